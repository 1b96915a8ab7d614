"""A counter with its engine against the real server, for tests of the engine."""

from __future__ import annotations

from pathlib import Path

from sync.commands.record_scan import record_scan
from sync.commands.register_deal import register_deal
from sync.engine import Engine
from sync.queries import deals, scan
from sync.rows import CurrentSale, DealRow, ScanRow
from sync.workplace import Workplace
from tests.support.clock import HandClock
from tests.support.devices import FaultyLine, enrolled_workplace
from tests.support.server import MORNING, RunningServer
from tests.support.workplace import MemoryRing

FIELDS = {
    "customer": "Müller AG",
    "country": "DE",
    "products": [[1, 2]],
    "value": {"minor": 100_000, "currency": "EUR"},
    "expected_close": "2026-06-30",
}


class Counter:
    """A workplace with its engine, a clock for both ends, and a line one can spoil."""

    def __init__(
        self, server: RunningServer, member_id: int, directory: Path, *, seed: int = 0
    ) -> None:
        self.server = server
        self.clock = HandClock(MORNING, seed=seed or member_id)
        self.fault: str | int = "ok"
        self.line = FaultyLine(server, lambda request: self.fault)
        self.ring = MemoryRing()
        self.wp: Workplace = enrolled_workplace(
            server, member_id, directory, clock=self.clock, ring=self.ring, client=self.line.client
        )
        self.engine = Engine(self.wp)

    def scan(self, text: str):
        self.clock.advance(seconds=1)
        return record_scan(self.wp, text, CurrentSale(MORNING.date()))

    def sync(self, after: float = 10):
        """Let the hold pass, then do one round."""
        self.clock.advance(seconds=after)
        self.server.clock.advance(seconds=after)
        row = self.engine.run_once()
        self.wp.settle()
        return row

    def close(self) -> None:
        self.engine.stop()
        self.wp.close()


def shown_scan(wp: Workplace, scan_id: str) -> ScanRow:
    row = scan.scan_by_id(wp, scan_id)
    assert row is not None
    return row


def shown_deal(wp: Workplace, deal_id: str) -> DealRow:
    row = deals.deal(wp, deal_id)
    assert row is not None
    return row


def registered(wp: Workplace, *, submit: bool = False) -> str:
    deal_id = register_deal(wp, FIELDS, submit=submit)
    assert isinstance(deal_id, str)
    return deal_id
