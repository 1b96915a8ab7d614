"""Takes a claim back by an op of its own; the serial may be claimed again at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.claims.claim import ClaimState
from domain.claims.transitions import ClaimAction, next_state
from domain.codes import Code
from domain.verdicts import Refused
from sync.wire.kinds import OpKind

if TYPE_CHECKING:
    from sync.workplace import Workplace


def withdraw_claim(wp: Workplace, claim_id: str) -> Refused | None:
    """Record the withdrawal of a claim; refused when the vendor has decided it."""
    from sync.commands.working import working_claim  # noqa: PLC0415 (with the stores)
    from sync.outbox.ops import NewOp  # noqa: PLC0415 (likewise)

    row = working_claim(wp, claim_id)
    if row is None:
        return Refused(Code.CLAIM_CHANGED)
    follows = next_state(ClaimState(row["state"]), ClaimAction.WITHDRAW)
    if isinstance(follows, Refused):
        return follows
    entity = f"claim:{claim_id}"
    if _undone_while_held(wp, entity):
        return None
    op = NewOp(
        op_id=wp.clock.new_id(),
        kind=OpKind.CLAIM_WITHDRAW,
        entity=entity,
        body={"claim_id": claim_id},
        recorded_at=wp.clock.now(),
    )
    wp.outbox.record_withdrawal(op)
    wp.recorded(entity)
    return None


def _undone_while_held(wp: Workplace, entity: str) -> bool:
    """Delete a record that is still held: then there is nothing to withdraw."""
    from sync.outbox.pending import ops_of  # noqa: PLC0415 (with the stores)

    for op in ops_of(wp.outbox, entity):
        if op.kind == OpKind.CLAIM_RECORD and wp.outbox.undo(op.op_id):
            wp.recorded(entity)
            return True
    return False
