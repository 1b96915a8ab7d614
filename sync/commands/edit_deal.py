"""Changes fields of a deal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from domain.verdicts import Refused

if TYPE_CHECKING:
    from sync.workplace import Workplace


def edit_deal(wp: Workplace, deal_id: str, changes: Mapping[str, Any]) -> Refused | None:
    """Record changed fields (JSON values) of a deal."""
    raise NotImplementedError
