"""Whether a sale counts in a contest, how many points it is worth, and the same in words.

Reads every number from the contest. Must never look at who sold.
"""

from __future__ import annotations

from datetime import datetime

from domain.contests.contest import Contest, Counts
from domain.money import Money
from domain.programme import Product


def counts(contest: Contest, product_id: int, evidence_at: datetime, received_at: datetime) -> bool:
    """Say whether a sale counts: its evidenced instant lies in the contest, received in time.

    Late sync punishes nobody within the grace period (docs/rules.md, Contests). A sale
    whose time can't be trusted is given with `evidence_at` equal to `received_at`.
    """
    return (
        (not contest.product_ids or product_id in contest.product_ids)
        and contest.starts_at <= evidence_at < contest.ends_at
        and received_at <= contest.grace_until
    )


def entry_for(contest: Contest, product: Product, unit_price: Money, units: int = 1) -> int:
    """Return the whole points `units` of a product are worth in a contest.

    Minus units take back exactly what the same units gave. In a contest of amounts each unit
    counts its own full steps, so one claim with two units equals two claims. A price in another
    currency than the contest's is worth 0: there is no rate the participants agreed on.
    """
    if contest.product_ids and product.product_id not in contest.product_ids:
        return 0
    if contest.counts is Counts.UNITS:
        return contest.points_per_unit * units
    if unit_price.currency != contest.currency:
        return 0
    return unit_price.minor // contest.amount_step * contest.points_per_amount * units


def explanation(contest: Contest, product: Product, points: int, units: int = 1) -> str:
    """Return how the points came about, in English, with the contest's own numbers."""
    if contest.counts is Counts.UNITS:
        rule = f"{contest.points_per_unit} for each unit"
    else:
        whole, cents = divmod(contest.amount_step, 100)
        step = f"{whole:,}.{cents:02} {contest.currency}"
        rule = f"{contest.points_per_amount} for each full {step} of the price"
    return f"{contest.name}: {units} × {product.name}, {rule} = {points}"
