"""All claims in one look, and what helps with one: its invoice, and the smallest fix of a refusal.

Reads the replica only; judges by the same rules that said no.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from domain.claims.claim import EARNED, ENDED, OPEN, ClaimState
from domain.claims.facts import Facts
from domain.claims.fixing import Remedy, remedy
from domain.claims.timing import state_at
from domain.codes import CODES, Code
from domain.serials import Scan, ScanKind
from domain.verdicts import Refused
from sync.clock import instant, stamp
from sync.rows import ClaimHelp, ClaimSums

if TYPE_CHECKING:
    from sync.workplace import Workplace

_BY_STATE = (
    "SELECT state, min(due_at), count(*), coalesce(sum(points), 0), max(due_at),"
    " coalesce(sum(rev > 0 AND coalesce(appeal, '') = ''), 0)"
    " FROM (SELECT state, points, rev, appeal, due_at, due_at > ? AS later FROM claim)"
    " GROUP BY state, later"
)
_OPEN = OPEN | {ClaimState.QUEUED}


def sums(wp: Workplace) -> ClaimSums:
    """Return what is claimed, missing and earned, as it stands now.

    One pass over all claims: asked on a reader, never where somebody waits.
    """
    now = wp.clock.now()
    found: dict[str, Any] = dict.fromkeys(
        ("units", "open_points", "to_answer", "to_appeal", "earned", "maturing"), 0
    )
    payable: list[datetime] = []
    for name, due, count, points, latest, appealable in wp.replica.db.rows(
        _BY_STATE, (stamp(now),)
    ):
        day = instant(due) if due else None
        state = state_at(ClaimState(name), day, now)
        if state not in ENDED:
            found["units"] += count
        if state in _OPEN:
            found["open_points"] += points
        if state is ClaimState.NEEDS_INFO:
            found["to_answer"] += count
        if state is ClaimState.REJECTED and (day is None or now <= day):
            found["to_appeal"] += appealable
        if state in EARNED:
            found["earned"] += points
        if state is ClaimState.MATURING and points:
            found["maturing"] += points
            payable += [instant(latest)] if latest else []
    return ClaimSums(**found, payable_by=max(payable, default=None))


@dataclass(frozen=True, slots=True)
class _Said:
    """What was said of the sale, as the rules ask for it."""

    sold_on: date
    invoice: str
    customer: str


_CLAIM = (
    "SELECT serial, stated_gtin, product_id, sold_on, invoice, customer, state, code, params"
    " FROM claim WHERE claim_id = ?"
)
_NAMES = (
    "serial", "stated_gtin", "product_id", "sold_on", "invoice", "customer", "state", "code",
    "params",
)  # fmt: skip


def claim_help(wp: Workplace, claim_id: str) -> ClaimHelp:
    """Return what helps with one claim; nothing of one that isn't known."""
    from sync.replica.limits import invoice_here  # noqa: PLC0415 (with the stores)

    row = wp.replica.db.row(_CLAIM, (claim_id,))
    if row is None:
        return ClaimHelp(claim_id)
    claim = dict(zip(_NAMES, row, strict=True))
    partner_id = wp.identity.partner_id
    known = invoice_here(wp.replica, partner_id, claim["invoice"] or "", counted=False)
    fix = _remedy(wp, claim_id, claim)
    if known is None or not known.quantity:
        return ClaimHelp(claim_id, remedy=fix)
    return ClaimHelp(claim_id, known.quantity, known.unclaimed or 0, fix)


def _remedy(wp: Workplace, claim_id: str, claim: dict[str, Any]) -> Remedy | None:
    """Return what would pass if the unit were scanned again today; None where nothing is to say."""
    code, now = claim["code"], wp.clock.now()
    rules = wp.catalogue.rules_at(now)
    if claim["state"] != ClaimState.REJECTED or rules is None:
        return None
    if code not in Code.__members__ or code == Code.REFUSED_BY_VENDOR:
        return None
    if _is_claimed_again(wp, claim_id, claim["serial"]):
        return None
    from sync.replica.limits import limit_facts  # noqa: PLC0415 (with the stores)

    who = (wp.identity.partner_id, wp.identity.member_id)
    said = _Said(
        date.fromisoformat(claim["sold_on"][:10]), claim["invoice"] or "", claim["customer"] or ""
    )
    shipped = wp.catalogue.by_id.get(claim["product_id"])
    facts = Facts(
        rules=rules,
        today=wp.clock.today(),
        products=wp.catalogue.products,
        shipped=shipped,
        mine=shipped is not None,
        own_claim=None,
        decide_by=wp.clock.today(),
        **limit_facts(wp.replica, who, rules, said.invoice, now),
    )
    refused = Refused(Code(code), CODES[Code(code)].fields, json.loads(claim["params"] or "{}"))
    scan = Scan(ScanKind.SERIAL, claim["serial"], claim["stated_gtin"])
    return remedy(refused, scan, said, facts)


def _is_claimed_again(wp: Workplace, claim_id: str, serial: str) -> bool:
    return any(
        other != claim_id and ClaimState(state) not in ENDED
        for other, _, state, _ in wp.replica.claims_of_serial(serial)
    )
