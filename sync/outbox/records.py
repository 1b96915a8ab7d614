"""What the second copy of the outbox holds of an op: enough to write it anew, in any file.

Turns rows and values into records. No I/O but reading outbox.db; `recovery` is the way back.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sync.outbox.envelope import Link
from sync.outbox.second_copy import Part, Record

if TYPE_CHECKING:
    from sync.outbox.store import Outbox

_WIDTH = 11
"""Columns of an op's row as it was recorded; those behind them in `_OPS` came with sealing."""
_UNANSWERED = "folded = 1 AND state IN ('held', 'queued', 'stuck')"
_IDS = "SELECT op_id FROM op_state WHERE folded = 1 AND state IN ('held', 'queued', 'stuck')"
_OPS = (
    "SELECT op_id, pos, kind, entity, base, body, local, scan_id, recorded_at, not_before, mono_ms,"
    " boot_id, time_token, chain, n, envelope, hash, sig FROM op JOIN anchor USING (anchor)"
)
_CLAIMED = "SELECT op_id, canonical, op_id, claim_id, who, day FROM claimed"
_SCANS = (
    "SELECT op_id, scan_id, at, text, serial, twin, product, standing, code, params, points,"
    " claim_id, op_id, twin_of FROM scan_journal"
)
_ITEMS = "SELECT entity, op_id FROM op_item"


def op_record(
    op: Sequence[Any],
    anchor: Sequence[str],
    *,
    items: Sequence[str] = (),
    claimed: Sequence[str] | None = None,
    scan: Sequence[Any] | None = None,
) -> Record:
    """Return the record of an op: its row, its anchor, its items, its serial and its scan."""
    body = {"op": op, "anchor": anchor, "items": items, "claimed": claimed, "scan": scan}
    return Record(Part.OP, op[1], body)


def link_record(device: str, chain: int, each: Link) -> Record:
    """Return the record of a sealed op."""
    body = [each.op_id, device, chain, each.text, each.hash, each.sig]
    return Record(Part.LINK, each.n, body)


def undone_record(op_ids: Sequence[str]) -> Record:
    """Return the record of ops that were taken back while held."""
    return Record(Part.UNDONE, 0, list(op_ids))


def head_record(outbox: Outbox, n: int, mark: str) -> Record:
    """Return where the chain stands, for a log whose sealed ops are all answered."""
    numbers = [outbox.next_pos, outbox.next_scan]
    return Record(Part.HEAD, n, [outbox.device, outbox.chain, mark, *numbers])


def unanswered_records(outbox: Outbox) -> list[Record]:
    """Return what a log must hold now, from outbox.db: the head and every unanswered op."""
    from sync.outbox.chain import head  # noqa: PLC0415 (chain writes such records)

    ops = outbox.db.rows(f"{_OPS} WHERE {_UNANSWERED} ORDER BY +pos")
    # Recorded after these rows were read, it is in the queue and comes behind them in the file.
    found = [head_record(outbox, *head(outbox))]
    claimed = _by(outbox, _CLAIMED)
    scans = _by(outbox, _SCANS)
    items: dict[str, list[str]] = {}
    for entity, op_id in outbox.db.rows(f"{_ITEMS} WHERE op_id IN ({_IDS})"):
        items.setdefault(op_id, []).append(entity)
    for row in ops:
        op, (boot_id, token, chain, n, text, mark, sig) = row[:_WIDTH], row[_WIDTH:]
        op_id = op[0]
        found.append(
            op_record(
                op,
                (boot_id, token),
                items=items.get(op_id, ()),
                claimed=claimed.get(op_id),
                scan=scans.get(op_id),
            )
        )
        if n is not None:
            found.append(link_record(outbox.device, chain, Link(op_id, n, text, mark, sig)))
    return found


def _by(outbox: Outbox, query: str) -> dict[str, Sequence[Any]]:
    """Return rows by their first column, the op's id, which is no part of them."""
    rows = outbox.db.rows(f"{query} WHERE op_id IN ({_IDS})")
    return {row[0]: row[1:] for row in rows}
