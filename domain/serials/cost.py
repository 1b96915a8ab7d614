"""What a serial's pattern may cost: in how many ways one text can be read by it.

Python tries one way after the other, so a pattern with many ways lets one serial stand still
everything behind it. Patterns come in by files: only those with few ways are taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any

from domain.serials.reading import LONGEST_SERIAL

MOST_WAYS = 10_000
"""Two parts of any length come to 4,225; tried to the end that is some milliseconds."""


class Trouble(StrEnum):
    """Why a pattern is not taken."""

    COSTLY = "costly"
    STRANGE = "strange"
    """It asks for more than a serial's shape: what lies ahead, behind, or was there before."""


class _Strange(Exception):
    """A part of a pattern that is none of a serial's shape."""


# WORKAROUND https://docs.python.org/3/library/re.html: the parser of `re` has no public name.
_parser: Any = vars(re)["_parser"]


def trouble_with(regex: str) -> Trouble | None:
    """Return why a pattern is not taken, None where it is. Raises re.error for what is none."""
    re.compile(regex)
    try:
        ways = _ways(_parser.parse(regex))
    except _Strange:
        return Trouble.STRANGE
    return Trouble.COSTLY if ways > MOST_WAYS else None


def _ways(parts: Iterable[tuple[Any, Any]]) -> int:
    """Return a bound of the ways in which these parts, one after the other, can be read."""
    ways = 1
    for kind, value in parts:
        count = _COUNTS.get(str(kind))
        if count is None:
            raise _Strange
        ways = min(ways * count(value), _TOO_MANY)
    return ways


def _one(_: object) -> int:
    return 1


def _of_repeat(value: tuple[int, Any, Any]) -> int:
    least, most, inside = value
    most = min(int(most), LONGEST_SERIAL)
    least = min(int(least), most)
    each = _ways(inside)
    # Whatever is read in two ways within is read so in every turn.
    turns = most - least + 1
    return min(turns * each**most, _TOO_MANY) if each > 1 else turns


def _of_branch(value: tuple[Any, list[Any]]) -> int:
    return sum(_ways(branch) for branch in value[1])


def _of_group(value: tuple[Any, ...]) -> int:
    return _ways(value[-1])


_TOO_MANY = 10**9
_COUNTS: dict[str, Callable[[Any], int]] = {
    **dict.fromkeys(("LITERAL", "NOT_LITERAL", "ANY", "IN", "AT", "CATEGORY", "RANGE"), _one),
    "MAX_REPEAT": _of_repeat,
    "MIN_REPEAT": _of_repeat,
    "SUBPATTERN": _of_group,
    "BRANCH": _of_branch,
}
