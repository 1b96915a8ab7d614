"""Today's counts at a glance beside the verdict: sure and open points, scans, refusals, unsent."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from desktop import theme, wording
from desktop.views.common.labels import label
from sync.rows import Totals


class Counters(QFrame):
    """Two large numbers of points, three small counts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self.setFixedSize(320, 168)
        grid = QGridLayout(self)
        grid.setContentsMargins(theme.space(3), theme.space(2), theme.space(3), theme.space(2))
        grid.setHorizontalSpacing(theme.space(2))
        grid.setVerticalSpacing(2)
        self._numbers = {}
        for name, title, row, column, span, role in (
            ("sure", self.tr("Sure points"), 0, 0, 3, "large"),
            ("provisional", self.tr("Open points"), 0, 3, 3, "large"),
            ("scans", self.tr("Scans today"), 3, 0, 2, "title"),
            ("refused", self.tr("Refused"), 3, 2, 2, "title"),
            ("unsent", self.tr("Not sent"), 3, 4, 2, "title"),
        ):
            number = label("–", role, parent=self)
            named = label(title, "small", parent=self)
            number.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
            grid.addWidget(number, row, column, 1, span)
            grid.addWidget(named, row + 1, column, 1, span)
            number.setAccessibleName(title)
            self._numbers[name] = number
        grid.setRowStretch(2, 1)
        for column in range(6):
            grid.setColumnStretch(column, 1)

    def show_totals(self, totals: Totals) -> None:
        """Show counts and points."""
        for name, value in (
            ("sure", totals.sure),
            ("provisional", totals.provisional),
            ("scans", totals.scans_today),
            ("refused", totals.refused_today),
            ("unsent", totals.unsent),
        ):
            number = self._numbers[name]
            number.setText(wording.number(value))
            number.setAccessibleDescription(wording.number(value))
        theme.use(self._numbers["sure"], tone="good" if totals.sure else "")
        theme.use(self._numbers["provisional"], tone="warn" if totals.provisional else "")
        theme.use(self._numbers["refused"], tone="bad" if totals.refused_today else "")

    def text(self, name: str) -> str:
        """Return what one count says: sure, provisional, scans, refused, unsent."""
        return self._numbers[name].text()
