"""The snapshot file: everything a fresh replica holds, packed to be read front to back.

Owns the bytes only (docs/sync-protocol.md, Snapshot). Fingerprints travel sorted, as differences
cut into byte planes, and are looked up in the same blocks in which they travelled.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Annotated, Any

import msgspec

from sync.wire.codec import decode, encode
from sync.wire.serials import (
    BYTE_KINDS,
    WORD,
    Serials,
    joined,
    kinds_of,
    planes_of,
    steps_of,
    width_of,
)

MAGIC = b"sellthrough snapshot 1\n"
BLOCK = 1024
"""Fingerprints in a block: one is decoded at each look-up, so it decides how long that takes."""
BLOCKS_A_PART = 16
MOST_PART_BYTES = 4 * 1024 * 1024
"""What a part may have, packed or unpacked; more is damage or a bomb."""
MOST_HEAD_BYTES = 64 * 1024

ROWS, SERIALS, END = "rows", "serials", "end"

Pack = Callable[[bytes], bytes]
Unpack = Callable[[bytes], bytes]
"""zstd frames made and read; `unpack` must refuse what grows over MOST_PART_BYTES."""


class SnapshotBroken(ValueError):
    """The bytes are no snapshot, or not all of one; nothing of it may be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The line before a part's bytes.

    `rows`: `count` rows of `table` as NDJSON, one zstd frame. `serials`: `count` fingerprints,
    sorted, in blocks of BLOCK beginning with `firsts`; `planes` are the lengths of the zstd frames
    that follow: `width` byte planes of the differences, least significant first, then one or two
    planes of the index into `kinds`, pairs of product and flags. `end`: `count` parts came before.
    """

    part: str
    count: int
    size: int = 0
    table: str = ""
    width: int = 0
    firsts: list[int] = field(default_factory=list)
    planes: list[int] = field(default_factory=list)
    kinds: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Block:
    """At most BLOCK sorted fingerprints; `kinds` is JSON."""

    first: int
    count: int
    width: int
    kinds: str
    body: bytes


# --- writing -----------------------------------------------------------------------------------
def pack_rows(table: str, rows: Sequence[Sequence[Any]], pack: Pack) -> bytes:
    """Return a part with rows of one table."""
    body = pack(b"".join(encode(row) + b"\n" for row in rows))
    return _with_head(Part(part=ROWS, table=table, count=len(rows), size=len(body)), body)


def pack_serials(rows: Sequence[Sequence[int]], pack: Pack) -> bytes:
    """Return a part with at most BLOCK * BLOCKS_A_PART of (fingerprint, product, flags), sorted."""
    serials = Serials.of(rows)
    kinds, more = kinds_of(serials)
    steps = steps_of(serials.marks)
    for start in range(0, len(steps), BLOCK):
        steps[start] = 0
    width = width_of(steps)
    frames = [pack(plane) for plane in (*planes_of(steps, width), *more)]
    body = b"".join(frames)
    head = Part(
        part=SERIALS,
        count=len(serials),
        size=len(body),
        width=width,
        firsts=list(serials.marks[::BLOCK]),
        planes=[len(frame) for frame in frames],
        kinds=kinds,
    )
    return _with_head(head, body)


def pack_end(parts: int) -> bytes:
    """Return the last part of a file that had `parts` others."""
    return _with_head(Part(part=END, count=parts), b"")


def _with_head(head: Part, body: bytes) -> bytes:
    return encode(head) + b"\n" + body


# --- reading -----------------------------------------------------------------------------------
def read_parts(pieces: Iterable[bytes]) -> Iterator[tuple[Part, bytes]]:
    """Read a file that comes in pieces; the end part is last. Raises `SnapshotBroken`.

    Holds one part in memory, never the file.
    """
    source = _Source(iter(pieces))
    if source.take(len(MAGIC)) != MAGIC:
        message = "this is no snapshot"
        raise SnapshotBroken(message)
    number = 0
    while True:
        try:
            head = decode(source.line(), Part)
        except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError) as problem:
            message = f"the head of a part can't be read: {problem}"
            raise SnapshotBroken(message) from problem
        if not 0 <= head.size <= MOST_PART_BYTES or head.count < 0:
            message = "a part is larger than any may be"
            raise SnapshotBroken(message)
        if head.part == END:
            if head.count != number or source.left():
                message = "parts are missing, or too many"
                raise SnapshotBroken(message)
            yield head, b""
            return
        yield head, source.take(head.size)
        number += 1


class _Source:
    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._buffer = bytearray()

    def take(self, size: int) -> bytes:
        while len(self._buffer) < size:
            self._more()
        found = bytes(self._buffer[:size])
        del self._buffer[:size]
        return found

    def line(self) -> bytes:
        while (cut := self._buffer.find(b"\n")) < 0:
            if len(self._buffer) > MOST_HEAD_BYTES:
                message = "the head of a part does not end"
                raise SnapshotBroken(message)
            self._more()
        return self.take(cut + 1)

    def left(self) -> bool:
        return bool(self._buffer) or any(self._pieces)

    def _more(self) -> None:
        piece = next(self._pieces, None)
        if piece is None:
            message = "the file breaks off"
            raise SnapshotBroken(message)
        self._buffer += piece


_Value = str | Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)] | float | None
"""What a database takes as it is."""
_ROW = msgspec.json.Decoder(tuple[_Value, ...])


def unpack_rows(head: Part, body: bytes, unpack: Unpack) -> list[tuple[Any, ...]]:
    """Return the rows of a part of rows. Raises `SnapshotBroken`."""
    try:
        rows: list[tuple[Any, ...]] = [_ROW.decode(line) for line in unpack(body).splitlines()]
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError) as problem:
        message = f"a row can't be read: {problem}"
        raise SnapshotBroken(message) from problem
    if len(rows) != head.count:
        message = "a part lacks rows"
        raise SnapshotBroken(message)
    return rows


def unpack_blocks(head: Part, body: bytes, unpack: Unpack) -> list[Block]:
    """Return the blocks of a part of fingerprints, in order. Raises `SnapshotBroken`.

    Checked is all a look-up relies on: that they rise within and between blocks.
    """
    kinds = len(head.kinds)
    indexes = 1 if kinds <= BYTE_KINDS else 2
    fits = (
        0 < head.count <= BLOCK * BLOCKS_A_PART
        and 0 < head.width <= WORD
        and len(head.planes) == head.width + indexes
        and min(head.planes) > 0
        and sum(head.planes) == head.size
        and len(head.firsts) == -(-head.count // BLOCK)
    )
    if not fits:
        message = "a part of fingerprints does not add up"
        raise SnapshotBroken(message)
    planes: list[bytes] = []
    start = 0
    for size in head.planes:
        plane = unpack(body[start : start + size])
        if len(plane) != head.count:
            message = "a plane has another length than its part"
            raise SnapshotBroken(message)
        planes.append(plane)
        start += size
    _check_indexes(planes[head.width :], kinds)
    _check_order(head, joined(b"".join(planes[: head.width]), head.count, head.width))
    kinds_text = encode(head.kinds).decode()
    return [
        Block(
            first,
            min(BLOCK, head.count - place),
            head.width,
            kinds_text,
            b"".join(plane[place : place + BLOCK] for plane in planes),
        )
        for first, place in zip(head.firsts, range(0, head.count, BLOCK), strict=True)
    ]


def _check_indexes(planes: list[bytes], kinds: int) -> None:
    if len(planes) == 1:
        most = max(planes[0])
    else:
        most = max(low + BYTE_KINDS * high for low, high in zip(*planes, strict=True))
    if most >= kinds:
        message = "a serial has a product its part does not name"
        raise SnapshotBroken(message)


def _check_order(head: Part, steps: array[int]) -> None:
    ends = [
        first + sum(steps[place : place + BLOCK])
        for first, place in zip(head.firsts, range(0, head.count, BLOCK), strict=True)
    ]
    starts_right = not any(steps[::BLOCK]) and steps.count(0) == len(head.firsts)
    rises = all(end < first for end, first in zip(ends[:-1], head.firsts[1:], strict=True))
    in_range = head.firsts[0] >= -(2**63) and ends[-1] < 2**63
    if not (starts_right and rises and in_range):
        message = "fingerprints are out of order"
        raise SnapshotBroken(message)


# --- looking up --------------------------------------------------------------------------------
def offsets(body: bytes, count: int, width: int) -> list[int]:
    """Return how far each fingerprint of a block lies behind its first one."""
    return list(accumulate(joined(body, count, width)))


def place_in(body: bytes, count: int, width: int, offset: int) -> int:
    """Return the place of the fingerprint `offset` behind the first of a block, -1 if none."""
    found = offsets(body, count, width)
    place = bisect_left(found, offset)
    return place if place < count and found[place] == offset else -1


def kind_number(body: bytes, count: int, width: int, place: int) -> int:
    """Return the index of the kind of one fingerprint of a block of serials."""
    low = body[width * count + place]
    return low if len(body) == (width + 1) * count else low + BYTE_KINDS * body[place - count]
