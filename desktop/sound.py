"""Three short sounds for three verdicts, played by a thread of their own.

Owns the player. No audio device is no error: then the computer's bell rings, or nothing does.
"""

from __future__ import annotations

import queue
import shutil
import subprocess
import sys
import threading
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication

PLAY_LIMIT_S = 3.0
WAITING = 2
"""Sounds that may wait; in a burst of scans older ones are dropped, never played late."""


class SoundPlayer(QObject):
    """Plays wav files one after the other."""

    _silent = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.muted = False
        self._jobs: queue.Queue[Path | None] = queue.Queue(WAITING)
        self._thread: threading.Thread | None = None
        self._silent.connect(self._on_silent)

    def play(self, path: Path) -> None:
        """Play a file soon; does nothing when muted or when others still wait."""
        if self.muted:
            return
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._work, name="sellthrough-sound", daemon=True
            )
            self._thread.start()
        if not self._jobs.full():
            self._jobs.put_nowait(path)

    def close(self) -> None:
        """Stop after the sound under way."""
        if self._thread is not None:
            self.muted = True
            self._jobs.put(None)
            self._thread.join(PLAY_LIMIT_S)
            self._thread = None

    def _work(self) -> None:
        command = player_command()
        while (path := self._jobs.get()) is not None:
            if not play_file(path, command):
                self._silent.emit()

    @Slot()
    def _on_silent(self) -> None:
        QApplication.beep()


def player_command() -> list[str]:
    """Return the program that plays a wav file here, empty when there is none."""
    wanted = ("afplay",) if sys.platform == "darwin" else ("paplay", "pw-play", "aplay")
    for name in wanted:
        if shutil.which(name):
            return [name, "-q"] if name == "aplay" else [name]
    return []


def play_file(path: Path, command: list[str]) -> bool:
    """Play one file and return whether it could be heard."""
    if sys.platform == "win32":
        import winsound  # noqa: PLC0415  (exists on Windows only)

        try:
            winsound.PlaySound(str(path), winsound.SND_FILENAME | winsound.SND_NODEFAULT)
        except RuntimeError:
            return False
        return True
    if not command:
        return False
    try:
        done = subprocess.run(  # noqa: S603  (our own file, by a program of the system)
            [*command, str(path)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PLAY_LIMIT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
