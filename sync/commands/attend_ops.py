"""What a person does about ops that need attention: send again, or let go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.rows import PendingOp, SendState
from sync.wire.kinds import OpKind

if TYPE_CHECKING:
    from sync.workplace import Workplace

_NEEDS_PERSON = frozenset({SendState.REFUSED, SendState.CONFLICTED, SendState.STUCK})


def retry_op(wp: Workplace, op_id: str) -> bool:
    """Send a refused, conflicted or stuck op again; False when it is none of these.

    A stuck op is sent as it is. A refused or conflicted one was answered for ever, so the same
    wish is recorded as a new op, on what the server says now.
    """
    from sync.outbox.pending import open_op  # noqa: PLC0415 (with the stores)

    op = open_op(wp.outbox, op_id)
    if op is None or op.state not in _NEEDS_PERSON:
        return False
    if op.state is SendState.STUCK:
        wp.outbox.unpark(op_id)
        wp.recorded(op.entity)
        return True
    return _again(wp, op)


def _again(wp: Workplace, op: PendingOp) -> bool:
    from sync.commands.edit_deal import base_rev  # noqa: PLC0415 (with the stores)
    from sync.outbox.ops import NewOp  # noqa: PLC0415 (likewise)
    from sync.outbox.pending import ops_of  # noqa: PLC0415 (likewise)

    if op.kind in {OpKind.CLAIM_RECORD, OpKind.REVIEW_DECIDE, OpKind.DEAL_CREATE}:
        return False
    base = {}
    if op.kind in {OpKind.DEAL_EDIT, OpKind.DEAL_MOVE}:
        deal_id = op.entity.removeprefix("deal:")
        base = {op.entity: base_rev(wp, deal_id, ops_of(wp.outbox, op.entity))}
    wp.outbox.record(
        NewOp(
            op_id=wp.clock.new_id(),
            kind=op.kind,
            entity=op.entity,
            body=op.body,
            base=base,
            local=op.local,
            recorded_at=wp.clock.now(),
        ),
        instead_of=(op.op_id,),
    )
    wp.recorded(op.entity)
    return True


def discard_op(wp: Workplace, op_id: str) -> bool:
    """Let a refused, conflicted or stuck op go; it stays in the outbox as history.

    A stuck op is only let go by export: the server has not answered it, so it stays visible.
    """
    from sync.outbox.pending import entities_of  # noqa: PLC0415 (with the stores)

    if not wp.outbox.dismiss(op_id):
        return False
    wp.recorded(*entities_of(wp.outbox, op_id))
    return True
