"""What the desk is told of the units whose claims it looks at: shipments, sales, returns, blocks.

Behind the push, as scores are; again when something more is told of such a unit. Owns `unit_told`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.claims.claim import OPEN
from domain.serials.life import Happening, Moment, in_effect
from server.services.supply.moments import moments_of
from server.storage import tables as t
from server.storage.columns import instant_text
from server.storage.lists import among
from server.storage.unit_of_work import UnitOfWork
from sync.wire.tables import UNIT, VENDOR

Row = dict[str, Any]
MOST = 12
"""So many of the last things told travel; nobody reads more of one unit."""


def untold(connection: Connection, claim_ids: Sequence[str]) -> list[Row]:
    """Return what the desk isn't told yet of the units of those claims that are open. Reads only.

    A unit without anything told has a row too: that nothing is known of it says something.
    """
    serials = connection.execute(_SERIALS, {"claim_ids": list(claim_ids)}).scalars()
    return _changed(connection, set(serials))


def tell(uow: UnitOfWork, rows: Sequence[Row]) -> None:
    """Write these rows, and tell the desk of them."""
    if not rows:
        return
    table = t.unit_told
    serials = [row["serial"] for row in rows]
    uow.connection.execute(sa.delete(table).where(table.c.serial.in_(serials)))
    uow.connection.execute(sa.insert(table), list(rows))
    for serial in serials:
        uow.put(VENDOR, UNIT.name, serial)


def tell_again(uow: UnitOfWork, serials: Iterable[str]) -> None:
    """Tell the desk what was added to the lives of units it knows."""
    asked = {"serials": sorted(serials)}
    known = set(uow.connection.execute(_KNOWN, asked).scalars())
    tell(uow, _changed(uow.connection, known))


def _changed(connection: Connection, serials: set[str]) -> list[Row]:
    if not serials:
        return []
    asked = {"serials": sorted(serials)}
    there = dict(connection.execute(_THERE, asked).all())
    parties: dict[str, int] = dict(connection.execute(sa.select(t.supply.party)).all())
    told = moments_of(connection, serials, parties)
    for row in connection.execute(_SHIPPED, asked):
        told[row.serial] = told[row.serial] or [_shipped(row)]
    rows = [{"serial": serial, "told": _text(told[serial])} for serial in sorted(serials)]
    return [row for row in rows if row["told"] != there.get(row["serial"])]


def _shipped(row: sa.Row[Any]) -> Moment:
    """Return what the list of shipments says of a unit nobody has told anything of."""
    at = datetime.combine(row.shipped_on, time(), UTC)
    return Moment(
        event="", what=Happening.SHIPPED, at=at, on=row.shipped_on, partner_id=row.partner_id
    )


def _text(moments: Sequence[Moment]) -> str:
    told = [
        (moment.what.value, instant_text(moment.at), moment.on.isoformat(), moment.partner_id)
        for moment in in_effect(moments)
    ]
    return msgspec.json.encode(told[-MOST:]).decode()


_SERIALS = sa.select(t.claim.c.serial).where(
    among(t.claim.c.claim_id, "claim_ids"), t.claim.c.state.in_([state.value for state in OPEN])
)
_KNOWN = sa.select(t.unit_told.c.serial).where(among(t.unit_told.c.serial, "serials"))
_THERE = sa.select(t.unit_told.c.serial, t.unit_told.c.told).where(
    among(t.unit_told.c.serial, "serials")
)
_SHIPPED = sa.select(t.shipment).where(among(t.shipment.c.serial, "serials"))
