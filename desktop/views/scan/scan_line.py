"""The scan line: owns the keyboard on its screen and hands on whole codes, whatever is in them."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop import theme
from desktop.wedge import TAKES_PIECES

LONGEST = 32_000


class ScanLine(QLineEdit):
    """Emits `entered` on Enter and clears itself at once; several pasted lines are several codes.

    `painted_first` is emitted once, when the line has been drawn with or without focus.
    """

    entered = Signal(str)
    undo_asked = Signal()
    painted_first = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scanline")
        self.setProperty(TAKES_PIECES, True)  # noqa: FBT003  (Qt's own signature)
        self.setMaxLength(LONGEST)
        self.setFont(theme.font("large", mono=True))
        self.setAccessibleName(self.tr("Scan line"))
        self.setAccessibleDescription(self.tr("Scan or type a serial, then press Enter"))
        self.setPlaceholderText(self.tr("Scan a serial"))
        self._painted = False
        self.returnPressed.connect(self._on_return)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo) and not self.text():
            self.undo_asked.emit()
        elif event.matches(QKeySequence.StandardKey.Paste) and self._paste_lines():
            event.accept()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            self.painted_first.emit()

    def _paste_lines(self) -> bool:
        """Take several lines from the clipboard as several codes; one line is pasted as text."""
        lines = QGuiApplication.clipboard().text().splitlines()
        if len(lines) < 2:  # noqa: PLR2004  (several)
            return False
        for line in lines:
            if line.strip():
                self.entered.emit(line)
        return True

    @Slot()
    def _on_return(self) -> None:
        text = self.text()
        self.clear()
        self.entered.emit(text)
