"""One time for several processes, begun on the morning of the made-up programme."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta

from sync.clock import SystemClock

MORNING = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)
"""As in tests.support.server, which a victim must not load: a small process forks faster."""


class SharedClock(SystemClock):
    """Time since `begun`, a reading of the monotonic clock that processes tell each other."""

    def __init__(self, begun: float) -> None:
        super().__init__()
        self._begun = begun
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        return self.now()

    def advance(self, **by: float) -> None:
        """Let time pass at once."""
        self._ahead += timedelta(**by)

    def now(self) -> datetime:
        return MORNING + timedelta(seconds=time.monotonic() - self._begun) + self._ahead

    def today(self) -> date:
        return self.now().date()

    def midnight(self) -> datetime:
        return self.now().replace(hour=0, minute=0, second=0, microsecond=0)
