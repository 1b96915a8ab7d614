"""The life of a claim, as a table."""

from __future__ import annotations

import pytest

from domain.claims.claim import ENDED, OPEN, ClaimState
from domain.claims.transitions import (
    MOVES,
    TRANSITIONS,
    By,
    ClaimAction,
    actions_for,
    next_state,
)
from domain.codes import Code
from domain.verdicts import Refused


@pytest.mark.parametrize(
    ("state", "action", "follows"),
    [
        ("submitted", "pass", "approved"),
        ("submitted", "doubt", "in_review"),
        ("submitted", "refuse", "rejected"),
        ("in_review", "approve", "approved"),
        ("in_review", "refuse", "rejected"),
        ("in_review", "withdraw", "withdrawn"),
        ("needs_info", "withdraw", "withdrawn"),
        ("on_hold", "approve", "approved"),
        ("approved", "doubt", "in_review"),
        ("approved", "withdraw", "withdrawn"),
        ("approved", "reverse", "reversed"),
        ("paid", "reverse", "reversed"),
        ("draft", "queue", "queued"),
        ("queued", "submit", "submitted"),
        ("submitted", "ask", "needs_info"),
        ("submitted", "wait", "on_hold"),
        ("on_hold", "retry", "submitted"),
        ("in_review", "ask", "needs_info"),
        ("needs_info", "answer", "submitted"),
        ("needs_info", "lapse", "lapsed"),
        ("in_review", "hold", "on_hold"),
        ("on_hold", "resume", "in_review"),
        ("rejected", "appeal", "appealed"),
        ("appealed", "approve", "approved"),
        ("appealed", "refuse", "rejected_final"),
        ("approved", "mature", "payable"),
        ("payable", "pay", "in_payout"),
        ("in_payout", "settle", "paid"),
        ("in_payout", "fail", "payout_failed"),
        ("payout_failed", "pay", "in_payout"),
        *((state, "withdraw", "withdrawn") for state in ("draft", "queued", "submitted")),
        *((state, "reverse", "reversed") for state in ("maturing", "payable", "in_payout")),
    ],
)
def test_a_claim_goes_on(state, action, follows):
    assert next_state(ClaimState(state), ClaimAction(action)) is ClaimState(follows)


def test_what_was_refused_may_be_appealed_once_or_overridden_by_two():
    assert actions_for(ClaimState.REJECTED) == (ClaimAction.APPEAL, ClaimAction.OVERRIDE)
    assert actions_for(ClaimState.REJECTED_FINAL) == ()


@pytest.mark.parametrize("state", sorted(ENDED - {ClaimState.REJECTED}))
def test_nothing_follows_the_end(state):
    assert actions_for(state) == ()
    for action in ClaimAction:
        assert next_state(state, action) == Refused(
            Code.CLAIM_DECIDED, (), {"state": state.value, "action": action.value}
        )


@pytest.mark.parametrize("state", sorted(OPEN - {ClaimState.SUBMITTED}))
def test_a_reviewer_may_decide_what_is_open(state):
    assert {ClaimAction.APPROVE, ClaimAction.REFUSE} <= set(actions_for(state, By.REVIEWER))
    assert ClaimAction.WITHDRAW in actions_for(state, By.CLAIMANT)


def test_a_decided_claim_is_not_decided_twice():
    for action in (ClaimAction.APPROVE, ClaimAction.REFUSE, ClaimAction.PASS):
        assert isinstance(next_state(ClaimState.APPROVED, action), Refused)


def test_withdrawing_ends_when_the_claim_has_matured():
    assert ClaimAction.WITHDRAW in actions_for(ClaimState.MATURING)
    assert ClaimAction.WITHDRAW not in actions_for(ClaimState.PAYABLE)
    assert ClaimAction.REVERSE in actions_for(ClaimState.PAYABLE)


def test_only_escalating_leaves_a_claim_where_it_is():
    staying = {action for (state, action), follows in TRANSITIONS.items() if follows is state}
    assert staying == {ClaimAction.ESCALATE}


def test_every_move_says_who_makes_it_and_every_state_can_be_reached():
    assert set(MOVES) == set(ClaimAction)
    assert all(move.by for move in MOVES.values())
    # "Maturing" is what an approved claim is called until its day (domain.claims.timing).
    reached = set(TRANSITIONS.values()) | {ClaimState.DRAFT, ClaimState.MATURING}
    assert reached == set(ClaimState)


def test_a_claimant_never_makes_the_moves_of_a_reviewer():
    claimants = {action for action, move in MOVES.items() if By.CLAIMANT in move.by}
    assert claimants == {
        ClaimAction.QUEUE, ClaimAction.ANSWER, ClaimAction.APPEAL, ClaimAction.WITHDRAW,
    }  # fmt: skip
