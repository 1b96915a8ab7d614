"""The storage part of a scan against the least a durable commit can cost, in one run.

Both use one driver, one folder, one kind of key and `synchronous=FULL`, turn by turn, so that
whatever else the machine does strikes both alike. Ratios are what counts here.
"""

from __future__ import annotations

import secrets
import statistics
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from sync.clock import Clock, SystemClock
from sync.outbox.ops import Claimed, JournalScan, NewOp
from sync.outbox.store import Outbox
from tests.bench.figures import Figure, percentile

ROUNDS = 1500
WARM = 100


def measure(folder: Path) -> list[Figure]:
    """Time scans and raw commits by turns; also raw commits without a key."""
    key = secrets.token_bytes(32)
    clock = SystemClock()
    outbox = Outbox(folder / "outbox.db", key, clock, "bench")
    keyed, plain = _raw(folder / "raw.db", key), _raw(folder / "plain.db", None)
    times: dict[str, list[float]] = {"scan": [], "raw": [], "plain": []}
    try:
        for number in range(WARM + ROUNDS):
            scan, op, claimed = _scan(clock, number)
            took = {
                "raw": _timed_insert(keyed, number),
                "scan": _timed(lambda: outbox.record_scan(scan, op, claimed)),  # noqa: B023
                "plain": _timed_insert(plain, number),
            }
            if number >= WARM:
                for name, value in took.items():
                    times[name].append(value)
    finally:
        outbox.close()
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
        Figure("scan stored, p99", percentile(times["scan"], 0.99) * 1000, "ms"),
        Figure(
            "raw commit encrypted : plain, medians",
            median["raw"] / median["plain"],
            "times",
            note=f"{median['raw']:.3f} : {median['plain']:.3f} ms",
        ),
    ]


def _raw(path: Path, key: bytes | None) -> Any:
    connection = dbapi2.connect(str(path), isolation_level=None)
    if key is not None:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE line (number INTEGER PRIMARY KEY, text TEXT)")
    return connection


def _timed_insert(connection: Any, number: int) -> float:
    def insert() -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO line VALUES (?, ?)", (number, f"SN{number:010}"))
        connection.execute("COMMIT")

    return _timed(insert)


def _timed(work: Any) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


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
