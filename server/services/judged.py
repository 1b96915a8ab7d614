"""The columns of a claim that follow from its verdict, the first one and any later one."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from domain.claims.admission import shown
from domain.claims.claim import ClaimState
from domain.claims.timing import appeal_by, end_of, matures_at, noon_of
from domain.programme import RuleVersion
from domain.verdicts import Provisional, Refused, Verdict
from sync.wire.codec import encode

Row = dict[str, Any]


def columns_of(now: datetime, rules: RuleVersion, verdict: Verdict, decide_by: date) -> Row:
    """Return state and what goes with it; `decide_by` is the day told to the claimant."""
    code, params = shown(verdict, decide_by)
    columns: Row = {
        "code": code,
        "params": encode(dict(params)).decode(),
        "points": 0,
        "decide_by": None,
        "decided_at": now,
        "decided_by": "rules",
        "due_at": None,
        "asked": "[]",
        "cause": "",
    }
    if isinstance(verdict, Refused):
        return columns | {
            "state": ClaimState.REJECTED.value,
            "cause": verdict.code.value,
            "due_at": appeal_by(now, rules),
        }
    columns["points"] = verdict.points
    if not isinstance(verdict, Provisional):
        return columns | {"state": ClaimState.APPROVED.value, "due_at": matures_at(now, rules)}
    return columns | {"decided_at": None, "decided_by": ""} | _open(now, rules, verdict)


def _open(now: datetime, rules: RuleVersion, verdict: Provisional) -> Row:
    if not verdict.asked:
        return {
            "state": ClaimState.IN_REVIEW.value,
            "cause": verdict.open[0].value,
            "decide_by": now + timedelta(days=rules.decision_days),
        }
    fields = list(dict.fromkeys(name for each in verdict.asked for name in each.fields))
    by = min(each.by for each in verdict.asked if bool(each.fields) == bool(fields))
    return {
        "state": (ClaimState.NEEDS_INFO if fields else ClaimState.ON_HOLD).value,
        "cause": verdict.asked[0].code.value,
        "asked": encode(fields).decode(),
        "due_at": end_of(by) if fields else noon_of(by),
    }
