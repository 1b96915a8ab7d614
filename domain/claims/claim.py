"""What a claim is: a partner's statement of one sale of one serial, and the states it goes through.

Owns the values; `admission` judges them, `ownership` decides between two claims of one serial.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class ClaimState(StrEnum):
    """States of a claim (docs/rules.md, Claim life cycle); none is ever renamed."""

    DRAFT = "draft"
    QUEUED = "queued"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    NEEDS_INFO = "needs_info"
    ON_HOLD = "on_hold"
    APPROVED = "approved"
    REJECTED = "rejected"
    APPEALED = "appealed"
    REJECTED_FINAL = "rejected_final"
    LAPSED = "lapsed"
    MATURING = "maturing"
    PAYABLE = "payable"
    IN_PAYOUT = "in_payout"
    PAID = "paid"
    PAYOUT_FAILED = "payout_failed"
    REVERSED = "reversed"
    WITHDRAWN = "withdrawn"


ENDED: frozenset[ClaimState] = frozenset(
    {
        ClaimState.REJECTED,
        ClaimState.REJECTED_FINAL,
        ClaimState.LAPSED,
        ClaimState.REVERSED,
        ClaimState.WITHDRAWN,
    }
)
"""States in which a claim no longer stands in the way of another one for the same serial."""

OPEN: frozenset[ClaimState] = frozenset(
    {
        ClaimState.SUBMITTED,
        ClaimState.IN_REVIEW,
        ClaimState.NEEDS_INFO,
        ClaimState.ON_HOLD,
        ClaimState.APPEALED,
    }
)
"""States in which a reviewer may decide."""

EARNED: frozenset[ClaimState] = frozenset(
    {
        ClaimState.APPROVED,
        ClaimState.MATURING,
        ClaimState.PAYABLE,
        ClaimState.IN_PAYOUT,
        ClaimState.PAYOUT_FAILED,
        ClaimState.PAID,
    }
)
"""States in which a claim's points are the claimant's; only a reversal takes them back."""


class Field(StrEnum):
    """What a claimant states and may be asked to correct; travels as text."""

    SCAN = "scan"
    """The label: the serial itself."""
    SOLD_ON = "sold_on"
    INVOICE = "invoice"
    CUSTOMER = "customer"
    QUANTITY = "quantity"
    """How many units the invoice names."""
    DOCUMENT = "document"
    """A proof: answered by attaching one."""


AMENDABLE: frozenset[Field] = frozenset({Field.INVOICE, Field.CUSTOMER})
"""Fields a claimant may complete while nobody asked; all else opens only when it is asked for."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What the claimant says: this serial, sold on this day, on this invoice, to this customer.

    `serial` is canonical. `stated_gtin` is the product the scanned code named, if it named one.
    `invoice` and `customer` may be empty: they may follow. `scanned_at` is a UTC instant.
    """

    claim_id: str
    serial: str
    stated_gtin: str | None
    sold_on: date
    invoice: str
    customer: str
    scanned_at: datetime


@dataclass(frozen=True, slots=True)
class OwnClaim:
    """A standing claim of the same partner for the same serial, as the claimant may see it."""

    claim_id: str
    who: str
    when: date
