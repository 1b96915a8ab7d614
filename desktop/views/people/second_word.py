"""SecondWord: a change that waits for a second person: who asked, for what, and what one can do."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from desktop import theme, wording
from desktop.models.people import role_word
from desktop.views.common.flow import FlowLayout
from desktop.views.common.labels import label
from desktop.wording import translate
from domain.sentences import QT_TRANSLATE_NOOP
from sync.rows import WaitingRow

FIELDS = {
    "name": QT_TRANSLATE_NOOP("SecondWord", "name: {value}"),
    "tier": QT_TRANSLATE_NOOP("SecondWord", "tier: {value}"),
    "territory": QT_TRANSLATE_NOOP("SecondWord", "territory: {value}"),
    "league": QT_TRANSLATE_NOOP("SecondWord", "league: {value}"),
    "role": QT_TRANSLATE_NOOP("SecondWord", "role: {value}"),
    "manager_id": QT_TRANSLATE_NOOP("SecondWord", "looked after by: {value}"),
}


class SecondWord(QFrame):
    """Hidden while nothing waits. `agreed` and `left` say what a person pressed."""

    agreed = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bar", "warn")
        self._title = label(self.tr("Waits for a second person"), "strong", parent=self)
        self._text = label("", "body", wrap=True, parent=self)
        self.agree = QPushButton(self.tr("Agree (Ctrl+Enter)"), self)
        self.agree.setProperty("primary", "true")
        self.leave = QPushButton(self)
        self.agree.clicked.connect(self.agreed)
        self.leave.clicked.connect(self.left)
        buttons = FlowLayout(gap=theme.space())
        buttons.addWidget(self.agree)
        buttons.addWidget(self.leave)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[theme.space(1.5)] * 4)
        whole.setSpacing(theme.space())
        whole.addWidget(self._title)
        whole.addWidget(self._text)
        whole.addLayout(buttons)
        self.hide()

    @property
    def said(self) -> str:
        """What it says, "" when nothing waits."""
        return "" if self.isHidden() else self._text.text()

    def show_word(
        self, word: WaitingRow | None, *, may: bool, barred: str = "", manager: str = ""
    ) -> None:
        """Show what waits. `barred` says why this person is not the second; "" when nothing does.

        `may` says whether this person changes such things at all, `manager` names who is asked for.
        """
        self.setVisible(word is not None)
        if word is None:
            return
        asked = self.tr("{who} asked on {when}: {what}.").format(
            who=word.who, when=wording.moment(word.at), what=wish(word, manager)
        )
        if word.is_mine:
            barred = self.tr("You asked yourself: a colleague gives the second word.")
        counts = self.tr("It counts once a second person agrees.")
        self._text.setText(f"{asked} {barred or counts}")
        self.agree.setVisible(may and not barred)
        # An invitation has nothing to go back to: it is left alone.
        self.leave.setVisible(may and not {"name", "role"} <= word.wanted.keys())
        self.leave.setText(
            self.tr("Take it back") if word.is_mine else self.tr("Leave it as it is")
        )
        self.setAccessibleName(f"{self._title.text()} {self._text.text()}")


def wish(word: WaitingRow, manager: str = "") -> str:
    """Return what somebody asked for, in words."""
    if not word.wanted:
        return translate("SecondWord", "the link ends")
    parts = []
    for name, value in word.wanted.items():
        if name == "active":
            access = (
                QT_TRANSLATE_NOOP("SecondWord", "let in again")
                if value
                else QT_TRANSLATE_NOOP("SecondWord", "access ends")
            )
            parts.append(translate("SecondWord", access))
            continue
        shown = {"role": role_word(str(value)), "manager_id": manager}.get(name, str(value))
        parts.append(translate("SecondWord", FIELDS.get(name, name)).format(value=shown or "–"))
    return ", ".join(parts)
