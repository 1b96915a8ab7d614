"""Undoes what was decided, by two people: reverse an approved claim, approve a refused one.

Records a word; whether it is the first or the second, the server says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.claims.claim import ClaimState
from domain.claims.transitions import ClaimAction, next_state
from domain.codes import Code
from domain.reviews.decision import REASONS
from domain.verdicts import Refused
from sync.wire.kinds import OpKind

if TYPE_CHECKING:
    from sync.workplace import Workplace


def reverse_claim(wp: Workplace, claim_id: str, reason: str, note: str = "") -> str | Refused:
    """Record a word for taking an approved claim back; return the op id, which can be undone.

    Refused with NOT_IN_SCOPE, CLAIM_DECIDED, REASON_MISSING, or FOUR_EYES when the first word is
    one's own.
    """
    if reason not in REASONS:
        return Refused(Code.REASON_MISSING, ("reason",))
    body = {"claim_id": claim_id, "reason": reason, "note": note}
    return _record(wp, OpKind.CLAIM_REVERSE, ClaimAction.REVERSE, body)


def override_refusal(wp: Workplace, claim_id: str, reason: str) -> str | Refused:
    """Record a word for approving a refused claim, with the reason in own words; as above."""
    if not reason.strip():
        return Refused(Code.REASON_MISSING, ("reason",))
    body = {"claim_id": claim_id, "reason": reason.strip()}
    return _record(wp, OpKind.CLAIM_OVERRIDE, ClaimAction.OVERRIDE, body)


def _record(
    wp: Workplace, kind: OpKind, action: ClaimAction, body: dict[str, str]
) -> str | Refused:
    from sync.outbox.ops import NewOp  # noqa: PLC0415 (with the stores)
    from sync.replica.approvals import ACT_OF, waiting_for  # noqa: PLC0415 (likewise)

    claim_id = body["claim_id"]
    if not wp.is_vendor:
        return Refused(Code.NOT_IN_SCOPE)
    found = wp.replica.open_claims([claim_id])
    if not found:
        return Refused(Code.CLAIM_CHANGED)
    [(_, state, rev)] = found
    follows = next_state(ClaimState(state), action)
    if isinstance(follows, Refused):
        return follows
    waits = waiting_for(wp.replica, [claim_id], wp.identity.member_id).get(claim_id)
    if waits is not None and waits.act == ACT_OF[kind] and waits.is_mine:
        return Refused(Code.FOUR_EYES, (), {"bar": "same_person", "who": waits.who})
    now = wp.clock.now()
    rules = wp.catalogue.rules_at(now)
    op_id = wp.clock.new_id()
    entity = f"claim:{claim_id}"
    wp.outbox.record(
        NewOp(
            op_id=op_id,
            kind=kind,
            entity=entity,
            body={**body, "seen": rev},
            recorded_at=now,
            hold_seconds=rules.decision_hold_seconds if rules else 0,
        )
    )
    wp.recorded(entity)
    return op_id
