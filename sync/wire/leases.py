"""Who has which claim open (POST /v1/review/leases): an advice among reviewers, never a lock.

Beside the feed: nothing of it is kept, and a client that never asks loses nothing but the hint.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

LEASE_SECONDS = 90
"""How long a lease holds by itself; a client that keeps a claim open asks anew in good time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseAsked:
    """Body of POST /v1/review/leases: the claim this device has open now, "" for none."""

    claim_id: str = ""


@dataclass(frozen=True, slots=True)
class Lease:
    """A claim somebody else has open, and until when that is sure to be so."""

    claim_id: str
    member_id: int
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Leases:
    """Reply to POST /v1/review/leases: what others have open; `held` says that the own one holds.

    It does not where somebody else had the claim open before.
    """

    held: bool = False
    others: list[Lease] = field(default_factory=list)
