"""Listing: a filter line, choices and a table over one query; says why it is empty.

Asks in the background, newest question wins. Knows no business words: the screen gives it the
query and the sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop import theme, wording
from desktop.models.table_model import RowTableModel
from desktop.runner import Runner
from desktop.trace import trace
from desktop.views.common.choices import ChoiceBox, Choices
from desktop.views.common.escape import is_escape_claimable
from desktop.views.common.fields import FilterBox
from desktop.views.common.labels import label
from desktop.views.common.table import RowTable
from sync.workplace import Workplace

FIRST_ROWS = 500
ALL_ROWS = 10_000

Look = Callable[[Workplace, str, str, int], Sequence[Any]]
"""A query: (workplace, text of the filter, key of the choice, most rows) -> rows."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a listing says. `empty` when there is nothing at all, `none_found` with a filter."""

    name: str
    filter_name: str
    placeholder: str
    empty: str
    none_found: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows with the limit they were asked for and the instant (UTC) they were read."""

    limit: int
    rows: Sequence[Any]
    now: datetime


class Listing(QWidget):
    """Filter, choices and table.

    `row_changed` carries the current row (or None), also when only its contents changed;
    `row_activated` the id of a row on Enter; `failed` an environment problem. While a new filter
    is typed the first 500 rows come at once and the rest follows.
    """

    row_changed = Signal(object)
    row_activated = Signal(object)
    failed = Signal(object)
    loaded = Signal()

    def __init__(
        self,
        runner: Runner,
        model: RowTableModel[Any],
        look: Look,
        words: Words,
        choices: Sequence[tuple[str, str]] = (),
        *,
        table: RowTable | None = None,
        chooser: Choices | ChoiceBox | None = None,
        most: int = ALL_ROWS,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._model = model
        self._look = look
        self._words = words
        self._most = most
        self._fresh = True
        self._filling = False
        self._question = ("", "")
        self._limit = 0
        self._wanted: object = None
        """The row to choose as soon as it is in the list."""
        self.now: datetime | None = None
        """When the rows shown were read."""
        self.filter = FilterBox(words.filter_name, words.placeholder, self)
        self.choices = chooser or Choices(self.tr("Show"), choices, self)
        self.choices.setParent(self)
        self.choices.setVisible(chooser is not None or bool(choices))
        self.table = table or RowTable(model, name=words.name)
        self.table.set_empty_text(self.tr("Loading…"))
        self._count = label("", "muted", parent=self)
        self.top = QHBoxLayout()
        """The line of the filter; screens may add to its end."""
        self.top.setSpacing(theme.space())
        self.top.addWidget(self.filter, 1)
        self.top.addWidget(self._count)
        self.second = QHBoxLayout()
        """The line of the choices; screens may add to its end."""
        self.second.setSpacing(theme.space())
        self.second.addWidget(self.choices, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.space())
        whole.addLayout(self.top)
        whole.addLayout(self.second)
        whole.addWidget(self.table, 1)
        self.filter.changed.connect(self.ask_anew)
        self.choices.chosen.connect(self.ask_anew)
        self.table.selectionModel().currentRowChanged.connect(self._on_current)
        self.table.row_activated.connect(self.row_activated)
        self.table.installEventFilter(self)

    def listen_for_filter_keys(self, screen: QWidget) -> None:
        """Let Ctrl+F anywhere on the screen lead to the filter; "/" does so in the table."""
        shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), screen)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.focus_filter)

    @property
    def row(self) -> object:
        """The current row, or None."""
        return self._model.row_at(self.table.currentIndex())

    @property
    def said(self) -> str:
        """The count above the table."""
        return self._count.text()

    @Slot()
    def focus_filter(self) -> None:
        """Put the keyboard into the filter, its text selected."""
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter or a choice leaves rows out."""
        return bool(self.filter.text().strip()) or self._filtered_by_choice()

    def show_all(self) -> None:
        """Take filter and choice away and ask again."""
        self.choices.choose("")
        self.filter.clear()
        self.ask_anew("")

    def reveal(self, row_id: object, choice: str = "") -> None:
        """Show a row, whatever the filter was, and choose it."""
        self._wanted = row_id
        self.choices.choose(choice)
        self.filter.clear()
        self.ask_anew("")

    def set_empty_words(self, empty: str) -> None:
        """Say something else when there is nothing at all."""
        self._words = replace(self._words, empty=empty)

    def set_look(self, look: Look) -> None:
        """Ask another query from now on, for example in another order."""
        self._look = look
        self.ask_anew("")

    def recount(self) -> None:
        """Say how many rows are shown, after the owner took some away."""
        self._say(self._model.rowCount(), self._limit)

    def refresh(self) -> None:
        """Ask again; the list changes by as little as possible."""
        whole = not self._fresh and self._model.rowCount() >= FIRST_ROWS
        self._ask(self._most if whole else min(FIRST_ROWS, self._most))

    def event(self, event: QEvent) -> bool:
        # Esc in a filled filter empties it and is no shortcut of the window.
        if is_escape_claimable(event) and self.filter.hasFocus() and self.filter.text():
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        forward = (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if self.filter.hasFocus() and event.key() in forward:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            self.table.select_first()
        elif self.filter.hasFocus() and self.filter.text() and event.key() == Qt.Key.Key_Escape:
            self.filter.clear()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # No shortcut: a scan may hold a slash, and reaches no key handler of a table.
        if (
            watched is self.table
            and event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.text() == "/"
        ):
            self.focus_filter()
            return True
        return False

    def _ask(self, limit: int) -> None:
        text, choice = self.filter.text().strip(), self.choices.choice
        self._question = (text, choice)
        look = partial(_look, self._look, text, choice, limit)
        self._runner.read(look, self._on_rows, self._on_failed, key=f"listing-{id(self)}")

    @Slot(str)
    def ask_anew(self, _asked: str = "") -> None:
        """Ask what is written and chosen now; the answer replaces everything."""
        self._fresh = True
        self._ask(min(FIRST_ROWS, self._most))

    @Slot(object)
    def _on_rows(self, answer: Answer) -> None:
        limit, rows = answer.limit, answer.rows
        self.now = answer.now
        self._filling = True
        kept = self.table.current_id
        if self._fresh:
            # Another question: its answer replaces everything at once.
            self._model.set_rows(())
        self._model.set_rows(rows)
        self._show_needed_columns(rows)
        if self._fresh and not (kept is not None and self.table.select_id(kept)):
            self.table.select_first()
        if self._wanted is not None and self.table.select_id(self._wanted):
            self._wanted = None
        self._fresh = False
        self._filling = False
        self._limit = limit
        self._say(len(rows), limit)
        self.row_changed.emit(self.row)
        self.loaded.emit()
        text, choice = self._question
        trace("listed", text=text, choice=choice, rows=len(rows))
        if len(rows) == limit < self._most:
            self._ask(self._most)

    def _show_needed_columns(self, rows: Sequence[Any]) -> None:
        for at, column in enumerate(self._model.columns):
            if column.needed is not None:
                self.table.setColumnHidden(at, not any(map(column.needed, rows)))

    @Slot(object)
    def _on_failed(self, error: object) -> None:
        self.table.set_empty_text("")
        self.failed.emit(error)

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, _current: QModelIndex, _previous: QModelIndex) -> None:
        if not self._filling:
            self.row_changed.emit(self.row)

    def _say(self, found: int, limit: int) -> None:
        words = self._words.none_found if self.is_narrowed else self._words.empty
        self.table.set_empty_text(words)
        if found and found == limit:
            self._count.setText(self.tr("first {count}").format(count=wording.number(found)))
        else:
            self._count.setText(wording.number(found) if found else "")

    def _filtered_by_choice(self) -> bool:
        return bool(self.choices.choice)


def _look(look: Look, text: str, choice: str, limit: int, workplace: Workplace) -> Answer:
    """Answer one question. Runs on a reader thread."""
    return Answer(limit, look(workplace, text, choice, limit), workplace.clock.now())
