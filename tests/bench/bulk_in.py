"""A hundred thousand rows of a shop: read, judged, recorded, and judged once more as already there.

Run by itself: `python -m tests.bench.bulk_in [rows]`. Counted in processor time of the thread, by
turns with a bare loop that reads the same rows by csv.reader: a busy machine makes both slower.
"""

from __future__ import annotations

import csv
import gc
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from sync.commands import bulk_in
from sync.commands.dry_run import DryRun
from sync.commands.record_scan import record_scan
from sync.commands.row_words import ENGLISH
from sync.commands.verdict_file import write_verdicts
from sync.rows import CurrentSale
from sync.workplace import Workplace
from tests.bench.figures import Figure
from tests.support.clock import HandClock
from tests.support.workplace import make_workplace
from tools.make_replica_fixture import serial

ROWS = 100_000
LEAST_ROWS_A_SECOND = 20_000
_TRIES = 3
_REST_SECONDS = 3
T = TypeVar("T")


def measure(folder: Path, rows: int = ROWS) -> list[Figure]:
    """Return the figures of one file; the best of three for what changes nothing.

    As in the program, nothing is collected on these threads, and they take turns often.
    """
    before = sys.getswitchinterval()
    gc.disable()
    sys.setswitchinterval(0.0005)
    try:
        return _measured(folder, rows)
    finally:
        sys.setswitchinterval(before)
        gc.enable()


def _measured(folder: Path, rows: int) -> list[Figure]:
    clock = HandClock()
    wp = make_workplace(folder / "profile", clock=clock, allocation=rows + 1)
    path = folder / "sales.csv"
    _write(path, clock, rows)
    try:
        bare = min(_cpu(lambda: _bare(path))[0] for _ in range(_TRIES))
        opened = min((_cpu(lambda: _judged(wp, path)) for _ in range(_TRIES)), key=lambda x: x[0])
        took, (file, by, run) = opened
        if run.counts.claimed != rows:
            raise AssertionError(f"{run.counts.claimed} of {rows} are good")
        recording, longest, alone, waited = _recorded(wp, clock, file, by, run)
        wp.settle()
        again, (_, _, there) = _cpu(lambda: _judged(wp, path))
        if there.counts.claimed:
            raise AssertionError("the second time something would be recorded")
        writing, _ = _cpu(lambda: write_verdicts(file, there, folder / "verdicts.csv", ENGLISH))
    finally:
        wp.close()
    return [
        Figure(
            "bulk in: read and judged, CPU",
            rows / took,
            "rows/s",
            least=LEAST_ROWS_A_SECOND,
            note=f"{rows / bare:,.0f} by a bare csv.reader",
        ),
        Figure("bulk in: the same : a bare csv.reader", took / bare, "times"),
        Figure("bulk in: judged again and recorded, CPU", rows / recording, "rows/s"),
        Figure(
            "bulk in: longest pause of another thread meanwhile",
            longest * 1000,
            "ms",
            note=f"alone {alone * 1000:.1f} ms; a scan waits {waited:.2f} s",
        ),
        Figure("bulk in: the same file again, CPU", rows / again, "rows/s"),
        Figure("bulk in: the verdict file, CPU", rows / writing, "rows/s"),
    ]


def _write(path: Path, clock: HandClock, rows: int) -> None:
    day = clock.today()
    with path.open("w", encoding="utf-8") as file:
        file.write("Beleg;Datum;Seriennummer;EAN;Kunde;Menge;Preis\n")
        for number in range(rows):
            sold = day - timedelta(days=number % 40)
            file.write(
                f"RE-{number // 3};{sold:%d.%m.%Y};{serial(number)};4012345000016;"
                f"Kunde {number % 500};1;199,00\n"
            )


def _bare(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file, delimiter=";"))


def _judged(wp: Workplace, path: Path) -> tuple[bulk_in.SalesFile, bulk_in.Plan, DryRun]:
    """Open a file, fill in what its cells tell, judge every row: what a dry run costs in all."""
    file = bulk_in.open_sales_file(wp, path)
    by = bulk_in.plan(file, file.mapping)
    return file, by, bulk_in.dry_run(wp, file, by, _silent)


def _recorded(
    wp: Workplace,
    clock: HandClock,
    file: bulk_in.SalesFile,
    by: bulk_in.Plan,
    run: DryRun,
) -> tuple[float, float, float, float]:
    """Import; return its CPU, the longest pause of another thread, then and alone, and a scan's.

    The scan comes when the writing has just begun.
    """
    over, longest, scanned = threading.Event(), [0.0], [0.0]

    def watch() -> None:
        before = time.perf_counter()
        while not over.wait(0.005):
            now = time.perf_counter()
            longest[0], before = max(longest[0], now - before - 0.005), now

    resting = threading.Thread(target=watch)
    resting.start()
    time.sleep(_REST_SECONDS)  # noqa: TID251 (so long is rested)
    over.set()
    resting.join()
    alone, longest[0] = longest[0], 0.0
    over.clear()

    def scan() -> None:
        began = time.perf_counter()
        record_scan(wp, serial(run.counts.claimed), CurrentSale(clock.today()))
        scanned[0] = time.perf_counter() - began

    watcher, scanner = threading.Thread(target=watch), threading.Thread(target=scan)
    watcher.start()

    def tell(done: int, of: int) -> None:
        if done > of // 2 and not scanner.ident:
            scanner.start()

    cpu, done = _cpu(lambda: bulk_in.import_sales(wp, file, by, run, tell))
    over.set()
    watcher.join()
    scanner.join()
    if not isinstance(done, bulk_in.Imported):
        raise AssertionError("rows came out otherwise")  # noqa: TRY004 (no type is at fault)
    return cpu, longest[0], alone, scanned[0]


def _cpu(work: Callable[[], T]) -> tuple[float, T]:
    began = time.thread_time()
    answer = work()
    return time.thread_time() - began, answer


def _silent(done: int, of: int) -> None:
    """Nobody waits for progress."""
    del done, of


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        for figure in measure(Path(place), int(sys.argv[1]) if len(sys.argv) > 1 else ROWS):
            sys.stdout.write(f"{' | '.join(figure.cells())}\n")
