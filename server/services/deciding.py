"""A reviewer's decision on many claims at once: one op, one transaction, an answer per claim."""

from __future__ import annotations

import math
from typing import Any

import sqlalchemy as sa

from domain.claims.claim import EARNED, OPEN, ClaimState
from domain.claims.timing import answer_by, appeal_by, matures_at
from domain.codes import Code
from domain.money import Money
from domain.people.four_eyes import Act
from domain.programme import Product, RuleVersion
from domain.reviews.decision import (
    REASONS,
    SHOWN_AS,
    Decision,
    Item,
    decide,
    needing_second,
    not_the_judge,
)
from domain.reviews.desk_hours import working_time
from domain.verdicts import Refused
from server.services.approvals import About, complete, first_words, hear, hear_about, person_of
from server.services.bodies import ReviewDecide
from server.services.booking import book_earning
from server.services.claims import earned_by, end_claim, hand_on_freed, json_text, update_claim
from server.services.many import look_up, many_of
from server.services.second_looks import assign
from server.services.standings import count_claim
from server.services.work import Work
from server.storage import tables as t
from sync.wire.messages import ItemOutcome, Outcome, OutcomeStatus

Row = dict[str, Any]


def decide_claims(work: Work, body: ReviewDecide) -> Outcome:
    """Judge each claim by itself: what changed meanwhile comes back, the rest passes.

    Claims are locked in order of their ids, so two batches never wait for each other in a ring.
    """
    if not work.actor.is_vendor:
        return work.refused(Code.NOT_IN_SCOPE)
    seen = dict(body.items)
    claims = _load(work, sorted(seen))
    rules = work.rules(work.uow.now)
    products = {claim_id: product_of(work, claim) for claim_id, claim in claims.items()}
    above = needing_second(_items(claims, products), body.decision, rules)
    act = Act.APPROVE_CLAIM if body.decision is Decision.APPROVE else Act.REFUSE_CLAIM
    entities = [f"claim:{claim_id}" for claim_id in claims]
    firsts = first_words(work, act, entities)
    many = look_up(work.uow, claims.values(), entities)
    items = []
    for claim_id in sorted(seen):
        claim = claims.get(claim_id)
        if claim is None:
            why: Refused | None = Refused(Code.NOT_IN_SCOPE)
        else:
            product = products[claim_id]
            about = About(
                f"claim:{claim_id}",
                claim["partner_id"],
                claim["rev"],
                claim["member_id"],
                product.points if product else claim["points"],
                claim_id in above,
                note=body.reason or body.note,
            )
            first = firsts.get(about.entity)
            why = _decide(work, body, claim, product, seen[claim_id], saying=(act, about, first))
            if why is None:
                assign(work, claim, body.decision)
        items.append(_answer(claim_id, why))
    hand_on_freed(work, many)
    return Outcome(op_id=work.envelope.op_id, status=OutcomeStatus.APPLIED, items=items)


def _load(work: Work, claim_ids: list[str]) -> dict[str, Row]:
    query = sa.select(t.claim).where(t.claim.c.claim_id.in_(claim_ids)).order_by(t.claim.c.claim_id)
    if work.uow.on_postgres:
        query = query.with_for_update(key_share=True)
    rows = work.uow.connection.execute(query).mappings()
    return {row["claim_id"]: dict(row) for row in rows}


def product_of(work: Work, claim: Row) -> Product | None:
    """Return what the unit is: as the claim says, else as the shipment says."""
    product = work.programme.product(claim["product_id"])
    if product is not None:
        return product
    shipped = work.uow.connection.execute(
        sa.select(t.shipment.c.product_id).where(t.shipment.c.serial == claim["serial"])
    ).scalar()
    return work.programme.product(shipped)


def _items(claims: dict[str, Row], products: dict[str, Product | None]) -> list[Item]:
    return [
        Item(claim_id, product.points if product else claim["points"], Money(0, ""))
        for claim_id, claim in claims.items()
        if claim["state"] in OPEN
        for product in (products[claim_id],)
    ]


def _decide(
    work: Work,
    body: ReviewDecide,
    claim: Row,
    product: Product | None,
    seen_rev: int,
    *,
    saying: tuple[Act, About, Row | None],
) -> Refused | None:
    """Decide one claim and book what follows; the refusal when this decision doesn't count."""
    state = ClaimState(claim["state"])
    follows = decide(state, claim["rev"], seen_rev, body.decision, body.reason, fields=body.fields)
    if isinstance(follows, Refused):
        return follows
    why = _no_judge(work, claim, state)
    if why is not None:
        return why
    if body.decision not in _FINAL:
        _put_off(work, body, claim, follows)
        return None
    overrides = state is ClaimState.APPEALED and not claim["refused_by"]
    if overrides and body.decision is Decision.APPROVE:
        # What the rules refused is an exception to them, however nicely it was appealed.
        heard = hear_about(work, Act.OVERRIDE_REFUSAL, saying[1])
    else:
        heard = hear(work, *saying)
    if not heard.is_enough:
        return heard.refusal(work)
    changes: Row = {
        "decided_at": work.uow.now,
        "decided_by": work.actor.name,
        "reason": body.reason or body.note,
        "decide_by": None,
        "asked": "[]",
    }
    if body.decision is Decision.REFUSE:
        final = follows is ClaimState.REJECTED_FINAL
        changes |= refused_columns(claim, body.reason)
        changes |= {
            "points": 0,
            "refused_by": work.actor.member_id,
            "due_at": None if final else appeal_by(work.uow.now, work.rules(work.uow.now)),
        }
        end_claim(work, claim, follows, changes, "Refused by the vendor")
    else:
        why = approve(work, claim, follows, changes, product)
        if why is not None:
            return why
    complete(work, heard)
    return None


_FINAL = frozenset({Decision.APPROVE, Decision.REFUSE})


def refused_columns(claim: Row, reason: str) -> Row:
    """Return the code a claimant reads for a reviewer's reason, with the values of its sentence."""
    told: Row = {"reason": REASONS[reason], "reason_key": reason}
    code = Code.REFUSED_BY_VENDOR
    if SHOWN_AS.get(reason) is Code.DUP_OTHER and claim["lost"]:
        code = Code.DUP_OTHER
        told["lost"] = claim["lost"]
    return {"code": code.value, "params": json_text(told)}


def _no_judge(work: Work, claim: Row, state: ClaimState) -> Refused | None:
    """Return why the actor may not decide this claim now."""
    refused_by = claim["refused_by"]
    code = not_the_judge(
        frozenset({person_of(work, refused_by)} if refused_by else ()),
        person_of(work, work.actor.member_id),
        work.actor.role,
        appealed=state is ClaimState.APPEALED,
        escalated=claim["escalated"],
    )
    if code is None:
        return None
    return Refused(code, (), {"who": claim["decided_by"]})


def _put_off(work: Work, body: ReviewDecide, claim: Row, follows: ClaimState) -> None:
    """Ask, hold, go on or hand up: nothing is given away, and nothing is refused."""
    now = work.uow.now
    rules = work.rules(now)
    changes: Row = {"state": follows.value, "due_at": None, "asked": "[]"}
    if body.note or body.decision is Decision.ASK:
        # The claimant reads the words of a question: none of a note that was there before.
        changes["reason"] = body.note
    if body.decision is Decision.ASK:
        due = answer_by(now, rules)
        fields = list(dict.fromkeys(body.fields))
        told = {"fields": ", ".join(fields), "by": due.date().isoformat()}
        changes |= {
            "code": Code.INFO_NEEDED.value, "params": json_text(told), "due_at": due,
            "asked": json_text(fields), "decide_by": None, "desk_left": _left(work, claim, rules),
        }  # fmt: skip
    elif body.decision is Decision.ESCALATE:
        changes["escalated"] = True
    elif body.decision is Decision.RESUME:
        # Time held is the desk's own: only what it held before its clock ran gets a new day.
        changes["decide_by"] = claim["decide_by"] or work.due(rules)
    update_claim(work, claim, changes)
    count_claim(work.uow, work.programme, claim, new=False)


def _left(work: Work, claim: Row, rules: RuleVersion) -> int | None:
    """Return how many seconds of working time the desk has left; its clock stands while it asks."""
    due = claim["decide_by"]
    if due is None:
        return None
    return math.ceil(working_time(work.uow.now, due, work.hours(rules)).total_seconds())


def approve(
    work: Work, claim: Row, follows: ClaimState, changes: Row, product: Product | None
) -> Refused | None:
    """Approve a claim: it owns its serial, unless an approved claim of somebody else does."""
    # Asked anew: an earlier item of the same decision may have handed the serial on.
    holder = _holder(work, claim["serial"])
    if holder is not None and holder["claim_id"] != claim["claim_id"]:
        if holder["state"] in EARNED:
            return Refused(Code.DUP_OTHER)
        work.uow.connection.execute(
            sa.update(t.claim).where(t.claim.c.claim_id == holder["claim_id"]).values(live=False)
        )
    if (many := many_of(work.uow)) is not None:
        many.holders[claim["serial"]] = claim
    if product is not None:
        changes |= {
            "product_id": product.product_id,
            "points": product.points,
            "value_minor": product.list_price.minor,
            "currency": product.list_price.currency,
        }
    update_claim(
        work,
        claim,
        changes
        | {
            "state": follows.value,
            "code": "",
            "params": "{}",
            "live": True,
            "due_at": matures_at(work.uow.now, work.rules(work.uow.now)),
            "lost": "",
        },
    )
    book_earning(work.uow, claim, earned_by(work, claim))
    count_claim(work.uow, work.programme, claim, new=False)
    return None


def _holder(work: Work, serial: str) -> Row | None:
    many = many_of(work.uow)
    if many is not None and serial in many.holders:
        return many.holders[serial]
    query = sa.select(t.claim).where(t.claim.c.serial == serial, t.claim.c.live)
    if work.uow.on_postgres:
        query = query.with_for_update(key_share=True)
    found = work.uow.connection.execute(query).mappings().first()
    return dict(found) if found else None


def _answer(claim_id: str, why: Refused | None) -> ItemOutcome:
    entity = f"claim:{claim_id}"
    if why is None:
        return ItemOutcome(entity=entity, status=OutcomeStatus.APPLIED)
    return ItemOutcome(
        entity=entity, status=OutcomeStatus.REFUSED, code=why.code, params=dict(why.params)
    )
