"""Judges a claim once more: after an answer, a new document, or when its day has come.

By the rules that were in force when it was scanned, and on the day of the scan: only the judgement
is late. Each verdict is written down beside the earlier ones.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import sqlalchemy as sa

from domain.claims.admission import admit, product_of
from domain.claims.claim import ClaimState
from domain.claims.density import weighed
from domain.claims.document_codes import WEIGHED
from domain.claims.transitions import ClaimAction, next_state
from domain.codes import CODES, Code, Severity
from domain.people.roles import Role
from domain.programme import RuleVersion
from domain.reviews.desk_hours import later
from domain.verdicts import Finding, Refused, Verdict
from server.services.actor import Actor
from server.services.bodies import ClaimRecord
from server.services.booking import book_earning
from server.services.claims import earned_by, end_claim, hand_on, make_room, update_claim
from server.services.gathering import Subject, gathered
from server.services.judged import columns_of
from server.services.judgements import Judged, found_before, next_number, note, scan_of
from server.services.recording import Case, doubts_of, facts_of, locate
from server.services.serials import Serials
from server.services.standings import count_claim
from server.services.work import Work
from server.storage import tables as t
from sync.wire.tables import partner_stream

Row = dict[str, Any]


def judge_again(
    work: Work, claim: Row, action: ClaimAction, changes: Row, *, scan: str | None = None
) -> Verdict:
    """Judge a claim with what changed and write what follows.

    `action` leads back to where claims are judged (ANSWER or RETRY); `scan` is another reading of
    the label. What a reviewer asked for goes back to a reviewer, unless the rules refuse it now.
    """
    asked_by_person = claim["code"] == Code.INFO_NEEDED
    received = next_state(ClaimState(claim["state"]), action)
    if received is not ClaimState.SUBMITTED:
        raise AssertionError("only what is waiting is judged again")
    work = as_claimant(work, claim)
    case = case_of(work, claim, changes, scan)
    body, serial, shipment, rivals = case.body, case.serial, case.shipment, case.rivals
    facts = facts_of(work, case)
    subject = Subject(
        body.claim_id, claim["partner_id"], claim["member_id"], serial, body.sold_on, body.invoice,
        shipment.partner_id if shipment else None, again=True,
    )  # fmt: skip
    known = gathered(work, facts.rules, subject)
    found = (*known.pop("found", ()), *_still_found(work, body.claim_id))
    facts = replace(facts, judged_on=work.uow.now.date(), found=found, **known)
    crowded = Code.SER_MANY_UNKNOWN.value in claim["doubts"]
    verdict = admit(case.scan, body, facts)
    verdict = weighed(verdict, facts.rules.undelivered_a_day if crowded else 0, facts.rules)
    judged = Judged(body.claim_id, claim["partner_id"], body.scan, body, facts, verdict)
    note(work, judged, next_number(work.uow.connection, body.claim_id))
    product = product_of(case.scan, facts)
    columns = {
        **changes,
        **columns_of(work, facts, verdict),
        "doubts": doubts_of(work, case, facts, verdict),
        "serial": serial,
        "stated_gtin": case.scan.product_code,
        "product_id": product.product_id if product else None,
        "value_minor": product.list_price.minor if product else 0,
        "currency": product.list_price.currency if product else "",
    }
    if asked_by_person and not isinstance(verdict, Refused):
        columns |= _back_to_the_desk(work, claim, facts.rules)
    _write(work, claim, columns, verdict, rivals)
    return verdict


def case_of(work: Work, claim: Row, changes: Row, scan: str | None = None) -> Case:
    """Return a recorded claim as a case again, with what changed; `work` is its claimant's."""
    text = scan if scan is not None else scan_of(work.uow.connection, claim["claim_id"])
    said = {**claim, **changes}
    body = ClaimRecord(
        claim_id=claim["claim_id"], scan=claim["serial"] if text is None else text,
        serial=claim["serial"] if scan is None else "", sold_on=said["sold_on"],
        invoice=said["invoice"], customer=said["customer"], scanned_at=claim["scanned_at"],
    )  # fmt: skip
    reading = work.serials.read(body)
    serial, shipment = locate(work, reading)
    rivals = [row for row in work.serials.rivals(serial) if row["claim_id"] != claim["claim_id"]]
    return Case(
        body, reading.scan, serial, shipment, rivals, claim["evidence_at"],
        claim["received_at"],
    )  # fmt: skip


def _still_found(work: Work, claim_id: str) -> tuple[Finding, ...]:
    """Return what was found before and no answer of a claimant settles.

    What was asked for counts as given; `weighing` looks whether it was, where documents are seen.
    """
    found = found_before(work.uow.connection, claim_id)
    return tuple(
        each
        for each in found
        if each.code in WEIGHED and CODES[each.code].severity is not Severity.INFO
    )


def _back_to_the_desk(work: Work, claim: Row, rules: RuleVersion) -> Row:
    """Return the columns of a claim a reviewer asked about: the desk's clock runs on from there."""
    left = claim["desk_left"]
    now_in_force = work.rules(work.uow.now)
    due = work.due(rules)
    if left is not None:
        due = later(work.uow.now, timedelta(seconds=left), work.hours(now_in_force))
    by = {"by": work.due_day(now_in_force, due).isoformat()}
    return {
        "state": ClaimState.IN_REVIEW.value, "code": Code.VENDOR_CHECKS.value,
        "params": msgspec.json.encode(by).decode(), "cause": claim["cause"], "decide_by": due,
        "decided_at": None, "decided_by": "", "due_at": None, "asked": "[]",
    }  # fmt: skip


def _write(work: Work, claim: Row, columns: Row, verdict: Verdict, rivals: list[Row]) -> None:
    """Write the claim as it was judged, with points, places and the serial it owns."""
    before, was_live = claim["serial"], claim["live"]
    if isinstance(verdict, Refused):
        end_claim(work, claim, ClaimState.REJECTED, columns, "Refused by the rules")
        if before != claim["serial"] and was_live:
            hand_on(work, before)
        return
    if before != columns["serial"]:
        if was_live:
            _set_free(work, claim)
        candidate = {**claim, **columns, "live": True}
        make_room(work, candidate, rivals)
        columns |= {"live": candidate["live"], "lost": candidate["lost"]}
    update_claim(work, claim, columns)
    count_claim(work.uow, work.programme, claim, new=False)
    if claim["state"] == ClaimState.APPROVED:
        book_earning(work.uow, claim, earned_by(work, claim))


def _set_free(work: Work, claim: Row) -> None:
    """Let go of the serial a claim was of until now, for whoever else claims it."""
    query = sa.update(t.claim).where(t.claim.c.claim_id == claim["claim_id"])
    work.uow.connection.execute(query.values(live=False, serial=""))
    hand_on(work, claim["serial"])


def as_claimant(work: Work, claim: Row) -> Work:
    """Return the work as the claimant's own: facts depend on whose claim it is, not on who acts."""
    query = sa.select(t.member.c.name).where(t.member.c.member_id == claim["member_id"])
    name = str(work.uow.connection.execute(query).scalar() or "")
    actor = Actor(
        claim["member_id"], claim["partner_id"], Role.CLERK, name, claim["device"], session_id=""
    )
    return replace(work, actor=actor, serials=Serials(work.uow, work.programme))


def documents_changed(work: Work, entity: str) -> None:
    """Judge a claim again that waits for a document and got one; others have nothing to do."""
    kind, _, claim_id = entity.partition(":")
    if kind != "claim":
        return
    query = sa.select(t.claim).where(
        t.claim.c.claim_id == claim_id, t.claim.c.state == ClaimState.NEEDS_INFO.value
    )
    found = work.uow.connection.execute(query).mappings().first()
    if found is None or msgspec.json.decode(found["asked"]) != ["document"]:
        return
    work.uow.put(partner_stream(found["partner_id"]), "claim", claim_id)
    judge_again(work, dict(found), ClaimAction.ANSWER, {})
