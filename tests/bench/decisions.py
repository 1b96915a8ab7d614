"""How fast a reviewer's decision on a thousand claims is applied, at the desk and at the server.

The desk: the rehearsal, then the command, the working rows and the queue asked anew, beside a
thread that wants to go on every millisecond as a window does. The server: the one op of them, over
the line to a process of its own, judged, booked, counted and durable.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa

from domain.reviews.decision import Decision
from server.storage import tables as t
from sync.clock import SystemClock
from sync.commands.decide_claims import decide_claims
from sync.commands.enrol import enrol
from sync.engine import Engine
from sync.events import Events
from sync.profile import Profile
from sync.queries import review
from sync.queries.bulk_review import BulkRow, claims_of, rehearsal
from sync.queries.saved_filters import Filter
from sync.workplace import Workplace, open_workplace
from tests.bench.figures import Figure
from tests.bench.pull import client
from tests.bench.push import Bare, cluster, drain, opened, record, ship
from tests.bench.serving import Serving, served
from tests.support.postgres import NoPostgres
from tests.support.workplace import MemoryRing
from tests.support.world import REVIEWER, invite, prepare

T = TypeVar("T")
CLAIMS = 1000
SWITCH_SECONDS = 0.0005
"""As the desktop sets it (`desktop.app`)."""
LONGEST_BLOCK_MS = 50


def measure(folder: Path) -> list[Figure]:
    """Decide the claims with both databases behind."""
    found = _with(folder / "SQLite", f"sqlite:///{folder / 'server.db'}", "SQLite")
    try:
        with cluster() as postgres:
            url = postgres.url(postgres.create())
            found += _with(folder / "PostgreSQL", url, "PostgreSQL")[-1:]
    except NoPostgres as problem:
        sys.stdout.write(f"  no PostgreSQL: {problem}\n")
    return found


def _with(folder: Path, url: str, kind: str) -> list[Figure]:
    folder.mkdir()
    prepare(url)
    with opened(url) as database:
        ship(database, CLAIMS)
        # Of units that went to another company every claim is for a reviewer.
        elsewhere = sa.update(t.shipment).values(partner_id=2).where(t.shipment.c.partner_id == 1)
        database.write(lambda connection: connection.execute(elsewhere)).result()
    with served(folder, url) as server:
        _claimed(folder, url, server)
        wp = _reviewer(folder / "desk", url, server)
        try:
            return [*_at_the_desk(wp), _at_the_server(wp, server, kind)]
        finally:
            wp.close()


def _claimed(folder: Path, url: str, server: Serving) -> None:
    """Let a clerk state the units."""
    clerk = client(folder, url, server)
    try:
        record(clerk, CLAIMS)
        line = clerk.transport()
        drain(clerk, line)
        line.close()
    finally:
        clerk.close()


def _reviewer(folder: Path, url: str, server: Serving) -> Workplace:
    profile, ring = Profile(folder), MemoryRing()
    code = invite(url, REVIEWER, datetime.now(UTC))  # noqa: TID251 (a bench lives in real time)
    enrol(profile, server.url, code, key_ring=ring)
    wp = open_workplace(profile, pin=None, clock=SystemClock(), events=Events(), key_ring=ring)
    Engine(wp).run_once()
    wp.settle()
    return wp


def _at_the_desk(wp: Workplace) -> list[Figure]:
    every = Filter("Everything")
    with _beside() as waits:
        rehearsed, row = _timed(lambda: rehearsal(wp, claims_of(wp, every), Decision.APPROVE))
        if row is None or len(row.claim_ids) != CLAIMS or row.waiting:
            raise AssertionError(f"the rehearsal is of other claims: {row}")
        took, left = _timed(lambda: _decide(wp, row))
    if left:
        raise AssertionError(f"{left} claims are still shown as undecided")
    longest = max(waits) * 1000
    return [
        Figure("1,000 decisions rehearsed: count, sum, co-signers", rehearsed * 1000, "ms"),
        Figure("1,000 decisions applied at the desk, shown as decided", took, "s", 1),
        Figure(
            "longest wait of another thread meanwhile", longest, "ms", LONGEST_BLOCK_MS,
            "asks for its turn every millisecond",
        ),
    ]  # fmt: skip


def _decide(wp: Workplace, row: BulkRow) -> int:
    """Decide, wait for the working rows, and ask the queue as a screen does."""
    if not isinstance(decide_claims(wp, row.claim_ids, row.decision, ""), str):
        raise TypeError("the decision was refused")
    wp.settle()
    return len(review.queue(wp))


def _at_the_server(wp: Workplace, server: Serving, kind: str) -> Figure:
    while wp.outbox.seal_due(wp.clock.now() + timedelta(minutes=1)):
        pass
    line = wp.transport()
    before = server.cpu()
    took, _ = _timed(Bare(wp, lambda: line, lambda: True).send_all)
    used = server.cpu() - before
    line.close()
    states = wp.outbox.db.rows("SELECT status, count(*) FROM op_item GROUP BY status")
    if states != [("applied", CLAIMS)]:
        raise AssertionError(f"not every decision was taken: {states}")
    note = f"one op, over the line and back; CPU server {used:.2f} s"
    return Figure(f"1,000 decisions applied at the server, {kind}", took, "s", 2, note)


@contextmanager
def _beside() -> Iterator[list[float]]:
    """Run a thread that wants its turn every millisecond, and note how late it gets it."""
    waits: list[float] = [0.0]
    over = threading.Event()

    def wait() -> None:
        while not over.is_set():
            due = time.perf_counter() + 0.001
            over.wait(0.001)
            waits.append(time.perf_counter() - due)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_SECONDS)
    thread = threading.Thread(target=wait)
    thread.start()
    try:
        yield waits
    finally:
        over.set()
        thread.join()
        sys.setswitchinterval(interval)


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    begun = time.perf_counter()
    found = work()
    return time.perf_counter() - begun, found
