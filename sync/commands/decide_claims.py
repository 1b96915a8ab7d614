"""A reviewer's decision on many claims as one op, undoable while it is held."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from domain.verdicts import Refused

if TYPE_CHECKING:
    from sync.workplace import Workplace


def decide_claims(
    wp: Workplace, claim_ids: Sequence[str], decision: str, reason: str, note: str = ""
) -> str | Refused:
    """Record "approve" or "refuse" for these claims and return the op id."""
    raise NotImplementedError


def undo_decision(wp: Workplace, op_id: str) -> bool:
    """Take a held decision back; False when it is sealed."""
    raise NotImplementedError
