"""Takes a claim back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.verdicts import Refused

if TYPE_CHECKING:
    from sync.workplace import Workplace


def withdraw_claim(wp: Workplace, claim_id: str) -> Refused | None:
    """Record the withdrawal of a claim; refused when the vendor has decided it."""
    raise NotImplementedError
