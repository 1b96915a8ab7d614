"""DealPanel: one deal: how it stands, what can be done now, its form and its timeline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop import theme, wording
from desktop.models.deals import protection_text
from desktop.views.common.confirm import ConfirmBar
from desktop.views.common.flow import FlowLayout
from desktop.views.common.labels import Chip, ElidedLabel, label
from desktop.views.common.second_word import SecondWord
from desktop.views.deals.deal_form import DealForm
from desktop.views.deals.deal_sentences import code_text
from desktop.views.deals.deal_timeline import DealTimeline
from domain.deals.deal import DealAction
from sync.rows import DealRow, WaitingRow, is_under_way

TIMELINE_HEIGHT = 128
MOST_STEPS = 9
_ENDS_BADLY = frozenset(
    {DealAction.WITHDRAW, DealAction.REJECT, DealAction.REVOKE, DealAction.CANCEL, DealAction.LOSE}
)
"""Steps drawn as dangerous; what they do is the rules' business."""


class DealPanel(QFrame):
    """`save_asked`: the save button. `moved` carries an action and the reason given for it."""

    save_asked = Signal()
    moved = Signal(object, str)

    def __init__(self, documents: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self._documents = documents
        self.possible: tuple[DealAction, ...] = ()
        self._today = date.min
        self._title = ElidedLabel("", "title", self)
        self._state = Chip(parent=self)
        self._send = Chip(parent=self)
        self._protection = label("", "strong", wrap=True, parent=self)
        self._facts = label("", "muted", wrap=True, parent=self)
        self._reason = label("", "body", wrap=True, parent=self)
        self._save = QPushButton(self.tr("Save (Ctrl+S)"), self)
        self._save.clicked.connect(self.save_asked)
        self.second = SecondWord(self)
        self._steps = FlowLayout(gap=theme.space())
        self._buttons: list[QPushButton] = []
        self.confirm = ConfirmBar(self)
        self.confirm.confirmed.connect(self._on_confirmed)
        self._asked: DealAction | None = None
        self.form = DealForm(self)
        self.form.edited.connect(self._on_edited)
        self.timeline = DealTimeline(self)
        self.timeline.setFixedHeight(TIMELINE_HEIGHT)
        self._nothing = label(
            self.tr("Choose a deal in the list, or begin a new one with Ctrl+N."), "muted",
            wrap=True, parent=self,
        )  # fmt: skip
        for number in range(1, MOST_STEPS + 1):
            shortcut = QShortcut(QKeySequence(f"Ctrl+{number}"), parent or self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.setProperty("step", number)
            shortcut.activated.connect(self._on_step_key)
        self._lay_out()

    def _lay_out(self) -> None:
        self._inside = QWidget(self)
        inside = QVBoxLayout(self._inside)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(theme.space())
        top = QHBoxLayout()
        top.setSpacing(theme.space())
        top.addWidget(self._title, 1)
        top.addWidget(self._send)
        top.addWidget(self._state)
        inside.addLayout(top)
        inside.addWidget(self._protection)
        inside.addWidget(self._facts)
        inside.addWidget(self._reason)
        inside.addWidget(self.second)
        inside.addLayout(self._steps)
        inside.addWidget(self.confirm)
        scroll = QScrollArea(self)
        scroll.setWidget(self.form)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside.addWidget(scroll, 1)
        inside.addWidget(self._documents)
        self._history = label(self.tr("What happened, newest first"), "caption", parent=self)
        inside.addWidget(self._history)
        inside.addWidget(self.timeline)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[theme.space(2)] * 4)
        whole.addWidget(self._nothing, 0, Qt.AlignmentFlag.AlignTop)
        whole.addWidget(self._inside, 1)

    # --- what the screen does -----------------------------------------------------------------
    @property
    def said(self) -> str:
        """What stands above the form: protection, facts and reason."""
        texts = (self._protection.text(), self._facts.text(), self._reason.text())
        return "\n".join(text for text in texts if text)

    @property
    def steps(self) -> list[str]:
        """What the buttons say."""
        return [button.text() for button in self._buttons]

    def set_today(self, today: date) -> None:
        """Say which day it is, for days typed without a year."""
        self._today = today

    def show_nothing(self) -> None:
        """Show that no deal is chosen."""
        self._inside.hide()
        self._nothing.show()
        self._offer(())
        self.form.forget_typed()

    def show_new(self, open_fields: frozenset[str]) -> None:
        """Show the empty form of a new deal."""
        self._reveal(self.tr("New deal"))
        self._state.hide()
        self._send.hide()
        self._say(self._protection, "")
        self._say(self._facts, self.tr("A draft stays with you; submitting asks for protection."))
        self._say(self._reason, "")
        self.second.show_word(None)
        self._offer((DealAction.SUBMIT,), open_fields=True)
        self.form.forget_typed()
        self.form.show_deal(None, open_fields, self._today)
        self.timeline.show_events((), {})
        self._show_history(shown=False)

    def show_deal(
        self,
        row: DealRow,
        now: datetime,
        open_fields: frozenset[str],
        actions: Sequence[DealAction],
        waits: WaitingRow | None = None,
    ) -> None:
        """Show a deal as it stands at `now` (UTC), the steps the rules allow and what waits."""
        self._reveal(row.customer or self.tr("(no name yet)"))
        self._state.show_badge(wording.state_badge(row.state))
        self._send.show_badge(wording.state_badge(row.send))
        self._send.show()
        self._say(self._protection, protection_text(row.protected_until, now))
        self._say(self._facts, self._facts_of(row))
        self._say(self._reason, self._reason_of(row))
        self.second.show_word(waits, on_its_way=is_under_way(row.send))
        self._offer(tuple(actions), open_fields=bool(open_fields))
        self.form.show_deal(row, open_fields, self._today)
        self._show_history(shown=True)
        self._on_edited()

    def focus_first(self) -> None:
        """Put the keyboard where one goes on: the first step, or the form."""
        if not self.form.focus_first_open() and self._buttons:
            self._buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    # --- inside -------------------------------------------------------------------------------
    def _reveal(self, title: str) -> None:
        self._nothing.hide()
        self._inside.show()
        self._title.setText(title)

    def _show_history(self, *, shown: bool) -> None:
        self._history.setVisible(shown)
        self.timeline.setVisible(shown)
        self._documents.setVisible(shown)

    @staticmethod
    def _say(where: QLabel, text: str) -> None:
        where.setText(text)
        where.setVisible(bool(text))

    def _facts_of(self, row: DealRow) -> str:
        registered = self.tr("registered {day}").format(day=_local_day(row.created_at))
        facts = [row.partner, row.who, registered]
        if row.decide_by is not None:
            facts.append(self.tr("answer due {day}").format(day=_local_day(row.decide_by)))
        return "  ·  ".join(fact for fact in facts if fact)

    def _reason_of(self, row: DealRow) -> str:
        lines = [self.tr("Reason: {reason}").format(reason=row.reason)] if row.reason else []
        if row.code:
            lines.append(code_text(row.code, row.params))
        return "\n".join(lines)

    def _offer(self, actions: tuple[DealAction, ...], *, open_fields: bool = False) -> None:
        """Show a button for each step, numbered for the keyboard."""
        self._save.setVisible(open_fields)
        if actions == self.possible and self._buttons:
            return
        self.possible = actions
        while self._steps.count():
            self._steps.takeAt(0)
        for button in self._buttons:
            button.hide()
            button.deleteLater()
        self._buttons = []
        self._steps.addWidget(self._save)
        for number, action in enumerate(self._numbered(), start=1):
            keys = self.tr("Ctrl+Enter")
            if action is not DealAction.SUBMIT:
                keys = self.tr("Ctrl+{number}").format(number=number)
            button = QPushButton(f"{wording.action_word(action)} ({keys})", self)
            button.setProperty("step", number)
            if action is DealAction.SUBMIT:
                button.setProperty("primary", "true")
            elif action in _ENDS_BADLY:
                button.setProperty("danger", "true")
            button.clicked.connect(self._on_step_clicked)
            self._steps.addWidget(button)
            QWidget.setTabOrder(self._buttons[-1] if self._buttons else self._save, button)
            self._buttons.append(button)

    def _numbered(self) -> tuple[DealAction, ...]:
        """Steps in the order of their keys; submitting has one of its own and goes first."""
        return tuple(sorted(self.possible, key=lambda action: action is not DealAction.SUBMIT))

    @Slot()
    def _on_edited(self) -> None:
        self._save.setEnabled(self.form.is_dirty)

    @Slot()
    def _on_step_key(self) -> None:
        self._take(int(self.sender().property("step")))

    @Slot()
    def _on_step_clicked(self) -> None:
        self._take(int(self.sender().property("step")))

    def _take(self, number: int) -> None:
        steps = self._numbered()
        if number > len(steps):
            return
        action = steps[number - 1]
        if action is DealAction.SUBMIT:
            self.moved.emit(action, "")
            return
        self._asked = action
        word = wording.action_word(action)
        self.confirm.ask(
            self.tr("{step}: {customer}?").format(step=word, customer=self._title.text()),
            self.tr("{step} (Enter)").format(step=word),
            line=self.tr("Reason or note"),
            danger=action in _ENDS_BADLY,
        )

    @Slot(str)
    def _on_confirmed(self, reason: str) -> None:
        if self._asked is not None:
            self.moved.emit(self._asked, reason)


def _local_day(value: datetime) -> str:
    return wording.long_day(value.astimezone().date())
