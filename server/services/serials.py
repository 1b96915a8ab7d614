"""What the tables hold about the serials of some scans: read up front, kept up as claims come in.

Shipments and standing claims are here for whoever judges; the rules are `domain.claims`. Good for
claims that are recorded one after the other; whatever else changes a claim needs a new one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple
from zlib import crc32

import msgspec
import sqlalchemy as sa

from domain.claims.admission import candidates, scan_for
from domain.claims.claim import ENDED, ClaimState
from domain.programme import Product
from domain.serials import LONGEST_SERIAL, Scan, canonical
from domain.serials.life import Happening, Life, Mark, Objection, objection
from server.services.bodies import ClaimRecord
from server.services.programme import Programme
from server.storage import tables as t
from server.storage.arrays import array_of
from server.storage.lists import among
from server.storage.unit_of_work import UnitOfWork
from sync.wire.messages import Envelope, OpKind

Row = dict[str, Any]

TURNS = 256
"""Locks that stand for all serials and records on PostgreSQL."""
_SPACE = 0x5E11

_STANDING_STATES = [state.value for state in ClaimState if state not in ENDED]


class Shipment(NamedTuple):
    """What was shipped under a serial, and to whom."""

    product_id: int
    partner_id: int


class Reading(NamedTuple):
    """A scan as it was read, and the canonical serials it may stand for, best first."""

    scan: Scan
    forms: tuple[str, ...]


class Serials:
    """The serials that some scans may stand for, locked until the end where there is a claim."""

    def __init__(
        self, uow: UnitOfWork, programme: Programme, bodies: Collection[ClaimRecord] = ()
    ) -> None:
        self._uow = uow
        self._products = programme.products
        self._readings: dict[tuple[str, str], Reading] = {}
        self._shipments: dict[str, Shipment | None] = {}
        self._rivals: dict[str, list[Row]] = {}
        self._lives: dict[str, Life] = {}
        self._taken: set[str] = set()
        self._shared: set[str] = set()
        if bodies:
            forms: set[str] = set()
            for body in bodies:
                of_scan = self.read(body).forms
                if not forms.isdisjoint(of_scan):
                    self._shared.update(forms.intersection(of_scan))
                forms.update(of_scan)
            self._load(forms)
            asked = {"claim_ids": [body.claim_id for body in bodies]}
            self._taken.update(uow.connection.execute(_TAKEN, asked).scalars())

    def read(self, body: ClaimRecord) -> Reading:
        """Return a scan as it reads; where that is nothing, the serial is as the client says."""
        key = (body.scan, body.serial)
        found = self._readings.get(key)
        if found is None:
            scan, forms = _read(self._uow, self._products, body.scan)
            found = Reading(scan, forms or (canonical(body.serial)[:LONGEST_SERIAL],))
            self._readings[key] = found
        return found

    def shipment(self, serial: str) -> Shipment | None:
        """Return the shipment of a canonical serial, to whomever it went."""
        if serial not in self._shipments:
            self._load({serial})
        return self._shipments[serial]

    def against(self, serial: str, sold_on: date, said_at: datetime) -> Objection | None:
        """Return what the life of a unit has against a sale of that day stated at that instant."""
        if serial not in self._shipments:
            self._load({serial})
        life = self._lives.get(serial)
        return None if life is None else objection(life, sold_on, said_at)

    def seller(self, serial: str) -> int:
        """Return which partner sold a unit by a record of the sale, 0 for none we know of."""
        if serial not in self._shipments:
            self._load({serial})
        life = self._lives.get(serial)
        return 0 if life is None else life.seller_id

    def rivals(self, serial: str) -> list[Row]:
        """Return the standing claims of a serial by their ids, each with `who` made it."""
        if serial not in self._rivals:
            self._load({serial})
        return self._rivals[serial]

    def is_alone(self, reading: Reading) -> bool:
        """Say whether no other of the scans may stand for a serial that this one may stand for."""
        return not self._shared or self._shared.isdisjoint(reading.forms)

    def is_taken(self, claim_id: str) -> bool:
        """Say whether there is a claim of this id."""
        return claim_id in self._taken

    def note_alone(self, claim_id: str) -> None:
        """Take in a claim of a scan that `is_alone`: nobody behind it asks for its serial."""
        self._taken.add(claim_id)

    def note(self, claim: Row) -> None:
        """Take in a claim that was recorded just now, for the scans behind it."""
        self._taken.add(claim["claim_id"])
        if claim["state"] not in ENDED:
            rivals = self._rivals[claim["serial"]]
            rivals.append(claim)
            if len(rivals) > 1:
                rivals.sort(key=lambda row: str(row["claim_id"]))

    def _load(self, serials: set[str]) -> None:
        asked = {"serials": sorted(serials)}
        found = self._uow.connection.execute(_SHIPMENTS, asked).all()
        self._shipments |= dict.fromkeys(serials)
        # A push is of few products and mostly of one company: what is alike is one value.
        kept: dict[tuple[int, int], Shipment] = {}
        for serial, product_id, partner_id in found:
            whose = (product_id, partner_id)
            shipment = kept.get(whose)
            if shipment is None:
                shipment = kept[whose] = Shipment(*whose)
            self._shipments[serial] = shipment
        statuses = self._uow.connection.execute(_STATUS, asked)
        self._lives |= {status.serial: life_against(status) for status in statuses}
        self._rivals |= {serial: [] for serial in serials}
        for row in self._standing(asked):
            self._rivals[row["serial"]].append(row)

    def _standing(self, asked: dict[str, list[str]]) -> list[Row]:
        """Return the standing claims of serials, locked where somebody could change them.

        PostgreSQL reads a row that it had to wait for anew, but not what was inserted meanwhile:
        whoever records on a claimed serial locks its claims first, so reading again until nothing
        is new misses none. For a serial nobody claims, the unique key of the one live claim
        decides (docs/sync-protocol.md, Decision 13).
        """
        if not self._uow.on_postgres:
            return [dict(row) for row in self._uow.connection.execute(_RIVALS, asked).mappings()]
        rows: list[Row] = []
        while True:
            found = self._uow.connection.execute(_LOCKED_RIVALS, asked).mappings().all()
            if len(found) == len(rows):
                return [dict(row) for row in found]
            rows = [dict(row) for row in found]


def life_against(row: sa.Row[Any]) -> Life:
    """Return what is kept of a unit's life, which is all that sales are held against."""
    back = None if row.returned_at is None else Mark(row.returned_at, row.returned_on)
    blocks = msgspec.json.decode(row.blocks, type=list[tuple[Happening, datetime, date]])
    held = {what: Mark(at, on) for what, at, on in blocks}
    return Life(returned=back, blocks=held, seller_id=row.seller_id)


_STATUS = sa.select(t.supply.serial_status).where(among(t.supply.serial_status.c.serial, "serials"))
_SHIPMENTS = sa.select(t.shipment.c.serial, t.shipment.c.product_id, t.shipment.c.partner_id).where(
    among(t.shipment.c.serial, "serials")
)
_TAKEN = sa.select(t.claim.c.claim_id).where(among(t.claim.c.claim_id, "claim_ids"))
_RIVALS = (
    sa.select(t.claim, t.member.c.name.label("who"))
    .outerjoin(t.member, t.member.c.member_id == t.claim.c.member_id)
    .where(
        among(t.claim.c.serial, "serials"),
        t.claim.c.state.in_(_STANDING_STATES),
    )
    .order_by(t.claim.c.serial, t.claim.c.claim_id)
)
_LOCKED_RIVALS = _RIVALS.with_for_update(of=t.claim, key_share=True)


def _read(uow: UnitOfWork, products: tuple[Product, ...], text: str) -> Reading:
    """Return how a text reads, which is asked twice on PostgreSQL; no form where it is nothing."""
    key = ("reading", text)
    found: Reading | None = uow.memo.get(key)
    if found is None:
        scan = scan_for(text, products)
        found = uow.memo[key] = Reading(scan, candidates(scan, products))
    return found


def forms_of(uow: UnitOfWork, products: tuple[Product, ...], text: str) -> tuple[str, ...]:
    """Return the canonical serials that a text may stand for, best first; none where it is none."""
    return _read(uow, products, text).forms


def take_turns(uow: UnitOfWork, programme: Programme, ops: Iterable[Envelope]) -> None:
    """Let pushes that touch the same serials or records pass one after the other.

    Only PostgreSQL needs it: there, claims of the same serials in opposite orders would wait for
    each other in a ring. Everything a push will want is taken in one statement and one order. A
    bounded number of locks stands for all serials, for the database has room for so many; they
    end with the transaction.
    """
    if not uow.on_postgres:
        return
    wanted: set[str] = set()
    claim_ids: set[str] = set()
    for op in ops:
        scan, claim_id, items = (op.body.get(name) for name in ("scan", "claim_id", "items"))
        if isinstance(scan, str):
            wanted.update(forms_of(uow, programme.products, scan))
        if op.kind == OpKind.CLAIM_RECORD:
            continue  # nobody has a claim that is new
        wanted.add(op.entity)
        if isinstance(claim_id, str):
            claim_ids.add(claim_id)
        if isinstance(items, list):
            claim_ids.update(str(item[0]) for item in items if isinstance(item, list) and item)
    if claim_ids:
        serials = sa.select(t.claim.c.serial).where(t.claim.c.claim_id.in_(claim_ids))
        wanted.update(uow.connection.execute(serials).scalars())
    take_turns_of(uow, wanted)


def take_turns_of(uow: UnitOfWork, serials: Iterable[str]) -> None:
    """Take the turns of these serials or records, as a push does; nothing on SQLite."""
    if not uow.on_postgres:
        return
    turns = {crc32(each.encode("utf-8", "surrogatepass")) % TURNS for each in serials}
    if turns:
        asked = {"space": _SPACE, "turns": array_of(sorted(turns))}
        uow.connection.execute(_TAKE_TURNS, asked)


_TAKE_TURNS = sa.text(
    "SELECT pg_advisory_xact_lock(:space, turn) FROM"
    " (SELECT unnest(CAST(:turns AS integer[])) AS turn ORDER BY turn) AS wanted"
)
