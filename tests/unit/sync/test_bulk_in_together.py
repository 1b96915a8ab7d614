"""One file at two counters of a shop, no line: each sale is claimed once, whoever is first."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from server.storage import tables as t
from sync.commands.bulk_in import Imported
from tests.support.world import CLERK, REP, opened, serial
from tests.unit.sync.test_bulk_in import imported, judged

UNITS = 6


def counted(server):
    """Return how many claims stand, and all points that were booked."""
    with opened(server.settings.database_url) as write:
        stand = write(
            lambda c: c.execute(
                sa.select(sa.func.count()).where(t.claim.c.state == "approved")
            ).scalar()
        )
        points = write(
            lambda c: c.execute(sa.select(sa.func.sum(t.ledger_entry.c.points))).scalar()
        )
    return stand, points


def test_two_counters_import_the_same_file_offline_and_each_sale_counts_once(
    counter, server, tmp_path
):
    ada, ben = counter(CLERK), counter(REP)
    day = f"{server.clock().date() - timedelta(days=3):%d.%m.%Y}"
    path = tmp_path / "sales.csv"
    rows = [f"RE-1;{day};{serial(1, number)};Huber" for number in range(UNITS)]
    path.write_text("\n".join(["Beleg;Datum;Seriennummer;Kunde", *rows]) + "\n")

    for one in (ada, ben):
        done = imported(one.wp, path)
        assert isinstance(done, Imported)
        assert done.claims == UNITS
    server.clock.advance(minutes=1)
    for one in (ada, ben):
        assert one.sync().state == "idle"

    stand, points = counted(server)
    assert stand == UNITS
    assert points == UNITS * 40
    for one in (ada, ben):
        one.sync()
        assert {what for _, what, _ in judged(one.wp, path)} == {"there"}
