"""Deals of one customer are found by keys: common ones drown nobody, old ones are remade."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from domain.companies.company import Company
from domain.companies.identity import identify
from domain.deals.deal import DealState
from server.services.customers import note_customer
from server.services.deal_rows import row_of
from server.storage import customer_keys
from server.storage import tables as t
from server.storage.customer_keys import Kept, keep, sharing
from server.storage.migrating import migrate
from server.storage.unit_of_work import UnitOfWork
from tests.support.server import MORNING
from tests.support.world import REP, opened
from tests.unit.domain.worlds import deal


def test_a_word_that_many_names_have_is_passed_over_and_a_whole_name_never(
    database_url, monkeypatch
):
    monkeypatch.setattr(customer_keys, "MOST_OF_A_KEY", 5)
    monkeypatch.setattr(customer_keys, "MOST_FOUND", 2)

    def unit(connection):
        for number in range(9):
            name = Company(f"Kronberg Filiale {number}", "DE")
            keep(connection, None, Kept(f"many-{number}", 1, name))
        keep(connection, None, Kept("same", 1, Company("KRONBERG Filiale 77 GmbH", "DE")))
        keep(connection, None, Kept("near", 2, Company("Kronberg Filialen 77", "DE")))
        return sharing(connection, identify(Company("Kronberg Filiale 77", "DE")))

    with opened(database_url) as write:
        found = write(unit)

    assert found[0] == "same"
    assert "near" in found
    assert len(found) <= 3


def test_keys_made_by_other_rules_are_made_anew_and_only_of_deals_that_count(database_url):
    def plant(connection):
        for number, state in enumerate((DealState.APPROVED, DealState.LOST, DealState.SUBMITTED)):
            made = deal(state, deal_id=f"d{number}", member_id=REP, customer="Kronberg")
            connection.execute(sa.insert(t.deal), row_of(made))
        connection.execute(sa.insert(t.customer_key), {"key": 1, "deal_id": "x", "partner_id": 1})
        connection.execute(
            sa.update(t.meta).where(t.meta.c.key == "customer_keys").values(value="0")
        )

    def kept(connection):
        return set(connection.execute(sa.select(t.customer_key.c.deal_id)).scalars())

    with opened(database_url) as write:
        write(plant)
        write(migrate)
        assert write(kept) == {"d0", "d2"}
        write(lambda c: c.execute(sa.delete(t.customer_key)))
        write(migrate)
        assert write(kept) == set()


def test_a_deals_keys_follow_its_customer_and_go_with_it(database_url):
    def unit(connection):
        uow = UnitOfWork(connection, MORNING)
        first = deal(DealState.SUBMITTED)
        moved = replace(first, customer="Somebody Else", domain="")
        note_customer(uow, None, first)
        was = keys(connection)
        note_customer(uow, first, moved)
        now = keys(connection)
        note_customer(uow, moved, replace(moved, state=DealState.LOST))
        return was, now, keys(connection)

    def keys(connection):
        return set(connection.execute(sa.select(t.customer_key.c.key)).scalars())

    with opened(database_url) as write:
        was, now, left = write(unit)

    assert was == customer_keys.numbers(Company("Miller Ltd", "GB", "miller.example", "", "Leeds"))
    assert now == customer_keys.numbers(Company("Somebody Else", "GB", "", "", "Leeds"))
    assert left == set()
