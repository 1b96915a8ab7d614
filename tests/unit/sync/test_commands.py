"""Refusals of commands, where nothing is recorded."""

from __future__ import annotations

import pytest

from domain.codes import Code
from domain.deals.deal import DealAction
from domain.verdicts import Refused
from sync.clock import SystemClock, instant, stamp
from sync.commands.amend_claim import amend_claim
from sync.commands.attend_ops import discard_op, retry_op
from sync.commands.decide_claims import decide_claims
from sync.commands.edit_deal import edit_deal
from sync.commands.move_deal import move_deal
from sync.commands.record_scan import record_scan
from sync.commands.register_deal import register_deal
from sync.commands.undo_scan import undo_scan
from sync.commands.withdraw_claim import withdraw_claim
from sync.errors import DiskFull, EnvironmentProblem, Offline
from sync.events import Event, Events, OutboxChanged
from sync.outbox.settling import settle
from sync.queries import deals
from sync.queries.outbox import open_ops
from sync.wire import tables
from sync.wire.messages import Outcome, OutcomeStatus
from tests.support.clock import START
from tools.make_replica_fixture import claim_row, serial

FIELDS = {
    "customer": "Müller AG",
    "country": "DE",
    "products": [[1, 2]],
    "value": {"minor": 100_000, "currency": "EUR"},
    "expected_close": "2026-06-30",
}


def refused_with(answer):
    assert isinstance(answer, Refused)
    return answer.code


def nothing_recorded(wp):
    return wp.outbox.db.row("SELECT count(*) FROM op") == (0,)


def test_what_is_not_known_here_can_not_be_changed(wp):
    assert refused_with(amend_claim(wp, "gone", invoice="A")) == Code.CLAIM_CHANGED
    assert refused_with(withdraw_claim(wp, "gone")) == Code.CLAIM_CHANGED
    assert refused_with(edit_deal(wp, "gone", {"note": "x"})) == Code.NOT_IN_SCOPE
    assert refused_with(move_deal(wp, "gone", DealAction.SUBMIT)) == Code.NOT_IN_SCOPE
    assert nothing_recorded(wp)


def test_a_claim_that_has_ended_is_neither_amended_nor_withdrawn(wp, clock):
    row = claim_row(1, clock.now(), "rejected")
    wp.replica.db.write(lambda c: wp.replica.put(c, tables.CLAIM, [row]))

    assert refused_with(amend_claim(wp, row[0], invoice="A")) == Code.CLAIM_DECIDED
    assert refused_with(withdraw_claim(wp, row[0])) == Code.CLAIM_DECIDED
    assert nothing_recorded(wp)


def test_a_scan_whose_claim_the_vendor_decided_can_not_be_undone(wp, sale, clock):
    scanned = record_scan(wp, serial(1), sale)
    clock.advance(seconds=10)
    wp.outbox.seal_due(clock.now())
    row = [scanned.claim_id, *claim_row(1, clock.now(), "rejected")[1:]]
    wp.replica.db.write(lambda c: wp.replica.put(c, tables.CLAIM, [row]))

    assert refused_with(undo_scan(wp, scanned.op_id)) == Code.CLAIM_DECIDED


def test_a_deal_that_is_not_complete_is_not_submitted(wp):
    assert refused_with(register_deal(wp, {"customer": "x"}, submit=True)) == Code.DEAL_FIELDS
    assert refused_with(register_deal(wp, {"colour": "x"}, submit=False)) == Code.OP_MALFORMED
    deal_id = register_deal(wp, {"customer": "x"}, submit=False)
    assert isinstance(deal_id, str)
    assert refused_with(move_deal(wp, deal_id, DealAction.SUBMIT)) == Code.DEAL_FIELDS
    assert refused_with(edit_deal(wp, deal_id, {"value": "much"})) == Code.DEAL_FIELDS
    assert refused_with(move_deal(wp, deal_id, DealAction.APPROVE)) == Code.DEAL_STATE


def test_an_edit_that_changes_nothing_is_no_op(wp):
    deal_id = register_deal(wp, FIELDS, submit=False)
    assert isinstance(deal_id, str)

    assert edit_deal(wp, deal_id, {"customer": "Müller AG"}) is None

    assert len(open_ops(wp)) == 1


def test_an_op_that_was_refused_leaves_the_deal_and_is_wished_again(wp, clock):
    deal_id = register_deal(wp, FIELDS, submit=False)
    assert isinstance(deal_id, str)
    edit_deal(wp, deal_id, {"note": "x"})
    wp.outbox.seal_due(clock.now())
    edit = open_ops(wp)[1]
    outcome = Outcome(op_id=edit.op_id, status=OutcomeStatus.REFUSED, code=Code.DEAL_LOCKED)
    wp.touch(settle(wp.outbox, [outcome], clock.now(), "").entities)
    wp.settle()
    shown = deals.deal(wp, deal_id)
    assert shown is not None
    assert (shown.note, shown.code) == ("", Code.DEAL_LOCKED)

    assert retry_op(wp, edit.op_id) is True
    wp.settle()

    again = deals.deal(wp, deal_id)
    assert again is not None
    assert (again.note, again.code) == ("x", "")


def test_only_a_reviewer_decides_and_only_what_is_open_and_with_a_reason(wp, reviewer):
    assert refused_with(decide_claims(wp, ["a"], "approve", "")) == Code.NOT_ALLOWED
    assert refused_with(decide_claims(reviewer, ["a"], "refuse", "")) == Code.REASON_MISSING
    assert refused_with(decide_claims(reviewer, ["a"], "approve", "")) == Code.CLAIM_DECIDED
    with pytest.raises(ValueError, match="maybe"):
        decide_claims(reviewer, ["a"], "maybe", "")


def test_there_is_nothing_to_let_go_where_nothing_waits(wp):
    assert discard_op(wp, "no-such-op") is False


# --- small things ------------------------------------------------------------------------------
def test_the_systems_clock_tells_one_time_in_all_its_words():
    clock = SystemClock()
    assert clock.now().utcoffset() is not None
    assert clock.midnight() <= clock.now()
    assert clock.monotonic() <= clock.monotonic()
    assert clock.boot_id() == clock.boot_id() != ""
    assert 0 <= clock.jitter() < 1
    first, second = clock.new_id(), clock.new_id()
    assert (first[14], first < second) == ("7", True)
    assert abs((clock.today() - clock.now().date()).days) <= 1


def test_without_the_kernels_boot_id_one_is_made_up_for_the_run(monkeypatch, tmp_path):
    monkeypatch.setattr("sync.clock._BOOT_ID", tmp_path / "nowhere")
    clock = SystemClock()
    assert clock.boot_id() == clock.boot_id() != SystemClock().boot_id()


def test_text_and_instant_are_each_others_inverse():
    assert instant(stamp(START)) == START


def test_a_listener_that_left_hears_no_more():
    events = Events()
    heard: list[Event] = []
    leave = events.subscribe(heard.append)
    events.emit(OutboxChanged())
    leave()
    events.emit(OutboxChanged())
    assert heard == [OutboxChanged()]


def test_every_problem_has_a_title_and_a_text_without_gaps_for_a_person():
    found = EnvironmentProblem.__subclasses__()
    for kind in found:
        found += kind.__subclasses__()
        assert kind.title
        assert "{" not in str(kind())
    assert len(found) > 20
    assert Offline(server="x").text("{server} is away.", "Wait.") == "x is away. Wait."
    assert str(DiskFull()).endswith("then scan it again.")
