"""Registers a deal, as a draft or submitted at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from domain.verdicts import Refused

if TYPE_CHECKING:
    from sync.workplace import Workplace


def register_deal(wp: Workplace, fields: Mapping[str, Any], *, submit: bool) -> str | Refused:
    """Record a new deal and return its id.

    `fields` as `domain.deals.editing` takes them: JSON values, value {minor, currency}.
    """
    raise NotImplementedError
