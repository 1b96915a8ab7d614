"""What two registrations are to each other: the rule of conflict (docs/rules.md, Deals).

The same end customer and at least one product in common. Who is the same customer is scored by
`domain.companies`. What is found is for the vendor: a rival's text is never shown to a partner.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from domain.companies.company import Company, Comparison, Likeness
from domain.deals.deal import Deal


class Rivalry(StrEnum):
    """What two registrations are to each other."""

    RIVAL = "rival"
    """One customer and a product in common: only one of them is protected at a time."""
    RELATED = "related"
    """One customer, and no product in common."""
    SIMILAR = "similar"
    """A product in common, and customers alike: a person should look."""
    FREE = "free"


def customer_of(deal: Deal) -> Company:
    """Return the end customer of a deal as it was written down."""
    return Company(deal.customer, deal.country, deal.domain, address=deal.site)


def rivalry_of(
    comparison: Comparison, mine: Collection[object], theirs: Collection[object]
) -> Rivalry:
    """Return what two registrations are to each other, by their customers and their products."""
    has_common = not set(mine).isdisjoint(theirs)
    if comparison.likeness is Likeness.SAME:
        return Rivalry.RIVAL if has_common else Rivalry.RELATED
    is_similar = comparison.likeness is Likeness.SIMILAR and has_common
    return Rivalry.SIMILAR if is_similar else Rivalry.FREE
