"""Books points: lines of the ledger for a claim, and takes them back. Append-only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from domain.ledger.ledger import PROGRAMME, Line, LineKind, earn, reverse
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
        f"{claim['claim_id']}:{LineKind.EARN.value}:{claim['rev']}",
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
    found = _values_of(partner_id, member_id, lines)
    return [dict(zip(_COLUMNS, values, strict=True)) for values in found]


_COLUMNS = t.ledger_entry.columns.keys()


def _values_of(partner_id: int, member_id: int, lines: Iterable[Line]) -> list[tuple[Any, ...]]:
    """Return the values of lines in the order of the table's columns."""
    rows = []
    for number, (transfer_id, account, kind, *rest) in enumerate(lines, start=1):
        whose = _NOBODY if account == PROGRAMME else (partner_id, member_id)
        rows.append((f"{transfer_id}:{number}", transfer_id, account, *whose, _KINDS[kind], *rest))
    return rows


_NOBODY = (0, 0)
_KINDS = {kind: kind.value for kind in LineKind}
"""As bare text: a driver takes its time with any other kind of it."""


def _write(uow: UnitOfWork, partner_id: int, member_id: int, lines: Iterable[Line]) -> None:
    home = partner_stream(partner_id)
    for values in _values_of(partner_id, member_id, lines):
        uow.add_values(t.ledger_entry, values)
        if values[_PARTNER]:
            uow.put(home, "ledger_entry", values[0])


_PARTNER = _COLUMNS.index("partner_id")
