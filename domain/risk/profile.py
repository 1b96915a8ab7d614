"""What is remembered of a partner's claims, in bounded space, and what is known of one claim.

Owns the values only: `domain.risk.fold` moves a profile from claim to claim. Must hold nothing that
is not in the claims it was folded from, or it could not be made again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime

RECENT = 120
"""How many claims are remembered one by one: those a later one can still throw light on."""
SALES = 400
DOCUMENTS = 300
DAYS = 45
NUMBERS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """One claim as it is looked at. `scanned_at` is the UTC instant the sale is taken to have been.

    `documents` are SHA-256 of its evidence, `pictures` 64-bit marks of pictures that look alike
    where they are alike. `place` is a postcode, "" while nobody said one.
    """

    claim_id: str
    partner_id: int
    member_id: int
    device: str
    serial: str
    product_id: int
    sold_on: date
    invoice: str
    customer: str
    scanned_at: datetime
    value_minor: int = 0
    place: str = ""
    documents: tuple[str, ...] = ()
    pictures: tuple[int, ...] = ()
    again: bool = False
    """It was looked at before, and its invoice or its evidence changed since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What only the whole programme knows about one claim.

    `undelivered`: in no shipment to this partner; `other` is the partner the unit belongs to
    instead, 0 for none. `neighbour` is a serial delivered to this partner near by. `came_back`
    counts earlier claims of the serial that were taken back; `reversed_90` and `claims_90` those of
    the partner within 90 days. `invoice_partners` counts other partners with this invoice number,
    `document` is the invoice of another partner's claim with the same file.
    """

    undelivered: bool = False
    other: int = 0
    neighbour: str = ""
    came_back: int = 0
    reversed_90: int = 0
    claims_90: int = 0
    invoice_partners: int = 0
    document: str = ""
    deadline: date | None = None


@dataclass(frozen=True, slots=True)
class Contribution:
    """One named part of a score: `points`, and the compared values its sentence shows."""

    feature: str
    points: int
    values: dict[str, str | int]


@dataclass(slots=True)
class Seen:
    """A recent claim in a profile. `at` is whole seconds since 1970, `day` an ordinal."""

    claim_id: str
    at: int
    device: str
    sale: str
    day: int
    stem: str
    number: int
    product_id: int
    undelivered: bool = False
    other: int = 0
    came_back: bool = False
    later: bool = False


@dataclass(slots=True)
class Used:
    """The sale an invoice number, a file or a picture was first stated for."""

    day: int
    customer: str
    invoice: str
    claim_id: str


@dataclass(slots=True)
class Profile:
    """The history of one partner. Made only by `domain.risk.fold`; equal claims, equal profiles.

    `hours` counts the days on which an hour (UTC) was worked in, `last_hour` is the last of them,
    `odd_hours` the unusual ones of the last day, not counted yet. `peaks` has the busiest hour of a
    device by day, `days` the sales by day of sale.
    """

    claims: int = 0
    worked_days: int = 0
    last_day: int = 0
    hours: list[int] = field(default_factory=lambda: [0] * 24)
    last_hour: list[int] = field(default_factory=lambda: [0] * 24)
    odd_hours: list[int] = field(default_factory=list)
    burst_day: int = 0
    products: dict[int, int] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    sales: dict[str, Used] = field(default_factory=dict)
    numbers: list[tuple[int, str, int]] = field(default_factory=list)
    in_order: int = 0
    out_of_order: int = 0
    documents: dict[str, Used] = field(default_factory=dict)
    pictures: list[tuple[int, Used]] = field(default_factory=list)
    members: dict[int, int] = field(default_factory=dict)
    peaks: dict[int, int] = field(default_factory=dict)
    days: dict[int, int] = field(default_factory=dict)
    habits: dict[str, int] = field(default_factory=dict)
    recent: list[Seen] = field(default_factory=list)


_NUMBER = re.compile(r"(\d{1,15})(?!.*\d)")


def split_number(text: str) -> tuple[str, int]:
    """Return a serial or invoice number as what stands around its last digits, and these.

    ("", -1) where there is no digit.
    """
    found = _NUMBER.search(text)
    if found is None:
        return "", -1
    return f"{text[: found.start()]}#{text[found.end() :]}", int(found[1])


def sale_of(claim: Observed) -> str:
    """Return what names the sale of a claim: its invoice, else day and customer, else itself."""
    if claim.invoice:
        return claim.invoice
    return f"{claim.sold_on}|{claim.customer}" if claim.customer else claim.claim_id


def place_of(postcode: str) -> str:
    """Return the region of a postcode: its first two characters, in capitals."""
    return postcode.strip()[:2].upper()


_POSTCODE = re.compile(r"(?<![\w-])(?:[A-Z]{1,3}-)?(\d{5}|\d{4} ?[A-Z]{2}|\d{4})(?![\w-])")
"""As most of Europe writes them: four or five digits, the Dutch with two letters."""


def postcode_in(customer: str) -> str:
    """Return the postcode that stands in what was stated as the customer, "" for none.

    The last one counts: a street's number comes before it. A number of a company has no place of
    its own in such a line, so a wrong one costs no more than `PLACE` is worth.
    """
    found = _POSTCODE.findall(customer.upper())
    return found[-1] if found else ""
