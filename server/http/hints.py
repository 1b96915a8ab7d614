"""`GET /v1/hints`: says at once that a stream moved, so that a client pulls now, not in a minute.

Carries where streams stand and nothing else. Losing every hint costs a client a minute, never data.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime

from litestar import get
from litestar.di import NamedDependency
from litestar.response import Stream
from sqlalchemy.engine import Connection

from server.errors import RequestRefused
from server.http.house import AnyRequest, House, check_protocol
from server.services.actor import Actor, streams_of
from server.storage.feed import heads_of
from sync.wire.codec import encode
from sync.wire.messages import Hint

HEARTBEAT_SECONDS = 15.0
"""How often a quiet stream of hints shows that it lives, and asks whether it still may."""
EVENT_STREAM = "text/event-stream"
_HEADERS = {"X-Accel-Buffering": "no"}


@get("/v1/hints", tags=["sync"], summary="Listen for what moves", media_type=EVENT_STREAM)
async def hints(request: AnyRequest, house: NamedDependency[House]) -> Stream:
    """Send a line of where the reader's streams stand now, and one whenever one of them moves."""
    check_protocol(request, house.settings.oldest_protocol)

    def scope(connection: Connection, actor: Actor, _now: datetime) -> dict[str, int]:
        streams = streams_of(connection, actor)
        return dict.fromkeys(streams, 0) | heads_of(connection, streams)

    heads = await house.read_as(request, scope)

    async def lines() -> AsyncIterator[bytes]:
        number = 1
        with house.board.listening(heads) as listener:
            yield _line(number, heads)
            while not house.board.closed:
                try:
                    await asyncio.wait_for(listener.told.wait(), HEARTBEAT_SECONDS)
                except TimeoutError:
                    try:
                        still = await house.read_as(request, scope)
                    except RequestRefused:
                        return
                    if still.keys() != listener.streams:
                        # Another scope: the client comes back and is told of that one.
                        return
                    yield b": here\n\n"
                    continue
                listener.told.clear()
                news = {name: last for name, last in listener.news.items() if last > heads[name]}
                listener.news.clear()
                if news:
                    heads.update(news)
                    number += 1
                    yield _line(number, news)

    return Stream(lines(), media_type=EVENT_STREAM, headers=_HEADERS)


def _line(number: int, heads: dict[str, int]) -> bytes:
    return b"id: %d\ndata: %s\n\n" % (number, encode(Hint(streams=heads)))


HANDLERS = (hints,)
