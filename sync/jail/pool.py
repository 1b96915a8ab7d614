"""The outside: a few processes that wait for documents, and what came out of one as pages.

Gives bytes and gets pixels; believes neither the document nor who read it. Never opens a document
itself, and never hands a path, a socket, an environment or a file to a worker.
"""

from __future__ import annotations

import logging
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import msgspec

from sync.jail.findings import Reading
from sync.jail.frames import (
    Asked,
    Garbled,
    Pixels,
    Task,
    Why,
    pack_request,
    pages_in,
    read_answer,
    refusal_in,
    walls_in,
)
from sync.jail.grids import CHOOSE, Grid
from sync.jail.limits import (
    AT_ONCE,
    LONGEST,
    MOST_BYTES,
    READ_WALL_SECONDS,
    SHEET_WALL_SECONDS,
    WALL_SECONDS,
)
from sync.jail.refusals import Closed, refusal

log = logging.getLogger(__name__)

SWITCH = "--jail"
"""With it the frozen program is a worker; see desktop/__main__.py."""
WORKERS = 2
PATIENCE_SECONDS = {
    Task.PAGES: WALL_SECONDS + 10,
    Task.SHEET: SHEET_WALL_SECONDS + 10,
    Task.WORDS: READ_WALL_SECONDS + 10,
}
"""For one answer; a worker ends a document long before that."""
_ROOT = Path(__file__).resolve().parents[2]
_CODE = (
    "import sys; sys.path.insert(0, sys.argv[1]); from sync.jail.worker import main; main({how!r})"
)


@dataclass(frozen=True, slots=True)
class Pages:
    """Some pages of a document, the first of them number `first`; `count` is how many it has."""

    count: int
    first: int
    pages: tuple[Pixels, ...]


class Unread(Exception):
    """A workbook that is not read, for the reason it carries."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


class Jail:
    """Opens documents in workers of its own. Safe to share between threads; starts when first used.

    `walls` says what stands around the workers here, once one of them has started.
    """

    def __init__(self, workers: int = WORKERS, *, how: str = "") -> None:
        self._how = how
        self._most = workers
        self._idle: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        self._lock = threading.Lock()
        self._workers: set[_Worker] = set()
        self._started = self._closed = False
        self.walls: frozenset[str] = frozenset()
        self.replaced = 0
        """How many workers have died and been replaced."""

    def start(self) -> None:
        """Start every worker now, without waiting until it is ready; again does nothing."""
        with self._lock:
            if self._started or self._closed:
                return
            self._started = True
        for _ in range(self._most):
            self._idle.put(self._new())

    def render(
        self, document: bytes, *, first: int = 0, most: int = 1, longest: int = LONGEST
    ) -> Pages:
        """Return pages of a PDF, or the one of a picture; `first` counts from 0.

        `longest` is that of a page's longer side in pixels, at most 2,000; ten pages at once at
        most. Waits for a free worker. Raises NotShown.
        """
        if len(document) > MOST_BYTES:
            raise refusal(Why.TOO_LARGE)
        if not 0 <= first < 1 << 16:
            raise refusal(Why.NO_SUCH_PAGE)
        asked = Asked(first, max(1, min(most, AT_ONCE)), max(1, min(longest, LONGEST)), document)
        said = self._said(asked)
        try:
            if (why := refusal_in(said)) is not None:
                raise refusal(why)
            count, pages = pages_in(said, asked)
        except Garbled as garbled:
            log.warning("a worker answered nonsense")
            raise refusal(Why.BROKEN) from garbled
        return Pages(count, first, pages)

    def read_words(self, document: bytes) -> Reading:
        """Return what stands on the first pages: words, barcodes, likeness.

        Waits for a free worker. Raises NotShown.
        """
        if len(document) > MOST_BYTES:
            raise refusal(Why.TOO_LARGE)
        said = self._said(Asked(0, 1, 1, document, Task.WORDS))
        try:
            if (why := refusal_in(said)) is not None:
                raise refusal(why)
            return msgspec.msgpack.decode(said[1:], type=Reading)
        except (Garbled, msgspec.DecodeError, UnicodeDecodeError) as garbled:
            log.warning("a worker answered nonsense")
            raise refusal(Why.BROKEN) from garbled

    def read_sheet(self, document: bytes, number: int = CHOOSE) -> Grid:
        """Return one sheet of a workbook as texts; CHOOSE is the first visible one with rows.

        Waits for a free worker. Raises Unread, which says why, and Closed.
        """
        if len(document) > MOST_BYTES:
            raise Unread(Why.TOO_LARGE)
        said = self._said(Asked(number, 1, 1, document, Task.SHEET))
        try:
            if (why := refusal_in(said)) is not None:
                raise Unread(why)
            return msgspec.msgpack.decode(said[1:], type=Grid)
        except (Garbled, msgspec.DecodeError, UnicodeDecodeError) as garbled:
            log.warning("a worker answered nonsense")
            raise Unread(Why.BROKEN) from garbled

    def _said(self, asked: Asked) -> bytes:
        with self._worker() as worker:
            said = worker.ask(asked)
        if worker.walls:
            self.walls = worker.walls
        return said

    def close(self) -> None:
        """End all workers; whoever still waits for one is told that it is closed."""
        with self._lock:
            self._closed = True
            workers = list(self._workers)
            self._workers.clear()
        for worker in workers:
            worker.end()
        self._idle.put(None)

    @contextmanager
    def _worker(self) -> Iterator[_Worker]:
        self.start()
        worker = self._idle.get()
        if worker is None:
            self._idle.put(None)
            raise Closed
        if worker.has_ended:
            self._drop(worker)
            worker = self._new()
        try:
            yield worker
        finally:
            if not worker.is_fit:
                self._drop(worker)
                # The next one is on its way before anybody asks for it.
                worker = None if self._closed else self._new()
            self._idle.put(worker)

    def _new(self) -> _Worker:
        worker = _Worker(self._how)
        with self._lock:
            closed = self._closed
            if not closed:
                self._workers.add(worker)
        if closed:
            worker.end()
            raise Closed
        return worker

    def _drop(self, worker: _Worker) -> None:
        with self._lock:
            known = worker in self._workers
            self._workers.discard(worker)
            self.replaced += known and (worker.was_lost or worker.has_ended)
        worker.end()


class _Worker:
    """One process. Used by one thread at a time."""

    def __init__(self, how: str) -> None:
        self.walls: frozenset[str] = frozenset()
        self.was_lost = False
        self._once = how == "once" or (not how and sys.platform != "linux")
        self._late = False
        self._process = subprocess.Popen(
            command(how),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            close_fds=True,
            cwd=_ROOT.anchor,
            env=bare_environment(),
            start_new_session=True,
        )
        self._in, self._out = self._process.stdin, self._process.stdout
        self._used = False

    @property
    def is_fit(self) -> bool:
        """Whether it can take a document."""
        return not (self.was_lost or (self._once and self._used))

    @property
    def has_ended(self) -> bool:
        """Whether somebody else has ended it, such as a system without memory."""
        return self._process.poll() is not None

    def ask(self, asked: Asked) -> bytes:
        """Return what it says of a document; a refusal in its words when it did not survive."""
        if self._in is None or self._out is None:
            raise Closed
        self._used = True
        watch = threading.Timer(PATIENCE_SECONDS[asked.task], self._give_up)
        watch.daemon = True
        watch.start()
        try:
            if not self.walls:
                self.walls = walls_in(read_answer(self._out.read))
            for part in pack_request(asked):
                self._in.write(part)
            self._in.flush()
            return read_answer(self._out.read)
        except (OSError, Garbled, ValueError):
            self.was_lost = True
            return b"R" + (Why.TOO_SLOW if self._late else Why.BROKEN).encode()
        finally:
            watch.cancel()

    def _give_up(self) -> None:
        self._late = True
        self._process.kill()

    def end(self) -> None:
        """Kill it and wait until it is gone."""
        self._process.kill()
        for pipe in (self._in, self._out):
            if pipe is not None:
                with suppress(OSError, ValueError):
                    pipe.close()
        self._process.wait()


def command(how: str = "") -> list[str]:
    """Return the command line of a worker; the frozen program starts itself."""
    if getattr(sys, "frozen", False):
        return [sys.executable, SWITCH]
    return [sys.executable, "-I", "-B", "-c", _CODE.format(how=how), str(_ROOT)]


def bare_environment() -> dict[str, str]:
    """Return what a worker gets to know of the environment: next to nothing."""
    if sys.platform == "win32":
        return {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP") if name in os.environ}
    return {"LC_ALL": "C.UTF-8"}


def as_png(page: Pixels) -> bytes:
    """Return a page as a PNG without metadata: only colours go in, so nothing else comes out."""
    from PIL import Image  # noqa: PLC0415 (50 ms; encodes only)

    made = BytesIO()
    Image.frombytes("RGB", (page.width, page.height), page.rgb).save(made, "PNG", compress_level=3)
    return made.getvalue()
