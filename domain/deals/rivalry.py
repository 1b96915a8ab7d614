"""What two registrations are to each other: the rule of conflict (docs/rules.md, Deals).

The same end customer and at least one product in common. Who is the same customer is scored by
`domain.companies`. What is found is for the vendor: a rival's text is never shown to a partner.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from types import MappingProxyType

from domain.companies.company import Company, Comparison, Likeness
from domain.deals.deal import Deal, DealState


class Rivalry(StrEnum):
    """What two registrations are to each other."""

    RIVAL = "rival"
    """One customer and a product in common: only one of them is protected at a time."""
    RELATED = "related"
    """One customer, and no product in common."""
    SIMILAR = "similar"
    """A product in common, and customers alike: a person should look."""
    FREE = "free"


COUNTING: frozenset[DealState] = frozenset(
    {
        DealState.SUBMITTED,
        DealState.UNDER_REVIEW,
        DealState.RETURNED,
        DealState.APPROVED,
        DealState.EXTENSION_REQUESTED,
    }
)
"""States in which a deal may stand in another's way, now or when it is approved."""

_FIELDS: Mapping[str, str] = MappingProxyType(
    {"name": "customer", "legal_form": "customer", "number": "customer", "address": "site"}
)


def own_fields(comparison: Comparison) -> tuple[str, ...]:
    """Return the fields of a deal that speak for one customer, the strongest first."""
    return tuple(dict.fromkeys(map(own_field, comparison.fields)))


def own_field(field: str) -> str:
    """Return the field of a deal that a compared field is read from."""
    return _FIELDS.get(field, field)


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
