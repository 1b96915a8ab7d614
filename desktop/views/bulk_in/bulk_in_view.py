"""BulkInView: a shop's file of sales, from the file over its columns to rows that are recorded.

Knows which step follows which and what each key does. Long work runs aside and can be stopped;
meanwhile scans are taken as ever.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QWidget,
)

from desktop import theme, wording
from desktop.bridge import Bridge
from desktop.runner import Runner
from desktop.trace import trace
from desktop.views.bulk_in import steps, telling
from desktop.views.bulk_in.columns_page import ColumnsPage
from desktop.views.bulk_in.file_page import FilePage
from desktop.views.bulk_in.rows_page import RowsPage
from desktop.views.common.dropped import files_in
from desktop.views.common.labels import label
from desktop.views.common.screen import Screen
from sync.commands.bulk_in import Imported, PastImport, Plan, SalesFile
from sync.commands.dry_run import DryRun, Tell
from sync.commands.verdict_file import suffix_of
from sync.errors import EnvironmentProblem
from sync.sheets.refusals import NotATable
from sync.workplace import Workplace


class BulkInView(Screen):
    """Ctrl+O another file, Ctrl+Enter goes on, Ctrl+B back, Ctrl+S saves verdicts, Esc stops."""

    def __init__(self, runner: Runner, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Import sales"), runner, bridge, parent)
        self.file: SalesFile | None = None
        self.plan: Plan | None = None
        self.run: DryRun | None = None
        self.done: Imported | None = None
        self._work: steps.Progress | None = None
        self._fresh = False
        self._opening = Path()
        self._step = label("", "muted", parent=self)
        self.heading.addWidget(self._step)
        self.files, self.columns = FilePage(self), ColumnsPage(self)
        self.rows = RowsPage(runner, self)
        self.rows.listing.listen_for_filter_keys(self)
        self._pages = QStackedWidget(self)
        for page in (self.files, self.columns, self.rows):
            self._pages.addWidget(page)
        self.body.addWidget(self._pages, 1)
        self.body.addLayout(self._line())
        self.files.chosen.connect(self.open)
        self.columns.changed.connect(self._ask_plan)
        self.columns.sheet_asked.connect(self._on_sheet)
        self.setAcceptDrops(True)
        for keys, slot in (
            ("Ctrl+O", self.files.ask), ("Ctrl+Return", self.go_on), ("Ctrl+Enter", self.go_on),
            ("Ctrl+B", self.go_back), ("Ctrl+S", self.ask_to_save),
        ):  # fmt: skip
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        self._escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._escape.activated.connect(self.stop)
        self._show(self.files)

    def _line(self) -> QHBoxLayout:
        """Return the line at the foot: what goes on, and what can be done."""
        line = QHBoxLayout()
        line.setSpacing(theme.space())
        self._doing = label("", "body", parent=self)
        self.progress = QProgressBar(self)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(8)
        self.stopping = QPushButton(self.tr("Stop (Esc)"), self)
        self.stopping.clicked.connect(self.stop)
        self.back = QPushButton(self.tr("Back (Ctrl+B)"), self)
        self.back.clicked.connect(self.go_back)
        self.saving = QPushButton(self.tr("Save verdicts… (Ctrl+S)"), self)
        self.saving.clicked.connect(self.ask_to_save)
        self.going = QPushButton(self)
        self.going.setProperty("primary", "true")
        self.going.clicked.connect(self.go_on)
        line.addWidget(self._doing)
        line.addWidget(self.progress, 1)
        line.addStretch(1)
        for button in (self.stopping, self.back, self.saving, self.going):
            line.addWidget(button)
        return line

    # --- what a person does -------------------------------------------------------------------
    def refresh(self) -> None:
        """Ask what was imported before."""
        self.runner.read(steps.past, self._on_past, key="bulk-past")

    def first_focus(self) -> None:
        """Work begins with choosing a file, and goes on where it was left."""
        page = self._pages.currentWidget()
        if page is self.files:
            self.files.choose.setFocus(Qt.FocusReason.OtherFocusReason)
        elif page is self.columns:
            self._focus_columns()
        else:
            self.rows.first_focus()

    @Slot(object)
    def open(self, path: Path, sheet: str = "") -> None:
        """Open a file, or another sheet of it; what is shown stays until it is read."""
        if self._work is not None:
            return
        self.bar.clear()
        self._begin(self.tr("Reading {file}").format(file=path.name))
        self._opening = path
        self.runner.aside(partial(steps.open_file, path, sheet), self._on_opened, self._on_failed)

    @Slot()
    def go_on(self) -> None:
        """Judge the rows, record them, or take the next file."""
        page = self._pages.currentWidget()
        if self._work is not None:
            return
        if page is self.files or self.done is not None:
            self._start_anew()
        elif page is self.columns:
            self._judge()
        elif self.run is not None and self.run.counts.claimed:
            self._record()

    @Slot()
    def go_back(self) -> None:
        """Go one step back; what was recorded stays recorded."""
        if self._work is not None:
            return
        if self._pages.currentWidget() is self.rows and self.done is None:
            self._show(self.columns)
            self._focus_columns()
        else:
            self._start_anew()

    @Slot()
    def stop(self) -> None:
        """Stop what is going on: nothing is recorded."""
        if self._work is not None:
            self._work.stop()

    @Slot()
    def ask_to_save(self) -> None:
        """Ask where the file with its verdicts goes."""
        if self._work is not None or self.run is None or self.file is None:
            return
        suffix = suffix_of(self.file)
        proposed = self.file.path.with_name(
            self.tr("{file} verdicts").format(file=self.file.path.stem) + suffix
        )
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("Save the file with its verdicts"), str(proposed), f"(*{suffix})"
        )
        if name:
            self.save(Path(name))

    def save(self, to: Path) -> None:
        """Write the file with its verdicts."""
        if self.file is not None and self.run is not None:
            self._begin(self.tr("Writing {file}").format(file=to.name))
            self.runner.aside(
                partial(steps.save, self.file, self.run, to), self._on_saved, self._on_failed
            )

    # --- one step after the other -------------------------------------------------------------
    def _start_anew(self) -> None:
        self.file = self.plan = self.run = self.done = None
        self.bar.clear()
        self._show(self.files)
        self.refresh()
        self.files.choose.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str)
    def _on_sheet(self, sheet: str) -> None:
        if self.file is not None:
            self.open(self.file.path, sheet)

    @Slot(object)
    def _on_opened(self, answer: SalesFile | NotATable) -> None:
        self._end()
        if isinstance(answer, NotATable):
            self.bar.say("bad", self._opening.name, telling.unread(answer))
            self.first_focus()
            return
        self.file, self.plan, self.run, self.done = answer, None, None, None
        self._fresh = True
        self._show(self.columns)
        self.runner.read(_today, self._on_today, key="bulk-today")

    @Slot(object)
    def _on_today(self, today: date) -> None:
        if self.file is None:
            return
        self.columns.show_file(self.file, today)
        self._say_of_file(self.file)
        self._ask_plan()

    def _say_of_file(self, file: SalesFile) -> None:
        """Say whether the layout, or the very file, is known."""
        if file.before is not None:
            said = self.tr("This very file was imported {when}.").format(
                when=wording.moment(file.before.at)
            )
            self.bar.say("info", said, self.tr("What is there already stays as it is."))
        elif file.gone:
            gone = "; ".join(
                f"{telling.meaning_word(meaning)}: “{key}”"
                for key, meaning in file.gone
                if meaning in telling.meanings()
            )
            said = self.tr("Columns of the last file like this one are gone: {columns}")
            self.bar.say(
                "warn",
                said.format(columns=gone),
                self.tr("Choose the columns that took their place, or go on without."),
            )
        elif file.recognised:
            said = self.tr("This layout is known as “{name}”.").format(name=file.mapping.name)
            self.bar.say("good", said, self.tr("Its columns are set as the last time."))

    @Slot()
    def _ask_plan(self) -> None:
        said = self.columns.said
        if self.file is None or said is None:
            return
        self.going.setEnabled(False)
        self.plan = None
        ask = partial(steps.plan, self.file, said)
        self.runner.read(ask, self._on_planned, self._on_failed, key="bulk-plan")

    @Slot(object)
    def _on_planned(self, answer: Plan | NotATable) -> None:
        if isinstance(answer, NotATable):
            self.bar.say("bad", self.file.path.name if self.file else "", telling.unread(answer))
            return
        self.plan = answer
        self.columns.show_plan(answer)
        self.going.setEnabled(answer.is_ready)
        if self._fresh:
            self._fresh = False
            self._focus_columns()
        trace("planned", ready=answer.is_ready)

    def _focus_columns(self) -> None:
        """Put the keyboard where something must be said, or on what goes on."""
        first = self.columns.first_open()
        (first or self.going).setFocus(Qt.FocusReason.OtherFocusReason)

    def _judge(self) -> None:
        if self.file is None or self.plan is None or not self.plan.is_ready:
            self._focus_columns()
            return
        tell = self._begin(self.tr("Judging the rows"))
        work = partial(steps.judge, self.file, self.plan, tell)
        self.runner.aside(work, self._on_judged, self._on_failed)

    @Slot(object)
    def _on_judged(self, answer: DryRun | NotATable | None) -> None:
        self._end()
        if answer is None:
            self.bar.say("info", self.tr("Stopped. Nothing was recorded."))
            self._focus_columns()
        elif isinstance(answer, NotATable):
            self.bar.say("bad", self.file.path.name if self.file else "", telling.unread(answer))
        else:
            self.bar.clear()
            self._show_run(answer)

    def _show_run(self, run: DryRun) -> None:
        self.run = run
        self.rows.show_run(run, telling.announced(run))
        self._show(self.rows)
        (self.going if run.counts.claimed else self.rows.listing.table).setFocus(
            Qt.FocusReason.OtherFocusReason
        )
        trace("judged", rows=len(run.rows), claimed=run.counts.claimed)

    def _record(self) -> None:
        if self.file is None or self.plan is None or self.run is None:
            return
        tell = self._begin(self.tr("Recording; scans may wait a moment"))
        work = partial(steps.record, self.file, self.plan, self.run, tell)
        self.runner.aside(work, self._on_recorded, self._on_failed)

    @Slot(object)
    def _on_recorded(self, answer: Imported | DryRun | NotATable | None) -> None:
        self._end()
        if answer is None:
            self.bar.say("info", self.tr("Stopped. Nothing was recorded."))
            self.going.setFocus(Qt.FocusReason.OtherFocusReason)
        elif isinstance(answer, NotATable):
            self.bar.say("bad", self.file.path.name if self.file else "", telling.unread(answer))
        elif isinstance(answer, DryRun):
            self._show_run(answer)
            self.bar.say(
                "warn",
                self.tr("Nothing was recorded: some rows come out otherwise by now."),
                self.tr("Look at them once more, then import."),
            )
        else:
            self.done = answer
            self.rows.say("")
            self.bar.say("good", telling.recorded(answer), telling.left(answer))
            self._show(self.rows)
            self.saving.setFocus(Qt.FocusReason.OtherFocusReason)
            trace("imported", claims=answer.claims)

    @Slot(object)
    def _on_saved(self, answer: Path | NotATable) -> None:
        self._end()
        if isinstance(answer, NotATable):
            self.bar.say("bad", self.file.path.name if self.file else "", telling.unread(answer))
        else:
            self.bar.say(
                "good",
                self.tr("The file with its verdicts is saved as {file}.").format(file=answer),
            )
        self.going.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _on_failed(self, error: EnvironmentProblem) -> None:
        self._end()
        self.bar.say_problem(error)
        self.first_focus()

    @Slot(object)
    def _on_past(self, past: list[PastImport]) -> None:
        self.files.show_past(past)

    # --- how it looks -------------------------------------------------------------------------
    def _begin(self, doing: str) -> Tell:
        """Show that something goes on; return what it tells how far it is."""
        work = self._work = steps.Progress(self.runner, self)
        work.told.connect(self._on_told)
        self._doing.setText(f"{doing} …")
        self.progress.setRange(0, 0)
        self._dress()
        self.stopping.setFocus(Qt.FocusReason.OtherFocusReason)
        return work.tell

    def _end(self) -> None:
        if self._work is not None:
            self._work.deleteLater()
            self._work = None
        self._dress()

    @Slot(int, int)
    def _on_told(self, done: int, of: int) -> None:
        self.progress.setRange(0, max(1, of))
        self.progress.setValue(done)

    def _show(self, page: QWidget) -> None:
        self._pages.setCurrentWidget(page)
        self._dress()

    def _dress(self) -> None:
        """Show the buttons of the step, or what goes on."""
        page, busy = self._pages.currentWidget(), self._work is not None
        for widget in (self._doing, self.progress, self.stopping):
            widget.setVisible(busy)
        self._escape.setEnabled(busy)
        self.columns.setEnabled(not busy)
        self.files.setEnabled(not busy)
        self.back.setVisible(not busy and page is not self.files and self.done is None)
        self.saving.setVisible(not busy and page is self.rows)
        claimed = self.run.counts.claimed if self.run else 0
        wanted = page is self.columns or self.done is not None or claimed > 0
        self.going.setVisible(not busy and page is not self.files and wanted)
        if page is self.columns:
            self.going.setText(self.tr("Judge the rows (Ctrl+Enter)"))
            self.going.setEnabled(self.plan is not None and self.plan.is_ready)
        elif self.done is not None:
            self.going.setText(self.tr("Next file (Ctrl+Enter)"))
            self.going.setEnabled(True)
        else:
            self.going.setText(
                self.tr("Record {sales} (Ctrl+Enter)").format(sales=telling.sales(claimed))
            )
            self.going.setEnabled(True)
        if self.done is not None:
            self._step.setText(self.tr("Recorded"))
        elif page is self.rows:
            self._step.setText(self.tr("3 of 3: its rows"))
        elif page is self.columns:
            self._step.setText(self.tr("2 of 3: its columns"))
        else:
            self._step.setText(self.tr("1 of 3: the file"))

    # --- dropping -----------------------------------------------------------------------------
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._work is None and files_in(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = files_in(event.mimeData())
        if files:
            event.acceptProposedAction()
            self.open(files[0])


def _today(wp: Workplace) -> date:
    return wp.clock.today()
