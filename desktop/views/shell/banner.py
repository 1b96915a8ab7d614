"""The banner above every screen: a fault, what the line needs of a person, or a calm notice.

Shows one thing at a time, the gravest first. Never stands in the way of a scan.
"""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from desktop import wording
from desktop.views.common.bars import MessageBar
from sync.rows import Notice, SyncRow

ASKS_SIGN_IN = ("signed_out", "frozen", "revoked")
"""States of the line that end by signing in again."""
_ASKS_CONSENT = "replica_smaller"
"""The notice that asks before the smaller copy of the server is taken."""


class Banner(MessageBar):
    """`sign_in_asked` by its button; `notice_closed` and `notice_accepted` carry a notice's key."""

    sign_in_asked = Signal()
    notice_closed = Signal(str)
    notice_accepted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self._kept = False
        self._notice = ""
        self._row: SyncRow | None = None
        self.acted.connect(self._on_acted)
        self.dismissed.connect(self._on_dismissed)

    def say_kept(self, tone: str, title: str, detail: str) -> None:
        """Show a message that stays until a person closes it, whatever the line does."""
        self._kept = True
        self._notice = ""
        self.say(tone, title, detail)

    def let_go(self) -> None:
        """Take a kept message away: what it asked for has happened."""
        self._kept = False
        if self._row is not None:
            self._follow(self._row)
        else:
            self.clear()

    def show_sync(self, row: SyncRow) -> None:
        """Follow the line and its notices, unless a kept message is still to be seen."""
        self._row = row
        if not self._kept:
            self._follow(row)

    def _follow(self, row: SyncRow) -> None:
        self._notice = ""
        if row.state in ASKS_SIGN_IN:
            title, text = self._asking(row)
            self.say("warn", title, text, action=self.tr("Sign in again"), closable=False)
        elif row.notices:
            self._tell(row.notices[0])
        else:
            self.clear()

    def _asking(self, row: SyncRow) -> tuple[str, str]:
        if row.state == "signed_out" or not row.title:
            return (
                self.tr("Your sign-in has ended"),
                self.tr("Everything recorded is kept and recording goes on. Sending waits."),
            )
        return wording.line_problem(row)

    def _tell(self, notice: Notice) -> None:
        self._notice = notice.key
        asks = notice.key == _ASKS_CONSENT
        self.say(
            "warn" if asks else "info",
            wording.notice_sentence(notice.key, notice.params),
            wording.moment(notice.at),
            action=self.tr("Take the smaller one") if asks else "",
        )

    @Slot()
    def _on_acted(self) -> None:
        if self._notice:
            self.notice_accepted.emit(self._notice)
        else:
            self.sign_in_asked.emit()

    @Slot()
    def _on_dismissed(self) -> None:
        if self._notice:
            self.notice_closed.emit(self._notice)
        self._kept = False
        self._notice = ""
        if self._row is not None and self._row.state in ASKS_SIGN_IN:
            self._follow(self._row)
