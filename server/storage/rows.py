"""Many new rows of one table in one statement, by the shortest way each driver has.

SQLite gets them by executemany, or what they differ in as JSON; PostgreSQL as one array for each
column in which they differ: COPY does not go with row level security. Owns how values are put for
it; never which rows there are, nor when they are written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Connection, Dialect

from server.storage.arrays import Texts, array_of
from server.storage.columns import Instant, instant_text

Row = dict[str, Any]

ROWS_A_STATEMENT = 2000


def values_of(table: sa.Table, row: Row) -> tuple[Any, ...]:
    """Return the values of a row in the order of the table's columns; it must name every one."""
    return _plan(table).values(row)


@dataclass(frozen=True, slots=True)
class Series:
    """Rows of one table that have all columns in common but those at `places`.

    `common` are values in the order of the table's columns, whatever stands at `places`; a row
    holds the values for `places`.
    """

    common: Sequence[Any]
    places: Sequence[int]
    rows: list[tuple[Any, ...]]

    def values(self) -> list[tuple[Any, ...]]:
        """Return whole rows."""
        found = []
        for row in self.rows:
            values = list(self.common)
            for place, value in zip(self.places, row, strict=True):
                values[place] = value
            found.append(tuple(values))
        return found


def insert_series(connection: Connection, table: sa.Table, series: Series) -> None:
    """Insert a series of rows; errors as of `insert_values`."""
    if connection.dialect.name == "postgresql":
        insert_values(connection, table, series.values())
        return
    puts, places = dict(_plan(table).puts), tuple(series.places)
    rows = _put_columns(
        series.rows, [(places.index(each), put) for each, put in puts.items() if each in places]
    )
    common = [
        puts[place](value) if place in puts else value
        for place, value in enumerate(series.common)
        if place not in places
    ]
    told = (msgspec.json.encode(rows).decode(), *common)
    connection.exec_driver_sql(_insert_json(table, places), told)


@lru_cache(maxsize=256)
def _insert_json(table: sa.Table, places: tuple[int, ...]) -> str:
    """Return the statement for SQLite: a list of rows, then the values of the other columns."""
    names = [f'"{column.name}"' for column in table.columns]
    chosen, given = [], 1
    for place in range(len(names)):
        if place in places:
            chosen.append(f"value ->> {places.index(place)}")
        else:
            given += 1
            chosen.append(f"?{given}")
    into = f'INSERT INTO "{table.name}" ({", ".join(names)})'
    return " ".join((into, "SELECT", ", ".join(chosen), "FROM json_each(?1)"))


def insert_values(
    connection: Connection, table: sa.Table, values: Sequence[tuple[Any, ...]]
) -> None:
    """Insert rows given as values in the order of the table's columns.

    Errors are SQLAlchemy's, as of any other statement.
    """
    if not values:
        return
    plan = _plan(table)
    if connection.dialect.name == "postgresql":
        for start in range(0, len(values), ROWS_A_STATEMENT):
            part = values[start : start + ROWS_A_STATEMENT]
            _insert_part(connection, table, list(zip(*part, strict=True)))
        return
    connection.exec_driver_sql(plan.insert, _put_columns(values, plan.puts))


def _put_columns(
    values: Sequence[tuple[Any, ...]], puts: Sequence[tuple[int, Callable[[Any], Any]]]
) -> list[tuple[Any, ...]]:
    """Return rows with some columns in the form in which SQLite keeps them."""
    if not puts:
        return list(values)
    columns: list[Iterable[Any]] = list(zip(*values, strict=True))
    for place, put in puts:
        kept = {value: put(value) for value in set(columns[place])}
        columns[place] = map(kept.__getitem__, columns[place])
    return list(zip(*columns, strict=True))


def _insert_part(connection: Connection, table: sa.Table, columns: list[tuple[Any, ...]]) -> None:
    """Insert rows by their columns: one value where all rows have the same, else an array."""
    many = len(columns[0]) > 1
    same: list[Any] = []
    arrays: list[Texts | str] = []
    differ: list[bool] = []
    for place, (column, is_text) in enumerate(zip(columns, _plan(table).texts, strict=True)):
        first = column[0]
        # By one array at least it is known how many rows there are.
        if (many and not place) or column.count(first) < len(column):
            differ.append(True)
            arrays.append(Texts(column) if is_text else array_of(column))
        else:
            differ.append(False)
            same.append(first)
    statement = _insert_columns(table, connection.dialect, tuple(differ))
    connection.exec_driver_sql(statement, (*same, *arrays))


def _plain(text: object) -> str:
    """Return a name as SQLAlchemy keeps it, a kind of text, as text."""
    return "".join(str(text))


@dataclass(frozen=True, slots=True)
class _Plan:
    """How rows of one table are written: the statements, and what becomes of each value."""

    values: Callable[[Row], tuple[Any, ...]]
    insert: str
    puts: tuple[tuple[int, Callable[[Any], Any]], ...]
    """Columns whose values SQLite keeps in another form."""
    texts: tuple[bool, ...]
    """Which columns hold text."""


@cache
def _plan(table: sa.Table) -> _Plan:
    names = [_plain(column.name) for column in table.columns]
    puts = [
        (place, put)
        for place, column in enumerate(table.columns)
        if (put := _put(column.type)) is not None
    ]
    return _Plan(
        itemgetter(*names),
        str(sa.insert(table).compile(dialect=sqlite.dialect())),
        tuple(puts),
        tuple(isinstance(column.type, sa.Text) for column in table.columns),
    )


@lru_cache(maxsize=1024)
def _insert_columns(table: sa.Table, dialect: Dialect, differ: tuple[bool, ...]) -> str:
    """Return the statement: first the values that all rows share, then the arrays."""
    names, chosen, arrays, listed = [], [], [], []
    for column, is_array in zip(table.columns, differ, strict=True):
        name, kind = f'"{column.name}"', column.type.compile(dialect=dialect)
        names.append(name)
        if is_array:
            arrays.append(f"%s::{kind}[]")
            listed.append(name)
        chosen.append(f"rows.{name}" if is_array else f"%s::{kind}")
    rows = f" FROM unnest({', '.join(arrays)}) AS rows ({', '.join(listed)})" if arrays else ""
    return f'INSERT INTO "{table.name}" ({", ".join(names)}) SELECT {", ".join(chosen)}{rows}'


def _put(kind: sa.types.TypeEngine[Any]) -> Callable[[Any], Any] | None:
    if isinstance(kind, Instant):
        return lambda value: None if value is None else instant_text(value)
    if isinstance(kind, sa.Date):
        return lambda value: value.isoformat() if isinstance(value, date) else value
    return None
