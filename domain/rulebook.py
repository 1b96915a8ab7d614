"""Changing the limits of a programme: what may change, within which bounds, and what contradicts.

A change makes a new rule version, in force from a day to come; a version that was in force never
changes. The same judgement on the owner's screen and on the server. Knows no table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from domain.codes import Code
from domain.contests.contest import Contest
from domain.programme import Product, RuleVersion, rules_at
from domain.sentences import QT_TRANSLATE_NOOP
from domain.verdicts import Refused

Change = str | int

DAYS = ("starts_on", "ends_on")
"""Limits that are days."""
ZONE = "desk_zone"
"""The one limit that is a name: of a time zone. All others are whole numbers."""
_ZONE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+-]{0,31}(/[A-Za-z0-9_+-]{1,32}){0,2}")


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most a limit may be; beyond lies a mistake, or an end of the programme."""

    least: int
    most: int


LIMITS: Mapping[str, Bounds] = MappingProxyType(
    {
        "claim_window_days": Bounds(1, 366),
        "too_early_days": Bounds(0, 120),
        "decision_days": Bounds(1, 60),
        "desk_days": Bounds(1, 7),
        "desk_opens": Bounds(0, 23),
        "desk_closes": Bounds(1, 24),
        "maturity_days": Bounds(0, 366),
        "info_days": Bounds(1, 90),
        "first_reminder_days": Bounds(0, 60),
        "last_reminder_days": Bounds(0, 60),
        "appeal_days": Bounds(1, 180),
        "appeal_decision_days": Bounds(1, 90),
        "invoice_days": Bounds(0, 90),
        "proof_points": Bounds(0, 1_000_000),
        "cap_claim": Bounds(0, 10_000),
        "cap_period": Bounds(0, 100_000),
        "cap_days": Bounds(1, 366),
        "cap_points": Bounds(0, 100_000_000),
        "budget_points": Bounds(0, 10_000_000_000),
        "sample_permille": Bounds(0, 1000),
        "invoice_check": Bounds(0, 1),
        "region_check": Bounds(0, 1),
        "stacking_check": Bounds(0, 1),
        "pooled_devices": Bounds(0, 100),
        "four_eyes_points": Bounds(1, 10_000_000),
        "four_eyes_days": Bounds(0, 366),
        "four_eyes_deal_minor": Bounds(0, 10_000_000_000),
        "protection_days": Bounds(1, 730),
        "extension_days": Bounds(0, 366),
        "extensions": Bounds(0, 20),
        "resubmissions": Bounds(0, 20),
        "scan_hold_seconds": Bounds(0, 60),
        "decision_hold_seconds": Bounds(0, 60),
    }
)
"""What an owner may change beside the days of the programme, in the order screens show it."""


NAMES: Mapping[str, str] = MappingProxyType(
    {
        "valid_from": QT_TRANSLATE_NOOP("rules", "in force from"),
        "starts_on": QT_TRANSLATE_NOOP("rules", "first day of the programme"),
        "ends_on": QT_TRANSLATE_NOOP("rules", "last day of the programme"),
        "claim_window_days": QT_TRANSLATE_NOOP("rules", "days from the sale to claim it"),
        "too_early_days": QT_TRANSLATE_NOOP("rules", "days a sale must be old"),
        "decision_days": QT_TRANSLATE_NOOP("rules", "days the vendor has to decide"),
        "desk_zone": QT_TRANSLATE_NOOP("rules", "time zone of the desk"),
        "desk_days": QT_TRANSLATE_NOOP("rules", "days a week the desk works, from Monday on"),
        "desk_opens": QT_TRANSLATE_NOOP("rules", "hour at which the desk opens"),
        "desk_closes": QT_TRANSLATE_NOOP("rules", "hour at which the desk closes"),
        "maturity_days": QT_TRANSLATE_NOOP("rules", "days until points are payable"),
        "info_days": QT_TRANSLATE_NOOP("rules", "days to answer a question"),
        "first_reminder_days": QT_TRANSLATE_NOOP("rules", "first reminder, days before"),
        "last_reminder_days": QT_TRANSLATE_NOOP("rules", "last reminder, days before"),
        "appeal_days": QT_TRANSLATE_NOOP("rules", "days to appeal a refusal"),
        "appeal_decision_days": QT_TRANSLATE_NOOP("rules", "days to judge an appeal"),
        "invoice_days": QT_TRANSLATE_NOOP("rules", "days to name the invoice"),
        "proof_points": QT_TRANSLATE_NOOP("rules", "points from which a proof is needed"),
        "cap_claim": QT_TRANSLATE_NOOP("rules", "units of one invoice at most"),
        "cap_period": QT_TRANSLATE_NOOP("rules", "claims of one person at most"),
        "cap_days": QT_TRANSLATE_NOOP("rules", "days over which claims are counted"),
        "cap_points": QT_TRANSLATE_NOOP("rules", "points of one person at most"),
        "budget_points": QT_TRANSLATE_NOOP("rules", "points of the programme at most"),
        "sample_permille": QT_TRANSLATE_NOOP("rules", "accepted claims looked at, of 1,000"),
        "invoice_check": QT_TRANSLATE_NOOP("rules", "doubt an invoice stated for two customers"),
        "region_check": QT_TRANSLATE_NOOP("rules", "doubt a unit of another territory"),
        "stacking_check": QT_TRANSLATE_NOOP("rules", "a special price earns nothing else"),
        "pooled_devices": QT_TRANSLATE_NOOP("rules", "devices of one person a day at most"),
        "four_eyes_points": QT_TRANSLATE_NOOP("rules", "points one person approves alone"),
        "four_eyes_days": QT_TRANSLATE_NOOP("rules", "days two colleagues aren't a pair"),
        "four_eyes_deal_minor": QT_TRANSLATE_NOOP("rules", "deal value decided alone, in cents"),
        "protection_days": QT_TRANSLATE_NOOP("rules", "days a deal is protected"),
        "extension_days": QT_TRANSLATE_NOOP("rules", "days of an extension"),
        "extensions": QT_TRANSLATE_NOOP("rules", "extensions of a deal at most"),
        "resubmissions": QT_TRANSLATE_NOOP("rules", "resubmissions of a deal at most"),
        "scan_hold_seconds": QT_TRANSLATE_NOOP("rules", "seconds a scan can be undone"),
        "decision_hold_seconds": QT_TRANSLATE_NOOP("rules", "seconds a decision can be undone"),
    }
)
"""What each limit is called on screens and in refusals (context `rules`)."""


def planned(
    versions: Sequence[RuleVersion],
    changes: Mapping[str, Change],
    valid_from: datetime,
    now: datetime,
) -> RuleVersion | Refused:
    """Return the version a change makes, or why it can't be made: RULE_PAST, RULE_LIMIT.

    Limits that don't change stay as they are on that day. Its number follows the highest so far.
    """
    if valid_from <= now:
        return Refused(Code.RULE_PAST, ("valid_from",), {"date": valid_from.date().isoformat()})
    values: dict[str, Any] = {}
    for name, value in changes.items():
        found = _value(name, value)
        if isinstance(found, Refused):
            return found
        values[name] = found
    base = rules_at(versions, valid_from)
    made = replace(base, **values)
    number = max(each.version for each in versions) + 1
    return replace(made, version=number, valid_from=valid_from)


def no_zone(said: Change) -> Refused:
    """Return the refusal of what names no time zone (RULE_ZONE)."""
    return Refused(Code.RULE_ZONE, (ZONE,), {"zone": str(said)[:64]})


def _value(name: str, value: Change) -> int | str | date | Refused:
    if name in DAYS:
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            return Refused(Code.RULE_LIMIT, (name,), {"rule": name, "least": "–", "most": "–"})
    if name == ZONE:
        return value if isinstance(value, str) and _ZONE_NAME.fullmatch(value) else no_zone(value)
    bounds = LIMITS.get(name)
    if bounds is None:
        return Refused(Code.RULE_LIMIT, (name,), {"rule": name, "least": "–", "most": "–"})
    if not isinstance(value, int) or not bounds.least <= value <= bounds.most:
        told: dict[str, str | int]
        told = {"rule": name, "least": bounds.least, "most": bounds.most}
        return Refused(Code.RULE_LIMIT, (name,), told)
    return value


def contradiction(
    made: RuleVersion,
    versions: Iterable[RuleVersion],
    products: Iterable[Product],
    contests: Iterable[Contest],
) -> Refused | None:
    """Return the first rule that contradicts another, naming both; None where all agree."""
    return next(_contradictions(made, versions, products, contests), None)


def _contradictions(
    made: RuleVersion,
    versions: Iterable[RuleVersion],
    products: Iterable[Product],
    contests: Iterable[Contest],
) -> Iterator[Refused]:
    yield from _among_limits(made)
    for product in products:
        if made.cap_points and product.points > made.cap_points:
            yield _between(made, "cap_points", product.name, product.points)
    for contest in contests:
        if contest.ends_at > made.valid_from and contest.ends_at.date() > made.ends_on:
            yield _between(made, "ends_on", contest.name, contest.ends_at.date().isoformat())
    for other in versions:
        # It was planned without this change and would take it back on its day.
        if other.valid_from > made.valid_from:
            later = other.valid_from.date().isoformat()
            yield _between(made, "valid_from", f"#{other.version}", later)


_PAIRS: tuple[tuple[str, str], ...] = (
    ("starts_on", "ends_on"),
    ("first_reminder_days", "info_days"),
    ("last_reminder_days", "info_days"),
    ("too_early_days", "claim_window_days"),
    ("desk_opens", "desk_closes"),
)
"""The one has to come before the other, or it can never happen."""


def _among_limits(made: RuleVersion) -> Iterator[Refused]:
    for name, other in _PAIRS:
        if getattr(made, name) >= getattr(made, other):
            yield _pair(made, name, other)
    if made.first_reminder_days and made.last_reminder_days >= made.first_reminder_days:
        yield _pair(made, "last_reminder_days", "first_reminder_days")
    if made.cap_claim and made.cap_period and made.cap_claim > made.cap_period:
        yield _pair(made, "cap_claim", "cap_period")
    if made.budget_points and made.cap_points > made.budget_points:
        yield _pair(made, "cap_points", "budget_points")
    if made.extensions and not made.extension_days:
        yield _pair(made, "extension_days", "extensions")


def _pair(made: RuleVersion, name: str, other: str) -> Refused:
    return _between(made, name, other, getattr(made, other))


def _between(made: RuleVersion, name: str, other: str, otherwise: object) -> Refused:
    told: dict[str, str | int] = {
        "rule": name,
        "is": _plain(getattr(made, name)),
        "other": other,
        "otherwise": _plain(otherwise),
    }
    fields = (name, other) if hasattr(made, other) else (name,)
    return Refused(Code.RULE_CONTRADICTION, fields, told)


def _plain(value: object) -> str | int:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int) else str(value)


def differences(old: RuleVersion, new: RuleVersion) -> dict[str, tuple[Change, Change]]:
    """Return the limits in which two versions differ, each with both values."""
    found = {}
    for name in (*DAYS, ZONE, *LIMITS):
        was, now = _plain(getattr(old, name)), _plain(getattr(new, name))
        if was != now:
            found[name] = (was, now)
    return found
