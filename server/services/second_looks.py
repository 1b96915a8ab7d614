"""Second looks at decided claims: the hidden ones, those of audit samples, and who settles them.

Judges by `domain.reviews.sampling`. Never changes a claim: what differs is for a person.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.claims.claim import EARNED
from domain.codes import Code
from domain.people.keeping import STAFF
from domain.people.permissions import may_do
from domain.reviews.decision import REASONS, Decision
from domain.reviews.sampling import (
    draw,
    is_second_look,
    period_of,
    population_hash,
    sample_size,
    second_reviewer,
)
from domain.verdicts import Refused
from server.services.approvals import partners_near, person_of
from server.services.bodies import ReviewSecond, ReviewSettle, SampleDraw
from server.services.work import Work
from server.storage import audit
from server.storage import tables as t
from sync.wire.kinds import OpKind
from sync.wire.messages import Outcome
from sync.wire.tables import VENDOR

Row = dict[str, Any]
WAITING, AGREED, DIFFERS, SETTLED = "waiting", "agreed", "differs", "settled"
_FINAL = frozenset({Decision.APPROVE, Decision.REFUSE})
"""Decisions that end a review; who asks or holds has not decided yet."""
HIDDEN, BY_RULES = "hidden", "rules"


def assign(work: Work, claim: Row, decision: Decision) -> None:
    """Give one decided claim in twenty to another reviewer, whom the hash names."""
    secret = work.seals.mac("second look", b"").hex()
    if decision not in _FINAL or not is_second_look(secret, claim["claim_id"]):
        return
    first = work.actor.member_id
    others = [each for each in _reviewers(work) if _may_look(work, each, first, claim)]
    reviewer = second_reviewer(secret, claim["claim_id"], others, first)
    if reviewer is None:
        return
    look = _look(work, f"{claim['claim_id']}:{claim['rev']}", claim, HIDDEN) | {
        "reviewer_id": reviewer, "first": decision.value, "first_member": first,
    }  # fmt: skip
    _insert(work, [look])


def decide_again(work: Work, body: ReviewSecond) -> Outcome:
    """Write down how another one decides; the claim stays as it is."""
    look = _found(work, body.look_id)
    if look is None:
        return work.refused(Code.NOT_IN_SCOPE)
    if look["state"] != WAITING:
        return work.refused(Refused(Code.CLAIM_DECIDED, (), {"state": look["state"]}))
    me = work.actor.member_id
    if look["reviewer_id"] not in {0, me} or not _may_look(work, me, look["first_member"], look):
        return work.refused(Code.NOT_ALLOWED)
    if body.decision not in _FINAL:
        return work.refused(Code.OP_MALFORMED)
    if body.decision is Decision.REFUSE and body.reason not in REASONS:
        return work.refused(Refused(Code.REASON_MISSING, ("reason",)))
    same = body.decision.value == look["first"]
    _update(
        work,
        body.look_id,
        {
            "state": AGREED if same else DIFFERS,
            "second": body.decision.value,
            "second_member": me,
            "second_at": work.uow.now,
            "reason": body.reason,
            "note": body.note,
        },
    )
    return work.applied(0)


def settle(work: Work, body: ReviewSettle) -> Outcome:
    """Close two decisions that differ, in words; what follows for the claim are other ops."""
    look = _found(work, body.look_id)
    if look is None:
        return work.refused(Code.NOT_IN_SCOPE)
    if look["state"] != DIFFERS:
        return work.refused(Refused(Code.CLAIM_DECIDED, (), {"state": look["state"]}))
    both = (look["first_member"], look["second_member"])
    if not all(_may_look(work, work.actor.member_id, each, look) for each in both):
        return work.refused(Code.NOT_ALLOWED)
    if not body.note.strip():
        return work.refused(Refused(Code.REASON_MISSING, ("note",)))
    _update(work, body.look_id, {"state": SETTLED, "note": body.note.strip()})
    return work.applied(0)


def draw_sample(work: Work, body: SampleDraw) -> Outcome:
    """Draw an audit sample of what the rules accepted in some months, each pick a second look.

    The seed is the head of the record's first entry after them: nobody could know it while the
    claims were decided, and nobody can draw until one likes the draw.
    """
    period = period_of(body.first_day, body.last_day)
    if period is None:
        return work.refused(Code.SAMPLE_PERIOD)
    begin, end = period
    seed = None if work.uow.now < end else audit.first_since(work.uow.connection, end)
    if seed is None:
        day = body.last_day.isoformat()
        return work.refused(Refused(Code.SAMPLE_EARLY, ("last_day",), {"date": day}))
    drawn_at = _drawn_at(work, body)
    if drawn_at is not None:
        told = {"date": drawn_at.date().isoformat()}
        return work.refused(Refused(Code.SAMPLE_DRAWN, (), told))
    claims = {row["claim_id"]: row for row in _accepted(work, begin, end)}
    try:
        size = sample_size(
            len(claims),
            confidence=body.confidence,
            precision_percent=body.precision_percent,
        )
    except ValueError:
        return work.refused(Code.OP_MALFORMED)
    work.uow.connection.execute(
        sa.insert(t.sample),
        {
            "sample_id": body.sample_id, "seed": seed.head, "first_day": body.first_day,
            "last_day": body.last_day, "confidence": body.confidence,
            "precision_percent": body.precision_percent, "population": len(claims),
            "population_sha256": population_hash(claims), "needed": size.needed,
            "drawn": size.drawn, "made_by": work.actor.member_id, "made_at": work.uow.now,
            "seed_height": seed.height,
        },
    )  # fmt: skip
    work.uow.put(VENDOR, "sample", body.sample_id)
    why = f"sample:{body.sample_id}"
    picks = [
        _look(work, f"{body.sample_id}:{claim_id}", claims[claim_id], why)
        | {"place": place, "first": Decision.APPROVE.value}
        for place, claim_id in enumerate(draw(seed.head, claims, size.drawn), 1)
    ]
    _insert(work, picks)
    return work.applied(0)


def _drawn_at(work: Work, body: SampleDraw) -> datetime | None:
    """Return when this period, or a sample of this id, was drawn before."""
    sample = t.sample.c
    same = sa.and_(
        sample.first_day == body.first_day, sample.last_day == body.last_day, sample.seed_height > 0
    )
    query = sa.select(sample.made_at).where(sa.or_(same, sample.sample_id == body.sample_id))
    found: datetime | None = work.uow.connection.execute(query).scalar()
    return found


def _accepted(work: Work, begin: datetime, end: datetime) -> Iterable[Row]:
    claim = t.claim.c
    query = sa.select(claim.claim_id, claim.partner_id).where(
        claim.received_at >= begin,
        claim.received_at < end,
        claim.decided_by == BY_RULES,
        claim.state.in_(sorted(EARNED)),
    )
    return [dict(row) for row in work.uow.connection.execute(query).mappings()]


def _reviewers(work: Work) -> list[int]:
    """Return who of the staff decides claims and is let in."""
    found: list[int] | None = work.uow.memo.get("second reviewers")
    if found is None:
        member = t.member.c
        query = sa.select(member.member_id, member.role).where(
            member.partner_id == STAFF, member.active
        )
        found = [
            row.member_id
            for row in work.uow.connection.execute(query)
            if may_do(row.role, OpKind.REVIEW_SECOND)
        ]
        work.uow.memo["second reviewers"] = found
    return found


def _may_look(work: Work, member_id: int, other: int, about: Row) -> bool:
    """Say whether somebody can look after another one: as a second word asks it of people.

    Not the same human by whatever account, nor who looks after the partner or is linked with it.
    """
    if other and person_of(work, other) == person_of(work, member_id):
        return False
    return about["partner_id"] not in partners_near(work, member_id)


def _look(work: Work, look_id: str, claim: Row, why: str) -> Row:
    return {
        "look_id": look_id, "claim_id": claim["claim_id"], "partner_id": claim["partner_id"],
        "why": why, "reviewer_id": 0, "place": 0, "made_at": work.uow.now, "state": WAITING,
        "first": "", "first_member": 0, "second": "", "second_member": 0, "second_at": None,
        "reason": "", "note": "",
    }  # fmt: skip


def _insert(work: Work, looks: list[Row]) -> None:
    for look in looks:
        work.uow.add(t.second_look, look)
        work.uow.put(VENDOR, "second_look", look["look_id"])


def _update(work: Work, look_id: str, changes: Row) -> None:
    mine = sa.update(t.second_look).where(t.second_look.c.look_id == look_id)
    work.uow.connection.execute(mine.values(**changes))
    work.uow.put(VENDOR, "second_look", look_id)


def _found(work: Work, look_id: str) -> Row | None:
    query = sa.select(t.second_look).where(t.second_look.c.look_id == look_id)
    if work.uow.on_postgres:
        query = query.with_for_update()
    row = work.uow.connection.execute(query).mappings().first()
    return dict(row) if row else None
