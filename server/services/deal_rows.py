"""A deal as a row of the table, and back. Knows no rule."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import msgspec

from domain.deals.deal import Deal, DealState
from domain.money import Money
from server.services.claims import json_text

Row = dict[str, Any]


def row_of(deal: Deal) -> Row:
    """Return a deal as a row."""
    row = asdict(deal)
    value = row.pop("value")
    return row | {
        "state": deal.state.value,
        "products": json_text(deal.products),
        "value_minor": value["minor"],
        "currency": value["currency"],
    }


def deal_of(row: Row) -> Deal:
    """Return a row as a deal."""
    row = dict(row)
    products = msgspec.json.decode(row.pop("products"), type=list[tuple[int, int]])
    value = Money(row.pop("value_minor"), row.pop("currency"))
    row["state"] = DealState(row["state"])
    return Deal(**row, products=tuple(products), value=value)
