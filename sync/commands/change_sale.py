"""The current sale above the scan line; survives a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.rows import CurrentSale

if TYPE_CHECKING:
    from sync.workplace import Workplace


def change_sale(wp: Workplace, sale: CurrentSale) -> None:
    """Keep this sale for the next scans."""
    raise NotImplementedError


def current_sale(wp: Workplace) -> CurrentSale:
    """Return the kept sale; its day is today once a new day has begun."""
    raise NotImplementedError
