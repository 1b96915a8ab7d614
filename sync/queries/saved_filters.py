"""Filters of the queue that a reviewer gave a name; kept in the place of work, encrypted there.

How to use it: `saved(wp)` on a worker thread for the list; `keep(wp, Filter(...))` and
`drop(wp, name)` change it. A filter is what `sync.queries.review.queue` takes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from domain.people.keeping import line_fault, tidy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.verdicts import Refused
    from sync.workplace import Workplace

LONGEST_FILTER_NAME = 40
_SETTING = "review_filters"


@dataclass(frozen=True, slots=True)
class Filter:
    """What the queue shows and in which order, as `sync.queries.review.queue` takes it."""

    name: str
    text: str = ""
    cause: str = ""
    order: str = "deadline"


def saved(wp: Workplace) -> list[Filter]:
    """Return the filters with a name, in the order they were made."""
    import msgspec  # noqa: PLC0415 (not before the first screen)

    found = wp.outbox.setting(_SETTING)
    if not found:
        return []
    try:
        return msgspec.json.decode(found, type=list[Filter])
    except (msgspec.DecodeError, msgspec.ValidationError):
        # A later version wrote them otherwise; a filter is not worth a stop.
        return []


def keep(wp: Workplace, chosen: Filter) -> Refused | None:
    """Keep a filter; one of the same name, however it is written, is replaced.

    Refused with PEOPLE_FIELDS for a name that is none.
    """
    name = tidy(chosen.name)
    why = line_fault("name", name, LONGEST_FILTER_NAME, least=1)
    if why is not None:
        return why
    before = saved(wp)
    made = replace(chosen, name=name)
    at = next((at for at, each in enumerate(before) if _key(each.name) == _key(name)), None)
    after = [*before, made] if at is None else [*before[:at], made, *before[at + 1 :]]
    _write(wp, after)
    return None


def drop(wp: Workplace, name: str) -> None:
    """Forget a filter; one that is not there is forgotten already."""
    _write(wp, [each for each in saved(wp) if _key(each.name) != _key(name)])


def _key(name: str) -> str:
    return name.casefold()


def _write(wp: Workplace, filters: Sequence[Filter]) -> None:
    import msgspec  # noqa: PLC0415 (not before the first screen)

    wp.outbox.keep_setting(_SETTING, msgspec.json.encode(list(filters)).decode())
