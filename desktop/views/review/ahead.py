"""Ahead: what stands beside the next claims is read before anybody comes to them.

Asks the runner and keeps answers; shows nothing. One claim is prepared at a time, so that whoever
needs something now never waits behind many that may be needed.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from desktop import wording
from desktop.runner import Runner
from domain.claims.written_dates import DateOrder
from sync.commands.fetch_papers import fetch_papers, tidy_papers
from sync.commands.read_evidence import EvidencePage, read_evidence
from sync.errors import EnvironmentProblem
from sync.queries.review_desk import DeskRow, desk
from sync.rows import DocumentRow, DocumentState, ReviewRow
from sync.workplace import Workplace

PAPERS_AHEAD = 40
"""Of so many claims the documents are fetched while there is a line, for when there is none."""
KEPT_DESKS, KEPT_PAGES = 64, 12
"""A page seen whole is about 3 MB."""
AHEAD = 3

Key = tuple[str, int, str]
"""Claim, its revision, document: what a page and its marks depend on."""
Page = EvidencePage | EnvironmentProblem


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was read for a claim that may come next; `page` None where it has no document."""

    row: ReviewRow
    desk: DeskRow
    page: Page | None


class Ahead(QObject):
    """`desk_read` carries a `DeskRow`, `page_read` the key of a page that is there now."""

    desk_read = Signal(object)
    page_read = Signal(object)

    def __init__(self, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._desks: OrderedDict[str, DeskRow] = OrderedDict()
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._wanted: deque[ReviewRow] = deque()
        self._coming: tuple[str, ...] = ()
        self._busy = ""
        self._fetching = False
        self.has_line = False
        """Whether the vendor can be asked; what is only for later is fetched with a line alone."""

    # --- what is there ---
    def desk(self, claim_id: str) -> DeskRow | None:
        """Return what stands beside a claim, as last read; None when it never was."""
        return self._desks.get(claim_id)

    def page(self, key: Key) -> Page | None:
        """Return the first page of a document, or why there is none; None when it isn't read."""
        return self._pages.get(key)

    # --- what is asked ---
    def ask_desk(self, claim_id: str) -> None:
        """Read what stands beside the claim shown, anew."""
        self._runner.read(partial(_desk, claim_id), self._on_desk, key=f"desk-{id(self)}")

    def ask_page(self, key: Key) -> None:
        """Read the first page of the document shown, unless it is being read."""
        if is_page(self._pages.get(key)):
            self.page_read.emit(key)
        elif self._busy != key[0]:
            self._runner.read(
                partial(_page, key, wording.date_order()), self._on_page, key=f"page-{id(self)}"
            )

    def look_ahead(self, rows: Sequence[ReviewRow]) -> None:
        """Prepare these claims, one after the other; what was wanted before is forgotten."""
        self._wanted = deque(row for row in rows[:AHEAD] if not self._is_ready(row))
        self._coming = tuple(row.claim_id for row in rows)
        self._go_on()

    # --- inside ---
    def _is_ready(self, row: ReviewRow) -> bool:
        known = self._desks.get(row.claim_id)
        if known is None:
            return False
        document = first_document(known.documents)
        return document is None or (row.claim_id, row.rev, document.evidence_id) in self._pages

    def _go_on(self) -> None:
        while self._wanted and not self._busy:
            row = self._wanted.popleft()
            self._busy = row.claim_id
            self._runner.read(
                partial(_prepare, row, wording.date_order()), self._on_prepared, self._on_failed
            )
        if not self._busy and self.has_line and self._coming and not self._fetching:
            self._fetching = True
            self._runner.read(partial(_fetch, self._coming), self._on_fetched, self._on_no_line)

    @Slot(object)
    def _on_desk(self, found: DeskRow) -> None:
        self._keep_desk(found)
        self.desk_read.emit(found)

    @Slot(object)
    def _on_page(self, answer: tuple[Key, Page]) -> None:
        self._keep_page(*answer)
        self.page_read.emit(answer[0])

    @Slot(object)
    def _on_prepared(self, found: Prepared) -> None:
        self._busy = ""
        self._keep_desk(found.desk)
        document = first_document(found.desk.documents)
        if found.page is not None and document is not None:
            key = (found.row.claim_id, found.row.rev, document.evidence_id)
            self._keep_page(key, found.page)
            self.page_read.emit(key)
        self._go_on()

    @Slot(object)
    def _on_failed(self, _problem: EnvironmentProblem) -> None:
        # It is asked for again when somebody comes to it, and told then.
        self._busy = ""
        self._go_on()

    @Slot(object)
    def _on_fetched(self, fetched: int) -> None:
        self._fetching = False
        if not fetched:
            self._coming = ()
        self._go_on()

    @Slot(object)
    def _on_no_line(self, _problem: EnvironmentProblem) -> None:
        self._fetching, self._coming = False, ()

    def _keep_desk(self, found: DeskRow) -> None:
        self._desks[found.claim_id] = found
        self._desks.move_to_end(found.claim_id)
        while len(self._desks) > KEPT_DESKS:
            self._desks.popitem(last=False)

    def _keep_page(self, key: Key, page: Page) -> None:
        self._pages[key] = page
        self._pages.move_to_end(key)
        while len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)


def is_page(page: Page | None) -> bool:
    """Say whether there is something to show."""
    return isinstance(page, EvidencePage)


def first_document(documents: Sequence[DocumentRow]) -> DocumentRow | None:
    """Return the document a claim is shown with; None while nothing has arrived."""
    return next((each for each in documents if each.state is DocumentState.THERE), None)


# --- on worker threads ---------------------------------------------------------------------------
def _desk(claim_id: str, wp: Workplace) -> DeskRow:
    return desk(wp, claim_id)


def _page(key: Key, order: DateOrder, wp: Workplace) -> tuple[Key, Page]:
    claim_id, _, evidence_id = key
    try:
        return key, read_evidence(wp, claim_id, evidence_id, order)
    except EnvironmentProblem as problem:
        return key, problem


def _fetch(claim_ids: Sequence[str], wp: Workplace) -> int:
    """Fetch one document of these claims; with the last one, delete what nobody needs any more."""
    fetched = fetch_papers(wp, claim_ids)
    if not fetched:
        tidy_papers(wp)
    return fetched


def _prepare(row: ReviewRow, order: DateOrder, wp: Workplace) -> Prepared:
    found = desk(wp, row.claim_id)
    document = first_document(found.documents)
    if document is None:
        return Prepared(row, found, None)
    _, page = _page((row.claim_id, row.rev, document.evidence_id), order, wp)
    return Prepared(row, found, page)
