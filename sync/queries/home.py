"""The leading indicators at a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.rows import IndicatorRow

if TYPE_CHECKING:
    from sync.workplace import Workplace


def indicators(wp: Workplace) -> list[IndicatorRow]:
    """Return coverage, validation_lag, first_pass_yield and velocity (rules.md b10)."""
    raise NotImplementedError
