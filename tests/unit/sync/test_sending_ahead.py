"""Many batches: the next is on its way while the answer to the one before is written down."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from sync import sending
from sync.errors import DiskFull, ServerTrouble
from sync.sending import Sender
from sync.transport import Transport
from sync.wire.codec import decode
from sync.wire.messages import Envelope, Outcome, OutcomeStatus, PushReply, SealedOp, Witness
from tests.bench.push import record

SIZE, BATCHES = 4, 3


class Line(Transport):
    """A server that applies everything, and knows what it had."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.witnesses: list[Witness | None] = []
        self.answered: list[int] = []
        self.known: set[str] = set()
        self.begun = threading.Semaphore(0)
        self.fails_at = 0
        self.send_from = 0

    def push(
        self, device: str, ops: Sequence[SealedOp], witness: Witness | None = None
    ) -> PushReply:
        read = [decode(op.op, Envelope) for op in ops]
        self.batches.append([op.n for op in read])
        self.witnesses.append(witness)
        self.begun.release()
        if len(self.batches) == self.fails_at:
            raise ServerTrouble(server="https://here", status=503)
        taken, again = read, 0
        if self.send_from:
            taken, again, self.send_from = read[:1], self.send_from, 0
        outcomes = [
            Outcome(op_id=op.op_id, status=OutcomeStatus.KNOWN, first=OutcomeStatus.APPLIED)
            if op.op_id in self.known
            else Outcome(op_id=op.op_id, status=OutcomeStatus.APPLIED)
            for op in taken
        ]
        self.known |= {op.op_id for op in taken}
        self.answered += [op.n for op in taken]
        return PushReply(
            epoch="e", server_time=read[0].occurred_at, time_token="t", outcomes=outcomes,
            send_from=again, witness=Witness(len(self.batches), "f" * 64),
        )  # fmt: skip


@pytest.fixture
def line(wp, monkeypatch):
    monkeypatch.setattr(sending, "MAX_OPS", SIZE)
    monkeypatch.setattr(sending, "MANY", SIZE // 2)
    record(wp, BATCHES * SIZE)
    return Line()


def states(wp) -> list[str]:
    return [state for (state,) in wp.outbox.db.rows("SELECT state FROM op ORDER BY n")]


def sender(wp, line: Line, kind: type[Sender] = Sender) -> Sender:
    return kind(wp, lambda: line, lambda: True)


def test_the_next_batch_is_under_way_while_an_answer_is_written_down(wp, line):
    seen: list[tuple[str, int]] = []

    class Slow(Sender):
        def take(self, reply):
            if not seen:
                assert line.begun.acquire(timeout=10), "the batch that is answered here"
            if len(seen) < BATCHES - 1:
                assert line.begun.acquire(timeout=10), "the batch behind it"
            seen.append((reply.outcomes[0].op_id, states(wp).count("sent")))
            super().take(reply)

    sender(wp, line, Slow).send_all()
    assert line.batches == [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]
    assert [count for _, count in seen] == [0, SIZE, 2 * SIZE]
    assert set(states(wp)) == {"sent"}


def test_a_line_that_takes_a_batch_slowly_holds_up_no_answer(wp, line):
    written = threading.Event()

    class Booked(Sender):
        def take(self, reply):
            super().take(reply)
            written.set()

    class Slow(Line):
        def push(self, device, ops, witness=None):
            if self.batches:
                assert written.wait(timeout=10), "the answer before waits for this batch to go"
            return super().push(device, ops, witness)

    sender(wp, Slow(), Booked).send_all()
    assert set(states(wp)) == {"sent"}


def test_the_thread_that_sends_ahead_opens_no_file(wp, line):
    states(wp)
    before = list(wp.outbox.db._readers)
    sender(wp, line).send_all()
    assert wp.outbox.db._readers == before


def test_a_batch_that_goes_ahead_names_the_head_the_answer_before_it_told(wp, line):
    sender(wp, line).send_all()
    assert [each and each.height for each in line.witnesses] == [None, 1, 2]


def test_what_is_under_way_ends_before_a_refusing_disk_is_told_and_comes_again_as_known(wp, line):
    class Full(Sender):
        def take(self, reply):
            raise DiskFull

    with pytest.raises(DiskFull):
        sender(wp, line, Full).send_all()
    assert line.answered == list(range(1, 2 * SIZE + 1)), "two batches were taken, the second whole"
    assert set(states(wp)) == {"queued"}
    sender(wp, line).send_all()
    assert set(states(wp)) == {"sent"}
    assert line.batches[2] == line.batches[0]


def test_a_batch_that_fails_ahead_costs_the_one_before_nothing(wp, line):
    line.fails_at = 2
    with pytest.raises(ServerTrouble):
        sender(wp, line).send_all()
    assert states(wp) == ["sent"] * SIZE + ["queued"] * 2 * SIZE
    tries = [tries for (tries,) in wp.outbox.db.rows("SELECT attempts FROM op ORDER BY n")]
    assert tries == [0] * SIZE + [1] * SIZE + [0] * SIZE


def test_nothing_goes_ahead_of_an_answer_that_asks_for_other_ops(wp, line):
    line.send_from = 2
    sender(wp, line).send_all()
    assert line.batches[:2] == [[1, 2, 3, 4], [2, 3, 4, 5]]
    assert set(states(wp)) == {"sent"}


def test_nothing_is_sent_ahead_once_the_engine_stops(wp, line):
    class Stopping(Sender):
        def take(self, reply):
            super().take(reply)
            going.clear()

    going = threading.Event()
    going.set()
    begun = Stopping(wp, lambda: line, going.is_set)
    begun.send_all()
    assert len(line.batches) == 2, "the one under way is waited for and written down"
    assert states(wp) == ["sent"] * 2 * SIZE + ["queued"] * SIZE
