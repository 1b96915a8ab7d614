"""DrawBar: chooses the months of an audit sample. Nobody chooses its seed, so it asks for none."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop import theme
from desktop.models.second_looks import month_word
from desktop.views.common.escape import is_escape_claimable
from desktop.views.common.labels import label

MONTHS = 24
"""So many months back can be drawn."""


class DrawBar(QFrame):
    """Hidden until it is asked for. Enter draws, Esc leaves; `asked` carries first and last day."""

    asked = Signal(object, object)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bar", "info")
        self.setAccessibleName(self.tr("Draw a sample"))
        self.first = QComboBox(self)
        self.first.setAccessibleName(self.tr("From"))
        self.last = QComboBox(self)
        self.last.setAccessibleName(self.tr("To"))
        self._told = label(
            self.tr(
                "Of the claims the rules accepted in these months. The seed is what the record"
                " says first after them: nobody chooses it, and it is drawn once."
            ),
            "body", wrap=True, parent=self,
        )  # fmt: skip
        self._wrong = label("", "strong", wrap=True, parent=self)
        theme.use(self._wrong, tone="bad")
        self.yes = QPushButton(self.tr("Draw (Enter)"), self)
        self.yes.setProperty("primary", "true")
        no = QPushButton(self.tr("Back (Esc)"), self)
        months = QHBoxLayout()
        months.setSpacing(theme.space())
        months.addWidget(self.first, 1)
        months.addWidget(label("–", parent=self))
        months.addWidget(self.last, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.space())
        buttons.addStretch(1)
        buttons.addWidget(self.yes)
        buttons.addWidget(no)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[theme.space(1.5)] * 4)
        whole.setSpacing(theme.space())
        for each in (self._told, self._wrong):
            whole.addWidget(each)
        whole.insertLayout(1, months)
        whole.addLayout(buttons)
        self.yes.clicked.connect(self._on_yes)
        no.clicked.connect(self.close_bar)
        self.first.currentIndexChanged.connect(self._on_first)
        self.hide()

    def open_at(self, today: date) -> None:
        """Offer the months that are over, the last of them chosen."""
        self.complain("")
        months = [_month_before(today, back) for back in range(1, MONTHS + 1)]
        for box in (self.first, self.last):
            quiet = QSignalBlocker(box)
            box.clear()
            for month in months:
                box.addItem(month_word(month), month)
            quiet.unblock()
        self.show()
        self.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def complain(self, sentence: str) -> None:
        """Say why it was not drawn, and stay open."""
        self._wrong.setText(sentence)
        self._wrong.setVisible(bool(sentence))

    @property
    def said(self) -> str:
        """What it says is wrong."""
        return self._wrong.text()

    @Slot()
    def close_bar(self) -> None:
        """Leave without drawing."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()

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
            self._on_yes()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _on_first(self) -> None:
        """A sample that begins later ends no earlier; lists are newest first."""
        if self.last.currentIndex() > self.first.currentIndex():
            self.last.setCurrentIndex(self.first.currentIndex())

    @Slot()
    def _on_yes(self) -> None:
        first, last = self.first.currentData(), self.last.currentData()
        if first > last:
            first, last = last, first
        self.asked.emit(first, _end_of(last))


def _month_before(today: date, back: int) -> date:
    """Return the first day of the month so many months ago."""
    months = today.year * 12 + today.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def _end_of(month: date) -> date:
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return following - timedelta(days=1)
