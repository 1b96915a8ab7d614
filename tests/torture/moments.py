"""One time for several processes, begun on the morning of the made-up programme."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta

from sync.clock import SystemClock
from tests.support.server import MORNING


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
