"""Bytes on the wire: canonical JSON for ops, hashes that chain them, NDJSON for feed pages.

Owns encoding and decoding only; what messages mean is in `messages` and `tables`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

import msgspec

from sync.wire.messages import Envelope, PageEnd, PageHead, PageRows

T = TypeVar("T")

GENESIS = "0" * 64
"""`prev` of a device's first envelope."""


class PageBroken(ValueError):
    """A feed page is cut, altered or not a page at all; nothing of it may be applied."""


def encode(message: object) -> bytes:
    """Return a message as canonical JSON: sorted keys, no white space, UTF-8."""
    return msgspec.json.encode(message, order="deterministic")


def decode(body: bytes | str, kind: type[T]) -> T:
    """Return the message of `kind` in a JSON body; msgspec.ValidationError says what is off."""
    return msgspec.json.decode(body, type=kind)


def envelope_hash(envelope: bytes) -> str:
    """Return the SHA-256 (hex) that the next envelope of the device names as `prev`."""
    return hashlib.sha256(envelope).hexdigest()


def seal(envelope: Envelope) -> bytes:
    """Return the bytes of an op that are stored and sent verbatim for ever."""
    return encode(envelope)


def write_page(head: PageHead, groups: Iterable[PageRows], end: PageEnd) -> bytes:
    """Return a feed page as NDJSON: head, for each table its name and rows, trailer.

    `end.sha256` and `end.rows` are filled in here over everything before the trailer.
    """
    body = bytearray(encode(head) + b"\n")
    rows = 0
    for group in groups:
        body += encode({"table": group.table, "op": group.op}) + b"\n"
        for row in group.rows:
            body += encode(row) + b"\n"
        rows += len(group.rows)
    digest = hashlib.sha256(body).hexdigest()
    trailer = replace(end, rows=rows, sha256=digest)
    return bytes(body) + encode(trailer) + b"\n"


def read_page(body: bytes) -> tuple[PageHead, list[PageRows], PageEnd]:
    """Return the parts of a feed page. Raises `PageBroken` unless it is whole and unaltered."""
    if not body.endswith(b"\n"):
        message = "the page ends in the middle of a line"
        raise PageBroken(message)
    cut = body.rfind(b"\n", 0, len(body) - 1) + 1
    try:
        end = decode(body[cut:], PageEnd)
        lines = body[:cut].splitlines()
        head = decode(lines[0], PageHead) if lines else None
        groups = list(_groups(lines[1:]))
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError) as problem:
        message = f"the page can't be read: {problem}"
        raise PageBroken(message) from problem
    if head is None or end.sha256 != hashlib.sha256(body[:cut]).hexdigest():
        message = "the page was altered on its way"
        raise PageBroken(message)
    if end.rows != sum(len(group.rows) for group in groups):
        message = "the page lacks rows"
        raise PageBroken(message)
    return head, groups, end


def _groups(lines: list[bytes]) -> Iterator[PageRows]:
    table, op = "", ""
    rows: list[list[object]] = []
    for line in lines:
        if line.startswith(b"{"):
            if table:
                yield PageRows(table, op, rows)
            group = decode(line, dict[str, str])
            table, op, rows = group.get("table", ""), group.get("op", ""), []
        else:
            rows.append(decode(line, list[object]))
    if table:
        yield PageRows(table, op, rows)
