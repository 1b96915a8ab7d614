"""Changes fields of a deal; also how a person answers a conflict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from domain.codes import Code
from domain.deals.editing import apply_edit, to_fields
from domain.verdicts import Refused
from sync.outbox.conflicts import disputed, in_conflict, not_taken
from sync.rights import barred_here
from sync.rows import PendingOp, SendState
from sync.wire.kinds import OpKind

if TYPE_CHECKING:
    from sync.workplace import Workplace

_OPEN = frozenset({SendState.HELD, SendState.QUEUED, SendState.SENT})


def edit_deal(wp: Workplace, deal_id: str, changes: Mapping[str, Any]) -> Refused | None:
    """Record changed fields (JSON values) of a deal; what is as before is left out.

    Refused as `domain.deals.editing.apply_edit` refuses. While an edit is in conflict, only one
    that names every disputed field is taken: it answers the conflict, and what was not disputed
    is sent again with it. Any other is refused with DEAL_CONFLICT.
    """
    from sync.commands.working import working_deal  # noqa: PLC0415 (with the stores)
    from sync.outbox.pending import ops_of  # noqa: PLC0415 (likewise)
    from sync.replica.fold import deal_of  # noqa: PLC0415 (likewise)

    why = barred_here(wp, OpKind.DEAL_EDIT)
    if why is not None:
        return why
    ops = ops_of(wp.outbox, f"deal:{deal_id}")
    answered = in_conflict(ops)
    fields = disputed(answered)
    if not set(fields) <= set(changes):
        return unanswered(answered)
    row = working_deal(wp, deal_id)
    if row is None:
        return Refused(Code.NOT_IN_SCOPE)
    deal = deal_of(row)
    edited = apply_edit(deal, changes, wp.clock.now())
    if isinstance(edited, Refused):
        return edited
    before, after = to_fields(deal), to_fields(edited)
    changed = {name: after[name] for name in after if after[name] != before[name]}
    if answered:
        # The working row shows these already, but the server took nothing of those edits.
        changed = {**not_taken(answered), **{name: after[name] for name in fields}, **changed}
    if changed:
        record_edit(wp, deal_id, changed, ops, instead_of=answered)
    return None


def record_edit(
    wp: Workplace,
    deal_id: str,
    changes: Mapping[str, Any],
    ops: Sequence[PendingOp],
    instead_of: Sequence[PendingOp],
) -> None:
    """Record an edit of a deal whose open ops are `ops`; it replaces those of `instead_of`.

    `was` tells the server what the person saw, so that nothing unseen is overwritten.
    """
    from sync.outbox.ops import NewOp  # noqa: PLC0415 (with the stores)

    entity = f"deal:{deal_id}"
    seen = seen_fields(wp, deal_id, ops)
    was = {name: seen.get(name) for name in changes}
    wp.outbox.record(
        NewOp(
            op_id=wp.clock.new_id(),
            kind=OpKind.DEAL_EDIT,
            entity=entity,
            body={"deal_id": deal_id, "changes": dict(changes), "was": was},
            base={entity: base_rev(wp, deal_id, ops)},
            local={"who": wp.identity.member_name, "was": was},
            recorded_at=wp.clock.now(),
        ),
        instead_of=tuple(op.op_id for op in instead_of),
    )
    wp.recorded(entity)


def seen_fields(wp: Workplace, deal_id: str, ops: Sequence[PendingOp]) -> dict[str, Any]:
    """Return the fields without the edits that were not taken; of a conflict, the other side's."""
    from sync.replica.fold import deal_of, fold_deal  # noqa: PLC0415 (with the stores)
    from sync.wire.tables import DEAL  # noqa: PLC0415 (likewise)

    catalogue = wp.catalogue
    row = fold_deal(
        wp.replica.base(DEAL, deal_id),
        [op for op in ops if op.state in _OPEN],
        wp.side,
        lambda op: catalogue.rules_at(op.recorded_at),
    )
    fields = to_fields(deal_of(row)) if row is not None else {}
    for op in in_conflict(ops):
        fields |= op.theirs
    return fields


def unanswered(edits: Sequence[PendingOp]) -> Refused:
    """Return the refusal of anything else on a deal whose conflict is open."""
    fields = disputed(edits)
    return Refused(Code.DEAL_CONFLICT, fields, {"fields": ", ".join(fields)})


def base_rev(wp: Workplace, deal_id: str, ops: Sequence[PendingOp]) -> int:
    """Return the version an op recorded now is based on.

    Own ops that wait will each make one version before this one arrives.
    """
    from sync.wire.tables import DEAL  # noqa: PLC0415 (with the stores)

    base = wp.replica.base(DEAL, deal_id)
    return int(base["rev"] if base else 0) + sum(op.state in _OPEN for op in ops)
