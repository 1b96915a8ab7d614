"""The four numbers of Home, worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.deals.deal import DealState
from domain.forecast.indicators import (
    Alarm,
    Alarms,
    Lag,
    Level,
    Velocity,
    coverage,
    first_pass_yield,
    level,
    open_pipeline,
    validation_lag,
    velocity,
    weekly_units,
)
from domain.money import Money
from tests.unit.domain.worlds import NOW, deal

ALARMS = Alarms()
STARTS, ENDS = date(2026, 7, 1), date(2026, 9, 30)


def test_the_pipeline_is_what_is_open_and_closes_in_the_period():
    deals = [
        deal(DealState.SUBMITTED, expected_close=STARTS, value=Money(100, "EUR")),
        deal(DealState.APPROVED, expected_close=ENDS, value=Money(20, "EUR")),
        deal(DealState.APPROVED, expected_close=date(2026, 6, 30), value=Money(1_000, "EUR")),
        deal(DealState.APPROVED, expected_close=date(2026, 10, 1), value=Money(1_000, "EUR")),
        deal(DealState.APPROVED, expected_close=None, value=Money(1_000, "EUR")),
        deal(DealState.WON, expected_close=ENDS, value=Money(1_000, "EUR")),
        deal(DealState.DRAFT, expected_close=ENDS, value=Money(1_000, "EUR")),
        deal(DealState.APPROVED, expected_close=ENDS, value=Money(1_000, "USD")),
    ]
    assert open_pipeline(deals, STARTS, ENDS, "EUR") == Money(120, "EUR")


def test_coverage_is_pipeline_over_what_the_target_still_needs():
    assert coverage(Money(250, "EUR"), Money(100, "EUR")) == 2_500
    assert coverage(Money(1, "EUR"), Money(3, "EUR")) == 333
    assert coverage(Money(3, "EUR"), Money(1, "EUR")) == 3_000
    assert coverage(Money(250, "EUR"), Money(0, "EUR")) is None
    with pytest.raises(ValueError, match="USD does not cover EUR"):
        coverage(Money(1, "USD"), Money(1, "EUR"))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "none"),
        (1_999, "red"),
        (2_000, "amber"),
        (2_999, "amber"),
        (3_000, "good"),
        (4_500, "good"),
        (4_501, "amber"),
    ],
)
def test_coverage_alarms_when_it_is_thin_and_when_it_is_stale(value, expected):
    assert level(value, ALARMS.coverage) == Level(expected)


@pytest.mark.parametrize(
    ("alarm", "good", "red"),
    [
        (ALARMS.validation_lag, 336, 337),
        (ALARMS.first_pass_yield, 850, 849),
        (ALARMS.velocity, -200, -201),
    ],
)
def test_the_other_alarms_are_those_of_the_rules(alarm, good, red):
    assert level(good, alarm) is Level.GOOD
    assert level(red, alarm) is Level.RED


def test_the_limits_are_data():
    strict = Alarm(amber_above=1, red_above=2)
    assert [level(value, strict) for value in (1, 2, 3)] == [Level.GOOD, Level.AMBER, Level.RED]


def test_the_lag_has_a_median_and_a_long_tail():
    hours = [1, 2, 3, 4, 5, 6, 7, 8, 90, 100]
    claims = [(NOW, NOW + timedelta(hours=each, minutes=59)) for each in hours]
    assert validation_lag(claims) == Lag(median=5, p90=90)
    assert validation_lag(claims[:1]) == Lag(median=1, p90=1)
    many = ((NOW, NOW + timedelta(hours=each)) for each in range(1, 102))
    assert validation_lag(many) == Lag(median=51, p90=91)
    assert validation_lag([]) is None


@given(st.lists(st.integers(0, 1_000), min_size=1, max_size=40))
def test_half_of_the_claims_took_at_most_the_median(hours):
    lag = validation_lag((NOW, NOW + timedelta(hours=each)) for each in hours)
    assert lag is not None
    assert sum(each <= lag.median for each in hours) * 2 >= len(hours)
    assert sum(each <= lag.p90 for each in hours) * 10 >= len(hours) * 9
    assert lag.median in hours


def test_first_pass_yield_is_clean_over_all():
    assert first_pass_yield(17, 20) == 850
    assert first_pass_yield(0, 3) == 0
    assert first_pass_yield(1, 1) == 1_000
    assert first_pass_yield(0, 0) is None


def test_weeks_end_with_the_given_day():
    until = date(2026, 6, 15)
    days = [until, until - timedelta(days=6), until - timedelta(days=7), until + timedelta(days=1)]
    assert weekly_units([*days, until - timedelta(days=21)], until, 3) == (0, 1, 2)


def test_velocity_is_the_mean_of_four_weeks_and_its_change():
    assert velocity((10, 10, 10, 10, 8, 8, 8, 9)) == Velocity(825, -175)
    assert velocity((1, 2, 3, 4)) == Velocity(250, None)
    assert velocity((0, 0, 0, 0, 1, 1, 1, 1)) == Velocity(100, None)
    assert velocity((1, 2, 3)) is None


def test_a_change_is_measured_against_four_whole_weeks():
    assert velocity((9, 1, 2, 3, 4)) == Velocity(250, None)
    assert velocity((0, 0, 0, 1, 1, 1, 0, 0)) == Velocity(50, 1_000)


@given(st.lists(st.integers(0, 100), min_size=8, max_size=12))
def test_velocity_falls_exactly_when_fewer_units_were_sold(units):
    now, before = sum(units[-4:]), sum(units[-8:-4])
    measured = velocity(units)
    assert measured is not None
    if before:
        assert measured.change is not None
        assert (measured.change <= 0) == (now <= before)
        assert (measured.change >= 0) == (now >= before)
