"""Applying what the server said: feed pages into the replica, whole or not at all.

A page, the working rows it touches and the cursor are one transaction, so stopping anywhere only
repeats work. Never sends anything.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from sync.checking import check_digests
from sync.clock import stamp
from sync.errors import EnvironmentProblem
from sync.events import ReplicaChanged
from sync.history import check_fresh
from sync.outbox.pending import folded_entities, pending_of
from sync.outbox.settling import forget_covered
from sync.outbox.witnesses import keep
from sync.profile.database import Connection
from sync.replica.catalogue import TABLES as CATALOGUE_TABLES
from sync.replica.store import Place, Replica
from sync.replica.tables import WORKING
from sync.wire.codec import PageBroken, read_page
from sync.wire.messages import Digest, PageEnd, PageHead, PageRows, Witness
from sync.wire.tables import TABLES
from sync.wire.version import SCHEMA
from sync.workplace import Workplace, side_of

_FOLDED_AT_ONCE = 500
_ENTITY = {"claim": "claim", "vendor_claim": "claim", "deal": "deal"}


@dataclass(frozen=True, slots=True)
class Applied:
    """What a page did: `more` pages must follow, these tables changed."""

    more: bool
    tables: frozenset[str]
    time_token: str
    witness: Witness | None = None
    digests: dict[str, Digest] = dataclasses.field(default_factory=dict)


Pull = Callable[[str], bytes | None]
"""Fetches the page after a cursor; None where the server has nothing new."""


def apply_page(wp: Workplace, replica: Replica, body: bytes | None) -> Applied:
    """Apply one page to a replica. Raises `PageBroken` and then has changed nothing."""
    before = replica.place()
    if body is None:
        return _nothing_new(replica, before)
    page = _read(body, before.cursor)
    return page.applied(replica.db.write(_application(wp, replica, page, before.streams or {})))


def _nothing_new(replica: Replica, before: Place) -> Applied:
    if not before.whole:
        whole = dataclasses.replace(before, whole=True)
        replica.db.write(lambda connection: replica.move_cursor(connection, whole))
    return Applied(more=False, tables=frozenset(), time_token="")


@dataclass(frozen=True, slots=True)
class _Page:
    """A page that is whole, continues the copy it is for, and holds nothing we can't store."""

    head: PageHead
    groups: list[PageRows]
    end: PageEnd

    def applied(self, tables: frozenset[str]) -> Applied:
        # Tables of another schema have other columns: those can't be compared.
        digests = self.end.digests if self.head.schema == SCHEMA else {}
        return Applied(self.end.more, tables, self.head.time_token, self.head.witness, digests)


def _read(body: bytes, cursor: str) -> _Page:
    head, groups, end = read_page(body)
    if head.cursor != cursor:
        message = "the page starts at another place than this copy stands at"
        raise PageBroken(message)
    known = [group for group in groups if group.table in TABLES]
    for group in known:
        if min(map(len, group.rows), default=0) < TABLES[group.table].keys and group.rows:
            message = f"a row of {group.table} has no key"
            raise PageBroken(message)
        if group.op not in {"P", "D"}:
            message = f"a group of {group.table} neither puts nor deletes"
            raise PageBroken(message)
    # The catalogue first: search texts of claims in the same page name its products.
    known.sort(key=lambda group: group.table not in CATALOGUE_TABLES)
    return _Page(head, known, end)


def _application(
    wp: Workplace, replica: Replica, page: _Page, streams: Mapping[str, int]
) -> Callable[[Connection], frozenset[str]]:
    """Return the work of one transaction: rows, working rows and cursor; it says what changed."""
    after = Place(
        cursor=page.end.cursor,
        epoch=page.head.epoch,
        streams=page.end.streams,
        whole=not page.end.more,
        at=stamp(wp.clock.now()),
    )
    lost = sorted(set(streams) - set(page.head.scope))

    def work(connection: Connection) -> frozenset[str]:
        stands = connection.execute("SELECT cursor FROM cursor").fetchone()
        if (stands[0] if stands else "") != page.head.cursor:
            # A file and the line may bring pages at once: what is older must not land behind.
            message = "this copy went on from where the page starts"
            raise PageBroken(message)
        tables = {group.table for group in page.groups}
        for stream in lost:
            tables |= replica.drop_stream(connection, stream)
        catalogue_changed = False
        for group in page.groups:
            if catalogue_changed and group.table not in CATALOGUE_TABLES:
                replica.reload_catalogue(connection)
                catalogue_changed = False
            _apply(connection, replica, group)
            catalogue_changed |= group.table in CATALOGUE_TABLES
        if catalogue_changed:
            replica.reload_catalogue(connection)
        pending = pending_of(wp.outbox, _touched(page.groups))
        tables |= replica.refold(connection, pending, pending)
        replica.move_cursor(connection, after)
        return frozenset(tables)

    return work


def _apply(connection: Connection, replica: Replica, group: PageRows) -> None:
    if group.op == "P":
        replica.put(connection, TABLES[group.table], group.rows)
    else:
        replica.delete(connection, TABLES[group.table], group.rows)


def _touched(groups: list[PageRows]) -> list[str]:
    return [
        f"{_ENTITY[group.table]}:{row[0]}"
        for group in groups
        if group.table in WORKING
        for row in group.rows
    ]


def _pages(
    wp: Workplace, replica: Replica, pull: Pull, go_on: Callable[[], bool]
) -> Iterator[Applied]:
    """Pull and apply page by page; while the replica's writer applies one the next is fetched.

    `go_on` is asked before each page is fetched.
    """
    if not go_on():
        return
    place = replica.place()
    body = pull(place.cursor)
    cursor, streams = place.cursor, place.streams or {}
    while True:
        if body is None:
            yield _nothing_new(replica, replica.place())
            return
        page = _read(body, cursor)
        work = _application(wp, replica, page, streams)
        if not page.end.more:
            # Nothing to fetch meanwhile: no other thread need be woken.
            yield page.applied(replica.db.write(work))
            return
        cursor, streams = page.end.cursor, page.end.streams
        applying = replica.db.submit(work)
        body, more, problem = None, go_on(), None
        try:
            body = pull(cursor) if more else None
        except EnvironmentProblem as failed:
            problem = failed
        finally:
            tables = applying.result()
        # Told also when the line broke meanwhile: the page is there.
        yield page.applied(tables)
        if problem is not None:
            raise problem
        if not more:
            return


def pull_all(wp: Workplace, pull: Pull, go_on: Callable[[], bool]) -> bool:
    """Pull and apply pages until there are no more; then let covered ops leave the fold.

    `go_on` is asked between pages. Returns whether anything changed.
    """
    changed, whole = False, False
    for applied in _pages(wp, wp.replica, pull, go_on):
        _remember(wp, applied)
        check_digests(wp, applied.digests)
        if applied.tables:
            changed = True
            wp.events.emit(ReplicaChanged(applied.tables))
        whole = not applied.more
    if whole:
        forget(wp)
    return changed


def _remember(wp: Workplace, applied: Applied) -> None:
    """Keep the server's time and the head of its chain: this device is a witness of both."""
    wp.outbox.time_token = applied.time_token or wp.outbox.time_token
    keep(wp.outbox, applied.witness)


def forget(wp: Workplace) -> None:
    """Let ops leave the fold whose effect the replica shows, and fold their rows anew."""
    place = wp.replica.place()
    if place.whole:
        wp.touch(forget_covered(wp.outbox, place.streams or {}))


def rebuild(
    wp: Workplace, pull: Pull, go_on: Callable[[], bool], begun: Replica | None = None
) -> None:
    """Build a fresh replica beside the one in use and switch to it; the outbox is not touched.

    `begun` is one that a snapshot filled: the feed goes on from there. Stopped in between, the old
    replica stays in use and the unfinished file is dropped later.
    """
    fresh = begun or Replica(
        wp.profile.next_replica_path(), wp.secrets.file_key, side_of(wp.identity)
    )
    try:
        more = True
        for applied in _pages(wp, fresh, pull, go_on):
            _remember(wp, applied)
            more = applied.more
        if not more:
            check_fresh(wp, fresh)
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
