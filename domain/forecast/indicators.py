"""Leading indicators of Home: four numbers, formula and alarm (docs/rules.md, Indicators).

Whole numbers only: ratios in permille, durations in hours, units a week in hundredths. None
means that there is nothing to measure, never zero. Alarm limits are data.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.deals.deal import Deal, DealState
from domain.money import Money

OPEN_STATES: frozenset[DealState] = frozenset(
    {
        DealState.SUBMITTED,
        DealState.UNDER_REVIEW,
        DealState.RETURNED,
        DealState.APPROVED,
        DealState.EXTENSION_REQUESTED,
    }
)
"""States in which a deal is pipeline: registered and not yet decided by the customer."""

_WEEK = timedelta(days=7)
_WEEKS = 4
_HOUR = timedelta(hours=1)


class Level(StrEnum):
    """How an indicator stands; `none` when there is nothing to measure."""

    GOOD = "good"
    AMBER = "amber"
    RED = "red"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Alarm:
    """Limits of one indicator in its own unit; one that is None never alarms."""

    red_below: int | None = None
    amber_below: int | None = None
    amber_above: int | None = None
    red_above: int | None = None


@dataclass(frozen=True, slots=True)
class Alarms:
    """The limits of all indicators; the defaults are those of docs/rules.md, Indicators.

    `velocity` limits the change against the four weeks before, in permille.
    """

    coverage: Alarm = Alarm(red_below=2_000, amber_below=3_000, amber_above=4_500)
    validation_lag: Alarm = Alarm(red_above=14 * 24)
    first_pass_yield: Alarm = Alarm(red_below=850)
    velocity: Alarm = Alarm(red_below=-200)


@dataclass(frozen=True, slots=True)
class Lag:
    """Hours from sale to validation: half of the claims took at most the median."""

    median: int
    p90: int


@dataclass(frozen=True, slots=True)
class Velocity:
    """Verified units a week in hundredths, mean of four weeks, and its change in permille.

    `change` compares with the four weeks before; None when there were none to compare with.
    """

    per_week: int
    change: int | None


def level(value: int | None, alarm: Alarm) -> Level:
    """Return how a value stands against its limits; red wins over amber."""
    if value is None:
        return Level.NONE
    if _outside(value, alarm.red_below, alarm.red_above):
        return Level.RED
    return Level.AMBER if _outside(value, alarm.amber_below, alarm.amber_above) else Level.GOOD


def open_pipeline(deals: Iterable[Deal], starts: date, ends: date, currency: str) -> Money:
    """Return the value of open deals expected to close from `starts` to `ends`, both included.

    Deals in another currency are left out: there is no rate in the programme.
    """
    return Money(
        sum(
            deal.value.minor
            for deal in deals
            if deal.state in OPEN_STATES
            and deal.value.currency == currency
            and deal.expected_close is not None
            and starts <= deal.expected_close <= ends
        ),
        currency,
    )


def coverage(pipeline: Money, target_remaining: Money) -> int | None:
    """Return open pipeline closing in the period ÷ target remaining, in permille.

    None when the target is already met. Raises ValueError when the currencies differ.
    """
    if pipeline.currency != target_remaining.currency:
        message = f"{pipeline.currency} does not cover {target_remaining.currency}"
        raise ValueError(message)
    if target_remaining.minor <= 0:
        return None
    return _ratio(pipeline.minor, target_remaining.minor, 1_000)


def validation_lag(claims: Iterable[tuple[datetime, datetime]]) -> Lag | None:
    """Return median and 90th percentile of hours from sale to validation (own).

    `claims` are (sold at, validated at) of validated claims; nearest rank, full hours.
    """
    hours = sorted((validated - sold) // _HOUR for sold, validated in claims)
    if not hours:
        return None
    return Lag(median=_percentile(hours, 50), p90=_percentile(hours, 90))


def first_pass_yield(clean: int, judged: int) -> int | None:
    """Return the share of claims that passed without a doubt, in permille (own)."""
    return _ratio(clean, judged, 1_000) if judged > 0 else None


def weekly_units(sold_on: Iterable[date], until: date, weeks: int) -> tuple[int, ...]:
    """Count verified units in each of the last `weeks` weeks, oldest first.

    A week is seven days; the last one ends with `until`, included. Other days are left out.
    """
    units = [0] * weeks
    for day in sold_on:
        ago = (until - day) // _WEEK
        if 0 <= ago < weeks:
            units[weeks - 1 - ago] += 1
    return tuple(units)


def velocity(units_by_week: Sequence[int]) -> Velocity | None:
    """Return the four-week mean of verified units and its change (own); oldest week first.

    None with less than four weeks. The change needs four more weeks, with at least one unit.
    """
    if len(units_by_week) < _WEEKS:
        return None
    now, before = sum(units_by_week[-_WEEKS:]), sum(units_by_week[-2 * _WEEKS : -_WEEKS])
    comparable = len(units_by_week) >= 2 * _WEEKS and before > 0
    return Velocity(
        per_week=_ratio(now, _WEEKS, 100),
        change=_ratio(now - before, before, 1_000) if comparable else None,
    )


def _outside(value: int, least: int | None, most: int | None) -> bool:
    return (least is not None and value < least) or (most is not None and value > most)


def _percentile(ordered: Sequence[int], percent: int) -> int:
    """Return the nearest-rank percentile: the least value that many percent don't exceed."""
    return ordered[-(-percent * len(ordered) // 100) - 1]


def _ratio(part: int, whole: int, scale: int) -> int:
    """Return part ÷ whole in 1/scale, rounded half away from zero."""
    return Money(part, "").times(scale, whole).minor
