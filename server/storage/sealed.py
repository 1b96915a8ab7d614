"""What the server signs for itself: cursors and time tokens, under the key of this database.

Owns the key's use. A text that does not verify is treated like any other wrong text.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.engine import Connection

from server.storage.columns import instant_text
from server.storage.tables import meta
from sync.wire.signing import new_key

MAC_BYTES = 16
_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Place:
    """Where a client stands: for each stream the last seq and its transaction's token."""

    scope: str
    epoch: str
    streams: dict[str, tuple[int, str]] = field(default_factory=dict)


_PLACE = tuple[str, Any, dict[str, tuple[int, Any]]]
"""As a cursor has it, with marks as bytes; in those written before they are texts."""


@dataclass(frozen=True, slots=True)
class Seals:
    """The epoch of this history, and the key that authenticates what clients hand back."""

    epoch: str
    key: bytes
    sign_key: bytes = b""
    """Private, P-256: what leaves the server as a file is signed by it."""
    escrow_key: bytes = b""
    """Private, P-256: what devices leave here for their own recovery is sealed to it."""

    def mac(self, purpose: str, text: bytes) -> bytes:
        """Return the authentication code of a text for one purpose."""
        mac = hmac.new(self.key, purpose.encode() + b"\0" + text, hashlib.sha256)
        return mac.digest()[:MAC_BYTES]

    def seal(self, purpose: str, plain: bytes) -> str:
        """Return a text only this server can read, for this purpose only."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._cipher(purpose).encrypt(nonce, plain, purpose.encode())
        return base64.urlsafe_b64encode(nonce + sealed).decode().rstrip("=")

    def unseal(self, purpose: str, text: str) -> bytes | None:
        """Return what was sealed for a purpose; None for any other text."""
        try:
            raw = base64.b64decode(text.encode() + b"==", altchars=b"-_", validate=False)
            nonce, sealed = raw[:_NONCE_BYTES], raw[_NONCE_BYTES:]
            return self._cipher(purpose).decrypt(nonce, sealed, purpose.encode())
        except (binascii.Error, UnicodeEncodeError, ValueError, InvalidTag):
            return None

    def _cipher(self, purpose: str) -> AESGCM:
        return AESGCM(hmac.new(self.key, b"seal\0" + purpose.encode(), hashlib.sha256).digest())

    def time_token(self, now: datetime) -> str:
        """Return proof that a device heard from the server at `now`."""
        text = instant_text(now)
        return f"{text}.{self.mac('time', text.encode()).hex()}"

    def read_time_token(self, token: str) -> datetime | None:
        """Return the instant a time token proves, or None when it proves nothing."""
        text, _, mac = token.rpartition(".")
        right = self.mac("time", text.encode("utf-8", "replace")).hex()
        if not hmac.compare_digest(right.encode(), mac.encode("utf-8", "replace")):
            return None
        return datetime.fromisoformat(text)

    def write_cursor(self, place: Place) -> str:
        """Return a place as opaque text."""
        # Sent with every request of an idle client: short.
        streams = {name: (seq, _short(tok)) for name, (seq, tok) in place.streams.items()}
        text = msgspec.msgpack.encode((place.scope, _short(place.epoch), streams))
        return base64.urlsafe_b64encode(self.mac("cursor", text) + text).decode().rstrip("=")

    def read_cursor(self, cursor: str) -> Place | None:
        """Return the place of a cursor this server wrote, or None."""
        try:
            raw = base64.urlsafe_b64decode(cursor.encode() + b"==")
        except (binascii.Error, UnicodeEncodeError, ValueError):
            return None
        mac, text = raw[:MAC_BYTES], raw[MAC_BYTES:]
        if not hmac.compare_digest(self.mac("cursor", text), mac):
            return None
        try:
            scope, epoch, streams = msgspec.msgpack.decode(text, type=_PLACE)
        except msgspec.MsgspecError:
            return None
        places = {name: (seq, _long(tok)) for name, (seq, tok) in streams.items()}
        return Place(scope, _long(epoch), places)


def _short(mark: str) -> str | bytes:
    """Return a mark in half the bytes where it is hex, as those made here are."""
    try:
        raw = bytes.fromhex(mark)
    except ValueError:
        return mark
    return raw if raw.hex() == mark else mark


def _long(mark: str | bytes) -> str:
    return mark if isinstance(mark, str) else mark.hex()


def load_seals(connection: Connection) -> Seals | None:
    """Return the seals of this database, or None before they were made."""
    found = dict(connection.execute(sa.select(meta.c.key, meta.c.value)).all())
    if "mac_key" not in found:
        return None
    sign_key = bytes.fromhex(found.get("sign_key", ""))
    escrow_key = bytes.fromhex(found.get("escrow_key", ""))
    return Seals(found["epoch"], bytes.fromhex(found["mac_key"]), sign_key, escrow_key)


def make_seals(connection: Connection) -> None:
    """Make and keep the seals this database lacks: all of them at the start of a history."""
    there = set(connection.execute(sa.select(meta.c.key)).scalars())
    made = {
        "epoch": secrets.token_hex(8),
        "mac_key": secrets.token_hex(32),
        "sign_key": new_key().hex(),
        "escrow_key": new_key().hex(),
    }
    if lacking := [{"key": key, "value": made[key]} for key in made if key not in there]:
        connection.execute(sa.insert(meta), lacking)
