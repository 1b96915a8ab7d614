"""ClaimPanel: one claim in full, with invoice and customer to complete. Never asks the stores."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop import theme, wording
from desktop.views.common.confirm import ConfirmBar
from desktop.views.common.escape import is_escape_claimable
from desktop.views.common.fields import Field
from desktop.views.common.labels import Chip, ElidedLabel, label
from desktop.views.sales import claim_sentences
from desktop.views.sales.claim_reply import MOST_UNITS, ClaimReply
from domain.claims.claim import Field as Asked
from sync.rows import ClaimHelp, ClaimRow

_UNITS_WIDTH = 96


class ClaimPanel(QFrame):
    """`amended` carries claim id, invoice and customer (None where unchanged), `withdrawn` the id.

    `units_told` carries the number of an invoice and how many units it names.
    `reply` says what the claimant answers or appeals; `document_wanted`: only a proof was asked.
    What is being typed stays when the claim is shown again; another claim empties it.
    """

    amended = Signal(str, object, object)
    withdrawn = Signal(str)
    units_told = Signal(str, int)
    document_wanted = Signal()

    def __init__(self, documents: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self.setAccessibleName(self.tr("The selected claim"))
        self._documents = documents
        self._row: ClaimRow | None = None
        self._now: datetime | None = None
        self._help: ClaimHelp | None = None
        self._said: tuple[object, ...] = ()
        """The claim as it stood when its last reply was taken: no second one until it changes."""
        self._serial = ElidedLabel("", "title", self)
        self._serial.setFont(theme.font("title", strong=True, mono=True))
        self._product = label("", "body", wrap=True, parent=self)
        self._state = Chip(parent=self)
        self._send = Chip(parent=self)
        self._verdict = label("", "strong", wrap=True, parent=self)
        self._step = label("", "body", wrap=True, parent=self)
        self._facts = QFormLayout()
        self._facts.setHorizontalSpacing(theme.space(2))
        self._facts.setVerticalSpacing(6)
        self._facts.setLabelAlignment(Qt.AlignmentFlag.AlignLeading)
        self._titles: dict[str, QLabel] = {}
        self._values: dict[str, QLabel] = {}
        self._make_editors()
        self._save = QPushButton(self.tr("Save (Enter)"), self)
        self._save.clicked.connect(self._on_save)
        self._withdraw = QPushButton(self.tr("Take back… (Del)"), self)
        for each in (self._save, self._withdraw):
            each.setProperty("choice", "true")
        self._withdraw.setProperty("danger", "true")
        self._withdraw.clicked.connect(self.ask_withdrawal)
        self._may_reply = self._may_amend = self._may_withdraw = False
        self._reply = QPushButton(self)
        self._reply.setProperty("choice", "true")
        self._reply.clicked.connect(self.open_reply)
        self.reply = ClaimReply(self)
        self.reply.shown.connect(self._make_room)
        self.confirm = ConfirmBar(self)
        self.confirm.confirmed.connect(self._on_confirmed)
        self._nothing = label(
            self.tr("Choose a claim to see its verdict and what can be done."), "muted", wrap=True,
            parent=self,
        )  # fmt: skip
        self._lay_out()
        self.show_claim(None, None)

    def _make_editors(self) -> None:
        self.invoice = QLineEdit(self)
        self.customer = QLineEdit(self)
        self.units = QLineEdit(self)
        self.units.setPlaceholderText("?")
        self.units.setFixedWidth(_UNITS_WIDTH)
        for editor, longest in ((self.invoice, 200), (self.customer, 200), (self.units, 6)):
            editor.setMaxLength(longest)
            editor.returnPressed.connect(self._on_save)
            editor.textEdited.connect(self._on_typed)
        self._invoice_field = Field(self.tr("Invoice"), self.invoice, parent=self)
        self._units_field = Field(self.tr("Units (Ctrl+U)"), self.units, parent=self)
        self.units.setAccessibleName(self.tr("Units this invoice names"))
        self._customer_field = Field(self.tr("Customer"), self.customer, parent=self)

    def _lay_out(self) -> None:
        self._inside = QWidget(self)
        inside = QHBoxLayout()
        inside.setSpacing(theme.space(3))
        inside.addLayout(self._lay_out_verdict(), 22)
        inside.addLayout(self._lay_out_facts(), 20)
        inside.addLayout(self._lay_out_fields(), 20)
        inside.addLayout(self._lay_out_documents(), 21)
        rows = QVBoxLayout(self._inside)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.space())
        rows.addWidget(self.reply)
        rows.addWidget(self.confirm)
        rows.addLayout(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[theme.space(2)] * 4)
        whole.addWidget(self._nothing, 0, Qt.AlignmentFlag.AlignTop)
        whole.addWidget(self._inside)

    def _lay_out_verdict(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(6)
        chips = QHBoxLayout()
        chips.setSpacing(theme.space())
        chips.addWidget(self._state)
        chips.addWidget(self._send)
        chips.addStretch(1)
        column.addWidget(self._serial)
        column.addWidget(self._product)
        column.addLayout(chips)
        column.addWidget(self._verdict)
        column.addWidget(self._step)
        column.addWidget(self._reply, 0, Qt.AlignmentFlag.AlignLeading)
        self._values["sending"] = label("", "muted", wrap=True, parent=self._inside)
        column.addWidget(self._values["sending"])
        column.addStretch(1)
        return column

    def _lay_out_facts(self) -> QVBoxLayout:
        for key, title in (
            ("points", self.tr("Points")),
            ("due", ""),
            ("deadline", self.tr("Answer by")),
            ("sold_on", self.tr("Sold on")),
            ("scanned", self.tr("Scanned")),
            ("who", self.tr("By")),
        ):
            value = label("", "body", wrap=True, parent=self._inside)
            self._values[key] = value
            self._titles[key] = label(title, "muted", parent=self._inside)
            self._facts.addRow(self._titles[key], value)
        column = QVBoxLayout()
        column.addLayout(self._facts)
        column.addStretch(1)
        return column

    def _lay_out_fields(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(6)
        named = QHBoxLayout()
        named.setSpacing(theme.space())
        named.addWidget(self._invoice_field, 1, Qt.AlignmentFlag.AlignTop)
        named.addWidget(self._units_field, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(named)
        column.addWidget(self._customer_field)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.space(0.5))
        buttons.addWidget(self._save)
        buttons.addStretch(1)
        buttons.addWidget(self._withdraw)
        column.addLayout(buttons)
        column.addStretch(1)
        return column

    def _lay_out_documents(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.addWidget(self._documents, 0, Qt.AlignmentFlag.AlignTop)
        return column

    @property
    def row(self) -> ClaimRow | None:
        """The claim shown."""
        return self._row

    @property
    def verdict(self) -> str:
        """The sentence about the claim, and the step after it, be it words or a button."""
        step = (self._step.text(), self._reply.text() if self.may_reply else "")
        return " ".join(part for part in (self._verdict.text(), *step) if part)

    def fact(self, key: str) -> str:
        """One fact as shown: points, due, deadline, sold_on, scanned, who, sending."""
        return self._values[key].text()

    def show_claim(self, row: ClaimRow | None, now: datetime | None) -> None:
        """Show a claim as it stands at `now` (UTC), or nothing."""
        other = row is None or self._row is None or row.claim_id != self._row.claim_id
        typing = not other and self._is_dirty()
        self._row, self._now = row, now
        self._inside.setVisible(row is not None)
        self._nothing.setVisible(row is None)
        if other:
            self.confirm.hide()
            self.reply.finish()
            self._help = None
            self._invoice_field.set_hint("")
            self._units_field.set_error("")
            self.units.clear()
        if row is None or now is None:
            return
        self._serial.setText(row.serial)
        self._product.setText(row.product)
        self._state.show_badge(wording.state_badge(row.state))
        self._send.show_badge(wording.state_badge(row.send))
        self._verdict.setText(claim_sentences.verdict(row))
        fix = self._help.remedy if self._help else None
        self._step.setText(claim_sentences.next_step(row, now, fix))
        self._values["points"].setText(claim_sentences.points(row))
        self._values["deadline"].setText(claim_sentences.deadline(row, now))
        self._values["sold_on"].setText(wording.long_day(row.sold_on))
        self._values["scanned"].setText(wording.moment(row.scanned_at))
        self._values["who"].setText(row.who)
        self._values["sending"].setText(claim_sentences.sending(row))
        title, day = claim_sentences.due(row, now)
        self._titles["due"].setText(title)
        self._values["due"].setText(day)
        for key in ("due", "deadline"):
            self._facts.setRowVisible(self._values[key], bool(self.fact(key)))
        self._offer_reply(row, now)
        if not typing:
            self.invoice.setText(row.invoice)
            self.customer.setText(row.customer)
        self._may_amend = claim_sentences.may_amend(row)
        self._may_withdraw = claim_sentences.may_withdraw(row)
        for editor in (self.invoice, self.customer, self.units):
            editor.setReadOnly(not self._may_amend)
        self._on_typed()

    def show_help(self, told: ClaimHelp) -> None:
        """Show what helps with the claim, once it is read; of another claim nothing."""
        if self._row is None or self._now is None or told.claim_id != self._row.claim_id:
            return
        typing = self.units.text().strip() != self._named()
        self._help = told
        if not typing:
            self.units.setText(self._named())
        self._on_typed()
        self._invoice_field.set_hint(claim_sentences.unclaimed(told))
        self._step.setText(claim_sentences.next_step(self._row, self._now, told.remedy))
        self._make_room()

    def _offer_reply(self, row: ClaimRow, now: datetime) -> None:
        self._may_reply = self._said != _standing(row)
        if claim_sentences.may_answer(row):
            self._reply.setText(self.tr("Answer… (Enter)"))
        elif claim_sentences.may_appeal(row, now):
            self._reply.setText(self.tr("Appeal… (Enter)"))
        else:
            self._may_reply = False
        self._make_room()

    @Slot()
    def _make_room(self) -> None:
        """Beside an open reply only what the claim is and what was said of it: it must fit."""
        is_alone = self.reply.isHidden()
        self._product.setVisible(is_alone)
        self._step.setVisible(is_alone and bool(self._step.text()))
        self._reply.setVisible(is_alone and self._may_reply)
        self._values["sending"].setVisible(is_alone)
        for each in (self._invoice_field, self._units_field, self._customer_field):
            each.setVisible(is_alone)
        self._save.setVisible(is_alone and self._may_amend)
        self._withdraw.setVisible(is_alone and self._may_withdraw)

    def reply_taken(self) -> None:
        """Close the reply: it is recorded, even before the row says so."""
        self.reply.finish()
        if self._row is not None and self._now is not None:
            self._said = _standing(self._row)
            self._offer_reply(self._row, self._now)

    @property
    def may_reply(self) -> bool:
        """Whether there is something to answer or to appeal."""
        return self._may_reply

    @Slot()
    def open_reply(self) -> None:
        """Open the fields that were asked for or the line of an appeal; nothing where none is."""
        row, now = self._row, self._now
        if row is None or now is None or not self.may_reply or not self.reply.isHidden():
            return
        until = claim_sentences.until(row, now)
        if not claim_sentences.may_answer(row):
            self.reply.ask_appeal(row, until)
        elif set(row.asked) <= {Asked.DOCUMENT}:
            self.document_wanted.emit()
        else:
            self.reply.ask_fields(row, now.astimezone().date(), until)

    def _named(self) -> str:
        """Return how many units the invoice is known to name, "" while nobody said."""
        return str(self._help.named) if self._help and self._help.named else ""

    @Slot()
    def ask_units(self) -> None:
        """Go to the number of units the invoice names, if the claim states an invoice."""
        if self.units.isEnabled() and self.units.isVisible() and not self.units.isReadOnly():
            self.units.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.units.selectAll()

    def complain(self, sentence: str) -> None:
        """Say below the customer why the last change was not taken; "" when all is well."""
        self._customer_field.set_error(sentence)

    @Slot()
    def ask_withdrawal(self) -> None:
        """Ask whether to take the claim back, if the rules allow it at all."""
        if self._row is None or not claim_sentences.may_withdraw(self._row):
            return
        self.confirm.ask(
            self.tr("Take this claim back?"),
            self.tr("Take back (Enter)"),
            detail=self.tr("{serial} then earns nothing; it may be recorded again.").format(
                serial=self._row.serial
            ),
            danger=True,
        )

    def event(self, event: QEvent) -> bool:
        # Esc takes back what was typed and is no shortcut of the window then.
        if is_escape_claimable(event) and self._is_dirty():
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._is_dirty() and self._row is not None:
            self.invoice.setText(self._row.invoice)
            self.customer.setText(self._row.customer)
            self.units.setText(self._named())
            self._on_typed()
        else:
            super().keyPressEvent(event)

    def _is_dirty(self) -> bool:
        if self._row is None:
            return False
        typed = (self.invoice.text().strip(), self.customer.text().strip())
        return typed != (self._row.invoice, self._row.customer) or self._units_typed()

    def _units_typed(self) -> bool:
        return self.units.text().strip() not in {"", self._named()}

    @Slot()
    def _on_typed(self) -> None:
        self._save.setEnabled(self._is_dirty())
        self.units.setEnabled(bool(self.invoice.text().strip()))
        self._units_field.set_error("")

    @Slot()
    def _on_save(self) -> None:
        if self._row is None or not self._is_dirty():
            return
        invoice, customer = self.invoice.text().strip(), self.customer.text().strip()
        units = self.units.text().strip() if self._units_typed() else ""
        if units and not (units.isascii() and units.isdigit() and 0 < int(units) <= MOST_UNITS):
            said = self.tr("A whole number from 1 to {most}.")
            self._units_field.set_error(said.format(most=wording.number(MOST_UNITS)))
            self.units.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if (invoice, customer) != (self._row.invoice, self._row.customer):
            self.amended.emit(
                self._row.claim_id,
                invoice if invoice != self._row.invoice else None,
                customer if customer != self._row.customer else None,
            )
        if units and invoice:
            self.units_told.emit(invoice, int(units))

    @Slot(str)
    def _on_confirmed(self, _line: str) -> None:
        self.confirm.finish()
        if self._row is not None:
            self.withdrawn.emit(self._row.claim_id)


def _standing(row: ClaimRow) -> tuple[object, ...]:
    return row.claim_id, row.state, row.due_at, row.send
