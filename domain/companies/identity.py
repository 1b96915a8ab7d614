"""A company read for matching: every field in the form in which two spellings of one are equal.

Owns how a name becomes words. Judges nothing: `comparing` does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from domain.companies.addresses import Address, read_address
from domain.companies.company import Company
from domain.companies.countries import country_code
from domain.companies.domains import Domain, read_domain
from domain.companies.legal_forms import (
    Families,
    form_of,
    split_form,
    without_bracketed,
)
from domain.companies.scripts import (
    bones,
    has_loose_vowels,
    is_latin,
    plain,
    sound,
    unified,
    without_articles,
)
from domain.companies.tax_ids import TaxId, read_tax_id
from domain.companies.words import (
    is_initial,
    is_own,
    is_particle,
    meant,
    number_in,
    set_apart,
    weight,
)

LONGEST_NAME = 300
"""Characters of a name that are read; what is beyond tells no company from another."""
MOST_WORDS = 24

_INITIALS = re.compile(r"\b(?:[^\W\d_]\.)+[^\W\d_]{1,2}\b\.?|\b(?:[^\W\d_]\.\s?){2,}")
_NICKED = re.compile(r"\b(\w)/(\w)\b")
_CUT = re.compile(r"\bf\.?lli\b", re.IGNORECASE)
_PIECES = re.compile(r"[^\W\d_]+\.?|\d+")
_GLUED = re.compile(r"^van(?:den|der|de)(?=\w{4})")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a name: what it means, how much it weighs, and its consonants."""

    meaning: str
    heard: str
    """Its own sound; `meaning` is that of a concept where it stands for one."""
    weight: float
    bones: str
    plain: str
    is_cut: bool
    """Whether a full stop said that there is more of it."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name read: its words without forms and particles, its numbers, and its legal form."""

    words: tuple[Word, ...]
    numbers: frozenset[str]
    form: Families
    joined: str
    """All words but the form, as one sound."""
    initials: str
    has_loose_vowels: bool
    is_latin: bool

    @property
    def is_told_apart(self) -> bool:
        """Whether a word or a number of it is its own, and not one that many names have."""
        return bool(self.numbers) or any(is_own(word.meaning) for word in self.words)

    @property
    def countries(self) -> frozenset[str]:
        """Return the countries the name itself names."""
        return frozenset(word.meaning[1:] for word in self.words if word.meaning[0] == "@")

    @property
    def text(self) -> str:
        """Return it as it is compared."""
        return " ".join((*(word.meaning for word in self.words), *sorted(self.numbers)))


@dataclass(frozen=True, slots=True)
class Identity:
    """Everything that is compared of a company; None or "" where nothing is known."""

    company: Company
    name: Name
    country: str
    domain: Domain | None
    tax_id: TaxId | None
    address: Address | None


@lru_cache(maxsize=4096)
def identify(company: Company) -> Identity:
    """Return a company read for matching. Any text is accepted; it is never an error."""
    country = country_code(company.country)
    return Identity(
        company=company,
        name=read_name(company.name),
        country=country,
        domain=read_domain(company.domain) if company.domain else None,
        tax_id=read_tax_id(company.tax_id, country) if company.tax_id else None,
        address=read_address(company.address, country) if company.address else None,
    )


def read_name(text: str) -> Name:
    """Return a name as words that are compared."""
    written = unified(text[:LONGEST_NAME])
    text, bracketed = without_bracketed(written)
    loose = has_loose_vowels(text)
    text = _CUT.sub("fratelli", without_articles(set_apart(text)))
    text = _INITIALS.sub(lambda found: re.sub(r"[.\s]", "", found[0]) + " ", text)
    latin = plain(text)
    # Scripts without gaps come out of `plain` as one word, and letters beside digits as two.
    pieces = _PIECES.findall(_NICKED.sub(r"\1\2", latin).replace("_", " "))
    cut = {piece[:-1] for piece in pieces if piece.endswith(".")}
    lone = _with_lone_letters_joined([_GLUED.sub("", piece.rstrip(".")) for piece in pieces])
    shown = [
        word
        for word in lone
        if not is_particle(word) or len(lone) == 1 or (word in cut and is_initial(word))
    ]
    kept, forms = split_form(shown) if shown else (lone, [])
    words, numbers = [], set()
    for place, word in enumerate(kept[:MOST_WORDS]):
        number = number_in(word, is_letter=word in cut or (place == 0 and len(kept) > 1))
        if number:
            numbers.add(number)
        else:
            meaning = meant(word)
            words.append(
                Word(meaning, sound(word), weight(meaning), bones(word), word, word in cut)
            )
    full, _ = split_form(lone) if lone else ([], [])
    return Name(
        words=tuple(words),
        numbers=frozenset(numbers),
        form=form_of([*forms, *bracketed]),
        joined=sound("".join(full)),
        initials="".join(word[0] for word in kept),
        has_loose_vowels=loose,
        is_latin=is_latin(written),
    )


def _with_lone_letters_joined(pieces: list[str]) -> list[str]:
    """Return words with runs of single letters as one: "s p a" is SpA, "s de r l" too."""
    found: list[str] = []
    for is_letter, run in groupby(pieces, key=lambda piece: len(piece) == 1 and piece.isalpha()):
        words = list(run)
        found += ["".join(words)] if is_letter else words
    return found
