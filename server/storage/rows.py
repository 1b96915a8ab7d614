"""Many new rows of one table in one statement, by the shortest way each driver has.

SQLite gets them by executemany, PostgreSQL as one array for each column: COPY does not go with
row level security. Owns how values are put for it; never which rows there are, nor when they are
written.
"""

from __future__ import annotations

import re
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

from server.storage.columns import Instant, instant_text

Row = dict[str, Any]

ROWS_A_STATEMENT = 2000


def values_of(table: sa.Table, row: Row) -> tuple[Any, ...]:
    """Return the values of a row in the order of the table's columns; it must name every one."""
    return _plan(table).values(row)


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
            part = zip(*values[start : start + ROWS_A_STATEMENT], strict=True)
            arrays = tuple(map(_array, part))
            connection.exec_driver_sql(_insert_arrays(table, connection.dialect), arrays)
        return
    if plan.puts:
        columns: list[Iterable[Any]] = list(zip(*values, strict=True))
        for place, put in plan.puts:
            kept = {value: put(value) for value in set(columns[place])}
            columns[place] = map(kept.__getitem__, columns[place])
        values = list(zip(*columns, strict=True))
    connection.exec_driver_sql(plan.insert, list(values))


def _array(values: tuple[Any, ...]) -> str:
    """Return the values of a column as the text of an array of PostgreSQL.

    An array of JSON is one but for its brackets, as long as it escapes nothing but quotation marks
    and backslashes. A text with a line end or the like is put by hand.
    """
    text = _JSON.encode(values).decode()
    if "\\" in text and _OTHER_ESCAPE.search(text):
        return "{" + ",".join(map(_element, values)) + "}"
    return "{" + text[1:-1] + "}"


def _element(value: object) -> str:
    if not isinstance(value, str):
        return _JSON.encode(value).decode()
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


_OTHER_ESCAPE = re.compile(r'\\[^"\\]')


def _plain(text: object) -> str:
    """Return a name as SQLAlchemy keeps it, a kind of text, as text."""
    return "".join(str(text))


_JSON = msgspec.json.Encoder(enc_hook=_plain)


@dataclass(frozen=True, slots=True)
class _Plan:
    """How rows of one table are written: the statements, and what becomes of each value."""

    values: Callable[[Row], tuple[Any, ...]]
    insert: str
    puts: tuple[tuple[int, Callable[[Any], Any]], ...]
    """Columns whose values SQLite keeps in another form."""


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
    )


@lru_cache(maxsize=256)
def _insert_arrays(table: sa.Table, dialect: Dialect) -> str:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    kinds = (column.type.compile(dialect=dialect) for column in table.columns)
    arrays = ", ".join(f"%s::{kind}[]" for kind in kinds)
    return " ".join((f'INSERT INTO "{table.name}" ({names})', "SELECT *", f"FROM unnest({arrays})"))


def _put(kind: sa.types.TypeEngine[Any]) -> Callable[[Any], Any] | None:
    if isinstance(kind, Instant):
        return lambda value: None if value is None else instant_text(value)
    if isinstance(kind, sa.Date):
        return lambda value: value.isoformat() if isinstance(value, date) else value
    return None
