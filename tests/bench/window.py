"""What a person at the counter feels, measured in the real window on a virtual display.

A profile with an allocation of 1,000,000 serials, keys from xdotool, times from the program's own
trace. Nothing here reaches into the program.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from tests.bench.figures import Figure, percentile
from tools.day import demo
from tools.day.display import Display, Window, virtual_display
from tools.day.traces import Event, Trace
from tools.make_replica_fixture import PIN, build_profile, serial

ALLOCATION = 1_000_000
STARTS = 5
SCANS = 400
HANDFUL = 1
NOWHERE = "http://127.0.0.1:1"
# Where we may, the scheduler serves the program first: the benches ask how long it takes, not how
# long it waits behind whatever else this machine does. Without the right, nice only says so.
FIRST = ("nice", "-n", "-10") if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
PLAIN = (*FIRST, *demo.program("desktop"))
PROBED = (*FIRST, sys.executable, str(Path(__file__).with_name("probed_desktop.py")))


def measure(folder: Path) -> list[Figure]:
    """Start five times, then scan 400 serials in the last window."""
    house = demo.House(folder / "million")
    build_profile(house.profile("counter"), allocation=ALLOCATION, pin=PIN)
    starts: list[Mapping[str, float]] = []
    bare: list[float] = []
    with virtual_display() as display:
        for number in range(STARTS):
            with Counter(house, display, folder / f"start-{number}.trace", probed=False) as counter:
                starts.append(counter.first_scan(serial(number)))
            bare.append(bare_start(display))
        with Counter(house, display, folder / "scans.trace") as counter:
            counter.first_scan(serial(STARTS))
            # The first try of the line loads what it needs; a morning's scans come after it.
            counter.trace.wait(
                "sync", where=lambda event: event["state"] not in ("idle", "working")
            )
            waits = counter.scan_many([serial(1000 + number) for number in range(SCANS)])
            memory = counter.resident_mb()
    medians = {key: statistics.median(start[key] for start in starts) for key in starts[0]}
    spread = {key: sorted(round(start[key]) for start in starts) for key in starts[0]}
    return [
        Figure(
            "process start → a bare Qt window painted, median of 5, by turns with the next",
            statistics.median(bare),
            "ms",
            note=f"all: {sorted(round(ms) for ms in bare)}",
        ),
        Figure(
            "process start → scan line painted with focus, median of 5",
            medians["painted"],
            "ms",
            500,
            f"all: {spread['painted']}",
        ),
        Figure(
            "process start → first verdict, median of 5",
            medians["verdict"],
            "ms",
            1200,
            f"all: {spread['verdict']}",
        ),
        Figure("Enter → durable → verdict painted, median", statistics.median(waits), "ms"),
        Figure(
            "Enter → durable → verdict painted, p99",
            percentile(waits, 0.99),
            "ms",
            20,
            f"{len(waits)} scans, longest {max(waits):.1f} ms",
        ),
        Figure("resident memory after that", memory, "MB", 220),
    ]


def bare_start(display: Display) -> float:
    """How long a window with one line and nothing else takes, from the start of its process."""
    done = subprocess.run(
        [*FIRST, sys.executable, str(Path(__file__).with_name("bare_window.py"))],
        cwd=demo.ROOT,
        env=demo.environment(**display.environment()),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return float(done.stdout.split()[0])


class Counter:
    """The desktop program on a profile, with its window focused, for one measurement."""

    def __init__(
        self, house: demo.House, display: Display, trace: Path, *, probed: bool = True
    ) -> None:
        self._display = display
        self.desktop = demo.Desktop(
            house,
            "counter",
            server=NOWHERE,
            trace=trace,
            pin=PIN,
            more=display.environment(),
            command=PROBED if probed else PLAIN,
        )
        self.trace: Trace = self.desktop.trace
        self.window: Window
        self._painted: Event

    def __enter__(self) -> Self:
        # Only a painted window keeps the keyboard it is given.
        self._painted = self.trace.wait("painted")
        self.window = self._display.window_of(self.desktop.process.pid)
        self.window.take_focus()
        return self

    def __exit__(self, *_: object) -> None:
        self.desktop.close()

    def first_scan(self, code: str) -> Mapping[str, float]:
        """Scan once, as early as the window can hear it; when what was on the screen (ms)."""
        self.window.scan([code])
        verdict = self.trace.wait("verdict")
        return {"painted": float(self._painted["ms"]), "verdict": float(verdict["ms"])}

    def scan_many(self, codes: Sequence[str]) -> list[float]:
        """Scan all, each after the one before is answered; the ms from Enter to painted verdict."""
        mark = self.trace.mark()
        for start in range(0, len(codes), HANDFUL):
            self.window.scan(codes[start : start + HANDFUL])
            self.trace.wait_count("verdict", min(start + HANDFUL, len(codes)), since=mark)
        events = self.trace.look()[mark:]
        asked = [float(event["ms"]) for event in events if event["event"] == "scan"]
        waits: list[float] = []
        judged = 0
        for event in events:
            if event["event"] == "verdict":
                judged += 1
            elif event["event"] == "verdict_painted":
                # One painting may show what two verdicts left; both were seen then.
                waits += [float(event["ms"]) - begun for begun in asked[len(waits) : judged]]
        return waits

    def resident_mb(self) -> float:
        """Resident memory of the process in megabytes."""
        status = Path(f"/proc/{self.desktop.process.pid}/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024
