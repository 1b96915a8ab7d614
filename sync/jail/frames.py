"""What goes over the pipes: a request in, one answer out, each with its length in front.

Whatever comes from a worker is measured before it is believed: it may be the document speaking.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, StrEnum

from sync.jail.limits import AT_ONCE, LONGEST, MOST_ANSWER, MOST_BYTES, MOST_PAGES

_REQUEST = struct.Struct("!4sHHHI")
_ANSWER = struct.Struct("!4s1sI")
_PAGES = struct.Struct("!HH")
_PAGE = struct.Struct("!HH")
_DONE, _REFUSED, _READY = b"D", b"R", b"H"
_LONGEST_WORD = 200


class Task(Enum):
    """What is to be done with a document; the value is the mark of the request."""

    PAGES = b"SJ01"
    SHEET = b"SJ02"
    WORDS = b"SJ03"


_MARK = Task.PAGES.value
_TASKS = {task.value for task in Task}


class Why(StrEnum):
    """Why a document is not shown."""

    NOT_A_DOCUMENT = "not_a_document"
    ENCRYPTED = "encrypted"
    BROKEN = "broken"
    TOO_LARGE = "too_large"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_PAGES = "too_many_pages"
    NO_SUCH_PAGE = "no_such_page"
    TOO_SLOW = "too_slow"
    TOO_HUNGRY = "too_hungry"
    TOO_MANY_PARTS = "too_many_parts"
    BOMB = "bomb"
    NO_JAIL = "no_jail"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which pages of a document are wanted: `most` from `first` on (0 is the first one).

    Of a workbook: the sheet of number `first`.
    """

    first: int
    most: int
    longest: int
    document: bytes
    task: Task = Task.PAGES


@dataclass(frozen=True, slots=True)
class Pixels:
    """One page: three bytes a pixel, red, green, blue, row by row without gaps."""

    width: int
    height: int
    rgb: bytes


class Garbled(Exception):
    """What came is no frame of ours."""


Read = Callable[[int], bytes]
"""Gives exactly so many bytes, fewer at the end of the pipe."""


def pack_request(asked: Asked) -> list[bytes]:
    """Return a request as it goes over the pipe, in pieces."""
    size = len(asked.document)
    head = _REQUEST.pack(asked.task.value, asked.first, asked.most, asked.longest, size)
    return [head, asked.document]


def read_request(read: Read) -> Asked | None:
    """Return the next request, None at the end. Raises Garbled."""
    head = read(_REQUEST.size)
    if not head:
        return None
    if len(head) != _REQUEST.size:
        raise Garbled
    mark, first, most, longest, size = _REQUEST.unpack(head)
    if mark not in _TASKS or size > MOST_BYTES:
        raise Garbled
    document = read(size)
    if len(document) != size:
        raise Garbled
    return Asked(first, most, longest, document, Task(mark))


def pack_pages(count: int, pages: list[Pixels]) -> bytes:
    """Return what a document turned into, as it leaves the process that opened it."""
    parts = [_PAGES.pack(count, len(pages))]
    for page in pages:
        parts += [_PAGE.pack(page.width, page.height), page.rgb]
    return b"D" + b"".join(parts)


def pack_refusal(why: Why) -> bytes:
    """Return a refusal, as it leaves the process that opened it."""
    return b"R" + why.encode()


def pack_answer(said: bytes) -> list[bytes]:
    """Return the frame around what a document's process said."""
    return [_ANSWER.pack(_MARK, said[:1], len(said) - 1), said[1:]]


def pack_ready(walls: frozenset[str]) -> list[bytes]:
    """Return the first frame of a worker: which walls stand around it."""
    return pack_answer(_READY + ",".join(sorted(walls)).encode())


def read_answer(read: Read) -> bytes:
    """Return what is in the next answer, its kind first. Raises Garbled."""
    head = read(_ANSWER.size)
    if len(head) != _ANSWER.size:
        raise Garbled
    mark, kind, size = _ANSWER.unpack(head)
    most = MOST_ANSWER if kind == _DONE else _LONGEST_WORD
    if mark != _MARK or kind not in (_DONE, _REFUSED, _READY) or size > most:
        raise Garbled
    said = read(size)
    if len(said) != size:
        raise Garbled
    return bytes(kind) + said


def walls_in(said: bytes) -> frozenset[str]:
    """Return the walls a worker names. Raises Garbled."""
    if said[:1] != _READY:
        raise Garbled
    return frozenset(said[1:].decode("ascii", "replace").split(","))


def refusal_in(said: bytes) -> Why | None:
    """Return why it was refused, None when it was not. Raises Garbled."""
    if said[:1] != _REFUSED:
        return None
    try:
        return Why(said[1:].decode("ascii", "replace"))
    except ValueError as unknown:
        raise Garbled from unknown


def pages_in(said: bytes, asked: Asked) -> tuple[int, tuple[Pixels, ...]]:
    """Return the number of pages of the document, and those that came. Raises Garbled."""
    if said[:1] != _DONE or len(said) < 1 + _PAGES.size:
        raise Garbled
    count, here = _PAGES.unpack_from(said, 1)
    if not 1 <= count <= MOST_PAGES or not 1 <= here <= min(asked.most, AT_ONCE):
        raise Garbled
    found, at = [], 1 + _PAGES.size
    for _ in range(here):
        if len(said) < at + _PAGE.size:
            raise Garbled
        width, height = _PAGE.unpack_from(said, at)
        at += _PAGE.size
        size = 3 * width * height
        if not (1 <= width <= LONGEST and 1 <= height <= LONGEST) or len(said) < at + size:
            raise Garbled
        found.append(Pixels(width, height, said[at : at + size]))
        at += size
    if at != len(said):
        raise Garbled
    return count, tuple(found)
