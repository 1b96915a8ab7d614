"""A key ring in memory, and workplaces on made-up replicas."""

from __future__ import annotations

from pathlib import Path

from sync.clock import Clock
from sync.events import Event, Events
from sync.workplace import Workplace, open_workplace
from tests.support.clock import HandClock
from tools.make_replica_fixture import build_profile


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
    clock: Clock | None = None,
    ring: MemoryRing | None = None,
) -> Workplace:
    """Return an open workplace on a made-up replica; `serial(n)` of the fixture is allocated."""
    clock, ring = clock or HandClock(), ring or MemoryRing()
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
