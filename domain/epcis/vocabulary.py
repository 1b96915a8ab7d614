"""GS1's Core Business Vocabulary, as far as the life of a unit depends on it.

One table: business step, disposition and action to what happened. Owns no event's form.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.serials.life import Happening


class Action(StrEnum):
    """What an event says of the things it names: they came to be, were seen, or ceased to be."""

    ADD = "ADD"
    OBSERVE = "OBSERVE"
    DELETE = "DELETE"


class EventType(StrEnum):
    """The five types of events of EPCIS 2.0."""

    OBJECT = "ObjectEvent"
    AGGREGATION = "AggregationEvent"
    TRANSACTION = "TransactionEvent"
    TRANSFORMATION = "TransformationEvent"
    ASSOCIATION = "AssociationEvent"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an event means for each unit it names; `undoes`: that it takes such a thing back."""

    what: Happening
    undoes: bool = False


_H = Happening
DISPOSITIONS: dict[str, Happening] = {
    "returned": _H.RETURNED,
    "recalled": _H.RECALLED,
    "stolen": _H.STOLEN,
    "destroyed": _H.DESTROYED,
    "disposed": _H.DESTROYED,
    "retail_sold": _H.SOLD,
    "dispensed": _H.SOLD,
}
"""Say what happened whatever the step: a shipment of returned goods is a return."""

STEPS: dict[str, Meaning] = {
    "commissioning": Meaning(_H.COMMISSIONED),
    "shipping": Meaning(_H.SHIPPED),
    "void_shipping": Meaning(_H.SHIPPED, undoes=True),
    "receiving": Meaning(_H.RECEIVED),
    "accepting": Meaning(_H.RECEIVED),
    "retail_selling": Meaning(_H.SOLD),
    "dispensing": Meaning(_H.SOLD),
    "decommissioning": Meaning(_H.DECOMMISSIONED),
    "destroying": Meaning(_H.DESTROYED),
}
"""Every other step, such as packing or inspecting, says nothing of a unit's life."""

LASTING: dict[tuple[str, bool], Happening] = {
    ("recalled", True): _H.RECALLED,
    ("recalled", False): _H.RELEASED,
    ("stolen", True): _H.STOLEN,
    ("stolen", False): _H.FOUND,
}
"""Persistent dispositions that are set (True) or unset."""

ENDS = frozenset({_H.SOLD, _H.DESTROYED, _H.DECOMMISSIONED})
"""What DELETE on an event agrees with: the unit left. Of anything else it takes the event back."""

_FORMS = (
    "urn:epcglobal:cbv:bizstep:",
    "urn:epcglobal:cbv:disp:",
    "urn:epcglobal:cbv:sdt:",
    "urn:epcglobal:cbv:er:",
    "urn:epcglobal:cbv:btt:",
)
_WEB = ("https://ref.gs1.org/cbv/", "http://ref.gs1.org/cbv/", "cbv:")
_KINDS = ("BizStep-", "Disp-", "SDT-", "ER-", "BTT-")


def bare(term: str) -> str:
    """Return a term of the vocabulary without where it is from; any other text unchanged."""
    for form in _FORMS:
        if term.startswith(form):
            return term[len(form) :]
    for home in _WEB:
        if term.startswith(home):
            rest = term[len(home) :]
            return next((rest[len(kind) :] for kind in _KINDS if rest.startswith(kind)), rest)
    return term


def meaning_of(
    kind: EventType, action: Action | None, step: str, disposition: str
) -> Meaning | None:
    """Return what an event means for the units it names, None where nothing of their life.

    `step` and `disposition` as `bare` gives them, "" where the event names none.
    """
    if kind not in {EventType.OBJECT, EventType.TRANSACTION, EventType.AGGREGATION}:
        return None
    told = DISPOSITIONS.get(disposition)
    meaning = Meaning(told) if told and step != "void_shipping" else STEPS.get(step)
    if kind is EventType.AGGREGATION and action is Action.DELETE:
        return None  # unpacked: that says nothing of where a unit is
    if action is not Action.DELETE:
        created = kind is EventType.OBJECT and action is Action.ADD and meaning is None
        return Meaning(_H.COMMISSIONED) if created else meaning
    if meaning is None:
        return Meaning(_H.DECOMMISSIONED) if kind is EventType.OBJECT else None
    if kind is EventType.OBJECT and meaning.what in ENDS:
        return meaning
    return Meaning(meaning.what, undoes=not meaning.undoes)
