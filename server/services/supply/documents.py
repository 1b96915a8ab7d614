"""A document of EPCIS events as it came: checked by GS1's schema, read event by event.

Needs no database. A document that is none is refused whole, in a sentence; what is wrong with an
event is told with its place, and the others stand.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec

from domain.epcis.events import Fault, Told, read_event
from server.errors import RequestRefused

MOST_EVENTS = 10_000
MOST_UNITS = 100_000
"""Of one document: more are sent in several."""
DEEPEST = 64
LONGEST_TOLD = 200
MOST_FAULTS = 3
"""Told of one event; the first one is mostly what the others follow from."""
SCHEMA = Path(__file__).with_name("EPCIS-JSON-Schema.json")
Json = dict[str, Any]


class DocumentRefused(RequestRefused):
    """The body is no document of EPCIS 2.0 in JSON-LD; nothing of it was kept."""

    code = "NOT_EPCIS"
    title = "This is no EPCIS 2.0 document"


class DocumentTooLarge(RequestRefused):
    """The document has more events, or names more units, than are taken at once."""

    status = 413
    code = "TOO_LARGE"
    title = "Too much at once"


@dataclass(frozen=True, slots=True)
class Delivered:
    """One event of a document: as it came, and what it says or what is wrong with it."""

    body: bytes
    told: Told | None
    faults: tuple[Fault, ...] = ()
    event_id: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A document that was read."""

    events: list[Delivered] = field(default_factory=list)


def read_document(raw: bytes, now: datetime) -> Document:
    """Return a document's events. Raises DocumentRefused, DocumentTooLarge."""
    found = _decoded(raw)
    _check_kind(found)
    events = found["epcisBody"].get("eventList") if isinstance(found["epcisBody"], dict) else None
    if not isinstance(events, list):
        raise DocumentRefused(_no_list(found["epcisBody"]))
    if len(events) > MOST_EVENTS:
        raise DocumentTooLarge(
            f"The document has {len(events)} events; {MOST_EVENTS} are taken at once. Send them in"
            " several documents, in any order."
        )
    _check_envelope(found)
    document = Document([_delivered(each, found.get("@context"), now) for each in events])
    units = sum(len(each.told.units) for each in document.events if each.told)
    if units > MOST_UNITS:
        raise DocumentTooLarge(
            f"The document names {units} units; {MOST_UNITS} are taken at once. Send its events in"
            " several documents, in any order."
        )
    return document


def _decoded(raw: bytes) -> Json:
    start = raw[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<"):
        raise DocumentRefused(
            "The document is XML. This server takes EPCIS 2.0 in JSON-LD; the standard says how"
            " one becomes the other, and most systems can send either."
        )
    try:
        found = msgspec.json.decode(raw.removeprefix(b"\xef\xbb\xbf"))
    except RecursionError as deep:
        raise _too_deep() from deep
    except msgspec.DecodeError as broken:
        raise DocumentRefused(f"The document is not JSON: {broken}.") from broken
    if not isinstance(found, dict):
        raise DocumentRefused("The document is no JSON object. Send an EPCISDocument.")
    if _depth_is_over(found):
        raise _too_deep()
    return found


def _too_deep() -> DocumentRefused:
    return DocumentRefused(
        f"The document is nested deeper than {DEEPEST} levels; no EPCIS event needs that."
    )


def _depth_is_over(found: Json) -> bool:
    level: list[Any] = [found]
    for _ in range(DEEPEST):
        level = [
            inner
            for each in level
            for inner in (each.values() if isinstance(each, dict) else each)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


def _check_kind(found: Json) -> None:
    kind, version = found.get("type"), found.get("schemaVersion")
    if kind == "EPCISQueryDocument":
        raise DocumentRefused(
            "This is the answer to a query (EPCISQueryDocument). Send its events as an"
            " EPCISDocument."
        )
    if kind != "EPCISDocument" or not isinstance(version, str):
        raise DocumentRefused(
            "“type” must be EPCISDocument and “schemaVersion” a text such as 2.0. Send the events"
            " in such a document."
        )
    if version.split(".")[0] != "2":
        raise DocumentRefused(
            f"The document is of EPCIS {_short(version)}; this server takes 2.0. Have the sending"
            " system write 2.0 (JSON-LD)."
        )
    if "epcisBody" not in found:
        raise DocumentRefused("“epcisBody” is missing: a document's events are in its eventList.")


def _no_list(body: object) -> str:
    if isinstance(body, dict) and "queryResults" in body:
        return "“epcisBody” holds the results of a query. Put the events into its eventList."
    return "“epcisBody.eventList” must be a list of events."


def _check_envelope(found: Json) -> None:
    bare = {**found, "epcisBody": {**found["epcisBody"], "eventList": []}}
    faults = _faults(_validators()[0], bare)
    if faults:
        places = "; ".join(f"{each.where or 'the document'}: {each.what}" for each in faults)
        raise DocumentRefused(f"The document is not as its schema has it. {places}.")


def _delivered(event: object, context: object, now: datetime) -> Delivered:
    body = msgspec.json.encode(event)
    if not isinstance(event, dict):
        return Delivered(body, None, (Fault("", "an event must be a JSON object"),))
    event_id = event["eventID"] if isinstance(event.get("eventID"), str) else ""
    if faults := _faults(_validators()[1], event):
        return Delivered(body, None, faults, event_id)
    told = read_event(event, context, now)
    if isinstance(told, Fault):
        return Delivered(body, None, (told,), event_id)
    return Delivered(body, told, (), told.event_id)


# --- the schema -----------------------------------------------------------------------------------
@cache
def _validators() -> tuple[jsonschema_rs.Validator, jsonschema_rs.Validator]:
    """Return the validators of a document and of one of its events."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    # New kinds of measurements come with each edition of the vocabulary; none matters to a serial.
    schema["definitions"]["measurementType"] = {"type": "string"}
    event = {name: schema[name] for name in ("$schema", "definitions")}
    event["$ref"] = "#/definitions/EPCIS-Document-Event"
    return _validator(schema), _validator(event)


def _validator(schema: Json) -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(schema, validate_formats=True, offline=True)


def _faults(validator: jsonschema_rs.Validator, found: Json) -> tuple[Fault, ...]:
    """Return what is wrong, what lies deepest first: a choice fails because of what is in it."""
    if validator.is_valid(found):
        return ()
    errors = list(validator.iter_errors(found))
    # A choice of the whole event fails with whatever is wrong in it: told where nothing else is.
    errors = [error for error in errors if error.instance_path or not _is_choice(error)] or errors
    faults = {
        Fault(_place(error.instance_path), _sentence(error)): -len(error.instance_path)
        for error in errors
    }
    return tuple(sorted(faults, key=lambda fault: (faults[fault], fault.where)))[:MOST_FAULTS]


def _is_choice(error: jsonschema_rs.ValidationError) -> bool:
    return type(error.kind).__name__ in {"AnyOf", "OneOf"}


def _place(path: list[str | int]) -> str:
    text = "".join(f"[{each}]" if isinstance(each, int) else f".{each}" for each in path)
    return text.removeprefix(".")


_SENTENCES: Mapping[str, str] = {
    "Required": "“{value}” is missing",
    "AdditionalProperties": "it has a field that is not of the standard",
    "PropertyNames": "it has a field that is not of the standard and has no namespace before it",
    "AnyOf": "{instance} is none of what can stand there",
    "OneOf": "{instance} is none of what can stand there",
    "Enum": "{instance} is none of what can stand there",
    "Format": "{instance} is no {value}",
    "Pattern": "{instance} does not have the form it must have",
    "Type": "{instance} is of the wrong type",
    "MinItems": "the list is too short",
    "UniqueItems": "the list names something twice",
    "Not": "it can't stand there with this action",
}


_TOGETHER = (
    "what it holds does not go together: it needs ids, quantities or sensor readings, and ilmd goes"
    " with the action ADD only"
)


def _sentence(error: jsonschema_rs.ValidationError) -> str:
    kind = type(error.kind).__name__
    if _is_choice(error) and not error.instance_path:
        return _TOGETHER
    told = _SENTENCES.get(kind, _short(error.message))
    value = getattr(error.kind, "property", None) or getattr(error.kind, "format", "")
    return told.format(value=_short(str(value)), instance=_shown(error.instance))


def _shown(instance: object) -> str:
    if isinstance(instance, dict | list):
        return "this"
    return f"“{_short(str(instance))}”"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_TOLD else text[:LONGEST_TOLD] + "…"


def every_unit(document: Document) -> Iterator[tuple[str, str]]:
    """Yield every unit the document names, as GTIN and serial."""
    for each in document.events:
        if each.told is not None:
            yield from each.told.units
            yield from each.told.consumed
