"""Python's cyclic garbage, collected on the main thread only.

Left to itself the collector runs on whichever thread allocates next, and Qt does not survive a
widget or timer that another thread destroys. Never collects while a collection would be long.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

EVERY_MS = 1000
_WHOLE = 60
"""Every so many turns what is old is looked through as well."""


class Collector(QObject):
    """Collects from its first `spare` on, for as long as it lives; Python's own stays off."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._turns = 0
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.collect)

    def spare(self) -> None:
        """Pass over all that is loaded by now, and go on with what comes after.

        Going through every module and class took 30 to 60 ms (docs/performance.md).
        """
        gc.disable()
        gc.freeze()
        self._timer.start()

    @Slot()
    def collect(self) -> None:
        """Collect what is young; now and then also what is old."""
        self._turns += 1
        gc.collect(1 if self._turns % _WHOLE else 2)
