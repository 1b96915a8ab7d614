"""Takes a push: places its ops in the device's chain, judges each once, remembers every outcome.

One op's failure never undoes another's. An op we fail on ourselves is kept verbatim and answered
`deferred`; it is judged anew when it is sent again. What is built on it waits (`order`).

The way of a scan: `push` → `_Batch.take` (its place in the chain) → `_Batch._judge_together` →
`recording.record` → `_Batch.finish` (standings, the feed's numbers, the audit chain, the log).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy.exc import IntegrityError

from domain.codes import Code
from domain.people.keeping import barred
from domain.verdicts import Refused
from server.errors import HistoryChanged, MalformedRequest, NotAllowed
from server.services import (
    answering,
    approvals,
    claims,
    correcting,
    deals,
    deciding,
    evidence,
    partners,
    people,
    recording,
    rules,
    second_looks,
    ties,
)
from server.services.actor import Actor, streams_of
from server.services.alike import Alike
from server.services.answered import (
    Known,
    find_known,
    says_the_same,
    seal_push,
    write_anew,
    write_first,
)
from server.services.arrivals import Arrived, read_arrival
from server.services.bodies import (
    ClaimAmend,
    ClaimAnswer,
    ClaimAppeal,
    ClaimOverride,
    ClaimRecord,
    ClaimReverse,
    ClaimWithdraw,
    DealCreate,
    DealEdit,
    DealMove,
    DeviceName,
    DeviceRevoke,
    EvidenceAttach,
    InvoiceSet,
    PartnerSet,
    PersonInvite,
    PersonLimit,
    PersonName,
    PersonRestore,
    PersonRevoke,
    ReviewDecide,
    ReviewSecond,
    ReviewSettle,
    RuleSet,
    SampleDraw,
    TieSet,
    WordTurnDown,
)
from server.services.chain import Chain
from server.services.order import Order, is_final
from server.services.programme import Programme, load_programme
from server.services.serials import Serials, take_turns
from server.services.standings import restate
from server.services.work import Work
from server.storage import audit
from server.storage.sealed import Seals
from server.storage.unit_of_work import UnitOfWork
from sync.wire.codec import encode
from sync.wire.messages import OpKind, Outcome, OutcomeStatus, Push, PushReply, Witness
from sync.wire.tables import contest_stream
from sync.wire.version import MAX_OPS

log = logging.getLogger(__name__)

JUDGINGS = 3
"""How often an op is judged because other transactions took its unique keys first."""
TOGETHER = 2
"""How often that is done for a row of scans as one, before each of them stands for itself."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How an op kind is decoded and judged."""

    body: type[Any]
    judge: Callable[[Work, Any], Outcome]


KINDS: dict[str, Kind] = {
    OpKind.CLAIM_RECORD: Kind(ClaimRecord, recording.record),
    OpKind.CLAIM_AMEND: Kind(ClaimAmend, answering.amend),
    OpKind.CLAIM_WITHDRAW: Kind(ClaimWithdraw, claims.withdraw),
    OpKind.CLAIM_ANSWER: Kind(ClaimAnswer, answering.answer),
    OpKind.CLAIM_APPEAL: Kind(ClaimAppeal, answering.appeal),
    OpKind.INVOICE_SET: Kind(InvoiceSet, answering.set_invoice),
    OpKind.CLAIM_REVERSE: Kind(ClaimReverse, correcting.reverse),
    OpKind.CLAIM_OVERRIDE: Kind(ClaimOverride, correcting.override),
    OpKind.DEAL_CREATE: Kind(DealCreate, deals.create),
    OpKind.DEAL_EDIT: Kind(DealEdit, deals.edit),
    OpKind.DEAL_MOVE: Kind(DealMove, deals.move_deal),
    OpKind.REVIEW_DECIDE: Kind(ReviewDecide, deciding.decide_claims),
    OpKind.REVIEW_SECOND: Kind(ReviewSecond, second_looks.decide_again),
    OpKind.REVIEW_SETTLE: Kind(ReviewSettle, second_looks.settle),
    OpKind.SAMPLE_DRAW: Kind(SampleDraw, second_looks.draw_sample),
    OpKind.EVIDENCE_ATTACH: Kind(EvidenceAttach, evidence.attach),
    OpKind.PERSON_INVITE: Kind(PersonInvite, people.invite),
    OpKind.PERSON_NAME: Kind(PersonName, people.name_person),
    OpKind.PERSON_LIMIT: Kind(PersonLimit, people.limit),
    OpKind.PERSON_REVOKE: Kind(PersonRevoke, people.revoke),
    OpKind.PERSON_RESTORE: Kind(PersonRestore, people.restore),
    OpKind.DEVICE_NAME: Kind(DeviceName, people.name_device),
    OpKind.DEVICE_REVOKE: Kind(DeviceRevoke, people.revoke_device),
    OpKind.PARTNER_SET: Kind(PartnerSet, partners.set_partner),
    OpKind.TIE_SET: Kind(TieSet, ties.set_tie),
    OpKind.RULE_SET: Kind(RuleSet, rules.set_rules),
    OpKind.WORD_TURN_DOWN: Kind(WordTurnDown, approvals.turn_down_word),
}


@dataclass(slots=True)
class _Answer:
    """One op of the push with its answer.

    `first` says that the op is new, `before` what it was answered when it is judged `anew`.
    `like` is the answer it repeats: the same op stood earlier in this push.
    """

    op: Arrived
    outcome: Outcome | None = None
    first: bool = False
    anew: bool = False
    before: Known | None = None
    like: _Answer | None = None
    streams: frozenset[str] = frozenset()
    contests: frozenset[int] = frozenset()

    @property
    def told(self) -> Outcome:
        """The outcome, once there is one."""
        if self.outcome is None:
            raise AssertionError("an op was left without an answer")
        return self.outcome


def push(uow: UnitOfWork, seals: Seals, actor: Actor, body: Push) -> PushReply:
    """Work on a push in the transaction of `uow`; everything is written, nothing committed.

    Raises HistoryChanged for a client that was answered by a history this server lacks,
    DeviceFrozen after a fork, SignatureWrong when the device did not sign what is sent.
    """
    if body.device != actor.device:
        raise NotAllowed("This sign-in belongs to another device.")
    if len(body.ops) > MAX_OPS:
        raise MalformedRequest(f"At most {MAX_OPS} operations at once.")
    ops = [
        read_arrival(sealed, number, actor.device)
        for number, sealed in enumerate(body.ops, start=1)
    ]
    if body.witness is not None and not audit.has(uow.connection, body.witness):
        raise HistoryChanged
    batch = _Batch(uow, seals, actor)
    send_from = batch.take(ops)
    batch.judge()
    return batch.finish(send_from)


class _Batch:
    """One push at work: the device's chain, and the answers so far."""

    def __init__(self, uow: UnitOfWork, seals: Seals, actor: Actor) -> None:
        self._uow = uow
        self._seals = seals
        self._actor = actor
        self._chain = Chain(uow, actor)
        self._programme = Programme((), (), ())
        self._order = Order(uow, seals, actor)
        self._answers: list[_Answer] = []

    def take(self, ops: list[Arrived]) -> int:
        """Give each op its place; returns the `n` to send from, 0 when every op was taken."""
        known = find_known(self._uow, self._actor, ops)
        here: dict[str, _Answer] = {}
        send_from = 0
        for op in ops:
            op_id = op.envelope.op_id
            if op_id in here:
                answer = self._again_here(op, here[op_id])
            elif op_id in known and not self._comes_early(op, known[op_id]):
                answer = self._again(op, known[op_id])
            elif op.envelope.n > self._chain.n + 1:
                send_from = self._chain.n + 1
                break
            elif self._chain.follow(op):
                answer = _Answer(op, first=True)
                if op.is_withheld:
                    answer.outcome = _deferred(op)
            else:
                log.warning(
                    "device %s sent op %d beside its chain", self._actor.device, op.envelope.n
                )
                answer = _Answer(op, _refused(op, Code.CHAIN_BROKEN))
            here.setdefault(op_id, answer)
            self._answers.append(answer)
        self._chain.check_last()
        return send_from

    def _again(self, op: Arrived, known: Known) -> _Answer:
        """Answer an op that was answered before: as the first time, or judged anew."""
        if known.hash != op.hash:
            held = self._chain.holds(op)
            if not held and not self._is_sealed_anew(op, known):
                self._chain.check(op)
                return _Answer(op, _refused(op, Code.IDEMPOTENCY_REUSED))
            if not held and not self._chain.follow(op, again=True):
                return _Answer(op, _refused(op, Code.CHAIN_BROKEN))
        elif known.is_withheld and not op.is_withheld:
            self._chain.check(op)
        first = known.outcome
        if is_final(first):
            return _Answer(op, replace(first, status=OutcomeStatus.KNOWN, first=first.status))
        if op.is_withheld:
            return _Answer(op, _deferred(op))
        return _Answer(op, anew=True, before=known)

    def _is_sealed_anew(self, op: Arrived, known: Known) -> bool:
        """Say whether a known op has only got another place: its device was copied, and forked.

        Under its new device it is a link of that chain. Under the old one it is the other branch,
        and comes again from the device which that copy becomes.
        """
        if not known.hash or known.hash == op.hash:
            return False
        if op.is_withheld or known.is_withheld:
            # Nothing to compare: it is judged by whichever text comes. At its own place in the
            # chain that took it withheld, another text is another op.
            return known.device != self._actor.device or op.envelope.n > self._chain.n
        return says_the_same(self._uow, op.envelope)

    def _comes_early(self, op: Arrived, known: Known) -> bool:
        return op.envelope.n > self._chain.n + 1 and self._is_sealed_anew(op, known)

    def _again_here(self, op: Arrived, earlier: _Answer) -> _Answer:
        """Answer an op that stood earlier in this very push."""
        if earlier.op.hash != op.hash:
            self._chain.check(op)
            return _Answer(op, _refused(op, Code.IDEMPOTENCY_REUSED))
        return _Answer(op, like=earlier)

    def judge(self) -> None:
        """Judge in order what has to be judged, scans that follow one another together."""
        waiting = [each for each in self._answers if each.first or each.anew]
        if not waiting:
            return
        self._programme = load_programme(self._uow.connection)
        envelopes = [each.op.envelope for each in waiting]
        take_turns(self._uow, self._programme, envelopes)
        sent = [each.op.envelope for each in self._answers]
        self._order = Order(self._uow, self._seals, self._actor, sent)
        for scans, others in _in_rows(waiting):
            if scans:
                self._judge_together(scans)
            for answer in scans or others:
                if answer.outcome is None:
                    self._judge(answer)
                self._order.note(answer.op.envelope, answer.told)

    def _judge_together(self, answers: list[_Answer]) -> None:
        """Judge scans that follow one another under one savepoint, with one look at the tables.

        If anything goes wrong with any of them, none has an answer afterwards: then each is
        judged by itself. Should another transaction have been faster, all are judged anew first.
        """
        kind = KINDS[OpKind.CLAIM_RECORD]
        bodies = [self._body(answer, kind) for answer in answers]
        scans = [
            (answer, body)
            for answer, body in zip(answers, bodies, strict=True)
            if isinstance(body, ClaimRecord)
        ]
        problem: Exception | None = None
        for _ in range(TOGETHER):
            with self._uow.attempt() as attempt:
                serials = Serials(self._uow, self._programme, [body for _, body in scans])
                self._record(kind, scans, serials)
                self._uow.flush()
            problem = attempt.problem
            if problem is None:
                return
            for answer, _ in scans:
                answer.outcome, answer.streams, answer.contests = None, frozenset(), frozenset()
            if not isinstance(problem, IntegrityError):
                return

    def _record(
        self, kind: Kind, scans: list[tuple[_Answer, ClaimRecord]], serials: Serials
    ) -> None:
        """Judge a row of scans in order, those that are alike at once."""
        if not scans:
            return
        alike = Alike(self._work(scans[0][0], serials))
        for answer, body in scans:
            told = (
                alike.record(answer.op.envelope, body) if kind.judge is recording.record else None
            )
            if told is None:
                alike.write()
                self._put(answer, kind, body, serials)
            else:
                answer.outcome, answer.streams, answer.contests = told
        alike.write()

    def _work(self, answer: _Answer, serials: Serials) -> Work:
        return Work(
            self._uow, self._actor, self._programme, self._seals, answer.op.envelope, serials
        )

    def _judge(self, answer: _Answer) -> None:
        """Judge one op under its own savepoint, unless it must wait."""
        op = answer.op
        kind = KINDS.get(op.envelope.kind)
        if op.unreadable:
            answer.outcome = _refused(op, _malformed(op.unreadable))
            return
        answer.outcome = self._order.blocked(op.envelope)
        if answer.outcome is not None:
            return
        if kind is None:
            answer.outcome = _refused(op, Code.OP_UNKNOWN)
            return
        body = self._body(answer, kind)
        if body is None:
            return
        problem: Exception | None = None
        for _ in range(JUDGINGS):
            with self._uow.attempt() as attempt:
                scans = [body] if isinstance(body, ClaimRecord) else []
                self._put(answer, kind, body, Serials(self._uow, self._programme, scans))
                self._uow.flush()
            problem = attempt.problem
            if not isinstance(problem, IntegrityError):
                break
        if problem is not None:
            log.error(
                "op %s (%s) could not be judged; it is kept as deferred",
                op.envelope.op_id,
                op.envelope.kind,
                exc_info=problem,
            )
            answer.outcome, answer.streams, answer.contests = (
                _deferred(op),
                frozenset(),
                frozenset(),
            )

    def _body(self, answer: _Answer, kind: Kind) -> object:
        """Return the body of an op; None, and the op refused, when it is not what the kind says.

        Here is the one place where a kind meets the role of who sent it.
        """
        if answer.op.unreadable:
            answer.outcome = _refused(answer.op, _malformed(answer.op.unreadable))
            return None
        who = self._actor
        why = barred(who.role, answer.op.envelope.kind, registers_deals=who.registers_deals)
        if why is not None:
            answer.outcome = _refused(answer.op, why)
            return None
        try:
            return msgspec.convert(answer.op.envelope.body, kind.body)
        except msgspec.ValidationError as problem:
            answer.outcome = _refused(answer.op, _malformed(str(problem)))
            return None

    def _put(self, answer: _Answer, kind: Kind, body: object, serials: Serials) -> None:
        """Judge one op, and note what it changed. Its outcome must be something that travels."""
        mark = self._uow.mark()
        outcome = kind.judge(self._work(answer, serials), body)
        encode(outcome)
        answer.outcome = outcome
        answer.streams, answer.contests = self._uow.touched_since(mark)

    def finish(self, send_from: int) -> PushReply:
        """Write standings, the chain's head, the feed's numbers, the audit chain and the log."""
        restate(self._uow, self._programme)
        self._chain.write()
        self._uow.flush()
        visible = set(streams_of(self._uow.connection, self._actor))
        bumped = self._uow.bump()
        places: dict[tuple[frozenset[str], frozenset[int]], dict[str, int]] = {}
        for answer in self._answers:
            if not answer.first and not answer.anew:
                continue
            moved = (answer.streams, answer.contests)
            if moved not in places:
                names = answer.streams | {contest_stream(each) for each in answer.contests}
                places[moved] = {
                    name: bumped[name] for name in sorted(names & visible) if name in bumped
                }
            if places[moved]:
                answer.outcome = _placed(answer.told, places[moved])
        return PushReply(
            epoch=self._seals.epoch,
            server_time=self._uow.now,
            time_token=self._seals.time_token(self._uow.now),
            witness=self._write_log(),
            outcomes=[_reply(answer) for answer in self._answers],
            send_from=send_from,
        )

    def _write_log(self) -> Witness:
        first = [(each.op, each.told) for each in self._answers if each.first]
        anew = [
            (each.op, each.told, each.before)
            for each in self._answers
            if each.anew and each.before is not None
        ]
        if not first and not anew:
            return audit.newest(self._uow.connection)
        witness = seal_push(self._uow, self._actor, [*first, *((op, told) for op, told, _ in anew)])
        write_first(self._uow, self._actor, first, witness.height)
        write_anew(self._uow, anew, witness.height)
        self._uow.flush()
        return witness


def _in_rows(answers: list[_Answer]) -> Iterator[tuple[list[_Answer], list[_Answer]]]:
    """Part answers into rows of scans and rows of everything else, in their order."""
    row: list[_Answer] = []
    together = False
    for answer in answers:
        is_scan = answer.outcome is None and answer.op.envelope.kind == OpKind.CLAIM_RECORD
        if row and is_scan is not together:
            yield (row, []) if together else ([], row)
            row = []
        row.append(answer)
        together = is_scan
    if row:
        yield (row, []) if together else ([], row)


def _placed(told: Outcome, streams: dict[str, int]) -> Outcome:
    """Return an outcome with its places in the feed."""
    return replace(told, streams=streams)


def _reply(answer: _Answer) -> Outcome:
    """Return what is told for an op; for one that stood in this push before, that it is known."""
    if answer.like is None:
        return answer.told
    first = answer.like.told
    if first.status is OutcomeStatus.KNOWN or not is_final(first):
        return first
    return replace(first, status=OutcomeStatus.KNOWN, first=first.status)


def _refused(op: Arrived, why: Refused | Code) -> Outcome:
    why = why if isinstance(why, Refused) else Refused(why)
    return Outcome(
        op_id=op.envelope.op_id,
        status=OutcomeStatus.REFUSED,
        code=why.code,
        fields=list(why.fields),
        params=dict(why.params),
    )


def _deferred(op: Arrived) -> Outcome:
    return Outcome(op_id=op.envelope.op_id, status=OutcomeStatus.DEFERRED)


def _malformed(reason: str) -> Refused:
    return Refused(Code.OP_MALFORMED, (), {"reason": reason})
