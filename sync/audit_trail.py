"""The vendor's record as an auditor reads it: pages, stories, exports. Online only; stores nothing.

Checks what it can by itself: that the heads of a page are made of its entries, and that the server
still has the head this device was told before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote, urlencode

import msgspec

from sync.errors import AnswerBroken, BatchRefused, RecordChanged, ServerTrouble
from sync.outbox.witnesses import newest
from sync.profile import write_whole
from sync.wire.codec import decode, encode
from sync.wire.messages import Problem
from sync.wire.record import (
    MAX_ENTRIES,
    AuditEntry,
    AuditPage,
    ExportAsk,
    Story,
    first_unsound,
)
from sync.wire.version import HEADER_WITNESS

if TYPE_CHECKING:
    import httpx

    from sync.workplace import Workplace

T = TypeVar("T")
_OK, _NOTHING, _CONFLICT, _TROUBLE = 200, 404, 409, 500
_RECORDS = ("claim:", "deal:", "person:", "device:", "partner:")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Entries newest first, and what this device found out about them by itself.

    `unsound` is the height of the first entry whose head is not made of what it says, 0 for none;
    `checked` says whether that could be looked at: not where a filter leaves entries out.
    """

    entries: list[AuditEntry]
    more: bool
    height: int
    head: str
    told: int
    told_height: int
    checked: bool
    unsound: int


def read_record(wp: Workplace, text: str, what: str, most: int) -> RecordPage:
    """Return the newest entries that fit.

    `text` is a record's name, a person's name or number, a device, a day or two days; `what` the
    kind of entry or op.

    Raises line problems, RecordChanged where the server's past is not the one known here.
    """
    wanted = _filter(wp, text, what)
    entries: list[AuditEntry] = []
    before, unsound = 0, 0
    page: AuditPage | None = None
    first: AuditPage | None = None
    while page is None or (before and len(entries) < most):
        asked = wanted | {"before": str(before), "limit": str(min(most, MAX_ENTRIES))}
        page = _get(wp, f"/v1/audit/entries?{urlencode(asked)}", AuditPage)
        if page is None:
            raise AnswerBroken(server=wp.identity.server, reason="it is empty")
        first = first or page
        if not wanted:
            unsound = unsound or first_unsound(page.prev, reversed(page.entries))
        entries += page.entries
        before = page.next
    shown = first or page
    return RecordPage(
        entries=entries[:most],
        more=bool(before) or len(entries) > most,
        height=shown.witness.height,
        head=shown.witness.head,
        told=shown.told,
        told_height=shown.told_height,
        checked=not wanted,
        unsound=unsound,
    )


def read_story(wp: Workplace, entity: str) -> Story | None:
    """Return the story of a record; None when the server knows nothing of that name."""
    return _get(wp, f"/v1/audit/story/{quote(entity, safe='')}", Story)


def is_first_head_since(wp: Workplace, height: int, head: str, instant: datetime) -> bool:
    """Say whether the record's first entry of `instant` or later is this one, by height and head.

    Raises line problems; BatchRefused for whoever may not read the record.
    """
    asked = urlencode({"before": str(height + 1), "limit": "2"})
    page = _get(wp, f"/v1/audit/entries?{asked}", AuditPage)
    if page is None or not page.entries:
        return False
    newest_first = {entry.height: entry for entry in page.entries}
    found, earlier = newest_first.get(height), newest_first.get(height - 1)
    if found is None or found.head != head or found.at < instant:
        return False
    return height == 1 or (earlier is not None and earlier.at < instant)


def export_record(wp: Workplace, purpose: str, text: str, what: str, path: Path) -> int:
    """Write the entries that fit into a file of JSON lines and return how many there are.

    The server records who took them and what for. Raises BatchRefused without a purpose.
    """
    wanted = _filter(wp, text, what)
    ask = ExportAsk(
        purpose=purpose,
        entity=wanted.get("entity", ""),
        member=int(wanted.get("member", "0")),
        device=wanted.get("device", ""),
        what=what,
        since=_instant(wanted.get("since")),
        until=_instant(wanted.get("until")),
    )
    line = wp.transport()
    try:
        more = {"content-type": "application/json"}
        answer = line.carry("POST", "/v1/audit/export", encode(ask), more)
    finally:
        line.close()
    content = _content(wp, answer)
    write_whole(path, content)
    return content.count(b"\n")


def _filter(wp: Workplace, text: str, what: str) -> dict[str, str]:
    """Return the questions a text asks: each word narrows by what it can be read as."""
    wanted = {"what": what} if what else {}
    days = _DAY.findall(text)
    rest = _DAY.sub(" ", text).replace("..", " ").strip()
    if days:
        first, last = min(days), max(days)
        wanted |= {"since": _begin(first), "until": _begin(last, after=1)}
    if rest.startswith(_RECORDS):
        wanted["entity"] = rest
    elif rest.isdecimal():
        wanted["member"] = rest
    elif rest:
        named = [
            number
            for number, name in wp.catalogue.members.items()
            if rest.casefold() in name.casefold()
        ]
        wanted |= {"member": str(named[0])} if named else {"device": rest}
    return wanted


def _begin(day: str, after: int = 0) -> str:
    try:
        found = date.fromisoformat(day)
    except ValueError:
        found = date(9999, 1, 1)
    # The day where the person is, not that of UTC.
    at = datetime.combine(found, time.min).astimezone() + timedelta(days=after)
    return at.astimezone(UTC).isoformat()


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _get(wp: Workplace, path: str, kind: type[T]) -> T | None:
    told = newest(wp.outbox)
    more = {HEADER_WITNESS: f"{told.height}:{told.head}"} if told else {}
    line = wp.transport()
    try:
        answer = line.carry("GET", path, None, more)
    finally:
        line.close()
    if answer.status_code == _NOTHING:
        return None
    content = _content(wp, answer)
    try:
        return decode(content, kind)
    except (msgspec.DecodeError, msgspec.ValidationError) as broken:
        raise AnswerBroken(server=wp.identity.server, reason=str(broken)) from broken


def _content(wp: Workplace, answer: httpx.Response) -> bytes:
    server = wp.identity.server
    if answer.status_code == _OK:
        return answer.content
    if answer.status_code == _CONFLICT:
        raise RecordChanged(server=server)
    if answer.status_code >= _TROUBLE:
        raise ServerTrouble(server=server, status=answer.status_code)
    try:
        detail = decode(answer.content, Problem).detail
    except (msgspec.DecodeError, msgspec.ValidationError):
        detail = ""
    raise BatchRefused(server=server, status=answer.status_code, reason=detail)
