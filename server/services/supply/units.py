"""Shipments, returns and parties from files: told of units as events are, each row once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.serials.life import Happening
from server.services.actor import Actor
from server.services.programme import load_programme
from server.services.supply.columns import Kind
from server.services.supply.moments import (
    PARTNER_PARTY,
    Notebook,
    Unit,
    Word,
    products_of,
    units_of_party,
)
from server.services.supply.rows import PartyRow, SupplyRow, UnitRow
from server.services.supply.settling import settle, take_turns_for
from server.storage import tables as t
from server.storage.lists import among
from server.storage.sealed import Seals
from server.storage.unit_of_work import UnitOfWork

Taken = tuple[int, str, bool]
"""A row's number, why it is refused ("" where it is not), and whether it was known already."""
_LAST = time(23, 59, 59)


def known_partners(connection: Connection) -> tuple[dict[str, int], dict[str, int]]:
    """Return partners by number and by name in small letters, and by the ids others use."""
    partners: dict[str, int] = {}
    for row in connection.execute(sa.select(t.partner.c.partner_id, t.partner.c.name)):
        partners[str(row.partner_id)] = row.partner_id
        partners[row.name.casefold()] = row.partner_id
    return partners, dict(connection.execute(sa.select(t.supply.party)).all())


def tell_of_units(
    uow: UnitOfWork, seals: Seals, actor: Actor, kind: Kind, rows: Sequence[tuple[int, SupplyRow]]
) -> list[Taken]:
    """Take in rows of shipments or returns."""
    units = [(at, row) for at, row in rows if isinstance(row, UnitRow)]
    serials = {form for _, row in units for form in (row.serial, *(f for _, f in row.readings))}
    take_turns_for(uow, serials)
    programme = load_programme(uow.connection)
    known = products_of(uow, serials)
    book, taken = Notebook(uow), []
    words: dict[int, str] = {}
    for at, row in units:
        unit, why = _unit(row, known)
        if unit is None:
            taken.append((at, why, False))
            continue
        product = programme.product(known.setdefault(unit.serial, unit.product_id))
        if product is None or product.product_id != unit.product_id:
            name = product.name if product else "another product"
            taken.append((at, f"The serial “{unit.serial}” is known as one of {name}.", False))
            continue
        word = _word(kind, row, unit)
        words[at] = word.event_id
        book.say(word, [unit])
    there = _there(uow, list(book.units))
    book.write()
    settle(uow, programme, seals, actor, book.units)
    for at, event_id in words.items():
        taken.append((at, "", event_id in there))
        there.add(event_id)
    return taken


def _unit(row: UnitRow, known: Mapping[str, int]) -> tuple[Unit | None, str]:
    """Return the unit a row is about, or why that is not known."""
    if row.product_id:
        return Unit(row.serial, row.product_id), ""
    for serial in (row.serial, *(form for _, form in row.readings)):
        if serial in known:
            return Unit(serial, known[serial]), ""
    if len(row.readings) == 1:
        [(product_id, serial)] = row.readings
        return Unit(serial, product_id), ""
    return None, (
        f"What “{row.serial}” is a serial of is not known. Add a column with the product's GTIN."
    )


def _word(kind: Kind, row: UnitRow, unit: Unit) -> Word:
    shipped = kind is Kind.SHIPMENTS
    party = f"{PARTNER_PARTY}{row.partner_id}" if shipped else ""
    # A return counts to the end of its day: sales of that very day came before it.
    moment = time() if shipped else _LAST
    return Word(
        event_id=_name(kind, unit, row.day, party),
        what=Happening.SHIPPED if shipped else Happening.RETURNED,
        at=datetime.combine(row.day, moment, UTC),
        on=row.day,
        party=party,
    )


def _name(kind: Kind, unit: Unit, day: date, party: str) -> str:
    """Return what a row is called: the same for the same row, whatever file it is in."""
    text = "\x1f".join((kind, unit.serial, str(unit.product_id), day.isoformat(), party))
    return f"file:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:40]}"


def _there(uow: UnitOfWork, serials: Sequence[str]) -> set[str]:
    """Return which rows about these serials were taken in before."""
    column = t.supply.serial_event.c
    query = sa.select(column.event_id).where(among(column.serial, "serials"))
    return set(uow.connection.execute(query, {"serials": sorted(serials)}).scalars())


def note_parties(
    uow: UnitOfWork, seals: Seals, actor: Actor, rows: Sequence[tuple[int, SupplyRow]]
) -> list[Taken]:
    """Take in which partners parties are; what was told of them before counts for them now."""
    parties = [(at, row) for at, row in rows if isinstance(row, PartyRow)]
    table = t.supply.party
    before: dict[str, int] = dict(uow.connection.execute(sa.select(table)).all())
    taken, changed = [], set[str]()
    for at, row in parties:
        same = before.get(row.party) == row.partner_id
        if not same:
            uow.connection.execute(sa.delete(table).where(table.c.party == row.party))
            uow.connection.execute(
                sa.insert(table), {"party": row.party, "partner_id": row.partner_id}
            )
            changed.add(row.party)
            before[row.party] = row.partner_id
        taken.append((at, "", same))
    uow.memo.pop("parties", None)
    if changed:
        units = units_of_party(uow, changed)
        take_turns_for(uow, units)
        settle(uow, load_programme(uow.connection), seals, actor, units)
    return taken
