"""What the XML of an XLSX says of cells and the reader does not pass on. Runs inside only.

Errors, formulas without a result, formats that show zeros or percent, what is hidden. Patterns on
bytes: nothing is expanded, no entity is resolved.
"""

from __future__ import annotations

import html
import posixpath
import re
import zipfile

from sync.jail.grids import MOST_PLACES, Finding, Noticed, letters

_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_ERROR = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3}[0-9]{1,7})"[^>]*>'
    rb"(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]{1,20})<",
    re.DOTALL,
)
_NO_RESULT = re.compile(
    rb'<(?:\w+:)?c\b[^>]*\br="([A-Z]{1,3}[0-9]{1,7})"[^>]*>\s*'
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>\s*)?</(?:\w+:)?c>"
)
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*\br="([0-9]{1,7})"')
_COLUMN = re.compile(rb'<(?:\w+:)?col\b(?=[^>]*\bhidden="(?:1|true)")[^>]*>')
_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\b[^>]*>")
_FORMATS = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_ONE_FORMAT = re.compile(rb"<(?:\w+:)?xf\b[^>]*>")
_ONLY_ZEROS = re.compile(r"0{2,40}")
_PERCENT_FORMATS = {9, 10}
"""Built in: 0% and 0.00%."""
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_HIDDEN_AT_MOST = 256
_LONGEST_NUMBER = 7


class Ledger:
    """Counts findings by kind and column, and keeps the first places of each."""

    def __init__(self) -> None:
        self._seen: dict[tuple[Noticed, int], tuple[int, list[str]]] = {}

    def note(self, what: Noticed, row: int | None, column: int | None) -> None:
        """Count one cell (numbers from 0), a row (no column) or a column (no row)."""
        count, places = self._seen.get((what, -1 if column is None else column), (0, []))
        if len(places) < MOST_PLACES:
            name = "" if column is None else letters(column)
            places.append(name + ("" if row is None else str(row + 1)))
        self._seen[what, -1 if column is None else column] = (count + 1, places)

    def findings(self) -> tuple[Finding, ...]:
        """Return what was seen, in a stable order."""
        return tuple(
            Finding(what, "" if column < 0 else letters(column), count, tuple(places))
            for (what, column), (count, places) in sorted(self._seen.items())
        )


def marks_of(archive: zipfile.ZipFile, number: int, ledger: Ledger) -> dict[tuple[int, int], str]:
    """Return what cells of a sheet show beside their value, by row and column from 0.

    A text of zeros is how many digits the format shows; any other is the error that stands there.
    """
    names = set(archive.namelist())
    if any(name.endswith("vbaProject.bin") for name in names):
        ledger.note(Noticed.MACROS, None, None)
    part = _part_of(archive, names, number)
    if part is None:
        return {}
    sheet = archive.read(part)
    marks = {}
    if b't="e"' in sheet:
        for found in _ERROR.finditer(sheet):
            row, column = _cell(found[1])
            marks[row, column] = html.unescape(found[2].decode("utf-8", "replace"))
            ledger.note(Noticed.ERROR_CELL, row, column)
    if re.search(rb"<(?:\w+:)?f\b", sheet):
        ledger.note(Noticed.FORMULA, None, None)
        for found in _NO_RESULT.finditer(sheet):
            ledger.note(Noticed.NO_RESULT, *_cell(found[1]))
    _note_hidden(sheet, ledger)
    marks.update(_formatted(archive, names, sheet, ledger))
    return marks


def _note_hidden(sheet: bytes, ledger: Ledger) -> None:
    if b"hidden=" not in sheet:
        return
    for found in _HIDDEN_ROW.finditer(sheet):
        ledger.note(Noticed.HIDDEN_ROW, int(found[1]) - 1, None)
    for found in _COLUMN.finditer(sheet):
        first, last = (_number(found[0], name) for name in (b"min", b"max"))
        for column in range(max(1, first), min(last, first + _HIDDEN_AT_MOST) + 1):
            ledger.note(Noticed.HIDDEN_COLUMN, None, column - 1)


def _formatted(
    archive: zipfile.ZipFile, names: set[str], sheet: bytes, ledger: Ledger
) -> dict[tuple[int, int], str]:
    padded, percent = _special_styles(archive, names)
    if not padded and not percent:
        return {}
    wanted = b"|".join(str(style).encode() for style in sorted({*padded, *percent}))
    cells = re.compile(
        rb'<(?:\w+:)?c\b(?=[^>]*\bs="(' + wanted + rb')")'
        rb'(?![^>]*\bt="(?:s|str|inlineStr|b|e|d)")[^>]*\br="([A-Z]{1,3}[0-9]{1,7})"[^>]*[^/]>'
    )
    marks = {}
    for found in cells.finditer(sheet):
        row, column = _cell(found[2])
        style = int(found[1])
        ledger.note(Noticed.PADDED if style in padded else Noticed.PERCENT, row, column)
        if style in padded:
            marks[row, column] = padded[style]
    return marks


def _special_styles(archive: zipfile.ZipFile, names: set[str]) -> tuple[dict[int, str], set[int]]:
    """Return the styles that pad with zeros, with how many, and those that show percent."""
    if "xl/styles.xml" not in names:
        return {}, set()
    styles = archive.read("xl/styles.xml")
    formats = {
        _number(found[0], b"numFmtId"): _attribute(found[0], b"formatCode")
        for found in _FORMAT.finditer(styles)
    }
    block = _FORMATS.search(styles)
    padded: dict[int, str] = {}
    percent: set[int] = set()
    for style, found in enumerate(_ONE_FORMAT.finditer(block[0] if block else b"")):
        kind = _number(found[0], b"numFmtId")
        code = formats.get(kind, "")
        if _ONLY_ZEROS.fullmatch(code):
            padded[style] = code
        elif kind in _PERCENT_FORMATS or code.endswith("%"):
            percent.add(style)
    return padded, percent


def _part_of(archive: zipfile.ZipFile, names: set[str], number: int) -> str | None:
    """Return which part of the archive is the sheet of this number."""
    book = next((name for name in sorted(names) if name.lower().endswith("workbook.xml")), "")
    folder, file = posixpath.split(book)
    relations = f"{folder}/_rels/{file}.rels"
    if relations not in names:
        return None
    sheets = [found[0] for found in _SHEET.finditer(archive.read(book))]
    if number >= len(sheets):
        return None
    wanted = re.search(rb'\b\w+:id="([^"]*)"', sheets[number])
    for found in _RELATION.finditer(archive.read(relations)):
        if wanted and _attribute(found[0], b"Id") == wanted[1].decode("utf-8", "replace"):
            target = _attribute(found[0], b"Target")
            path = target[1:] if target.startswith("/") else posixpath.join(folder, target)
            path = posixpath.normpath(path)
            return path if path in names else None
    return None


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\b" + name + rb"=\"([^\"]*)\"", tag)
    return html.unescape(found[1].decode("utf-8", "replace")) if found else ""


def _number(tag: bytes, name: bytes) -> int:
    text = _attribute(tag, name)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER else 0


def _cell(place: bytes) -> tuple[int, int]:
    found = _PLACE.fullmatch(place.decode("ascii"))
    if found is None:
        return 0, 0
    column = 0
    for letter in found[1]:
        column = 26 * column + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1
