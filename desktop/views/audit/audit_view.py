"""AuditView: the vendor's record, newest first, and the story of whatever is chosen. Online only.

Shows what the server answers and what this device checked by itself; stores nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QDateTime, QStandardPaths, Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from desktop import theme, wording
from desktop.bridge import Bridge
from desktop.models.record import CHOICES, RecordModel
from desktop.runner import Runner
from desktop.views.audit.telling import tell_entry, tell_story
from desktop.views.common.labels import label
from desktop.views.common.listing import Listing, Words
from desktop.views.common.screen import Screen
from desktop.wording import translate
from sync.audit_trail import RecordPage, export_record, read_record, read_story
from sync.errors import EnvironmentProblem, Offline, PausedByHand, TimedOut
from sync.wire.record import MAX_EXPORT, AuditEntry, Story
from sync.workplace import Workplace

MOST = 1000
HEAD_SHOWN = 16
WIDE_ENOUGH = 420


@dataclass(slots=True)
class Seen:
    """What the newest page said beside its entries; written by a reader, read when it is shown."""

    page: RecordPage | None = None


class AuditView(Screen):
    """Enter tells the story of the entry's record, Ctrl+E exports what the filter leaves."""

    def __init__(self, runner: Runner, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Record"), runner, bridge, parent)
        self.seen = Seen()
        self.model = RecordModel(self)
        choices = [
            ("", self.tr("All")),
            *((each, translate("record", word)) for each, word in CHOICES.items()),
        ]
        self.listing = Listing(
            runner, self.model, partial(look, self.seen), self._words(), choices, most=MOST,
            parent=self,
        )  # fmt: skip
        self.listing.listen_for_filter_keys(self)
        self.chain = label("", "body", wrap=True, parent=self)
        self.story = QPlainTextEdit(self)
        self.story.setReadOnly(True)
        self.story.setAccessibleName(self.tr("The story"))
        self.tell = QPushButton(self.tr("Tell the story (Enter)"), self)
        self.purpose = QLineEdit(self)
        self.purpose.setMaxLength(200)
        self.purpose.setPlaceholderText(self.tr("What is the export for?"))
        self.purpose.setAccessibleName(self.tr("Purpose of the export"))
        self.take = QPushButton(self.tr("Export (Ctrl+E)"), self)
        self._lay_out()
        self.listing.failed.connect(self._on_failed)
        self.listing.loaded.connect(self._on_loaded)
        self.listing.row_changed.connect(self._on_row)
        self.listing.row_activated.connect(self._on_tell)
        self.tell.clicked.connect(self._on_tell)
        self.take.clicked.connect(self._on_export)
        self.purpose.returnPressed.connect(self._on_export)
        export = QShortcut(QKeySequence("Ctrl+E"), self)
        export.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        export.activated.connect(self._on_export)

    def _lay_out(self) -> None:
        right = QWidget(self)
        column = QVBoxLayout(right)
        column.setContentsMargins(theme.space(), 0, 0, 0)
        column.setSpacing(theme.space())
        column.addWidget(self.story, 1)
        column.addWidget(self.tell)
        row = QHBoxLayout()
        row.setSpacing(theme.space())
        row.addWidget(self.purpose, 1)
        row.addWidget(self.take)
        column.addLayout(row)
        halves = QSplitter(Qt.Orientation.Horizontal, self)
        halves.setChildrenCollapsible(False)
        halves.addWidget(self.listing)
        halves.addWidget(right)
        halves.setStretchFactor(0, 3)
        halves.setStretchFactor(1, 2)
        right.setMinimumWidth(WIDE_ENOUGH)
        self.body.addWidget(self.chain)
        self.body.addWidget(halves, 1)

    # --- what a person does -------------------------------------------------------------------
    def refresh(self) -> None:
        """Read the record again."""
        self.listing.refresh()

    def first_focus(self) -> None:
        """Work begins with the newest entry."""
        self.listing.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    @Slot(object)
    def _on_tell(self, *_: object) -> None:
        entry = self.listing.row
        if isinstance(entry, AuditEntry):
            entity = self._asked_for() or record_of(entry)
            self.runner.read(partial(_story, entity), self._on_story, self._on_failed, key="story")

    def _asked_for(self) -> str:
        text = self.listing.filter.text().strip()
        return text if ":" in text and " " not in text else ""

    @Slot()
    def _on_export(self) -> None:
        purpose = self.purpose.text().strip()
        if not purpose:
            self.purpose.setFocus(Qt.FocusReason.OtherFocusReason)
            self.bar.say(
                "info", self.tr("Say what the export is for."),
                self.tr("Who took it, how much and what for becomes part of the record."),
            )  # fmt: skip
            return
        text, what = self.listing.filter.text().strip(), self.listing.choices.choice
        command = partial(_export, purpose, text, what, export_path())
        self.runner.read(command, self._on_exported, self._on_failed, key="export")

    # --- answers ------------------------------------------------------------------------------
    @Slot()
    def _on_loaded(self) -> None:
        page = self.seen.page
        if page is None:
            return
        self.bar.clear()
        self.chain.setText(self.state_of(page))
        theme.use(self.chain, tone="bad" if page.unsound else "")

    def state_of(self, page: RecordPage) -> str:
        """Return how the chain stands, in words."""
        if page.unsound:
            return self.tr(
                "Entry {height} is no longer what it was: somebody changed the past. Keep this "
                "computer as it is and tell the programme owner."
            ).format(height=wording.number(page.unsound))
        stands = self.tr(
            "The chain stands at entry {height}, head {head}… Devices outside the server that "
            "witness it: {told}, the newest by entry {newest}."
        ).format(
            height=wording.number(page.height),
            head=page.head[:HEAD_SHOWN],
            told=wording.number(page.told),
            newest=wording.number(page.told_height),
        )
        if page.checked:
            checked = self.tr("This computer has checked the {count} entries shown.")
            stands += " " + checked.format(count=wording.number(len(page.entries)))
        return stands

    @Slot(object)
    def _on_row(self, row: AuditEntry | None) -> None:
        self.tell.setEnabled(row is not None)
        self.story.setPlainText(tell_entry(row) if row else "")

    @Slot(object)
    def _on_story(self, story: Story | None) -> None:
        if story is None:
            self.story.setPlainText(self.tr("There is nothing of that name in the record."))
            return
        self.story.setPlainText(tell_story(story))
        self.story.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _on_exported(self, taken: tuple[int, Path]) -> None:
        count, path = taken
        self.purpose.clear()
        said = self.tr("{count} entries are in {file}.")
        self.bar.say("good", said.format(count=wording.number(count), file=path))

    @Slot(object)
    def _on_failed(self, error: EnvironmentProblem) -> None:
        if isinstance(error, Offline | TimedOut | PausedByHand):
            self.bar.say(
                "warn", self.tr("The record is read from the server, and there is no line to it."),
                self.tr("Nothing of it is kept on this computer. Try again when the line is back."),
            )  # fmt: skip
        else:
            self.bar.say_problem(error)

    def _words(self) -> Words:
        return Words(
            name=self.tr("Entries of the record"),
            filter_name=self.tr("Find in the record"),
            placeholder=self.tr("Person, claim:…, deal:…, device:…, a day or two days  (Ctrl+F)"),
            empty=self.tr("The record is empty."),
            none_found=self.tr("No entry fits. Esc in the filter empties it; “All” shows all."),
        )


def record_of(entry: AuditEntry) -> str:
    """Return the record whose story an entry leads to: what it is about, else who did it."""
    told = [name for name in entry.about if not name.startswith("review:")]
    if told:
        return told[0]
    return f"person:{entry.member_id}" if entry.member_id else f"device:{entry.device}"


def export_path() -> Path:
    """Return a new file among the person's documents."""
    place = QStandardPaths.StandardLocation.DocumentsLocation
    at = QDateTime.currentDateTime().toString("yyyy-MM-dd-HHmmss")
    return Path(QStandardPaths.writableLocation(place)) / f"record-{at}.jsonl"


# --- on reader threads ----------------------------------------------------------------------------
def look(seen: Seen, wp: Workplace, text: str, choice: str, limit: int) -> Sequence[AuditEntry]:
    """Answer the filter, and keep what the page said of the chain."""
    seen.page = read_record(wp, text, choice, min(limit, MAX_EXPORT))
    return seen.page.entries


def _story(entity: str, wp: Workplace) -> Story | None:
    return read_story(wp, entity)


def _export(purpose: str, text: str, what: str, path: Path, wp: Workplace) -> tuple[int, Path]:
    return export_record(wp, purpose, text, what, path), path
