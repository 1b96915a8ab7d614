"""Changes fields of a deal; also how a person answers a conflict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from domain.codes import Code
from domain.deals.editing import apply_edit, to_fields
from domain.verdicts import Refused
from sync.rows import PendingOp, SendState
from sync.wire.kinds import OpKind

if TYPE_CHECKING:
    from sync.workplace import Workplace

_OPEN = frozenset({SendState.HELD, SendState.QUEUED, SendState.SENT})


def edit_deal(wp: Workplace, deal_id: str, changes: Mapping[str, Any]) -> Refused | None:
    """Record changed fields (JSON values) of a deal; what is as before is left out.

    Refused as `domain.deals.editing.apply_edit` refuses. An edit that names every disputed field
    of a conflict answers it: what was not disputed is sent again with it.
    """
    from sync.commands.working import working_deal  # noqa: PLC0415 (with the stores)
    from sync.outbox.ops import NewOp  # noqa: PLC0415 (likewise)
    from sync.outbox.pending import ops_of  # noqa: PLC0415 (likewise)
    from sync.replica.fold import deal_of  # noqa: PLC0415 (likewise)

    entity = f"deal:{deal_id}"
    ops = ops_of(wp.outbox, entity)
    answered = [
        op for op in ops if op.state is SendState.CONFLICTED and set(op.fields) <= set(changes)
    ]
    row = working_deal(wp, deal_id)
    if row is None:
        return Refused(Code.NOT_IN_SCOPE)
    deal, now = deal_of(row), wp.clock.now()
    edited = apply_edit(deal, changes, now)
    if isinstance(edited, Refused):
        return edited
    before, after = to_fields(deal), to_fields(edited)
    changed = {name: after[name] for name in after if after[name] != before[name]}
    for op in reversed(answered):
        # The working row shows these already, but the server took nothing of that edit.
        changed = {**op.body["changes"], **{name: after[name] for name in op.fields}, **changed}
    if not changed:
        return None
    wp.outbox.record(
        NewOp(
            op_id=wp.clock.new_id(),
            kind=OpKind.DEAL_EDIT,
            entity=entity,
            body={"deal_id": deal_id, "changes": changed},
            base={entity: base_rev(wp, deal_id, ops)},
            local={
                "who": wp.identity.member_name,
                "was": {name: before.get(name) for name in changed},
            },
            recorded_at=now,
        ),
        instead_of=tuple(op.op_id for op in answered),
    )
    wp.recorded(entity)
    return None


def base_rev(wp: Workplace, deal_id: str, ops: Sequence[PendingOp]) -> int:
    """Return the version an op recorded now is based on.

    Own ops that wait will each make one version before this one arrives.
    """
    from sync.wire.tables import DEAL  # noqa: PLC0415 (with the stores)

    base = wp.replica.base(DEAL, deal_id)
    return int(base["rev"] if base else 0) + sum(op.state in _OPEN for op in ops)
