"""QueueTable: the queue's table, where several claims are marked by keyboard without losing any."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import (
    QElapsedTimer,
    QEvent,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget

from desktop import theme, wording
from desktop.models.review_queue import ReviewQueueModel, due_badge, reason_word, risk_badge
from desktop.views.common.escape import is_escape_claimable
from desktop.views.common.table import RowDelegate, RowTable
from desktop.wording import Badge
from sync.rows import ReviewRow

ROW_HEIGHT = 48
FASTER_THAN_HANDS_MS = 30
"""No hand presses two keys within that; scanners do. Neither of the two then decides anything."""
_MOVES = frozenset(
    {
        Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home,
        Qt.Key.Key_End,
    }
)  # fmt: skip
_LOOKS = {
    Qt.Key.Key_Left: "←", Qt.Key.Key_Right: "→", Qt.Key.Key_Up: "↑", Qt.Key.Key_Down: "↓",
}  # fmt: skip
_ZOOMS = frozenset("+=-_−0")


class QueueTable(RowTable):
    """Space marks or unmarks the current row, Ctrl+A all, Shift with arrows a range.

    While rows are marked, arrows only move; Esc leaves just the current row. `lettered` carries a
    letter or digit pressed here, with Shift as it is written ("shift+A"): they are no shortcuts, so
    that no other widget sends one. `looked` carries keys that look at the page: an arrow, with
    "ctrl+" where that was held, + − or 0. `hurried` tells of keys that came too fast for hands.
    """

    lettered = Signal(str)
    looked = Signal(str)
    hurried = Signal()

    def __init__(
        self, model: ReviewQueueModel, *, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(model, name=name, many=True, sortable=False, parent=parent)
        self._queue = model
        self.setItemDelegate(QueueDelegate(self))
        self.hurry_ms = FASTER_THAN_HANDS_MS
        self._since_key = QElapsedTimer()
        self._marking = False
        self.horizontalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        for at, column in enumerate(model.columns):
            self.setColumnHidden(at, column.key != "claim")

    @property
    def now(self) -> datetime | None:
        """The instant the rows were read: deadlines count from it."""
        return self._queue.now

    def row_at(self, index: QModelIndex | QPersistentModelIndex) -> ReviewRow | None:
        """Return the claim in a row."""
        return self._queue.row_at(index)

    @property
    def marked_rows(self) -> list[Any]:
        """The marked rows, top to bottom; by ranges, since thousands may be marked."""
        rows = self._rows.rows
        places = {at for each in self._ranges() for at in range(each.top(), each.bottom() + 1)}
        return [rows[at] for at in sorted(places)]

    @property
    def has_several(self) -> bool:
        """Whether more than one row is marked."""
        ranges = self._ranges()
        return len(ranges) > 1 or any(each.height() > 1 for each in ranges)

    @property
    def is_marking(self) -> bool:
        """Whether arrows move without changing what is marked."""
        return self._marking

    def mark_all(self) -> None:
        """Mark every row shown; the current one stays."""
        self._marking = True
        self.selectAll()

    def mark_only_current(self) -> None:
        """Unmark all but the current row."""
        self._marking = False
        flags = QItemSelectionModel.SelectionFlag
        if self.currentIndex().isValid():
            self.selectionModel().select(self.currentIndex(), flags.ClearAndSelect | flags.Rows)
        else:
            self.clearSelection()

    def event(self, event: QEvent) -> bool:
        # Esc unmarks first; only then it is a shortcut of the window.
        if is_escape_claimable(event) and self.has_several:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        says = event.text().strip() or event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if says and self._is_hurried():
            self.hurried.emit()
        elif not event.isAutoRepeat() or not event.text().strip():
            self._press(event)
        if says:
            self._since_key.start()

    def _is_hurried(self) -> bool:
        return self._since_key.isValid() and self._since_key.elapsed() < self.hurry_ms

    def _press(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Space:
            self._toggle()
        elif key == Qt.Key.Key_A and control:
            self.mark_all()
        elif key == Qt.Key.Key_Escape and self.has_several:
            self.mark_only_current()
        elif key in _LOOKS and (control or key in (Qt.Key.Key_Left, Qt.Key.Key_Right)):
            self.looked.emit(f"{'ctrl+' if control else ''}{_LOOKS[key]}")
        elif not control and event.text() in _ZOOMS:
            self.looked.emit(event.text())
        elif not control and event.text().isalnum():
            letter = event.text().upper()
            self.lettered.emit(f"shift+{letter}" if shift and letter.isalpha() else letter)
        else:
            super().keyPressEvent(event)

    def selectionCommand(  # noqa: N802  (Qt's name)
        self, index: QModelIndex | QPersistentModelIndex, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        if isinstance(event, QKeyEvent) and event.key() in _MOVES:
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if self._marking and not shift:
                return QItemSelectionModel.SelectionFlag.NoUpdate
        elif event is not None and event.type() == QEvent.Type.MouseButtonPress:
            self._marking = False
        return super().selectionCommand(index, event)

    def _ranges(self) -> list[QItemSelectionRange]:
        selection = self.selectionModel().selection()
        return [selection.at(number) for number in range(selection.count())]

    def _toggle(self) -> None:
        index = self.currentIndex()
        if not index.isValid():
            return
        flags = QItemSelectionModel.SelectionFlag
        alone = not self._marking and not self.has_several
        self._marking = True
        # The first Space marks the current row, which was merely selected until now.
        if not (alone and self.selectionModel().isSelected(index)):
            self.selectionModel().select(index, flags.Toggle | flags.Rows)


class QueueDelegate(RowDelegate):
    """Two lines a claim: partner and score; until when it is due, and why it is here.

    A line on the left marks the current row, since with marked rows it may not be selected.
    """

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        table = self.parent()
        row = table.row_at(index) if isinstance(table, QueueTable) else None
        if row is None or not isinstance(table, QueueTable):
            return
        self.initStyleOption(option, index)
        shown: Any = option
        shown.text = ""
        widget: QWidget = shown.widget
        widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, widget)
        selected = bool(shown.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if table.currentIndex().row() == index.row():
            bar = QRect(shown.rect.left(), shown.rect.top() + 4, 3, shown.rect.height() - 8)
            painter.fillRect(bar, theme.colour("focus"))
        _paint_row(painter, shown.rect, row, due_badge(row.decide_by, table.now), selected=selected)
        painter.restore()


def _paint_row(
    painter: QPainter,
    rect: QRect,
    row: ReviewRow,
    due: Badge,
    *,
    selected: bool,
) -> None:
    inside = rect.adjusted(12, 5, -10, -5)
    half = inside.height() // 2
    upper = QRect(inside.left(), inside.top(), inside.width(), half)
    lower = QRect(inside.left(), inside.top() + half, inside.width(), half)
    text = theme.colour("selection_text" if selected else "text")
    muted = theme.colour("selection_text" if selected else "muted")
    risk = risk_badge(row.risk)
    if risk is not None:
        painter.setFont(theme.font("small", strong=True))
        width = painter.fontMetrics().horizontalAdvance(wording.number(row.risk)) + 34
        pill = QRect(upper.right() - width + 1, upper.top() - 1, width, 19)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(f"{risk.tone}_soft"))
        painter.drawRoundedRect(pill, 9, 9)
        painter.drawPixmap(pill.left() + 8, pill.top() + 3, theme.pixmap(risk.icon, risk.tone, 12))
        painter.setPen(theme.colour(risk.tone))
        number = pill.adjusted(24, 0, -8, 0)
        painter.drawText(number, Qt.AlignmentFlag.AlignVCenter, wording.number(row.risk))
        upper.setRight(pill.left() - 6)
    painter.setFont(theme.font("body", strong=True))
    painter.setPen(QPen(text))
    _line(painter, upper, row.partner)
    painter.setFont(theme.font("small", strong=True))
    painter.setPen(theme.colour(due.tone) if due.tone != wording.QUIET else muted)
    said = due.word
    painter.drawText(lower, int(_MIDDLE), said)
    lower.setLeft(lower.left() + painter.fontMetrics().horizontalAdvance(said) + 8)
    painter.setFont(theme.font("small", strong=bool(row.code)))
    painter.setPen(theme.colour("bad") if row.code else muted)
    _line(painter, lower, reason_word(row))


_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading


def _line(painter: QPainter, room: QRect, text: str) -> None:
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, int(_MIDDLE), shown)
