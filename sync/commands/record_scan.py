"""One delivery of a scanner becomes a durable op or a durable refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.rows import CurrentSale, ScanRow

if TYPE_CHECKING:
    from sync.workplace import Workplace


def record_scan(
    wp: Workplace, text: str, sale: CurrentSale, *, arrived: float | None = None
) -> ScanRow:
    """Judge one scan and commit it; durable before it returns, refusals too.

    `arrived` is the monotonic second (`Clock.monotonic`) at which the scan was complete; without
    it, now. The same text within 0.3 s of its last delivery is counted once (SCAN_REPEATED).
    Never raises for any text; raises `DiskFull` when it could not be recorded.
    """
    from sync.commands import scanning  # noqa: PLC0415 (not before the first window is painted)

    return scanning.record(wp, text, sale, wp.clock.monotonic() if arrived is None else arrived)
