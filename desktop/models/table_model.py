"""RowTableModel: frozen rows under declared columns, replaced by the smallest change.

Owns order and identity of rows; never asks the stores and never changes a row.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from desktop.models.columns import Column
from desktop.wording import plain_tip

Row = TypeVar("Row")
AnyIndex = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()

ItemRole = int(Qt.ItemDataRole.UserRole)
"""The frozen row itself."""
BadgeRole = ItemRole + 1
"""A `wording.Badge`, or None."""
MonoRole = ItemRole + 2
StrongRole = ItemRole + 3

_ANSWERED = frozenset(
    {
        int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.ToolTipRole),
        int(Qt.ItemDataRole.AccessibleTextRole), int(Qt.ItemDataRole.TextAlignmentRole),
        ItemRole, BadgeRole, MonoRole, StrongRole,
    }
)  # fmt: skip
"""Qt asks for ten roles a cell and paint; the others are worth no look at the row."""


class RowTableModel(QAbstractTableModel, Generic[Row]):
    """Rows of one kind. Selection and scroll position survive `set_rows`."""

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        id_of: Callable[[Row], Hashable],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._id_of = id_of
        self._rows: list[Row] = []
        self._sorted_by: tuple[int, Qt.SortOrder] | None = None

    # --- what the owner does ------------------------------------------------------------------
    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows; only what differs from before is announced."""
        wanted = self._in_order(list(rows))
        held = list(map(self._id_of, self._rows))
        keys = list(map(self._id_of, wanted))
        if held == keys:
            self._update(wanted)
            return
        known, coming = set(held), set(keys)
        if known.isdisjoint(coming):
            self._reset(wanted)
            return
        self._drop(lambda key: key not in coming)
        self._reorder([row for row in wanted if self._id_of(row) in known])
        self._insert_missing(wanted, known)
        self._update(wanted)

    def put_row(self, row: Row) -> None:
        """Replace the row with this id, or put a new one on top."""
        at = self.row_of(self._id_of(row))
        if at is None:
            self.beginInsertRows(NOWHERE, 0, 0)
            self._rows.insert(0, row)
            self.endInsertRows()
        elif self._rows[at] != row:
            self._rows[at] = row
            self._changed(at, at)

    def drop_row(self, key: Hashable) -> None:
        """Take the row with this id away, if it is there."""
        self._drop(lambda each: each == key)

    # --- what others ask ----------------------------------------------------------------------
    @property
    def columns(self) -> tuple[Column[Row], ...]:
        """The declared columns."""
        return self._columns

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows in the order shown."""
        return tuple(self._rows)

    def row_at(self, index: AnyIndex) -> Row | None:
        """Return the row under an index."""
        return self._rows[index.row()] if self._holds(index) else None

    def id_at(self, index: AnyIndex) -> Hashable | None:
        """Return the id of the row under an index."""
        return self._id_of(self._rows[index.row()]) if self._holds(index) else None

    def row_of(self, key: Hashable) -> int | None:
        """Return where the row with this id stands."""
        return next((at for at, row in enumerate(self._rows) if self._id_of(row) == key), None)

    def index_of(self, key: Hashable) -> QModelIndex:
        """Return the index of the row with this id, invalid when there is none."""
        at = self.row_of(key)
        return QModelIndex() if at is None else self.index(at, 0)

    # --- Qt -----------------------------------------------------------------------------------
    def rowCount(self, parent: AnyIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role not in _ANSWERED or not self._holds(index):
            return None
        row, column = self._rows[index.row()], self._columns[index.column()]
        said = self._said(row, column, role)
        if said is not None:
            return said
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return column.align.value
        if role == ItemRole:
            return row
        if role == BadgeRole:
            return column.badge(row) if column.badge else None
        if role == MonoRole:
            return column.mono
        if role == StrongRole:
            return column.strong
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._columns[section].align.value
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by a column from now on; a column without sort key gives the owner's order."""
        known = 0 <= column < len(self._columns) and self._columns[column].sort_key is not None
        self._sorted_by = (column, order) if known else None
        self._reorder(self._in_order(list(self._rows)))

    # --- inside -------------------------------------------------------------------------------
    @staticmethod
    def _said(row: Row, column: Column[Row], role: int) -> str | None:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return column.text(row)
        if role == Qt.ItemDataRole.ToolTipRole and column.tooltip:
            return plain_tip(column.tooltip(row))
        return None

    def _holds(self, index: AnyIndex) -> bool:
        return index.isValid() and 0 <= index.row() < len(self._rows)

    def _in_order(self, rows: list[Row]) -> list[Row]:
        if self._sorted_by is None:
            return rows
        at, order = self._sorted_by
        key = self._columns[at].sort_key
        if key is None:
            return rows
        return sorted(rows, key=key, reverse=order == Qt.SortOrder.DescendingOrder)

    def _reset(self, rows: list[Row]) -> None:
        if rows == self._rows:
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def _drop(self, unwanted: Callable[[Hashable], bool]) -> None:
        gone = [at for at, row in enumerate(self._rows) if unwanted(self._id_of(row))]
        for first, last in reversed(list(runs(gone))):
            self.beginRemoveRows(NOWHERE, first, last)
            del self._rows[first : last + 1]
            self.endRemoveRows()

    def _reorder(self, wanted: list[Row]) -> None:
        """Bring the rows at hand into the order of `wanted`, which has the same ids."""
        keys = [self._id_of(row) for row in self._rows]
        order = [self._id_of(row) for row in wanted]
        if keys == order:
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        at_before = [self.id_at(index) for index in before]
        held = dict(zip(keys, self._rows, strict=True))
        self._rows = [held[key] for key in order]
        place = {key: at for at, key in enumerate(order)}
        after = [
            self.index(place[key], index.column()) if key in place else QModelIndex()
            for index, key in zip(before, at_before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _insert_missing(self, wanted: list[Row], known: set[Hashable]) -> None:
        new = [at for at, row in enumerate(wanted) if self._id_of(row) not in known]
        for first, last in runs(new):
            self.beginInsertRows(NOWHERE, first, last)
            self._rows[first:first] = wanted[first : last + 1]
            self.endInsertRows()

    def _update(self, wanted: list[Row]) -> None:
        pairs = zip(self._rows, wanted, strict=True)
        # Most rows of a long list are the very same ones: comparing those would cost a frame.
        changed = [at for at, (shown, row) in enumerate(pairs) if shown is not row and shown != row]
        for first, last in runs(changed):
            self._rows[first : last + 1] = wanted[first : last + 1]
            self._changed(first, last)

    def _changed(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(self._columns) - 1))


def runs(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield (first, last) of each run of neighbours in ascending places."""
    first = last = -2
    for at in places:
        if at != last + 1:
            if first >= 0:
                yield first, last
            first = at
        last = at
    if first >= 0:
        yield first, last
