"""RowTable: the one table widget of all lists, its badges, and what it says when it is empty."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop import theme
from desktop.models.table_model import BadgeRole, MonoRole, RowTableModel, StrongRole
from desktop.wording import Badge

PAD = 10
ICON = 14
GAP = 6


class RowDelegate(QStyledItemDelegate):
    """Paints badges as shape and word, codes in the mono face, everything else as Qt does."""

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        if index.data(MonoRole):
            option.font = theme.font("body", mono=True)
        elif index.data(StrongRole):
            option.font = theme.font("body", strong=True)
        # The ring of the current cell says nothing here: whole rows are selected.
        option.state &= ~QStyle.StateFlag.State_HasFocus

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        badge: Badge | None = index.data(BadgeRole)
        if badge is None:
            super().paint(painter, option, index)
            return
        self.initStyleOption(option, index)
        shown: Any = option
        shown.text = ""
        widget: QWidget = shown.widget
        widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, widget)
        paint_badge(painter, shown.rect, badge)


def paint_badge(painter: QPainter, cell: QRect, badge: Badge) -> None:
    """Draw a badge at the start of a cell."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(theme.font("small", strong=True))
    width = painter.fontMetrics().horizontalAdvance(badge.word) + ICON + GAP + 2 * PAD
    pill = QRect(cell.left() + 6, 0, min(width, cell.width() - 8), 22)
    pill.moveTop(cell.center().y() - pill.height() // 2 + 1)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(f"{badge.tone}_soft"))
    painter.drawRoundedRect(pill, 11, 11)
    at = QRect(pill.left() + PAD, pill.center().y() - ICON // 2 + 1, ICON, ICON)
    painter.drawPixmap(at, theme.pixmap(badge.icon, badge.tone, ICON))
    words = pill.adjusted(PAD + ICON + GAP, 0, -4, 0)
    painter.setPen(theme.colour(badge.tone))
    text = painter.fontMetrics().elidedText(badge.word, Qt.TextElideMode.ElideRight, words.width())
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, text)
    painter.restore()


class RowTable(QTableView):
    """A calm, dense list of whole rows, fully usable by keyboard.

    `row_activated` carries the id of the row on Enter or double click, `row_changed` the id of
    the current row (None for no row). Tab leaves the table.
    """

    row_activated = Signal(object)
    row_changed = Signal(object)

    def __init__(
        self,
        model: RowTableModel[Any],
        *,
        name: str,
        empty: str = "",
        many: bool = False,
        sortable: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        """`name` is for screen readers, `empty` what is said when there are no rows."""
        super().__init__(parent)
        # Of our own making: the first widget Qt hands out costs 20 ms, in which PySide prepares
        # every kind of widget there is to find out what kind this one is.
        ground = QWidget(self)
        ground.setBackgroundRole(QPalette.ColorRole.Base)
        ground.setAutoFillBackground(True)
        self.setViewport(ground)
        self._rows = model
        self._empty = empty
        self.setModel(model)
        self.setItemDelegate(RowDelegate(self))
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        mode = QAbstractItemView.SelectionMode
        self.setSelectionMode(mode.ExtendedSelection if many else mode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setAlternatingRowColors(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._size_rows()
        self._size_columns()
        self.horizontalHeader().setHighlightSections(False)
        if sortable and any(column.sort_key for column in model.columns):
            self.horizontalHeader().setSortIndicatorClearable(True)
            self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            self.setSortingEnabled(True)
        self.doubleClicked.connect(self._on_activated)
        self.selectionModel().currentRowChanged.connect(self._on_current)
        theme.announcer().changed.connect(self.viewport().update)

    @property
    def current_id(self) -> object | None:
        """The id of the current row."""
        return self._rows.id_at(self.currentIndex())

    @property
    def selected_ids(self) -> list[Any]:
        """The ids of the selected rows, top to bottom."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self._rows.id_at(self._rows.index(row, 0)) for row in rows]

    def select_id(self, key: Hashable) -> bool:
        """Make the row with this id current, if it is there."""
        index = self._rows.index_of(key)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)
        return index.isValid()

    def select_first(self) -> None:
        """Make the first row current when no row is."""
        if self._rows.rowCount() and not self.currentIndex().isValid():
            self.setCurrentIndex(self._rows.index(0, 0))

    def set_empty_text(self, text: str) -> None:
        """Say something else when there are no rows."""
        self._empty = text
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._on_activated(self.currentIndex())
            event.accept()
            return
        super().keyPressEvent(event)

    def moveCursor(  # noqa: N802  (Qt's name)
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        # Whole rows are what one moves through, so Home and End mean the first and the last one.
        last = self._rows.rowCount() - 1
        if action == QAbstractItemView.CursorAction.MoveHome and last >= 0:
            return self._rows.index(0, 0)
        if action == QAbstractItemView.CursorAction.MoveEnd and last >= 0:
            return self._rows.index(last, 0)
        return super().moveCursor(action, modifiers)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._rows.rowCount() == 0 and self._empty:
            painter = QPainter(self.viewport())
            painter.setPen(theme.colour("muted"))
            painter.setFont(theme.font("body"))
            area = self.viewport().rect().adjusted(theme.space(3), theme.space(3), -24, -24)
            flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
            painter.drawText(area, int(flags | Qt.TextFlag.TextWordWrap), self._empty)
            painter.end()

    def sizeHint(self) -> QSize:
        return QSize(480, 320)

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        if index.isValid():
            self.row_activated.emit(self._rows.id_at(index))

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, current: QModelIndex, previous: QModelIndex) -> None:
        del previous
        self.row_changed.emit(self._rows.id_at(current))

    def _size_rows(self) -> None:
        rows = self.verticalHeader()
        rows.setVisible(False)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(theme.tokens().height["row"])

    def _size_columns(self) -> None:
        header = self.horizontalHeader()
        header.setMinimumSectionSize(40)
        header.setFixedHeight(32)
        for at, column in enumerate(self._rows.columns):
            if column.width:
                header.setSectionResizeMode(at, QHeaderView.ResizeMode.Fixed)
                header.resizeSection(at, column.width)
            else:
                header.setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)
