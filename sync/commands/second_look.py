"""Decides a claim a second time, settles two decisions that differ, draws an audit sample."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from domain.codes import Code
from domain.people.keeping import LONGEST_NAME, line_fault, tidy
from domain.reviews.decision import REASONS, Decision
from domain.reviews.sampling import period_of
from domain.verdicts import Refused
from sync.commands.look_after_people import record
from sync.rights import barred_here
from sync.rows import look_entity
from sync.wire.kinds import OpKind

if TYPE_CHECKING:
    from sync.workplace import Workplace


def decide_again(
    wp: Workplace, look_id: str, decision: Decision, reason: str = "", note: str = ""
) -> str | Refused:
    """Record a second decision of one claim and return the op id; it can be undone as any other.

    Refused with NOT_ALLOWED, with REASON_MISSING where a refusal has none of the reasons, and with
    LOOK_DECIDES for what decides nothing: a second look approves or refuses.
    """
    from sync.outbox.ops import NewOp  # noqa: PLC0415 (with the stores)

    why = barred_here(wp, OpKind.REVIEW_SECOND)
    if why is not None:
        return why
    if decision not in {Decision.APPROVE, Decision.REFUSE}:
        return Refused(Code.LOOK_DECIDES)
    if decision is Decision.REFUSE and reason not in REASONS:
        return Refused(Code.REASON_MISSING, ("reason",))
    now = wp.clock.now()
    rules = wp.catalogue.rules_at(now)
    op_id, entity = wp.clock.new_id(), look_entity(look_id)
    wp.outbox.record(
        NewOp(
            op_id=op_id,
            kind=OpKind.REVIEW_SECOND,
            entity=entity,
            body={
                "look_id": look_id, "decision": decision.value, "reason": reason,
                "note": tidy(note),
            },
            recorded_at=now,
            hold_seconds=rules.decision_hold_seconds if rules else 0,
        )
    )  # fmt: skip
    wp.recorded(entity)
    return op_id


def settle_look(wp: Workplace, look_id: str, note: str) -> Refused | None:
    """Record what came of two decisions that differ, in words."""
    kept = tidy(note)
    why = line_fault("note", kept, LONGEST_NAME, least=1)
    if why is not None:
        return why
    body = {"look_id": look_id, "note": kept}
    return record(wp, OpKind.REVIEW_SETTLE, look_entity(look_id), body)


def draw_sample(
    wp: Workplace, first_day: date, last_day: date, confidence: int = 90
) -> Refused | None:
    """Record that a sample is drawn of the claims that were accepted in these whole months.

    Nobody chooses its seed: it is what the record says first after them. Refused with NOT_ALLOWED,
    SAMPLE_PERIOD, SAMPLE_EARLY, SAMPLE_DRAWN as far as this device knows.
    """
    why = fault_of_sample(wp, first_day, last_day)
    if why is not None:
        return why
    sample_id = wp.clock.new_id()
    body = {
        "sample_id": sample_id, "first_day": first_day.isoformat(),
        "last_day": last_day.isoformat(), "confidence": confidence, "precision_percent": 10,
    }  # fmt: skip
    return record(wp, OpKind.SAMPLE_DRAW, f"sample:{sample_id}", body)


def fault_of_sample(wp: Workplace, first_day: date, last_day: date) -> Refused | None:
    """Return what speaks against drawing a period, as far as this device knows."""
    period = period_of(first_day, last_day)
    if period is None:
        return Refused(Code.SAMPLE_PERIOD, ("first_day", "last_day"))
    if wp.clock.now() < period[1]:
        return Refused(Code.SAMPLE_EARLY, ("last_day",), {"date": last_day.isoformat()})
    found = wp.replica.db.row(
        "SELECT made_at FROM base_sample WHERE first_day = ? AND last_day = ? AND seed_height > 0",
        (first_day.isoformat(), last_day.isoformat()),
    )
    if found is not None:
        return Refused(Code.SAMPLE_DRAWN, (), {"date": str(found[0])[:10]})
    return None
