"""One face for the two databases: hand over a unit of work, get a future of its answer.

Opening, pragmas and threads are in `sqlite` and `postgres`. Never knows what a unit does.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, make_url

T = TypeVar("T")


class Database(Protocol):
    """A database that runs units of work on threads of its own."""

    engine: Engine

    def write(self, unit: Callable[[Connection], T]) -> Future[T]:
        """Run `unit` in one transaction: return commits, raise rolls back.

        The future is done only after COMMIT. A unit may be run again from the start when the
        database asks for it, so it must keep nothing outside its connection.
        """

    def read(self, query: Callable[[Connection], T]) -> Future[T]:
        """Run `query` in one read-only transaction: everything it sees is of one moment."""

    def close(self) -> None:
        """Finish what was handed over, then let go of threads and connections."""


def open_database(url: str, *, workers: int = 8) -> Database:
    """Open the database a URL names; ValueError when it is neither SQLite nor PostgreSQL."""
    parsed = make_url(url)
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        from server.storage.sqlite import SqliteDatabase  # noqa: PLC0415  only the one in use

        return SqliteDatabase(parsed)
    if backend == "postgresql":
        from server.storage.postgres import PostgresDatabase  # noqa: PLC0415  likewise

        return PostgresDatabase(parsed, workers=workers)
    raise ValueError(f"{backend} is not supported: use sqlite:///path or postgresql://…")


def is_embedded(url: str) -> bool:
    """Say whether the URL names a file of our own rather than an operator's server."""
    return make_url(url).get_backend_name() == "sqlite"


def existing_tables(connection: Connection) -> set[str]:
    """Return the names of the tables there are."""
    return set(sa.inspect(connection).get_table_names())
