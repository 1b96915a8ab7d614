"""Esc while something asks: its own, and no shortcut of the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent


def is_escape_claimable(event: QEvent) -> bool:
    """Say whether Qt asks here who wants Esc; who accepts the event gets it before the window."""
    return (
        event.type() == QEvent.Type.ShortcutOverride
        and isinstance(event, QKeyEvent)
        and event.key() == Qt.Key.Key_Escape
    )
