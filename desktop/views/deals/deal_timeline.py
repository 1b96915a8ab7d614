"""DealTimeline: what happened to a deal, newest first, as plain lines with was → now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from desktop.views.deals.deal_sentences import event_text
from sync.rows import DealEventRow


class DealTimeline(QListWidget):
    """Read only; Up and Down move through it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("What happened to this deal, newest first"))
        self.setWordWrap(True)
        self.setSpacing(2)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._events: tuple[DealEventRow, ...] = ()

    def show_events(self, events: Sequence[DealEventRow], products: Mapping[int, str]) -> None:
        """Show events given oldest first, products by their names."""
        if tuple(events) == self._events:
            return
        self._events = tuple(events)
        self.clear()
        for event in reversed(self._events):
            self.addItem(QListWidgetItem(event_text(event, products)))

    @property
    def shown(self) -> list[str]:
        """The lines, top to bottom."""
        return [self.item(at).text() for at in range(self.count())]
