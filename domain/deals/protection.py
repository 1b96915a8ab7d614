"""Which other deal keeps one from being approved: never two protections of one opportunity.

The hard rule only (docs/rules.md, Deals): what two registrations are to each other is `rivalry`'s.
What is found is for the vendor: a rival's text is never shown to a partner.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain.companies.company import Comparison
from domain.companies.comparing import compare_identities
from domain.companies.identity import identify
from domain.deals.deal import Deal
from domain.deals.rivalry import Rivalry, customer_of, rivalry_of
from domain.deals.transitions import is_protected


@dataclass(frozen=True, slots=True)
class Rival:
    """Another deal, with how alike the customers are and by what."""

    deal: Deal
    comparison: Comparison


def rival_of(deal: Deal, others: Iterable[Deal], now: datetime) -> Rival | None:
    """Return the protected deal for the same customer with a product in common, if there is one.

    The one whose protection ends last, then the lower id, so the order given doesn't matter: the
    next deal waits until that instant.
    """
    mine = identify(customer_of(deal))
    wanted = [product_id for product_id, _ in deal.products]
    found: list[tuple[datetime, str, Rival]] = []
    for other in others:
        until = other.protected_until
        theirs = [product_id for product_id, _ in other.products]
        if other.deal_id == deal.deal_id or until is None or not is_protected(other, now):
            continue
        if not set(wanted).intersection(theirs):
            # Reading and comparing names costs a hundred times as much.
            continue
        comparison = compare_identities(mine, identify(customer_of(other)))
        if rivalry_of(comparison, wanted, theirs) is Rivalry.RIVAL:
            found.append((until, other.deal_id, Rival(other, comparison)))
    if not found:
        return None
    latest = max(until for until, _, _ in found)
    return min((deal_id, rival) for until, deal_id, rival in found if until == latest)[1]
