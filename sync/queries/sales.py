"""The partner's claims with filter and state."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from domain.claims.claim import EARNED, ClaimState
from domain.claims.timing import state_at
from sync.clock import instant, stamp
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
    " params, reason, points, decide_by, send_state, send_code, send_params, due_at, asked,"
    " appeal, rev"
)


def claims(wp: Workplace, *, text: str = "", state: str = "", limit: int = 500) -> list[ClaimRow]:
    """Return claims, newest first.

    `text` filters serial, customer, invoice, product and colleague: whole, prefix or part; every
    word of it must occur. `state` is a `ClaimState` or a `SendState`, "" for all.
    """
    where, parameters = like(text)
    if state:
        condition, values = _where_state(state, stamp(wp.clock.now()))
        where.append(condition)
        parameters += values
    chosen = f"WHERE {' AND '.join(where)}" if where else ""
    rows = wp.replica.db.rows(
        f"SELECT {_COLUMNS} FROM claim {chosen} ORDER BY scanned_at DESC LIMIT ?",  # noqa: S608
        (*parameters, limit),
    )
    return [_row(wp, row) for row in rows]


def _where_state(state: str, now: str) -> tuple[str, list[str]]:
    """Return the condition of a state as it is shown: time moves some (`domain.claims.timing`)."""
    if state not in set(ClaimState):
        return "send_state = ?", [state]
    approved, asked = ClaimState.APPROVED.value, ClaimState.NEEDS_INFO.value
    if state == ClaimState.APPROVED:
        # Whoever asks for what was approved wants all of it, however far its points are.
        return "state IN (SELECT value FROM json_each(?))", [json.dumps(sorted(EARNED))]
    if state == ClaimState.MATURING:
        return "(state = ? OR state = ? AND due_at > ?)", [state, approved, now]
    if state == ClaimState.PAYABLE:
        return "(state = ? OR state = ? AND due_at <= ?)", [state, approved, now]
    if state == ClaimState.NEEDS_INFO:
        return "state = ? AND (due_at IS NULL OR due_at > ?)", [state, now]
    if state == ClaimState.LAPSED:
        return "(state = ? OR state = ? AND due_at <= ?)", [state, asked, now]
    return "state = ?", [state]


def _row(wp: Workplace, row: tuple[Any, ...]) -> ClaimRow:
    (
        claim_id, sold_on, scanned_at, serial, product_id, invoice, customer, member_id, state,
        code, params, reason, points, decide_by, send_state, send_code, send_params,
        due_at, asked, appeal, rev,
    ) = row  # fmt: skip
    shown = state_at(ClaimState(state), when(due_at), wp.clock.now())
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
        due_at=when(due_at),
        asked=tuple(json.loads(asked or "[]")),
        appeal=appeal or "",
        rev=rev or 0,
    )


def when(text: str | None) -> Any:  # noqa: ANN401 (an instant or None)
    """Return the instant of a column that may be empty; a day means its end."""
    if not text:
        return None
    return instant(text) if len(text) > 10 else instant(f"{text}T23:59:59Z")  # noqa: PLR2004
