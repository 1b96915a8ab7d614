"""The rows of a shop's file: as they stand in it, and as they were judged. Columns only."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from desktop import wording
from desktop.models.columns import Align, Column
from desktop.models.table_model import RowTableModel
from desktop.wording import Badge, translate
from sync.commands.dry_run import JudgedRow
from sync.sheets.lines import NO_DAY

FileRow = tuple[int, tuple[str, ...]]
"""The number of a row and its cells."""
_CELL = 132


class FileRowsModel(RowTableModel[FileRow]):
    """The first rows of a file; `titles` are those of its columns, with the pixels each takes."""

    def __init__(self, titles: Sequence[tuple[str, int]], parent: QObject | None = None) -> None:
        number: Column[FileRow] = Column(
            "row",
            translate("BulkRowsModel", "Row"),
            lambda row: str(row[0]),
            align=Align.END,
            width=56,
        )
        cells: list[Column[FileRow]] = [
            Column(f"cell-{at}", title, _cell(at), width=max(_CELL, wide))
            for at, (title, wide) in enumerate(titles)
        ]
        super().__init__((number, *cells), _number, parent)


class JudgedRowsModel(RowTableModel[JudgedRow]):
    """Every row with its verdict, in the order of the file."""

    def __init__(
        self,
        badge: Callable[[JudgedRow], Badge],
        reason: Callable[[JudgedRow], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(columns(badge, reason), _row, parent)


def columns(
    badge: Callable[[JudgedRow], Badge], reason: Callable[[JudgedRow], str]
) -> tuple[Column[JudgedRow], ...]:
    """Return the columns, titles translated."""
    return (
        Column(
            "row",
            translate("BulkRowsModel", "Row"),
            lambda row: str(row.row),
            align=Align.END,
            width=64,
        ),
        Column(
            "verdict",
            translate("BulkRowsModel", "Verdict"),
            lambda row: badge(row).word,
            width=136,
            badge=badge,
        ),
        Column(
            "serial",
            translate("BulkRowsModel", "Serial"),
            lambda row: row.serial,
            width=148,
            mono=True,
        ),
        Column(
            "product", translate("BulkRowsModel", "Product"), lambda row: row.product, width=150
        ),
        Column(
            "sold_on",
            translate("BulkRowsModel", "Sold on"),
            lambda row: "" if row.line.sold_on == NO_DAY else wording.day(row.line.sold_on),
            width=96,
        ),
        Column(
            "invoice",
            translate("BulkRowsModel", "Invoice"),
            lambda row: row.line.invoice,
            width=116,
        ),
        Column(
            "points",
            translate("BulkRowsModel", "Points"),
            lambda row: wording.number(row.points) if row.points else "",
            align=Align.END,
            width=76,
        ),
        Column("why", translate("BulkRowsModel", "Why"), reason, tooltip=reason),
    )


def _cell(at: int) -> Callable[[FileRow], str]:
    return lambda row: row[1][at] if at < len(row[1]) else ""


def _number(row: FileRow) -> int:
    return row[0]


def _row(row: JudgedRow) -> int:
    return row.row
