"""What this device knows of the things limits count: an invoice so far, the claimant's own claims.

Reads only, and only what a limit in force asks for; what colleagues did since the last pull isn't
here, so the server may say otherwise.
"""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from domain.claims.claim import ENDED
from domain.claims.invoices import Invoice, invoice_key
from domain.programme import RuleVersion
from sync.clock import stamp

if TYPE_CHECKING:
    from sync.replica.store import Replica

_ENDED = json.dumps(sorted(ENDED))
_LINES = (
    "SELECT count(*), max(customer) FROM claim WHERE invoice = ?"
    " AND state NOT IN (SELECT value FROM json_each(?))"
)
_CLAIMS = (
    "SELECT count(*) FROM claim WHERE member_id = ? AND scanned_at > ?"
    " AND state NOT IN (SELECT value FROM json_each(?))"
)
_POINTS = (
    "SELECT sum(points) FROM claim WHERE member_id = ? AND sold_on >= ?"
    " AND state NOT IN (SELECT value FROM json_each(?))"
)


def limit_facts(
    replica: Replica, who: tuple[int, int], rules: RuleVersion, invoice: str, now: datetime
) -> dict[str, Any]:
    """Return the facts beside those of the serial, by their names; `who` is partner and member."""
    partner_id, member_id = who
    found: dict[str, Any] = {}
    known = invoice_here(replica, partner_id, invoice, counted=_counts_lines(rules))
    if known is not None:
        found["invoice"] = known
    if rules.cap_period:
        since = stamp(now - timedelta(days=rules.cap_days))
        found["claims_before"] = _number(replica, _CLAIMS, member_id, since)
    if rules.cap_points:
        found["points_before"] = _number(replica, _POINTS, member_id, rules.starts_on.isoformat())
    return found


def _counts_lines(rules: RuleVersion) -> bool:
    return bool(rules.cap_claim or rules.invoice_check)


def invoice_here(
    replica: Replica, partner_id: int, number: str, *, counted: bool = True
) -> Invoice | None:
    """Return what is known here of an own invoice; None where it is nothing that counts.

    `counted` wants its lines even where nobody said what it names.
    """
    key = invoice_key(number)
    if not key:
        return None
    row = replica.db.row(
        "SELECT number, quantity, customer, dated_on, proved FROM base_invoice"
        " WHERE invoice_id = ?",
        (f"{partner_id}:{key}",),
    )
    if row is None and not counted:
        return None
    lines = replica.db.row(_LINES, (number, _ENDED)) or (0, "")
    if row is None:
        return Invoice(number, lines[0], 0, lines[1] or "")
    dated = date.fromisoformat(row[3]) if row[3] else None
    return Invoice(row[0], lines[0], row[1] or 0, row[2] or lines[1] or "", dated, bool(row[4]))


def _number(replica: Replica, query: str, member_id: int, since: str) -> int:
    row = replica.db.row(query, (member_id, since, _ENDED))
    return int(row[0] or 0) if row else 0
