"""Bridge: events of any thread become signals on the main thread.

Created on the main thread and never moved (ADR 0004). Merges changes of the replica over 100 ms,
so that ten thousand rows coming in redraw a screen a few times only.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from sync.events import Event, OutboxChanged, ReplicaChanged, ScanSettled, SyncChanged

MERGE_MS = 100


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
        self._timer.setInterval(MERGE_MS)
        self._timer.timeout.connect(self.flush)
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
                self._timer.start()

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
