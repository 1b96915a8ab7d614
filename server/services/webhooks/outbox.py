"""What is to be told to whom: made from the vendor's stream in its order, kept until it arrived.

A message is made once for each change and webhook, and sent at least once. What fails is tried
again ever more patiently, and lies among the dead in the end until somebody has it told again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.claims.claim import ClaimState
from domain.claims.interchange import status_code
from server.services.webhooks.sending import Answer
from server.services.webhooks.telling import TOLD
from server.storage import tables as t
from server.storage.columns import instant_text, wire_value
from server.storage.sealed import Seals
from server.storage.sources import SOURCES
from server.storage.unit_of_work import UnitOfWork
from sync.wire.tables import VENDOR

Row = dict[str, Any]

EVENTS = {
    "vendor_claim": "claim.changed",
    "deal": "deal.changed",
    "evidence": "evidence.changed",
    "partner": "partner.changed",
    "member": "person.changed",
    "approval": "approval.changed",
}
"""Tables of the vendor's stream that are told of, and what the event is called."""
TYPES = frozenset(EVENTS.values())
WAITING, SENT, DEAD = "waiting", "sent", "dead"
PURPOSE = "webhook"
LEASE = timedelta(minutes=2)
"""So long a message that is on its way is nobody else's."""
_WAITS = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Seconds before each further try, as Standard Webhooks has them; then it is given up."""
KEPT = timedelta(days=30)
ENTRIES_AT_ONCE = 20
"""Of the change log, each with up to a thousand changes."""
_GONE = 410


@dataclass(frozen=True, slots=True)
class Due:
    """A message that is to be sent now."""

    message_id: str
    webhook_id: str
    url: str
    secret: bytes
    body: bytes
    tries: int


def anybody(connection: Connection) -> bool:
    """Say whether there is anybody to be told."""
    query = sa.select(t.supply.webhook.c.webhook_id).where(t.supply.webhook.c.active).limit(1)
    return connection.execute(query).first() is not None


def collect(uow: UnitOfWork, new_id: Callable[[], str]) -> bool:
    """Make the messages for what changed since; says whether there is more to do."""
    hook = t.supply.webhook
    query = sa.select(hook).where(hook.c.active).order_by(hook.c.webhook_id)
    if uow.on_postgres:
        query = query.with_for_update(skip_locked=True)
    more = False
    for row in uow.connection.execute(query).mappings().all():
        changes, last = _changes_after(uow.connection, row["seq"])
        if last == row["seq"]:
            continue
        wanted = set(msgspec.json.decode(row["events"], type=list[str]))
        for table, keys in changes.items():
            if EVENTS[table] in wanted:
                _make(uow, row["webhook_id"], table, keys, new_id)
        where = hook.c.webhook_id == row["webhook_id"]
        uow.connection.execute(sa.update(hook).where(where).values(seq=last))
        more = True
    _forget_old(uow)
    return more


def head(connection: Connection) -> int:
    """Return where the vendor's stream stands."""
    query = sa.select(t.stream.c.last).where(t.stream.c.stream == VENDOR)
    return int(connection.execute(query).scalar() or 0)


def _changes_after(connection: Connection, seq: int) -> tuple[dict[str, dict[str, int]], int]:
    """Return by table the keys that changed behind a place, each with its number; and the end."""
    change = t.change.c
    query = (
        sa.select(change.seq, change.tbl, change.pk, change.op, change.many, change.packed)
        .where(change.stream == VENDOR, change.seq > seq)
        .order_by(change.seq)
        .limit(ENTRIES_AT_ONCE)
    )
    found: dict[str, dict[str, int]] = {}
    last = seq
    for row in connection.execute(query):
        first = row.seq - row.many
        keys = [row.pk] if row.many == 1 else msgspec.json.decode(row.packed, type=list[str])
        for number, key in enumerate(keys, start=first + 1):
            if number > seq and row.tbl in EVENTS and row.op == "P":
                found.setdefault(row.tbl, {})[key] = number
        last = row.seq
    return found, last


def _make(
    uow: UnitOfWork, webhook_id: str, table: str, keys: dict[str, int], new_id: Callable[[], str]
) -> None:
    noun = EVENTS[table].partition(".")[0]
    for key, row in _rows(uow.connection, table, keys):
        told = {"type": EVENTS[table], "timestamp": instant_text(uow.now), "data": row}
        uow.add(
            t.supply.webhook_message,
            {
                "message_id": f"msg_{new_id()}", "webhook_id": webhook_id, "seq": keys[key],
                "event": EVENTS[table], "entity": f"{noun}:{key}",
                "body": msgspec.json.encode(told).decode(), "state": WAITING, "problem": "",
                "made_at": uow.now, "next_at": uow.now, "tries": 0, "done_at": None,
            },
        )  # fmt: skip
    uow.flush()


def _rows(connection: Connection, table: str, keys: Iterable[str]) -> list[tuple[str, Row]]:
    """Return rows by key, as far as they are told outside (`telling`)."""
    source, told = SOURCES[table], TOLD[table]
    [column] = source.key_columns
    values = [source.key_values(key)[0] for key in keys]
    rows = connection.execute(sa.select(*source.columns).where(column.in_(values))).mappings()
    found = []
    for row in rows:
        data = {name: wire_value(row[name]) for name in told}
        if table == "vendor_claim":
            # What others call its state; null where they have no word for it.
            data["x12_1029"] = status_code(ClaimState(row["state"]), row["code"])
        found.append((str(row[column.name]), data))
    return found


def _forget_old(uow: UnitOfWork) -> None:
    message = t.supply.webhook_message
    old = sa.and_(message.c.state == SENT, message.c.done_at < uow.now - KEPT)
    uow.connection.execute(sa.delete(message).where(old))


# --- sending --------------------------------------------------------------------------------------
def take_due(uow: UnitOfWork, seals: Seals, most: int) -> list[Due]:
    """Return messages that are to be sent now; for a while they are nobody else's."""
    message, hook = t.supply.webhook_message, t.supply.webhook
    query = (
        sa.select(message, hook.c.url, hook.c.secret)
        .join(hook, hook.c.webhook_id == message.c.webhook_id)
        .where(message.c.state == WAITING, message.c.next_at <= uow.now, hook.c.active)
        .order_by(message.c.next_at, message.c.seq)
        .limit(most)
    )
    if uow.on_postgres:
        query = query.with_for_update(of=message, skip_locked=True)
    rows = uow.connection.execute(query).mappings().all()
    if not rows:
        return []
    names = [row["message_id"] for row in rows]
    uow.connection.execute(
        sa.update(message).where(message.c.message_id.in_(names)).values(next_at=uow.now + LEASE)
    )
    return [
        Due(
            row["message_id"], row["webhook_id"], row["url"],
            seals.unseal(PURPOSE, row["secret"]) or b"", row["body"].encode(), row["tries"],
        )
        for row in rows
    ]  # fmt: skip


def settle(uow: UnitOfWork, due: Due, answer: Answer) -> None:
    """Write down how a message fared: sent, to be tried again, or dead."""
    message = t.supply.webhook_message
    tries = due.tries + 1
    changes: Row = {"tries": tries, "problem": "" if answer.is_good else _told(answer)}
    if answer.is_good:
        changes |= {"state": SENT, "done_at": uow.now}
    elif answer.status == _GONE or tries > len(_WAITS):
        changes |= {"state": DEAD, "done_at": uow.now}
    else:
        changes["next_at"] = uow.now + timedelta(seconds=_WAITS[tries - 1])
    where = message.c.message_id == due.message_id
    uow.connection.execute(sa.update(message).where(where).values(**changes))
    if answer.status == _GONE:
        hook = t.supply.webhook
        uow.connection.execute(
            sa.update(hook).where(hook.c.webhook_id == due.webhook_id).values(active=False)
        )


def _told(answer: Answer) -> str:
    return f"{answer.status} {answer.problem}".strip() if answer.status else answer.problem


# --- telling again --------------------------------------------------------------------------------
def replay(
    uow: UnitOfWork, webhook_id: str, *, since: datetime | None = None, message_id: str = ""
) -> int:
    """Have messages told again, one or all made since an instant; returns how many.

    They are due at once, in their old order.
    """
    message = t.supply.webhook_message
    which = message.c.webhook_id == webhook_id
    if message_id:
        which = sa.and_(which, message.c.message_id == message_id)
    if since is not None:
        which = sa.and_(which, message.c.made_at >= since)
    again = sa.update(message).where(which).values(
        state=WAITING, tries=0, next_at=message.c.made_at, done_at=None, problem=""
    )  # fmt: skip
    return int(uow.connection.execute(again).rowcount)
