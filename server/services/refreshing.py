"""Refresh tokens that prove themselves: which session they renew, and that this server gave them.

A server that was restored from a backup has forgotten the newest ones, and takes them all the same.
Owns their form only; what a session may do is said in `sessions`.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

import msgspec

from server.storage.sealed import MAC_BYTES, Seals

_PURPOSE, _SUCCESSOR = "refresh", "successor"
_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a refresh token says: enough to know its session again where it was forgotten.

    `generation` counts the tokens of the session; `key` is the device's public key.
    """

    session_id: str
    member_id: int
    device: str
    key: str
    generation: int
    started_at: datetime
    until: datetime


_SAID = tuple[bytes, str, int, str, str, int, datetime, datetime]


def write_proof(seals: Seals, proof: Proof, *, after: str = "") -> str:
    """Return a refresh token, another one each time.

    `after` is the hash of the token it replaces: then it is the same again for the same `proof`,
    and only for that token's own successor.
    """
    nonce = seals.mac(_SUCCESSOR, after.encode()) if after else secrets.token_bytes(_NONCE_BYTES)
    said: _SAID = (
        nonce[:_NONCE_BYTES],
        proof.session_id,
        proof.member_id,
        proof.device,
        proof.key,
        proof.generation,
        proof.started_at,
        proof.until,
    )
    text = msgspec.msgpack.encode(said)
    return base64.urlsafe_b64encode(seals.mac(_PURPOSE, text) + text).decode().rstrip("=")


def read_proof(seals: Seals, token: str) -> Proof | None:
    """Return what a token says if this server gave it; None for any other text."""
    try:
        raw = base64.urlsafe_b64decode(token.encode() + b"==")
    except (binascii.Error, UnicodeEncodeError, ValueError):
        return None
    mac, text = raw[:MAC_BYTES], raw[MAC_BYTES:]
    if not hmac.compare_digest(seals.mac(_PURPOSE, text), mac):
        return None
    try:
        _, session_id, member_id, device, key, generation, started_at, until = (
            msgspec.msgpack.decode(text, type=_SAID)
        )
    except msgspec.MsgspecError:
        return None
    return Proof(
        session_id=session_id,
        member_id=member_id,
        device=device,
        key=key,
        generation=generation,
        started_at=started_at,
        until=until,
    )
