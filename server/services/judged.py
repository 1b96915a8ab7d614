"""The columns of a claim that follow from its verdict, the first one and any later one."""

from __future__ import annotations

from typing import Any

from domain.claims.admission import Facts, shown
from domain.claims.claim import ClaimState
from domain.claims.timing import appeal_by, end_of, matures_at, noon_of
from domain.programme import RuleVersion
from domain.verdicts import Provisional, Refused, Verdict
from server.services.work import Work
from sync.wire.codec import encode

Row = dict[str, Any]


def columns_of(work: Work, facts: Facts, verdict: Verdict) -> Row:
    """Return state and what goes with it; `facts.decide_by` is the day told to the claimant."""
    now, rules = work.uow.now, facts.rules
    code, params = shown(verdict, facts.decide_by)
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
        "desk_left": None,
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
    return columns | {"decided_at": None, "decided_by": ""} | _open(work, rules, verdict)


def _open(work: Work, rules: RuleVersion, verdict: Provisional) -> Row:
    if not verdict.asked:
        return {
            "state": ClaimState.IN_REVIEW.value,
            "cause": verdict.open[0].value,
            "decide_by": work.due(rules),
        }
    fields = list(dict.fromkeys(name for each in verdict.asked for name in each.fields))
    by = min(each.by for each in verdict.asked if bool(each.fields) == bool(fields))
    return {
        "state": (ClaimState.NEEDS_INFO if fields else ClaimState.ON_HOLD).value,
        "cause": verdict.asked[0].code.value,
        "asked": encode(fields).decode(),
        "due_at": end_of(by) if fields else noon_of(by),
    }
