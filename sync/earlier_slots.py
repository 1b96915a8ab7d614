"""The PIN slot of versions before key slots: read once, then moved into `keyslots.json`."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

from sync.errors import StoreDamaged, WrongPin
from sync.keyslots import PinSlot, stretch

if TYPE_CHECKING:
    from sync.profile import Profile

_NAMES = ("pin-slot.json", "pin-slot-copy.json")


def from_pin_slot(profile: Profile, pin: str) -> str:
    """Return the secrets under a PIN. Raises `WrongPin`, `StoreDamaged`."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    problem: Exception | None = None
    for name in _NAMES:
        try:
            found = json.loads((profile.directory / name).read_bytes())
            slot = PinSlot(
                time_cost=found["time_cost"],
                memory_kib=found["memory_kib"],
                lanes=found["lanes"],
                salt=found["salt"],
            )
            header = ("v", "kdf", "time_cost", "memory_kib", "lanes", "salt")
            about = json.dumps({key: found[key] for key in header}, sort_keys=True).encode("ascii")
            cipher = AESGCM(stretch(pin, slot))
            nonce, wrapped = bytes.fromhex(found["nonce"]), bytes.fromhex(found["wrapped"])
            return cipher.decrypt(nonce, wrapped, about).decode()
        except InvalidTag:
            problem = WrongPin()
        except (OSError, ValueError, KeyError, TypeError) as broken:
            problem = problem or StoreDamaged(file=name, reason=str(broken))
    raise problem or StoreDamaged(file=_NAMES[0], reason="it is not there")


def drop_pin_slot(profile: Profile) -> None:
    """Delete what has been moved."""
    for name in _NAMES:
        with suppress(OSError):
            (profile.directory / name).unlink(missing_ok=True)
