"""Products and their prices: changed as files say, told by the feed, prices from their day on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from server.services.supply.rows import PriceRow, ProductRow, SupplyRow
from server.storage import tables as t
from server.storage.unit_of_work import UnitOfWork
from sync.wire.tables import CATALOGUE

Row = dict[str, Any]
Taken = tuple[int, str, bool]


class Articles:
    """The catalogue while a piece of a file is taken in."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow
        rows = uow.connection.execute(sa.select(t.product)).mappings()
        self._products: dict[str, Row] = {row["gtin"]: dict(row) for row in rows}

    def take(self, rows: Sequence[tuple[int, SupplyRow]]) -> list[tuple[int, str, bool]]:
        """Take in rows of products or prices."""
        taken: list[Taken] = []
        for at, row in rows:
            if isinstance(row, ProductRow):
                taken.append((at, *self._product(row)))
            elif isinstance(row, PriceRow):
                taken.append((at, "", self._price(row)))
        apply_prices(self._uow)
        return taken

    def _product(self, row: ProductRow) -> tuple[str, bool]:
        before = self._products.get(row.gtin)
        said = _said(row)
        if before is None:
            new = self._new(said)
            if new is None:
                return "A new product needs points, a price with its currency and a pattern.", False
            self._uow.connection.execute(sa.insert(t.product), new)
            self._products[row.gtin] = new
        elif all(before[name] == value for name, value in said.items()):
            return "", True
        elif said.get("currency", before["currency"]) != before["currency"]:
            return f"{before['name']} is priced in {before['currency']}; that can't change.", False
        else:
            where = t.product.c.product_id == before["product_id"]
            self._uow.connection.execute(sa.update(t.product).where(where).values(**said))
            before.update(said)
        found = self._products[row.gtin]
        self._uow.put(CATALOGUE, "product", found["product_id"])
        return "", False

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
