"""Turns a workbook (XLSX, XLSB, XLS, ODS) into texts. Runs inside only, where it may crash or hang.

No formula is computed and no macro is run: what a cell last showed is what is read.
"""

from __future__ import annotations

import datetime as dt
import struct
import zipfile
import zlib
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO

import msgspec
import python_calamine as calamine

from sync.jail.frames import Asked, Why, pack_refusal
from sync.jail.grids import (
    CHOOSE,
    MOST_COLUMNS,
    MOST_ROWS,
    Grid,
    Noticed,
    SheetName,
)
from sync.jail.limits import MOST_ENTRIES, MOST_RATIO, MOST_UNPACKED
from sync.jail.marks import Ledger, marks_of

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RATIO_FROM = 1024 * 1024
"""Smaller parts may shrink as well as they like."""
_LONG = 10**15
"""From 16 digits on a spreadsheet keeps only 15 of a number."""
_CODE_LIKE = 10**9
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_DOCUMENT = "WordDocument".encode("utf-16-le")
for _codec in ("cp437", "utf-16-le", "cp1252"):
    # Codecs are files; afterwards no file can be opened any more.
    "".encode(_codec)

Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


class NotRead(Exception):
    """The workbook is refused; `args` is why."""


def read_grid(asked: Asked) -> bytes:
    """Return the sheet asked for, or why there is none, as it goes out.

    `asked.first` is the number of the sheet, CHOOSE for the first visible one with rows. Anything
    else that is raised means that the workbook is broken.
    """
    try:
        return b"D" + msgspec.msgpack.encode(_grid(asked.document, asked.first))
    except NotRead as refusal:
        return pack_refusal(Why(refusal.args[0]))
    except MemoryError:
        return pack_refusal(Why.TOO_HUNGRY)
    except calamine.PasswordError:
        return pack_refusal(Why.ENCRYPTED)
    except (calamine.CalamineError, zipfile.BadZipFile, zlib.error, struct.error):
        return pack_refusal(Why.BROKEN)


def _grid(document: bytes, wanted: int) -> Grid:
    kind, archive = _kind(document)
    book = calamine.CalamineWorkbook.from_filelike(BytesIO(document))
    sheets = [book.get_sheet_by_index(number) for number in range(len(book.sheet_names))]
    names = tuple(
        SheetName(
            meta.name,
            0 if sheet.end is None else sheet.end[0] + 1,
            0 if sheet.end is None else sheet.end[1] + 1,
            meta.visible != calamine.SheetVisibleEnum.Visible,
        )
        for meta, sheet in zip(book.sheets_metadata, sheets, strict=True)
    )
    chosen = _choose(names) if wanted == CHOOSE else wanted
    if chosen >= len(names):
        raise NotRead(Why.NO_SUCH_PAGE)
    if names[chosen].rows > MOST_ROWS or names[chosen].columns > MOST_COLUMNS:
        raise NotRead(Why.BROKEN)
    ledger = Ledger()
    marks = marks_of(archive, chosen, ledger) if archive is not None else {}
    for (first_row, first_column), _ in sheets[chosen].merged_cell_ranges or ():
        ledger.note(Noticed.MERGED, first_row, first_column)
    rows = list(_texts(sheets[chosen], marks, ledger))
    return Grid(kind, names, chosen, rows, ledger.findings())


def _choose(names: tuple[SheetName, ...]) -> int:
    """Return the first visible sheet with rows; a hidden one only where there is no other."""
    for hidden in (False, True):
        for number, sheet in enumerate(names):
            if sheet.rows and sheet.hidden == hidden:
                return number
    return 0


def _kind(document: bytes) -> tuple[str, zipfile.ZipFile | None]:
    if document.startswith(OLE):
        # An Excel file with a password is a box of this kind with the real one inside, locked.
        if _LOCKED in document:
            raise NotRead(Why.ENCRYPTED)
        if _DOCUMENT in document:
            raise NotRead(Why.NOT_A_DOCUMENT)
        return "xls", None
    if not document.startswith(ZIP):
        raise NotRead(Why.NOT_A_DOCUMENT)
    archive = zipfile.ZipFile(BytesIO(document))
    names = set(archive.namelist())
    _measure(archive)
    if "xl/workbook.bin" in names:
        return "xlsb", None
    if "content.xml" in names:
        manifest = archive.read("META-INF/manifest.xml") if _MANIFEST in names else b""
        if b"encryption-data" in manifest:
            raise NotRead(Why.ENCRYPTED)
        return "ods", None
    if not any(name.lower().endswith("workbook.xml") for name in names):
        raise NotRead(Why.NOT_A_DOCUMENT)
    return "xlsx", archive


_MANIFEST = "META-INF/manifest.xml"


def _measure(archive: zipfile.ZipFile) -> None:
    """Unpack everything once without keeping it: what an archive says of its sizes may be a lie."""
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise NotRead(Why.TOO_MANY_PARTS)
    whole = 0
    for entry in entries:
        if entry.flag_bits & 1:
            raise NotRead(Why.ENCRYPTED)
        size = 0
        with archive.open(entry) as part:
            while piece := part.read(1 << 16):
                size += len(piece)
                if size > _RATIO_FROM and size > MOST_RATIO * max(1, entry.compress_size):
                    raise NotRead(Why.BOMB)
                if whole + size > MOST_UNPACKED:
                    raise NotRead(Why.BOMB)
        whole += size


def _texts(
    sheet: calamine.CalamineSheet, marks: dict[tuple[int, int], str], ledger: Ledger
) -> Iterator[list[str]]:
    if sheet.end is None and not marks:
        return
    rows = sheet.to_python(skip_empty_area=False) if sheet.start else []
    for row, cells in enumerate(rows):
        told = []
        for column, cell in enumerate(cells):
            if type(cell) is str:
                told.append(cell)
                continue
            told.append(_text(cell))
            if type(cell) is float and abs(cell) >= _CODE_LIKE:
                what = Noticed.ROUNDED_NUMBER if abs(cell) >= _LONG else Noticed.LONG_NUMBER
                ledger.note(what, row, column)
        yield told if not marks else _marked(row, told, marks)


def _marked(row: int, told: list[str], marks: dict[tuple[int, int], str]) -> list[str]:
    """Put in what the reader leaves out: errors, and zeros that only the format shows."""
    for column, text in enumerate(told):
        mark = marks.get((row, column))
        if mark is None:
            continue
        if not mark.startswith("0"):
            told[column] = text or mark
        elif text.isascii() and text.isdigit():
            told[column] = text.zfill(len(mark))
    return told


def _text(cell: Cell) -> str:
    """Return a cell as a person reads it: whole numbers without a point, dates as ISO 8601."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        if cell.is_integer():
            # repr() has the digits that are kept; int() would make up the rest.
            return str(int(cell)) if abs(cell) < _LONG else f"{Decimal(repr(cell)):f}"
        return repr(cell)
    if isinstance(cell, (dt.date, dt.time)):
        return cell.isoformat()
    return str(cell)
