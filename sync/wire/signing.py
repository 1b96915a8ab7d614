"""Signatures of ops and of files: ES256 (P-256, SHA-256), as text that travels.

Owns the form of keys and signatures only; which bytes are signed, and by whom, is said elsewhere.
`cryptography` is loaded with the first signature, for a desktop must not wait for it at its start.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import (
        ECDSA,
        EllipticCurvePrivateKey,
        EllipticCurvePublicKey,
    )

KEY_BYTES = 32
"""A private key: the scalar, big endian."""
_HALF = 32
_POINT = 65
"""A public key: 0x04, x, y."""


def new_key() -> bytes:
    """Return a fresh private key: the scalar as 32 bytes, big endian."""
    from cryptography.hazmat.primitives.asymmetric import ec

    made = ec.generate_private_key(ec.SECP256R1())
    return made.private_numbers().private_value.to_bytes(KEY_BYTES, "big")


def public_of(key: bytes) -> str:
    """Return the public key of a private one: the uncompressed point in base64url, no padding."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    public = _private(key).public_key()
    return _text(public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def sign(key: bytes, content: bytes) -> str:
    """Return the ES256 signature of these bytes: r and s raw, in base64url without padding."""
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    r, s = decode_dss_signature(_private(key).sign(content, _algorithm()))
    return _text(r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big"))


def verify(public: str, content: bytes, sig: str) -> bool:
    """Say whether `sig` is this key's signature of these bytes.

    False as well for a key or a signature that is none: what comes from outside raises nothing.
    """
    return verify_hash(public, hashlib.sha256(content).hexdigest(), sig)


def verify_hash(public: str, digest: str, sig: str) -> bool:
    """Say whether `sig` is this key's signature of the bytes with this SHA-256 (hex).

    So an op that was withheld can be checked too: its hash is all there is of it.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    raw = decoded(sig)
    if len(raw) != 2 * _HALF:
        return False
    r, s = int.from_bytes(raw[:_HALF], "big"), int.from_bytes(raw[_HALF:], "big")
    try:
        _public(public).verify(encode_dss_signature(r, s), bytes.fromhex(digest), _of_hash())
    except (InvalidSignature, ValueError):
        return False
    return True


def agree(key: bytes, public: str) -> bytes:
    """Return the secret a private key shares with somebody's public one; ValueError for none."""
    from cryptography.hazmat.primitives.asymmetric.ec import ECDH

    return _private(key).exchange(ECDH(), _public(public))


def is_public_key(text: str) -> bool:
    """Say whether this is a public key: a point of the curve as `public_of` writes it."""
    try:
        _public(text)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=8)
def _private(key: bytes) -> EllipticCurvePrivateKey:
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.derive_private_key(int.from_bytes(key, "big"), ec.SECP256R1())


@lru_cache(maxsize=1024)
def _public(text: str) -> EllipticCurvePublicKey:
    from cryptography.hazmat.primitives.asymmetric import ec

    point = decoded(text)
    if len(point) != _POINT:
        message = "no uncompressed point of P-256"
        raise ValueError(message)
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)


@lru_cache(maxsize=1)
def _algorithm() -> ECDSA:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.ECDSA(hashes.SHA256())


@lru_cache(maxsize=1)
def _of_hash() -> ECDSA:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

    return ec.ECDSA(Prehashed(hashes.SHA256()))


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """Return what base64url text stands for, nothing for text that is none (or is padded)."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
    return raw if _text(raw) == text else b""
