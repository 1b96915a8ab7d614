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
from server.services.serials import Serials, forms_of, take_turns_of
from server.services.standings import restate
from server.services.work import Work
from server.storage import tables as t
from server.storage.claim_tables import DUE
from server.storage.lists import among
from server.storage.sealed import load_seals
from server.storage.unit_of_work import UnitOfWork
from sync.wire.messages import Envelope

Row = dict[str, Any]

MOST_AT_ONCE = 100
"""Claims in one transaction: pushes about the same units wait for its end."""


def pass_time(uow: UnitOfWork) -> int:
    """Do what is due to claims by now, at most `MOST_AT_ONCE` of them; return how many."""
    asked = {"by": uow.now, "asked_by": uow.now - UNDER_WAY}
    rows = _locked(uow, asked) if uow.on_postgres else _rows(uow, _DUE, asked)
    if not rows:
        return 0
    work = clock_work(uow)
    for row in rows:
        _step(work, row)
    restate(uow, work.programme)
    return len(rows)


def _locked(uow: UnitOfWork, asked: dict[str, Any]) -> list[Row]:
    """Return what is due, locked in the order in which a push locks: all turns, then rows.

    What is judged again may turn out to be of another serial, which its label stands for as well.
    """
    found = {row.claim_id: row for row in uow.connection.execute(_DUE_SERIALS, asked)}
    if not found:
        return []
    held = [claim_id for claim_id, row in found.items() if row.state == ClaimState.ON_HOLD]
    scans = uow.connection.execute(_SCANS, {"claim_ids": held}).scalars().all()
    products = load_programme(uow.connection).products
    forms = {form for scan in scans for form in forms_of(uow, products, scan)}
    take_turns_of(uow, forms.union(row.serial for row in found.values()))
    # Read anew: somebody may have had it before us. One of another serial by now waits a minute.
    rows = _rows(uow, _DUE_LOCKED, {**asked, "claim_ids": list(found)})
    return [row for row in rows if row["serial"] == found[row["claim_id"]].serial]


def _rows(uow: UnitOfWork, query: sa.Select[Any], asked: dict[str, Any]) -> list[Row]:
    return [dict(row) for row in uow.connection.execute(query, asked).mappings()]


def _query(*columns: sa.FromClause | sa.Column[Any]) -> sa.Select[Any]:
    claim = t.claim.c
    by = claim.due_at <= sa.bindparam("by")
    asked = claim.state == ClaimState.NEEDS_INFO.value
    return (
        sa.select(*columns)
        # As the index says it, or nobody finds that it is meant.
        .where(sa.text(DUE), by, ~asked | (claim.due_at <= sa.bindparam("asked_by")))
        .order_by(claim.due_at, claim.claim_id)
        .limit(MOST_AT_ONCE)
    )


_DUE = _query(t.claim)
_DUE_LOCKED = _DUE.where(among(t.claim.c.claim_id, "claim_ids")).with_for_update(
    skip_locked=True, key_share=True
)
_DUE_SERIALS = _query(t.claim.c.claim_id, t.claim.c.serial, t.claim.c.state)
_SCANS = sa.select(t.judgement.c.scan).where(among(t.judgement.c.claim_id, "claim_ids")).distinct()


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
