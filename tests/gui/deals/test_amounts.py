"""Amounts typed by people of several countries: understood, or asked back, never guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.views.deals.amounts import (
    AmountProblem,
    UnclearAmount,
    amount_text,
    read_amount,
)
from domain.money import Money


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("1.234,56", 123456),
        ("1,234.56", 123456),
        ("1234,56", 123456),
        ("1234.5", 123450),
        ("12.500.000", 1250000000),
        ("12,500,000.00", 1250000000),
        ("12 500", 1250000),
        ("12\u202f500,75", 1250075),
        ("12'500.75", 1250075),
        ("€ 950", 95000),
        ("950 eur", 95000),
        ("٩٥٠", 95000),
        ("0,50", 50),
        ("1234.000", 123400),
        ("007", 700),
    ],
)
def test_an_amount_is_understood_in_both_notations(typed, minor):
    assert read_amount(typed, "EUR") == Money(minor, "EUR")


@pytest.mark.parametrize("typed", ["1.234", "1,234", "12.500", "999,000"])
def test_one_mark_before_three_digits_has_two_readings(typed):
    answer = read_amount(typed, "EUR")

    assert isinstance(answer, UnclearAmount)
    assert answer.problem is AmountProblem.TWO_READINGS
    thousands, decimals = answer.readings
    assert thousands.minor > decimals.minor


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", AmountProblem.EMPTY),
        ("  ", AmountProblem.EMPTY),
        ("EUR", AmountProblem.EMPTY),
        ("viel", AmountProblem.UNREADABLE),
        ("1.2.3", AmountProblem.UNREADABLE),
        ("1,23,456", AmountProblem.UNREADABLE),
        ("1.234,56,7", AmountProblem.UNREADABLE),
        ("12.", AmountProblem.UNREADABLE),
        ("1e9", AmountProblem.UNREADABLE),
        ("0,234", AmountProblem.TOO_FINE),
        ("1234.567", AmountProblem.TOO_FINE),
        ("-5", AmountProblem.NOT_POSITIVE),
        ("0", AmountProblem.NOT_POSITIVE),
        ("9" * 40, AmountProblem.TOO_LARGE),
    ],
)
def test_what_is_no_amount_says_why(typed, problem):
    assert read_amount(typed, "EUR") == UnclearAmount(problem)


def test_yen_have_no_decimals():
    assert read_amount("1,234,567", "JPY") == Money(1234567, "JPY")
    assert read_amount("12.5", "JPY") == UnclearAmount(AmountProblem.TOO_FINE)


@given(st.integers(1, 10**14), st.sampled_from(["EUR", "JPY"]))
def test_what_the_form_writes_it_reads_back(minor, currency):
    money = Money(minor, currency)

    assert read_amount(amount_text(money), currency) == money


@given(st.text(max_size=20))
def test_no_text_breaks_it(text):
    answer = read_amount(text, "EUR")

    assert isinstance(answer, Money | UnclearAmount)
