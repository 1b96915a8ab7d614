"""What the demo's vendor shipped to whom, read from the server's database file by plain SQL.

Independent of the server's code on purpose: the day judges the programs by it. Only reads.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from domain.serials import SerialPattern
from tools.day.waiting import Stuck


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the demo. `partner_id` is 0 for vendor staff."""

    member_id: int
    name: str
    role: str
    partner_id: int


@dataclass(frozen=True, slots=True)
class Unit:
    """One shipped unit; `serial` is canonical."""

    serial: str
    gtin: str
    product_id: int


@dataclass(frozen=True, slots=True)
class Stock:
    """What one partner could scan: units that are `free`, `claimed` by itself, or `foreign`.

    `known_serials` is every serial that was ever shipped or claimed, to whomever.
    """

    free: tuple[Unit, ...]
    claimed: tuple[Unit, ...]
    foreign: tuple[Unit, ...]
    known_serials: frozenset[str]
    patterns: Mapping[int, SerialPattern]


@contextlib.contextmanager
def opened(database: Path) -> Iterator[sqlite3.Connection]:
    """The server's database, to read only. Call it while the server is stopped or idle."""
    if not database.is_file():
        raise Stuck(f"There is no database {database.name} yet.")
    connection = sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)
    try:
        yield connection
    finally:
        connection.close()


def members(database: Path) -> list[Member]:
    """All active members, in order of their ids."""
    asked = "SELECT member_id, name, role, partner_id FROM member WHERE active ORDER BY member_id"
    with opened(database) as connection:
        return [Member(*row) for row in connection.execute(asked)]


def member_of(database: Path, role: str) -> Member:
    """The first member who has this role."""
    found = next((member for member in members(database) if member.role == role), None)
    if found is None:
        raise Stuck(f"The demo programme has no member with the role {role}.")
    return found


def hungriest_clerk(database: Path) -> Member:
    """The clerk with the worst place in a contest among members: a good day moves this one up."""
    asked = (
        "SELECT p.member_id FROM standing s JOIN participant p USING (contest_id, ref)"
        " JOIN member m USING (member_id) WHERE m.role = 'clerk' AND m.active"
        " ORDER BY s.place DESC, p.member_id LIMIT 1"
    )
    with opened(database) as connection:
        found = connection.execute(asked).fetchone()
    if found is None:
        raise Stuck("No clerk takes part in a contest.")
    return next(member for member in members(database) if member.member_id == found[0])


def stock_of(database: Path, partner_id: int, today: date) -> Stock:
    """What `partner_id` could scan on this day."""
    day = today.isoformat()
    with opened(database) as connection:
        patterns = {
            row[0]: SerialPattern(row[1], bool(row[2]), bool(row[3]), row[4] or None)
            for row in connection.execute(
                "SELECT product_id, regex, folds_case, folds_lookalikes, check_name FROM product"
            )
        }
        rows = connection.execute(
            "SELECT s.serial, p.gtin, s.product_id, s.partner_id, c.partner_id,"
            " p.eligible_from <= ? AND coalesce(p.eligible_to, ?) >= ?"
            " FROM shipment s JOIN product p USING (product_id)"
            " LEFT JOIN claim c ON c.serial = s.serial AND c.live ORDER BY s.serial",
            (day, day, day),
        ).fetchall()
        ever = "SELECT serial FROM shipment UNION SELECT serial FROM claim"
        known = frozenset(row[0] for row in connection.execute(ever))
        touched = {row[0] for row in connection.execute("SELECT DISTINCT serial FROM claim")}
    free, claimed, foreign = [], [], []
    for serial, gtin, product_id, shipped_to, claimed_by, counts in rows:
        unit = Unit(serial, gtin, product_id)
        if shipped_to != partner_id:
            if serial not in touched and counts:
                foreign.append(unit)
        elif claimed_by == partner_id:
            claimed.append(unit)
        elif serial not in touched and counts:
            free.append(unit)
    return Stock(tuple(free), tuple(claimed), tuple(foreign), known, patterns)
