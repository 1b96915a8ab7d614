"""Company: says which claim is open here while there is a line, and hears who else has it open.

A hint and no lock: without a line it says nothing, and nobody waits for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.bridge import Bridge
from desktop.runner import Runner
from sync.commands.open_claim import RENEW_SECONDS, OpenRow, open_claim
from sync.errors import EnvironmentProblem
from sync.rows import SyncRow
from sync.workplace import Workplace

REST_MS = 600
"""So long a claim is looked at before it is told: whoever passes by has nothing open."""
_WITH_A_LINE = frozenset({"idle", "working"})


class Company(QObject):
    """`heard` carries the names of colleagues who have the claim shown open too."""

    heard = Signal(object)

    def __init__(self, runner: Runner, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._claim_id = ""
        self._told = ""
        self._has_line = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._tell)
        bridge.sync_changed.connect(self._on_sync)

    def show_claim(self, claim_id: str) -> None:
        """Tell of the claim that is shown now, "" for none, once it is looked at."""
        if claim_id != self._claim_id:
            self._claim_id = claim_id
            self._timer.start(REST_MS)

    @Slot()
    def _tell(self) -> None:
        if not self._has_line or not (self._claim_id or self._told):
            return
        self._told = self._claim_id
        self._runner.read(
            partial(_open, self._claim_id), self._on_heard, self._on_failed,
            key=f"company-{id(self)}",
        )  # fmt: skip
        if self._claim_id:
            self._timer.start(RENEW_SECONDS * 1000)

    @Slot(object)
    def _on_heard(self, rows: Sequence[OpenRow]) -> None:
        self.heard.emit([row.who for row in rows if row.claim_id == self._claim_id and row.who])

    @Slot(object)
    def _on_failed(self, _problem: EnvironmentProblem) -> None:
        # Nobody can be seen now; deciding goes on as ever.
        self.heard.emit([])

    @Slot(object)
    def _on_sync(self, row: SyncRow) -> None:
        had, self._has_line = self._has_line, row.state in _WITH_A_LINE
        if self._has_line and not had:
            self._timer.start(REST_MS)


# --- on worker threads ---------------------------------------------------------------------------
def _open(claim_id: str, wp: Workplace) -> list[OpenRow]:
    return open_claim(wp, claim_id)
