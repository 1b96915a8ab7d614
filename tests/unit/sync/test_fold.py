"""working row = fold(base row, pending ops)."""

from __future__ import annotations

import json

import pytest

from domain.deals.deal import DealAction, DealState
from domain.deals.transitions import Who
from sync.replica import fold as folding
from sync.replica.fold import deal_of, fold_deal, row_of
from sync.rows import PendingOp, SendState
from sync.wire.tables import CLAIM
from tests.support.clock import START

RULES = None


def fold_claim(base, ops):
    """Untyped, so that tests may look straight into a row."""
    return folding.fold_claim(base, ops)


def fold_vendor_claim(base, ops):
    return folding.fold_vendor_claim(base, ops)


def op(kind, entity, state=SendState.QUEUED, pos=1, **more):
    values = {
        "body": {},
        "local": {},
        "code": "",
        "params": {},
        "fields": (),
        "items": {},
        **more,
    }
    return PendingOp(
        op_id=f"op-{pos}", pos=pos, kind=kind, entity=entity, state=state, recorded_at=START,
        **values,
    )  # fmt: skip


def base_claim(**more):
    row = dict.fromkeys(CLAIM.columns)
    return {**row, "claim_id": "c", "state": "in_review", "points": 40, "code": "VENDOR_CHECKS",
            "params": "{}", "invoice": "", "customer": "", **more}  # fmt: skip


def amend(state=SendState.QUEUED, pos=1, **body):
    return op("claim.amend", "claim:c", state, pos, body={"claim_id": "c", **body})


def test_without_ops_a_row_is_as_the_server_says():
    row = fold_claim(base_claim(), [])
    assert (row["state"], row["send_state"]) == ("in_review", "settled")
    assert fold_claim(None, []) is None


def test_a_correction_without_its_claim_makes_no_row():
    assert fold_claim(None, [amend(invoice="A")]) is None


def test_later_corrections_win_and_what_they_leave_out_stays():
    row = fold_claim(base_claim(customer="Shop"), [amend(invoice="A"), amend(pos=2, invoice="B")])
    assert (row["invoice"], row["customer"]) == ("B", "Shop")


def test_the_row_shows_the_state_that_asks_most_of_a_person():
    for states, shown in (
        ((SendState.SENT, SendState.HELD), "held"),
        ((SendState.STUCK, SendState.HELD), "stuck"),
        ((SendState.REFUSED, SendState.QUEUED), "refused"),
    ):
        ops = [amend(state, number, invoice="A") for number, state in enumerate(states)]
        assert fold_claim(base_claim(), ops)["send_state"] == shown


def test_a_withdrawal_takes_the_points_and_comes_too_late_for_a_decided_claim():
    withdrawal = op("claim.withdraw", "claim:c", body={"claim_id": "c"})
    row = fold_claim(base_claim(), [withdrawal])
    assert (row["state"], row["points"], row["code"]) == ("withdrawn", 0, "")
    late = fold_claim(base_claim(state="rejected"), [withdrawal])
    assert late["state"] == "rejected"


def test_a_claim_the_server_knows_is_shown_as_the_server_has_it():
    record = op("claim.record", "claim:c", SendState.SENT, body={"claim_id": "c"})
    assert fold_claim(base_claim(), [record])["state"] == "in_review"


def decision(state=SendState.HELD, said="approve", **items):
    return op("review.decide", "review:x", state, body={"decision": said, "reason": "r"},
              items=items)  # fmt: skip


@pytest.mark.parametrize(("said", "state"), [("approve", "approved"), ("refuse", "rejected")])
def test_a_decision_shows_at_the_desk_before_it_is_sent(said, state):
    row = fold_vendor_claim(base_claim(), [decision(said=said)])
    assert (row["state"], row["send_state"], row["reason"]) == (state, "held", "r")


def test_a_decision_comes_too_late_for_a_decided_claim():
    assert fold_vendor_claim(base_claim(state="withdrawn"), [decision()])["state"] == "withdrawn"
    assert fold_vendor_claim(None, [decision()]) is None


def test_an_item_that_was_refused_is_open_again_with_its_code():
    refused = op("review.decide", "review:x", SendState.SENT,
                 body={"decision": "approve", "reason": ""},
                 items={"claim:c": ("refused", "CLAIM_CHANGED", {"rev": 2})})  # fmt: skip
    row = fold_vendor_claim(base_claim(), [refused])
    assert (row["state"], row["send_code"]) == ("in_review", "CLAIM_CHANGED")
    whole = op("review.decide", "review:x", SendState.REFUSED, code="NOT_IN_SCOPE",
               body={"decision": "approve", "reason": ""})  # fmt: skip
    assert fold_vendor_claim(base_claim(), [whole])["send_code"] == "NOT_IN_SCOPE"
    again = fold_vendor_claim(base_claim(), [refused, decision()])
    assert (again["state"], again["send_state"], again["send_code"]) == ("approved", "held", "")


def create(submit=False, **fields):
    return op(
        "deal.create",
        "deal:d",
        body={"deal_id": "d", "fields": {"customer": "Müller", **fields}, "submit": submit},
        local={"partner_id": 1, "member_id": 11, "currency": "EUR"},
    )


def edit(state=SendState.QUEUED, pos=2, **changes):
    return op("deal.edit", "deal:d", state, pos, body={"deal_id": "d", "changes": changes})


def fold(base, *ops, rules=RULES):
    return fold_deal(base, ops, Who.PARTNER, lambda _: rules)


def test_a_deal_goes_through_its_row_unchanged():
    deal = deal_of(fold(None, create(note="x", products=[[1, 2]], tender=True)))
    assert deal_of(row_of(deal)) == deal
    assert (deal.note, deal.products, deal.tender) == ("x", ((1, 2),), True)


def test_a_deal_that_can_not_be_made_makes_no_row():
    assert fold(None, create(value="not money")) is None
    assert fold(None, edit(note="x")) is None
    assert fold(None) is None


def test_edits_apply_in_order_and_refused_ones_do_not():
    row = fold(None, create(), edit(note="a"), edit(SendState.REFUSED, 3, note="b"))
    assert (row["note"], row["send_state"]) == ("a", "refused")


def test_what_the_vendor_locked_meanwhile_stays_as_the_vendor_has_it():
    base = {**fold(None, create()), "state": "submitted"}
    row = fold(base, edit(customer="Other"))
    assert (row["customer"], row["send_state"]) == ("Müller", "queued")


def test_a_conflicted_edit_keeps_my_values_in_sight():
    base = {**fold(None, create()), "note": "theirs"}
    row = fold(base, edit(SendState.CONFLICTED, note="mine"))
    assert (row["note"], row["send_state"]) == ("mine", "conflicted")


def test_a_move_needs_rules(wp):
    rules = wp.catalogue.rules_at(START)
    move = op("deal.move", "deal:d", pos=3,
              body={"deal_id": "d", "action": DealAction.WITHDRAW, "reason": ""})  # fmt: skip
    assert fold(None, create(), move)["state"] == DealState.DRAFT
    assert fold(None, create(), move, rules=rules)["state"] == DealState.WITHDRAWN


def test_params_travel_as_text():
    ops = [amend(SendState.REFUSED, invoice="A")]
    row = fold_claim(base_claim(), ops)
    assert json.loads(row["send_params"]) == {}


# --- the life of a claim -----------------------------------------------------------------------
def said(kind, **body):
    return op(kind, "claim:c", body={"claim_id": "c", **body})


def asked(*fields, code="INFO_NEEDED"):
    return base_claim(
        state="needs_info", code=code, asked=json.dumps(fields), appeal="", due_at=None
    )


def test_an_answer_fills_only_what_was_asked_for_and_is_with_the_vendor_again():
    answer = said("claim.answer", invoice="R1", sold_on="2026-06-01")
    row = fold_claim(asked("invoice"), [answer])
    assert (row["state"], row["invoice"], row["sold_on"]) == ("submitted", "R1", None)
    assert (row["asked"], row["code"]) == ("[]", "")


def test_the_missing_invoice_answers_the_rules_and_not_a_reviewer():
    given = amend(invoice="R1")
    assert fold_claim(asked("invoice", code="INV_PENDING"), [given])["state"] == "submitted"
    assert fold_claim(asked("invoice"), [given])["state"] == "needs_info"


def test_an_appeal_shows_at_once_and_only_the_first_counts():
    refused = base_claim(state="rejected", code="REFUSED_BY_VENDOR", appeal="")
    first, again = said("claim.appeal", text="See R1"), said("claim.appeal", text="once more")
    row = fold_claim(refused, [first, again])
    assert (row["state"], row["appeal"]) == ("appealed", "See R1")


@pytest.mark.parametrize(
    ("decision", "state"),
    [("ask", "needs_info"), ("hold", "on_hold"), ("escalate", "in_review")],
)
def test_what_a_reviewer_puts_off_shows_before_it_is_sent(decision, state):
    decided = op("review.decide", "review:1", body={"decision": decision, "fields": ["invoice"]})
    row = fold_vendor_claim(base_claim(appeal="", asked="[]"), [decided])
    assert row["state"] == state
    assert json.loads(row["asked"]) == (["invoice"] if decision == "ask" else [])
