"""The Sync screen: nothing is hidden. Shows the line, the outbox, its fixes, and signing out."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop import theme, wording
from desktop.bridge import Bridge
from desktop.models.outbox import (
    ATTENTION,
    OutboxModel,
    can_go_again,
    in_order,
    is_choice,
    why,
)
from desktop.runner import Runner
from desktop.views.common.labels import Chip, label
from desktop.views.common.screen import Screen
from desktop.views.common.table import RowTable
from desktop.views.shell.banner import ASKS_SIGN_IN
from desktop.views.shell.topline import line_badge
from desktop.views.sync_status.conflict_panel import ConflictPanel
from desktop.views.sync_status.files_card import FilesCard
from domain.verdicts import Refused
from sync.commands.attend_ops import answer_conflict, discard_op, retry_op
from sync.commands.sign_out import Unsent, sign_out
from sync.file_exchange import (
    Adopted,
    Answered,
    NotTaken,
    read_file,
    write_work_file,
)
from sync.queries import deals
from sync.queries import outbox as queries
from sync.queries.conflict import conflict
from sync.rows import ConflictRow, OpRow, SendState, SyncRow

if TYPE_CHECKING:
    from sync.workplace import Workplace

TICK_MS = 10_000
_MB = 1_000_000


class SyncView(Screen):
    """`offline_asked` and `send_asked` are for the engine; `signed_out`: nobody is in any more."""

    offline_asked = Signal(bool)
    send_asked = Signal()
    signed_out = Signal()
    outbox = True
    tables = frozenset({"claim", "deal"})

    def __init__(self, runner: Runner, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Sync"), runner, bridge, parent)
        self.model = OutboxModel(self)
        self._row: SyncRow | None = None
        self._exported_to = -1
        """What was recorded before this place in the outbox is in a file; -1: nothing is."""
        self._file = Path()
        self._conflict_id = ""
        self._build()
        self.table.row_changed.connect(self._on_row_changed)
        self.table.row_activated.connect(self._on_row_activated)
        self.compare.clicked.connect(self._on_compare)
        self.conflict.answered.connect(self._on_answered)
        self.conflict.left.connect(self._leave_conflict)
        self.offline.toggled.connect(self.offline_asked)
        self.send_now.clicked.connect(self._on_send_now)
        self.retry.clicked.connect(self._on_retry)
        self.discard.clicked.connect(self._on_discard)
        for key, button in ((Qt.Key.Key_R, self.retry), (Qt.Key.Key_L, self.discard)):
            shortcut = QShortcut(key, self.table)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(button.click)
        self.files.write_asked.connect(self._on_write_asked)
        self.files.read_asked.connect(self._on_read_asked)
        self.files.leave_asked.connect(self._on_leave)
        self.bar.acted.connect(self._on_leave_without)
        bridge.sync_changed.connect(self.show_sync)
        self._ages = QTimer(self)
        self._ages.setInterval(TICK_MS)
        self._ages.timeout.connect(self.refresh)

    def _build(self) -> None:
        self.offline = QCheckBox(self.tr("Work offline"), self)
        self.offline.setToolTip(self.tr("Stops sending and receiving until it is switched off"))
        self.send_now = QPushButton(self.tr("Send now"), self)
        self.heading.addWidget(self.offline)
        self.heading.addSpacing(theme.space())
        self.heading.addWidget(self.send_now)
        self.body.addWidget(self._line_card())
        self.table = RowTable(
            self.model,
            name=self.tr("What is not with the vendor yet"),
            empty=self.tr("Everything is with the vendor. Nothing waits here."),
            sortable=False,
            parent=self,
        )
        self.body.addWidget(self.table, 1)
        self.more = label("", "muted", wrap=True, parent=self)
        self.more.hide()
        self.body.addWidget(self.more)
        self.conflict = ConflictPanel(self)
        self.body.addWidget(self.conflict, 1)
        self.body.addWidget(self._fix_card())
        self.files = FilesCard(self)
        self.body.addWidget(self.files)

    def _line_card(self) -> QFrame:
        card, row = _card(self)
        self.chip = Chip(parent=card)
        self.line = label("", "strong", wrap=True, parent=card)
        self.times = label("", "muted", wrap=True, parent=card)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.line)
        words.addWidget(self.times)
        row.addWidget(self.chip)
        row.addLayout(words, 1)
        return card

    def _fix_card(self) -> QFrame:
        self.fixes, row = _card(self)
        self.reason = label("", "body", wrap=True, parent=self.fixes)
        self.compare = QPushButton(self.tr("Compare and choose (Enter)"), self.fixes)
        self.compare.setProperty("primary", "true")
        self.retry = QPushButton(self.fixes)
        self.discard = QPushButton(self.fixes)
        self.discard.setProperty("danger", "true")
        row.addWidget(self.reason, 1)
        row.addWidget(self.compare)
        row.addWidget(self.retry)
        row.addWidget(self.discard)
        self.fixes.hide()
        return self.fixes

    # --- asking -------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Ask for the outbox and the state of the line."""
        if self.runner.attached:
            self.runner.read(queries.open_ops, self._on_ops, key="sync.ops")
            self.runner.read(queries.state, self.show_sync, key="sync.state")

    def first_focus(self) -> None:
        """Begin in the list."""
        self.table.setFocus()
        self.table.select_first()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ages.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._ages.stop()

    def show_offline(self, *, offline: bool) -> None:
        """Show the switch as it stands; tells nobody."""
        with QSignalBlocker(self.offline):
            self.offline.setChecked(offline)

    @Slot(object)
    def show_sync(self, row: SyncRow) -> None:
        """Say how the line is."""
        self._row = row
        self.chip.show_badge(line_badge(row))
        self.line.setText(line_sentence(row))
        self.times.setText(times_sentence(row))
        self._show_more()

    def _show_more(self) -> None:
        """Say how many there are where the list can't show all of them."""
        shown = self.model.rowCount()
        waiting = sum(row.state not in ATTENTION for row in self.model.rows)
        most = self._row is not None and shown >= queries.MOST_SHOWN
        unsent = self._row.unsent if self._row is not None else 0
        self.more.setVisible(most and unsent > waiting and self.conflict.isHidden())
        self.more.setText(
            self.tr("The list shows the first %1 of %2; the others follow in their order.")
            .replace("%1", wording.number(shown))
            .replace("%2", wording.number(max(unsent, shown)))
        )

    @Slot(object)
    def _on_ops(self, rows: list[OpRow]) -> None:
        self.model.set_rows(in_order(rows))
        if self.table.hasFocus() and not self.table.currentIndex().isValid():
            self.table.select_first()  # so that one key is enough
        self._show_more()
        self._show_fixes(self._current())

    # --- doing --------------------------------------------------------------------------------
    @Slot(object)
    def _on_row_changed(self, op_id: object) -> None:
        del op_id
        self._show_fixes(self._current())

    def _current(self) -> OpRow | None:
        return self.model.row_at(self.table.currentIndex())

    def _show_fixes(self, row: OpRow | None) -> None:
        needs = row is not None and row.state in ATTENTION and self.conflict.isHidden()
        self.fixes.setVisible(needs)
        if row is not None and needs:
            self.reason.setText(f"{row.title or row.entity}: {why(row)}")
            self._name_fixes(row)

    def _name_fixes(self, row: OpRow) -> None:
        """Say what each button would do about this one."""
        self.compare.setVisible(is_choice(row))
        self.retry.setVisible(can_go_again(row))
        # An unanswered op may be with the server: it is exported, never dropped.
        self.discard.setVisible(row.state is not SendState.STUCK)
        if is_choice(row):
            self.retry.setText(self.tr("Keep mine (R)"))
            self.retry.setToolTip(
                self.tr("Sends your values again; they replace what was entered elsewhere")
            )
            self.discard.setText(self.tr("Keep theirs (L)"))
            self.discard.setToolTip(
                self.tr("What was entered elsewhere stays; your other changes are sent")
            )
            return
        self.retry.setText(self.tr("Try again (R)"))
        self.retry.setToolTip("")
        self.discard.setText(self.tr("Let it go (L)"))
        self.discard.setToolTip(self.tr("It stays in the history of this computer"))

    # --- a conflict ---------------------------------------------------------------------------
    @Slot(object)
    def _on_row_activated(self, op_id: object) -> None:
        del op_id
        self._on_compare()

    @Slot()
    def _on_compare(self) -> None:
        row = self._current()
        if row is not None and is_choice(row):
            self.runner.read(partial(_comparison, op_id=row.op_id), self._on_conflict)

    @Slot(object)
    def _on_conflict(self, found: tuple[ConflictRow, dict[int, str]] | None) -> None:
        if found is None:
            self._on_attended(done=False)
            return
        self._conflict_id = found[0].op_id
        for each in (self.table, self.more, self.fixes, self.files):
            each.hide()
        self.conflict.show_conflict(*found)

    @Slot(object)
    def _on_answered(self, mine: frozenset[str]) -> None:
        self.runner.run(
            partial(answer_conflict, op_id=self._conflict_id, mine=mine), self._on_attended
        )
        self._leave_conflict()

    @Slot()
    def _leave_conflict(self) -> None:
        """Go back to the list; what was not chosen waits on."""
        self.conflict.hide()
        self.table.show()
        self.files.show()
        self._show_more()
        self._show_fixes(self._current())
        self.table.setFocus()

    @Slot()
    def _on_send_now(self) -> None:
        self.send_asked.emit()
        if self.offline.isChecked():
            self.bar.say("info", self.tr("Sending is switched off: take the tick away first."))

    @Slot()
    def _on_retry(self) -> None:
        row = self._current()
        if row is not None and row.state in ATTENTION and can_go_again(row):
            self.runner.run(partial(retry_op, op_id=row.op_id), self._on_attended)

    @Slot()
    def _on_discard(self) -> None:
        row = self._current()
        if row is not None and row.state in ATTENTION and row.state is not SendState.STUCK:
            self.runner.run(partial(discard_op, op_id=row.op_id), self._on_attended)

    @Slot(object)
    def _on_attended(self, done: bool | Refused) -> None:  # noqa: FBT001  (an answer)
        if isinstance(done, Refused):
            self.bar.say("bad", wording.refusal_sentence(done.code, done.params))
        elif not done:
            self.bar.say("info", self.tr("It no longer needed that: look at the list."))
        else:
            self.bar.clear()
        self.refresh()

    # --- files --------------------------------------------------------------------------------
    @Slot(object)
    def _on_write_asked(self, path: Path) -> None:
        self._file = path
        self.runner.run(partial(_write, path=path), self._on_written, self.bar.say_problem)

    @Slot(object)
    def _on_written(self, answer: tuple[int | NotTaken, int]) -> None:
        done, up_to = answer
        if isinstance(done, NotTaken):
            self.bar.say("bad", wording.translate("files", done.reason))
            return
        self._exported_to = up_to
        self.bar.say(
            "good",
            self.tr("%n written", "", done),
            self.tr(
                "The file is %1. Give it to your vendor contact, and read the answer file that "
                "comes back."
            ).replace("%1", str(self._file)),
        )

    @Slot(object)
    def _on_read_asked(self, path: Path) -> None:
        self.runner.run(partial(read_file, path=path), self._on_file_read, self.bar.say_problem)

    @Slot(object)
    def _on_file_read(self, told: Answered | Adopted | NotTaken) -> None:
        if isinstance(told, NotTaken):
            self.bar.say("bad", wording.translate("files", told.reason))
        elif isinstance(told, Adopted):
            self.bar.say("good", self.tr("%n new here", "", told.records))
        else:
            self.bar.say(
                "good",
                self.tr("%n answered by the vendor", "", told.ops),
                self.tr("What the vendor changed is here too.")
                if told.pages
                else self.tr("Nothing in the file was newer than what is here."),
            )
        self.refresh()

    @Slot()
    def _on_leave(self) -> None:
        self.runner.run(
            partial(_leave, exported_to=self._exported_to), self._on_left, self.bar.say_problem
        )

    @Slot()
    def _on_leave_without(self) -> None:
        """Leave although documents wait: what was recorded is sent or in a file."""
        self.bar.clear()
        self.runner.run(partial(sign_out, exported=True), self._on_left, self.bar.say_problem)

    @Slot(object)
    def _on_left(self, refused: Unsent | None) -> None:
        if refused is None:
            self.signed_out.emit()
            return
        if not refused.count:
            self._say_documents(refused.documents)
            return
        self.bar.say(
            "warn",
            self.tr("%n not sent yet, so nobody may sign out", "", refused.count),
            self.tr(
                "Send now when the line is back, or write the work to a file first; then sign out."
            ),
        )
        self.files.write.setFocus()

    def _say_documents(self, count: int) -> None:
        self.bar.say(
            "warn",
            self.tr("Documents still to be sent: %n", "", count),
            self.tr(
                "Send now when the line is back. No file carries them: whoever leaves without them "
                "can save them first in Sales and Deals. Here they stay, sealed."
            ),
            action=self.tr("Sign out without them"),
        )
        self.bar.action.setFocus()


def _write(wp: Workplace, *, path: Path) -> tuple[int | NotTaken, int]:
    """Write the work file; return how many ops went in, and up to which place of the outbox."""
    up_to = wp.outbox.next_pos
    return write_work_file(wp, path), up_to


def _leave(wp: Workplace, *, exported_to: int) -> Unsent | None:
    """Sign out; a file counts only as long as nothing was recorded after it was written."""
    if wp.outbox.next_pos != exported_to:
        return sign_out(wp)
    refused = sign_out(wp)
    if refused is None or (refused.documents and refused.count == 0):
        return refused
    if refused.documents:
        return Unsent(0, refused.documents)
    return sign_out(wp, exported=True)


def _comparison(wp: Workplace, op_id: str) -> tuple[ConflictRow, dict[int, str]] | None:
    """Return a conflict and the names of the products it may speak of."""
    found = conflict(wp, op_id)
    if found is None:
        return None
    return found, {row.product_id: row.name for row in deals.products(wp)}


def line_sentence(row: SyncRow) -> str:
    """The line to the vendor in one sentence."""
    if row.title and row.state not in {"idle", "working"}:
        title, text = wording.line_problem(row)
        if row.state in ASKS_SIGN_IN:  # the banner says the rest, with its button
            return f"{title}."
        return f"{title}. {text}".strip() if text else f"{title}."
    said = []
    if row.coming_of or (row.state == "working" and row.last_sync is None):
        said.append(_coming_sentence(row))
    if row.unsent:
        said.append(wording.Counts().unsent(row.unsent))
    if row.documents:
        said.append(wording.Counts().documents(row.documents))
    if row.attention:
        said.append(wording.translate("SyncView", "What needs you stands on top of the list."))
    return " ".join(said) or wording.translate("SyncView", "Everything is with the vendor.")


def _coming_sentence(row: SyncRow) -> str:
    if not row.coming_of:
        return wording.translate(
            "SyncView",
            "The vendor's data is on its way here. Go on scanning; what it says of a scan is "
            "completed then.",
        )
    return wording.translate(
        "SyncView",
        "The vendor's data is on its way here: {here} of {whole} MB. Go on scanning; what it says "
        "of a scan is completed then.",
    ).format(
        here=wording.decimal(row.coming / _MB, 1), whole=wording.decimal(row.coming_of / _MB, 1)
    )


def times_sentence(row: SyncRow) -> str:
    """When it last worked, when it is tried again, and with whom."""
    parts = []
    if row.last_sync is not None:
        parts.append(
            wording.translate("SyncView", "Last exchange %1").replace(
                "%1", wording.moment(row.last_sync)
            )
        )
    else:
        parts.append(wording.translate("SyncView", "No exchange yet"))
    if row.next_try is not None and row.state not in {"idle", "working"}:
        parts.append(
            wording.translate("SyncView", "next try %1").replace(
                "%1", wording.clock_time(row.next_try)
            )
        )
    if row.server:
        parts.append(row.server)
    return " · ".join(parts)


def _card(parent: QWidget) -> tuple[QFrame, QHBoxLayout]:
    card = QFrame(parent)
    card.setProperty("card", "true")
    row = QHBoxLayout(card)
    row.setContentsMargins(theme.space(2), theme.space(1.5), theme.space(2), theme.space(1.5))
    row.setSpacing(theme.space(1.5))
    return card, row
