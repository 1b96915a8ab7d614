"""Changes that come by the hundred share an entry of the log; a reader can't tell."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from alembic import command

from server.storage import migrating, runs
from server.storage import tables as t
from server.storage.database import open_database
from server.storage.feed import PlaceUnknown, ends_of, read_page
from server.storage.runs import PACKED, keys_within
from server.storage.sources import SOURCES
from server.storage.trimming import mark_streams, trim_step
from server.storage.unit_of_work import UnitOfWork
from sync.wire.tables import VENDOR
from tests.support.server import MORNING
from tests.support.world import CLERK, REVIEWER, claim_id_of, opened, serial

HOME = "partner:1"
LINES = 23


@pytest.fixture
def database(database_url):
    """The database itself."""
    found = open_database(database_url, workers=2)
    yield found
    found.close()


def line(key):
    return {
        "entry_id": key, "transfer_id": "t", "account": "programme", "partner_id": 1,
        "member_id": CLERK, "kind": "earn", "points": 1, "claim_id": "c", "contest_id": None,
        "at": MORNING, "rule_version": 1, "explanation": "", "against": "claimant:1:11",
    }  # fmt: skip


def write_lines(database, *keys, dropped=(), members=()):
    """Write lines of the ledger in one transaction, and tell of them in their stream."""

    def unit(connection):
        uow = UnitOfWork(connection, MORNING)
        for key in keys:
            uow.add(t.ledger_entry, line(key))
            uow.put(HOME, "ledger_entry", key)
        for key in dropped:
            uow.connection.execute(
                sa.delete(t.ledger_entry).where(t.ledger_entry.c.entry_id == key)
            )
            uow.drop(HOME, "ledger_entry", key)
        for member in members:
            uow.put(HOME, "member", member)
        uow.bump()

    database.write(unit).result()


def entries(database):
    mine = sa.select(t.change.c.many).where(
        t.change.c.stream == HOME, t.change.c.tbl == "ledger_entry"
    )
    return database.read(
        lambda c: c.execute(mine.order_by(t.change.c.seq)).scalars().all()
    ).result()


def pages(database, place, limit):
    """Read on from a place in the home stream to its end; yields each page and where it ends."""
    more = True
    while more:
        page = database.read(lambda c, at=place: read_page(c, [HOME], {HOME: at}, limit)).result()
        place, more = page.places[HOME], page.more
        yield page, place


def keys_of(page, op="P"):
    return [row[0] for group in page.rows if group.op == op for row in group.rows]


def end(database):
    return database.read(lambda c: ends_of(c, [HOME])).result()[HOME]


@pytest.mark.parametrize("longest", [1, 7, 1000])
def test_pages_of_any_size_bring_every_row_of_a_run(database, monkeypatch, longest):
    """Also from logs of before there were runs, whose entries stand for one change each."""
    monkeypatch.setattr(runs, "LONGEST_RUN", longest)
    start = end(database)
    wanted = [f"l{number:02}" for number in range(LINES)]
    write_lines(database, *wanted[:9], members=[CLERK])
    write_lines(database, *wanted[9:])

    assert max(entries(database)) == min(longest, LINES - 9)
    for limit in (1, 2, 3, 5, 8, 100):
        found = list(pages(database, start, limit))
        told = [key for page, _ in found for key in keys_of(page)]
        assert [key for key in told if key != CLERK] == wanted
        assert CLERK in told
        # No more than were asked for, and no number left out.
        assert [place[0] - start[0] for _, place in found] == [
            min(limit * (number + 1), LINES + 1) for number in range(len(found))
        ]


def test_a_place_within_a_run_is_one_and_its_token_is_asked_for(database):
    start = end(database)
    write_lines(database, *(f"l{number:02}" for number in range(LINES)))
    [(_, (seq, token)), *_] = pages(database, start, 10)

    assert seq == start[0] + 10
    assert token == end(database)[1] != start[1]
    with pytest.raises(PlaceUnknown):
        list(pages(database, (seq, "another"), 10))


def test_what_a_run_brought_and_a_later_one_took_is_gone(database):
    start = end(database)
    wanted = [f"l{number:02}" for number in range(LINES)]
    write_lines(database, *wanted)
    behind = end(database)
    write_lines(database, "new", dropped=wanted[3:9])

    [(page, _)] = pages(database, behind, 100)
    assert keys_of(page) == ["new"]
    assert keys_of(page, "D") == wanted[3:9]
    [(page, _)] = pages(database, start, 100)
    assert keys_of(page) == [*wanted[:3], *wanted[9:], "new"]
    assert keys_of(page, "D") == wanted[3:9]


def test_trimming_leaves_runs_and_the_places_in_them(database):
    start = end(database)
    write_lines(database, *(f"l{number:02}" for number in range(LINES)), members=[CLERK])
    within = next(pages(database, start, 10))[1]
    for _ in range(3):
        write_lines(database, members=[CLERK])
    write_lines(database, "l05 again", dropped=["l05"])
    database.write(lambda c: mark_streams(c, MORNING)).result()
    deleted, step = 0, 0
    while step is not None:
        deleted += step
        step = database.write(lambda c: trim_step(c, MORNING)).result()

    # Of the member all but the last, and what the programme's own plan repeats of it.
    assert deleted >= 3
    assert entries(database)[0] == LINES
    assert "l22" in keys_of(next(pages(database, within, 100))[0])
    found = [key for page, _ in pages(database, start, 10) for key in keys_of(page)]
    assert set(found) == {f"l{n:02}" for n in range(LINES) if n != 5} | {"l05 again", CLERK}


def test_every_row_that_comes_by_the_hundred_is_in_the_log_of_its_streams(device, server):
    """Digests and snapshots rely on it: they don't ask for these rows by key."""
    clerk, reviewer = device(CLERK), device(REVIEWER)
    scans = [clerk.claim(serial(1, number)) for number in range(8)]
    scans += [clerk.claim(serial(2, number)) for number in range(3)]
    clerk.push(*scans)
    clerk.push(clerk.seal("claim.withdraw", {"claim_id": claim_id_of(scans[0])}))
    items = [[claim_id_of(scan), 1] for scan in scans[-3:]]
    decision = {"items": items, "decision": "approve", "reason": "", "note": ""}
    reviewer.push(reviewer.seal("review.decide", decision))

    with opened(server.settings.database_url) as write:
        missing, seen = write(unlogged)
    assert missing == []
    assert seen >= 40


def unlogged(connection):
    """Rows of packed tables that a stream's log lacks, and how many there are in all."""
    missing, seen = [], 0
    streams = connection.execute(sa.select(t.stream.c.stream, t.stream.c.last)).all()
    for name, last in streams:
        for table in PACKED - {"allocation"}:
            source = SOURCES[table]
            if (table == "vendor_claim") is not (name == VENDOR) or not (
                name == VENDOR or name.startswith("partner:")
            ):
                continue
            window = {"stream": name, "tbl": table, "start": 0, "stop": last}
            logged = keys_within(connection, window)
            mine = source.in_stream(whole=source.is_whole(name))
            query = sa.select(source.key_columns[0]).where(mine)
            keys = connection.execute(query, {"number": source.number_of(name)}).scalars().all()
            seen += len(keys)
            missing += [(name, table, key) for key in keys if key not in logged]
    return missing, seen


def test_a_log_from_before_there_were_runs_stands_for_the_same(empty_url):
    old = (
        "INSERT INTO change (stream, seq, tok, tbl, pk, op)"
        " VALUES ('vendor', 7, 'a', 'tie', 'k', 'P')"
    )
    with opened(empty_url) as write:

        def before(connection):
            config = migrating._config()
            config.attributes["connection"] = connection
            command.upgrade(config, "0012")
            connection.execute(sa.text(old))

        write(before)
        write(migrating.migrate)
        row = write(lambda c: c.execute(sa.select(t.change)).one())
    assert (row.seq, row.pk, row.many, row.packed) == (7, "k", 1, "")


def ship(database, marks, dropped=(), partner=1):
    """Have a partner's serials arrive in one transaction, and others go."""

    def unit(connection):
        uow = UnitOfWork(connection, MORNING)
        for mark in marks:
            uow.add(
                t.allocation,
                {
                    "partner_id": partner,
                    "fingerprint": mark,
                    "product_id": 1 + mark % 4,
                    "flags": 0,
                },
            )
            uow.put(f"partner:{partner}", "allocation", mark)
        for mark in dropped:
            uow.connection.execute(
                sa.delete(t.allocation).where(t.allocation.c.fingerprint == mark)
            )
            uow.drop(HOME, "allocation", mark)
        uow.bump()

    database.write(unit).result()


@pytest.mark.parametrize("between", [0, 1, 9])
def test_serials_come_whole_whether_others_lie_between_them_or_not(database, between):
    """Neighbours are read from the first to the last; a few among many are looked up."""
    step = between + 1
    ship(database, [place * 7 for place in range(300 * step) if place % step])
    start = end(database)
    mine = [place * 7 * step for place in range(300)]
    ship(database, [mark + 1 for mark in mine] + mine[30:40], partner=2)  # somebody else's
    ship(database, mine[::-1])
    ship(database, [], dropped=mine[10:20])

    for limit in (30, 1000):
        found, gone = {}, set()
        for page, _ in pages(database, start, limit):
            gone |= set(keys_of(page, "D"))
            for row in (row for group in page.rows if group.op == "P" for row in group.rows):
                found[row[0]] = tuple(row)
        assert sorted(found) == [mark for mark in mine if mark not in mine[10:20]]
        assert gone == set(mine[10:20])
        assert all(row == (mark, 1 + mark % 4, 0) for mark, row in found.items())


def test_serials_that_came_together_follow_each_other_page_by_page(database):
    start = end(database)
    ship(database, [place * 11 % 997 for place in range(997)])

    [*told] = [key for page, _ in pages(database, start, 50) for key in keys_of(page)]

    assert told == sorted(told)
    assert len(told) == 997
