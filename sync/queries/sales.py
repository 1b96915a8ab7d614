"""The partner's claims with filter and state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.rows import ClaimRow

if TYPE_CHECKING:
    from sync.workplace import Workplace


def claims(wp: Workplace, *, text: str = "", state: str = "", limit: int = 500) -> list[ClaimRow]:
    """Return claims, newest first.

    `text` filters serial, customer, invoice, product and colleague: whole, prefix or part.
    """
    raise NotImplementedError
