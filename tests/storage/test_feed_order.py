"""Commit order is reading order: writers pause where it hurts, readers page along, none is missed.

Writers put documents into two companies' streams through the real change log, readers page through
the real feed. A build that takes its numbers early, as a serial column would, is caught by the very
same check.
"""

from __future__ import annotations

import itertools
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa

from server.storage import tables as t
from server.storage.database import open_database
from server.storage.feed import ends_of, read_page
from server.storage.unit_of_work import UnitOfWork
from tests.support.server import MORNING

WRITERS, READERS, PAGE = 8, 3, 7
STREAMS = ("partner:1", "partner:2")
pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def database(database_url):
    """The database itself, with enough workers that transactions really overlap."""
    found = open_database(database_url, workers=WRITERS + READERS + 1)
    yield found
    found.close()


@dataclass
class Copy:
    """What a reader has of the documents, and its place in each stream."""

    keys: dict[str, int] = field(default_factory=dict)
    places: dict[str, tuple[int, str]] = field(default_factory=dict)

    def pull(self, database, limit=PAGE):
        page = database.read(lambda c: read_page(c, STREAMS, self.places, limit)).result()
        self.places = page.places
        for group in page.rows:
            for row in group.rows:
                if group.table != "evidence":
                    continue
                if group.op == "P":
                    self.keys[row[0]] = row[-1]
                else:
                    self.keys.pop(row[0], None)
        return page.more

    def catch_up(self, database, limit=PAGE):
        while self.pull(database, limit):
            pass


def document(key, partner_id, rev=1):
    return {
        "evidence_id": key, "entity": "deal:x", "partner_id": partner_id, "member_id": 11,
        "sha256": "", "name": "n", "media_type": "", "size": 1, "state": "there",
        "attached_at": MORNING, "rev": rev,
    }  # fmt: skip


def put(uow, stream, key):
    uow.connection.execute(sa.insert(t.evidence), document(key, int(stream[-1])))
    uow.put(stream, "evidence", key)


def pause(chance):
    """Take a moment, one time in ten a long one."""
    threading.Event().wait(chance.random() * (0.04 if chance.random() < 0.1 else 0.002))


def numbered_last(database):
    """A writer as the server has it: numbers last, then a pause with the counters locked."""

    def write(chance, key):
        def unit(connection):
            uow = UnitOfWork(connection, MORNING)
            for stream in chance.sample(STREAMS, chance.choice((1, 1, 2))):
                put(uow, stream, f"{stream} {key}")
            uow.bump()
            pause(chance)

        database.write(unit).result()

    return write


def numbered_early(database):
    """The mutant: a number is taken outside of the transaction, which commits some time later."""
    starts = database.read(lambda c: ends_of(c, STREAMS)).result()
    counters = {name: itertools.count(last + 1) for name, (last, _) in starts.items()}

    def write(chance, key):
        stream = chance.choice(STREAMS)
        seq = next(counters[stream])
        pause(chance)

        def unit(connection):
            put(UnitOfWork(connection, MORNING), stream, f"{stream} {key}")
            changed = {"stream": stream, "seq": seq, "tok": f"{seq:016x}", "tbl": "evidence",
                       "pk": f"{stream} {key}", "op": "P"}  # fmt: skip
            connection.execute(sa.insert(t.change), changed)
            here = t.stream.c.stream == stream
            behind = sa.and_(here, t.stream.c.last < seq)
            connection.execute(sa.update(t.stream).where(behind).values(last=seq))

        database.write(unit).result()

    return write


def what_readers_miss(database, write, transactions):
    """Let writers and readers run side by side; returns what readers lack once all is written."""
    done = threading.Event()
    copies = [Copy() for _ in range(READERS)]
    for copy in copies:
        # At the end of the feed, where what commits late could be stepped over.
        copy.catch_up(database, 5000)

    def work(writer):
        chance = random.Random(writer)
        for number in range(transactions):
            write(chance, f"{writer} {number}")

    def follow(copy):
        while not done.is_set():
            copy.pull(database)

    with ThreadPoolExecutor(WRITERS + READERS) as pool:
        readers = [pool.submit(follow, copy) for copy in copies]
        writers = [pool.submit(work, writer) for writer in range(WRITERS)]
        try:
            for each in writers:
                each.result()
        finally:
            done.set()
        for each in readers:
            each.result()
    there = set(
        database.read(lambda c: c.execute(sa.select(t.evidence.c.evidence_id))).result().scalars()
    )
    missed = []
    for copy in copies:
        copy.catch_up(database)
        missed.append(there - copy.keys.keys())
    return there, missed


def gaps(connection):
    """Streams whose numbers are not 1, 2, 3… up to where the counter stands."""
    query = (
        sa.select(t.change.c.stream)
        .join(t.stream, t.change.c.stream == t.stream.c.stream)
        .group_by(t.change.c.stream, t.stream.c.last)
        .having(
            sa.or_(
                sa.func.sum(t.change.c.many) != t.stream.c.last,
                sa.func.max(t.change.c.seq) != t.stream.c.last,
            )
        )
    )
    return connection.execute(query).scalars().all()


@pytest.mark.parametrize("transactions", [20, pytest.param(500, marks=pytest.mark.soak)])
def test_readers_miss_nothing_while_writers_pause_between_number_and_commit(database, transactions):
    there, missed = what_readers_miss(database, numbered_last(database), transactions)

    assert len(there) >= WRITERS * transactions
    assert missed == [set()] * READERS
    assert database.read(gaps).result() == []


def test_a_number_taken_before_the_commit_would_be_caught(database):
    _, missed = what_readers_miss(database, numbered_early(database), 60)

    assert any(missed)


def test_a_transaction_that_stays_open_elsewhere_holds_no_reader_up(database, database_url):
    """On PostgreSQL it has written something; on SQLite, where one writes at a time, it reads."""
    idle, copy = open_database(database_url, workers=1), Copy()
    copy.catch_up(database, 5000)
    try:
        with idle.engine.connect() as held:
            if held.dialect.name == "postgresql":
                held.execute(sa.insert(t.meta), {"key": "held", "value": ""})
            else:
                held.exec_driver_sql("ROLLBACK")
                held.exec_driver_sql("BEGIN")
                held.execute(sa.select(t.meta)).all()
            for number in range(20):
                numbered_last(database)(random.Random(number), str(number))
                copy.pull(database)
                assert any(key.endswith(f" {number}") for key in copy.keys)
            held.rollback()
    finally:
        idle.close()


@pytest.mark.parametrize("limit", [5000, 4999])
def test_a_transaction_larger_than_a_page_arrives_whole(database, limit):
    """Also when others commit between two of its pages."""

    def unit(connection):
        uow = UnitOfWork(connection, MORNING)
        rows = [document(f"big {number:05}", 1) for number in range(12_000)]
        connection.execute(sa.insert(t.evidence), rows)
        for row in rows:
            uow.put("partner:1", "evidence", row["evidence_id"])
        uow.bump()

    database.write(unit).result()
    copy, pages = Copy(), 0
    while copy.pull(database, limit):
        numbered_last(database)(random.Random(pages), f"between {pages}")
        pages += 1

    assert pages >= 2
    assert sum(key.startswith("big ") for key in copy.keys) == 12_000
    fresh = Copy()
    fresh.catch_up(database, limit)
    assert copy.keys == fresh.keys


def test_what_changes_between_two_pages_is_read_as_it_is_in_the_end(database):
    """Changed behind the reader, ahead of it, twice, and taken away: no row is stale or extra."""

    def change(*steps):
        def unit(connection):
            uow = UnitOfWork(connection, MORNING)
            for key, rev in steps:
                here = t.evidence.c.evidence_id == key
                if rev is None:
                    connection.execute(sa.delete(t.evidence).where(here))
                    uow.drop("partner:1", "evidence", key)
                    continue
                if not connection.execute(
                    sa.update(t.evidence).where(here).values(rev=rev)
                ).rowcount:
                    connection.execute(sa.insert(t.evidence), document(key, 1, rev))
                uow.put("partner:1", "evidence", key)
            uow.bump()

        database.write(unit).result()

    copy = Copy()
    copy.catch_up(database, 5000)
    change(*((f"k{number:02}", 1) for number in range(20)))
    copy.pull(database)
    change(("k00", 2), ("k15", 2), ("k15", 3), ("k16", None))
    copy.pull(database)
    change(("k01", None), ("k16", 4), ("k15", None), ("k15", 5), ("new", 1))
    copy.catch_up(database)

    assert copy.keys.pop("k00") == 2
    assert copy.keys.pop("k15") == 5
    assert copy.keys.pop("k16") == 4
    assert copy.keys == {
        f"k{number:02}": 1 for number in range(2, 20) if number not in {15, 16}
    } | {"new": 1}
