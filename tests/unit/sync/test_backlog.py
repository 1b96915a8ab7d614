"""A great many unsent ops: what a screen or the engine asks does not grow with them."""

from __future__ import annotations

from typing import Any

import pytest

from sync.commands.record_scan import record_scan
from sync.commands.withdraw_claim import withdraw_claim
from sync.events import ReplicaChanged
from sync.outbox.pending import documents_of, next_batch, next_seal, pending_of
from sync.queries import outbox, scan, standings
from tests.support.workplace import heard
from tools.make_replica_fixture import serial

FEW, MANY = 150, 600


def record(wp, clock, sale, first, last):
    for number in range(first, last):
        clock.advance(seconds=1)
        record_scan(wp, serial(number), sale)
    clock.advance(seconds=10)
    while wp.outbox.seal_due(clock.now()):
        pass
    wp.settle()


QUESTIONS = {
    "the list of the Sync screen": lambda wp: outbox.open_ops(wp, limit=50),
    "the next batch": lambda wp: next_batch(
        wp.outbox, wp.clock.now(), most=50, most_bytes=1_000_000
    ),
    "a look at what is due": lambda wp: wp.outbox.seal_due(wp.clock.now()),
    "the ops of a few claims": lambda wp: pending_of(wp.outbox, ["claim:1", "claim:2"]),
    "the documents that wait": lambda wp: documents_of(wp.outbox),
    "the next op to seal": lambda wp: next_seal(wp.outbox, wp.clock.now()),
    "the scans of today": lambda wp: scan.today(wp, limit=50),
    "the newest entries of a contest": lambda wp: standings.entries(wp, 1, limit=50),
}


def steps(wp, question):
    """Return how many steps SQLite takes for a question, in hundreds."""
    counted = 0

    def tick():
        nonlocal counted
        counted += 1
        return 0

    connections = (wp.outbox.db.reader(), wp.replica.db.reader())
    for connection in connections:
        connection.set_progress_handler(tick, 100)
    question(wp)
    for connection in connections:
        connection.set_progress_handler(None, 100)
    return counted


def test_no_question_costs_more_with_a_longer_backlog(wp, clock, sale):
    record(wp, clock, sale, 0, FEW)
    before = {name: steps(wp, question) for name, question in QUESTIONS.items()}
    record(wp, clock, sale, FEW, MANY)
    after = {name: steps(wp, question) for name, question in QUESTIONS.items()}

    assert outbox.state(wp).unsent == MANY
    grown = {
        name: (before[name], after[name])
        for name in QUESTIONS
        if after[name] > 2 * before[name] + 5
    }
    assert grown == {}


def test_own_points_are_summed_from_an_index_alone(wp, monkeypatch):
    """A hundred thousand rows looked up one by one are a tenth of a second on the screen."""
    asked: list[tuple[Any, ...]] = []
    row = wp.replica.db.row

    def overheard(*told):
        asked.append(told)
        return row(*told)

    monkeypatch.setattr(wp.replica.db, "row", overheard)
    scan.totals(wp)
    plans = [str(wp.replica.db.rows(f"EXPLAIN QUERY PLAN {told[0]}", told[1])) for told in asked]
    assert len(plans) == 2
    assert all("COVERING INDEX" in plan for plan in plans), plans


def test_opening_folds_only_the_rows_that_do_not_show_their_ops(wp, clock, sale, reopened):
    record(wp, clock, sale, 0, 5)
    row = record_scan(wp, serial(17), sale)
    clock.advance(seconds=10)
    while wp.outbox.seal_due(clock.now()):
        pass
    wp.settle()
    withdraw_claim(wp, row.claim_id)
    wp.settle()
    lost = wp.replica.db.row("SELECT claim_id FROM claim WHERE serial = ?", (serial(3),))[0]
    wp.replica.db.write(lambda c: c.execute("DELETE FROM claim WHERE claim_id = ?", (lost,)))

    again = reopened()
    again.settle()
    folded = []
    real = again.fold

    def counted(replica, connection, entities):
        folded.extend(entities)
        return real(replica, connection, entities)

    again.fold = counted
    events = heard(again)
    again.fold_at_start()
    again.settle()

    assert set(folded) == {f"claim:{row.claim_id}"}
    assert again.replica.db.row("SELECT state FROM claim WHERE claim_id = ?", (lost,)) == (
        "queued",
    )
    assert any(isinstance(event, ReplicaChanged) for event in events)


@pytest.mark.parametrize("taken_back", [0, 3])
def test_unsent_claims_count_in_a_contest_until_they_are_taken_back(wp, clock, sale, taken_back):
    def mine():
        return [row.provisional for row in standings.standings(wp, 1) if row.mine]

    before, known = mine(), len(standings.entries(wp, 1))
    rows = [record_scan(wp, serial(number), sale) for number in range(5)]
    clock.advance(seconds=10)
    while wp.outbox.seal_due(clock.now()):
        pass
    for row in rows[:taken_back]:
        withdraw_claim(wp, row.claim_id)
    wp.settle()

    left = standings.entries(wp, 1)
    assert len(left) == known + 5 - taken_back
    worth = sum(entry.points for entry in left) if not known else None
    assert worth is None or mine() == [points + worth for points in before]


def test_what_a_start_loads_brings_no_cryptography():
    import subprocess  # noqa: PLC0415 (only here)
    import sys  # noqa: PLC0415 (likewise)

    program = (
        "import sys, sync.engine, sync.evidence, sync.hints, sync.outbox.recovery\n"
        "import sync.replica.store, sync.credentials, sync.bootstrap\n"
        "sys.exit(' '.join({'cryptography', 'argon2'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stderr.strip() == ""
