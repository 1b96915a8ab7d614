"""Secrets: the keys of files, device and allocation, and the tokens: in a key ring or under a PIN.

Fails closed: the backend is named per platform, nothing is discovered, and what was put into a key
ring is never moved anywhere else by itself.
"""

from __future__ import annotations

import importlib
import json
import secrets as randomness
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

import msgspec

from sync.errors import KeyRingGone, NeedsEnrolment, NeedsPin, PinTooShort, StoreDamaged, WrongPin
from sync.profile import Profile, write_whole
from sync.wire.messages import Tokens

SERVICE = "sellthrough"
LEAST_PIN = 6
_SLOT, _SLOT_COPY = "pin-slot.json", "pin-slot-copy.json"
_TIME_COST, _MEMORY_KIB, _LANES, _SALT, _NONCE, _KEY = 3, 65536, 4, 16, 12, 32
"""Argon2id as RFC 9106 recommends where memory is short; the slot carries its own values."""


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

    `device_key` is empty in a profile that was enrolled before devices had one.
    """

    file_key: bytes
    allocation_key: bytes
    device_key: bytes = b""

    def as_text(self) -> str:
        """Return the secrets as the JSON text that is kept."""
        names = ("file_key", "allocation_key", "device_key")
        return json.dumps({name: getattr(self, name).hex() for name in names})

    @classmethod
    def from_text(cls, text: str) -> Secrets:
        """Return the secrets of a kept text. Raises ValueError, KeyError, TypeError."""
        found = json.loads(text)
        return cls(
            bytes.fromhex(found["file_key"]),
            bytes.fromhex(found["allocation_key"]),
            bytes.fromhex(found.get("device_key", "")),
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
            raise KeyRingGone(reason=_reason(gone)) from gone
        return None if found is None else str(found)

    def put(self, name: str, secret: str) -> None:
        """Keep a secret. Raises `KeyRingGone`."""
        try:
            self._backend.set_password(SERVICE, name, secret)
        except _ring_errors() as gone:
            raise KeyRingGone(reason=_reason(gone)) from gone

    def drop(self, name: str) -> None:
        """Forget a secret; no harm when there is none. Raises `KeyRingGone`."""
        from keyring.errors import PasswordDeleteError  # 83 ms, only when needed

        try:
            self._backend.delete_password(SERVICE, name)
        except PasswordDeleteError:
            return
        except _ring_errors() as gone:
            raise KeyRingGone(reason=_reason(gone)) from gone


def platform_key_ring() -> PlatformKeyRing | None:
    """Return this platform's key ring when it is there and answers, else None."""
    try:
        ring = PlatformKeyRing(_backend())
        ring.get("probe")
    except KeyRingGone:
        return None
    except _ring_errors():
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


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__


# --- where a profile's secrets lie -------------------------------------------------------------
class Vault:
    """The secrets of one profile: in the key ring, or wrapped by a PIN in a slot on disk.

    Which of the two was decided when they were created, and is never changed silently.
    """

    def __init__(self, profile: Profile, ring: KeyRing | None) -> None:
        self._profile = profile
        self._ring = ring
        self._wrap: tuple[dict[str, Any], bytes] | None = None

    @property
    def kind(self) -> str:
        """Return "keyring", "pin" or "" while there is nothing yet."""
        return str(self._profile.settings().get("secrets", ""))

    @property
    def ring(self) -> KeyRing | None:
        """Return the key ring when this profile's secrets are in it."""
        return self._ring if self.kind == "keyring" else None

    def will_need_pin(self) -> bool:
        """Say whether opening or creating asks for a PIN."""
        return self.kind == "pin" or (not self.kind and self._ring is None)

    def open(self, pin: str | None) -> Secrets:
        """Return the secrets.

        Raises NeedsEnrolment, NeedsPin, WrongPin, KeyRingGone, StoreDamaged.
        """
        kind = self.kind
        if not kind:
            raise NeedsEnrolment
        text = self._from_ring() if kind == "keyring" else self._from_slot(pin)
        try:
            return Secrets.from_text(text)
        except (ValueError, KeyError, TypeError) as broken:
            raise StoreDamaged(file=_SLOT, reason=str(broken)) from broken

    def keep(self, secrets: Secrets, pin: str | None = None) -> None:
        """Keep the secrets where this profile keeps them; the first time decides where.

        Raises NeedsPin, PinTooShort, KeyRingGone.
        """
        text = secrets.as_text()
        kind = self.kind or ("keyring" if self._ring is not None else "pin")
        if kind == "keyring":
            self._into_ring(text)
        else:
            self._into_slot(text, pin)
        self._profile.change_settings(secrets=kind)

    # --- key ring ---
    def _from_ring(self) -> str:
        if self._ring is None:
            raise KeyRingGone(reason="it does not answer")
        found = self._ring.get(self._entry("keys"))
        if found is None:
            raise KeyRingGone(reason="it holds no key for this profile")
        return found

    def _into_ring(self, text: str) -> None:
        if self._ring is None:
            raise KeyRingGone(reason="it does not answer")
        self._ring.put(self._entry("keys"), text)
        if self._ring.get(self._entry("keys")) != text:
            raise KeyRingGone(reason="it did not keep what was put into it")

    def _entry(self, name: str) -> str:
        found = self._profile.settings().get("profile_id")
        if found is None:
            found = randomness.token_hex(8)
            self._profile.change_settings(profile_id=found)
        return f"{found}/{name}"

    # --- PIN ---
    def _from_slot(self, pin: str | None) -> str:
        from cryptography.exceptions import InvalidTag  # only under a PIN

        if not pin:
            raise NeedsPin
        problem: Exception | None = None
        for content in self._slots():
            try:
                slot = json.loads(content)
                key = _stretch(pin, slot)
                text = _unwrap(key, slot)
            except InvalidTag:
                problem = WrongPin()
            except (ValueError, KeyError, TypeError, _hashing_error()) as broken:
                problem = problem or StoreDamaged(file=_SLOT, reason=str(broken))
            else:
                self._wrap = (slot, key)
                return text
        raise problem or StoreDamaged(file=_SLOT, reason="it is not there")

    def _slots(self) -> list[bytes]:
        """Return the slot, and its copy where that is another text: one of them is damaged."""
        found: list[bytes] = []
        for name in (_SLOT, _SLOT_COPY):
            with suppress(OSError):
                content = (self._profile.directory / name).read_bytes()
                if content not in found:
                    found.append(content)
        return found

    def _into_slot(self, text: str, pin: str | None) -> None:
        if pin is None and self._wrap is not None:
            slot, key = self._wrap
        else:
            if not pin:
                raise NeedsPin
            if len(pin) < LEAST_PIN:
                raise PinTooShort(least=LEAST_PIN)
            slot = {
                "v": 1,
                "kdf": "argon2id",
                "time_cost": _TIME_COST,
                "memory_kib": _MEMORY_KIB,
                "lanes": _LANES,
                "salt": randomness.token_hex(_SALT),
            }
            key = _stretch(pin, slot)
        slot = _wrapped(key, slot, text)
        content = json.dumps(slot).encode("ascii")
        write_whole(self._profile.directory / _SLOT, content)
        write_whole(self._profile.directory / _SLOT_COPY, content)
        self._wrap = (slot, key)


def _hashing_error() -> type[Exception]:
    from argon2.exceptions import HashingError  # only under a PIN

    return HashingError


def _stretch(pin: str, slot: dict[str, Any]) -> bytes:
    from argon2.low_level import Type, hash_secret_raw  # only under a PIN

    return hash_secret_raw(
        pin.encode(),
        bytes.fromhex(slot["salt"]),
        time_cost=slot["time_cost"],
        memory_cost=slot["memory_kib"],
        parallelism=slot["lanes"],
        hash_len=_KEY,
        type=Type.ID,
    )


def _header(slot: dict[str, Any]) -> bytes:
    kept = {key: slot[key] for key in ("v", "kdf", "time_cost", "memory_kib", "lanes", "salt")}
    return json.dumps(kept, sort_keys=True).encode("ascii")


def _wrapped(key: bytes, slot: dict[str, Any], text: str) -> dict[str, Any]:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = randomness.token_bytes(_NONCE)
    sealed = AESGCM(key).encrypt(nonce, text.encode(), _header(slot))
    return {**slot, "nonce": nonce.hex(), "wrapped": sealed.hex()}


def _unwrap(key: bytes, slot: dict[str, Any]) -> str:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce, sealed = bytes.fromhex(slot["nonce"]), bytes.fromhex(slot["wrapped"])
    return AESGCM(key).decrypt(nonce, sealed, _header(slot)).decode()


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


class RingTokens:
    """Tokens in the key ring; in memory for one run when it fails meanwhile."""

    def __init__(self, ring: KeyRing, profile: Profile) -> None:
        self._ring = ring
        self._name = f"{profile.settings().get('profile_id', '')}/tokens"
        self._memory: Tokens | None = None
        self.bond = Bond()

    def load(self) -> Tokens | None:
        """Return the tokens or None when signed out."""
        if self._memory is None:
            found = self._ring.get(self._name)
            if found:
                self._memory = msgspec.json.decode(found, type=Tokens)
        return self._memory

    def save(self, tokens: Tokens | None) -> None:
        """Keep the tokens; None forgets them. Raises `KeyRingGone` after keeping them in memory."""
        self._memory = tokens
        if tokens is None:
            self._ring.drop(self._name)
        else:
            self._ring.put(self._name, msgspec.json.encode(tokens).decode())
