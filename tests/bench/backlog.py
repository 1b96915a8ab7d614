"""A hundred thousand unsent ops: recording, sealing, opening, asking and sending them.

Run by itself: `python -m tests.bench.backlog [ops]`. Nothing here may grow with the backlog but
what is counted by an index; the same server takes ten thousand of them in the same run to compare.
"""

from __future__ import annotations

import gc
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sync.commands.record_scan import record_scan
from sync.documents import wanted
from sync.events import Events
from sync.outbox.pending import counts, next_batch, next_seal, stuck_to_try
from sync.queries import outbox, sales, scan, standings
from sync.rows import CurrentSale
from sync.wire.signing import new_key
from sync.workplace import Workplace, open_workplace
from tests.bench import push
from tests.bench.figures import Figure
from tests.bench.pull import client
from tests.bench.serving import served
from tests.support.clock import HandClock
from tests.support.workplace import MemoryRing, make_workplace
from tests.support.world import prepare
from tools.make_replica_fixture import serial

OPS, COMPARED = 100_000, 10_000
MOST_QUERY_MS = 50.0
LEAST_SHARE = 0.8
_TRIES = 5


def measure(folder: Path, ops: int = OPS) -> list[Figure]:
    """Ask in each state, then drain against the real server; the slowest question counts."""
    return [*_here(folder, ops), *_drained(folder, ops)]


# --- on this computer ---------------------------------------------------------------------------
def _here(folder: Path, ops: int) -> list[Figure]:
    clock, ring = HandClock(), MemoryRing()
    wp = make_workplace(folder / "profile", clock=clock, ring=ring, allocation=ops)
    wp.outbox.use_key(new_key())
    found: list[Figure] = []
    try:
        recorded = _timed(lambda: _record(wp, clock, ops))
        found += _asked(wp, "held")
        clock.advance(minutes=1)
        early = _timed(lambda: _seal(wp, ops // 10))
        late = _timed(lambda: _seal(wp, ops)) / 9
        found += _asked(wp, "sealed")
        wp.close()
        opening = time.thread_time()
        wp = open_workplace(wp.profile, pin=None, clock=clock, events=Events(), key_ring=ring)
        opened = (time.thread_time() - opening) * 1000
        wp.settle()
        found += _asked(wp, "opened anew")
    finally:
        wp.close()
    return [
        Figure("backlog: record", ops / recorded, "scans/s"),
        Figure("backlog: seal", ops / (early + 9 * late), "ops/s"),
        Figure("backlog: last nine tenths : first, sealing", late / early, "times", target=1.5),
        Figure("backlog: open the profile, CPU", opened, "ms"),
        *found,
    ]


def _record(wp: Workplace, clock: HandClock, ops: int) -> None:
    sale = CurrentSale(clock.today())
    for number in range(ops):
        clock.advance(milliseconds=1)
        record_scan(wp, serial(number), sale)
    wp.settle()


def _seal(wp: Workplace, most: int) -> None:
    sealed = 0
    while sealed < most and (done := wp.outbox.seal_due(wp.clock.now())):
        sealed += len(done)
    wp.settle()


def _asked(wp: Workplace, state: str) -> list[Figure]:
    """Return what the slowest question of a screen or the engine costs, in ms of this thread."""
    own = wp.outbox
    contest = standings.contests(wp)[0].contest_id
    questions: dict[str, Callable[[], Any]] = {
        "counts": lambda: counts(own),
        "open ops": lambda: outbox.open_ops(wp),
        "state": lambda: outbox.state(wp),
        "next seal": lambda: next_seal(own, wp.clock.now()),
        "next batch": lambda: next_batch(own, wp.clock.now(), most=500, most_bytes=256 * 1024),
        "stuck": lambda: stuck_to_try(own, wp.clock.now()),
        "documents": lambda: wanted(wp),
        "today": lambda: scan.today(wp),
        "totals": lambda: scan.totals(wp),
        "claims": lambda: sales.claims(wp),
        "standings": lambda: standings.standings(wp, contest),
        "entries": lambda: standings.entries(wp, contest),
    }
    gc.collect()
    took = {name: min(_cpu(each) for _ in range(_TRIES)) * 1000 for name, each in questions.items()}
    name = max(took, key=lambda each: took[each])
    note = ", ".join(
        f"{each} {ms:.1f}" for each, ms in sorted(took.items(), key=lambda x: -x[1])[:5]
    )
    return [
        Figure(f"backlog: slowest question, {state}, CPU", took[name], "ms", MOST_QUERY_MS, note)
    ]


# --- to the server ------------------------------------------------------------------------------
def _drained(folder: Path, ops: int) -> list[Figure]:
    few, few_cpu = _rate(folder / "few", min(COMPARED, ops))
    many, many_cpu = _rate(folder / "many", ops)
    of_both = "{:,.0f} per CPU second of both ends"
    return [
        Figure(
            f"backlog: push of {min(COMPARED, ops):,} ops",
            few,
            "ops/s",
            note=of_both.format(few_cpu),
        ),
        Figure(f"backlog: drain of {ops:,} ops", many, "ops/s", note=of_both.format(many_cpu)),
        Figure("backlog: drain : push", many / few, "times", least=LEAST_SHARE),
        Figure("backlog: drain : push, by CPU", many_cpu / few_cpu, "times", least=LEAST_SHARE),
    ]


def _rate(folder: Path, ops: int) -> tuple[float, float]:
    """Return how many ops a second are sent and settled, and how many a CPU second."""
    folder.mkdir()
    url = f"sqlite:///{folder / 'server.db'}"
    prepare(url)
    with push.opened(url) as database:
        push.ship(database, ops)
    with served(folder, url) as server:
        wp = client(folder, url, server)
        try:
            push.record(wp, ops)
            line = wp.transport()
            cpu, of_server = time.process_time(), server.cpu()
            took = _timed(lambda: push.drain(wp, line))
            own, theirs = time.process_time() - cpu, server.cpu() - of_server
            line.close()
            left = counts(wp.outbox).unsent
        finally:
            wp.close()
    if left:
        raise AssertionError(f"{left} of {ops} are unsent")
    return ops / took, ops / (own + theirs)


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _cpu(work: Callable[[], object]) -> float:
    started = time.thread_time()
    work()
    return time.thread_time() - started


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        for figure in measure(Path(place), int(sys.argv[1]) if len(sys.argv) > 1 else OPS):
            sys.stdout.write(f"{' | '.join(figure.cells())}\n")
