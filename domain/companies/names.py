"""How alike two names are, word by word.

Owns the pairing of words: equal ones, misspelt ones, cut ones, ones written together, initials.
Knows nothing but names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations

from rapidfuzz.distance import OSA

from domain.companies.identity import Name, Word
from domain.companies.words import OWN_WEIGHT, is_own

SHORTEST_JOINED, SHORTEST_BONES, SHORTEST_CUT, SHORTEST_MISSPELT = 6, 3, 3, 5
SHORTEST_TWICE_MISSPELT = 10
MOST_JOINED, FEWEST_INITIALS, MOST_INITIALS = 6, 2, 6
LETTERS_OF_AN_ENDING, TWICE = 2, 2
LONG = 8
PLURAL, MISSPELT, EXCHANGED, EXCHANGED_IN_LONG, CUT = 0.96, 0.93, 0.6, 0.88, 0.88
INITIALS, BONES, SHORT_BONES, ONE_SLIP_IN_ALL, ENDING = 0.9, 0.96, 0.85, 0.92, 0.78
"""What a pair counts of two equal words: a letter more, fewer or turned; another letter; a word
cut short; a word for the first letters of several; consonants only."""


def alike(one: Name, other: Name) -> float:
    """Return how much of two names is one, from 0 to 1: the weight of words that find a partner.

    Numbers are no words here: whether they differ is a question of its own.
    """
    if one.joined == other.joined:
        return 1.0 if one.joined else 0.0
    mine, theirs = _spoken_for(one.words), _spoken_for(other.words)
    loose = one.has_loose_vowels != other.has_loose_vowels
    if loose:
        mine, theirs = _of_one_bone(mine, theirs)
    mine = _written_alike(mine, theirs)
    theirs = _written_alike(theirs, mine)
    found = _paired(mine, theirs, loose=loose)
    if len(one.words) != len(other.words):
        found = max(found, _as_one_word(one, other))
    return found


def _paired(mine: Sequence[Word], theirs: Sequence[Word], *, loose: bool) -> float:
    pairs = sorted(
        (
            (similar(a, b, loose=loose), i, j)
            for i, a in enumerate(mine)
            for j, b in enumerate(theirs)
        ),
        reverse=True,
    )
    left_mine, left_theirs = set(range(len(mine))), set(range(len(theirs)))
    found = 0.0
    for how, i, j in pairs:
        if how and i in left_mine and j in left_theirs:
            left_mine.discard(i)
            left_theirs.discard(j)
            found += how * (mine[i].weight + theirs[j].weight)
    found += _initials(mine, theirs, left_mine, left_theirs)
    found += _initials(theirs, mine, left_theirs, left_mine)
    total = sum(word.weight for word in (*mine, *theirs))
    return min(found / total, 1.0) if total else 0.0


def _as_one_word(one: Name, other: Name) -> float:
    """Return how alike names are that put their gaps in other places, letter by letter."""
    longer = max(len(one.joined), len(other.joined))
    if longer < SHORTEST_TWICE_MISSPELT:
        return 0.0
    slips = OSA.distance(one.joined, other.joined, score_cutoff=1)
    return ONE_SLIP_IN_ALL if slips <= 1 else 0.0


def _of_one_bone(mine: list[Word], theirs: list[Word]) -> tuple[list[Word], list[Word]]:
    """Return words with each side's own ones as one, where their consonants are the same."""
    own, others = ([word for word in words if is_own(word.meaning)] for words in (mine, theirs))
    bones = "".join(word.bones for word in own)
    if len(bones) < SHORTEST_BONES or bones != "".join(word.bones for word in others):
        return mine, theirs
    one = Word(bones, bones, OWN_WEIGHT, bones, bones, is_cut=False)
    rest = [[word for word in words if word not in (*own, *others)] for words in (mine, theirs)]
    return [one, *rest[0]], [one, *rest[1]]


def similar(one: Word, other: Word, *, loose: bool = False) -> float:
    """Return how alike two words are: 1 for one meaning, 0 for two words.

    `loose` is for words of which one comes from a script whose vowels nobody can tell.
    """
    if one.meaning == other.meaning:
        return 1.0
    if loose and (boned := _bones(one.bones, other.bones)):
        return boned
    if slip := max(_slip(one.heard, other.heard), _slip(one.plain, other.plain)):
        return max(slip, MISSPELT) if loose else slip
    shorter, longer = sorted((one, other), key=lambda word: len(word.plain))
    if not longer.plain.startswith(shorter.plain):
        return 0.0
    if shorter.is_cut:
        return CUT
    if longer.plain == f"{shorter.plain}s" and len(shorter.plain) >= SHORTEST_CUT:
        return PLURAL
    # A letter or two is a plural or a case; more is another word.
    is_ending = len(longer.plain) - len(shorter.plain) <= LETTERS_OF_AN_ENDING
    return ENDING if is_ending and len(shorter.plain) >= SHORTEST_CUT else 0.0


def _bones(one: str, other: str) -> float:
    """Return how alike two words are by their consonants, with an Arabic article or without."""
    short, long = sorted((one, other), key=len)
    if short == long:
        return BONES if len(short) >= SHORTEST_BONES else SHORT_BONES if len(short) > 1 else 0.0
    return SHORT_BONES if long == f"r{short}" and len(short) >= SHORTEST_BONES else 0.0


def _slip(one: str, other: str) -> float:
    """Return how alike two words are by their letters: 0 for more than a slip."""
    short, long = sorted((one, other), key=len)
    if len(short) < SHORTEST_MISSPELT:
        return 0.0
    if len(long) - len(short) <= 1 and OSA.distance(short, long, score_cutoff=1) <= 1:
        # One letter for another is as often another name (Müller, Möller) as a slip.
        is_turned = sorted(short) == sorted(long)
        if is_turned or len(short) != len(long):
            return MISSPELT
        return EXCHANGED_IN_LONG if len(short) >= LONG else EXCHANGED
    if len(short) < LONG:
        return 0.0
    return EXCHANGED if OSA.distance(short, long, score_cutoff=TWICE) <= TWICE else 0.0


def _spoken_for(words: Sequence[Word]) -> list[Word]:
    """Return words without one that only repeats the others by their first letters."""
    for place, word in enumerate(words):
        others = [*words[:place], *words[place + 1 :]]
        if len(word.plain) >= SHORTEST_CUT and _stands_for(word.plain, others):
            return others
    return list(words)


def _written_alike(mine: list[Word], theirs: Sequence[Word]) -> list[Word]:
    """Return my words, joined where I write as several what is one word of theirs."""
    written = {word.plain for word in mine}
    for long in theirs:
        if len(long.plain) < SHORTEST_JOINED or long.plain in written:
            continue
        for run in _runs(mine):
            if _is_joined(run, long):
                place = mine.index(run[0])
                mine = [word for word in mine if word not in run]
                mine.insert(min(place, len(mine)), long)
                break
    return mine


def _runs(words: Sequence[Word]) -> Iterator[tuple[Word, ...]]:
    """Yield words that may be one: neighbours, and any two in either order."""
    yield from permutations(words, 2)
    for size in range(3, MOST_JOINED + 1):
        for start in range(len(words) - size + 1):
            yield tuple(words[start : start + size])


def _is_joined(run: Sequence[Word], long: Word) -> bool:
    plain = "".join(word.plain for word in run)
    if long.is_cut and plain.startswith(long.plain):
        return sum(len(word.plain) for word in run[:-1]) < len(long.plain)
    if abs(len(plain) - len(long.plain)) > LETTERS_OF_AN_ENDING:
        return False
    if len(plain) + 1 == len(long.plain) or len(plain) == len(long.plain) + 1:
        # A plural's letter.
        short, longer = sorted((plain, long.plain), key=len)
        if longer == f"{short}s":
            return True
    return plain == long.plain or "".join(word.heard for word in run) == long.heard or (
        len(plain) >= SHORTEST_TWICE_MISSPELT and _slip(plain, long.plain) >= MISSPELT
    )  # fmt: skip


def _initials(
    short: Sequence[Word], long: Sequence[Word], left_short: set[int], left_long: set[int]
) -> float:
    """Return what words count that are the first letters of words still left on the other side."""
    found = 0.0
    for i in sorted(left_short):
        letters = short[i].plain
        places = sorted(left_long)
        for size in range(min(len(letters), len(places)), 0, -1):
            runs = (places[start : start + size] for start in range(len(places) - size + 1))
            run = next((run for run in runs if _stands_for(letters, [long[j] for j in run])), None)
            if run is not None:
                left_short.discard(i)
                left_long.difference_update(run)
                found += INITIALS * (short[i].weight + sum(long[j].weight for j in run))
                break
    return found


def _stands_for(letters: str, words: Sequence[Word]) -> bool:
    """Say whether letters are the first ones of words, with others of theirs in between.

    NMW stands for "Motorenwerke Nord" as little as for one word: each word gives its first
    letter, in order, and the last letters may be of the last word (Norddeutsche Motorenwerke).
    """
    if not FEWEST_INITIALS <= len(letters) <= MOST_INITIALS or len(words) < FEWEST_INITIALS:
        return False
    place = 0
    for word in words:
        if place >= len(letters) or letters[place] != word.plain[0]:
            return False
        place += 1
        following = letters[place : place + 1]
        is_last = word is words[-1]
        if is_last and following:
            rest = iter(word.plain[1:])
            in_order = all(letter in rest for letter in letters[place:])
            return in_order and len(letters) > FEWEST_INITIALS
    return place == len(letters)
