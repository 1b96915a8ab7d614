"""The only source of time, ids and randomness on the client.

Everything else takes a `Clock`, so tests and simulations decide what time it is.
"""

from __future__ import annotations

import random
import time
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import Protocol

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_SINCE_BOOT: int | None = getattr(time, "CLOCK_BOOTTIME", None)
"""Linux has a clock that goes on while the computer sleeps; elsewhere the monotonic one does, or
nobody can tell how long it slept."""


class Clock(Protocol):
    """What the client asks of time."""

    def now(self) -> datetime:
        """Return the present instant, aware, UTC."""

    def today(self) -> date:
        """Return the day it is where this computer stands."""

    def midnight(self) -> datetime:
        """Return the instant (UTC) at which that day began."""

    def monotonic(self) -> float:
        """Return seconds that never step back, comparable within one `boot_id`."""

    def boot_id(self) -> str:
        """Return a name of this run of the computer."""

    def new_id(self) -> str:
        """Return a new UUIDv7 as text, later than every one before."""

    def jitter(self) -> float:
        """Return a number from [0, 1) at random, for waiting times."""


class SystemClock:
    """The computer's own clock."""

    def __init__(self) -> None:
        self._boot_id = ""
        self._random = random.SystemRandom()

    def now(self) -> datetime:
        """Return the present instant, aware, UTC."""
        return datetime.now(UTC)

    def today(self) -> date:
        """Return the day it is where this computer stands."""
        return datetime.now().astimezone().date()

    def midnight(self) -> datetime:
        """Return the instant (UTC) at which that day began."""
        local = datetime.now().astimezone()
        return local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)

    def monotonic(self) -> float:
        """Return seconds that never step back, comparable within one `boot_id`."""
        if _SINCE_BOOT is not None:
            return time.clock_gettime(_SINCE_BOOT)
        return time.monotonic()

    def boot_id(self) -> str:
        """Return the kernel's boot id, or, elsewhere, one name for this run of the program."""
        if not self._boot_id:
            try:
                self._boot_id = _BOOT_ID.read_text(encoding="ascii").strip()
            except OSError:
                self._boot_id = self.new_id()
        return self._boot_id

    def new_id(self) -> str:
        """Return a new UUIDv7 as text, later than every one before."""
        from uuid_utils import uuid7  # noqa: PLC0415 (not before the first window is painted)

        return str(uuid7())

    def jitter(self) -> float:
        """Return a number from [0, 1) at random, for waiting times."""
        return self._random.random()


def stamp(instant: datetime) -> str:
    """Return a UTC instant as text of fixed width, so that text order is time order."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def instant(text: str) -> datetime:
    """Return the UTC instant of RFC 3339 text."""
    return datetime.fromisoformat(text).astimezone(UTC)


@lru_cache(maxsize=64)
def zone_of(name: str) -> tzinfo | None:
    """Return a time zone by its name in the IANA database, None where it names none here."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415 (with the first deadline)

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
