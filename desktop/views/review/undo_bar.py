"""UndoBar: the decisions that can still be taken back, with the seconds left."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QWidget

from desktop import theme, wording
from desktop.views.common.labels import label

TICK_MS = 200


@dataclass(frozen=True, slots=True)
class Held:
    """A decision that is not sealed yet: its op, what it did, until when (ms of the timer)."""

    op_id: str
    text: str
    until_ms: int


class UndoBar(QFrame):
    """Shows the newest decision. `undo_asked` carries its op id."""

    undo_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bar", "info")
        self._held: list[Held] = []
        self._running = QElapsedTimer()
        self._running.start()
        self._text = label("", "strong", parent=self)
        self._left = label("", "muted", parent=self)
        self._progress = QProgressBar(self)
        self._progress.setTextVisible(False)
        self._progress.setFixedSize(96, 6)
        self._undo = QPushButton(self.tr("Undo (U)"), self)
        self._undo.setProperty("choice", "true")
        self._undo.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._undo.clicked.connect(self.undo)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.space(1.5), 2, 2, 2)
        row.setSpacing(theme.space(1.5))
        row.addWidget(self._text)
        row.addWidget(self._progress)
        row.addWidget(self._left)
        row.addWidget(self._undo)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._on_tick)
        self.hide()

    @property
    def said(self) -> str:
        """What it says now, "" when nothing can be undone."""
        return "" if self.isHidden() else f"{self._text.text()} {self._left.text()}"

    def hold(self, op_id: str, text: str, seconds: int) -> None:
        """Offer a decision for taking back."""
        self._held.append(Held(op_id, text, self._running.elapsed() + seconds * 1000))
        self._progress.setRange(0, max(1, seconds * 1000))
        self._timer.start()
        self._on_tick()

    def forget(self, op_id: str) -> None:
        """Offer it no more."""
        self._held = [held for held in self._held if held.op_id != op_id]
        self._on_tick()

    @Slot()
    def undo(self) -> None:
        """Ask to take the newest decision back."""
        if self._held:
            self.undo_asked.emit(self._held[-1].op_id)

    @Slot()
    def _on_tick(self) -> None:
        now = self._running.elapsed()
        self._held = [held for held in self._held if held.until_ms > now]
        self.setVisible(bool(self._held))
        if not self._held:
            self._timer.stop()
            return
        newest = self._held[-1]
        left = newest.until_ms - now
        self._text.setText(newest.text)
        seconds = wording.number(-(-left // 1000))
        self._left.setText(self.tr("{seconds} s").format(seconds=seconds))
        self._progress.setValue(left)
