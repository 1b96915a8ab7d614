"""The audit chain: one entry for each transaction that decided something, each naming the last.

Owns the table `audit`. An entry is written after the streams are bumped, as the last thing that
waits for a lock; nothing here ever changes or deletes one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import sqlalchemy as sa

from server.storage.rows import insert_values, values_of
from server.storage.tables import audit, earlier_outcome, op_log
from sync.wire.codec import GENESIS
from sync.wire.messages import Outcome, Witness
from sync.wire.record import head_of

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

PUSH = "push"
"""`what` of the entry that covers the ops of one push; its digest is `digest_of` them."""

READ, EXPORTED = "record_read", "record_exported"
HOOK_MADE, HOOK_ENDED = "webhook_made", "webhook_ended"
IMPORTED, CAPTURED = "file_imported", "events_captured"
NOTED = (READ, EXPORTED, HOOK_MADE, HOOK_ENDED, IMPORTED, CAPTURED)
"""`what` of entries about a text kept beside them (`audit_note`): who read the record and why, who
outside is told of what, what other systems sent."""

_LOCK = 0x5E11A0D17
"""PostgreSQL's advisory lock that makes one chain of concurrent transactions."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What an entry of the chain says; its `head` is made of this and the head before it."""

    height: int
    what: str
    digest: str
    member_id: int
    device: str
    at: datetime


class Answered(NamedTuple):
    """An op as an entry covers it: which, and what it was answered."""

    n: int
    op_id: str
    hash: str
    status: str
    code: str


def head_after(prev: str, entry: Entry) -> str:
    """Return the head of the chain with an entry behind `prev`: SHA-256 in hex."""
    return head_of(
        prev,
        height=entry.height,
        what=entry.what,
        digest=entry.digest,
        member_id=entry.member_id,
        device=entry.device,
        at=entry.at,
    )


def digest_of(answered: Iterable[Answered]) -> str:
    """Return the digest of the ops a push was the first to be answered for, in order of `n`.

    Ops that were only repeated (`known`) and those beside the chain are not among them.
    """
    lines = [
        f"{op_id} {digest} {status} {code}\n" for _, op_id, digest, status, code in sorted(answered)
    ]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def newest(connection: Connection) -> Witness:
    """Return where the chain stands; height 0 before its first entry."""
    found = connection.execute(_NEWEST).first()
    return Witness(found.height, found.head) if found else Witness(0, GENESIS)


_NEWEST = sa.select(audit.c.height, audit.c.head).order_by(audit.c.height.desc()).limit(1)


def append(
    connection: Connection,
    now: datetime,
    what: str,
    digest: str,
    *,
    member_id: int = 0,
    device: str = "",
) -> Witness:
    """Write the entry of this transaction and return the chain's new head.

    From here to COMMIT no other transaction can append: take no lock after it.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_TAKE_TURN)
    last = newest(connection)
    entry = Entry(last.height + 1, what, digest, member_id, device, now)
    head = head_after(last.head, entry)
    row = {
        "height": entry.height,
        "head": head,
        "what": what,
        "digest": digest,
        "member_id": member_id,
        "device": device,
        "at": now,
    }
    insert_values(connection, audit, [values_of(audit, row)])
    return Witness(entry.height, head)


_TAKE_TURN = sa.select(sa.func.pg_advisory_xact_lock(_LOCK))


_OUT_OF_STEP = 1000
"""So many entries may have been written by requests that began in another order."""


def first_since(connection: Connection, instant: datetime) -> Witness | None:
    """Return the entry of the lowest height that is of `instant` or later, None where none is.

    Found by halving: entries follow each other in time but for those that were under way at once.
    """
    low, high = 1, newest(connection).height + 1
    while low < high:
        middle = (low + high) // 2
        found = connection.execute(_AT, {"height": middle}).scalar()
        if found is not None and found < instant:
            low = middle + 1
        else:
            high = middle
    query = (
        sa.select(audit.c.height, audit.c.head)
        .where(audit.c.height > low - _OUT_OF_STEP, audit.c.height <= low, audit.c.at >= instant)
        .order_by(audit.c.height)
        .limit(1)
    )
    row = connection.execute(query).first()
    return Witness(row.height, row.head) if row else None


_AT = sa.select(audit.c.at).where(audit.c.height == sa.bindparam("height"))


HIGHEST = 2**62
"""No chain gets so high; a database would fail on more."""


def has(connection: Connection, witness: Witness) -> bool:
    """Say whether this chain has that head at that height; every chain has height 0."""
    if witness.height == 0:
        return True
    if not 0 <= witness.height <= HIGHEST:
        return False
    found = connection.execute(_HEAD_AT, {"height": witness.height}).scalar()
    return found == witness.head


_HEAD_AT = sa.select(audit.c.head).where(audit.c.height == sa.bindparam("height"))


def keep_earlier(connection: Connection, op_ids: Sequence[str]) -> None:
    """Keep what these ops were answered so far, before a new answer is written over it.

    Without it the entry that covered the earlier answer could not be proven any more.
    """
    if not op_ids:
        return
    query = sa.select(op_log.c.op_id, op_log.c.height, op_log.c.outcome).where(
        op_log.c.op_id.in_(op_ids)
    )
    rows = [
        {
            "op_id": op_id,
            "height": height,
            "status": told.status.value,
            "code": told.code,
        }
        for op_id, height, outcome in connection.execute(query)
        for told in [msgspec.json.decode(outcome, type=Outcome)]
    ]
    connection.execute(sa.insert(earlier_outcome), rows)
