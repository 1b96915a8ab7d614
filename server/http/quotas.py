"""What one partner may use of the server: ops a minute, bytes of documents a day, requests at once.

Counts in this process only, and forgets at a restart. Never refuses for good: who is over is told
when to come again, and nothing of what they sent is lost, for they still hold it.
"""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from server.errors import Overloaded, RequestRefused

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
MOST_TOKENS = 20_000


class QuotaUsedUp(RequestRefused):
    """The partner's share of this minute or this day is used up."""

    status = 429
    code = "QUOTA_USED_UP"
    title = "Too much at once"
    detail = "Your company has sent a great deal lately. Nothing is lost; it goes on by itself."


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """One partner's shares; 0 is no limit."""

    ops_a_minute: int = 60_000
    bytes_a_day: int = 4 * 1024**3
    uploads_at_once: int = 16
    pushes_at_once: int = 16


@dataclass(slots=True)
class _Window:
    begun: datetime
    used: int = 0


class Quotas:
    """What partners have used lately. Used from any thread."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._used: dict[tuple[str, int], _Window] = {}
        self._inside: Counter[tuple[str, int]] = Counter()
        self._sides: OrderedDict[bytes, int] = OrderedDict()
        self._lock = threading.Lock()

    def take_ops(self, partner_id: int, count: int, now: datetime) -> None:
        """Count ops of a push. QuotaUsedUp when the minute has no room for one more of them.

        A push that begins within the share is taken whole: a batch is never too large for it.
        """
        self._take("ops", partner_id, count, now, (self.limits.ops_a_minute, MINUTE))

    def take_bytes(self, partner_id: int, count: int, now: datetime) -> None:
        """Count bytes of a document that is begun. QuotaUsedUp when the day's share is used up."""
        self._take("bytes", partner_id, count, now, (self.limits.bytes_a_day, DAY))

    def _take(
        self, what: str, partner_id: int, count: int, now: datetime, share: tuple[int, timedelta]
    ) -> None:
        most, length = share
        if not most or not partner_id:
            return
        with self._lock:
            window = self._used.get((what, partner_id))
            if window is None or not now - length < window.begun <= now:
                window = self._used[what, partner_id] = _Window(now)
            if window.used >= most:
                left = window.begun + length - now
                raise QuotaUsedUp(retry_after=int(left.total_seconds()) + 1)
            window.used += count

    @contextmanager
    def pushing(self, token: str) -> Iterator[None]:
        """Let so many pushes of one partner in at once, known by tokens seen before.

        The others wait outside the database, where they take no turn from anybody. Overloaded.
        """
        with self._one_of("push", self._sides.get(_mark(token), 0), self.limits.pushes_at_once):
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

    def know(self, token: str, partner_id: int) -> None:
        """Remember whose a token is, for the next time it is shown."""
        with self._lock:
            self._sides[_mark(token)] = partner_id
            self._sides.move_to_end(_mark(token))
            while len(self._sides) > MOST_TOKENS:
                self._sides.popitem(last=False)


def _mark(token: str) -> bytes:
    return sha256(token.encode()).digest()
