"""SecondWord: what waits for a second person: who asked, for what, and what one can do about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from desktop import theme
from desktop.models.words import said_of, turn_of
from desktop.runner import Runner
from desktop.views.common.confirm import ConfirmBar
from desktop.views.common.flow import FlowLayout
from desktop.views.common.labels import label
from domain.verdicts import Refused
from sync.commands.second_word import agree, turn_down
from sync.errors import EnvironmentProblem
from sync.rows import WaitingRow
from sync.workplace import Workplace

DOWN_KEY = "Ctrl+T"
ALL_KEYS = ("Ctrl+Return", "Ctrl+Enter", DOWN_KEY)
Failed = Callable[[EnvironmentProblem], None]


class SecondWord(QFrame):
    """Hidden while nothing waits. Ctrl+Enter agrees, Ctrl+T turns down or takes back.

    `answered` comes with the refusal of whatever a person pressed, or None.
    """

    answered = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bar", "warn")
        self._word: WaitingRow | None = None
        self._runner: Runner | None = None
        self._failed: Failed | None = None
        self._title = label(self.tr("Waits for a second person"), "strong", parent=self)
        self._text = label("", "body", wrap=True, parent=self)
        self._turn = label("", "body", wrap=True, parent=self)
        self.agree = QPushButton(self.tr("Agree (Ctrl+Enter)"), self)
        self.agree.setProperty("primary", "true")
        self.leave = QPushButton(self)
        self.confirm = ConfirmBar(self)
        self.agree.clicked.connect(self.agree_now)
        self.leave.clicked.connect(self.end_now)
        self.confirm.confirmed.connect(self._on_reason)
        buttons = FlowLayout(gap=theme.space())
        buttons.addWidget(self.agree)
        buttons.addWidget(self.leave)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[theme.space(1.5)] * 4)
        whole.setSpacing(theme.space())
        for each in (self._title, self._text, self._turn):
            whole.addWidget(each)
        whole.addLayout(buttons)
        whole.addWidget(self.confirm)
        self.hide()

    @property
    def said(self) -> str:
        """What it says, "" when nothing waits."""
        return "" if self.isHidden() else f"{self._text.text()} {self._turn.text()}"

    def show_word(self, word: WaitingRow | None, *, on_its_way: bool = False) -> None:
        """Show what waits; `on_its_way` says that whoever works here has answered it already."""
        if word is None or self._word is None or word.approval_id != self._word.approval_id:
            self.confirm.finish()
        self._word = word
        self.setVisible(word is not None)
        if word is None:
            return
        self._text.setText(said_of(word))
        self._turn.setText(self.tr("Your answer is on its way.") if on_its_way else turn_of(word))
        self.agree.setVisible(not word.bar and not on_its_way)
        self.leave.setVisible(not word.bar_down and not on_its_way)
        self.leave.setText(
            self.tr("Take it back (Ctrl+T)") if word.is_mine else self.tr("Turn it down… (Ctrl+T)")
        )
        self.setAccessibleName(f"{self._title.text()} {self.said}")

    def serve(
        self, screen: QWidget, runner: Runner, failed: Failed, *, keys: Sequence[str] = ALL_KEYS
    ) -> None:
        """Do what a person presses here, by these keys anywhere on the screen."""
        self._runner, self._failed = runner, failed
        for key in keys:
            shortcut = QShortcut(QKeySequence(key), screen)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.end_now if key == DOWN_KEY else self.agree_now)

    @Slot()
    def agree_now(self) -> None:
        """Agree, where this person may."""
        if self._word is not None and not self.agree.isHidden():
            self._run(partial(_agree, self._word))

    @Slot()
    def end_now(self) -> None:
        """Take one's own word back at once; ask for the reason to turn down a colleague's."""
        if self._word is None or self.leave.isHidden():
            return
        if self._word.is_mine:
            self._run(partial(_end, self._word, ""))
            return
        self.confirm.ask(
            self.tr("Turn it down? Everything stays as it is."),
            self.tr("Turn down (Enter)"),
            line=self.tr("Why, for {who}").format(who=self._word.who),
        )
        self.confirm.line.setMaxLength(500)

    @Slot(str)
    def _on_reason(self, reason: str) -> None:
        if self._word is None:
            return
        if not reason:
            self.confirm.complain(self.tr("Say why, so that your colleague can act on it."))
            return
        self.confirm.finish()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._run(partial(_end, self._word, reason))

    def _run(self, command: Callable[[Workplace], Refused | None]) -> None:
        if self._runner is not None:
            self._runner.run(command, self.answered.emit, self._failed)


# --- on worker threads ---------------------------------------------------------------------------
def _agree(word: WaitingRow, wp: Workplace) -> Refused | None:
    return agree(wp, word.entity, word.approval_id)


def _end(word: WaitingRow, reason: str, wp: Workplace) -> Refused | None:
    return turn_down(wp, word.entity, word.approval_id, reason)
