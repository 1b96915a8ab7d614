"""Books points: transfers between the programme and a claimant, and back. Append-only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.ledger.ledger import PROGRAMME, Line, LineKind, earn, other_side, reverse
from server.services.many import many_of
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
    lines = _earning(claim, uow.now, explanation)
    if (many := many_of(uow)) is not None:
        many.lines.pop(claim["claim_id"], None)
    _write(uow, claim["partner_id"], claim["member_id"], lines)


def _earning(claim: dict[str, Any], at: datetime, explanation: str) -> tuple[Line, ...]:
    if not claim["points"]:
        return ()
    return earn(
        _transfer(claim["claim_id"], claim["rev"]),
        claim["partner_id"],
        claim["member_id"],
        claim["points"],
        claim_id=claim["claim_id"],
        at=at,
        rule_version=claim["rule_version"],
        explanation=explanation,
    )


def _transfer(claim_id: str, rev: int) -> str:
    return f"{claim_id}:{LineKind.EARN.value}:{rev}"


class Earning:
    """The lines of claims that differ in their id alone, made from those of one of them."""

    def __init__(self, claim: dict[str, Any], at: datetime, explanation: str) -> None:
        """`claim` is the one they are made from."""
        lines = _earning(claim, at, explanation)
        self._rev: int = claim["rev"]
        self._lines = [
            (values[2:_CLAIM], values[_CLAIM + 1 :])
            for values in _values_of(claim["partner_id"], claim["member_id"], lines)
        ]

    def lines_of(self, claim_id: str) -> list[tuple[Any, ...]]:
        """Return the lines of another claim, as values."""
        transfer = _transfer(claim_id, self._rev)
        return [
            (f"{transfer}:{number}", transfer, *before, claim_id, *behind)
            for number, (before, behind) in enumerate(self._lines, start=1)
        ]


def take_back(uow: UnitOfWork, claim: dict[str, Any], explanation: str) -> None:
    """Reverse what is left of everything a claim ever earned."""
    rows = _lines_of(uow, claim["claim_id"])
    if not rows:
        return
    lines = reverse(
        [side for row in rows for side in sides_of(row)],
        transfer_id=f"{claim['claim_id']}:{LineKind.REVERSE}:{claim['rev']}",
        at=uow.now,
        explanation=explanation,
    )
    _write(uow, claim["partner_id"], claim["member_id"], lines)


def _lines_of(uow: UnitOfWork, claim_id: str) -> list[dict[str, Any]]:
    many = many_of(uow)
    if many is not None and (known := many.lines.pop(claim_id, None)) is not None:
        return known
    found = uow.connection.execute(_LINES, {"claim_id": claim_id})
    return [dict(row) for row in found.mappings()]


def sides_of(row: dict[str, Any]) -> tuple[Line, Line]:
    """Return both lines of a stored transfer as the domain knows them."""
    line = Line(
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
    return line, other_side(line, row["against"])


def rows_of(partner_id: int, member_id: int, lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Return whole transfers as rows, one for each line that is not the programme's."""
    found = _values_of(partner_id, member_id, lines)
    return [dict(zip(_COLUMNS, values, strict=True)) for values in found]


_COLUMNS = t.ledger_entry.columns.keys()


def _values_of(partner_id: int, member_id: int, lines: Iterable[Line]) -> list[tuple[Any, ...]]:
    """Return their values in the order of the table's columns. ValueError for a part of one."""
    lines = tuple(lines)
    if sum(line.points for line in lines):
        raise ValueError("lines that do not sum to zero are no transfer")
    theirs = (line for line in lines if line.account != PROGRAMME)
    return [
        (
            f"{transfer_id}:{number}", transfer_id, account, partner_id, member_id, _KINDS[kind],
            *rest, PROGRAMME,
        )
        for number, (transfer_id, account, kind, *rest) in enumerate(theirs, start=1)
    ]  # fmt: skip


_KINDS = {kind: kind.value for kind in LineKind}
"""As bare text: a driver takes its time with any other kind of it."""


def _write(uow: UnitOfWork, partner_id: int, member_id: int, lines: Iterable[Line]) -> None:
    home = partner_stream(partner_id)
    for values in _values_of(partner_id, member_id, lines):
        uow.add_values(t.ledger_entry, values)
        uow.put(home, "ledger_entry", values[0])


_CLAIM = _COLUMNS.index("claim_id")
