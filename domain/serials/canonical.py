"""The one form of a serial that is compared, stored and fingerprinted.

`canonical` takes away only what is no part of the serial. It must never change case or
look-alikes: those belong to `twin_key` (a warning) and `canonical_for` (a product's own rule).
"""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b

from domain.serials.patterns import SerialPattern

AIM_PREFIX = re.compile(r"\][A-Za-z][0-9A-Za-z]")
"""A symbology identifier of ISO/IEC 15424: what a scanner may put before the data."""

INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
"""Characters that print nothing: Unicode's default ignorables and the fillers that look empty."""

_SEPARATORS = re.compile(r"[\s\x1c-\x1f]+")
"""White space (labels print long serials in groups) and the separators GS1 and ISO 15434 use.
No serial can contain them: they are outside GS1's character set 82."""

_FOLDS = str.maketrans("OILSZBQ", "0115280")
"""Letters taken for digits, and the other way round, when a label is read by eye."""

_LETTER_LOOK_ALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТУХѴԌԚԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "ABESIJKMHOPCTYXVGQWABEZHIKMNOPTYX",
)
"""Cyrillic and Greek capitals that print like Latin ones."""

_DIGIT_LOOK_ALIKES = str.maketrans("OI", "01")


def ascii_digits(text: str) -> str:
    """Replace the decimal digits of every script by 0-9; superscripts and fractions stay."""
    return "".join(
        str(unicodedata.decimal(char)) if not char.isascii() and char.isdecimal() else char
        for char in text
    )


def canonical(serial: str) -> str:
    """Return the serial without what is no part of it; idempotent.

    Source: docs/sync-protocol.md, Decision 11. Removed are a symbology identifier, separators and
    white space, invisible characters; compatibility characters (full width, ligatures, digits of
    another script) become the plain ones. Case, hyphens and look-alikes stay as they are. Any text
    of GS1's character set 82, so any AI 21, comes back unchanged.
    """
    if serial.isascii() and serial.isalnum():
        return serial
    before = ""
    while before != serial:
        before = serial
        serial = ascii_digits(unicodedata.normalize("NFKC", serial))
        serial = _SEPARATORS.sub("", INVISIBLE.sub("", serial))
        if found := AIM_PREFIX.match(serial):
            serial = serial[found.end() :]
    return serial


def twin_key(serial: str) -> str:
    """Return what is left of a serial when a tired eye reads it.

    Case, look-alikes (O/0/Q, I/1/L, S/5, Z/2, B/8; Cyrillic and Greek letters) and punctuation
    are folded. Two serials with one twin key are still two serials, and worth a warning.
    """
    folded = canonical(serial).upper().translate(_LETTER_LOOK_ALIKES).translate(_FOLDS)
    return "".join(char for char in folded if char.isalnum()) or folded


def canonical_for(serial: str, rule: SerialPattern) -> str:
    """Return the canonical serial of a product whose pattern is `rule`.

    Case and look-alikes fold only where the pattern says they can't differ. Never call it with
    an AI 21, which is case sensitive by the standard: `serial_for` knows the difference.
    """
    found = canonical(serial)
    if rule.folds_case:
        found = found.upper()
    if rule.folds_lookalikes:
        found = found.translate(_LETTER_LOOK_ALIKES).translate(_DIGIT_LOOK_ALIKES)
    return found


def fingerprint(canonical_serial: str, key: bytes) -> int:
    """Return the keyed 64-bit fingerprint of a canonical serial as a signed integer.

    BLAKE2b with the partner's key (at most 64 bytes), big endian: so the allocation on a
    partner's disk names no unsold serial (docs/sync-protocol.md, Decision 6), and SQLite stores
    it as INTEGER.
    """
    digest = blake2b(canonical_serial.encode("utf-8", "surrogatepass"), digest_size=8, key=key)
    return int.from_bytes(digest.digest(), "big", signed=True)
