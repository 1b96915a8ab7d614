"""Which of several claims of one serial owns it, and by what evidence the others lost.

One pure function of the set of claims: neither the order in which they arrived nor how a client
split them into syncs can change the answer. Must never look at who the claimants are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum


class Evidence(StrEnum):
    """Classes of evidence, the strongest first; sent as text, never renamed."""

    SOLD_OUT = "sold_out"
    """A record of the sale (EPCIS or a till) names the claimant."""
    SHIPPED = "shipped"
    """The unit was shipped to the claimant."""
    INVOICE = "invoice"
    """An invoice, shown by a document, of an earlier day."""
    SCANNED = "scanned"
    """An earlier scan, at a time that can be trusted."""
    RECEIVED = "received"
    """Received earlier by the server."""
    ID = "id"
    """Nothing tells them apart: the lower id."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A standing claim of a serial with the evidence that counts.

    `received_at` is the UTC instant at which the server received it. `scanned_at` is when it was
    scanned, None where the device's clock can't be trusted that far: then the receipt decides.
    `invoice_on` is the day of an invoice that a document shows, None without one.
    """

    claim_id: str
    shipped_to_claimant: bool
    received_at: datetime
    sold_out_by_claimant: bool = False
    invoice_on: date | None = None
    scanned_at: datetime | None = None


_LAST = datetime.max.replace(tzinfo=UTC)


def _rank(contender: Contender) -> tuple[bool, bool, date, datetime, datetime, str]:
    return (
        not contender.sold_out_by_claimant,
        not contender.shipped_to_claimant,
        contender.invoice_on or date.max,
        contender.scanned_at or _LAST,
        contender.received_at,
        contender.claim_id,
    )


def owner(contenders: Iterable[Contender]) -> str | None:
    """Return the id of the claim that owns the serial, None when nobody claims it.

    What is equal in one class of `Evidence` is decided by the next (docs/rules.md, Two claims on
    one serial).
    """
    strongest = min(contenders, key=_rank, default=None)
    return strongest.claim_id if strongest else None


def lost_by(contenders: Collection[Contender]) -> dict[str, Evidence]:
    """Return for each claim that lost the class of evidence in which it is weaker.

    That is all a loser is told: never who the other is.
    """
    strongest = min(contenders, key=_rank, default=None)
    if strongest is None:
        return {}
    best = _rank(strongest)
    return {
        each.claim_id: _differs(_rank(each), best)
        for each in contenders
        if each.claim_id != strongest.claim_id
    }


def _differs(rank: tuple[object, ...], best: tuple[object, ...]) -> Evidence:
    places = zip(Evidence, rank, best, strict=True)
    return next(evidence for evidence, mine, theirs in places if mine != theirs)
