"""Many new rows of one table in one statement, by the shortest way each driver has.

SQLite gets them by executemany, PostgreSQL by COPY. Owns how values are put for it; never which
rows there are, nor when they are written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from operator import itemgetter
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from server.storage.columns import Instant, instant_text

Row = dict[str, Any]


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
        _copy(connection, plan, values)
        return
    if plan.puts:
        columns: list[Iterable[Any]] = list(zip(*values, strict=True))
        for place, put in plan.puts:
            kept = {value: put(value) for value in set(columns[place])}
            columns[place] = map(kept.__getitem__, columns[place])
        values = list(zip(*columns, strict=True))
    connection.exec_driver_sql(plan.insert, list(values))


def _copy(connection: Connection, plan: _Plan, values: Iterable[tuple[Any, ...]]) -> None:
    raw = connection.connection.driver_connection
    if not isinstance(raw, psycopg.Connection):
        raise TypeError("PostgreSQL is reached by psycopg")
    try:
        with raw.cursor() as cursor, cursor.copy(plan.copy) as copy:
            for each in values:
                copy.write_row(each)
    except psycopg.Error as problem:
        raise DBAPIError.instance(
            plan.copy.decode(), None, problem, psycopg.Error, dialect=connection.dialect,
            connection_invalidated=raw.closed,
        ) from problem  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Plan:
    """How rows of one table are written: the statements, and what becomes of each value."""

    values: Callable[[Row], tuple[Any, ...]]
    insert: str
    copy: bytes
    puts: tuple[tuple[int, Callable[[Any], Any]], ...]
    """Columns whose values SQLite keeps in another form."""


@cache
def _plan(table: sa.Table) -> _Plan:
    names = [column.name for column in table.columns]
    quoted = ", ".join(f'"{name}"' for name in names)
    puts = [
        (place, put)
        for place, column in enumerate(table.columns)
        if (put := _put(column.type)) is not None
    ]
    return _Plan(
        itemgetter(*names),
        str(sa.insert(table).compile(dialect=sqlite.dialect())),
        f'COPY "{table.name}" ({quoted}) FROM STDIN'.encode(),
        tuple(puts),
    )


def _put(kind: sa.types.TypeEngine[Any]) -> Callable[[Any], Any] | None:
    if isinstance(kind, Instant):
        return lambda value: None if value is None else instant_text(value)
    if isinstance(kind, sa.Date):
        return lambda value: value.isoformat() if isinstance(value, date) else value
    return None
