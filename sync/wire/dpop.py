"""Proofs of possession (RFC 9449): a request is its device's own, whoever saw the token.

Owns the form of a proof and of a key's thumbprint; which proofs are taken is said by the server.
No clock and no chance of its own: both come in.
"""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import datetime
from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit

from sync.wire.signing import is_public_key, public_of, sign

PROOF_TYPE = "dpop+jwt"
ALGORITHM = "ES256"
HEADER_PROOF = "DPoP"
HEADER_PROOF_NONCE = "DPoP-Nonce"
SCHEME = "DPoP"
"""Of `Authorization`, before an access token that is bound to a key."""
_HALF = 32


def proof(  # the order of RFC 9449, 4.2
    key: bytes,
    method: str,
    url: str,
    *,
    now: datetime,
    jti: str,
    nonce: str = "",
    token: str = "",
) -> str:
    """Return the proof that whoever holds `key` makes this one request.

    `url` may have a query, which is no part of a proof. `jti` is never used again. `nonce` is what
    the server gave last (`DPoP-Nonce`), `token` the access token that goes with the request. The
    server takes `now` for decoration: only its own nonce decides what is fresh.
    """
    said: dict[str, str | int] = {
        "jti": jti,
        "htm": method.upper(),
        "htu": target(url),
        "iat": int(now.timestamp()),
    }
    if nonce:
        said["nonce"] = nonce
    if token:
        said["ath"] = hash_of(token)
    content = f"{_header(key)}.{base64url(_json(said))}"
    return f"{content}.{sign(key, content.encode())}"


def thumbprint(public: str) -> str:
    """Return the RFC 7638 thumbprint of a public key as `signing.public_of` writes it.

    ValueError when it is none.
    """
    jwk = jwk_of(public)
    return base64url(hashlib.sha256(_json(dict(sorted(jwk.items())))).digest())


def jwk_of(public: str) -> dict[str, str]:
    """Return a public key as a JWK of RFC 7517; ValueError when it is none."""
    if not is_public_key(public):
        message = "no point of P-256"
        raise ValueError(message)
    point = base64.urlsafe_b64decode(public + "=")
    return {
        "kty": "EC",
        "crv": "P-256",
        "x": base64url(point[1 : 1 + _HALF]),
        "y": base64url(point[1 + _HALF :]),
    }


def target(url: str) -> str:
    """Return what a proof calls an address: scheme and host in small letters, no query."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path or "/", "", ""))


def hash_of(token: str) -> str:
    """Return how a proof names an access token (`ath`)."""
    return base64url(hashlib.sha256(token.encode()).digest())


@lru_cache(maxsize=8)
def _header(key: bytes) -> str:
    return base64url(_json({"typ": PROOF_TYPE, "alg": ALGORITHM, "jwk": jwk_of(public_of(key))}))


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def base64url(raw: bytes) -> str:
    """Return bytes in base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
