"""A deal changed in two places, as a person needs to see it: was, theirs, mine, field by field."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from domain.deals.deal import EDITABLE
from sync.clock import instant
from sync.outbox.conflicts import in_conflict
from sync.rows import ConflictField, ConflictRow, PendingOp, SendState
from sync.wire.kinds import OpKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sync.workplace import Workplace


def conflict(wp: Workplace, op_id: str) -> ConflictRow | None:
    """Return the choice an op waits for, None when it waits for none (any more)."""
    from sync.outbox.pending import open_op, ops_of  # noqa: PLC0415 (with the stores)

    op = open_op(wp.outbox, op_id)
    if op is None:
        return None
    ops = ops_of(wp.outbox, op.entity)
    edits = in_conflict(ops)
    if not edits:
        return None
    deal_id = op.entity.removeprefix("deal:")
    found = wp.replica.db.row("SELECT customer FROM deal WHERE deal_id = ?", (deal_id,))
    fields = _fields(edits)
    by, at = _other_side(wp, deal_id, {each.name for each in fields if each.disputed})
    return ConflictRow(
        op_id=edits[0].op_id,
        deal_id=deal_id,
        customer=str(found[0]) if found and found[0] else "",
        fields=fields,
        mine_at=edits[0].recorded_at,
        theirs_by=by,
        theirs_at=at,
        steps=tuple(
            str(each.body["action"])
            for each in ops
            if each.state is SendState.CONFLICTED and each.kind == OpKind.DEAL_MOVE
        ),
    )


def _fields(edits: Sequence[PendingOp]) -> tuple[ConflictField, ...]:
    """Return the fields these edits changed, in the order of the form, disputed ones first."""
    was: dict[str, Any] = {}
    mine: dict[str, Any] = {}
    theirs: dict[str, Any] = {}
    for op in edits:
        was = {**op.body.get("was", {}), **was}
        mine |= op.body["changes"]
        theirs |= {name: op.theirs.get(name) for name in op.fields if name in op.theirs}
    order = sorted(mine.keys() | theirs.keys(), key=_place)
    fields = [
        ConflictField(
            name=name,
            was=was.get(name),
            theirs=theirs.get(name, was.get(name)),
            mine=mine.get(name),
            disputed=name in theirs,
        )
        for name in order
    ]
    return tuple(sorted(fields, key=lambda each: not each.disputed))


def _place(name: str) -> int:
    return EDITABLE.index(name) if name in EDITABLE else len(EDITABLE)


def _other_side(wp: Workplace, deal_id: str, names: set[str]) -> tuple[str, datetime | None]:
    """Return who changed one of these fields last, and when, by the deal's timeline."""
    rows = wp.replica.db.rows(
        "SELECT at, who, detail FROM base_deal_event WHERE deal_id = ? ORDER BY at DESC", (deal_id,)
    )
    for at, who, detail in rows:
        if names & set(json.loads(detail or "{}")):
            return str(who), instant(at)
    return "", None
