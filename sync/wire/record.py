"""The record of all that was done, as an auditor asks for it, and how its heads are made.

Values and one hash; both ends make each head by the same function, so a reader can check a page.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sync.wire.codec import encode
from sync.wire.messages import Json, Witness

MAX_ENTRIES = 200
"""Entries in one page of the record."""
MAX_EXPORT = 5000
"""Entries in one export; more needs another purpose and another line in the record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One entry of the chain. `acts` counts its ops by kind, `about` names some of their records.

    `note` is the JSON text an entry without ops is about. Names are those of today.
    """

    height: int
    head: str
    what: str
    digest: str
    at: datetime
    member_id: int
    device: str
    member: str = ""
    role: str = ""
    partner: str = ""
    device_name: str = ""
    acts: dict[str, int] = field(default_factory=dict)
    about: list[str] = field(default_factory=list)
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage:
    """Reply to GET /v1/audit/entries, newest first. `next` is where to go on, 0 at the end.

    `prev` is the head before the oldest entry here. `told` is how many devices outside the server
    hold a head they were told with their own ops, `told_height` the newest of those.
    """

    entries: list[AuditEntry]
    prev: str
    next: int
    witness: Witness
    told: int
    told_height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryLine:
    """One thing that happened to a record: who did what, when, from where, with which answer.

    `height` is the entry of the chain that covers it, 0 where that is none. `rules` is the rule
    version it was judged under, 0 for none. `told` are the values that belong to it.
    """

    at: datetime
    what: str
    member_id: int = 0
    member: str = ""
    role: str = ""
    partner: str = ""
    device: str = ""
    device_name: str = ""
    op_id: str = ""
    height: int = 0
    status: str = ""
    code: str = ""
    rules: int = 0
    told: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Reply to GET /v1/audit/story/<entity>, oldest first; `more` says that older lines exist.

    `facts` is how the record stands now. `sound` says that every op of these lines is what its
    entry covers and what its device signed; looked at anew for this answer.
    """

    entity: str
    facts: Json
    lines: list[StoryLine]
    more: bool
    sound: bool
    witness: Witness


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportAsk:
    """Body of POST /v1/audit/export: what for, and which entries; as the filters of a page."""

    purpose: str
    entity: str = ""
    member: int = 0
    device: str = ""
    what: str = ""
    since: datetime | None = None
    until: datetime | None = None


def head_of(
    prev: str, *, height: int, what: str, digest: str, member_id: int, device: str, at: datetime
) -> str:
    """Return the head of the chain with an entry behind `prev`: SHA-256 in hex."""
    instant = at.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"
    content = encode(
        {
            "height": height,
            "what": what,
            "digest": digest,
            "member_id": member_id,
            "device": device,
            "at": instant,
        }
    )
    return hashlib.sha256(prev.encode() + content).hexdigest()


def first_unsound(prev: str, entries: Iterable[AuditEntry]) -> int:
    """Return the height of the first entry whose head is not made of it and of the one before.

    `entries` follow one another, oldest first, behind the head `prev`. 0 when all fit.
    """
    for entry in entries:
        prev = head_of(
            prev,
            height=entry.height,
            what=entry.what,
            digest=entry.digest,
            member_id=entry.member_id,
            device=entry.device,
            at=entry.at,
        )
        if prev != entry.head:
            return entry.height
    return 0
