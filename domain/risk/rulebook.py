"""Changing the rules of risk: what may change within which bounds. Knows no table.

A change names limits and points with `risk.` before them and makes a version of its own, in force
from a day to come; looks keep the number of the version they were made by.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from domain.codes import Code
from domain.risk.rules import DEFAULT, Feature, RiskRules, risk_rules_at
from domain.rulebook import Bounds, Change
from domain.verdicts import Refused

PREFIX = "risk."
_OTHERS = frozenset({"version", "valid_from", "points"})
_WHOLE = Bounds(0, 100_000_000)
LIMITS: Mapping[str, Bounds] = MappingProxyType(
    {f"{PREFIX}{each.name}": _WHOLE for each in fields(RiskRules) if each.name not in _OTHERS}
    | {f"{PREFIX}{feature}": Bounds(0, 100) for feature in Feature}
    | {f"{PREFIX}look_at": Bounds(1, 100)}
)
"""What may change: each limit of `RiskRules`, the points of each feature by its code."""


def is_of_risk(changes: Mapping[str, Change]) -> bool:
    """Say whether a change is of the rules of risk; one of both kinds is refused by either."""
    return any(name.startswith(PREFIX) for name in changes)


def planned_risk(
    versions: Sequence[RiskRules],
    changes: Mapping[str, Change],
    valid_from: datetime,
    now: datetime,
) -> RiskRules | Refused:
    """Return the version a change makes, or why not: RULE_PAST, RULE_LIMIT, RULE_CONTRADICTION."""
    if valid_from <= now:
        return Refused(Code.RULE_PAST, ("valid_from",), {"date": valid_from.date().isoformat()})
    base = risk_rules_at(versions, valid_from)
    points, values = dict(base.points), dict[str, Any]()
    for name, value in changes.items():
        bounds = LIMITS.get(name)
        if (
            bounds is None
            or not isinstance(value, int)
            or not (bounds.least <= value <= bounds.most)
        ):
            told: dict[str, str | int] = {"rule": name, "least": "–", "most": "–"}
            told |= {"least": bounds.least, "most": bounds.most} if bounds else {}
            return Refused(Code.RULE_LIMIT, (name,), told)
        bare = name.removeprefix(PREFIX)
        if bare in set(Feature):
            points[bare] = value
        else:
            values[bare] = value
    later = next((each for each in versions if each.valid_from > valid_from), None)
    if later is not None:
        # It was planned without this change and would take it back on its day.
        day, other = valid_from.date().isoformat(), later.valid_from.date().isoformat()
        said: dict[str, str | int] = {
            "rule": "valid_from", "is": day, "other": f"#{later.version}", "otherwise": other,
        }  # fmt: skip
        return Refused(Code.RULE_CONTRADICTION, ("valid_from",), said)
    number = max((each.version for each in versions), default=DEFAULT.version) + 1
    return replace(base, **values, points=points, version=number, valid_from=valid_from)


def unlike_default(rules: RiskRules) -> dict[str, Any]:
    """Return what a version says otherwise than the defaults in code, as it is kept."""
    return {
        each.name: getattr(rules, each.name)
        for each in fields(RiskRules)
        if each.name not in {"version", "valid_from"}
        and getattr(rules, each.name) != getattr(DEFAULT, each.name)
    }
