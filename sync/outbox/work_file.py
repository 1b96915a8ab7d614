"""Unsent work as a signed file, and such a file read back into an outbox.

Sealed ops travel word for word. Reading a file twice, or where its ops are known, changes nothing.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from sync.clock import Clock
from sync.outbox.envelope import READINGS, link
from sync.outbox.ops import QueuedOp
from sync.outbox.recovery import adopt, reading
from sync.outbox.store import Outbox
from sync.outbox.witnesses import newest
from sync.profile.database import named
from sync.wire.bundle import FileRefused, Work, WorkHead, write_file
from sync.wire.codec import GENESIS
from sync.wire.messages import Envelope, SealedOp
from sync.wire.signing import new_key, public_of

_EVER = timedelta(days=36500)
_UNANSWERED = (
    "SELECT op_id, n, envelope, attempts FROM op"
    " WHERE folded = 1 AND n IS NOT NULL AND state IN ('queued', 'stuck') ORDER BY n"
)
_SIGNED = _UNANSWERED.replace("attempts", "attempts, sig, state = 'stuck', hash, entity")


def write_work(outbox: Outbox, clock: Clock, member_id: int, cursor: str) -> tuple[bytes, int]:
    """Return a file of every unanswered op, and how many that are. What is held is sealed first.

    A device from before devices had keys signs with one for this file: a profile of the same
    person takes it, the vendor does not.
    """
    key = outbox.device_key or new_key()
    now = clock.now()
    while outbox.seal_due(now + _EVER):
        pass
    found = [QueuedOp(*row) for row in outbox.db.rows(_SIGNED)]
    # A stuck op is named in its place, so that no mistake of a server bars the way of the others;
    # word for word it comes last.
    ops = [op.sealed() for op in found] + [
        replace(op, stuck=False).sealed() for op in found if op.stuck
    ]
    head = WorkHead(
        device=outbox.device,
        member_id=member_id,
        key=public_of(key),
        made_at=now,
        cursor=cursor,
        witness=newest(outbox),
    )
    return write_file(head, ops, key), len(found)


def rescue_work(path: Path, key: bytes, device: str, member_id: int, now: datetime) -> bytes:
    """Return a work file of an outbox that a newer program has written, without changing it.

    Only columns that every version has are read. It is for a profile of the same person: what was
    held gets a place of its own here, and the vendor is not asked to believe it.
    """
    with closing(reading(path, key)) as connection, named(path):
        sealed = connection.execute(_UNANSWERED).fetchall()
        held = connection.execute(
            f"{READINGS} WHERE folded = 1 AND state = 'held' ORDER BY +pos"
        ).fetchall()
    ops = [QueuedOp(*row).sealed() for row in sealed]
    signer = new_key()
    ops += [SealedOp(op=each.text, sig=each.sig) for each in link(device, signer, 0, GENESIS, held)]
    head = WorkHead(
        device=device, member_id=member_id, key=public_of(signer), made_at=now, cursor=""
    )
    return write_file(head, ops, signer)


def adopt_work(outbox: Outbox, work: Work, member_id: int) -> list[str]:
    """Take unsent ops of the same person into this outbox; return the entities that are new here.

    They keep their ids and get a place in this device's chain: the vendor takes each of them once,
    from whichever device it comes first. Raises `FileRefused` for a file of somebody else.
    """
    if work.head.member_id != member_id:
        raise FileRefused("The file holds the work of somebody else. Let that person import it.")
    return adopt(outbox, [_told(op) for op in work.ops if op.op])


def _told(op: SealedOp) -> tuple[Envelope, str]:
    try:
        return msgspec.json.decode(op.op, type=Envelope), op.op
    except (msgspec.DecodeError, msgspec.ValidationError) as broken:
        raise FileRefused("The file is damaged, or it is none of this program.") from broken
