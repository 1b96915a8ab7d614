"""What a decision on many claims needs to know of all of them, asked once and not for each.

Kept in the unit of work's memo while the op is judged, so it goes when that op is undone. Whoever
uses up or changes something of a claim takes it out: what is not here is asked as ever.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from server.storage import tables as t
from server.storage.unit_of_work import UnitOfWork

Row = dict[str, Any]

_KEY = "many claims"


@dataclass(slots=True)
class Many:
    """`entries` and `lines` are rows of contests and ledger by claim, `holders` who owns a serial.

    `waiting` are the records on which a first word waits. `freed` are serials whose claim ended:
    they are handed on together at the end.
    """

    entries: dict[str, list[Any]] = field(default_factory=dict)
    lines: dict[str, list[Row]] = field(default_factory=dict)
    holders: dict[str, Row | None] = field(default_factory=dict)
    waiting: frozenset[str] = frozenset()
    freed: list[str] = field(default_factory=list)


def many_of(uow: UnitOfWork) -> Many | None:
    """Return what is known of many claims, None where they are judged one by one."""
    found: Many | None = uow.memo.get(_KEY)
    return found


def look_up(uow: UnitOfWork, claims: Collection[Row], entities: Sequence[str]) -> Many:
    """Read what a decision on these claims needs; `entities` are their names as records."""
    ids = [row["claim_id"] for row in claims]
    serials = sorted({row["serial"] for row in claims})
    found = Many(
        entries={claim_id: [] for claim_id in ids},
        lines={claim_id: [] for claim_id in ids},
        holders=dict.fromkeys(serials),
    )
    entry, line, claim, word = t.contest_entry.c, t.ledger_entry.c, t.claim.c, t.approval.c
    for row in uow.connection.execute(sa.select(t.contest_entry).where(entry.claim_id.in_(ids))):
        found.entries[row.claim_id].append(row)
    lines = sa.select(t.ledger_entry).where(line.claim_id.in_(ids)).order_by(line.at, line.entry_id)
    for told in uow.connection.execute(lines).mappings():
        found.lines[told["claim_id"]].append(dict(told))
    holders = sa.select(t.claim).where(claim.serial.in_(serials), claim.live)
    if uow.on_postgres:
        holders = holders.order_by(claim.claim_id).with_for_update(key_share=True)
    for holder in uow.connection.execute(holders).mappings():
        found.holders[holder["serial"]] = dict(holder)
    words = sa.select(word.entity).where(word.entity.in_(entities), word.state == "waiting")
    found.waiting = frozenset(uow.connection.execute(words).scalars())
    uow.memo[_KEY] = found
    return found


def forget(uow: UnitOfWork) -> None:
    """Judge one by one again."""
    uow.memo.pop(_KEY, None)


def shared(connection: sa.Connection, serials: Sequence[str]) -> list[str]:
    """Return those of these serials that more than one claim is of."""
    claim = t.claim.c
    query = (
        sa.select(claim.serial)
        .where(claim.serial.in_(serials))
        .group_by(claim.serial)
        .having(sa.func.count() > 1)
    )
    return sorted(connection.execute(query).scalars())
