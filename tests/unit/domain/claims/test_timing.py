"""What time does to a claim by itself, as functions of the time given in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.claims.claim import ClaimState
from domain.claims.timing import (
    answer_by,
    appeal_by,
    due_action,
    judge_appeal,
    matures_at,
    reminder_due,
    reminders,
    state_at,
)
from domain.claims.transitions import ClaimAction
from domain.codes import Code
from domain.verdicts import Refused
from tests.unit.domain.worlds import NOW, RULES

DAY = timedelta(days=1)
BEFORE, AFTER = NOW - DAY, NOW + DAY


def test_a_question_nobody_answers_lapses_at_its_day_and_not_before():
    due = answer_by(NOW, RULES)
    assert due == NOW + 7 * DAY
    assert state_at(ClaimState.NEEDS_INFO, due, due - DAY) is ClaimState.NEEDS_INFO
    assert state_at(ClaimState.NEEDS_INFO, due, due) is ClaimState.LAPSED


def test_points_mature_and_are_payable_from_the_day_that_was_told():
    due = matures_at(NOW, RULES)
    assert due == NOW + 30 * DAY
    assert state_at(ClaimState.APPROVED, due, NOW) is ClaimState.MATURING
    assert state_at(ClaimState.APPROVED, due, due) is ClaimState.PAYABLE
    assert state_at(ClaimState.APPROVED, None, due) is ClaimState.APPROVED


def test_what_came_too_early_is_judged_again_by_somebody_and_not_by_the_screen():
    assert due_action(ClaimState.ON_HOLD, NOW, NOW) is ClaimAction.RETRY
    assert state_at(ClaimState.ON_HOLD, NOW, NOW) is ClaimState.ON_HOLD


@pytest.mark.parametrize(
    "state", sorted(set(ClaimState) - {"needs_info", "approved", "maturing", "on_hold"})
)
def test_time_does_nothing_to_any_other_state(state):
    assert due_action(state, BEFORE, NOW) is None
    assert state_at(state, BEFORE, NOW) is state


def test_a_claimant_is_reminded_three_days_and_one_day_before():
    due = answer_by(NOW, RULES)
    assert reminders(due, RULES) == (due - 3 * DAY, due - DAY)
    assert reminder_due(NOW, due, NOW, RULES) is None
    assert reminder_due(NOW, due, due - 2 * DAY, RULES) == due - 3 * DAY
    assert reminder_due(NOW, due, due - DAY, RULES) == due - DAY
    assert reminder_due(NOW, due, due, RULES) is None
    quiet = replace(RULES, first_reminder_days=0, last_reminder_days=0)
    assert reminders(due, quiet) == ()


def test_a_refusal_is_appealed_once_in_time_and_with_a_reason():
    due = appeal_by(NOW, RULES)
    refused = ClaimState.REJECTED
    assert judge_appeal(refused, "", due, due, "See the invoice") is ClaimState.APPEALED
    assert judge_appeal(refused, "", None, due, "See the invoice") is ClaimState.APPEALED
    again = judge_appeal(refused, "said before", due, NOW, "once more")
    assert again == Refused(Code.APPEAL_OVER, (), {"why": "once"})
    late = judge_appeal(refused, "", due, due + DAY, "late")
    assert isinstance(late, Refused)
    assert (late.code, late.params["why"]) == (Code.APPEAL_OVER, "late")
    assert judge_appeal(refused, "", due, NOW, " ") == Refused(Code.REASON_MISSING, ("appeal",))
    final = judge_appeal(ClaimState.REJECTED_FINAL, "", due, NOW, "again")
    assert isinstance(final, Refused)
    assert final.code is Code.CLAIM_DECIDED
