"""Who is told: made, listed and ended by vendor staff. The secret is told once and kept sealed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from server.errors import MalformedRequest, RequestRefused
from server.services.actor import Actor
from server.services.noting import note
from server.services.webhooks.addresses import check_url
from server.services.webhooks.outbox import DEAD, PURPOSE, SENT, TYPES, WAITING, head
from server.services.webhooks.sending import SECRET_BYTES, shown_secret
from server.storage import audit
from server.storage import tables as t
from server.storage.sealed import Seals
from server.storage.unit_of_work import UnitOfWork

LONGEST_NOTE = 200
MOST = 20
MOST_SHOWN = 200


class WebhookMissing(RequestRefused):
    """There is no such webhook."""

    status = 404
    code = "NO_SUCH_WEBHOOK"
    title = "No such webhook"
    detail = "There is no webhook of this id here."


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Who is told of what; counts are of messages by what became of them."""

    webhook_id: str
    url: str
    note: str
    events: list[str]
    active: bool
    made_at: datetime
    waiting: int = 0
    sent: int = 0
    dead: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message and what became of it; `problem` is what the last try met."""

    message_id: str
    event: str
    entity: str
    state: str
    tries: int
    made_at: datetime
    next_at: datetime
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a new webhook shall be: where, of which events (all where none is named), and why."""

    url: str
    events: list[str]
    note: str
    loopback: bool


def subscribe(uow: UnitOfWork, seals: Seals, actor: Actor, webhook_id: str, wanted: Wanted) -> str:
    """Make a webhook; it is told of what changes from now on. Returns its secret, only here.

    Raises AddressRefused, MalformedRequest.
    """
    check_url(wanted.url, loopback=wanted.loopback)
    events = sorted(set(wanted.events or TYPES))
    if strange := set(events) - TYPES:
        known = ", ".join(sorted(TYPES))
        raise MalformedRequest(
            f"There is no event {', '.join(sorted(strange))}. There are: {known}."
        )
    if len(wanted.note) > LONGEST_NOTE:
        raise MalformedRequest(f"A note has at most {LONGEST_NOTE} characters.")
    count = sa.select(sa.func.count()).select_from(t.supply.webhook)
    if uow.connection.execute(count).scalar_one() >= MOST:
        raise MalformedRequest(f"There are {MOST} webhooks already. End one first.")
    secret = secrets.token_bytes(SECRET_BYTES)
    row = {
        "webhook_id": webhook_id, "url": wanted.url, "note": wanted.note,
        "events": msgspec.json.encode(events).decode(), "secret": seals.seal(PURPOSE, secret),
        "active": True, "made_by": actor.member_id, "made_at": uow.now, "seq": head(uow.connection),
    }  # fmt: skip
    uow.connection.execute(sa.insert(t.supply.webhook), row)
    told = {"webhook_id": webhook_id, "url": wanted.url, "events": events, "note": wanted.note}
    note(uow, actor, audit.HOOK_MADE, told)
    return shown_secret(secret)


def unsubscribe(uow: UnitOfWork, actor: Actor, webhook_id: str) -> None:
    """End a webhook with all that was to be told to it. Raises WebhookMissing."""
    message, hook = t.supply.webhook_message, t.supply.webhook
    url = uow.connection.execute(sa.select(hook.c.url).where(hook.c.webhook_id == webhook_id))
    told = {"webhook_id": webhook_id, "url": url.scalar()}
    uow.connection.execute(sa.delete(message).where(message.c.webhook_id == webhook_id))
    ended = uow.connection.execute(sa.delete(hook).where(hook.c.webhook_id == webhook_id))
    if not ended.rowcount:
        raise WebhookMissing
    note(uow, actor, audit.HOOK_ENDED, told)


def check_there(connection: Connection, webhook_id: str) -> None:
    """Raise WebhookMissing where there is none of this id."""
    hook = t.supply.webhook.c
    if connection.execute(sa.select(hook.url).where(hook.webhook_id == webhook_id)).first() is None:
        raise WebhookMissing


def webhooks(connection: Connection) -> list[Webhook]:
    """Return every webhook, the oldest first."""
    hook, message = t.supply.webhook, t.supply.webhook_message
    counts: dict[str, dict[str, int]] = {}
    query = sa.select(message.c.webhook_id, message.c.state, sa.func.count()).group_by(
        message.c.webhook_id, message.c.state
    )
    for webhook_id, state, count in connection.execute(query):
        counts.setdefault(webhook_id, {})[state] = count
    rows = connection.execute(sa.select(hook).order_by(hook.c.webhook_id)).mappings()
    return [
        Webhook(
            webhook_id=row["webhook_id"],
            url=row["url"],
            note=row["note"],
            events=msgspec.json.decode(row["events"], type=list[str]),
            active=row["active"],
            made_at=row["made_at"],
            waiting=counts.get(row["webhook_id"], {}).get(WAITING, 0),
            sent=counts.get(row["webhook_id"], {}).get(SENT, 0),
            dead=counts.get(row["webhook_id"], {}).get(DEAD, 0),
        )
        for row in rows
    ]


def messages(connection: Connection, webhook_id: str, state: str = "") -> list[Message]:
    """Return the newest messages of a webhook, of one state where it is named."""
    check_there(connection, webhook_id)
    message = t.supply.webhook_message
    query = sa.select(message).where(message.c.webhook_id == webhook_id)
    if state:
        query = query.where(message.c.state == state)
    query = query.order_by(message.c.seq.desc()).limit(MOST_SHOWN)
    return [
        Message(
            message_id=row["message_id"],
            event=row["event"],
            entity=row["entity"],
            state=row["state"],
            tries=row["tries"],
            made_at=row["made_at"],
            next_at=row["next_at"],
            problem=row["problem"],
        )
        for row in connection.execute(query).mappings()
    ]
