"""What stands beside a claim at the desk: its unit's history, its partner's pattern, its documents.

All of it from the copy here, so it is there without a line.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from domain.claims.claim import ClaimState
from domain.reviews.decision import Decision
from domain.reviews.pattern import WINDOW_DAYS, Pattern, pattern_of
from sync.clock import instant, stamp
from sync.queries import second_looks
from sync.queries.bulk_review import BulkRow, rehearsal
from sync.queries.evidence import documents
from sync.rows import DocumentRow

if TYPE_CHECKING:
    from sync.workplace import Workplace


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One line of a unit's life: `what` is a `domain.serials.life.Happening`, or claimed.

    `who` is a partner's name, "" for nobody we know; `is_own` says that it is the claimant's
    company, `is_this` that it is the claim in question. `state` and `code` are a claim's.
    """

    at: datetime
    on: date
    what: str
    who: str
    is_own: bool
    state: ClaimState | None = None
    code: str = ""
    is_this: bool = False


@dataclass(frozen=True, slots=True)
class RefusalRow:
    """A claim of a partner that was refused or taken back; `by` is rules, or who decided."""

    serial: str
    received_at: datetime
    code: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class DeskRow:
    """What stands beside a claim at the desk.

    `is_told` is False while the server has not told of the unit yet: no history is not none.
    """

    claim_id: str
    is_told: bool = False
    history: tuple[HistoryRow, ...] = ()
    pattern: Pattern = field(default_factory=Pattern)
    refusals: tuple[RefusalRow, ...] = ()
    documents: tuple[DocumentRow, ...] = ()
    approval: BulkRow | None = None
    """What approving it would do: whether it takes two and who could co-sign, or why it can't."""


LAST_REFUSALS = 3
MOST_CLAIMS = 20
"""Of one serial; more than that is a story for the record, not for the desk."""


def desk(wp: Workplace, claim_id: str) -> DeskRow:
    """Return what stands beside a claim; empty where it isn't in the copy here."""
    found = wp.replica.db.row(
        "SELECT serial, partner_id FROM vendor_claim WHERE claim_id = ?", (claim_id,)
    )
    if found is None:
        return DeskRow(claim_id)
    serial, partner_id = found
    told = wp.replica.db.row("SELECT told FROM base_unit WHERE serial = ?", (serial,))
    now = wp.clock.now()
    looks = second_looks.waiting(wp)
    return DeskRow(
        claim_id=claim_id,
        is_told=told is not None,
        history=tuple(_history(wp, claim_id, serial, told[0] if told else "", partner_id)),
        pattern=_pattern(wp, partner_id, now),
        refusals=tuple(_last_refusals(wp, partner_id, looks)),
        documents=tuple(documents(wp, f"claim:{claim_id}")),
        approval=rehearsal(wp, [claim_id], Decision.APPROVE),
    )


def desks(wp: Workplace, claim_ids: Sequence[str]) -> list[DeskRow]:
    """Return what stands beside each of these claims."""
    return [desk(wp, claim_id) for claim_id in claim_ids]


def _history(
    wp: Workplace, claim_id: str, serial: str, told: str, partner_id: int
) -> list[HistoryRow]:
    """Return what was told of the unit and every claim of it, oldest first."""
    names = wp.catalogue
    looks = second_looks.waiting(wp)
    lines = [
        HistoryRow(
            at=instant(at),
            on=date.fromisoformat(day),
            what=what,
            who=names.partners.get(who, ""),
            is_own=who == partner_id,
        )
        for what, at, day, who in json.loads(told or "[]")
    ]
    rows = wp.replica.db.rows(
        "SELECT claim_id, partner_id, sold_on, scanned_at, state, code FROM vendor_claim"
        " WHERE serial = ? ORDER BY scanned_at, claim_id LIMIT ?",
        (serial, MOST_CLAIMS),
    )
    lines += [
        HistoryRow(
            at=instant(scanned_at),
            on=date.fromisoformat(sold_on[:10]),
            what="claimed",
            who=names.partners.get(who, ""),
            is_own=who == partner_id,
            state=ClaimState.IN_REVIEW if each in looks else ClaimState(state),
            code="" if each in looks else code or "",
            is_this=each == claim_id,
        )
        for each, who, sold_on, scanned_at, state, code in rows
    ]
    return sorted(lines, key=lambda line: line.at)


def _pattern(wp: Workplace, partner_id: int, now: datetime) -> Pattern:
    since = stamp(now - timedelta(days=WINDOW_DAYS))
    counts = wp.replica.db.rows(
        "SELECT state, count(*) FROM vendor_claim INDEXED BY vendor_claim_partner"
        " WHERE partner_id = ? AND received_at >= ? GROUP BY state",
        (partner_id, since),
    )
    return pattern_of({ClaimState(state): count for state, count in counts})


def _last_refusals(wp: Workplace, partner_id: int, looks: Collection[str]) -> list[RefusalRow]:
    """Return a partner's last refusals; of a claim that waits for a second look nothing is told."""
    rows = wp.replica.db.rows(
        "SELECT claim_id, serial, received_at, code, reason, decided_by FROM vendor_claim"
        " INDEXED BY vendor_claim_partner WHERE partner_id = ?"
        " AND state IN ('rejected', 'rejected_final', 'reversed')"
        " ORDER BY received_at DESC LIMIT ?",
        (partner_id, LAST_REFUSALS + len(looks)),
    )
    return [
        RefusalRow(serial, instant(at), code or "", reason or "", by or "")
        for claim_id, serial, at, code, reason, by in rows
        if claim_id not in looks
    ][:LAST_REFUSALS]
