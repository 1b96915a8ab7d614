"""The leading indicators at a glance (formulas and limits: domain.forecast.indicators)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from domain.forecast.indicators import (
    Alarms,
    Level,
    coverage,
    first_pass_yield,
    level,
    open_pipeline,
    validation_lag,
    velocity,
    weekly_units,
)
from domain.money import Money
from sync.clock import instant
from sync.queries.sales import SURE
from sync.rows import IndicatorRow

if TYPE_CHECKING:
    from sync.workplace import Workplace

_WEEKS = 12
_BY_RULES = frozenset({None, "", "rules"})
"""What `decided_by` says when no person decided."""
_PERIOD_DAYS = 90
"""Claims of the last quarter are measured."""


def indicators(wp: Workplace, alarms: Alarms | None = None) -> list[IndicatorRow]:
    """Return coverage, validation_lag, first_pass_yield and velocity (docs/rules.md, Indicators).

    A reviewer sees all partners together, everybody else the own partner.
    """
    limits = alarms or Alarms()
    table = "base_vendor_claim" if wp.is_vendor else "base_claim"
    since = (wp.clock.today() - timedelta(days=_PERIOD_DAYS)).isoformat()
    rows = wp.replica.db.rows(
        "SELECT sold_on, received_at, decided_at, decided_by, state, code FROM"  # noqa: S608
        f" {table} WHERE sold_on >= ?",
        (since,),
    )
    return [
        _coverage(wp, limits),
        _lag(rows, limits),
        _clean(rows, limits),
        _velocity(rows, wp.clock.today(), limits),
    ]


def _coverage(wp: Workplace, limits: Alarms) -> IndicatorRow:
    from sync.replica.fold import deal_of  # noqa: PLC0415 (with the stores)
    from sync.wire.tables import DEAL  # noqa: PLC0415 (likewise)

    today = wp.clock.today()
    targets = wp.replica.db.rows("SELECT target_minor, currency, period_ends FROM base_partner")
    value = None
    if targets:
        currency, ends = targets[0][1], _day(targets[0][2], today)
        target = sum(row[0] or 0 for row in targets if row[1] == currency)
        starts = ends - timedelta(days=92)
        deals = [
            deal_of(dict(zip(DEAL.columns, row, strict=True)))
            for row in wp.replica.db.rows(f"SELECT {', '.join(DEAL.columns)} FROM deal")  # noqa: S608
        ]
        won = sum(
            deal.value.minor
            for deal in deals
            if deal.state == "won"
            and deal.value.currency == currency
            and starts < deal.updated_at.date() <= ends
        )
        pipeline = open_pipeline(deals, today, ends, currency)
        value = coverage(pipeline, Money(target - won, currency))
    return IndicatorRow("coverage", value, "permille", str(level(value, limits.coverage)))


def _lag(rows: Sequence[tuple[Any, ...]], limits: Alarms) -> IndicatorRow:
    found = validation_lag(
        (_start_of(sold_on), instant(decided_at or received_at))
        for sold_on, received_at, decided_at, _, state, _ in rows
        if state in SURE and (decided_at or received_at)
    )
    value = found.median if found else None
    return IndicatorRow(
        "validation_lag",
        value,
        "hours",
        str(level(value, limits.validation_lag)),
        compare=found.p90 if found else None,
    )


def _clean(rows: Sequence[tuple[Any, ...]], limits: Alarms) -> IndicatorRow:
    """Clean is what the rules alone approved: no person had to look at it."""
    judged = [row for row in rows if row[4] not in {"queued", "withdrawn"}]
    clean = sum(1 for row in judged if row[4] in SURE and row[3] in _BY_RULES)
    value = first_pass_yield(clean, len(judged))
    return IndicatorRow(
        "first_pass_yield", value, "permille", str(level(value, limits.first_pass_yield))
    )


def _velocity(rows: Sequence[tuple[Any, ...]], today: date, limits: Alarms) -> IndicatorRow:
    sold = [date.fromisoformat(row[0][:10]) for row in rows if row[4] in SURE]
    weeks = weekly_units(sold, today, _WEEKS)
    found = velocity(weeks) if sold else None
    return IndicatorRow(
        "velocity",
        found.per_week if found else None,
        "hundredths",
        str(level(found.change, limits.velocity) if found else Level.NONE),
        series=tuple(units * 100 for units in weeks) if sold else (),
        compare=found.change if found else None,
    )


def _start_of(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day[:10]), time(), UTC)


def _day(text: str | None, otherwise: date) -> date:
    return date.fromisoformat(text[:10]) if text else otherwise
