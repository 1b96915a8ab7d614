"""The programme as the domain knows it, read from its tables. Reads only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.contests.contest import Audience, Contest, Counts
from domain.money import Money
from domain.programme import Product, RuleVersion
from domain.serials import SerialPattern
from server.storage import tables as t


@dataclass(frozen=True, slots=True)
class Programme:
    """Everything the vendor fixed: read once per request."""

    products: tuple[Product, ...]
    rules: tuple[RuleVersion, ...]
    contests: tuple[Contest, ...]

    _numbered: dict[int | None, Product] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Sort the products by number, once for all that ask."""
        numbered = {each.product_id: each for each in self.products}
        object.__setattr__(self, "_numbered", numbered)

    def product(self, product_id: int | None) -> Product | None:
        """Return a product by its number."""
        return self._numbered.get(product_id)


def load_programme(connection: Connection) -> Programme:
    """Read products, rule versions and contests."""
    return Programme(
        tuple(_product(row) for row in _rows(connection, _PRODUCTS)),
        tuple(RuleVersion(**row) for row in _rows(connection, _RULES)),
        tuple(_contest(row) for row in _rows(connection, _CONTESTS)),
    )


_PRODUCTS = sa.select(t.product).order_by(t.product.c.product_id)
_RULES = sa.select(t.rule_version).order_by(t.rule_version.c.version)
_CONTESTS = sa.select(t.contest).order_by(t.contest.c.contest_id)


def _rows(connection: Connection, query: sa.Select[Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(query).mappings()]


def _product(row: dict[str, Any]) -> Product:
    return Product(
        product_id=row["product_id"],
        gtin=row["gtin"],
        name=row["name"],
        pattern=SerialPattern(
            row["regex"], row["folds_case"], row["folds_lookalikes"], row["check_name"] or None
        ),
        points=row["points"],
        list_price=Money(row["list_price"], row["currency"]),
        eligible_from=row["eligible_from"],
        eligible_to=row["eligible_to"],
    )


def _contest(row: dict[str, Any]) -> Contest:
    product_ids = frozenset(msgspec.json.decode(row["product_ids"], type=list[int]))
    row |= {
        "product_ids": product_ids,
        "counts": Counts(row["counts"]),
        "audience": Audience(row["audience"]),
    }
    return Contest(**row)
