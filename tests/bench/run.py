"""`make bench`: measures what issue and docs promise and prints one table.

Writes nothing unless asked to by --record, which puts the table, the machine and the date into
docs/performance.md. Ends non-zero when a promise is missed and --strict was given.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tests.bench import (  # noqa: E402  (the checkout joins the path above)
    backlog,
    bootstrap,
    bulk_in,
    customers,
    decisions,
    desk,
    hints,
    jail,
    neighbour,
    peers,
    pull,
    push,
    sales,
    shift,
    signin,
    storage,
    sync_in,
    window,
)
from tests.bench.figures import Figure, table  # noqa: E402

Bench = Callable[[Path], list[Figure]]
COUNTER: dict[str, Bench] = {
    "storage": storage.measure,
    "window": window.measure,
    "sync-in": sync_in.measure,
    "jail": jail.measure,
    "sales": sales.measure,
    "shift": shift.measure,
    "desk": desk.measure,
    "bulk-in": bulk_in.measure,
}
SYNC: dict[str, Bench] = {
    "sign-in": signin.measure,
    "neighbour": neighbour.measure,
    "push": push.measure,
    "pull": pull.measure,
    "hints": hints.measure,
    "bootstrap": bootstrap.measure,
    "decisions": decisions.measure,
    "backlog": backlog.measure,
    "peers": peers.measure,
}
DEALS: dict[str, Bench] = {"customers": customers.measure}
GROUPS = {"counter": COUNTER, "sync": SYNC, "deals": DEALS}
"""Each has a table of its own in docs/performance.md, so that one can be recorded alone."""
BENCHES: dict[str, Bench] = COUNTER | SYNC | DEALS
PAGE = ROOT / "docs" / "performance.md"


def main() -> int:
    """Run the benches asked for; 1 when --strict and a promise is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="*", help=f"which of {', '.join(BENCHES)} (default: all)")
    parser.add_argument("--record", action="store_true", help="write docs/performance.md")
    parser.add_argument("--strict", action="store_true", help="fail when a promise is missed")
    asked = parser.parse_args()
    if unknown := set(asked.only) - set(BENCHES):
        parser.error(f"no such bench: {', '.join(sorted(unknown))}")
    figures: list[Figure] = []
    for group, benches in GROUPS.items():
        found: list[Figure] = []
        for name in (name for name in benches if name in (asked.only or BENCHES)):
            say(f"{name} …")
            with tempfile.TemporaryDirectory(prefix="sellthrough-bench-") as folder:
                measured = benches[name](Path(folder))
            say(table(measured))
            found += measured
        found += peers.ratios(found)
        if found and asked.record:
            record(group, found)
        figures += found
    say(table(figures))
    missed = [figure.name for figure in figures if figure.is_missed]
    for name in missed:
        say(f"missed: {name}")
    return 1 if asked.strict and missed else 0


def say(line: str) -> None:
    """One line for whoever ran the benches, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def record(group: str, figures: list[Figure]) -> None:
    """Put a table between the marks of its group in docs/performance.md."""
    begin, end = f"<!-- {group}: begin -->", f"<!-- {group}: end -->"
    text = PAGE.read_text(encoding="utf-8")
    block = f"{begin}\n{machine()}\n\n{table(figures)}\n{end}"
    PAGE.write_text(
        re.sub(f"{begin}.*?{end}", lambda _: block, text, flags=re.DOTALL), encoding="utf-8"
    )
    say(f"recorded in {PAGE.relative_to(ROOT)}")


def machine() -> str:
    """What the figures were taken on, in one line, and when."""
    day = datetime.now(UTC).date()  # noqa: TID251 (a record says when it was made)
    model = re.search(r"model name\s*:\s*(.+)", _read("/proc/cpuinfo"))
    memory = re.search(r"MemTotal:\s*(\d+)", _read("/proc/meminfo"))
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return (
        f"Measured {day} by `.venv/bin/python tests/bench/run.py --record` on {platform.system()} "
        f"{platform.machine()}, {os.cpu_count()} cores"
        f"{' (' + model[1].strip() + ')' if model else ''}"
        f"{f', {int(memory[1]) // 1024} MB' if memory else ''}, Python "
        f"{platform.python_version()}, load {load:.1f} at the end."
    )


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


if __name__ == "__main__":
    sys.exit(main())
