"""Rows of a CSV file, one after the other: a file of any length takes the memory of one row."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from sync.jail.grids import MOST_COLUMNS, MOST_PLACES
from sync.sheets.dialects import Dialect, dialect_of
from sync.sheets.encodings import Encoding, encoding_of
from sync.sheets.refusals import Fault, NotATable

MOST_MEGABYTES = 256
MOST_CELL = 1_000_000
"""Characters; more than any spreadsheet keeps in a cell is a quotation that was not closed."""
MOST_LINES_OF_A_ROW = 1000
_SAMPLE_LINES, _SAMPLE_CHARACTERS = 2000, 1 << 17
_END = "\x00end of file\x00"


@dataclass(slots=True)
class Oddities:
    """NUL characters that were left out while reading, and the first lines that had one."""

    nuls: int = 0
    nul_lines: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Delimited:
    """A CSV file whose layout is known."""

    path: Path
    encoding: Encoding
    dialect: Dialect

    def rows(self, oddities: Oddities | None = None) -> Iterator[list[str]]:
        """Yield every row, a blank line as []. Raises NotATable with the place."""
        csv.field_size_limit(MOST_CELL)
        with self.path.open(encoding=self.encoding.name, errors="replace", newline="") as file:
            lines = _Lines(file, oddities or Oddities())
            if self.dialect.announced:
                next(lines, None)
            number, begun = 0, lines.count
            try:
                for row in self.dialect.cut(lines):
                    if lines.count - begun > MOST_LINES_OF_A_ROW or lines.ended > 1:
                        raise self._not_closed(number, begun)
                    if lines.ended and row == [_END]:
                        return
                    if len(row) > MOST_COLUMNS:
                        raise NotATable(Fault.TOO_WIDE, row=number + 1, most=MOST_COLUMNS)
                    yield row
                    number, begun = number + 1, lines.count
            except csv.Error as error:
                quote = self.dialect.quote or self.dialect.delimiter
                raise NotATable(
                    Fault.LONG_CELL, row=number + 1, line=begun + 1, most=MOST_CELL, quote=quote
                ) from error
            raise self._not_closed(number, begun)

    def _not_closed(self, number: int, begun: int) -> NotATable:
        return NotATable(Fault.OPEN_QUOTE, row=number + 1, line=begun + 1, quote=self.dialect.quote)


class _Lines:
    """Lines of a file without NUL characters, then one that is never in a file.

    When that last one does not come out as a row of its own, a quotation was open at the end.
    """

    def __init__(self, file: Iterator[str], oddities: Oddities) -> None:
        self._file = file
        self._oddities = oddities
        self.count = 0
        self.ended = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self._file, None)
        if line is None:
            self.ended += 1
            if self.ended > 1:
                raise StopIteration
            return _END
        self.count += 1
        if "\0" in line:
            self._oddities.nuls += line.count("\0")
            if len(self._oddities.nul_lines) < MOST_PLACES:
                self._oddities.nul_lines.append(self.count)
            line = line.replace("\0", "")
        return line


def open_delimited(path: Path) -> Delimited:
    """Find out how a text file is to be read. Raises NotATable."""
    encoding = encoding_of(path)
    with path.open(encoding=encoding.name, errors="replace", newline="") as file:
        lines, size = [], 0
        for line in islice(file, _SAMPLE_LINES):
            lines.append(line.replace("\0", "")[:_SAMPLE_CHARACTERS])
            size += len(line)
            if size > _SAMPLE_CHARACTERS:
                break
    return Delimited(path, encoding, dialect_of(lines))
