"""The current sale above the scan line; survives a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.rows import CurrentSale

if TYPE_CHECKING:
    from sync.workplace import Workplace


def change_sale(wp: Workplace, sale: CurrentSale) -> None:
    """Keep this sale for the next scans."""
    from sync.outbox.settings import keep_sale  # noqa: PLC0415 (with the stores)

    keep_sale(wp.outbox, sale, wp.clock.today().isoformat())


def current_sale(wp: Workplace) -> CurrentSale:
    """Return the kept sale; an empty one of today once a new day has begun."""
    from sync.outbox.settings import kept_sale  # noqa: PLC0415 (with the stores)

    today = wp.clock.today()
    kept = kept_sale(wp.outbox)
    if kept is None or kept[1] != today.isoformat():
        return CurrentSale(today)
    return kept[0]
