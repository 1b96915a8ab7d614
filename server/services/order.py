"""The order of one device's ops on one record: what must wait for an earlier op's answer.

An op that was made on top of one that met a conflict is not judged: it would overwrite what
nobody has looked at. One behind an op that could not be judged waits for that. Judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import msgspec
import sqlalchemy as sa

from domain.codes import Code
from server.services.actor import Actor
from server.storage import tables as t
from server.storage.lists import among
from server.storage.sealed import Seals
from server.storage.unit_of_work import UnitOfWork
from sync.wire.messages import Envelope, OpKind, Outcome, OutcomeStatus

_LATER = frozenset(
    {
        OpKind.CLAIM_AMEND, OpKind.CLAIM_WITHDRAW, OpKind.CLAIM_ANSWER, OpKind.CLAIM_APPEAL,
        OpKind.DEAL_EDIT, OpKind.DEAL_MOVE, OpKind.EVIDENCE_ATTACH,
    }
)  # fmt: skip
"""Kinds that are built on an earlier op of their record; the others begin one."""


@dataclass(frozen=True, slots=True)
class _Earlier:
    """An op without an effect, which those made on top of it have to know of."""

    op_id: str
    n: int
    outcome: Outcome
    at: datetime


class Order:
    """What the records of one push wait for, kept up as its ops are answered."""

    def __init__(
        self, uow: UnitOfWork, seals: Seals, actor: Actor, ops: Iterable[Envelope] = ()
    ) -> None:
        """`ops` are all of the push, those that were answered before too."""
        self._now = uow.now
        self._seals = seals
        self._earlier: dict[str, dict[str, _Earlier]] = {}
        places = {op.op_id: (op.n, op.entity, op.kind) for op in ops}
        entities = {entity for _, entity, kind in places.values() if kind in _LATER}
        if not entities:
            return
        asked = {"member_id": actor.member_id, "entities": sorted(entities)}
        found = uow.connection.execute(_FIND, asked).all()
        elsewhere = [row.op_id for row in found if row.device != actor.device]
        # What was answered under another name of this device has its place in this chain as well:
        # in this very push, or kept beside the log. What another device did itself has none.
        numbers = {op_id: n for op_id, (n, _, _) in places.items()}
        numbers |= _places_beside(uow, actor.device, elsewhere)
        for op_id, device, n, entity, outcome, at in found:
            place = n if device == actor.device else numbers.get(op_id)
            told = msgspec.json.decode(outcome, type=Outcome)
            if place is not None and _bars(told):
                self._earlier.setdefault(entity, {})[op_id] = _Earlier(op_id, place, told, at)

    def blocked(self, op: Envelope) -> Outcome | None:
        """Return the answer for an op that must wait, None when it may be judged.

        Behind a conflict only what the device recorded before it had heard of it: the last
        server time it knew then is sealed in the op.
        """
        if op.kind not in _LATER:
            return None
        heard = self._seals.read_time_token(op.time_token)
        for earlier in self._earlier.get(op.entity, {}).values():
            if earlier.n >= op.n:
                continue
            if earlier.outcome.status is not OutcomeStatus.CONFLICT:
                return _blocked(op, earlier)
            if op.kind == OpKind.EVIDENCE_ATTACH:
                continue  # a document overwrites nothing
            if heard is None or heard < earlier.at:
                return _blocked(op, earlier, Code.DEAL_CONFLICT)
        return None

    def note(self, op: Envelope, outcome: Outcome) -> None:
        """Remember how an op was answered, for those behind it."""
        if outcome.status is OutcomeStatus.KNOWN:
            return
        bars = _bars(outcome)
        if not bars and op.entity not in self._earlier:
            return
        here = self._earlier.setdefault(op.entity, {})
        here.pop(op.op_id, None)
        if bars:
            here[op.op_id] = _Earlier(op.op_id, op.n, outcome, self._now)


def is_final(outcome: Outcome) -> bool:
    """Say whether an answer stands for ever; another is given anew when the op is sent again."""
    if outcome.status is OutcomeStatus.BLOCKED:
        return bool(outcome.code)
    return outcome.status is not OutcomeStatus.DEFERRED


def _bars(outcome: Outcome) -> bool:
    return outcome.status is OutcomeStatus.CONFLICT or not is_final(outcome)


def _blocked(op: Envelope, earlier: _Earlier, code: str = "") -> Outcome:
    told = earlier.outcome.params if code else {}
    return Outcome(
        op_id=op.op_id,
        status=OutcomeStatus.BLOCKED,
        code=code,
        params={**told, "op": earlier.op_id},
        rev=earlier.outcome.rev,
    )


def _places_beside(uow: UnitOfWork, device: str, op_ids: list[str]) -> dict[str, int]:
    """Return the places in this chain of ops that were answered in another."""
    if not op_ids:
        return {}
    branch = t.op_branch.c
    asked = sa.select(branch.op_id, branch.n).where(
        branch.device == device, among(branch.op_id, "op_ids")
    )
    found = uow.connection.execute(asked, {"op_ids": op_ids}).all()
    return {row.op_id: row.n for row in found}


_FIND = sa.select(
    t.op_log.c.op_id,
    t.op_log.c.device,
    t.op_log.c.n,
    t.op_log.c.entity,
    t.op_log.c.outcome,
    t.op_log.c.received_at,
).where(
    t.op_log.c.device.in_(
        sa.select(t.device.c.device).where(t.device.c.member_id == sa.bindparam("member_id"))
    ),
    t.op_log.c.entity.in_(sa.bindparam("entities", expanding=True)),
    sa.text(t.WITHOUT_EFFECT),
)
