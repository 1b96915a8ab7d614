"""DecisionBar: what a decision would do, before it is made. In place, by keyboard, no dialog."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QElapsedTimer, QEvent, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop import theme, wording
from desktop.views.common.labels import label
from domain.reviews.decision import REASONS, Decision
from sync.rows import PreviewRow

SLOWER_THAN_A_SCANNER_MS = 30
"""Enter counts only after a pause no scanner makes, so a scan never decides anything."""


class Step(Enum):
    """Where the bar is."""

    CLOSED = 0
    REASON = 1
    CONFIRM = 2


class ReasonList(QListWidget):
    """Chooses nothing by itself: a reason is what a person chose, never what got the focus."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        chosen = self.currentRow()
        self.blockSignals(True)  # noqa: FBT003  (Qt's way to change without telling)
        super().focusInEvent(event)
        if chosen < 0:
            self.setCurrentRow(-1)
        self.blockSignals(False)  # noqa: FBT003


class DecisionBar(QFrame):
    """`preview_asked` carries decision and reason; `decided` decision, reason and note.

    A approves: Enter confirms. R refuses: a digit chooses the reason, Enter confirms. Esc leaves.
    Any other letter closes an approval: it was a scan or a slip.
    """

    preview_asked = Signal(str, str)
    decided = Signal(str, str, str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bar", "info")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._step = Step.CLOSED
        self._decision = Decision.APPROVE
        self.since_key = QElapsedTimer()
        self._question = label("", "strong", wrap=True, parent=self)
        self._effect = label("", "body", wrap=True, parent=self)
        self._second = label("", "strong", wrap=True, parent=self)
        theme.use(self._second, tone="warn")
        self.reasons = ReasonList(self)
        self.reasons.setAccessibleName(self.tr("Reason"))
        for number, (key, sentence) in enumerate(REASONS.items(), start=1):
            item = QListWidgetItem(f"{number}   {wording.translate('reasons', sentence)}")
            item.setData(Qt.ItemDataRole.UserRole, key)
            self.reasons.addItem(item)
        self.reasons.setFixedHeight(self.reasons.sizeHintForRow(0) * len(REASONS) + 12)
        self.reasons.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.note = QLineEdit(self)
        self.note.setMaxLength(500)
        self.note.setPlaceholderText(self.tr("Note for your colleagues, if any"))
        self.note.setAccessibleName(self.tr("Note"))
        self._yes = QPushButton(self)
        self._yes.setProperty("primary", "true")
        self._no = QPushButton(self.tr("Back (Esc)"), self)
        self._yes.clicked.connect(self._confirm)
        self._no.clicked.connect(self.close_bar)
        self.reasons.currentRowChanged.connect(self._on_reason)
        self.reasons.installEventFilter(self)
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[theme.space(1.5)] * 4)
        whole.setSpacing(theme.space())
        whole.addWidget(self._question)
        whole.addWidget(self.reasons)
        whole.addWidget(self._effect)
        whole.addWidget(self._second)
        row = QHBoxLayout()
        row.setSpacing(theme.space())
        row.addWidget(self.note, 1)
        row.addWidget(self._yes)
        row.addWidget(self._no)
        whole.addLayout(row)

    # --- what the screen does -----------------------------------------------------------------
    @property
    def step(self) -> Step:
        """Where the bar is."""
        return self._step

    @property
    def said(self) -> str:
        """What it says now, "" when closed."""
        labels = (self._question, self._effect, self._second)
        if self.isHidden():
            return ""
        return " ".join(each.text() for each in labels if not each.isHidden() and each.text())

    @property
    def reason(self) -> str:
        """The key of the reason chosen, "" for none."""
        item = self.reasons.item(self.reasons.currentRow())
        refusing = self._decision is Decision.REFUSE and self.reasons.currentRow() >= 0
        return str(item.data(Qt.ItemDataRole.UserRole)) if refusing else ""

    def open_for(self, decision: Decision, count: int) -> None:
        """Begin a decision on `count` claims."""
        self._decision = decision
        self.since_key.start()
        self.reasons.blockSignals(True)  # noqa: FBT003  (Qt's way to set without telling)
        self.reasons.setCurrentRow(-1)
        self.reasons.blockSignals(False)  # noqa: FBT003
        self.reasons.setVisible(decision is Decision.REFUSE)
        self.note.clear()
        self._say(self._effect, "")
        self._say(self._second, "")
        self._yes.setEnabled(False)
        shown = wording.number(count)
        if decision is Decision.APPROVE:
            self._step = Step.CONFIRM
            self._question.setText(self.tr("Approve {count}?").format(count=shown))
            self._yes.setText(self.tr("Approve (Enter)"))
            theme.use(self, bar="good")
            self.show()
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            self.preview_asked.emit(str(decision), "")
        else:
            self._step = Step.REASON
            self._question.setText(
                self.tr("Refuse {count}: why? Press its digit.").format(count=shown)
            )
            self._yes.setText(self.tr("Refuse (Enter)"))
            theme.use(self, bar="bad")
            self.show()
            self.reasons.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_preview(self, preview: PreviewRow) -> None:
        """Say what the decision would do, in count, points and sum, and who must co-sign."""
        if self._step is Step.CLOSED:
            return
        self._step = Step.CONFIRM
        if self._decision is Decision.REFUSE:
            count = wording.number(preview.count)
            self._question.setText(self.tr("Refuse {count} for this reason?").format(count=count))
        effect = [
            self.tr("1 claim")
            if preview.count == 1
            else self.tr("{count} claims").format(count=wording.number(preview.count)),
            wording.points(preview.points),
        ]
        if preview.value_minor:
            effect.append(wording.money(preview.value_minor, preview.currency))
        self._say(self._effect, "  ·  ".join(effect))
        self._say(self._second, self._second_text(preview))
        self._yes.setEnabled(not preview.reason_missing and preview.count > 0)

    def complain(self, sentence: str) -> None:
        """Say why the decision was not taken, and stay open."""
        self._say(self._effect, sentence)

    @Slot()
    def close_bar(self) -> None:
        """Leave without deciding."""
        if self._step is not Step.CLOSED:
            self._step = Step.CLOSED
            self.hide()
            self.closed.emit()

    # --- keys ---------------------------------------------------------------------------------
    def event(self, event: QEvent) -> bool:
        # While it asks, Esc is its own and no shortcut of the window.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if (
            watched is self.reasons
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.text().isdigit()
        ):
            self._choose(int(event.text()))
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pause = self.since_key.restart()
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._no.hasFocus():
                self.close_bar()
            elif pause >= SLOWER_THAN_A_SCANNER_MS:
                self._confirm()
        elif self._decision is Decision.APPROVE and event.text().strip():
            self.close_bar()
        else:
            super().keyPressEvent(event)

    def _choose(self, number: int) -> None:
        self.since_key.restart()
        if 1 <= number <= self.reasons.count():
            self.reasons.setCurrentRow(number - 1)

    @Slot(int)
    def _on_reason(self, row: int) -> None:
        if row >= 0 and self._step is not Step.CLOSED:
            self.preview_asked.emit(str(self._decision), self.reason)

    @Slot()
    def _confirm(self) -> None:
        if self._step is Step.CONFIRM and self._yes.isEnabled():
            self.decided.emit(str(self._decision), self.reason, self.note.text().strip())

    def _second_text(self, preview: PreviewRow) -> str:
        if not preview.needs_second:
            return ""
        return self.tr(
            "{count} of them need a second person: they come back, and a colleague of yours "
            "decides them."
        ).format(count=wording.number(preview.needs_second))

    @staticmethod
    def _say(where: QLabel, text: str) -> None:
        where.setText(text)
        where.setVisible(bool(text))
