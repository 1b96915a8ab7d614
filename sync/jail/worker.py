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
    SHEET_CPU_SECONDS,
    SHEET_WALL_SECONDS,
    WALL_SECONDS,
)

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

    from sync.jail.opening import opened  # noqa: PLC0415 (likewise)

    for kind in ("PNG", "JPEG"):
        made = BytesIO()
        Image.new("RGB", (8, 8)).save(made, kind)
        opened(Asked(0, 1, 8, made.getvalue()))
    opened(Asked(0, 1, 8, SMALLEST_PDF))
    gc.freeze()
    gc.disable()


SMALLEST_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]/Contents 4 0 R/Resources<</Font<</F"
    b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n"
    b"4 0 obj<</Length 32>>stream\nBT /F 12 Tf 9 9 Td (warm) Tj ET \nendstream endobj\n"
    b"trailer<</Root 1 0 R/Size 5>>\n%%EOF\n"
)
"""Its table of contents is missing; whoever reads it has to look for the parts."""


def _opened(asked: Asked, parent: int) -> bytes:
    from sync.jail.opening import opened  # noqa: PLC0415 (loaded by now)

    seconds = SHEET_CPU_SECONDS if asked.task is Task.SHEET else CPU_SECONDS
    if not walls.close_behind(parent, seconds):
        return pack_refusal(Why.NO_JAIL)
    return opened(asked)


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
        seconds = SHEET_WALL_SECONDS if asked.task is Task.SHEET else WALL_SECONDS
        said, late = _collect(inward, seconds)
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
