"""What is unsent or needs attention, and the state of the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.rows import OpRow, SyncRow

if TYPE_CHECKING:
    from sync.workplace import Workplace


def open_ops(wp: Workplace, limit: int = 1000) -> list[OpRow]:
    """Return ops that are unsent or need attention, oldest first."""
    raise NotImplementedError


def state(wp: Workplace) -> SyncRow:
    """Return the state of the line with counts as they are now."""
    raise NotImplementedError
