"""What a claimant says to a question and to a refusal, as commands: what is recorded."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from domain.codes import Code
from domain.verdicts import Refused
from sync.clock import stamp
from sync.commands.answer_claim import answer_claim, set_invoice
from sync.commands.appeal_claim import appeal_claim
from sync.outbox.settling import settle
from sync.queries import sales
from sync.queries.outbox import open_ops
from sync.wire import tables
from sync.wire.messages import Outcome, OutcomeStatus
from tests.support.screens import claim, put

CLAIM = "claim-000000"


@pytest.fixture
def given(wp, clock):
    """Put one claim as the server has it; `days` is how far away its day is."""

    def put_claim(state, *, days=2, **other):
        due = stamp(clock.now() + timedelta(days=days))
        put(wp, tables.CLAIM, [claim(0, clock.now(), state=state, due_at=due, **other)])

    return put_claim


def code_of(answer):
    assert isinstance(answer, Refused)
    return answer.code


def bodies(wp):
    return [json.loads(body) for (body,) in wp.outbox.db.rows("SELECT body FROM op ORDER BY pos")]


def shown(wp):
    wp.outbox.seal_due(wp.clock.now())
    wp.recorded(f"claim:{CLAIM}")
    wp.settle()
    [row] = sales.claims(wp)
    return row


def test_an_answer_holds_the_open_fields_and_goes_back_to_the_vendor(wp, given):
    given("needs_info", asked='["invoice", "sold_on"]', rev=3)

    assert answer_claim(wp, CLAIM, {"invoice": "RE-7", "sold_on": ""}, " see page 2 ") is None

    assert bodies(wp) == [{"claim_id": CLAIM, "invoice": "RE-7", "note": "see page 2"}]
    row = shown(wp)
    assert (row.state, row.invoice, row.asked, row.send) == ("submitted", "RE-7", (), "queued")


def test_an_answer_is_given_once(wp, given):
    given("needs_info", asked='["invoice"]')
    assert answer_claim(wp, CLAIM, {"invoice": "RE-7"}) is None

    assert code_of(answer_claim(wp, CLAIM, {"invoice": "RE-8"})) == Code.CLAIM_DECIDED
    assert len(bodies(wp)) == 1


@pytest.mark.parametrize(
    ("claimed", "changes", "code"),
    [
        ({"state": "needs_info"}, {"customer": "X"}, Code.FIELD_CLOSED),
        ({"state": "needs_info"}, {"invoice": ""}, Code.REASON_MISSING),
        ({"state": "needs_info"}, {}, Code.REASON_MISSING),
        ({"state": "needs_info", "days": -1}, {"invoice": "RE-7"}, Code.INFO_LAPSED),
        ({"state": "approved"}, {"invoice": "RE-7"}, Code.CLAIM_DECIDED),
    ],
)
def test_an_answer_that_can_not_be_taken_records_nothing(wp, given, claimed, changes, code):
    given(**claimed, asked='["invoice"]')

    assert code_of(answer_claim(wp, CLAIM, changes)) == code
    assert bodies(wp) == []


def test_an_appeal_says_why_and_shows_at_once(wp, given):
    given("rejected", rev=3)

    assert appeal_claim(wp, CLAIM, " It is on RE-7. ") is None

    assert bodies(wp) == [{"claim_id": CLAIM, "text": "It is on RE-7."}]
    row = shown(wp)
    assert (row.state, row.appeal, row.send) == ("appealed", "It is on RE-7.", "queued")


@pytest.mark.parametrize(
    ("claimed", "text", "code"),
    [
        ({"state": "rejected"}, "  ", Code.REASON_MISSING),
        ({"state": "rejected", "days": -1}, "late", Code.APPEAL_OVER),
        ({"state": "rejected", "appeal": "before"}, "again", Code.APPEAL_OVER),
        ({"state": "rejected", "rev": 0}, "of this device", Code.CLAIM_CHANGED),
        ({"state": "approved"}, "why not", Code.CLAIM_DECIDED),
        ({"state": "rejected_final"}, "why not", Code.CLAIM_DECIDED),
    ],
)
def test_an_appeal_that_is_not_possible_records_nothing(wp, given, claimed, text, code):
    given(**claimed)

    assert code_of(appeal_claim(wp, CLAIM, text)) == code
    assert bodies(wp) == []


def test_an_appeal_is_made_once_and_one_the_server_refused_leaves_the_refusal(wp, given, clock):
    given("rejected")
    assert appeal_claim(wp, CLAIM, "It is on RE-7.") is None
    assert code_of(appeal_claim(wp, CLAIM, "Once more")) == Code.CLAIM_DECIDED

    wp.outbox.seal_due(clock.now())
    [op] = open_ops(wp)
    no = Outcome(op_id=op.op_id, status=OutcomeStatus.REFUSED, code=Code.APPEAL_OVER)
    wp.touch(settle(wp.outbox, [no], clock.now(), "").entities)

    row = shown(wp)
    assert (row.state, row.code, row.send) == ("rejected", Code.APPEAL_OVER, "refused")


def test_what_is_not_known_here_is_neither_answered_nor_appealed(wp):
    assert code_of(answer_claim(wp, "gone", {"invoice": "A"})) == Code.CLAIM_CHANGED
    assert code_of(appeal_claim(wp, "gone", "why")) == Code.CLAIM_CHANGED


def test_what_an_invoice_names_is_kept_and_a_number_of_blanks_is_none(wp):
    assert code_of(set_invoice(wp, "  ", 5)) == Code.REASON_MISSING
    assert set_invoice(wp, " RE-7 ", -3) is None
    assert bodies(wp) == [{"number": "RE-7", "quantity": 0}]
