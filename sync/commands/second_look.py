"""Decides a claim a second time, settles two decisions that differ, draws an audit sample."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from domain.codes import Code
from domain.people.keeping import LONGEST_NAME, line_fault, tidy
from domain.reviews.decision import REASONS, Decision
from domain.verdicts import Refused
from sync.commands.look_after_people import record
from sync.wire.kinds import OpKind

if TYPE_CHECKING:
    from sync.workplace import Workplace


def decide_again(
    wp: Workplace, look_id: str, decision: Decision, reason: str = "", note: str = ""
) -> Refused | None:
    """Record a second decision of one claim; a refusal needs one of the reasons."""
    if decision is Decision.REFUSE and reason not in REASONS:
        return Refused(Code.REASON_MISSING, ("reason",))
    body = {
        "look_id": look_id, "decision": decision.value, "reason": reason, "note": tidy(note),
    }  # fmt: skip
    return record(wp, OpKind.REVIEW_SECOND, f"look:{look_id}", body)


def settle_look(wp: Workplace, look_id: str, note: str) -> Refused | None:
    """Record what came of two decisions that differ, in words."""
    kept = tidy(note)
    why = line_fault("note", kept, LONGEST_NAME, least=1)
    if why is not None:
        return why
    body = {"look_id": look_id, "note": kept}
    return record(wp, OpKind.REVIEW_SETTLE, f"look:{look_id}", body)


def draw_sample(
    wp: Workplace, seed: str, first_day: date, last_day: date, confidence: int = 90
) -> Refused | None:
    """Record that a sample is drawn of the claims that were accepted on these days."""
    kept = tidy(seed)
    why = line_fault("seed", kept, LONGEST_NAME, least=1)
    if why is not None:
        return why
    sample_id = wp.clock.new_id()
    body = {
        "sample_id": sample_id, "seed": kept, "first_day": first_day.isoformat(),
        "last_day": last_day.isoformat(), "confidence": confidence, "precision_percent": 10,
    }  # fmt: skip
    return record(wp, OpKind.SAMPLE_DRAW, f"sample:{sample_id}", body)
