"""Which claims a person looks at although nothing asks for it: the audit sample, the second look.

Both are drawn by hashes that anybody can work out again from a published seed. Holds no state and
never looks at what a claim says: only at its id.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain

Z_SCORES: Mapping[int, float] = {80: 1.282, 90: 1.645, 95: 1.960, 99: 2.576}
"""Two-sided standard scores by confidence in percent."""
SECOND_LOOK_PERCENT = 5
WHOLE = 100
_SPACE = 2**64


@dataclass(frozen=True, slots=True)
class SampleSize:
    """How many to draw: `needed` to look at, and `drawn` with those that may drop out."""

    needed: int
    drawn: int


def sample_size(
    population: int | None,
    *,
    confidence: int = 90,
    precision_percent: int = 10,
    rate_percent: int = 50,
    oversample_percent: int = 20,
) -> SampleSize:
    """Return how many of `population` claims tell a rate within a precision; None: without end.

    Cochran: n0 = z² p (1 - p) / e², rounded up; with the finite-population correction
    n = n0 / (1 + (n0 - 1) / N), rounded up (Cochran, Sampling Techniques, 4.4). By the defaults
    68, and 82 with a fifth more (docs/risk.md, The audit sample). ValueError for a confidence that
    is not in the table or a percentage that makes no sense.
    """
    fits = 0 < precision_percent < WHOLE and 0 < rate_percent < WHOLE
    if confidence not in Z_SCORES or not fits:
        message = "a sample needs a known confidence, and percentages between 0 and 100"
        raise ValueError(message)
    z, rate, precision = Z_SCORES[confidence], rate_percent / 100, precision_percent / 100
    needed = math.ceil(round(z * z * rate * (1 - rate) / (precision * precision), 6))
    if population is not None:
        if population <= 0:
            return SampleSize(0, 0)
        needed = math.ceil(round(needed / (1 + (needed - 1) / population), 6))
        needed = min(needed, population)
    # Whole numbers: a fifth more than 5 is 6, whatever a float makes of it.
    drawn = -(-needed * (WHOLE + oversample_percent) // WHOLE)
    return SampleSize(needed, drawn if population is None else min(drawn, population))


def period_of(first_day: date, last_day: date) -> tuple[datetime, datetime] | None:
    """Return when a period of whole calendar months begins and is over, in UTC; None for no such.

    Only whole months can be drawn: who may choose any day chooses among as many seeds.
    """
    after = last_day + timedelta(days=1)
    if first_day.day != 1 or after.day != 1 or last_day < first_day:
        return None
    return datetime.combine(first_day, time(), UTC), datetime.combine(after, time(), UTC)


def population_hash(claim_ids: Iterable[str]) -> str:
    """Return the SHA-256 (hex) of the ids a sample is drawn from, sorted, each with a line feed."""
    listed = "".join(f"{claim_id}\n" for claim_id in sorted(claim_ids))
    return hashlib.sha256(listed.encode()).hexdigest()


def rank_hash(seed: str, claim_id: str) -> str:
    """Return the place of a claim in a draw: SHA-256 of seed, a line feed and its id, as hex."""
    return hashlib.sha256(f"{seed}\n{claim_id}".encode()).hexdigest()


def draw(seed: str, claim_ids: Iterable[str], count: int) -> tuple[str, ...]:
    """Return `count` of the claims, in the order they are to be looked at.

    Those with the lowest hashes. Neither the order they are given in nor their number changes
    their order here: a larger draw begins with a smaller one.
    """
    ranked = sorted(set(claim_ids), key=lambda claim_id: (rank_hash(seed, claim_id), claim_id))
    return tuple(ranked[:count])


def is_second_look(secret: str, claim_id: str, percent: int = SECOND_LOOK_PERCENT) -> bool:
    """Say whether a decided claim is decided a second time, hidden, by another reviewer.

    Who decides first must not be able to know it: the secret is published only afterwards. The
    first eight bytes of its hash, as a share of all there are, lie below `percent`.
    """
    number = int(rank_hash(secret, claim_id)[:16], 16)
    return number * 100 < _SPACE * percent


def second_reviewer(secret: str, claim_id: str, reviewers: Iterable[int], first: int) -> int | None:
    """Return who looks a second time: of all others whoever the hash names; None without any."""
    others = sorted({reviewer for reviewer in reviewers if reviewer != first})
    if not others:
        return None
    ranked = (rank_hash(f"{secret}\n{claim_id}", str(reviewer)) for reviewer in others)
    return min(zip(ranked, others, strict=True))[1]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two reviewers agree: of `pairs`, `agreed`; `kappa` is None where it has no value.

    Cohen's kappa: (p_o - p_e) / (1 - p_e), with p_o the share that agreed and p_e the share that
    chance alone would give, the sum over all answers of the product of how often each of the two
    gives it (Cohen 1960, Educational and Psychological Measurement 20(1), 37-46). Where both always
    give one and the same answer p_e is 1, and kappa says nothing.
    """

    pairs: int
    agreed: int
    kappa: float | None

    @property
    def percent(self) -> int:
        """The raw share that agreed, in whole percent; 0 of nothing."""
        return self.agreed * 100 // self.pairs if self.pairs else 0


def agreement(pairs: Sequence[tuple[str, str]]) -> Agreement:
    """Return how far first and second decisions agree; each pair is (first, second)."""
    count = len(pairs)
    agreed = sum(first == second for first, second in pairs)
    if not count:
        return Agreement(0, 0, None)
    by_chance = sum(
        sum(first == answer for first, _ in pairs) * sum(second == answer for _, second in pairs)
        for answer in sorted(set(chain.from_iterable(pairs)))
    )
    # In whole numbers up to the last step, so that equal pairs give equal bits everywhere.
    whole = count * count
    if by_chance == whole:
        return Agreement(count, agreed, None)
    return Agreement(count, agreed, (agreed * count - by_chance) / (whole - by_chance))


def agreement_by_reviewer(
    pairs: Iterable[tuple[int, str, str]],
) -> dict[int, Agreement]:
    """Return the agreement of each first reviewer; each pair is (first reviewer, first, second)."""
    by_reviewer: dict[int, list[tuple[str, str]]] = {}
    for reviewer, first, second in pairs:
        by_reviewer.setdefault(reviewer, []).append((first, second))
    return {reviewer: agreement(found) for reviewer, found in sorted(by_reviewer.items())}
