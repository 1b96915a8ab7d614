"""Starts the desktop program with a probe in its event loop: how long the main thread is away.

Takes the program's own arguments. Writes JSON lines to the file PROBE_OUT names: each gap above
10 ms with the monotonic instant, and what the main thread was doing in the middle of it.
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

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

GAP_S = 0.010
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
            line = {"at": now, "gap_ms": round(gap * 1000, 1), "doing": self._seen}
            self._file.write(json.dumps(line) + "\n")
        self._seen = ""

    def _look_on(self) -> None:
        pause = threading.Event()
        while not pause.wait(0.005):
            if time.monotonic() - self._last > LOOK_AFTER_S and not self._seen:
                self._seen = where(sys._current_frames().get(self._main))


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

    def probed() -> int:
        probes.append(Probe(Path(os.environ["PROBE_OUT"])))
        return int(loop())

    QApplication.exec = probed  # type: ignore[method-assign,assignment]
    QCoreApplication.exec = probed  # type: ignore[method-assign,assignment]
    from desktop.__main__ import main as desktop_main  # noqa: PLC0415 (after the probe is set)

    return int(desktop_main() or 0)


if __name__ == "__main__":
    sys.exit(main())
