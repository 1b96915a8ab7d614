"""GS1 element strings: the text of a GS1 code into application identifiers and their data.

Strict: whatever the General Specifications forbid is refused, because a serial read wrongly is
worse than one scanned twice. What wedges and keyboards do to the text is `keyboard`'s matter.
"""

from __future__ import annotations

import re

from domain.codes import Code
from domain.serials.application_identifiers import (
    CHARACTERS,
    Identifier,
    Part,
    excluded_pairs,
    identifier_at,
    identifiers,
)
from domain.serials.checks import CHECK_DIGITS, CHECKS
from domain.serials.dates import is_date_or_month
from domain.serials.patterns import is_imei, mod10_is_right
from domain.serials.reasons import Reason, unreadable
from domain.verdicts import Refused

GS = "\x1d"
"""The group separator: how a scanner delivers the FNC1 that ends an element of open length."""

Elements = dict[str, str]

_FREE_TEXT = frozenset({"10", "21", "22", "235", "240", "241", "243", "250", "251", "254"})
"""Elements of open length that may say anything about the item, so that a lost separator shows
in nothing but their text."""

_GTIN_INSIDE = re.compile(r"(?=01([0-9]{14}))")
_DATE_INSIDE = re.compile(r"(?=1[1357]([1-4][0-9]{5})(?:10|21).)")


def _check_part(ai: str, part: Part, data: str) -> Refused | None:
    if CHARACTERS[part.characters].fullmatch(data) is None:
        return unreadable(Reason.CHARACTER, ai)
    for name in part.checks:
        is_right, reason = CHECKS[name]
        if not is_right(data):
            if name in CHECK_DIGITS:
                return Refused(Code.SER_CHECK, (), {"serial": data, "ai": ai})
            return unreadable(reason, ai)
    return None


def check_element(identifier: Identifier, data: str) -> Refused | None:
    """Return None when `data` is what the identifier may hold, else why not."""
    ai = identifier.ai
    if not identifier.shortest <= len(data) <= identifier.longest:
        return unreadable(Reason.LENGTH, ai)
    at = 0
    for part in identifier.parts:
        piece = data[at : at + part.longest]
        if part.optional and not piece:
            break
        if len(piece) < part.shortest:
            return unreadable(Reason.LENGTH, ai)
        if refused := _check_part(ai, part, piece):
            return refused
        at += len(piece)
    return None


def check_together(elements: Elements) -> Refused | None:
    """Return None when the elements may stand on one item, else which two may not."""
    pairs = excluded_pairs()
    for ai in elements:
        for other in elements:
            if (ai, other) in pairs:
                return unreadable(Reason.CONTRADICTION, f"{ai} {other}")
    return None


def add_element(elements: Elements, identifier: Identifier, data: str) -> Refused | None:
    """Put one element among the others, or return why it can't be there."""
    if refused := check_element(identifier, data):
        return refused
    if elements.setdefault(identifier.ai, data) != data:
        return unreadable(Reason.TWICE, identifier.ai)
    return None


def read_elements(data: str) -> Elements | Refused:
    """Read an element string whose separators are GS; one at the end is allowed."""
    elements: Elements = {}
    last: Identifier | None = None
    at = 0
    while at < len(data):
        last = identifier_at(data, at)
        if last is None:
            return unreadable(Reason.UNKNOWN)
        at += len(last.ai)
        if last.predefined:
            end = at + last.longest
            following = end + (data[end : end + 1] == GS)
        else:
            end = data.find(GS, at)
            end = len(data) if end < 0 else end
            following = end + 1
        if refused := add_element(elements, last, data[at:end]):
            return refused
        at = following
    if last is None:
        return Refused(Code.SCAN_EMPTY)
    if GS not in data and last.ai in _FREE_TEXT and (lost := _swallowed(elements, last.ai)):
        return lost
    return check_together(elements) or elements


def _swallowed(elements: Elements, last: str) -> Refused | None:
    """Refuse where the last element visibly holds the next one: its separator was lost.

    Only what can hardly be chance counts: the code's own GTIN once more, a GTIN with a right
    check digit where the code has none yet, or a day of our time followed by batch or serial.
    Anything less would refuse honest serials for ever; the product's pattern catches the rest.
    """
    data = elements[last]
    product = elements.get("01")
    inside = [found[1] for found in _GTIN_INSIDE.finditer(data, 1)]
    if product in inside:
        return Refused(Code.SCAN_TWO_CODES)
    swallows_product = product is None and any(mod10_is_right(digits) for digits in inside)
    swallows_date = not is_imei(data) and any(
        is_date_or_month(found[1]) for found in _DATE_INSIDE.finditer(data, 1)
    )
    if swallows_product or swallows_date:
        return unreadable(Reason.LOST, last)
    return None


_BRACKETED = re.compile(r"\(([0-9]{2,4})\)")


def read_bracketed(text: str) -> Elements | Refused:
    """Read the form printed for people: "(01)04012345123456(21)ABC"."""
    known = identifiers()
    starts = [found for found in _BRACKETED.finditer(text) if found[1] in known]
    if not starts or starts[0].start():
        return unreadable(Reason.UNKNOWN)
    elements: Elements = {}
    ends = [found.start() for found in starts[1:]] + [len(text)]
    for found, end in zip(starts, ends, strict=True):
        data = text[found.end() : end].strip(" " + GS)
        if refused := add_element(elements, known[found[1]], data):
            return refused
    return check_together(elements) or elements
