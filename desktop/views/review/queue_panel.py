"""QueuePanel: the queue, what chooses and orders it, and the line that says why it stands so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from desktop import wording
from desktop.models.review_queue import ReviewQueueModel
from desktop.runner import Runner
from desktop.views.common.choices import ChoiceBox
from desktop.views.common.confirm import ConfirmBar
from desktop.views.common.labels import label
from desktop.views.common.listing import Listing, Look, Words
from desktop.views.review.kept_filters import KeptFilters, put_into
from desktop.views.review.queue_table import QueueTable
from domain.codes import Code
from sync.errors import EnvironmentProblem
from sync.queries import review
from sync.queries.saved_filters import Filter
from sync.rows import ReviewRow
from sync.workplace import Workplace

WIDTH = 264
MOST_ROWS = 10_000
CAUSES = (Code.SER_UNKNOWN, Code.CHANNEL, Code.DUP_OTHER, Code.SER_MANY_UNKNOWN)
"""Doubts that have a filter of their own."""
Failed = Callable[[EnvironmentProblem], None]


class QueuePanel(QWidget):
    """`selected` tells that other rows are marked, `loaded` that the list was read anew."""

    selected = Signal()
    loaded = Signal()

    def __init__(self, runner: Runner, naming: ConfirmBar, failed: Failed, screen: QWidget) -> None:
        super().__init__(screen)
        self.setFixedWidth(WIDTH)
        self.model = ReviewQueueModel(self)
        self.table = QueueTable(self.model, name=self.tr("Claims that wait for a decision"))
        self.box = ChoiceBox(self.tr("Show"), self._choices())
        self.listing = Listing(
            runner, self.model, _look(Filter("", order=review.DESK), kept=False), self._words(),
            most=MOST_ROWS, table=self.table, chooser=self.box, parent=self,
        )  # fmt: skip
        self.listing.listen_for_filter_keys(screen)
        self.order = QComboBox(self)
        self.order.setAccessibleName(self.tr("Order"))
        for key, word in (
            (review.DESK, self.tr("Due, then risk")), ("risk", self.tr("Highest risk")),
            ("deadline", self.tr("Due first")), ("received", self.tr("Oldest first")),
            ("points", self.tr("Most points")), ("partner", self.tr("By partner")),
        ):  # fmt: skip
            self.order.addItem(word, key)
        self._why_order = label("", "small", wrap=True, parent=self)
        self.kept = KeptFilters(runner, self.box, naming, failed, self)
        self.kept.listen(screen, self._filter_now)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.listing, 1)
        column.addWidget(self.order)
        column.addWidget(self._why_order)
        # A kept filter also says the text and the order, so the listing is told here.
        self.box.chosen.disconnect(self.listing.ask_anew)
        self.box.chosen.connect(self._on_shown)
        self.order.currentIndexChanged.connect(self._on_order)
        self.listing.failed.connect(failed)
        self.listing.loaded.connect(self._on_loaded)
        self.listing.row_changed.connect(self._on_selection)
        self.table.selectionModel().selectionChanged.connect(self._on_selection)
        self._say_order()

    # --- what the screen does -----------------------------------------------------------------
    @property
    def marked(self) -> tuple[ReviewRow, ...]:
        """The rows that are marked, top to bottom."""
        return tuple(self.table.marked_rows)

    def refresh(self) -> None:
        """Ask for kept filters and for the queue again."""
        self.kept.refresh()
        self.listing.refresh()

    def choose(self, claim_id: object) -> None:
        """Make a claim the only one that is marked."""
        self.table.select_id(str(claim_id))
        self.table.mark_only_current()

    def step(self, by: int) -> None:
        """Choose the claim after, or before, the current one."""
        at = self.table.currentIndex().row() + by
        if 0 <= at < len(self.model.rows):
            self.choose(self.model.rows[at].claim_id)

    def let_go(self, rows: Sequence[ReviewRow]) -> None:
        """Take decided claims out of the list, the next one chosen before they go."""
        following = self._row_after({row.claim_id for row in rows})
        if following is not None:
            self.choose(following)
        self.model.let_go(rows)
        self.listing.recount()
        self.table.mark_only_current()

    def take_back(self, claim_ids: Sequence[str]) -> None:
        """Show claims again that are not decided after all, the first of them chosen."""
        self.model.take_back(claim_ids)
        self.listing.recount()
        self.choose(claim_ids[0])

    def after(self, claim_id: str, count: int) -> Sequence[ReviewRow]:
        """Return the claims that follow one in the list."""
        at = self.model.row_of(claim_id)
        return self.model.rows[at + 1 : at + 1 + count] if at is not None else ()

    # --- inside -------------------------------------------------------------------------------
    @Slot()
    def _on_loaded(self) -> None:
        self.model.now = self.listing.now
        self.table.viewport().update()
        self.listing.recount()
        if not self.table.marked_rows:
            self.table.select_first()
            self.table.mark_only_current()
        self.loaded.emit()

    @Slot()
    def _on_selection(self, *_: object) -> None:
        self.selected.emit()

    @Slot()
    def _on_order(self) -> None:
        self._say_order()
        self._look_anew()

    @Slot(str)
    def _on_shown(self, choice: str) -> None:
        """Show what was chosen; a kept filter brings its text and its order."""
        found = self.kept.filter_of(choice)
        if found is not None:
            put_into(found, self.listing.filter, self.order)
            self._say_order()
        self._look_anew()

    def _look_anew(self) -> None:
        kept = self.kept.filter_of(self.box.choice) is not None
        self.listing.set_look(_look(self._filter_now(), kept=kept))

    def _filter_now(self) -> Filter:
        found = self.kept.filter_of(self.box.choice)
        cause = found.cause if found is not None else self.box.choice
        return Filter("", self.listing.filter.text().strip(), cause, str(self.order.currentData()))

    def _say_order(self) -> None:
        """Say why the queue stands as it does."""
        said = {
            review.DESK: self.tr(
                "What is due within a day comes first; then the higher risk, then the earlier day."
            ),
            "risk": self.tr("The higher risk first, then the earlier day."),
        }.get(str(self.order.currentData()), "")
        self._why_order.setText(said)
        self._why_order.setVisible(bool(said))

    def _row_after(self, leaving: set[str]) -> str | None:
        """The claim that follows the last decided one; the one before when none follows."""
        rows = self.model.rows
        places = {self.model.row_of(each) for each in leaving} if len(leaving) == 1 else None
        if places is None:
            places = {at for at, row in enumerate(rows) if row.claim_id in leaving}
        last = max((at for at in places if at is not None), default=-1)
        after = next((row for row in rows[last + 1 :] if row.claim_id not in leaving), None)
        before = next(
            (row for row in rows[max(last, 0) :: -1] if row.claim_id not in leaving), None
        )
        found = after or before
        return found.claim_id if found is not None else None

    def _choices(self) -> list[tuple[str, str]]:
        return [
            ("", self.tr("To decide")), (review.RISKY, self.tr("High risk")),
            *((code, wording.cause_word(code)) for code in CAUSES),
            (review.ASKED, self.tr("Asked about")), (review.HELD, self.tr("On hold")),
            (review.ESCALATED, self.tr("Handed up")), (review.SECOND, self.tr("Second word")),
            (review.SAMPLE, self.tr("Audit sample")), (review.DECIDED, self.tr("Decided")),
        ]  # fmt: skip

    def _words(self) -> Words:
        return Words(
            name=self.tr("Claims that wait for a decision"),
            filter_name=self.tr("Find a claim"),
            placeholder=self.tr("Find  (Ctrl+F)"),
            empty=self.tr("Nothing waits for a decision. New claims appear here by themselves."),
            none_found=self.tr("No claim fits. Esc in the filter empties it."),
        )


# --- on worker threads ---------------------------------------------------------------------------
def _look(shown: Filter, *, kept: bool) -> Look:
    """Return the question of the list: in this order, and of this cause where it is a kept one."""
    return partial(_queue, _Question(shown.order, shown.cause if kept else None))


@dataclass(frozen=True, slots=True)
class _Question:
    """Order, and the cause of a kept filter; `made` are rows of before, by the claim they show."""

    order: str
    cause: str | None
    made: review.Made = field(default_factory=dict, compare=False)


def _queue(
    asked: _Question, wp: Workplace, text: str, choice: str, limit: int
) -> Sequence[ReviewRow]:
    cause = choice if asked.cause is None else asked.cause
    return review.queue(wp, text=text, cause=cause, order=asked.order, limit=limit, made=asked.made)
