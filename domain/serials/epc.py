"""The ids an EPCIS event names things by: EPC URN or GS1 Digital Link, read into GTIN and serial.

Both forms of one id read alike, and are written back. Pure; which products there are and whether
a serial is known is for others to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, unquote

from domain.serials.application_identifiers import identifiers
from domain.serials.digital_link import is_link, read_link
from domain.serials.element_strings import Elements, check_element
from domain.serials.reasons import Reason, unreadable
from domain.verdicts import Refused

LINK_HOME = "https://id.gs1.org"
"""The domain of a canonical Digital Link; anybody's own domain names the same thing."""


class EpcKind(StrEnum):
    """What an id names."""

    UNIT = "unit"
    """One unit: GTIN and serial."""
    LOT = "lot"
    """A batch of a product: class level, no unit."""
    PRODUCT = "product"
    """Any unit of a product: class level."""
    CONTAINER = "container"
    """A logistic unit (SSCC), such as a pallet; what is in it other events say."""
    PLACE = "place"
    """A location (GLN, with or without extension)."""
    PARTY = "party"
    """A company (GLN of a party)."""
    OTHER = "other"
    """Something this programme has no use for: an asset, a document, a private id."""


@dataclass(frozen=True, slots=True)
class Epc:
    """One id, read. `gtin` has 14 digits; `key` is the SSCC, the GLN or the batch, "" otherwise.

    `serial` is that of a unit, verbatim, or the extension of a place.
    """

    kind: EpcKind
    gtin: str = ""
    serial: str = ""
    key: str = ""


OTHER = Epc(EpcKind.OTHER)
_URN = re.compile(r"urn:epc:(id|class|idpat):([a-z]+):(.*)", re.IGNORECASE | re.DOTALL)
_ESCAPED = re.compile(r"(?:%[0-9A-Fa-f]{2}|[A-Za-z0-9!'()*+,\-.:;=_])+")
_OURS = re.compile(r"/0[01]/")
"""In a link: it names a product or a container, so it has to be right."""
_PREFIXES = range(6, 13)
_GTIN, _GLN, _SSCC = 13, 12, 17
"""Digits without the check digit."""


def read_epc(text: str) -> Epc | Refused:
    """Return what an id names; a refusal where it is one of a unit or the like, written wrongly.

    A URI of any other kind names something we have no use for, which is no mistake: it is `OTHER`.
    """
    if found := _URN.fullmatch(text):
        return _urn(found[1].lower(), found[2].lower(), found[3])
    if is_link(text):
        read = read_link(text)
        if isinstance(read, Refused):
            return read if _OURS.search(text) else OTHER
        return _link(read)
    return OTHER


def link_of(gtin: str, serial: str) -> str:
    """Return the canonical Digital Link of a unit, of its product where `serial` is empty."""
    product = f"{LINK_HOME}/01/{gtin}"
    return f"{product}/21/{quote(serial, safe='')}" if serial else product


def urn_of(gtin: str, serial: str, prefix: int) -> str:
    """Return a unit as EPC URN; `prefix` is how many digits the company prefix has, 6 to 12.

    Nothing in a GTIN says so: whoever asks must know. ValueError for a length there is not.
    """
    if prefix not in _PREFIXES:
        message = f"a company prefix has 6 to 12 digits, not {prefix}"
        raise ValueError(message)
    company, item = gtin[1 : prefix + 1], gtin[0] + gtin[prefix + 1 : -1]
    return f"urn:epc:id:sgtin:{company}.{item}.{_escaped(serial)}"


def canonical_id(text: str) -> str:
    """Return an id in the one form all its spellings share; any other text unchanged.

    The Digital Link at GS1's domain, down to what names the thing and no further: for a unit GTIN
    and serial, without batch and attributes.
    """
    read = read_epc(text)
    if isinstance(read, Refused):
        return text
    match read.kind:
        case EpcKind.UNIT | EpcKind.PRODUCT:
            return link_of(read.gtin, read.serial)
        case EpcKind.LOT:
            return f"{LINK_HOME}/01/{read.gtin}/10/{quote(read.key, safe='')}"
        case EpcKind.CONTAINER:
            return f"{LINK_HOME}/00/{read.key}"
        case EpcKind.PARTY:
            return f"{LINK_HOME}/417/{read.key}"
        case EpcKind.PLACE:
            place = f"{LINK_HOME}/414/{read.key}"
            return f"{place}/254/{quote(read.serial, safe='')}" if read.serial else place
        case _:
            return text


def check_digit(digits: str) -> str:
    """Return the check digit GS1 puts behind these digits."""
    odd, even = digits[-1::-2], digits[-2::-2]
    total = 3 * sum(map(int, odd)) + sum(map(int, even))
    return str(-total % 10)


def _urn(level: str, scheme: str, body: str) -> Epc | Refused:
    match level, scheme:
        case "id", "sgtin":
            return _unit(body)
        case "class", "lgtin":
            return _lot(body)
        case "idpat", "sgtin":
            return _product(body)
        case "id", "sscc":
            return _container(body)
        case "id", "sgln":
            return _place(body)
        case "id", "pgln":
            return _party(body)
        case _:
            return OTHER


def _unit(body: str) -> Epc | Refused:
    company, item, serial = _three(body)
    gtin = _key(company, item, _GTIN)
    data = _text(serial)
    if gtin is None or data is None:
        return unreadable(Reason.CONTENT, "01" if gtin is None else "21")
    refused = check_element(identifiers()["21"], data)
    return refused or Epc(EpcKind.UNIT, gtin, data)


def _lot(body: str) -> Epc | Refused:
    company, item, lot = _three(body)
    gtin = _key(company, item, _GTIN)
    data = _text(lot)
    if gtin is None or data is None:
        return unreadable(Reason.CONTENT, "01" if gtin is None else "10")
    refused = check_element(identifiers()["10"], data)
    return refused or Epc(EpcKind.LOT, gtin, key=data)


def _product(body: str) -> Epc | Refused:
    company, item, serial = _three(body)
    gtin = _key(company, item, _GTIN)
    if gtin is None or serial != "*":
        return unreadable(Reason.CONTENT, "01")
    return Epc(EpcKind.PRODUCT, gtin)


def _container(body: str) -> Epc | Refused:
    company, _, rest = body.partition(".")
    key = _key(company, rest, _SSCC)
    return unreadable(Reason.CONTENT, "00") if key is None else Epc(EpcKind.CONTAINER, key=key)


def _place(body: str) -> Epc | Refused:
    company, place, extension = _three(body)
    key = _key(company, place, _GLN, leading=False)
    data = _text(extension)
    if key is None or data is None:
        return unreadable(Reason.CONTENT, "414" if key is None else "254")
    return Epc(EpcKind.PLACE, serial="" if data == "0" else data, key=key)


def _party(body: str) -> Epc | Refused:
    company, _, rest = body.partition(".")
    key = _key(company, rest, _GLN, leading=False)
    return unreadable(Reason.CONTENT, "417") if key is None else Epc(EpcKind.PARTY, key=key)


def _three(body: str) -> tuple[str, str, str]:
    company, _, rest = body.partition(".")
    middle, _, last = rest.partition(".")
    return company, middle, last


def _key(company: str, rest: str, length: int, *, leading: bool = True) -> str | None:
    """Return the GS1 key of a URN's digits with its check digit; None where they can't be one.

    `leading`: the first digit of what follows the company prefix stands before it in the key, as
    the indicator of a GTIN and the extension of an SSCC do.
    """
    digits = company + rest
    if not (digits.isascii() and digits.isdigit() and len(digits) == length):
        return None
    if len(company) not in _PREFIXES or (leading and not rest):
        return None
    key = rest[0] + company + rest[1:] if leading else digits
    return key + check_digit(key)


def _text(escaped: str) -> str | None:
    if not _ESCAPED.fullmatch(escaped):
        return None
    return unquote(escaped, errors="replace")


def _escaped(text: str) -> str:
    return quote(text, safe="!'()*+,-.:;=_")


def _link(elements: Elements) -> Epc:
    gtin = elements.get("01", "")
    if gtin and "21" in elements:
        return Epc(EpcKind.UNIT, gtin, elements["21"])
    if gtin and "10" in elements:
        return Epc(EpcKind.LOT, gtin, key=elements["10"])
    if gtin:
        return Epc(EpcKind.PRODUCT, gtin)
    for ai, kind in (("00", EpcKind.CONTAINER), ("414", EpcKind.PLACE), ("417", EpcKind.PARTY)):
        if ai in elements:
            return Epc(kind, serial=elements.get("254", ""), key=elements[ai])
    return OTHER
