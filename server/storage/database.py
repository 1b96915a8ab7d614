"""One face for the two databases: hand over a unit of work, get a future of its answer.

Opening, pragmas and threads are in `sqlite` and `postgres`. Never knows what a unit does.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, make_url

from server.storage.scope import Scope

T = TypeVar("T")


class Database(Protocol):
    """A database that runs units of work on threads of its own."""

    engine: Engine

    def write(self, unit: Callable[[Connection], T], within: Scope | None = None) -> Future[T]:
        """Run `unit` in one transaction: return commits, raise rolls back.

        It begins `within` a scope; without one in the database's own: that of the entrance where it
        is guarded, else that of an operator. `scope.enter` changes it for the rest of the unit.

        The future is done only after COMMIT. A unit may be run again from the start when the
        database asks for it, so it must keep nothing outside its connection.
        """

    def read(self, query: Callable[[Connection], T], within: Scope | None = None) -> Future[T]:
        """Run `query`, as `write` does, in one read-only transaction.

        Everything it sees is of one moment.
        """

    def close(self) -> None:
        """Finish what was handed over, then let go of threads and connections."""


def open_database(url: str, *, workers: int = 8, guarded: bool = False) -> Database:
    """Open the database a URL names; ValueError when it is neither SQLite nor PostgreSQL.

    What serves requests opens it `guarded`: then no transaction sees more than its scope.
    """
    parsed = make_url(url)
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        from server.storage.sqlite import SqliteDatabase  # noqa: PLC0415  only the one in use

        return SqliteDatabase(parsed, guarded=guarded)
    if backend == "postgresql":
        from server.storage.postgres import PostgresDatabase  # noqa: PLC0415  likewise

        return PostgresDatabase(parsed, workers=workers, guarded=guarded)
    raise ValueError(f"{backend} is not supported: use sqlite:///path or postgresql://…")


def is_embedded(url: str) -> bool:
    """Say whether the URL names a file of our own rather than an operator's server."""
    return make_url(url).get_backend_name() == "sqlite"


def existing_tables(connection: Connection) -> set[str]:
    """Return the names of the tables there are."""
    return set(sa.inspect(connection).get_table_names())
