"""SessionsCard: where a person is signed in, and one key to end one or all the others.

Asks the server each time it is shown; without a line it says what can't be done and why.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from desktop import theme, wording
from desktop.models.sessions import SessionsModel, device_word
from desktop.runner import Runner
from desktop.views.common.bars import MessageBar
from desktop.views.common.confirm import ConfirmBar
from desktop.views.common.flow import FlowLayout
from desktop.views.common.labels import label
from desktop.views.common.table import RowTable
from sync.commands.own_sessions import end_others, end_session, own_sessions
from sync.errors import EnvironmentProblem, LineProblem, Offline, SignedOut, TimedOut
from sync.wire.messages import SessionEntry
from sync.workplace import Workplace

HEIGHT = 150


class SessionsCard(QFrame):
    """Del ends the chosen sign-in, Ctrl+E all but this one; both ask first."""

    def __init__(self, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self.setAccessibleName(self.tr("Where you are signed in"))
        self._runner = runner
        self._ending: Callable[[Workplace], list[SessionEntry]] | None = None
        self.bar = MessageBar(self)
        self.model = SessionsModel(self)
        self.table = RowTable(self.model, name=self.tr("Your sign-ins"))
        self.table.setMinimumHeight(HEIGHT)
        self.setFocusProxy(self.table)
        self.end = QPushButton(self.tr("End it (Del)"), self)
        self.others = QPushButton(self.tr("End all others (Ctrl+E)"), self)
        self.confirm = ConfirmBar(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[theme.space(3)] * 4)
        column.setSpacing(theme.space(1.5))
        column.addWidget(label(self.tr("Where you are signed in"), "strong", parent=self))
        column.addWidget(self.bar)
        column.addWidget(self.table, 1)
        buttons = FlowLayout(gap=theme.space())
        buttons.addWidget(self.end)
        buttons.addWidget(self.others)
        column.addLayout(buttons)
        column.addWidget(self.confirm)
        self.end.clicked.connect(self.ask_end)
        self.others.clicked.connect(self.ask_others)
        self.confirm.confirmed.connect(self._on_confirmed)
        self.table.selectionModel().currentRowChanged.connect(self._on_current)
        delete = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.table)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self.ask_end)
        others = QShortcut(QKeySequence("Ctrl+E"), self)
        others.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        others.activated.connect(self.ask_others)
        self._show_rows(())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Ask the server anew."""
        if not self.model.rows:
            self.table.set_empty_text(self.tr("Asking the vendor's server…"))
        self._runner.read(own_sessions, self._on_rows, self._on_failed, key=f"own-{id(self)}")

    @property
    def row(self) -> SessionEntry | None:
        """The chosen sign-in."""
        return self.model.row_at(self.table.currentIndex())

    # --- what a person does -------------------------------------------------------------------
    @Slot()
    def ask_end(self) -> None:
        """Ask whether the chosen sign-in shall end."""
        row = self.row
        if row is None or not self.end.isEnabled():
            return
        self._ending = partial(_end_one, row.session_id)
        self.confirm.ask(
            self.tr("End the sign-in on “{device}”?").format(device=device_word(row)),
            self.tr("End it (Enter)"), detail=self._kept(), danger=True,
        )  # fmt: skip

    @Slot()
    def ask_others(self) -> None:
        """Ask whether every other sign-in shall end."""
        if not self.others.isEnabled():
            return
        self._ending = end_others
        self.confirm.ask(
            self.tr("End every sign-in but this one?"),
            self.tr("End them (Enter)"), detail=self._kept(), danger=True,
        )  # fmt: skip

    def _kept(self) -> str:
        return self.tr("What is unsent there stays there and is sent after the next sign-in.")

    # --- answers ------------------------------------------------------------------------------
    @Slot(str)
    def _on_confirmed(self, _: str) -> None:
        self.confirm.finish()
        if self._ending is not None:
            self._runner.read(self._ending, self._on_ended, self._on_failed, key="end-own")
            self._ending = None

    @Slot(object)
    def _on_ended(self, rows: Sequence[SessionEntry]) -> None:
        self._on_rows(rows)
        self.bar.say("good", self.tr("Ended. That device asks for a new sign-in."))

    @Slot(object)
    def _on_rows(self, rows: Sequence[SessionEntry]) -> None:
        self.bar.clear()
        self._show_rows(rows)

    @Slot(object)
    def _on_failed(self, problem: EnvironmentProblem) -> None:
        self.table.set_empty_text("")
        self.confirm.finish()
        self._show_rows(())
        if isinstance(problem, Offline | TimedOut):
            self.bar.say(
                "warn", self.tr("Your sign-ins are kept by the vendor's server; no line to it."),
                self.tr(
                    "They are shown, and can be ended, once it is back. If a device is lost, have "
                    "who looks after your access end it meanwhile."
                ),
            )  # fmt: skip
        elif isinstance(problem, SignedOut) or not isinstance(problem, LineProblem):
            self.bar.say_problem(problem)
        else:
            title, text = wording.problem(problem)
            self.bar.say("warn", title, text)

    @Slot()
    def _on_current(self, *_: object) -> None:
        row = self.row
        self.end.setEnabled(row is not None and row.ended_at is None and not row.current)

    def _show_rows(self, rows: Sequence[SessionEntry]) -> None:
        self.model.set_rows(tuple(rows))
        if rows and self.row is None:
            self.table.select_first()
        there_are = any(not each.current and each.ended_at is None for each in rows)
        self.others.setEnabled(there_are)
        theme.use(self.others, danger="true" if there_are else "")
        self._on_current()


# --- on worker threads ---------------------------------------------------------------------------
def _end_one(session_id: str, wp: Workplace) -> list[SessionEntry]:
    return end_session(wp, session_id)
