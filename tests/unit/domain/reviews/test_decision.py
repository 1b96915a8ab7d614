"""What a reviewer's decision does, claim by claim, and what is shown before it is made."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.claims.claim import OPEN, ClaimState
from domain.codes import Code
from domain.money import Money
from domain.reviews.decision import (
    REASONS,
    Decision,
    Item,
    Preview,
    decide,
    needing_second,
    preview,
)
from domain.sentences import sentence
from domain.verdicts import Refused
from tests.unit.domain.worlds import RULES

APPROVE, REFUSE = Decision.APPROVE, Decision.REFUSE
REASON = "not_shipped"


def decided(state=ClaimState.IN_REVIEW, decision=APPROVE, **changes):
    asked: dict[str, Any] = {"rev": 4, "seen_rev": 4, "reason": ""}
    return decide(state=state, decision=decision, **(asked | changes))


def item(number: int, points: int, minor: int = 100, currency: str = "EUR") -> Item:
    return Item(f"c{number:02}", points, Money(minor, currency))


@pytest.mark.parametrize("state", sorted(OPEN - {ClaimState.SUBMITTED}))
def test_an_open_claim_is_approved_or_refused(state):
    assert decided(state) is ClaimState.APPROVED
    final = state is ClaimState.APPEALED
    refused = ClaimState.REJECTED_FINAL if final else ClaimState.REJECTED
    assert decided(state, REFUSE, reason=REASON) is refused


def test_a_claim_that_the_rules_have_not_judged_yet_is_not_approved_by_hand():
    verdict = decided(ClaimState.SUBMITTED)
    assert isinstance(verdict, Refused)
    assert verdict.code is Code.CLAIM_DECIDED


def test_a_decided_claim_stays_as_it_was_decided():
    verdict = decided(ClaimState.REJECTED, rev=5)
    assert verdict == Refused(Code.CLAIM_DECIDED, (), {"state": "rejected"})


def test_a_claim_that_changed_is_looked_at_again():
    assert decided(rev=5) == Refused(Code.CLAIM_CHANGED, (), {"rev": 5, "seen": 4})


@pytest.mark.parametrize("reason", ["", "because"])
def test_a_refusal_needs_one_of_the_reasons(reason):
    assert decided(decision=REFUSE, reason=reason) == Refused(Code.REASON_MISSING, ("reason",))


def test_as_many_of_a_batch_pass_as_one_person_may_approve():
    batch = [item(1, 300), item(2, 200), item(3, 100), item(4, 200)]
    assert needing_second(batch, APPROVE, RULES) == {"c01"}
    assert needing_second(batch, REFUSE, RULES) == frozenset()


@given(
    st.lists(st.integers(0, 600), max_size=12),
    st.integers(0, 1_000),
    st.randoms(use_true_random=False),
)
def test_one_person_never_gives_more_than_the_limit(points, limit, random):
    rules = replace(RULES, four_eyes_points=limit)
    batch = [item(number, each) for number, each in enumerate(points)]
    second = needing_second(batch, APPROVE, rules)
    alone = [one for one in batch if one.claim_id not in second]
    assert sum(one.points for one in alone) <= limit
    # None of those held back would have fitted.
    for one in batch:
        if one.claim_id in second:
            assert sum(other.points for other in alone) + one.points > limit
    random.shuffle(batch)
    assert needing_second(batch, APPROVE, rules) == second


def test_a_preview_counts_sums_and_says_what_is_missing():
    batch = [item(1, 300, 19_900), item(2, 250, 100)]
    assert preview(batch, APPROVE, "", RULES) == Preview(2, 550, Money(20_000, "EUR"), 1, False)
    assert preview(iter(batch), REFUSE, "", RULES) == Preview(2, 550, Money(20_000, "EUR"), 0, True)
    assert preview(batch, REFUSE, REASON, RULES).reason_missing is False


def test_a_preview_never_adds_two_currencies():
    mixed = [item(1, 10), item(2, 10, currency="GBP")]
    assert preview(mixed, APPROVE, "", RULES).value is None
    assert preview([], APPROVE, "", RULES) == Preview(0, 0, None, 0, False)


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_reads_well_where_the_claimant_sees_it(reason):
    refused = Refused(Code.REFUSED_BY_VENDOR, (), {"reason": REASONS[reason]})
    told = sentence(refused)
    assert told.startswith("Refused by the vendor: ")
    assert told.endswith(".")
    assert ".." not in told
    assert ")." in told or told[-2].isalpha()


def test_there_are_few_enough_reasons_to_choose_from():
    assert 5 <= len(REASONS) <= 7
    assert all(key.isidentifier() and key.islower() for key in REASONS)
