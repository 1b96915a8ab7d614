"""Answers a pull: the actor's streams from where its cursor stands, as one page of bytes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.engine import Connection

from server.errors import ResyncRequired
from server.services.actor import Actor, streams_of
from server.storage import audit
from server.storage.feed import PlaceUnknown, check_places, heads_of, read_page
from server.storage.sealed import Place, Seals
from sync.wire.codec import write_page
from sync.wire.messages import PageEnd, PageHead
from sync.wire.version import SCHEMA


def next_page(
    connection: Connection, seals: Seals, actor: Actor, cursor: str, *, now: datetime, limit: int
) -> bytes | None:
    """Return the next page, None where it would say nothing; otherwise as `page`."""
    if cursor:
        place, streams = _place(seals, actor, cursor), streams_of(connection, actor)
        stands = {name: place.streams[name][0] for name in streams if name in place.streams}
        same = len(stands) == len(streams) == len(place.streams)
        if same and stands == dict.fromkeys(streams, 0) | heads_of(connection, streams):
            _check(connection, place)
            return None
    return page(connection, seals, actor, cursor, now=now, limit=limit)


def page(
    connection: Connection, seals: Seals, actor: Actor, cursor: str, *, now: datetime, limit: int
) -> bytes:
    """Return the next page; ResyncRequired for a cursor that is not of this history and scope.

    Must run in one read transaction: then the page is of one moment across its streams.
    """
    place = _place(seals, actor, cursor)
    streams = streams_of(connection, actor)
    try:
        found = read_page(connection, streams, place.streams, limit)
    except PlaceUnknown as unknown:
        raise ResyncRequired from unknown
    head = PageHead(
        schema=SCHEMA,
        epoch=seals.epoch,
        server_time=now,
        time_token=seals.time_token(now),
        cursor=cursor,
        scope=streams,
        witness=audit.newest(connection),
    )
    end = PageEnd(
        cursor=seals.write_cursor(Place(actor.scope_key, seals.epoch, found.places)),
        more=found.more,
        streams={name: seq for name, (seq, _) in found.places.items()},
    )
    return write_page(head, found.rows, end)


def _check(connection: Connection, place: Place) -> None:
    try:
        check_places(connection, place.streams)
    except PlaceUnknown as unknown:
        raise ResyncRequired from unknown


def _place(seals: Seals, actor: Actor, cursor: str) -> Place:
    if not cursor:
        return Place(actor.scope_key, seals.epoch)
    place = seals.read_cursor(cursor)
    if place is None or place.scope != actor.scope_key or place.epoch != seals.epoch:
        raise ResyncRequired
    return place
