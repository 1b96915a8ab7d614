"""One indicator tile: name, value, level as word and shape, its course and its comparison."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop import theme, wording
from desktop.views.common.labels import Chip, ElidedLabel, label
from desktop.views.home.sparkline import Sparkline
from desktop.wording import translate
from sync.rows import IndicatorRow

FACTOR = "factor"
"""A permille value said as "2.4×"."""
HOURS_A_DAY = 24
DAYS_FROM = 72
"""From so many hours on a lag is said in days."""


class Tile(QFrame):
    """Shows one indicator; it takes the keyboard so that a reader hears all of it."""

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._key = key
        column = QVBoxLayout(self)
        column.setContentsMargins(
            theme.space(2), theme.space(1.5), theme.space(2), theme.space(1.5)
        )
        column.setSpacing(4)
        top = QHBoxLayout()
        top.addWidget(label(wording.indicator_name(key), "strong", parent=self), 1)
        self.chip = Chip(parent=self)
        top.addWidget(self.chip)
        self.value = label("–", "large", parent=self)
        self.line = Sparkline(self)
        self.compare = ElidedLabel("", "small", self)
        middle = QHBoxLayout()
        middle.setSpacing(theme.space())
        middle.addWidget(self.value)
        middle.addWidget(self.line, 1)
        meaning = label(wording.indicator_meaning(key), "small", wrap=True, parent=self)
        meaning.setMinimumHeight(2 * meaning.fontMetrics().height())
        meaning.setAlignment(Qt.AlignmentFlag.AlignTop)
        column.addLayout(top)
        column.addLayout(middle)
        column.addWidget(self.compare)
        column.addWidget(meaning)

    def show_row(self, row: IndicatorRow) -> None:
        """Show a measured indicator."""
        badge = wording.level_badge(row.level)
        self.chip.show_badge(badge)
        unit = FACTOR if row.key == "coverage" else row.unit
        self.value.setText(value_text(row.value, unit))
        self.line.show_series(row.series, badge.tone if badge.tone != "quiet" else "accent")
        self.compare.setText(compare_text(row))
        name = wording.indicator_name(self._key)
        self.setAccessibleName(f"{name}: {self.value.text()}, {badge.word}")


def compare_text(row: IndicatorRow) -> str:
    """Say what an indicator is compared with: its own spread, or the weeks before."""
    if row.compare is None:
        return ""
    if row.key == "validation_lag":
        said = translate("Tile", "nine of ten within %1")
        return said.replace("%1", value_text(row.compare, row.unit))
    if row.key == "velocity":
        sign = "+" if row.compare > 0 else ""
        said = translate("Tile", "%1 against the four weeks before")
        return said.replace("%1", sign + wording.ratio(row.compare))
    said = translate("Tile", "before: %1")
    return said.replace("%1", value_text(row.compare, row.unit))


def value_text(value: int | None, unit: str) -> str:
    """Say a value in its unit: a share, a factor, hours or days, units a week."""
    if value is None:
        return "–"
    if unit == "hours":
        if value < DAYS_FROM:
            return translate("Tile", "%1 h").replace("%1", wording.number(value))
        return translate("Tile", "%1 d").replace("%1", wording.number(round(value / HOURS_A_DAY)))
    if unit == "hundredths":
        return wording.number(round(value / 100))
    if unit == FACTOR:
        return f"{wording.decimal(value / 1000, 1)}×"
    return wording.ratio(value)
