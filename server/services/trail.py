"""Answers of the record: who did this, when, on what evidence, under which rule version.

Reads the audit chain, the ops it covers, approvals, evidence and the ledger. Changes nothing but
the record itself, which says who read it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from server.errors import MalformedRequest, TooManyTries
from server.services.actor import Actor
from server.services.names import Names
from server.services.noting import note
from server.storage import audit
from server.storage import tables as t
from server.storage.unit_of_work import UnitOfWork
from sync.wire.codec import GENESIS, encode
from sync.wire.record import MAX_ENTRIES, MAX_EXPORT, AuditEntry, AuditPage, ExportAsk

READ, EXPORTED = audit.READ, audit.EXPORTED
SITTING = timedelta(minutes=30)
"""Reading is recorded once in so long a time per person and device."""
EXPORTS, EXPORTS_IN = 5, timedelta(days=1)
SPAN = 20_000
"""Heights looked through for one page: a filter that fits nothing costs no more than this."""
MOST_ABOUT = 8
SHORTEST_PURPOSE = 3


@dataclass(frozen=True, slots=True)
class Filter:
    """Which entries are wanted: all that is given must fit. `before` is the height to stay under.

    `what` is what an entry is or the kind of one of its ops.
    """

    entity: str = ""
    member: int = 0
    device: str = ""
    what: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int = 0


def page(connection: Connection, wanted: Filter, most: int = MAX_ENTRIES) -> AuditPage:
    """Return a page of the record, newest first."""
    newest = audit.newest(connection)
    top = min(wanted.before or newest.height + 1, newest.height + 1)
    bottom = max(top - SPAN, 1)
    entry = t.audit.c
    query = (
        sa.select(t.audit)
        .where(entry.height < top, entry.height >= bottom, *_conditions(wanted))
        .order_by(entry.height.desc())
        .limit(most)
    )
    rows = connection.execute(query).all()
    last = rows[-1].height if len(rows) == most else bottom
    before = sa.select(entry.head).where(entry.height == (rows[-1].height if rows else top) - 1)
    told, told_height = _told(connection)
    return AuditPage(
        entries=_entries(connection, rows),
        prev=connection.execute(before).scalar() or GENESIS,
        next=last if last > 1 else 0,
        witness=newest,
        told=told,
        told_height=told_height,
    )


def _conditions(wanted: Filter) -> list[sa.ColumnElement[bool]]:
    entry, op = t.audit.c, t.op_log.c
    found: list[sa.ColumnElement[bool]] = []
    if wanted.member:
        found.append(entry.member_id == wanted.member)
    if wanted.device:
        found.append(entry.device == wanted.device)
    if wanted.since is not None:
        found.append(entry.at >= wanted.since)
    if wanted.until is not None:
        found.append(entry.at < wanted.until)
    if wanted.what:
        of_kind = sa.exists().where(op.height == entry.height, op.kind == wanted.what)
        found.append(sa.or_(entry.what == wanted.what, of_kind))
    if wanted.entity:
        found.append(sa.exists().where(op.height == entry.height, op.entity == wanted.entity))
    return found


def _entries(connection: Connection, rows: Sequence[sa.Row[Any]]) -> list[AuditEntry]:
    heights = [row.height for row in rows]
    acts, about = _covered(connection, heights)
    query = sa.select(t.audit_note).where(t.audit_note.c.height.in_(heights))
    notes = {row.height: row.text for row in connection.execute(query)}
    names = Names(connection)
    names.learn([row.member_id for row in rows], [row.device for row in rows])
    return [
        AuditEntry(
            height=row.height,
            head=row.head,
            what=row.what,
            digest=row.digest,
            at=row.at,
            member_id=row.member_id,
            device=row.device,
            member=names.member(row.member_id),
            role=names.role(row.member_id),
            partner=names.company(row.member_id),
            device_name=names.device(row.device),
            acts=acts.get(row.height, {}),
            about=about.get(row.height, []),
            note=notes.get(row.height, ""),
        )
        for row in rows
    ]


def _covered(
    connection: Connection, heights: list[int]
) -> tuple[dict[int, dict[str, int]], dict[int, list[str]]]:
    """Return for each entry how many ops of which kind it covers, and some of their records."""
    op = t.op_log.c
    acts: dict[int, dict[str, int]] = {}
    about: dict[int, list[str]] = {}
    query = sa.select(op.height, op.kind, op.entity).where(op.height.in_(heights)).order_by(op.n)
    for height, kind, entity in connection.execute(query):
        counted = acts.setdefault(height, {})
        counted[kind] = counted.get(kind, 0) + 1
        named = about.setdefault(height, [])
        if len(named) < MOST_ABOUT and entity not in named:
            named.append(entity)
    return acts, about


def _told(connection: Connection) -> tuple[int, int]:
    """Return how many devices were told a head with their own ops, and the newest such height."""
    entry = t.audit.c
    query = sa.select(
        sa.func.count(sa.distinct(entry.device)), sa.func.coalesce(sa.func.max(entry.height), 0)
    ).where(entry.what == audit.PUSH)
    devices, height = connection.execute(query).one()
    return int(devices), int(height)


# --- the record says who read it ------------------------------------------------------------------
def is_noted(connection: Connection, actor: Actor, now: datetime) -> bool:
    """Say whether this sitting of a reader is in the record already."""
    entry = t.audit.c
    query = sa.select(entry.height).where(
        entry.member_id == actor.member_id,
        entry.device == actor.device,
        entry.what == READ,
        entry.at > now - SITTING,
    )
    return connection.execute(query.limit(1)).first() is not None


def note_reading(uow: UnitOfWork, actor: Actor, asked: str) -> None:
    """Record that somebody reads the record, and what was asked first."""
    if not is_noted(uow.connection, actor, uow.now):
        note(uow, actor, READ, {"asked": asked[:500]})


def export(uow: UnitOfWork, actor: Actor, ask: ExportAsk) -> bytes:
    """Return entries as JSON lines, newest first, and record who took them and what for.

    Raises MalformedRequest without a purpose, TooManyTries beyond five exports a day.
    """
    purpose = ask.purpose.strip()
    if len(purpose) < SHORTEST_PURPOSE:
        raise MalformedRequest("Say in a few words what this export is for.")
    entry = t.audit.c
    lately = sa.select(sa.func.count(), sa.func.min(entry.at)).where(
        entry.member_id == actor.member_id,
        entry.what == EXPORTED,
        entry.at > uow.now - EXPORTS_IN,
    )
    count, oldest = uow.connection.execute(lately).one()
    if count >= EXPORTS:
        wait = EXPORTS_IN - (uow.now - oldest)
        raise TooManyTries(
            f"At most {EXPORTS} exports a day. Each is in the record.",
            retry_after=int(wait.total_seconds()) + 1,
        )
    wanted = Filter(ask.entity, ask.member, ask.device, ask.what, ask.since, ask.until)
    lines: list[bytes] = []
    before = 0
    while len(lines) < MAX_EXPORT:
        most = min(MAX_ENTRIES, MAX_EXPORT - len(lines))
        found = page(
            uow.connection,
            Filter(
                wanted.entity, wanted.member, wanted.device, wanted.what, wanted.since,
                wanted.until, before,
            ),
            most,
        )  # fmt: skip
        lines += [encode(each) + b"\n" for each in found.entries]
        before = found.next
        if not before:
            break
    content = b"".join(lines)
    told = {
        "purpose": purpose[:500],
        "entries": len(lines),
        "sha256": hashlib.sha256(content).hexdigest(),
        "entity": ask.entity,
        "member": ask.member,
        "device": ask.device,
        "what": ask.what,
        "since": ask.since,
        "until": ask.until,
        "whole": before == 0,
    }
    note(uow, actor, EXPORTED, told)
    return content
