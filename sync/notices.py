"""Calm messages that stay until a person has seen them: history changed, a copy built anew.

Owns the setting `notices` of outbox.db. A notice is never an error and stops nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from domain.codes import Code
from domain.sentences import QT_TRANSLATE_NOOP
from sync.rows import Notice

if TYPE_CHECKING:
    from sync.clock import Clock
    from sync.outbox.store import Outbox
    from sync.wire.messages import Outcome

_SETTING = "notices"

HISTORY_CHANGED = "history_changed"
REPLICA_SMALLER = "replica_smaller"
RESYNC_STOPPED = "resync_stopped"
STREAM_LOST = "stream_lost"
REVOKED = "revoked"
COPY_DIFFERED = "copy_differed"
OUTBOX_RECOVERED = "outbox_recovered"
SNAPSHOT_WRONG = "snapshot_wrong"
RECORD_CHANGED = "record_changed"
DECIDED_BEFORE = "decided_before"

SENTENCES: dict[str, str] = {
    HISTORY_CHANGED: QT_TRANSLATE_NOOP(
        "notices",
        "The vendor's server was set back to an earlier state. {count} of your records were sent"
        " again by themselves; nothing is lost.",
    ),
    REPLICA_SMALLER: QT_TRANSLATE_NOOP(
        "notices",
        "The server now holds far less than before: {now} rows instead of {before}. What you see"
        " is the earlier copy. Take the smaller one only if the vendor confirms it.",
    ),
    RESYNC_STOPPED: QT_TRANSLATE_NOOP(
        "notices",
        "The server asked {times} times in a row to fetch everything anew. This was stopped; you"
        " see the copy of before, and your records go on being sent.",
    ),
    STREAM_LOST: QT_TRANSLATE_NOOP(
        "notices", "The vendor ended your access to {streams}. Its data was removed here."
    ),
    SNAPSHOT_WRONG: QT_TRANSLATE_NOOP(
        "notices",
        "A fresh copy came damaged {times} times. The data is fetched page by page instead; nothing"
        " is missing. If this comes again, tell the vendor.",
    ),
    RECORD_CHANGED: QT_TRANSLATE_NOOP(
        "notices",
        "Somebody changed the vendor's record of the past: it no longer fits together. Tell the"
        " vendor's auditor. Your own records are kept here; work goes on.",
    ),
    COPY_DIFFERED: QT_TRANSLATE_NOOP(
        "notices",
        "The copy on this computer differed from the vendor's in {tables}. It is fetched anew;"
        " your records are not touched by that.",
    ),
    OUTBOX_RECOVERED: QT_TRANSLATE_NOOP(
        "notices",
        "The file of your records was damaged and has been put together again: {kept} from the"
        " file, {added} from its second copy. There is nothing to do. The damaged file is kept:"
        " {file}.",
    ),
    DECIDED_BEFORE: QT_TRANSLATE_NOOP(
        "notices",
        "Somebody else decided before you: {serials} ({count}). Their decision stands, yours was"
        " not taken. You find the claims in the queue under “Decided”.",
    ),
    REVOKED: QT_TRANSLATE_NOOP(
        "notices",
        "The vendor ended the access of this computer. The data was removed; {unsent} unsent"
        " records are kept sealed and can be exported.",
    ),
}
"""What each key says, with its params in braces. Keys of others are added by who owns them."""


_MOST_NAMED = 8


def note_decided_before(
    notices: Notices, serials_of: Callable[[Sequence[str]], Sequence[str]], back: Sequence[str]
) -> None:
    """Tell a reviewer of claims (by id) that came back because somebody decided them before.

    One notice for all nobody has dismissed yet; told again of the same claim, it stays as it is.
    """
    if not back:
        return
    before = next((each for each in notices.all if each.key == DECIDED_BEFORE), None)
    known = str(before.params["serials"]).split(", ") if before else []
    fresh = [each for each in serials_of(back) if each not in known]
    if not fresh:
        return
    count = (int(before.params["count"]) if before else 0) + len(fresh)
    named = [*known, *fresh]
    notices.add(DECIDED_BEFORE, count=count, serials=", ".join(named[:_MOST_NAMED]))


def decided_before(outcomes: Iterable[Outcome]) -> list[str]:
    """Return the claims of answered decisions that somebody else had decided."""
    return [
        item.entity.partition(":")[2]
        for outcome in outcomes
        for item in outcome.items
        if item.code == Code.CLAIM_DECIDED
    ]


class Notices:
    """The notices of one outbox; safe to use from any thread. `changed` is called after each."""

    def __init__(self, outbox: Outbox, clock: Clock, changed: Callable[[], None]) -> None:
        self._outbox = outbox
        self._clock = clock
        self._changed = changed
        self._lock = threading.Lock()
        found = outbox.setting(_SETTING)
        import msgspec  # noqa: PLC0415 (with the stores, not before the first paint)

        self._kept = msgspec.json.decode(found, type=tuple[Notice, ...]) if found else ()

    @property
    def all(self) -> tuple[Notice, ...]:
        """Return the notices nobody has dismissed, oldest first."""
        return self._kept

    def add(self, key: str, **params: str | int) -> None:
        """Keep a notice; one of the same key is replaced by it."""
        notice = Notice(key, self._clock.now(), params)
        with self._lock:
            self._keep((*(each for each in self._kept if each.key != key), notice))
        self._changed()

    def dismiss(self, key: str) -> None:
        """Let the notice of a key go; again does no harm."""
        with self._lock:
            if all(each.key != key for each in self._kept):
                return
            self._keep(tuple(each for each in self._kept if each.key != key))
        self._changed()

    def _keep(self, notices: tuple[Notice, ...]) -> None:
        import msgspec  # noqa: PLC0415 (likewise)

        self._outbox.keep_setting(_SETTING, msgspec.json.encode(notices).decode())
        self._kept = notices
