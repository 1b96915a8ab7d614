"""What runs beside the screen: opening, judging, importing, saving; how far it is, and stopping it.

Each function is run by the runner on a thread of its own. What a person can't help but must be
told is an answer, no failure: `NotATable` says what is wrong with a file.
"""

from __future__ import annotations

import threading
from pathlib import Path

import shiboken6
from PySide6.QtCore import QObject, Signal

from desktop.runner import Runner
from desktop.views.bulk_in.telling import FileWords
from sync.commands import bulk_in
from sync.commands.bulk_in import Imported, PastImport, Plan, SalesFile, Stopped
from sync.commands.dry_run import DryRun, Tell
from sync.commands.verdict_file import write_verdicts
from sync.sheets.refusals import NotATable
from sync.workplace import Workplace


class Progress(QObject):
    """How far one piece of work is; `told` carries rows done and rows in all.

    It ends with its screen, and with the place of work.
    """

    told = Signal(int, int)

    def __init__(self, runner: Runner, parent: QObject) -> None:
        super().__init__(parent)
        self._runner = runner
        self._stop = threading.Event()

    def stop(self) -> None:
        """Have the work stop at the next row it tells of."""
        self._stop.set()

    def tell(self, done: int, of: int) -> None:
        """Hear, on any thread, how far it is. Raises Stopped once it shall not go on."""
        if self._stop.is_set() or self._runner.closing or not shiboken6.isValid(self):
            raise Stopped
        self.told.emit(done, of)


def open_file(path: Path, sheet: str, wp: Workplace) -> SalesFile | NotATable:
    """Open a file and propose its columns."""
    try:
        return bulk_in.open_sales_file(wp, path, sheet)
    except NotATable as refusal:
        return refusal


def plan(file: SalesFile, by: Plan, wp: Workplace) -> Plan | NotATable:
    """Read every row by a mapping, and say what is left to ask."""
    del wp
    try:
        return bulk_in.plan(file, by.mapping, by.day)
    except NotATable as refusal:
        return refusal


def judge(file: SalesFile, by: Plan, tell: Tell, wp: Workplace) -> DryRun | NotATable | None:
    """Judge every row; None when it was stopped."""
    try:
        bulk_in.keep_mapping(wp, bulk_in.named(file, by.mapping))
        return bulk_in.dry_run(wp, file, by, tell)
    except NotATable as refusal:
        return refusal
    except Stopped:
        return None


def record(
    file: SalesFile, by: Plan, announced: DryRun, tell: Tell, wp: Workplace
) -> Imported | DryRun | NotATable | None:
    """Import what was announced; None when it was stopped and nothing is recorded."""
    try:
        return bulk_in.import_sales(wp, file, by, announced, tell)
    except NotATable as refusal:
        return refusal
    except Stopped:
        return None


def save(file: SalesFile, run: DryRun, to: Path, wp: Workplace) -> Path | NotATable:
    """Write the file with its verdicts."""
    del wp
    try:
        return write_verdicts(file, run, to, FileWords())
    except NotATable as refusal:
        return refusal


def past(wp: Workplace) -> list[PastImport]:
    """Return what was imported on this device."""
    return bulk_in.past_imports(wp)
