"""Which other deal keeps one from being approved: never two protections of one opportunity.

The hard rule only (docs/rules.md, Deals). What is merely similar is a later question, and never
shown to a rival.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from domain.deals.deal import Deal
from domain.deals.transitions import is_protected


def customer_key(deal: Deal) -> tuple[str, str]:
    """Return what two deals of one end customer share: name without case and gaps, country."""
    return "".join(deal.customer.split()).casefold(), deal.country.strip().casefold()


def rival_of(deal: Deal, others: Iterable[Deal], now: datetime) -> Deal | None:
    """Return the protected deal for the same customer with a product in common, if there is one.

    The one whose protection ends last, then the lower id, so the order given doesn't matter: the
    next deal waits until that instant.
    """
    wanted = {product_id for product_id, _ in deal.products}
    rivals = [
        (other.protected_until, other.deal_id, other)
        for other in others
        if other.deal_id != deal.deal_id
        and other.protected_until is not None
        and is_protected(other, now)
        and customer_key(other) == customer_key(deal)
        and any(product_id in wanted for product_id, _ in other.products)
    ]
    if not rivals:
        return None
    latest = max(until for until, _, _ in rivals)
    return min((rival_id, rival) for until, rival_id, rival in rivals if until == latest)[1]
