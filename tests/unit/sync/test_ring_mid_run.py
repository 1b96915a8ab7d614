"""A key ring that goes, is locked or exchanged while somebody works: nothing is lost.

What each state says at the next start is in `test_credentials.py`; a real ring in `tests/keyring`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.commands.record_scan import record_scan
from sync.errors import KeyRingChanged, KeyRingForgot, KeyRingGone, KeyRingLocked, KeyRingRefused
from sync.events import Events
from sync.rows import CurrentSale
from sync.workplace import Workplace, open_workplace
from tests.support.clock import HandClock
from tests.support.workplace import MemoryRing, make_workplace
from tools.make_replica_fixture import serial


class Moody(MemoryRing):
    """A key ring whose state changes while the program runs."""

    state = "there"

    def get(self, name: str) -> str | None:
        self._answer()
        return super().get(name) if self.state != "garbage" else "not hex"

    def put(self, name: str, secret: str) -> None:
        self._answer()
        if self.state != "keeps nothing":
            super().put(name, secret)

    def drop(self, name: str) -> None:
        self._answer()
        super().drop(name)

    def _answer(self) -> None:
        if self.state == "gone":
            raise KeyRingGone(reason="no D-Bus")
        if self.state == "locked":
            raise KeyRingLocked(reason="Prompt dismissed")

    def turn(self, state: str) -> None:
        self.state = state
        if state == "set back":
            self.kept.clear()
        if state == "another":
            self.kept.clear()
            self.name = "another"


STATES = {
    "gone": KeyRingGone, "locked": KeyRingLocked, "set back": KeyRingForgot,
    "another": KeyRingChanged, "garbage": KeyRingForgot, "keeps nothing": None,
}  # fmt: skip
"""What the next start says; None where it opens as always, since the key is still there."""


def scan(wp: Workplace, number: int) -> str:
    row = record_scan(wp, serial(number), CurrentSale(wp.clock.today()))
    assert row.op_id
    return row.op_id


@pytest.mark.parametrize("state", STATES)
def test_the_day_goes_on_and_the_next_start_says_what_is_the_matter(tmp_path: Path, state: str):
    ring, clock = Moody(), HandClock()
    wp = make_workplace(tmp_path / "p", ring=ring, clock=clock)
    kept = dict(ring.kept)
    ops = [scan(wp, 0)]

    ring.turn(state)
    ops += [scan(wp, 1)]
    clock.advance(minutes=1)
    while wp.outbox.seal_due(clock.now()):
        pass
    if state in {"gone", "locked", "keeps nothing"}:
        # A key made anew has nowhere to go: it says so, and the old one stands.
        with pytest.raises((KeyRingGone, KeyRingRefused)):
            wp.vault.renew_key()
    ops += [scan(wp, 2)]
    wp.settle()
    wp.close()

    expected = STATES[state]
    if expected is not None:
        with pytest.raises(KeyRingGone) as told:
            open_workplace(wp.profile, pin=None, clock=clock, events=Events(), key_ring=ring)
        assert type(told.value) is expected
        assert told.value.title
        assert str(told.value).endswith(".")
    ring.state, ring.name, ring.kept = "there", "memory", kept
    again = open_workplace(wp.profile, pin=None, clock=clock, events=Events(), key_ring=ring)
    found = {row[0] for row in again.outbox.db.rows("SELECT op_id FROM op")}
    again.close()
    assert set(ops) <= found, "it is back: all is there"
