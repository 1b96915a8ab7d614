"""Verifies proofs of possession (RFC 9449): that a request is of one device, and comes once.

Freshness is told by this process's own nonce, never by a device's clock. Owns the nonces and which
proofs were seen; knows nothing of tokens but their hash.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, cast
from urllib.parse import urlsplit

import msgspec
from litestar import Request

from server.errors import ProofNonceNeeded, ProofWrong
from sync.wire.dpop import ALGORITHM, HEADER_PROOF, PROOF_TYPE, base64url, hash_of, target
from sync.wire.signing import decoded, is_public_key, verify

SLOT_SECONDS = 150
"""A nonce is good in its own slot and the next: for two and a half to five minutes."""
MOST_SEEN = 400_000
"""Proofs remembered at once; when there are more, every nonce ends and all ask once again."""
LONGEST_PROOF, LONGEST_ID = 2_000, 128
_HEADER = frozenset({"typ", "alg", "jwk"})
_JWK = frozenset({"kty", "crv", "x", "y"})
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}
_PROVED = "proved"
_NONCE_BYTES, _NONCES_KEPT = 12, 8


class _Said(msgspec.Struct, frozen=True):
    """The claims of a proof."""

    jti: str
    htm: str
    htu: str
    iat: float
    nonce: str = ""
    ath: str = ""


@dataclass(slots=True)
class Proofs:
    """What one process knows of proofs. Used on the event loop only.

    Nonces are its own: one of another process, or from before a restart, is asked for again, so
    a proof is taken once though processes share no memory.
    """

    clock: Callable[[], datetime]
    public_url: str = ""
    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    _seen: dict[int, set[bytes]] = field(default_factory=dict)
    _nonces: dict[int, str] = field(default_factory=dict)

    def nonce(self) -> str:
        """Return the nonce that proofs must name from now on."""
        return self._nonce(self._slot())

    def check(self, request: Request[Any, Any, Any], token: str = "") -> str:
        """Return the public key that a request is proved to be of.

        `token` is the access token that came with it. ProofNonceNeeded for a proof that is not
        fresh, ProofWrong for none and for any other fault, which is not told.
        """
        # A handler may ask who it is more than once; the proof is taken once all the same.
        known: dict[str, str] = cast("dict[str, Any]", request.scope).setdefault(_PROVED, {})
        if token not in known:
            known[token] = self._proved(request, token)
        return known[token]

    def _proved(self, request: Request[Any, Any, Any], token: str) -> str:
        given = request.headers.getall(HEADER_PROOF, [])
        if len(given) != 1 or len(given[0]) > LONGEST_PROOF:
            raise ProofWrong
        public, said = opened(given[0])
        fits = (
            said.htm == request.method
            and self._is_here(request, said.htu)
            and (not token or hmac.compare_digest(said.ath.encode(), hash_of(token).encode()))
            and 0 < len(said.jti) <= LONGEST_ID
        )
        if not fits:
            raise ProofWrong
        self._take(public, said)
        return public

    def _take(self, public: str, said: _Said) -> None:
        """Let a proof in once."""
        now = self._slot()
        for slot in (now, now - 1, now + 1):
            if hmac.compare_digest(self._nonce(slot).encode(), said.nonce.encode()):
                break
        else:
            raise ProofNonceNeeded
        for old in [each for each in self._seen if abs(each - now) > 1]:
            del self._seen[old]
        if sum(map(len, self._seen.values())) >= MOST_SEEN:
            self._key = secrets.token_bytes(32)
            self._seen.clear()
            self._nonces.clear()
            raise ProofNonceNeeded
        mark = hashlib.sha256(f"{public}\0{said.jti}".encode()).digest()[:16]
        seen = self._seen.setdefault(slot, set())
        if mark in seen:
            raise ProofWrong
        seen.add(mark)

    def _slot(self) -> int:
        return int(self.clock().timestamp()) // SLOT_SECONDS

    def _nonce(self, slot: int) -> str:
        if slot not in self._nonces:
            if len(self._nonces) > _NONCES_KEPT:
                self._nonces.clear()
            mac = hmac.new(self._key, slot.to_bytes(8, "big", signed=True), hashlib.sha256)
            self._nonces[slot] = base64url(mac.digest()[:_NONCE_BYTES])
        return self._nonces[slot]

    def _is_here(self, request: Request[Any, Any, Any], named: str) -> bool:
        """Say whether a proof names this very address.

        Without a public address in the settings the scheme is not compared: TLS may end before us.
        """
        path = request.scope["raw_path"].decode("latin-1")
        try:
            parts = urlsplit(target(named))
        except ValueError:
            return False
        host = parts.netloc.removesuffix(_DEFAULT_PORTS.get(parts.scheme, ""))
        if self.public_url:
            wanted = urlsplit(target(self.public_url.rstrip("/") + path))
            own = wanted.netloc.removesuffix(_DEFAULT_PORTS.get(wanted.scheme, ""))
            return (parts.scheme, host, parts.path) == (wanted.scheme, own, wanted.path)
        own = request.headers.get("host", "").lower()
        own = own.removesuffix(_DEFAULT_PORTS.get(parts.scheme, ""))
        return parts.scheme in _DEFAULT_PORTS and (host, parts.path) == (own, path)


def opened(proof: str) -> tuple[str, _Said]:
    """Return the public key of a proof whose signature is right, and what it says. ProofWrong.

    Only ES256 under the key in its own header, and a header of these three parts alone: a key
    named by `kid` or fetched from `jku` or `x5u` is none.
    """
    content, _, sig = proof.rpartition(".")
    header, _, said = content.partition(".")
    public = _signer(header)
    if not public or not verify(public, content.encode("utf-8", "surrogatepass"), sig):
        raise ProofWrong
    try:
        return public, _SAID.decode(decoded(said))
    except (msgspec.MsgspecError, ValueError) as fault:
        raise ProofWrong from fault


_SAID = msgspec.json.Decoder(_Said)
_NAMES = msgspec.json.Decoder(dict[str, object])


@lru_cache(maxsize=4096)
def _signer(header: str) -> str:
    """Return the public key a proof's header names; "" for a header that is not just as told.

    A device sends the same header each time, so mostly this is known.
    """
    try:
        found = _NAMES.decode(decoded(header))
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return ""
    jwk = found.get("jwk")
    if not isinstance(jwk, dict) or found.keys() != _HEADER or jwk.keys() != _JWK:
        return ""
    kinds = found["typ"], found["alg"], jwk["kty"], jwk["crv"]
    x, y = jwk["x"], jwk["y"]
    if kinds != (PROOF_TYPE, ALGORITHM, "EC", "P-256"):
        return ""
    if not isinstance(x, str) or not isinstance(y, str):
        return ""
    public = base64url(b"\x04" + decoded(x) + decoded(y))
    return public if is_public_key(public) else ""
