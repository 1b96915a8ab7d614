"""How the rows of a CSV file are cut into cells: delimiter, quote, escape. Opens no file.

Most files are clear at once; where two readings are near each other, CleverCSV decides.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

DELIMITERS = (",", ";", "\t", "|")
_RARE = (":", "^", "~", "#", "\x1f")
"""Taken only when CleverCSV says so."""
ALONE = "\x1e"
"""Stands for the delimiter of a file with one column."""
_CLEAR, _APART = 0.75, 0.15
_ENOUGH_ROWS = 2000
_FOR_CLEVER = 60
_NUMBER = re.compile(r"[-+(]?[\s$€£¥]*\d[\d.,'\s\u00a0\u202f]*(?:[eE][-+]?\d+)?\s*[%)€$£¥]?\Z")
_DATE = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}(?:[ T]\d{1,2}:\d{2}.*)?\Z")
_OTHER_MARK = re.compile(r"[;\t|]|,(?=\S)")
_SEP = re.compile(r"\Asep=(.)\r?\n?\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dialect:
    """`delimiter` "" is a file of one column, `quote` "" one where quotes are letters.

    `announced`: the first line names the delimiter, as Excel understands it, and is no row.
    """

    delimiter: str
    quote: str = '"'
    escape: str = ""
    announced: bool = False
    doubted: bool = False

    def cut(self, lines: Iterator[str]) -> Iterator[list[str]]:
        """Return a reader of rows; it is csv.reader, so it has `line_num`."""
        return csv.reader(
            lines,
            delimiter=self.delimiter or ALONE,
            quotechar=self.quote or None,
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            escapechar=self.escape or None,
            doublequote=not self.escape,
        )


def dialect_of(lines: list[str]) -> Dialect:
    """Return how the rows that these first lines are the start of are cut."""
    if lines and (found := _SEP.match(lines[0])):
        rest = "".join(lines[1:])
        return Dialect(found[1], _quote(rest, found[1]), _escape(rest), announced=True)
    text = "".join(lines)
    escape = _escape(text)
    tried = sorted(
        ((_score(lines, Dialect(mark, _quote(text, mark), escape)), mark) for mark in DELIMITERS),
        reverse=True,
    )
    (best, mark), (second, _) = tried[:2]
    if best >= _CLEAR and best - second >= _APART:
        return Dialect(mark, _quote(text, mark), escape)
    if not any(mark in text for mark in (*DELIMITERS, *_RARE)):
        return Dialect("", _quote(text, ""), escape)
    clever = _clever(lines)
    if clever is not None:
        return Dialect(clever, _quote(text, clever), escape, doubted=True)
    if best > 0:
        return Dialect(mark, _quote(text, mark), escape, doubted=True)
    return Dialect("", _quote(text, ""), escape, doubted=True)


def _score(lines: list[str], dialect: Dialect) -> float:
    """Return 0.0 to 1.0: how much the rows look like those of one table."""
    if not any(dialect.delimiter in line for line in lines):
        return 0.0
    try:
        rows = [row for row in islice(dialect.cut(iter(lines)), _ENOUGH_ROWS) if any(row)]
    except csv.Error:
        return 0.0
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return 0.0
    # What stands above and below a table is short; it neither speaks for a reading nor against.
    width = max(widths, key=lambda wide: (widths[wide] * wide, wide))
    first = next(at for at, row in enumerate(rows) if len(row) == width)
    body = [row for row in rows[first:] if len(row) > 1]
    even = sum(len(row) == width for row in body) / len(body)
    inside = min(1.0, 2 * sum(len(row) > 1 for row in rows[first:]) / len(rows[first:]))
    cells = list(chain.from_iterable(row for row in body[:400] if len(row) == width))
    clean = sum(_is_clean(cell) for cell in cells) / len(cells)
    return even * clean * inside


def _is_clean(cell: str) -> bool:
    cell = cell.strip()
    if not cell or _NUMBER.match(cell) or _DATE.match(cell):
        return True
    return not _OTHER_MARK.search(cell) and cell.count('"') % 2 == 0


def _quote(text: str, delimiter: str) -> str:
    """Return the quote: a single one only where cells stand in it and none in double ones."""
    edge = re.escape(delimiter or "\n")
    single = len(re.findall(rf"(?:^|{edge})'[^'\n]*'(?={edge}|\r?$)", text, re.MULTILINE))
    double = len(re.findall(rf'(?:^|{edge})"', text, re.MULTILINE))
    return "'" if single > 1 and not double else '"'


def _escape(text: str) -> str:
    return "\\" if '\\"' in text and '""' not in text.replace('\\"', "") else ""


def _clever(lines: list[str]) -> str | None:
    # Half a second to load, and only for what is in doubt.
    from clevercsv.detect import Detector
    from clevercsv.exceptions import NoDetectionResult

    filled = [line for line in lines if line.strip()]
    sample = "".join(line[:2000] for line in filled[:_FOR_CLEVER])
    try:
        found = Detector().detect(sample, delimiters=[*DELIMITERS, *_RARE])
    except NoDetectionResult:
        return None
    return found.delimiter if found is not None and found.delimiter else None
