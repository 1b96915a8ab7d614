"""HistoryPanel: the whole life of a claim's unit, and what the partner's claims came to lately."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from desktop import theme, wording
from desktop.views.common.labels import label
from desktop.views.review.rulings import reason_words
from desktop.wording import translate
from domain.reviews.pattern import WINDOW_DAYS
from domain.sentences import QT_TRANSLATE_NOOP
from domain.serials.life import Happening
from sync.queries.review_desk import DeskRow, HistoryRow, RefusalRow

MOST_LINES = 6
"""The last of a unit's lines; more would take the page's room, and the record has them."""
_DAY_WIDTH = 84
_WITH: dict[str, str] = {
    Happening.SHIPPED: QT_TRANSLATE_NOOP("UnitHistory", "Shipped to {who}"),
    Happening.RECEIVED: QT_TRANSLATE_NOOP("UnitHistory", "Received by {who}"),
    Happening.SOLD: QT_TRANSLATE_NOOP("UnitHistory", "Sold by {who}, says a till"),
    "claimed": QT_TRANSLATE_NOOP("UnitHistory", "Claimed by {who}"),
}
_ALONE: dict[str, str] = {
    Happening.COMMISSIONED: QT_TRANSLATE_NOOP("UnitHistory", "Made"),
    Happening.RETURNED: QT_TRANSLATE_NOOP("UnitHistory", "Came back"),
    Happening.RECALLED: QT_TRANSLATE_NOOP("UnitHistory", "Recalled"),
    Happening.STOLEN: QT_TRANSLATE_NOOP("UnitHistory", "Reported stolen"),
    Happening.DESTROYED: QT_TRANSLATE_NOOP("UnitHistory", "Destroyed"),
    Happening.DECOMMISSIONED: QT_TRANSLATE_NOOP("UnitHistory", "Taken out of use"),
    Happening.RELEASED: QT_TRANSLATE_NOOP("UnitHistory", "No longer recalled"),
    Happening.FOUND: QT_TRANSLATE_NOOP("UnitHistory", "Found again"),
}


class HistoryPanel(QWidget):
    """Two sections of short lines; reads only. Its labels are made once: claims pass quickly."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._unit = label(self.tr("This unit"), "caption", parent=self)
        self._partner = label("", "caption", parent=self)
        self._remark = label("", "body", wrap=True, parent=self)
        self._days = [label("", "small", parent=self) for _ in range(MOST_LINES)]
        self._lines = [label("", "body", wrap=True, parent=self) for _ in range(MOST_LINES)]
        self._volume = label("", "body", wrap=True, parent=self)
        self._refusals = label("", "small", wrap=True, parent=self)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.space())
        grid.setVerticalSpacing(2)
        grid.setColumnMinimumWidth(0, _DAY_WIDTH)
        grid.setColumnStretch(1, 1)
        for at, (day, line) in enumerate(zip(self._days, self._lines, strict=True)):
            grid.addWidget(day, at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(line, at, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addWidget(self._unit)
        whole.addWidget(self._remark)
        whole.addLayout(grid)
        whole.addSpacing(4)
        for each in (self._partner, self._volume, self._refusals):
            whole.addWidget(each)

    @property
    def lines(self) -> list[str]:
        """The unit's lines as one reads them."""
        lines = [
            f"{day.text()} {line.text()}".strip()
            for day, line in zip(self._days, self._lines, strict=True)
            if not line.isHidden()
        ]
        return lines if self._remark.isHidden() else [self._remark.text(), *lines]

    @property
    def pattern(self) -> str:
        """What is said of the partner."""
        shown = (self._partner, self._volume, self._refusals)
        return "\n".join(each.text() for each in shown if not each.isHidden())

    def show_desk(self, desk: DeskRow | None, partner: str) -> None:
        """Show what stands beside a claim; None while it is being read."""
        self._partner.setText(partner)
        if desk is None:
            self._remark.setText(self.tr("Loading…"))
            self._remark.show()
            self._show_lines(())
            self._volume.setText(self.tr("Loading…"))
            self._refusals.hide()
            return
        self._remark.setText(_remark(desk))
        self._remark.setVisible(bool(self._remark.text()))
        self._show_lines(
            [(wording.long_day(each.on), _line(each), each.is_this) for each in desk.history]
        )
        self._volume.setText(_volume(desk))
        self._refusals.setText("\n".join(_refusal(each) for each in desk.refusals))
        self._refusals.setVisible(bool(desk.refusals))

    def _show_lines(self, lines: Sequence[tuple[str, str, bool]]) -> None:
        shown = list(lines)[-MOST_LINES:]
        for at, (day, line) in enumerate(zip(self._days, self._lines, strict=True)):
            there = at < len(shown)
            day.setVisible(there)
            line.setVisible(there)
            if there:
                day.setText(shown[at][0])
                line.setText(shown[at][1])
                _strengthen(line, on=shown[at][2])


def _strengthen(line: QLabel, *, on: bool) -> None:
    line.setFont(theme.font("body", strong=on))


def _remark(desk: DeskRow) -> str:
    """Return what the lines alone don't say: nothing was told yet, nothing is known, more is."""
    if not desk.is_told:
        return translate("UnitHistory", "What was told of it comes with the next sync.")
    if all(each.what == "claimed" for each in desk.history):
        return translate("UnitHistory", "It is in no shipment we know of.")
    if len(desk.history) > MOST_LINES:
        return translate("UnitHistory", "The last {count} of {of}:").format(
            count=wording.number(MOST_LINES), of=wording.number(len(desk.history))
        )
    return ""


def _line(each: HistoryRow) -> str:
    who = each.who or translate("UnitHistory", "somebody we don't know")
    if each.is_own:
        who = translate("UnitHistory", "this partner")
    if each.is_this:
        return translate("UnitHistory", "This claim")
    if each.what in _WITH:
        said = translate("UnitHistory", _WITH[each.what]).format(who=who)
    else:
        said = translate("UnitHistory", _ALONE[each.what]) if each.what in _ALONE else each.what
    if each.state is None:
        return said
    return f"{said}: {wording.state_word(each.state)}"


def _volume(desk: DeskRow) -> str:
    found = desk.pattern
    said = translate("UnitHistory", "{count} claims in {days} days").format(
        count=wording.number(found.claims), days=wording.number(WINDOW_DAYS)
    )
    parts = [said]
    permille = found.approval_permille
    if permille is not None:
        parts.append(
            translate("UnitHistory", "{share} approved").format(share=wording.ratio(permille))
        )
    if found.taken_back:
        parts.append(
            translate("UnitHistory", "{count} taken back").format(
                count=wording.number(found.taken_back)
            )
        )
    if found.waiting:
        parts.append(
            translate("UnitHistory", "{count} waiting").format(count=wording.number(found.waiting))
        )
    return "  ·  ".join(parts)


def _refusal(each: RefusalRow) -> str:
    """Return a refusal in a line: the short word of a reviewer's reason, else the rules' code."""
    short = dict(reason_words())
    why = short.get(each.reason) or wording.cause_word(each.code)
    day = wording.long_day(each.received_at.date())
    return translate("UnitHistory", "Refused {day}: {why}").format(day=day, why=why)
