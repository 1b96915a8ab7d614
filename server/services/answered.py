"""What ops were answered: found again for ever, written once, kept when judged anew.

Owns the table `op_log`. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa

from server.services.actor import Actor
from server.services.arrivals import Arrived
from server.storage import audit
from server.storage import tables as t
from server.storage.lists import among
from server.storage.unit_of_work import UnitOfWork
from sync.wire.codec import encode
from sync.wire.messages import Envelope, Outcome, Witness


@dataclass(frozen=True, slots=True)
class Known:
    """An op that was answered before: by which device, and how.

    The hash "" fits none: somebody else has used the id, so even a stolen op learns nothing of
    its first answer. `is_withheld` says that its text never came.
    """

    hash: str
    device: str
    outcome: Outcome
    is_withheld: bool = False


def find_known(uow: UnitOfWork, actor: Actor, ops: Iterable[Arrived]) -> dict[str, Known]:
    """Return the ops answered before, by their ids."""
    op_ids = [op.envelope.op_id for op in ops]
    known = {}
    for row in uow.connection.execute(_KNOWN, {"op_ids": op_ids}):
        op_id, member_id, device, digest, outcome, is_withheld = row
        own = member_id == actor.member_id
        told = _READ.decode(outcome)
        known[op_id] = Known(digest if own else "", device, told, bool(is_withheld))
    return known


_READ = msgspec.json.Decoder(Outcome)
_KNOWN = sa.select(
    t.op_log.c.op_id,
    t.op_log.c.member_id,
    t.op_log.c.device,
    t.op_log.c.hash,
    t.op_log.c.outcome,
    t.op_log.c.envelope == "",
).where(among(t.op_log.c.op_id, "op_ids"))


def says_the_same(uow: UnitOfWork, op: Envelope) -> bool:
    """Say whether an op answered before said just this, from whatever place of whichever chain.

    A device that was frozen seals what it had no answer for anew, under another name.
    """
    query = sa.select(t.op_log.c.envelope).where(t.op_log.c.op_id == op.op_id)
    first = deed_of(uow.connection.execute(query).scalar_one())
    return first is not None and first == _deed(msgspec.to_builtins(op))


def deed_of(envelope: str) -> list[Any] | None:
    """Return what an op says apart from its place; None for a text that is no envelope."""
    try:
        found = msgspec.json.decode(envelope or "null")
    except msgspec.DecodeError:
        return None
    return _deed(found) if isinstance(found, dict) else None


def _deed(envelope: dict[str, Any]) -> list[Any]:
    return [envelope.get(name) for name in ("kind", "entity", "body", "base")]


def write_first(
    uow: UnitOfWork, actor: Actor, answers: Iterable[tuple[Arrived, Outcome]], height: int
) -> None:
    """Keep ops that were answered for the first time."""
    device, member_id, now = actor.device, actor.member_id, uow.now
    for op, outcome in answers:
        told = op.envelope
        uow.add_values(
            t.op_log,
            (
                told.op_id, device, told.n, op.hash, member_id, told.kind, told.entity,
                outcome.status.value, encode(outcome).decode(), op.text, now, op.sig, height,
            ),
        )  # fmt: skip


def write_anew(
    uow: UnitOfWork, answers: Iterable[tuple[Arrived, Outcome, Known]], height: int
) -> None:
    """Write what ops were answered when they were judged anew; what they were told so far stays."""
    answers = list(answers)
    audit.keep_earlier(uow.connection, [op.envelope.op_id for op, _, _ in answers])
    for op, outcome, before in answers:
        values: dict[str, Any] = {
            "status": outcome.status.value,
            "outcome": encode(outcome).decode(),
            "height": height,
        }
        if before.is_withheld and not op.is_withheld:
            values |= {"kind": op.envelope.kind, "entity": op.envelope.entity}
            if before.hash == op.hash:
                values |= {"envelope": op.text, "sig": op.sig}
        mine = sa.update(t.op_log).where(t.op_log.c.op_id == op.envelope.op_id)
        uow.connection.execute(mine.values(values))


def seal_push(uow: UnitOfWork, actor: Actor, answers: Iterable[tuple[Arrived, Outcome]]) -> Witness:
    """Write the entry of the audit chain that covers what a push was answered."""
    answered = [
        audit.Answered(op.envelope.n, op.envelope.op_id, op.hash, told.status.value, told.code)
        for op, told in answers
    ]
    return audit.append(
        uow.connection,
        uow.now,
        audit.PUSH,
        audit.digest_of(answered),
        member_id=actor.member_id,
        device=actor.device,
    )
