"""What a sale is worth in a contest and whether it was in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contests.scoring import counts, entry_for, explanation
from domain.money import Money
from tests.unit.domain.worlds import AMOUNT, DRILL, LASER, UNITS

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("evidence_at", "received_at", "counted"),
    [
        (UNITS.starts_at, UNITS.starts_at, True),
        (UNITS.starts_at - SECOND, UNITS.starts_at, False),
        (UNITS.ends_at - SECOND, UNITS.ends_at, True),
        (UNITS.ends_at, UNITS.ends_at, False),
        (UNITS.ends_at - SECOND, UNITS.grace_until, True),
        (UNITS.ends_at - SECOND, UNITS.grace_until + SECOND, False),
    ],
)
def test_a_sale_counts_by_its_evidence_if_received_within_the_grace(
    evidence_at, received_at, counted
):
    assert counts(UNITS, 1, evidence_at, received_at) is counted


def test_a_contest_may_be_about_some_products_only():
    assert counts(AMOUNT, 1, AMOUNT.starts_at, AMOUNT.starts_at)
    assert not counts(AMOUNT, 3, AMOUNT.starts_at, AMOUNT.starts_at)
    assert counts(UNITS, 3, UNITS.starts_at, UNITS.starts_at)
    assert entry_for(AMOUNT, LASER, LASER.list_price) == 0


def test_units_earn_a_fixed_number_of_points():
    assert entry_for(UNITS, DRILL, DRILL.list_price) == 10
    assert entry_for(UNITS, DRILL, Money(1, "USD"), units=3) == 30
    assert entry_for(UNITS, DRILL, DRILL.list_price, units=-1) == -10


@pytest.mark.parametrize(
    ("minor", "points"), [(19_900, 9), (20_000, 12), (4_999, 0), (5_000, 3), (0, 0)]
)
def test_amounts_earn_for_each_full_step(minor, points):
    assert entry_for(AMOUNT, DRILL, Money(minor, "EUR")) == points


def test_there_is_no_rate_for_another_currency():
    assert entry_for(AMOUNT, DRILL, Money(1_000_000, "USD")) == 0


@given(st.integers(0, 10**7), st.integers(-5, 5), st.integers(-5, 5))
def test_units_can_be_claimed_together_or_apart(minor, some, more):
    price = Money(minor, "EUR")
    for contest in (UNITS, AMOUNT):
        together = entry_for(contest, DRILL, price, some + more)
        apart = entry_for(contest, DRILL, price, some) + entry_for(contest, DRILL, price, more)
        assert together == apart


def test_the_explanation_has_the_contests_own_numbers():
    assert explanation(UNITS, DRILL, 10) == "Summer sprint: 1 × Product 1, 10 for each unit = 10"
    dear = replace(AMOUNT, amount_step=123_456)
    assert explanation(dear, DRILL, 3) == (
        "Volume cup: 1 × Product 1, 3 for each full 1,234.56 EUR of the price = 3"
    )
