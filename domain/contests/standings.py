"""Who stands where, and why: standings that anyone can recompute from the entries.

A pure function of the set of entries: neither the order in which they arrive nor how they are
split into several can change a place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import accumulate
from typing import Protocol

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


class Scoring(Protocol):
    """An entry as far as a score depends on it: an `Entry`, or a row that holds one."""

    @property
    def points(self) -> int:
        """Whole points, below zero where some are taken back."""

    @property
    def units(self) -> int:
        """Units that were sold."""

    @property
    def sure(self) -> bool:
        """Whether it counts already."""

    @property
    def at(self) -> datetime:
        """The UTC instant of the sale."""


@dataclass(frozen=True, slots=True)
class Score:
    """What one participant's entries add up to, as far as places need it.

    `points` and `units` are sure, `provisional` come on top. `reached_at` is the UTC instant from
    which on the running score was never below the final one, None for a score of 0 or less.
    """

    points: int = 0
    provisional: int = 0
    units: int = 0
    reached_at: datetime | None = None

    def plus(self, entries: Iterable[Scoring]) -> Score:
        """Return the score with more entries; ValueError when one has minus points.

        What takes points back can move `reached_at` to an instant that only all entries together
        tell (`scores_of`). Without minus points it is the latest instant that added any.
        """
        points, provisional, units = self.points, self.provisional, self.units
        reached_at = self.reached_at
        for entry in entries:
            if entry.points < 0:
                raise ValueError("an entry that takes points back can't be added by itself")
            if not entry.sure:
                provisional += entry.points
                continue
            points += entry.points
            units += entry.units
            if entry.points and (reached_at is None or entry.at > reached_at):
                reached_at = entry.at
        return Score(points, provisional, units, reached_at)


@dataclass(slots=True)
class _Sum:
    """The entries of one participant; `steps` are sure points by instant."""

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
    return ranking(scores_of(contest, entries, participants))


def scores_of(
    contest: Contest, entries: Iterable[Entry], participants: Iterable[str] = ()
) -> dict[str, Score]:
    """Return the scores of everyone who takes part or has an entry of this contest."""
    sums = {ref: _Sum() for ref in participants}
    for entry in entries:
        if entry.contest_id != contest.contest_id:
            continue
        total = sums.setdefault(entry.ref, _Sum())
        if entry.sure:
            total.points += entry.points
            total.units += entry.units
            total.steps[entry.at] = total.steps.get(entry.at, 0) + entry.points
        else:
            total.provisional += entry.points
    return {
        ref: Score(total.points, total.provisional, total.units, _reached_at(total))
        for ref, total in sums.items()
    }


def ranking(scores: Mapping[str, Score]) -> tuple[Place, ...]:
    """Return the places of these scores, best first, then by ref. Chain: `TIE_BREAK`."""
    ranked = sorted((_rank(score), ref) for ref, score in scores.items())
    return tuple(_places(ranked, scores))


def _places(
    ranked: Sequence[tuple[tuple[int, int, datetime], str]],
    scores: Mapping[str, Score],
) -> Iterable[Place]:
    """Walk down the ranking: equal ranks share a place, the gap is to the next better place."""
    place = gap = 0
    above = None
    for position, (rank, ref) in enumerate(ranked, start=1):
        if rank != above:
            gap = rank[0] - above[0] if above else 0
            place, above = position, rank
        score = scores[ref]
        yield Place(ref, place, score.points, score.provisional, score.units, score.reached_at, gap)


def _rank(score: Score) -> tuple[int, int, datetime]:
    """Return the chain as a sort key: the smaller, the better."""
    return (-score.points, -score.units, score.reached_at or _NEVER)


def _reached_at(score: _Sum) -> datetime | None:
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
