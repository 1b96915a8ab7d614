"""One process per profile: a second copy rings the first and says so; signals end it in order.

Owns the doorbell folder in the profile. The lock itself is `sync.profile`'s.
"""

from __future__ import annotations

import signal
import socket
import sys
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QSocketNotifier, Qt, Slot
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop import wording
from desktop.trace import trace
from desktop.views.common.bars import MessageBar
from desktop.views.shell.window import Window
from sync.errors import EnvironmentProblem

DOORBELL = "doorbell"


def ring(directory: Path, busy: EnvironmentProblem) -> int:
    """Ask the copy that is open to come to the front, and say so; 0 when it answered."""
    title, text = wording.problem(busy)
    sys.stderr.write(f"{title}. {text}\n")
    bell = directory / DOORBELL / "ring"
    try:
        bell.parent.mkdir(exist_ok=True)
        bell.touch()
    except OSError:
        return 1
    return 0


def tell(app: QApplication, problem: EnvironmentProblem) -> int:
    """Say why the program can't begin at all, in a window that holds nothing else; 1."""
    title, text = wording.problem(problem)
    sys.stderr.write(f"{title}. {text}\n")
    window = problem_window(title, text)
    window.show()
    app.exec()
    return 1


def problem_window(title: str, text: str) -> QWidget:
    """Return a window that says what is wrong and how to go on."""
    window = QWidget()
    window.setObjectName("desk")
    window.setWindowTitle("Sellthrough")
    column = QVBoxLayout(window)
    bar = MessageBar(window)
    bar.say("bad", title, text, closable=False)
    column.addWidget(bar)
    window.setMinimumWidth(480)
    return window


class Doorbell(QObject):
    """Brings the window to the front when a second copy of the program asks for it."""

    def __init__(self, folder: Path, window: Window) -> None:
        super().__init__(window)
        self._folder = folder
        self._window = window
        self._watcher = QFileSystemWatcher(self)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            return
        self._clear()
        self._watcher.addPath(str(folder))
        self._watcher.directoryChanged.connect(self._on_changed)

    @Slot()
    def _on_changed(self) -> None:
        if self._clear():
            self._window.setWindowState(
                self._window.windowState() & ~Qt.WindowState.WindowMinimized
            )
            self._window.raise_()
            self._window.activateWindow()
            self._window.toast.say(
                "info", self.tr("Sellthrough was already open: go on in this window.")
            )
            trace("raised")

    def _clear(self) -> bool:
        bell = self._folder / "ring"
        rung = bell.exists()
        bell.unlink(missing_ok=True)
        return rung


class Signals(QObject):
    """Lets SIGTERM and SIGINT close the window in order instead of ending the process."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._ours, self._theirs = socket.socketpair()
        self._ours.settimeout(0)
        self._theirs.settimeout(0)
        signal.set_wakeup_fd(self._theirs.fileno(), warn_on_full_buffer=False)
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, _noted)
        self._notifier = QSocketNotifier(self._ours.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_signal)

    def close(self) -> None:
        """Put the handlers back."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(-1)
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, signal.SIG_DFL)
        self._ours.close()
        self._theirs.close()

    @Slot()
    def _on_signal(self) -> None:
        self._ours.recv(64)
        QApplication.closeAllWindows()
        QApplication.quit()


def _noted(number: int, frame: object) -> None:
    """The wake-up socket carries the signal into Qt's loop."""
    del number, frame
