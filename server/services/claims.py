"""Claims: withdrawn, ended; who owns a serial; what that does to points and places.

Judges by `domain.claims` with everything the server knows. What the claimant gets to see never
depends on what lies with other partners (docs/sync-protocol.md, Decision 8).
"""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import sqlalchemy as sa

from domain.claims.claim import EARNED, ClaimState
from domain.claims.ownership import Contender, Evidence, lost_by, owner
from domain.claims.transitions import ClaimAction, next_state
from domain.codes import Code
from domain.serials.life import Life
from domain.verdicts import Refused
from server.services.bodies import ClaimWithdraw
from server.services.booking import take_back
from server.services.gathering import forget_counted
from server.services.many import Many, forget, many_of, shared
from server.services.serials import Serials
from server.services.standings import count_claim
from server.services.work import Work
from server.storage import tables as t
from sync.wire.codec import encode
from sync.wire.messages import Outcome
from sync.wire.tables import VENDOR, partner_stream

Row = dict[str, Any]


def withdraw(work: Work, body: ClaimWithdraw) -> Outcome:
    """Take a claim back; what it earned is reversed, and the serial goes to who claims it next."""
    claim = own_claim(work, body.claim_id)
    if claim is None:
        return work.refused(Code.NOT_IN_SCOPE)
    follows = next_state(ClaimState(claim["state"]), ClaimAction.WITHDRAW)
    if isinstance(follows, Refused):
        return work.refused(follows, claim["rev"])
    changes: Row = {"code": "", "params": "{}", "due_at": None}
    if claim["state"] == ClaimState.APPROVED:
        # A sale that had been accepted is cancelled by it.
        day = work.evidence(work.envelope.occurred_at).date().isoformat()
        changes |= {"code": Code.CANCELLED.value, "params": json_text({"date": day})}
    end_claim(work, claim, follows, changes, "Withdrawn by the claimant")
    return work.applied(claim["rev"])


def end_claim(work: Work, claim: Row, state: ClaimState, changes: Row, explanation: str) -> None:
    """Move a claim to a state that ends it: points back, out of the contests, serial set free."""
    update_claim(work, claim, changes | {"state": state.value, "live": False})
    take_back(work.uow, claim, explanation)
    count_claim(work.uow, work.programme, claim, new=False)
    hand_on(work, claim["serial"])


def update_claim(work: Work, claim: Row, changes: Row) -> None:
    """Write changes to a claim: next revision, and a change in the streams that carry it."""
    changes = changes | {"rev": claim["rev"] + 1}
    left = claim["invoice_key"] if "invoice_key" in changes else ""
    if many_of(work.uow) is not None:
        work.uow.edit(t.claim, claim["claim_id"], changes)
    else:
        mine = t.claim.c.claim_id == claim["claim_id"]
        work.uow.connection.execute(sa.update(t.claim).where(mine).values(**changes))
    claim.update(changes)
    forget_counted(work)
    tell(work, claim)
    if left and left != claim["invoice_key"]:
        _tell_lines(work, claim["partner_id"], left)


def _tell_lines(work: Work, partner_id: int, key: str) -> None:
    """Have the lines of an invoice looked at again that one has left: a document counts them."""
    lines = sa.select(t.claim.c.claim_id).where(
        t.claim.c.partner_id == partner_id, t.claim.c.invoice_key == key
    )
    for claim_id in work.uow.connection.execute(lines.order_by(t.claim.c.claim_id)).scalars():
        work.uow.put(VENDOR, "vendor_claim", claim_id)


def earned_by(work: Work, claim: Row) -> str:
    """Return in words what a claim earned its points for."""
    product = work.programme.product(claim["product_id"])
    name = product.name if product else claim["serial"]
    return f"1 × {name}, sold on {claim['sold_on'].isoformat()} = {claim['points']}"


def tell(work: Work, claim: Row) -> None:
    """Note a claim that is new or changed in the streams that carry it."""
    claim_id = claim["claim_id"]
    work.uow.put(partner_stream(claim["partner_id"]), "claim", claim_id)
    work.uow.put(VENDOR, "vendor_claim", claim_id)


def partner_name(work: Work, partner_id: int) -> str:
    place = ("partner", partner_id)
    if place not in work.uow.memo:
        query = sa.select(t.partner.c.name).where(t.partner.c.partner_id == partner_id)
        work.uow.memo[place] = str(work.uow.connection.execute(query).scalar() or "")
    return str(work.uow.memo[place])


def wins(work: Work, claim: Row, rivals: list[Row]) -> bool:
    """Say whether a claim owns its serial against these others.

    Source: docs/rules.md, Two claims on one serial. What a reviewer decided, or was paid, stands
    until a reviewer changes it: new evidence is then a doubt about the new claim only.
    """
    holder = next((row for row in rivals if row["live"]), None)
    return not _stands(holder) and _strongest(work, [*rivals, claim]) == claim["claim_id"]


def _stands(holder: Row | None) -> bool:
    if holder is None:
        return False
    paid = holder["state"] in EARNED and holder["state"] != ClaimState.APPROVED
    return paid or holder["decided_by"] not in {"", "rules"}


def make_room(work: Work, claim: Row, rivals: list[Row]) -> None:
    """Let the evidence decide who owns the serial from now on, and note by what the others lost."""
    if not rivals:
        return
    lost = lost_by(contenders(work, [*rivals, claim]))
    holder = next((row for row in rivals if row["live"]), None)
    if not wins(work, claim, rivals):
        claim["live"] = False
        claim["lost"] = lost.get(claim["claim_id"], Evidence.RECEIVED).value
    elif holder is not None:
        _displace(work, holder, claim)
    _tell_lost(work, rivals, {name: found.value for name, found in lost.items()})


def _tell_lost(work: Work, rivals: list[Row], lost: dict[str, str]) -> None:
    """Keep for the desk by what evidence each of the others lost; no decision depends on it."""
    for row in rivals:
        found = lost.get(row["claim_id"], "")
        if row["lost"] != found:
            row["lost"] = found
            work.uow.connection.execute(
                sa.update(t.claim).where(t.claim.c.claim_id == row["claim_id"]).values(lost=found)
            )
            work.uow.put(VENDOR, "vendor_claim", row["claim_id"])


def _displace(work: Work, holder: Row, stronger: Row) -> None:
    """Put a claim back on the desk because another one has the better evidence."""
    doubts: list[tuple[str, Row]] = msgspec.json.decode(holder["doubts"])
    about = {
        "partner": partner_name(work, stronger["partner_id"]),
        "claim_id": stronger["claim_id"],
    }
    changes: Row = {"live": False, "doubts": json_text([*doubts, (Code.DUP_OTHER.value, about)])}
    state = ClaimState(holder["state"])
    if state is ClaimState.APPROVED:
        follows = next_state(state, ClaimAction.DOUBT)
        rules = work.rules(work.uow.now)
        due = work.due(rules)
        changes |= {
            "state": ClaimState.IN_REVIEW.value if isinstance(follows, Refused) else follows.value,
            "cause": Code.DUP_OTHER.value,
            "code": Code.VENDOR_CHECKS.value,
            "params": json_text({"by": work.due_day(rules, due).isoformat()}),
            "decide_by": due,
            "decided_at": None,
            "decided_by": "",
            "due_at": None,
        }
    update_claim(work, holder, changes)
    take_back(work.uow, holder, "The vendor looks at this sale again")
    count_claim(work.uow, work.programme, holder, new=False)


def hand_on(work: Work, serial: str) -> None:
    """Give a serial that became free to the claim with the best evidence among those left.

    Where many claims end at once that follows at the end (`hand_on_freed`).
    """
    many = many_of(work.uow)
    if many is not None:
        many.freed.append(serial)
        return
    left = Serials(work.uow, work.programme).rivals(serial)
    following = _strongest(work, left)
    if following is not None and not any(row["live"] for row in left):
        work.uow.connection.execute(
            sa.update(t.claim).where(t.claim.c.claim_id == following).values(live=True)
        )


def hand_on_freed(work: Work, many: Many) -> None:
    """Hand on the serials that became free while many claims were judged."""
    forget(work.uow)
    if many.freed:
        for serial in shared(work.uow.connection, many.freed):
            hand_on(work, serial)


def _strongest(work: Work, claims: list[Row]) -> str | None:
    """Return the claim of one serial that the evidence favours."""
    return owner(contenders(work, claims))


def contenders(work: Work, claims: list[Row], life: Life | None = None) -> list[Contender]:
    """Return the claims of one serial with the evidence that counts.

    `life` is the unit's where it was told anew in this very transaction.
    """
    if not claims:
        return []
    serial = claims[0]["serial"]
    if life is not None:
        shipped_to, seller = life.partner_id, life.seller_id
    else:
        shipment = work.serials.shipment(serial)
        shipped_to = shipment.partner_id if shipment else None
        seller = work.serials.seller(serial)
    dated = _dated(work, claims) if len(claims) > 1 else {}
    return [
        Contender(
            row["claim_id"],
            row["partner_id"] == shipped_to,
            row["received_at"],
            bool(seller) and row["partner_id"] == seller,
            dated.get(f"{row['partner_id']}:{row['invoice_key']}"),
            # What can't be anchored counts as of its receipt (`Work.evidence`).
            row["evidence_at"] if row["evidence_at"] < row["received_at"] else None,
        )
        for row in claims
    ]


def _dated(work: Work, claims: list[Row]) -> dict[str, date]:
    """Return the days of those invoices that a document shows."""
    ids = [f"{row['partner_id']}:{row['invoice_key']}" for row in claims if row["invoice_key"]]
    if not ids:
        return {}
    invoice = t.invoice.c
    query = sa.select(invoice.invoice_id, invoice.dated_on).where(
        invoice.invoice_id.in_(ids), invoice.proved, invoice.dated_on.is_not(None)
    )
    return {row.invoice_id: row.dated_on for row in work.uow.connection.execute(query)}


def own_claim(work: Work, claim_id: str) -> Row | None:
    """Return a claim of the actor's partner, locked; None for any other, there or not."""
    query = sa.select(t.claim).where(
        t.claim.c.claim_id == claim_id, t.claim.c.partner_id == work.actor.partner_id
    )
    if work.uow.on_postgres:
        query = query.with_for_update(key_share=True)
    found = work.uow.connection.execute(query).mappings().first()
    return dict(found) if found else None


def json_text(value: object) -> str:
    """Return a value as the JSON text a column keeps."""
    return encode(value).decode()
