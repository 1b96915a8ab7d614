"""A shop's file back as it came, with what became of each row beside it.

Written again later, the same file tells the vendor's word: its rows are known by what they state.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from sync.commands.bulk_in import SalesFile, unchanged
from sync.commands.dry_run import DryRun
from sync.commands.row_words import Words, told_of
from sync.profile.directory import writing
from sync.sheets.columns import VERDICT_NAMES, verdicts_begin
from sync.sheets.remarks import Code
from sync.sheets.writing import write_csv, write_xlsx

_ADDED = len(VERDICT_NAMES[0])
_PEEK = 1 << 16


def suffix_of(file: SalesFile) -> str:
    """Return what the name of a verdict file ends in: a workbook comes back as XLSX."""
    return ".csv" if file.layout.kind == "csv" else ".xlsx"


def write_verdicts(file: SalesFile, run: DryRun, to: Path, words: Words) -> Path:
    """Write the file with four columns more, and return where it is.

    CSV keeps its encoding and separators, a workbook its sheet's name and the texts of its cells.
    Raises NotATable where the file changed since, `DiskFull` and `NotWritable`; then `to` is as
    it was.
    """
    unchanged(file)
    rows = _rows(file, run, words)
    beside = to.with_name(to.name + ".new")
    with writing(to):
        try:
            with beside.open("wb") as handle:
                _write(handle, file, rows)
            beside.replace(to)
        finally:
            beside.unlink(missing_ok=True)
    return to


def _write(handle: IO[bytes], file: SalesFile, rows: Iterator[Sequence[str]]) -> None:
    layout = file.layout
    if layout.kind != "csv":
        begin = verdicts_begin(file.names)
        write_xlsx(handle, rows, sheet=layout.sheet, wide=(begin + 2, begin + 3))
        return
    write_csv(
        handle,
        rows,
        encoding=layout.encoding,
        delimiter=layout.delimiter,
        quote=layout.quote,
        end=_end_of(file),
        announced=any(each.code is Code.DELIMITER_ANNOUNCED for each in layout.remarks),
    )


def _rows(file: SalesFile, run: DryRun, words: Words) -> Iterator[Sequence[str]]:
    head = file.layout.found.header_row
    width, begin = len(file.names), verdicts_begin(file.names)
    said = {row.row: row for row in run.rows}
    for number, cells in enumerate(file.table.rows(), 1):
        row = said.get(number)
        if row is None and number != head:
            yield cells
            continue
        told: tuple[str, ...] = words.names
        if row is not None:
            code, _ = told_of(row)
            told = (words.verdict(row), code, words.reason(row), words.fix(run, row))
        filled = [*cells, *[""] * (width - len(cells))]
        yield [*filled[:begin], *told, *filled[begin + _ADDED :]]


def _end_of(file: SalesFile) -> str:
    """Return how the lines of a CSV file end."""
    with file.path.open(encoding=file.layout.encoding, errors="replace", newline="") as text:
        return "\r\n" if "\r\n" in text.read(_PEEK) else "\n"
