"""One EPCIS event of a document into what it says: units and containers, when, by and to whom.

Takes the event as decoded JSON that its schema has passed, and says what else is wrong with it.
Knows neither partners nor products: ids stay ids.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from domain.epcis.event_hash import hash_id
from domain.epcis.vocabulary import LASTING, Action, EventType, Meaning, bare, meaning_of
from domain.serials.epc import Epc, EpcKind, canonical_id, read_epc
from domain.serials.life import Happening
from domain.verdicts import Refused

Json = Mapping[str, Any]
_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)")
_FRACTION = re.compile(r"(\.\d{6})\d+")
_LATEST = timedelta(days=1)
"""How far ahead of our clock an event may lie: a wrong zone, a clock that is off."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an event, in one sentence, and where: a path below the event."""

    where: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one event says.

    `event_id` is its id, its hash where it has none; `hash_id` its hash in any case. `units` are
    (GTIN, serial), each once; `consumed` went into others and ended there. `containers` are the
    canonical ids of SSCCs that `meanings` are true of, with whatever is in them. `packed` and
    `packed_containers` went into `parent`, a canonical id, or out of it where `unpacked`; none of
    them and `unpacked`: everything did. `receiver` and `holder` are ids of parties and places,
    most telling first: who owns the units from then on; where they are.
    """

    event_id: str
    hash_id: str
    at: datetime
    on: date
    meanings: tuple[Meaning, ...]
    units: tuple[tuple[str, str], ...]
    consumed: tuple[tuple[str, str], ...]
    containers: tuple[str, ...]
    parent: str
    packed: tuple[tuple[str, str], ...]
    packed_containers: tuple[str, ...]
    unpacked: bool
    receiver: tuple[str, ...]
    holder: tuple[str, ...]
    in_error: bool


def read_event(event: Json, context: object, now: datetime) -> Told | Fault:
    """Return what an event says, or what is wrong with it. `context` is the document's @context.

    `now` (UTC) is only for refusing what lies in the future.
    """
    kind = _kind(event)
    when = _instant(str(event["eventTime"]))
    if when is None:
        return Fault("eventTime", f"“{event['eventTime']}” is no instant with a zone")
    if when > now + _LATEST:
        return Fault("eventTime", f"{event['eventTime']} has not come yet")
    on = when.astimezone(_zone(str(event["eventTimeZoneOffset"]))).date()
    named = _Named(kind)
    for where, text in _ids(event):
        read = read_epc(text)
        if isinstance(read, Refused):
            reason = read.params.get("reason") or "its check digit is wrong"
            return Fault(where, f"“{text}” is not as GS1 has it: {reason}")
        named.add(where, text, read)
    digest = hash_id(event, context)
    return Told(
        event_id=str(event.get("eventID") or digest),
        hash_id=digest,
        at=when,
        on=on,
        meanings=tuple(_meanings(event, kind)),
        units=tuple(dict.fromkeys(named.units)),
        consumed=tuple(dict.fromkeys(named.consumed)),
        containers=tuple(dict.fromkeys(named.containers)),
        parent=named.parent,
        packed=tuple(dict.fromkeys(named.packed)),
        packed_containers=tuple(dict.fromkeys(named.packed_containers)),
        unpacked=event.get("action") == Action.DELETE,
        receiver=tuple(_parties(event, "destinationList", "destination")),
        holder=tuple(_places(event)),
        in_error="errorDeclaration" in event,
    )


def _kind(event: Json) -> EventType | None:
    known = str(event.get("type", ""))
    return EventType(known) if known in set(EventType) else None


class _Named:
    """Sorts the ids of an event by what part they play in it."""

    def __init__(self, kind: EventType | None) -> None:
        self._kind = kind
        self.units: list[tuple[str, str]] = []
        self.consumed: list[tuple[str, str]] = []
        self.containers: list[str] = []
        self.parent = ""
        self.packed: list[tuple[str, str]] = []
        self.packed_containers: list[str] = []

    def add(self, where: str, text: str, read: Epc) -> None:
        packs = self._kind is EventType.AGGREGATION
        if where.startswith("inputEPCList"):
            if read.kind is EpcKind.UNIT:
                self.consumed.append((read.gtin, read.serial))
            return
        if packs and where == "parentID":
            self.parent = canonical_id(text)
        inside = packs and where.startswith("childEPCs")
        if read.kind is EpcKind.UNIT:
            self.units.append((read.gtin, read.serial))
            if inside:
                self.packed.append((read.gtin, read.serial))
        elif read.kind is EpcKind.CONTAINER:
            self.containers.append(canonical_id(text))
            if inside:
                self.packed_containers.append(canonical_id(text))


_LISTS = ("epcList", "childEPCs", "inputEPCList", "outputEPCList")
_QUANTITIES = ("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList")


def _ids(event: Json) -> Iterator[tuple[str, str]]:
    """Yield every id of a thing with its place."""
    if event.get("parentID"):
        yield "parentID", str(event["parentID"])
    for name in _LISTS:
        for number, text in enumerate(_listed(event.get(name))):
            yield f"{name}[{number}]", str(text)
    for name in _QUANTITIES:
        for number, element in enumerate(_listed(event.get(name))):
            if isinstance(element, Mapping):
                yield f"{name}[{number}].epcClass", str(element.get("epcClass", ""))


def _meanings(event: Json, kind: EventType | None) -> Iterator[Meaning]:
    if kind is None:
        return
    step, disposition = bare(str(event.get("bizStep", ""))), bare(str(event.get("disposition", "")))
    stated = str(event.get("action", ""))
    action = Action(stated) if stated in set(Action) else None
    if (meaning := meaning_of(kind, action, step, disposition)) is not None:
        yield meaning
    if kind is EventType.TRANSFORMATION:
        # What came out of it came to be; what went in is `consumed`.
        yield Meaning(Happening.COMMISSIONED)
    lasting = event.get("persistentDisposition")
    if isinstance(lasting, Mapping):
        for name, is_set in (("set", True), ("unset", False)):
            for term in _listed(lasting.get(name)):
                if (what := LASTING.get((bare(str(term)), is_set))) is not None:
                    yield Meaning(what)


_RANK = {"owning_party": 0, "possessing_party": 1, "location": 2}


def _parties(event: Json, listed: str, name: str) -> Iterator[str]:
    """Yield the ids of a source or destination list: who owns first, then who holds, then where."""
    found = [
        (_RANK.get(bare(str(each.get("type", ""))), len(_RANK)), str(each.get(name, "")))
        for each in _listed(event.get(listed))
        if isinstance(each, Mapping)
    ]
    yield from (text for _, text in sorted(found, key=lambda pair: pair[0]) if text)


def _places(event: Json) -> Iterator[str]:
    for name in ("bizLocation", "readPoint"):
        place = event.get(name)
        if isinstance(place, Mapping) and place.get("id"):
            yield str(place["id"])


def party_key(text: str) -> str:
    """Return what a party or place is known by: its GLN where it has one, else the text."""
    read = read_epc(text)
    if isinstance(read, Epc) and read.kind in {EpcKind.PARTY, EpcKind.PLACE}:
        return read.key
    return text.strip()


def _listed(value: object) -> Iterable[Any]:
    return value if isinstance(value, list) else ()


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(_FRACTION.sub(r"\1", text.strip()))
    except ValueError:
        return None
    if found.tzinfo is None:
        return None
    try:
        return found.astimezone(UTC)
    except OverflowError:
        return None


def _zone(text: str) -> timezone:
    found = _OFFSET.fullmatch(text)
    if found is None:
        return UTC
    offset = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return timezone(-offset if found[1] == "-" else offset)
