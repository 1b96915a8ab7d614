"""What becomes of the claims of a unit whose life turned out otherwise than it was known to be.

A return reverses by further lines and never edits one; a return that was none gives back by
further lines again. What waited only for its shipment is decided as it would have been.
"""

from __future__ import annotations

import logging
from datetime import date
from typing import Any

import msgspec
import sqlalchemy as sa

from domain.claims.claim import ENDED, ClaimState
from domain.claims.ownership import owner
from domain.claims.timing import matures_at
from domain.claims.transitions import ClaimAction, next_state
from domain.codes import Code
from domain.programme import Product
from domain.serials.life import Life, Objection, objection
from domain.verdicts import Refused
from server.services.booking import book_earning, take_back
from server.services.claims import (
    contenders,
    earned_by,
    end_claim,
    json_text,
    make_room,
    partner_name,
    update_claim,
)
from server.services.deciding import approve
from server.services.standings import count_claim
from server.services.work import Work
from server.storage import tables as t

log = logging.getLogger(__name__)

Row = dict[str, Any]
Doubt = tuple[str, Row]
BY_RULES = "rules"
_STANDING = [state.value for state in ClaimState if state not in ENDED]
_WAITING = frozenset({ClaimState.SUBMITTED, ClaimState.IN_REVIEW})
_OF_LIFE = frozenset(
    {
        Code.SER_UNKNOWN, Code.CHANNEL, Code.SER_MODEL, Code.RECALLED, Code.STOLEN, Code.DESTROYED,
        Code.NOT_ELIGIBLE_SKU,
    }
)  # fmt: skip
"""Doubts that follow from a unit's life: they come and go with it."""
_KEPT = (
    "state", "code", "params", "points", "cause", "doubts", "decided_by", "reason",
)  # fmt: skip
"""What is kept of a claim that a return reverses."""


def rejudge(work: Work, serial: str, life: Life, product_id: int) -> None:
    """Bring the claims of a unit in line with its life; the shipment is written already."""
    _restore(work, serial, life)
    for claim in _standing(work, serial):
        against = objection(life, claim["sold_on"], claim["evidence_at"])
        if against is not None and against.code is Code.RETURNED:
            _undo(work, claim, against)
    standing = _standing(work, serial)
    if not standing:
        return
    _hand_over(work, standing, life)
    product = work.programme.product(product_id)
    for claim in _standing(work, serial):
        _review(work, claim, life, product, alone=len(standing) == 1)


# --- returns --------------------------------------------------------------------------------------
def _undo(work: Work, claim: Row, against: Objection) -> None:
    """Reverse a claim whose unit came back; one that waited is refused with the same code."""
    follows: ClaimState | Refused = Refused(Code.CLAIM_DECIDED)
    for action in (ClaimAction.REVERSE, ClaimAction.REFUSE):
        follows = next_state(ClaimState(claim["state"]), action)
        if isinstance(follows, ClaimState):
            break
    if isinstance(follows, Refused):
        log.warning("claim %s is %s and stays so: it came back", claim["claim_id"], claim["state"])
        return
    was = {name: claim[name] for name in _KEPT}
    _forget(work, claim["claim_id"])
    work.uow.add(
        t.supply.undone_claim,
        {
            "claim_id": claim["claim_id"], "serial": claim["serial"], "was": json_text(was),
            "at": work.uow.now,
        },
    )  # fmt: skip
    changes = {
        "code": Code.RETURNED.value,
        "params": json_text({"date": against.on.isoformat()}),
        "cause": Code.RETURNED.value,
        "points": 0,
        "decide_by": None,
        "due_at": None,
        "decided_at": work.uow.now,
        "decided_by": BY_RULES,
        "reason": "",
    }
    end_claim(work, claim, follows, changes, f"The unit came back on {against.on.isoformat()}")


def _restore(work: Work, serial: str, life: Life) -> None:
    """Give back what a return reversed that turned out to be none."""
    query = sa.select(t.supply.undone_claim).where(t.supply.undone_claim.c.serial == serial)
    for undone in work.uow.connection.execute(query).all():
        claim = _claim(work, undone.claim_id)
        if claim is None or claim["cause"] != Code.RETURNED.value:
            _forget(work, undone.claim_id)
            continue
        against = objection(life, claim["sold_on"], claim["evidence_at"])
        if against is not None and against.code is Code.RETURNED:
            continue
        _forget(work, undone.claim_id)
        _give_back(work, claim, msgspec.json.decode(undone.was))


def _give_back(work: Work, claim: Row, was: Row) -> None:
    rivals = _standing(work, claim["serial"])
    due = work.due(work.rules(work.uow.now))
    approved = next_state(ClaimState(was["state"]), ClaimAction.REVERSE) is ClaimState.REVERSED
    again = claim | {"live": True}
    make_room(work, again, rivals)
    changes: Row = was | {
        "decided_at": work.uow.now if approved else None,
        "decide_by": None if approved else due,
        "due_at": matures_at(work.uow.now, work.rules(work.uow.now)) if approved else None,
        "live": again["live"],
    }
    if approved:
        changes["state"] = ClaimState.APPROVED.value
    if approved and not again["live"]:
        changes |= _to_the_desk(work, was["doubts"], (Code.DUP_OTHER.value, _rival(work, rivals)))
    update_claim(work, claim, changes)
    if claim["state"] == ClaimState.APPROVED:
        book_earning(work.uow, claim, earned_by(work, claim))
    count_claim(work.uow, work.programme, claim, new=False)


def _rival(work: Work, rivals: list[Row]) -> Row:
    holder = next((row for row in rivals if row["live"]), rivals[0])
    return {
        "partner": partner_name(work, holder["partner_id"]),
        "claim_id": holder["claim_id"],
    }


def _forget(work: Work, claim_id: str) -> None:
    table = t.supply.undone_claim
    work.uow.connection.execute(sa.delete(table).where(table.c.claim_id == claim_id))


# --- who owns it, and what is in doubt ------------------------------------------------------------
def _hand_over(work: Work, standing: list[Row], life: Life) -> None:
    """Let the claim own the serial that the evidence now favours."""
    strongest = owner(contenders(work, standing, life))
    holder = next((row for row in standing if row["live"]), None)
    if holder is not None and holder["claim_id"] == strongest:
        return
    [claim] = [row for row in standing if row["claim_id"] == strongest]
    others = [row for row in standing if row["claim_id"] != strongest]
    again = claim | {"live": True}
    make_room(work, again, others)
    if again["live"]:
        work.uow.connection.execute(
            sa.update(t.claim).where(t.claim.c.claim_id == strongest).values(live=True)
        )


def _review(work: Work, claim: Row, life: Life, product: Product | None, *, alone: bool) -> None:
    """Bring the doubts about a claim up to date; decide it where none is left."""
    state = ClaimState(claim["state"])
    of_life = _doubts_of_life(work, claim, life, product)
    if state is ClaimState.APPROVED and claim["decided_by"] == BY_RULES and of_life:
        _look_again(work, claim, of_life)
        return
    if state not in _WAITING:
        return
    mine = life.partner_id == claim["partner_id"]
    before: list[Doubt] = [(code, dict(told)) for code, told in _decoded(claim["doubts"])]
    kept = [each for each in before if _stays(each[0], mine=mine, alone=alone)]
    doubts = [*of_life, *kept]
    if [code for code, _ in doubts] == [code for code, _ in before]:
        return
    if doubts or not claim["live"] or product is None:
        doubts = doubts or before
        update_claim(work, claim, {"doubts": json_text(doubts), "cause": doubts[0][0]})
        return
    if claim["escalated"]:
        # Somebody handed it up for a reason of their own: only a programme owner decides it.
        update_claim(work, claim, {"doubts": "[]"})
        return
    changes = {
        "doubts": "[]", "cause": "", "decide_by": None, "decided_at": work.uow.now,
        "decided_by": BY_RULES, "reason": "",
    }  # fmt: skip
    approve(work, claim, ClaimState.APPROVED, changes, product)


def _stays(code: str, *, mine: bool, alone: bool) -> bool:
    """Say whether a doubt holds that the unit's life has nothing to say about."""
    if code == Code.DUP_OTHER:
        return not alone
    return code not in _OF_LIFE and not (code == Code.SER_MANY_UNKNOWN and mine)


def _look_again(work: Work, claim: Row, doubts: list[Doubt]) -> None:
    """Put a claim that the rules approved back on the desk; its points wait with it."""
    follows = next_state(ClaimState(claim["state"]), ClaimAction.DOUBT)
    if isinstance(follows, Refused):
        return
    update_claim(work, claim, _to_the_desk(work, claim["doubts"], *doubts))
    take_back(work.uow, claim, "The vendor looks at this sale again")
    count_claim(work.uow, work.programme, claim, new=False)


def _to_the_desk(work: Work, before: str, *doubts: Doubt) -> Row:
    rules = work.rules(work.uow.now)
    due = work.due(rules)
    return {
        "state": ClaimState.IN_REVIEW.value,
        "cause": doubts[0][0],
        "code": Code.VENDOR_CHECKS.value,
        "params": json_text({"by": work.due_day(rules, due).isoformat()}),
        "doubts": json_text([*_decoded(before), *doubts]),
        "decide_by": due,
        "due_at": None,
        "decided_at": None,
        "decided_by": "",
    }


def _doubts_of_life(work: Work, claim: Row, life: Life, product: Product | None) -> list[Doubt]:
    found: list[Doubt] = []
    against = objection(life, claim["sold_on"], claim["evidence_at"])
    if against is not None and against.code is not Code.RETURNED:
        found.append((against.code.value, {"date": against.on.isoformat()}))
    name = product.name if product else ""
    if not life.partner_id:
        found.append((Code.SER_UNKNOWN.value, {}))
    elif life.partner_id != claim["partner_id"]:
        told = {"shipped_to": partner_name(work, life.partner_id), "product": name}
        found.append((Code.CHANNEL.value, told))
    stated = claim["stated_gtin"]
    if life.partner_id and product is not None and stated and stated != product.gtin:
        told = {"shipped_to": partner_name(work, life.partner_id), "product": name}
        found.append((Code.SER_MODEL.value, told))
    if life.partner_id and (product is None or not _earns(product, claim["sold_on"])):
        told = {"product": name, "date": claim["sold_on"].isoformat()}
        found.append((Code.NOT_ELIGIBLE_SKU.value, told))
    return found


def _earns(product: Product, day: date) -> bool:
    return product.eligible_from <= day and (
        product.eligible_to is None or day <= product.eligible_to
    )


# --- rows -----------------------------------------------------------------------------------------
def _decoded(doubts: str) -> list[Doubt]:
    return msgspec.json.decode(doubts, type=list[tuple[str, dict[str, Any]]])


def _standing(work: Work, serial: str) -> list[Row]:
    query = (
        sa.select(t.claim)
        .where(t.claim.c.serial == serial, t.claim.c.state.in_(_STANDING))
        .order_by(t.claim.c.claim_id)
    )
    return _locked(work, query)


def _claim(work: Work, claim_id: str) -> Row | None:
    found = _locked(work, sa.select(t.claim).where(t.claim.c.claim_id == claim_id))
    return found[0] if found else None


def _locked(work: Work, query: sa.Select[Any]) -> list[Row]:
    if work.uow.on_postgres:
        query = query.with_for_update(key_share=True)
    return [dict(row) for row in work.uow.connection.execute(query).mappings()]
