"""An outbox that an earlier release wrote is brought up to date without the loss of a byte."""

from __future__ import annotations

import shutil
from typing import Any

import pytest

import sync.outbox.store
from sync.commands.attach_evidence import attach_evidence
from sync.commands.attend_ops import discard_op
from sync.commands.record_scan import record_scan
from sync.commands.undo_scan import undo_scan
from sync.commands.withdraw_claim import withdraw_claim
from sync.events import Events
from sync.outbox.pending import next_batch, op_by_id
from sync.outbox.settling import forget_covered, park, settle
from sync.outbox.store import Outbox
from sync.outbox.tables import MIGRATIONS
from sync.profile.database import Database
from sync.rows import SendState
from sync.wire.codec import decode
from sync.wire.messages import Envelope, Outcome, OutcomeStatus
from sync.workplace import open_workplace
from tests.support.old_outbox import ONE_ROW_AN_OP, make_old
from tools.make_replica_fixture import FILE_KEY, serial

KEPT = ("op", "op_item", "claimed", "scan_journal", "anchor")
LATER = {"sig": 2, "chain": 2, "withheld": 2, "height": 3}
"""Columns that came with a later schema than the first, and with which."""


@pytest.fixture
def busy(wp, sale, clock):
    """An outbox with ops in every state there is; returns its path."""
    rows = [record_scan(wp, serial(number), sale) for number in range(9)]
    paper = wp.profile.directory / "note.txt"
    paper.write_bytes(b"%PDF-1.4 paper")
    attach_evidence(wp, f"claim:{rows[0].claim_id}", paper)
    undo_scan(wp, rows[8].op_id)
    clock.advance(seconds=10)
    wp.outbox.seal_due(clock.now())
    say: dict[int, dict[str, Any]] = {
        0: {"status": OutcomeStatus.APPLIED, "streams": {"p1": 9}},
        1: {"status": OutcomeStatus.REFUSED, "code": "NOT_IN_SCOPE"},
        2: {"status": OutcomeStatus.REFUSED, "code": "NOT_IN_SCOPE"},
        3: {"status": OutcomeStatus.DEFERRED},
        4: {"status": OutcomeStatus.APPLIED, "streams": {"p1": 1}},
    }
    answers = [Outcome(op_id=rows[number].op_id, **told) for number, told in say.items()]
    settle(wp.outbox, answers, clock.now(), "token-2")
    forget_covered(wp.outbox, {"p1": 5})
    discard_op(wp, rows[2].op_id)
    park(wp.outbox, rows[5].op_id, "it breaks every request")
    withdraw_claim(wp, rows[6].claim_id)
    record_scan(wp, serial(20), sale)
    states = {state for (state,) in wp.outbox.db.rows("SELECT DISTINCT state FROM op")}
    assert states == set(SendState) - {SendState.CONFLICTED}
    wp.close()
    return wp.profile.outbox_path


def content(path, version):
    """Return every row of an outbox file, of the columns that schema `version` had."""
    db = Database(path, FILE_KEY, synchronous="FULL")
    found = {}
    for table in KEPT:
        names = [row[1] for row in db.rows(f"PRAGMA table_info({table})")]
        known = sorted(name for name in names if LATER.get(name, 1) <= version)
        asked = f"SELECT {','.join(known)} FROM {table}"  # noqa: S608 (names of the schema)
        found[table] = sorted(db.rows(asked), key=str)
    db.close()
    return found


def opened(wp, clock, ring):
    return open_workplace(wp.profile, pin=None, clock=clock, events=Events(), key_ring=ring)


def test_every_row_of_an_old_outbox_is_there_afterwards(busy, clock, tmp_path):
    for version in ONE_ROW_AN_OP:
        old = tmp_path / f"{version}.db"
        shutil.copy(busy, old)
        before = content(old, version)
        make_old(old, FILE_KEY, version)
        assert content(old, version) == before

        Outbox(old, FILE_KEY, clock, "device-11").close()

        assert content(old, version) == before


def test_an_outbox_brought_up_to_date_goes_on_where_it_was(busy, wp, clock, ring, sale):
    make_old(busy, FILE_KEY, 6)

    again = opened(wp, clock, ring)
    more = record_scan(again, serial(30), sale)
    clock.advance(minutes=2)
    again.outbox.seal_due(clock.now())

    waiting = next_batch(again.outbox, clock.now(), most=50, most_bytes=1 << 20)
    assert waiting[-1].op_id == more.op_id
    told = [decode(op.envelope, Envelope) for op in waiting]
    numbers = again.outbox.db.rows("SELECT n, hash FROM op WHERE n IS NOT NULL ORDER BY n")
    assert [n for n, _ in numbers] == list(range(1, len(numbers) + 1))
    hashes = dict(numbers)
    assert all(each.prev == hashes[each.n - 1] for each in told if each.n > 1)
    again.close()


def test_what_stops_on_the_way_changes_nothing_and_is_done_the_next_time(busy, clock, monkeypatch):
    before = content(busy, 6)
    make_old(busy, FILE_KEY, 6)
    steps = MIGRATIONS[6].split(";\n")
    for at in range(len(steps)):
        cut = ";\n".join([*steps[: at + 1], "SELECT stopped_here"])
        monkeypatch.setattr(sync.outbox.store, "MIGRATIONS", (*MIGRATIONS[:6], cut))
        with pytest.raises(Exception, match="stopped_here"):
            Outbox(busy, FILE_KEY, clock, "device-11")
        assert content(busy, 6) == before
    monkeypatch.undo()

    Outbox(busy, FILE_KEY, clock, "device-11").close()

    assert content(busy, 6) == before


def test_two_ops_with_one_place_of_recording_are_both_kept(busy, clock):
    make_old(busy, FILE_KEY, 6)
    db = Database(busy, FILE_KEY, synchronous="FULL")
    db.write(lambda c: c.execute("UPDATE op SET pos = 3 WHERE pos IN (4, 5)"))
    ops = db.rows("SELECT op_id, body, envelope FROM op ORDER BY op_id")
    db.close()

    outbox = Outbox(busy, FILE_KEY, clock, "device-11")

    assert outbox.db.rows("SELECT op_id, body, envelope FROM op ORDER BY op_id") == ops
    outbox.close()


def test_a_damaged_old_outbox_is_put_together_in_todays_tables(busy, wp, clock, ring):
    ops = content(busy, 6)["op"]
    log = busy.with_suffix(".log").read_bytes()
    make_old(busy, FILE_KEY, 6)
    busy.with_suffix(".log").write_bytes(log)
    whole = bytearray(busy.read_bytes())
    whole[-2000] ^= 0x10
    busy.write_bytes(whole)

    again = opened(wp, clock, ring)
    ids = [op_id for (op_id,) in again.outbox.db.rows("SELECT op_id FROM op")]
    assert len(ids) == len(ops)
    assert all(op_by_id(again.outbox, op_id) for op_id in ids)
    again.close()
