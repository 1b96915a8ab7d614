"""EvidenceDesk: the queue, or in its place the pages of a claim's documents, beside its facts."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from desktop import wording
from desktop.runner import Runner
from desktop.views.common.documents import Documents
from desktop.views.common.page_view import PageView
from sync.rows import DocumentRow

LOOK_KEY, NEXT_KEY, BEFORE_KEY = "D", "N", "P"
"""Letters: the documents, or the next of them; the next claim, the one before."""


class EvidenceDesk(QStackedWidget):
    """D shows the documents of the chosen claim, D again the next one, Esc the queue.

    `lettered` carries any other letter pressed over a page, `left` says that the queue is back.
    """

    lettered = Signal(str)
    left = Signal()

    def __init__(self, runner: Runner, queue: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._at = 0
        self.documents = Documents(runner, stacked=True, parent=parent)
        self.documents.in_place = True
        self.pages = PageView(runner, self)
        self.back = QPushButton(self.tr("Back to the queue (Esc)"), self)
        self.back.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.pages.buttons.addWidget(self.back)
        self.addWidget(queue)
        self.addWidget(self.pages)
        self.documents.look_asked.connect(self._on_look_asked)
        self.documents.listed.connect(self._on_listed)
        self.pages.closed.connect(self.show_queue)
        self.pages.lettered.connect(self._on_letter)
        self.back.clicked.connect(self.show_queue)

    @property
    def is_open(self) -> bool:
        """Whether pages are shown in the queue's place."""
        return self.currentWidget() is self.pages

    def show_claim(self, claim_id: str) -> None:
        """Follow the choice of a claim, "" for none or several."""
        if not claim_id and self.is_open:
            self.pages.show_nothing(self.tr("Choose one claim to see its documents."))
        self.documents.show_of(f"claim:{claim_id}" if claim_id else "")

    @Slot()
    def look(self) -> None:
        """Show the first document, or the next one."""
        if not self.is_open:
            self._at = 0
        elif self.documents.shown:
            self._at = (self._at + 1) % len(self.documents.shown)
        self.setCurrentWidget(self.pages)
        self.pages.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show()

    @Slot()
    def show_queue(self) -> None:
        """Give the queue its place back, and keep no document."""
        self.setCurrentIndex(0)
        self.pages.show_nothing("")
        self.left.emit()

    @Slot(object)
    def _on_look_asked(self, row: DocumentRow) -> None:
        found = [each.evidence_id for each in self.documents.shown]
        self._at = found.index(row.evidence_id) if row.evidence_id in found else 0
        self.setCurrentWidget(self.pages)
        self.pages.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show()

    @Slot()
    def _on_listed(self) -> None:
        # News of the same documents must not turn back the page somebody reads.
        if self.is_open and self.pages.shown_id not in {
            each.evidence_id for each in self.documents.shown
        }:
            self._at = 0
            self._show()

    @Slot(str)
    def _on_letter(self, letter: str) -> None:
        if letter == LOOK_KEY:
            self.look()
        else:
            self.lettered.emit(letter)

    def _show(self) -> None:
        rows = self.documents.shown
        if not rows:
            self.pages.show_nothing(self.tr("No document of this claim is with the vendor."))
            return
        self.pages.show_of(rows[self._at])
        if len(rows) > 1:
            self.pages.tell(
                self.tr("Document {number} of {count}: D shows the next").format(
                    number=wording.number(self._at + 1), count=wording.number(len(rows))
                )
            )
