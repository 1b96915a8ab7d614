"""Clocks that a test moves by hand.

Stands in for `sync.clock.SystemClock` (and for whoever else wants to be told the time).
"""

from __future__ import annotations

import random
import threading
from datetime import UTC, date, datetime, timedelta

from sync.clock import SystemClock

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class HandClock:
    """Time stands still until `advance` is called. Safe to use from several threads."""

    def __init__(self, now: datetime = START, *, seed: int = 1, boot_id: str = "boot-1") -> None:
        self._now = now
        self._monotonic = 1000.0
        self._boot_id = boot_id
        self._rng = random.Random(seed)
        self._count = 0
        self._lock = threading.Lock()

    def advance(self, **by: float) -> datetime:
        """Let time pass: advance(seconds=5), advance(days=1). Returns the new instant."""
        step = timedelta(**by)
        with self._lock:
            self._now += step
            self._monotonic += step.total_seconds()
            return self._now

    def set_back(self, **by: float) -> datetime:
        """Turn the wall clock back, as a person or a server's correction does."""
        with self._lock:
            self._now -= timedelta(**by)
            return self._now

    def now(self) -> datetime:
        return self._now

    def today(self) -> date:
        return self._now.date()

    def midnight(self) -> datetime:
        return self._now.replace(hour=0, minute=0, second=0, microsecond=0)

    def monotonic(self) -> float:
        return self._monotonic

    def boot_id(self) -> str:
        return self._boot_id

    def new_id(self) -> str:
        """A UUIDv7 of this instant, later than every one before, the same for the same seed."""
        with self._lock:
            self._count += 1
            millis = int(self._now.timestamp() * 1000)
            tail = self._rng.getrandbits(62)
            number = (
                (millis & ((1 << 48) - 1)) << 80
                | 7 << 76
                | (self._count & 0xFFF) << 64
                | 2 << 62
                | tail
            )
        text = f"{number:032x}"
        return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))

    def jitter(self) -> float:
        with self._lock:
            return self._rng.random()


class AheadClock(SystemClock):
    """The real time, put forward by hand: for tests beside a server that has the real time."""

    def __init__(self) -> None:
        super().__init__()
        self._ahead = timedelta()

    def advance(self, **by: float) -> None:
        """Let time pass on this side only: what is held falls due, a poll comes round."""
        self._ahead += timedelta(**by)

    def now(self) -> datetime:
        return super().now() + self._ahead

    def monotonic(self) -> float:
        return super().monotonic() + self._ahead.total_seconds()
