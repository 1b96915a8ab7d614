"""How long a change of shift takes: from the PIN to an open place of work, without a network.

`python tests/bench/shift.py` prints one JSON line: wall and CPU milliseconds of ten switches
between two clerks with a full allocation, the PIN's cost as in earnest.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sync.clock import SystemClock
from sync.events import Events
from sync.shifts import Seats
from tools.make_replica_fixture import PIN, build_profile

ROUNDS, ALLOCATION = 10, 50_000


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "root"
        seats = Seats(root)
        for seat in ("", "second"):
            made = build_profile(seats.profile(seat).directory, allocation=ALLOCATION)
            seats.keep(seat, made.identity())
        wall, cpu = [], []
        for number in range(ROUNDS):
            seat = ("", "second")[number % 2]
            begun, used = time.perf_counter(), time.process_time()
            wp = seats.open(seat, PIN, clock=SystemClock(), events=Events())
            wall.append(round((time.perf_counter() - begun) * 1000))
            cpu.append(round((time.process_time() - used) * 1000))
            wp.settle()
            wp.close()
            wp.profile.unlock()
    told = {"switches": ROUNDS, "allocation": ALLOCATION, "wall_ms": wall, "cpu_ms": cpu}
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
