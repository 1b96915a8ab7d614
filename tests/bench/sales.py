"""What a partner's computer with 50,000 claims takes for the line of Sales and for a long invoice.

Offline, on the stores as they are at work. Beside wall time the processor's is told: a busy
machine makes the first unreliable.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from sync.clock import stamp
from sync.commands.judging import judge_scan
from sync.queries.claim_help import sums
from sync.rows import CurrentSale
from sync.wire import tables
from sync.workplace import Workplace
from tests.bench.figures import Figure, percentile
from tests.support.screens import claim, put
from tests.support.workplace import make_workplace
from tools.make_replica_fixture import serial

CLAIMS, LINES, ROUNDS = 50_000, 1_000, 20
_MS = 1000


def measure(folder: Path) -> list[Figure]:
    """Return the figures of one workplace."""
    wp = make_workplace(folder / "profile", allocation=LINES * 2)
    try:
        _fill(wp)
        summed = _timed(lambda: sums(wp), ROUNDS)
        judged = _timed(lambda: _judge_invoice(wp), 5)
    finally:
        wp.close()
    return [
        _figure("Sales: its line of sums over 50,000 claims", summed, 20),
        _figure("verdict of an invoice of 1,000 lines, offline", judged, 200),
    ]


def _figure(name: str, timed: tuple[list[float], list[float]], most: float) -> Figure:
    wall, cpu = (percentile(each, 0.5) for each in timed)
    return Figure(f"{name}, CPU", cpu, "ms", most, f"on the clock {wall:.0f} ms")


def _fill(wp: Workplace) -> None:
    now = wp.clock.now()
    for start in range(0, CLAIMS, 5_000):
        rows = [
            claim(each, now, due_at=stamp(now + timedelta(days=each % 90 - 60)))
            for each in range(start, start + 5_000)
        ]
        put(wp, tables.CLAIM, rows)


def _judge_invoice(wp: Workplace) -> int:
    """Judge every line of an invoice as a scan of it is judged, and keep none."""
    now, sale = wp.clock.now(), CurrentSale(wp.clock.today(), "RE-2026-90001", "Stadtwerke Aalen")
    for number in range(LINES):
        judge_scan(wp, serial(number), sale, now)
    return LINES


def _timed(act: Callable[[], object], rounds: int) -> tuple[list[float], list[float]]:
    """Return wall and processor time of each round, in milliseconds."""
    wall, cpu = [], []
    for _ in range(rounds):
        begun, used = time.perf_counter(), time.process_time()
        act()
        wall.append((time.perf_counter() - begun) * _MS)
        cpu.append((time.process_time() - used) * _MS)
    return wall, cpu
