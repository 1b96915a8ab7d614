"""Sending: sealed ops go out in batches, and each answer is written down.

Halves what fails as a whole until the op that makes it fail is found and parked. Never drops an op.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor

from domain.codes import Code
from sync.errors import (
    AnswerBroken,
    BatchRefused,
    BatchTooBig,
    DeviceFrozen,
    EnvironmentProblem,
    Offline,
    ServerTrouble,
)
from sync.events import OutboxChanged, ScanSettled
from sync.outbox.ops import QueuedOp
from sync.outbox.pending import next_batch, op_state_at, stuck_to_try
from sync.outbox.settling import note_failure, park, put_off, send_again_from, settle
from sync.outbox.witnesses import newest
from sync.parcels import Parcel
from sync.rows import SendState
from sync.transport import Transport
from sync.wire.messages import PushReply, Witness
from sync.wire.version import MAX_OPS, MAX_PUSH_BYTES
from sync.workplace import Workplace

TRIES_BEFORE_HALVING = 3
TRIES_BEFORE_ASKING = 5
"""Failures in a row that look like the line's, before an empty batch asks whether they are."""
MANY = MAX_OPS // 2
"""Ops in a batch from which on the next one is sent before its answer is written down."""
SOON = 0.05
"""Seconds within which a line takes a batch; behind a slower one the books are not held up."""
_BUG_OF_THE_SERVER = 500
_OF_AN_OP = frozenset({_BUG_OF_THE_SERVER, 502, 504})
"""What a server and the gateway before it say when it fails on what it was sent, or dies of it. Who
asks to wait (429, 503) does not mean an op."""
_OF_THE_BATCH = (BatchTooBig, BatchRefused)
_MAY_BE_AN_OP = (*_OF_THE_BATCH, ServerTrouble, Offline, AnswerBroken)
_log = logging.getLogger(__name__)


def is_bug_of_the_server(problem: EnvironmentProblem) -> bool:
    """Say whether a server failed on what it was sent, and not on its own disk or load."""
    return problem.params.get("status") == _BUG_OF_THE_SERVER


def _looks_like_the_line(problem: EnvironmentProblem) -> bool:
    """Say whether a failure tells nothing of the batch: no answer, a broken one, or a gateway's."""
    if isinstance(problem, ServerTrouble):
        return not is_bug_of_the_server(problem)
    return isinstance(problem, Offline | AnswerBroken)


class Sender:
    """The way out of one workplace. `line` makes or keeps a line, `going` says whether to go on."""

    def __init__(
        self, wp: Workplace, line: Callable[[], Transport], going: Callable[[], bool]
    ) -> None:
        self.wp = wp
        self._line = line
        self._going = going
        self._batch = MAX_OPS
        self._failures = 0
        self._suspected = False
        """Whether an empty batch went through where this one did not."""

    def has_work(self) -> bool:
        """Say whether an op waits to be sent now."""
        return bool(self._next_ops(1))

    def _next_ops(self, most: int, after: int = 0) -> list[QueuedOp]:
        now = self.wp.clock.now()
        return next_batch(self.wp.outbox, now, most=most, most_bytes=MAX_PUSH_BYTES, after=after)

    def send_all(self) -> None:
        """Send what is sealed, batch by batch; a poisoned op is found by halving and parked."""
        # Leaving it waits for what is under way: the line is used by one thread at a time.
        with ThreadPoolExecutor(1, thread_name_prefix="push") as ahead:
            self._send_batches(ahead)
        for op in stuck_to_try(self.wp.outbox, self.wp.clock.now()):
            if self._going():
                self._try_alone(op)
        self._failures, self._suspected = 0, False

    def _send_batches(self, ahead: Executor) -> None:
        """Send batch after batch; where there are many, the next goes `ahead` of the books.

        While the server works on one, the answer to the one before is written down here, and the
        one behind it is read. A batch goes out only after the answer before it came and is as it
        should be; should this end before that is written, both are answered as known ops.
        """
        outbox, asked_for = self.wp.outbox, 0
        ops = self._more()
        sent: Future[PushReply] | None = None
        while ops:
            many = len(ops) >= MANY
            if many and sent is None:
                sent = ahead.submit(self._send, self._packed(ops), newest(outbox))
            following = self._next_ops(self._batch, after=ops[-1].n) if many else []
            parcel = self._packed(following) if following else None
            try:
                reply = sent.result() if sent else self._send(self._packed(ops), newest(outbox))
                self._check_answers(ops, reply)
            except _MAY_BE_AN_OP as problem:
                sent = None
                self._batch_failed(ops, problem)
                ops = self._more()
                continue
            self._batch = min(self._batch * 2, MAX_OPS)
            broken = any(outcome.code == Code.CHAIN_BROKEN for outcome in reply.outcomes)
            sent = None
            if parcel and not broken and not reply.send_from and self._going():
                sent = ahead.submit(self._send, parcel, reply.witness or newest(outbox))
                # Two threads of Python get in each other's way, and the server waits for this one.
                parcel.gone.wait(SOON)
            self.take(reply)
            if broken:
                # The server froze this device by that answer: a person hears of it now, and not
                # when the next push is due.
                raise DeviceFrozen
            if reply.send_from and (
                # Asked for the same again, it took nothing of it: that is for another round.
                reply.send_from == asked_for
                or not self._send_from(reply.send_from, len(reply.outcomes))
            ):
                return
            asked_for = reply.send_from
            ops = following if sent else self._more()

    def _more(self) -> list[QueuedOp]:
        return self._next_ops(self._batch) if self._going() else []

    def _packed(self, ops: list[QueuedOp]) -> Parcel:
        return Parcel(self.wp.outbox.device, [op.sealed() for op in ops])

    def _send(self, parcel: Parcel, witness: Witness | None) -> PushReply:
        """Send a batch with the newest head that is known; reads no store, on whatever thread."""
        try:
            return self._line().push(self.wp.outbox.device, parcel, witness)
        finally:
            parcel.gone.set()

    def _try_alone(self, op: QueuedOp) -> None:
        """Send a stuck op once more, by itself: what made it fail may be mended by now."""
        try:
            reply = self._send(self._packed([op]), newest(self.wp.outbox))
            self._check_answers([op], reply)
        except _MAY_BE_AN_OP as problem:
            if not is_bug_of_the_server(problem) and not isinstance(problem, _OF_THE_BATCH):
                self._send(self._packed([]), newest(self.wp.outbox))
            put_off(self.wp.outbox, op.op_id, str(problem), self.wp.clock.now())
            return
        self.take(reply)

    def take(self, reply: PushReply) -> None:
        """Write down what the server answered, and say whom it concerns."""
        now = self.wp.clock.now()
        settled = settle(self.wp.outbox, reply.outcomes, now, reply.time_token, reply.witness)
        self.wp.answered(settled, reply.outcomes)
        self.wp.events.emit(OutboxChanged())
        if settled.scan_ids:
            self.wp.events.emit(ScanSettled(settled.scan_ids))

    def _check_answers(self, ops: list[QueuedOp], reply: PushReply) -> None:
        """Use no answer that is not to what was asked, nor ask for ever what nobody answers."""
        answered = [outcome.op_id for outcome in reply.outcomes]
        all_told = len(answered) == len(ops) or reply.send_from
        if not all_told or answered != [op.op_id for op in ops[: len(answered)]]:
            reason = "it does not answer what was sent"
            raise AnswerBroken(server=self.wp.identity.server, reason=reason)

    def _batch_failed(self, ops: list[QueuedOp], problem: EnvironmentProblem) -> None:
        """Halve what failed as a whole; raise when it is the line, not the batch."""
        self._failures += 1
        if isinstance(problem, ServerTrouble) and problem.params.get("status") not in _OF_AN_OP:
            note_failure(self.wp.outbox, [op.op_id for op in ops], str(problem))
            raise problem
        if _looks_like_the_line(problem):
            # Something else goes through again and again while this does not: it is the batch.
            asks = self._suspected or self._failures % TRIES_BEFORE_ASKING == 0
            self._suspected = asks and self._answers_none()
            if not self._suspected:
                raise problem
        elif isinstance(problem, ServerTrouble) and self._failures < TRIES_BEFORE_HALVING:
            note_failure(self.wp.outbox, [op.op_id for op in ops], str(problem))
            raise problem
        note_failure(self.wp.outbox, [op.op_id for op in ops], str(problem))
        if len(ops) > 1:
            self._batch = len(ops) // 2
            return
        if _looks_like_the_line(problem) and self._is_taken_now(ops):
            return
        # Where not even an empty batch is taken it is the line that is wrong, and no op's fault.
        self._send(self._packed([]), newest(self.wp.outbox))
        park(self.wp.outbox, ops[0].op_id, str(problem))
        self._batch, self._failures = MAX_OPS, 0
        self.wp.recorded()

    def _answers_none(self) -> bool:
        """Say whether a batch of no op is answered."""
        try:
            self._send(self._packed([]), newest(self.wp.outbox))
        except EnvironmentProblem:
            return False
        return True

    def _is_taken_now(self, ops: list[QueuedOp]) -> bool:
        """Send an op once more while the line is good; it may only have had bad luck."""
        try:
            reply = self._send(self._packed(ops), newest(self.wp.outbox))
            self._check_answers(ops, reply)
        except _MAY_BE_AN_OP:
            return False
        self.take(reply)
        return True

    def _send_from(self, n: int, taken: int) -> bool:
        """Follow the server's wish to be sent from `n`; False when that can't be done now."""
        state = op_state_at(self.wp.outbox, n)
        if state is None or (state is SendState.QUEUED and not taken):
            _log.error("the server wants op %d, which is not here to send", n)
            return False
        return send_again_from(self.wp.outbox, n) > 0 or taken > 0
