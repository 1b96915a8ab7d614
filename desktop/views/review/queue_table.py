"""QueueTable: the queue's table, where several claims are marked by keyboard without losing any."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from desktop import theme
from desktop.models.table_model import RowTableModel
from desktop.views.common.table import RowDelegate, RowTable

_MOVES = frozenset(
    {
        Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home,
        Qt.Key.Key_End,
    }
)  # fmt: skip


class QueueTable(RowTable):
    """Space marks or unmarks the current row, Ctrl+A all, Shift with arrows a range.

    While rows are marked, arrows only move; Esc leaves just the current row. `lettered` carries a
    letter pressed here: letters are no shortcuts, so that no other widget and no scan sends one.
    """

    lettered = Signal(str)

    def __init__(
        self, model: RowTableModel[Any], *, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(model, name=name, many=True, parent=parent)
        self.setItemDelegate(QueueDelegate(self))
        self._marking = False

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
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self.has_several
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() == Qt.Key.Key_Space:
            self._toggle()
        elif event.key() == Qt.Key.Key_A and control:
            self.mark_all()
        elif event.key() == Qt.Key.Key_Escape and self.has_several:
            self.mark_only_current()
        elif event.text().isalpha() and not event.isAutoRepeat():
            self.lettered.emit(event.text().upper())
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
    """Draws a line around the current row, since with marked rows it may not be selected."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        super().paint(painter, option, index)
        table = self.parent()
        if not isinstance(table, QueueTable) or table.currentIndex().row() != index.row():
            return
        shown: Any = option
        painter.save()
        painter.setPen(QPen(theme.colour("focus"), 1))
        rect = shown.rect
        painter.drawLine(rect.topLeft(), rect.topRight())
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.restore()
