"""Pairs of companies in a table: each read, compared, and the rule of conflict said of it.

Owns how the columns of such a table are understood. Keeps nothing and knows no database.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from domain.companies.company import Company, Comparison, Part
from domain.companies.comparing import compare
from domain.companies.scripts import plain
from domain.deals.rivalry import rivalry_of
from sync.sheets.refusals import NotATable
from sync.sheets.tables import open_table

_NAMED = {
    "name": "name company companyname customer customername endcustomer client firm organisation"
    " organization legalname account accountname business firma kunde nom nombre",
    "country": "country countrycode land iso iso2 pays pais",
    "domain": "domain website web url homepage email mail host webdomain",
    "tax_id": "taxid tax vat vatid vatno vatnumber taxnumber taxno ustid registration regno"
    " registrationnumber companynumber nip siren ein abn",
    "address": "address addr site street streetaddress location postcode zip zipcode postalcode"
    " postal plz city town ort anschrift adresse",
    "products": "products product items skus",
}
_FIELDS: Mapping[str, str] = MappingProxyType(
    {word: field for field, words in _NAMED.items() for word in words.split()}
)
"""A column's name without its side, and what it holds; several columns make one address."""
_SIDES: Mapping[str, int] = MappingProxyType(
    {
        side: place
        for place, sides in enumerate(
            (
                "a 1 left one mine query source first",
                "b 2 right two other theirs candidate target second",
            )
        )
        for side in sides.split()
    }
)
_PARTS = re.compile(r"[a-z]+|\d+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_STATED = ("name", "country", "domain", "tax_id", "address")
_TELLING = ("name", "domain", "tax_id")
_WIDTH_OF_BARE_NAMES = 2


class PairsRefused(Exception):
    """A table that holds no pairs, as one sentence with the way out."""


class Place(NamedTuple):
    """What a column holds, and of which side."""

    side: int
    field: str


@dataclass(frozen=True, slots=True)
class Pair:
    """One row compared; where it could not be, `problem` says why and the rest is empty."""

    row: int
    problem: str = ""
    comparison: Comparison | None = None
    verdict: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it as a line of the answer."""
        if self.comparison is None:
            return {"row": self.row, "error": self.problem}
        return {
            "row": self.row,
            "score": self.comparison.score,
            "verdict": self.verdict,
            "reason": reason_of(self.comparison),
            "parts": [
                {
                    "field": part.field,
                    "why": part.why,
                    "effect": round(part.effect, 4),
                    "a": part.mine,
                    "b": part.theirs,
                }
                for part in self.comparison.parts
            ],
        }


def reason_of(comparison: Comparison) -> str:
    """Return in words what a score is made of, each field with both values."""
    return "; ".join(map(_told, comparison.parts)) or "no field speaks for one company"


def _told(part: Part) -> str:
    return f"{part.field} {part.why} ({part.effect:+.2f}): {part.mine!r} ~ {part.theirs!r}"


def compared(path: Path) -> Iterator[Pair]:
    """Yield every row of a table compared. Raises PairsRefused where it holds no pairs."""
    try:
        rows = open_table(path).rows()
        places: dict[int, Place] | None = None
        for number, cells in enumerate(rows, start=1):
            if not "".join(cells).strip():
                continue
            if places is None:
                places = places_of(cells)
                if places is not None:
                    continue
                places = _bare(cells)
            yield _compared(number, cells, places)
    except NotATable as refusal:
        raise PairsRefused(str(refusal)) from refusal


def places_of(names: Sequence[str]) -> dict[int, Place] | None:
    """Return what each column holds by its name; None where the row names no columns.

    Columns whose names have no side belong to the first company when they come first, and to the
    second when they come again.
    """
    found: dict[int, Place] = {}
    seen: set[str] = set()
    for column, name in enumerate(names):
        side, word = _read(name)
        field = _FIELDS.get(word, "")
        if side is not None and not word:
            field = "name"
        if not field:
            continue
        if side is None:
            side = int(word in seen)
            seen.add(word)
        found[column] = Place(side, field)
    told = {(place.side, place.field) for place in found.values()}
    for side in range(2):
        if not any((side, field) in told for field in _TELLING):
            return None
    return found


def _read(name: str) -> tuple[int | None, str]:
    """Return the side a column's name says, and the rest of it."""
    words = _PARTS.findall(plain(_CAMEL.sub(" ", name)))
    for place in (-1, 0):
        if words and words[place] in _SIDES and "".join(words) not in _FIELDS:
            side = _SIDES[words.pop(place)]
            return side, "".join(words)
    return None, "".join(words)


def _bare(cells: Sequence[str]) -> dict[int, Place]:
    is_named = any(side is not None and word in _FIELDS for side, word in map(_read, cells))
    if len(cells) == _WIDTH_OF_BARE_NAMES and not is_named:
        return {side: Place(side, "name") for side in range(2)}
    raise PairsRefused(
        "The first row names no columns of two companies. Name them name_a, country_a, domain_a,"
        " tax_id_a, address_a and name_b, country_b, domain_b, tax_id_b, address_b; any but one of"
        " name, domain and tax_id on each side may be absent."
    )


def _compared(number: int, cells: Sequence[str], places: Mapping[int, Place]) -> Pair:
    stated: tuple[dict[str, list[str]], ...] = ({}, {})
    for column, place in places.items():
        if column < len(cells) and cells[column].strip():
            stated[place.side].setdefault(place.field, []).append(cells[column].strip())
    for side, fields in zip("ab", stated, strict=True):
        if not any(field in fields for field in _TELLING):
            return Pair(number, f"Company {side} has no name, domain or tax number.")
    one, other = (
        Company(*(", ".join(fields.get(field, ())) for field in _STATED)) for fields in stated
    )
    comparison = compare(one, other)
    products = [_products(fields.get("products", ())) for fields in stated]
    verdict = str(comparison.likeness)
    if all(products):
        verdict = str(rivalry_of(comparison, *products))
    return Pair(number, "", comparison, verdict)


def _products(texts: Sequence[str]) -> frozenset[str]:
    named = (product.strip().casefold() for product in re.split(r"[;,|]", ";".join(texts)))
    return frozenset(filter(None, named))
