"""What follows from what was told about units: who has them, and what becomes of claims.

Works out the lives of the units anew and brings shipments, allocations and claims in line with
them; a unit nothing has changed for is left as it is. The rules are `domain.serials.life`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import sqlalchemy as sa

from domain.serials import fingerprint
from domain.serials.life import BLOCKING, Life
from server.clock import new_id
from server.services.actor import Actor
from server.services.lives import tell_again
from server.services.programme import Programme, load_programme
from server.services.serials import Serials, take_turns_of
from server.services.standings import restate
from server.services.supply.moments import lives_of
from server.services.supply.rejudging import rejudge
from server.services.work import Work
from server.storage import tables as t
from server.storage.columns import instant_text
from server.storage.lists import among
from server.storage.sealed import Seals
from server.storage.unit_of_work import UnitOfWork
from sync.wire.messages import Envelope
from sync.wire.tables import partner_stream

Row = dict[str, Any]
AT_ONCE = 2000
"""Units that are looked at with one statement."""


def settle(
    uow: UnitOfWork, programme: Programme, seals: Seals, actor: Actor, units: Mapping[str, int]
) -> None:
    """Bring everything in line with the lives of these units (serial to product)."""
    serials = sorted(units)
    for start in range(0, len(serials), AT_ONCE):
        part = {serial: units[serial] for serial in serials[start : start + AT_ONCE]}
        lives = lives_of(uow, part)
        _ship(uow, part, lives)
        _write_status(uow, lives)
        uow.flush()
        work = _work(uow, programme, seals, actor)
        claimed = _claimed(uow, part)
        for serial in claimed:
            rejudge(work, serial, lives[serial], part[serial])
        tell_again(uow, claimed)
    restate(uow, programme)


def take_turns_for(uow: UnitOfWork, serials: Iterable[str]) -> None:
    """Let pushes and others that tell of these units pass one after the other."""
    take_turns_of(uow, serials)


def work_of(uow: UnitOfWork, seals: Seals, actor: Actor) -> Work:
    """Return the work of somebody who sent a file, not an op; its id is made here."""
    return _work(uow, load_programme(uow.connection), seals, actor)


def _work(uow: UnitOfWork, programme: Programme, seals: Seals, actor: Actor) -> Work:
    nothing = Envelope(
        op_id=new_id(), device=actor.device, n=0, prev="", kind="supply", entity="", body={},
        occurred_at=uow.now, mono_ms=0, boot_id="",
    )  # fmt: skip
    return Work(uow, actor, programme, seals, nothing, Serials(uow, programme))


# --- who has it -----------------------------------------------------------------------------------
def _ship(uow: UnitOfWork, units: Mapping[str, int], lives: Mapping[str, Life]) -> None:
    """Write who was shipped what: the vendor's list, and the partners' allocations."""
    asked = {"serials": sorted(units)}
    there = {row["serial"]: dict(row) for row in uow.connection.execute(_SHIPPED, asked).mappings()}
    keys = dict(uow.connection.execute(_KEYS).all())
    for serial, life in lives.items():
        wanted = _shipment(serial, units[serial], life)
        if wanted == there.get(serial):
            continue
        _move(uow, keys, there.get(serial), wanted)


def _shipment(serial: str, product_id: int, life: Life) -> Row | None:
    if not life.partner_id or life.shipped is None:
        return None
    return {
        "serial": serial, "product_id": product_id, "partner_id": life.partner_id,
        "shipped_on": life.shipped.on,
    }  # fmt: skip


def _move(uow: UnitOfWork, keys: Mapping[int, str], before: Row | None, wanted: Row | None) -> None:
    table = t.shipment
    if before is not None:
        if wanted is not None and _allotted(before) == _allotted(wanted):
            where = table.c.serial == wanted["serial"]
            uow.connection.execute(
                sa.update(table).where(where).values(shipped_on=wanted["shipped_on"])
            )
            return
        uow.connection.execute(sa.delete(table).where(table.c.serial == before["serial"]))
        _forget(uow, keys, before)
    if wanted is not None:
        uow.add(table, wanted)
        number = fingerprint(wanted["serial"], bytes.fromhex(keys[wanted["partner_id"]]))
        uow.add(
            t.allocation,
            {
                "partner_id": wanted["partner_id"], "fingerprint": number,
                "product_id": wanted["product_id"], "flags": 0,
            },
        )  # fmt: skip
        uow.put(partner_stream(wanted["partner_id"]), "allocation", number)


def _allotted(row: Row) -> tuple[int, int]:
    return row["partner_id"], row["product_id"]


def _forget(uow: UnitOfWork, keys: Mapping[int, str], before: Row) -> None:
    number = fingerprint(before["serial"], bytes.fromhex(keys[before["partner_id"]]))
    uow.connection.execute(
        sa.delete(t.allocation).where(
            t.allocation.c.partner_id == before["partner_id"],
            t.allocation.c.fingerprint == number,
        )
    )
    uow.drop(partner_stream(before["partner_id"]), "allocation", number)


_SHIPPED = sa.select(t.shipment).where(among(t.shipment.c.serial, "serials"))
_KEYS = sa.select(t.partner.c.partner_id, t.partner.c.allocation_key)


# --- what stands against a sale -------------------------------------------------------------------
def _write_status(uow: UnitOfWork, lives: Mapping[str, Life]) -> None:
    """Keep what lives have against sales, for whoever records one."""
    table = t.supply.serial_status
    asked = {"serials": sorted(lives)}
    there = {row["serial"]: dict(row) for row in uow.connection.execute(_STATUS, asked).mappings()}
    for serial, life in lives.items():
        wanted = _status(serial, life)
        if wanted == there.get(serial):
            continue
        if serial in there:
            uow.connection.execute(sa.delete(table).where(table.c.serial == serial))
        if wanted is not None:
            uow.add(table, wanted)


def _status(serial: str, life: Life) -> Row | None:
    if life.returned is None and not life.blocks and not life.seller_id:
        return None
    blocks = [
        (what.value, instant_text(life.blocks[what].at), life.blocks[what].on.isoformat())
        for what in BLOCKING
        if what in life.blocks
    ]
    return {
        "serial": serial,
        "returned_at": life.returned.at if life.returned else None,
        "returned_on": life.returned.on if life.returned else None,
        "blocks": msgspec.json.encode(blocks).decode(),
        "seller_id": life.seller_id,
    }


_STATUS = sa.select(t.supply.serial_status).where(among(t.supply.serial_status.c.serial, "serials"))


# --- claims ---------------------------------------------------------------------------------------
def _claimed(uow: UnitOfWork, units: Iterable[str]) -> list[str]:
    """Return the serials of these that anybody ever claimed, in order."""
    found = uow.connection.execute(_CLAIMED, {"serials": sorted(units)}).scalars()
    return sorted(set(found))


_CLAIMED = sa.select(t.claim.c.serial).where(among(t.claim.c.serial, "serials"))
