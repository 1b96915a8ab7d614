"""The catalogue as values: products, rule versions, colleagues, contests.

Read from a replica when it is opened and again when the feed changed it; then shared, immutable.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from domain.contests.contest import Audience, Contest, Counts
from domain.money import Money
from domain.programme import Product, RuleVersion, rules_at
from domain.rulebook import ZONE
from domain.serials import SerialPattern
from sync.clock import instant
from sync.wire.tables import CONTEST, MEMBER, PARTNER, PRODUCT, RULE_VERSION, FeedTable

Query = Callable[[str], list[tuple[Any, ...]]]

TABLES = frozenset({"product", "rule_version", "member", "partner", "contest"})
"""Feed tables whose change makes a catalogue old."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What every judgement and every list needs; empty before the first sync."""

    products: tuple[Product, ...] = ()
    by_id: Mapping[int, Product] = field(default_factory=dict)
    rules: tuple[RuleVersion, ...] = ()
    members: Mapping[int, str] = field(default_factory=dict)
    partners: Mapping[int, str] = field(default_factory=dict)
    contests: tuple[Contest, ...] = ()

    def rules_at(self, at: datetime) -> RuleVersion | None:
        """Return the rule version in force, None before the first sync."""
        return rules_at(self.rules, at) if self.rules else None

    @property
    def currency(self) -> str:
        """Return the currency of the programme, that of the first product."""
        return self.products[0].list_price.currency if self.products else "EUR"

    def product_name(self, product_id: int | None) -> str:
        """Return a product's name, "" when it is not known."""
        found = self.by_id.get(product_id or 0)
        return found.name if found else ""

    def member_name(self, member_id: int | None) -> str:
        """Return a colleague's name, "" when it is not known."""
        return self.members.get(member_id or 0, "")


def read_catalogue(query: Query) -> Catalogue:
    """Read it by a function that runs a query."""
    products = tuple(_product(row) for row in _rows(query, PRODUCT))
    return Catalogue(
        products=products,
        by_id={product.product_id: product for product in products},
        rules=tuple(_rules(row) for row in _rows(query, RULE_VERSION)),
        members={row["member_id"]: row["name"] for row in _rows(query, MEMBER)},
        partners={row["partner_id"]: row["name"] for row in _rows(query, PARTNER)},
        contests=tuple(_contest(row) for row in _rows(query, CONTEST)),
    )


def _rows(query: Query, table: FeedTable) -> list[dict[str, Any]]:
    found = query(f"SELECT {', '.join(table.columns)} FROM base_{table.name}")  # noqa: S608
    return [dict(zip(table.columns, row, strict=True)) for row in found]


def _product(row: Mapping[str, Any]) -> Product:
    return Product(
        product_id=row["product_id"],
        gtin=row["gtin"],
        name=row["name"],
        pattern=SerialPattern(
            row["regex"],
            bool(int(row["folds_case"] or 0)),
            bool(int(row["folds_lookalikes"] or 0)),
            row["check_name"] or None,
        ),
        points=row["points"],
        list_price=Money(row["list_price"], row["currency"]),
        eligible_from=date.fromisoformat(row["eligible_from"]),
        eligible_to=date.fromisoformat(row["eligible_to"]) if row["eligible_to"] else None,
    )


def _rules(row: Mapping[str, Any]) -> RuleVersion:
    whole = {
        name: int(row[name])
        for name in RULE_VERSION.columns
        # What an older server doesn't know is as it was before it was a limit.
        if name not in {"valid_from", "starts_on", "ends_on", ZONE} and row[name] is not None
    }
    return RuleVersion(
        desk_zone=row[ZONE] or "UTC",
        valid_from=instant(row["valid_from"]),
        starts_on=date.fromisoformat(row["starts_on"]),
        ends_on=date.fromisoformat(row["ends_on"]),
        **whole,
    )


def _contest(row: Mapping[str, Any]) -> Contest:
    return Contest(
        contest_id=row["contest_id"],
        name=row["name"],
        counts=Counts(row["counts"]),
        points_per_unit=int(row["points_per_unit"] or 0),
        points_per_amount=int(row["points_per_amount"] or 0),
        amount_step=int(row["amount_step"] or 1),
        currency=row["currency"] or "",
        product_ids=frozenset(json.loads(row["product_ids"] or "[]")),
        audience=Audience(row["audience"]),
        starts_at=instant(row["starts_at"]),
        ends_at=instant(row["ends_at"]),
        grace_until=instant(row["grace_until"]),
    )
