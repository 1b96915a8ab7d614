"""Bytes on the wire: canonical JSON for ops, hashes that chain them, NDJSON for feed pages.

Owns encoding and decoding only; what messages mean is in `messages` and `tables`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

import msgspec

from sync.wire.messages import Envelope, PageEnd, PageHead, PageRows, PageSerials
from sync.wire.serials import Number, PackBroken, Packed, Serials, pack, unpack
from sync.wire.tables import ALLOCATION

T = TypeVar("T")

GENESIS = "0" * 64
"""`prev` of a device's first envelope."""


LEAST_PACKED = 64
"""Serials of a page from which on they travel packed."""


class PageBroken(ValueError):
    """A feed page is cut, altered or not a page at all; nothing of it may be applied."""


def encode(message: object) -> bytes:
    """Return a message as JSON in UTF-8: its fields in order, keys of objects sorted, no space."""
    return _CANONICAL.encode(message)


_CANONICAL = msgspec.json.Encoder(order="deterministic")


def decode(body: bytes | str, kind: type[T]) -> T:
    """Return the message of `kind` in a JSON body; msgspec.ValidationError says what is off."""
    return msgspec.json.decode(body, type=kind)


def envelope_hash(envelope: bytes) -> str:
    """Return the SHA-256 (hex) that the next envelope of the device names as `prev`."""
    return hashlib.sha256(envelope).hexdigest()


def seal(envelope: Envelope) -> bytes:
    """Return the bytes of an op that are stored and sent verbatim for ever."""
    return encode(envelope)


def write_page(
    head: PageHead, groups: Iterable[PageRows], end: PageEnd, *, packed: bool = False
) -> bytes:
    """Return a feed page as NDJSON: head, a line for each group of a table's rows, trailer.

    With `packed` many serials travel by column, for a reader that asked for it. `end.sha256` and
    `end.rows` are filled in here over everything before the trailer.
    """
    lines = [encode(head)]
    rows = 0
    for group in groups:
        lines.append(_ENCODER.encode((_packed(group) if packed else None) or _plain(group)))
        rows += len(group.rows)
    body = b"\n".join([*lines, b""])
    trailer = replace(end, rows=rows, sha256=hashlib.sha256(body).hexdigest())
    return body + encode(trailer) + b"\n"


def _packed(group: PageRows) -> PageSerials | None:
    if group.table != ALLOCATION.name or group.op != "P" or len(group.rows) < LEAST_PACKED:
        return None
    found = pack(Serials.of(group.rows))
    return None if found is None else PageSerials(group.table, group.op, found)


def _plain(group: PageRows) -> PageRows:
    rows = group.rows
    return replace(group, rows=list(rows)) if isinstance(rows, Serials) else group


@dataclass(frozen=True, slots=True)
class WholePage:
    """A page that is whole and unaltered; its rows are still the lines they came as."""

    head: PageHead
    lines: Sequence[bytes]
    end: PageEnd

    def groups(self) -> list[PageRows]:
        """Return the rows. Raises `PageBroken` where the server itself wrote what is none.

        Values are what a database takes as they are: text, whole numbers of 64 bits, None.
        """
        try:
            groups = [_group(line) for line in self.lines]
        except (
            msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError, PackBroken,
        ) as problem:  # fmt: skip
            message = f"the page can't be read: {problem}"
            raise PageBroken(message) from problem
        if self.end.rows != sum(len(group.rows) for group in groups):
            message = "the page lacks rows"
            raise PageBroken(message)
        return groups


def open_page(body: bytes) -> WholePage:
    """Return a page whose rows are not read yet. Raises `PageBroken` unless it is unaltered."""
    if not body.endswith(b"\n"):
        message = "the page ends in the middle of a line"
        raise PageBroken(message)
    cut = body.rfind(b"\n", 0, len(body) - 1) + 1
    try:
        end = decode(body[cut:], PageEnd)
        lines = body[:cut].split(b"\n")[:-1]
        head = decode(lines[0], PageHead) if lines else None
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError) as problem:
        message = f"the page can't be read: {problem}"
        raise PageBroken(message) from problem
    if head is None or end.sha256 != hashlib.sha256(memoryview(body)[:cut]).hexdigest():
        message = "the page was altered on its way"
        raise PageBroken(message)
    return WholePage(head, lines[1:], end)


def read_page(body: bytes) -> tuple[PageHead, list[PageRows], PageEnd]:
    """Return the parts of a feed page. Raises `PageBroken` unless it is whole and unaltered."""
    page = open_page(body)
    return page.head, page.groups(), page.end


_Value = str | Number | float | None


@dataclass(frozen=True, slots=True)
class _Group:
    table: str
    op: str
    rows: list[tuple[_Value, ...]] = field(default_factory=list)
    packed: Packed | None = None


_ENCODER = msgspec.json.Encoder()
_GROUP = msgspec.json.Decoder(_Group)


def _group(line: bytes) -> PageRows:
    found = _GROUP.decode(line)
    if found.packed is not None:
        if found.table != ALLOCATION.name or found.op != "P":
            message = f"a group of {found.table} can't be packed"
            raise PackBroken(message)
        return PageRows(found.table, found.op, unpack(found.packed))
    return PageRows(found.table, found.op, found.rows)
