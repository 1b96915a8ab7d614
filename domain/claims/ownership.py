"""Which of several claims of one serial owns it.

One pure function of the set of claims: the order in which they arrived can't change the answer.
Must never look at who the claimants are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Contender:
    """A standing claim of a serial with the evidence that counts.

    `received_at` is the UTC instant at which the server received it.
    """

    claim_id: str
    shipped_to_claimant: bool
    received_at: datetime


def _rank(contender: Contender) -> tuple[bool, datetime, str]:
    return (not contender.shipped_to_claimant, contender.received_at, contender.claim_id)


def owner(contenders: Iterable[Contender]) -> str | None:
    """Return the id of the claim that owns the serial, None when nobody claims it.

    Classes of evidence, strongest first (docs/rules.md, Two claims on one serial): the unit was
    shipped to the claimant, earlier receive time, lower claim id.
    """
    strongest = min(contenders, key=_rank, default=None)
    return strongest.claim_id if strongest else None
