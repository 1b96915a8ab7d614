"""Invoices: a claim is the lines of one invoice of one partner, one serial each.

Two writings of a number are the same invoice where only case and spaces differ. Knows no table.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


def invoice_key(number: str) -> str:
    """Return what two writings of one invoice number have in common; "" for none."""
    return "".join(number.split()).casefold()


@dataclass(frozen=True, slots=True)
class Invoice:
    """What a partner's side knows of one of its invoices.

    `claimed` are the units of it that stand claimed, `quantity` how many it names, 0 when nobody
    said. `customer` is whom it was stated for so far. `dated_on` is the day on it, `is_proved`
    says that a document shows it.
    """

    number: str
    claimed: int = 0
    quantity: int = 0
    customer: str = ""
    dated_on: date | None = None
    is_proved: bool = False

    @property
    def unclaimed(self) -> int | None:
        """How many of its units nobody has claimed yet; None while its quantity isn't known."""
        return max(0, self.quantity - self.claimed) if self.quantity else None

    def contradicts(self, customer: str) -> bool:
        """Say whether it was stated for another customer before."""
        said = invoice_key(customer)
        return bool(said and self.customer and invoice_key(self.customer) != said)
