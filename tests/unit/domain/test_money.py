"""Money is whole minor units, and two currencies are never one amount."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.money import Money

AMOUNTS = st.integers(-(10**12), 10**12)


def test_amounts_of_one_currency_add_and_subtract():
    assert Money(150, "EUR") + Money(50, "EUR") == Money(200, "EUR")
    assert Money(150, "EUR") - Money(200, "EUR") == Money(-50, "EUR")


def test_two_currencies_do_not_add_up():
    with pytest.raises(ValueError, match="EUR and USD"):
        Money(1, "EUR") + Money(1, "USD")
    with pytest.raises(ValueError, match="USD and EUR"):
        Money(1, "USD") - Money(1, "EUR")


@pytest.mark.parametrize(
    ("minor", "numerator", "denominator", "expected"),
    [(5, 1, 2, 3), (-5, 1, 2, -3), (5, -1, 2, -3), (-5, -1, 2, 3), (5, 1, -2, -3), (4, 1, 3, 1)],
)
def test_half_a_minor_unit_rounds_away_from_zero(minor, numerator, denominator, expected):
    assert Money(minor, "EUR").times(numerator, denominator) == Money(expected, "EUR")


@given(AMOUNTS, st.integers(-1_000, 1_000), st.integers(-1_000, 1_000).filter(bool))
def test_rounding_is_never_off_by_more_than_half(minor, numerator, denominator):
    exact = Fraction(minor * numerator, denominator)
    rounded = Money(minor, "EUR").times(numerator, denominator).minor
    assert abs(rounded - exact) <= Fraction(1, 2)
    assert Money(-minor, "EUR").times(numerator, denominator).minor == -rounded
