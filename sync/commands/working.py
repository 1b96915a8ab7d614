"""Working rows as commands need them: folded now, not when the replica writer gets to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sync.outbox.pending import ops_of
from sync.replica.fold import fold_claim, fold_deal
from sync.wire.tables import CLAIM, DEAL

if TYPE_CHECKING:
    from sync.workplace import Workplace


def working_claim(wp: Workplace, claim_id: str) -> dict[str, Any] | None:
    """Return the claim as base row and pending ops make it at this moment."""
    return fold_claim(wp.replica.base(CLAIM, claim_id), ops_of(wp.outbox, f"claim:{claim_id}"))


def working_deal(wp: Workplace, deal_id: str) -> dict[str, Any] | None:
    """Return the deal as base row and pending ops make it at this moment."""
    catalogue = wp.catalogue
    return fold_deal(
        wp.replica.base(DEAL, deal_id),
        ops_of(wp.outbox, f"deal:{deal_id}"),
        wp.side,
        lambda op: catalogue.rules_at(op.recorded_at),
    )
