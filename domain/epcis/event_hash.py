"""The hash id of an event (CBV 2.0, section 8.9): the same for every way of writing the same event.

What tells two deliveries of one event from two events, where senders give no `eventID`. Leaves out
id, record time and error declaration: an event and the one that declares it wrong hash alike.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from domain.serials.epc import canonical_id

Json = Mapping[str, Any]
Names = Mapping[str, str]
"""Prefixes of the document's context, with what each stands for."""

_IGNORED = frozenset(
    {"@context", "type", "isA", "eventID", "recordTime", "errorDeclaration", "rdfs:comment"}
)
_CBV, _VOC = "https://ref.gs1.org/cbv/", "https://gs1.org/voc/"
_PREFIXES: Names = {"gs1": _VOC, "cbv": _CBV, "epcis": "https://ref.gs1.org/epcis/"}
_BARE = {
    "bizStep": _CBV + "BizStep-",
    "disposition": _CBV + "Disp-",
    "set": _CBV + "Disp-",
    "unset": _CBV + "Disp-",
    "bizTransaction/type": _CBV + "BTT-",
    "source/type": _CBV + "SDT-",
    "destination/type": _CBV + "SDT-",
    "sensorReport/type": _VOC,
    "sensorReport/exception": _VOC,
    "sensorReport/component": _CBV + "Comp-",
}
"""Fields whose values may be bare words, and what such a word stands behind."""
_URNS = (
    ("urn:epcglobal:cbv:bizstep:", _CBV + "BizStep-"),
    ("urn:epcglobal:cbv:disp:", _CBV + "Disp-"),
    ("urn:epcglobal:cbv:btt:", _CBV + "BTT-"),
    ("urn:epcglobal:cbv:sdt:", _CBV + "SDT-"),
)
_EPCS = {
    "epcList": "epc", "inputEPCList": "epc", "outputEPCList": "epc", "childEPCs": "epc",
    "quantityList": "quantityElement", "childQuantityList": "quantityElement",
    "inputQuantityList": "quantityElement", "outputQuantityList": "quantityElement",
    "bizTransactionList": "bizTransaction", "sourceList": "source",
    "destinationList": "destination", "sensorElementList": "sensorElement",
}  # fmt: skip
"""Lists, and what each of their elements is called."""
_ORDER = (
    "eventTime", "eventTimeZoneOffset", "certificationInfo", "parentID", "epcList", "inputEPCList",
    "childEPCs", "quantityList", "childQuantityList", "inputQuantityList", "outputEPCList",
    "outputQuantityList", "action", "transformationID", "bizStep", "disposition",
    "persistentDisposition", "readPoint", "bizLocation", "bizTransactionList", "sourceList",
    "destinationList", "sensorElementList",
)  # fmt: skip
_WITHIN: dict[str, tuple[str, ...]] = {
    "quantityElement": ("epcClass", "quantity", "uom"),
    "persistentDisposition": ("set", "unset"),
    "readPoint": ("id",),
    "bizLocation": ("id",),
    "bizTransaction": ("type", "bizTransaction"),
    "source": ("type", "source"),
    "destination": ("type", "destination"),
    "sensorElement": ("sensorMetadata", "sensorReport"),
    "sensorMetadata": (
        "time", "startTime", "endTime", "deviceID", "deviceMetadata", "rawData",
        "dataProcessingMethod", "bizRules",
    ),
    "sensorReport": (
        "type", "exception", "deviceID", "deviceMetadata", "rawData", "dataProcessingMethod",
        "time", "microorganism", "chemicalSubstance", "value", "component", "stringValue",
        "booleanValue", "hexBinaryValue", "uriValue", "minValue", "maxValue", "meanValue", "sDev",
        "percRank", "percValue", "uom", "coordinateReferenceSystem",
    ),
}  # fmt: skip
_TIMES = frozenset({"eventTime", "time", "startTime", "endTime"})
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_FRACTION = re.compile(r"(\.\d{6})\d+")
_CURIE = re.compile(r"([A-Za-z_][\w.-]*):(?!//)(.*)", re.DOTALL)


def hash_id(event: Json, context: object = None) -> str:
    """Return the hash id of an event; `context` is the @context of the document it is in."""
    digest = sha256(pre_hash(event, context).encode("utf-8", "surrogatepass")).hexdigest()
    return f"ni:///sha-256;{digest}?ver=CBV2.0"


def pre_hash(event: Json, context: object = None) -> str:
    """Return the text that is hashed: every field with its value, in one order."""
    names = {**_PREFIXES, **_names(context), **_names(event.get("@context"))}
    text = f"eventType={_expanded(str(event.get('type', '')), names)}"
    text += "".join(_field(name, event[name], "", names) for name in _ORDER if name in event)
    own = [name for name in event if name not in _ORDER and name not in _IGNORED]
    return text + _extensions({name: event[name] for name in own}, names)


def _names(context: object) -> Names:
    parts = context if isinstance(context, list) else [context]
    return {
        str(name): str(stands_for)
        for part in parts
        if isinstance(part, Mapping)
        for name, stands_for in part.items()
        if isinstance(stands_for, str)
    }


def _field(name: str, value: object, within: str, names: Names) -> str:
    """Return one field of the standard's: its name, then its value or what is in it."""
    if name in _EPCS:
        element = _EPCS[name]
        found = sorted(_element(element, each, names) for each in _each(value))
        return name + "".join(found) if found else ""
    if name in _WITHIN:
        return "".join(sorted(_element(name, each, names) for each in _each(value)))
    place = f"{within}/{name}" if f"{within}/{name}" in _BARE else name
    return "".join(sorted(_pair(name, place, each, names) for each in _each(value)))


def _each(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _element(name: str, value: object, names: Names) -> str:
    if not isinstance(value, Mapping):
        return _pair(name, name, value, names)
    order = _WITHIN.get(name, ())
    text = "".join(_field(each, value[each], name, names) for each in order if each in value)
    own = {each: value[each] for each in value if each not in order and each not in _IGNORED}
    text += _extensions(own, names)
    if name in {"bizTransaction", "source", "destination"}:
        return text
    return name + text if text else ""


def _pair(name: str, place: str, value: object, names: Names) -> str:
    text = _value(value, names)
    if name in _TIMES:
        text = _instant(text)
    elif place in _BARE and text and ":" not in text:
        text = _BARE[place] + text
    return f"{name}={text}" if text else ""


def _extensions(fields: Json, names: Names) -> str:
    """Return the fields that somebody else defined, by their full names, sorted."""
    found = []
    for name, value in fields.items():
        if name in _IGNORED:
            continue
        found += [_extension(_full(name, names), each, names) for each in _each(value)]
    return "".join(sorted(found))


def _extension(name: str, value: object, names: Names) -> str:
    if isinstance(value, Mapping):
        return name + _extensions(value, names)
    text = _value(value, names)
    return f"{name}={text}" if text else name


def _full(name: str, names: Names) -> str:
    prefix, colon, rest = name.partition(":")
    return f"{{{names[prefix]}}}{rest}" if colon and prefix in names else name


def _expanded(text: str, names: Names) -> str:
    found = _CURIE.fullmatch(text)
    return names[found[1]] + found[2] if found and found[1] in names else text


def _value(value: object, names: Names) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(Decimal(repr(value)))
    if value is None or isinstance(value, list | Mapping):
        return ""
    text = str(value).strip()
    for urn, web in _URNS:
        text = text.replace(urn, web)
    if _NUMBER.fullmatch(text):
        return _number(Decimal(text))
    return canonical_id(_expanded(text, names))


def _number(value: Decimal) -> str:
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def _instant(text: str) -> str:
    """Return an instant in UTC with milliseconds; a text that is none unchanged."""
    try:
        found = datetime.fromisoformat(_FRACTION.sub(r"\1", text)).astimezone(UTC)
    except (ValueError, OverflowError):
        return text
    thousandths = round(found.microsecond / 1000)
    found = found.replace(microsecond=0) + timedelta(milliseconds=thousandths)
    return found.isoformat(timespec="milliseconds").replace("+00:00", "Z")
