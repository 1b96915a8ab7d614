"""Form fields: a label, an input and the sentence that says what is wrong with it."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop import theme
from desktop.views.common.labels import label

FILTER_MS = 150


class Field(QWidget):
    """A label above an input, and below it a hint or what is wrong.

    The input's accessible name is the label; what is wrong is also its description.
    """

    def __init__(
        self, title: str, editor: QWidget, hint: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.editor = editor
        self._hint = hint
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._title = label(title, "caption", parent=self)
        self._title.setBuddy(editor)
        self._below = label(hint, "small", wrap=True, parent=self)
        self._below.setVisible(bool(hint))
        editor.setAccessibleName(title)
        if hint:
            editor.setAccessibleDescription(hint)
        column.addWidget(self._title)
        column.addWidget(editor)
        column.addWidget(self._below)

    def set_error(self, sentence: str) -> None:
        """Say what is wrong with the input; "" when nothing is."""
        self._below.setText(sentence or self._hint)
        self._below.setVisible(bool(sentence or self._hint))
        self.editor.setAccessibleDescription(sentence or self._hint)
        theme.use(self._below, tone="bad" if sentence else "")
        theme.use(self.editor, invalid="true" if sentence else "")

    def set_hint(self, hint: str) -> None:
        """Say something helpful below, such as how the input is understood; an error goes first."""
        self._hint = hint
        if not self.error:
            self._below.setText(hint)
            self._below.setVisible(bool(hint))
            self.editor.setAccessibleDescription(hint)

    @property
    def error(self) -> str:
        """What is said to be wrong, "" when nothing is."""
        return self._below.text() if self._below.property("tone") == "bad" else ""


class FilterBox(QLineEdit):
    """A search line. `changed` carries its text shortly after the last key."""

    changed = Signal(str)

    def __init__(self, name: str, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setClearButtonEnabled(True)
        self._icon = QAction(self)
        self.addAction(self._icon, QLineEdit.ActionPosition.LeadingPosition)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(FILTER_MS)
        self._timer.timeout.connect(self._on_settled)
        self.textChanged.connect(self._on_typed)
        theme.announcer().changed.connect(self._dress)
        self._dress()

    @Slot()
    def _on_typed(self) -> None:
        self._timer.start()

    @Slot()
    def _on_settled(self) -> None:
        self.changed.emit(self.text())

    @Slot()
    def _dress(self) -> None:
        self._icon.setIcon(theme.icon("search", "muted", 16))
