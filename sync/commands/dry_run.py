"""A shop's file judged row by row, as the rules would judge a scan of each; nothing is recorded.

Heavy: loaded by `bulk_in` when a file is chosen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from domain.claims.invoices import invoice_key
from domain.codes import Code
from domain.programme import Product
from domain.serials import Scan, fits
from domain.verdicts import Provisional, Refused
from sync.commands.bulk_facts import Gathered, ThereRow
from sync.commands.judging import Judge, Judged
from sync.sheets.cell_faults import LEFT_OUT, CellFault
from sync.sheets.columns import Meaning
from sync.sheets.lines import ROUNDED, Line, Reader, usual_length

if TYPE_CHECKING:
    from sync.workplace import Workplace

Tell = Callable[[int, int], None]
"""Told how many rows of how many are done; it may raise `Stopped`."""
_BREATH = 500
"""Rows between two tellings."""
_MOST_ZEROS = 3
_FEW = 2
_DIGITS_KEPT = 15
"""Of a number, by spreadsheets."""
_MISSHAPEN = frozenset({Code.SER_FORMAT, Code.SER_CHECK, Code.SER_IS_GTIN})


class RowStanding(StrEnum):
    """What a row comes to."""

    ACCEPTED = "accepted"
    PROVISIONAL = "provisional"
    """Claimed all the same; the vendor checks it, or something is asked for."""
    REFUSED = "refused"
    THERE = "there"
    """States a sale that is claimed already: it changes nothing."""
    LEFT_OUT = "left_out"
    """States no sale: totals, names once more, another table."""


CLAIMED = frozenset({RowStanding.ACCEPTED, RowStanding.PROVISIONAL})


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """One row of the file with its verdict. `code` is one of `Code` or `CellFault`, "" for none.

    `there` is the claim that states this sale already, None where none does.
    """

    line: Line
    standing: RowStanding
    code: str = ""
    params: Any = None
    judged: Judged | None = None
    there: ThereRow | None = None

    @property
    def row(self) -> int:
        """The number of the row, as the file's own program counts."""
        return self.line.row

    @property
    def serial(self) -> str:
        """The serial as it would be claimed, or as it stands in the file."""
        if self.there is not None:
            return self.there.serial
        return (self.judged.serial if self.judged else "") or self.line.serial

    @property
    def product(self) -> str:
        """The name of the product, "" while it isn't known."""
        if self.there is not None:
            return self.there.product
        known = self.judged.product if self.judged else None
        return known.name if known else ""

    @property
    def points(self) -> int:
        """The points of the claim, sure or not; 0 for what isn't claimed."""
        if self.there is not None:
            return self.there.points
        if self.judged is None or self.standing not in CLAIMED:
            return 0
        verdict = self.judged.verdict
        return 0 if isinstance(verdict, Refused) else verdict.points


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows have which standing and which code, and what the claimed ones are worth."""

    standings: dict[RowStanding, int] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)
    points: int = 0
    invoices: int = 0

    @property
    def claimed(self) -> int:
        """How many rows would be claimed."""
        return sum(self.standings.get(each, 0) for each in CLAIMED)


@dataclass(frozen=True, slots=True)
class DryRun:
    """Every row of a file with its verdict, in the order of the file, and the counts.

    `ended` are serials whose former claims have ended: they are let go when this is imported.
    """

    rows: tuple[JudgedRow, ...]
    counts: Counts
    at: datetime
    ended: tuple[str, ...] = ()
    places: dict[Meaning, int] = field(default_factory=dict)
    """Which column has which meaning, counted from 0."""

    def says_as(self, other: DryRun) -> bool:
        """Say whether another one announces the same for every row, and as many points."""
        return self._announced() == other._announced()

    def _announced(self) -> list[tuple[int, RowStanding, str, str, int]]:
        # What a sale that is there already is worth is not announced: the vendor says that.
        return [
            (row.line.row, row.standing, row.serial, row.code,
             row.points if row.standing in CLAIMED else 0)
            for row in self.rows
        ]  # fmt: skip


@dataclass(slots=True)
class _Read:
    """A line whose cells are in order, with what its serial reads as."""

    line: Line
    scan: Scan
    forms: tuple[str, ...]


def judge_lines(wp: Workplace, lines: Sequence[Line], reader: Reader, tell: Tell) -> DryRun:
    """Judge every line. Nothing is changed. Raises what `tell` raises."""
    now = wp.clock.now()
    trial = _Trial(wp, lines, reader, now)
    rows = trial.rows(tell)
    rows = trial.explain(rows)
    return DryRun(tuple(rows), _counted(rows), now, tuple(trial.known.ended), reader.places)


class _Trial:
    """One pass over the lines of a file."""

    def __init__(self, wp: Workplace, lines: Sequence[Line], reader: Reader, now: datetime) -> None:
        self._wp = wp
        self._reader = reader
        self._lines = lines
        self._judge = Judge(wp, now)
        self._now = now
        self.known = Gathered(wp, now)
        self._names = {product.name.casefold(): product for product in wp.catalogue.products}
        self._first: dict[str, JudgedRow] = {}
        self._groups = Counter(
            (line.invoice, line.product, line.units) for line in lines if line.units > 1
        )

    def rows(self, tell: Tell) -> list[JudgedRow]:
        """Return the verdict of every line."""
        read = self._read(tell)
        judged = []
        for number, line in enumerate(self._lines):
            if number % _BREATH == 0:
                tell(number, len(self._lines))
            row = self._of_cells(line)
            judged.append(row if row is not None else self._of_rules(read[line.row]))
        tell(len(self._lines), len(self._lines))
        return judged

    def _read(self, tell: Tell) -> dict[int, _Read]:
        """Read every serial, and look up all that is known of them."""
        judge, found = self._judge, {}
        for number, line in enumerate(self._lines):
            if number % _BREATH == 0:
                tell(0, len(self._lines))
            if line.fault is None:
                scan = self._with_product(judge.scan(line.serial), line)
                found[line.row] = _Read(line, scan, judge.forms(scan))
        self.known.add(form for each in found.values() for form in each.forms)
        if judge.rules is not None:
            numbers = {line.invoice for line in self._lines if line.invoice}
            self.known.add_limits(judge.rules, numbers)
        return found

    def _with_product(self, scan: Scan, line: Line) -> Scan:
        """Let a row name the product beside the serial, as a label with both does."""
        if scan.serial is None or scan.product_code is not None or not line.product:
            return scan
        named = self._names.get(line.product.casefold())
        stated = line.gtin or (named.gtin if named else None)
        return Scan(scan.kind, scan.serial, stated, scan.ais) if stated else scan

    def _of_cells(self, line: Line) -> JudgedRow | None:
        """Return the verdict of a row that can't be judged, None for one that can."""
        fault = line.fault
        if fault is not None:
            standing = RowStanding.LEFT_OUT if fault.code in LEFT_OUT else RowStanding.REFUSED
            return JudgedRow(line, standing, fault.code.value, fault.params)
        if line.units > 1:
            rows = self._groups[line.invoice, line.product, line.units]
            if rows != line.units:
                cell = self._reader.place(Meaning.QUANTITY, line.row)
                told = {"text": line.units, "rows": rows, "cell": cell}
                return JudgedRow(line, RowStanding.REFUSED, CellFault.ROW_MANY_UNITS.value, told)
        return None

    def _of_rules(self, read: _Read) -> JudgedRow:
        line, known = read.line, self.known
        there = known.there(read.forms, line)
        if there is not None:
            told = {"who": there.who, "when": there.when.isoformat()}
            return JudgedRow(line, RowStanding.THERE, CellFault.ROW_THERE.value, told, None, there)
        if self._judge.rules is None:
            judged = self._judge.before_first_sync(line.serial, known)
        else:
            judged = self._judge.judge(read.scan, read.forms, line, known)
        verdict = judged.verdict
        if isinstance(verdict, Refused):
            return JudgedRow(line, RowStanding.REFUSED, judged.code, judged.params, judged)
        first = self._first.get(judged.serial)
        if first is not None:
            return _twice(line, first, judged)
        doubted = isinstance(verdict, Provisional)
        standing = RowStanding.PROVISIONAL if doubted else RowStanding.ACCEPTED
        row = JudgedRow(line, standing, judged.code, judged.params, judged)
        self._first[judged.serial] = row
        known.count(line, verdict.points)
        return row

    # --- what a spreadsheet may have done ---
    def explain(self, rows: list[JudgedRow]) -> list[JudgedRow]:
        """Say of serials nobody knows what a spreadsheet may have done to them."""
        doubted = [at for at, row in enumerate(rows) if _is_unknown(row)]
        if not doubted:
            return rows
        texts = [line.serial for line in self._lines]
        usual = usual_length(texts)
        zeros = {at: _with_zeros(rows[at].line.serial, usual) for at in doubted}
        known = Gathered(self._wp, self._now)
        known.add(form for forms in zeros.values() for form in forms)
        rounded = self._are_rounded(texts)
        for at in doubted:
            row = rows[at]
            meant = self._meant(row, zeros[at], known)
            text = row.line.serial
            told = {"cell": self._reader.place(Meaning.SERIAL, row.line.row), "text": text}
            if meant:
                rows[at] = _explained(row, CellFault.ROW_LOST_ZEROS, {**told, "meant": meant})
            elif rounded and ROUNDED.fullmatch(text):
                rows[at] = _explained(row, CellFault.ROW_ROUNDED, told)
        return rows

    def _are_rounded(self, texts: Iterable[str]) -> bool:
        """Say whether every long number of the column ends in the zeros of a spreadsheet."""
        long = [text for text in texts if len(text) > _DIGITS_KEPT and text.isdigit()]
        return len(long) >= _FEW and all(ROUNDED.fullmatch(text) for text in long)

    def _meant(self, row: JudgedRow, forms: tuple[str, ...], known: Gathered) -> str:
        """Return the serial with zeros in front that this one may have been, "" for none.

        One that was delivered is; one that only looks like a serial, where the row's own doesn't.
        """
        for form in forms:
            if known.shipped((form,))[1] is not None:
                return form
        if row.code not in _MISSHAPEN:
            return ""
        return next((form for form in forms if _fits_any(form, self._judge.products)), "")


def _twice(line: Line, first: JudgedRow, judged: Judged) -> JudgedRow:
    """Return the verdict of a row whose serial stands further up."""
    before = first.line
    same = before.sold_on == line.sold_on and invoice_key(before.invoice) == invoice_key(
        line.invoice
    )
    told = {"row": before.row}
    if same:
        return JudgedRow(line, RowStanding.THERE, CellFault.ROW_TWICE.value, told, judged)
    code = CellFault.ROW_TWICE_OTHERWISE.value
    return JudgedRow(line, RowStanding.REFUSED, code, told, judged)


def _is_unknown(row: JudgedRow) -> bool:
    """Say whether a row has a number as serial that no rule and no list knows."""
    if row.judged is None or not row.line.serial.isdigit() or not row.line.serial.isascii():
        return False
    verdict = row.judged.verdict
    if isinstance(verdict, Provisional):
        return row.standing is RowStanding.PROVISIONAL and Code.SER_UNKNOWN in verdict.open
    return row.code in _MISSHAPEN


def _explained(row: JudgedRow, code: CellFault, told: dict[str, Any]) -> JudgedRow:
    return replace(row, standing=RowStanding.REFUSED, code=code.value, params=told)


def _with_zeros(serial: str, usual: int) -> tuple[str, ...]:
    """Return what a number may have been before zeros in front were dropped, likeliest first."""
    longer = [serial.zfill(len(serial) + zeros) for zeros in range(1, _MOST_ZEROS + 1)]
    if len(serial) < usual <= len(serial) + _MOST_ZEROS:
        longer.insert(0, serial.zfill(usual))
    return tuple(dict.fromkeys(longer))


def _fits_any(serial: str, products: tuple[Product, ...]) -> bool:
    return any(fits(serial, product.pattern) for product in products)


def _counted(rows: Sequence[JudgedRow]) -> Counts:
    taken = [row for row in rows if row.standing in CLAIMED]
    return Counts(
        dict(Counter(row.standing for row in rows)),
        dict(Counter(row.code for row in rows if row.code)),
        sum(row.points for row in taken),
        len({invoice_key(row.line.invoice) for row in taken if row.line.invoice}),
    )


def days_of(rows: Iterable[JudgedRow]) -> tuple[date, date] | None:
    """Return the first and the last day of the sales that would be claimed, None for none."""
    days = [row.line.sold_on for row in rows if row.standing in CLAIMED]
    return (min(days), max(days)) if days else None
