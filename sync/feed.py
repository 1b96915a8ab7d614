"""Applying what the server said: feed pages into the replica, whole or not at all.

A page, the working rows it touches and the cursor are one transaction, so stopping anywhere only
repeats work. Never sends anything.
"""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, wait
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
from sync.wire.codec import PageBroken, WholePage, open_page
from sync.wire.messages import Digest, PageRows, Witness
from sync.wire.serials import Serials
from sync.wire.tables import TABLES
from sync.wire.version import SCHEMA
from sync.workplace import Workplace, side_of

_FOLDED_AT_ONCE = 500
_AHEAD = 1
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
    work = _application(wp, replica, page, before.streams or {})
    return _said(page, replica.db.write(work))


def _nothing_new(replica: Replica, before: Place) -> Applied:
    if not before.whole:
        whole = dataclasses.replace(before, whole=True)
        replica.db.write(lambda connection: replica.move_cursor(connection, whole))
    return Applied(more=False, tables=frozenset(), time_token="")


def _said(page: WholePage, tables: frozenset[str]) -> Applied:
    # Tables of another schema have other columns: those can't be compared.
    digests = page.end.digests if page.head.schema == SCHEMA else {}
    return Applied(page.end.more, tables, page.head.time_token, page.head.witness, digests)


def _read(body: bytes, cursor: str) -> WholePage:
    """Return a page that continues the copy it is for; its rows are read when it is applied."""
    page = open_page(body)
    if page.head.cursor != cursor:
        message = "the page starts at another place than this copy stands at"
        raise PageBroken(message)
    return page


def _groups(page: WholePage) -> list[PageRows]:
    """Return the rows of a page that we can store, in the order in which they are put."""
    known = [group for group in page.groups() if group.table in TABLES]
    for group in known:
        if not isinstance(group.rows, Serials) and (
            min(map(len, group.rows), default=0) < TABLES[group.table].keys and group.rows
        ):
            message = f"a row of {group.table} has no key"
            raise PageBroken(message)
        if group.op not in {"P", "D"}:
            message = f"a group of {group.table} neither puts nor deletes"
            raise PageBroken(message)
    # The catalogue first: search texts of claims in the same page name its products.
    known.sort(key=lambda group: group.table not in CATALOGUE_TABLES)
    return known


def _application(
    wp: Workplace, replica: Replica, page: WholePage, streams: Mapping[str, int]
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
        groups = _groups(page)
        tables = {group.table for group in groups}
        for stream in lost:
            tables |= replica.drop_stream(connection, stream)
        catalogue_changed = False
        for group in groups:
            if catalogue_changed and group.table not in CATALOGUE_TABLES:
                replica.reload_catalogue(connection)
                catalogue_changed = False
            _apply(connection, replica, group)
            catalogue_changed |= group.table in CATALOGUE_TABLES
        if catalogue_changed:
            replica.reload_catalogue(connection)
        pending = pending_of(wp.outbox, _touched(groups))
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
    """Pull and apply page by page; the replica's writer reads and puts one behind the next fetch.

    `go_on` is asked before each page is fetched. One page at most waits for the one before it.
    """
    place = replica.place()
    cursor, streams = place.cursor, place.streams or {}
    under_way: deque[tuple[WholePage, Future[frozenset[str]]]] = deque()
    problem: EnvironmentProblem | PageBroken | None = None
    more, nothing_new = True, False
    try:
        while more and problem is None and go_on():
            try:
                body = pull(cursor)
                page = None if body is None else _read(body, cursor)
            except (EnvironmentProblem, PageBroken) as failed:
                problem = failed
                continue
            if page is None:
                nothing_new = True
                break
            work = _application(wp, replica, page, streams)
            more = page.end.more
            if not more and not under_way:
                # Nothing to fetch meanwhile: no other thread need be woken.
                yield _said(page, replica.db.write(work))
                return
            under_way.append((page, replica.db.submit(work)))
            cursor, streams = page.end.cursor, page.end.streams
            if len(under_way) > _AHEAD:
                yield _done(*under_way.popleft())
        # Told also when the line broke meanwhile: these pages are there.
        while under_way:
            yield _done(*under_way.popleft())
    finally:
        wait([applying for _, applying in under_way])
    if problem is not None:
        raise problem
    if nothing_new:
        yield _nothing_new(replica, replica.place())


def _done(page: WholePage, applying: Future[frozenset[str]]) -> Applied:
    return _said(page, applying.result())


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
