"""What only the clock decides of claims: they lapse, mature, are judged again on their day.

Run every minute; in small steps, so that a backlog holds nobody up. Judges by
`domain.claims.timing`, never by a date of its own.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from domain.claims.claim import ClaimState
from domain.claims.timing import UNDER_WAY, due_action
from domain.claims.transitions import ClaimAction, next_state
from domain.codes import Code
from domain.people.roles import Role
from domain.verdicts import Refused
from server.services.actor import Actor
from server.services.claims import end_claim, json_text, update_claim
from server.services.judging_again import judge_again
from server.services.programme import load_programme
from server.services.serials import Serials
from server.services.standings import restate
from server.services.work import Work
from server.storage import tables as t
from server.storage.sealed import load_seals
from server.storage.unit_of_work import UnitOfWork
from sync.wire.messages import Envelope

Row = dict[str, Any]

MOST_AT_ONCE = 500


def pass_time(uow: UnitOfWork) -> int:
    """Do what is due to claims by now, at most `MOST_AT_ONCE` of them; return how many."""
    rows = _due(uow)
    if not rows:
        return 0
    work = clock_work(uow)
    for row in rows:
        _step(work, row)
    restate(uow, work.programme)
    return len(rows)


def _due(uow: UnitOfWork) -> list[Row]:
    claim = t.claim.c
    asked = claim.state == ClaimState.NEEDS_INFO.value
    due = sa.or_(
        sa.and_(asked, claim.due_at <= uow.now - UNDER_WAY),
        sa.and_(
            claim.state.in_([ClaimState.APPROVED.value, ClaimState.ON_HOLD.value]),
            claim.due_at <= uow.now,
        ),
    )
    query = (
        sa.select(t.claim)
        .where(claim.due_at.is_not(None), claim.due_at <= uow.now, due)
        .order_by(claim.due_at, claim.claim_id)
        .limit(MOST_AT_ONCE)
    )
    if uow.on_postgres:
        query = query.with_for_update(skip_locked=True, key_share=True)
    return [dict(row) for row in uow.connection.execute(query).mappings()]


def _step(work: Work, claim: Row) -> None:
    state = ClaimState(claim["state"])
    action = due_action(state, claim["due_at"], work.uow.now)
    if action is ClaimAction.RETRY:
        judge_again(work, claim, action, {})
        return
    if action is None:
        return
    follows = next_state(state, action)
    if isinstance(follows, Refused):
        return
    if action is ClaimAction.LAPSE:
        day = claim["due_at"].date().isoformat()
        changes: Row = {
            "code": Code.INFO_LAPSED.value, "params": json_text({"date": day}), "points": 0,
            "decided_at": work.uow.now, "decided_by": "rules", "due_at": None, "asked": "[]",
            "decide_by": None,
        }  # fmt: skip
        end_claim(work, claim, follows, changes, "Nothing came in time")
        return
    update_claim(work, claim, {"state": follows.value, "due_at": None})


def clock_work(uow: UnitOfWork) -> Work:
    """Return the work of nobody in person: what the clock, or the rules by themselves, do."""
    programme = load_programme(uow.connection)
    seals = load_seals(uow.connection)
    if seals is None:
        raise AssertionError("a served database has its seals")
    clock = Actor(0, 0, Role.AUDITOR, "", "", "")
    envelope = Envelope(
        op_id="", device="", n=0, prev="", kind="", entity="", body={}, occurred_at=uow.now,
        mono_ms=0, boot_id="",
    )  # fmt: skip
    return Work(uow, clock, programme, seals, envelope, Serials(uow, programme))
