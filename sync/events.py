"""What the client side tells whoever listens: stores changed, the line changed, scans settled.

Events are emitted on any thread; a listener must be quick and must not raise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from sync.rows import SyncRow


@dataclass(frozen=True, slots=True)
class ReplicaChanged:
    """Rows of these feed tables changed, base or working."""

    tables: frozenset[str]


@dataclass(frozen=True, slots=True)
class OutboxChanged:
    """An op was recorded, sealed, settled, undone or discarded."""


@dataclass(frozen=True, slots=True)
class SyncChanged:
    """The state of the line to the vendor."""

    row: SyncRow


@dataclass(frozen=True, slots=True)
class ScanSettled:
    """The server answered for these scans (ids of the scan journal)."""

    scan_ids: tuple[str, ...]


Event = ReplicaChanged | OutboxChanged | SyncChanged | ScanSettled
Listener = Callable[[Event], None]


class Events:
    """A list of listeners; safe to use from any thread."""

    def __init__(self) -> None:
        self._listeners: tuple[Listener, ...] = ()
        self._lock = Lock()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Add a listener; the returned function takes it away again."""
        with self._lock:
            self._listeners = (*self._listeners, listener)

        def unsubscribe() -> None:
            with self._lock:
                self._listeners = tuple(each for each in self._listeners if each is not listener)

        return unsubscribe

    def emit(self, event: Event) -> None:
        """Call every listener, in order, on this thread."""
        for listener in self._listeners:
            listener(event)
