"""What this device knows of the things limits count: an invoice so far, the claimant's own claims.

Reads only, and only what a limit in force asks for; what colleagues did since the last pull isn't
here, so the server may say otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from domain.claims.claim import ENDED
from domain.claims.claimant import findings_on_claimant
from domain.claims.invoices import Invoice, invoice_key
from domain.programme import RuleVersion
from sync.clock import stamp

if TYPE_CHECKING:
    from sync.replica.store import Replica

_ENDED = json.dumps(sorted(ENDED))
_NAMED = (
    "SELECT invoice_id, number, quantity, customer, dated_on, proved FROM base_invoice"
    " WHERE invoice_id IN (SELECT value FROM json_each(?))"
)
_LINES = (
    "SELECT invoice, count(*), max(customer) FROM claim WHERE invoice <> ''"
    " AND invoice IN (SELECT value FROM json_each(?))"
    " AND state NOT IN (SELECT value FROM json_each(?)) GROUP BY invoice"
)
_CLAIMS = (
    "SELECT count(*) FROM claim WHERE member_id = ? AND scanned_at > ?"
    " AND state NOT IN (SELECT value FROM json_each(?))"
)
_POINTS = (
    "SELECT sum(points) FROM claim WHERE member_id = ? AND sold_on >= ?"
    " AND state NOT IN (SELECT value FROM json_each(?))"
)


_CLAIMANT = (
    "SELECT m.name, m.takes_part, p.licence_until FROM base_member AS m"
    " JOIN base_partner AS p ON p.partner_id = m.partner_id WHERE m.member_id = ?"
)


def claimant_facts(replica: Replica, member_id: int, sold_on: date) -> dict[str, Any]:
    """Return what speaks against claims of somebody as a fact, {} where nothing does."""
    row = replica.db.row(_CLAIMANT, (member_id,))
    if row is None:
        return {}
    name, takes_part, until = row
    found = findings_on_claimant(
        name or "", sold_on, takes_part=takes_part != 0,
        licence_until=date.fromisoformat(until[:10]) if until else None,
    )  # fmt: skip
    return {"found": found} if found else {}


def limit_facts(
    replica: Replica, who: tuple[int, int], rules: RuleVersion, invoice: str, now: datetime
) -> dict[str, Any]:
    """Return the facts beside those of the serial, by their names; `who` is partner and member."""
    partner_id, member_id = who
    found: dict[str, Any] = {}
    known = invoice_here(replica, partner_id, invoice, counted=counts_lines(rules))
    if known is not None:
        found["invoice"] = known
    if rules.cap_period:
        since = stamp(now - timedelta(days=rules.cap_days))
        found["claims_before"] = _number(replica, _CLAIMS, member_id, since)
    if rules.cap_points:
        found["points_before"] = _number(replica, _POINTS, member_id, rules.starts_on.isoformat())
    return found


def counts_lines(rules: RuleVersion) -> bool:
    """Say whether a limit in force looks at the lines of an invoice."""
    return bool(rules.cap_claim or rules.invoice_check)


def invoice_here(
    replica: Replica, partner_id: int, number: str, *, counted: bool = True
) -> Invoice | None:
    """Return what is known here of an own invoice; None where it is nothing that counts.

    `counted` wants its lines even where nobody said what it names.
    """
    return invoices_here(replica, partner_id, (number,), counted=counted).get(number)


def invoices_here(
    replica: Replica, partner_id: int, numbers: Collection[str], *, counted: bool = True
) -> dict[str, Invoice]:
    """Return what is known here of own invoices, by their numbers as given; see `invoice_here`."""
    keys = {number: invoice_key(number) for number in numbers}
    asked = json.dumps([f"{partner_id}:{key}" for key in set(keys.values()) if key])
    rows = {row[0]: row[1:] for row in replica.db.rows(_NAMED, (asked,))}
    wanted = [
        number for number, key in keys.items() if key and (counted or f"{partner_id}:{key}" in rows)
    ]
    if not wanted:
        return {}
    lines = {row[0]: row[1:] for row in replica.db.rows(_LINES, (json.dumps(wanted), _ENDED))}
    found = {}
    for number in wanted:
        count, customer = lines.get(number, (0, ""))
        row = rows.get(f"{partner_id}:{keys[number]}")
        if row is None:
            found[number] = Invoice(number, count, 0, customer or "")
            continue
        dated = date.fromisoformat(row[3]) if row[3] else None
        found[number] = Invoice(
            row[0], count, row[1] or 0, row[2] or customer or "", dated, bool(row[4])
        )
    return found


def _number(replica: Replica, query: str, member_id: int, since: str) -> int:
    row = replica.db.row(query, (member_id, since, _ENDED))
    return int(row[0] or 0) if row else 0
