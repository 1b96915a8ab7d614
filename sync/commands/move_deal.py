"""Moves a deal from one state to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.deals.deal import DealAction
from domain.verdicts import Refused

if TYPE_CHECKING:
    from sync.workplace import Workplace


def move_deal(wp: Workplace, deal_id: str, action: DealAction, reason: str = "") -> Refused | None:
    """Record a step in a deal's life; who may take it is in `domain.deals.transitions`."""
    raise NotImplementedError
