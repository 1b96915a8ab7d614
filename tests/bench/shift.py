"""How long a change of shift takes: from the PIN to an open place of work, without a network.

Two clerks with a full allocation by turns, the PIN's cost as in earnest.
"""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from sync.clock import SystemClock
from sync.events import Events
from sync.shifts import Seats
from tests.bench.figures import Figure
from tools.make_replica_fixture import PIN, build_profile

ROUNDS, ALLOCATION = 10, 50_000


def measure(folder: Path) -> list[Figure]:
    """Median and longest of the switches on the clock, and their processor time."""
    seats = Seats(folder / "root")
    for seat in ("", "second"):
        made = build_profile(seats.profile(seat).directory, allocation=ALLOCATION)
        seats.keep(seat, made.identity())
    wall, cpu = [], []
    for number in range(ROUNDS):
        seat = ("", "second")[number % 2]
        begun, used = time.perf_counter(), time.process_time()
        wp = seats.open(seat, PIN, clock=SystemClock(), events=Events())
        wall.append(time.perf_counter() - begun)
        cpu.append(time.process_time() - used)
        wp.settle()
        wp.close()
        wp.profile.unlock()
    told = f"longest of {ROUNDS} {max(wall) * 1000:.0f} ms; allocation of {ALLOCATION:,}"
    return [
        Figure("PIN switch, median", statistics.median(wall) * 1000, "ms", 2000, told),
        Figure("the same, CPU", statistics.median(cpu) * 1000, "ms"),
    ]
