"""A partner as the vendor looks after it: name, tier, territory, league, manager, let in or not.

Terms and access change on the word of two, and so does everything about a partner of one's own.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from domain.codes import Code
from domain.people.four_eyes import TERMS, Act
from domain.people.keeping import LONGEST_NAME, LONGEST_WORD, STAFF, line_fault, tidy
from domain.verdicts import Refused
from server.services import approvals
from server.services.bodies import PartnerSet
from server.services.claims import json_text
from server.services.people import tell
from server.services.work import Work
from server.storage import tables as t
from sync.wire.messages import Outcome

Row = dict[str, Any]

_LINES = {"name": (1, LONGEST_NAME), "tier": (0, LONGEST_WORD), "territory": (0, LONGEST_WORD),
          "league": (0, LONGEST_WORD)}  # fmt: skip
"""Fields that are a line of text, with the least and the most characters of each."""


def set_partner(work: Work, body: PartnerSet) -> Outcome:
    """Change what is given of a partner. Who manages it must be active vendor staff.

    What is as asked already stays as it is: whatever waits for a second person is turned down.
    """
    query = sa.select(t.partner).where(t.partner.c.partner_id == body.partner_id)
    if work.uow.on_postgres:
        query = query.with_for_update(key_share=True)
    found = work.uow.connection.execute(query).mappings().first()
    if found is None or not work.actor.is_vendor:
        return work.refused(Code.NOT_IN_SCOPE)
    changes = _changes(body)
    why = _fault(work, changes)
    if why is not None:
        return work.refused(why, found["rev"])
    changes = {name: value for name, value in changes.items() if found[name] != value}
    about = approvals.About(
        f"partner:{body.partner_id}", body.partner_id, found["rev"], wanted=json_text(changes)
    )
    if not changes:
        if _names_something(body):
            approvals.turn_down(work, about.entity)
        return work.applied(found["rev"])
    act = Act.CHANGE_TERMS if TERMS & changes.keys() else Act.CHANGE_PARTNER
    heard = approvals.hear_about(work, act, about)
    if not heard.is_enough:
        return approvals.answer(work, heard, found["rev"])
    rev = found["rev"] + 1
    work.uow.connection.execute(
        sa.update(t.partner)
        .where(t.partner.c.partner_id == body.partner_id)
        .values(**changes, rev=rev)
    )
    approvals.complete(work, heard)
    tell(work.uow, "partner", body.partner_id, body.partner_id)
    return work.applied(rev)


def _names_something(body: PartnerSet) -> bool:
    return any(getattr(body, name) is not None for name in (*_LINES, "manager_id", "active"))


def _changes(body: PartnerSet) -> Row:
    said: Row = {name: getattr(body, name) for name in (*_LINES, "manager_id", "active")}
    return {
        name: tidy(value) if isinstance(value, str) else value
        for name, value in said.items()
        if value is not None
    }


def _fault(work: Work, changes: Row) -> Refused | None:
    for name, (least, most) in _LINES.items():
        if name in changes and (why := line_fault(name, changes[name], most, least=least)):
            return why
    manager_id = changes.get("manager_id", 0)
    if not manager_id:
        return None
    staff = sa.select(t.member.c.member_id).where(
        t.member.c.member_id == manager_id, t.member.c.partner_id == STAFF, t.member.c.active
    )
    if work.uow.connection.execute(staff).first() is None:
        return Refused(Code.NOT_IN_SCOPE, ("manager_id",))
    return None
