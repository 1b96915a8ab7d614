"""Opens a file as a table: its layout, and its rows as often as wanted. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from domain.sentences import QT_TRANSLATE_NOOP
from sync.jail.frames import Why
from sync.jail.grids import CHOOSE, Finding, Grid, Noticed
from sync.jail.limits import MOST_BYTES, MOST_ENTRIES, MOST_RATIO, MOST_UNPACKED
from sync.jail.pool import Jail, Unread
from sync.jail.refusals import Closed
from sync.sheets.delimited import MOST_MEGABYTES, Oddities, open_delimited
from sync.sheets.refusals import Fault, NotATable
from sync.sheets.remarks import Code, Remark
from sync.sheets.signatures import START, Sort, sort_of
from sync.sheets.survey import Surveyed, survey

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is laid out; for workbooks encoding, delimiter and quote are ""."""

    kind: str
    encoding: str
    delimiter: str
    quote: str
    sheet: str
    sheets: tuple[str, ...]
    found: Surveyed
    remarks: tuple[Remark, ...]

    def as_json(self) -> dict[str, object]:
        """Return it as integrators get it; rows count from 1 and include those above the names."""
        found = self.found
        return {
            "kind": self.kind,
            "encoding": self.encoding or None,
            "delimiter": self.delimiter or None,
            "quote": self.quote or None,
            "decimal": found.decimal or None,
            "sheet": self.sheet or None,
            "sheets": list(self.sheets),
            "header_row": found.header_row,
            "columns": [
                {
                    "column": column.column,
                    "name": column.name,
                    "meaning": column.meaning.value if column.meaning else None,
                    "by": column.by or None,
                }
                for column in found.columns
            ],
            "rows": found.rows,
            "width": found.width,
            "warnings": [remark.as_json() for remark in self.remarks],
        }


@dataclass(frozen=True, slots=True)
class Table:
    """A file that was understood; `rows` begins anew each time."""

    layout: Layout
    rows: Callable[[], Iterator[list[str]]]


def open_table(path: Path, sheet: str = "") -> Table:
    """Find out what a file is and how it is laid out. Raises NotATable."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(START)
        if size == 0:
            raise NotATable(Fault.EMPTY)
        sort, what, way = sort_of(start)
        if sort is None:
            raise NotATable(Fault.OTHER_KIND, what=what, way=way)
        table = _workbook(path, size, sheet) if sort is Sort.WORKBOOK else _text(path, size)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or QT_TRANSLATE_NOOP(
            "sheets", "its text does not decode"
        )
        raise NotATable(Fault.UNREADABLE_FILE, reason=reason) from error
    if not table.layout.found.width:
        raise NotATable(Fault.NO_ROWS)
    return table


def _named(path: Path, kind: str) -> tuple[Remark, ...]:
    """Remark a name that says another kind of file than the content does."""
    says = path.suffix.lower().lstrip(".")
    alike = {"csv", "tsv", "txt", "tab"}
    if says in {"xlsx", "xlsm", "xls", "xlsb", "ods"} | alike and says != kind:
        if (kind == "csv" and says in alike) or (kind == "xlsx" and says == "xlsm"):
            return ()
        return (Remark(Code.NAME_SAYS_OTHER, name=says.upper(), places=(kind.upper(),)),)
    return ()


def _text(path: Path, size: int) -> Table:
    if size > MOST_MEGABYTES * MEGABYTE:
        raise NotATable(
            Fault.TOO_LARGE,
            size=size // MEGABYTE,
            most=MOST_MEGABYTES,
            way=QT_TRANSLATE_NOOP("sheets", "Split it, for instance by month."),
        )
    file, odd = open_delimited(path), Oddities()
    found = survey(file.rows(odd))
    remarks = list(_named(path, "csv"))
    encoding = file.encoding
    if encoding.broken:
        remarks.append(Remark(Code.BROKEN_TEXT, count=encoding.broken, name=encoding.name))
    elif encoding.guessed:
        remarks.append(Remark(Code.ENCODING_GUESSED, name=encoding.name))
    if file.dialect.announced:
        remarks.append(Remark(Code.DELIMITER_ANNOUNCED))
    if file.dialect.doubted:
        remarks.append(Remark(Code.DELIMITER_DOUBTED, name=file.dialect.delimiter))
    if odd.nuls:
        places = tuple(str(line) for line in odd.nul_lines)
        remarks.append(Remark(Code.NULS, count=odd.nuls, places=places))
    layout = Layout(
        "csv",
        encoding.name,
        file.dialect.delimiter,
        file.dialect.quote,
        "",
        (),
        found,
        (*remarks, *found.remarks),
    )
    return Table(layout, file.rows)


def _workbook(path: Path, size: int, wanted: str) -> Table:
    if size > MOST_BYTES:
        raise NotATable(
            Fault.TOO_LARGE,
            size=size // MEGABYTE,
            most=MOST_BYTES // MEGABYTE,
            way=QT_TRANSLATE_NOOP("sheets", "Save the sheet alone as CSV (UTF-8)."),
        )
    content = path.read_bytes()
    with closing(Jail(1)) as jail:
        grid = _grid(jail, content, CHOOSE)
        if wanted:
            names = [sheet.name for sheet in grid.sheets]
            if wanted not in names:
                raise NotATable(Fault.NO_SHEET, sheet=wanted, sheets=", ".join(names))
            if names.index(wanted) != grid.chosen:
                grid = _grid(jail, content, names.index(wanted))
    found = survey(grid.rows)
    remarks = (*_named(path, grid.kind), *_of_sheets(grid, wanted), *_of_findings(grid.findings))
    told = {(remark.code, remark.column) for remark in remarks}
    rest = tuple(r for r in found.remarks if (r.code, r.column) not in told)
    if found.decimal or grid.kind:
        # Numbers of a workbook are numbers; a mark is in question for amounts kept as text only.
        rest = tuple(r for r in rest if r.code is not Code.DECIMAL_DOUBTED)
    layout = Layout(
        grid.kind,
        "",
        "",
        "",
        grid.sheets[grid.chosen].name if grid.sheets else "",
        tuple(sheet.name for sheet in grid.sheets),
        replace(found, decimal=found.decimal),
        (*remarks, *rest),
    )
    return Table(layout, lambda: iter(grid.rows))


_FAULTS = {
    Why.ENCRYPTED: Fault.ENCRYPTED,
    Why.TOO_SLOW: Fault.TOO_SLOW,
    Why.TOO_HUNGRY: Fault.TOO_HUNGRY,
    Why.NO_JAIL: Fault.NO_JAIL,
}


def _grid(jail: Jail, content: bytes, number: int) -> Grid:
    try:
        return jail.read_sheet(content, number)
    except Closed as error:
        raise NotATable(Fault.NO_JAIL) from error
    except Unread as refused:
        if refused.why in {Why.BOMB, Why.TOO_MANY_PARTS}:
            raise NotATable(
                Fault.BOMB, parts=MOST_ENTRIES, ratio=MOST_RATIO, most=MOST_UNPACKED // MEGABYTE
            ) from refused
        if refused.why is Why.NOT_A_DOCUMENT:
            raise NotATable(
                Fault.OTHER_KIND,
                what=QT_TRANSLATE_NOOP("sheets", "an archive or a document of another program"),
                way=QT_TRANSLATE_NOOP(
                    "sheets", "Unpack it first, or export the rows as XLSX or CSV (UTF-8)."
                ),
            ) from refused
        raise NotATable(_FAULTS.get(refused.why, Fault.BROKEN)) from refused


def _of_sheets(grid: Grid, wanted: str) -> Iterator[Remark]:
    if not grid.sheets:
        return
    if grid.sheets[grid.chosen].hidden:
        yield Remark(Code.HIDDEN_SHEET)
    others = [
        sheet.name + (" (hidden)" if sheet.hidden else "")
        for number, sheet in enumerate(grid.sheets)
        if sheet.rows and number != grid.chosen
    ]
    if others and not wanted:
        yield Remark(Code.OTHER_SHEETS, count=len(others), names=", ".join(others))


_CODES = {
    Noticed.ROUNDED_NUMBER: Code.ROUNDED_NUMBER,
    Noticed.LONG_NUMBER: Code.NUMBER_AS_CODE,
    Noticed.ERROR_CELL: Code.ERROR_CELL,
    Noticed.NO_RESULT: Code.NO_RESULT,
    Noticed.FORMULA: Code.FORMULAS,
    Noticed.PERCENT: Code.PERCENT,
    Noticed.PADDED: Code.ZEROS_BY_FORMAT,
    Noticed.HIDDEN_ROW: Code.HIDDEN_ROWS,
    Noticed.HIDDEN_COLUMN: Code.HIDDEN_COLUMN,
    Noticed.MERGED: Code.MERGED,
    Noticed.MACROS: Code.MACROS,
}


def _of_findings(findings: tuple[Finding, ...]) -> Iterator[Remark]:
    for found in findings:
        yield Remark(_CODES[found.what], found.column, found.count, found.places)
