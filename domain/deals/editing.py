"""Editing a deal: which fields when, and the step between fields as JSON and a deal.

Life-cycle beats fields: what the state locks stays locked, whoever was first. Never moves a
deal to another state.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from domain.codes import Code
from domain.deals.deal import (
    EDITABLE,
    LONGEST_LINE,
    LONGEST_NOTE,
    MOST_PRODUCTS,
    Deal,
    DealState,
)
from domain.money import Money
from domain.verdicts import Refused

_ALL = frozenset(EDITABLE)
_CURRENCY = re.compile("[A-Z]{3}")
_LARGEST_NUMBER = 2**53
"""Whole numbers beyond it lose digits in other languages' JSON."""

_AFTER_APPROVAL = frozenset({"note", "contact", "expected_close"})

_EDITABLE_IN: Mapping[DealState, frozenset[str]] = MappingProxyType(
    {
        DealState.DRAFT: _ALL,
        DealState.RETURNED: _ALL,
        DealState.APPROVED: _AFTER_APPROVAL,
        DealState.EXTENSION_REQUESTED: _AFTER_APPROVAL,
    }
)


def editable_fields(state: DealState) -> frozenset[str]:
    """Return the fields a partner may edit in this state.

    A submitted deal is read-only except when returned (docs/rules.md, Deals); an approved one keeps
    what was approved and leaves open only what doesn't bear on protection.
    """
    return _EDITABLE_IN.get(state, frozenset())


def new_deal(deal_id: str, partner_id: int, member_id: int, currency: str, now: datetime) -> Deal:
    """Return an empty draft; `apply_edit` fills it."""
    return Deal(
        deal_id=deal_id, partner_id=partner_id, member_id=member_id, state=DealState.DRAFT,
        customer="", country="", domain="", contact="", site="", products=(),
        value=Money(0, currency), expected_close=None, source="", tender=False, competitor="",
        note="", protected_until=None, decide_by=None, reason="", submissions=0, extensions=0,
        created_at=now, updated_at=now, rev=0,
    )  # fmt: skip


def to_fields(deal: Deal) -> dict[str, Any]:
    """Return the editable fields as JSON values, in the order of the form.

    Money is {"minor", "currency"}, products [[product_id, quantity], …], a day its ISO text.
    """
    fields: dict[str, Any] = {name: getattr(deal, name) for name in EDITABLE}
    fields["products"] = [list(line) for line in deal.products]
    fields["value"] = {"minor": deal.value.minor, "currency": deal.value.currency}
    fields["expected_close"] = deal.expected_close.isoformat() if deal.expected_close else None
    return fields


def apply_edit(deal: Deal, changes: Mapping[str, Any], now: datetime) -> Deal | Refused:
    """Return the deal with the changed fields, or why not.

    OP_MALFORMED: a field no deal has. DEAL_LOCKED: the state locks a field (the first one is
    named, `fields` holds all). DEAL_FIELDS: a value that can't be one; text that is too long is
    told with the `longest` there may be. A field that is set to what it already is never locks
    anything. Nothing is applied unless everything is.
    """
    if unknown := sorted(set(changes) - _ALL):
        return Refused(Code.OP_MALFORMED, (), {"reason": "no such field: " + ", ".join(unknown)})
    values: dict[str, Any] = {}
    wrong: list[str] = []
    for name in EDITABLE:
        if name in changes:
            try:
                values[name] = _READERS.get(name, _text)(changes[name])
            except (TypeError, ValueError):
                wrong.append(name)
    if wrong:
        return Refused(Code.DEAL_FIELDS, tuple(wrong), {"fields": ", ".join(wrong)})
    for name, value in values.items():
        if isinstance(value, str) and len(value) > longest(name):
            return Refused(Code.DEAL_FIELDS, (name,), {"fields": name, "longest": longest(name)})
    changed = {name: value for name, value in values.items() if getattr(deal, name) != value}
    open_fields = editable_fields(deal.state)
    if locked := tuple(name for name in changed if name not in open_fields):
        return Refused(Code.DEAL_LOCKED, locked, {"state": deal.state.value, "field": locked[0]})
    return replace(deal, **changed, updated_at=now) if changed else deal


def longest(name: str) -> int:
    """Return how many characters a text field may have."""
    return LONGEST_NOTE if name == "note" else LONGEST_LINE


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text expected")
    if "\0" in value:
        raise ValueError("a text no database keeps")
    return value.strip()


def _whole(value: object, least: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("whole number expected")
    if not least <= value <= _LARGEST_NUMBER:
        raise ValueError("whole number expected")
    return value


def _money(value: object) -> Money:
    if not isinstance(value, Mapping) or set(value) != {"minor", "currency"}:
        raise ValueError("minor units and currency expected")
    currency = value["currency"]
    if not isinstance(currency, str) or _CURRENCY.fullmatch(currency) is None:
        raise ValueError("currency expected")
    return Money(_whole(value["minor"], 0), currency)


def _products(value: object) -> tuple[tuple[int, int], ...]:
    if not isinstance(value, list | tuple):
        raise TypeError("list expected")
    if len(value) > MOST_PRODUCTS:
        raise ValueError("fewer lines expected")
    lines = []
    for line in value:
        match line:
            case [product_id, quantity]:
                lines.append((_whole(product_id, 1), _whole(quantity, 1)))
            case _:
                raise ValueError("product and quantity expected")
    if len({product_id for product_id, _ in lines}) != len(lines):
        raise ValueError("one line per product expected")
    return tuple(lines)


def _day(value: object) -> date | None:
    return date.fromisoformat(_text(value)) if value is not None else None


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("yes or no expected")
    return value


_READERS: Mapping[str, Callable[[object], Any]] = MappingProxyType(
    {
        "value": _money,
        "products": _products,
        "expected_close": _day,
        "tender": _flag,
    }
)
"""How a JSON value becomes the field's own; what isn't here is text."""
