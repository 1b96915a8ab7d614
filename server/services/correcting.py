"""What was decided, undone: an approved claim reversed, a refused one approved. Two people each.

A reversal never touches what was booked; it adds lines that take it back.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from domain.claims.claim import ClaimState
from domain.claims.transitions import ClaimAction, next_state
from domain.codes import Code
from domain.people.four_eyes import Act
from domain.reviews.decision import REASONS
from domain.verdicts import Refused
from server.services import approvals
from server.services.bodies import ClaimOverride, ClaimReverse
from server.services.claims import end_claim, json_text
from server.services.deciding import approve, product_of
from server.services.work import Work
from server.storage import tables as t
from sync.wire.messages import Outcome

Row = dict[str, Any]


def reverse(work: Work, body: ClaimReverse) -> Outcome:
    """Take back an approved claim, paid or not; the first person's word waits for a second.

    `applied` with FOUR_EYES says that it waits.
    """
    claim = _locked(work, body.claim_id)
    follows = _allowed(work, claim, body.seen, ClaimAction.REVERSE)
    if claim is None or isinstance(follows, Refused):
        return work.refused(follows if isinstance(follows, Refused) else Code.NOT_IN_SCOPE)
    if body.reason not in REASONS:
        return work.refused(Refused(Code.REASON_MISSING, ("reason",)), claim["rev"])
    heard = _hear(work, Act.REVERSE_CLAIM, claim, (claim["points"], body.reason))
    if not heard.is_enough:
        return approvals.answer(work, heard, claim["rev"])
    sentence = REASONS[body.reason]
    changes: Row = {
        "code": Code.REFUSED_BY_VENDOR.value,
        "params": json_text({"reason": sentence, "reason_key": body.reason}),
        "points": 0,
        "reason": body.reason,
        "decided_at": work.uow.now,
        "decided_by": work.actor.name,
        "decide_by": None,
        "due_at": None,
    }
    end_claim(work, claim, follows, changes, f"Reversed by the vendor: {sentence}")
    approvals.complete(work, heard)
    return work.applied(claim["rev"])


def override(work: Work, body: ClaimOverride) -> Outcome:
    """Approve a claim that was refused, by the rules or by a colleague; two people each time.

    Why is said in words of their own: no rule explains what goes against the rules.
    """
    claim = _locked(work, body.claim_id)
    follows = _allowed(work, claim, body.seen, ClaimAction.OVERRIDE)
    if claim is None or isinstance(follows, Refused):
        return work.refused(follows if isinstance(follows, Refused) else Code.NOT_IN_SCOPE)
    if not body.reason.strip():
        return work.refused(Refused(Code.REASON_MISSING, ("reason",)), claim["rev"])
    product = product_of(work, claim)
    if product is None:
        return work.refused(Code.NOT_ELIGIBLE_SKU, claim["rev"])
    heard = _hear(work, Act.OVERRIDE_REFUSAL, claim, (product.points, body.reason))
    if not heard.is_enough:
        return approvals.answer(work, heard, claim["rev"])
    changes: Row = {
        "decided_at": work.uow.now,
        "decided_by": work.actor.name,
        "reason": body.reason,
        "decide_by": None,
    }
    why = approve(work, claim, follows, changes, product)
    if why is not None:
        return work.refused(why, claim["rev"])
    approvals.complete(work, heard)
    return work.applied(claim["rev"])


def _locked(work: Work, claim_id: str) -> Row | None:
    query = sa.select(t.claim).where(t.claim.c.claim_id == claim_id)
    if work.uow.on_postgres:
        query = query.with_for_update(key_share=True)
    found = work.uow.connection.execute(query).mappings().first()
    return dict(found) if found else None


def _allowed(work: Work, claim: Row | None, seen: int, action: ClaimAction) -> ClaimState | Refused:
    """Return the state that follows, or why this can't be done with the claim as it is."""
    if claim is None or not work.actor.is_vendor:
        return Refused(Code.NOT_IN_SCOPE)
    follows = next_state(ClaimState(claim["state"]), action)
    if isinstance(follows, Refused):
        return follows
    if claim["rev"] != seen:
        return Refused(Code.CLAIM_CHANGED, (), {"rev": claim["rev"], "seen": seen})
    return follows


def _hear(work: Work, act: Act, claim: Row, said: tuple[int, str]) -> approvals.Heard:
    """Hear a word on a claim; `said` are the points at stake and the reason given."""
    points, reason = said
    about = approvals.About(
        f"claim:{claim['claim_id']}",
        claim["partner_id"],
        claim["rev"],
        claim["member_id"],
        points,
        note=reason,
    )
    return approvals.hear_about(work, act, about)
