"""Takes in a claim: reads the scan, gathers what the server knows, and lets the domain judge.

Judges by `domain.claims` with everything the server knows. What the claimant gets to see never
depends on what lies with other partners (docs/sync-protocol.md, Decision 8).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zlib import crc32

import sqlalchemy as sa

from domain.claims.admission import (
    Facts,
    admit,
    candidates,
    day_of_scan,
    product_of,
    scan_for,
    shown,
)
from domain.claims.claim import ClaimState, OwnClaim, Statement
from domain.codes import Code
from domain.serials import LONGEST_SERIAL, Scan, canonical
from domain.verdicts import Provisional, Refused, Verdict
from server.services.bodies import ClaimRecord
from server.services.booking import book_earning
from server.services.claims import earned_by, json_text, make_room, partner_name, rivals_of, tell
from server.services.programme import Programme
from server.services.standings import count_claim
from server.services.work import Work
from server.storage import tables as t
from server.storage.unit_of_work import UnitOfWork
from sync.wire.messages import Outcome

Row = dict[str, Any]

_SHIPMENTS = sa.select(t.shipment.c.serial, t.shipment.c.product_id, t.shipment.c.partner_id).where(
    t.shipment.c.serial.in_(sa.bindparam("serials", expanding=True))
)
_EXISTS = sa.select(t.claim.c.claim_id).where(t.claim.c.claim_id == sa.bindparam("claim_id"))
_INSERT = sa.insert(t.claim)


@dataclass(frozen=True, slots=True)
class _Case:
    """One scan with what the tables hold about its serial."""

    body: ClaimRecord
    scan: Scan
    serial: str
    shipment: Row | None
    rivals: list[Row]


def record(work: Work, body: ClaimRecord) -> Outcome:
    """Take in a claim: approved, in review, or refused with its code; kept in every case."""
    if work.actor.is_vendor:
        return work.refused(Code.NOT_IN_SCOPE)
    if work.uow.connection.execute(_EXISTS, {"claim_id": body.claim_id}).first():
        return work.refused(Code.IDEMPOTENCY_REUSED)
    scan = scan_for(body.scan, work.programme.products)
    serial, shipment = _locate(work, scan, body.serial)
    case = _Case(body, scan, serial, shipment, rivals_of(work, serial))
    facts = _facts(work, case)
    verdict = admit(scan, _statement(case), facts)
    claim = _new_claim(work, case, facts, verdict)
    if not isinstance(verdict, Refused):
        make_room(work, claim, case.rivals)
    work.uow.connection.execute(_INSERT, claim)
    tell(work, claim)
    count_claim(work.uow, work.programme, claim, new=True)
    if claim["state"] == ClaimState.APPROVED:
        book_earning(work.uow, claim, earned_by(work, claim))
    if isinstance(verdict, Refused):
        return work.refused(verdict, rev=claim["rev"])
    code, params = shown(verdict, facts.decide_by)
    return work.applied(claim["rev"], code, params)


def lock_serials(uow: UnitOfWork, programme: Programme, scans: Iterable[str]) -> None:
    """Take the serials of a whole push in one fixed order, so that two pushes never cross.

    Only PostgreSQL needs it: there, claims of the same serials in opposite orders would wait for
    each other in a ring. The locks are advisory and end with the transaction.
    """
    forms = {
        form for scan in scans for form in candidates(scan_for(scan, programme.products),
                                                      programme.products)
    }  # fmt: skip
    keys = sorted({crc32(form.encode("utf-8", "surrogatepass")) for form in forms})
    if keys:
        uow.connection.execute(_LOCK, {"keys": keys})


_LOCK = sa.text(
    "SELECT pg_advisory_xact_lock(key) FROM"
    " (SELECT unnest(CAST(:keys AS bigint[])) AS key ORDER BY key) AS wanted"
)


def _locate(work: Work, scan: Scan, said: str) -> tuple[str, Row | None]:
    """Return the canonical serial a scan stands for, and its shipment if there is one.

    A shipment to the claimant decides between readings of a label; one to somebody else never
    does, or the serial in the answer would tell of it.
    """
    forms = candidates(scan, work.programme.products)
    if not forms:
        return canonical(said)[:LONGEST_SERIAL], None
    found = work.uow.connection.execute(_SHIPMENTS, {"serials": list(forms)}).mappings()
    shipments = {row["serial"]: dict(row) for row in found}
    own = [
        form
        for form in forms
        if form in shipments and shipments[form]["partner_id"] == work.actor.partner_id
    ]
    serial = own[0] if own else forms[0]
    return serial, shipments.get(serial)


def _facts(work: Work, case: _Case) -> Facts:
    """Gather what the server knows about one scan."""
    evidence_at = work.evidence(case.body.scanned_at)
    rules = work.rules(evidence_at)
    own = [row for row in case.rivals if row["partner_id"] == work.actor.partner_id]
    shipment = case.shipment
    return Facts(
        rules=rules,
        today=day_of_scan(evidence_at, case.body.sold_on),
        products=work.programme.products,
        shipped=work.programme.product(shipment["product_id"]) if shipment else None,
        mine=shipment is not None and shipment["partner_id"] == work.actor.partner_id,
        own_claim=_own_claim(own[0]) if own else None,
        other_claim=len(own) < len(case.rivals),
        decide_by=(work.uow.now + timedelta(days=rules.decision_days)).date(),
    )


def _statement(case: _Case) -> Statement:
    body = case.body
    return Statement(
        claim_id=body.claim_id,
        serial=case.serial,
        stated_gtin=case.scan.product_code,
        sold_on=body.sold_on,
        invoice=body.invoice,
        customer=body.customer,
        scanned_at=body.scanned_at,
    )


def _own_claim(row: Row) -> OwnClaim:
    return OwnClaim(row["claim_id"], row["who"] or "", row["scanned_at"].date())


def _new_claim(work: Work, case: _Case, facts: Facts, verdict: Verdict) -> Row:
    """Return the row of a claim as it was judged."""
    body = case.body
    product = product_of(case.scan, facts)
    code, params = shown(verdict, facts.decide_by)
    decided = not isinstance(verdict, Provisional)
    if isinstance(verdict, Refused):
        state, points, cause = ClaimState.REJECTED, 0, verdict.code.value
    elif isinstance(verdict, Provisional):
        state, points, cause = ClaimState.IN_REVIEW, verdict.points, verdict.open[0].value
    else:
        state, points, cause = ClaimState.APPROVED, verdict.points, ""
    return {
        "claim_id": body.claim_id,
        "partner_id": work.actor.partner_id,
        "member_id": work.actor.member_id,
        "device": work.actor.device,
        "serial": case.serial,
        "product_id": product.product_id if product else None,
        "stated_gtin": case.scan.product_code,
        "sold_on": body.sold_on,
        "invoice": body.invoice,
        "customer": body.customer,
        "scanned_at": body.scanned_at,
        "received_at": work.uow.now,
        "rule_version": facts.rules.version,
        "state": state.value,
        "code": code,
        "params": json_text(dict(params)),
        "points": points,
        "decide_by": None if decided else work.uow.now + timedelta(days=facts.rules.decision_days),
        "decided_at": work.uow.now if decided else None,
        "decided_by": "rules" if decided else "",
        "reason": "",
        "rev": 1,
        "cause": cause,
        "value_minor": product.list_price.minor if product else 0,
        "currency": product.list_price.currency if product else "",
        "doubts": _doubts(work, case, verdict),
        "evidence_at": work.evidence(body.scanned_at),
        "live": not isinstance(verdict, Refused),
        "first_reviewer": 0,
    }


def _doubts(work: Work, case: _Case, verdict: Verdict) -> str:
    """Return the doubts as the vendor's desk reads them: code and what is behind it, as JSON."""
    if not isinstance(verdict, Provisional):
        return "[]"
    shipment = case.shipment
    others = [row for row in case.rivals if row["partner_id"] != work.actor.partner_id]
    found: list[tuple[str, Row]] = []
    for code in verdict.open:
        params: Row = {}
        if code in {Code.CHANNEL, Code.SER_MODEL} and shipment:
            product = work.programme.product(shipment["product_id"])
            params = {
                "shipped_to": partner_name(work, shipment["partner_id"]),
                "product": product.name if product else "",
            }
        elif code is Code.DUP_OTHER and others:
            params = {
                "partner": partner_name(work, others[0]["partner_id"]),
                "claim_id": others[0]["claim_id"],
            }
        found.append((code.value, params))
    return json_text(found)
