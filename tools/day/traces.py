"""Reads what the desktop program writes to SELLTHROUGH_TRACE: JSON lines, one event each.

Only reads. A line that is not whole yet is left for the next look.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tools.day.waiting import Stuck, until

Event = Mapping[str, Any]


class Trace:
    """The events of one program run so far, in order."""

    def __init__(self, path: Path, alive: Callable[[], str]) -> None:
        """Read `path`; `alive()` returns "" while the writer runs, else why it does not."""
        self.path = path
        self._alive = alive
        self._offset = 0
        self.events: list[Event] = []

    def look(self) -> list[Event]:
        """Read what is new and return all events so far."""
        if self.path.is_file():
            with self.path.open("rb") as file:
                file.seek(self._offset)
                fresh = file.read()
            whole = fresh[: fresh.rfind(b"\n") + 1]
            self._offset += len(whole)
            self.events.extend(json.loads(line) for line in whole.splitlines() if line.strip())
        return self.events

    def named(self, name: str, since: int = 0) -> list[Event]:
        """All events of one name from the `since`th event on."""
        return [event for event in self.look()[since:] if event.get("event") == name]

    def mark(self) -> int:
        """A place in the trace to wait from."""
        return len(self.look())

    def wait(
        self,
        name: str,
        *,
        since: int = 0,
        where: Callable[[Event], bool] = lambda _: True,
        limit_s: float = 30.0,
    ) -> Event:
        """Return the first event of this name for which `where` holds."""

        def found() -> Event | None:
            for event in self.named(name, since):
                if where(event):
                    return event
            if why := self._alive():
                raise Stuck(f"The program ended while waiting for {name}: {why}")
            return None

        return until(found, f"the program to say {name}", limit_s)

    def wait_count(self, name: str, count: int, *, since: int = 0, limit_s: float = 60.0) -> None:
        """Wait until `count` events of this name have come since the mark."""

        def enough() -> bool:
            if len(self.named(name, since)) >= count:
                return True
            if why := self._alive():
                raise Stuck(f"The program ended while waiting for {name}: {why}")
            return False

        until(enough, f"{count} times {name}", limit_s)
