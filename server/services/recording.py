"""Takes in a claim: gathers what the server knows of its serial, and lets the domain judge.

Judges by `domain.claims` with everything the server knows. What the claimant gets to see never
depends on what lies with other partners (docs/sync-protocol.md, Decision 8).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from domain.claims.admission import Facts, admit, day_of_scan, product_of, shown
from domain.claims.claim import ClaimState, OwnClaim, Statement
from domain.codes import Code
from domain.serials import Scan
from domain.verdicts import Provisional, Refused, Verdict
from server.services.bodies import ClaimRecord
from server.services.booking import book_earning
from server.services.claims import earned_by, json_text, make_room, partner_name, tell
from server.services.serials import Reading
from server.services.standings import count_claim
from server.services.work import Work
from server.storage import tables as t
from sync.wire.messages import Outcome

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Case:
    """One scan with what the tables hold about its serial."""

    body: ClaimRecord
    scan: Scan
    serial: str
    shipment: Row | None
    rivals: list[Row]
    evidence_at: datetime


def record(work: Work, body: ClaimRecord) -> Outcome:
    """Take in a claim: approved, in review, or refused with its code; kept in every case."""
    if work.actor.is_vendor:
        return work.refused(Code.NOT_IN_SCOPE)
    if work.serials.is_taken(body.claim_id):
        return work.refused(Code.IDEMPOTENCY_REUSED)
    reading = work.serials.read(body)
    serial, shipment = _locate(work, reading)
    rivals, evidence_at = work.serials.rivals(serial), work.evidence(body.scanned_at)
    case = _Case(body, reading.scan, serial, shipment, rivals, evidence_at)
    facts = _facts(work, case)
    verdict = admit(case.scan, _statement(case), facts)
    claim = _new_claim(work, case, facts, verdict)
    if not isinstance(verdict, Refused):
        make_room(work, claim, case.rivals)
    work.uow.add(t.claim, claim)
    work.serials.note(claim)
    tell(work, claim)
    count_claim(work.uow, work.programme, claim, new=True)
    if claim["state"] == ClaimState.APPROVED:
        book_earning(work.uow, claim, earned_by(work, claim))
    if isinstance(verdict, Refused):
        return work.refused(verdict, rev=claim["rev"])
    code, params = shown(verdict, facts.decide_by)
    return work.applied(claim["rev"], code, params)


def _locate(work: Work, reading: Reading) -> tuple[str, Row | None]:
    """Return the canonical serial a scan stands for, and its shipment if there is one.

    A shipment to the claimant decides between readings of a label; one to somebody else never
    does, or the serial in the answer would tell of it.
    """
    for form in reading.forms:
        shipment = work.serials.shipment(form)
        if shipment is not None and shipment["partner_id"] == work.actor.partner_id:
            return form, shipment
    return reading.forms[0], work.serials.shipment(reading.forms[0])


def _facts(work: Work, case: _Case) -> Facts:
    """Gather what the server knows about one scan."""
    rules = work.rules(case.evidence_at)
    own = [row for row in case.rivals if row["partner_id"] == work.actor.partner_id]
    shipment = case.shipment
    return Facts(
        rules=rules,
        today=day_of_scan(case.evidence_at, case.body.sold_on),
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
    """Return the row of a claim as it was judged, with `who` made it."""
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
        "evidence_at": case.evidence_at,
        "live": not isinstance(verdict, Refused),
        "first_reviewer": 0,
        "who": work.actor.name,
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
