"""Answers a work file as a sequence of requests would be answered, into one signed file.

The device's signature stands for its sign-in: whoever carries the file can alter nothing in it.
"""

from __future__ import annotations

import logging
from datetime import datetime
from functools import partial

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.people.roles import Role
from server.errors import (
    DeviceRevoked,
    HistoryChanged,
    MalformedRequest,
    NotAllowed,
    RequestRefused,
    ResyncRequired,
)
from server.services import feed, ops
from server.services.actor import Actor
from server.services.history import check_past, common_past
from server.storage import tables as t
from server.storage.database import Database
from server.storage.scope import ENTRANCE, Reach, Scope, of_side
from server.storage.sealed import Seals
from server.storage.unit_of_work import UnitOfWork
from sync.wire.bundle import AnswerHead, AnswerLine, Aside, Work, read_work, write_file
from sync.wire.codec import envelope_hash, read_page
from sync.wire.messages import Past, Push, PushReply, SealedOp, Withheld
from sync.wire.version import MAX_OPS, MAX_PAGE_ROWS

_log = logging.getLogger(__name__)


def answer(database: Database, seals: Seals, content: bytes, now: datetime) -> bytes:
    """Take the ops of a work file and return the answer file; again it has no second effect.

    Raises `FileRefused`, NotAllowed for a file of a device this server does not know, DeviceFrozen,
    DeviceRevoked, SignatureWrong: each says what to do in a sentence.
    """
    work = read_work(content)
    actor = database.read(lambda connection: _actor(connection, work), ENTRANCE).result()
    reads, judges = _scope(actor, Reach.PARTNER), _scope(actor, Reach.JUDGE)
    lines = database.read(partial(_forgotten, seals, actor, work, now), reads).result()
    taking = _Taking(database, seals, actor, judges, now)
    for part in _parts(work):
        taking.take(part)
    taking.try_last(work.ops[len(work.ops) - len(_withheld(work)) :])
    lines += taking.lines
    cursor, anew = work.head.cursor, not work.head.cursor
    more = True
    while more:
        try:
            body = database.read(partial(_page, seals, actor, cursor, now), reads).result()
        except ResyncRequired:
            cursor, anew = "", True
            continue
        lines.append(AnswerLine(page=body.decode()))
        end = read_page(body)[2]
        cursor, more = end.cursor, end.more
    return write_file(
        AnswerHead(device=actor.device, made_at=now, anew=anew), lines, seals.sign_key
    )


def _forgotten(
    seals: Seals, actor: Actor, work: Work, now: datetime, connection: Connection
) -> list[AnswerLine]:
    """Ask for all behind the last op here, where the device was answered by another history.

    This server was restored since: nobody can ask a device that has no line for its heads.
    """
    try:
        check_past(connection, work.head.witness)
    except HistoryChanged:
        past = common_past(connection, seals, actor, Past(witnesses=[]))
        reply = PushReply(
            epoch=seals.epoch,
            server_time=now,
            time_token=seals.time_token(now),
            outcomes=[],
            witness=past.witness,
            send_from=past.last_n + 1,
        )
        return [AnswerLine(reply=reply)]
    return []


def _push(
    seals: Seals, actor: Actor, push: Push, now: datetime, connection: Connection
) -> PushReply:
    return ops.push(UnitOfWork(connection, now), seals, actor, push)


def _page(seals: Seals, actor: Actor, cursor: str, now: datetime, connection: Connection) -> bytes:
    return feed.page(connection, seals, actor, cursor, now=now, limit=MAX_PAGE_ROWS)


def _parts(work: Work) -> list[list[SealedOp]]:
    ops = work.ops[: len(work.ops) - len(_withheld(work))]
    return [ops[start : start + MAX_OPS] for start in range(0, len(ops), MAX_OPS)]


def _withheld(work: Work) -> list[SealedOp]:
    return [op for op in work.ops if op.withheld is not None]


class _Taking:
    """The ops of one file at work: those that make a request fail are found, and set aside."""

    def __init__(
        self, database: Database, seals: Seals, actor: Actor, scope: Scope, now: datetime
    ) -> None:
        self._database = database
        self._seals = seals
        self._actor = actor
        self._scope = scope
        self._now = now
        self._ended = False
        self.lines: list[AnswerLine] = []

    def take(self, ops: list[SealedOp]) -> None:
        """Take ops in their order; nothing once a link of their chain is missing.

        Where they fail as a whole they are halved. One that fails alone is taken as withheld: its
        link stands, those behind it go on, and the answer names it.
        """
        if self._ended:
            return
        problem = self._push(ops)
        if problem is None:
            return
        if len(ops) > 1:
            middle = len(ops) // 2
            self.take(ops[:middle])
            self.take(ops[middle:])
            return
        [op] = ops
        _log.error("an op of a work file could not be judged; it is set aside", exc_info=problem)
        digest = envelope_hash(op.op.encode("utf-8", "surrogatepass"))
        place = _place(op, digest)
        # Where not even its place is taken, and something else is, nobody can follow it.
        barred = self._push([] if place is None else [place])
        if barred is not None and self._push([]) is not None:
            raise barred
        self._ended = place is None or barred is not None
        self.lines.append(AnswerLine(aside=[Aside(hash=digest, reason=_said(problem))]))

    def try_last(self, ops: list[SealedOp]) -> None:
        """Judge each op that was withheld by itself: one that fails again stops no other."""
        for op in ops:
            if problem := self._push([op]):
                _log.error("an op of a work file stays withheld", exc_info=problem)

    def _push(self, ops: list[SealedOp]) -> BaseException | None:
        """Push these and note the reply; return what made it fail, if that may be one of them."""
        push = Push(device=self._actor.device, ops=ops)
        work = partial(_push, self._seals, self._actor, push, self._now)
        done = self._database.write(work, self._scope)
        problem = done.exception()
        if problem is None:
            reply = done.result()
            self._ended = self._ended or bool(reply.send_from)
            if ops:
                self.lines.append(AnswerLine(reply=reply))
        elif isinstance(problem, RequestRefused) and not isinstance(problem, MalformedRequest):
            raise problem
        return problem


def _place(op: SealedOp, digest: str) -> SealedOp | None:
    """Return an op as withheld; None where not even its place can be read."""
    try:
        told = msgspec.json.decode(op.op, type=_Place)
    except (msgspec.DecodeError, msgspec.ValidationError):
        return None
    held = Withheld(op_id=told.op_id, n=told.n, prev=told.prev, hash=digest, entity=told.entity)
    return SealedOp(sig=op.sig, withheld=held)


class _Place(msgspec.Struct, frozen=True, kw_only=True):
    op_id: str
    n: int
    prev: str
    entity: str = ""


def _said(problem: BaseException) -> str:
    """Return a sentence for the person whose op it is; a fault of ours is not spelled out."""
    return problem.detail if isinstance(problem, RequestRefused) else ""


def _scope(actor: Actor, reach: Reach) -> Scope:
    return of_side(actor.partner_id, is_vendor=actor.is_vendor, reach=reach)


def _actor(connection: Connection, work: Work) -> Actor:
    """Return who made the file, by the key the server knows of that device."""
    found = (
        connection.execute(
            sa.select(t.device, t.member.c.role, t.member.c.active, t.member.c.registers_deals)
            .add_columns(
                t.member.c.name.label("member_name"), t.partner.c.active.label("partner_active")
            )
            .join(t.member, t.member.c.member_id == t.device.c.member_id)
            .outerjoin(t.partner, t.partner.c.partner_id == t.member.c.partner_id)
            .where(t.device.c.device == work.head.device)
        )
        .mappings()
        .first()
    )
    if found is None or not found["public_key"] or found["public_key"] != work.head.key:
        raise NotAllowed("The file comes from a computer this server does not know.")
    closed = found["partner_active"] is False
    if found["revoked_at"] is not None or not found["active"] or closed:
        raise DeviceRevoked
    return Actor(
        member_id=found["member_id"],
        partner_id=found["partner_id"],
        role=Role(found["role"]),
        name=found["member_name"],
        device=found["device"],
        session_id="",
        registers_deals=found["registers_deals"],
    )
