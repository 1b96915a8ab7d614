"""Deals, one deal, its timeline, and products to choose from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from domain.deals.deal import DealState
from sync.clock import instant
from sync.queries.text import like
from sync.rows import DealEventRow, DealRow, PendingOp, ProductRow, SendState, WaitingRow
from sync.wire.kinds import OpKind

if TYPE_CHECKING:
    from sync.workplace import Workplace


def deals(wp: Workplace, *, text: str = "", state: str = "", limit: int = 500) -> list[DealRow]:
    """Return deals, last changed first. Filters as in `sync.queries.sales`."""
    where, parameters = like(text)
    if state:
        column = "state" if state in set(DealState) else "send_state"
        where.append(f"{column} = ?")
        parameters.append(state)
    chosen = f"WHERE {' AND '.join(where)}" if where else ""
    return _rows(wp, f"{chosen} ORDER BY updated_at DESC LIMIT ?", (*parameters, limit))


def deal(wp: Workplace, deal_id: str) -> DealRow | None:
    """Return one deal as it stands here."""
    return next(iter(_rows(wp, "WHERE deal_id = ?", (deal_id,))), None)


def waits_on(wp: Workplace, deal_id: str) -> WaitingRow | None:
    """Return the vendor's step on a deal that waits for a second person, None for none."""
    from sync.replica.approvals import waiting_changes  # noqa: PLC0415 (with the stores)

    if not wp.is_vendor:
        return None
    return waiting_changes(wp.replica, wp.identity.member_id).get(f"deal:{deal_id}")


def _rows(wp: Workplace, tail: str, parameters: tuple[object, ...]) -> list[DealRow]:
    from sync.replica.tables import OVERLAY  # noqa: PLC0415 (with the stores)
    from sync.wire.tables import DEAL  # noqa: PLC0415 (likewise)

    columns = (*DEAL.columns, *OVERLAY)
    found = wp.replica.db.rows(f"SELECT {', '.join(columns)} FROM deal {tail}", parameters)  # noqa: S608
    return [_row(wp, dict(zip(columns, row, strict=True))) for row in found]


def _row(wp: Workplace, row: Mapping[str, Any]) -> DealRow:
    from sync.replica.fold import deal_of  # noqa: PLC0415 (with the stores)

    found, catalogue = deal_of(row), wp.catalogue
    texts = [f"{many} × {catalogue.product_name(one) or one}" for one, many in found.products]
    return DealRow(
        deal_id=found.deal_id,
        state=found.state,
        customer=found.customer,
        country=found.country,
        domain=found.domain,
        contact=found.contact,
        site=found.site,
        products=found.products,
        products_text=", ".join(texts),
        value_minor=found.value.minor,
        currency=found.value.currency,
        expected_close=found.expected_close,
        source=found.source,
        tender=found.tender,
        competitor=found.competitor,
        note=found.note,
        protected_until=found.protected_until,
        decide_by=found.decide_by,
        reason=found.reason,
        who=catalogue.member_name(found.member_id),
        partner=catalogue.partners.get(found.partner_id, ""),
        created_at=found.created_at,
        updated_at=found.updated_at,
        rev=found.rev,
        send=SendState(row["send_state"]),
        code=row["send_code"] or "",
        params=json.loads(row["send_params"] or "{}"),
    )


def timeline(wp: Workplace, deal_id: str) -> list[DealEventRow]:
    """Return what happened to a deal, oldest first, unsent steps last.

    `what` is created, edited, or the name of a `DealAction`.
    """
    from sync.outbox.pending import ops_of  # noqa: PLC0415 (with the stores)

    known = wp.replica.db.rows(
        "SELECT at, who, what, detail FROM base_deal_event WHERE deal_id = ? ORDER BY at, event_id",
        (deal_id,),
    )
    rows = [
        DealEventRow(instant(at), who, what, _detail(json.loads(detail or "{}")), SendState.SETTLED)
        for at, who, what, detail in known
    ]
    for op in ops_of(wp.outbox, f"deal:{deal_id}"):
        rows += _steps(op)
    return rows


def _detail(found: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    return {
        name: (_text(pair[0]), _text(pair[1]))
        for name, pair in found.items()
        if isinstance(pair, list) and len(pair) == 2  # noqa: PLR2004 (was, now)
    }


def _text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _steps(op: PendingOp) -> list[DealEventRow]:
    who, at = op.local.get("who", ""), op.recorded_at
    if op.kind == OpKind.DEAL_CREATE:
        detail = {name: ("", _text(value)) for name, value in op.body["fields"].items() if value}
        rows = [DealEventRow(at, who, "created", detail, op.state)]
        if op.body["submit"]:
            moved = {"state": (str(DealState.DRAFT), str(DealState.SUBMITTED))}
            rows.append(DealEventRow(at, who, "submit", moved, op.state))
        return rows
    if op.kind == OpKind.DEAL_EDIT:
        was = op.local.get("was", {})
        detail = {
            name: (_text(was.get(name)), _text(value)) for name, value in op.body["changes"].items()
        }
        return [DealEventRow(at, who, "edited", detail, op.state)]
    if op.kind != OpKind.DEAL_MOVE:
        return []
    moved = {"state": (op.local.get("was", ""), op.local.get("becomes", ""))}
    if op.body.get("reason"):
        moved["reason"] = ("", op.body["reason"])
    return [DealEventRow(at, who, op.body["action"], moved, op.state)]


def products(wp: Workplace) -> list[ProductRow]:
    """Return the catalogue by name."""
    found = sorted(wp.catalogue.products, key=lambda product: product.name.casefold())
    return [
        ProductRow(
            product.product_id,
            product.gtin,
            product.name,
            product.points,
            product.list_price.minor,
            product.list_price.currency,
        )
        for product in found
    ]
