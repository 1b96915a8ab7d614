"""Adds the invoice or the customer to a claim later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.verdicts import Refused

if TYPE_CHECKING:
    from sync.workplace import Workplace


def amend_claim(
    wp: Workplace, claim_id: str, *, invoice: str | None = None, customer: str | None = None
) -> Refused | None:
    """Record invoice or customer of a claim; None leaves a field as it is."""
    raise NotImplementedError
