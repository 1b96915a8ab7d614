"""What a device leaves with the vendor for a lost key ring: sealed to the server's escrow key.

ECDH on P-256 with a key used once, HKDF-SHA256, AES-GCM. Owns the form; who gets it back is said
by the server, and nothing of it lies there: the sealed slot stays on the device.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sync.wire.signing import agree, new_key, public_of

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_PURPOSE = b"sellthrough escrow 1"
_NONCE_BYTES, _KEY_BYTES = 12, 32


@dataclass(frozen=True, slots=True, kw_only=True)
class EscrowSlot:
    """A sealed key: `made_with` is the public key used once (as `Enrol.key`), the rest is hex."""

    made_with: str
    nonce: str
    sealed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Body of POST /v1/escrow: whose slot (`device` is the one it was made on), and the slot."""

    device: str
    slot: EscrowSlot


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """The key (hex) that was sealed: reply to POST /v1/escrow."""

    key: str


def seal_to(public: str, key: bytes, *, member_id: int, device: str) -> EscrowSlot:
    """Seal a key so that only the holder of the private half of `public` reads it.

    It opens for this member and device only. ValueError when `public` is no key.
    """
    once, nonce = new_key(), os.urandom(_NONCE_BYTES)
    about = _about(member_id, device)
    sealed = _cipher(once, public, public_of(once)).encrypt(nonce, key, about)
    return EscrowSlot(made_with=public_of(once), nonce=nonce.hex(), sealed=sealed.hex())


def unseal(private: bytes, slot: EscrowSlot, *, member_id: int, device: str) -> bytes | None:
    """Return the key of a slot; None for one that was not made for this member and device."""
    from cryptography.exceptions import InvalidTag

    try:
        cipher = _cipher(private, slot.made_with, slot.made_with)
        about = _about(member_id, device)
        return cipher.decrypt(bytes.fromhex(slot.nonce), bytes.fromhex(slot.sealed), about)
    except (InvalidTag, ValueError):
        return None


def _cipher(private: bytes, public: str, made_with: str) -> AESGCM:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    made = HKDF(hashes.SHA256(), _KEY_BYTES, salt=made_with.encode(), info=_PURPOSE)
    return AESGCM(made.derive(agree(private, public)))


def _about(member_id: int, device: str) -> bytes:
    return f"{member_id} {device}".encode()
