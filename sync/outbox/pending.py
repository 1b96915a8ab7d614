"""Reads of outbox.db: what the fold, the engine and the screens ask. Never writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sync.clock import instant, stamp
from sync.errors import StoreDamaged
from sync.outbox.ops import Claimed, QueuedOp, text_of, value_of
from sync.outbox.settling import AGAIN, LONGEST
from sync.outbox.store import Outbox
from sync.rows import PendingOp, SendState
from sync.wire.codec import envelope_hash
from sync.wire.messages import OpKind

_COLUMNS = "op_id, pos, kind, entity, state, body, local, recorded_at, code, params, fields, theirs"
_IS_SEALED = "WHERE folded = 1 AND n IS NOT NULL"
_SEALED = f"FROM op_state INDEXED BY op_sealed {_IS_SEALED}"
"""By state: the planner would rather walk every op ever sent than trust this index."""
_SEALS = f"FROM op_state INDEXED BY op_sealed CROSS JOIN op_seal USING (pos) {_IS_SEALED}"
_MANY = 400
"""Entities asked in one statement; SQLite allows more, the statement cache likes fewer shapes."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many ops wait: `unsent` are not with the vendor, `attention` need a person."""

    unsent: int
    attention: int


def pending_of(outbox: Outbox, entities: Iterable[str]) -> dict[str, list[PendingOp]]:
    """Return the ops that are part of these entities' working rows, in order of recording.

    Documents are not: they change no field of what they belong to.
    """
    wanted = list(dict.fromkeys(entities))
    found: dict[str, list[PendingOp]] = {}
    for start in range(0, len(wanted), _MANY):
        part = tuple(wanted[start : start + _MANY])
        marks = ",".join("?" * len(part))
        rows = outbox.db.rows(
            f"SELECT {_COLUMNS} FROM op WHERE folded = 1 AND entity IN ({marks})"  # noqa: S608
            f" AND kind <> '{OpKind.EVIDENCE_ATTACH}' ORDER BY +pos",
            part,
        )
        for row in rows:
            op = _pending(row)
            found.setdefault(op.entity, []).append(op)
        for entity, op in _decisions(outbox, part):
            found.setdefault(entity, []).append(op)
    return found


def _decisions(outbox: Outbox, entities: tuple[str, ...]) -> list[tuple[str, PendingOp]]:
    """Return the batch decisions that touch these entities, each once per entity."""
    marks = ",".join("?" * len(entities))
    columns = ", ".join(f"op.{name.strip()}" for name in _COLUMNS.split(","))
    rows = outbox.db.rows(
        "SELECT item.entity, item.status, item.code, item.params,"  # noqa: S608
        f" {columns} FROM op_item AS item JOIN op ON op.op_id = item.op_id"
        f" WHERE item.entity IN ({marks}) AND op.folded = 1 ORDER BY +op.pos",
        entities,
    )
    # A decision of thousands has thousands of items in its body: it is read once, not for each.
    ops: dict[str, PendingOp] = {}
    found = []
    for entity, status, code, params, *row in rows:
        op = ops.get(row[0]) or ops.setdefault(row[0], _pending(tuple(row)))
        found.append((entity, replace(op, items={entity: (status, code, value_of(params))})))
    return found


def _pending(
    row: tuple[Any, ...], items: dict[str, tuple[str, str, dict[str, Any]]] | None = None
) -> PendingOp:
    (
        op_id, pos, kind, entity, state, body, local, recorded_at, code, params, fields, theirs,
    ) = row  # fmt: skip
    return PendingOp(
        op_id=op_id,
        pos=pos,
        kind=kind,
        entity=entity,
        state=SendState(state),
        body=value_of(body),
        local=value_of(local),
        recorded_at=instant(recorded_at),
        code=code,
        params=value_of(params),
        fields=tuple(value_of(fields)),
        theirs=value_of(theirs),
        items=items or {},
    )


def folded_entities(outbox: Outbox) -> list[str]:
    """Return every entity that has an op in the fold, to be folded anew at opening."""
    own = outbox.db.rows("SELECT DISTINCT entity FROM op_state WHERE folded = 1")
    items = outbox.db.rows(
        "SELECT DISTINCT item.entity FROM op_item AS item JOIN op_state AS op"
        " ON op.op_id = item.op_id WHERE op.folded = 1"
    )
    return [entity for (entity,) in (*own, *items) if not entity.startswith("review:")]


def stale_entities(
    outbox: Outbox, shown: Mapping[str, str], still_open: Iterable[str]
) -> list[str]:
    """Return the entities in the fold, save claims of one unanswered op that are shown as it says.

    `shown` are such claims with the send state of their working rows: those follow from the op
    alone, so folding a hundred thousand of them at each start would change nothing. Of those that
    are shown as `still_open`, the ones that no op is open of any more are among the stale.
    """
    rows = outbox.db.rows("SELECT entity, kind, state, status FROM op_state WHERE folded = 1")
    count = Counter(row[0] for row in rows)
    known = {
        entity
        for entity, kind, state, status in rows
        if not status
        and kind == OpKind.CLAIM_RECORD
        and count[entity] == 1
        and shown.get(entity.removeprefix("claim:")) == state
    }
    folded = dict.fromkeys(folded_entities(outbox))
    ended = [entity for entity in still_open if entity not in folded]
    return [*(entity for entity in folded if entity not in known), *ended]


def ops_of(outbox: Outbox, entity: str) -> list[PendingOp]:
    """Return the folded ops of one entity."""
    return pending_of(outbox, (entity,)).get(entity, [])


def documents_of(outbox: Outbox, entity: str = "") -> list[PendingOp]:
    """Return the documents attached here, to one entity or any, that are open still."""
    # The kind in clear: a partial index is chosen before parameters are known.
    rows = outbox.db.rows(
        f"SELECT {_COLUMNS} FROM op_state INDEXED BY op_documents"  # noqa: S608
        f" JOIN op_content USING (pos) WHERE folded = 1 AND kind = '{OpKind.EVIDENCE_ATTACH}'"
        " ORDER BY pos"
    )
    found = [_pending(row) for row in rows]
    return [op for op in found if entity in {"", op.entity}]


def ops_about(outbox: Outbox, kind: str) -> list[PendingOp]:
    """Return the open ops about entities of a kind such as `person`, those of each in order."""
    rows = outbox.db.rows(
        "SELECT DISTINCT entity FROM op_state INDEXED BY op_folded"
        " WHERE folded = 1 AND entity > ? AND entity < ?",
        (f"{kind}:", f"{kind};"),
    )
    found = pending_of(outbox, [entity for (entity,) in rows])
    return [op for ops in found.values() for op in ops]


def op_by_id(outbox: Outbox, op_id: str) -> PendingOp | None:
    """Return one op in whatever state."""
    row = outbox.db.row(f"SELECT {_COLUMNS} FROM op WHERE op_id = ?", (op_id,))  # noqa: S608
    return None if row is None else _pending(row)


def is_undone(outbox: Outbox, op_id: str) -> bool:
    """Say whether an op was taken back while it was held."""
    return outbox.db.row("SELECT 1 FROM undone WHERE op_id = ?", (op_id,)) is not None


def open_op(outbox: Outbox, op_id: str) -> PendingOp | None:
    """Return one op that is still part of the fold or waits for a person."""
    row = outbox.db.row(
        f"SELECT {_COLUMNS} FROM op WHERE op_id = ? AND folded = 1",  # noqa: S608
        (op_id,),
    )
    return None if row is None else _pending(row)


def claimed_by(outbox: Outbox, canonical: Sequence[str]) -> Claimed | None:
    """Return this device's claim of one of these serials."""
    for serial in canonical:
        row = outbox.db.row(
            "SELECT canonical, op_id, claim_id, who, day FROM claimed WHERE canonical = ?",
            (serial,),
        )
        if row is not None:
            return Claimed(*row)
    return None


def counts(outbox: Outbox) -> Counts:
    """Return how many ops are unsent and how many need a person."""
    unsent = outbox.db.row(f"SELECT count(*) {_SEALED} AND state IN ('queued', 'stuck')")
    attention = outbox.db.row(
        f"SELECT count(*) {_SEALED} AND state IN ('refused', 'conflicted', 'stuck')"
    )
    return Counts(outbox.held + (unsent[0] if unsent else 0), attention[0] if attention else 0)


def next_batch(
    outbox: Outbox, now: datetime, *, most: int, most_bytes: int, after: int = 0
) -> list[QueuedOp]:
    """Return the sealed ops to send next, in order of `n`, within count and size of one push.

    `after` is the last that is on its way already.

    A stuck op keeps its place: it is named there, so that those behind it can go. An op that would
    wait for longer than any wait is due: the clock was set back since.
    """
    rows = outbox.db.rows(
        f"SELECT op_id, n, envelope, attempts, sig, 0, hash {_SEALS} AND state = 'queued'"
        " AND n > ? AND (next_try <= ? OR next_try > ?) ORDER BY n LIMIT ?",
        (after, stamp(now), stamp(now + AGAIN), most),
    )
    ready = [QueuedOp(*row) for row in rows]
    ready += [op for op in _to_withhold(outbox) if op.n > after]
    ready.sort(key=lambda op: op.n)
    batch: list[QueuedOp] = []
    size = 256
    for op in ready[:most]:
        size += len(text_of(op.envelope)) + len(op.sig) + len('{"op":,"sig":""},')
        if batch and size > most_bytes:
            break
        if not op.stuck and envelope_hash(op.envelope.encode()) != op.hash:
            # A damaged page can read as zeros: these are not the bytes that were sealed.
            raise StoreDamaged(file=outbox.db.path.name, reason="malformed: an op was altered")
        batch.append(op)
    return batch


def _to_withhold(outbox: Outbox) -> list[QueuedOp]:
    """Return the stuck ops whose place in the chain the server has not got yet."""
    rows = outbox.db.rows(
        f"SELECT op_id, n, envelope, attempts, sig, 1, hash, entity {_SEALS} AND state = 'stuck'"
        " AND withheld = 0 ORDER BY n"
    )
    return [QueuedOp(*row) for row in rows]


def stuck_to_try(outbox: Outbox, now: datetime) -> list[QueuedOp]:
    """Return the stuck ops whose time to be tried again, each alone, has come.

    One that would wait for longer than any wait is due: the clock was set back since.
    """
    rows = outbox.db.rows(
        f"SELECT op_id, n, envelope, attempts, sig {_SEALS} AND state = 'stuck'"
        " AND withheld = 1 AND (next_try <= ? OR next_try > ?) ORDER BY n LIMIT 20",
        (stamp(now), stamp(now + LONGEST)),
    )
    return [QueuedOp(*row) for row in rows]


def next_seal(outbox: Outbox, now: datetime) -> datetime | None:
    """Return when the next held op is due, None when nothing is held.

    One recorded later than `now` is due: the clock was set back since. The oldest thousand tell:
    what lies behind so many is hardly due before them, and is looked at once they are sealed.
    """
    at = stamp(now)
    row = outbox.db.row(
        "SELECT min(CASE WHEN recorded_at > ? THEN ? ELSE not_before END) FROM"
        " (SELECT recorded_at, not_before FROM op_state WHERE op_id >= ? AND state = 'held'"
        " ORDER BY op_id LIMIT 1000)",
        (at, at, outbox.held_from),
    )
    return instant(row[0]) if row and row[0] else None


def op_state_at(outbox: Outbox, n: int) -> SendState | None:
    """Return the state of the op with this number, None when there is none."""
    row = outbox.db.row("SELECT state FROM op_state WHERE chain = ? AND n = ?", (outbox.chain, n))
    return None if row is None else SendState(row[0])


def entities_of(outbox: Outbox, op_id: str) -> list[str]:
    """Return the entities whose working rows an op is part of."""
    items = outbox.db.rows("SELECT entity FROM op_item WHERE op_id = ?", (op_id,))
    if items:
        return [entity for (entity,) in items]
    own = outbox.db.row("SELECT entity FROM op_state WHERE op_id = ?", (op_id,))
    return [own[0]] if own else []
