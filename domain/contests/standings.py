"""Who stands where, and why: standings that anyone can recompute from the entries.

A pure function of the set of entries: neither the order in which they arrive nor how they are
split into several can change a place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import accumulate

from domain.contests.contest import Contest, Entry, Place
from domain.sentences import QT_TRANSLATE_NOOP

TIE_BREAK = QT_TRANSLATE_NOOP(
    "contests",
    "More confirmed points come first. On equal points, more confirmed units; then whoever reached "
    "the score earlier, by the time of the scan. Whoever is still equal shares the place, and the "
    "next place is left out (1, 2, 2, 4).",
)
"""The published chain (docs/rules.md, Contests: ties need one). Participants read exactly this."""

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True)
class _Score:
    """What one participant's entries add up to; `steps` are sure points by instant."""

    points: int = 0
    provisional: int = 0
    units: int = 0
    steps: dict[datetime, int] = field(default_factory=dict)


def standings(
    contest: Contest, entries: Iterable[Entry], participants: Iterable[str] = ()
) -> tuple[Place, ...]:
    """Return the places of everyone who takes part or has an entry, best first, then by ref.

    Chain: `TIE_BREAK`. Only sure entries rank; provisional points are shown apart. Entries of
    other contests are left out.
    """
    scores = {ref: _Score() for ref in participants}
    for entry in entries:
        if entry.contest_id != contest.contest_id:
            continue
        score = scores.setdefault(entry.ref, _Score())
        if entry.sure:
            score.points += entry.points
            score.units += entry.units
            score.steps[entry.at] = score.steps.get(entry.at, 0) + entry.points
        else:
            score.provisional += entry.points
    reached = {ref: _reached_at(score) for ref, score in scores.items()}
    ranked = sorted((_rank(score, reached[ref]), ref) for ref, score in scores.items())
    return tuple(_places(ranked, scores, reached))


def _places(
    ranked: Sequence[tuple[tuple[int, int, datetime], str]],
    scores: dict[str, _Score],
    reached: dict[str, datetime | None],
) -> Iterable[Place]:
    """Walk down the ranking: equal ranks share a place, the gap is to the next better place."""
    place = gap = 0
    above = None
    for position, (rank, ref) in enumerate(ranked, start=1):
        if rank != above:
            gap = rank[0] - above[0] if above else 0
            place, above = position, rank
        score = scores[ref]
        yield Place(ref, place, score.points, score.provisional, score.units, reached[ref], gap)


def _rank(score: _Score, reached_at: datetime | None) -> tuple[int, int, datetime]:
    """Return the chain as a sort key: the smaller, the better."""
    return (-score.points, -score.units, reached_at or _NEVER)


def _reached_at(score: _Score) -> datetime | None:
    """Return the instant from which on the running score was never below the final one.

    None when there is nothing to reach. A reversal at the instant of what it reverses leaves no
    trace; one booked later moves the instant to when the score was last made good.
    """
    if score.points <= 0:
        return None
    instants = sorted(score.steps)
    running = list(accumulate(score.steps[instant] for instant in instants))
    reached = instants[-1]
    for instant, total in zip(reversed(instants), reversed(running), strict=True):
        if total < score.points:
            break
        reached = instant
    return reached
