"""The partner's claims with filter and state."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from domain.claims.claim import ClaimState
from sync.clock import instant
from sync.queries.text import like
from sync.rows import ClaimRow, SendState

if TYPE_CHECKING:
    from sync.workplace import Workplace

SURE = frozenset(
    {
        ClaimState.APPROVED, ClaimState.MATURING, ClaimState.PAYABLE, ClaimState.IN_PAYOUT,
        ClaimState.PAID, ClaimState.PAYOUT_FAILED,
    }
)  # fmt: skip
"""States in which a claim's points are in the ledger."""

_COLUMNS = (
    "claim_id, sold_on, scanned_at, serial, product_id, invoice, customer, member_id, state, code,"
    " params, reason, points, decide_by, send_state, send_code, send_params"
)


def claims(wp: Workplace, *, text: str = "", state: str = "", limit: int = 500) -> list[ClaimRow]:
    """Return claims, newest first.

    `text` filters serial, customer, invoice, product and colleague: whole, prefix or part; every
    word of it must occur. `state` is a `ClaimState` or a `SendState`, "" for all.
    """
    where, parameters = like(text)
    if state:
        column = "state" if state in set(ClaimState) else "send_state"
        where.append(f"{column} = ?")
        parameters.append(state)
    chosen = f"WHERE {' AND '.join(where)}" if where else ""
    rows = wp.replica.db.rows(
        f"SELECT {_COLUMNS} FROM claim {chosen} ORDER BY scanned_at DESC LIMIT ?",  # noqa: S608
        (*parameters, limit),
    )
    return [_row(wp, row) for row in rows]


def _row(wp: Workplace, row: tuple[Any, ...]) -> ClaimRow:
    (
        claim_id, sold_on, scanned_at, serial, product_id, invoice, customer, member_id, state,
        code, params, reason, points, decide_by, send_state, send_code, send_params,
    ) = row  # fmt: skip
    shown = ClaimState(state)
    if send_code:
        code, params = send_code, send_params
    return ClaimRow(
        claim_id=claim_id,
        sold_on=date.fromisoformat(sold_on[:10]),
        scanned_at=instant(scanned_at),
        serial=serial,
        product=wp.catalogue.product_name(product_id),
        invoice=invoice or "",
        customer=customer or "",
        who=wp.catalogue.member_name(member_id),
        state=shown,
        code=code or "",
        params=json.loads(params or "{}"),
        reason=reason or "",
        points=points or 0,
        sure=shown in SURE,
        decide_by=when(decide_by),
        send=SendState(send_state),
    )


def when(text: str | None) -> Any:  # noqa: ANN401 (an instant or None)
    """Return the instant of a column that may be empty; a day means its end."""
    if not text:
        return None
    return instant(text) if len(text) > 10 else instant(f"{text}T23:59:59Z")  # noqa: PLR2004
