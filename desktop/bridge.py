"""Bridge: events of any thread become signals on the main thread.

Created on the main thread and never moved (ADR 0004). Merges changes of the replica over 100 ms,
so that ten thousand rows coming in redraw a screen a few times only.
"""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal, Slot

from sync.events import Event, OutboxChanged, ReplicaChanged, ScanSettled, SyncChanged

MERGE_MS = 100
CALM_MS, LONGEST_MS = 200, 1000
"""While scans come one after the other what has changed is told when the hands rest, or once a
second: redrawing lists would stand in the way of the next verdict."""


class Bridge(QObject):
    """What screens listen to. Payloads are frozen: a set of table names, a `SyncRow`."""

    replica_changed = Signal(object)
    outbox_changed = Signal()
    sync_changed = Signal(object)
    scans_settled = Signal(object)
    _heard = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tables: frozenset[str] = frozenset()
        self._outbox = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.flush)
        self._gathering = QElapsedTimer()
        self._scanned = QElapsedTimer()
        self._heard.connect(self._on_heard)

    def hear(self, event: Event) -> None:
        """Take an event on any thread: the listener given to `Events.subscribe`."""
        self._heard.emit(event)

    @Slot(object)
    def _on_heard(self, event: Event) -> None:
        if isinstance(event, SyncChanged):
            self.sync_changed.emit(event.row)
        elif isinstance(event, ScanSettled):
            self.scans_settled.emit(event.scan_ids)
        else:
            if isinstance(event, ReplicaChanged):
                self._tables |= event.tables
            elif isinstance(event, OutboxChanged):
                self._outbox = True
            if not self._timer.isActive():
                self._gathering.start()
                calm = self._scanned.isValid() and self._scanned.elapsed() < CALM_MS
                self._timer.start(CALM_MS if calm else MERGE_MS)

    def scan_asked(self) -> None:
        """A scan is on its way: what has gathered waits for it, but not for ever."""
        self._scanned.start()
        if self._timer.isActive() and self._gathering.elapsed() < LONGEST_MS:
            self._timer.start(CALM_MS)

    @Slot()
    def flush(self) -> None:
        """Tell what has gathered, now."""
        self._timer.stop()
        tables, self._tables = self._tables, frozenset()
        outbox, self._outbox = self._outbox, False
        if tables:
            self.replica_changed.emit(tables)
        if outbox:
            self.outbox_changed.emit()
