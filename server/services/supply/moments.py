"""What was told about units, containers and packing: written down once, and read back as lives.

Rows are only added. What follows from them is `settling`'s matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.serials.life import Happening, Life, Moment, life_of
from domain.serials.packing import DEEPEST, Move, told_of_contents
from server.storage import tables as t
from server.storage.lists import among
from server.storage.unit_of_work import UnitOfWork

Row = dict[str, Any]
PARTNER_PARTY = "partner:"
"""Before a partner's number: a party that needs no entry in the table of parties."""


class Unit(NamedTuple):
    """A unit of our catalogue: its canonical serial and its product."""

    serial: str
    product_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One thing told, of units or containers: `domain.serials.life.Moment` before it is resolved.

    `party` is who got, has or sold them, by the id others use (`party_key`).
    """

    event_id: str
    what: Happening
    at: datetime
    on: date
    party: str = ""
    undoes: bool = False
    in_error: bool = False

    def row(self, name: str, thing: str) -> Row:
        """Return it as a row about a thing."""
        return {
            name: thing, "event_id": self.event_id, "what": self.what.value,
            "undoes": self.undoes, "in_error": self.in_error, "at": self.at,
            "on_day": self.on, "party": self.party,
        }  # fmt: skip


@dataclass(slots=True)
class Notebook:
    """Collects what is told, and writes what is new of it at once."""

    uow: UnitOfWork
    units: dict[str, int] = field(default_factory=dict)
    """Every unit that was spoken of, and its product."""
    containers: set[str] = field(default_factory=set)
    _of_units: list[Row] = field(default_factory=list)
    _of_containers: list[Row] = field(default_factory=list)
    _moves: list[Row] = field(default_factory=list)

    def say(self, word: Word, units: Iterable[Unit], containers: Iterable[str] = ()) -> None:
        """Note a word about units and containers."""
        for unit in units:
            self.units[unit.serial] = unit.product_id
            row = word.row("serial", unit.serial)
            self._of_units.append(row | {"product_id": unit.product_id})
        for container in containers:
            self.containers.add(container)
            self._of_containers.append(word.row("container", container))

    def move(self, move: Move, unit: Unit | None = None) -> None:
        """Note that something went into a container or out of it."""
        serial, product_id = unit or ("", 0)
        if unit is not None:
            self.units[serial] = product_id
        self.containers.add(move.parent)
        self._moves.append(
            {
                "parent": move.parent, "child": move.child, "event_id": move.event,
                "in_error": move.in_error, "adds": move.adds, "at": move.at, "serial": serial,
                "product_id": product_id,
            }
        )  # fmt: skip

    def write(self) -> int:
        """Write what is not there yet; returns how many rows that were.

        Afterwards `units` also names what is or was in the containers spoken of.
        """
        told = _told_of(self.uow, self.units)
        self._of_units += _earlier_shipments(self.uow, self.units, told)
        written = _add(self.uow, t.supply.serial_event, self._of_units, _SERIAL_KEY, told)
        if self.containers:
            written += self._write_containers()
        self._of_units, self._of_containers, self._moves = [], [], []
        return written

    def _write_containers(self) -> int:
        asked = {"things": sorted(self.containers)}
        held = {tuple(row) for row in self.uow.connection.execute(_CONTAINER_KEYS, asked)}
        moved = {tuple(row) for row in self.uow.connection.execute(_MOVE_KEYS, asked)}
        written = _add(
            self.uow, t.supply.container_event, self._of_containers, _CONTAINER_KEY, held
        )
        written += _add(self.uow, t.supply.packing, self._moves, _MOVE_KEY, moved)
        self.uow.flush()
        self.units |= contents_of(self.uow, self.containers)
        return written


_SERIAL_KEY = ("serial", "event_id", "what", "undoes", "in_error")
_CONTAINER_KEY = ("container", *_SERIAL_KEY[1:])
_MOVE_KEY = ("parent", "child", "event_id", "in_error")
_SERIAL, _CONTAINER = t.supply.serial_event.c, t.supply.container_event.c
_PACKING = t.supply.packing.c
_SERIAL_KEYS = sa.select(*(_SERIAL[name] for name in _SERIAL_KEY)).where(
    among(_SERIAL.serial, "things")
)
_CONTAINER_KEYS = sa.select(*(_CONTAINER[name] for name in _CONTAINER_KEY)).where(
    among(_CONTAINER.container, "things")
)
_MOVE_KEYS = sa.select(*(_PACKING[name] for name in _MOVE_KEY)).where(
    among(_PACKING.parent, "things")
)


def _add(
    uow: UnitOfWork, table: sa.Table, rows: list[Row], key: tuple[str, ...], there: set[Any]
) -> int:
    new = {tuple(row[name] for name in key): row for row in rows}
    new = {place: row for place, row in new.items() if place not in there}
    for row in new.values():
        uow.add(table, row)
    return len(new)


def _told_of(uow: UnitOfWork, serials: Iterable[str]) -> set[Any]:
    found = uow.connection.execute(_SERIAL_KEYS, {"things": sorted(serials)})
    return {tuple(row) for row in found}


def _earlier_shipments(uow: UnitOfWork, units: Mapping[str, int], told: set[Any]) -> list[Row]:
    """Return what the list of shipments says of units nobody has told anything of before.

    It may have been written otherwise than by what is told; it is the first word of their lives.
    """
    known = {serial for serial, *_ in told}
    strange = sorted(set(units) - known)
    packed = set(uow.connection.execute(_PACKED, {"things": strange}).scalars())
    asked = {"serials": sorted(set(strange) - packed)}
    return [
        Word(
            event_id=f"shipment:{row.serial}",
            what=Happening.SHIPPED,
            at=datetime.combine(row.shipped_on, time(), UTC),
            on=row.shipped_on,
            party=f"{PARTNER_PARTY}{row.partner_id}",
        ).row("serial", row.serial)
        | {"product_id": row.product_id}
        for row in uow.connection.execute(_SHIPPED, asked)
    ]


_PACKED = sa.select(_PACKING.serial).where(among(_PACKING.serial, "things"))
_SHIPPED = sa.select(t.shipment).where(among(t.shipment.c.serial, "serials"))


def products_of(uow: UnitOfWork, serials: Iterable[str]) -> dict[str, int]:
    """Return the product of every serial of these that is known already."""
    asked = {"things": sorted(serials), "serials": sorted(serials)}
    found = dict(uow.connection.execute(_SHIPPED_PRODUCTS, asked).all())
    return found | dict(uow.connection.execute(_TOLD_PRODUCTS, asked).all())


_SHIPPED_PRODUCTS = sa.select(t.shipment.c.serial, t.shipment.c.product_id).where(
    among(t.shipment.c.serial, "serials")
)
_TOLD_PRODUCTS = sa.select(_SERIAL.serial, _SERIAL.product_id).where(
    among(_SERIAL.serial, "things")
)


def contents_of(uow: UnitOfWork, containers: Iterable[str]) -> dict[str, int]:
    """Return every unit that is or ever was in these containers, or in containers in them."""
    waiting, seen = set(containers), set[str]()
    units: dict[str, int] = {}
    for _ in range(DEEPEST):
        seen |= waiting
        rows = uow.connection.execute(_CHILDREN, {"things": sorted(waiting)}).all()
        units |= {row.serial: row.product_id for row in rows if row.serial}
        waiting = {row.child for row in rows if row.child} - seen
        if not waiting:
            break
    return units


_CHILDREN = sa.select(_PACKING.child, _PACKING.serial, _PACKING.product_id).where(
    among(_PACKING.parent, "things")
)


def units_of_party(uow: UnitOfWork, parties: Iterable[str]) -> dict[str, int]:
    """Return the units that something was told of with one of these parties."""
    asked = {"things": sorted(parties)}
    units = dict(uow.connection.execute(_BY_PARTY, asked).all())
    containers = set(uow.connection.execute(_CONTAINERS_BY_PARTY, asked).scalars())
    return units | (contents_of(uow, containers) if containers else {})


_BY_PARTY = sa.select(_SERIAL.serial, _SERIAL.product_id).where(among(_SERIAL.party, "things"))
_CONTAINERS_BY_PARTY = sa.select(_CONTAINER.container).where(among(_CONTAINER.party, "things"))


def partners_by_party(uow: UnitOfWork) -> dict[str, int]:
    """Return which partner each known party is."""
    known: dict[str, int] | None = uow.memo.get("parties")
    if known is None:
        known = dict(uow.connection.execute(sa.select(t.supply.party)).all())
        uow.memo["parties"] = known
    return known


def partner_of(parties: Mapping[str, int], party: str) -> int:
    """Return the partner a party is, 0 for one that is none."""
    if party.startswith(PARTNER_PARTY):
        return int(party.removeprefix(PARTNER_PARTY))
    return parties.get(party, 0)


def lives_of(uow: UnitOfWork, serials: Iterable[str]) -> dict[str, Life]:
    """Return the lives of units, from everything that was told of them and their containers."""
    told = moments_of(uow.connection, serials, partners_by_party(uow))
    return {serial: life_of(moments) for serial, moments in told.items()}


def moments_of(
    connection: Connection, serials: Iterable[str], parties: Mapping[str, int]
) -> dict[str, list[Moment]]:
    """Return everything that was told of units and of the containers they were in."""
    asked = sorted(serials)
    told: dict[str, list[Moment]] = {serial: [] for serial in asked}
    for row in connection.execute(_MOMENTS, {"things": asked}):
        told[row.serial].append(_moment(row, parties))
    _add_contents(connection, told, parties)
    return told


def _moment(row: sa.Row[Any], parties: Mapping[str, int]) -> Moment:
    return Moment(
        event=row.event_id,
        what=Happening(row.what),
        at=row.at,
        on=row.on_day,
        partner_id=partner_of(parties, row.party),
        undoes=row.undoes,
        in_error=row.in_error,
    )


def _add_contents(
    connection: Connection, told: dict[str, list[Moment]], parties: Mapping[str, int]
) -> None:
    """Add what was told of the containers that units were in."""
    own = connection.execute(_MOVES_OF_UNITS, {"things": sorted(told)}).all()
    if not own:
        return
    moves: dict[str, list[Move]] = defaultdict(list)
    for row in own:
        moves[row.serial].append(_move(row))
    shared, containers = _moves_above(connection, {row.parent for row in own})
    about: dict[str, list[Moment]] = {}
    for row in connection.execute(_CONTAINER_MOMENTS, {"things": sorted(containers)}):
        about.setdefault(row.container, []).append(_moment(row, parties))
    for serial, found in moves.items():
        told[serial] += told_of_contents(found[0].child, [*found, *shared], about)


def _moves_above(connection: Connection, parents: set[str]) -> tuple[list[Move], set[str]]:
    """Return the moves of containers and what emptied them, and every container there is above."""
    waiting, seen = set(parents), set[str]()
    moves: dict[tuple[Any, ...], Move] = {}
    for _ in range(DEEPEST):
        seen |= waiting
        for row in connection.execute(_MOVES_OF_CONTAINERS, {"things": sorted(waiting)}):
            moves[row.parent, row.child, row.event_id, row.in_error] = _move(row)
        waiting = {move.parent for move in moves.values()} - seen
        if not waiting:
            break
    return list(moves.values()), seen


def _move(row: sa.Row[Any]) -> Move:
    return Move(row.event_id, row.parent, row.child, row.at, row.adds, row.in_error)


_MOMENTS = sa.select(t.supply.serial_event).where(among(_SERIAL.serial, "things"))
_CONTAINER_MOMENTS = sa.select(t.supply.container_event).where(
    among(_CONTAINER.container, "things")
)
_MOVES_OF_UNITS = sa.select(t.supply.packing).where(among(_PACKING.serial, "things"))
_MOVES_OF_CONTAINERS = sa.select(t.supply.packing).where(
    sa.or_(
        among(_PACKING.child, "things"),
        sa.and_(_PACKING.child == "", among(_PACKING.parent, "things")),
    )
)
