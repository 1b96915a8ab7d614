"""Deals, one deal, its timeline, and products to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.rows import DealEventRow, DealRow, ProductRow

if TYPE_CHECKING:
    from sync.workplace import Workplace


def deals(wp: Workplace, *, text: str = "", state: str = "", limit: int = 500) -> list[DealRow]:
    """Return deals, last changed first."""
    raise NotImplementedError


def deal(wp: Workplace, deal_id: str) -> DealRow | None:
    """Return one deal as it stands here."""
    raise NotImplementedError


def timeline(wp: Workplace, deal_id: str) -> list[DealEventRow]:
    """Return what happened to a deal, oldest first, unsent steps last."""
    raise NotImplementedError


def products(wp: Workplace) -> list[ProductRow]:
    """Return the catalogue by name."""
    raise NotImplementedError
