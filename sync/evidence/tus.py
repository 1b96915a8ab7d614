"""tus 1.0 as a client: begin an upload, ask how far it is, send the next part.

Knows the verbs and their answers only. Never decides when, and never touches a store.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

import httpx

from sync.errors import AnswerBroken
from sync.transport import Transport

_VERSION = {"tus-resumable": "1.0.0"}
_CREATED, _NO_CONTENT = 201, 204
_GONE = frozenset({404, 410})
_CONFLICT, _LOCKED, _CHECKSUM = 409, 423, 460


class Answer(StrEnum):
    """What the server says about a part or an upload."""

    TAKEN = "taken"
    GONE = "gone"
    """There is no such upload: it starts again."""
    ELSEWHERE = "elsewhere"
    """The offset is another one: ask for it."""
    BUSY = "busy"
    ALTERED = "altered"
    """The bytes changed on their way; none was kept."""


@dataclass(frozen=True, slots=True)
class Stand:
    """Where an upload stands: `offset` bytes are safe with the vendor."""

    answer: Answer
    place: str = ""
    offset: int = 0


def begin(line: Transport, sha256: str, size: int) -> Stand:
    """Begin an upload; everything is there already when the own company sent it before.

    Raises line problems, and AnswerBroken for an answer that makes no sense.
    """
    metadata = f"sha256 {base64.b64encode(sha256.encode()).decode()}"
    headers = {**_VERSION, "upload-length": str(size), "upload-metadata": metadata}
    found = line.carry("POST", "/v1/uploads", None, headers)
    if found.status_code != _CREATED:
        raise _senseless(line, found)
    # Only the path: bytes go nowhere but to the server this profile signed in at.
    place = urlsplit(found.headers.get("location", "")).path
    if not place:
        raise _senseless(line, found)
    return Stand(Answer.TAKEN, place, _offset(line, found, default=0))


def ask(line: Transport, place: str) -> Stand:
    """Return how far an upload is. Raises as `begin`."""
    found = line.carry("HEAD", place, None, _VERSION)
    if found.status_code in _GONE:
        return Stand(Answer.GONE)
    if not found.is_success:
        raise _senseless(line, found)
    return Stand(Answer.TAKEN, place, _offset(line, found))


def send(line: Transport, place: str, offset: int, part: bytes) -> Stand:
    """Send the next part, with its checksum. Raises as `begin`."""
    checksum = base64.b64encode(hashlib.sha256(part).digest()).decode()
    headers = {
        **_VERSION,
        "upload-offset": str(offset),
        "upload-checksum": f"sha256 {checksum}",
        "content-type": "application/offset+octet-stream",
    }
    found = line.carry("PATCH", place, part, headers)
    if found.status_code == _NO_CONTENT:
        return Stand(Answer.TAKEN, place, _offset(line, found))
    if found.status_code in _GONE:
        return Stand(Answer.GONE)
    others = {_CONFLICT: Answer.ELSEWHERE, _LOCKED: Answer.BUSY, _CHECKSUM: Answer.ALTERED}
    if found.status_code in others:
        return Stand(others[found.status_code], place)
    raise _senseless(line, found)


def _offset(line: Transport, found: httpx.Response, default: int | None = None) -> int:
    text = found.headers.get("upload-offset", "")
    if text.isascii() and text.isdigit():
        return int(text)
    if default is None or text:
        raise _senseless(line, found)
    return default


def _senseless(line: Transport, found: httpx.Response) -> AnswerBroken:
    reason = f"it answers {found.status_code} to a document"
    return AnswerBroken(server=line.base_url, reason=reason)
