"""Takes a push: checks the device's chain, judges each op once, remembers every outcome for ever.

One op's failure never undoes another's. An op we fail on ourselves is kept verbatim and answered
`deferred`; it is judged anew when it is sent again. What is built on it waits (`order`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from domain.codes import Code
from domain.verdicts import Refused
from server.errors import MalformedRequest, NotAllowed
from server.services import claims, deals, deciding, recording
from server.services.actor import Actor, streams_of
from server.services.bodies import (
    ClaimAmend,
    ClaimRecord,
    ClaimWithdraw,
    DealCreate,
    DealEdit,
    DealMove,
    ReviewDecide,
)
from server.services.order import Order, is_final
from server.services.programme import Programme, load_programme
from server.services.standings import restate
from server.services.work import Work
from server.storage import tables as t
from server.storage.sealed import Seals
from server.storage.unit_of_work import Attempt, UnitOfWork
from sync.wire.codec import encode, envelope_hash
from sync.wire.messages import Envelope, OpKind, Outcome, OutcomeStatus, Push, PushReply
from sync.wire.tables import contest_stream
from sync.wire.version import MAX_OPS

log = logging.getLogger(__name__)

JUDGINGS = 3
"""How often an op is judged anew because another transaction took a unique key first."""
LARGEST_NUMBER = 2**53
"""Whole numbers beyond it lose digits in other languages' JSON, and columns end soon after."""
NEVER = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Kind:
    """How an op kind is decoded and judged."""

    body: type[Any]
    judge: Callable[[Work, Any], Outcome]


KINDS: dict[str, Kind] = {
    OpKind.CLAIM_RECORD: Kind(ClaimRecord, recording.record),
    OpKind.CLAIM_AMEND: Kind(ClaimAmend, claims.amend),
    OpKind.CLAIM_WITHDRAW: Kind(ClaimWithdraw, claims.withdraw),
    OpKind.DEAL_CREATE: Kind(DealCreate, deals.create),
    OpKind.DEAL_EDIT: Kind(DealEdit, deals.edit),
    OpKind.DEAL_MOVE: Kind(DealMove, deals.move_deal),
    OpKind.REVIEW_DECIDE: Kind(ReviewDecide, deciding.decide_claims),
}


@dataclass(frozen=True, slots=True)
class Sealed:
    """One op as it arrived: its exact text, its hash, and what it says.

    `unreadable` says why the envelope could not be read beyond its place in the chain.
    """

    text: str
    hash: str
    envelope: Envelope
    unreadable: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """The least an op must tell to keep its place in the chain."""

    op_id: str
    device: str
    n: int
    prev: str
    kind: str = ""
    entity: str = ""


@dataclass(slots=True)
class _Answer:
    """The answer for one op: `keep` says what is remembered of it, streams are filled in last."""

    op: Sealed
    outcome: Outcome
    streams: frozenset[str] = frozenset()
    contests: frozenset[int] = frozenset()
    keep: str = "no"


NEW, AGAIN, NO = "new", "again", "no"


def push(uow: UnitOfWork, seals: Seals, actor: Actor, body: Push) -> PushReply:
    """Work on a push in the transaction of `uow`; everything is written, nothing committed."""
    if body.device != actor.device:
        raise NotAllowed("This sign-in belongs to another device.")
    if len(body.ops) > MAX_OPS:
        raise MalformedRequest(f"At most {MAX_OPS} operations at once.")
    ops = [read_op(sealed.op, number) for number, sealed in enumerate(body.ops, start=1)]
    batch = _Batch(uow, seals, actor, load_programme(uow.connection))
    send_from = batch.take(ops)
    return PushReply(
        epoch=seals.epoch,
        server_time=uow.now,
        time_token=seals.time_token(uow.now),
        outcomes=batch.finish(),
        send_from=send_from,
    )


def read_op(text: str, number: int) -> Sealed:
    """Return an op from its text. MalformedRequest when not even its place in the chain is told."""
    raw = text.encode("utf-8", "surrogatepass")
    digest = envelope_hash(raw)
    try:
        envelope = msgspec.json.decode(raw, type=Envelope)
    except (msgspec.ValidationError, msgspec.DecodeError) as problem:
        reason = str(problem)
    else:
        if envelope.occurred_at.tzinfo is not None:
            return Sealed(text, digest, envelope, _unfit(envelope.body))
        reason = "occurred_at has no time zone"
    try:
        told = msgspec.json.decode(raw, type=_Place)
    except (msgspec.ValidationError, msgspec.DecodeError) as problem:
        raise MalformedRequest(f"Operation {number} of this push can't be read.") from problem
    stand_in = Envelope(
        op_id=told.op_id, device=told.device, n=told.n, prev=told.prev, kind=told.kind,
        entity=told.entity, body={}, occurred_at=NEVER, mono_ms=0, boot_id="",
    )  # fmt: skip
    return Sealed(text, digest, stand_in, reason)


def _unfit(body: object) -> str:
    """Return why a body can't be stored by any database, "" when it can."""
    for value in _leaves(body):
        if isinstance(value, str) and "\x00" in value:
            return "a text contains the character NUL"
        if isinstance(value, int) and abs(value) > LARGEST_NUMBER:
            return "a number is too large"
    return ""


def _leaves(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        yield from value
        for each in value.values():
            yield from _leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each)
    else:
        yield value


class _Batch:
    """One push at work: the head of the device's chain, and the answers so far."""

    def __init__(self, uow: UnitOfWork, seals: Seals, actor: Actor, programme: Programme) -> None:
        self._uow = uow
        self._seals = seals
        self._actor = actor
        self._programme = programme
        self._answers: list[_Answer] = []
        self._known: dict[str, tuple[str, Outcome]] = {}
        self._branches: list[Sealed] = []
        self._order = Order(uow, seals, actor, ())
        # Locked: the same device sending twice at once is answered one after the other.
        query = sa.select(t.device.c.last_n, t.device.c.last_hash).where(
            t.device.c.device == actor.device
        )
        head = uow.connection.execute(query.with_for_update(key_share=True)).one()
        self._n: int = head.last_n
        self._hash: str = head.last_hash

    def take(self, ops: list[Sealed]) -> int:
        """Judge ops in order; returns the `n` to send from, 0 when every op was taken."""
        self._known = self._find_known([op.envelope.op_id for op in ops])
        if self._uow.on_postgres:
            scans = (op.envelope.body.get("scan") for op in ops if not op.unreadable)
            told = [scan for scan in scans if isinstance(scan, str)]
            recording.lock_serials(self._uow, self._programme, told)
        envelopes = (op.envelope for op in ops)
        self._order = Order(self._uow, self._seals, self._actor, envelopes)
        for op in ops:
            known = self._known.get(op.envelope.op_id)
            if known is not None:
                self._answers.append(self._repeat(op, *known))
                continue
            if op.envelope.n > self._n + 1:
                return self._n + 1
            answer = self._next(op)
            self._answers.append(answer)
            if answer.keep is NEW:
                self._known[op.envelope.op_id] = (op.hash, answer.outcome)
        return 0

    def finish(self) -> list[Outcome]:
        """Write standings, the chain's head, the feed's numbers and the outcomes, in this order."""
        restate(self._uow, self._programme)
        self._write_head()
        visible = set(streams_of(self._uow.connection, self._actor))
        bumped = self._uow.bump()
        done: dict[str, Outcome] = {}
        rows: list[dict[str, Any]] = []
        for answer in self._answers:
            op_id = answer.op.envelope.op_id
            if answer.keep is not NO:
                moved = answer.streams | {contest_stream(each) for each in answer.contests}
                places = {name: bumped[name] for name in sorted(moved & visible) if name in bumped}
                answer.outcome = replace(answer.outcome, streams=places)
                rows.append(self._log_row(answer))
                done[op_id] = answer.outcome
            elif op_id in done and answer.outcome.status is OutcomeStatus.KNOWN:
                answer.outcome = replace(answer.outcome, streams=done[op_id].streams)
        self._write_log(rows, {a.op.envelope.op_id for a in self._answers if a.keep is AGAIN})
        return [answer.outcome for answer in self._answers]

    def _next(self, op: Sealed) -> _Answer:
        """Judge an op that is new here, when it follows the last one of its device."""
        envelope = op.envelope
        follows = envelope.n == self._n + 1 and envelope.prev == self._hash
        if not follows or envelope.device != self._actor.device:
            self._branches.append(op)
            return _Answer(op, self._work(op).refused(Code.CHAIN_BROKEN))
        self._n, self._hash = envelope.n, op.hash
        answer = self._judge(op)
        answer.keep = NEW
        return answer

    def _repeat(self, op: Sealed, first_hash: str, first: Outcome) -> _Answer:
        """Answer an op that was answered before."""
        if first_hash != op.hash:
            return _Answer(op, self._work(op).refused(Code.IDEMPOTENCY_REUSED))
        if not is_final(first):
            answer = self._judge(op)
            answer.keep = AGAIN
            return answer
        return _Answer(op, replace(first, status=OutcomeStatus.KNOWN, first=first.status))

    def _work(self, op: Sealed) -> Work:
        return Work(self._uow, self._actor, self._programme, self._seals, op.envelope)

    def _judge(self, op: Sealed) -> _Answer:
        """Judge one op unless it must wait, and remember the answer for those behind it."""
        must_wait = None if op.unreadable else self._order.blocked(op.envelope)
        answer = self._judge_now(op) if must_wait is None else _Answer(op, must_wait)
        self._order.note(op.envelope, answer.outcome)
        return answer

    def _judge_now(self, op: Sealed) -> _Answer:
        """Judge one op under its own savepoint."""
        work = self._work(op)
        kind = KINDS.get(op.envelope.kind)
        if op.unreadable:
            return _Answer(op, work.refused(_malformed(op.unreadable)))
        if kind is None:
            return _Answer(op, work.refused(Code.OP_UNKNOWN))
        try:
            body = msgspec.convert(op.envelope.body, kind.body)
        except msgspec.ValidationError as problem:
            return _Answer(op, work.refused(_malformed(str(problem))))
        with self._uow.attempt() as attempt:
            outcome = _settled(attempt, work, kind, body)
            streams, contests = attempt.touched
            return _Answer(op, outcome, frozenset(streams), frozenset(contests))
        log.error(
            "op %s (%s) could not be judged; it is kept as deferred",
            op.envelope.op_id,
            op.envelope.kind,
            exc_info=attempt.problem,
        )
        deferred = Outcome(op_id=op.envelope.op_id, status=OutcomeStatus.DEFERRED)
        return _Answer(op, deferred)

    def _find_known(self, op_ids: list[str]) -> dict[str, tuple[str, Outcome]]:
        """Return hash and outcome of each op answered before.

        An id somebody else has used is taken, whatever the contents: the hash "" fits none, so
        even a stolen op learns nothing of its first answer.
        """
        found = self._uow.connection.execute(_KNOWN, {"op_ids": op_ids})
        return {
            op_id: (
                digest if member_id == self._actor.member_id else "",
                msgspec.json.decode(outcome, type=Outcome),
            )
            for op_id, member_id, digest, outcome in found
        }

    def _write_head(self) -> None:
        values: dict[str, Any] = {"last_n": self._n, "last_hash": self._hash}
        if self._branches:
            values["forked_at"] = self._uow.now
        self._uow.connection.execute(
            sa.update(t.device).where(t.device.c.device == self._actor.device).values(**values)
        )
        for op in self._branches:
            self._keep_branch(op)

    def _keep_branch(self, op: Sealed) -> None:
        """Keep an op that does not fit the chain, once, for a person to look at."""
        log.warning("device %s sent an op %d beside its chain", op.envelope.device, op.envelope.n)
        there = sa.select(t.op_branch.c.hash).where(t.op_branch.c.hash == op.hash)
        if self._uow.connection.execute(there).first() is None:
            self._uow.connection.execute(
                sa.insert(t.op_branch),
                {
                    "hash": op.hash,
                    "op_id": op.envelope.op_id,
                    "device": self._actor.device,
                    "n": op.envelope.n,
                    "envelope": op.text,
                    "received_at": self._uow.now,
                },
            )

    def _log_row(self, answer: _Answer) -> dict[str, Any]:
        envelope = answer.op.envelope
        return {
            "op_id": envelope.op_id,
            "device": self._actor.device,
            "n": envelope.n,
            "hash": answer.op.hash,
            "member_id": self._actor.member_id,
            "kind": envelope.kind,
            "entity": envelope.entity,
            "status": answer.outcome.status.value,
            "outcome": encode(answer.outcome).decode(),
            "envelope": answer.op.text,
            "received_at": self._uow.now,
        }

    def _write_log(self, rows: list[dict[str, Any]], again: set[str]) -> None:
        fresh = [row for row in rows if row["op_id"] not in again]
        if fresh:
            self._uow.connection.execute(sa.insert(t.op_log), fresh)
        for row in rows:
            if row["op_id"] in again:
                self._uow.connection.execute(
                    sa.update(t.op_log)
                    .where(t.op_log.c.op_id == row["op_id"])
                    .values(status=row["status"], outcome=row["outcome"])
                )


_KNOWN = sa.select(
    t.op_log.c.op_id, t.op_log.c.member_id, t.op_log.c.hash, t.op_log.c.outcome
).where(t.op_log.c.op_id.in_(sa.bindparam("op_ids", expanding=True)))


def _settled(attempt: Attempt, work: Work, kind: Kind, body: object) -> Outcome:
    """Judge an op, anew if another took a unique key (docs/sync-protocol.md, Decision 13)."""
    for left in reversed(range(JUDGINGS)):
        try:
            return kind.judge(work, body)
        except IntegrityError:
            if not left:
                raise
            attempt.undo()
    raise AssertionError("the last judging returns or raises")


def _malformed(reason: str) -> Refused:
    return Refused(Code.OP_MALFORMED, (), {"reason": reason})
