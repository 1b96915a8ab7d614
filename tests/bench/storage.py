"""The storage part of a scan against the least a durable commit can cost, in one run.

Both use one driver, one folder, one kind of key and `synchronous=FULL`, turn by turn, so that
whatever else the machine does strikes both alike. Ratios are what counts here.
"""

from __future__ import annotations

import secrets
import statistics
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlcipher3 import dbapi2

from sync.clock import Clock, SystemClock
from sync.commands.record_scan import record_scan
from sync.outbox.ops import Claimed, JournalScan, NewOp
from sync.outbox.store import Outbox
from sync.profile.database import Database
from sync.rows import CurrentSale
from tests.bench.figures import Figure, percentile
from tests.support.workplace import make_workplace
from tools.make_replica_fixture import serial

ROUNDS, SCANS = 1500, 800
WARM = 100


def measure(folder: Path) -> list[Figure]:
    """Time the storage of scans and raw commits by turns, then whole scans; with and without."""
    return [*_stored(folder), *_scanned(folder)]


def _scanned(folder: Path) -> list[Figure]:
    """Whole scans, from the code to the answer, in a place of work with keyed and with open files.

    By turns, each the same serials; the processor time is that of the thread that scans.
    """
    keyed = make_workplace(folder / "keyed", allocation=WARM + SCANS)
    with patch.object(Database, "_connect", _without_key):
        bare = make_workplace(folder / "bare", allocation=WARM + SCANS)
        took: dict[str, list[tuple[float, float]]] = {"keyed": [], "bare": []}
        sale = CurrentSale(keyed.clock.today())
        for number in range(WARM + SCANS):
            for name, wp in (("keyed", keyed), ("bare", bare)):
                took[name].append(_timed(partial(record_scan, wp, serial(number), sale)))
        bare.close()
    keyed.close()
    wall, cpu = (
        {name: statistics.median(each[part] for each in found[WARM:]) * 1000
         for name, found in took.items()}
        for part in (0, 1)
    )  # fmt: skip
    return [
        Figure(
            "whole scan encrypted : plain, medians",
            wall["keyed"] / wall["bare"],
            "times",
            1.3,
            f"{wall['keyed']:.3f} : {wall['bare']:.3f} ms",
        ),
        Figure(
            "the same, CPU of the thread that scans",
            cpu["keyed"] / cpu["bare"],
            "times",
            note=f"{cpu['keyed']:.3f} : {cpu['bare']:.3f} ms",
        ),
    ]


def _stored(folder: Path) -> list[Figure]:
    key = secrets.token_bytes(32)
    clock = SystemClock()
    outbox = Outbox(folder / "outbox.db", key, clock, "bench")
    with patch.object(Database, "_connect", _without_key):
        open_outbox = Outbox(folder / "outbox-plain.db", key, clock, "bench")
    keyed, plain = _raw(folder / "raw.db", key), _raw(folder / "plain.db", None)
    times: dict[str, list[float]] = {"scan": [], "open": [], "raw": [], "plain": []}
    try:
        for number in range(WARM + ROUNDS):
            scan, op, claimed = _scan(clock, number)
            took = {
                "raw": _timed_insert(keyed, number),
                "scan": _timed(partial(outbox.record_scan, scan, op, claimed)),
                "open": _timed(partial(open_outbox.record_scan, scan, op, claimed)),
                "plain": _timed_insert(plain, number),
            }
            if number >= WARM:
                for name, (value, _) in took.items():
                    times[name].append(value)
    finally:
        outbox.close()
        open_outbox.close()
        keyed.close()
        plain.close()
    median = {name: statistics.median(values) * 1000 for name, values in times.items()}
    return [
        Figure(
            "scan stored (op, journal, claimed) : raw one-row FULL commit, medians",
            median["scan"] / median["raw"],
            "times",
            2.0,
            f"{median['scan']:.3f} : {median['raw']:.3f} ms",
        ),
        Figure(
            "the same, storage without a key, medians",
            median["scan"] / median["open"],
            "times",
            note=f"{median['scan']:.3f} : {median['open']:.3f} ms",
        ),
        Figure("scan stored, p99", percentile(times["scan"], 0.99) * 1000, "ms"),
        Figure(
            "raw commit encrypted : plain, medians",
            median["raw"] / median["plain"],
            "times",
            note=f"{median['raw']:.3f} : {median['plain']:.3f} ms",
        ),
    ]


def _without_key(store: Database) -> Any:
    """Connect as a store does, but for the key: the file is plain SQLite."""
    connection = dbapi2.connect(
        str(store.path), isolation_level=None, check_same_thread=False, cached_statements=256
    )
    for pragma in (
        "busy_timeout = 5000", "journal_mode = WAL", "synchronous = FULL", "temp_store = MEMORY",
        "trusted_schema = OFF", "cell_size_check = ON", "cache_size = -4000",
    ):  # fmt: skip
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _raw(path: Path, key: bytes | None) -> Any:
    connection = dbapi2.connect(str(path), isolation_level=None)
    if key is not None:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE line (number INTEGER PRIMARY KEY, text TEXT)")
    return connection


def _timed_insert(connection: Any, number: int) -> tuple[float, float]:
    def insert() -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO line VALUES (?, ?)", (number, f"SN{number:010}"))
        connection.execute("COMMIT")

    return _timed(insert)


def _timed(work: Any) -> tuple[float, float]:
    """Return seconds on the clock and of this thread's processor time."""
    begun, used = time.perf_counter(), time.thread_time()
    work()
    return time.perf_counter() - begun, time.thread_time() - used


def _scan(clock: Clock, number: int) -> tuple[JournalScan, NewOp, Claimed]:
    """What `record_scan` hands to the outbox for a good serial."""
    now = datetime.now(UTC)  # noqa: TID251 (a bench lives in real time)
    serial, op_id, claim_id = f"SN{number:010}", clock.new_id(), clock.new_id()
    body = {
        "claim_id": claim_id,
        "scan": serial,
        "serial": serial,
        "stated_gtin": None,
        "sold_on": now.date().isoformat(),
        "invoice": "",
        "customer": "Bench",
        "scanned_at": now.isoformat(),
        "rule_version": 1,
    }
    op = NewOp(
        op_id=op_id,
        kind="claim.record",
        entity=f"claim:{claim_id}",
        body=body,
        recorded_at=now,
        hold_seconds=5,
        local={"points": 10, "product_id": 1, "code": "", "params": {}},
    )
    scan = JournalScan(
        at=now.isoformat(),
        text=serial,
        serial=serial,
        product="Bench product",
        standing="accepted",
        points=10,
        claim_id=claim_id,
        op_id=op_id,
    )
    return scan, op, Claimed(serial, op_id, claim_id, "Bench", now.date().isoformat())
