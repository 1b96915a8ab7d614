"""EvidencePane: a page of a claim's document, with what the claimant says marked on it.

Shows pixels that were read in the jail, never a document. Takes no focus: its keys come from the
queue, so that deciding and looking are one sitting.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSize, QStandardPaths, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop import theme, wording
from desktop.runner import Runner
from desktop.views.common.documents import plain_name
from desktop.views.common.flow import FlowLayout
from desktop.views.common.labels import ElidedLabel, label
from desktop.views.evidence import telling
from desktop.views.evidence.canvas import PageCanvas, marks_of
from desktop.views.review.ahead import Ahead, Key, first_document
from domain.claims.matching import Outcome, Seen, Thing
from sync.commands.read_evidence import FITTING, EvidencePage, turn_page
from sync.commands.save_evidence import save_evidence
from sync.errors import EnvironmentProblem, Offline, TimedOut
from sync.jail.limits import LONGEST
from sync.queries.review_desk import DeskRow
from sync.rows import DocumentRow, ReviewRow
from sync.workplace import Workplace

_AIR = 8
_PAN = 90
_ANY_HEIGHT = 100_000


class EvidencePane(QFrame):
    """← → turn pages, + and − zoom, Ctrl with arrows moves a large page, D shows the next document.

    `failed` carries the problem of a document that could not be saved, `saved` its path,
    `different` that the things which stand otherwise on the page are known now.
    """

    failed = Signal(object)
    saved = Signal(object)
    different = Signal()

    def __init__(self, runner: Runner, ahead: Ahead, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self.setAccessibleName(self.tr("Documents"))
        self._runner = runner
        self._ahead = ahead
        self._row: ReviewRow | None = None
        self._documents: tuple[DocumentRow, ...] | None = None
        """Those of the claim; None while they are not known."""
        self._at = 0
        self._shown: EvidencePage | None = None
        self._zoomed = 0
        self._name = ElidedLabel("", "strong", self)
        self._where = label("", "small", parent=self)
        self._sentence = label("", "muted", wrap=True, parent=self)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._found = label("", "small", wrap=True, parent=self)
        self._differs = label("", "body", wrap=True, parent=self)
        theme.use(self._differs, tone="warn")
        self.canvas = PageCanvas(self)
        self._scroll = QScrollArea(self)
        self._scroll.setProperty("ground", "page")
        self._scroll.setWidget(self.canvas)
        self._scroll.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.viewport().installEventFilter(self)
        self.before = self._button(self.tr("← page"), self._on_before)
        self.on = self._button(self.tr("page →"), self._on_on)
        self.smaller = self._button("−", self._on_smaller)
        self.larger = self._button("+", self._on_larger)
        self.smaller.setAccessibleName(self.tr("Smaller"))
        self.larger.setAccessibleName(self.tr("Larger"))
        self.other = self._button(self.tr("Next document (D)"), self.look_at_next)
        self.save = self._button(self.tr("Save…"), self._on_save)
        self._lay_out()
        ahead.page_read.connect(self._on_page_read)
        self._say("")

    def _button(self, text: str, act: object) -> QPushButton:
        made = QPushButton(text, self)
        made.setProperty("choice", "true")
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.clicked.connect(act)
        return made

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(theme.space())
        top.addWidget(self._name, 1)
        top.addWidget(self._where)
        self._tools = QWidget(self)
        buttons = FlowLayout(self._tools, gap=4)
        for each in (self.before, self.on, self.smaller, self.larger, self.other, self.save):
            buttons.addWidget(each)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[theme.space(1.5)] * 4)
        whole.setSpacing(6)
        whole.addLayout(top)
        whole.addWidget(self._sentence, 1)
        whole.addWidget(self._scroll, 1)
        whole.addWidget(self._differs)
        whole.addWidget(self._found)
        whole.addWidget(self._tools)

    # --- what the screen does -----------------------------------------------------------------
    @property
    def said(self) -> str:
        """The sentence in place of a page, or which page it is and what was found."""
        if not self._sentence.isHidden():
            return self._sentence.text()
        parts = (self._where, self._differs, self._found)
        return "\n".join(each.text() for each in parts if each.text() and not each.isHidden())

    @property
    def shown(self) -> EvidencePage | None:
        """The page shown, None where a sentence stands in its place."""
        return self._shown

    @property
    def name(self) -> str:
        """What the document shown is called."""
        return self._name.text()

    @property
    def differences(self) -> tuple[Thing, ...]:
        """What stands otherwise on the document shown than the claimant says."""
        if self._shown is None or self._shown.match is None:
            return ()
        return tuple(dict.fromkeys(each.thing for each in self._shown.match.differences))

    def show_claim(self, row: ReviewRow | None, desk: DeskRow | None) -> None:
        """Follow the choice of a claim: None for none or several; desk None while it is read."""
        if row is None:
            self._row = self._documents = None
            self._say(self.tr("Choose one claim to see its documents."))
            return
        another = self._row is None or row.claim_id != self._row.claim_id
        changed = another or (self._row is not None and row.rev != self._row.rev)
        self._row = row
        if another:
            self._documents = None
        if desk is None:
            if another:
                self._say(self.tr("Loading…"))
            return
        if desk.documents == self._documents and not changed:
            # News of the same documents must not turn back the page somebody reads.
            return
        self._documents = desk.documents
        first = first_document(desk.documents)
        if another or self._document is None:
            self._at = desk.documents.index(first) if first is not None else 0
        self._show()

    def make_room(self, *, on: bool) -> None:
        """Leave the buttons away while something else needs their room; the keys still work."""
        self._tools.setVisible(not on and (self._shown is not None or self._count > 1))

    def look_again(self) -> None:
        """Ask anew for a document that could not be shown."""
        if self._shown is None and self._document is not None:
            self._show()

    @Slot()
    def look_at_next(self) -> None:
        """Show the next document of the claim."""
        if self._count > 1:
            self._at = (self._at + 1) % self._count
            self._show()

    def turn(self, by: int) -> None:
        """Show the page after, or before."""
        shown = self._shown
        if shown is not None and 1 <= shown.number + by <= shown.count:
            self._ask(shown, shown.number + by)

    def zoom(self, by: int) -> None:
        """Draw the page larger or smaller; a larger one is made sharper."""
        if self._shown is None:
            return
        self._zoomed = max(0, min(3, self._zoomed + by))
        self.canvas.zoom(by)
        if self._zoomed and max(self._shown.page.width, self._shown.page.height) <= FITTING:
            self._ask(self._shown, self._shown.number)

    def fit(self) -> None:
        """Show the page as wide as its room again."""
        self.zoom(-3)

    def pan(self, right: int, down: int) -> None:
        """Move a page that is larger than its room by so many steps."""
        across, along = self._scroll.horizontalScrollBar(), self._scroll.verticalScrollBar()
        across.setValue(across.value() + right * _PAN)
        along.setValue(along.value() + down * _PAN)

    # --- inside -------------------------------------------------------------------------------
    @property
    def _document(self) -> DocumentRow | None:
        there = self._documents or ()
        return there[self._at] if self._at < len(there) else None

    @property
    def _count(self) -> int:
        return len(self._documents or ())

    @property
    def _key(self) -> Key | None:
        document = self._document
        if self._row is None or document is None:
            return None
        return self._row.claim_id, self._row.rev, document.evidence_id

    def _show(self) -> None:
        document, key = self._document, self._key
        if document is None or key is None:
            self._say(self.tr("No document proves this sale. Q asks for one."))
            return
        page = self._ahead.page(key)
        if isinstance(page, EvidencePage):
            self._show_found(page, document)
        else:
            # Not read yet, or not to be had then: the line may be back.
            self._say(self.tr("Opening it safely…"), document)
            self._ahead.ask_page(key)

    @Slot(object)
    def _on_page_read(self, key: Key) -> None:
        document, page = self._document, self._ahead.page(key)
        if key == self._key and document is not None and page is not None and self._shown is None:
            self._show_found(page, document)

    def _show_found(self, page: EvidencePage | EnvironmentProblem, document: DocumentRow) -> None:
        if isinstance(page, EnvironmentProblem):
            title, text = wording.problem(page)
            if isinstance(page, Offline | TimedOut):
                text = self.tr(
                    "This document lies with the vendor; it is shown once the line is back."
                )
            self._say(f"{title}. {text}", document)
            return
        self.canvas.zoom(-3)
        self._zoomed = 0
        self._show_page(page, document)
        self.different.emit()

    def _show_page(self, page: EvidencePage, document: DocumentRow) -> None:
        self._shown = page
        self._name.setText(document.name)
        self._where.setText(self._which(page))
        self._sentence.hide()
        self._scroll.show()
        self._fit()
        self.canvas.show_page(page.page)
        seen = page.match.seen if page.match is not None else ()
        first = next((each for each in seen if each.outcome is Outcome.DIFFERENT), None)
        self.canvas.show_marks(marks_of(seen, page.number, first), ())
        self._scroll.verticalScrollBar().setValue(0)
        if first is not None and first.box is not None and first.page == page.number:
            place = self.canvas.place_of(first.box).center().toPoint()
            self._scroll.ensureVisible(place.x(), place.y(), 0, _PAN)
        self._tell(page)
        self._tools.show()
        self.before.setEnabled(page.number > 1)
        self.on.setEnabled(page.number < page.count)
        self.other.setVisible(self._count > 1)

    def _which(self, page: EvidencePage) -> str:
        said = self.tr("page {number} of {count}").format(
            number=wording.number(page.number), count=wording.number(page.count)
        )
        if self._count > 1:
            which = self.tr("document {number} of {count}").format(
                number=wording.number(self._at + 1), count=wording.number(self._count)
            )
            return f"{which}  ·  {said}"
        return said

    def _tell(self, page: EvidencePage) -> None:
        """Say in words what the marks say, differences first with both values."""
        found = page.match
        if found is None or found.silent:
            self._differs.hide()
            self._found.setText(
                self.tr("Nothing on it can be compared by a program: read it yourself.")
            )
            self._found.show()
            return
        lines = [difference(each) for each in found.differences[:3]]
        self._differs.setText("\n".join(lines))
        self._differs.setVisible(bool(lines))
        self._found.setText(telling.summary(found))
        self._found.show()

    def _ask(self, shown: EvidencePage, number: int) -> None:
        longest = LONGEST if self._zoomed else FITTING
        self._runner.read(
            partial(_turned, shown, number, longest), self._on_turned, self.failed.emit,
            key=f"turn-{id(self)}",
        )  # fmt: skip

    @Slot(object)
    def _on_turned(self, page: EvidencePage) -> None:
        document = self._document
        shown = self._shown
        if document is None or shown is None or page.evidence_id != shown.evidence_id:
            return
        self._show_page(page, document)

    def _say(self, sentence: str, document: DocumentRow | None = None) -> None:
        self._shown = None
        self.canvas.show_page(None)
        self.canvas.show_marks((), ())
        self._name.setText(document.name if document is not None else self.tr("Documents"))
        self._where.clear()
        self._sentence.setText(sentence)
        self._sentence.show()
        for each in (self._scroll, self._differs, self._found):
            each.hide()
        self._tools.setVisible(self._count > 1)
        self.other.setVisible(self._count > 1)

    def _fit(self) -> None:
        """Have the page as wide as its room: what stands on it can be read; it scrolls down."""
        bar = self._scroll.verticalScrollBar().sizeHint().width()
        self.canvas.fit(QSize(self._scroll.width() - bar - _AIR, _ANY_HEIGHT))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and watched is self._scroll.viewport():
            self._fit()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    # --- buttons ------------------------------------------------------------------------------
    @Slot()
    def _on_before(self) -> None:
        self.turn(-1)

    @Slot()
    def _on_on(self) -> None:
        self.turn(1)

    @Slot()
    def _on_smaller(self) -> None:
        self.zoom(-1)

    @Slot()
    def _on_larger(self) -> None:
        self.zoom(1)

    # --- saving -------------------------------------------------------------------------------
    @Slot()
    def _on_save(self) -> None:
        document = self._document
        if document is None:
            return
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        usual = str(Path(folder) / plain_name(document.name))
        chosen, _ = QFileDialog.getSaveFileName(self, self.tr("Save the document"), usual)
        if chosen:
            self._runner.read(
                partial(_save, document.evidence_id, Path(chosen)),
                self.saved.emit, self.failed.emit,
            )  # fmt: skip


def difference(seen: Seen) -> str:
    """Return a difference with both values: what the claimant says, what stands there."""
    return f"{telling.title(seen)}: {telling.detail(seen)}"


# --- on worker threads ---------------------------------------------------------------------------
def _turned(shown: EvidencePage, number: int, longest: int, wp: Workplace) -> EvidencePage:
    return turn_page(wp, shown, number, longest)


def _save(evidence_id: str, path: Path, wp: Workplace) -> Path:
    save_evidence(wp, evidence_id, path)
    return path
