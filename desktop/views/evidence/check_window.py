"""A document before it is attached: the page with what was found, and what is to be black.

Asks and goes on painting. Nothing is kept or sent until a person says so; the original is
forgotten with the window.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop import theme, wording
from desktop.runner import Runner
from desktop.views.common.labels import ElidedLabel, label
from desktop.views.evidence import telling
from desktop.views.evidence.canvas import PageCanvas, marks_of
from domain.claims.matching import Outcome, Seen
from domain.claims.pages import Box
from domain.claims.written_dates import DateOrder
from domain.verdicts import Refused
from sync.commands.attach_evidence import Attached, attach_checked
from sync.commands.check_evidence import (
    Checked,
    black_out,
    check_evidence,
    document_of_file,
    page_of,
    told,
)
from sync.errors import EnvironmentProblem
from sync.jail.frames import Pixels
from sync.jail.refusals import NotShown
from sync.workplace import Workplace

SIZE = QSize(1160, 740)
_RIGHT = 400
_AIR = 24


@dataclass(frozen=True, slots=True)
class Given:
    """A document as it came: a file, or what was pasted."""

    name: str
    load: Callable[[], bytes]

    @classmethod
    def of_file(cls, path: Path) -> Given:
        """Return a file, to be read when its turn comes."""
        return cls(path.name, partial(document_of_file, path))

    @classmethod
    def of_bytes(cls, name: str, content: bytes) -> Given:
        """Return what was pasted."""
        return cls(name, lambda: content)


class CheckWindow(QDialog):
    """Documents for one claim, one after the other. Enter adds, Esc leaves it, B blacks out.

    `added` carries the `Attached`, `refused` a `Refused`, `failed` an environment problem.
    """

    added = Signal(object)
    refused = Signal(object)
    failed = Signal(object)

    def __init__(self, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModal(False)
        self.setWindowTitle(self.tr("Check the document"))
        self._runner = runner
        self._entity = ""
        self._waiting: deque[Given] = deque()
        self._original: Checked | None = None
        self._checked: Checked | None = None
        self._unread: tuple[str, bytes] | None = None
        self._areas: dict[int, list[Box]] = {}
        self._page = 1
        self.canvas = PageCanvas(self)
        self.canvas.drawn.connect(self._on_drawn)
        self._scroll = QScrollArea(self)
        self._scroll.setWidget(self.canvas)
        self._scroll.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.viewport().installEventFilter(self)
        self._where = label("", "muted", parent=self)
        self._name = ElidedLabel("", "strong", self)
        self._summary = label("", "body", wrap=True, parent=self)
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("What was looked for on the document"))
        self.list.setWordWrap(True)
        self.list.setSpacing(2)
        self.list.currentRowChanged.connect(self._on_chosen)
        self.others = QCheckBox(self)
        self._hint = label("", "small", wrap=True, parent=self)
        self._make_buttons()
        self._lay_out()
        self.resize(SIZE)

    def _make_buttons(self) -> None:
        self.back = self._button(self.tr("Page before"), self._on_back, "PgUp")
        self.on = self._button(self.tr("Next page"), self._on_next, "PgDown")
        self.smaller = self._button("−", partial(self.canvas.zoom, -1), "-")
        self.larger = self._button("+", partial(self.canvas.zoom, 1), "+")
        self.smaller.setAccessibleName(self.tr("Smaller"))
        self.larger.setAccessibleName(self.tr("Larger"))
        self.black = self._button(self.tr("Black out areas (B)"), self._on_black, "B")
        self.black.setCheckable(True)
        self.one = self._button(self.tr("Black out the chosen line (X)"), self._on_black_one, "X")
        self.undo = self._button(self.tr("Undo (Ctrl+Z)"), self._on_undo, "Ctrl+Z")
        self.leave = self._button(self.tr("Leave it (Esc)"), self.reject, "")
        self.add = self._button("", self._on_add, "")
        self.add.setProperty("primary", "true")
        self.add.setDefault(True)

    def _button(self, text: str, act: Callable[[], object], key: str) -> QPushButton:
        made = QPushButton(text, self)
        made.setAutoDefault(False)
        made.clicked.connect(act)
        if key:
            shortcut = QShortcut(QKeySequence(key), self)
            # As a click: what can't be pressed can't be reached by its key either.
            shortcut.activated.connect(made.click)
        return made

    def _lay_out(self) -> None:
        pages = QHBoxLayout()
        for each in (self.back, self._where, self.on):
            pages.addWidget(each)
        pages.addStretch(1)
        pages.addWidget(self.smaller)
        pages.addWidget(self.larger)
        left = QVBoxLayout()
        left.addWidget(self._scroll, 1)
        left.addLayout(pages)
        column = QWidget(self)
        column.setFixedWidth(_RIGHT)
        right = QVBoxLayout(column)
        right.setContentsMargins(theme.space(), 0, 0, 0)
        right.setSpacing(theme.space())
        right.addWidget(self._name)
        right.addWidget(self._summary)
        right.addWidget(self.list, 1)
        right.addWidget(self._hint)
        black = QHBoxLayout()
        black.addWidget(self.black, 1)
        black.addWidget(self.undo)
        right.addLayout(black)
        right.addWidget(self.one)
        right.addWidget(self.others)
        end = QHBoxLayout()
        end.addWidget(self.leave)
        end.addWidget(self.add, 1)
        right.addLayout(end)
        whole = QHBoxLayout(self)
        whole.addLayout(left, 1)
        whole.addWidget(column)

    # --- what is asked ---
    def check(self, entity: str, documents: Sequence[Given]) -> None:
        """Look at these documents for a claim, after those that are being looked at."""
        if entity != self._entity and not self.isVisible():
            self._waiting.clear()
        self._entity = entity
        idle = not self.isVisible()
        self._waiting.extend(documents)
        if idle and self._waiting:
            self._next_document()

    @property
    def said(self) -> str:
        """The sentence about the document."""
        return self._summary.text()

    @property
    def lines(self) -> list[str]:
        """What was looked for, as one reads it."""
        return [self.list.item(row).text() for row in range(self.list.count())]

    @property
    def shown(self) -> Checked | None:
        """The document as it would be added now."""
        return self._checked

    def _next_document(self) -> None:
        self._forget()
        if not self._waiting:
            self.hide()
            return
        given = self._waiting.popleft()
        self._name.setText(given.name)
        self._say(self.tr("Reading it safely…"))
        self.show()
        self.raise_()
        self._runner.read(
            partial(_check, self._entity, given, wording.date_order()),
            self._on_checked, self._on_failed, key=f"check-{id(self)}",
        )  # fmt: skip

    @Slot(object)
    def _on_checked(self, found: Checked | _Unread) -> None:
        if isinstance(found, _Unread):
            self._unread = (found.name, found.content)
            title, text = wording.problem(found.problem)
            self._say(f"{title}. {text}")
            self.add.setText(self.tr("Add it all the same"))
            self.add.setEnabled(True)
            self.leave.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if self._original is None:
            self._original = found
        self._checked = found
        self._areas = {}
        self._name.setText(found.name)
        self._fill_list(found.match.seen)
        self._page = next((each.page for each in found.match.differences), 0) or next(
            iter(found.match.pages), 1
        )
        count = len(found.entities) - 1
        self.others.setVisible(bool(count))
        self.others.setChecked(True)
        self.others.setText(
            self.tr("Also for the other lines of this invoice: {count}").format(
                count=wording.number(count)
            )
        )
        self._show_page()
        self._refresh()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _on_failed(self, problem: EnvironmentProblem) -> None:
        title, text = wording.problem(problem)
        if self._checked is None:
            self._say(f"{title}. {text}")
            self.leave.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._hint.setText(f"{title}. {text}")
            self._refresh(hint=False)

    def _fill_list(self, seen: Sequence[Seen]) -> None:
        quiet = QSignalBlocker(self.list)
        self.list.clear()
        for each in seen:
            badge = telling.badge(each)
            item = QListWidgetItem(f"{telling.title(each)}\n{telling.detail(each)}", self.list)
            item.setIcon(theme.icon(badge.icon, badge.tone, 18))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{badge.word}: {item.text()}")
        first = next((row for row, each in enumerate(seen) if each.outcome is Outcome.DIFFERENT), 0)
        self.list.setCurrentRow(first)
        quiet.unblock()

    # --- pages ---
    def _show_page(self) -> None:
        if self._checked is None:
            return
        self.canvas.show_page(None)
        self._where.setText(
            self.tr("Page {number} of {count}").format(
                number=wording.number(self._page), count=wording.number(self._checked.pages)
            )
        )
        self.back.setEnabled(self._page > 1)
        self.on.setEnabled(self._page < self._checked.pages)
        self._runner.read(
            partial(_page, self._checked.content, self._page),
            self._on_page, self._on_failed, key=f"checked-page-{id(self)}",
        )  # fmt: skip

    @Slot(object)
    def _on_page(self, page: Pixels) -> None:
        self._fit()
        self.canvas.show_page(page)
        self._draw_marks()

    def _draw_marks(self) -> None:
        if self._checked is None:
            return
        seen = self._checked.match.seen
        chosen = seen[self.list.currentRow()] if 0 <= self.list.currentRow() < len(seen) else None
        self.canvas.show_marks(marks_of(seen, self._page, chosen), self._areas.get(self._page, ()))

    @Slot()
    def _on_back(self) -> None:
        self._turn(self._page - 1)

    @Slot()
    def _on_next(self) -> None:
        self._turn(self._page + 1)

    def _turn(self, page: int) -> None:
        if self._checked is not None and 1 <= page <= self._checked.pages:
            self._page = page
            self._show_page()

    @Slot(int)
    def _on_chosen(self, row: int) -> None:
        if self._checked is None or row < 0:
            return
        seen = self._checked.match.seen[row]
        if seen.page and seen.page != self._page:
            self._turn(seen.page)
        self._draw_marks()
        self._refresh()
        if seen.box is not None:
            place = self.canvas.place_of(seen.box).center().toPoint()
            self._scroll.ensureVisible(place.x(), place.y())

    # --- black ---
    @Slot()
    def _on_black(self) -> None:
        self.canvas.draw_areas(on=self.black.isChecked())
        self._refresh()

    @Slot(object)
    def _on_drawn(self, box: Box) -> None:
        self._areas.setdefault(self._page, []).append(box)
        self._draw_marks()
        self._refresh()

    @Slot()
    def _on_black_one(self) -> None:
        """Black out what the list stands on: no mouse is needed for a customer's name."""
        row = self.list.currentRow()
        if self._checked is None or row < 0:
            return
        seen = self._checked.match.seen[row]
        if seen.box is not None:
            self._areas.setdefault(seen.page, []).append(seen.box)
            self._draw_marks()
            self._refresh()

    @Slot()
    def _on_undo(self) -> None:
        """Take back the area drawn last, or show the original again."""
        pages = [page for page, areas in self._areas.items() if areas]
        if pages:
            page = self._page if self._areas.get(self._page) else pages[-1]
            self._areas[page].pop()
            self._draw_marks()
            self._refresh()
        elif self._original is not None and self._checked is not self._original:
            self._on_checked(self._original)

    # --- the end ---
    @Slot()
    def _on_add(self) -> None:
        if self._unread is not None:
            name, content = self._unread
            self._record((self._entity,), name, content, {})
            return
        if self._checked is None:
            return
        if any(self._areas.values()):
            base = self._checked
            areas = {page: tuple(boxes) for page, boxes in self._areas.items() if boxes}
            self._say_hint(self.tr("Blacking out…"))
            self.add.setEnabled(False)
            self._runner.read(
                partial(_blacken, base, areas, wording.date_order()),
                self._on_checked, self._on_failed, key=f"check-{id(self)}",
            )  # fmt: skip
            return
        checked = self._checked
        entities = checked.entities if self.others.isChecked() else checked.entities[:1]
        self._record(entities, checked.name, checked.content, told(checked))

    def _record(
        self, entities: tuple[str, ...], name: str, content: bytes, reading: dict[str, object]
    ) -> None:
        self.add.setEnabled(False)
        self._runner.run(
            partial(_attach, entities, name, content, reading), self._on_attached, self._on_failed
        )

    @Slot(object)
    def _on_attached(self, answer: Attached | Refused) -> None:
        (self.refused if isinstance(answer, Refused) else self.added).emit(answer)
        self._next_document()

    # --- how it looks ---
    def _refresh(self, *, hint: bool = True) -> None:
        checked, drawing = self._checked, self.black.isChecked()
        pending = any(self._areas.values())
        row = self.list.currentRow()
        has_box = (
            checked is not None
            and 0 <= row < len(checked.match.seen)
            and (checked.match.seen[row].box is not None)
        )
        self.black.setEnabled(checked is not None)
        self.one.setEnabled(has_box)
        self.undo.setEnabled(pending or checked is not self._original)
        self.add.setEnabled(checked is not None)
        self.add.setText(
            self.tr("Black out and show it (Enter)") if pending else self.tr("Add it (Enter)")
        )
        if checked is not None:
            self._summary.setText(telling.summary_of(checked))
        if hint:
            self._hint.setText(self._hint_for(drawing=drawing))

    def _hint_for(self, *, drawing: bool) -> str:
        if self._checked is not None and self._checked.areas:
            return self.tr(
                "This is what is sent: a picture, without text or notes beneath the black."
                " The original stays with you."
            )
        if drawing:
            return self.tr(
                "Draw over names, addresses and account numbers with the mouse. Leave serials and"
                " the invoice number readable."
            )
        return self.tr("Is there a private person's name or address on it? Black it out.")

    def _say_hint(self, text: str) -> None:
        self._hint.setText(text)

    def _say(self, sentence: str) -> None:
        self._summary.setText(sentence)
        self._where.clear()
        self._hint.clear()
        self.others.hide()
        for each in (self.back, self.on, self.black, self.one, self.undo, self.add):
            each.setEnabled(False)
        self.add.setText(self.tr("Add it (Enter)"))

    def _fit(self) -> None:
        self.canvas.fit(self._scroll.viewport().size() - QSize(_AIR, _AIR))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and watched is self._scroll.viewport():
            self._fit()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def reject(self) -> None:
        """Leave this document; look at the next one, if there is one."""
        self._next_document()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._waiting.clear()
        self._forget()
        super().closeEvent(event)

    def _forget(self) -> None:
        """An original is not kept for a window nobody sees."""
        self._original = self._checked = self._unread = None
        self._areas, self._page = {}, 1
        self.black.setChecked(False)
        self.canvas.draw_areas(on=False)
        self.canvas.show_page(None)
        self.canvas.show_marks((), ())
        self.list.clear()


@dataclass(frozen=True, slots=True)
class _Unread:
    """A document that could not be read, and why."""

    name: str
    content: bytes
    problem: EnvironmentProblem


# --- on worker threads ---------------------------------------------------------------------------
def _check(entity: str, given: Given, order: DateOrder, wp: Workplace) -> Checked | _Unread:
    content = given.load()
    try:
        return check_evidence(wp, entity, given.name, content, order=order)
    except NotShown as problem:
        return _Unread(given.name, content, problem)


def _blacken(
    checked: Checked, areas: dict[int, tuple[Box, ...]], order: DateOrder, wp: Workplace
) -> Checked:
    return black_out(wp, checked, areas, order)


def _page(content: bytes, number: int, wp: Workplace) -> Pixels:
    return page_of(wp, content, number)


def _attach(
    entities: tuple[str, ...],
    name: str,
    content: bytes,
    reading: dict[str, object],
    wp: Workplace,
) -> Attached | Refused:
    return attach_checked(wp, entities, name, content, reading)
