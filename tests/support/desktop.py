"""Screens under test: a runner without threads, the look, a window at a real workplace.

The workplace is the real one with real encrypted stores; only threads, network and key ring are
replaced.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QCoreApplication, QLocale, Qt
from PySide6.QtGui import QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop import theme
from desktop.bridge import Bridge
from desktop.places import factories, places_for
from desktop.runner import Job, Runner, perform
from desktop.views.scan.view import ScanView
from desktop.views.shell.window import Window
from desktop.views.sign_in.view import SignInView
from desktop.wedge import Wedge
from sync.errors import EnvironmentProblem
from sync.workplace import Workplace
from tests.support.clock import HandClock
from tests.support.workplace import make_workplace
from tools.make_replica_fixture import serial

T = TypeVar("T")
GAP_MS = 100
"""A loaded test machine pauses between two keys for longer than any scanner does."""
DESK_GAP_MS = 300
"""At a whole desk: made-up keys carry no time of a device, and a busy machine may pause between."""


class InlineRunner(Runner):
    """Does at once, on this thread, what the runner does on others; the order stays the same."""

    def __init__(self) -> None:
        super().__init__()
        self._held: list[Job] = []

    def attach(self, workplace: Workplace) -> None:
        self._workplace = workplace
        held, self._held = self._held, []
        for job in held:
            self._do(job)

    def detach(self) -> None:
        self._workplace = None

    def run(
        self,
        op: Callable[[Workplace], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[EnvironmentProblem], None] | None = None,
    ) -> None:
        self._count(+1)
        self._do(Job(op, done, failed))

    def read(
        self,
        op: Callable[[Workplace], T],
        done: Callable[[T], None],
        failed: Callable[[EnvironmentProblem], None] | None = None,
        *,
        key: str = "",
    ) -> None:
        number = next(self._numbers)
        if key:
            self._newest[key] = number
        self._do(Job(op, done, failed, key, number))

    def aside(
        self,
        op: Callable[[Workplace], T],
        done: Callable[[T], None],
        failed: Callable[[EnvironmentProblem], None] | None = None,
    ) -> None:
        self._do(Job(op, done, failed, number=next(self._numbers)))

    def _do(self, job: Job) -> None:
        if self._workplace is None:
            self._held.append(job)
        else:
            self._on_answered(perform(job, self._workplace))


@dataclass(frozen=True, slots=True)
class Desk:
    """A window with its scan screen, as one person sees it; `workplace` is not attached yet."""

    window: Window
    scan: ScanView
    wedge: Wedge
    runner: InlineRunner
    bridge: Bridge
    workplace: Workplace
    clock: HandClock

    def attach(self) -> None:
        """Open for work."""
        self.workplace.events.subscribe(self.bridge.hear)
        self.runner.attach(self.workplace)
        self.scan.workplace_opened()

    def settle(self) -> None:
        """Let events reach the screens."""
        QApplication.processEvents()
        self.bridge.flush()

    def handle(self) -> QWindow:
        """The native window: keys sent here take the way of a keyboard's."""
        return self.window.windowHandle()

    def type_scan(self, text: str, end: Qt.Key = Qt.Key.Key_Return) -> None:
        """Type a code at a scanner's speed, with its Enter, once the window has nothing to do."""
        QCoreApplication.processEvents()
        for sign in text:
            press(self.handle(), sign)
        QTest.keyClick(self.handle(), end)

    def serial(self, number: int) -> str:
        """A serial of this partner's own allocation."""
        return serial(number)


def press(window: QWindow, sign: str) -> None:
    """Press the key that writes one character; GS as a wedge sends it."""
    if sign == "\x1d":
        QTest.keyClick(window, Qt.Key.Key_BracketRight, Qt.KeyboardModifier.ControlModifier)
    else:
        # A character is a key too; the stubs know numbers only.
        character: Any = sign
        QTest.keyClick(window, character)


def make_desk(directory: Path, *, role: str = "clerk", allocation: int = 200) -> Desk:
    """Return a shown window at a workplace of its own; the caller closes both."""
    clock = HandClock()
    workplace = make_workplace(directory, role=role, allocation=allocation, clock=clock)
    runner, bridge = InlineRunner(), Bridge()
    scan = ScanView(runner, bridge, now=clock.now, monotonic=clock.monotonic)
    window = Window(scan)
    made: dict[str, Callable[[], QWidget]] = dict(factories(runner, bridge))
    made["sign_in"] = SignInView
    window.offer(places_for(role), made)
    wedge = Wedge(gap_ms=DESK_GAP_MS)
    wedge.scanned.connect(window.take_scan)
    wedge.rest_scanned.connect(scan.submit_rest)
    wedge.unfinished.connect(window.take_unfinished)
    return Desk(window, scan, wedge, runner, bridge, workplace, clock)


def dress(name: str = theme.LIGHT) -> None:
    """Give the application its look, as the program does before its first window."""
    QLocale.setDefault(QLocale("en_US"))
    app: Any = QApplication.instance()
    if theme.tokens().name != name or app.property("dressed") != name:
        theme.apply(app, name)
        app.setProperty("dressed", name)
