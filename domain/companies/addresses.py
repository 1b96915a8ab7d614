"""Addresses: street, house number and postcode found in free text, and whether two are one place.

Owns how streets are written in a few dozen countries. Knows no map and no town.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from rapidfuzz.distance import JaroWinkler

from domain.companies.scripts import plain, sound, unified

_POSTCODES: Mapping[str, str] = MappingProxyType(
    {
        "GB": r"\b([a-z]{1,2}\d[a-z\d]?) ?(\d[a-z]{2})\b",
        "IE": r"\b([a-z]\d[\dw]) ?([a-z\d]{4})\b",
        "NL": r"\b(\d{4}) ?([a-z]{2})\b",
        "CA": r"\b([a-z]\d[a-z]) ?(\d[a-z]\d)\b",
        "SE": r"\b(\d{3}) ?(\d{2})\b",
        "GR": r"\b(\d{3}) ?(\d{2})\b",
        "CZ": r"\b(\d{3}) ?(\d{2})\b",
        "SK": r"\b(\d{3}) ?(\d{2})\b",
        "PL": r"\b(\d{2})-?(\d{3})\b",
        "PT": r"\b(\d{4})-?(\d{3})?\b",
        "BR": r"\b(\d{5})-?(\d{3})\b",
        "JP": r"\b(\d{3})-?(\d{4})\b",
        "US": r"\b(\d{5})(?:-\d{4})?\b(?!.*\b\d{5}\b)",
        **dict.fromkeys(("IN", "CN", "RU", "SG", "RO", "KZ"), r"\b(\d{6})\b"),
        **dict.fromkeys(
            ("AT", "CH", "BE", "DK", "NO", "HU", "AU", "NZ", "ZA", "BG", "SI", "LU"),
            r"\b(\d{4})\b(?!.*\b\d{4}\b)",
        ),
    }
)
_ANY_POSTCODE = (
    r"\b(\d{5}|\d{4} ?[a-z]{2}|\d{2}-\d{3}|[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}|\d{4}|\d{6})\b"
)

_STREETS = MappingProxyType(
    {
        sound(word): kind
        for kind, words in {
            "str": "strasse str street st straat strada stradale ulitsa ul ulica utca u gata gatan"
            " g gt gate vej vagen vag sokak sk calle c cl rue r rua r via v carrer odos",
            "platz": "platz pl place plaza plac piazza praca namesti ter plass",
            "ave": "avenue ave av avenida prospekt pr allee al viale leoforos leof bulvar bulvari",
            "road": "road rd lane ln weg w drive dr",
            "blvd": "boulevard blvd bd",
            "corso": "corso c.so cso",
            "zone": "poligono pol industrial ind zi",
        }.items()
        for word in words.split()
    }
)
_GLUED = re.compile(
    r"^(\w{3,}?)(strasse|str|straat|gatan|gata|gt|vej|weg|platz|pl|allee|utca|gate|g)$"
)
_NUMBER = re.compile(r"\b(\d{1,5})(?: ?([a-z])\b|(?:[/-]\d+))?")
_DROPPED_WRITTEN = """
suite ste apt unit floor fl no nr d bis nsw vic qld wi ca ny tx de del la le les des du
"""
_DROPPED = frozenset(_DROPPED_WRITTEN.split())

LONGEST = 500
"""Characters of an address that are read."""
SAME_STREET_FROM = 0.88


@dataclass(frozen=True, slots=True)
class Address:
    """A place as far as it could be read: `postcode` and `number` as they are compared."""

    street: str
    number: str
    postcode: str

    @property
    def text(self) -> str:
        """Return it as it is compared."""
        return " ".join(filter(None, (self.street, self.number, self.postcode)))


@lru_cache(maxsize=16384)
def read_address(text: str, country: str) -> Address | None:
    """Return the place in a text; None where neither a postcode nor a house number is in it."""
    line = plain(unified(text[:LONGEST])).replace("\n", ", ")
    postcode = ""
    if found := re.search(_POSTCODES.get(country, _ANY_POSTCODE), line):
        postcode = "".join(filter(None, found.groups())).replace(" ", "").replace("-", "")
        line = f"{line[: found.start()]} , {line[found.end() :]}"
    parts = line.split(",")
    for part, following in zip(parts, [*parts[1:], ""], strict=True):
        if number := _NUMBER.search(part):
            before, behind = part[: number.start()], part[number.end() :]
            # Some put the number first, and some a comma behind it.
            street = _street(before) or _street(behind) or _street(following)
            if street:
                return Address(street, number[1].lstrip("0") + (number[2] or ""), postcode)
    if not postcode:
        return None
    return Address(_street(line.split(",", maxsplit=1)[0]), "", postcode)


def _street(text: str) -> str:
    words = []
    for word in re.findall(r"[^\W\d_]+", text.replace("c/", "calle ").replace("c.so", "corso")):
        if glued := _GLUED.match(word):
            words += [sound(glued[1]), _STREETS.get(sound(glued[2]), glued[2])]
        elif word not in _DROPPED:
            words.append(_STREETS.get(sound(word), sound(word)))
    kinds = set(_STREETS.values())
    own = [word for word in words if word not in kinds]
    return " ".join(own or words)


def are_one_place(one: Address, other: Address) -> bool:
    """Say whether two addresses are one: street and house number, and no other postcode."""
    if not one.street or not other.street or one.number != other.number or not one.number:
        return False
    if one.postcode and other.postcode and one.postcode != other.postcode:
        return False
    mine, theirs = one.street.replace(" ", ""), other.street.replace(" ", "")
    return bool(JaroWinkler.similarity(mine, theirs) >= SAME_STREET_FROM)


def are_apart(one: Address, other: Address) -> bool:
    """Say whether two addresses can't be one place: another postcode, or number in one street."""
    return bool(one.postcode and other.postcode and one.postcode != other.postcode)
