"""Documents: what is attached to one claim or deal, and a place to drop more. Works offline.

Files are copied beside the commands, never before a scan. Knows no state but how to say it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop import theme, wording
from desktop.runner import Runner
from desktop.views.common.labels import ElidedLabel, label
from desktop.views.common.page_preview import PagePreview
from desktop.views.evidence.check_window import CheckWindow, Given
from desktop.wording import Badge, plain_tip, translate
from domain.sentences import QT_TRANSLATE_NOOP
from domain.verdicts import Refused
from sync.commands.attach_evidence import HOLD_SECONDS, Attached, attach_evidence, undo_attach
from sync.commands.check_evidence import START, can_be_read
from sync.commands.save_evidence import save_evidence
from sync.errors import EnvironmentProblem
from sync.queries.evidence import documents
from sync.rows import DocumentRow, DocumentState
from sync.workplace import Workplace

ROW_HEIGHT, TALL_ROW_HEIGHT = 30, 42
SAVE_SIZE = 28
_CAN_BE_SAVED = frozenset({DocumentState.THERE, DocumentState.WAITING, DocumentState.UPLOADING})
_NOT_IN_A_NAME = frozenset('<>:"/\\|?*')
_DEVICES = frozenset(
    {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"}
    | {f"{port}{number}" for port in ("COM", "LPT") for number in "0123456789¹²³"}
)
"""What Windows takes for a device, whatever comes after the dot."""
_LONGEST_NAME = 180
_PICTURES = (("image/png", ".png"), ("image/jpeg", ".jpg"), ("image/heic", ".heic"))
_KILO, _MEGA = 1000, 1_000_000


@dataclass(frozen=True, slots=True)
class Found:
    """The documents of a record, and whether more may be added by whoever works here."""

    entity: str
    rows: tuple[DocumentRow, ...]
    may_add: bool


@dataclass(frozen=True, slots=True)
class Added:
    """What came of a handful of files: what was not added, and why."""

    entity: str
    refused: Refused | None
    problems: tuple[EnvironmentProblem, ...]
    readable: tuple[Path, ...] = ()
    """What is looked at before it is added to a claim."""


class NothingToPaste(EnvironmentProblem):
    """The clipboard holds neither files nor a picture."""

    title = QT_TRANSLATE_NOOP("problems", "Nothing to paste here")
    detail = QT_TRANSLATE_NOOP("problems", "The clipboard holds neither a file nor a picture.")
    way_out = QT_TRANSLATE_NOOP("problems", "Copy one, or drop it here.")


class TooLateToUndo(EnvironmentProblem):
    """What was attached is on its way."""

    title = QT_TRANSLATE_NOOP("problems", "It is on its way already")
    detail = QT_TRANSLATE_NOOP("problems", "The document can't be taken back any more.")


class Documents(QFrame):
    """The list with its button; files may be dropped on it.

    `most` are seen at once; where there is little width they are `stacked`, in two lines each.
    `failed` carries the problem of a file that was not added or not saved, `refused` a `Refused`,
    `saved` the path of a document that was saved. `listed` says that the list was read anew,
    `look_asked` which of them a person wants to see.
    """

    failed = Signal(object)
    refused = Signal(object)
    saved = Signal(object)
    look_asked = Signal(object)
    listed = Signal()

    def __init__(
        self,
        runner: Runner,
        *,
        most: int = 3,
        stacked: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._stacked = stacked
        self.setAccessibleName(self.tr("Documents"))
        self._runner = runner
        self._most = most
        self._entity = ""
        self._rows: tuple[DocumentRow, ...] = ()
        self._may_add = False
        self.add = QPushButton(self.tr("Add…"), self)
        self.add.setProperty("choice", "true")
        self.add.setAccessibleName(self.tr("Add a document"))
        self.add.setToolTip(
            self.tr(
                "PDF, photo or any other file up to 25 MB. Or drop it here, or paste it (Ctrl+V)."
            )
        )
        self.add.clicked.connect(self._on_add)
        self._empty = label("", "muted", wrap=True, parent=self)
        self._list = QWidget(self)
        self._lines = QVBoxLayout(self._list)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(0)
        self._scroll = QScrollArea(self)
        self._scroll.setWidget(self._list)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        top = QHBoxLayout()
        top.addWidget(label(self.tr("Documents"), "caption", parent=self))
        top.addStretch(1)
        self.undo = QPushButton(self.tr("Undo"), self)
        self.undo.setProperty("choice", "true")
        self.undo.setAccessibleName(self.tr("Take back the document just added"))
        self.undo.clicked.connect(self._on_undo)
        self.undo.hide()
        top.addWidget(self.undo)
        top.addWidget(self.add)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addLayout(top)
        whole.addWidget(self._empty)
        whole.addWidget(self._scroll)
        self.setAcceptDrops(True)
        self.preview: PagePreview | None = None
        self.check: CheckWindow | None = None
        self._undoable: tuple[str, ...] = ()
        self._held = QTimer(self)
        self._listen()
        self.in_place = False
        """Whether who shows this shows pages too (`look_asked`); else a window does."""
        self._show(Found("", (), may_add=False))

    def _listen(self) -> None:
        self._held.setSingleShot(True)
        self._held.timeout.connect(self.undo.hide)
        pasting = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self)
        pasting.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        pasting.activated.connect(self.paste)

    @property
    def said(self) -> list[str]:
        """Each document as one reads it: name, size, state."""
        return [line.accessibleName() for line in self._list.findChildren(DocumentLine)]

    @property
    def shown(self) -> tuple[DocumentRow, ...]:
        """The documents that can be looked at."""
        return tuple(row for row in self._rows if row.state in _CAN_BE_SAVED)

    @property
    def hint(self) -> str:
        """What is said where there is none."""
        return self._empty.text() if not self._empty.isHidden() else ""

    def show_of(self, entity: str) -> None:
        """Show the documents of `claim:<id>` or `deal:<id>`; of nothing for ""."""
        if entity != self._entity:
            self._entity = entity
            self._show(Found(entity, (), may_add=False))
        if entity:
            self._runner.read(
                partial(_look, entity), self._on_found, self.failed.emit,
                key=f"documents-{id(self)}",
            )  # fmt: skip

    def add_files(self, paths: Sequence[Path]) -> None:
        """Attach these files to what is shown."""
        if self._entity and self._may_add and paths:
            # A reader: a slow drive must not stand between two scans.
            add = partial(_add, self._entity, tuple(paths))
            self._runner.read(add, self._on_added, self.failed.emit)

    @Slot()
    def paste(self) -> None:
        """Attach the files or the picture in the clipboard to what is shown."""
        data = QGuiApplication.clipboard().mimeData()
        if not self._entity or not self._may_add or data is None:
            return
        files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if files:
            self.add_files(files)
            return
        for kind, ending in _PICTURES:
            if data.hasFormat(kind):
                # Bytes as they are: a picture of a stranger is not opened in this process.
                content = bytes(data.data(kind).data())
                name = self.tr("Pasted picture{ending}").format(ending=ending)
                self._checking().check(self._entity, [Given.of_bytes(name, content)])
                return
        self.failed.emit(NothingToPaste())

    def _checking(self) -> CheckWindow:
        if self.check is None:
            self.check = CheckWindow(self._runner, self)
            self.check.added.connect(self._on_checked_in)
            self.check.refused.connect(self.refused)
            self.check.failed.connect(self.failed)
        return self.check

    @Slot(object)
    def _on_checked_in(self, attached: Attached) -> None:
        self._undoable = attached.op_ids
        self.undo.setVisible(bool(attached.op_ids))
        self._held.start(int(HOLD_SECONDS * 1000))
        self.show_of(self._entity)

    @Slot()
    def _on_undo(self) -> None:
        op_ids, self._undoable = self._undoable, ()
        self.undo.hide()
        if op_ids:
            self._runner.run(partial(_undo, op_ids), self._on_undone, self.failed.emit)

    @Slot(object)
    def _on_undone(self, undone: object) -> None:
        if not undone:
            self.failed.emit(TooLateToUndo())
        self.show_of(self._entity)

    # --- answers ------------------------------------------------------------------------------
    @Slot(object)
    def _on_found(self, found: Found) -> None:
        if found.entity == self._entity:
            self._show(found)
            self.listed.emit()

    @Slot(object)
    def _on_added(self, added: Added) -> None:
        for problem in added.problems[:1]:
            self.failed.emit(problem)
        if added.readable and added.entity == self._entity:
            self._checking().check(added.entity, [Given.of_file(path) for path in added.readable])
        if added.refused is not None:
            self.refused.emit(added.refused)
        self.show_of(self._entity)

    def _show(self, found: Found) -> None:
        self._may_add = found.may_add
        self.add.setVisible(found.may_add)
        self._empty.setVisible(not found.rows)
        self._scroll.setVisible(bool(found.rows))
        self._empty.setText(
            self.tr("None yet. Drop a file here, such as the invoice.")
            if found.may_add
            else self.tr("None.")
        )
        if found.rows == self._rows and found.rows:
            return
        self._rows = found.rows
        had = next((line for line in self._lines_shown() if line.save.hasFocus()), None)
        for gone in self._list.findChildren(DocumentLine):
            self._lines.removeWidget(gone)
            gone.setParent(None)
            gone.deleteLater()
        for row in found.rows:
            line = DocumentLine(row, stacked=self._stacked, parent=self._list)
            line.save_asked.connect(self._on_save_asked)
            line.preview_asked.connect(self._on_preview_asked)
            self._lines.addWidget(line)
            if had is not None and had.row.evidence_id == row.evidence_id:
                line.save.setFocus()
        height = TALL_ROW_HEIGHT if self._stacked else ROW_HEIGHT
        self._scroll.setFixedHeight(height * min(len(found.rows), self._most))

    def _lines_shown(self) -> list[DocumentLine]:
        return self._list.findChildren(DocumentLine)

    # --- files --------------------------------------------------------------------------------
    @Slot()
    def _on_add(self) -> None:
        chosen, _ = QFileDialog.getOpenFileNames(self, self.tr("Add documents"))
        self.add_files([Path(each) for each in chosen])

    @Slot(object)
    def _on_preview_asked(self, row: DocumentRow) -> None:
        if self.in_place:
            self.look_asked.emit(row)
            return
        if self.preview is None:
            self.preview = PagePreview(self._runner, self)
        self.preview.show_of(row)

    @Slot(object)
    def _on_save_asked(self, row: DocumentRow) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        usual = str(Path(folder) / plain_name(row.name))
        chosen, _ = QFileDialog.getSaveFileName(self, self.tr("Save the document"), usual)
        if chosen:
            self.save_to(row, Path(chosen))

    def save_to(self, row: DocumentRow, path: Path) -> None:
        """Save a document there; nothing opens it. `saved` or `failed` tells of the end."""
        self._runner.read(partial(_save, row.evidence_id, path), self.saved.emit, self.failed.emit)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._may_add and _files_in(event):
            theme.use(self, drop="true")
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        theme.use(self, drop="")
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        theme.use(self, drop="")
        if self._may_add:
            event.acceptProposedAction()
            self.add_files(_files_in(event))


class DocumentLine(QWidget):
    """One document: shape of its state, name, size, state in words; two buttons that ask."""

    save_asked = Signal(object)
    preview_asked = Signal(object)

    def __init__(
        self, row: DocumentRow, *, stacked: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        badge = state_badge(row)
        size = size_text(row.size)
        self.setFixedHeight(TALL_ROW_HEIGHT if stacked else ROW_HEIGHT)
        self.setAccessibleName(f"{row.name}, {size}, {badge.word}")
        self._badge = badge
        self.row = row
        self.save = self._button(translate("Documents", "Save {name}").format(name=row.name))
        self.save.clicked.connect(self._on_save)
        self.look = self._button(translate("Documents", "Look at {name}").format(name=row.name))
        self.look.clicked.connect(self._on_look)
        self._icon = QLabel(self)
        self._icon.setFixedSize(14, 14)
        name = ElidedLabel(row.name, "body", self)
        state = ElidedLabel(badge.word, "small", self) if stacked else label(badge.word, "small")
        state.setProperty("tone", badge.tone)
        if row.code:
            told = wording.refusal_sentence(row.code, row.params)
            self.setToolTip(plain_tip(told))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.space())
        facts = QHBoxLayout()
        facts.setSpacing(theme.space())
        facts.addWidget(label(size, "small", parent=self))
        facts.addWidget(state, 1 if stacked else 0)
        if stacked:
            words = QVBoxLayout()
            words.setSpacing(0)
            words.addWidget(name)
            words.addLayout(facts)
            line.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
            line.addLayout(words, 1)
        else:
            line.addWidget(self._icon)
            line.addWidget(name, 1)
            line.addLayout(facts)
        line.addWidget(self.look)
        line.addWidget(self.save)
        theme.announcer().changed.connect(self._dress)
        self._dress()

    def _button(self, said: str) -> QPushButton:
        made = QPushButton(self)
        made.setProperty("flat", "true")
        made.setFixedSize(SAVE_SIZE, SAVE_SIZE)
        made.setAccessibleName(said)
        made.setToolTip(plain_tip(said))
        made.setVisible(self.row.state in _CAN_BE_SAVED)
        return made

    @Slot()
    def _on_look(self) -> None:
        self.preview_asked.emit(self.row)

    @Slot()
    def _on_save(self) -> None:
        self.save_asked.emit(self.row)

    @Slot()
    def _dress(self) -> None:
        self._icon.setPixmap(theme.pixmap(self._badge.icon, self._badge.tone, 14))
        self.save.setIcon(theme.icon("export", "text", 16))
        self.look.setIcon(theme.icon("search", "text", 16))


def state_badge(row: DocumentRow) -> Badge:
    """Return where a document is as word, tone and shape."""
    if row.state is DocumentState.UPLOADING:
        word = translate("Documents", "{percent} % sent").format(
            percent=wording.number(row.percent)
        )
        return Badge(word, "info", "arrow-up")
    found = {
        DocumentState.WAITING: (translate("Documents", "waiting to be sent"), "info", "clock"),
        DocumentState.THERE: (translate("Documents", "with the vendor"), "good", "check"),
        DocumentState.ELSEWHERE: (translate("Documents", "not arrived yet"), "quiet", "clock"),
        DocumentState.DAMAGED: (
            translate("Documents", "damaged here: add it again"),
            "bad",
            "warning",
        ),
        DocumentState.REFUSED: (translate("Documents", "not taken"), "bad", "cross"),
    }
    return Badge(*found[row.state])


def size_text(size: int) -> str:
    """Return a number of bytes as people read it."""
    if size < _KILO:
        return translate("Documents", "{count} bytes").format(count=wording.number(size))
    if size < _MEGA:
        return translate("Documents", "{count} kB").format(
            count=wording.number(round(size / _KILO))
        )
    return translate("Documents", "{count} MB").format(count=wording.decimal(size / _MEGA, 1))


def _files_in(event: QDropEvent) -> list[Path]:
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]


def plain_name(name: str) -> str:
    """Return a name a file may have on every system: whoever attached it chose the other one."""
    plain = "".join(
        "_" if sign in _NOT_IN_A_NAME or not sign.isprintable() else sign for sign in name
    )
    # The end says what it is; a name has at most 255 bytes.
    plain = plain.strip(" .").encode()[-_LONGEST_NAME:].decode(errors="ignore").strip(" .")
    if plain.partition(".")[0].strip().upper() in _DEVICES:
        plain = f"_{plain}"
    return plain or "document"


# --- on worker threads ---------------------------------------------------------------------------
def _look(entity: str, wp: Workplace) -> Found:
    return Found(entity, tuple(documents(wp, entity)), may_add=not wp.is_vendor)


def _add(entity: str, paths: tuple[Path, ...], wp: Workplace) -> Added:
    """Attach files one by one: one that can't be read stops no other.

    For a claim, those that can be looked at are left for a person to check.
    """
    refused: Refused | None = None
    problems: list[EnvironmentProblem] = []
    readable: list[Path] = []
    for path in paths:
        if entity.startswith("claim:") and _can_be_looked_at(path):
            readable.append(path)
            continue
        try:
            answer = attach_evidence(wp, entity, path)
        except EnvironmentProblem as problem:
            problems.append(problem)
        else:
            refused = answer if isinstance(answer, Refused) else refused
    return Added(entity, refused, tuple(problems), tuple(readable))


def _can_be_looked_at(path: Path) -> bool:
    try:
        # Only of a file: opening a pipe would wait for ever.
        if not path.is_file():
            return False
        with path.open("rb") as given:
            return can_be_read(given.read(START))
    except (OSError, ValueError):
        # Attaching it says what is wrong.
        return False


def _undo(op_ids: tuple[str, ...], wp: Workplace) -> bool:
    return undo_attach(wp, op_ids)


def _save(evidence_id: str, path: Path, wp: Workplace) -> Path:
    save_evidence(wp, evidence_id, path)
    return path
