"""A look into a profile's files while its program is closed: standings, deals, what is unsent.

Uses the client's own queries without its window. Only reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from sync.clock import Clock, SystemClock
from sync.events import Events
from sync.profile import Profile
from sync.queries import deals as deal_queries
from sync.queries import outbox as outbox_queries
from sync.queries import scan as scan_queries
from sync.queries import standings as standing_queries
from sync.rows import ContestRow, DealRow, OpRow, ScanRow, StandingRow, Totals
from sync.workplace import Workplace, open_workplace


@dataclass(frozen=True, slots=True)
class Glance:
    """What a profile's own files say."""

    device: str
    scans: tuple[ScanRow, ...]
    totals: Totals
    deals: tuple[DealRow, ...]
    open_ops: tuple[OpRow, ...]
    contests: tuple[tuple[ContestRow, tuple[StandingRow, ...]], ...]


class OneDay(SystemClock):
    """The computer's clock on the day it was made: a demo that passes midnight has one day."""

    def __init__(self) -> None:
        super().__init__()
        self._day, self._began = super().today(), super().midnight()

    def today(self) -> date:
        """Return that day."""
        return self._day

    def midnight(self) -> datetime:
        """Return the instant (UTC) at which it began."""
        return self._began


@contextmanager
def opened(profile: Path, pin: str, clock: Clock) -> Iterator[Workplace]:
    """The workplace of a profile without engine and window."""
    place = Profile(profile)
    place.lock()
    try:
        workplace = open_workplace(place, pin=pin, clock=clock, events=Events())
        try:
            yield workplace
        finally:
            workplace.close()
    finally:
        place.unlock()


def glance(profile: Path, pin: str, clock: Clock) -> Glance:
    """Read everything the day of `clock` judges by; scans in the order they came."""
    with opened(profile, pin, clock) as workplace:
        return Glance(
            device=workplace.identity.device,
            scans=tuple(scan_queries.today(workplace, limit=1_000_000)[::-1]),
            totals=scan_queries.totals(workplace),
            deals=tuple(deal_queries.deals(workplace, limit=10_000)),
            open_ops=tuple(outbox_queries.open_ops(workplace)),
            contests=tuple(
                (contest, tuple(standing_queries.standings(workplace, contest.contest_id)))
                for contest in standing_queries.contests(workplace)
            ),
        )


def follow_server(profile: Path, server: str) -> None:
    """Let a profile look for the demo's server at its new address (its port changes each run)."""
    place = Profile(profile)
    identity = place.identity()
    if identity.server != server:
        place.keep_identity(replace(identity, server=server))
