"""Files of other systems into rows of ours: judged row by row, written in pieces, each row once.

A file is a table as `sync.sheets` reads it. What is wrong is told by row; the file itself is left
alone. A second import of the same rows changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from sqlalchemy.engine import Connection

from server.errors import RequestRefused
from server.services.actor import Actor
from server.services.programme import load_programme
from server.services.supply.articles import Articles
from server.services.supply.columns import ColumnsMissing, Field, Kind, places_of
from server.services.supply.participants import note_participants, note_specials
from server.services.supply.rows import (
    Known,
    RowRefused,
    RowStatus,
    SupplyRow,
    order_of,
    read_row,
)
from server.services.supply.units import Taken, known_partners, note_parties, tell_of_units
from server.storage.sealed import Seals
from server.storage.unit_of_work import UnitOfWork
from sync.sheets.refusals import NotATable
from sync.sheets.remarks import Code
from sync.sheets.tables import Table, open_table
from sync.sheets.values import Order

AT_ONCE = 2000
"""Rows that are written in one transaction."""
MOST_TOLD = 1000
"""Refused rows that are told one by one; all are counted."""
_DAYS_LOOKED_AT = 5000


class FileRefused(RequestRefused):
    """The file is no table, or lacks a column; nothing of it was used."""

    status = 422
    code = "FILE_REFUSED"
    title = "This file is not taken"


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """What became of one row: `row` counts from 1, the row of names included."""

    row: int
    status: RowStatus
    field: str = ""
    detail: str = ""


@dataclass(slots=True)
class Read:
    """A piece of a file: rows that say something, and verdicts on those that do not."""

    rows: list[tuple[int, SupplyRow]] = field(default_factory=list)
    refused: list[RowVerdict] = field(default_factory=list)


@dataclass(slots=True)
class Report:
    """What became of a file. `told` are refused rows, at most `MOST_TOLD` of them."""

    kind: Kind
    dry_run: bool
    counts: Counter[str] = field(default_factory=Counter)
    told: list[RowVerdict] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    verdicts: dict[int, RowVerdict] = field(default_factory=dict)
    """By the number of the row."""

    def add(self, verdicts: Sequence[RowVerdict]) -> None:
        """Count some rows."""
        for each in verdicts:
            self.counts[each.status.value] += 1
            self.verdicts[each.row] = each
            if each.status is RowStatus.REFUSED and len(self.told) < MOST_TOLD:
                self.told.append(each)

    def sum_up(self) -> None:
        """Say what is to be done about rows that wait, where there are any."""
        waiting = self.counts[RowStatus.WAITING.value]
        if waiting:
            self.remarks.append(
                f"{waiting} of the rows change what is paid. They are noted as your word and count"
                " once another programme owner imports the same file."
            )


class File:
    """A file of one kind that was understood: `pieces` reads it from the start each time."""

    def __init__(self, path: Path, kind: Kind, known: Known) -> None:
        """Find out how the file is laid out. Raises FileRefused."""
        self.kind = kind
        self._table = _opened(path)
        found = self._table.layout.found
        _check_shape(self._table)
        names = [column.name for column in found.columns]
        try:
            self._places = places_of(kind, names)
        except ColumnsMissing as missing:
            raise FileRefused(str(missing)) from missing
        self.remarks = [remark.sentence for remark in self._table.layout.remarks]
        self._header = found.header_row or 0
        order = known.order or self._order()
        self._known = Known(
            known.products, known.partners, known.parties, order, known.decimal or found.decimal
        )

    def pieces(self) -> Iterator[Read]:
        """Yield the rows in pieces; blank ones are passed over. Raises FileRefused."""
        rows = self._rows()
        try:
            while block := list(islice(rows, AT_ONCE)):
                yield self._read(block)
        except NotATable as refusal:
            raise FileRefused(str(refusal)) from refusal

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        for at, cells in enumerate(self._table.rows(), start=1):
            if at > self._header and "".join(cells).strip():
                yield at, cells

    def marked(self, verdicts: Mapping[int, RowVerdict]) -> Iterator[str]:
        """Yield the file's rows as lines of CSV with what became of each at the end."""
        mark = self._table.layout.delimiter or ","
        for at, cells in enumerate(self._table.rows(), start=1):
            verdict = verdicts.get(at)
            told = [verdict.status.value, verdict.detail] if verdict else []
            if at == self._header:
                told = ["verdict", "detail"]
            yield mark.join(_cell(each, mark) for each in (*cells, *told)) + "\r\n"

    def _read(self, block: list[tuple[int, list[str]]]) -> Read:
        piece = Read()
        for at, cells in block:
            try:
                piece.rows.append((at, read_row(self.kind, cells, self._places, self._known)))
            except RowRefused as refused:
                piece.refused.append(
                    RowVerdict(at, RowStatus.REFUSED, refused.field.value, str(refused))
                )
        return piece

    def _order(self) -> Order | None:
        if Field.DAY not in self._places:
            return None
        place = self._places[Field.DAY]
        rows = islice(self._table.rows(), self._header, self._header + _DAYS_LOOKED_AT)
        return order_of([cells[place] for cells in rows if place < len(cells)])


_PROGRAM = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A cell that begins so is a formula to a spreadsheet, and might run."""
_MARKS = frozenset(',;\t|"\n\r')
"""What ends a cell, for whatever mark the reader's own spreadsheet goes by."""


def _cell(text: str, mark: str) -> str:
    number = text[1:].replace(".", "").replace(",", "").isdigit()
    if text.lstrip(" ").startswith(_PROGRAM) and not number:
        text = f"'{text}"
    if mark in text or not _MARKS.isdisjoint(text):
        text = '"' + text.replace('"', '""') + '"'
    return text


Write = Callable[[Callable[[UnitOfWork], list[RowVerdict]]], None]
"""Runs a unit of work in a transaction of its own and keeps what it did; what the unit raises goes
through, and then nothing of it is kept."""


class _Rehearsed(Exception):
    """Ends a transaction that must leave nothing behind."""


def run(
    file: File,
    work: Callable[[UnitOfWork, Read], list[RowVerdict]],
    write: Write,
    *,
    dry_run: bool = False,
    all_or_nothing: bool = False,
) -> Report:
    """Take in a file piece by piece; with `dry_run` only find out what would become of it.

    `all_or_nothing`: not one row is kept where one is refused.
    """
    if all_or_nothing and not dry_run:
        rehearsal = run(file, work, write, dry_run=True)
        if rehearsal.counts[RowStatus.REFUSED.value]:
            return rehearsal
    report = Report(file.kind, dry_run, remarks=list(file.remarks))
    for piece in file.pieces():
        _take_piece(report, piece, work, write)
    report.sum_up()
    return report


def _take_piece(
    report: Report, piece: Read, work: Callable[[UnitOfWork, Read], list[RowVerdict]], write: Write
) -> None:
    found: list[RowVerdict] = []

    def unit(uow: UnitOfWork) -> list[RowVerdict]:
        found[:] = work(uow, piece)
        if report.dry_run:
            raise _Rehearsed
        return found

    with suppress(_Rehearsed):
        write(unit)
    report.add(found)


def _opened(path: Path) -> Table:
    try:
        return open_table(path)
    except NotATable as refusal:
        raise FileRefused(str(refusal)) from refusal


def _check_shape(table: Table) -> None:
    """Raise FileRefused for a file whose rows can't all be of one table."""
    for remark in table.layout.remarks:
        if remark.code is Code.SECOND_TABLE:
            place = remark.places[0] if remark.places else "?"
            raise FileRefused(
                f"At row {place} a second table begins. Put each table into a file of its own."
            )


def order_named(name: str) -> Order | None:
    """Return which of day and month comes first, by its name; None for ""."""
    return Order(name) if name else None


def what_is_known(connection: Connection, order: Order | None, decimal: str = "") -> Known:
    """Return what rows are read against, as it is now."""
    programme = load_programme(connection)
    partners, parties = known_partners(connection)
    return Known(programme.products, partners, parties, order, decimal)


def take_in(
    uow: UnitOfWork, seals: Seals, actor: Actor, kind: Kind, piece: Read
) -> list[RowVerdict]:
    """Write a piece of a file; returns what became of each row, in order. Nothing is committed."""
    if kind in {Kind.SHIPMENTS, Kind.RETURNS}:
        verdicts = [_verdict(each) for each in tell_of_units(uow, seals, actor, kind, piece.rows)]
    elif kind is Kind.SPECIALS:
        verdicts = [_verdict(each) for each in note_specials(uow, piece.rows)]
    elif kind is Kind.PARTICIPANTS:
        verdicts = [_verdict(each) for each in note_participants(uow, piece.rows)]
    elif kind is Kind.PARTIES:
        verdicts = [_verdict(each) for each in note_parties(uow, seals, actor, piece.rows)]
    else:
        taken = Articles(uow, seals, actor).take(piece.rows)
        verdicts = [RowVerdict(row, status, "", detail) for row, detail, status in taken]
    return sorted([*piece.refused, *verdicts], key=lambda each: each.row)


def _verdict(taken: Taken) -> RowVerdict:
    row, detail, known = taken
    if detail:
        return RowVerdict(row, RowStatus.REFUSED, "", detail)
    return RowVerdict(row, RowStatus.KNOWN if known else RowStatus.NEW)
