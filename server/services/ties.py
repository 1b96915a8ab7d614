"""The register of conflicts of interest: which of the vendor's people is linked with which partner.

To say so takes one person, to end it two: it only ever keeps somebody from deciding alone.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from domain.codes import Code
from domain.people.four_eyes import Act
from domain.people.keeping import LONGEST_NAME, STAFF, line_fault, tidy
from server.services import approvals
from server.services.bodies import TieSet
from server.services.work import Work
from server.storage import tables as t
from server.storage.record_tables import tie_id
from sync.wire.messages import Outcome
from sync.wire.tables import VENDOR

Row = dict[str, Any]


def set_tie(work: Work, body: TieSet) -> Outcome:
    """Say that somebody of the staff is linked with a partner, or, by two people, no longer is."""
    note = tidy(body.note)
    if not _is_staff(work, body.member_id) or not _is_partner(work, body.partner_id):
        return work.refused(Code.NOT_IN_SCOPE)
    why = line_fault("note", note, LONGEST_NAME, least=0)
    if why is not None:
        return work.refused(why)
    name = tie_id(body.member_id, body.partner_id)
    found = _found(work, name)
    holds = found is not None and (found["until"] is None or found["until"] > work.uow.now)
    about = approvals.About(f"tie:{name}", body.partner_id, 0, body.member_id, note=note)
    if body.linked:
        approvals.turn_down(work, about.entity)
        values: Row = {"note": note, "until": None} | ({} if holds else {"since": work.uow.now})
        return _write(work, body, found, values)
    if not holds:
        return work.applied(0)
    heard = approvals.hear_about(work, Act.END_TIE, about)
    if not heard.is_enough:
        return approvals.answer(work, heard, 0)
    approvals.complete(work, heard)
    return _write(work, body, found, {"until": work.uow.now})


def _write(work: Work, body: TieSet, found: Row | None, values: Row) -> Outcome:
    name = tie_id(body.member_id, body.partner_id)
    if found is None:
        numbers = {"member_id": body.member_id, "partner_id": body.partner_id, "other_id": 0}
        work.uow.connection.execute(sa.insert(t.tie), {"tie_id": name, **numbers, **values})
    else:
        mine = sa.update(t.tie).where(t.tie.c.tie_id == name)
        work.uow.connection.execute(mine.values(**values))
    work.uow.put(VENDOR, "tie", name)
    return work.applied(0)


def _found(work: Work, name: str) -> Row | None:
    query = sa.select(t.tie).where(t.tie.c.tie_id == name)
    if work.uow.on_postgres:
        query = query.with_for_update()
    row = work.uow.connection.execute(query).mappings().first()
    return dict(row) if row else None


def _is_staff(work: Work, member_id: int) -> bool:
    member = t.member.c
    query = sa.select(member.member_id).where(
        member.member_id == member_id, member.partner_id == STAFF
    )
    return work.uow.connection.execute(query).first() is not None


def _is_partner(work: Work, partner_id: int) -> bool:
    partner = t.partner.c.partner_id
    query = sa.select(partner).where(partner == partner_id, partner != STAFF)
    return work.uow.connection.execute(query).first() is not None
