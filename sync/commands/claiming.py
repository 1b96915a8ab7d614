"""What the op of a claim says, however the unit was stated: by a scan, or by a row of a file."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from domain.verdicts import Refused
from sync.clock import stamp
from sync.commands.judging import Judged
from sync.outbox.ops import Claimed, NewOp
from sync.rows import CurrentSale
from sync.wire.kinds import OpKind

if TYPE_CHECKING:
    from sync.workplace import Workplace

SHOWN = 200
"""Characters of a delivery that the journal keeps and screens show, and of what goes with it."""


def claim_op(
    wp: Workplace,
    ids: tuple[str, str],
    judged: Judged,
    *,
    text: str,
    sale: CurrentSale,
    now: datetime,
) -> tuple[NewOp, Claimed]:
    """Return the op of a claim and the serial it takes; `ids` are those of claim and op.

    It can be undone as long as the rules let a scan be.
    """
    claim_id, op_id = ids
    op = NewOp(
        op_id=op_id,
        kind=OpKind.CLAIM_RECORD,
        entity=f"claim:{claim_id}",
        body=_body(claim_id, text, sale, now, judged),
        local=_local(wp, judged),
        recorded_at=now,
        hold_seconds=judged.rules.scan_hold_seconds if judged.rules else 0,
    )
    today = wp.clock.today().isoformat()
    return op, Claimed(judged.serial, op_id, claim_id, wp.identity.member_name, today)


def storable(text: str) -> str:
    """Return text any database can hold: NUL and lone surrogates are spelt out."""
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "\\x00").encode("utf-8", "backslashreplace").decode("utf-8")


def _body(
    claim_id: str, text: str, sale: CurrentSale, now: datetime, judged: Judged
) -> dict[str, Any]:
    return {
        "claim_id": claim_id,
        "scan": storable(text),
        "serial": judged.serial,
        "stated_gtin": judged.stated_gtin,
        "sold_on": sale.sold_on.isoformat(),
        "invoice": storable(sale.invoice[:SHOWN]),
        "customer": storable(sale.customer[:SHOWN]),
        "scanned_at": stamp(now),
        "rule_version": judged.rules.version if judged.rules else 0,
    }


def _local(wp: Workplace, judged: Judged) -> dict[str, Any]:
    verdict = judged.verdict
    return {
        "partner_id": wp.identity.partner_id,
        "member_id": wp.identity.member_id,
        "device": wp.identity.device,
        "product_id": judged.product.product_id if judged.product else None,
        "points": 0 if isinstance(verdict, Refused) else verdict.points,
        "code": judged.code,
        "params": judged.params or {},
        "decide_by": _end_of(judged.decide_by) if judged.code else None,
    }


def _end_of(day: date | None) -> str | None:
    return None if day is None else f"{day.isoformat()}T23:59:59.000000Z"
