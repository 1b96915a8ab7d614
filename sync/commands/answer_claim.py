"""Answers what the vendor asked about a claim; only the fields that were asked for are open."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from domain.claims.claim import ClaimState
from domain.claims.invoices import invoice_key
from domain.claims.timing import state_at
from domain.codes import Code
from domain.verdicts import Refused
from sync.clock import instant
from sync.wire.kinds import OpKind

if TYPE_CHECKING:
    from sync.workplace import Workplace

_LONGEST = 500


def open_fields(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the fields of a claim's row that are open, in the order they were asked for."""
    return tuple(json.loads(row.get("asked") or "[]"))


def answer_claim(
    wp: Workplace, claim_id: str, changes: Mapping[str, Any], note: str = ""
) -> Refused | None:
    """Record an answer: of the open fields those that are given; days as ISO text.

    Refused with CLAIM_CHANGED when the claim isn't known, CLAIM_DECIDED when nothing is asked any
    more, INFO_LAPSED past the day, FIELD_CLOSED for a field that wasn't asked for, REASON_MISSING
    for none at all. A document alone is answered by attaching it.
    """
    from sync.commands.working import working_claim  # noqa: PLC0415 (with the stores)
    from sync.outbox.ops import NewOp  # noqa: PLC0415 (likewise)

    row = working_claim(wp, claim_id)
    if row is None:
        return Refused(Code.CLAIM_CHANGED)
    now = wp.clock.now()
    state = ClaimState(row["state"])
    due = instant(row["due_at"]) if row["due_at"] else None
    if due is not None and state_at(state, due, now) is ClaimState.LAPSED:
        return Refused(Code.INFO_LAPSED, (), {"date": due.date().isoformat()})
    if state is not ClaimState.NEEDS_INFO:
        return Refused(Code.CLAIM_DECIDED, (), {"state": row["state"]})
    asked = open_fields(row)
    closed = next((name for name in changes if name not in asked), None)
    if closed is not None:
        return Refused(Code.FIELD_CLOSED, (closed,), {"field": closed})
    given = {name: value for name, value in changes.items() if value not in {None, ""}}
    if not given:
        return Refused(Code.REASON_MISSING, asked)
    entity = f"claim:{claim_id}"
    wp.outbox.record(
        NewOp(
            op_id=wp.clock.new_id(),
            kind=OpKind.CLAIM_ANSWER,
            entity=entity,
            body={"claim_id": claim_id, **given, "note": note.strip()[:_LONGEST]},
            recorded_at=now,
        )
    )
    wp.recorded(entity)
    return None


def set_invoice(wp: Workplace, number: str, quantity: int) -> Refused | None:
    """Say how many units an own invoice names, 0 for not known."""
    from sync.outbox.ops import NewOp  # noqa: PLC0415 (likewise)

    key = invoice_key(number)
    if not key:
        return Refused(Code.REASON_MISSING, ("invoice",))
    entity = f"invoice:{key[:50]}"
    wp.outbox.record(
        NewOp(
            op_id=wp.clock.new_id(),
            kind=OpKind.INVOICE_SET,
            entity=entity,
            body={"number": number.strip()[:100], "quantity": max(0, quantity)},
            recorded_at=wp.clock.now(),
        )
    )
    wp.recorded(entity)
    return None
