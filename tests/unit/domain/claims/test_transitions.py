"""The life of a claim, as a table."""

from __future__ import annotations

import pytest

from domain.claims.claim import ENDED, OPEN, ClaimState
from domain.claims.transitions import TRANSITIONS, ClaimAction, actions_for, next_state
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
    ],
)
def test_a_claim_goes_on(state, action, follows):
    assert next_state(ClaimState(state), ClaimAction(action)) is ClaimState(follows)


def test_only_two_people_may_override_a_refusal():
    assert actions_for(ClaimState.REJECTED) == (ClaimAction.OVERRIDE,)


@pytest.mark.parametrize("state", sorted(ENDED - {ClaimState.REJECTED}))
def test_nothing_follows_the_end(state):
    assert actions_for(state) == ()
    for action in ClaimAction:
        assert next_state(state, action) == Refused(
            Code.CLAIM_DECIDED, (), {"state": state.value, "action": action.value}
        )


@pytest.mark.parametrize("state", sorted(OPEN - {ClaimState.SUBMITTED}))
def test_a_reviewer_may_decide_what_is_open(state):
    assert actions_for(state) == (
        ClaimAction.APPROVE,
        ClaimAction.REFUSE,
        ClaimAction.WITHDRAW,
    )


def test_a_decided_claim_is_not_decided_twice():
    for action in (ClaimAction.APPROVE, ClaimAction.REFUSE, ClaimAction.PASS):
        assert isinstance(next_state(ClaimState.APPROVED, action), Refused)


def test_withdrawing_ends_when_the_claim_matures():
    assert ClaimAction.WITHDRAW not in actions_for(ClaimState.MATURING)
    assert ClaimAction.REVERSE in actions_for(ClaimState.MATURING)


def test_no_move_stays_where_it_is():
    assert all(follows is not state for (state, _), follows in TRANSITIONS.items())
