"""The inside: waits for a document, has it opened by a process of its own, hands its answer out.

On Linux each document gets a fork of a process that has never seen one, so none can watch the
next. Elsewhere a worker opens one document and ends. Never keeps what passed through.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import sys
import time
from io import BytesIO

from sync.jail import walls
from sync.jail.frames import (
    Asked,
    Task,
    Why,
    pack_answer,
    pack_ready,
    pack_refusal,
    read_request,
)
from sync.jail.limits import (
    CPU_SECONDS,
    MOST_ANSWER,
    READ_CPU_SECONDS,
    READ_WALL_SECONDS,
    SHEET_CPU_SECONDS,
    SHEET_WALL_SECONDS,
    WALL_SECONDS,
)

PATIENCE = {
    Task.PAGES: (CPU_SECONDS, WALL_SECONDS),
    Task.SHEET: (SHEET_CPU_SECONDS, SHEET_WALL_SECONDS),
    Task.WORDS: (READ_CPU_SECONDS, READ_WALL_SECONDS),
}
"""Seconds of processor time and of waiting, by what is asked."""

FORK, ONCE = "fork", "once"
_PIECE = 1024 * 1024
_IN, _OUT = 0, 1


def main(how: str = "") -> int:
    """Serve the pipes of standard input and output until the input ends."""
    how = how or (FORK if sys.platform == "linux" else ONCE)
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 (only there)

        msvcrt.setmode(_IN, os.O_BINARY)
        msvcrt.setmode(_OUT, os.O_BINARY)
    found = walls.enter()
    _warm_up()
    if how == ONCE:
        _send(pack_ready(found))
        asked = read_request(_exactly)
        if asked is not None:
            said = _opened(asked, parent=0)
            _send(pack_answer(said))
        return 0
    _send(pack_ready(found | {walls.ONE_EACH}))
    while (asked := read_request(_exactly)) is not None:
        _send(pack_answer(_in_a_fork(asked)))
    return 0


def _warm_up() -> None:
    """Load everything that opening needs: afterwards no file can be opened any more."""
    from PIL import Image  # noqa: PLC0415 (after the walls)

    from sync.jail import smallest, tasks  # noqa: PLC0415 (likewise)

    photo = BytesIO()
    Image.radial_gradient("L").save(photo, "JPEG")
    documents = (*smallest.ALL, photo.getvalue())
    for document in documents:
        for task in (Task.PAGES, Task.WORDS):
            tasks.opened(Asked(0, 1, 8, document, task))
    gc.freeze()
    gc.disable()


def _opened(asked: Asked, parent: int) -> bytes:
    from sync.jail import tasks  # noqa: PLC0415 (loaded by now)

    threads = tasks.needs_threads(asked)
    if not walls.close_behind(parent, PATIENCE[asked.task][0], threads=threads):
        return pack_refusal(Why.NO_JAIL)
    return tasks.opened(asked)


def _in_a_fork(asked: Asked) -> bytes:
    """Return what a process of its own says of a document; what it died of, if it died."""
    inward, outward = os.pipe()
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.close(inward)
            os.close(_IN)
            os.close(_OUT)
            _write(outward, _opened(asked, parent))
            status = 0
        finally:
            # Whatever was raised is told by the status alone.
            os._exit(status)
    os.close(outward)
    try:
        said, late = _collect(inward, PATIENCE[asked.task][1])
    finally:
        os.close(inward)
    if late:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if late or (os.WIFSIGNALED(status) and os.WTERMSIG(status) in _TIME_IS_UP):
        return pack_refusal(Why.TOO_SLOW)
    if status != 0 or not said:
        return pack_refusal(Why.BROKEN)
    return said


_TIME_IS_UP = {signal.SIGKILL, getattr(signal, "SIGXCPU", signal.SIGTERM)}


def _collect(pipe: int, seconds: float) -> tuple[bytes, bool]:
    """Return all a document's process writes, and whether it took too long or wrote too much."""
    until = time.monotonic() + seconds
    pieces: list[bytes] = []
    size = 0
    while True:
        ready, _, _ = select.select([pipe], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            return b"", True
        piece = os.read(pipe, _PIECE)
        if not piece:
            return b"".join(pieces), False
        pieces.append(piece)
        size += len(piece)
        if size > MOST_ANSWER + 1:
            return b"", True


def _exactly(size: int) -> bytes:
    pieces: list[bytes] = []
    while size > 0:
        piece = os.read(_IN, min(size, _PIECE))
        if not piece:
            break
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def _send(parts: list[bytes]) -> None:
    for part in parts:
        _write(_OUT, part)


def _write(pipe: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(pipe, rest) :]
