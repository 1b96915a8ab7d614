"""Contests, places, and how each own point came about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.rows import ContestRow, EntryRow, StandingRow

if TYPE_CHECKING:
    from sync.workplace import Workplace


def contests(wp: Workplace) -> list[ContestRow]:
    """Return contests, those that end first on top."""
    raise NotImplementedError


def standings(wp: Workplace, contest_id: int) -> list[StandingRow]:
    """Return the places; own provisional points include what is unsent."""
    raise NotImplementedError


def entries(wp: Workplace, contest_id: int, limit: int = 200) -> list[EntryRow]:
    """Return how own points came about, newest first."""
    raise NotImplementedError
