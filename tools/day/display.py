"""A virtual X display, and hands on its keyboard: Xvfb, xdotool and ImageMagick's import.

Owns the processes it starts. Every key is a real key event of the display server; nothing here
may reach into the program under the window.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.day.waiting import Stuck, until

SIZE = "1280x800"
NEEDED = {"Xvfb": "xvfb", "xdotool": "xdotool", "import": "imagemagick"}
START_LIMIT_S = 30.0
PICTURE_RESTS_S = 3.0
STEADY = -10


def missing_programs() -> list[str]:
    """Debian names of the packages this module needs and the machine lacks."""
    return [package for program, package in NEEDED.items() if shutil.which(program) is None]


def has_display() -> bool:
    """Whether a window can be shown to a person on this machine."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


@dataclass(frozen=True, slots=True)
class Display:
    """A running virtual display. `name` is what DISPLAY must say."""

    name: str

    def environment(self) -> dict[str, str]:
        """Variables a program needs to open its window here and nowhere else."""
        return {"DISPLAY": self.name, "QT_QPA_PLATFORM": "xcb", "WAYLAND_DISPLAY": ""}

    def window_of(self, pid: int, limit_s: float = START_LIMIT_S) -> Window:
        """Return the first visible window of a process."""

        def found() -> list[str]:
            # --sync would search for ever when the process has died; until() has a limit.
            asked = self.run("search", "--onlyvisible", "--pid", str(pid), "--name", ".", ok=(0, 1))
            return asked.split()

        return Window(self, until(found, f"a window of process {pid}", limit_s)[-1])

    def run(self, *words: str, ok: Sequence[int] = (0,), limit_s: float = 60.0) -> str:
        """Run xdotool on this display and return what it printed."""
        process = subprocess.Popen(
            ["xdotool", *words],
            env={**os.environ, **self.environment()},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        keep_steady(process.pid)
        try:
            said, complaint = process.communicate(timeout=limit_s)
        except BaseException:
            process.kill()
            process.communicate()
            raise
        if process.returncode not in ok:
            raise Stuck(f"xdotool {words[0]} said: {complaint.strip() or process.returncode}")
        return said

    def picture(self, path: Path) -> None:
        """Save what the display shows as a PNG, once nothing moves any more (or after 3 s)."""
        path.parent.mkdir(parents=True, exist_ok=True)
        command = ["convert", "-size", SIZE, "-depth", "8", "rgb:-", str(path)]
        subprocess.run(command, input=self.wait_until_at_rest(), check=True, timeout=60)

    def wait_until_at_rest(self) -> bytes:
        """Wait until two looks one after the other are the same, 3 s at most; what was seen."""
        seen = [self._pixels()]

        def rests() -> bool:
            seen.append(self._pixels())
            return seen[-1] == seen[-2]

        with contextlib.suppress(Stuck):
            until(rests, "the picture to rest", PICTURE_RESTS_S)
        return seen[-1]

    def _pixels(self) -> bytes:
        shown = subprocess.run(
            ["import", "-silent", "-window", "root", "-depth", "8", "rgb:-"],
            env={**os.environ, **self.environment()},
            check=True,
            timeout=60,
            capture_output=True,
        )
        return shown.stdout


@dataclass(frozen=True, slots=True)
class Window:
    """One window on a display. `number` is its X id."""

    display: Display
    number: str

    def take_focus(self) -> None:
        """Bring to the front and give the keyboard; there is no window manager to do it."""
        self.display.run("windowraise", self.number, "windowfocus", "--sync", self.number)

    def press(self, *keys: str, delay_ms: int = 12) -> None:
        """Press keys one after another, by their X names: Tab, alt+2, ctrl+s."""
        self.display.run("key", "--delay", str(delay_ms), *keys)

    def write(self, text: str, delay_ms: int = 2) -> None:
        """Type as a person or a scanner does.

        In the text Enter is a carriage return and GS (ASCII 29) is GS: a wedge sends it as Ctrl+].
        """
        words: list[str] = []
        for place, part in enumerate(text.split("\x1d")):
            if place:
                words += ["key", "--delay", str(delay_ms), "ctrl+bracketright"]
            if part:
                words += ["type", "--args", "1", "--delay", str(delay_ms), "--", part]
        if words:
            self.display.run(*words, limit_s=120)

    def scan(self, codes: Sequence[str], delay_ms: int = 2) -> None:
        """Type each code and Enter at scanner speed, one straight after the other."""
        self.write("".join(f"{code}\r" for code in codes), delay_ms)


def keep_steady(pid: int) -> None:
    """Let a process go first where we may: on a busy machine a finger must not stutter.

    A wedge filter tells scans from typing by the time between two keys.
    """
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, pid, STEADY)


@contextlib.contextmanager
def virtual_display() -> Iterator[Display]:
    """Start Xvfb on a number of its own, ready to use, and stop it in the end."""
    if missing := missing_programs():
        raise Stuck(
            "A virtual display needs programs this machine lacks. As root on Debian: "
            f"apt-get install -y --no-install-recommends {' '.join(missing)}"
        )
    readable, writable = os.pipe()
    command = [
        "Xvfb",
        "-displayfd",
        str(writable),
        "-screen",
        "0",
        f"{SIZE}x24",
        "-nolisten",
        "tcp",
    ]
    server = subprocess.Popen(
        [*command, "-noreset"],
        pass_fds=(writable,),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # Ctrl+C in the terminal is for us; the display goes last.
        start_new_session=True,
    )
    os.close(writable)
    keep_steady(server.pid)
    try:
        yield Display(f":{_number_from(readable)}")
    finally:
        os.close(readable)
        server.terminate()
        server.wait(timeout=10)


def _number_from(readable: int) -> int:
    """The display number Xvfb chose, written to the pipe when it is ready for windows."""
    end = time.monotonic() + START_LIMIT_S
    answer = b""
    while not answer.endswith(b"\n"):
        ready, _, _ = select.select([readable], [], [], max(0.0, end - time.monotonic()))
        piece = os.read(readable, 32) if ready else b""
        if not piece:
            raise Stuck("Xvfb did not start.")
        answer += piece
    return int(answer)
