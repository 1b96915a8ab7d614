"""ClaimReply: what a claimant says to a question or a refusal, in place. Never asks the stores.

Opens exactly the fields that were asked for, or one line for an appeal.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import QDate, QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDateEdit,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop import theme, wording
from desktop.views.common.escape import is_escape_claimable
from desktop.views.common.fields import Field
from desktop.views.common.labels import label
from domain.claims.claim import Field as Asked
from domain.codes import Code
from sync.rows import ClaimRow

_APPEAL = "appeal"
_LENGTHS = {Asked.SCAN: 200, Asked.INVOICE: 200, Asked.CUSTOMER: 200, Asked.QUANTITY: 6}
_LONGEST_APPEAL = 2000
MOST_UNITS = 100_000
_ANY_OF_THEM = frozenset({Code.DOC_MISMATCH})
"""Codes that open several fields of which only one is wrong."""


class ClaimReply(QFrame):
    """Hidden until it is opened. Enter goes to the next empty field and sends at the end.

    `answered` carries claim id and the fields by name as the wire has them, `appealed` claim id and
    text, `closed` that nothing is said, `shown` that it came or went. What was typed stays until
    `finish`.
    """

    answered = Signal(str, object)
    appealed = Signal(str, str)
    closed = Signal()
    shown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bar", "warn")
        self._row: ClaimRow | None = None
        self._open: tuple[str, ...] = ()
        self._is_on_its_way = False
        self._is_repeated = False
        self._question = label("", "strong", wrap=True, parent=self)
        self._detail = label("", "body", wrap=True, parent=self)
        self.day = QDateEdit(self)
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat(wording.day_format())
        self.lines: dict[str, QLineEdit] = {}
        """The line of each field that is text."""
        self._fields: dict[str, Field] = {}
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[theme.space(1.5)] * 4)
        whole.setSpacing(theme.space())
        whole.addWidget(self._question)
        whole.addWidget(self._detail)
        row = QHBoxLayout()
        row.setSpacing(theme.space())
        for name in (Asked.SCAN, Asked.SOLD_ON, Asked.INVOICE, Asked.CUSTOMER, Asked.QUANTITY):
            row.addWidget(self._field(name), 0 if name is Asked.SOLD_ON else 1)
        row.addWidget(self._field(_APPEAL), 1)
        self._send = QPushButton(self.tr("Send (Enter)"), self)
        self._send.setProperty("primary", "true")
        self._send.clicked.connect(self._on_send)
        self._leave = QPushButton(self.tr("Not now (Esc)"), self)
        self._leave.clicked.connect(self.close_reply)
        for each in (self._send, self._leave):
            row.addWidget(each, 0, Qt.AlignmentFlag.AlignBottom)
        whole.addLayout(row)
        self.hide()

    def _field(self, name: str) -> Field:
        if name == Asked.SOLD_ON:
            editor: QWidget = self.day
        else:
            line = QLineEdit(self)
            line.setMaxLength(
                _LENGTHS.get(Asked(name), 200) if name != _APPEAL else _LONGEST_APPEAL
            )
            self.lines[name] = editor = line
        made = Field(wording.field_word(name), editor, parent=self)
        self._fields[name] = made
        return made

    # --- opening and closing ------------------------------------------------------------------
    def ask_fields(self, row: ClaimRow, today: date, until: str) -> None:
        """Open the fields that were asked for; `until` says by when, in words."""
        asked = tuple(name for name in self._fields if name in row.asked)
        self.day.setMaximumDate(QDate(today.year, today.month, today.day))
        self.day.setDate(QDate(row.sold_on.year, row.sold_on.month, row.sold_on.day))
        self.lines[Asked.INVOICE].setText(row.invoice)
        self.lines[Asked.CUSTOMER].setText(row.customer)
        self.lines[Asked.SCAN].clear()
        self.lines[Asked.QUANTITY].clear()
        detail = (
            self.tr("The proof is attached below, beside these fields.")
            if Asked.DOCUMENT in row.asked
            else ""
        )
        self._open_with(row, asked, self.tr("Answer by {until}").format(until=until), detail)

    def ask_appeal(self, row: ClaimRow, until: str) -> None:
        """Open the line of an appeal; `until` says by when, "" without a day."""
        question = self.tr("Why is the refusal wrong?")
        if until:
            question = self.tr("Why is the refusal wrong? You can appeal until {until}.").format(
                until=until
            )
        self.lines[_APPEAL].clear()
        detail = self.tr(
            "Once for each claim. Somebody else than who refused it looks at it again."
        )
        self._open_with(row, (_APPEAL,), question, detail)

    def _open_with(
        self, row: ClaimRow, fields: tuple[str, ...], question: str, detail: str
    ) -> None:
        self._row, self._open = row, fields
        self._is_on_its_way = self._is_repeated = False
        for name, field in self._fields.items():
            field.setVisible(name in fields)
            field.set_error("")
        self._question.setText(question)
        self.setAccessibleName(question)
        self._say(detail)
        self.show()
        self.shown.emit()
        empty = next((name for name in fields if not self._text(name)), fields[0])
        self._go_to(empty)

    def finish(self) -> None:
        """Go away: it was taken, or another claim is shown."""
        self._row, self._open = None, ()
        self.hide()
        self.shown.emit()

    @Slot()
    def close_reply(self) -> None:
        """Stop; nothing is said."""
        self.finish()
        self.closed.emit()

    @property
    def text(self) -> str:
        """What it asks and says now, "" while it is closed."""
        both = (self._question.text(), self._detail.text())
        return "" if self.isHidden() else " ".join(part for part in both if part)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that are open."""
        return self._open

    @property
    def is_on_its_way(self) -> bool:
        """Whether what it shows was given away and no answer is there yet."""
        return self._is_on_its_way

    def complain(self, sentence: str) -> None:
        """Say why it was not taken; what was typed stays and can be sent again."""
        self._is_on_its_way = False
        if sentence:
            self._say(sentence, tone="bad")

    # --- keys -----------------------------------------------------------------------------------
    def event(self, event: QEvent) -> bool:
        # While it is open, Esc is its own and no shortcut of the window.
        if is_escape_claimable(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_reply()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._leave.hasFocus():
                self.close_reply()
            else:
                self._on_enter()
        else:
            super().keyPressEvent(event)

    def _on_enter(self) -> None:
        at = next((i for i, n in enumerate(self._open) if self._editor(n).hasFocus()), -1)
        behind = self._open[at + 1 :] if at >= 0 else ()
        following = next((name for name in behind if not self._text(name)), "")
        if following:
            self._go_to(following)
        else:
            self._on_send()

    @Slot()
    def _on_send(self) -> None:
        row = self._row
        if row is None or self._is_on_its_way or not self._is_filled(row):
            return
        given = {name: text for name in self._open if (text := self._text(name))}
        if _APPEAL in given:
            self._is_on_its_way = True
            self.appealed.emit(row.claim_id, given[_APPEAL])
        elif self._is_meant(row, given):
            self._is_on_its_way = True
            units = {Asked.QUANTITY.value: int(given[Asked.QUANTITY])} if (
                Asked.QUANTITY in given
            ) else {}  # fmt: skip
            self.answered.emit(row.claim_id, {**given, **units})

    def _is_filled(self, row: ClaimRow) -> bool:
        """Say whether it can be sent; otherwise what is missing is said at its field."""
        units = self._text(Asked.QUANTITY) if Asked.QUANTITY in self._open else ""
        if units and not (units.isascii() and units.isdigit() and 0 < int(units) <= MOST_UNITS):
            most = wording.number(MOST_UNITS)
            said = self.tr("A whole number from 1 to {most}.").format(most=most)
            return self._point_at(Asked.QUANTITY, said)
        empty = [name for name in self._open if not self._text(name)]
        if row.code in _ANY_OF_THEM and len(empty) < len(self._open):
            empty = []
        if empty:
            said = self.tr("Write why, in a sentence.") if empty == [_APPEAL] else (
                self.tr("This was asked for.")
            )  # fmt: skip
            return self._point_at(empty[0], said)
        return True

    def _is_meant(self, row: ClaimRow, given: Mapping[str, str]) -> bool:
        """Say whether an answer is one: what changes nothing is asked back once."""
        stated = {
            Asked.SOLD_ON: row.sold_on.isoformat(),
            Asked.INVOICE: row.invoice,
            Asked.CUSTOMER: row.customer,
        }
        if self._is_repeated or any(stated.get(Asked(name)) != given[name] for name in given):
            return True
        self._is_repeated = True
        self._say(self.tr("Nothing has changed. Enter once more if it is right as it stands."))
        return False

    def _point_at(self, name: str, said: str) -> bool:
        for each in self._open:
            self._fields[each].set_error(said if each == name else "")
        self._go_to(name)
        return False

    def _editor(self, name: str) -> QWidget:
        return self._fields[name].editor

    def _text(self, name: str) -> str:
        if name != Asked.SOLD_ON:
            return self.lines[name].text().strip()
        day = self.day.date()
        return date(day.year(), day.month(), day.day()).isoformat()

    def _go_to(self, name: str) -> None:
        self._editor(name).setFocus(Qt.FocusReason.OtherFocusReason)
        if name in self.lines:
            self.lines[name].selectAll()

    def _say(self, sentence: str, *, tone: str = "") -> None:
        self._detail.setText(sentence)
        self._detail.setVisible(bool(sentence))
        theme.use(self._detail, tone=tone)
