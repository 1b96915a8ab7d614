"""Hints without text: whether somebody else may have registered a customer, from tokens alone.

Owns which marks a customer leaves, how marks become tokens under a partner's own key, and what a
match means. A token holds no text, and nobody without the key can make or compare one; whoever has
it can try names against tokens (docs/adr/0046). Never says who or what lies behind one.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import NamedTuple

from domain.companies.identity import Identity, Name
from domain.companies.legal_forms import FAMILIES
from domain.companies.scripts import bones
from domain.companies.words import EMPTY_WEIGHT, is_own

VERSION = 1
"""Goes up when marks change: tokens of another version match nothing."""
TOKEN_BYTES, KEY_BYTES = 8, 32

MOST_WORDS, MOST_PAIRED = 5, 7
SHORTEST_SLIPPED, SHORTEST_EXCHANGED = 5, 8
SHORTEST_WHOLE, START = 10, 3
SHORTEST_WRITTEN, SHORTEST_BONES, SHORTEST_LABEL = 7, 3, 4
CERTAIN, WRITTEN_ALIKE, SOUNDS_ALIKE, ENDING, PLACE = 1.0, 0.9, 0.8, 0.6, 0.25
LIKELY_FROM, SIMILAR_FROM = 0.8, 0.4


class Hint(StrEnum):
    """What a partner is told before it submits."""

    LIKELY = "likely"
    """Somebody else has most likely registered this customer with a product in common."""
    SIMILAR = "similar"
    FREE = "free"
    """Nothing known here speaks against it; the server knows more."""


@dataclass(frozen=True, slots=True)
class Hinted:
    """A hint, how sure it is from 0 to 1, and which own field caused it ("" for none)."""

    hint: Hint
    score: float
    field: str


class _Term(NamedTuple):
    """A word or a number of a name, with what it becomes where a letter is left out."""

    meaning: str
    shorter: frozenset[str]
    start: str = ""
    """Its first letters, for where somebody cut it short."""
    is_cut: bool = False


def tokens_of(identity: Identity, product_ids: Collection[int], key: bytes) -> frozenset[bytes]:
    """Return the tokens of a registration for the partner whose key it is; some 30 a product."""
    return frozenset(
        token(mark, product_id, key) for mark in _marks(identity) for product_id in product_ids
    )


def token(mark: str, product_id: int, key: bytes) -> bytes:
    """Return the token of a mark with a product: 8 bytes of HMAC-SHA256 under a partner's key."""
    said = f"{VERSION}\x1f{product_id}\x1f{mark}".encode()
    return hmac.digest(key, said, "sha256")[:TOKEN_BYTES]


def hint_of(
    identity: Identity, product_ids: Collection[int], key: bytes, known: Collection[bytes]
) -> Hinted:
    """Return what tokens of others' registrations say of a customer with these products.

    `known` must find a token fast: a set, or what looks it up in a table.
    """
    best = Hinted(Hint.FREE, 0.0, "")
    for product_id in product_ids:
        found = _Known(product_id, key, known)
        for field, score in _scores(identity, found):
            if score > best.score:
                best = Hinted(_meaning(score), min(score, 1.0), field)
    return best


@dataclass(frozen=True, slots=True)
class _Known:
    """Marks that are known with one product."""

    product_id: int
    key: bytes
    known: Collection[bytes]

    def __contains__(self, mark: str) -> bool:
        return token(mark, self.product_id, self.key) in self.known


def _meaning(score: float) -> Hint:
    if score >= LIKELY_FROM:
        return Hint.LIKELY
    return Hint.SIMILAR if score >= SIMILAR_FROM else Hint.FREE


# --- what a registration leaves ------------------------------------------------------------------
def _marks(identity: Identity) -> Iterator[str]:
    yield from (mark for _, mark in _field_marks(identity))
    name = identity.name
    if not name.joined:
        return
    terms = _terms(name)
    for form in sorted(name.form) or ("",):
        yield from (f"{mark}:{form}" for mark, _ in _whole(name, latin=name.is_latin))
        yield from (f"j-:{shorter}:{form}" for shorter in sorted(_shorter_whole(name)))
        if len(terms) == 1:
            yield from (f"w:{written}:{form}" for written in _written(terms[0]))
        for one, other in combinations(terms, 2):
            pairs = {_pair(x, f"={other.meaning}") for x in _written(one)}
            pairs |= {_pair(f"={one.meaning}", x) for x in _written(other)}
            yield from (f"p:{pair}:{len(terms)}:{form}" for pair in sorted(pairs))


def _field_marks(identity: Identity) -> Iterator[tuple[str, str]]:
    """Yield (field, mark) of what is equal or is not."""
    if identity.tax_id and identity.tax_id.is_valid:
        yield "tax_id", f"t:{identity.tax_id.number}"
    domain = identity.domain
    if domain and not domain.is_shared:
        yield "domain", f"d:{domain.name}"
        if len(domain.label) >= SHORTEST_LABEL:
            yield "domain", f"l:{domain.label}"
    address = identity.address
    if address and address.street and address.number:
        street = address.street.replace(" ", "")[:SHORTEST_SLIPPED]
        yield "address", f"a:{address.postcode}:{street}:{address.number}"


def _whole(name: Name, *, latin: bool) -> Iterator[tuple[str, float]]:
    """Yield marks of a whole name, by letters and by consonants, with what each is worth.

    Consonants are for names of another script only: too many Latin ones have them in common.
    """
    yield f"j:{name.joined}", WRITTEN_ALIKE
    script = "latin" if latin else "other"
    if len(name.joined) >= SHORTEST_WRITTEN:
        yield f"c:{script}:{bones(name.joined).rstrip('s')}", SOUNDS_ALIKE
    consonants = "".join(word.bones for word in name.words if is_own(word.meaning))
    if len(consonants) >= SHORTEST_BONES:
        common = {word.meaning for word in name.words if not is_own(word.meaning)}
        rest = " ".join(sorted(common | name.numbers))
        yield f"b:{script}:{consonants}:{rest}", SOUNDS_ALIKE


def _shorter_whole(name: Name) -> frozenset[str]:
    """Return a whole name with a letter left out: gaps and slips at once."""
    return _shorter(name.joined) if len(name.joined) >= SHORTEST_WHOLE else frozenset()


def _terms(name: Name) -> list[_Term]:
    """Return the words and numbers that tell most, each once."""
    telling = [word for word in name.words if word.weight > EMPTY_WEIGHT or word.meaning[0] == "@"]
    telling.sort(key=lambda word: (-word.weight, -len(word.meaning), word.meaning))
    terms = {
        word.meaning: _Term(word.meaning, _shorter(word.heard), word.plain[:START], word.is_cut)
        for word in telling
    }
    numbers = {number: _Term(number, frozenset()) for number in sorted(name.numbers)}
    return list((dict(list(terms.items())[:MOST_WORDS]) | numbers).values())


def _shorter(word: str) -> frozenset[str]:
    if len(word) < SHORTEST_SLIPPED:
        return frozenset()
    return frozenset(word[:place] + word[place + 1 :] for place in range(len(word)))


def _written(term: _Term) -> Iterator[str]:
    """Yield a term as it is (=), with a letter left out (-), and its start (~, ^ where cut)."""
    yield f"={term.meaning}"
    if len(term.start) == START:
        yield f"{'^' if term.is_cut else '~'}{term.start}"
    yield from (f"-{word}" for word in sorted(term.shorter))


def _pair(one: str, other: str) -> str:
    return "|".join(sorted((one, other)))


# --- what is asked -------------------------------------------------------------------------------
def _scores(identity: Identity, known: _Known) -> Iterator[tuple[str, float]]:
    """Yield (field, score) of every mark of an own customer that is known."""
    has_place = False
    for field, mark in _field_marks(identity):
        if mark in known:
            has_place = has_place or field == "address"
            yield field, {"t": CERTAIN, "d": CERTAIN, "l": ENDING, "a": PLACE}[mark[0]]
    name = identity.name
    if not name.joined:
        return
    extra = PLACE * has_place
    forms = (*sorted(name.form), "") if name.form else ("", *FAMILIES)
    for mark, worth in (*_whole(name, latin=not name.is_latin), *_slipped(name)):
        if any(f"{mark}:{form}" in known for form in forms):
            yield "customer", worth + extra
    if paired := _paired(_terms(name), known, forms):
        yield "customer", paired * SOUNDS_ALIKE + extra


def _slipped(name: Name) -> Iterator[tuple[str, float]]:
    """Yield marks of a whole name that others wrote with another letter."""
    yield f"j-:{name.joined}", SOUNDS_ALIKE
    for shorter in sorted(_shorter_whole(name)):
        yield f"j:{shorter}", SOUNDS_ALIKE
        if len(shorter) > SHORTEST_WHOLE:
            yield f"j-:{shorter}", SOUNDS_ALIKE


def _paired(terms: list[_Term], known: _Known, forms: Collection[str]) -> float:
    """Return which share of the pairs of words of two names is the same, at best."""
    if len(terms) == 1:
        asked = (f"w:{x}:{form}" for x in _asked(terms[0]) for form in forms)
        return float(any(mark in known for mark in asked))
    mine = _pairs_of(len(terms))
    best = 0.0
    for size in range(2, MOST_PAIRED + 1):
        theirs = _pairs_of(size)
        if 2 * min(mine, theirs) / (mine + theirs) < SIMILAR_FROM / SOUNDS_ALIKE:
            continue
        hits = sum(
            any(f"p:{pair}:{size}:{form}" in known for pair in _asked_pairs(one, other)
                for form in forms)
            for one, other in combinations(terms, 2)
        )  # fmt: skip
        best = max(best, 2 * hits / (mine + theirs))
    return min(best, 1.0)


def _pairs_of(words: int) -> int:
    return words * (words - 1) // 2


def _asked_pairs(one: _Term, other: _Term) -> set[str]:
    pairs = {_pair(x, f"={other.meaning}") for x in _asked(one)}
    return pairs | {_pair(f"={one.meaning}", x) for x in _asked(other)}


def _asked(term: _Term) -> Iterator[str]:
    """Yield how a term may be written by others: equal, a letter longer, a letter shorter."""
    yield f"={term.meaning}"
    yield f"-{term.meaning}"
    if len(term.start) == START:
        yield f"{'~' if term.is_cut else '^'}{term.start}"
    for word in sorted(term.shorter):
        yield f"={word}"
        if len(word) >= SHORTEST_EXCHANGED:
            # Both with a letter left out: one for another, which in a short word is a name.
            yield f"-{word}"
