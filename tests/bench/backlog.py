"""A hundred thousand unsent ops: sealing, counting, showing and taking them out for sending.

Run by itself: `python -m tests.bench.backlog [ops]`. Times are of one thread; the server is not in
it (`push` has that): what is measured is that nothing here grows with the backlog.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sync.outbox.pending import counts, next_batch, next_seal
from sync.outbox.settling import settle
from sync.queries.outbox import open_ops
from sync.wire.messages import Outcome, OutcomeStatus
from sync.wire.signing import new_key
from sync.workplace import Workplace
from tests.bench.figures import Figure
from tests.bench.storage import _scan
from tests.support.clock import HandClock
from tests.support.workplace import make_workplace

OPS = 100_000
MOST_QUERY_MS = 50.0


def measure(folder: Path, ops: int = OPS) -> list[Figure]:
    """Record, seal, ask and send `ops` scans; the longest single question counts."""
    clock = HandClock()
    wp = make_workplace(folder / "profile", clock=clock, allocation=10)
    wp.outbox.use_key(new_key())
    try:
        took = {"record": _recorded(wp, clock, ops)}
        asked = {"held": _asked(wp, clock)}
        clock.advance(minutes=1)
        took["seal"] = _timed(lambda: _sealed(wp, clock))
        asked["queued"] = _asked(wp, clock)
        took["send"] = _timed(lambda: _sent(wp, clock))
    finally:
        wp.close()
    return [
        *(Figure(f"backlog: {name}", ops / seconds, "ops/s") for name, seconds in took.items()),
        *(
            Figure(f"backlog: slowest question, {name}", slowest, "ms", MOST_QUERY_MS)
            for name, slowest in asked.items()
        ),
    ]


def _recorded(wp: Workplace, clock: HandClock, ops: int) -> float:
    started = time.perf_counter()
    for number in range(ops):
        scan, op, claimed = _scan(clock, number)
        wp.outbox.record_scan(scan, op, claimed)
    return time.perf_counter() - started


def _sealed(wp: Workplace, clock: HandClock) -> None:
    while wp.outbox.seal_due(clock.now()):
        pass


def _sent(wp: Workplace, clock: HandClock) -> None:
    while batch := next_batch(wp.outbox, clock.now(), most=500, most_bytes=256 * 1024):
        answers = [Outcome(op_id=op.op_id, status=OutcomeStatus.APPLIED) for op in batch]
        settle(wp.outbox, answers, clock.now(), "")


def _asked(wp: Workplace, clock: HandClock) -> float:
    """Return how long the slowest question of a screen or of the engine takes, in ms."""
    questions: list[Callable[[], Any]] = [
        lambda: counts(wp.outbox),
        lambda: open_ops(wp),
        lambda: next_seal(wp.outbox, clock.now()),
        lambda: next_batch(wp.outbox, clock.now(), most=500, most_bytes=256 * 1024),
    ]
    return max(min(_timed(each) for _ in range(5)) for each in questions) * 1000


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        for figure in measure(Path(place), int(sys.argv[1]) if len(sys.argv) > 1 else OPS):
            sys.stdout.write(f"{figure}\n")
