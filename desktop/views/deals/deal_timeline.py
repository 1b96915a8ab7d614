"""DealTimeline: what happened to a deal, newest first, as plain lines with was → now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop.views.deals.deal_sentences import event_text
from sync.rows import DealEventRow


class DealTimeline(QPlainTextEdit):
    """Read only; arrows scroll, and what stands there can be copied."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setAccessibleName(self.tr("What happened to this deal, newest first"))
        self.shown: list[str] = []

    def show_events(self, events: Sequence[DealEventRow], products: Mapping[int, str]) -> None:
        """Show events given oldest first, products by their names."""
        shown = [event_text(event, products) for event in reversed(events)]
        if shown != self.shown:
            self.shown = shown
            self.setPlainText("\n".join(shown))
