"""The outbox: sealing in order, chaining, answers, attention, restart."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from sync.clock import stamp
from sync.commands.amend_claim import amend_claim
from sync.commands.attend_ops import discard_op, retry_op
from sync.commands.record_scan import record_scan
from sync.commands.undo_scan import undo_scan
from sync.commands.withdraw_claim import withdraw_claim
from sync.errors import StoreDamaged, StoreTooNew
from sync.outbox.pending import counts, next_batch, next_seal, op_by_id, pending_of
from sync.outbox.settling import forget_covered, note_failure, park, send_again_from, settle
from sync.outbox.store import Outbox
from sync.queries.outbox import open_ops, state
from sync.queries.sales import claims
from sync.queries.scan import today
from sync.rows import SendState, Standing
from sync.wire.codec import GENESIS, decode, envelope_hash
from sync.wire.messages import Envelope, Outcome, OutcomeStatus
from tests.support.workplace import make_workplace
from tools.make_replica_fixture import FILE_KEY, serial


def scans(wp, sale, clock, count):
    rows = []
    for number in range(count):
        rows.append(record_scan(wp, serial(number), sale))
        clock.advance(seconds=1)
    return rows


def sealed(wp, sale, clock, count):
    rows = scans(wp, sale, clock, count)
    clock.advance(seconds=10)
    wp.outbox.seal_due(clock.now())
    return rows


def answer(wp, op_id, status=OutcomeStatus.APPLIED, **more):
    outcome = Outcome(op_id=op_id, status=status, **more)
    settled = settle(wp.outbox, [outcome], wp.clock.now(), "token-2")
    wp.touch(settled.entities)
    wp.settle()
    return settled


def state_of(wp, op_id):
    op = op_by_id(wp.outbox, op_id)
    return None if op is None else op.state


def batch(wp, **more):
    return next_batch(wp.outbox, wp.clock.now(), **{"most": 500, "most_bytes": 1 << 18, **more})


def test_ops_are_sealed_in_order_of_recording_and_chained(wp, sale, clock):
    rows = sealed(wp, sale, clock, 3)

    ops = batch(wp)
    assert [op.op_id for op in ops] == [row.op_id for row in rows]
    prev = GENESIS
    for number, op in enumerate(ops, start=1):
        envelope = decode(op.envelope, Envelope)
        assert (envelope.n, envelope.prev, envelope.device) == (number, prev, "device-11")
        prev = envelope_hash(op.envelope.encode())


def test_the_readings_of_an_op_are_those_of_the_scan_not_of_the_sealing(wp, sale, clock):
    at, seconds = clock.now(), clock.monotonic()
    wp.outbox.time_token = "token-1"
    sealed(wp, sale, clock, 1)

    envelope = decode(batch(wp)[0].envelope, Envelope)
    assert (envelope.occurred_at, envelope.mono_ms) == (at, int(seconds * 1000))
    assert (envelope.boot_id, envelope.time_token) == ("boot-1", "token-1")


def test_what_may_still_be_undone_has_no_number(wp, sale, clock):
    scans(wp, sale, clock, 3)
    clock.advance(seconds=3)

    wp.outbox.seal_due(clock.now())

    assert [op.n for op in batch(wp)] == [1, 2]
    assert next_seal(wp.outbox, clock.now()) == clock.now() + timedelta(seconds=1)


def test_a_clock_that_is_set_back_holds_nothing_for_ever(wp, sale, clock):
    row = record_scan(wp, serial(1), sale)
    clock.set_back(days=3)
    amend_claim(wp, row.claim_id, invoice="INV-8")

    assert next_seal(wp.outbox, clock.now()) == clock.now()
    wp.outbox.seal_due(clock.now())

    assert [op.n for op in batch(wp)] == [1, 2]


def test_a_correction_is_never_sealed_before_the_scan_it_corrects(wp, sale, clock):
    row = record_scan(wp, serial(1), sale)
    amend_claim(wp, row.claim_id, invoice="INV-8")

    assert wp.outbox.seal_due(clock.now()) == []
    clock.advance(seconds=6)
    wp.outbox.seal_due(clock.now())

    assert [decode(op.envelope, Envelope).kind for op in batch(wp)] == [
        "claim.record",
        "claim.amend",
    ]


def test_undoing_a_held_scan_takes_its_correction_with_it(wp, sale):
    row = record_scan(wp, serial(1), sale)
    amend_claim(wp, row.claim_id, invoice="INV-8")

    undo_scan(wp, row.op_id)

    assert wp.outbox.db.row("SELECT count(*) FROM op") == (0,)


def test_withdrawing_a_claim_that_is_still_held_leaves_nothing_to_send(wp, sale):
    row = record_scan(wp, serial(1), sale)

    assert withdraw_claim(wp, row.claim_id) is None

    assert wp.outbox.db.row("SELECT count(*) FROM op") == (0,)


def test_at_the_next_start_what_is_past_its_time_is_sealed(wp, sale, clock, reopened):
    scans(wp, sale, clock, 2)
    clock.advance(seconds=60)

    again = reopened()

    assert [op.n for op in batch(again)] == [1, 2]


def test_a_restart_keeps_scans_totals_and_working_rows(wp, sale, clock, reopened):
    scans(wp, sale, clock, 3)
    wp.settle()
    before = today(wp)

    again = reopened()

    assert [row.scan_id for row in today(again)] == [row.scan_id for row in before]
    assert len(claims(again)) == 3
    clock.advance(seconds=1)
    assert record_scan(again, serial(0), sale).standing is Standing.REFUSED


def test_a_lost_replica_is_folded_anew_from_the_outbox(wp, sale, clock, reopened):
    scans(wp, sale, clock, 3)
    wp.close()
    wp.profile.replica_path.unlink()

    assert len(claims(reopened())) == 3


def test_a_damaged_replica_is_fetched_anew_and_a_damaged_outbox_is_set_aside(
    wp, sale, clock, reopened
):
    scans(wp, sale, clock, 1)
    wp.close()
    wp.profile.replica_path.write_bytes(b"garbage" * 1000)
    again = reopened()
    assert len(claims(again)) == 1
    again.close()
    content = b"garbage" * 1000
    again.profile.outbox_path.write_bytes(content)

    assert len(claims(reopened())) == 1
    aside = again.profile.directory / "outbox-damaged-1.db"
    assert aside.read_bytes() == content


def test_the_outbox_of_a_newer_program_is_left_alone(wp, clock):
    path = wp.profile.outbox_path
    wp.outbox.db.submit(lambda c: c.execute("PRAGMA user_version = 99")).result()
    wp.close()

    with pytest.raises(StoreTooNew):
        Outbox(path, FILE_KEY, clock, "device-11")


def test_another_key_does_not_open_the_files(wp, clock):
    wp.close()
    with pytest.raises(StoreDamaged):
        Outbox(wp.profile.outbox_path, bytes(32), clock, "device-11")
    for path in (wp.profile.outbox_path, wp.profile.replica_path):
        assert not path.read_bytes().startswith(b"SQLite format")


def test_no_serial_stands_in_clear_on_the_disk(wp, sale, clock):
    scans(wp, sale, clock, 3)
    wp.settle()

    found = b"".join(path.read_bytes() for path in wp.profile.directory.glob("*.db*"))
    assert serial(1).encode() not in found


# --- batches -----------------------------------------------------------------------------------
def test_a_batch_keeps_to_count_and_size_and_has_at_least_one_op(wp, sale, clock):
    sealed(wp, sale, clock, 5)

    assert len(batch(wp, most=2)) == 2
    assert len(batch(wp, most_bytes=1)) == 1
    assert len(batch(wp, most_bytes=2500)) == 3


# --- answers -----------------------------------------------------------------------------------
def test_an_applied_op_stays_in_the_fold_until_the_replica_covers_it(wp, sale, clock):
    (row,) = sealed(wp, sale, clock, 1)
    settled = answer(wp, row.op_id, streams={"partner:1": 9, "contest:77": 3})

    assert settled.scan_ids == (row.scan_id,)
    assert claims(wp)[0].send is SendState.SENT
    assert forget_covered(wp.outbox, {"partner:1": 8}) == []
    assert forget_covered(wp.outbox, {"partner:1": 9}) == [f"claim:{row.claim_id}"]
    assert state_of(wp, row.op_id) is SendState.SETTLED
    assert wp.outbox.time_token == "token-2"


def test_a_refused_scan_shows_its_code_and_frees_its_serial(wp, sale, clock):
    (row,) = sealed(wp, sale, clock, 1)

    answer(wp, row.op_id, OutcomeStatus.REFUSED, code="TOO_LATE", params={"days": 60})

    shown = today(wp)[0]
    assert (shown.standing, shown.code, shown.points) == (Standing.REFUSED, "TOO_LATE", 0)
    assert counts(wp.outbox).attention == 1
    assert claims(wp)[0].state == "rejected"
    assert record_scan(wp, serial(0), sale).standing is Standing.ACCEPTED


def test_a_known_op_takes_its_first_answer(wp, sale, clock):
    rows = sealed(wp, sale, clock, 2)

    answer(wp, rows[0].op_id, OutcomeStatus.KNOWN, first=OutcomeStatus.APPLIED)
    answer(wp, rows[1].op_id, OutcomeStatus.KNOWN, first=OutcomeStatus.REFUSED, code="TOO_LATE")

    assert [state_of(wp, row.op_id) for row in rows] == ["sent", "refused"]


@pytest.mark.parametrize("status", [OutcomeStatus.DEFERRED, OutcomeStatus.BLOCKED])
def test_a_deferred_op_stays_queued_and_is_asked_about_again_later(wp, sale, clock, status):
    (row,) = sealed(wp, sale, clock, 1)
    answer(wp, row.op_id, status)

    assert batch(wp) == []
    assert counts(wp.outbox).unsent == 1
    clock.advance(seconds=61)
    assert [op.op_id for op in batch(wp)] == [row.op_id]


def test_an_answer_for_a_settled_op_changes_nothing(wp, sale, clock):
    (row,) = sealed(wp, sale, clock, 1)
    answer(wp, row.op_id, streams={})
    forget_covered(wp.outbox, {"partner:1": 1})

    answer(wp, row.op_id, OutcomeStatus.REFUSED, code="TOO_LATE")

    assert state_of(wp, row.op_id) == "settled"


def test_a_server_that_lost_ops_gets_them_again(wp, sale, clock):
    rows = sealed(wp, sale, clock, 3)
    for row in rows:
        answer(wp, row.op_id, streams={"partner:1": 1})
    forget_covered(wp.outbox, {"partner:1": 1})

    assert send_again_from(wp.outbox, 2) == 2

    assert [op.n for op in batch(wp)] == [2, 3]


# --- attention ---------------------------------------------------------------------------------
def test_a_parked_op_is_shown_with_its_error_and_can_be_sent_again(wp, sale, clock):
    (row,) = sealed(wp, sale, clock, 1)
    note_failure(wp.outbox, [row.op_id], "error 500")
    park(wp.outbox, row.op_id, "error 500")

    (shown,) = open_ops(wp)
    assert (shown.state, shown.attempts, shown.last_error) == (SendState.STUCK, 2, "error 500")
    assert shown.title == f"{serial(0)} · Compact drill D12"
    assert (state(wp).unsent, state(wp).attention) == (1, 1)
    assert discard_op(wp, row.op_id) is False
    assert retry_op(wp, row.op_id) is True
    assert [op.op_id for op in batch(wp)] == [row.op_id]


def test_a_refused_correction_leaves_the_row_as_the_server_has_it_until_it_is_let_go(
    wp, sale, clock
):
    (row,) = sealed(wp, sale, clock, 1)
    amend_claim(wp, row.claim_id, invoice="INV-8")
    wp.settle()
    assert claims(wp)[0].invoice == "INV-8"
    wp.outbox.seal_due(clock.now())
    amendment = open_ops(wp)[1]

    answer(wp, amendment.op_id, OutcomeStatus.REFUSED, code="CLAIM_DECIDED")

    shown = claims(wp)[0]
    assert (shown.invoice, shown.send, shown.code) == ("INV-7", SendState.REFUSED, "CLAIM_DECIDED")
    assert discard_op(wp, amendment.op_id) is True
    wp.settle()
    assert claims(wp)[0].send is SendState.QUEUED
    assert discard_op(wp, amendment.op_id) is False


def test_a_refused_correction_can_be_wished_again_as_a_new_op(wp, sale, clock):
    (row,) = sealed(wp, sale, clock, 1)
    amend_claim(wp, row.claim_id, invoice="INV-8")
    wp.outbox.seal_due(clock.now())
    amendment = open_ops(wp)[1].op_id
    answer(wp, amendment, OutcomeStatus.REFUSED, code="CLAIM_DECIDED")

    assert retry_op(wp, amendment) is True

    assert counts(wp.outbox).attention == 0
    newest = open_ops(wp)[-1]
    assert (newest.kind, newest.state) == ("claim.amend", SendState.HELD)
    assert retry_op(wp, amendment) is False
    assert retry_op(wp, "no-such-op") is False


def test_a_refused_scan_is_scanned_again_rather_than_sent_again(wp, sale, clock):
    (row,) = sealed(wp, sale, clock, 1)
    answer(wp, row.op_id, OutcomeStatus.REFUSED, code="TOO_LATE")

    assert retry_op(wp, row.op_id) is False


def test_the_fold_reads_the_ops_of_one_entity_in_order(wp, sale, clock):
    row = record_scan(wp, serial(1), sale)
    amend_claim(wp, row.claim_id, invoice="A")
    amend_claim(wp, row.claim_id, invoice="B")
    amend_claim(wp, row.claim_id, invoice="B")

    ops = pending_of(wp.outbox, [f"claim:{row.claim_id}"])[f"claim:{row.claim_id}"]

    assert [op.kind for op in ops] == ["claim.record", "claim.amend", "claim.amend"]


def test_a_workplace_for_another_device_starts_a_chain_of_its_own(tmp_path, clock, ring, sale):
    wp = make_workplace(tmp_path / "rep", clock=clock, ring=ring, role="rep")
    record_scan(wp, serial(1), sale)
    clock.advance(seconds=10)
    wp.outbox.seal_due(clock.now())
    envelope = json.loads(batch(wp)[0].envelope)
    wp.close()

    assert (envelope["device"], envelope["n"]) == ("device-12", 1)


def test_instants_in_columns_sort_as_text():
    from tests.support.clock import START  # noqa: PLC0415 (only here)

    later = START.replace(microsecond=1)
    assert stamp(START) < stamp(later) < stamp(START.replace(second=1))
