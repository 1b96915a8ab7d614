"""Days typed by hand: the usual ways of several countries, and nothing that does not exist."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.views.deals.dates import read_day

TODAY = date(2026, 11, 23)
MONTHS = {"mar": 3, "march": 3, "märz": 3, "dec": 12}


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2027-03-12", date(2027, 3, 12)),
        ("12.3.2027", date(2027, 3, 12)),
        ("12.03.27", date(2027, 3, 12)),
        ("12.3.", date(2027, 3, 12)),
        ("24.12", date(2026, 12, 24)),
        ("12/3/2027", date(2027, 3, 12)),
        ("3/25/2027", date(2027, 3, 25)),
        ("12 mar 2027", date(2027, 3, 12)),
        ("March 12, 2027", date(2027, 3, 12)),
        ("12. märz", date(2027, 3, 12)),
        ("+30", date(2026, 12, 23)),
        ("٢٤.١٢", date(2026, 12, 24)),
    ],
)
def test_a_day_is_understood(typed, day):
    assert read_day(typed, TODAY, months=MONTHS) == day


def test_where_the_month_comes_first_slashes_say_so_and_dots_do_not():
    assert read_day("3/12/2027", TODAY, day_first=False) == date(2027, 3, 12)
    assert read_day("3.12.2027", TODAY, day_first=False) == date(2027, 12, 3)


@pytest.mark.parametrize(
    "typed",
    ["", "31.2.2027", "13.13.2027", "soon", "12 foo 2027", "1", "+99999", "2027-3", "1/2/3"],
)
def test_what_is_no_day_is_none(typed):
    assert read_day(typed, TODAY, months=MONTHS) is None


@given(st.text(max_size=20))
def test_no_text_breaks_it(text):
    answer = read_day(text, TODAY, months=MONTHS)

    assert answer is None or isinstance(answer, date)
