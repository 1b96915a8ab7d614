"""A person at the sign-in pages without a browser, and a program that turns in what comes back."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pyotp

from sync.wire.dpop import HEADER_PROOF_NONCE, proof
from sync.wire.signing import new_key
from tests.support.server import BASE_URL, RunningServer
from tests.support.world import invite

REDIRECT = "http://127.0.0.1:49152/cb"
PASSWORD = "correct horse battery"


def challenge_of(verifier: str) -> str:
    """Return the S256 challenge of a verifier."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


@dataclass
class Program:
    """A desktop program: its key, its verifier, and requests that it proves."""

    server: RunningServer
    key: bytes = field(default_factory=new_key)
    device: str = field(default_factory=lambda: f"device-{secrets.token_hex(4)}")
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    state: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    redirect: str = REDIRECT
    nonce: str = ""

    def __post_init__(self) -> None:
        self.client = self.server.client()
        self.tokens: dict[str, Any] = {}

    def address(self, **changed: str | None) -> str:
        """Return the address it shows a browser, with some fields otherwise or (None) away."""
        asked: dict[str, str | None] = {
            "response_type": "code", "client_id": "sellthrough-desktop", "state": self.state,
            "redirect_uri": self.redirect, "code_challenge": challenge_of(self.verifier),
            "code_challenge_method": "S256", **changed,
        }  # fmt: skip
        kept = {name: value for name, value in asked.items() if value is not None}
        return f"/v1/oauth/authorize?{urlencode(kept)}"

    def prove(self, method: str, path: str, token: str = "", **more: Any) -> str:
        """Return a proof for a request."""
        made: dict[str, Any] = {
            "now": self.server.clock(), "jti": secrets.token_hex(8), "nonce": self.nonce
        } | more  # fmt: skip
        return proof(self.key, method, BASE_URL + path, token=token, **made)

    def post(self, path: str, form: dict[str, str] | None = None, **more: Any) -> httpx.Response:
        """Send a form with a proof, again with the server's nonce where it asks for that."""
        answer = self.client.post(
            path, data=form, headers={"dpop": self.prove("POST", path, **more)}
        )
        if "use_dpop_nonce" in answer.text.lower():
            self.nonce = answer.headers[HEADER_PROOF_NONCE]
            answer = self.client.post(
                path, data=form, headers={"dpop": self.prove("POST", path, **more)}
            )
        return answer

    def get(self, path: str, **more: Any) -> httpx.Response:
        """Ask with its access token."""
        token = self.tokens["access_token"]

        def once() -> httpx.Response:
            told = {"authorization": f"DPoP {token}", "dpop": self.prove("GET", path, token)}
            return self.client.get(path, headers=told, **more)

        answer = once()
        if answer.status_code == 401 and answer.json()["code"] == "USE_DPOP_NONCE":
            self.nonce = answer.headers[HEADER_PROOF_NONCE]
            answer = once()
        return answer

    def redeem(self, code: str, **changed: str) -> httpx.Response:
        """Turn a code in."""
        form = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": self.redirect,
            "client_id": "sellthrough-desktop", "code_verifier": self.verifier,
            "device": self.device, "device_name": "Counter", **changed,
        }  # fmt: skip
        answer = self.post("/v1/oauth/token", form)
        if answer.status_code == 200:
            self.tokens = answer.json()
        return answer

    def renew(self, refresh_token: str = "") -> httpx.Response:
        """Turn a refresh token in; what is given is not kept."""
        form = {
            "grant_type": "refresh_token", "client_id": "sellthrough-desktop",
            "refresh_token": refresh_token or self.tokens["refresh_token"],
        }  # fmt: skip
        return self.post("/v1/oauth/token", form)


@dataclass
class Person:
    """Somebody at the pages."""

    program: Program
    login: str = "ada@alder.example"
    password: str = PASSWORD
    page: str = ""
    status: int = 0
    secret: str = ""
    codes: tuple[str, ...] = ()
    address: str = "127.0.0.1"

    def opens(self, **changed: str | None) -> Person:
        """Open the address the program shows."""
        self._take(self.program.client.get(self.program.address(**changed)))
        return self

    def does(self, step: str, **fields: str) -> str:
        """Send the form of the page; returns the code when the browser is sent back."""
        sealed = re.search(r'name="page" value="([^"]+)"', self.page)
        form = {"step": step, "page": unescape(sealed[1]) if sealed else "", **fields}
        request = self.program.client.build_request(
            "POST", "/v1/oauth/authorize", data=form, extensions={"client": self.address}
        )
        return self._take(self.program.client.send(request))

    def signs_in(self) -> str:
        """Enter login and password."""
        return self.does("password", login=self.login, password=self.password)

    def accepts(self, member_id: int) -> str:
        """Accept a fresh invitation of a member, with an authenticator where one is asked for."""
        server = self.program.server
        code = invite(server.settings.database_url, member_id, server.clock())
        self.opens()
        self.does("to_invitation")
        given = self.does(
            "invitation", code=code, login=self.login, password=self.password,
            repeat=self.password,
        )  # fmt: skip
        if not given and (found := re.search(r'id="secret">([A-Z2-7 ]+)<', self.page)):
            self.secret = found[1].replace(" ", "")
            self.does("enrol", factor=self.shown_code())
            self.codes = tuple(re.findall(r"<li>([0-9a-z-]+)</li>", self.page))
            given = self.does("go")
        return given

    def shown_code(self, steps: int = 0) -> str:
        """Return what the authenticator shows, `steps` later or earlier than now."""
        now = int(self.program.server.clock().timestamp())
        return pyotp.TOTP(self.secret).at(now, counter_offset=steps)

    @property
    def fault(self) -> str:
        """What the page says went wrong."""
        found = re.search(r'role="alert">([^<]+)<', self.page)
        return unescape(found[1]) if found else ""

    @property
    def title(self) -> str:
        """What the page is about."""
        found = re.search(r"<h1>([^<]+)</h1>", self.page)
        return unescape(found[1]) if found else ""

    def _take(self, answer: httpx.Response) -> str:
        self.page, self.status, self.answer = answer.text, answer.status_code, answer
        if answer.status_code != 303:
            return ""
        place = urlsplit(answer.headers["location"])
        assert f"{place.scheme}://{place.netloc}{place.path}" == self.program.redirect
        self.brought = dict(parse_qsl(place.query))
        return self.brought.get("code", "")
