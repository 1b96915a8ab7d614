"""End customers of deals: their keys kept up to date, and other deals of one customer found.

What is found here holds what rivals wrote and is for the vendor alone. Rules: domain.deals.rivalry.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.companies.comparing import compare_identities
from domain.companies.identity import identify
from domain.deals.deal import Deal
from domain.deals.protection import Rival, rival_of
from domain.deals.rivalry import COUNTING, Rivalry, customer_of, rivalry_of
from server.services.deal_rows import deal_of
from server.storage import tables as t
from server.storage.customer_keys import Kept, keep, sharing
from server.storage.unit_of_work import UnitOfWork

_LOCK = 0x6465616C
"""PostgreSQL's advisory lock under which deals are approved one after the other."""
_TAKE_TURN = sa.select(sa.func.pg_advisory_xact_lock(_LOCK))
MOST_TOLD = 3
"""Deals that are told of where several are alike."""
_AT_ONCE = 500


class Alike(NamedTuple):
    """Another deal that counts, and what it is to the one in question."""

    rival: Rival
    rivalry: Rivalry


def note_customer(uow: UnitOfWork, before: Deal | None, after: Deal) -> None:
    """Keep the keys of a deal's customer as long as the deal counts."""
    was, now = _kept(before), _kept(after)
    if was != now:
        keep(uow.connection, was, now)


def _kept(deal: Deal | None) -> Kept | None:
    if deal is None or deal.state not in COUNTING:
        return None
    return Kept(deal.deal_id, deal.partner_id, customer_of(deal))


def rival(uow: UnitOfWork, deal: Deal) -> Rival | None:
    """Return the protected deal that keeps this one from being approved, if there is one.

    Until the transaction ends nobody else asks: of two that are approved at once, one sees the
    other.
    """
    if uow.on_postgres:
        uow.connection.execute(_TAKE_TURN)
    return rival_of(deal, _others(uow.connection, deal), uow.now)


def alike(uow: UnitOfWork, deal: Deal) -> list[Alike]:
    """Return the deals that count and whose customer is this one or like it, the likest first."""
    mine, wanted = identify(customer_of(deal)), _products(deal)
    found = []
    for other in _others(uow.connection, deal):
        comparison = compare_identities(mine, identify(customer_of(other)))
        rivalry = rivalry_of(comparison, wanted, _products(other))
        if rivalry is not Rivalry.FREE:
            found.append(Alike(Rival(other, comparison), rivalry))
    found.sort(key=lambda each: (-each.rival.comparison.score, each.rival.deal.deal_id))
    return found[:MOST_TOLD]


def _products(deal: Deal) -> list[int]:
    return [product_id for product_id, _ in deal.products]


def _others(connection: Connection, deal: Deal) -> Iterator[Deal]:
    """Yield the deals that share a key with this one and count."""
    ids = iter(sharing(connection, identify(customer_of(deal))))
    while some := list(islice(ids, _AT_ONCE)):
        query = sa.select(t.deal).where(t.deal.c.deal_id.in_(some))
        for row in connection.execute(query).mappings():
            other = deal_of(dict(row))
            if other.deal_id != deal.deal_id and other.state in COUNTING:
                yield other
