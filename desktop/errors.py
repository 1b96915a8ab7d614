"""What happens to a bug: a crash report file, a plain sentence, and the program goes on.

Owns the hooks for exceptions nobody caught. Never shows a dialog and never ends the program.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QDateTime, QDir, QObject, Qt, Signal

log = logging.getLogger(__name__)
KEPT_REPORTS = 20
_state: dict[str, Path] = {}


class Told(QObject):
    """Lives on the main thread; tells where a crash report was written, from any thread."""

    crashed = Signal(str)


def reports_folder() -> Path:
    """Return the folder crash reports go to: in the profile once it is known."""
    return _state.get("folder", Path(QDir.tempPath()) / "sellthrough-crash-reports")


def use_folder(folder: Path) -> None:
    """Write crash reports there from now on."""
    _state["folder"] = folder


def record(error: BaseException) -> Path:
    """Write a crash report and log it; return the file, which may be missing on a full disk.

    It holds the traceback and versions, never what a person typed or scanned.
    """
    # Loaded when they are needed: a start has no time for what a crash may take.
    import platform
    import traceback

    log.error("unexpected error", exc_info=error)
    stamp = QDateTime.currentDateTimeUtc().toString("yyyyMMdd-HHmmss-zzz")
    path = reports_folder() / f"crash-{stamp}.txt"
    lines = [
        f"Sellthrough crash report {stamp} UTC",
        f"python {platform.python_version()} on {platform.platform()}",
        "",
        *traceback.format_exception(error),
    ]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines), encoding="utf-8")
        for old in sorted(path.parent.glob("crash-*.txt"))[:-KEPT_REPORTS]:
            old.unlink(missing_ok=True)
    except OSError:
        log.exception("the crash report could not be written")
    return path


def install(crashed: Callable[[str], None], owner: QObject) -> Callable[[], None]:
    """Catch what slots (sys) and Python threads let through; `crashed` hears on the main thread.

    Returns a function that puts the hooks back as they were.
    """
    told = Told(owner)
    told.crashed.connect(crashed, Qt.ConnectionType.QueuedConnection)
    before = (sys.excepthook, threading.excepthook)

    def on_main(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            before[0](kind, error, trace)
            return
        told.crashed.emit(str(record(error)))

    def on_thread(arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None and arguments.exc_type is not SystemExit:
            told.crashed.emit(str(record(arguments.exc_value)))

    def restore() -> None:
        sys.excepthook, threading.excepthook = before

    sys.excepthook, threading.excepthook = on_main, on_thread
    return restore
