"""The feed: every committed change reaches every reader once it is read, in order, in scope."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from server.services import feed
from server.storage import tables as t
from server.storage.sealed import Place, load_seals
from server.storage.unit_of_work import UnitOfWork
from sync.wire.codec import read_page
from sync.wire.digest import digest_of, digest_of_serials, marked_columns
from sync.wire.tables import TABLES
from tests.support.world import (
    ADMIN,
    CLERK,
    OTHER_CLERK,
    REP,
    REVIEWER,
    claim_id_of,
    opened,
    serial,
)

WRITERS, WRITES = 4, 25


def get(device, cursor="", **headers):
    return device.client.get("/v1/feed", params={"cursor": cursor}, headers=headers)


def contents(device):
    """All a reader has but the devices: each one that signs in to compare is another of them."""
    return {
        name: sorted(map(str, rows.values()))
        for name, rows in device.rows.items()
        if rows and name != "device"
    }


def test_from_an_empty_cursor_everything_in_scope_arrives_page_by_page(device, page_rows):
    clerk = device(CLERK)
    answer = get(clerk)
    head, groups, end = read_page(answer.content)

    assert head.scope == ["catalogue", "partner:1"]
    assert (end.rows, end.more) == (page_rows, True)
    assert sum(len(group.rows) for group in groups) == page_rows
    clerk.pull()
    assert len(clerk.table("allocation")) == 600
    assert {row["name"] for row in clerk.table("member")} == {"Ada", "Ben", "Cleo"}
    assert [row["name"] for row in clerk.table("partner")] == ["Alder Tools"]
    assert len(clerk.table("product")) == 5


def test_the_vendor_sees_all_companies_and_no_allocation(device):
    vera = device(REVIEWER)

    vera.pull()

    assert {row["name"] for row in vera.table("partner")} == {"Alder Tools", "Birch Supply"}
    assert len(vera.table("member")) == 11
    assert "allocation" not in vera.rows


def test_nothing_new_is_said_in_a_few_bytes(device):
    clerk = device(CLERK)
    clerk.pull()

    answer = get(clerk, clerk.cursor)

    assert (answer.status_code, answer.content) == (204, b"")
    sent = sum(len(name) + len(value) + 4 for name, value in answer.headers.raw)
    assert sent + len(clerk.cursor) < 400


@pytest.mark.parametrize("page_rows", [7])
def test_pages_cut_anywhere_make_the_same_replica(device, page_rows):
    """Also while others write between two pages."""
    clerk, rep = device(CLERK), device(REP)
    numbers = iter(range(300))
    for _ in range(6):
        get_page(clerk)
        rep.push(rep.claim(serial(1, next(numbers))))
    clerk.pull()
    fresh = device(ADMIN)
    fresh.pull()

    assert contents(clerk) == contents(fresh)


@pytest.mark.parametrize("page_rows", [5000])
def test_a_page_of_long_rows_has_fewer_of_them(device, monkeypatch, page_rows):
    monkeypatch.setattr(feed, "MOST_BYTES", 9_000)
    clerk, cursor, rows = device(CLERK), "", []
    more = True
    while more:
        body = get(clerk, cursor).content
        assert len(body) <= 9_000
        end = read_page(body)[2]
        cursor, more = end.cursor, end.more
        rows.append(end.rows)
    clerk.pull()

    assert sum(rows) == sum(len(found) for found in clerk.rows.values())
    assert len(rows) > 2


def get_page(device):
    answer = get(device, device.cursor)
    _, groups, end = read_page(answer.content)
    for group in groups:
        device._take(group.table, group.op, group.rows)
    device.cursor = end.cursor


def test_a_row_that_is_gone_is_deleted_at_every_reader(device):
    clerk, rep = device(CLERK), device(REP)
    op = clerk.claim(serial(1, 0))
    clerk.push(op)
    rep.pull()
    assert len(rep.table("contest_entry")) == 2

    clerk.push(clerk.seal("claim.withdraw", {"claim_id": claim_id_of(op)}))

    rep.pull()
    assert rep.table("contest_entry") == []
    fresh = device(ADMIN)
    fresh.pull()
    assert contents(fresh) == contents(rep)


def write_claims(each, first):
    """Send one claim after the other; returns what went wrong."""
    partner = each.session.partner_id
    answers = [each.post(each.claim(serial(partner, first + count))) for count in range(WRITES)]
    return [answer.text for answer in answers if answer.status_code != 200]


def follow(each, done):
    """Pull until `done`; returns the streams that ever went backwards."""
    wrong: list[str] = []
    before: dict[str, int] = {}
    while not done.is_set():
        after = each.pull()
        wrong += [name for name, seq in before.items() if after[name] < seq]
        before = after
    return wrong


def test_readers_miss_nothing_while_several_write(device, database_url):
    """Each transaction takes its numbers last; a reader never steps over a late one."""
    writers = [device(member, f"writer-{member}") for member in (CLERK, REP, ADMIN, OTHER_CLERK)]
    reader, vendor = device(CLERK, "reader"), device(REVIEWER)
    done = threading.Event()
    with ThreadPoolExecutor(WRITERS + 2) as pool:
        readers = [pool.submit(follow, each, done) for each in (reader, vendor)]
        jobs = [
            pool.submit(write_claims, each, number * WRITES) for number, each in enumerate(writers)
        ]
        problems = [problem for job in jobs for problem in job.result()]
        done.set()
        problems += [problem for job in readers for problem in job.result()]
    reader.pull()
    vendor.pull()

    assert problems == []
    fresh, fresh_vendor = device(CLERK, "fresh"), device(REVIEWER, "fresh-vendor")
    fresh.pull()
    fresh_vendor.pull()
    assert len(reader.table("claim")) == 3 * WRITES
    assert len(vendor.table("vendor_claim")) == WRITERS * WRITES
    assert contents(reader) == contents(fresh)
    assert contents(vendor) == contents(fresh_vendor)
    with opened(database_url) as write:
        assert write(gaps) == []


def gaps(connection):
    """Streams whose numbers are not 1, 2, 3… up to where the counter stands."""
    query = (
        sa.select(t.stream.c.stream)
        .join(t.change, t.change.c.stream == t.stream.c.stream)
        .group_by(t.stream.c.stream, t.stream.c.last)
        .having(
            sa.or_(
                sa.func.sum(t.change.c.many) != t.stream.c.last,
                sa.func.max(t.change.c.seq) != t.stream.c.last,
            )
        )
    )
    return connection.execute(query).scalars().all()


def test_broken_foreign_and_future_cursors_ask_for_a_new_start(device, database_url):
    clerk, other = device(CLERK), device(OTHER_CLERK)
    clerk.pull()
    other.pull()
    with opened(database_url) as write:
        seals = write(load_seals)
    place = seals.read_cursor(clerk.cursor)
    seq, tok = place.streams["partner:1"]

    def cursor(seq, tok, epoch=place.epoch, scope=place.scope):
        return seals.write_cursor(Place(scope, epoch, {"partner:1": (seq, tok)}))

    bad = {
        "garbage": "garbage",
        "not base64": "é!",
        "cut": clerk.cursor[:-5],
        "altered": clerk.cursor[:40]
        + ("A" if clerk.cursor[40] != "A" else "B")
        + clerk.cursor[41:],
        "of another company": other.cursor,
        "of the future": cursor(seq + 1, tok),
        "of another history": cursor(seq, "0" * 16),
        "of another epoch": cursor(seq, tok, epoch="other"),
        "negative": cursor(-1, tok),
        "huge": cursor(2**62, tok),
    }
    for what, each in bad.items():
        answer = get(clerk, each)
        assert (answer.status_code, answer.json()["code"]) == (409, "resync_required"), what
    assert get(clerk, cursor(seq, tok)).status_code == 200


def test_a_client_of_another_protocol_may_send_but_not_pull(device):
    clerk = device(CLERK)

    old = get(clerk, **{"X-Sync-Proto": "0"})
    clerk.client.headers["X-Sync-Proto"] = "0"

    assert old.status_code == 426
    assert old.json()["code"] == "UPGRADE_REQUIRED"
    assert [each.status for each in clerk.push(clerk.claim(serial(1, 0)))] == ["applied"]


def test_pages_travel_packed_and_come_out_the_same(device):
    clerk = device(CLERK)

    plain = get(clerk, **{"accept-encoding": "identity"})
    zstd = get(clerk, **{"accept-encoding": "zstd, gzip"})
    gzip = get(clerk, **{"accept-encoding": "gzip"})

    assert "content-encoding" not in plain.headers
    assert (zstd.headers["content-encoding"], gzip.headers["content-encoding"]) == ("zstd", "gzip")
    rows = [read_page(each.content)[1] for each in (plain, zstd, gzip)]
    assert rows[0] == rows[1] == rows[2]
    assert int(zstd.headers["content-length"]) < len(plain.content) / 2


def test_numbers_are_taken_once_for_a_bulk_of_rows(database_url, server):
    def bulk(connection):
        uow = UnitOfWork(connection, server.clock())
        for number in range(1000):
            uow.put("partner:1", "allocation", number)
        uow.put("partner:1", "allocation", 3)
        return uow.bump()

    with opened(database_url) as write:
        before = write(
            lambda c: c.execute(
                sa.select(t.stream.c.last).where(t.stream.c.stream == "partner:1")
            ).scalar()
        )
        assert write(bulk) == {"partner:1": before + 1000}
        assert write(gaps) == []


def test_every_table_of_the_contract_is_served(device):
    from server.storage.sources import SOURCES  # noqa: PLC0415  the mapping itself

    assert set(SOURCES) == set(TABLES)
    for name, source in SOURCES.items():
        assert [column.name for column in source.columns] == list(TABLES[name].columns)


def test_digests_say_what_a_reader_holds_who_pulled_everything(device):
    clerk, vera = device(CLERK), device(REVIEWER)
    ops = [clerk.claim(serial(1, number)) for number in range(3)]
    clerk.push(*ops)
    clerk.push(clerk.seal("claim.withdraw", {"claim_id": claim_id_of(ops[0])}))
    for each in (clerk, vera):
        each.pull()

        answer = each.client.get("/v1/feed", params={"cursor": each.cursor, "digest": 1})
        _, groups, end = read_page(answer.content)

        assert groups == []
        held = {name: rows for name, rows in each.rows.items() if rows}
        assert {name: digest.rows for name, digest in end.digests.items() if digest.rows} == {
            name: len(rows) for name, rows in held.items()
        }
        for name, rows in held.items():
            assert end.digests[name] == of_rows(name, list(rows.values())), name


def of_rows(name, rows):
    if name == "allocation":
        sums = [sum(row[each] for row in rows) for each in ("fingerprint", "product_id", "flags")]
        return digest_of_serials(len(rows), *sums)
    columns = marked_columns(TABLES[name])
    return digest_of([row[each] for each in columns] for row in rows)
