"""What a deal is: a registered opportunity of a partner with protection until a date.

Owns the values and the names of states, actions and editable fields; `transitions` says what may
follow what, `editing` what may change when, `merging` what two edits make together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.money import Money


class DealState(StrEnum):
    """States of a deal (docs/rules.md, Deals)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    UNDER_REVIEW = "under_review"
    APPROVED = "approved"
    RETURNED = "returned"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"
    EXTENSION_REQUESTED = "extension_requested"
    WON = "won"
    LOST = "lost"
    EXPIRED = "expired"
    REVOKED = "revoked"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"


class DealAction(StrEnum):
    """What moves a deal from one state to another."""

    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    TAKE_UP = "take_up"
    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"
    MARK_DUPLICATE = "mark_duplicate"
    ASK_EXTENSION = "ask_extension"
    GRANT_EXTENSION = "grant_extension"
    DENY_EXTENSION = "deny_extension"
    WIN = "win"
    LOSE = "lose"
    EXPIRE = "expire"
    REVOKE = "revoke"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Deal:
    """A deal as one side knows it. `rev` counts the server's versions, 0 before the first.

    `products` are (product_id, quantity); `protected_until` a UTC instant, set by approval.
    """

    deal_id: str
    partner_id: int
    member_id: int
    state: DealState
    customer: str
    country: str
    domain: str
    contact: str
    site: str
    products: tuple[tuple[int, int], ...]
    value: Money
    expected_close: date | None
    source: str
    tender: bool
    competitor: str
    note: str
    protected_until: datetime | None
    decide_by: datetime | None
    reason: str
    submissions: int
    extensions: int
    created_at: datetime
    updated_at: datetime
    rev: int


EDITABLE: tuple[str, ...] = (
    "customer", "country", "domain", "contact", "site", "products", "value", "expected_close",
    "source", "tender", "competitor", "note",
)  # fmt: skip
"""Fields a partner may edit, in the order of the form."""

LONGEST_LINE, LONGEST_NOTE = 500, 5_000
"""Characters in a line and in the note: what is recorded always fits into one push."""
MOST_PRODUCTS = 500

REQUIRED: tuple[str, ...] = ("customer", "country", "products", "value", "expected_close")
"""Fields without which a deal can't be submitted (docs/rules.md, Deals)."""
