"""Applying what the server said: feed pages into the replica, whole or not at all.

A page, the working rows it touches and the cursor are one transaction, so stopping anywhere only
repeats work. Never sends anything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from sync.clock import stamp
from sync.events import ReplicaChanged
from sync.outbox.pending import folded_entities, pending_of
from sync.outbox.settling import forget_covered
from sync.profile.database import Connection
from sync.replica.catalogue import TABLES as CATALOGUE_TABLES
from sync.replica.store import Place, Replica
from sync.replica.tables import WORKING
from sync.wire.codec import PageBroken, read_page
from sync.wire.messages import PageRows
from sync.wire.tables import TABLES
from sync.workplace import Workplace, side_of

_FOLDED_AT_ONCE = 500
_ENTITY = {"claim": "claim", "vendor_claim": "claim", "deal": "deal"}


@dataclass(frozen=True, slots=True)
class Applied:
    """What a page did: `more` pages must follow, these tables changed."""

    more: bool
    tables: frozenset[str]
    time_token: str


def apply_page(wp: Workplace, replica: Replica, body: bytes) -> Applied:
    """Apply one page to a replica. Raises `PageBroken` and then has changed nothing."""
    head, groups, end = read_page(body)
    before = replica.place()
    if head.cursor != before.cursor:
        message = "the page starts at another place than this copy stands at"
        raise PageBroken(message)
    known = [group for group in groups if group.table in TABLES]
    # The catalogue first: search texts of claims in the same page name its products.
    known.sort(key=lambda group: group.table not in CATALOGUE_TABLES)
    after = Place(
        cursor=end.cursor,
        epoch=head.epoch,
        streams=end.streams,
        whole=not end.more,
        at=stamp(wp.clock.now()),
    )

    def work(connection: Connection) -> frozenset[str]:
        tables = {group.table for group in known}
        catalogue_changed = False
        for group in known:
            if catalogue_changed and group.table not in CATALOGUE_TABLES:
                replica.reload_catalogue(connection)
                catalogue_changed = False
            _apply(connection, replica, group)
            catalogue_changed |= group.table in CATALOGUE_TABLES
        if catalogue_changed:
            replica.reload_catalogue(connection)
        pending = pending_of(wp.outbox, _touched(known))
        tables |= replica.refold(connection, pending, pending)
        replica.move_cursor(connection, after)
        return frozenset(tables)

    tables = replica.db.write(work)
    return Applied(end.more, tables, head.time_token)


def _apply(connection: Connection, replica: Replica, group: PageRows) -> None:
    table = TABLES[group.table]
    if any(len(row) < table.keys for row in group.rows):
        message = f"a row of {table.name} has no key"
        raise PageBroken(message)
    if group.op == "P":
        replica.put(connection, table, group.rows)
    elif group.op == "D":
        replica.delete(connection, table, group.rows)
    else:
        message = f"a group of {table.name} neither puts nor deletes"
        raise PageBroken(message)


def _touched(groups: list[PageRows]) -> list[str]:
    return [
        f"{_ENTITY[group.table]}:{row[0]}"
        for group in groups
        if group.table in WORKING
        for row in group.rows
    ]


def pull_all(wp: Workplace, pull: Callable[[str], bytes], go_on: Callable[[], bool]) -> bool:
    """Pull and apply pages until there are no more; then let covered ops leave the fold.

    `go_on` is asked between pages. Returns whether anything changed.
    """
    changed = False
    while go_on():
        applied = apply_page(wp, wp.replica, pull(wp.replica.place().cursor))
        wp.outbox.time_token = applied.time_token or wp.outbox.time_token
        if applied.tables:
            changed = True
            wp.events.emit(ReplicaChanged(applied.tables))
        if not applied.more:
            forget(wp)
            return changed
    return changed


def forget(wp: Workplace) -> None:
    """Let ops leave the fold whose effect the replica shows, and fold their rows anew."""
    place = wp.replica.place()
    if place.whole:
        wp.touch(forget_covered(wp.outbox, place.streams or {}))


def rebuild(wp: Workplace, pull: Callable[[str], bytes], go_on: Callable[[], bool]) -> None:
    """Build a fresh replica beside the one in use and switch to it; the outbox is not touched.

    Stopped in between, the old replica stays in use and the unfinished file is dropped later.
    """
    fresh = Replica(wp.profile.next_replica_path(), wp.secrets.file_key, side_of(wp.identity))
    try:
        more = True
        while more and go_on():
            more = apply_page(wp, fresh, pull(fresh.place().cursor)).more
    except BaseException:
        fresh.close()
        raise
    if more:
        fresh.close()
        return
    # Before it is shown: what is not sent yet must not vanish from the screens for a moment.
    waiting = folded_entities(wp.outbox)
    for start in range(0, len(waiting), _FOLDED_AT_ONCE):
        part = waiting[start : start + _FOLDED_AT_ONCE]
        fresh.db.write(partial(wp.fold, fresh, entities=part))
    wp.swap_replica(fresh)
    wp.touch(folded_entities(wp.outbox))
    wp.events.emit(ReplicaChanged(frozenset(TABLES)))
    forget(wp)
