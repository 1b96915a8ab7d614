"""Reads a day as people type it: 2027-03-12, 12.3.27, 3/12/2027, 12 Mar 2027, +30.

Pure; which of day and month comes first between slashes is told by the caller. Never guesses a
day that does not exist.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta

_LONGEST_AHEAD_DAYS = 3650
_SHORT_YEARS = 100
_SHORT_YEARS_FROM = 2000


def read_day(
    text: str, today: date, *, day_first: bool = True, months: Mapping[str, int] | None = None
) -> date | None:
    """Return the day a person typed, or None when it is none.

    Order: ISO `2027-03-12`; `+30` (days from today); dots, always day first; slashes and blanks,
    day first as told unless only the other reading exists; a month by its name (`months` maps
    lower-case names and short names to 1..12). Without a year the next such day is meant.
    """
    plain = _western(text).strip().casefold()
    ahead = re.fullmatch(r"\+\s*(\d{1,4})", plain)
    if ahead:
        days = int(ahead[1])
        return today + timedelta(days=days) if days <= _LONGEST_AHEAD_DAYS else None
    iso = re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", plain)
    if iso:
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    parts = re.findall(r"\d+|[^\W\d_]+", plain)
    named = [part for part in parts if not part.isdecimal()]
    if named:
        return _by_name(parts, named, today, months or {})
    if not re.fullmatch(r"\d{1,2}[./ -]\s*\d{1,2}([./ -]\s*(\d{2}|\d{4})?)?", plain):
        return None
    numbers = [int(part) for part in parts]
    first_is_day = day_first or "." in plain
    return _two_orders(numbers, today, first_is_day=first_is_day, only="." in plain)


def _two_orders(numbers: list[int], today: date, *, first_is_day: bool, only: bool) -> date | None:
    first, second, *years = numbers
    year = years[0] if years else None
    day, month = (first, second) if first_is_day else (second, first)
    meant = _in_year(year, month, day, today)
    return meant if meant or only else _in_year(year, day, month, today)


def _by_name(
    parts: list[str], named: list[str], today: date, months: Mapping[str, int]
) -> date | None:
    month = months.get(named[0])
    days, *years = [int(part) for part in parts if part.isdecimal()] or [0]
    if month is None or len(named) > 1 or len(years) > 1:
        return None
    return _in_year(years[0] if years else None, month, days, today)


def _in_year(year: int | None, month: int, day: int, today: date) -> date | None:
    """The day in the year told; without one, the next such day from today on."""
    if year is not None:
        return _day(year if year >= _SHORT_YEARS else _SHORT_YEARS_FROM + year, month, day)
    soon = _day(today.year, month, day)
    return soon if soon is None or soon >= today else _day(today.year + 1, month, day)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _western(text: str) -> str:
    """Digits of any script as 0-9; everything else as it is."""
    values = ((letter, unicodedata.decimal(letter, None)) for letter in text)
    return "".join(letter if value is None else str(value) for letter, value in values)
