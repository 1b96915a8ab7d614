"""Goes once through all rows of a table and remarks what a person should know. Keeps a sample only.

Columns are looked at by the thousand with one pattern each, so a long file costs little.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice, zip_longest

from stdnum import ean

from sync.sheets.columns import Meaning, Recognised, meaning_of, recognise
from sync.sheets.remarks import MOST_PLACES, Code, Remark, place
from sync.sheets.values import read_date, read_serial_date

_BLOCK, _SAMPLE = 4000, 400
_MOST_WATCHED = 256
"""Columns that are watched cell by cell; what lies right of them is counted only."""
_HEADER_WITHIN = 60
_PATTERNS = (
    (Code.SCIENTIFIC, re.compile(r"^[+-]?\d(?:[.,]\d+)?[eE]\+\d{1,3}$", re.MULTILINE)),
    (Code.ERROR_CELL, re.compile(
        r"^#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|BEZUG!|NV|WERT!|ZAHL!|NOM\s?\?|VALEUR!"
        r"|¡REF!|¡VALOR!|¿NOMBRE\?)$", re.MULTILINE)),
    (Code.TOO_NARROW, re.compile(r"^#{3,}$", re.MULTILINE)),
    (Code.FORMULA_TEXT, re.compile(r"^(?:[=@]|[+-](?=[A-Za-z(]))", re.MULTILINE)),
    (Code.ROUNDED_NUMBER, re.compile(r"^[1-9]\d{14}0+$", re.MULTILINE)),
)  # fmt: skip
_COMMA = re.compile(
    r"^[-+(]?[^\d\n,.]{0,4}\d+(?:[.\u00a0\u202f ']\d{3})*,(?:\d{1,2}|\d{4,})\D{0,4}$", re.MULTILINE
)
_POINT = re.compile(
    r"^[-+(]?[^\d\n,.]{0,4}\d+(?:[,\u00a0\u202f ']\d{3})*\.(?:\d{1,2}|\d{4,})\D{0,4}$", re.MULTILINE
)
_EITHER = re.compile(r"^[-+]?[1-9]\d{0,2}[.,]\d{3}$", re.MULTILINE)
_DIGITS = re.compile(r"\d+")
_NUMBERISH = re.compile(r"[-+(]?[^\w]{0,2}\d[\d.,\s%:/-]*\)?\Z")
_TOTAL = re.compile(
    r"(?:grand )?total|summe|gesamt(?:summe)?|somme|suma|totaux|totales?", re.IGNORECASE
)
_MOST_SHORTER = 0.5
_LONGEST_NAME = 300
_SHORTEST_CODE, _MOST_ZEROS = 8, 3
_TOO_FEW = 2


@dataclass(frozen=True, slots=True)
class Surveyed:
    """What one pass found; `header_row` counts from 1, None where no row names the columns."""

    rows: int
    width: int
    decimal: str
    header_row: int | None
    columns: tuple[Recognised, ...]
    remarks: tuple[Remark, ...]


@dataclass(slots=True)
class _Tally:
    """Counts with the first places of each, by code and column; what else one pass gathers."""

    decimals: Counter[str] = field(default_factory=Counter)
    lengths: dict[int, Counter[int]] = field(default_factory=dict)
    filled: set[int] = field(default_factory=set)
    widths: Counter[int] = field(default_factory=Counter)
    short: dict[int, list[int]] = field(default_factory=dict)
    empty: list[int] = field(default_factory=list)
    empties: int = 0

    counts: Counter[tuple[Code, int]] = field(default_factory=Counter)
    places: dict[tuple[Code, int], list[str]] = field(default_factory=dict)

    def note(self, code: Code, row: int, column: int) -> None:
        key = (code, column)
        self.counts[key] += 1
        kept = self.places.setdefault(key, [])
        if len(kept) < MOST_PLACES:
            kept.append(place(column, row))


def survey(rows: Iterable[list[str]]) -> Surveyed:
    """Go through all rows once."""
    source = iter(rows)
    tally = _Tally()
    widths, empty = tally.widths, tally.empty
    sample: list[list[str]] = []
    count = 0
    last: list[str] = []
    while block := list(islice(source, _BLOCK)):
        if not sample:
            sample = block[:_SAMPLE]
        for at, row in enumerate(block, count):
            if not "".join(row).strip():
                tally.empties += 1
                if len(empty) < _SAMPLE:
                    empty.append(at)
                continue
            widths[len(row)] += 1
            kept = tally.short.setdefault(len(row), [])
            if len(kept) < MOST_PLACES:
                kept.append(at)
            last = row
        _watch(block, count, tally)
        count += len(block)
    width = widths.most_common(1)[0][0] if widths else 0
    header = _header_of(sample, width)
    columns = _columns(sample, header, max(widths, default=0))
    remarks = [
        *_of_header(sample, header, columns, tally.filled),
        *_of_shape(tally, width, header),
        *_of_cells(tally),
        *_of_codes(sample, header, columns, tally.lengths),
        *_of_days(sample, header, columns),
        *_second_table(sample, empty, header),
    ]
    if (
        last
        and len(last)
        and count > _TOO_FEW
        and any(_TOTAL.fullmatch(c.strip(" :")) for c in last[:3])
    ):
        remarks.append(Remark(Code.TOTAL_ROW, places=(str(count - _trailing(empty, count)),)))
    decimal, doubt = _decimal(tally.decimals)
    if doubt:
        remarks.append(Remark(Code.DECIMAL_DOUBTED, count=doubt))
    row_of_header = None if header is None else header + 1
    return Surveyed(count, width, decimal, row_of_header, columns, tuple(remarks))


def _trailing(empty: list[int], count: int) -> int:
    blank, at = 0, set(empty)
    while count - 1 - blank in at:
        blank += 1
    return blank


def _watch(block: list[list[str]], begun: int, tally: _Tally) -> None:
    for column, cells in enumerate(islice(zip_longest(*block, fillvalue=""), _MOST_WATCHED)):
        text = "\n".join(cells)
        if not text.strip():
            continue
        tally.filled.add(column)
        for code, pattern in _PATTERNS:
            if pattern.search(text):
                for row, cell in enumerate(cells, begun):
                    if pattern.match(cell):
                        tally.note(code, row, column)
        for mark, pattern in ((",", _COMMA), (".", _POINT), ("?", _EITHER)):
            tally.decimals[mark] += len(pattern.findall(text))
        tally.lengths.setdefault(column, Counter()).update(map(len, _WHOLE.findall(text)))


_WHOLE = re.compile(r"^\d{6,20}$", re.MULTILINE)


def _header_of(sample: list[list[str]], width: int) -> int | None:
    """Return which row names the columns: the first one as wide as the table with texts only."""
    wanted = max(1, (width + 1) // 2)
    fallback = None
    for at, row in enumerate(sample[:_HEADER_WITHIN]):
        named = [cell.strip() for cell in row if cell.strip()]
        if not named:
            continue
        known = sum(meaning_of(cell) is not None for cell in named)
        if known >= max(2, len(named) // 2) or (known and len(named) == 1 == width):
            return at
        texts = [
            cell for cell in named if not _NUMBERISH.match(cell) and len(cell) <= _LONGEST_NAME
        ]
        if known and len(texts) == len(named) == width:
            return at
        if fallback is None and len(named) >= wanted and len(texts) == len(named):
            below = [r for r in sample[at + 1 : at + 30] if any(r)]
            if below and _differs(row, below):
                fallback = at
    return fallback


def _differs(row: list[str], below: list[list[str]]) -> bool:
    """Return whether a row of texts stands above columns that have something else."""
    for column in range(len(row)):
        cells = [r[column].strip() for r in below if len(r) > column and r[column].strip()]
        numbers = sum(bool(_NUMBERISH.match(cell)) for cell in cells)
        if cells and row[column].strip() and numbers >= 0.5 * len(cells):
            return True
    return False


def _columns(sample: list[list[str]], header: int | None, widest: int) -> tuple[Recognised, ...]:
    names = [] if header is None else [cell.strip() for cell in sample[header]]
    widest = min(widest, _MOST_WATCHED)
    names = (names + [""] * widest)[: max(widest, 0)]
    body = sample[0 if header is None else header + 1 :]
    return recognise(names, list(zip_longest(*body, fillvalue=""))[:widest])


def _of_header(
    sample: list[list[str]],
    header: int | None,
    columns: tuple[Recognised, ...],
    filled: set[int],
) -> Iterator[Remark]:
    if header is None:
        if columns:
            yield Remark(Code.NO_HEADER)
    else:
        if any(any(row) for row in sample[:header]):
            yield Remark(Code.ROWS_ABOVE, count=header + 1)
        often = Counter(column.name for column in columns if column.name)
        for name, count in often.items():
            if count > 1:
                yield Remark(Code.DUPLICATE_HEADER, count=count, name=name)
    for number, column in enumerate(columns):
        if number not in filled:
            yield Remark(Code.EMPTY_COLUMN, column.column)
        elif header is not None and not column.name:
            yield Remark(Code.UNNAMED_COLUMN, column.column)


def _of_shape(tally: _Tally, width: int, header: int | None) -> Iterator[Remark]:
    if tally.empties:
        yield Remark(
            Code.EMPTY_ROWS,
            count=tally.empties,
            places=tuple(str(at + 1) for at in tally.empty[:MOST_PLACES]),
        )
    other = [at for wide, rows in tally.short.items() if wide != width for at in rows]
    other = sorted(at for at in other if header is None or at >= header)[:MOST_PLACES]
    if other:
        many = sum(often for wide, often in tally.widths.items() if wide != width)
        places = tuple(str(at + 1) for at in other)
        yield Remark(Code.RAGGED, count=many, places=places, width=width)


def _of_cells(tally: _Tally) -> Iterator[Remark]:
    for (code, column), count in sorted(tally.counts.items(), key=lambda pair: pair[0][1]):
        letter = place(column, 0).rstrip("0123456789")
        yield Remark(code, letter, count, tuple(tally.places[code, column]))


def _of_codes(
    sample: list[list[str]],
    header: int | None,
    columns: tuple[Recognised, ...],
    lengths: dict[int, Counter[int]],
) -> Iterator[Remark]:
    """Remark numbers that are shorter than the others of their column."""
    body = list(enumerate(sample))[0 if header is None else header + 1 :]
    for number, column in enumerate(columns):
        seen = lengths.get(number)
        if not seen or column.meaning not in {None, Meaning.SERIAL, Meaning.PRODUCT}:
            continue
        longest = max(seen, key=lambda length: (seen[length], length))
        shorter = sum(often for length, often in seen.items() if length < longest)
        cells = [(at, row[number].strip()) for at, row in body if len(row) > number]
        if longest < _SHORTEST_CODE or not cells or any(cell.startswith("0") for _, cell in cells):
            continue
        places = tuple(
            place(number, at)
            for at, cell in cells
            if _DIGITS.fullmatch(cell) and len(cell) < longest and _lost(cell, longest)
        )
        whole = longest in {12, 13, 14} and column.meaning is Meaning.PRODUCT
        if places and (shorter <= _MOST_SHORTER * seen.total() or whole):
            yield Remark(
                Code.LOST_ZEROS, column.column, max(shorter, len(places)), places[:MOST_PLACES]
            )


def _lost(cell: str, longest: int) -> bool:
    """Return whether zeros in front would make it one of its column's codes."""
    if longest in {12, 13, 14} and ean.is_valid(cell.zfill(longest)):
        return True
    return longest - len(cell) <= _MOST_ZEROS and longest not in {12, 13, 14}


def _of_days(
    sample: list[list[str]], header: int | None, columns: tuple[Recognised, ...]
) -> Iterator[Remark]:
    body = list(enumerate(sample))[0 if header is None else header + 1 :]
    for number, column in enumerate(columns):
        if column.meaning is not Meaning.SOLD_ON:
            continue
        cells = [(at, row[number]) for at, row in body if len(row) > number and row[number].strip()]
        days = [(at, cell, read_date(cell)) for at, cell in cells]
        doubted = tuple(place(number, at) for at, _, day in days if day.doubted)
        serials = tuple(
            place(number, at)
            for at, cell, day in days
            if day.day is None and read_serial_date(cell).day
        )
        wrong = tuple(
            place(number, at)
            for at, cell, day in days
            if day.day is None and not read_serial_date(cell).day
        )
        for code, places in (
            (Code.DATE_ORDER, doubted), (Code.DATE_AS_NUMBER, serials), (Code.NO_DATE, wrong),
        ):  # fmt: skip
            if places:
                yield Remark(code, column.column, len(places), places[:MOST_PLACES])


def _second_table(
    sample: list[list[str]], empty: list[int], header: int | None
) -> Iterator[Remark]:
    """Remark a row of names that follows a blank row below the first table."""
    if header is None:
        return
    for at in empty:
        if at <= header + 1 or at + 2 >= len(sample) or not any(sample[at + 1]):
            continue
        below = sample[at + 1 :]
        named = [cell for cell in below[0] if cell.strip()]
        if len(named) >= _TOO_FEW and _header_of(below[:1] + below[1:30], len(below[0])) == 0:
            yield Remark(Code.SECOND_TABLE, places=(str(at + 2),))
            return


def _decimal(decimals: Counter[str]) -> tuple[str, int]:
    """Return the decimal mark, "" where none is seen or both are; and how many stay in doubt."""
    comma, point = decimals[","], decimals["."]
    if comma and point and min(comma, point) > 0.02 * max(comma, point):
        return "", comma + point
    if comma or point:
        return ("," if comma > point else "."), 0
    return "", decimals["?"]
