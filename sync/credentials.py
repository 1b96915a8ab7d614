"""Secrets: the keys of files, device and allocation, and the slots by which a person opens them.

Fails closed: the backend is named per platform, nothing is discovered, and what was put into a key
ring is never moved anywhere else by itself.
"""

from __future__ import annotations

import importlib
import json
import secrets as randomness
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Protocol

import msgspec

from sync import earlier_slots as earlier
from sync import keyslots
from sync.errors import (
    DiskFull,
    EnvironmentProblem,
    KeyRingChanged,
    KeyRingForgot,
    KeyRingGone,
    KeyRingLocked,
    KeyRingRefused,
    NeedsEnrolment,
    NeedsPin,
    NotWritable,
    PinTooShort,
    StoreDamaged,
)
from sync.keyslots import Escrow, KeySlots, RingSlot
from sync.profile import Profile
from sync.wire.escrow import seal_to
from sync.wire.messages import Tokens

SERVICE = "sellthrough"
_KEY = 32


class KeyRing(Protocol):
    """What we ask of the platform's key ring."""

    def get(self, name: str) -> str | None:
        """Return a secret or None. Raises `KeyRingGone`."""

    def put(self, name: str, secret: str) -> None:
        """Keep a secret. Raises `KeyRingGone`."""

    def drop(self, name: str) -> None:
        """Forget a secret; no harm when there is none. Raises `KeyRingGone`."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """What opens the stores, keys the partner's fingerprints, and signs this device's ops.

    `device_key` is empty in a profile that was enrolled before devices had one. `next_key` is there
    while the files change their key (`sync.file_keys`).
    """

    file_key: bytes
    allocation_key: bytes
    device_key: bytes = b""
    next_key: bytes = b""

    def as_text(self) -> str:
        """Return the secrets as the JSON text that is kept."""
        names = ("file_key", "allocation_key", "device_key", "next_key")
        return json.dumps({name: getattr(self, name).hex() for name in names})

    @classmethod
    def from_text(cls, text: str) -> Secrets:
        """Return the secrets of a kept text. Raises ValueError, KeyError, TypeError."""
        found = json.loads(text)
        return cls(
            bytes.fromhex(found["file_key"]),
            bytes.fromhex(found["allocation_key"]),
            bytes.fromhex(found.get("device_key", "")),
            bytes.fromhex(found.get("next_key", "")),
        )


def new_secrets() -> Secrets:
    """Return a fresh file key; the allocation key comes with enrolment."""
    return Secrets(randomness.token_bytes(_KEY), b"")


# --- key ring ----------------------------------------------------------------------------------
class PlatformKeyRing:
    """The one backend of this platform: Credential Manager, Keychain or Secret Service."""

    def __init__(self, backend: Any) -> None:  # noqa: ANN401 (keyring's backends share no useful type)
        self._backend = backend
        self.name = f"{type(backend).__module__}.{type(backend).__qualname__}"

    def get(self, name: str) -> str | None:
        """Return a secret or None. Raises `KeyRingGone`."""
        try:
            found = self._backend.get_password(SERVICE, name)
        except _ring_errors() as gone:
            raise _state_of(gone) from gone
        return None if found is None else str(found)

    def put(self, name: str, secret: str) -> None:
        """Keep a secret. Raises `KeyRingGone`."""
        try:
            self._backend.set_password(SERVICE, name, secret)
        except _ring_errors() as gone:
            state = _state_of(gone)
            is_locked = isinstance(state, KeyRingLocked)
            raise (state if is_locked else KeyRingRefused(reason=_reason(gone))) from gone

    def drop(self, name: str) -> None:
        """Forget a secret; no harm when there is none. Raises `KeyRingGone`."""
        from keyring.errors import PasswordDeleteError  # 83 ms, only when needed

        try:
            self._backend.delete_password(SERVICE, name)
        except PasswordDeleteError:
            return
        except _ring_errors() as gone:
            raise _state_of(gone) from gone


def platform_key_ring() -> PlatformKeyRing | None:
    """Return this platform's key ring when it is there, also one that is locked; else None."""
    try:
        ring = PlatformKeyRing(_backend())
    except _ring_errors():
        return None
    try:
        ring.get("probe")
    except KeyRingLocked:
        return ring
    except KeyRingGone:
        return None
    return ring


def _backend() -> Any:  # noqa: ANN401 (keyring's backends share no useful type)
    if sys.platform == "win32":
        from keyring.backends.Windows import WinVaultKeyring as Backend
    elif sys.platform == "darwin":
        from keyring.backends.macOS import Keyring as Backend
    else:
        from keyring.backends.SecretService import Keyring as Backend
    if Backend.priority <= 0:  # raises RuntimeError when the backend can't work here
        message = "the key ring of this platform is not usable"
        raise RuntimeError(message)
    return Backend()  # type: ignore[no-untyped-call]


def _ring_errors() -> tuple[type[Exception], ...]:
    from keyring.errors import KeyringError  # 83 ms, only when needed

    found: tuple[type[Exception], ...] = (KeyringError, RuntimeError, OSError, ImportError)
    with suppress(ImportError):  # Linux only
        found = (*found, importlib.import_module("jeepney").DBusErrorResponse)
    return found


def _state_of(error: Exception) -> KeyRingGone:
    """Return which state of a key ring an error of it means."""
    from keyring.errors import KeyringLocked

    said = str(error).lower()
    is_locked = isinstance(error, KeyringLocked) or "dismissed" in said or "unlock" in said
    kind = KeyRingLocked if is_locked else KeyRingGone
    return kind(reason=_reason(error))


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__


# --- where a profile's secrets lie -------------------------------------------------------------
class Vault:
    """The secrets of one profile, sealed in `keyslots.json`, whose key lies in its slots.

    Which slots there are was decided by a person and is never changed silently.
    """

    def __init__(self, profile: Profile, ring: KeyRing | None) -> None:
        self._profile = profile
        self._ring = ring
        self._key = b""
        self._slots: KeySlots | None = None
        self.left_tokens: Tokens | None = None
        """Tokens a version before key slots had put into the key ring."""

    @property
    def kind(self) -> str:
        """Return "keyring", "pin" or "" while there is nothing yet."""
        return str(self._profile.settings().get("secrets", ""))

    @property
    def has_pin(self) -> bool:
        """Say whether a PIN opens this profile."""
        return any(slots.pin is not None for slots in keyslots.read(self._profile))

    def will_need_pin(self) -> bool:
        """Say whether opening or creating asks for a PIN."""
        return self.kind == "pin" or (not self.kind and self._ring is None)

    # --- opening ---
    def open(self, pin: str | None) -> Secrets:
        """Return the secrets: by the key ring, or by the PIN where the ring has no answer.

        Raises NeedsEnrolment, NeedsPin, WrongPin, StoreDamaged, and for each state of a key ring
        that does not give the key its own `KeyRingGone`.
        """
        if not self.kind:
            raise NeedsEnrolment
        copies = keyslots.read(self._profile)
        if not copies:
            return self._from_before(pin)
        return self._from(copies, lambda slots: self._key_of(slots, pin))

    def open_by_pin(self, pin: str) -> Secrets:
        """Return the secrets by the PIN alone, whatever a key ring would say.

        Raises NeedsPin where none was set, WrongPin, StoreDamaged.
        """

        def by_pin(slots: KeySlots) -> bytes:
            if slots.pin is None:
                raise NeedsPin
            return keyslots.open_pin(slots.pin, pin)

        return self._from(keyslots.read(self._profile), by_pin)

    def open_by_key(self, key: bytes) -> Secrets:
        """Return the secrets by the key the vendor gave back. Raises StoreDamaged."""
        return self._from(keyslots.read(self._profile), lambda _: key)

    def escrow(self) -> Escrow | None:
        """Return what the vendor can open, None when nothing was left there."""
        found = [slots.escrow for slots in keyslots.read(self._profile) if slots.escrow]
        return found[0] if found else None

    def _from(self, copies: list[KeySlots], key_of: Callable[[KeySlots], bytes]) -> Secrets:
        problem: EnvironmentProblem | None = None
        for slots in copies:
            try:
                key = key_of(slots)
            except EnvironmentProblem as refused:
                problem = problem or refused
                continue
            text = keyslots.open_body(key, slots)
            if text is None:
                problem = problem or StoreDamaged(file=keyslots.NAME, reason="its key is another")
                continue
            secrets = _read(text)
            self._key, self._slots = key, slots
            with suppress(DiskFull, NotWritable):  # the next opening tries again
                keyslots.mend(self._profile, slots)
            return secrets
        raise problem or StoreDamaged(file=keyslots.NAME, reason="it is not there")

    def _key_of(self, slots: KeySlots, pin: str | None) -> bytes:
        gone: KeyRingGone | None = None
        if slots.ring is not None:
            try:
                return self._from_ring(slots.ring)
            except KeyRingGone as problem:
                gone = problem
                gone.has_pin, gone.has_escrow = slots.pin is not None, slots.escrow is not None
        if slots.pin is not None and pin:
            return keyslots.open_pin(slots.pin, pin)
        raise gone or NeedsPin

    def _from_ring(self, slot: RingSlot) -> bytes:
        if self._ring is None:
            raise KeyRingGone(reason="it does not answer")
        found, name = self._ring.get(slot.entry), name_of(self._ring)
        if found is None and slot.backend not in {"", name}:
            raise KeyRingChanged(was=slot.backend, now=name)
        try:
            return bytes.fromhex(found or "no key")
        except ValueError as none:
            raise KeyRingForgot from none

    # --- keeping ---
    def keep(self, secrets: Secrets, pin: str | None = None) -> None:
        """Keep the secrets; the first time decides by which slots they open, all given ones.

        Raises NeedsPin, PinTooShort, KeyRingGone; then nothing was kept.
        """
        if self._slots is None and keyslots.read(self._profile):
            self.open(pin)  # what is there is never written over by a key of its own
        key, slots = self._key, self._slots
        if slots is None:
            key = keyslots.new_key()
            # The PIN first: one that is too short must leave nothing in the ring.
            slots = KeySlots(pin=keyslots.pin_slot(key, pin) if pin else None)
            slots = replace(slots, ring=self._into_ring(key, is_only=pin is None))
        elif pin:
            slots = replace(slots, pin=keyslots.pin_slot(key, pin))
        self._write(key, replace(slots, body=keyslots.seal_body(key, secrets.as_text())))

    def set_pin(self, pin: str) -> None:
        """Let a PIN open this profile too, from now on this one. Raises `PinTooShort`."""
        self._write(self._key, replace(self._opened(), pin=keyslots.pin_slot(self._key, pin)))

    def leave_with_vendor(self, server_key: str, member_id: int, device: str) -> None:
        """Seal the key to the vendor for this member and device, unless that is done already."""
        slots = self._opened()
        there = slots.escrow
        wanted = (member_id, device, server_key)
        if there is not None and (there.member_id, there.device, there.server_key) == wanted:
            return
        with suppress(ValueError):  # a key that is none: the other slots stand
            sealed = seal_to(server_key, self._key, member_id=member_id, device=device)
            made = Escrow(member_id=member_id, device=device, server_key=server_key, slot=sealed)
            self._write(self._key, replace(slots, escrow=made))

    def renew_key(self, pin: str | None = None, *, forget_pin: bool = False) -> None:
        """Put everything under a new key; the old one opens nothing any more.

        `pin` makes slot C anew (`NeedsPin` where there is one, unless it is forgotten). A cut at
        any step leaves a profile that opens: the old key goes out of the ring last.
        """
        slots, old = self._opened(), self._opened().ring
        if slots.pin is not None and not pin and not forget_pin:
            raise NeedsPin
        text = keyslots.open_body(self._key, slots)
        if text is None:  # unreachable: it was opened by this key
            raise StoreDamaged(file=keyslots.NAME, reason="its key is another")
        key = keyslots.new_key()
        made = KeySlots(
            body=keyslots.seal_body(key, text),
            pin=keyslots.pin_slot(key, pin) if pin else None,
            ring=self._into_ring(key, is_only=pin is None) if old or self._ring else None,
        )
        if there := slots.escrow:
            sealed = seal_to(there.server_key, key, member_id=there.member_id, device=there.device)
            made = replace(made, escrow=replace(there, slot=sealed))
        self._write(key, made)
        if old is not None and self._ring is not None and old != made.ring:
            with suppress(KeyRingGone):  # it opens nothing any more
                self._ring.drop(old.entry)

    def _opened(self) -> KeySlots:
        if self._slots is None:
            raise NeedsEnrolment
        return self._slots

    def _write(self, key: bytes, slots: KeySlots) -> None:
        keyslots.write(self._profile, slots)
        kind = "keyring" if slots.ring is not None else "pin"
        if self.kind != kind:
            self._profile.change_settings(secrets=kind)
        self._key, self._slots = key, slots

    def _into_ring(self, key: bytes, *, is_only: bool) -> RingSlot | None:
        """Put a key into the ring under a name of its own; None where a PIN stands instead."""
        if self._ring is None:
            if is_only:
                raise NeedsPin
            return None
        slot = RingSlot(entry=self._entry(f"slot-{randomness.token_hex(4)}"),
                        backend=name_of(self._ring))  # fmt: skip
        try:
            self._ring.put(slot.entry, key.hex())
            if self._ring.get(slot.entry) != key.hex():
                raise KeyRingRefused(reason="it is not there afterwards")
        except KeyRingGone:
            if is_only:
                raise
            # A person was told, and chose the PIN instead.
            return None
        return slot

    def _entry(self, name: str) -> str:
        found = self._profile.settings().get("profile_id")
        if found is None:
            found = randomness.token_hex(8)
            self._profile.change_settings(profile_id=found)
        return f"{found}/{name}"

    # --- what versions before key slots left -----------------------------------------------------
    def _from_before(self, pin: str | None) -> Secrets:
        """Open the one place of before, and move into slots; a cut leaves one of the two whole."""
        entry = self._entry("keys")
        if self.kind == "pin":
            if not pin:
                raise NeedsPin
            secrets = _read(earlier.from_pin_slot(self._profile, pin))
        else:
            if self._ring is None:
                raise KeyRingGone(reason="it does not answer")
            found = self._ring.get(entry)
            if found is None:
                raise KeyRingForgot
            secrets = _read(found)
            tokens = self._ring.get(self._entry("tokens"))
            with suppress(msgspec.DecodeError, msgspec.ValidationError):
                self.left_tokens = msgspec.json.decode(tokens, type=Tokens) if tokens else None
        with suppress(DiskFull, NotWritable, KeyRingGone, PinTooShort):  # then as before
            self.keep(secrets, pin if self.kind == "pin" else None)
            if self.kind == "pin":
                earlier.drop_pin_slot(self._profile)
            elif self._ring is not None:
                self._ring.drop(entry)
        return secrets

    def drop_left_tokens(self) -> None:
        """Take the tokens of before out of the key ring: they lie in the outbox now."""
        if self.left_tokens is not None and self._ring is not None:
            with suppress(KeyRingGone):
                self._ring.drop(self._entry("tokens"))
            self.left_tokens = None


def name_of(ring: KeyRing) -> str:
    """Return by what name a key ring is known again."""
    return str(getattr(ring, "name", ""))


def _read(text: str) -> Secrets:
    try:
        return Secrets.from_text(text)
    except (ValueError, KeyError, TypeError) as broken:
        raise StoreDamaged(file=keyslots.NAME, reason=str(broken)) from broken


# --- tokens ------------------------------------------------------------------------------------
@dataclass(slots=True)
class Bond:
    """What makes requests this device's own: its private key, and the server's newest nonce.

    Without a key (a device from before they had any) nothing is proved.
    """

    key: bytes = b""
    nonce: str = ""


class TokenStore(Protocol):
    """Where the tokens of the sign-in are kept between runs, and what they are bound to."""

    bond: Bond

    def load(self) -> Tokens | None:
        """Return the tokens or None when signed out."""

    def save(self, tokens: Tokens | None) -> None:
        """Keep the tokens; None forgets them."""
