"""The embedded database: one thread writes, with group commit; readers see one moment each.

Owns the writer thread and the pragmas. A second writer must never be opened beside it.
"""

from __future__ import annotations

import contextvars
import os
import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool
from sqlcipher3 import dbapi2

from server.storage import scope

T = TypeVar("T")

OLDEST_SQLITE = (3, 51, 3)
"""Before it, a WAL reset can lose a committed transaction (docs/sync-protocol.md, Decision 3)."""
GROUP = 16
"""Requests that may share one COMMIT; each still stands or falls alone."""
READERS = 2
BYTES_A_PAGE = 8192
"""Of a new file: a push writes half as many pages as with SQLite's own 4096."""
PAGES_OF_LOG = 2000
"""Pages the log may have before they are moved into the file (16 MB). With SQLite's own limit every
third large push does it, and waits for the disk once more."""

# For nothing and for yes/no the driver asks around for an adapter, at ten times the cost of any
# other value; these two take the short way.
dbapi2.register_adapter(type(None), {}.get)
dbapi2.register_adapter(bool, int)


class TransactionLost(RuntimeError):
    """SQLite itself rolled the transaction back (disk full, I/O error); nothing of it stands."""


@dataclass(slots=True)
class _Job:
    unit: Callable[[Connection], Any]
    future: Future[Any] = field(default_factory=Future)
    context: contextvars.Context = field(default_factory=contextvars.copy_context)


class _CarriedTo:
    """Carries an exception to those who wait for the futures, instead of ending the thread."""

    def __init__(self, futures: Iterable[Future[Any]]) -> None:
        self._futures = list(futures)

    def __enter__(self) -> None:
        return

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if problem is None:
            return False
        for future in self._futures:
            if not future.done():
                future.set_exception(problem)
        return True


class SqliteDatabase:
    """A file (or :memory: is refused: readers would see another database)."""

    def __init__(self, url: URL, *, guarded: bool = False) -> None:
        """Open the file, made if it is not there. RuntimeError when SQLite is too old."""
        if dbapi2.sqlite_version_info < OLDEST_SQLITE:
            raise RuntimeError(f"SQLite {dbapi2.sqlite_version} is too old for shared data")
        if not url.database or url.database == ":memory:":
            raise ValueError("the embedded database needs a file: sqlite:///path")
        self.engine = _engine(url, writes=True)
        self._read_engine = _engine(url, writes=False, guarded=guarded)
        self._outside = scope.ENTRANCE if guarded else scope.OPERATOR
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closed = False
        self._lock = threading.Lock()
        # WAL and the file exist before the first reader comes.
        with self.engine.connect():
            pass
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="sqlite-reader")
        self._writer = threading.Thread(target=self._work, name="sqlite-writer", daemon=True)
        self._writer.start()

    def write(
        self, unit: Callable[[Connection], T], within: scope.Scope | None = None
    ) -> Future[T]:
        """Queue a unit for the writer thread, which sees all tables as they are."""
        del within
        job = _Job(unit)
        with self._lock:
            if self._closed:
                raise RuntimeError("the database is closed")
            self._jobs.put(job)
        return cast("Future[T]", job.future)

    def read(
        self, query: Callable[[Connection], T], within: scope.Scope | None = None
    ) -> Future[T]:
        """Run a query on a read-only connection, whose tables hold what the scope lets it see."""

        def work() -> T:
            with self._read_engine.begin() as connection:
                scope.enter(connection, within or self._outside)
                return query(connection)

        context = contextvars.copy_context()
        return self._readers.submit(context.run, work)

    def close(self) -> None:
        """Let the writer finish its queue, then close every connection."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._jobs.put(None)
        self._writer.join()
        self._readers.shutdown(wait=True)
        self._read_engine.dispose()
        self.engine.dispose()

    def _work(self) -> None:
        with self.engine.connect() as connection:
            last = False
            while not last:
                jobs, last = self._next_group()
                if jobs:
                    self._run_group(connection, jobs)

    def _next_group(self) -> tuple[list[_Job], bool]:
        """Wait for a job, and take along what has queued up behind it."""
        jobs: list[_Job] = []
        found = self._jobs.get()
        while found is not None:
            if found.future.set_running_or_notify_cancel():
                jobs.append(found)
            if len(jobs) >= GROUP or self._jobs.empty():
                return jobs, False
            found = self._jobs.get()
        return jobs, True

    @staticmethod
    def _run_group(connection: Connection, jobs: list[_Job]) -> None:
        """Run every job under its own savepoint, commit once, then answer."""
        answers: list[tuple[Future[Any], Any]] = []
        with _CarriedTo(job.future for job in jobs):
            with connection.begin():
                for job in jobs:
                    with _CarriedTo([job.future]), _alone(connection):
                        answers.append((job.future, job.context.run(job.unit, connection)))
                    if not _in_transaction(connection):
                        raise TransactionLost("SQLite rolled the transaction back by itself")
            for future, answer in answers:
                if not future.done():
                    future.set_result(answer)


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    """Keep one job's writes apart: they go with its failure, the others' stay."""
    connection.exec_driver_sql("SAVEPOINT job")
    try:
        yield
    except BaseException:
        if _in_transaction(connection):
            connection.exec_driver_sql("ROLLBACK TO SAVEPOINT job")
            connection.exec_driver_sql("RELEASE SAVEPOINT job")
        raise
    connection.exec_driver_sql("RELEASE SAVEPOINT job")


def _in_transaction(connection: Connection) -> bool:
    raw: Any = connection.connection.dbapi_connection
    return bool(raw.in_transaction)


def _engine(url: URL, *, writes: bool, guarded: bool = False) -> Engine:
    engine = sa.create_engine(
        url,
        module=dbapi2,
        hide_parameters=True,  # what people sent is for no log
        poolclass=QueuePool,
        pool_size=READERS,
        max_overflow=0,
        pool_reset_on_return="rollback",
        connect_args={"check_same_thread": False, "isolation_level": None},
    )

    @sa.event.listens_for(engine, "connect")
    def _on_connect(raw: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        for pragma in (
            f"page_size={BYTES_A_PAGE}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=5000",
            "cache_size=-65536",
            f"wal_autocheckpoint={PAGES_OF_LOG}",
            "temp_store=MEMORY",
            "cell_size_check=ON",
        ):
            raw.cursor().execute(f"PRAGMA {pragma}")
        if guarded:
            _lay_views(raw, record.info)
        if not writes:
            raw.cursor().execute("PRAGMA query_only=ON")

    # The driver's own idea of when to begin loses updates (docs/sync-protocol.md, Decision 4).
    @sa.event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _lay_views(raw: DBAPIConnection, place: dict[Any, Any]) -> None:
    """Let every name of a guarded table mean what the scope of the transaction lets it see."""

    def reach() -> str:
        return str(place[scope.PLACE].reach)

    def partner() -> int | None:
        return place[scope.PLACE].partner_id or None

    connection: Any = raw
    connection.create_function(scope.REACH_FUNCTION, 0, reach)
    connection.create_function(scope.PARTNER_FUNCTION, 0, partner)
    for view in scope.views():
        raw.cursor().execute(view)


def back_up(source: Path, target: Path) -> None:
    """Copy a database as it is at one moment, while it may be in use. FileExistsError.

    Whole and on disk when this returns; what was broken off never gets the name.
    """
    if not source.exists():
        raise FileNotFoundError(f"There is no database at {source}.")
    if target.exists():
        raise FileExistsError(f"{target} is there already. Name a new file.")
    under_way = target.with_name(f"{target.name}.new")
    under_way.unlink(missing_ok=True)
    with (
        closing(dbapi2.connect(str(source))) as live,
        closing(dbapi2.connect(str(under_way))) as copy,
    ):
        live.backup(copy)
    with under_way.open("rb+") as handle:
        os.fsync(handle.fileno())
    under_way.replace(target)
