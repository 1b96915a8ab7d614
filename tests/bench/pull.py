"""100,000 serials from the real server process into an encrypted replica, against the least cost.

The least is one `executemany` of the same rows into the same kind of file: same driver, same key,
same pragmas, in the same run. Ratios are what counts here; CPU seconds stand beside the wall's.
"""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from server.storage import tables as t
from server.storage.unit_of_work import UnitOfWork
from sync.clock import SystemClock
from sync.commands.enrol import enrol
from sync.events import Events
from sync.feed import pull_all
from sync.profile import Profile
from sync.profile.database import Database
from sync.replica.store import Replica
from sync.transport import Transport
from sync.wire.codec import read_page
from sync.wire.tables import ALLOCATION, partner_stream
from sync.workplace import Workplace, open_workplace, side_of
from tests.bench.figures import Figure
from tests.bench.serving import Serving, served
from tests.support.server import MORNING
from tests.support.workplace import MemoryRing
from tests.support.world import CLERK, TODAY, invite, opened, prepare

ROWS = 100_000
CLAIMS = 20_000
ROUNDS = 5
RAW_TRANSACTION = 10_000
"""Rows a transaction of the raw loop takes; a page of the feed has 5,000."""
POUCHDB_ROWS = 5_800
"""Rows a second PouchDB's best pull reached on the machine where peers were measured."""


@dataclass(frozen=True, slots=True)
class Pull:
    """One whole pull into an empty replica."""

    wall: float
    client: float
    server: float
    received: int


def measure(folder: Path) -> list[Figure]:
    """Pull and raw loop by turns; the best of each, and the CPU of both ends for the pull."""
    url = f"sqlite:///{folder / 'server.db'}"
    prepare(url)
    with opened(url) as write:
        write(lambda connection: ship(connection, ROWS))
    figures: list[Figure] = []
    with served(folder, url) as server:
        wp = client(folder, url, server)
        try:
            figures += _against_raw(wp, server, folder)
            with opened(url) as write:
                write(lambda connection: sell(connection, CLAIMS))
            figures += _claims(wp, server, folder)
        finally:
            wp.close()
    return figures


def _against_raw(wp: Workplace, server: Serving, folder: Path) -> list[Figure]:
    pulls, raws = [], []
    rows = arriving(wp)
    for number in range(ROUNDS):
        pull, replica = pulled(wp, server, folder / f"replica-bench-{number}.db")
        kept = replica.db.row("SELECT count(*) FROM allocation")
        replica.close()
        if kept != (len(rows),):
            message = f"{kept} of {len(rows)} rows came"
            raise RuntimeError(message)
        pulls.append(pull)
        raws.append(raw_loop(folder / f"raw-{number}.db", rows))
    best = min(pulls, key=lambda pull: pull.wall)
    cheapest = min(pulls, key=lambda pull: pull.client + pull.server)
    raw_wall, raw_cpu = min(wall for wall, _ in raws), min(cpu for _, cpu in raws)
    rate = len(rows) / best.wall
    return [
        Figure(
            f"raw loop : pull of {ROWS:,} serials, rows/s",
            best.wall / raw_wall,
            "times",
            2.0,
            f"{len(rows) / raw_wall:,.0f} : {rate:,.0f} rows/s; raw loop {raw_cpu:.2f} CPU s",
        ),
        Figure("pull of 100k serials", rate, "rows/s"),
        Figure("PouchDB's best, as recorded : pull, rows/s", POUCHDB_ROWS / rate, "times", 1 / 18),
        Figure(
            f"CPU of both ends for {ROWS:,} serials",
            cheapest.client + cheapest.server,
            "s",
            1.6,
            f"client {cheapest.client:.2f}, server {cheapest.server:.2f}",
        ),
        Figure("bytes received a serial", best.received / len(rows), "B", 9.4),
    ]


def arriving(wp: Workplace) -> list[Sequence[Any]]:
    """Return the serials in the order in which the feed brings them: the raw loop's rows."""
    rows: list[Sequence[Any]] = []
    line = wp.transport()
    cursor, more = "", True
    while more:
        body = line.pull(cursor)
        _, groups, end = read_page(body or b"")
        rows += [row for group in groups if group.table == ALLOCATION.name for row in group.rows]
        cursor, more = end.cursor, end.more
    line.close()
    return rows


def _claims(wp: Workplace, server: Serving, folder: Path) -> list[Figure]:
    """Claims have working rows and search texts as well; told without a promise."""
    pull, replica = pulled(wp, server, folder / "replica-bench-claims.db")
    replica.close()
    return [
        Figure(
            f"pull of {ROWS:,} serials and {CLAIMS:,} claims",
            pull.wall,
            "s",
            note=f"CPU client {pull.client:.2f}, server {pull.server:.2f} s",
        )
    ]


def pulled(wp: Workplace, server: Serving, path: Path) -> tuple[Pull, Replica]:
    """Pull everything into a fresh replica, through the real line."""
    replica = Replica(path, wp.secrets.file_key, side_of(wp.identity))
    answers: list[httpx.Response] = []
    http = httpx.Client(timeout=30, event_hooks={"response": [answers.append]})
    line = Transport(wp.identity.server, wp.tokens, http)
    before, wp.replica = wp.replica, replica
    try:
        cpu, of_server, wall = time.process_time(), server.cpu(), time.perf_counter()
        pull_all(wp, line.pull, lambda: True)
        told = Pull(
            time.perf_counter() - wall,
            time.process_time() - cpu,
            server.cpu() - of_server,
            sum(answer.num_bytes_downloaded for answer in answers),
        )
    finally:
        wp.replica = before
        line.close()
    return told, replica


def raw_loop(path: Path, rows: list[Sequence[Any]]) -> tuple[float, float]:
    """Put the rows by the bare driver into a replica's table; wall and CPU seconds."""
    key = secrets.token_bytes(32)
    # The client's own way to open a file: driver, key and pragmas are the same by construction.
    database = Database(path, key, synchronous="NORMAL", cache_kib=8000)
    try:
        database.write(_make)
        cpu, wall = time.process_time(), time.perf_counter()
        for start in range(0, len(rows), RAW_TRANSACTION):
            database.write(partial(_put, rows[start : start + RAW_TRANSACTION]))
        return time.perf_counter() - wall, time.process_time() - cpu
    finally:
        database.close()


def _make(connection: Any) -> None:
    connection.execute(
        "CREATE TABLE serial (fingerprint INTEGER PRIMARY KEY, product_id INTEGER, flags INTEGER)"
    )


def _put(rows: list[Sequence[Any]], connection: Any) -> None:
    connection.executemany("INSERT OR REPLACE INTO serial VALUES (?,?,?)", rows)


def client(folder: Path, url: str, server: Serving) -> Workplace:
    """A clerk's profile, signed in."""
    profile = Profile(folder / "profile")
    ring = MemoryRing()
    code = invite(url, CLERK, datetime.now(UTC))  # noqa: TID251 (a bench lives in real time)
    enrol(profile, server.url, code, key_ring=ring)
    return open_workplace(profile, pin=None, clock=SystemClock(), events=Events(), key_ring=ring)


def ship(connection: Connection, count: int) -> None:
    """Put a big allocation into the first partner's stream: random fingerprints, as real ones."""
    chance = random.Random(7)
    rows = [
        {
            "partner_id": 1,
            "fingerprint": chance.getrandbits(64) - 2**63,
            "product_id": chance.randint(1, 5),
            "flags": 0,
        }
        for _ in range(count)
    ]
    connection.execute(sa.insert(t.allocation), rows)
    uow = UnitOfWork(connection, MORNING)
    for row in rows:
        uow.put(partner_stream(1), "allocation", row["fingerprint"])
    uow.bump()


def sell(connection: Connection, count: int) -> None:
    """Put claims into the first partner's stream, as many months of sales leave them."""
    rows = [
        {
            "claim_id": f"01890000-0000-7000-8000-{number:012x}",
            "partner_id": 1,
            "member_id": CLERK,
            "device": "device-11",
            "serial": f"A8{number:06}",
            "product_id": 1 + number % 4,
            "sold_on": TODAY,
            "invoice": f"R-{number // 3}",
            "customer": f"Customer {number % 997}",
            "scanned_at": MORNING + timedelta(seconds=number),
            "received_at": MORNING + timedelta(seconds=number + 9),
            "rule_version": 1,
            "state": "approved",
            "points": 40,
            "decided_at": MORNING + timedelta(days=1, seconds=number),
            "decided_by": "automatic",
            "rev": 2,
            "evidence_at": MORNING,
        }
        for number in range(count)
    ]
    connection.execute(sa.insert(t.claim), rows)
    uow = UnitOfWork(connection, MORNING)
    for row in rows:
        uow.put(partner_stream(1), "claim", row["claim_id"])
    uow.bump()
