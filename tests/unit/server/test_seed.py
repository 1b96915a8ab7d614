"""The demo programme is large, quick, the same every time, and keeps every rule of the services."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from stdnum import ean

from domain.claims.admission import Facts, admit, candidates
from domain.claims.claim import EARNED, Statement
from domain.serials import fingerprint, matches, read_scan
from domain.verdicts import Accepted, Provisional
from server.services.auditing import differences
from server.services.judgements import replay
from server.services.programme import load_programme
from server.services.seed import AlreadySeeded, seed
from server.storage import tables as t
from server.storage.database import open_database
from server.storage.migrating import migrate

AS_OF = date(2026, 2, 20)
NOW = datetime(2026, 2, 20, 15, 30, tzinfo=UTC)
# Planting writes some 150,000 rows, which takes its time on a busy machine.
pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """The demo in a file, and what seeding told."""
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    database = open_database(f"sqlite:///{path}")
    database.write(migrate).result()
    told = database.write(lambda connection: seed(connection, NOW, AS_OF)).result()
    yield database, told
    database.close()


@pytest.fixture
def ask(planted):
    """A function that runs a query on the demo."""
    database, _ = planted
    return lambda query: database.write(query).result()


def rows(ask, table, *where):
    found = sa.select(table).where(*where)
    return [dict(row) for row in ask(lambda c: c.execute(found).mappings().all())]


def sample(ask, every):
    """Some of the shipped units, spread evenly."""
    return rows(ask, t.shipment, sa.literal_column("shipment.rowid") % every == 0)


def test_every_verdict_of_the_year_is_said_again_byte_by_byte(ask):
    count, changed = ask(replay)

    assert changed == []
    assert count == len(rows(ask, t.claim))


def test_a_verdict_that_was_changed_after_the_fact_is_found(planted):
    database, _ = planted

    def falsify(connection):
        mine = connection.execute(sa.select(t.judgement.c.claim_id)).scalar()
        update = sa.update(t.judgement).where(t.judgement.c.claim_id == mine)
        before = connection.execute(
            sa.select(t.judgement.c.verdict).where(t.judgement.c.claim_id == mine)
        ).scalar()
        connection.execute(update.values(verdict='{"is":"accepted","points":9999}'))
        found = replay(connection, mine)
        connection.execute(update.values(verdict=before))
        return mine, found

    claim_id, (count, [changed]) = database.write(falsify).result()
    assert (count, changed.claim_id) == (1, claim_id)
    assert "9999" in changed.said


def test_it_is_as_large_as_the_demo_asks(planted):
    _, told = planted

    counts = told.counts
    assert (counts["partners"], counts["products"], counts["serials"]) == (3, 12, 60_000)
    assert (counts["in_review"], counts["deals"]) == (200, 40)
    assert counts["claims"] > 6_000


def test_balances_standings_and_owners_are_what_they_are_when_worked_out_anew(ask):
    assert ask(differences) == []


def test_every_gtin_is_valid_and_every_serial_fits_its_product_alone(ask):
    programme = ask(load_programme)
    patterns = {product.product_id: product.pattern for product in programme.products}

    assert all(ean.is_valid(product.gtin) for product in programme.products)
    for row in sample(ask, 37):
        fitting = {
            number
            for number, pattern in patterns.items()
            if matches(row["serial"], pattern) is None
        }
        assert fitting == {row["product_id"]}, row["serial"]


def test_a_shipped_serial_read_from_a_label_is_accepted_and_a_foreign_one_is_in_doubt(ask):
    programme = ask(load_programme)
    for row in sample(ask, 173):
        scan = read_scan(row["serial"])
        assert candidates(scan, programme.products)[0] == row["serial"]
        for mine in (True, False):
            facts = Facts(
                rules=programme.rules[-1],
                today=AS_OF,
                products=programme.products,
                shipped=programme.product(row["product_id"]),
                mine=mine,
                own_claim=None,
                decide_by=AS_OF,
            )
            statement = Statement("c", row["serial"], None, AS_OF, "", "", NOW)
            verdict = admit(scan, statement, facts)
            assert isinstance(verdict, Accepted if mine else Provisional), (row, verdict)


def test_the_allocation_holds_the_fingerprints_of_what_was_shipped(ask):
    keys = {row["partner_id"]: bytes.fromhex(row["allocation_key"]) for row in rows(ask, t.partner)}
    query = sa.select(sa.func.count()).select_from(t.allocation)
    assert ask(lambda c: c.execute(query).scalar()) == 60_000
    for row in sample(ask, 997):
        key = keys[row["partner_id"]]
        [found] = rows(
            ask,
            t.allocation,
            t.allocation.c.partner_id == row["partner_id"],
            t.allocation.c.fingerprint == fingerprint(row["serial"], key),
        )
        assert found["product_id"] == row["product_id"]


def test_every_row_is_in_the_feed_once(ask):
    logged = sa.select(t.change.c.stream, t.change.c.tbl, sa.func.sum(t.change.c.many))
    grouped = logged.group_by(t.change.c.stream, t.change.c.tbl)
    counted = Counter(
        {(stream, table): n for stream, table, n in ask(lambda c: c.execute(grouped).all())}
    )
    claims = Counter(row["partner_id"] for row in rows(ask, t.claim))

    for partner_id, count in claims.items():
        stream = f"partner:{partner_id}"
        assert counted[stream, "claim"] == count
        assert counted[stream, "allocation"] == 20_000
    assert counted["vendor", "vendor_claim"] == sum(claims.values())
    assert counted["vendor", "deal"] == 40
    assert counted["catalogue", "product"] == 12


def test_the_desk_has_doubts_of_several_kinds(ask):
    desk = rows(ask, t.claim, t.claim.c.state == "in_review")

    causes = Counter(row["cause"] for row in desk)
    second = [row for row in desk if "DUP_OTHER" in row["doubts"]]
    assert min(causes["SER_UNKNOWN"], causes["CHANNEL"]) > 40
    assert len(second) == 50
    assert not any(row["live"] for row in second)
    assert {row["code"] for row in desk} == {"VENDOR_CHECKS"}


def test_the_year_grows_and_swings_and_every_week_has_sales(ask):
    sold = [row["sold_on"] for row in rows(ask, t.claim, t.claim.c.state.in_(EARNED))]
    weeks = Counter((AS_OF - day).days // 7 for day in sold)

    assert set(range(1, 52)) <= set(weeks)
    # The season has two swings a year, so each half holds one and the rest is growth.
    late, early = sum(weeks[n] for n in range(26)), sum(weeks[n] for n in range(26, 52))
    assert late > early * 1.1
    assert max(weeks[n] for n in range(1, 52)) > min(weeks[n] for n in range(1, 52)) * 1.4
    assert max(sold) <= AS_OF
    assert min(sold) < AS_OF - timedelta(days=355)


def test_two_contests_run_and_everybody_has_a_place_under_another_name(ask):
    contests = rows(ask, t.contest)
    standings = rows(ask, t.standing)
    names = {row["name"] for row in rows(ask, t.participant)}

    assert all(row["starts_at"] < NOW < row["ends_at"] for row in contests)
    assert {row["audience"] for row in contests} == {"member", "partner"}
    assert Counter(row["contest_id"] for row in standings) == {1: 16, 2: 3}
    assert not names & {row["label"] for row in standings}
    assert sum(row["points"] for row in standings) > 500


def test_deals_stand_in_many_states_with_their_timelines(ask):
    deals = rows(ask, t.deal)
    events = Counter(row["deal_id"] for row in rows(ask, t.deal_event))

    assert len({row["state"] for row in deals}) >= 10
    assert all(events[row["deal_id"]] == row["rev"] for row in deals)
    assert all(json.loads(row["products"]) for row in deals)


def test_the_same_day_makes_the_same_demo(planted, tmp_path):
    _, told = planted
    again = open_database(f"sqlite:///{tmp_path / 'again.db'}")
    try:
        again.write(migrate).result()
        second = again.write(lambda connection: seed(connection, NOW, AS_OF)).result()
        with pytest.raises(AlreadySeeded):
            again.write(lambda connection: seed(connection, NOW, AS_OF)).result()
    finally:
        again.close()

    assert second == told


def test_the_serials_to_scan_are_what_they_are_said_to_be(planted, ask):
    _, told = planted
    query = sa.select(t.shipment.c.serial, t.shipment.c.partner_id)
    shipped = dict(ask(lambda c: [tuple(row) for row in c.execute(query)]))
    claimed = set(ask(lambda c: c.execute(sa.select(t.claim.c.serial)).scalars().all()))

    for partner_id, lists in told.serials["partners"].items():
        own = int(partner_id)
        assert all(shipped[unit["serial"]] == own for unit in lists["unclaimed"])
        assert not {unit["serial"] for unit in lists["unclaimed"]} & claimed
        assert {unit["serial"] for unit in lists["claimed"]} <= claimed
        assert all(shipped[unit["serial"]] != own for unit in lists["foreign"])
        assert not {unit["serial"] for unit in lists["foreign"]} & claimed
