"""ROLE and LICENCE_EXPIRED at the counter, without a network: the same words as the server's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.codes import Code
from sync.commands.judging import judge_scan
from sync.rows import CurrentSale
from sync.wire import tables
from sync.workplace import Workplace
from tests.support.screens import put
from tests.support.workplace import make_workplace
from tools.make_replica_fixture import serial


@pytest.fixture
def wp(tmp_path: Path) -> Iterator[Workplace]:
    made = make_workplace(tmp_path)
    yield made
    made.close()


def judged(wp: Workplace, number: int = 1) -> Any:
    sale = CurrentSale(wp.clock.today(), "RE-1", "")
    return judge_scan(wp, serial(number), sale, wp.clock.now())


ROWS = {"member": "SELECT * FROM base_member", "partner": "SELECT * FROM base_partner"}


def change(wp: Workplace, table: tables.FeedTable, key: str, value: int, **more: Any) -> None:
    """Change one row of the feed's table, as a page of the feed would."""
    rows = wp.replica.db.rows(ROWS[table.name])
    [row] = [row for row in rows if row[table.columns.index(key)] == value]
    told = dict(zip(table.columns, row, strict=True)) | more
    put(wp, table, [[told[name] for name in table.columns]])


def test_who_takes_no_part_is_refused_at_the_counter(wp):
    assert judged(wp).code == ""
    change(wp, tables.MEMBER, "member_id", wp.identity.member_id, takes_part=0)

    found = judged(wp)

    assert (found.code, found.params) == (Code.ROLE, {"who": wp.identity.member_name})


def test_a_lapsed_licence_asks_for_the_new_one_at_the_counter(wp):
    ended = (wp.clock.today() - timedelta(days=1)).isoformat()
    change(wp, tables.PARTNER, "partner_id", wp.identity.partner_id, licence_until=ended)

    found = judged(wp)

    assert found.code == Code.LICENCE_EXPIRED
    assert found.params["date"] == ended
    change(wp, tables.PARTNER, "partner_id", wp.identity.partner_id,
           licence_until=wp.clock.today().isoformat())  # fmt: skip
    assert judged(wp, 2).code == ""
