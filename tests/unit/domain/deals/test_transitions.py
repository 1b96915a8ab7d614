"""What may happen to a deal, by whom, and how long it is protected."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.codes import Code
from domain.deals.deal import Deal, DealAction, DealState
from domain.deals.transitions import (
    TARGET,
    TRANSITIONS,
    Who,
    actions_for,
    is_protected,
    missing_fields,
    move,
)
from domain.money import Money
from domain.verdicts import Refused
from tests.unit.domain.worlds import NOW, RULES, deal, tells_everything

DAY = timedelta(days=1)
UNTIL = NOW + 90 * DAY

TABLE = """
draft                submit           submitted            partner
draft                withdraw         withdrawn            partner
submitted            withdraw         withdrawn            partner
submitted            take_up          under_review         vendor
submitted            cancel           cancelled            vendor
under_review         withdraw         withdrawn            partner
under_review         approve          approved             vendor
under_review         return           returned             vendor
under_review         reject           rejected             vendor
under_review         mark_duplicate   duplicate            vendor
under_review         cancel           cancelled            vendor
returned             submit           submitted            partner
returned             withdraw         withdrawn            partner
approved             ask_extension    extension_requested  partner
approved             win              won                  partner
approved             lose             lost                 partner
approved             expire           expired              clock
approved             revoke           revoked              vendor
approved             cancel           cancelled            partner vendor
extension_requested  grant_extension  approved             vendor
extension_requested  deny_extension   approved             vendor
"""


def approved(**changes) -> Deal:
    return deal(DealState.APPROVED, protected_until=UNTIL, submissions=1, **changes)


def did(moved: Deal | Refused) -> Deal:
    assert isinstance(moved, Deal)
    return moved


def test_the_table_is_the_one_of_the_rules():
    written = {}
    for line in TABLE.split("\n")[1:-1]:
        state, action, to, *who = line.split()
        written[DealState(state), DealAction(action)] = (
            DealState(to),
            frozenset(Who(name) for name in who),
        )
    assert written == TRANSITIONS


def test_every_action_aims_at_one_state():
    assert all(TARGET[action] is to for (_, action), (to, _) in TRANSITIONS.items())
    assert set(TARGET) == set(DealAction)


def test_menus_offer_what_the_table_allows():
    assert actions_for(DealState.APPROVED, Who.PARTNER) == (
        DealAction.ASK_EXTENSION,
        DealAction.WIN,
        DealAction.LOSE,
        DealAction.CANCEL,
    )
    assert actions_for(DealState.SUBMITTED, Who.VENDOR) == (DealAction.TAKE_UP, DealAction.CANCEL)
    assert actions_for(DealState.APPROVED, Who.CLOCK) == (DealAction.EXPIRE,)
    assert actions_for(DealState.WON, Who.PARTNER) == ()


def test_a_deal_is_submitted_reviewed_and_approved():
    submitted = did(move(deal(), DealAction.SUBMIT, Who.PARTNER, NOW, RULES))
    assert submitted.state is DealState.SUBMITTED
    assert submitted.submissions == 1
    assert submitted.decide_by == NOW + 2 * DAY

    taken = did(move(submitted, DealAction.TAKE_UP, Who.VENDOR, NOW + DAY, RULES))
    assert taken.decide_by == submitted.decide_by

    granted = did(move(taken, DealAction.APPROVE, Who.VENDOR, NOW + DAY, RULES))
    assert granted.state is DealState.APPROVED
    assert granted.decide_by is None
    assert granted.protected_until == NOW + 91 * DAY
    assert granted.updated_at == NOW + DAY
    assert granted.rev == deal().rev


def test_what_is_not_in_the_table_is_refused_with_both_states():
    verdict = move(deal(DealState.WON), DealAction.APPROVE, Who.VENDOR, NOW, RULES)
    assert verdict == Refused(Code.DEAL_STATE, (), {"state": "won", "wanted": "approved"})


def test_a_deal_that_is_not_as_the_person_saw_it_does_not_move():
    verdict = move(
        approved(), DealAction.CANCEL, Who.VENDOR, NOW, RULES, expected=DealState.SUBMITTED
    )
    assert isinstance(verdict, Refused)
    assert verdict.code is Code.DEAL_STATE
    as_seen = move(
        approved(), DealAction.CANCEL, Who.VENDOR, NOW, RULES, expected=DealState.APPROVED
    )
    assert did(as_seen).state is DealState.CANCELLED


def test_nobody_moves_a_deal_in_the_name_of_another():
    submitted = deal(DealState.SUBMITTED)
    verdict = move(submitted, DealAction.TAKE_UP, Who.PARTNER, NOW, RULES)
    assert verdict == Refused(Code.NOT_IN_SCOPE)


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"customer": ""}, ("customer",)),
        ({"country": ""}, ("country",)),
        ({"products": ()}, ("products",)),
        ({"value": Money(0, "EUR")}, ("value",)),
        ({"expected_close": None}, ("expected_close",)),
        ({"expected_close": None, "customer": ""}, ("customer", "expected_close")),
    ],
)
def test_a_deal_is_submitted_only_complete(changes, missing):
    incomplete = deal(**changes)
    assert missing_fields(incomplete) == missing
    verdict = move(incomplete, DealAction.SUBMIT, Who.PARTNER, NOW, RULES)
    assert verdict == Refused(Code.DEAL_FIELDS, missing, {"fields": ", ".join(missing)})


def test_the_least_of_values_is_one_minor_unit():
    assert missing_fields(deal(value=Money(1, "EUR"))) == ()


@pytest.mark.parametrize(
    "action",
    [DealAction.RETURN, DealAction.REJECT, DealAction.MARK_DUPLICATE],
)
def test_a_vendors_no_needs_a_reason(action):
    pending = deal(DealState.UNDER_REVIEW)
    assert move(pending, action, Who.VENDOR, NOW, RULES, " ") == Refused(
        Code.REASON_MISSING, ("reason",)
    )
    assert did(move(pending, action, Who.VENDOR, NOW, RULES, " too vague ")).reason == "too vague"


@pytest.mark.parametrize("action", [DealAction.LOSE, DealAction.ASK_EXTENSION])
def test_a_partner_says_why_it_lost_or_takes_longer(action):
    verdict = move(approved(), action, Who.PARTNER, NOW, RULES)
    assert verdict == Refused(Code.DEAL_FIELDS, ("reason",), {"fields": "reason"})
    assert isinstance(move(approved(), action, Who.PARTNER, NOW, RULES, "budget"), Deal)


def test_a_returned_deal_comes_back_three_times_and_not_four():
    current = deal()
    for _ in range(1 + RULES.resubmissions):
        current = did(move(current, DealAction.SUBMIT, Who.PARTNER, NOW, RULES))
        current = replace(current, state=DealState.RETURNED)
    verdict = move(current, DealAction.SUBMIT, Who.PARTNER, NOW, RULES)
    assert verdict == Refused(
        Code.DEAL_STATE, (), {"state": "returned", "wanted": "submitted", "limit": 3}
    )


def test_an_extension_counts_from_the_old_date():
    asked = did(move(approved(), DealAction.ASK_EXTENSION, Who.PARTNER, NOW, RULES, "late"))
    assert asked.decide_by == NOW + 2 * DAY
    longer = did(move(asked, DealAction.GRANT_EXTENSION, Who.VENDOR, NOW + DAY, RULES))
    assert longer.state is DealState.APPROVED
    assert longer.protected_until == UNTIL + 30 * DAY
    assert longer.extensions == 1


def test_a_denied_extension_leaves_the_old_date():
    asked = did(move(approved(), DealAction.ASK_EXTENSION, Who.PARTNER, NOW, RULES, "late"))
    as_before = did(move(asked, DealAction.DENY_EXTENSION, Who.VENDOR, NOW, RULES, "no activity"))
    assert as_before.state is DealState.APPROVED
    assert as_before.protected_until == UNTIL
    assert as_before.extensions == 0


def test_extensions_end_after_the_allowed_number():
    verdict = move(approved(extensions=2), DealAction.ASK_EXTENSION, Who.PARTNER, NOW, RULES, "x")
    assert verdict == Refused(
        Code.DEAL_STATE, (), {"state": "approved", "wanted": "extension_requested", "limit": 2}
    )


def test_an_extension_of_a_deal_without_protection_gives_none():
    asked = deal(DealState.EXTENSION_REQUESTED)
    assert did(move(asked, DealAction.GRANT_EXTENSION, Who.VENDOR, NOW, RULES)).extensions == 0


def test_protection_includes_its_last_instant():
    assert is_protected(approved(), UNTIL)
    assert not is_protected(approved(), UNTIL + timedelta(microseconds=1))
    assert not is_protected(deal(DealState.WON, protected_until=UNTIL), NOW)
    assert not is_protected(deal(DealState.APPROVED), NOW)


def test_a_deal_expires_only_when_its_protection_is_over():
    too_early = move(approved(), DealAction.EXPIRE, Who.CLOCK, UNTIL, RULES)
    assert too_early == Refused(Code.DEAL_STATE, (), {"state": "approved", "wanted": "expired"})
    gone = move(approved(), DealAction.EXPIRE, Who.CLOCK, UNTIL + timedelta(seconds=1), RULES)
    assert did(gone).state is DealState.EXPIRED


def test_after_its_last_day_a_deal_is_expired_even_before_the_clock_says_so():
    late = UNTIL + timedelta(seconds=1)
    verdict = move(approved(), DealAction.WIN, Who.PARTNER, late, RULES)
    assert verdict == Refused(Code.DEAL_EXPIRED, (), {"date": "2026-09-13"})
    assert did(move(approved(), DealAction.WIN, Who.PARTNER, UNTIL, RULES)).state is DealState.WON


def test_an_approved_deal_without_a_date_is_still_moved():
    cancelled = move(deal(DealState.APPROVED), DealAction.CANCEL, Who.VENDOR, NOW, RULES)
    assert did(cancelled).state is DealState.CANCELLED


STEPS = st.lists(
    st.tuples(
        st.sampled_from(DealAction),
        st.sampled_from(Who),
        st.integers(0, 40),
        st.sampled_from(["", "because"]),
    ),
    max_size=40,
)


@given(STEPS)
def test_no_walk_gives_a_deal_two_protections(steps):
    """Approved once; longer only by granted extensions, as many as the rules allow."""
    current, now, approvals = deal(), NOW, 0
    protected_from = NOW
    for action, who, days, reason in steps:
        now += days * DAY
        moved = move(current, action, who, now, RULES, reason)
        if isinstance(moved, Refused):
            assert tells_everything(moved)
            continue
        assert (moved.state, who in TRANSITIONS[current.state, action][1]) == (
            TARGET[action],
            True,
        )
        if action is DealAction.APPROVE:
            approvals, protected_from = approvals + 1, now
        current = moved
        assert approvals <= 1
        assert current.extensions <= RULES.extensions
        assert current.submissions <= 1 + RULES.resubmissions
        if current.protected_until:
            lasts = RULES.protection_days + current.extensions * RULES.extension_days
            assert current.protected_until == protected_from + lasts * DAY
