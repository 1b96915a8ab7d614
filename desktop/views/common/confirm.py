"""ConfirmBar: asks one question in place, with a line for a reason where one belongs. No dialog."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop import theme
from desktop.views.common.escape import is_escape_claimable
from desktop.views.common.labels import label


class ConfirmBar(QFrame):
    """Hidden until it asks. Enter says yes, Esc says no; the keyboard goes back where it was.

    `confirmed` carries what was written on the line, "" where there is none.
    """

    confirmed = Signal(str)
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bar", "warn")
        self._came_from: QWidget | None = None
        self._question = label("", "strong", wrap=True, parent=self)
        self._detail = label("", "body", wrap=True, parent=self)
        self.line = QLineEdit(self)
        self._yes = QPushButton(self)
        self._yes.setProperty("primary", "true")
        self._no = QPushButton(self)
        self._yes.clicked.connect(self._on_yes)
        self._no.clicked.connect(self.close_bar)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[theme.space(1.5)] * 4)
        whole.setSpacing(theme.space())
        whole.addWidget(self._question)
        whole.addWidget(self._detail)
        row = QHBoxLayout()
        row.setSpacing(theme.space())
        row.addWidget(self.line, 1)
        row.addStretch(0)
        row.addWidget(self._yes)
        row.addWidget(self._no)
        whole.addLayout(row)
        self.hide()

    def ask(
        self,
        question: str,
        yes: str,
        *,
        detail: str = "",
        line: str = "",
        danger: bool = False,
        no: str = "",
    ) -> None:
        """Ask. `yes` labels the button; `line` names the reason line, "" for none."""
        if not self.isVisible():
            self._came_from = self.window().focusWidget()
        self._question.setText(question)
        self.complain(detail, tone="")
        self.line.setVisible(bool(line))
        self.line.clear()
        self.line.setPlaceholderText(line)
        self.line.setAccessibleName(line)
        self._yes.setText(yes)
        self._no.setText(no or self.tr("Keep as it is (Esc)"))
        self.setAccessibleName(question)
        theme.use(self, bar="bad" if danger else "warn")
        self.show()
        (self.line if line else self._yes).setFocus(Qt.FocusReason.OtherFocusReason)

    def complain(self, sentence: str, *, tone: str = "bad") -> None:
        """Say below the question what is still missing, and stay open."""
        self._detail.setText(sentence)
        self._detail.setVisible(bool(sentence))
        theme.use(self._detail, tone=tone)
        if tone and not self.line.isHidden():
            self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def text(self) -> str:
        """What it asks and says now, "" when it asks nothing."""
        both = (self._question.text(), self._detail.text())
        return "" if self.isHidden() else " ".join(part for part in both if part)

    @Slot()
    def close_bar(self) -> None:
        """Stop asking; nothing happens."""
        if not self.isHidden():
            self.finish()
            self.cancelled.emit()

    def finish(self) -> None:
        """Go away after the answer was taken, and give the keyboard back."""
        self.hide()
        if self._came_from is not None and shiboken6.isValid(self._came_from):
            self._came_from.setFocus(Qt.FocusReason.OtherFocusReason)
        self._came_from = None

    def event(self, event: QEvent) -> bool:
        # While it asks, Esc is its own and no shortcut of the window.
        if is_escape_claimable(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._no.hasFocus():
                self.close_bar()
            else:
                self._on_yes()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _on_yes(self) -> None:
        self.confirmed.emit(self.line.text().strip())
