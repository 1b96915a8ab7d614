"""The life of one unit: from the events told about it to where it is, at any instant.

A pure function of the set of events: the order in which they arrived can't change it. Knows no
EPCIS document (`domain.epcis`), and never who claims the unit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from domain.codes import Code


class Happening(StrEnum):
    """What happened to a unit. Stored; a name never changes its meaning."""

    COMMISSIONED = "commissioned"
    SHIPPED = "shipped"
    """Sent to whom it says, who owns it from then on."""
    RECEIVED = "received"
    SOLD = "sold"
    """Left the channel, by a till's own record."""
    RETURNED = "returned"
    RECALLED = "recalled"
    STOLEN = "stolen"
    DESTROYED = "destroyed"
    DECOMMISSIONED = "decommissioned"
    RELEASED = "released"
    """No longer recalled."""
    FOUND = "found"
    """No longer stolen."""


class Whereabouts(StrEnum):
    """Where a unit is in its life (docs/rules.md, Life of a serial)."""

    UNKNOWN = "unknown"
    EXISTS = "exists"
    SOLD_IN = "sold_in"
    """Shipped to a partner."""
    IN_CHANNEL = "in_channel"
    """Received by somebody, or shipped to somebody who is no partner."""
    SOLD_OUT = "sold_out"
    RETURNED = "returned"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One thing told about one unit.

    `event` names the event it is from; `at` is when it happened (UTC), `on` the day there.
    `partner_id` is who got, has or sold it: 0 for nobody we know. `undoes`: it takes back the
    latest such thing before it. `in_error`: it declares that the event of this name was wrong,
    so nothing of that name counts, whichever of the two arrived first.
    """

    event: str
    what: Happening
    at: datetime
    on: date
    partner_id: int = 0
    undoes: bool = False
    in_error: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """When something happened: the instant in UTC, and the day at the place."""

    at: datetime
    on: date


@dataclass(frozen=True, slots=True)
class Life:
    """Where a unit is. `partner_id` is who it was shipped to last: 0 no partner, None nobody.

    `returned` is the last return in effect; sales up to it don't count. `blocks` says since when
    what stands against any sale.
    """

    place: Whereabouts = Whereabouts.UNKNOWN
    partner_id: int | None = None
    shipped: Mark | None = None
    sold: Mark | None = None
    seller_id: int = 0
    returned: Mark | None = None
    blocks: dict[Happening, Mark] = field(default_factory=dict)


BLOCKING: dict[Happening, Code] = {
    Happening.DESTROYED: Code.DESTROYED,
    Happening.STOLEN: Code.STOLEN,
    Happening.RECALLED: Code.RECALLED,
    Happening.DECOMMISSIONED: Code.DESTROYED,
}
"""What stands against a sale from then on, weightiest first, and the code that says so."""

LIFTED: dict[Happening, tuple[Happening, ...]] = {
    Happening.RELEASED: (Happening.RECALLED,),
    Happening.FOUND: (Happening.STOLEN,),
    Happening.COMMISSIONED: (Happening.DECOMMISSIONED,),
}
"""What ends a block. What is destroyed stays destroyed, unless its event was declared wrong."""

_ORDER = {what: number for number, what in enumerate(Happening)}


def life_of(moments: Iterable[Moment], at: datetime | None = None) -> Life:
    """Return where a unit is at an instant (UTC), in the end where it is None.

    Of two things at one instant the order of `Happening` decides, then the name of the event.
    """
    life = Life()
    for moment in in_effect(moments):
        if at is None or moment.at <= at:
            life = _after(life, moment)
    return life


def in_effect(moments: Iterable[Moment]) -> list[Moment]:
    """Return what counts of all that was told, in order of time, each once."""
    told = set(moments)
    wrong = {moment.event for moment in told if moment.in_error}
    kept: list[Moment] = []
    for moment in sorted((each for each in told if each.event not in wrong), key=_when):
        if not moment.undoes:
            kept.append(moment)
            continue
        latest = next((each for each in reversed(kept) if each.what is moment.what), None)
        if latest is not None:
            kept.remove(latest)
    return kept


class Objection(NamedTuple):
    """What a unit's life has against a sale, and since which day."""

    code: Code
    on: date


def objection(life: Life, sold_on: date, said_at: datetime) -> Objection | None:
    """Return what a unit's life has against a sale of that day that was stated at that instant.

    RETURNED where the unit came back afterwards; STOLEN and the like where it was blocked before.
    On one and the same day the instants decide (docs/rules.md, Life of a serial).
    """
    if life.returned is not None and not _is_before(life.returned, sold_on, said_at):
        return Objection(Code.RETURNED, life.returned.on)
    for what, code in BLOCKING.items():
        since = life.blocks.get(what)
        if since is not None and _is_before(since, sold_on, said_at):
            return Objection(code, since.on)
    return None


def _is_before(mark: Mark, sold_on: date, said_at: datetime) -> bool:
    """Say whether something had happened when the unit was sold."""
    return mark.on < sold_on or (mark.on == sold_on and mark.at < said_at)


def _when(moment: Moment) -> tuple[datetime, int, str, bool, int]:
    return moment.at, _ORDER[moment.what], moment.event, moment.undoes, moment.partner_id


def _after(life: Life, moment: Moment) -> Life:
    """Return the life one moment later."""
    what, mark = moment.what, Mark(moment.at, moment.on)
    blocks = {each: since for each, since in life.blocks.items() if each not in _ended(what)}
    if what in BLOCKING:
        blocks.setdefault(what, mark)
    life = replace(life, blocks=blocks)
    match what:
        case Happening.COMMISSIONED:
            fresh = life.place in {Whereabouts.UNKNOWN, Whereabouts.BLOCKED}
            return replace(life, place=Whereabouts.EXISTS) if fresh else life
        case Happening.SHIPPED:
            return _shipped(life, moment, mark)
        case Happening.RECEIVED:
            return _received(life, moment, mark)
        case Happening.SOLD:
            return replace(life, place=Whereabouts.SOLD_OUT, sold=mark, seller_id=moment.partner_id)
        case Happening.RETURNED:
            return replace(life, place=Whereabouts.RETURNED, sold=None, seller_id=0, returned=mark)
        case _:
            return replace(life, place=Whereabouts.BLOCKED) if blocks else _released(life)


def _ended(what: Happening) -> tuple[Happening, ...]:
    return LIFTED.get(what, ())


def _shipped(life: Life, moment: Moment, mark: Mark) -> Life:
    """Take in a shipment: a partner that sends a unit on to somebody we don't know still sold it.

    Unless it came back before: then it goes to whoever it is sent to.
    """
    if moment.partner_id:
        place = Whereabouts.SOLD_IN
        return replace(life, place=place, partner_id=moment.partner_id, shipped=mark)
    gone_on = bool(life.partner_id) and life.place is not Whereabouts.RETURNED
    life = replace(life, place=Whereabouts.IN_CHANNEL)
    return life if gone_on else replace(life, partner_id=0, shipped=mark)


def _received(life: Life, moment: Moment, mark: Mark) -> Life:
    """Take in a receipt: it is also the only word of a shipment whose notice never came."""
    life = replace(life, place=Whereabouts.IN_CHANNEL)
    if moment.partner_id and not life.partner_id:
        return replace(life, partner_id=moment.partner_id, shipped=mark)
    return life


def _released(life: Life) -> Life:
    """Return where a unit is that nothing stands against any more."""
    if life.place is not Whereabouts.BLOCKED:
        return life
    place = Whereabouts.EXISTS
    if life.sold is not None:
        place = Whereabouts.SOLD_OUT
    elif life.partner_id is not None:
        place = Whereabouts.SOLD_IN if life.partner_id else Whereabouts.IN_CHANNEL
    return replace(life, place=place)
