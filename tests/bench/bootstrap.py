"""A million serials to a usable, verified, encrypted replica, while a counter goes on scanning.

The client is a process of its own: its memory and its CPU seconds are told apart from the rest.
Beside it stands what one `executemany` of the same serials costs, in the same run.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from server.clock import now
from server.storage import tables as t
from sync.clock import SystemClock
from sync.commands.enrol import enrol
from sync.commands.record_scan import record_scan
from sync.engine import Engine
from sync.events import Events
from sync.profile import Profile
from sync.replica import allocation
from sync.rows import CurrentSale
from sync.wire.messages import Manifest
from sync.workplace import open_workplace
from tests.bench.figures import Figure, percentile
from tests.bench.pull import raw_loop
from tests.bench.serving import served
from tests.support.workplace import MemoryRing
from tests.support.world import CLERK, invite, opened, prepare, serial

ROOT = Path(__file__).resolve().parents[2]
SERIALS = 1_000_000
PRODUCTS = 5
EVERY_SECONDS = 0.1
BEAT_SECONDS = 0.005
BEFORE_SECONDS = 2.0
"""So long it scans before the bootstrap, and after it: what is compared."""
LOOK_UPS = 2000


def measure(folder: Path) -> list[Figure]:
    """Build, fetch and look up; every promise of bootstrap."""
    url = f"sqlite:///{folder / 'server.db'}"
    prepare(url)
    with opened(url) as write:
        marks = write(ship)
    with served(folder, url) as server:
        code = invite(url, CLERK, now())
        asked = [sys.executable, "-m", "tests.bench.bootstrap", server.url, code, str(folder)]
        answer = subprocess.run(asked, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True)
    told = json.loads(answer.stdout.splitlines()[-1])
    chance = random.Random(1)
    rows: list[Sequence[Any]] = [(mark, chance.randint(1, PRODUCTS), 0) for mark in marks]
    raw_wall, raw_cpu = raw_loop(folder / "raw.db", rows)
    return [
        Figure(
            f"{SERIALS:,} serials to a usable replica, snapshot warm",
            told["wall"],
            "s",
            2.5,
            f"CPU {told['cpu']:.2f} s; cold build {told['build']:.1f} s",
        ),
        Figure(
            "bootstrap : raw executemany of the same serials",
            told["wall"] / raw_wall,
            "times",
            1.0,
            f"raw {raw_wall:.2f} s, CPU {raw_cpu:.2f} s; CPU ratio {told['cpu'] / raw_cpu:.2f}",
        ),
        Figure("bytes on the wire a serial, its product in it", told["bytes"], "B", 12),
        Figure("client memory grown by it", told["grown"], "MB", 25, f"{told['before']:.0f} MB"),
        Figure(
            "scan durable meanwhile, p99",
            told["scan_p99"],
            "ms",
            50,
            f"{told['scans']} scans; alone p99 {told['alone_p99']:.1f} ms",
        ),
        Figure(
            "longest wait of another thread meanwhile",
            told["gap"],
            "ms",
            50,
            f"alone {told['gap_alone']:.1f} ms",
        ),
        Figure("one look-up among a million, p50", told["look_p50"], "ms", 0.2,
               f"p99 {told['look_p99']:.3f} ms"),
        Figure("a million serials deleted without a trace", told["drop"], "s", 5),
    ]  # fmt: skip


def ship(connection: Connection) -> list[int]:
    """Put a million random fingerprints into the first partner's stream; return them sorted."""
    chance = random.Random(7)
    marks = sorted({chance.getrandbits(64) - 2**63 for _ in range(SERIALS)})
    arrived = marks.copy()
    chance.shuffle(arrived)
    cursor: Any = connection.connection.dbapi_connection
    cursor.executemany(
        "INSERT INTO allocation (partner_id, fingerprint, product_id, flags) VALUES (1, ?, ?, 0)",
        ((m, chance.randint(1, PRODUCTS)) for m in arrived),
    )
    of_partner = t.stream.c.stream == "partner:1"
    last = connection.execute(sa.select(t.stream.c.last).where(of_partner)).scalar() or 0
    cursor.executemany(
        "INSERT INTO change (stream, seq, tok, tbl, pk, op)"
        " VALUES ('partner:1', ?, 'shipped', 'allocation', ?, 'P')",
        ((last + number, str(mark)) for number, mark in enumerate(arrived, 1)),
    )
    connection.execute(sa.update(t.stream).where(of_partner).values(last=last + len(arrived)))
    return marks


# --- the client's process ----------------------------------------------------------------------
class Counter(threading.Thread):
    """Scans at a steady pace and notes how long each took to be durable."""

    def __init__(self, wp: Any) -> None:
        super().__init__(daemon=True)
        self.wp, self.took, self.ended = wp, list[tuple[float, float]](), threading.Event()

    def run(self) -> None:
        """Scan until told to end."""

        for number in range(300):
            begun = time.perf_counter()
            record_scan(self.wp, serial(1, number), CurrentSale(self.wp.clock.today()))
            self.took.append((begun, time.perf_counter() - begun))
            if self.ended.wait(EVERY_SECONDS):
                return


class Heart(threading.Thread):
    """Wants to run every few milliseconds, as a window's loop does, and notes how late it was."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.late, self.ended = list[tuple[float, float]](), threading.Event()

    def run(self) -> None:
        """Beat until told to end."""
        while True:
            begun = time.perf_counter()
            if self.ended.wait(BEAT_SECONDS):
                return
            self.late.append((begun, time.perf_counter() - begun - BEAT_SECONDS))


def bootstrap(server: str, code: str, folder: str) -> dict[str, float]:
    """Sign in, wait for the snapshot, then fetch it under a stop watch."""

    profile, ring = Profile(Path(folder) / "profile"), MemoryRing()
    enrol(profile, server, code, key_ring=ring)
    wp = open_workplace(profile, pin=None, clock=SystemClock(), events=Events(), key_ring=ring)
    engine = Engine(wp)
    begun = time.perf_counter()
    line = wp.transport()
    pause = threading.Event()
    while not isinstance(manifest := line.snapshot(), Manifest):
        pause.wait(EVERY_SECONDS)
    line.close()
    build = time.perf_counter() - begun
    counter, heart = Counter(wp), Heart()
    counter.start()
    heart.start()
    pause.wait(BEFORE_SECONDS)
    before = memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    cpu, start = time.process_time(), time.perf_counter()
    while engine.run_once().state != "idle":
        pass
    end, cpu = time.perf_counter(), time.process_time() - cpu
    grown = memory("VmHWM") - before
    pause.wait(BEFORE_SECONDS)
    for each in (counter, heart):
        each.ended.set()
        each.join()
    count = allocation.count(wp.replica.db)
    if count != manifest.rows["allocation"] or not wp.replica.place().whole:
        message = f"{count} of {manifest.rows['allocation']} serials came"
        raise RuntimeError(message)
    looks = look_ups(wp)
    drop = time.perf_counter()
    wp.replica.drop_allocation()
    drop = time.perf_counter() - drop
    wp.close()
    meanwhile = [took for at, took in counter.took if start - took < at < end]
    alone = [took for at, took in counter.took if at < start]
    return {
        "wall": end - start, "cpu": cpu, "build": build, "drop": drop,
        "bytes": manifest.size / count, "before": before, "grown": grown,
        "scans": len(meanwhile), "scan_p99": percentile(meanwhile, 0.99) * 1000,
        "alone_p99": percentile(alone, 0.99) * 1000,
        "gap": max(late for at, late in heart.late if start < at < end) * 1000,
        "gap_alone": max(late for at, late in heart.late if at < start) * 1000,
        "look_p50": percentile(looks, 0.5) * 1000, "look_p99": percentile(looks, 0.99) * 1000,
    }  # fmt: skip


def look_ups(wp: Any) -> list[float]:
    """Ask for serials that are there and for some that are not, in no order."""

    rows = wp.replica.db.write(
        lambda connection: [
            row for block in allocation.rows_of_blocks(connection) for row in block[::500]
        ]
    )
    chance = random.Random(3)
    took = []
    for mark, product, _ in chance.sample(rows, min(LOOK_UPS, len(rows))):
        begun = time.perf_counter()
        found = wp.replica.shipped((mark,))
        took.append(time.perf_counter() - begun)
        if found != {mark: product}:
            message = "a serial was not found, or as another product"
            raise RuntimeError(message)
    return took


def memory(name: str) -> float:
    """Return a figure of this process's memory in MB, as the kernel counts it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(each for each in status.splitlines() if each.startswith(f"{name}:"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    os.write(1, (json.dumps(bootstrap(*sys.argv[1:4])) + "\n").encode())
