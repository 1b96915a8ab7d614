"""Files that carry a sync where there is no network: signed lines of JSON, one message a line.

A work file goes to the vendor with sealed ops, an answer file comes back with replies and feed
pages. Owns their form and signature only; both ends read them as they read a request.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

import msgspec

from sync.wire.codec import decode, encode
from sync.wire.messages import PushReply, SealedOp, Witness
from sync.wire.signing import sign, verify_hash

WORK, ANSWER = "sellthrough-work", "sellthrough-answer"
VERSION = 1
_FEWEST = 2
"""Lines: a head and a trailer, with nothing after the last."""
T = TypeVar("T")


class FileRefused(ValueError):
    """A file is no whole, unaltered work or answer file; says why in a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkHead:
    """First line of a work file: whose it is, and where the feed goes on for that copy.

    `key` is the device's public key; the server knows it already and believes only that.
    """

    kind: str = WORK
    v: int = VERSION
    device: str
    member_id: int
    key: str
    made_at: datetime
    cursor: str
    witness: Witness | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerHead:
    """First line of an answer file: for which device; `anew` where its copy must be rebuilt."""

    kind: str = ANSWER
    v: int = VERSION
    device: str
    made_at: datetime
    anew: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """An op, by its hash, that made a request fail: it is withheld from now on, and shown."""

    hash: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLine:
    """One more line of an answer file: a reply to ops, ops set aside, or a feed page as text."""

    reply: PushReply | None = None
    page: str = ""
    aside: list[Aside] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trailer:
    sig: str


@dataclass(frozen=True, slots=True)
class Work:
    """A work file as it was read."""

    head: WorkHead
    ops: list[SealedOp]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer file as it was read."""

    head: AnswerHead
    replies: list[PushReply] = field(default_factory=list)
    pages: list[bytes] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)


def write_file(
    head: WorkHead | AnswerHead, lines: list[SealedOp] | list[AnswerLine], key: bytes
) -> bytes:
    """Return a file of these lines, signed with a private key."""
    body = b"".join(encode(line) + b"\n" for line in (head, *lines))
    return body + encode(_Trailer(sig=sign(key, body))) + b"\n"


def read_work(content: bytes) -> Work:
    """Return a work file signed by the key its head names. Raises `FileRefused`.

    Whether that key is the device's is for the reader to know.
    """
    lines = _lines(content)
    head = _decode(lines[0], WorkHead)
    if head.kind != WORK:
        raise FileRefused("This is no file with work for the vendor.")
    _check(content, lines, head.v, head.key)
    return Work(head, [_decode(line, SealedOp) for line in lines[1:-1]])


def read_answer(content: bytes, server_key: str) -> Answer:
    """Return an answer file signed by the server with this key. Raises `FileRefused`."""
    lines = _lines(content)
    head = _decode(lines[0], AnswerHead)
    if head.kind != ANSWER:
        raise FileRefused("This is no file with the vendor's answers.")
    _check(content, lines, head.v, server_key)
    found = Answer(head)
    for line in lines[1:-1]:
        told = _decode(line, AnswerLine)
        if told.reply is not None:
            found.replies.append(told.reply)
        found.aside.extend(told.aside)
        if told.page:
            found.pages.append(told.page.encode())
    return found


def _lines(content: bytes) -> list[bytes]:
    lines = content.split(b"\n")
    if len(lines) <= _FEWEST or lines[-1]:
        raise FileRefused("The file is cut off, or it is none of this program.")
    return lines[:-1]


def _check(content: bytes, lines: list[bytes], version: int, key: str) -> None:
    trailer = _decode(lines[-1], _Trailer)
    digest = hashlib.sha256(content[: -len(lines[-1]) - 1]).hexdigest()
    if not verify_hash(key, digest, trailer.sig):
        raise FileRefused("The file was altered on its way, or somebody else made it.")
    if version > VERSION:
        raise FileRefused("The file was made by a newer program. Update this one first.")


def _decode(line: bytes, kind: type[T]) -> T:
    try:
        return decode(line, kind)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError) as broken:
        raise FileRefused("The file is damaged, or it is none of this program.") from broken
