"""One keyed SQLite file: one connection that writes, query-only ones for everybody else.

Owns how such a file is opened and how SQLite's errors are named. Knows no table.
"""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool
from sqlcipher3 import dbapi2

from sync.errors import DiskFull, NotWritable, StoreDamaged

T = TypeVar("T")
Connection = Any
"""A connection of the driver: sqlcipher3 carries no annotations."""

_log = logging.getLogger(__name__)

SAFE_SQLITE = (3, 51, 3)
"""The first version without the bug of the WAL reset (docs/sync-protocol.md, Decision 3)."""

_LEAST_SPACE = 65536
"""Bytes; with less on the disk, SQLite can't even make the files beside its own."""

# For nothing the driver asks around for an adapter, at ten times the cost of any other value.
dbapi2.register_adapter(type(None), {}.get)

_DAMAGED = ("not a database", "malformed", "disk I/O error", "unable to open")


class Database:
    """Serialises writes: one connection, one transaction at a time, whoever asks.

    Whoever needs the answer writes on their own thread when it is their turn: handing a scan to
    another thread and waiting for it would cost half as much as the commit. What nobody waits for
    runs on the file's writer thread. `synchronous` is FULL where a commit is a promise to a
    person, NORMAL where it is not.
    """

    def __init__(
        self,
        path: Path,
        key: bytes,
        *,
        synchronous: Literal["FULL", "NORMAL"],
        cache_kib: int = 4000,
    ) -> None:
        if dbapi2.sqlite_version_info < SAFE_SQLITE:
            raise StoreDamaged(file=path.name, reason=f"SQLite {dbapi2.sqlite_version} is too old")
        self.path = path
        self._key = key.hex()
        self._synchronous = synchronous
        self._cache_kib = cache_kib
        # Named, or SQLAlchemy loads the standard library's SQLite beside the driver's.
        self._engine = create_engine(
            "sqlite://", module=dbapi2, creator=self._connect, poolclass=NullPool
        )
        self._readers: list[_Reader] = []
        self._local = threading.local()
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._closing = self._closed = False
        with named(path):
            self._held = self._engine.raw_connection()
        self._connection = _driver(self._held)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix=path.stem)

    def _connect(self) -> Connection:
        connection = dbapi2.connect(
            str(self.path), isolation_level=None, check_same_thread=False, cached_statements=256
        )
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{self._key}'\"")
        connection.execute("PRAGMA busy_timeout = 5000")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {self._synchronous}")
        connection.execute("PRAGMA temp_store = MEMORY")
        # A file that somebody else prepared runs nothing of its schema, and lies about no cell.
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        connection.execute(f"PRAGMA cache_size = -{self._cache_kib}")
        return connection

    # --- writing ---
    def submit(self, work: Callable[[Connection], T]) -> Future[T]:
        """Run `work` in one transaction on the writer thread, without waiting.

        A failure is logged as well, for a caller that never looks at the answer.
        """
        future = self._writer.submit(self.write, work)
        future.add_done_callback(self._tell)
        return future

    def then(self, work: Callable[[], None]) -> None:
        """Run `work` on the writer thread after what is under way; nothing once it is closed."""
        if not self._closing:
            with suppress(RuntimeError):  # closed by another thread in between
                self._writer.submit(work).add_done_callback(self._tell)

    def _tell(self, future: Future[Any]) -> None:
        problem = future.exception()
        if problem is not None:
            _log.error("a write to %s failed", self.path.name, exc_info=problem)

    def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one transaction and return after its COMMIT; never from within `work`.

        Raises `DiskFull` and `StoreDamaged`; then nothing of it is in the file. It is not tried
        again here: only the next write meets a fresh connection.
        """
        with self._turn, named(self.path):
            connection = self._connection
            try:
                connection.execute("BEGIN IMMEDIATE")
                result = work(connection)
                connection.execute("COMMIT")
            except BaseException as error:
                if connection.in_transaction:
                    with suppress(dbapi2.Error):  # the first error is the one to tell
                        connection.execute("ROLLBACK")
                if _spoils(error):
                    self._renew()
                raise
        return result

    def _renew(self) -> None:
        """In a write's turn: go on with a fresh connection, or with the old one if there is none.

        The cipher answers every call with an error once a page could not be read, also when the
        disk has long been well again.
        """
        with suppress(dbapi2.Error):
            held = self._engine.raw_connection()
            # The new one first: closing the last one of a file would write to it.
            spoilt, self._held = self._held, held
            self._connection = _driver(held)
            spoilt.close()

    def upgrade(self, migrations: Sequence[str]) -> int:
        """Bring the schema up to date, one transaction a step; return the version found.

        A version above what `migrations` reach is returned and nothing is touched.
        """

        def work(connection: Connection) -> int:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            for number in range(int(version), len(migrations)):
                for statement in migrations[number].split(";\n"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number + 1}")
            return int(version)

        return self.write(work)

    def checkpoint(self) -> None:
        """Move the write-ahead log into the file without making anybody wait."""
        self.rows("PRAGMA wal_checkpoint(PASSIVE)")

    def wipe_freed(self) -> None:
        """Leave no byte of what was deleted or overwritten: write the file anew, empty the log."""
        with self._turn, named(self.path):
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    # --- reading ---
    def reader(self) -> Connection:
        """Return this thread's query-only connection."""
        return self._reader().connection

    def _reader(self) -> _Reader:
        found: _Reader | None = getattr(self._local, "reader", None)
        if found is None:
            with named(self.path), self._lock:
                if self._closed:
                    raise StoreDamaged(file=self.path.name, reason="it was closed meanwhile")
                held = self._engine.raw_connection()
                found = _Reader(held, _driver(held), threading.Lock())
                found.connection.execute("PRAGMA query_only = ON")
                self._readers.append(found)
            self._local.reader = found
        return found

    def rows(self, statement: str, parameters: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a query, read on this thread's connection."""
        with self._reading() as connection:
            found: list[tuple[Any, ...]] = connection.execute(statement, parameters).fetchall()
        return found

    def row(self, statement: str, parameters: tuple[object, ...] = ()) -> tuple[Any, ...] | None:
        """Return the first row of a query or None."""
        with self._reading() as connection:
            found: tuple[Any, ...] | None = connection.execute(statement, parameters).fetchone()
        return found

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """Name what fails, and let this thread read on a fresh connection the next time.

        Nobody closes the connection meanwhile: SQLite does not survive that.
        """
        reader = self._reader()
        with named(self.path), reader.turn:
            if self._closed:
                raise StoreDamaged(file=self.path.name, reason="it was closed meanwhile")
            try:
                yield reader.connection
            except dbapi2.DatabaseError as error:
                if _spoils(error):
                    self._drop(reader)
                raise

    def _drop(self, reader: _Reader) -> None:
        """In the turn of a reader: let its thread begin anew."""
        self._local.reader = None
        with self._lock:
            if reader in self._readers:
                self._readers.remove(reader)
        reader.held.close()

    def close(self) -> None:
        """Finish what was handed in and what is being read, close every connection.

        Again does no harm. Who asks afterwards gets `StoreDamaged`.
        """
        with self._lock:
            if self._closing:
                return
            self._closing = True
        # What was handed in may read as well.
        self._writer.shutdown(wait=True)
        with self._turn:
            with self._lock:
                self._closed = True
                readers, self._readers = self._readers, []
            for reader in readers:
                with reader.turn:
                    reader.held.close()
            self._held.close()
        self._engine.dispose()


@dataclass(frozen=True, slots=True, eq=False)
class _Reader:
    """One thread's connection; who reads on it, or closes it, holds its turn."""

    held: Any
    connection: Connection
    turn: threading.Lock


def _driver(held: Any) -> Connection:  # noqa: ANN401 (the pool's proxy)
    return held.driver_connection


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Turn SQLite's errors about disk and file into problems with a way out."""
    try:
        yield
    except dbapi2.IntegrityError:
        raise
    except dbapi2.DatabaseError as error:
        said = str(error)
        if "disk is full" in said or "full" in said.split() or _is_out_of_space(path, said):
            raise DiskFull from error
        if "readonly database" in said:
            raise NotWritable(file=path.name, reason=said) from error
        if any(mark in said for mark in _DAMAGED):
            raise StoreDamaged(file=path.name, reason=said) from error
        raise


def _spoils(error: BaseException) -> bool:
    """Say whether a connection that met this may go on to fail without a cause."""
    said = str(error)
    return isinstance(error, dbapi2.DatabaseError) and any(mark in said for mark in _DAMAGED)


def is_damage(problem: StoreDamaged) -> bool:
    """Say whether the contents are damaged; a disk that does not answer is another matter."""
    reason = str(problem.params.get("reason", ""))
    return "malformed" in reason or "not a database" in reason


def _is_out_of_space(path: Path, said: str) -> bool:
    """Say whether an I/O error is only a full disk: so SQLite calls it while it opens a file."""
    with suppress(OSError):
        return "disk I/O error" in said and shutil.disk_usage(path.parent).free < _LEAST_SPACE
    return False
