"""What a contest, one entry in it and one place of its standings are.

Values only: `scoring` says what a sale is worth, `standings` who stands where.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Counts(StrEnum):
    """What a contest counts."""

    UNITS = "units"
    AMOUNT = "amount"


class Audience(StrEnum):
    """Who stands in the list."""

    MEMBER = "member"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True)
class Contest:
    """A contest as data; its rules are never code.

    `points_per_unit` is used when units count; when amounts count, every full `amount_step`
    (minor units of `currency`) of the unit price is worth `points_per_amount`. No `product_ids`
    means all products. Sales count from `starts_at` (included) to `ends_at` (excluded) if
    received by `grace_until`; all three are UTC instants.
    """

    contest_id: int
    name: str
    counts: Counts
    points_per_unit: int
    points_per_amount: int
    amount_step: int
    currency: str
    product_ids: frozenset[int]
    audience: Audience
    starts_at: datetime
    ends_at: datetime
    grace_until: datetime


class Entry(NamedTuple):
    """What one claim adds to one participant's score; a reversal is an entry with minus signs.

    `ref` is the participant's opaque number, `sure` says the vendor has confirmed the claim,
    `at` is the UTC instant of the evidence (of the sale's scan, not of its sync). A reversal
    carries the instant of what it reverses.
    """

    entry_id: str
    contest_id: int
    ref: str
    claim_id: str
    points: int
    units: int
    sure: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """One participant's place with the numbers that made it.

    `points` and `units` are sure; `provisional` points come on top and move nobody. `reached_at`
    is when the score was reached by evidence, None for a score of 0 or less. `gap_above` is how
    many sure points the next better place is away: 0 for the first, and where only a tie break
    decides.
    """

    ref: str
    place: int
    points: int
    provisional: int
    units: int
    reached_at: datetime | None
    gap_above: int
