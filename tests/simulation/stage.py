"""The stage of the simulation: real server and real client on one thread, without waiting.

Owns what stands in for threads, sockets and disks that sync: work handed to a writer thread waits
until the schedule runs it, the server answers on an event loop that runs only while it is asked,
the files lie in memory where the system has such a place. Never decides what happens next.
"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from sqlalchemy.engine import URL, Connection, make_url

import server.app
import sync.feed
import sync.profile.database
import sync.profile.directory
import sync.workplace
from server.app import create_app
from server.services.sessions import make_code
from server.settings import Settings
from server.storage.migrating import open_seals
from server.storage.scope import ENTRANCE, OPERATOR, Scope, enter
from server.storage.sqlite import SqliteDatabase, _engine, _Job
from server.storage.unit_of_work import UnitOfWork
from sync.outbox.second_copy import SecondCopy
from sync.profile.database import Database
from tests.support.server import FakeClock

T = TypeVar("T")


class Killed(BaseException):
    """The process is gone: nothing of ours may catch this."""


# --- the client's threads and commits ---------------------------------------------------------
class LateWork:
    """A writer thread's queue without the thread: `run` does what was handed in, in order."""

    def __init__(self, *_: object, **__: object) -> None:
        self._jobs: deque[tuple[_Late, Callable[[], Any]]] = deque()

    def submit(self, work: Callable[..., Any], *args: Any) -> Future[Any]:
        """Queue work."""
        future = _Late(self)
        self._jobs.append((future, lambda: work(*args)))
        return future

    def run(self) -> None:
        """Do everything that was handed in up to now, and what that hands in."""
        while self._jobs:
            future, work = self._jobs.popleft()
            with _Told(future):
                future.set_result(work())

    def forget(self) -> None:
        """Drop what is queued, as a kill does."""
        self._jobs.clear()

    def shutdown(self, *, wait: bool = True) -> None:
        """Do the rest, as the end of a `with` does."""
        del wait
        self.run()


class _Late(Future[Any]):
    def __init__(self, queue: LateWork) -> None:
        super().__init__()
        self._queue = queue

    def result(self, timeout: float | None = None) -> Any:
        self._queue.run()
        return super().result(timeout)

    def exception(self, timeout: float | None = None) -> BaseException | None:
        self._queue.run()
        return super().exception(timeout)


class _Told:
    """Carries a failure to who waits for the future, as an executor does; a kill goes on."""

    def __init__(self, future: Future[Any]) -> None:
        self._future = future

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: object, problem: BaseException | None, trace: object) -> bool:
        if not isinstance(problem, Exception):
            return False
        self._future.set_exception(problem)
        return True


class Commits:
    """Counts the commits of clients and can end the process between any two of them."""

    def __init__(self) -> None:
        self.done = 0
        self.killed = False
        self._left: int | None = None

    def kill_after(self, commits: int) -> None:
        """Raise Killed where the commit after this many would begin."""
        self._left = commits

    def disarm(self) -> None:
        """Let the process live."""
        self.killed, self._left = False, None

    def before(self) -> None:
        """Called where a commit begins."""
        if self._left is not None:
            if self._left == 0:
                self.killed, self._left = True, None
                raise Killed
            self._left -= 1
        self.done += 1


@contextmanager
def one_thread() -> Iterator[Commits]:
    """Run every client and server of the block on this thread; yields the hook on commits."""
    commits = Commits()
    write, whole = Database.write, sync.profile.directory.write_whole

    def hooked(self: Database, work: Callable[[Any], T]) -> T:
        commits.before()
        return write(self, work)

    def waited(futures: Iterable[Future[Any]]) -> None:
        # Who waits on the way out of a killed process waits for nothing: its threads are gone.
        for each in futures:
            if not commits.killed:
                each.exception()

    def hooked_whole(path: Path, content: bytes) -> None:
        commits.before()
        whole(path, content)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sync.profile.database, "ThreadPoolExecutor", LateWork)
        patched.setattr(Database, "write", hooked)
        patched.setattr(sync.feed, "wait", waited)
        patched.setattr(sync.profile.directory, "write_whole", hooked_whole)
        patched.setattr(sync.workplace, "_PAUSE_SECONDS", 0)
        patched.setattr(server.app, "open_database", _open)
        # The second copy of the outbox has a thread and tests of its own (test_recovery.py).
        patched.setattr(SecondCopy, "add", _note_nothing)
        # What the clock decides happens when the schedule says so.
        patched.setattr(server.app, "TICK_SECONDS", 10**7)
        logging.disable(logging.CRITICAL)
        try:
            yield commits
        finally:
            logging.disable(logging.NOTSET)


def _note_nothing(_copy: SecondCopy, *_records: object) -> None:
    """Stand in for the second copy."""


@contextmanager
def memory_directory() -> Iterator[Path]:
    """A directory in memory where the system has one: what survives a power cut is not asked."""
    shared = Path("/dev/shm")  # noqa: S108 (a directory of our own in it)
    place = shared if os.access(shared, os.W_OK) else None
    found = Path(tempfile.mkdtemp(prefix="sellthrough-sim-", dir=place))
    try:
        yield found
    finally:
        shutil.rmtree(found, ignore_errors=True)


# --- the server -------------------------------------------------------------------------------
class InlineDatabase:
    """The embedded database with its own group commit, each unit run where it is handed over.

    What is read is guarded as it is there.
    """

    def __init__(self, url: URL) -> None:
        self.engine = _engine(url, writes=True)
        self._read_engine = _engine(url, writes=False, guarded=True)
        self._connection = self.engine.connect()
        self._reading = self._read_engine.connect()
        self._reading.rollback()

    def write(self, unit: Callable[[Connection], T], within: Scope | None = None) -> Future[T]:
        """Run a unit now, under the savepoint and the commit of the real writer."""
        del within
        job = _Job(unit)
        SqliteDatabase._run_group(self._connection, [job])
        return job.future

    def read(self, query: Callable[[Connection], T], within: Scope | None = None) -> Future[T]:
        """Run a query now, in a read transaction."""
        future: Future[T] = Future()
        with self._reading.begin(), _Told(future):
            enter(self._reading, within or ENTRANCE)
            future.set_result(query(self._reading))
        return future

    def limit_pages(self, more: int | None) -> None:
        """Let the file grow by this many pages only, as a full disk does; None: no limit."""
        raw: Any = self._connection.connection.dbapi_connection
        limit = 2**31 if more is None else raw.execute("PRAGMA page_count").fetchone()[0] + more
        raw.execute(f"PRAGMA max_page_count = {limit}")

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()
        self._reading.close()
        self._read_engine.dispose()
        self.engine.dispose()


_running: list[InlineDatabase] = []


def _open(url: str, **_: object) -> InlineDatabase:
    _running[:] = [InlineDatabase(make_url(url))]
    return _running[0]


class Stage:
    """The vendor's server: asked on this thread, stopped and started, backed up and restored."""

    def __init__(self, directory: Path, world: Path, page_rows: int = 200) -> None:
        self.path = directory / "server.db"
        shutil.copy(world, self.path)
        self.settings = Settings(
            database_url=f"sqlite:///{self.path}", page_rows=page_rows, code_roles="all",
            even_answer_ms=0,
        )  # fmt: skip
        self.clock = FakeClock()
        self._loop = asyncio.new_event_loop()
        self._start()

    def _start(self) -> None:
        self.app = create_app(self.settings, self.clock)
        self._to_app: asyncio.Queue[Any] = asyncio.Queue()
        self._from_app: asyncio.Queue[Any] = asyncio.Queue()
        self._life: asyncio.Future[None] = asyncio.ensure_future(
            self.app({"type": "lifespan", "state": {}}, self._to_app.get, self._from_app.put),
            loop=self._loop,
        )
        self._say("lifespan.startup")
        self.database = _running[0]

    def _say(self, what: str) -> None:
        async def exchange() -> Any:
            await self._to_app.put({"type": what})
            return await self._from_app.get()

        answer = self._loop.run_until_complete(exchange())
        if answer["type"] != f"{what}.complete":
            raise RuntimeError(answer.get("message", what))

    def _stop(self) -> None:
        self._say("lifespan.shutdown")
        self._loop.run_until_complete(self._life)

        async def rest() -> None:
            left = asyncio.all_tasks() - {asyncio.current_task()}
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

        self._loop.run_until_complete(rest())

    def close(self) -> None:
        """Stop the server."""
        self._stop()
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    def ask(self, request: httpx.Request, body: bytes) -> tuple[int, Any, bytes]:
        """Carry one request to the application; status, headers and body of its answer."""
        path, _, _ = request.url.raw_path.partition(b"?")
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1",
            "method": request.method, "scheme": "https", "path": request.url.path,
            "raw_path": path, "query_string": request.url.query, "root_path": "",
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "client": ("127.0.0.1", 50000), "server": (request.url.host, 443),
        }  # fmt: skip
        messages = iter([{"type": "http.request", "body": body, "more_body": False}])
        answer: list[Any] = []

        async def receive() -> Any:
            return next(messages, {"type": "http.disconnect"})

        async def send(message: Any) -> None:
            answer.append(message)

        self._loop.run_until_complete(self.app(scope, receive, send))
        return (
            answer[0]["status"],
            answer[0]["headers"],
            b"".join(part.get("body", b"") for part in answer[1:]),
        )

    # --- what an operator does ---
    def write(self, unit: Callable[[UnitOfWork], T]) -> T:
        """Run a unit of work as an operator's command does."""

        def work(connection: Connection) -> T:
            uow = UnitOfWork(connection, self.clock())
            answer = unit(uow)
            uow.bump()
            return answer

        return self.database.write(work).result()

    def look(self, query: Callable[[Connection], T]) -> T:
        """Run a query on what is committed."""
        return self.database.read(query, OPERATOR).result()

    def invite(self, member_id: int) -> str:
        """Return an enrolment code."""
        seals = self.look(open_seals)
        return str(self.write(lambda uow: make_code(uow, seals, member_id, timedelta(1)).code))

    def back_up(self) -> Path:
        """Copy the database as it is now."""
        self._stop()
        copy = self.path.with_name("backup.db")
        shutil.copy(self.path, copy)
        self._start()
        return copy

    def restore(self, copy: Path) -> None:
        """Put a copy in the place of the database, as an operator does, and start again."""
        self._stop()
        for ending in ("-wal", "-shm"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
        shutil.copy(copy, self.path)
        self._start()
