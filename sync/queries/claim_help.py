"""All claims in one look, and what helps with one: its invoice, and the smallest fix of a refusal.

Reads the replica only; judges by the same rules that said no.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from domain.claims.claim import EARNED, ENDED, OPEN, ClaimState
from domain.claims.facts import Facts
from domain.claims.fixing import Remedy, remedy
from domain.claims.invoices import invoice_key
from domain.claims.timing import state_at
from domain.codes import CODES, Code
from domain.serials import Scan, ScanKind
from domain.verdicts import Refused
from sync.clock import instant, stamp
from sync.rows import ClaimHelp, ClaimSums, SendState

if TYPE_CHECKING:
    from sync.workplace import Workplace

_BY_STATE = (
    "SELECT state, count(*), total(points), max(due_at),"
    " count(*) FILTER (WHERE due_at > ?1), total(points) FILTER (WHERE due_at > ?1),"
    " count(*) FILTER (WHERE due_at <= ?1), total(points) FILTER (WHERE due_at <= ?1)"
    " FROM claim GROUP BY state"
)
"""One walk along `claim_sums`, no row of the table is touched."""
_TO_APPEAL = (
    "SELECT count(*) FROM claim INDEXED BY claim_refused WHERE state = 'rejected' AND rev > 0"
    " AND coalesce(appeal, '') = '' AND (due_at IS NULL OR due_at >= ?)"
)
_OPEN = OPEN | {ClaimState.QUEUED}


@dataclass(frozen=True, slots=True)
class _Group:
    """Claims of one state whose day has come, is to come (`due` is the last), or is none."""

    state: ClaimState
    count: int
    points: int
    due: datetime | None


def sums(wp: Workplace) -> ClaimSums:
    """Return what is claimed, missing and earned, as it stands now. Asked on a reader."""
    now = wp.clock.now()
    found: dict[str, Any] = dict.fromkeys(
        ("units", "open_points", "to_answer", "earned", "maturing"), 0
    )
    payable: list[datetime] = []
    for group in _groups(wp, now):
        state = state_at(group.state, group.due, now)
        if state not in ENDED:
            found["units"] += group.count
        if state in _OPEN:
            found["open_points"] += group.points
        if state is ClaimState.NEEDS_INFO:
            found["to_answer"] += group.count
        if state in EARNED:
            found["earned"] += group.points
        if state is ClaimState.MATURING and group.points:
            found["maturing"] += group.points
            payable += [group.due] if group.due else []
    row = wp.replica.db.row(_TO_APPEAL, (stamp(now),))
    to_appeal = int(row[0]) if row else 0
    return ClaimSums(**found, to_appeal=to_appeal, payable_by=max(payable, default=None))


def _groups(wp: Workplace, now: datetime) -> Iterator[_Group]:
    rows = wp.replica.db.rows(_BY_STATE, (stamp(now),))
    for name, count, points, latest, later, later_points, past, past_points in rows:
        state = ClaimState(name)
        undated = count - later - past, int(points - later_points - past_points)
        yield _Group(state, *undated, None)
        yield _Group(state, past, int(past_points), now)
        if later:
            yield _Group(state, later, int(later_points), instant(latest))


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
    fix = _remedy(wp, claim_id, claim)
    number = claim["invoice"] or ""
    known = invoice_here(wp.replica, wp.identity.partner_id, number)
    if known is None:
        return ClaimHelp(claim_id, remedy=fix)
    named = said_of_invoice(wp, number)
    known = replace(known, quantity=known.quantity if named is None else named)
    return ClaimHelp(claim_id, known.quantity, known.unclaimed or 0, fix)


def said_of_invoice(wp: Workplace, number: str) -> int | None:
    """Return how many units an invoice names as said here and not answered yet, None for nothing.

    The vendor's word comes with the answer; until then it is as it was said.
    """
    from sync.outbox.pending import ops_of  # noqa: PLC0415 (with the stores)

    key = invoice_key(number)
    said = [
        int(op.body["quantity"])
        for op in ops_of(wp.outbox, f"invoice:{key[:50]}")
        if op.state is not SendState.REFUSED and invoice_key(str(op.body["number"])) == key
    ]
    return said[-1] if said else None


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
