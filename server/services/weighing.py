"""Weighs what was read in documents against claims nobody has decided: behind the push.

A claim the rules accepted goes back to its claimant or to the desk, with the values compared; one
that waited only for that is decided. What a person decided or asked, and what is payable, stays.
The clock looks at what is new in the vendor's stream, so whatever came first, it ends alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.claims.admission import admit, product_of
from domain.claims.claim import ClaimState
from domain.claims.density import weighed
from domain.claims.document_codes import WEIGHED
from domain.claims.facts import Facts
from domain.claims.replaying import findings_read, read
from domain.codes import Code
from domain.programme import Product
from domain.verdicts import Finding, Provisional, Refused
from server.services import proofs
from server.services.booking import book_earning, take_back
from server.services.claims import earned_by, json_text, update_claim
from server.services.judged import columns_of
from server.services.judgements import Before, Judged, Past, latest, note_anew, past
from server.services.judging_again import as_claimant, case_of
from server.services.passing_time import clock_work
from server.services.readings import Unread
from server.services.recording import Case, doubts_of, facts_of
from server.services.standings import count_claim, restate
from server.services.work import Work
from server.storage import tables as t
from server.storage.runs import keys_within
from server.storage.unit_of_work import UnitOfWork
from sync.wire.tables import VENDOR

Row = dict[str, Any]
Doubt = tuple[str, Row]

CHANGES_A_STEP = 500
PLACE = "proof_place"
"""In `meta`: up to where the vendor's stream was looked at."""
BY_RULES = frozenset({"", "rules"})
_MOVED = frozenset({ClaimState.APPROVED, ClaimState.IN_REVIEW, ClaimState.NEEDS_INFO,
                    ClaimState.ON_HOLD})  # fmt: skip
"""States from which what was read can move a claim."""


@dataclass(frozen=True, slots=True)
class Step:
    """Claims to weigh because of what changed in a piece of the vendor's stream."""

    place: int
    stop: int
    claim_ids: tuple[str, ...]


def look(connection: Connection) -> Step | None:
    """Return the next claims to weigh; None when nothing is new. Reads only."""
    place = _place(connection)
    query = sa.select(t.stream.c.last).where(t.stream.c.stream == VENDOR)
    last = int(connection.execute(query).scalar() or 0)
    if place >= last:
        return None
    stop = min(place + CHANGES_A_STEP, last)
    window = {"stream": VENDOR, "start": place, "stop": stop}
    changed = set(keys_within(connection, window | {"tbl": "vendor_claim"}))
    changed |= _claims_of(connection, keys_within(connection, window | {"tbl": "evidence"}))
    return Step(place, stop, tuple(sorted(proofs.touched(connection, changed))))


def keep(uow: UnitOfWork, step: Step) -> bool:
    """Weigh the claims of a step; False when another process has done that piece already."""
    moved = uow.connection.execute(
        sa.update(t.meta)
        .where(t.meta.c.key == PLACE, t.meta.c.value == str(step.place))
        .values(value=str(step.stop))
    )
    if moved.rowcount == 0:
        if step.place or _place(uow.connection):
            return False
        uow.connection.execute(sa.insert(t.meta), {"key": PLACE, "value": str(step.stop)})
    weigh_all(uow, step.claim_ids)
    return True


def document_read(uow: UnitOfWork, document: Unread) -> None:
    """Weigh the claims a document belongs to, and those it is found again for, right away."""
    evidence = t.evidence.c
    query = sa.select(evidence.evidence_id).where(
        evidence.partner_id == document.partner_id, evidence.sha256 == document.sha256
    )
    claims = _claims_of(uow.connection, list(uow.connection.execute(query).scalars()))
    weigh_all(uow, sorted(proofs.touched(uow.connection, claims)))


def weigh_all(uow: UnitOfWork, claim_ids: Iterable[str]) -> int:
    """Weigh these claims; return how many of them moved or carry another doubt now."""
    work: Work | None = None
    then: Past | None = None
    count = 0
    for claim_id in claim_ids:
        claim = _locked(uow, claim_id)
        if claim is None or not _is_open(claim):
            continue
        work, then = work or clock_work(uow), then or past(uow.connection)
        count += _weigh(work, then, claim)
    if work is not None and count:
        restate(uow, work.programme)
    return count


def _weigh(work: Work, then: Past, claim: Row) -> bool:
    before = latest(work.uow.connection, claim["claim_id"])
    if before is None:
        return False
    found = proofs.of_claim(work.uow.connection, claim, then.rules[before.told["rules"]])
    if not _is_of_the_rules(claim, before):
        return _tell_the_desk(work, claim, found)
    earlier = findings_read(before.told)
    if proofs.codes_of(earlier) == proofs.codes_of(found):
        return False
    kept = tuple(each for each in earlier if each.code not in WEIGHED)
    work = as_claimant(work, claim)
    case = case_of(work, claim, {}, before.scan)
    facts = _facts(work, then, case, before, (*kept, *found))
    crowded = Code.SER_MANY_UNKNOWN.value in claim["doubts"]
    verdict = admit(case.scan, case.body, facts)
    verdict = weighed(verdict, facts.rules.undelivered_a_day if crowded else 0, facts.rules)
    if isinstance(verdict, Refused) and verdict.code not in WEIGHED:
        # Something else of the unit changed; whoever told of that sees to it.
        return _tell_the_desk(work, claim, found)
    judged = Judged(claim["claim_id"], claim["partner_id"], before.scan, case.body, facts, verdict)
    note_anew(work, before, judged)
    _write(work, claim, case, judged, may_pass=_waited_for_proof(claim, before))
    return True


def _facts(work: Work, then: Past, case: Case, before: Before, found: tuple[Finding, ...]) -> Facts:
    """Return the facts of the latest verdict with what was found: nothing is counted anew."""
    rules = then.rules[before.told["rules"]]
    products = then.products(before.told["catalogue"])
    _, facts = read(before.told, rules, products)
    now = facts_of(work, case)
    return replace(
        facts,
        shipped=_as_then(products, now.shipped),
        mine=now.mine,
        own_claim=None,
        other_claim=now.other_claim,
        against=now.against,
        documents=proofs.count(work.uow.connection, case.body.claim_id),
        judged_on=work.uow.now.date(),
        decide_by=work.due_day(rules, work.due(rules)),
        found=found,
    )


def _as_then(products: tuple[Product, ...], now: Product | None) -> Product | None:
    if now is None:
        return None
    return next((each for each in products if each.product_id == now.product_id), now)


def _write(work: Work, claim: Row, case: Case, judged: Judged, *, may_pass: bool) -> None:
    facts, verdict = judged.facts, judged.verdict
    if isinstance(verdict, Refused):
        # What was accepted is not refused behind anybody's back: a person looks first.
        verdict = Provisional((verdict.code,))
    doubts: list[Doubt] = _decoded(doubts_of(work, case, facts, verdict))
    doubts += _others(claim, {code for code, _ in doubts})
    columns = columns_of(work, facts, verdict)
    columns["doubts"] = json_text(doubts)
    if columns["state"] == ClaimState.APPROVED and (doubts or not may_pass or not claim["live"]):
        # A person was to look anyway, by what no document can tell.
        update_claim(work, claim, {"doubts": json_text(doubts)})
        return
    product = product_of(case.scan, facts)
    if product is not None:
        columns |= {
            "product_id": product.product_id, "value_minor": product.list_price.minor,
            "currency": product.list_price.currency,
        }  # fmt: skip
    was_approved = claim["state"] == ClaimState.APPROVED
    update_claim(work, claim, columns)
    if was_approved:
        take_back(work.uow, claim, "What its documents say is looked at first")
    if claim["state"] == ClaimState.APPROVED:
        book_earning(work.uow, claim, earned_by(work, claim))
    count_claim(work.uow, work.programme, claim, new=False)


def _others(claim: Row, told: set[str]) -> list[Doubt]:
    """Return the doubts about a claim that neither documents nor this verdict made."""
    return [
        (code, params)
        for code, params in _decoded(claim["doubts"])
        if code not in told and code not in WEIGHED
    ]


def _tell_the_desk(work: Work, claim: Row, found: tuple[Finding, ...]) -> bool:
    """Add what was found to the doubts of a claim that a person looks at; it stays where it is."""
    before = _decoded(claim["doubts"])
    doubts = [
        *(each for each in before if each[0] not in WEIGHED),
        *((each.code.value, dict(each.params)) for each in found),
    ]
    if [(code, dict(params)) for code, params in before] == doubts:
        return False
    update_claim(work, claim, {"doubts": json_text(doubts)})
    return True


def _is_open(claim: Row) -> bool:
    """Say whether nobody has decided a claim for good: its points aren't payable yet either."""
    state = ClaimState(claim["state"])
    return (state in _MOVED or state is ClaimState.APPEALED) and claim["decided_by"] in BY_RULES


def _is_of_the_rules(claim: Row, before: Before) -> bool:
    """Say whether a claim is where the rules put it, and no person has asked, held or judged it."""
    by_person = claim["escalated"] or claim["appeal"] or claim["refused_by"]
    if by_person or claim["code"] == Code.INFO_NEEDED:
        return False
    state = ClaimState(claim["state"])
    if state is ClaimState.ON_HOLD:
        return bool(claim["code"] == Code.TOO_EARLY)
    if state is ClaimState.IN_REVIEW:
        # Else somebody wanted to see it for a reason of their own.
        return bool(before.verdict["is"] == "provisional" or _decoded(claim["doubts"]))
    return state in _MOVED


def _waited_for_proof(claim: Row, before: Before) -> bool:
    """Say whether a claim may pass by itself: what it waited for, documents and time can settle."""
    if claim["state"] != ClaimState.IN_REVIEW:
        return True
    return {*before.verdict.get("open", ())} <= WEIGHED


def _claims_of(connection: Connection, documents: list[str]) -> set[str]:
    if not documents:
        return set()
    evidence = t.evidence.c
    query = sa.select(evidence.entity).where(evidence.evidence_id.in_(sorted(set(documents))))
    named = (entity.partition(":") for (entity,) in connection.execute(query))
    return {key for kind, _, key in named if kind == "claim"}


def _locked(uow: UnitOfWork, claim_id: str) -> Row | None:
    query = sa.select(t.claim).where(t.claim.c.claim_id == claim_id)
    if uow.on_postgres:
        query = query.with_for_update(key_share=True)
    found = uow.connection.execute(query).mappings().first()
    return dict(found) if found else None


def _place(connection: Connection) -> int:
    query = sa.select(t.meta.c.value).where(t.meta.c.key == PLACE)
    return int(connection.execute(query).scalar() or 0)


def _decoded(doubts: str) -> list[Doubt]:
    return msgspec.json.decode(doubts, type=list[tuple[str, dict[str, Any]]])
