"""Keys two spellings of one company share: how the few that may be it are found among a million.

Owns which keys a company has. A key is never a verdict: `comparing` judges who shares one.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from itertools import combinations
from types import MappingProxyType

from domain.companies.identity import Identity, Name, Word
from domain.companies.scripts import bones
from domain.companies.words import is_own

VERSION = 1
"""Goes up when the keys of a company change: then all have to be made anew."""

_STRENGTHS = MappingProxyType({"t": 3, "d": 3, "j": 3, "a": 2, "l": 2})
"""Tax number, domain, whole name; place and a domain's own label. Parts of names are weak."""
MOST_WORDS, SHORTEST_WORD, SHORTEST_HALVED = 3, 3, 6
SHORTEST_BONES, SHORTEST_LABEL, SHORTEST_WRITTEN = 3, 4, 5
HALF, STREET = 4, 5


def keys_of(identity: Identity) -> frozenset[str]:
    """Return the keys of a company, about a dozen; none for one of which nothing is known."""
    return frozenset((*_field_keys(identity), *_name_keys(identity.name)))


def strength_of(key: str) -> int:
    """Return how much a shared key says: 3 for nearly all there is, 1 for hardly anything."""
    return _STRENGTHS.get(key[0], 1)


def number_of(key: str) -> int:
    """Return a key as a number a database keeps, 63 bits. Who knows a key can work it out."""
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big") >> 1


def _field_keys(identity: Identity) -> Iterator[str]:
    if tax_id := identity.tax_id:
        yield f"t:{tax_id.number}"
    domain = identity.domain
    if domain and not domain.is_shared:
        yield f"d:{domain.name}"
        if len(domain.label) >= SHORTEST_LABEL:
            yield f"l:{domain.label}"
    address = identity.address
    if address and address.street and address.number:
        street = address.street.replace(" ", "")[:STREET]
        yield f"a:{address.postcode}:{street}:{address.number}"


def _name_keys(name: Name) -> Iterator[str]:
    if not name.joined:
        return
    yield f"j:{name.joined}"
    own = [word for word in name.words if is_own(word.meaning)]
    words = _telling(name)
    for word in own:
        if len(word.meaning) >= SHORTEST_WORD:
            yield f"w:{word.meaning}"
    for pair in combinations(sorted({word.meaning for word in words} | name.numbers), 2):
        yield f"p:{pair[0]}:{pair[1]}"
    consonants = "".join(word.bones for word in own)
    if len(consonants) >= SHORTEST_BONES:
        yield f"b:{consonants}"
    if len(written := bones(name.joined).rstrip("s")) >= SHORTEST_WRITTEN:
        yield f"c:{written}"
    yield from _initials(name)
    yield from _halves(words)


def _telling(name: Name) -> list[Word]:
    """Return the words that tell most: own ones first, long ones first."""
    return sorted(name.words, key=lambda word: (-word.weight, -len(word.meaning), word.meaning))[
        :MOST_WORDS
    ]


def _initials(name: Name) -> Iterator[str]:
    """Yield what a name of several words is called for short, and a short name as such."""
    if len(name.words) >= SHORTEST_WORD:
        yield f"i:{name.initials}"
    for word in name.words:
        if SHORTEST_WORD <= len(word.plain) <= SHORTEST_HALVED:
            yield f"i:{word.plain}"


def _halves(words: list[Word]) -> Iterator[str]:
    """Yield both ends of the longest words: one slip leaves one of them as it was."""
    for word in words[:2]:
        if len(word.heard) >= SHORTEST_HALVED:
            beside = min((other.meaning for other in words if other is not word), default="")
            yield f"f:{beside}:{word.heard[:HALF]}"
            yield f"e:{beside}:{word.heard[-HALF:]}"
