"""The desk's deadlines count in its own working time, wherever the claim came from."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.reviews.desk_hours import (
    DeskHours,
    answer_day,
    day_of,
    decide_by,
    hours_of,
    later,
    working_time,
)
from tests.unit.domain.claims.test_admission import RULES

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = DeskHours(5, 9, 17, BERLIN)


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def test_a_desk_that_never_closes_has_days_of_twenty_four_hours():
    came = datetime(2026, 3, 28, 22, 15, tzinfo=UTC)
    assert decide_by(came, 2, DeskHours()) == came + timedelta(days=2)
    assert decide_by(came, 2, hours_of(RULES, BERLIN)) == came + timedelta(days=2)


@pytest.mark.parametrize(
    ("came", "due"),
    [
        ("2026-06-05T15:00", "2026-06-09T15:00"),  # Friday: Saturday and Sunday don't count
        ("2026-06-02T09:00", "2026-06-03T17:00"),  # with the bell: two whole days
        ("2026-06-02T06:30", "2026-06-03T17:00"),  # before it opens
        ("2026-06-05T20:00", "2026-06-09T17:00"),  # after it closed
        ("2026-06-06T11:00", "2026-06-09T17:00"),  # on a Saturday
    ],
)
def test_two_working_days_are_two_days_of_office_hours(came, due):
    assert decide_by(berlin(came), 2, OFFICE) == berlin(due)


def test_the_hour_of_the_office_counts_over_a_change_of_the_clocks():
    # On 29 March the clocks went on; on Monday the office opens at nine by the new time.
    assert decide_by(berlin("2026-03-27T16:00"), 1, OFFICE) == berlin("2026-03-30T16:00")


def test_the_day_told_is_the_desk_s():
    late = datetime(2026, 6, 2, 23, 30, tzinfo=UTC)
    assert day_of(late, OFFICE) == date(2026, 6, 3)
    assert answer_day(date(2026, 6, 5), replace(RULES, decision_days=2)) == date(2026, 6, 7)
    week = replace(RULES, decision_days=2, desk_days=5)
    assert answer_day(date(2026, 6, 5), week) == date(2026, 6, 9)


def test_of_a_weekend_no_time_is_used_up():
    friday, monday = berlin("2026-06-05T16:00"), berlin("2026-06-08T10:00")
    assert working_time(friday, monday, OFFICE) == timedelta(hours=2)
    assert working_time(monday, friday, OFFICE) == timedelta()


MOMENTS = st.integers(0, 2 * 366 * 24 * 60).map(
    lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
HOURS = st.builds(
    lambda days, opens, long, zone: DeskHours(days, opens, min(24, opens + long), ZoneInfo(zone)),
    st.integers(1, 7), st.integers(0, 23), st.integers(1, 24),
    st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Pacific/Auckland"]),
)  # fmt: skip


@given(MOMENTS, st.integers(0, 10_000), HOURS)
def test_a_clock_that_is_stopped_and_goes_on_has_as_much_left(begin, minutes, hours):
    working = timedelta(minutes=minutes)
    assert working_time(begin, later(begin, working, hours), hours) == working
