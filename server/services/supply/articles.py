"""Products and their prices: changed as files say, told by the feed, prices from their day on.

What changes by what a product is paid waits for a second programme owner with the same row; not so
for whoever runs the server and imports beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from domain.people.four_eyes import PAID_BY, Act
from server.services import approvals
from server.services.actor import Actor
from server.services.claims import json_text
from server.services.supply.rows import PriceRow, ProductRow, RowStatus, SupplyRow
from server.services.supply.settling import work_of
from server.storage import tables as t
from server.storage.sealed import Seals
from server.storage.unit_of_work import UnitOfWork
from sync.wire.tables import CATALOGUE

Row = dict[str, Any]
Taken = tuple[int, str, RowStatus]
"""A row's number, a sentence about it, and what became of it."""
_WAITS = "It changes what is paid: it counts once another programme owner imports the same row."


class Articles:
    """The catalogue while a piece of a file is taken in, for whom."""

    def __init__(self, uow: UnitOfWork, seals: Seals, actor: Actor) -> None:
        self._uow = uow
        # Who runs the server is no member and needs nobody's word.
        self._work = work_of(uow, seals, actor) if actor.member_id else None
        rows = uow.connection.execute(sa.select(t.product)).mappings()
        self._products: dict[str, Row] = {row["gtin"]: dict(row) for row in rows}

    def take(self, rows: Sequence[tuple[int, SupplyRow]]) -> list[Taken]:
        """Take in rows of products or prices."""
        taken: list[Taken] = []
        for at, row in rows:
            if isinstance(row, ProductRow):
                taken.append((at, *self._product(row)))
            elif isinstance(row, PriceRow):
                known = self._price(row)
                taken.append((at, "", RowStatus.KNOWN if known else RowStatus.NEW))
        apply_prices(self._uow)
        return taken

    def _product(self, row: ProductRow) -> tuple[str, RowStatus]:
        before = self._products.get(row.gtin)
        said = _said(row)
        new = self._new(said) if before is None else None
        why = _fault(said, before, new)
        if why:
            return why, RowStatus.REFUSED
        changes = said if before is None else _changes(said, before)
        if not changes:
            return "", RowStatus.KNOWN
        if PAID_BY & changes.keys() and not self._is_agreed(row.gtin, changes):
            return _WAITS, RowStatus.WAITING
        if new is not None:
            self._uow.connection.execute(sa.insert(t.product), new)
            self._products[row.gtin] = new
        elif before is not None:
            where = t.product.c.product_id == before["product_id"]
            self._uow.connection.execute(sa.update(t.product).where(where).values(**changes))
            before.update(changes)
        self._uow.put(CATALOGUE, "product", self._products[row.gtin]["product_id"])
        return "", RowStatus.NEW

    def _is_agreed(self, gtin: str, changes: Row) -> bool:
        """Say whether mine is the second word on these changes; a first one is noted."""
        if self._work is None:
            return True
        told = {name: _plain(value) for name, value in sorted(changes.items())}
        about = approvals.About(f"product:{gtin}", 0, 0, wanted=json_text(told))
        heard = approvals.hear_about(self._work, Act.CHANGE_PRODUCTS, about)
        if heard.is_enough:
            approvals.complete(self._work, heard)
        return heard.is_enough

    def _new(self, said: Row) -> Row | None:
        if not {"points", "list_price", "currency", "regex"} <= said.keys():
            return None
        number = max((each["product_id"] for each in self._products.values()), default=0) + 1
        return {
            "product_id": number, "folds_case": False, "folds_lookalikes": False,
            "check_name": "", "eligible_from": self._uow.now.date(), "eligible_to": None, **said,
        }  # fmt: skip

    def _price(self, row: PriceRow) -> bool:
        """Write a price down; says whether it was there already."""
        table = t.supply.price
        key = sa.and_(table.c.product_id == row.product_id, table.c.valid_from == row.day)
        found = self._uow.connection.execute(sa.select(table.c.list_price).where(key)).scalar()
        if found == row.minor:
            return True
        self._uow.connection.execute(sa.delete(table).where(key))
        self._uow.connection.execute(
            sa.insert(table),
            {
                "product_id": row.product_id, "valid_from": row.day, "list_price": row.minor,
                "currency": row.currency,
            },
        )  # fmt: skip
        return False


def _fault(said: Row, before: Row | None, new: Row | None) -> str:
    """Return why a product can't be as it is said, "" where it can."""
    if before is None:
        missing = new is None
        return "A new product needs points, a price with its currency and a pattern." * missing
    if said.get("currency", before["currency"]) != before["currency"]:
        return f"{before['name']} is priced in {before['currency']}; that can't change."
    return ""


def _changes(said: Row, before: Row) -> Row:
    return {name: value for name, value in said.items() if before[name] != value}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _said(row: ProductRow) -> Row:
    told: Mapping[str, object] = {
        "gtin": row.gtin, "name": row.name, "points": row.points, "list_price": row.minor,
        "currency": row.currency, "regex": row.pattern, "check_name": row.check,
        "eligible_from": row.eligible_from, "eligible_to": row.eligible_to,
    }  # fmt: skip
    return {name: value for name, value in told.items() if value is not None}


def apply_prices(uow: UnitOfWork) -> None:
    """Let each product have the price of today; what changes is told by the feed."""
    today: date = uow.now.date()
    price = t.supply.price.c
    due = (
        sa.select(price.product_id, price.list_price)
        .where(price.valid_from <= today)
        .order_by(price.product_id, price.valid_from)
    )
    wanted = {row.product_id: row.list_price for row in uow.connection.execute(due)}
    if not wanted:
        return
    now = dict(
        uow.connection.execute(sa.select(t.product.c.product_id, t.product.c.list_price)).all()
    )
    for product_id, minor in wanted.items():
        if now.get(product_id) != minor:
            where = t.product.c.product_id == product_id
            uow.connection.execute(sa.update(t.product).where(where).values(list_price=minor))
            uow.put(CATALOGUE, "product", product_id)
