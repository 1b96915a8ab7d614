"""Whether a client and this server share a past, and what a device that lost its access leaves.

Compares heads of the audit chain. Never judges an op: what is quarantined waits for a person.
"""

from __future__ import annotations

import logging
import secrets
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from server.errors import HistoryChanged, MalformedRequest, NotAllowed, RecordChanged
from server.services.actor import Actor
from server.services.proving import prove_stretch
from server.storage import audit
from server.storage import tables as t
from server.storage.sealed import Seals
from server.storage.unit_of_work import UnitOfWork
from sync.wire.codec import decode, envelope_hash
from sync.wire.messages import (
    CommonPast,
    Envelope,
    Outcome,
    OutcomeStatus,
    Past,
    Push,
    PushReply,
    SealedOp,
    Witness,
)
from sync.wire.version import MAX_OPS

log = logging.getLogger(__name__)

MOST_WITNESSES = 4000
LONGEST_HEIGHT = 18
"""Digits of a height that any database takes."""
STRETCH, STRETCH_OPS = 20, 100
"""Entries, and about how many ops, of a look back."""
QUARANTINED = "quarantined"
"""`what` of the entry that covers ops of a device that may not send any more."""


def check_past(connection: Connection, witness: Witness | None) -> None:
    """Raise HistoryChanged when a client was told a head that is not on this chain."""
    if witness is not None and not audit.has(connection, witness):
        raise HistoryChanged


def look_back(connection: Connection) -> None:
    """Prove the newest entries of the record and a stretch anywhere before; RecordChanged if not.

    Asked for by each client after its start and every hour: whoever changes the past has it seen
    by one of them, and no client can be kept from asking. Costs the same however long the record.
    """
    newest = audit.newest(connection).height
    if not newest:
        return
    anywhere = secrets.randbelow(newest) + 1
    for first in (max(newest - STRETCH + 1, 1), anywhere):
        last = _some_from(connection, first, newest)
        for sentence in prove_stretch(connection, first, last):
            log.critical("the record was changed after the fact: %s", sentence)
            raise RecordChanged


def _some_from(connection: Connection, first: int, newest: int) -> int:
    """Return where a stretch of a few entries and not too many ops ends."""
    log_of = t.op_log.c
    query = (
        sa.select(log_of.height, sa.func.count())
        .where(log_of.height.between(first, min(first + STRETCH - 1, newest)))
        .group_by(log_of.height)
        .order_by(log_of.height)
    )
    ops = 0
    for height, count in connection.execute(query):
        ops += count
        if ops > STRETCH_OPS and height > first:
            return int(height) - 1
    return min(first + STRETCH - 1, newest)


def witness_of(header: str) -> Witness | None:
    """Return the witness of a request's header, None without one; MalformedRequest for garbage."""
    if not header:
        return None
    height, _, head = header.partition(":")
    if not height.isdecimal() or not height.isascii() or len(height) > LONGEST_HEIGHT:
        raise MalformedRequest("The witness of this request can't be read.")
    return Witness(int(height), head)


def common_past(connection: Connection, seals: Seals, actor: Actor, past: Past) -> CommonPast:
    """Return the newest of a client's heads this chain has, and where its device's ops end here."""
    if len(past.witnesses) > MOST_WITNESSES:
        raise MalformedRequest(f"At most {MOST_WITNESSES} heads at once.")
    common = 0
    for told in sorted(past.witnesses, key=lambda each: -each.height):
        if audit.has(connection, told):
            common = told.height
            break
    last_n = connection.execute(
        sa.select(t.device.c.last_n).where(t.device.c.device == actor.device)
    ).scalar_one()
    return CommonPast(
        epoch=seals.epoch, common=common, last_n=last_n, witness=audit.newest(connection)
    )


def quarantine(uow: UnitOfWork, seals: Seals, actor: Actor, body: Push) -> PushReply:
    """Keep the ops of a device that lost its access, verbatim, for a person to look at.

    Each is deferred: the device keeps it as unsent, sealed, and its chain does not move, so that
    it can go on where it stood should it be let in again.
    """
    if body.device != actor.device:
        raise NotAllowed("This sign-in belongs to another device.")
    if len(body.ops) > MAX_OPS:
        raise MalformedRequest(f"At most {MAX_OPS} operations at once.")
    outcomes, told, rows = [], [], []
    for number, sealed in enumerate(body.ops, start=1):
        op_id, n, digest, text = _named(sealed, number)
        outcomes.append(Outcome(op_id=op_id, status=OutcomeStatus.DEFERRED))
        told.append(audit.Answered(n, op_id, digest, OutcomeStatus.DEFERRED.value, ""))
        rows.append(
            {
                "hash": digest, "op_id": op_id, "device": actor.device, "n": n, "envelope": text,
                "received_at": uow.now, "sig": sealed.sig,
            }
        )  # fmt: skip
    _keep(uow, rows)
    if told:
        witness = uow.audit(
            QUARANTINED,
            audit.digest_of(told),
            member_id=actor.member_id,
            device=actor.device,
        )
    else:
        witness = audit.newest(uow.connection)
    return PushReply(
        epoch=seals.epoch,
        server_time=uow.now,
        time_token=seals.time_token(uow.now),
        outcomes=outcomes,
        witness=witness,
    )


def _keep(uow: UnitOfWork, rows: list[dict[str, Any]]) -> None:
    """Keep each op once; one that was withheld at first gets its text when that comes."""
    branch = t.op_branch.c
    # Later ones win: a text behind the same op withheld.
    fresh = {row["hash"]: row for row in sorted(rows, key=lambda row: bool(row["envelope"]))}
    there = sa.select(branch.hash, branch.envelope).where(branch.hash.in_(fresh))
    for known, text in uow.connection.execute(there).all():
        row = fresh.pop(known)
        if not text and row["envelope"]:
            told = {"envelope": row["envelope"], "sig": row["sig"]}
            uow.connection.execute(sa.update(t.op_branch).where(branch.hash == known).values(told))
    if fresh:
        uow.connection.execute(sa.insert(t.op_branch), list(fresh.values()))


def _named(sealed: SealedOp, number: int) -> tuple[str, int, str, str]:
    """Return id, number, hash and text of an op nobody judges."""
    if sealed.withheld is not None:
        held = sealed.withheld
        return held.op_id, held.n, held.hash, ""
    try:
        envelope = decode(sealed.op, Envelope)
    except ValueError as problem:
        raise MalformedRequest(f"Operation {number} of this push can't be read.") from problem
    digest = envelope_hash(sealed.op.encode("utf-8", "surrogatepass"))
    return envelope.op_id, envelope.n, digest, sealed.op


def begin_epoch(uow: UnitOfWork) -> str:
    """Say that this database was restored from a backup; returns the new epoch.

    Every cursor of before is void, so that each client compares its past with this one at once.
    """
    epoch = secrets.token_hex(8)
    uow.connection.execute(sa.update(t.meta).where(t.meta.c.key == "epoch").values(value=epoch))
    uow.audit("restored", epoch)
    return epoch
