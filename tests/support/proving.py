"""Requests that a device proves: an httpx auth for tests that play a device themselves."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Generator, Mapping
from typing import ClassVar

import httpx

from sync.wire.dpop import HEADER_PROOF_NONCE, proof
from sync.wire.signing import public_of
from tests.support.server import MORNING

_WANTED = "use_dpop_nonce"


def key_of(device: str) -> bytes:
    """Return the private key of a test's device: its own, and the same one each time."""
    return hashlib.sha256(b"a test's device\0" + device.encode()).digest()


def enrol(client: httpx.Client, code: str, device: str, key: bytes = b"") -> httpx.Response:
    """Turn an enrolment code in for a device, by its own key or another one."""
    key = key or key_of(device)
    asked = {"code": code, "device": device, "device_name": "Counter", "key": public_of(key)}
    return client.post("/v1/session", json=asked, auth=Proving(key))


class Proving(httpx.Auth):
    """Shows an access token with a proof of its key, again with the server's nonce if asked.

    Without a token only the key is proved, as where somebody signs in.
    """

    _heard: ClassVar[str] = ""
    """The nonce any device of this process heard last: the next one mostly need not ask for it."""

    def __init__(self, key: bytes, token: str = "") -> None:
        self.key, self.token = key, token
        self.nonce = Proving._heard

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Prove a request; once more when the server asks for its nonce."""
        self.prove(request)
        answer = yield request
        if self.is_asked_again(answer.headers):
            self.prove(request)
            yield request

    def is_asked_again(self, told: Mapping[str, str]) -> bool:
        """Keep the nonce of an answer; say whether the request has to come again with it."""
        if nonce := told.get(HEADER_PROOF_NONCE, ""):
            self.nonce = Proving._heard = nonce
        return _WANTED in told.get("www-authenticate", "")

    def prove(self, request: httpx.Request) -> None:
        """Write token and proof into a request; a token it has already stands."""
        told = self.headers(request.method, str(request.url))
        request.headers["dpop"] = told.pop("dpop")
        for name, value in told.items():
            request.headers.setdefault(name, value)

    def headers(self, method: str, url: str) -> dict[str, str]:
        """Return what a request to this address carries."""
        made = proof(
            self.key, method, url, now=MORNING, jti=secrets.token_hex(8), nonce=self.nonce,
            token=self.token,
        )  # fmt: skip
        return {"dpop": made} | ({"authorization": f"DPoP {self.token}"} if self.token else {})
