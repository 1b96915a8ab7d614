"""PostgreSQL: a thread pool runs units of work; what the database asks to repeat is repeated.

Owns the pool and the isolation levels. Never decides what a unit does.
"""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import psycopg
import sqlalchemy as sa
from psycopg.adapt import Dumper
from psycopg.pq import Format
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import DBAPIError

from server.storage import scope
from server.storage.arrays import Texts

T = TypeVar("T")

TRIES = 5
REPEATABLE = frozenset({"40001", "40P01", "23505"})
"""Serialization failure, deadlock, and a unique key taken by a transaction that ran beside ours:
run again from the start, the unit sees what the other one wrote."""


class _TextsDumper(Dumper):
    """Hands an array of texts to the driver."""

    format = Format.BINARY
    oid = psycopg.adapters.types["text"].array_oid

    def dump(self, obj: Texts) -> bytes:
        return obj.binary(self.connection.info.encoding if self.connection else "utf-8")


psycopg.adapters.register_dumper(Texts, _TextsDumper)


class PostgresDatabase:
    """An operator's database, reached by psycopg."""

    def __init__(self, url: URL, *, workers: int, guarded: bool = False) -> None:
        """Make the pool; the first connection is opened by the first unit.

        With `guarded` it works as the role that owns nothing, whoever signed in at the database.
        """
        self.engine = sa.create_engine(
            url.set(drivername="postgresql+psycopg"),
            hide_parameters=True,  # what people sent is for no log
            pool_size=workers,
            max_overflow=0,
            pool_pre_ping=True,
            # One that was just in use has its statements prepared.
            pool_use_lifo=True,
            connect_args={"options": _options(url, guarded=guarded)},
        )
        self._readers = self.engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="postgres")

    def write(
        self, unit: Callable[[Connection], T], within: scope.Scope | None = None
    ) -> Future[T]:
        """Run a unit in one READ COMMITTED transaction, again when the database asks for it."""

        def work() -> T:
            for left in reversed(range(TRIES)):
                try:
                    with self.engine.begin() as connection:
                        if within is not None:
                            scope.enter(connection, within)
                        return unit(connection)
                except DBAPIError as problem:
                    if not left or sqlstate(problem) not in REPEATABLE:
                        raise
            raise AssertionError("the last try returns or raises")

        context = contextvars.copy_context()
        return self._pool.submit(context.run, work)

    def read(
        self, query: Callable[[Connection], T], within: scope.Scope | None = None
    ) -> Future[T]:
        """Run a query on one snapshot."""

        def work() -> T:
            with self._readers.begin() as connection:
                if within is not None:
                    scope.enter(connection, within)
                return query(connection)

        context = contextvars.copy_context()
        return self._pool.submit(context.run, work)

    def close(self) -> None:
        """Let running units finish, then close every connection."""
        self._pool.shutdown(wait=True)
        self.engine.dispose()


def _options(url: URL, *, guarded: bool) -> str:
    """Return what a session begins with: the scope that holds where a transaction sets none."""
    given = url.query.get("options", "")
    outside = scope.ENTRANCE if guarded else scope.OPERATOR
    told = [given if isinstance(given, str) else " ".join(given)]
    told.append(f"-c {scope.SETTING}={outside.text}")
    if guarded:
        told.append(f"-c role={scope.APP_ROLE}")
    return " ".join(filter(None, told))


def sqlstate(problem: DBAPIError) -> str:
    """Return the SQLSTATE of a database error, or "" where the driver has none."""
    return getattr(problem.orig, "sqlstate", None) or ""
