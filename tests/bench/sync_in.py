"""How long the main thread is away while thousands of rows sync in.

A fresh profile opens its window and receives the whole programme (more than 20,000 rows) from a
real server while a probe in the event loop notes every gap. Nothing is stubbed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.bench.figures import Figure
from tests.bench.window import PROBED
from tools.day import demo, stock
from tools.day.display import virtual_display
from tools.day.replicas import OneDay, glance

LEAST_ROWS = 10_000


def measure(folder: Path) -> list[Figure]:
    """Let a first sync come in under an open window; the longest gap and where it was."""
    house = demo.House(folder)
    demo.prepare_database(house)
    clerk = stock.member_of(house.database, "clerk")
    trace = folder / "sync.trace"
    gaps = folder / "sync.gaps"
    with virtual_display() as display, demo.vendor_server(house) as server:
        demo.enrol(house, "counter", clerk.member_id, server.url)
        desktop = demo.Desktop(
            house,
            "counter",
            server=server.url,
            trace=trace,
            more={**display.environment(), "PROBE_OUT": str(gaps)},
            command=PROBED,
        )
        try:
            desktop.trace.wait("painted")
            display.window_of(desktop.process.pid).take_focus()
            begun = desktop.trace.wait("sync", where=lambda e: e["state"] == "working")
            since = desktop.trace.look().index(begun)
            desktop.trace.wait(
                "sync", since=since, where=lambda e: e["state"] == "idle", limit_s=180
            )
        finally:
            desktop.close()
    lines = gaps.read_text(encoding="utf-8").splitlines()
    seen = [gap for gap in map(json.loads, lines) if gap["ms"] >= begun["ms"]]
    worst = max((float(gap["gap_ms"]) for gap in seen), default=0.0)
    for gap in sorted(seen, key=lambda gap: -gap["gap_ms"])[:5]:
        sys.stdout.write(f"  {gap['gap_ms']:7.1f} ms at {gap['ms']:.0f} ms  {gap['doing']}\n")
    rows = glance(house.profile("counter"), demo.DEMO_PIN, OneDay())
    return [
        Figure(
            "longest block of the main thread while the first sync comes in",
            worst,
            "ms",
            50,
            f"{len(rows.deals)} deals and an allocation of 20,000 came",
        )
    ]
