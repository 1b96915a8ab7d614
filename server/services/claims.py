"""Claims: recorded, amended, withdrawn; who owns a serial; what that does to points and places.

Judges by `domain.claims` with everything the server knows. What the claimant gets to see never
depends on what lies with other partners (docs/sync-protocol.md, Decision 8).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import sqlalchemy as sa

from domain.claims.claim import ENDED, ClaimState
from domain.claims.invoices import invoice_key
from domain.claims.ownership import Contender, owner
from domain.claims.transitions import ClaimAction, next_state
from domain.codes import Code
from domain.verdicts import Refused
from server.services.bodies import ClaimAmend, ClaimWithdraw
from server.services.booking import take_back
from server.services.serials import Serials
from server.services.standings import count_claim
from server.services.work import Work
from server.storage import tables as t
from sync.wire.codec import encode
from sync.wire.messages import Outcome
from sync.wire.tables import VENDOR, partner_stream

Row = dict[str, Any]


def amend(work: Work, body: ClaimAmend) -> Outcome:
    """Add the invoice or the customer that was not known at the scan."""
    claim = _own(work, body.claim_id)
    if claim is None:
        return work.refused(Code.NOT_IN_SCOPE)
    state = ClaimState(claim["state"])
    if state in ENDED:
        return work.refused(Refused(Code.CLAIM_DECIDED, (), {"state": state.value}), claim["rev"])
    said = {"invoice": body.invoice, "customer": body.customer}
    changes: Row = {name: text for name, text in said.items() if text is not None}
    if body.invoice is not None:
        changes["invoice_key"] = invoice_key(body.invoice)
    update_claim(work, claim, changes)
    return work.applied(claim["rev"])


def withdraw(work: Work, body: ClaimWithdraw) -> Outcome:
    """Take a claim back; what it earned is reversed, and the serial goes to who claims it next."""
    claim = _own(work, body.claim_id)
    if claim is None:
        return work.refused(Code.NOT_IN_SCOPE)
    follows = next_state(ClaimState(claim["state"]), ClaimAction.WITHDRAW)
    if isinstance(follows, Refused):
        return work.refused(follows, claim["rev"])
    changes: Row = {"code": "", "params": "{}", "due_at": None}
    end_claim(work, claim, follows, changes, "Withdrawn by the claimant")
    return work.applied(claim["rev"])


def end_claim(work: Work, claim: Row, state: ClaimState, changes: Row, explanation: str) -> None:
    """Move a claim to a state that ends it: points back, out of the contests, serial set free."""
    update_claim(work, claim, changes | {"state": state.value, "live": False})
    take_back(work.uow, claim, explanation)
    count_claim(work.uow, work.programme, claim, new=False)
    _hand_on(work, claim["serial"])


def update_claim(work: Work, claim: Row, changes: Row) -> None:
    """Write changes to a claim: next revision, and a change in the streams that carry it."""
    changes = changes | {"rev": claim["rev"] + 1}
    work.uow.connection.execute(
        sa.update(t.claim).where(t.claim.c.claim_id == claim["claim_id"]).values(**changes)
    )
    claim.update(changes)
    tell(work, claim)


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


def make_room(work: Work, claim: Row, rivals: list[Row]) -> None:
    """Let the evidence decide who owns the serial from now on.

    Source: docs/rules.md, Two claims on one serial. What a reviewer decided stands until a reviewer
    changes it: new evidence is then a doubt about the new claim only.
    """
    if not rivals:
        return
    holder = next((row for row in rivals if row["live"]), None)
    decided = holder is not None and holder["decided_by"] not in {"", "rules"}
    if decided or _strongest(work, [*rivals, claim]) != claim["claim_id"]:
        claim["live"] = False
        return
    if holder is not None:
        _displace(work, holder, claim)


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
        decision = timedelta(days=work.rules(work.uow.now).decision_days)
        due = work.uow.now + decision
        changes |= {
            "state": ClaimState.IN_REVIEW.value if isinstance(follows, Refused) else follows.value,
            "cause": Code.DUP_OTHER.value,
            "code": Code.VENDOR_CHECKS.value,
            "params": json_text({"by": due.date().isoformat()}),
            "decide_by": due,
            "decided_at": None,
            "decided_by": "",
            "due_at": None,
        }
    update_claim(work, holder, changes)
    take_back(work.uow, holder, "The vendor looks at this sale again")
    count_claim(work.uow, work.programme, holder, new=False)


def _hand_on(work: Work, serial: str) -> None:
    """Give a serial that became free to the claim with the best evidence among those left."""
    left = Serials(work.uow, work.programme).rivals(serial)
    following = _strongest(work, left)
    if following is not None and not any(row["live"] for row in left):
        work.uow.connection.execute(
            sa.update(t.claim).where(t.claim.c.claim_id == following).values(live=True)
        )


def _strongest(work: Work, claims: list[Row]) -> str | None:
    """Return the claim of one serial that the evidence favours."""
    if not claims:
        return None
    shipment = work.serials.shipment(claims[0]["serial"])
    shipped_to = shipment.partner_id if shipment else None
    return owner(
        Contender(row["claim_id"], row["partner_id"] == shipped_to, row["received_at"])
        for row in claims
    )


def _own(work: Work, claim_id: str) -> Row | None:
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
