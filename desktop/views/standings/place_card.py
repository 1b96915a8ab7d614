"""PlaceCard: my place in big, how sure it is, and who is just above. Words and numbers only."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop import theme, wording
from desktop.models.standings import just_above
from desktop.views.common.labels import Chip, label
from desktop.wording import translate
from sync.rows import StandingRow


class PlaceCard(QFrame):
    """Shows the own row of a contest, or what to do to get one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self._caption = label(self.tr("My place"), "caption", parent=self)
        self._place = label("", "huge", parent=self)
        self._of = label("", "muted", parent=self)
        self._points = label("", "strong", wrap=True, parent=self)
        self._open = Chip(parent=self)
        self._rule = QFrame(self)
        self._rule.setProperty("rule", "true")
        self._above = label("", "body", wrap=True, parent=self)
        self._below = label("", "muted", wrap=True, parent=self)
        big = QHBoxLayout()
        big.setSpacing(theme.space())
        big.addWidget(self._place)
        big.addWidget(self._of, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[theme.space(2)] * 4)
        whole.setSpacing(theme.space())
        whole.addWidget(self._caption)
        whole.addLayout(big)
        whole.addWidget(self._points)
        whole.addWidget(self._open)
        whole.addWidget(self._rule)
        whole.addWidget(self._above)
        whole.addWidget(self._below)

    @property
    def said(self) -> str:
        """Everything it says, line by line."""
        labels = (self._place, self._of, self._points, self._above, self._below)
        texts = [each.text() for each in labels if not each.isHidden()]
        return "\n".join(text for text in texts if text)

    def show_places(self, rows: Sequence[StandingRow]) -> None:
        """Show the own place among these rows, given best first."""
        mine = next((row for row in rows if row.mine), None)
        for each in (self._place, self._of, self._points, self._rule):
            each.setVisible(mine is not None)
        if mine is None:
            self._open.hide()
            self._above.setText(
                self.tr("No place yet. A sale that counts in this contest brings the first one.")
            )
            self._below.setText("")
            return
        self._place.setText(wording.number(mine.place))
        self._of.setText(self.tr("of {count}").format(count=wording.number(len(rows))))
        self._points.setText(
            self.tr("{points} confirmed, {units}").format(
                points=wording.points(mine.points), units=wording.units(mine.units)
            )
        )
        self._open.setVisible(bool(mine.provisional))
        if mine.provisional:
            word = self.tr("{points} provisional").format(
                points=wording.points(mine.provisional, sign=True)
            )
            self._open.show_badge(wording.Badge(word, wording.WARN, "clock"))
        self._above.setText(above_text(rows, mine))
        self._below.setText(
            self.tr("Provisional points count once the vendor confirms them.")
            if mine.provisional
            else ""
        )


def above_text(rows: Sequence[StandingRow], mine: StandingRow) -> str:
    """Return who is just above and how far away."""
    above = just_above(rows, mine)
    if above is None:
        return translate("PlaceCard", "Nobody is above you.")
    if not mine.gap_above:
        return translate(
            "PlaceCard", "Just above: {name}, level on points. The tie-break decides."
        ).format(name=above.label)
    units = above.units - mine.units
    if units > 0:
        return translate("PlaceCard", "Just above: {name}, {points} and {units} away.").format(
            name=above.label, points=wording.points(mine.gap_above), units=wording.units(units)
        )
    return translate("PlaceCard", "Just above: {name}, {points} away.").format(
        name=above.label, points=wording.points(mine.gap_above)
    )
