"""Keys of end customers: kept beside deals that count, and the deals that share some found by them.

Owns how many are looked at. Judges nobody: who shares a key is compared by `domain.companies`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.companies.company import Company
from domain.companies.identity import Identity, identify
from domain.companies.keys import VERSION, keys_of, number_of, strength_of
from domain.deals.rivalry import COUNTING
from server.storage import tables as t

MOST_OF_A_KEY = 100
"""Deals of a weak key; a key that more have tells nobody apart and is passed over."""
MOST_OF_A_STRONG_KEY = 2_000
"""Deals of a strong one (tax number, domain, whole name): all of one customer's, as a rule."""
STRONG = 3
MOST_FOUND = 25
"""Deals that are worth comparing where only weak keys are shared, the likeliest first."""
_AT_ONCE = 2_000
_META = "customer_keys"


class Kept(NamedTuple):
    """A deal's customer as its keys are kept; None in its place where the deal does not count."""

    deal_id: str
    partner_id: int
    customer: Company


def keep(connection: Connection, before: Kept | None, after: Kept | None) -> None:
    """Bring the keys of a deal from what they were to what they are."""
    was, now = (numbers(side.customer) if side else frozenset() for side in (before, after))
    table = t.customer_key
    if before and (gone := was - now):
        connection.execute(
            sa.delete(table).where(table.c.deal_id == before.deal_id, table.c.key.in_(gone))
        )
    if after and (new := now - was):
        connection.execute(
            sa.insert(table),
            [
                {"key": key, "deal_id": after.deal_id, "partner_id": after.partner_id}
                for key in sorted(new)
            ],
        )


def numbers(customer: Company) -> frozenset[int]:
    """Return the keys of a customer as they are kept."""
    return frozenset(map(number_of, keys_of(identify(customer))))


def sharing(connection: Connection, identity: Identity) -> list[str]:
    """Return the ids of deals whose customer may be this one, the likeliest first."""
    strengths = {number_of(key): strength_of(key) for key in keys_of(identity)}
    if not strengths:
        return []
    worth: dict[str, float] = defaultdict(float)
    strong: set[str] = set()
    for key, deals in _by_key(connection, strengths).items():
        is_strong = strengths[key] >= STRONG
        if len(deals) > MOST_OF_A_KEY and not is_strong:
            continue
        for deal_id in deals:
            # Whom few share a key with is likelier to be meant.
            worth[deal_id] += strengths[key] / (10 + len(deals))
        if is_strong:
            strong.update(deals)
    ranked = sorted(worth, key=lambda deal_id: (-worth[deal_id], deal_id))
    weak = islice((deal_id for deal_id in ranked if deal_id not in strong), MOST_FOUND)
    return [*(deal_id for deal_id in ranked if deal_id in strong), *weak]


def _by_key(connection: Connection, strengths: Mapping[int, int]) -> dict[int, list[str]]:
    table = t.customer_key.c
    each = (
        sa.select(
            sa.select(table.key, table.deal_id)
            .where(table.key == key)
            .limit((MOST_OF_A_STRONG_KEY if strength >= STRONG else MOST_OF_A_KEY) + 1)
            .subquery()
        )
        for key, strength in sorted(strengths.items())
    )
    found: dict[int, list[str]] = defaultdict(list)
    for key, deal_id in connection.execute(sa.union_all(*each)):
        found[key].append(deal_id)
    return found


def make_anew(connection: Connection) -> None:
    """Make the keys of all deals that count, where those there are were made by other rules."""
    said = connection.execute(sa.select(t.meta.c.value).where(t.meta.c.key == _META)).scalar()
    if said == str(VERSION):
        return
    connection.execute(sa.delete(t.customer_key))
    deal = t.deal.c
    columns = (deal.deal_id, deal.partner_id, deal.customer, deal.country, deal.domain, deal.site)
    counting = sa.select(*columns).where(deal.state.in_([state.value for state in COUNTING]))
    rows = (row for found in connection.execute(counting).mappings().all() for row in _rows(found))
    for batch in _batches(rows):
        connection.execute(sa.insert(t.customer_key), batch)
    if said is None:
        connection.execute(sa.insert(t.meta), {"key": _META, "value": str(VERSION)})
    else:
        change = sa.update(t.meta).where(t.meta.c.key == _META)
        connection.execute(change.values(value=str(VERSION)))


def _rows(deal: sa.RowMapping) -> Iterator[dict[str, Any]]:
    stated = Company(deal["customer"], deal["country"], deal["domain"], address=deal["site"])
    for key in numbers(stated):
        yield {"key": key, "deal_id": deal["deal_id"], "partner_id": deal["partner_id"]}


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    rest = iter(rows)
    while batch := list(islice(rest, _AT_ONCE)):
        yield batch
