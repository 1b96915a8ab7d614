"""What is unsent or needs attention, and the state of the line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sync.clock import instant
from sync.documents import wanted
from sync.rows import OpRow, SendState, SyncRow
from sync.wire.kinds import OpKind

if TYPE_CHECKING:
    from sync.workplace import Workplace

_OPS = (
    "SELECT op_id, kind, entity, body, state, recorded_at, attempts, last_error, code, params,"
    " local FROM op"
)


_OPEN = (
    "SELECT pos, op_id FROM op_state INDEXED BY op_sealed"
    " WHERE folded = 1 AND n IS NOT NULL AND state = ? ORDER BY n LIMIT ?"
)
_HELD = "SELECT pos, op_id FROM op_state WHERE op_id >= ? AND state = 'held' ORDER BY op_id LIMIT ?"
_AT_ONCE = 200


MOST_SHOWN = 500
"""Ops a list shows; the counts of `state` tell of all."""


def open_ops(wp: Workplace, limit: int = MOST_SHOWN) -> list[OpRow]:
    """Return ops that are unsent or need attention, oldest first.

    Those that need a person are always among them. Each state is read in the order of its index, so
    that a hundred thousand waiting ops cost no more than a thousand.
    """
    db = wp.outbox.db
    found: list[tuple[int, str]] = []
    for state in (SendState.REFUSED, SendState.CONFLICTED, SendState.STUCK, SendState.QUEUED):
        found += db.rows(_OPEN, (state, max(limit - len(found), 0)))
    found += db.rows(_HELD, (wp.outbox.held_from, max(limit - len(found), 0)))
    found.sort()
    rows: list[tuple[Any, ...]] = []
    for start in range(0, len(found), _AT_ONCE):
        ids = tuple(op_id for _, op_id in found[start : start + _AT_ONCE])
        marks = ",".join("?" * len(ids))
        rows += db.rows(f"{_OPS} WHERE op_id IN ({marks}) ORDER BY +pos", ids)
    return [_row(wp, row) for row in rows]


def _row(wp: Workplace, row: tuple[Any, ...]) -> OpRow:
    (
        op_id, kind, entity, body, state, recorded_at, attempts, last_error, code, params, local,
    ) = row  # fmt: skip
    return OpRow(
        op_id=op_id,
        kind=kind,
        entity=entity,
        title=_title(wp, kind, entity, json.loads(body), json.loads(local)),
        state=SendState(state),
        recorded_at=instant(recorded_at),
        attempts=attempts,
        last_error=last_error,
        code=code,
        params=json.loads(params),
    )


def _title(
    wp: Workplace, kind: str, entity: str, body: Mapping[str, Any], local: Mapping[str, Any]
) -> str:
    """Return what the op is about in data a person knows it by: serial, customer, count."""
    if kind == OpKind.CLAIM_RECORD:
        name = wp.catalogue.product_name(local.get("product_id"))
        return " · ".join(part for part in (body["serial"], name) if part)
    if kind == OpKind.DEAL_CREATE:
        return str(body["fields"].get("customer", ""))
    if kind == OpKind.EVIDENCE_ATTACH:
        return str(body["name"])
    if kind == OpKind.REVIEW_DECIDE:
        return str(len(body["items"]))
    table, _, key = entity.partition(":")
    if table == "tie":
        return wp.catalogue.member_name(int(key.partition(":")[0]))
    if table in _NAMED:
        known = wp.replica.db.row(_NAMED[table], (key,))
        return str(body.get("name") or (known[0] if known else key))
    column = "serial" if table == "claim" else "customer"
    found = wp.replica.db.row(f"SELECT {column} FROM {table} WHERE {table}_id = ?", (key,))  # noqa: S608
    return str(found[0]) if found and found[0] else key


_NAMED = {
    "person": "SELECT name FROM base_member WHERE member_id = ?",
    "device": "SELECT name FROM base_device WHERE device = ?",
    "partner": "SELECT name FROM base_partner WHERE partner_id = ?",
}
"""How to ask for the name of what is known by its name."""


def state(wp: Workplace) -> SyncRow:
    """Return the state of the line with counts as they are now."""
    from sync.outbox.pending import counts  # noqa: PLC0415 (with the stores)

    now, line, who = counts(wp.outbox), wp.line, wp.identity
    place = wp.replica.place()
    last = instant(place.at) if place.at else None
    return SyncRow(
        state=line.state if line else "idle",
        title=line.title if line else "",
        detail=line.detail if line else "",
        unsent=now.unsent,
        attention=now.attention,
        last_sync=line.last_sync if line and line.last_sync else last,
        next_try=line.next_try if line else None,
        server=who.server,
        member=who.member_name,
        partner=who.partner_name,
        role=who.role,
        notices=wp.notices.all,
        problem=line.problem if line else "",
        params=line.params if line else {},
        documents=len(wanted(wp)),
        coming=wp.coming[0],
        coming_of=wp.coming[1],
    )
