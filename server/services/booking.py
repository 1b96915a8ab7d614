"""Books points: lines of the ledger for a claim, and takes them back. Append-only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from domain.ledger.ledger import Line, LineKind, earn, reverse
from server.storage import tables as t
from server.storage.unit_of_work import UnitOfWork
from sync.wire.tables import partner_stream

_LINES = (
    sa.select(t.ledger_entry)
    .where(t.ledger_entry.c.claim_id == sa.bindparam("claim_id"))
    .order_by(t.ledger_entry.c.at, t.ledger_entry.c.entry_id)
)


def book_earning(uow: UnitOfWork, claim: dict[str, Any], explanation: str) -> None:
    """Give the claimant the claim's points; nothing for a claim worth nothing.

    The transfer is named for the claim and its revision: the same approval can't book twice.
    """
    if not claim["points"]:
        return
    lines = earn(
        f"{claim['claim_id']}:{LineKind.EARN}:{claim['rev']}",
        claim["partner_id"],
        claim["member_id"],
        claim["points"],
        claim_id=claim["claim_id"],
        at=uow.now,
        rule_version=claim["rule_version"],
        explanation=explanation,
    )
    _write(uow, claim["partner_id"], claim["member_id"], lines)


def take_back(uow: UnitOfWork, claim: dict[str, Any], explanation: str) -> None:
    """Reverse what is left of everything a claim ever earned."""
    rows = uow.connection.execute(_LINES, {"claim_id": claim["claim_id"]}).mappings().all()
    if not rows:
        return
    lines = reverse(
        [line_of(dict(row)) for row in rows],
        transfer_id=f"{claim['claim_id']}:{LineKind.REVERSE}:{claim['rev']}",
        at=uow.now,
        explanation=explanation,
    )
    _write(uow, claim["partner_id"], claim["member_id"], lines)


def line_of(row: dict[str, Any]) -> Line:
    """Return a stored line as the domain knows it."""
    return Line(
        transfer_id=row["transfer_id"],
        account=row["account"],
        kind=LineKind(row["kind"]),
        points=row["points"],
        claim_id=row["claim_id"],
        contest_id=row["contest_id"],
        at=row["at"],
        rule_version=row["rule_version"],
        explanation=row["explanation"],
    )


def rows_of(partner_id: int, member_id: int, lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Return lines as rows; a line of the programme's own account belongs to no partner."""
    rows = []
    for number, line in enumerate(lines, start=1):
        own = line.account.startswith("claimant:")
        rows.append(
            {
                "entry_id": f"{line.transfer_id}:{number}",
                "transfer_id": line.transfer_id,
                "account": line.account,
                "partner_id": partner_id if own else 0,
                "member_id": member_id if own else 0,
                "kind": line.kind.value,
                "points": line.points,
                "claim_id": line.claim_id,
                "contest_id": line.contest_id,
                "at": line.at,
                "rule_version": line.rule_version,
                "explanation": line.explanation,
            }
        )
    return rows


def _write(uow: UnitOfWork, partner_id: int, member_id: int, lines: Iterable[Line]) -> None:
    rows = rows_of(partner_id, member_id, lines)
    for row in rows:
        uow.add(t.ledger_entry, row)
        if row["partner_id"]:
            uow.put(partner_stream(partner_id), "ledger_entry", row["entry_id"])
