"""SalesView: every claim of the partner, found as one types, with the selected one beside it.

Knows which query and which command belong to which key; the rules say what is possible.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from desktop import wording
from desktop.bridge import Bridge
from desktop.models.claims import ClaimsModel
from desktop.runner import Runner
from desktop.views.common.documents import Documents
from desktop.views.common.dropped import tables_in
from desktop.views.common.labels import label
from desktop.views.common.listing import Listing, Words
from desktop.views.common.reminders import ReminderBar
from desktop.views.common.screen import Screen
from desktop.views.sales import claim_sentences
from desktop.views.sales.claim_panel import ClaimPanel
from domain.claims.claim import ClaimState
from domain.verdicts import Refused
from sync.commands.amend_claim import amend_claim
from sync.commands.answer_claim import answer_claim, set_invoice
from sync.commands.appeal_claim import appeal_claim
from sync.commands.withdraw_claim import withdraw_claim
from sync.errors import EnvironmentProblem
from sync.queries import claim_help, sales
from sync.queries.reminders import reminders
from sync.rows import ClaimHelp, ClaimRow, ClaimSums, SendState
from sync.workplace import Workplace

CHOICES = (
    SendState.QUEUED,
    ClaimState.IN_REVIEW,
    ClaimState.APPROVED,
    ClaimState.NEEDS_INFO,
    ClaimState.REJECTED,
    ClaimState.WITHDRAWN,
)


_MOST_OF_THE_LINE = 100
"""Stretch of the sums beside the title, against 1 of what is left free."""


class SalesView(Screen):
    """Ctrl+F or "/" filters, Del takes the selected claim back, Ctrl+U says what an invoice names.

    Ctrl+J goes to what ends soon.

    Enter does what the claim needs: it opens an answer or an appeal, or goes to the invoice.
    """

    file_wanted = Signal(object)
    """A file of sales is to be claimed: the path of one that was dropped, or None."""
    tables = frozenset({"claim", "product", "member", "evidence", "invoice"})
    outbox = True

    def __init__(self, runner: Runner, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Sales"), runner, bridge, parent)
        self.model = ClaimsModel(self)
        words = Words(
            name=self.tr("Claims"),
            filter_name=self.tr("Find a claim"),
            placeholder=self.tr("Serial, customer, invoice or product  (Ctrl+F)"),
            empty=self.tr("No sales yet. Scan a serial on the Scan screen and it appears here."),
            none_found=self.tr(
                "No claim fits. Esc in the filter empties it; “All” shows every state."
            ),
        )
        choices = [("", self.tr("All")), *((each, wording.state_word(each)) for each in CHOICES)]
        self.listing = Listing(runner, self.model, look, words, choices, parent=self)
        self.listing.listen_for_filter_keys(self)
        self.documents = Documents(runner, stacked=True, parent=self)
        self.panel = ClaimPanel(self.documents, self)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.panel.setSizePolicy(policy)
        self._sums = label("", "body", wrap=True, parent=self)
        self._sums.hide()
        self.heading.addWidget(self._sums, _MOST_OF_THE_LINE)
        self.reminders = ReminderBar(self)
        self.reminders.wanted.connect(self.reveal)
        self.body.addWidget(self.reminders)
        from_file = QPushButton(self.tr("From a file…"), self)
        from_file.setToolTip(self.tr("Claim the sales in an export of your till (Alt+I)"))
        from_file.clicked.connect(self._on_file_wanted)
        self.heading.addWidget(from_file)
        self.setAcceptDrops(True)
        self.body.addWidget(self.listing, 1)
        self.body.addWidget(self.panel)
        self.listing.row_changed.connect(self._on_row)
        self.listing.row_activated.connect(self._on_activated)
        self.listing.failed.connect(self.bar.say_problem)
        self.panel.amended.connect(self._on_amended)
        self.panel.withdrawn.connect(self._on_withdrawn)
        self.panel.units_told.connect(self._on_units_told)
        self.panel.document_wanted.connect(self._on_document_wanted)
        self.panel.reply.answered.connect(self._on_answered)
        self.panel.reply.appealed.connect(self._on_appealed)
        self.panel.reply.closed.connect(self._to_table)
        self.documents.failed.connect(self.bar.say_problem)
        self.documents.saved.connect(self.say_saved)
        self.documents.refused.connect(self._on_answer)
        delete = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.listing.table)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self.panel.ask_withdrawal)
        paste = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self.listing.table)
        paste.setContext(Qt.ShortcutContext.WidgetShortcut)
        paste.activated.connect(self.documents.paste)

        units = QShortcut(QKeySequence("Ctrl+U"), self)
        units.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        units.activated.connect(self.panel.ask_units)

    def refresh(self) -> None:
        """Ask for the claims and their sums again."""
        self.listing.refresh()
        self.runner.read(claim_help.sums, self._on_sums, self.bar.say_problem, key="claim-sums")
        show = self.reminders.show_rows
        self.runner.read(reminders, show, self.bar.say_problem, key="claim-reminders")

    @property
    def sums(self) -> str:
        """What the line at the top says; "" while nothing was ever claimed."""
        return self._sums.text()

    @Slot(str)
    def reveal(self, entity: str) -> None:
        """Show one claim and put the keyboard on it."""
        self.listing.reveal(entity.partition(":")[2])
        self._to_table()

    def first_focus(self) -> None:
        """Work begins by finding a claim."""
        self.listing.focus_filter()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if tables_in(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        found = tables_in(event.mimeData())
        if found:
            event.acceptProposedAction()
            self.file_wanted.emit(found[0])

    @Slot()
    def _on_file_wanted(self) -> None:
        self.file_wanted.emit(None)

    @Slot(object)
    def _on_row(self, row: ClaimRow | None) -> None:
        self.panel.show_claim(row, self.listing.now)
        self.documents.show_of(f"claim:{row.claim_id}" if row else "")
        if row is not None:
            self._ask_help(row.claim_id)

    def _ask_help(self, claim_id: str) -> None:
        ask = partial(_help, claim_id)
        self.runner.read(ask, self.panel.show_help, self.bar.say_problem, key="claim-help")

    @Slot(object)
    def _on_sums(self, told: ClaimSums) -> None:
        self._sums.setText("" if told == ClaimSums() else claim_sentences.sums(told))
        self._sums.setVisible(bool(self.sums))

    @Slot(object)
    def _on_activated(self, _claim_id: object) -> None:
        if self.panel.may_reply:
            self.panel.open_reply()
            return
        empty_first = self.panel.customer if self.panel.invoice.text() else self.panel.invoice
        empty_first.setFocus(Qt.FocusReason.OtherFocusReason)
        empty_first.selectAll()

    @Slot(str, object, object)
    def _on_amended(self, claim_id: str, invoice: str | None, customer: str | None) -> None:
        command = partial(_amend, claim_id, invoice, customer)
        self.runner.run(command, self._on_answer, self.bar.say_problem)

    @Slot(str, int)
    def _on_units_told(self, number: str, units: int) -> None:
        self.runner.run(partial(_tell_units, number, units), self._on_units, self.bar.say_problem)

    @Slot(object)
    def _on_units(self, refused: Refused | None) -> None:
        self._on_answer(refused)
        if self.panel.row is not None:
            self._ask_help(self.panel.row.claim_id)

    @Slot(str)
    def _on_withdrawn(self, claim_id: str) -> None:
        self.runner.run(partial(_withdraw, claim_id), self._on_answer, self.bar.say_problem)

    @Slot()
    def _on_document_wanted(self) -> None:
        self.bar.say(
            "info",
            self.tr("A proof is asked for. Enter chooses a file; Ctrl+V in the list pastes one."),
        )
        self.documents.add.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str, object)
    def _on_answered(self, claim_id: str, given: Mapping[str, Any]) -> None:
        command = partial(_answer, claim_id, given)
        self.runner.run(command, self._on_replied, self._on_reply_failed)

    @Slot(str, str)
    def _on_appealed(self, claim_id: str, text: str) -> None:
        self.runner.run(partial(_appeal, claim_id, text), self._on_replied, self._on_reply_failed)

    @Slot(object)
    def _on_replied(self, refused: Refused | None) -> None:
        reply = self.panel.reply
        if refused:
            sentence = wording.refusal_sentence(refused.code, refused.params)
            if reply.is_on_its_way:
                reply.complain(sentence)
            else:  # another claim is shown by now
                self.bar.say("bad", sentence)
            return
        if reply.is_on_its_way:
            self.panel.reply_taken()
            self._to_table()
        self.refresh()

    @Slot(object)
    def _on_reply_failed(self, error: EnvironmentProblem) -> None:
        self.panel.reply.complain("")
        self.bar.say_problem(error)

    @Slot()
    def _to_table(self) -> None:
        self.listing.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _on_answer(self, refused: Refused | None) -> None:
        sentence = wording.refusal_sentence(refused.code, refused.params) if refused else ""
        self.panel.complain(sentence)
        if not refused:
            self.refresh()
            self._to_table()


def look(wp: Workplace, text: str, state: str, limit: int) -> Sequence[ClaimRow]:
    """Answer the filter. Runs on a reader thread."""
    return sales.claims(wp, text=text, state=state, limit=limit)


def _amend(
    claim_id: str, invoice: str | None, customer: str | None, wp: Workplace
) -> Refused | None:
    return amend_claim(wp, claim_id, invoice=invoice, customer=customer)


def _tell_units(number: str, units: int, wp: Workplace) -> Refused | None:
    return set_invoice(wp, number, units)


def _withdraw(claim_id: str, wp: Workplace) -> Refused | None:
    return withdraw_claim(wp, claim_id)


def _answer(claim_id: str, given: Mapping[str, Any], wp: Workplace) -> Refused | None:
    return answer_claim(wp, claim_id, given)


def _appeal(claim_id: str, text: str, wp: Workplace) -> Refused | None:
    return appeal_claim(wp, claim_id, text)


def _help(claim_id: str, wp: Workplace) -> ClaimHelp:
    """Look for what helps with a claim. Runs on a reader thread."""
    return claim_help.claim_help(wp, claim_id)
