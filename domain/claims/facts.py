"""What one side knows when it judges a scan. Values only; `admission` judges by them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from domain.claims.claim import OwnClaim
from domain.claims.invoices import Invoice
from domain.programme import Product, RuleVersion
from domain.serials.life import Objection
from domain.verdicts import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What one side knows when it judges a scan.

    `today` is the calendar day of the scan at the claimant's place, not of the sync, so late
    sync doesn't punish (docs/rules.md, Claim life cycle); a server uses `day_of_scan`. `shipped`
    is the product of this serial in the shipments this side sees: on a client its own
    allocation, on the server any. `mine` says that shipment went to the claimant. `other_claim`
    only a server can know.

    `judged_on` is the day of a later judgement, None for the first. `invoice` is what is known of
    the one stated, None where none is stated or nothing is known. `claims_before` are the
    claimant's of the last `cap_days`, `points_before` all of theirs in the programme,
    `reserved` everybody's. `documents` are those attached. `abroad` are the regions of the unit
    and of the claimant where they differ. `found` is what others found.
    """

    rules: RuleVersion
    today: date
    products: tuple[Product, ...]
    shipped: Product | None
    mine: bool
    own_claim: OwnClaim | None
    decide_by: date
    other_claim: bool = False
    against: Objection | None = None
    """What the unit's own life has against this sale (`domain.serials.life`)."""
    judged_on: date | None = None
    invoice: Invoice | None = None
    claims_before: int = 0
    points_before: int = 0
    reserved: int = 0
    documents: int = 0
    abroad: tuple[str, str] | None = None
    found: tuple[Finding, ...] = ()


class Dated(Protocol):
    """What the claimant says, as far as a verdict depends on it: a `Statement`, or an op's body."""

    @property
    def sold_on(self) -> date:
        """The day of the sale."""

    @property
    def invoice(self) -> str:
        """The number of its invoice, "" while it isn't known."""

    @property
    def customer(self) -> str:
        """To whom, "" where nobody said."""
