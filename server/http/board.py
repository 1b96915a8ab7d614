"""Who listens for what moves in which streams, and one look at the counters for all of them.

Tells where streams stand, never what is in them. Whoever commits says so; what another process
commits is found by looking now and then.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from server.storage.database import Database
from server.storage.feed import heads_of
from server.storage.scope import WATCH

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.25
"""How often the counters are looked at for what another process changed; one look for all."""


@dataclass(eq=False, slots=True)
class Listener:
    """One open stream of hints: what it may hear of, and what it has not been told yet."""

    streams: frozenset[str]
    news: dict[str, int] = field(default_factory=dict)
    told: asyncio.Event = field(default_factory=asyncio.Event)


class Board:
    """Where streams stand, for all who listen. Used on the event loop only."""

    def __init__(self) -> None:
        self.closed = False
        self._listeners: set[Listener] = set()
        self._heads: dict[str, int] = {}
        self._moved = asyncio.Event()

    @contextmanager
    def listening(self, streams: Iterable[str]) -> Iterator[Listener]:
        """Tell a listener of these streams what happens to them inside the block."""
        listener = Listener(frozenset(streams))
        self._listeners.add(listener)
        # What is told before the first look is where the streams stood when it began.
        self._moved.set()
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    def moved(self) -> None:
        """Something was committed: look now."""
        self._moved.set()

    def close(self) -> None:
        """End every stream of hints, so that a server can stop."""
        self.closed = True
        for listener in self._listeners:
            listener.told.set()

    async def watch(self, database: Database) -> None:
        """Look at the counters when something moved, and tell who listens; never ends by itself."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._moved.wait(), LOOK_SECONDS)
            self._moved.clear()
            if not self._listeners:
                continue
            wanted = frozenset().union(*(each.streams for each in self._listeners))
            try:
                looked = database.read(partial(heads_of, streams=wanted), WATCH)
                heads = await asyncio.wrap_future(looked)
            except SQLAlchemyError:
                log.warning("hints have to wait: the database does not answer")
                continue
            self._tell(heads)

    def _tell(self, heads: dict[str, int]) -> None:
        news = {name: last for name, last in heads.items() if self._heads.get(name) != last}
        self._heads |= news
        for listener in self._listeners:
            mine = {name: news[name] for name in listener.streams & news.keys()}
            if mine:
                listener.news |= mine
                listener.told.set()
