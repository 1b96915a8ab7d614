"""Takes in a claim: gathers what the server knows of its serial, and lets the domain judge.

Judges by `domain.claims` with everything the server knows. What the claimant gets to see never
depends on what lies with other partners (docs/sync-protocol.md, Decision 8).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

from domain.claims.admission import Facts, admit, day_of_scan, product_of, shown
from domain.claims.claim import ClaimState, OwnClaim
from domain.claims.invoices import invoice_key
from domain.codes import Code
from domain.programme import Product, RuleVersion
from domain.serials import Scan
from domain.verdicts import Accepted, Provisional, Refused, Verdict
from server.services.bodies import ClaimRecord
from server.services.booking import book_earning
from server.services.claims import earned_by, json_text, make_room, partner_name, tell, wins
from server.services.density import weigh
from server.services.gathering import Subject, gathered, note_claim
from server.services.judged import columns_of
from server.services.judgements import Judged, note
from server.services.serials import Reading, Shipment
from server.services.standings import count_claim
from server.services.work import Work
from server.storage import tables as t
from sync.wire.messages import Outcome

Row = dict[str, Any]


class Case(NamedTuple):
    """One scan with what the tables hold about its serial."""

    body: ClaimRecord
    scan: Scan
    serial: str
    shipment: Shipment | None
    rivals: list[Row]
    evidence_at: datetime
    received_at: datetime | None = None
    """Of a claim that was received before, None of a new one."""


def record(work: Work, body: ClaimRecord) -> Outcome:
    """Take in a claim: approved, in review, or refused with its code; kept in every case."""
    if work.actor.is_vendor:
        return work.refused(Code.NOT_IN_SCOPE)
    if work.serials.is_taken(body.claim_id):
        return work.refused(Code.IDEMPOTENCY_REUSED)
    reading = work.serials.read(body)
    serial, shipment = locate(work, reading)
    case = Case(
        body, reading.scan, serial, shipment, work.serials.rivals(serial),
        work.evidence(body.scanned_at),
    )  # fmt: skip
    facts = facts_of(work, case)
    limits = gathered(work, facts.rules, _subject(work, case))
    if limits:
        facts = replace(facts, **limits)
    verdict = weigh(work, admit(case.scan, body, facts), facts.rules, case.evidence_at)
    claim = new_claim(work, case, facts, verdict)
    if case.rivals and not isinstance(verdict, Refused):
        make_room(work, claim, case.rivals)
    work.uow.add(t.claim, claim)
    work.serials.note(claim)
    note_claim(work, claim)
    note(work, Judged(body.claim_id, work.actor.partner_id, body.scan, body, facts, verdict))
    tell(work, claim)
    count_claim(work.uow, work.programme, claim, new=True)
    if claim["state"] == ClaimState.APPROVED:
        book_earning(work.uow, claim, earned_by(work, claim))
    if isinstance(verdict, Refused):
        return work.refused(verdict, rev=claim["rev"])
    code, params = shown(verdict, facts.decide_by)
    return work.applied(claim["rev"], code, params)


def locate(work: Work, reading: Reading) -> tuple[str, Shipment | None]:
    """Return the canonical serial a scan stands for, and its shipment if there is one.

    A shipment to the claimant decides between readings of a label; one to somebody else never
    does, or the serial in the answer would tell of it.
    """
    for form in reading.forms:
        shipment = work.serials.shipment(form)
        if shipment is not None and shipment.partner_id == work.actor.partner_id:
            return form, shipment
    return reading.forms[0], work.serials.shipment(reading.forms[0])


def facts_of(work: Work, case: Case) -> Facts:
    """Gather what the server knows about one scan.

    Where nobody claims its serial, the same facts hold for many scans of a push: they are kept.
    """
    rules, shipment = work.rules(case.evidence_at), case.shipment
    today = day_of_scan(case.evidence_at, case.body.sold_on)
    product_id, partner_id = shipment or (None, None)
    mine = partner_id == work.actor.partner_id
    against = work.serials.against(case.serial, case.body.sold_on, case.evidence_at)
    if case.rivals or against is not None:
        ahead = bool(case.rivals) and wins(work, _as_rival(work, case), case.rivals)
        found = _facts_with(work, rules, today, product_id, case.rivals, mine=mine, ahead=ahead)
        return replace(found, against=against)
    key = ("facts", rules.version, today, product_id, mine)
    kept: Facts | None = work.uow.memo.get(key)
    if kept is None:
        kept = work.uow.memo[key] = _facts_with(work, rules, today, product_id, (), mine=mine)
    return kept


def _facts_with(
    work: Work,
    rules: RuleVersion,
    today: date,
    product_id: int | None,
    rivals: Sequence[Row],
    *,
    mine: bool,
    ahead: bool = False,
) -> Facts:
    own = [row for row in rivals if row["partner_id"] == work.actor.partner_id]
    return Facts(
        rules=rules,
        today=today,
        products=work.programme.products,
        shipped=work.programme.product(product_id),
        mine=mine,
        own_claim=_own_claim(own[0]) if own else None,
        other_claim=len(own) < len(rivals) and not ahead,
        decide_by=work.due_day(rules, work.due(rules)),
    )


def _as_rival(work: Work, case: Case) -> Row:
    """Return the claim as far as ownership of its serial depends on it."""
    return {
        "claim_id": case.body.claim_id,
        "serial": case.serial,
        "partner_id": work.actor.partner_id,
        "received_at": case.received_at or work.uow.now,
        "evidence_at": case.evidence_at,
        "invoice_key": invoice_key(case.body.invoice),
    }


def _own_claim(row: Row) -> OwnClaim:
    return OwnClaim(row["claim_id"], row["who"] or "", row["scanned_at"].date())


def new_claim(work: Work, case: Case, facts: Facts, verdict: Verdict) -> Row:
    """Return the row of a claim as it was judged, with `who` made it."""
    return {
        **_judged(work, facts, verdict, product_of(case.scan, facts)),
        **dict(zip(STATED, stated(case), strict=True)),
        "doubts": doubts_of(work, case, facts, verdict),
    }


STATED = (
    "claim_id", "serial", "stated_gtin", "sold_on", "invoice", "invoice_key", "customer",
    "scanned_at", "evidence_at",
)  # fmt: skip
"""Columns of a claim that differ from scan to scan, whatever the verdict; all others follow from
that and from who asks (`alike`)."""


def stated(case: Case) -> tuple[Any, ...]:
    """Return the values of `STATED`."""
    body = case.body
    return (
        body.claim_id, case.serial, case.scan.product_code, body.sold_on, body.invoice,
        invoice_key(body.invoice) if body.invoice else "", body.customer, body.scanned_at,
        case.evidence_at,
    )  # fmt: skip


def _judged(work: Work, facts: Facts, verdict: Verdict, product: Product | None) -> Row:
    """Return the columns that follow from the verdict and from who asks.

    What is accepted differs by product and rules alone, so a push asks for few of them.
    """
    if not isinstance(verdict, Accepted) or product is None:
        return _columns_of(work, facts, verdict, product)
    key = ("accepted", facts.rules.version, product.product_id, verdict.points)
    found: Row | None = work.uow.memo.get(key)
    if found is None:
        found = work.uow.memo[key] = _columns_of(work, facts, verdict, product)
    return found


def _columns_of(work: Work, facts: Facts, verdict: Verdict, product: Product | None) -> Row:
    return {
        **columns_of(work, facts, verdict),
        "partner_id": work.actor.partner_id,
        "member_id": work.actor.member_id,
        "device": work.actor.device,
        "product_id": product.product_id if product else None,
        "received_at": work.uow.now,
        "rule_version": facts.rules.version,
        "reason": "",
        "rev": 1,
        "value_minor": product.list_price.minor if product else 0,
        "currency": product.list_price.currency if product else "",
        "live": not isinstance(verdict, Refused),
        "first_reviewer": 0,
        "appeal": "",
        "refused_by": 0,
        "escalated": False,
        "lost": "",
        "who": work.actor.name,
    }


def _subject(work: Work, case: Case) -> Subject:
    body, shipment = case.body, case.shipment
    return Subject(
        body.claim_id,
        work.actor.partner_id,
        work.actor.member_id,
        case.serial,
        body.sold_on,
        body.invoice,
        shipment.partner_id if shipment else None,
        again=False,
    )


def doubts_of(work: Work, case: Case, facts: Facts, verdict: Verdict) -> str:
    """Return the doubts as the vendor's desk reads them: code and what is behind it, as JSON."""
    if not isinstance(verdict, Provisional):
        return "[]"
    told = {each.code: dict(each.params) for each in facts.found}
    found = [(code.value, _behind(work, case, facts, code) or told.get(code, {}))
             for code in verdict.open]  # fmt: skip
    return json_text(found)


def _behind(work: Work, case: Case, facts: Facts, code: Code) -> Row:
    """Return the values compared behind a doubt, {} where its code says all or others found it."""
    shipment, rules, body = case.shipment, facts.rules, case.body
    if code in {Code.CHANNEL, Code.SER_MODEL} and shipment:
        product = work.programme.product(shipment.product_id)
        return {
            "shipped_to": partner_name(work, shipment.partner_id),
            "product": product.name if product else "",
        }
    if code is Code.DUP_OTHER:
        others = [row for row in case.rivals if row["partner_id"] != work.actor.partner_id]
        return _of_rival(work, others[0]) if others else {}
    if code is Code.REGION and facts.abroad:
        return dict(zip(("region", "own"), facts.abroad, strict=True))
    if code is Code.BUDGET:
        return {"reserved": facts.reserved, "budget": rules.budget_points}
    if code is Code.DUP_INVOICE and facts.invoice and facts.invoice.contradicts(body.customer):
        before = facts.invoice.customer
        return {"invoice": body.invoice, "customer": body.customer, "before": before}
    return {}


def _of_rival(work: Work, row: Row) -> Row:
    return {"partner": partner_name(work, row["partner_id"]), "claim_id": row["claim_id"]}
