"""keyslots.json: the secrets of a profile under one key, and that key in up to three slots.

Slot A is the computer's key ring, slot B the vendor's escrow, slot C a PIN. Any one opens the
profile. Owns the file, its copy and its form; never asks a key ring or a server itself.
"""

from __future__ import annotations

import hashlib
import json
import secrets as randomness
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import msgspec

from sync.errors import PinTooShort, StoreDamaged, WrongPin
from sync.profile import write_whole
from sync.wire.escrow import EscrowSlot

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    from sync.profile import Profile

NAME, COPY = "keyslots.json", "keyslots-copy.json"
LEAST_PIN = 6
_VERSION = 1
_TIME_COST, _MEMORY_KIB, _LANES, _SALT, _NONCE, _KEY = 3, 65536, 4, 16, 12, 32
"""Argon2id as RFC 9106 recommends where memory is short; the slot carries its own values."""
MOST_SECONDS = 1.0
"""Of processor time for one PIN; a computer that needs more for it takes fewer rounds."""
_MOST_MEMORY_KIB, _MOST_TIME, _MOST_LANES = 1 << 20, 64, 64


@dataclass(frozen=True, slots=True, kw_only=True)
class RingSlot:
    """Slot A: under which name the key lies in which key ring."""

    entry: str
    backend: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PinSlot:
    """Slot C: the key wrapped with AES-GCM under Argon2id of a PIN; texts are hex."""

    time_cost: int
    memory_kib: int
    lanes: int
    salt: str
    nonce: str = ""
    wrapped: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Escrow:
    """Slot B: the key sealed to the vendor, for this member on this device."""

    member_id: int
    device: str
    server_key: str
    slot: EscrowSlot


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySlots:
    """The file: `body` is the sealed secrets (hex: nonce and AES-GCM), the rest are the slots."""

    v: int = _VERSION
    body: str = ""
    ring: RingSlot | None = None
    escrow: Escrow | None = None
    pin: PinSlot | None = None


def new_key() -> bytes:
    """Return a key for a new file."""
    return randomness.token_bytes(_KEY)


# --- the file ----------------------------------------------------------------------------------
def read(profile: Profile) -> list[KeySlots]:
    """Return the file, and its copy where that says something else; whole ones only.

    Raises `StoreDamaged` when neither is whole; nothing at all is an empty list.
    """
    found: list[KeySlots] = []
    problem = ""
    for name in (NAME, COPY):
        try:
            raw = (profile.directory / name).read_bytes()
        except FileNotFoundError:
            continue
        except OSError as refused:
            problem = refused.strerror or str(refused)
            continue
        try:
            slots = _unchecked(raw)
        except (msgspec.DecodeError, msgspec.ValidationError, ValueError, TypeError) as broken:
            problem = str(broken)
            continue
        if slots not in found:
            found.append(slots)
    if not found and problem:
        raise StoreDamaged(file=NAME, reason=problem)
    return found


def write(profile: Profile, slots: KeySlots) -> None:
    """Replace the file, then its copy: at any moment one of them is whole."""
    plain = msgspec.to_builtins(slots)
    content = json.dumps({**plain, "check": _check(plain)}, indent=1).encode("ascii")
    write_whole(profile.directory / NAME, content)
    write_whole(profile.directory / COPY, content)


def mend(profile: Profile, slots: KeySlots) -> None:
    """Write the file anew where one of the two is not what was opened, or can't be read.

    Raises DiskFull, NotWritable.
    """
    with suppress(OSError):
        names = [profile.directory / name for name in (NAME, COPY)]
        contents = {path.read_bytes() if path.exists() else b"" for path in names}
        if len(contents) == 1:
            return
    write(profile, slots)


def _unchecked(raw: bytes) -> KeySlots:
    found = json.loads(raw)
    if not isinstance(found, dict) or found.pop("check", None) != _check(found):
        message = "its contents were altered"
        raise ValueError(message)
    slots = msgspec.convert(found, KeySlots)
    if slots.v > _VERSION:
        message = "it was written by a newer version of the program"
        raise ValueError(message)
    return slots


def _check(plain: dict[str, object]) -> str:
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


# --- body and slots ----------------------------------------------------------------------------
def seal_body(key: bytes, text: str) -> str:
    """Return the secrets sealed under the key of the file."""
    nonce = randomness.token_bytes(_NONCE)
    return (nonce + _cipher(key).encrypt(nonce, text.encode(), b"body")).hex()


def open_body(key: bytes, slots: KeySlots) -> str | None:
    """Return the secrets; None when this is another key."""
    from cryptography.exceptions import InvalidTag

    try:
        raw = bytes.fromhex(slots.body)
        return _cipher(key).decrypt(raw[:_NONCE], raw[_NONCE:], b"body").decode()
    except (InvalidTag, ValueError):
        return None


def pin_slot(key: bytes, pin: str) -> PinSlot:
    """Return slot C. Raises `PinTooShort`."""
    if len(pin) < LEAST_PIN:
        raise PinTooShort(least=LEAST_PIN)
    salt = randomness.token_hex(_SALT)
    bare = PinSlot(time_cost=_TIME_COST, memory_kib=_MEMORY_KIB, lanes=_LANES, salt=salt)
    begun = processor_seconds()
    stretched = stretch(pin, bare)
    if (took := processor_seconds() - begun) > MOST_SECONDS:
        # A colleague stands at the counter and waits; the memory, which costs a thief, stays.
        bare = replace(bare, time_cost=max(1, int(_TIME_COST * MOST_SECONDS / took)))
        stretched = stretch(pin, bare)
    nonce = randomness.token_bytes(_NONCE)
    wrapped = _cipher(stretched).encrypt(nonce, key, _header(bare))
    return replace(bare, nonce=nonce.hex(), wrapped=wrapped.hex())


def processor_seconds() -> float:
    """Return how long this program has worked, whatever else the computer does."""
    return time.process_time()


def open_pin(slot: PinSlot, pin: str) -> bytes:
    """Return the key of slot C. Raises `WrongPin`."""
    from cryptography.exceptions import InvalidTag

    try:
        cipher = _cipher(stretch(pin, slot))
        nonce, wrapped = bytes.fromhex(slot.nonce), bytes.fromhex(slot.wrapped)
        return cipher.decrypt(nonce, wrapped, _header(slot))
    except (InvalidTag, ValueError) as wrong:
        raise WrongPin from wrong


def stretch(pin: str, slot: PinSlot) -> bytes:
    """Return what Argon2id makes of a PIN; ValueError for costs no program of ours wrote."""
    from argon2.exceptions import HashingError
    from argon2.low_level import Type, hash_secret_raw

    too_much = (
        slot.memory_kib > _MOST_MEMORY_KIB
        or slot.time_cost > _MOST_TIME
        or slot.lanes > _MOST_LANES
    )
    if too_much:
        message = "costs beyond anything we write"
        raise ValueError(message)
    try:
        return hash_secret_raw(
            pin.encode(),
            bytes.fromhex(slot.salt),
            time_cost=slot.time_cost,
            memory_cost=slot.memory_kib,
            parallelism=slot.lanes,
            hash_len=_KEY,
            type=Type.ID,
        )
    except HashingError as wrong:
        raise ValueError(str(wrong)) from wrong


def _header(slot: PinSlot) -> bytes:
    return json.dumps(
        [_VERSION, "argon2id", slot.time_cost, slot.memory_kib, slot.lanes, slot.salt]
    ).encode("ascii")


def _cipher(key: bytes) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key)
