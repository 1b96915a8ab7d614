"""Which containers a thing was in, from what was told of packing; in whatever order it arrived.

Pure. A container is known by its canonical id, a pallet and a box in it alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from domain.serials.life import Moment

DEEPEST = 8
"""Containers within containers; more is a ring that somebody told by mistake."""


class Move(NamedTuple):
    """A thing that went into a container, or out of it; of everything in it where `child` is ""."""

    event: str
    parent: str
    child: str
    at: datetime
    adds: bool
    in_error: bool = False


def parents_at(moves: Iterable[Move], child: str, at: datetime) -> frozenset[str]:
    """Return the containers a thing was in at an instant. Of one instant, what went in counts."""
    moves = list(moves)
    wrong = {move.event for move in moves if move.in_error}
    last: dict[str, tuple[datetime, bool]] = {}
    for move in moves:
        if move.event in wrong or move.at > at or move.child not in {child, ""}:
            continue
        when = (move.at, move.adds)
        last[move.parent] = max(last.get(move.parent, when), when)
    return frozenset(parent for parent, (_, adds) in last.items() if adds)


def told_of_contents(
    child: str, moves: Sequence[Move], told: Mapping[str, Iterable[Moment]]
) -> list[Moment]:
    """Return what was told of containers while a thing was in them; `told` is by container."""
    return [
        moment
        for container, moments in told.items()
        for moment in moments
        if _was_in(child, container, moves, moment.at, DEEPEST)
    ]


def _was_in(child: str, container: str, moves: Sequence[Move], at: datetime, depth: int) -> bool:
    parents = parents_at(moves, child, at)
    if container in parents:
        return True
    return depth > 0 and any(_was_in(parent, container, moves, at, depth - 1) for parent in parents)
