"""The third step: every row with its verdict, to be filtered and read; then what was recorded."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop import theme, wording
from desktop.models.bulk_rows import JudgedRowsModel
from desktop.runner import Runner
from desktop.views.bulk_in import telling
from desktop.views.common.labels import label
from desktop.views.common.listing import Listing, Words
from sync.commands.dry_run import DryRun, JudgedRow, RowStanding
from sync.workplace import Workplace

MOST_ROWS = 5000
"""So many are listed at once; the filter finds the others."""


class RowsPage(QWidget):
    """A list of judged rows with the selected one in words below it."""

    def __init__(self, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run: DryRun | None = None
        self.headline = label("", "lead", wrap=True, parent=self)
        self.model = JudgedRowsModel(telling.badge, telling.reason, self)
        words = Words(
            name=self.tr("Rows"),
            filter_name=self.tr("Find a row"),
            placeholder=self.tr("Serial, invoice, customer, product or code  (Ctrl+F)"),
            empty=self.tr("The file has no rows of sales."),
            none_found=self.tr("No row fits. Esc in the filter empties it."),
        )
        self.listing = Listing(
            runner, self.model, partial(_found, ()), words, [("", self.tr("All"))],
            most=MOST_ROWS, parent=self,
        )  # fmt: skip
        self.listing.row_changed.connect(self._on_row)
        card = QFrame(self)
        card.setProperty("card", "true")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(
            theme.space(2), theme.space(1.25), theme.space(2), theme.space(1.25)
        )
        inside.setSpacing(2)
        self._title = label("", "strong", parent=card)
        self._why = label("", "body", wrap=True, parent=card)
        self._fix = label("", "muted", wrap=True, parent=card)
        for each in (self._title, self._why, self._fix):
            inside.addWidget(each)
        card.setMinimumHeight(92)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.space(1.5))
        whole.addWidget(self.headline)
        whole.addWidget(self.listing, 1)
        whole.addWidget(card)

    def show_run(self, run: DryRun, headline: str) -> None:
        """Show other verdicts."""
        self._run = run
        self.say(headline)
        counts = run.counts.standings
        choices = [("", self.tr("All {count}").format(count=wording.number(len(run.rows))))]
        choices += [
            (each.value, f"{telling.standing_word(each)} {wording.number(counts[each])}")
            for each in RowStanding
            if counts.get(each)
        ]
        self.listing.choices.set_choices(choices)
        self.listing.set_look(partial(_found, run.rows))

    def say(self, headline: str) -> None:
        """Say something above the rows; "" is no line at all."""
        self.headline.setText(headline)
        self.headline.setVisible(bool(headline))

    @property
    def told(self) -> tuple[str, str, str]:
        """What is said of the selected row: which, why, what to do."""
        return self._title.text(), self._why.text(), self._fix.text()

    def first_focus(self) -> None:
        """Put the keyboard into the list."""
        self.listing.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _on_row(self, row: JudgedRow | None) -> None:
        if row is None or self._run is None:
            for each in (self._title, self._why, self._fix):
                each.setText("")
            return
        parts = [
            self.tr("Row {row}").format(row=row.row), row.serial, row.product, row.line.customer,
        ]  # fmt: skip
        self._title.setText(" · ".join(part for part in parts if part))
        self._why.setText(telling.reason(row) or telling.badge(row).word)
        self._fix.setText(telling.fix(self._run, row))


def _found(
    rows: Sequence[JudgedRow], _wp: Workplace, text: str, choice: str, limit: int
) -> Sequence[JudgedRow]:
    """Return the rows a filter leaves. Runs on a reader thread."""
    words = text.casefold().split()
    found = []
    for row in rows:
        if choice and row.standing != choice:
            continue
        if words:
            line = row.line
            said = " ".join(
                (str(row.row), row.serial, line.serial, line.invoice, line.customer, row.product,
                 row.code)
            ).casefold()  # fmt: skip
            if not all(word in said for word in words):
                continue
        found.append(row)
        if len(found) == limit:
            break
    return found
