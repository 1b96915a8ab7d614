"""Starts the desktop program with watches inside: when verdicts are painted, and, into the file
PROBE_OUT names, how long the main thread is away from its event loop and what it does then.

Takes the program's own arguments. Without PROBE_OUT nothing but the painting is watched.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
import traceback
from pathlib import Path
from types import FrameType

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from desktop.__main__ import main as desktop_main
from desktop.trace import since_start_ms, trace
from desktop.views.scan.verdict_panel import VerdictPanel
from sync.rows import ScanRow

GAP_S = 0.002
LOOK_AFTER_S = 0.020
DEPTH = 14


class Probe(QObject):
    """A 1 ms timer on the main thread; a second thread looks on when it is late."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._file = path.open("a", buffering=1, encoding="utf-8")
        self._last = time.monotonic()
        self._seen = ""
        self._main = threading.get_ident()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._on_tick)
        self._timer.start()
        threading.Thread(target=self._look_on, name="probe", daemon=True).start()

    def _on_tick(self) -> None:
        now = time.monotonic()
        gap, self._last = now - self._last, now
        if gap > GAP_S:
            line = {
                "ms": round(since_start_ms(), 1),
                "gap_ms": round(gap * 1000, 1),
                "doing": self._seen,
            }
            self._file.write(json.dumps(line) + "\n")
        self._seen = ""

    def _look_on(self) -> None:
        pause = threading.Event()
        while not pause.wait(0.005):
            if time.monotonic() - self._last > LOOK_AFTER_S and not self._seen:
                self._seen = where(sys._current_frames().get(self._main))


class PaintWatch(QObject):
    """Tells when the big verdict of a scan has been drawn: trace event `verdict_painted`."""

    def __init__(self, panel: QWidget) -> None:
        super().__init__(panel)
        self._open = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        # After the paint events of this turn the window is flushed; then this is due.
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._on_flushed)
        for widget in (panel, *panel.findChildren(QWidget)):
            widget.installEventFilter(self)

    def expect(self) -> None:
        """A verdict was put into the panel and is to be drawn."""
        self._open = True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        del watched
        if self._open and event.type() == QEvent.Type.Paint:
            self._open = False
            self._timer.start()
        return False

    def _on_flushed(self) -> None:
        trace("verdict_painted")


def watch_verdicts() -> None:
    """Let every verdict panel have its watch."""
    show_row = VerdictPanel.show_row
    watches: dict[int, PaintWatch] = {}

    def watched_show_row(panel: VerdictPanel, row: ScanRow) -> None:
        show_row(panel, row)
        if id(panel) not in watches:
            watches[id(panel)] = PaintWatch(panel)
        watches[id(panel)].expect()

    VerdictPanel.show_row = watched_show_row  # type: ignore[method-assign,assignment]


def where(frame: FrameType | None) -> str:
    """The innermost calls of a frame in one line, outermost first."""
    if frame is None:
        return ""
    calls = traceback.extract_stack(frame)[-DEPTH:]
    return " > ".join(f"{Path(call.filename).stem}.{call.name}:{call.lineno}" for call in calls)


def main() -> int:
    """Run the desktop's own entry with the probe put in just before the event loop."""
    probes: list[Probe] = []
    loop = QApplication.exec

    def probed(*_: object) -> int:
        if path := os.environ.get("PROBE_OUT"):
            probes.append(Probe(Path(path)))
        return int(loop())  # the application is a singleton; exec is static

    QApplication.exec = probed  # type: ignore[method-assign]
    QCoreApplication.exec = probed  # type: ignore[method-assign]
    watch_verdicts()
    return int(desktop_main() or 0)


if __name__ == "__main__":
    sys.exit(main())
