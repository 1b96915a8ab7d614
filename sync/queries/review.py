"""A reviewer's queue and what a decision would do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sync.rows import PreviewRow, ReviewRow

if TYPE_CHECKING:
    from sync.workplace import Workplace


def queue(
    wp: Workplace,
    *,
    text: str = "",
    cause: str = "",
    order: str = "deadline",
    limit: int = 2000,
) -> list[ReviewRow]:
    """Return claims that wait for a decision. `order` is deadline, received, points or partner."""
    raise NotImplementedError


def preview(wp: Workplace, claim_ids: Sequence[str], decision: str, reason: str) -> PreviewRow:
    """Return what the decision would do, before it is made."""
    raise NotImplementedError
