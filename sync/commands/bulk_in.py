"""A shop's file of sales into claims: opened, mapped, judged as a dry run, imported whole.

Owns the steps and what is kept of them between two files. Heavy: loaded when a file is chosen.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from sqlcipher3.dbapi2 import IntegrityError

from domain.serials import fits
from sync.clock import instant, stamp
from sync.commands.bulk_facts import Gathered
from sync.commands.claiming import claim_op
from sync.commands.dry_run import CLAIMED, DryRun, JudgedRow, RowStanding, Tell, judge_lines
from sync.outbox.ops import Claimed, NewOp
from sync.rows import CurrentSale
from sync.sheets.cell_faults import CellFault
from sync.sheets.columns import Mapping, Meaning, keys_of, verdicts_begin
from sync.sheets.lines import Line, Reader
from sync.sheets.refusals import Fault, NotATable
from sync.sheets.remarks import place
from sync.sheets.tables import Layout, Table, open_table
from sync.sheets.values import Order, order_of

if TYPE_CHECKING:
    from sync.workplace import Workplace

SAMPLE = 200
"""Rows that are shown while columns are chosen, and looked at to guess them."""
NEEDED = (Meaning.SERIAL, Meaning.SOLD_ON)
_MAPPINGS, _IMPORTS = "sheet_mappings", "sheet_imports"
_MOST_KEPT = 50
_ENOUGH = 0.6
_PIECE = 1 << 20


class Stopped(Exception):
    """A person stopped it: nothing was recorded."""


class Asks(StrEnum):
    """What a person is asked about a file before its rows can be relied on."""

    SERIAL_COLUMN = "serial_column"
    DATE_COLUMN = "date_column"
    ORDER = "order"
    DAYS = "days"
    FILL = "fill"
    DECIMAL = "decimal"


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `count` rows depend on it, the first in `cell` with `text`.

    `first` and `other` are what that text may be, where there are two readings.
    """

    asks: Asks
    count: int = 0
    cell: str = ""
    text: str = ""
    first: str = ""
    other: str = ""

    @property
    def must(self) -> bool:
        """Whether no row can be imported before it is answered."""
        return self.asks in {Asks.SERIAL_COLUMN, Asks.DATE_COLUMN, Asks.ORDER}


@dataclass(frozen=True, slots=True)
class PastImport:
    """An import of this device: which file, when, how many of its rows were claimed."""

    digest: str
    name: str
    at: datetime
    rows: int
    claimed: int


@dataclass(frozen=True, slots=True)
class SalesFile:
    """An opened file. `mapping` is what is proposed; `recognised`, that a person said it before.

    `gone` are columns of a similar layout that this file hasn't, with what they meant. `before` is
    the last import of the very same bytes here.
    """

    path: Path
    digest: str
    table: Table
    sample: tuple[tuple[int, tuple[str, ...]], ...]
    mapping: Mapping
    recognised: bool = False
    gone: tuple[tuple[str, Meaning], ...] = ()
    before: PastImport | None = None

    @property
    def layout(self) -> Layout:
        """How the file is laid out."""
        return self.table.layout

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its columns, "" where one has none."""
        return names_of(self.layout)


@dataclass(frozen=True, slots=True)
class Plan:
    """A mapping with what the file itself tells filled in, and what is left to ask."""

    mapping: Mapping
    day: date | None = None
    questions: tuple[Question, ...] = ()
    lines: tuple[Line, ...] = field(default=(), repr=False, compare=False)
    """What each row states by this mapping."""

    @property
    def is_ready(self) -> bool:
        """Whether the rows can be judged."""
        return not any(question.must for question in self.questions)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import recorded."""

    claims: int
    invoices: int
    points: int
    there: int
    refused: int
    left_out: int


def names_of(layout: Layout) -> tuple[str, ...]:
    """Return the names of a layout's columns."""
    return tuple(column.name for column in layout.found.columns)


# --- opening -----------------------------------------------------------------------------------
def open_sales_file(wp: Workplace, path: Path, sheet: str = "") -> SalesFile:
    """Open a file and propose what its columns mean. Raises NotATable."""
    digest = _digest(path)
    table = open_table(path, sheet)
    head = table.layout.found.header_row or 0
    rows = enumerate(table.rows(), 1)
    sample = tuple(
        (number, tuple(row))
        for number, row in islice(rows, head + SAMPLE)
        if number > head and any(row)
    )
    mapping, recognised, gone = _propose(wp, table.layout, sample)
    before = next((each for each in past_imports(wp) if each.digest == digest), None)
    return SalesFile(path, digest, table, sample, mapping, recognised, gone, before)


def _digest(path: Path) -> str:
    found = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                found.update(piece)
    except OSError as error:
        raise NotATable(Fault.UNREADABLE_FILE, reason=error.strerror or str(error)) from error
    return found.hexdigest()


def _propose(
    wp: Workplace, layout: Layout, sample: Sequence[tuple[int, tuple[str, ...]]]
) -> tuple[Mapping, bool, tuple[tuple[str, Meaning], ...]]:
    names = names_of(layout)
    kept = kept_mappings(wp)
    fitting = [each for each in kept if each.columns and each.fits(names)]
    if fitting:
        return max(fitting, key=lambda each: len(each.columns)), True, ()
    guess = _guess(wp, layout, sample)
    alike = max(kept, key=lambda each: _shared(each, names), default=None)
    if alike is None or 2 * _shared(alike, names) < len(alike.columns):
        return guess, False, ()
    gone = alike.gone(names)
    missing = {meaning for _, meaning in gone}
    here = {meaning: key for key, meaning in guess.columns}
    columns = [pair for pair in alike.columns if pair not in gone]
    taken = {key for key, _ in columns}
    columns += [(here[each], each) for each in missing if here.get(each, "") not in {"", *taken}]
    return replace(alike, columns=tuple(columns), width=guess.width), False, gone


def _shared(mapping: Mapping, names: Sequence[str]) -> int:
    return 0 if mapping.width else len(mapping.columns) - len(mapping.gone(names))


def _guess(wp: Workplace, layout: Layout, sample: Sequence[tuple[int, tuple[str, ...]]]) -> Mapping:
    """Return what columns are by their names and cells; a serial also by what was delivered."""
    names = names_of(layout)
    keys, end = keys_of(names), verdicts_begin(names)
    columns: dict[Meaning, str] = {}
    for number, column in enumerate(layout.found.columns):
        if column.meaning is not None and not end <= number < end + 4:
            columns.setdefault(column.meaning, keys[number])
    if Meaning.SERIAL not in columns:
        free = [at for at in range(min(end, len(keys))) if keys[at] not in columns.values()]
        best = max(free, key=lambda at: _serials_in(wp, sample, at), default=None)
        if best is not None and _serials_in(wp, sample, best) >= _ENOUGH:
            columns[Meaning.SERIAL] = keys[best]
    width = 0 if layout.found.header_row else len(names)
    return Mapping("", tuple((key, each) for each, key in columns.items()), width=width)


def _serials_in(wp: Workplace, sample: Sequence[tuple[int, tuple[str, ...]]], at: int) -> float:
    """Return which share of a column's cells are serials: delivered here, or of a product's shape.

    A number that fits a shape by chance is not enough: such columns count half.
    """
    cells = [row[at].strip() for _, row in sample if at < len(row) and row[at].strip()]
    if not cells:
        return 0.0
    known = Gathered(wp, wp.clock.now())
    known.add(cells)
    delivered = sum(known.shipped((cell,))[1] is not None for cell in cells)
    products = wp.catalogue.products
    shaped = sum(any(fits(cell, each.pattern) for each in products) for cell in cells)
    return max(delivered, shaped if delivered else shaped / 2) / len(cells)


# --- what the file itself tells ------------------------------------------------------------------
def plan(file: SalesFile, mapping: Mapping, day: date | None = None) -> Plan:
    """Fill in what the cells tell for certain, and ask what they don't. Goes through all rows once.

    `day` is that of every sale of a file without dates. Raises NotATable.
    """
    places = mapping.places(file.names)
    if Meaning.SOLD_ON in places:
        # What the column shows for certain comes before what was said of last month's.
        told = _order(file, places[Meaning.SOLD_ON])
        mapping = replace(mapping, order=told or mapping.order)
    questions = list(_of_columns(places, day))
    lines: tuple[Line, ...] = ()
    if Meaning.SERIAL in places:
        lines = tuple(_reader(file, mapping, day).lines(file.table.rows()))
        questions += _of_lines(lines)
        if not mapping.fill and not any(each.asks is Asks.FILL for each in questions):
            questions += _of_invoices(lines, places)
    return Plan(mapping, day, tuple(questions), lines)


def _order(file: SalesFile, at: int) -> Order | None:
    head = file.layout.found.header_row or 0
    rows = islice(file.table.rows(), head, None)
    return order_of(row[at] for row in rows if at < len(row))


def _of_columns(places: dict[Meaning, int], day: date | None) -> Iterator[Question]:
    if Meaning.SERIAL not in places:
        yield Question(Asks.SERIAL_COLUMN)
    if Meaning.SOLD_ON not in places and day is None:
        yield Question(Asks.DATE_COLUMN)


_ASKED_BY = {
    CellFault.ROW_DATE_DOUBTED: Asks.ORDER,
    CellFault.ROW_DATE_NUMBER: Asks.DAYS,
    CellFault.ROW_QUANTITY_DOUBTED: Asks.DECIMAL,
    CellFault.ROW_NO_DATE: Asks.FILL,
}


def _of_lines(lines: Iterable[Line]) -> list[Question]:
    found: dict[Asks, Question] = {}
    for line in lines:
        fault = line.fault
        asks = _ASKED_BY.get(fault.code) if fault is not None else None
        if fault is None or asks is None:
            continue
        told = fault.params
        first = found.get(asks) or Question(
            asks, 0, str(told.get("cell", "")), str(told.get("text", "")),
            str(told.get("day", told.get("first", ""))), str(told.get("other", "")),
        )  # fmt: skip
        found[asks] = replace(first, count=first.count + 1)
    return list(found.values())


def _of_invoices(lines: Sequence[Line], places: dict[Meaning, int]) -> Iterator[Question]:
    """Ask whether an invoice that stands in the first of its rows only holds for those below."""
    seen, empty = False, []
    for line in lines:
        seen = seen or bool(line.invoice)
        if seen and line.serial and not line.invoice:
            empty.append(line.row)
    if empty and Meaning.INVOICE in places:
        yield Question(Asks.FILL, len(empty), place(places[Meaning.INVOICE], empty[0] - 1))


def _reader(file: SalesFile, mapping: Mapping, day: date | None) -> Reader:
    found = file.layout.found
    return Reader(mapping, file.names, found.header_row, decimal=found.decimal, day=day)


# --- judging and importing -----------------------------------------------------------------------
def dry_run(wp: Workplace, file: SalesFile, by: Plan, tell: Tell) -> DryRun:
    """Judge every row by the rules of this moment; nothing is changed.

    Raises NotATable where the file is no longer what it was, and what `tell` raises.
    """
    unchanged(file)
    return judge_lines(wp, by.lines, _reader(file, by.mapping, by.day), tell)


def unchanged(file: SalesFile) -> None:
    """Raise NotATable where a file is no longer what was opened."""
    if _digest(file.path) != file.digest:
        raise NotATable(Fault.CHANGED)


def import_sales(
    wp: Workplace, file: SalesFile, by: Plan, announced: DryRun, tell: Tell
) -> Imported | DryRun:
    """Record the claims a dry run announced: all of them, durable on return, or none.

    Every row is judged again. Where one comes out otherwise than announced, because a colleague
    scanned it or the rules changed, nothing is recorded and the new dry run is returned. Raises
    NotATable, `DiskFull`, and what `tell` raises: nothing is recorded then either.
    """
    total = announced.counts.claimed
    again = dry_run(wp, file, by, lambda done, of: tell(done, of + total))
    if not announced.says_as(again):
        return again
    rows = [row for row in again.rows if row.standing in CLAIMED]
    if again.ended:
        wp.outbox.release(again.ended)
    before = len(again.rows)
    try:
        entities = wp.outbox.record_claims(
            _ops(wp, rows), lambda done: tell(before + done, before + total)
        )
    except IntegrityError:
        return dry_run(wp, file, by, tell)
    wp.recorded(*entities)
    keep_mapping(wp, named(file, by.mapping))
    _keep_import(
        wp, PastImport(file.digest, file.path.name, wp.clock.now(), len(again.rows), len(rows))
    )
    return imported(again)


def imported(run: DryRun) -> Imported:
    """Return what a dry run comes to once it is imported."""
    counts, of = run.counts, run.counts.standings
    return Imported(
        counts.claimed, counts.invoices, counts.points,
        of.get(RowStanding.THERE, 0), of.get(RowStanding.REFUSED, 0),
        of.get(RowStanding.LEFT_OUT, 0),
    )  # fmt: skip


def _ops(wp: Workplace, rows: Sequence[JudgedRow]) -> Iterator[tuple[NewOp, Claimed]]:
    now, new_id = wp.clock.now(), wp.clock.new_id
    for row in rows:
        line, judged = row.line, row.judged
        if judged is None:
            continue
        sale = CurrentSale(line.sold_on, line.invoice, line.customer)
        ids = (new_id(), new_id())
        yield claim_op(wp, ids, judged, text=line.serial, sale=sale, now=now)


# --- what is kept --------------------------------------------------------------------------------
def kept_mappings(wp: Workplace) -> list[Mapping]:
    """Return what was said of layouts on this device, the last one first."""
    kept = json.loads(wp.outbox.setting(_MAPPINGS) or "[]")
    return [Mapping.from_json(text) for text in kept]


def named(file: SalesFile, mapping: Mapping) -> Mapping:
    """Return a mapping with a name: that of the first file it was said of.

    Where it knows a column by its place only, it fits files of as many columns only.
    """
    placed = any(key.startswith("[") for key, _ in mapping.columns)
    width = len(file.names) if placed else 0
    return replace(mapping, name=mapping.name or file.path.stem, width=width)


def keep_mapping(wp: Workplace, mapping: Mapping) -> None:
    """Keep what was said of a layout; what was said of the same columns before is replaced."""
    columns = {key for key, _ in mapping.columns}
    others = [
        each
        for each in kept_mappings(wp)
        if {key for key, _ in each.columns} != columns or each.width != mapping.width
    ]
    kept = [each.to_json() for each in (mapping, *others)][:_MOST_KEPT]
    wp.outbox.keep_setting(_MAPPINGS, json.dumps(kept, ensure_ascii=False))


def past_imports(wp: Workplace) -> list[PastImport]:
    """Return the imports of this device, the last one first."""
    kept = json.loads(wp.outbox.setting(_IMPORTS) or "[]")
    return [PastImport(**{**each, "at": instant(each["at"])}) for each in kept]


def _keep_import(wp: Workplace, done: PastImport) -> None:
    kept = [{**asdict(each), "at": stamp(each.at)} for each in (done, *past_imports(wp))]
    wp.outbox.keep_setting(_IMPORTS, json.dumps(kept[:_MOST_KEPT], ensure_ascii=False))
