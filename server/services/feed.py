"""Answers a pull: the actor's streams from where its cursor stands, as one page of bytes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.engine import Connection

from server.errors import ResyncRequired
from server.services.actor import Actor, streams_of
from server.storage import audit
from server.storage.digests import Digests
from server.storage.feed import Page, PlaceUnknown, read_page
from server.storage.sealed import Place, Seals
from sync.wire.codec import write_page
from sync.wire.messages import Digest, PageEnd, PageHead
from sync.wire.version import MAX_BODY_BYTES, SCHEMA


def page(
    connection: Connection, seals: Seals, actor: Actor, cursor: str, *, now: datetime, limit: int
) -> bytes:
    """Return the next page; ResyncRequired for a cursor that is not of this history and scope.

    Must run in one read transaction: then the page is of one moment across its streams.
    """
    found = _read(connection, seals, actor, cursor, limit)
    return _fitting(connection, seals, actor, cursor, found, now=now)


def next_page(
    connection: Connection,
    seals: Seals,
    actor: Actor,
    cursor: str,
    *,
    now: datetime,
    limit: int,
    digest: bool = False,
    packed: bool = False,
) -> bytes | None:
    """Return the next page as `page` does, None where it would say nothing.

    With `digest` the last page says what the reader must hold after it. With `packed` many serials
    travel by column: older clients don't read that.
    """
    found = _read(connection, seals, actor, cursor, limit)
    if cursor and not digest and found.places == _place(seals, actor, cursor).streams:
        return None
    digests = _DIGESTS.at(connection, found.places) if digest and not found.more else {}
    return _fitting(
        connection, seals, actor, cursor, found, now=now, digests=digests, packed=packed
    )


MOST_BYTES = MAX_BODY_BYTES
"""What a page may have before it is packed: clients refuse more, as a bomb."""
_DIGESTS = Digests()
"""Of every database this process reads: a place names its history."""


def _read(connection: Connection, seals: Seals, actor: Actor, cursor: str, limit: int) -> Page:
    place = _place(seals, actor, cursor)
    try:
        return read_page(connection, streams_of(connection, actor), place.streams, limit)
    except PlaceUnknown as unknown:
        raise ResyncRequired from unknown


def _fitting(
    connection: Connection,
    seals: Seals,
    actor: Actor,
    cursor: str,
    found: Page,
    *,
    now: datetime,
    digests: dict[str, Digest] | None = None,
    packed: bool = False,
) -> bytes:
    """Return a page as bytes that every client takes: one of long rows gets fewer of them."""
    body = _written(
        connection, seals, actor, cursor, found, now=now, digests=digests, packed=packed
    )
    rows = sum(len(group.rows) for group in found.rows)
    while len(body) > MOST_BYTES and rows > 1:
        found = _read(connection, seals, actor, cursor, rows // 2)
        body = _written(connection, seals, actor, cursor, found, now=now, packed=packed)
        rows //= 2
    return body


def _written(
    connection: Connection,
    seals: Seals,
    actor: Actor,
    cursor: str,
    found: Page,
    *,
    now: datetime,
    digests: dict[str, Digest] | None = None,
    packed: bool = False,
) -> bytes:
    head = PageHead(
        schema=SCHEMA,
        epoch=seals.epoch,
        server_time=now,
        time_token=seals.time_token(now),
        cursor=cursor,
        scope=list(found.places),
        witness=audit.newest(connection),
    )
    end = PageEnd(
        cursor=seals.write_cursor(Place(actor.scope_key, seals.epoch, found.places)),
        more=found.more,
        streams={name: seq for name, (seq, _) in found.places.items()},
        digests=digests or {},
    )
    return write_page(head, found.rows, end, packed=packed)


def _place(seals: Seals, actor: Actor, cursor: str) -> Place:
    if not cursor:
        return Place(actor.scope_key, seals.epoch)
    place = seals.read_cursor(cursor)
    if place is None or place.scope != actor.scope_key or place.epoch != seals.epoch:
        raise ResyncRequired
    return place
