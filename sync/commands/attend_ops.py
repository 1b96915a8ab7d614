"""What a person does about ops that need attention: send again, or let go."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from domain.verdicts import Refused
from sync.outbox.conflicts import disputed, in_conflict, not_taken
from sync.rows import PendingOp, SendState
from sync.wire.kinds import OpKind

if TYPE_CHECKING:
    from sync.workplace import Workplace

_NEEDS_PERSON = frozenset({SendState.REFUSED, SendState.CONFLICTED, SendState.STUCK})


def retry_op(wp: Workplace, op_id: str) -> bool | Refused:
    """Send a refused, conflicted or stuck op again; False when it is none of these.

    A stuck op is sent as it is. A refused or conflicted one was answered for ever, so the same
    wish is recorded as a new op, on what the server says now. For an edit in conflict that means
    "mine stays", with what was built on it; a step that waits behind one is refused until then.
    """
    from sync.outbox.pending import open_op  # noqa: PLC0415 (with the stores)

    op = open_op(wp.outbox, op_id)
    if op is None or op.state not in _NEEDS_PERSON:
        return False
    if op.state is SendState.STUCK:
        wp.outbox.unpark(op_id)
        wp.recorded(op.entity)
        return True
    if op.state is SendState.CONFLICTED and op.kind == OpKind.DEAL_EDIT:
        return _choose(wp, op, None)
    return _again(wp, op)


def answer_conflict(wp: Workplace, op_id: str, mine: Collection[str]) -> bool:
    """Answer a conflict field by field: my values for the disputed fields of `mine`, else theirs.

    What nobody disputes is sent in either case. False when nothing is left to choose.
    """
    from sync.outbox.pending import open_op  # noqa: PLC0415 (with the stores)

    op = open_op(wp.outbox, op_id)
    if op is None or op.state is not SendState.CONFLICTED or op.kind != OpKind.DEAL_EDIT:
        return False
    return _choose(wp, op, mine)


def _choose(wp: Workplace, op: PendingOp, mine: Collection[str] | None) -> bool:
    """Settle a conflict and what was built on it; `mine` None keeps every value of mine.

    What nobody disputes is sent again in either case; steps behind it are for a person to repeat.
    """
    from sync.commands.edit_deal import record_edit  # noqa: PLC0415 (with the stores)
    from sync.outbox.pending import ops_of  # noqa: PLC0415 (likewise)

    ops = ops_of(wp.outbox, op.entity)
    edits = in_conflict(ops)
    changes = not_taken(edits)
    for name in disputed(edits):
        if mine is not None and name not in mine:
            changes.pop(name, None)
    if changes:
        record_edit(wp, op.entity.removeprefix("deal:"), changes, ops, instead_of=edits)
        return True
    # The disputed one last: cut short in between, the choice is asked for again.
    for each in reversed(edits):
        wp.outbox.dismiss(each.op_id)
    wp.recorded(op.entity)
    return True


def _again(wp: Workplace, op: PendingOp) -> bool | Refused:
    from sync.commands.edit_deal import base_rev, seen_fields, unanswered  # noqa: PLC0415 (with the stores)
    from sync.outbox.ops import NewOp  # noqa: PLC0415 (likewise)
    from sync.outbox.pending import ops_of  # noqa: PLC0415 (likewise)

    if op.kind in {OpKind.CLAIM_RECORD, OpKind.REVIEW_DECIDE, OpKind.DEAL_CREATE}:
        return False
    base, body = {}, op.body
    if op.kind in {OpKind.DEAL_EDIT, OpKind.DEAL_MOVE}:
        deal_id, ops = op.entity.removeprefix("deal:"), ops_of(wp.outbox, op.entity)
        if edits := in_conflict(ops):
            return unanswered(edits)
        base = {op.entity: base_rev(wp, deal_id, ops)}
        if op.kind == OpKind.DEAL_EDIT:
            seen = seen_fields(wp, deal_id, ops)
            body = {**body, "was": {name: seen.get(name) for name in body["changes"]}}
    wp.outbox.record(
        NewOp(
            op_id=wp.clock.new_id(),
            kind=op.kind,
            entity=op.entity,
            body=body,
            base=base,
            local=op.local,
            recorded_at=wp.clock.now(),
        ),
        instead_of=(op.op_id,),
    )
    wp.recorded(op.entity)
    return True


def discard_op(wp: Workplace, op_id: str) -> bool:
    """Let a refused or conflicted op go; it stays in the outbox as history.

    For an edit in conflict that means "theirs stays"; what was not disputed is sent again. A
    stuck op is only let go by export: the server has not answered it, so it stays visible.
    """
    from sync.outbox.pending import entities_of, open_op  # noqa: PLC0415 (with the stores)

    op = open_op(wp.outbox, op_id)
    if op is not None and op.state is SendState.CONFLICTED and op.kind == OpKind.DEAL_EDIT:
        return _choose(wp, op, ())
    if not wp.outbox.dismiss(op_id):
        return False
    wp.recorded(*entities_of(wp.outbox, op_id))
    return True
