"""Words of two people for one act: who gave the first, whether mine completes it.

Judges by `domain.people.four_eyes` with what the server knows of people, devices, partners and
conflicts of interest. Never does the act itself. Owns the tables `approval` and `tie`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from domain.codes import Code
from domain.people.four_eyes import (
    Act,
    Bar,
    Counts,
    Signatory,
    Subject,
    Word,
    bar_to_turn_down,
    judge,
    persons,
)
from domain.verdicts import Refused
from server.services.bodies import WordTurnDown
from server.services.many import many_of
from server.services.work import Work
from server.storage import tables as t
from sync.wire.messages import Outcome
from sync.wire.tables import VENDOR

Row = dict[str, Any]

WAITING, COMPLETED, DECLINED, VOID = "waiting", "completed", "declined", "void"


@dataclass(frozen=True, slots=True)
class About:
    """What somebody gives a word on: a record at a revision, whose it is, what it is worth.

    `member_id` is who the record belongs to, 0 for nobody; `above` as in `four_eyes.Subject`.
    `wanted` is what is asked for, where the act does not say it: both words must ask for the same.
    `note` is what the asker says of it.
    """

    entity: str
    partner_id: int
    rev: int
    member_id: int = 0
    points: int = 0
    above: bool = False
    wanted: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """A word, what it was about, and the first word before it, if there was one that counts."""

    act: Act
    about: About
    word: Word
    first: Row | None

    @property
    def is_enough(self) -> bool:
        """Whether the act may be done now."""
        return self.word.counts in {Counts.ALONE, Counts.COMPLETES}

    def refusal(self, work: Work) -> Refused:
        """Return FOUR_EYES with why the act waits, or why this person is not the second."""
        params: Row = {"limit": work.rules(work.uow.now).four_eyes_points}
        if self.word.why is not None:
            params |= {"why": self.word.why.value, "points": self.about.points}
        if self.word.bar is not None:
            params["bar"] = self.word.bar.value
        if self.first is not None:
            params["who"] = self.first["first_name"]
        return Refused(Code.FOUR_EYES, (), params)


def first_words(work: Work, act: Act, entities: Sequence[str]) -> dict[str, Row]:
    """Return the first words that wait for a second, by record."""
    query = sa.select(t.approval).where(
        t.approval.c.entity.in_(entities), t.approval.c.act == act, t.approval.c.state == WAITING
    )
    found = work.uow.connection.execute(query).mappings()
    return {row["entity"]: dict(row) for row in found}


def hear_about(work: Work, act: Act, about: About) -> Heard:
    """Return what the actor's word does to one record; as `hear`, with the first word looked up.

    Where the record does not exist yet, its first word is what keeps two second ones apart.
    """
    query = sa.select(t.approval).where(
        t.approval.c.entity == about.entity, t.approval.c.act == act, t.approval.c.state == WAITING
    )
    if work.uow.on_postgres:
        query = query.with_for_update()
    first = work.uow.connection.execute(query).mappings().first()
    return hear(work, act, about, dict(first) if first else None)


def answer(work: Work, heard: Heard, rev: int) -> Outcome:
    """Answer a word that is not enough: noted as the first, or not the second."""
    why = heard.refusal(work)
    if heard.word.bar is None:
        return work.applied(rev, why.code, why.params)
    return work.refused(why, rev)


def turn_down(work: Work, entity: str) -> None:
    """End what waits on a record: somebody who may has said that it stays as it is."""
    query = sa.select(t.approval).where(
        t.approval.c.entity == entity, t.approval.c.state == WAITING
    )
    rows = [dict(row) for row in work.uow.connection.execute(query).mappings()]
    _end(work, [row for row in rows if _bar_to_end(work, row) is None], DECLINED)


def turn_down_word(work: Work, body: WordTurnDown) -> Outcome:
    """End one first word that waits: its person takes it back, anybody else turns it down.

    Who turned it down is kept as the second person, and why in `note`, in place of what the first
    said, which stands in the record. One that is over already is as asked, unless a second person
    has agreed meanwhile.
    """
    query = sa.select(t.approval).where(t.approval.c.approval_id == body.approval_id)
    if work.uow.on_postgres:
        query = query.with_for_update()
    found = work.uow.connection.execute(query).mappings().first()
    if found is None or found["entity"] != work.envelope.entity:
        return work.refused(Code.NOT_IN_SCOPE)
    row = dict(found)
    why = _bar_to_end(work, row)
    if why is not None:
        return work.refused(Refused(Code.FOUR_EYES, (), {"bar": why.value}))
    if row["state"] == COMPLETED:
        return work.refused(Code.WORD_OVER)
    if row["state"] == WAITING:
        said = {"note": body.note} if body.note else {}
        _write(work, row["approval_id"], {"state": DECLINED} | said | _second(work))
    return work.applied(0)


def _bar_to_end(work: Work, row: Row) -> Bar | None:
    """Return why the actor can't end a first word; whoever gave it can always take it back."""
    me = _signatory(work, work.actor.member_id, None)
    if person_of(work, row["first_member"]) == me.person:
        return None
    return bar_to_turn_down(Act(row["act"]), me, _subject(work, row))


def _subject(work: Work, row: Row) -> Subject:
    """Return whom a word that was noted is about; somebody who is only invited is nobody yet."""
    kind, _, key = row["entity"].partition(":")
    member = key.partition(":")[0]
    people = (
        {person_of(work, int(member))} if kind in {"person", "tie"} and member.isdigit() else ()
    )
    companies = frozenset({row["partner_id"]} if row["partner_id"] else ())
    return Subject(companies, frozenset(people))


def hear(work: Work, act: Act, about: About, first: Row | None) -> Heard:
    """Return what the actor's word does; a first word of theirs is noted, nothing else is done.

    A first word on an earlier revision of the record counts no more: both must have seen the same.
    Nor does one that asked for something else: the newest wish waits.
    The record must be locked, so that two second words are heard one after the other.
    """
    now = work.uow.now
    if first is not None and (first["seen"] != about.rev or first["wanted"] != about.wanted):
        _end(work, [first], VOID)
        first = None
    before = None if first is None else _signatory(work, first["first_member"], first)
    me = _signatory(work, work.actor.member_id, None)
    people = frozenset({person_of(work, about.member_id)} if about.member_id else ())
    companies = frozenset({about.partner_id} if about.partner_id else ())
    subject = Subject(companies, people, about.points, about.above)
    word = judge(act, me, subject, rules=work.rules(now), now=now, first=before)
    if first is not None and word.counts in {Counts.WAITS, Counts.ALONE}:
        # Its person may no longer do this: it is as if they had said nothing.
        _end(work, [first], VOID)
        first = None
    heard = Heard(act, about, word, first)
    if word.counts is Counts.WAITS:
        _note(work, heard)
    return heard


def complete(work: Work, heard: Heard) -> None:
    """Write that the act was done: mine was the second word, and other waiting ones are over."""
    many = many_of(work.uow)
    if many is not None and heard.about.entity not in many.waiting:
        return
    others = sa.select(t.approval).where(
        t.approval.c.entity == heard.about.entity, t.approval.c.state == WAITING
    )
    rows = [dict(row) for row in work.uow.connection.execute(others).mappings()]
    done = heard.first["approval_id"] if heard.first else ""
    _end(work, [row for row in rows if row["approval_id"] != done], DECLINED)
    if heard.first is not None:
        _write(work, heard.first["approval_id"], {"state": COMPLETED} | _second(work))


def _second(work: Work) -> Row:
    """Return who gives the second word, or ends the first."""
    return {
        "second_member": work.actor.member_id,
        "second_name": work.actor.name,
        "second_device": work.actor.device,
        "second_op": work.envelope.op_id,
        "second_at": work.uow.now,
    }


def _note(work: Work, heard: Heard) -> None:
    about = heard.about
    # One op may be the first word on many records; an id holds 64 characters.
    number = int(work.uow.memo.get("first words", 0)) + 1
    work.uow.memo["first words"] = number
    row = {
        "approval_id": f"{work.envelope.op_id}:{number}",
        "entity": about.entity,
        "partner_id": about.partner_id,
        "act": heard.act.value,
        "state": WAITING,
        "why": heard.word.why.value if heard.word.why else "",
        "seen": about.rev,
        "wanted": about.wanted,
        "note": about.note,
        "first_member": work.actor.member_id,
        "first_name": work.actor.name,
        "first_device": work.actor.device,
        "first_op": work.envelope.op_id,
        "first_at": work.uow.now,
        "second_member": 0,
        "second_name": "",
        "second_device": "",
        "second_op": "",
        "second_at": None,
    }
    work.uow.add(t.approval, row)
    work.uow.put(VENDOR, "approval", row["approval_id"])


def _end(work: Work, rows: Iterable[Row], state: str) -> None:
    for row in rows:
        _write(work, row["approval_id"], {"state": state})


def _write(work: Work, approval_id: str, values: Row) -> None:
    mine = sa.update(t.approval).where(t.approval.c.approval_id == approval_id)
    work.uow.connection.execute(mine.values(**values))
    work.uow.put(VENDOR, "approval", approval_id)


# --- who somebody is ------------------------------------------------------------------------------
def _signatory(work: Work, member_id: int, first: Row | None) -> Signatory:
    """Return a member as they are now; of who gave a first word, on the device they gave it from.

    One who is not active any more has no role.
    """
    device = first["first_device"] if first is not None else work.actor.device
    place = ("signatory", member_id, device)
    if place in work.uow.memo:
        found: Signatory = work.uow.memo[place]
        return found
    connection = work.uow.connection
    person = person_of(work, member_id)
    accounts = [each for each, other in _people(work).items() if other == person] or [member_id]
    member = t.member.c
    rows = connection.execute(
        sa.select(member.member_id, member.partner_id, member.role, member.active).where(
            member.member_id.in_(accounts)
        )
    ).all()
    role = next((row.role for row in rows if row.member_id == member_id and row.active), "")
    key = connection.execute(
        sa.select(t.device.c.public_key).where(t.device.c.device == device)
    ).scalar()
    partner, tie, code = t.partner.c, t.tie.c, t.enrolment_code.c
    manages = connection.execute(
        sa.select(partner.partner_id).where(partner.manager_id.in_(accounts))
    ).scalars()
    linked = connection.execute(
        sa.select(tie.partner_id).where(
            tie.member_id.in_(accounts),
            tie.partner_id != 0,
            tie.since <= work.uow.now,
            sa.or_(tie.until.is_(None), tie.until > work.uow.now),
        )
    ).scalars()
    hosts = connection.execute(
        sa.select(code.made_by, code.used_at).where(
            code.member_id.in_(accounts), code.made_by != 0, code.used_at.is_not(None)
        )
    ).all()
    found = Signatory(
        member_id=member_id,
        person=person,
        role=role,
        device=device,
        key=key or "",
        manages=frozenset(manages),
        linked=frozenset(linked) | {row.partner_id for row in rows if row.partner_id},
        let_in_by=frozenset((person_of(work, made_by), at) for made_by, at in hosts),
    )
    work.uow.memo[place] = found
    return found


def partners_near(work: Work, member_id: int) -> frozenset[int]:
    """Return the partners a member looks after or is linked with, by whatever account."""
    found = _signatory(work, member_id, None)
    return found.manages | found.linked


def person_of(work: Work, member_id: int) -> int:
    return _people(work).get(member_id, member_id)


def _people(work: Work) -> dict[int, int]:
    """Return the person of every member that is known to be one with another."""
    if "people" not in work.uow.memo:
        tie = t.tie.c
        pairs = work.uow.connection.execute(
            sa.select(tie.member_id, tie.other_id).where(
                tie.other_id != 0,
                tie.since <= work.uow.now,
                sa.or_(tie.until.is_(None), tie.until > work.uow.now),
            )
        ).all()
        work.uow.memo["people"] = persons([(one, other) for one, other in pairs], ())
    found: dict[int, int] = work.uow.memo["people"]
    return found
