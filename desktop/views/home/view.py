"""The Home screen: what ends soon, four indicators and the ROI calculator."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QWidget

from desktop import theme
from desktop.bridge import Bridge
from desktop.runner import Runner
from desktop.views.common.reminders import ReminderBar
from desktop.views.common.screen import Screen
from desktop.views.home.roi_panel import RoiPanel
from desktop.views.home.tile import Tile
from sync.queries.home import indicators
from sync.queries.reminders import reminders
from sync.rows import IndicatorRow

KEYS = ("coverage", "validation_lag", "first_pass_yield", "velocity")


class HomeView(Screen):
    """Looks anew when claims or deals change. `look_asked` carries a claim that ends soon."""

    look_asked = Signal(str)

    tables = frozenset({"claim", "deal", "ledger"})
    outbox = True

    def __init__(self, runner: Runner, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Home"), runner, bridge, parent)
        self.tiles = {key: Tile(key, self) for key in KEYS}
        row = QHBoxLayout()
        row.setSpacing(theme.space(1.5))
        for tile in self.tiles.values():
            row.addWidget(tile, 1)
        self.roi = RoiPanel(self)
        self.reminders = ReminderBar(self)
        self.reminders.wanted.connect(self.look_asked)
        self.body.addWidget(self.reminders)
        self.body.addLayout(row)
        # On a low screen the calculator scrolls; its rows are never squeezed into each other.
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self.roi)
        self.body.addWidget(area, 1)

    def refresh(self) -> None:
        """Ask for the indicators."""
        if self.runner.attached:
            self.runner.read(indicators, self._on_indicators, key="home.indicators")
            self.runner.read(reminders, self.reminders.show_rows, key="home.reminders")

    def first_focus(self) -> None:
        """Begin at the first indicator."""
        self.tiles[KEYS[0]].setFocus()

    @Slot(object)
    def _on_indicators(self, rows: list[IndicatorRow]) -> None:
        for row in rows:
            if row.key in self.tiles:
                self.tiles[row.key].show_row(row)
