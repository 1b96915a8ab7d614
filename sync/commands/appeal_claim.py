"""Appeals a refusal: once, in time, with a reason; a different reviewer judges it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.claims.claim import ClaimState
from domain.claims.timing import judge_appeal
from domain.codes import Code
from domain.verdicts import Refused
from sync.clock import instant
from sync.wire.kinds import OpKind

if TYPE_CHECKING:
    from sync.workplace import Workplace

_LONGEST = 2000


def appeal_claim(wp: Workplace, claim_id: str, text: str) -> Refused | None:
    """Record an appeal against the refusal of a claim.

    Refused with CLAIM_CHANGED when it isn't known, CLAIM_DECIDED when it isn't refused,
    APPEAL_OVER when it was appealed before or the day has passed, REASON_MISSING without a text.
    """
    from sync.commands.working import working_claim  # noqa: PLC0415 (with the stores)
    from sync.outbox.ops import NewOp  # noqa: PLC0415 (likewise)

    row = working_claim(wp, claim_id)
    if row is None or not row["rev"]:
        # A refusal of this very device is no decision yet: the vendor hasn't heard of it.
        return Refused(Code.CLAIM_CHANGED)
    now = wp.clock.now()
    due = instant(row["due_at"]) if row["due_at"] else None
    follows = judge_appeal(ClaimState(row["state"]), row["appeal"] or "", due, now, text)
    if isinstance(follows, Refused):
        return follows
    entity = f"claim:{claim_id}"
    wp.outbox.record(
        NewOp(
            op_id=wp.clock.new_id(),
            kind=OpKind.CLAIM_APPEAL,
            entity=entity,
            body={"claim_id": claim_id, "text": text.strip()[:_LONGEST]},
            recorded_at=now,
        )
    )
    wp.recorded(entity)
    return None
