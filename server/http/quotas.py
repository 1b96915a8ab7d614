"""What one partner may use of the server: ops, bytes of documents, requests at once.

Ops and bytes are drawn from a store that fills up all the time: what was saved up may be used at
once, as by somebody who comes back after weeks. Counts in this process only, and forgets at a
restart. Never refuses for good: who is over is told when to come again, and nothing is lost.
"""

from __future__ import annotations

import asyncio
import math
import threading
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from server.errors import Overloaded, RequestRefused
from sync.wire.version import MAX_OPS

MINUTE, DAY = 60, 86_400
MOST_TOKENS = 20_000


class QuotaUsedUp(RequestRefused):
    """The partner's share of ops or bytes is used up for now."""

    status = 429
    code = "QUOTA_USED_UP"
    title = "Too much at once"
    detail = "Your company has sent a great deal lately. Nothing is lost; it goes on by itself."


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """One partner's shares; 0 is no limit.

    `ops_saved_up` is what the store holds when it is full; that of bytes holds a day's share.
    """

    ops_a_minute: int = 60_000
    ops_saved_up: int = 250_000
    bytes_a_day: int = 4 * 1024**3
    uploads_at_once: int = 16
    pushes_at_once: int = 16


class _Share(NamedTuple):
    """Of what, how much of it a full store holds, and how much comes in."""

    what: str
    most: int
    a_second: float


@dataclass(slots=True)
class _Store:
    """What is left of a share; below 0 is what was taken ahead."""

    left: float
    at: datetime


class Quotas:
    """What partners have used lately. Used from any thread."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._stores: dict[tuple[str, int], _Store] = {}
        self._inside: Counter[tuple[str, int]] = Counter()
        self._sides: OrderedDict[bytes, int] = OrderedDict()
        self._lock = threading.Lock()

    def take_ops(self, partner_id: int, count: int, now: datetime) -> None:
        """Count ops of a push. QuotaUsedUp when there is nothing left of the partner's share.

        A push is taken whole as long as there is something: no batch is ever too large for it.
        """
        limits = self.limits
        share = _Share("ops", limits.ops_saved_up, limits.ops_a_minute / MINUTE)
        self._take(share, partner_id, count, now)

    def take_bytes(self, partner_id: int, count: int, now: datetime) -> None:
        """Count bytes of a document that is begun. QuotaUsedUp as for ops."""
        most = self.limits.bytes_a_day
        self._take(_Share("bytes", most, most / DAY), partner_id, count, now)

    def _take(self, share: _Share, partner_id: int, count: int, now: datetime) -> None:
        what, most, a_second = share
        if not most or not a_second or not partner_id or not count:
            return
        with self._lock:
            store = self._stores.get((what, partner_id))
            if store is None:
                store = self._stores[what, partner_id] = _Store(most, now)
            # A clock that was set back fills nothing up, and takes nothing away.
            passed = max((now - store.at).total_seconds(), 0.0)
            store.left, store.at = min(store.left + passed * a_second, most), now
            if store.left < 1:
                # Then all of this push is there, and not its first op alone.
                wait = (min(count, most) - store.left) / a_second
                raise QuotaUsedUp(retry_after=max(math.ceil(wait), 1))
            store.left -= count

    @contextmanager
    def pushing(self, token: str) -> Iterator[None]:
        """Let so many pushes of one partner in at once, known by tokens seen before.

        The others wait outside the database, where they take no turn from anybody. Overloaded.
        """
        with self._one_of("push", self.partner_of(token), self.limits.pushes_at_once):
            yield

    @contextmanager
    def sending(self, partner_id: int) -> Iterator[None]:
        """Let so many documents of one partner come in at once. Overloaded."""
        with self._one_of("upload", partner_id, self.limits.uploads_at_once):
            yield

    @contextmanager
    def _one_of(self, what: str, partner_id: int, most: int) -> Iterator[None]:
        if not most or not partner_id:
            yield
            return
        place = (what, partner_id)
        with self._lock:
            if self._inside[place] >= most:
                raise Overloaded(retry_after=1)
            self._inside[place] += 1
        try:
            yield
        finally:
            with self._lock:
                self._inside[place] -= 1

    def partner_of(self, token: str) -> int:
        """Return whose a token is that was seen before; 0 for any other, and for the vendor's."""
        return self._sides.get(_mark(token), 0)

    def know(self, token: str, partner_id: int) -> None:
        """Remember whose a token is, for the next time it is shown."""
        with self._lock:
            self._sides[_mark(token)] = partner_id
            self._sides.move_to_end(_mark(token))
            while len(self._sides) > MOST_TOKENS:
                self._sides.popitem(last=False)


class Turns:
    """Who may hand a push to the database: of one partner no more than a large push at once.

    Small ones go together, as one commit carries many. The others of that partner wait here, in
    their order, so that a neighbour stands behind one push of a flood and not behind all of it.
    Belongs to the event loop.
    """

    def __init__(self, most_ops: int = MAX_OPS) -> None:
        self._most = most_ops
        self._inside: Counter[int] = Counter()
        self._lines: dict[int, deque[tuple[int, asyncio.Future[None]]]] = {}

    @asynccontextmanager
    async def turn(self, partner_id: int, ops: int) -> AsyncIterator[None]:
        """Wait until so many ops of this partner may go in; 0 is nobody's, and never waits."""
        if not partner_id:
            yield
            return
        await self._come(partner_id, ops)
        try:
            yield
        finally:
            self._leave(partner_id, ops)

    async def _come(self, partner_id: int, ops: int) -> None:
        line = self._lines.get(partner_id)
        if line is None and self._fits(partner_id, ops):
            self._inside[partner_id] += ops
            return
        mine = asyncio.get_running_loop().create_future()
        self._lines.setdefault(partner_id, deque()).append((ops, mine))
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():
                self._leave(partner_id, ops)
            raise

    def _leave(self, partner_id: int, ops: int) -> None:
        self._inside[partner_id] -= ops
        line = self._lines.get(partner_id, deque())
        while line and (line[0][1].cancelled() or self._fits(partner_id, line[0][0])):
            more, next_one = line.popleft()
            if not next_one.cancelled():
                self._inside[partner_id] += more
                next_one.set_result(None)
        if not line:
            self._lines.pop(partner_id, None)
        if not self._inside[partner_id]:
            del self._inside[partner_id]

    def _fits(self, partner_id: int, ops: int) -> bool:
        inside = self._inside[partner_id]
        return not inside or inside + ops <= self._most


def _mark(token: str) -> bytes:
    return sha256(token.encode()).digest()
