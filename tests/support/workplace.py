"""A clock one can turn, a key ring in memory, and workplaces on made-up replicas."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sync.events import Event, Events
from sync.workplace import Workplace, open_workplace
from tools.make_replica_fixture import build_profile

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class FakeClock:
    """Stands still until it is turned. Ids are ordered and the same in every run."""

    def __init__(self, now: datetime = START, name: int = 1) -> None:
        self.instant = now
        self.seconds = 1000.0
        self._ids = itertools.count(1)
        self._name = name

    def now(self) -> datetime:
        return self.instant

    def today(self) -> date:
        return self.instant.date()

    def midnight(self) -> datetime:
        return self.instant.replace(hour=0, minute=0, second=0, microsecond=0)

    def monotonic(self) -> float:
        return self.seconds

    def boot_id(self) -> str:
        return f"boot-{self._name}"

    def new_id(self) -> str:
        millis = int(self.instant.timestamp() * 1000)
        return f"{millis >> 16:08x}-{millis & 0xFFFF:04x}-7000-8{self._name:03x}-{next(self._ids):012x}"

    def jitter(self) -> float:
        return 0.5

    def turn(self, seconds: float) -> None:
        """Let time pass."""
        self.instant += timedelta(seconds=seconds)
        self.seconds += seconds


class MemoryRing:
    """A key ring that lives as long as the test."""

    name = "memory"

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        return self.kept.get(name)

    def put(self, name: str, secret: str) -> None:
        self.kept[name] = secret

    def drop(self, name: str) -> None:
        self.kept.pop(name, None)


def make_workplace(
    directory: Path,
    *,
    role: str = "clerk",
    allocation: int = 1000,
    claims: int = 0,
    clock: FakeClock | None = None,
    ring: MemoryRing | None = None,
) -> Workplace:
    """Return an open workplace on a made-up replica; `serial(n)` of the fixture is allocated."""
    clock, ring = clock or FakeClock(), ring or MemoryRing()
    profile = build_profile(
        directory, allocation=allocation, claims=claims, role=role, ring=ring, clock=clock
    )
    wp = open_workplace(profile, pin=None, clock=clock, events=Events(), key_ring=ring)
    wp.settle()
    return wp


def heard(wp: Workplace) -> list[Event]:
    """Return a list that grows with every event."""
    events: list[Event] = []
    wp.events.subscribe(events.append)
    return events
