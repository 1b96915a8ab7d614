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
from server.storage.sealed import Seals
from server.storage.unit_of_work import UnitOfWork
from sync.wire.messages import Envelope, OpKind, Outcome, OutcomeStatus

_LATER = frozenset({OpKind.CLAIM_AMEND, OpKind.CLAIM_WITHDRAW, OpKind.DEAL_EDIT, OpKind.DEAL_MOVE})
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
        self, uow: UnitOfWork, seals: Seals, actor: Actor, ops: Iterable[Envelope]
    ) -> None:
        self._now = uow.now
        self._seals = seals
        self._earlier: dict[str, dict[str, _Earlier]] = {}
        entities = {op.entity for op in ops if op.kind in _LATER}
        if not entities:
            return
        asked = {"device": actor.device, "entities": sorted(entities)}
        for op_id, n, entity, outcome, at in uow.connection.execute(_FIND, asked):
            found = msgspec.json.decode(outcome, type=Outcome)
            if _bars(found):
                self._earlier.setdefault(entity, {})[op_id] = _Earlier(op_id, n, found, at)

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


_FIND = sa.select(
    t.op_log.c.op_id, t.op_log.c.n, t.op_log.c.entity, t.op_log.c.outcome, t.op_log.c.received_at
).where(
    t.op_log.c.device == sa.bindparam("device"),
    t.op_log.c.entity.in_(sa.bindparam("entities", expanding=True)),
    sa.text(t.WITHOUT_EFFECT),
)
