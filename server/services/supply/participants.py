"""Lists the vendor keeps elsewhere: who takes part, licences, units sold at a special price.

What they change of claims is found out where these are judged, the first time and again.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from server.services.people import tell
from server.services.supply.rows import ParticipantRow, SpecialRow, SupplyRow
from server.storage import tables as t
from server.storage.unit_of_work import UnitOfWork
from sync.wire.tables import VENDOR

Taken = tuple[int, str, bool]


def note_participants(uow: UnitOfWork, rows: Sequence[tuple[int, SupplyRow]]) -> list[Taken]:
    """Write who takes part, and until when companies have their licence."""
    return [
        (at, *(_person(uow, row) if row.member_id else _company(uow, row)))
        for at, row in rows
        if isinstance(row, ParticipantRow)
    ]


def _person(uow: UnitOfWork, row: ParticipantRow) -> tuple[str, bool]:
    member = t.member.c
    mine = (member.member_id == row.member_id) & (member.partner_id == row.partner_id)
    query = sa.select(member.takes_part, member.rev).where(mine)
    found = uow.connection.execute(query).first()
    if found is None:
        return f"{row.member_id} is nobody of this partner.", False
    if bool(found.takes_part) is row.takes_part:
        return "", True
    changes = {"takes_part": row.takes_part, "rev": found.rev + 1}
    uow.connection.execute(sa.update(t.member).where(mine).values(**changes))
    tell(uow, "member", row.partner_id, row.member_id)
    return "", False


def _company(uow: UnitOfWork, row: ParticipantRow) -> tuple[str, bool]:
    mine = t.partner.c.partner_id == row.partner_id
    query = sa.select(t.partner.c.licence_until, t.partner.c.rev).where(mine)
    found = uow.connection.execute(query).one()
    if found.licence_until == row.licence_until:
        return "", True
    changes = {"licence_until": row.licence_until, "rev": found.rev + 1}
    uow.connection.execute(sa.update(t.partner).where(mine).values(**changes))
    tell(uow, "partner", row.partner_id, row.partner_id)
    return "", False


def note_specials(uow: UnitOfWork, rows: Sequence[tuple[int, SupplyRow]]) -> list[Taken]:
    """Write at which special price units were sold; claims of them are weighed again."""
    table, taken = t.supply.special_price, list[Taken]()
    for at, row in rows:
        if not isinstance(row, SpecialRow):
            continue
        where = table.c.serial == row.serial
        before = uow.connection.execute(sa.select(table.c.bid).where(where)).scalar()
        if before == row.bid:
            taken.append((at, "", True))
            continue
        uow.connection.execute(sa.delete(table).where(where))
        uow.connection.execute(sa.insert(table), {"serial": row.serial, "bid": row.bid})
        claims = sa.select(t.claim.c.claim_id).where(t.claim.c.serial == row.serial)
        for claim_id in uow.connection.execute(claims.order_by(t.claim.c.claim_id)).scalars():
            uow.put(VENDOR, "vendor_claim", claim_id)
        taken.append((at, "", False))
    return taken
