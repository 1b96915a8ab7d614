"""The main window: rail, line on top, banner, the screens, toasts. Routes keys and scans.

Owns which screen is shown. Never opens a dialog; screens are made when first asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol, cast

from PySide6.QtCore import QEvent, Qt, Signal, SignalInstance, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from desktop import theme, wording
from desktop.models.today import serial_text
from desktop.views.common.bars import Toast
from desktop.views.scan.verdict_panel import sentence
from desktop.views.scan.view import ScanView
from desktop.views.shell.banner import Banner
from desktop.views.shell.rail import Place, Rail
from desktop.views.shell.topline import TopLine
from sync.rows import Identity, ScanRow, SyncRow

SCAN, SALES, BULK_IN = "scan", "sales", "bulk_in"
KEPT = (SCAN, "shift")
"""Screens that outlast a change of shift: they show nothing of whoever left."""
Factory = Callable[[], QWidget]


class AnyScreen(Protocol):
    """What the window asks of a screen."""

    def refresh(self) -> None:
        """Look anew."""

    def first_focus(self) -> None:
        """Take the keyboard."""


class HasFiles(Protocol):
    """What the window asks of Sales."""

    file_wanted: SignalInstance


class TakesFiles(Protocol):
    """What the window asks of the screen for files."""

    def open(self, path: Path) -> None:
        """Open a file."""


class Window(QMainWindow):
    """`closing` is emitted once, when a person closes the window; `shown` names a screen."""

    closing = Signal()
    shown = Signal(str)

    def __init__(self, scan: ScanView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Sellthrough")
        self.setMinimumSize(1024, 640)
        self.resize(1280, 800)
        self.scan = scan
        self._factories: Mapping[str, Factory] = {}
        self._screens: dict[str, QWidget] = {SCAN: scan}
        self._current = ""
        self._places: tuple[Place, ...] = ()
        self._shortcuts: list[QShortcut] = []
        desk = QWidget(self)
        desk.setObjectName("desk")
        whole = QHBoxLayout(desk)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self.rail = Rail(desk)
        self.topline = TopLine(desk)
        self.banner = Banner(desk)
        self.stack = QStackedWidget(desk)
        self.stack.addWidget(scan)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.topline)
        around = QVBoxLayout()
        around.setContentsMargins(theme.space(3), 0, theme.space(3), 0)
        around.addWidget(self.banner)
        right.addLayout(around)
        right.addWidget(self.stack, 1)
        whole.addWidget(self.rail)
        whole.addLayout(right, 1)
        self.setCentralWidget(desk)
        self.toast = Toast(desk)
        self.rail.chosen.connect(self.show_screen)
        scan.judged.connect(self._on_judged)

    def offer(self, places: Sequence[Place], factories: Mapping[str, Factory]) -> None:
        """Say which screens there are; each is made by its factory when first shown."""
        self._places = tuple(places)
        self._factories = factories
        self.rail.show_places(places)
        for shortcut in self._shortcuts:
            shortcut.deleteLater()
        self._shortcuts = []
        for place in places:
            shortcut = QShortcut(QKeySequence(f"Alt+{place.key}"), self)
            shortcut.setProperty("place", place.name)
            shortcut.activated.connect(self._on_key)
            self._shortcuts.append(shortcut)
        self.rail.mark(self._current)

    @property
    def current(self) -> str:
        """The name of the screen shown."""
        return self._current

    def screen_named(self, name: str) -> QWidget | None:
        """Return a screen that has been made."""
        return self._screens.get(name)

    @Slot(str)
    def show_screen(self, name: str) -> None:
        """Show a screen and give it the keyboard."""
        if name not in self._screens:
            if name not in self._factories:
                return
            made = self._factories[name]()
            self._screens[name] = made
            self.stack.addWidget(made)
            if name == SALES:
                cast("HasFiles", made).file_wanted.connect(self.take_file)
        screen = self._screens[name]
        self._current = name
        if name == SCAN:
            self.toast.hide()
        self.stack.setCurrentWidget(screen)
        self.rail.mark(name)
        cast("AnyScreen", screen).first_focus()
        self.shown.emit(name)

    def forget_screens(self) -> None:
        """Drop every screen but the scan: they show what somebody else may see."""
        for name in [name for name in self._screens if name not in KEPT]:
            screen = self._screens.pop(name)
            self.stack.removeWidget(screen)
            screen.deleteLater()

    def show_identity(self, identity: Identity | None) -> None:
        """Say who works here."""
        self.topline.show_identity(identity)

    @Slot(object)
    def show_sync(self, row: SyncRow) -> None:
        """Say how the line is; an ended sign-in asks for another one in place."""
        self.topline.show_sync(row)
        self.banner.show_sync(row)

    @Slot(object)
    def take_file(self, file: Path | None) -> None:
        """Show the screen that claims a file of sales, with the one that was dropped."""
        self.show_screen(BULK_IN)
        screen = self._screens.get(BULK_IN)
        if file is not None and screen is not None:
            cast("TakesFiles", screen).open(file)

    @Slot(str)
    def take_scan(self, text: str) -> None:
        """A scan arrived, whatever has the keyboard; it is counted on every screen."""
        self.scan.submit(text)

    @Slot(str)
    def take_unfinished(self, text: str) -> None:
        """A code arrived without Enter; it waits in the scan line."""
        self.scan.take_unfinished(text)
        if self._current != SCAN:
            self.toast.say(
                "warn", self.tr("A code came without Enter. It waits in the scan line (Esc).")
            )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._offers(SCAN):
            self.show_screen(SCAN)
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self._keep_focus()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        event.accept()

    def _keep_focus(self) -> None:
        """Give the keyboard to the scan line when the window comes back without any focus."""
        if self.focusWidget() is None and self._current == SCAN:
            self.scan.first_focus()

    def _offers(self, name: str) -> bool:
        return any(place.name == name for place in self._places)

    @Slot()
    def _on_key(self) -> None:
        shortcut = self.sender()
        if shortcut is not None:
            self.show_screen(str(shortcut.property("place")))

    @Slot(object)
    def _on_judged(self, row: ScanRow) -> None:
        if self._current != SCAN:
            badge = wording.state_badge(row.standing)
            words = f"{badge.word} · {serial_text(row)}: {sentence(row)}"
            self.toast.say(badge.tone, words[:160], badge.icon)
