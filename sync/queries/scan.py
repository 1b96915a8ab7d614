"""Today's scans, their totals, one scan by id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.rows import ScanRow, Totals

if TYPE_CHECKING:
    from sync.workplace import Workplace


def today(wp: Workplace, limit: int = 200) -> list[ScanRow]:
    """Return today's scans, newest first."""
    raise NotImplementedError


def totals(wp: Workplace) -> Totals:
    """Return this person's points and counts at a glance."""
    raise NotImplementedError


def scan_by_id(wp: Workplace, scan_id: str) -> ScanRow | None:
    """Return one scan as it stands now."""
    raise NotImplementedError
