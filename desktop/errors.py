"""What happens to a bug: a crash report file, a plain sentence, and the program goes on.

Owns the hooks for exceptions nobody caught. Never shows a dialog and never ends the program.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QDateTime, QDir, QObject, Qt, Signal

log = logging.getLogger(__name__)
KEPT_REPORTS = 20
_OPAQUE = re.compile(r"(?=[\w-]*\d)[A-Za-z0-9_-]{16,}|x'[0-9a-fA-F]+'")
"""A long word with a digit in it, as keys and tokens are; and a key as SQLCipher takes it."""
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


def _without_words(error: BaseException) -> list[str]:
    """Return the traceback of an error and of those behind it, each by its kind only."""
    import traceback

    lines: list[str] = []
    seen: BaseException | None = error
    known: set[int] = set()
    while seen is not None and id(seen) not in known:
        known.add(id(seen))
        kind = f"{type(seen).__module__}.{type(seen).__qualname__}\n"
        lines = ["Traceback (most recent call last):\n", *traceback.format_tb(seen.__traceback__),
                 kind, *lines]  # fmt: skip
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return lines


def record(error: BaseException) -> Path:
    """Write a crash report and log it; return the file, which may be missing on a full disk.

    It holds where it happened, of which kind it is, and versions. What the error says stays out:
    it may quote a customer, and reports lie on the disk in clear (A20).
    """
    # Loaded when they are needed: a start has no time for what a crash may take.
    import platform

    told = [redacted(line) for line in _without_words(error)]
    log.error("unexpected error: %s", "".join(told))
    stamp = QDateTime.currentDateTimeUtc().toString("yyyyMMdd-HHmmss-zzz")
    path = reports_folder() / f"crash-{stamp}.txt"
    lines = [
        f"Sellthrough crash report {stamp} UTC",
        f"python {platform.python_version()} on {platform.platform()}",
        "",
        *told,
    ]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines), encoding="utf-8")
        for old in sorted(path.parent.glob("crash-*.txt"))[:-KEPT_REPORTS]:
            old.unlink(missing_ok=True)
    except OSError:
        log.exception("the crash report could not be written")
    return path


def redacted(lines: str) -> str:
    """Return lines of a traceback without what may be a key, a token or a code.

    Only messages are touched: where it happened is told by lines that are indented.
    """
    return "\n".join(
        line if line.startswith(" ") else _OPAQUE.sub("…", line) for line in lines.split("\n")
    )


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
