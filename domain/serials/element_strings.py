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
from domain.serials.patterns import mod10_is_right
from domain.verdicts import Refused

GS = "\x1d"
"""The group separator: how a scanner delivers the FNC1 that ends an element of open length."""

Elements = dict[str, str]

_KEY_INSIDE = re.compile(r"(?=0([0123])([0-9]{14,18}))")
_DATE_INSIDE = re.compile(r"(?=1[1357]([0-9]{6})(?:10|21).)")


def unreadable(reason: str) -> Refused:
    """Return the refusal of a code that can't be read, for `reason`."""
    return Refused(Code.SCAN_UNREADABLE, (), {"reason": reason})


def _check_part(ai: str, part: Part, data: str) -> Refused | None:
    if CHARACTERS[part.characters].fullmatch(data) is None:
        return unreadable(f"AI ({ai}) has a character that can't stand there")
    for name in part.checks:
        is_right, complaint = CHECKS[name]
        if not is_right(data):
            if name in CHECK_DIGITS:
                return Refused(Code.SER_CHECK, (), {"serial": data, "ai": ai})
            return unreadable(f"AI ({ai}) {complaint}")
    return None


def check_element(identifier: Identifier, data: str) -> Refused | None:
    """Return None when `data` is what the identifier may hold, else why not."""
    ai = identifier.ai
    if not data:
        return unreadable(f"AI ({ai}) is empty")
    if not identifier.shortest <= len(data) <= identifier.longest:
        return unreadable(f"AI ({ai}) has the wrong length")
    at = 0
    for part in identifier.parts:
        piece = data[at : at + part.longest]
        if part.optional and not piece:
            break
        if len(piece) < part.shortest:
            return unreadable(f"AI ({ai}) has the wrong length")
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
                return unreadable(f"AI ({ai}) and AI ({other}) contradict each other")
    return None


def add_element(elements: Elements, identifier: Identifier, data: str) -> Refused | None:
    """Put one element among the others, or return why it can't be there."""
    if refused := check_element(identifier, data):
        return refused
    if elements.setdefault(identifier.ai, data) != data:
        return unreadable(f"AI ({identifier.ai}) stands there twice with different data")
    return None


def read_elements(data: str) -> Elements | Refused:
    """Read an element string whose separators are GS; one at the end is allowed."""
    elements: Elements = {}
    last: Identifier | None = None
    at = 0
    while at < len(data):
        last = identifier_at(data, at)
        if last is None:
            return unreadable(f"no application identifier begins with “{data[at : at + 4]}”")
        at += len(last.ai)
        if last.predefined:
            end = at + last.longest
            following = end + (data[end : end + 1] == GS)
        else:
            end = data.find(GS, at) % (len(data) + 1)
            following = end + 1
        if refused := add_element(elements, last, data[at:end]):
            return refused
        at = following
    if last is None:
        return Refused(Code.SCAN_EMPTY)
    if GS not in data and not last.predefined and (lost := _swallowed(elements, last.ai)):
        return lost
    return check_together(elements) or elements


def _swallowed(elements: Elements, last: str) -> Refused | None:
    """Refuse where the last element visibly holds the next one: its separator was lost.

    Only what can hardly be chance counts: a GTIN or SSCC with a right check digit where the
    code has none yet, the code's own GTIN once more, or a real date followed by batch or serial.
    """
    data = elements[last]
    lost = unreadable("the separator after a serial or batch was lost on the way")
    for found in _KEY_INSIDE.finditer(data, 1):
        digits = found[2][: 18 if found[1] == "0" else 14]
        if found[1] == "1" and elements.get("01") == digits:
            return Refused(Code.SCAN_TWO_CODES)
        if f"0{found[1]}" in elements or (found[1] != "0" and "01" in elements):
            continue
        if mod10_is_right(digits) and len(digits) == identifiers()[f"0{found[1]}"].longest:
            return lost
    date = identifiers()["17"]
    if any(check_element(date, found[1]) is None for found in _DATE_INSIDE.finditer(data, 1)):
        return lost
    return None


_BRACKETED = re.compile(r"\(([0-9]{2,4})\)")


def read_bracketed(text: str) -> Elements | Refused:
    """Read the form printed for people: "(01)04012345123456(21)ABC"."""
    known = identifiers()
    starts = [found for found in _BRACKETED.finditer(text) if found[1] in known]
    if not starts or starts[0].start():
        return unreadable("no application identifier stands in its first brackets")
    elements: Elements = {}
    ends = [found.start() for found in starts[1:]] + [len(text)]
    for found, end in zip(starts, ends, strict=True):
        data = text[found.end() : end].strip(" " + GS)
        if refused := add_element(elements, known[found[1]], data):
            return refused
    return check_together(elements) or elements
