"""ReminderBar: what ends soon of the own claims, in one line, and the way to the first of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desktop import wording
from desktop.views.common.bars import MessageBar
from desktop.wording import translate
from domain.sentences import QT_TRANSLATE_NOOP
from sync.rows import Reminder, ReminderRow

KEY = "Ctrl+J"
_SENTENCES = {
    Reminder.LAPSES: QT_TRANSLATE_NOOP("Reminders", "Lapse unless answered by {day}: {count}"),
    Reminder.ANSWER: QT_TRANSLATE_NOOP("Reminders", "To answer by {day}: {count}"),
    Reminder.APPEAL: QT_TRANSLATE_NOOP("Reminders", "Can be appealed until {day} only: {count}"),
}


class ReminderBar(MessageBar):
    """Hidden while nothing ends soon. `wanted` carries the claim to look at: `claim:<id>`."""

    wanted = Signal(str)

    def __init__(self, screen: QWidget) -> None:
        super().__init__(screen)
        self._rows: tuple[ReminderRow, ...] = ()
        self.acted.connect(self.show_first)
        shortcut = QShortcut(QKeySequence(KEY), screen)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.show_first)

    @Slot(object)
    def show_rows(self, told: tuple[Sequence[ReminderRow], date]) -> None:
        """Show what ends soon as of the day it is at the claimant's place."""
        rows, today = told
        self._rows = tuple(rows)
        if not rows:
            self.clear()
            return
        presses = rows[0].kind is Reminder.LAPSES
        self.say(
            "bad" if presses else "warn",
            "  ·  ".join(sentence(row, today) for row in rows),
            action=translate("Reminders", "Show (Ctrl+J)"),
            closable=False,
        )

    @Slot()
    def show_first(self) -> None:
        """Ask for the claim that presses most; nothing while none does."""
        if self._rows:
            self.wanted.emit(f"claim:{self._rows[0].claim_id}")


def sentence(row: ReminderRow, today: date) -> str:
    """Return one reminder in words."""
    days = {today: translate("Reminders", "today"),
            today + timedelta(days=1): translate("Reminders", "tomorrow")}  # fmt: skip
    return translate("Reminders", _SENTENCES[row.kind]).format(
        day=days.get(row.day, wording.long_day(row.day)), count=wording.number(row.count)
    )
