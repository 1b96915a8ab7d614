"""How alike two companies are: a score from 0 to 1 that can be explained field by field.

Owns what each field is worth and what speaks against it (docs/adr/0046). Reads nothing itself:
`identity` did. Symmetric: whose field is whose decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from domain.companies.addresses import are_apart as places_apart
from domain.companies.addresses import are_one_place
from domain.companies.company import Company, Comparison, Part
from domain.companies.identity import Identity, identify
from domain.companies.legal_forms import are_apart as forms_apart
from domain.companies.names import alike
from domain.companies.scripts import sound

TAX_ID, TAX_ID_UNCHECKED, DOMAIN, DOMAIN_LABEL, ADDRESS = 1.0, 0.75, 0.9, 0.6, 0.6
"""What a field is worth by itself where it is equal."""
NAME_STEPS = ((0.97, 0.9), (0.8, 0.86), (0.68, 0.6), (0.5, 0.1), (0.0, 0.0))
"""How alike names are, and what that is worth; between two steps in proportion."""
OTHER_TAX_ID, OTHER_FORM, OTHER_NUMBER, OTHER_COUNTRY = 0.5, 0.7, 0.45, 0.75
OTHER_DOMAIN, OTHER_PLACE, OTHER_NAME = 0.85, 0.85, 0.6
"""What a difference leaves of the score."""
COMMON_NAME = 0.8
"""What is left of a name's worth whose words many names have: there is a Hotel Post anywhere."""
LONGEST_SHOWN = 120
OTHER_OF_A_HOUSE, ONE_NUMBER = 0.8, 0.8
NAMES_APART_BELOW, NAMES_STRANGE_BELOW = 0.62, 0.2
SHORTEST_LABEL = 4


@dataclass(slots=True)
class _Scale:
    """The score so far, and what moved it."""

    score: float = 0.0
    parts: list[Part] = field(default_factory=list)

    def speaks_for(self, what: str, why: str, worth: float, mine: str, theirs: str) -> None:
        """Add a field: what it is worth of what is missing to certainty."""
        self._move(self.score + (1 - self.score) * worth, what, why, mine, theirs)

    def speaks_against(self, what: str, why: str, left: float, mine: str, theirs: str) -> None:
        """Leave a share of the score."""
        self._move(self.score * left, what, why, mine, theirs)

    def _move(self, score: float, what: str, why: str, mine: str, theirs: str) -> None:
        if round(score, 4) != round(self.score, 4):
            self.parts.append(Part(what, why, score - self.score, mine, theirs))
            self.score = score


def compare(one: Company, other: Company) -> Comparison:
    """Return how alike two companies are, and why."""
    return compare_identities(identify(one), identify(other))


def compare_identities(one: Identity, other: Identity) -> Comparison:
    """Return how alike two companies are that were read before."""
    scale = _Scale()
    is_certain = _tax_ids(scale, one, other)
    domains_apart = _domains(scale, one, other)
    one_place, apart = _places(scale, one, other)
    _names(scale, one, other, one_place=one_place, is_certain=is_certain)
    if not is_certain:
        if domains_apart:
            scale.speaks_against("domain", "other", OTHER_DOMAIN, _domain(one), _domain(other))
        if apart:
            scale.speaks_against("address", "other", OTHER_PLACE, _place(one), _place(other))
        _against(scale, one, other)
    return Comparison(round(scale.score, 4), tuple(scale.parts))


def name_worth(names: float) -> float:
    """Return what names are worth that are so much alike."""
    above_at, above_worth = 1.0, NAME_STEPS[0][1]
    for at, worth in NAME_STEPS:
        if names >= at:
            if above_at == at:
                return worth
            return worth + (above_worth - worth) * (names - at) / (above_at - at)
        above_at, above_worth = at, worth
    return 0.0


def _tax_ids(scale: _Scale, one: Identity, other: Identity) -> bool:
    """Weigh tax numbers; True where they say all there is to say."""
    mine, theirs = one.tax_id, other.tax_id
    if mine is None or theirs is None:
        return False
    # A number without its country is one of whichever country it is valid in.
    same_country = mine.country == theirs.country or not (mine.country and theirs.country)
    if mine.number != theirs.number or not same_country:
        return False
    is_valid = mine.is_valid or theirs.is_valid
    worth = TAX_ID if is_valid else TAX_ID_UNCHECKED
    why = "equal" if is_valid else "equal, check digits wrong or unknown"
    scale.speaks_for("tax_id", why, worth, mine.text, theirs.text)
    return is_valid


def _domains(scale: _Scale, one: Identity, other: Identity) -> bool:
    """Weigh domains; True where both are known and nothing of them is alike."""
    mine, theirs = one.domain, other.domain
    if mine is None or theirs is None or mine.is_shared or theirs.is_shared:
        return False
    if mine.name == theirs.name:
        scale.speaks_for("domain", "equal", DOMAIN, mine.name, theirs.name)
        return False
    if mine.label == theirs.label and len(mine.label) >= SHORTEST_LABEL:
        scale.speaks_for("domain", "equal but its ending", DOMAIN_LABEL, mine.name, theirs.name)
        return False
    short, long = sorted((mine.label, theirs.label), key=len)
    return not (len(short) >= SHORTEST_LABEL and short in long)


def _places(scale: _Scale, one: Identity, other: Identity) -> tuple[bool, bool]:
    """Weigh addresses; returns whether they are one place, and whether they can't be."""
    mine, theirs = one.address, other.address
    if mine is None or theirs is None:
        return False, False
    if are_one_place(mine, theirs):
        scale.speaks_for("address", "equal", ADDRESS, mine.text, theirs.text)
        return True, False
    return False, places_apart(mine, theirs)


def _names(
    scale: _Scale, one: Identity, other: Identity, *, one_place: bool, is_certain: bool
) -> None:
    """Weigh names: for one company, or against what a shared domain or address says."""
    names = alike(one.name, other.name)
    left = 1.0 if is_certain else _left_by_names(one, other, names, one_place=one_place)
    if left < 1:
        scale.speaks_against("name", "other", left, _name(one), _name(other))
    elif worth := name_worth(names):
        if not one.name.is_told_apart or not other.name.is_told_apart:
            worth *= COMMON_NAME
        scale.speaks_for("name", "alike", worth, _name(one), _name(other))


def _left_by_names(one: Identity, other: Identity, names: float, *, one_place: bool) -> float:
    """Return what two names leave of a score that a domain or an address made."""
    if names >= NAMES_APART_BELOW or _is_named_by_domain(one, other):
        return 1.0
    if not _share_a_domain(one, other):
        return OTHER_NAME if one_place else 1.0
    # Nothing in common is a trade name or a translation; a part is a sister, a franchise.
    is_translated = one.name.is_latin != other.name.is_latin
    return 1.0 if names < NAMES_STRANGE_BELOW or is_translated else OTHER_OF_A_HOUSE


def _share_a_domain(one: Identity, other: Identity) -> bool:
    mine, theirs = one.domain, other.domain
    return bool(mine and theirs and mine.name == theirs.name and not mine.is_shared)


def _is_named_by_domain(one: Identity, other: Identity) -> bool:
    """Say whether one's name is what the other's domain says: a short name, or initials."""
    for mine, theirs in ((one, other), (other, one)):
        label = theirs.domain.label if theirs.domain else ""
        if sound(label) in {mine.name.joined, sound(mine.name.initials)} - {""}:
            return True
    return False


def _against(scale: _Scale, one: Identity, other: Identity) -> None:
    """Hold against it what can't be of one company."""
    if _tax_ids_apart(one, other):
        mine, theirs = (side.tax_id.text if side.tax_id else "" for side in (one, other))
        scale.speaks_against("tax_id", "other", OTHER_TAX_ID, mine, theirs)
    if forms_apart(one.name.form, other.name.form):
        mine, theirs = ("/".join(sorted(side.name.form)) for side in (one, other))
        scale.speaks_against("legal_form", "other", OTHER_FORM, mine, theirs)
    if one.name.numbers != other.name.numbers:
        mine, theirs = (" ".join(sorted(side.name.numbers)) for side in (one, other))
        left = OTHER_NUMBER if mine and theirs else ONE_NUMBER
        scale.speaks_against("number", "other", left, mine, theirs)
    mine, theirs = (" ".join(sorted(side.name.countries)) for side in (one, other))
    if mine and theirs and not one.name.countries & other.name.countries:
        scale.speaks_against("name", "another country", OTHER_NUMBER, mine, theirs)
    if one.country and other.country and one.country != other.country:
        scale.speaks_against("country", "other", OTHER_COUNTRY, one.country, other.country)


def _tax_ids_apart(one: Identity, other: Identity) -> bool:
    mine, theirs = one.tax_id, other.tax_id
    if mine is None or theirs is None or not (mine.is_valid and theirs.is_valid):
        return False
    return mine.country == theirs.country and len(mine.number) == len(theirs.number)


def _name(side: Identity) -> str:
    return side.company.name[:LONGEST_SHOWN]


def _domain(side: Identity) -> str:
    return side.domain.name if side.domain else ""


def _place(side: Identity) -> str:
    return side.company.address[:LONGEST_SHOWN]
