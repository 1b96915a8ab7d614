"""What is stated of a company, and what matching finds out about two of them.

Owns the values only: `identity` reads what was stated, `comparing` says how alike two are.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Company:
    """A company as somebody wrote it down; what is not known is "".

    `country` is an ISO code or a country's name, `domain` may be a host, an address of a page or
    of mail, `address` is one line or several: street, postcode and town in any order.
    """

    name: str
    country: str = ""
    domain: str = ""
    tax_id: str = ""
    address: str = ""


class Likeness(StrEnum):
    """Whether two companies are one (docs/rules.md, Deals)."""

    SAME = "same"
    """The score reaches `SAME_FROM`: one company, for the rule of conflict."""
    SIMILAR = "similar"
    """It reaches `SIMILAR_FROM`: a person should look."""
    DIFFERENT = "different"


SAME_FROM, SIMILAR_FROM = 0.85, 0.6
"""Scores from which two companies are taken for one, and from which a person should look."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one field did to the score.

    `effect` is how far it moved the score, up or down: the effects of all parts sum up to it.
    `mine` and `theirs` are the compared values as they were read, `why` is a stable word.
    """

    field: str
    why: str
    effect: float
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """How alike two companies are: a score from 0 to 1, and what it is made of."""

    score: float
    parts: tuple[Part, ...]

    @property
    def likeness(self) -> Likeness:
        """Return what the score means."""
        if self.score >= SAME_FROM:
            return Likeness.SAME
        return Likeness.SIMILAR if self.score >= SIMILAR_FROM else Likeness.DIFFERENT

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the fields that speak for one company, the strongest first."""
        for_it = [part for part in self.parts if part.effect > 0]
        return tuple(
            part.field for part in sorted(for_it, key=lambda part: (-part.effect, part.field))
        )
