"""Trimming the change log: no reader misses a row, whenever it happens; a young place stays one."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from server.cli import main
from server.storage import tables as t
from server.storage import trimming
from server.storage.trimming import mark_streams, trim_step
from server.storage.unit_of_work import UnitOfWork
from sync.wire.codec import read_page
from tests.support.world import ADMIN, CLERK, REP, opened, serial

AMENDMENTS = 30
BETWEEN_PAGES = timedelta(seconds=20)


@pytest.fixture(autouse=True)
def small_steps(monkeypatch):
    monkeypatch.setattr(trimming, "ENTRIES_A_STEP", 17)


def trim_all(server, age=timedelta(0)):
    """Trim everything that is older; returns how many entries are gone."""
    now = server.clock()
    with opened(server.settings.database_url) as write:
        write(lambda c: mark_streams(c, now, timedelta(0)))
        deleted, step = 0, 0
        while step is not None:
            deleted += step
            step = write(lambda c: trim_step(c, now - age))
    return deleted


def entries(server):
    with opened(server.settings.database_url) as write:
        return write(lambda c: c.execute(sa.select(sa.func.count()).select_from(t.change)).scalar())


def contents(device):
    """All a reader has but the devices: each one that signs in to compare is another of them."""
    return {
        name: sorted(map(str, rows.values()))
        for name, rows in device.rows.items()
        if rows and name != "device"
    }


def turn_page(device):
    """Pull one page; False when it was the last one."""
    answer = device.client.get("/v1/feed", params={"cursor": device.cursor})
    assert answer.status_code in {200, 204}, answer.text
    if answer.status_code == 204:
        return False
    _, groups, end = read_page(answer.content)
    for group in groups:
        device._take(group.table, group.op, group.rows)
    device.cursor = end.cursor
    return bool(end.more)


def touch_members(server, times=1):
    """Change the same rows again and again, and let one leave its stream."""
    with opened(server.settings.database_url) as write:

        def unit(connection):
            uow = UnitOfWork(connection, server.clock())
            for stream in ("partner:1", "vendor"):
                for member_id in (CLERK, REP, ADMIN):
                    uow.put(stream, "member", member_id)
            uow.bump()

        for _ in range(times):
            write(unit)


def drop_serial(server, fingerprint):
    mine = t.allocation.c.partner_id == 1, t.allocation.c.fingerprint == fingerprint
    with opened(server.settings.database_url) as write:

        def unit(connection):
            connection.execute(sa.delete(t.allocation).where(*mine))
            uow = UnitOfWork(connection, server.clock())
            uow.drop("partner:1", "allocation", fingerprint)
            uow.bump()

        write(unit)


@pytest.mark.parametrize("page_rows", [31])
def test_trimming_between_every_two_pages_of_a_slow_reader_loses_nothing(device, server):
    slow, rep = device(CLERK), device(REP)
    touch_members(server, AMENDMENTS)
    fingerprints = [row["fingerprint"] for row in _after_pull(device(ADMIN)).table("allocation")]
    trimmed = pages = 0
    more = True
    while more:
        more = turn_page(slow)
        pages += 1
        rep.push(rep.claim(serial(1, pages)))
        drop_serial(server, fingerprints.pop())
        touch_members(server)
        trimmed += trim_all(server, BETWEEN_PAGES)
        server.clock.advance(seconds=BETWEEN_PAGES.total_seconds())
    slow.pull()

    fresh = _after_pull(device(ADMIN, "fresh"))
    assert contents(slow) == contents(fresh)
    assert {row["fingerprint"] for row in slow.table("allocation")} == set(fingerprints)
    assert pages > 6
    assert trimmed > AMENDMENTS * 6 - 10


def _after_pull(device):
    device.pull()
    return device


def test_a_place_is_kept_as_long_as_the_horizon_and_resync_is_told_after_it(device, server):
    clerk = device(CLERK)
    touch_members(server)
    clerk.pull()
    touch_members(server)
    horizon = server.settings.horizon
    trim_all(server, horizon)
    assert turn_page(clerk) is False

    clerk_place = clerk.cursor
    touch_members(server, 3)
    server.clock.advance(days=horizon.days - 1)
    assert trim_all(server, horizon) == 0
    server.clock.advance(days=horizon.days)
    assert trim_all(server, horizon) > 0

    answer = clerk.client.get("/v1/feed", params={"cursor": clerk_place})
    assert answer.status_code == 401
    clerk.sign_in()
    answer = clerk.client.get("/v1/feed", params={"cursor": clerk_place})
    assert (answer.status_code, answer.json()["code"]) == (409, "resync_required")
    clerk.cursor = ""
    clerk.pull()


def test_the_command_trims_and_says_how_much(device, server, capsys):
    touch_members(server, 5)
    before = entries(server)
    url = ["--database", server.settings.database_url]

    assert main([*url, "trim", "--days", "4000"]) == 0
    assert capsys.readouterr().out == "0 changes trimmed\n"
    assert main([*url, "trim", "--days", "0"]) == 0

    trimmed = before - entries(server)
    assert capsys.readouterr().out == f"{trimmed} changes trimmed\n"
    assert trimmed >= 4 * 6
    clerk = _after_pull(device(CLERK))
    assert len(clerk.table("allocation")) == 600
