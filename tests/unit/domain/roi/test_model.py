"""The return on investment: the sample to the cent, and what it leaves out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.money import Money
from domain.roi.model import LIMITS, Assumptions, RoiResult, out_of_limits, roi, tornado

SAMPLE = Assumptions()


def euros(amount: int) -> Money:
    return Money(amount * 100, "EUR")


def test_the_sample_comes_out_exactly():
    assert roi(SAMPLE) == RoiResult(
        base=euros(5_000_000),
        uplift=euros(750_000),
        kept_permille=5_000,
        retained=euros(250_000),
        total=euros(1_000_000),
        margin=euros(1_000_000),
        rewards=euros(0),
        cost=euros(25_000),
        net=euros(975_000),
        roi_permille=39_000,
    )


def test_the_sample_is_a_hundred_partners_with_fifty_thousand_each():
    assert (SAMPLE.partners, SAMPLE.revenue) == (100, 50_000 * 100)
    assert (SAMPLE.uplift, SAMPLE.churn_before, SAMPLE.churn_after) == (150, 200, 150)
    assert SAMPLE.platform == 25_000 * 100


def test_margin_rewards_and_staff_make_it_honest():
    honest = replace(SAMPLE, gross_margin=300, reward_cost=10, staff=6_000_000)
    result = roi(honest)
    assert result.margin == euros(300_000)
    assert result.rewards == euros(60_000)
    assert result.cost == euros(25_000 + 60_000 + 60_000)
    assert result.net == euros(155_000)
    assert result.roi_permille == 1_069


def test_an_effect_that_grows_over_a_year_brings_half_in_the_first():
    assert roi(replace(SAMPLE, ramp_months=12)).total == euros(500_000)
    assert roi(replace(SAMPLE, ramp_months=6)).total == euros(750_000)


def test_without_cost_there_is_no_return_on_it():
    assert roi(replace(SAMPLE, platform=0)).roi_permille is None


def test_a_programme_that_loses_partners_says_so():
    worse = roi(replace(SAMPLE, uplift=0, churn_after=250))
    assert worse.retained == euros(-250_000)
    assert worse.kept_permille == -5_000
    assert worse.roi_permille == -11_000


def test_inputs_outside_their_limits_are_named():
    wrong = replace(SAMPLE, ramp_months=13, partners=-1)
    assert out_of_limits(wrong) == ("partners", "ramp_months")
    with pytest.raises(ValueError, match="partners, ramp_months"):
        roi(wrong)


def test_the_limits_of_the_form():
    """Nothing is negative, no share is more than all, a ramp is a year at most."""
    assert dict(LIMITS) == {
        "partners": (0, 1_000_000),
        "revenue": (0, 10_000_000_000_000),
        "uplift": (0, 10_000),
        "churn_before": (0, 1_000),
        "churn_after": (0, 1_000),
        "platform": (0, 10_000_000_000_000),
        "gross_margin": (0, 1_000),
        "reward_cost": (0, 1_000),
        "staff": (0, 10_000_000_000_000),
        "ramp_months": (0, 12),
    }


def test_the_tornado_of_the_sample():
    assert [(bar.name, bar.low, bar.high, bar.span) for bar in tornado(SAMPLE)] == [
        ("churn_before", 160, 240, 40_000_000),
        ("partners", 80, 120, 40_000_000),
        ("revenue", 4_000_000, 6_000_000, 40_000_000),
        ("churn_after", 120, 180, 30_000_000),
        ("uplift", 120, 180, 30_000_000),
        ("gross_margin", 800, 1_000, 20_000_000),
        ("platform", 2_000_000, 3_000_000, 1_000_000),
    ]


INPUTS = st.builds(
    Assumptions,
    **{
        name: st.integers(least, min(most, 10**9))
        for name, (least, most) in LIMITS.items()
        if name != "partners"
    },
    partners=st.integers(0, 10_000),
)


@given(INPUTS)
def test_a_reader_can_add_the_lines_up(assumptions):
    result = roi(assumptions)
    assert result.total == result.uplift + result.retained
    assert result.net + result.cost == result.margin
    assert result.cost.minor == assumptions.platform + assumptions.staff + result.rewards.minor
    assert result.kept_permille == assumptions.partners * (
        assumptions.churn_before - assumptions.churn_after
    )


@given(INPUTS)
def test_the_bars_are_sorted_within_limits_and_around_the_result(assumptions):
    bars = tornado(assumptions)
    assert [bar.span for bar in bars] == sorted((bar.span for bar in bars), reverse=True)
    for bar in bars:
        least, most = LIMITS[bar.name]
        assert least <= bar.low <= getattr(assumptions, bar.name) <= bar.high <= most
        assert bar.span > 0
