"""Writes a table for people: CSV as it was read, or a workbook of one sheet with texts only.

No cell it writes is a formula to who opens it: in CSV one that begins like one gets an apostrophe,
in a workbook every cell is a text. Writes to what it is given; whoever calls replaces files.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import IO
from xml.sax.saxutils import escape, quoteattr

_PLAINER = str.maketrans({"“": '"', "”": '"', "„": '"', "’": "'", "–": "-", "…": "..."})
_NUMBER = re.compile(r"[-+][\d.,\s]*\d[\d.,\s]*%?")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_NAME = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME, _LONGEST_CELL = 31, 32_767
_WIDE = 60


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; numbers stay as they are."""
    if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


def unguarded(cell: str) -> str:
    """Return a cell as it was before `guarded`: the file with verdicts is imported again."""
    if cell[:1] == "'" and cell[1:].startswith(_FORMULA):
        return cell[1:]
    return cell


def write_csv(
    to: IO[bytes],
    rows: Iterable[Sequence[str]],
    *,
    encoding: str,
    delimiter: str,
    quote: str = '"',
    end: str = "\r\n",
    announced: bool = False,
) -> None:
    """Write rows as a file of this layout; a mark its encoding doesn't have is written plainer.

    `announced` begins with the line by which Excel knows the delimiter.
    """
    text = io.TextIOWrapper(to, encoding=encoding, errors=_plainly.__name__, newline="")
    if announced:
        text.write(f"sep={delimiter}{end}")
    writer = csv.writer(
        text, delimiter=delimiter or ";", quotechar=quote or '"', lineterminator=end
    )
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    text.flush()
    text.detach()


def _plainly(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    part = error.object[error.start : error.end].translate(_PLAINER)
    return "".join(mark if mark.isascii() else "?" for mark in part), error.end


codecs.register_error(_plainly.__name__, _plainly)

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package'
    '.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats'
    '-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats'
    '-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)


def _relation(kind: str, target: str) -> str:
    return (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/{kind}" Target="{target}"/></Relationships>'
    )


def write_xlsx(
    to: IO[bytes], rows: Iterable[Sequence[str]], *, sheet: str = "", wide: Sequence[int] = ()
) -> None:
    """Write rows as a workbook of one sheet; `wide` are columns that hold sentences, from 0."""
    name = _NOT_IN_NAME.sub(" ", sheet)[:_LONGEST_NAME].strip() or "Sheet1"
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", _TYPES)
        book.writestr("_rels/.rels", _relation("officeDocument", "xl/workbook.xml"))
        book.writestr(
            "xl/workbook.xml",
            f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
            f'<sheet name={quoteattr(name)} sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        relation = _relation("worksheet", "worksheets/sheet1.xml")
        book.writestr("xl/_rels/workbook.xml.rels", relation)
        with book.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(f'{_HEAD}<worksheet xmlns="{_MAIN}">{_widths(wide)}<sheetData>'.encode())
            for row in rows:
                part.write(f"<row>{''.join(map(_cell, row))}</row>".encode())
            part.write(b"</sheetData></worksheet>")


def _widths(wide: Sequence[int]) -> str:
    if not wide:
        return ""
    columns = "".join(
        f'<col min="{at + 1}" max="{at + 1}" width="{_WIDE}" customWidth="1"/>' for at in wide
    )
    return f"<cols>{columns}</cols>"


def _cell(text: str) -> str:
    if not text:
        return "<c/>"
    kept = escape(_NOT_IN_XML.sub("", text[:_LONGEST_CELL]))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{kept}</t></is></c>'
