"""Captures EPCIS events: each once, all or the good ones as announced, each with its result.

What a document says is read before (`documents`); what follows from it is `settling`'s matter.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

import sqlalchemy as sa

from domain.epcis.events import Fault, Told, party_key, read_event
from domain.serials import LONGEST_SERIAL
from domain.serials.epc import link_of
from domain.serials.life import Happening
from domain.serials.packing import Move
from server.services.actor import Actor
from server.services.programme import Programme, load_programme
from server.services.supply.documents import Delivered, Document, every_unit
from server.services.supply.intake import Intake, Result, Status, keep
from server.services.supply.moments import (
    Notebook,
    Unit,
    Word,
    partners_by_party,
    products_of,
)
from server.services.supply.settling import settle, take_turns_for
from server.storage import audit
from server.storage import tables as t
from server.storage.lists import among
from server.storage.sealed import Seals
from server.storage.unit_of_work import UnitOfWork

KIND = "epcis"


class Behaviour(StrEnum):
    """What happens to the good events of a document where one is refused, announced before."""

    ROLLBACK = "rollback"
    PROCEED = "proceed"


def capture(
    uow: UnitOfWork,
    seals: Seals,
    actor: Actor,
    document: Document,
    *,
    behaviour: Behaviour,
    new_id: Callable[[], str],
) -> Intake:
    """Take in a document's events; everything is written, nothing committed."""
    programme = load_programme(uow.connection)
    gtins = {product.gtin: product.product_id for product in programme.products}
    take_turns_for(uow, {serial for gtin, serial in every_unit(document) if gtin in gtins})
    job = _Job(uow, programme, gtins, intake_id=new_id())
    job.take(document.events)
    if job.refused and behaviour is Behaviour.ROLLBACK:
        job.give_up()
    else:
        job.write()
        settle(uow, programme, seals, actor, job.notebook.units)
    intake = Intake(
        intake_id=job.intake_id,
        kind=KIND,
        behaviour=behaviour.value,
        member_id=actor.member_id,
        made_at=uow.now,
        success=not job.refused,
        results=job.results,
    )
    keep(uow, intake, actor, audit.CAPTURED)
    return intake


@dataclass(slots=True)
class _Job:
    """One document at work: its events as they are judged, and what they tell."""

    uow: UnitOfWork
    programme: Programme
    gtins: dict[str, int]
    intake_id: str
    results: list[Result] = field(default_factory=list)
    refused: int = 0
    notebook: Notebook = field(init=False)
    _new: list[tuple[str, Told, bytes]] = field(default_factory=list)
    _hashes: dict[tuple[str, bool], str] = field(default_factory=dict)
    _ids: dict[tuple[str, bool], str] = field(default_factory=dict)
    _products: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.notebook = Notebook(self.uow)

    def take(self, events: list[Delivered]) -> None:
        """Judge every event, in order."""
        told = [each.told for each in events if each.told is not None]
        self._look_up(told)
        for number, event in enumerate(events):
            result = self._judge(event)
            result.number = number
            self.refused += result.status is Status.REFUSED
            self.results.append(result)

    def _look_up(self, told: list[Told]) -> None:
        """Read which of these events are known, by id and by hash, and of what product serials are.

        An event that was sent without id and is declared wrong with one is one event by its hash.
        """
        names = {"things": sorted({each.event_id for each in told} | {e.hash_id for e in told})}
        for row in self.uow.connection.execute(_KNOWN, names):
            self._ids[row.event_id, row.in_error] = row.hash
            self._hashes.setdefault((row.hash, row.in_error), row.event_id)
        serials = {
            serial for each in told for gtin, serial in (*each.units, *each.consumed)
            if gtin in self.gtins
        }  # fmt: skip
        self._products = products_of(self.uow, serials)

    def _judge(self, event: Delivered) -> Result:
        told = event.told
        if told is None:
            return _refused(event.event_id, event.faults)
        name = self._name(told)
        key = (name, told.in_error)
        if self._ids.get(key, told.hash_id) != told.hash_id:
            what = "another event has this eventID already; give each its own"
            return _refused(told.event_id, (Fault("eventID", what),))
        if key in self._ids:
            return Result(event_id=name, status=Status.KNOWN)
        fault = self._fault(told)
        if fault is not None:
            return _refused(told.event_id, (fault,))
        self._ids[key] = told.hash_id
        self._hashes.setdefault((told.hash_id, told.in_error), name)
        self._new.append((name, told, event.body))
        self._tell(name, told)
        return Result(event_id=name, status=Status.CAPTURED, remarks=self._remarks(told))

    def _name(self, told: Told) -> str:
        """Return what an event is called here: as the first of its hash was, else by its id."""
        if (told.event_id, told.in_error) in self._ids:
            return told.event_id
        for in_error in (told.in_error, not told.in_error):
            if (name := self._hashes.get((told.hash_id, in_error))) is not None:
                return name
        return told.event_id

    def _fault(self, told: Told) -> Fault | None:
        for gtin, serial in (*told.units, *told.consumed):
            product_id = self.gtins.get(gtin)
            if product_id is None:
                continue
            if len(serial) > LONGEST_SERIAL:
                return Fault("epcList", f"the serial “{serial}” is too long")
            known = self._products.setdefault(serial, product_id)
            if known != product_id:
                product = self.programme.product(known)
                name = product.name if product else ""
                return Fault(
                    "epcList",
                    f"the serial “{serial}” is known as one of {name}, and this GTIN is another"
                    " product's",
                )
        return None

    # --- what it tells ---------------------------------------------------------------------------
    def _tell(self, name: str, told: Told) -> None:
        units = list(self._known(told.units))
        for meaning in told.meanings:
            word = Word(
                event_id=name,
                what=meaning.what,
                at=told.at,
                on=told.on,
                party=self._party(told, meaning.what),
                undoes=meaning.undoes,
                in_error=told.in_error,
            )
            created = meaning.what is Happening.COMMISSIONED
            self.notebook.say(word, units, () if created else self._holders(told))
        if told.consumed:
            gone = Word(
                event_id=name, what=Happening.DECOMMISSIONED, at=told.at, on=told.on,
                in_error=told.in_error,
            )  # fmt: skip
            self.notebook.say(gone, self._known(told.consumed))
        self._tell_of_packing(name, told)

    def _tell_of_packing(self, name: str, told: Told) -> None:
        if not told.parent:
            return
        gtins = {product_id: gtin for gtin, product_id in self.gtins.items()}
        move = Move(name, told.parent, "", told.at, not told.unpacked, told.in_error)
        for unit in self._known(told.packed):
            link = link_of(gtins[unit.product_id], unit.serial)
            self.notebook.move(move._replace(child=link), unit)
        for container in told.packed_containers:
            self.notebook.move(move._replace(child=container))
        if told.unpacked and not told.packed and not told.packed_containers:
            self.notebook.move(move)

    def _known(self, units: Iterable[tuple[str, str]]) -> Iterable[Unit]:
        """Yield those of these units whose product is in the catalogue."""
        for gtin, serial in units:
            if gtin in self.gtins:
                yield Unit(serial, self.gtins[gtin])

    def _holders(self, told: Told) -> list[str]:
        """Return what may hold units: pallets, and boxes by serials that are no product's here."""
        boxes = [link_of(*unit) for unit in told.units if unit[0] not in self.gtins]
        parent = [told.parent] if told.parent else []
        return list(dict.fromkeys([*told.containers, *boxes, *parent]))

    def _party(self, told: Told, what: Happening) -> str:
        """Return the party an event is about: the first of those it names that is a partner."""
        named = told.receiver if what is Happening.SHIPPED else (*told.holder, *told.receiver)
        keys = [party_key(each) for each in named]
        known = partners_by_party(self.uow)
        return next((key for key in keys if key in known), keys[0] if keys else "")

    def _remarks(self, told: Told) -> list[str]:
        remarks = []
        strange = {gtin for gtin, _ in told.units if gtin not in self.gtins}
        if strange:
            remarks.append(f"not in the catalogue, so not followed: {', '.join(sorted(strange))}")
        shipped = any(each.what is Happening.SHIPPED for each in told.meanings)
        if shipped and self._party(told, Happening.SHIPPED) not in partners_by_party(self.uow):
            said = ", ".join(told.receiver) or "nobody"
            remarks.append(
                f"sent to {said}, which is no partner here; say which it is by importing parties"
            )
        return remarks

    # --- in the end ------------------------------------------------------------------------------
    def write(self) -> None:
        """Write the events that are new, and what they tell."""
        for name, told, body in self._new:
            self.uow.add(
                t.supply.epcis_event,
                {
                    "event_id": name, "in_error": told.in_error, "hash": told.hash_id,
                    "event_at": told.at, "recorded_at": self.uow.now,
                    "intake_id": self.intake_id, "body": body.decode(),
                },
            )  # fmt: skip
        for name, told, _ in self._new:
            if told.in_error and self._ids.get((name, False), told.hash_id) != told.hash_id:
                self._speak_of_original(name)
        self.notebook.write()
        self.uow.flush()

    def _speak_of_original(self, name: str) -> None:
        """Have the units of an event looked at that was declared wrong in other words."""
        table = t.supply.epcis_event
        query = sa.select(table.c.body).where(table.c.event_id == name, ~table.c.in_error)
        for body in self.uow.connection.execute(query).scalars():
            told = read_event(json.loads(body), None, self.uow.now)
            if isinstance(told, Told):
                units = (*told.units, *told.consumed)
                self.notebook.units |= dict(self._known(units))
                self.notebook.containers.update(self._holders(told))

    def give_up(self) -> None:
        """Keep nothing: one event was refused, and that was announced to be the end of all."""
        for result in self.results:
            if result.status is Status.CAPTURED:
                result.status, result.remarks = Status.NOT_KEPT, []


_KNOWN = sa.select(
    t.supply.epcis_event.c.event_id, t.supply.epcis_event.c.in_error, t.supply.epcis_event.c.hash
).where(
    sa.or_(
        among(t.supply.epcis_event.c.event_id, "things"),
        among(t.supply.epcis_event.c.hash, "things"),
    )
)


def _refused(event_id: str, faults: tuple[Fault, ...]) -> Result:
    return Result(
        event_id=event_id,
        status=Status.REFUSED,
        faults=[(each.where, each.what) for each in faults],
    )
