"""People and devices as somebody looks after them: invited, named, limited, revoked, let in again.

Judges by `domain.people.keeping`. A person out of reach answers like one that does not exist.
Who of the vendor's staff there is, and what they may do, changes on the word of two.
"""

from __future__ import annotations

import secrets
from typing import Any

import sqlalchemy as sa

from domain.codes import Code
from domain.people.four_eyes import Act
from domain.people.keeping import (
    STAFF,
    Person,
    judge_invite,
    judge_limit,
    judge_revoke,
    keeps,
    line_fault,
    reaches,
    tidy,
)
from domain.people.roles import Role
from domain.verdicts import Refused
from server.services import approvals
from server.services.actor import Actor
from server.services.bodies import (
    DeviceName,
    DeviceRevoke,
    PersonInvite,
    PersonLimit,
    PersonName,
    PersonRestore,
    PersonRevoke,
)
from server.services.claims import json_text
from server.services.work import Work
from server.storage import tables as t
from server.storage.unit_of_work import UnitOfWork
from sync.wire.messages import Outcome
from sync.wire.tables import VENDOR, partner_stream

Row = dict[str, Any]

_WEIGHTY = frozenset({"role", "active"})
"""Of vendor staff these change on the word of two."""
FIRST_ID, IDS = 1_000, 2**31 - 2_000
"""Ids of invited people are drawn from these: how many there are can't be told from one."""


def keeper_of(actor: Actor) -> Person:
    """Return who asks as the rules see them."""
    return Person(actor.member_id, actor.partner_id, actor.role)


def tell(uow: UnitOfWork, table: str, partner_id: int, key: object) -> None:
    """Have the feed carry a row of a person, a device or a partner to who may see it."""
    uow.put(VENDOR, table, key)
    if partner_id:
        uow.put(partner_stream(partner_id), table, key)


def note_seen(uow: UnitOfWork, device: str) -> None:
    """Remember that a device was here today, once a day."""
    today = uow.now.date()
    seen = t.device.c.seen_on
    first = (
        sa.update(t.device)
        .where(t.device.c.device == device, sa.or_(seen.is_(None), seen < today))
        .values(seen_on=today)
        .returning(t.device.c.partner_id)
    )
    partner_id = uow.connection.execute(first).scalar()
    if partner_id is not None:
        tell(uow, "device", partner_id, device)


def tell_device(uow: UnitOfWork, device: str) -> None:
    """Have the feed carry a device that has changed; none of that name is none of our business."""
    query = sa.select(t.device.c.partner_id).where(t.device.c.device == device)
    partner_id = uow.connection.execute(query).scalar()
    if partner_id is not None:
        tell(uow, "device", partner_id, device)


def invite(work: Work, body: PersonInvite) -> Outcome:
    """Make a person; the code to come in by is asked for apart. Tells the new id.

    Vendor staff are there once a second person has invited them too, by the same `ref`.
    """
    name = tidy(body.name)
    why = judge_invite(keeper_of(work.actor), body.partner_id, body.role)
    why = why or line_fault("name", name)
    if why is not None:
        return work.refused(why)
    member, partner = t.member.c, t.partner.c
    if body.partner_id:
        there = sa.select(partner.partner_id).where(partner.partner_id == body.partner_id)
        if work.uow.connection.execute(there).first() is None:
            return work.refused(Code.NOT_IN_SCOPE)
    same = sa.select(member.member_id).where(
        member.ref == body.ref, member.partner_id == body.partner_id
    )
    if work.uow.connection.execute(same).first() is not None:
        return work.refused(Code.IDEMPOTENCY_REUSED)
    heard: approvals.Heard | None = None
    if body.partner_id == STAFF:
        wanted = json_text({"name": name, "role": body.role.value})
        about = approvals.About(f"person:{body.ref}", STAFF, 0, wanted=wanted)
        heard = approvals.hear_about(work, Act.CHANGE_STAFF, about)
        if not heard.is_enough:
            return approvals.answer(work, heard, 0)
        approvals.complete(work, heard)
    member_id = FIRST_ID + secrets.randbelow(IDS)
    row: Row = {
        "member_id": member_id,
        "partner_id": body.partner_id,
        "name": name,
        "role": body.role.value,
        "active": True,
        "ref": body.ref,
        "registers_deals": body.registers_deals,
        "rev": 1,
    }
    work.uow.connection.execute(sa.insert(t.member), row)
    tell(work.uow, "member", body.partner_id, member_id)
    return work.applied(1, params={"member_id": member_id})


def make_owner(uow: UnitOfWork, name: str) -> int:
    """Make a programme owner (an operator's command: before the first one nobody can invite)."""
    row: Row = {
        "member_id": FIRST_ID + secrets.randbelow(IDS),
        "partner_id": 0,
        "name": tidy(name),
        "role": Role.PROGRAMME_OWNER.value,
        "active": True,
        "ref": "",
        "registers_deals": True,
        "rev": 1,
    }
    uow.connection.execute(sa.insert(t.member), row)
    tell(uow, "member", 0, row["member_id"])
    uow.bump()
    uow.audit("owner_made", "", member_id=row["member_id"])
    return int(row["member_id"])


def name_person(work: Work, body: PersonName) -> Outcome:
    """Give a person another name; what was recorded keeps the name it was recorded under."""
    name = tidy(body.name)
    person = _reached(work, body.member_id)
    if isinstance(person, Outcome):
        return person
    why = line_fault("name", name)
    if why is not None:
        return work.refused(why)
    return _keep(work, person, {"name": name})


def limit(work: Work, body: PersonLimit) -> Outcome:
    """Change a person's role within its company, and whether it registers deals."""
    person = _reached(work, body.member_id)
    if isinstance(person, Outcome):
        return person
    others = _other_keepers(work, person)
    why = judge_limit(keeper_of(work.actor), _as_person(person), body.role, other_keepers=others)
    if why is not None:
        return work.refused(why, person["rev"])
    said = {
        "role": body.role.value if body.role is not None else None,
        "registers_deals": body.registers_deals,
    }
    return _keep(work, person, {name: value for name, value in said.items() if value is not None})


def revoke(work: Work, body: PersonRevoke) -> Outcome:
    """End a person's access on every device: what is unsent there is taken once and kept."""
    person = _reached(work, body.member_id)
    if isinstance(person, Outcome):
        return person
    others = _other_keepers(work, person)
    why = judge_revoke(keeper_of(work.actor), _as_person(person), other_keepers=others)
    if why is not None:
        return work.refused(why, person["rev"])
    return _keep(work, person, {"active": False}, body.reason)


def restore(work: Work, body: PersonRestore) -> Outcome:
    """Let a person in again; devices whose own access ended stay out."""
    person = _reached(work, body.member_id)
    if isinstance(person, Outcome):
        return person
    return _keep(work, person, {"active": True})


def name_device(work: Work, body: DeviceName) -> Outcome:
    """Give a device a name people know it by."""
    name = tidy(body.name)
    why = _unreached_device(work, body.device) or line_fault("name", name)
    if why is not None:
        return work.refused(why)
    return _keep_device(work, body.device, {"name": name})


def revoke_device(work: Work, body: DeviceRevoke) -> Outcome:
    """End a device's access: it may send what is unsent, once, and must delete its copy."""
    why = _unreached_device(work, body.device)
    if why is None and body.device == work.actor.device:
        why = Refused(Code.OWN_ACCESS)
    if why is not None:
        return work.refused(why)
    return _keep_device(work, body.device, {"revoked_at": work.uow.now})


def _keep_device(work: Work, device: str, changes: Row) -> Outcome:
    work.uow.connection.execute(
        sa.update(t.device).where(t.device.c.device == device).values(**changes)
    )
    tell_device(work.uow, device)
    return work.applied(0)


def _unreached_device(work: Work, device: str) -> Refused | None:
    query = sa.select(t.device.c.partner_id).where(t.device.c.device == device)
    partner_id = work.uow.connection.execute(query).scalar()
    if partner_id is None or not reaches(keeper_of(work.actor), partner_id):
        return Refused(Code.NOT_IN_SCOPE)
    return None


def _reached(work: Work, member_id: int) -> Row | Outcome:
    """Return a person this actor looks after, locked; the refusal for anybody else."""
    query = sa.select(t.member).where(t.member.c.member_id == member_id)
    if work.uow.on_postgres:
        query = query.with_for_update(key_share=True)
    found = work.uow.connection.execute(query).mappings().first()
    if found is None or not reaches(keeper_of(work.actor), found["partner_id"]):
        return work.refused(Code.NOT_IN_SCOPE)
    return dict(found)


def _other_keepers(work: Work, person: Row) -> int:
    """Return how many others look after that company, and let nobody else change it meanwhile."""
    member = t.member.c
    query = (
        sa.select(member.member_id, member.partner_id, member.role, member.active)
        .where(member.partner_id == person["partner_id"], member.member_id != person["member_id"])
        .order_by(member.member_id)
    )
    if work.uow.on_postgres:
        query = query.with_for_update(key_share=True)
    rows = work.uow.connection.execute(query).mappings()
    return sum(keeps(_as_person(dict(row))) for row in rows)


def _as_person(row: Row) -> Person:
    return Person(row["member_id"], row["partner_id"], row["role"], active=row["active"])


def _keep(work: Work, person: Row, changes: Row, reason: str = "") -> Outcome:
    """Write what changed of a person; what is as asked already stays as it is.

    Role and access of vendor staff need a second word; asking for what is there turns it down.
    """
    entity, weighty = f"person:{person['member_id']}", _WEIGHTY & changes.keys()
    is_staff = person["partner_id"] == STAFF and bool(weighty)
    changes = {name: value for name, value in changes.items() if person[name] != value}
    if not changes:
        if is_staff:
            approvals.turn_down(work, entity)
        return work.applied(person["rev"])
    if is_staff and _WEIGHTY & changes.keys():
        about = approvals.About(
            entity, STAFF, person["rev"], person["member_id"], wanted=json_text(changes),
            note=reason,
        )  # fmt: skip
        heard = approvals.hear_about(work, Act.CHANGE_STAFF, about)
        if not heard.is_enough:
            return approvals.answer(work, heard, person["rev"])
        approvals.complete(work, heard)
    rev = person["rev"] + 1
    work.uow.connection.execute(
        sa.update(t.member)
        .where(t.member.c.member_id == person["member_id"])
        .values(**changes, rev=rev)
    )
    tell(work.uow, "member", person["partner_id"], person["member_id"])
    return work.applied(rev)
