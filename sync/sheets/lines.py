"""What each row of a shop's table states: serial, day, invoice, customer; or why it can't be told.

Pure but for the rows it is given. Repairs nothing: a cell that may have lost something is told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from domain.serials import gtin
from sync.sheets.cell_faults import CellFault, RowFault
from sync.sheets.columns import Mapping, Meaning, meaning_of
from sync.sheets.remarks import place
from sync.sheets.values import Order, read_date, read_number, read_serial_date
from sync.sheets.writing import unguarded

SHORTENED = re.compile(r"[+-]?\d(?:(?:[.,]\d+)?[eE]\+\d{1,3}|[.,]\d+[eE]\d{1,3})")
ROUNDED = re.compile(r"[1-9]\d{14}0+")
_DECIMALS = re.compile(r"\d+[.,]0+")
_ERROR = re.compile(r"#(?:[A-ZÄÖÜ/0]+[!?]?|NOM ?\?|N/A|NV|#+)")
_TOTAL = re.compile(
    r"(?:grand )?total|summe|gesamt(?:summe)?|zwischensumme|sub-?total|somme|suma|totaux|totales?",
    re.IGNORECASE,
)
_TOLD = (
    Meaning.SERIAL, Meaning.SOLD_ON, Meaning.INVOICE, Meaning.CUSTOMER, Meaning.PRODUCT,
    Meaning.QUANTITY,
)  # fmt: skip
_NOWHERE = 1 << 30
"""A column that is in no row."""
_NAMES_OF_A_TABLE = 2
_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Line:
    """What one row states. `row` counts from 1 as the file's rows do, those above the names too.

    With a `fault` the rest is as far as it could be read. `gtin` is the product code the row names
    beside its serial, `product` what stands there. `units` are what its quantity says.
    """

    row: int
    serial: str
    sold_on: date
    invoice: str = ""
    customer: str = ""
    product: str = ""
    gtin: str | None = None
    units: int = 1
    fault: RowFault | None = None


_MOST_UNITS = 100_000
"""A number above it is no number of units: so many rows a file has at most."""
NO_DAY = date.min
"""The day of a line whose date could not be read."""


class Reader:
    """Reads the rows of one table by a mapping; `names` are those of its columns.

    `header` counts from 1, None where no row names the columns. `day` is that of every sale where
    the file has no dates.
    """

    def __init__(
        self,
        mapping: Mapping,
        names: Sequence[str],
        header: int | None,
        *,
        decimal: str = "",
        day: date | None = None,
    ) -> None:
        self._mapping = mapping
        self._header = header or 0
        self._names = [name.strip() for name in names]
        self._at = mapping.places(names)
        (
            self._serial, self._sold, self._invoice, self._customer, self._product, self._quantity,
        ) = (self._at.get(meaning, _NOWHERE) for meaning in _TOLD)  # fmt: skip
        self._decimal = mapping.decimal or decimal
        self._day = day
        self._days: dict[str, date | tuple[CellFault, dict[str, str]]] = {}
        self._above = ("", "", "")
        self._name_of_serials = self._names[self._serial] if self._serial < len(names) else ""

    def lines(self, rows: Iterable[Sequence[str]]) -> Iterator[Line]:
        """Yield what every row below the names states, blank ones left out."""
        blank, second = False, 0
        for row, cells in enumerate(rows, 1):
            if row <= self._header:
                continue
            if not any(cells) or not "".join(cells).strip():
                blank = True
                continue
            if blank and not second and self._begins_another(cells):
                second = row
            blank = False
            if second:
                yield _left_out(row, CellFault.ROW_SECOND_TABLE, {"row": second})
            else:
                yield self._line(row, cells)

    def _line(self, row: int, cells: Sequence[str]) -> Line:
        wide = len(cells)
        serial = cells[self._serial].strip() if self._serial < wide else ""
        sold = cells[self._sold].strip() if self._sold < wide else ""
        invoice = cells[self._invoice].strip() if self._invoice < wide else ""
        customer = cells[self._customer].strip() if self._customer < wide else ""
        serial, invoice, customer = unguarded(serial), unguarded(invoice), unguarded(customer)
        if not serial:
            return self._without_serial(row, cells, (sold, invoice, customer))
        if serial == self._name_of_serials and self._repeats(cells):
            return _left_out(row, CellFault.ROW_NAMES_AGAIN)
        if self._mapping.fill:
            sold, invoice, customer = self._filled((sold, invoice, customer))
        day, fault = self._sold_on(row, sold)
        if not (serial.isalnum() and (invoice.isalnum() or not invoice)):
            fault = self._of_codes(row, serial, invoice) or fault
        units = 1
        quantity = cells[self._quantity].strip() if self._quantity < wide else ""
        if quantity not in {"", "1"}:
            units, wrong = self._units(row, quantity)
            fault = fault or wrong
        product = cells[self._product].strip() if self._product < wide else ""
        code = _code(product) if product else None
        return Line(row, serial, day, invoice, customer, product, code, units, fault)

    def _without_serial(self, row: int, cells: Sequence[str], said: tuple[str, str, str]) -> Line:
        if any(_TOTAL.fullmatch(cell.strip(" :")) for cell in cells[:4]):
            return _left_out(row, CellFault.ROW_TOTAL)
        if self._mapping.fill and any(said):
            self._filled(said)
            return _left_out(row, CellFault.ROW_GROUP)
        fault = RowFault(CellFault.ROW_NO_SERIAL, {"cell": self.place(Meaning.SERIAL, row)})
        return Line(row, "", NO_DAY, said[1], said[2], fault=fault)

    def _repeats(self, cells: Sequence[str]) -> bool:
        return [cell.strip() for cell in cells] == self._names[: len(cells)]

    def _begins_another(self, cells: Sequence[str]) -> bool:
        """Say whether a row behind a blank one names columns, and other ones than ours."""
        named = [cell.strip() for cell in cells if cell.strip()]
        known = sum(meaning_of(name) is not None for name in named)
        return (
            known >= _NAMES_OF_A_TABLE
            and known >= len(named) // 2
            and [cell.strip() for cell in cells] != self._names[: len(cells)]
        )

    def _filled(self, said: tuple[str, str, str]) -> tuple[str, str, str]:
        """Return day, invoice and customer as said, or as last said above."""
        sold, invoice, customer = said
        above = self._above
        self._above = (sold or above[0], invoice or above[1], customer or above[2])
        return self._above

    def _of_codes(self, row: int, serial: str, invoice: str) -> RowFault | None:
        """Return what a spreadsheet did to serial or invoice, so that nobody can know them."""
        for meaning, text in ((Meaning.SERIAL, serial), (Meaning.INVOICE, invoice)):
            code = None
            if SHORTENED.fullmatch(text):
                code = CellFault.ROW_SHORTENED
            elif _ERROR.fullmatch(text):
                code = CellFault.ROW_CELL_ERROR
            elif meaning is Meaning.SERIAL and _DECIMALS.fullmatch(text):
                code = CellFault.ROW_DECIMALS
            if code is not None:
                return RowFault(code, {"cell": self.place(meaning, row), "text": text[:60]})
        return None

    @property
    def places(self) -> dict[Meaning, int]:
        """Which column has which meaning, counted from 0."""
        return dict(self._at)

    def place(self, meaning: Meaning, row: int) -> str:
        """Return the cell of a row that has this meaning, as spreadsheets name it; "" for none."""
        at = self._at.get(meaning)
        return "" if at is None else place(at, row - 1)

    def _sold_on(self, row: int, text: str) -> tuple[date, RowFault | None]:
        if self._sold == _NOWHERE:
            return self._day or NO_DAY, None
        found = self._days.get(text)
        if found is None:
            found = self._days[text] = self._read_day(text)
        if isinstance(found, date):
            return found, None
        code, params = found
        return NO_DAY, RowFault(code, {"cell": self.place(Meaning.SOLD_ON, row), **params})

    def _read_day(self, text: str) -> date | tuple[CellFault, dict[str, str]]:
        if not text:
            return self._day or (CellFault.ROW_NO_DATE, {})
        read = read_date(text, self._mapping.order)
        if read.day is not None and read.other is None:
            return read.day
        if read.day is not None and read.other is not None:
            days = {"day": read.day.isoformat(), "other": read.other.isoformat()}
            return CellFault.ROW_DATE_DOUBTED, {"text": text, **days}
        counted = read_serial_date(text).day
        if counted is None:
            return CellFault.ROW_DATE_UNREAD, {"text": text[:60]}
        if self._mapping.days:
            return counted
        return CellFault.ROW_DATE_NUMBER, {"text": text, "day": counted.isoformat()}

    def _units(self, row: int, text: str) -> tuple[int, RowFault | None]:
        read = read_number(text, self._decimal)
        told: dict[str, str | int] = {
            "cell": self.place(Meaning.QUANTITY, row), "text": text[:60],
        }  # fmt: skip
        value, other = read.value, read.other
        if value is not None and other is not None:
            told |= {"first": f"{value:f}", "other": f"{other:f}"}
            return 1, RowFault(CellFault.ROW_QUANTITY_DOUBTED, told)
        if value is None or value > _MOST_UNITS or value != value.to_integral_value():
            return 1, RowFault(CellFault.ROW_QUANTITY_UNREAD, told)
        if value < _ONE:
            return 1, RowFault(CellFault.ROW_RETURN, told)
        return int(value), None


def _left_out(row: int, code: CellFault, params: dict[str, str | int] | None = None) -> Line:
    return Line(row, "", NO_DAY, fault=RowFault(code, params or {}))


@lru_cache(maxsize=4096)
def _code(product: str) -> str | None:
    """Return the product code a cell names, in 14 digits; None where it names none."""
    if not product.isdigit() or not product.isascii():
        return None
    return gtin(product)


def usual_length(serials: Iterable[str]) -> int:
    """Return how many digits the longest usual number of a column has, 0 where few are numbers."""
    lengths = Counter(len(text) for text in serials if text.isascii() and text.isdigit())
    many = sum(lengths.values())
    return max((each for each, count in lengths.items() if count * 10 >= many), default=0)


__all__ = ["NO_DAY", "ROUNDED", "SHORTENED", "Line", "Order", "Reader", "usual_length"]
