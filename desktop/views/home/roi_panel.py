"""The ROI calculator: assumptions on the left, the sum that follows from them on the right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop import theme, wording
from desktop.views.common.labels import label
from desktop.views.home.tornado import Tornado
from desktop.wording import translate
from domain.roi.model import LIMITS, Assumptions, RoiResult, roi, tornado

MONEY, SHARE, COUNT = "money", "share", "count"


@dataclass(frozen=True, slots=True)
class Entry:
    """One assumption as the form shows it; `scale` turns what is shown into the model's unit."""

    name: str
    title: str
    kind: str
    scale: int


class RoiPanel(QFrame):
    """Calculates while a person types; starts with the programme's own sample."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self.editors: dict[str, QDoubleSpinBox] = {}
        self.lines: dict[str, QLabel] = {}
        whole = QVBoxLayout(self)
        whole.setContentsMargins(theme.space(3), theme.space(2), theme.space(3), theme.space(2))
        whole.setSpacing(theme.space(1.5))
        top = QHBoxLayout()
        top.addWidget(label(self.tr("What the programme is worth"), "title", parent=self))
        top.addStretch(1)
        self.sample = QPushButton(self.tr("Back to the sample"), self)
        self.sample.clicked.connect(self.show_sample)
        top.addWidget(self.sample)
        whole.addLayout(top)
        sides = QHBoxLayout()
        sides.setSpacing(theme.space(3))
        sides.addLayout(self._form(), 3)
        sides.addLayout(self._sum(), 2)
        whole.addLayout(sides, 1)
        self.show_sample()

    def _form(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(theme.space())
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.space(2))
        grid.setVerticalSpacing(theme.space(0.75))
        for at, entry in enumerate(entries()):
            row, side = divmod(at, 2)
            editor = self._editor(entry)
            self.editors[entry.name] = editor
            named = label(entry.title, "caption", parent=self)
            named.setBuddy(editor)
            grid.addWidget(named, 2 * row, side)
            grid.addWidget(editor, 2 * row + 1, side)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        column.addLayout(grid)
        column.addStretch(1)
        return column

    def _editor(self, entry: Entry) -> QDoubleSpinBox:
        least, most = LIMITS[entry.name]
        editor = QDoubleSpinBox(self)
        editor.setRange(least / entry.scale, most / entry.scale)
        editor.setDecimals(1 if entry.kind == SHARE else 0)
        editor.setGroupSeparatorShown(True)
        editor.setSuffix({MONEY: " EUR", SHARE: " %", COUNT: ""}[entry.kind])
        editor.setSingleStep({MONEY: 1000, SHARE: 1, COUNT: 1}[entry.kind])
        editor.setKeyboardTracking(True)
        editor.setAlignment(Qt.AlignmentFlag.AlignRight)
        editor.setAccessibleName(entry.title)
        inner = editor.findChild(QLineEdit)
        if inner is not None:  # or the last digit touches the border
            inner.setTextMargins(0, 0, theme.space(), 0)
        editor.valueChanged.connect(self.calculate)
        return editor

    def _sum(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(theme.space(0.75))
        for name, title in (
            ("base", self.tr("Revenue today")),
            ("uplift", self.tr("Uplift")),
            ("retained", self.tr("Kept by less churn")),
            ("margin", self.tr("Total benefit")),
            ("cost", self.tr("Cost")),
            ("net", self.tr("Net")),
        ):
            row = QHBoxLayout()
            role = "strong" if name in {"margin", "net"} else "body"
            row.addWidget(label(title, role if role == "strong" else "muted", parent=self), 1)
            self.lines[name] = label("", role, parent=self)
            self.lines[name].setAccessibleName(title)
            row.addWidget(self.lines[name])
            column.addLayout(row)
            if name in {"retained", "cost"}:
                rule = QFrame(self)
                rule.setProperty("rule", "true")
                column.addWidget(rule)
        row = QHBoxLayout()
        row.addWidget(label(self.tr("Return on investment"), "strong", parent=self), 1)
        self.result = label("", "huge", parent=self)
        self.result.setAccessibleName(self.tr("Return on investment"))
        theme.use(self.result, tone="accent")
        row.addWidget(self.result)
        column.addLayout(row)
        column.addSpacing(theme.space())
        column.addWidget(
            label(self.tr("What the net hangs on, a fifth less or more"), "caption", parent=self)
        )
        self.tornado = Tornado(self)
        column.addWidget(self.tornado)
        column.addStretch(1)
        return column

    @Slot()
    def show_sample(self) -> None:
        """Fill in the programme's sample calculation."""
        sample = Assumptions()
        for entry in entries():
            editor = self.editors[entry.name]
            editor.blockSignals(True)  # noqa: FBT003  (Qt's signature)
            editor.setValue(getattr(sample, entry.name) / entry.scale)
            editor.blockSignals(False)  # noqa: FBT003
        self.calculate()

    @property
    def assumptions(self) -> Assumptions:
        """What the form says, in the model's units."""
        said: dict[str, Any] = {
            entry.name: round(self.editors[entry.name].value() * entry.scale) for entry in entries()
        }
        return Assumptions(**said)

    @Slot()
    def calculate(self) -> None:
        """Show what follows from the form; every editor keeps to the model's limits."""
        said = self.assumptions
        result = roi(said)
        self._show(result)
        titles = {entry.name: entry.title for entry in entries()}
        self.tornado.show_bars(tornado(said), titles, result.net.minor)

    def _show(self, result: RoiResult) -> None:
        for name in self.lines:
            amount = getattr(result, name)
            sign = "−" if name == "cost" else ""
            self.lines[name].setText(sign + wording.money(amount.minor, amount.currency))
        percent = result.roi_permille
        self.result.setText("–" if percent is None else f"{wording.decimal(percent / 10, 0)} %")
        self.result.setAccessibleDescription(self.result.text())


def entries() -> tuple[Entry, ...]:
    """Return the assumptions in the order of the form."""
    money: Callable[[str, str], Entry] = lambda name, title: Entry(name, title, MONEY, 100)  # noqa: E731
    share: Callable[[str, str], Entry] = lambda name, title: Entry(name, title, SHARE, 10)  # noqa: E731
    return (
        Entry("partners", translate("RoiPanel", "Partners"), COUNT, 1),
        money("revenue", translate("RoiPanel", "Revenue of a partner a year")),
        share("uplift", translate("RoiPanel", "Uplift by the programme")),
        money("platform", translate("RoiPanel", "Platform a year")),
        share("churn_before", translate("RoiPanel", "Partners lost a year without it")),
        share("churn_after", translate("RoiPanel", "Partners lost a year with it")),
        share("gross_margin", translate("RoiPanel", "Gross margin")),
        share("reward_cost", translate("RoiPanel", "Rewards, share of sales")),
        money("staff", translate("RoiPanel", "People who run it a year")),
        Entry("ramp_months", translate("RoiPanel", "Months to full effect"), COUNT, 1),
    )
