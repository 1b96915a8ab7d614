"""One person's open place of work: the two stores, the clock and the events in one value.

Owns opening and closing in the right order. Commands and queries get it as first argument.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sync.clock import Clock
from sync.events import Events
from sync.rows import Identity

if TYPE_CHECKING:
    from sync.profile import Profile


class Workplace:
    """What commands and queries work on."""

    identity: Identity
    clock: Clock
    events: Events
    on_nudge: Callable[[], None]

    def close(self) -> None:
        """Write out what is under way and close both stores."""
        raise NotImplementedError

    def nudge(self) -> None:
        """Tell the engine that there may be something to send."""
        raise NotImplementedError


def open_workplace(profile: Profile, *, pin: str | None, clock: Clock, events: Events) -> Workplace:
    """Open the stores of a profile.

    Raises NeedsEnrolment, NeedsPin, WrongPin, KeyRingGone, DiskFull, StoreDamaged.
    """
    raise NotImplementedError
