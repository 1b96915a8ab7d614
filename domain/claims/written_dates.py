"""Days as people write them on invoices, in several languages and orders.

Finds them in a line of text. Never guesses which of two readings is meant: it gives both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class DateOrder(StrEnum):
    """What comes first where only digits are written, such as 03/04/2026."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


_MONTH_FIRST = frozenset({"US", "PH", "FM", "MH", "PW", "GU", "PR"})

_NAMES = """
january jan januar jänner jaenner janvier janv enero ene gennaio gen januari stycznia leden janeiro
february feb februar febr février fevrier févr fevr febrero febbraio februari lutego únor fevereiro
march mar märz maerz mrz mär mars marzo maart mrt marca březen março marco
april apr avril avr abril abr aprile kwietnia duben
may mai mayo maggio mag mei maja květen maio
june jun juni juin junio giugno giu czerwca červen junho
july jul juli juillet juil julio luglio lug lipca červenec julho
august aug août aout agosto ago augustus sierpnia srpen
september sep sept septembre septiembre settembre set września září setembro
october oct oktober okt octobre octubre ottobre ott października říjen outubro out
november nov novembre noviembre listopada listopad novembro
december dec dezember dez décembre decembre déc diciembre dic dicembre grudnia prosinec dezembro
"""
_MONTHS = {
    name: number for number, names in enumerate(_NAMES.split("\n")[1:], 1) for name in names.split()
}
_NAME = "|".join(sorted(map(re.escape, _MONTHS), key=len, reverse=True))
_EDGE, _END = r"(?<![\w./-])", r"(?![\w/-]|\.\d)"
_YEAR_FIRST = re.compile(rf"{_EDGE}(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_END}")
_DIGITS = re.compile(rf"{_EDGE}(\d{{1,2}})([-/.]) ?(\d{{1,2}})\2 ?(\d{{4}}|\d{{2}}){_END}")
_DAY_NAMED = re.compile(
    rf"{_EDGE}(\d{{1,2}})(?:st|nd|rd|th|\.|º|er)?[ ./-]{{0,2}}(?:de |of )?({_NAME})"
    rf"[ .,/'-]{{0,3}}(?:de |del )?(\d{{4}}|\d{{2}}){_END}",
    re.IGNORECASE,
)
_NAME_FIRST = re.compile(
    rf"{_EDGE}({_NAME})[ ./-]{{1,2}}(\d{{1,2}})(?:st|nd|rd|th)?"
    rf"[ .,/'-]{{1,3}}(\d{{4}}|\d{{2}}){_END}",
    re.IGNORECASE,
)
_ASIAN = re.compile(r"(\d{4}) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日일]")
_CENTURY_FROM = 70
"""Two digits below it are years of this century."""


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date in a text: from `start` to `end` of it, read in the order of the place.

    `other` is what it is in the other order, None where only one makes sense.
    """

    start: int
    end: int
    day: date
    other: date | None = None


def order_of(country: str) -> DateOrder:
    """Return how digits are read in a country (ISO 3166, two letters; "" is day first)."""
    return DateOrder.MONTH_FIRST if country.upper() in _MONTH_FIRST else DateOrder.DAY_FIRST


def dates_in(text: str, order: DateOrder) -> list[WrittenDate]:
    """Return the dates of one line in the order in which they stand there."""
    found = sorted(_all(text, order), key=lambda each: (each.start, -each.end))
    kept: list[WrittenDate] = []
    for each in found:
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return kept


def _all(text: str, order: DateOrder) -> Iterator[WrittenDate]:
    if not any(sign.isdigit() for sign in text):
        return
    for pattern, places in (
        (_YEAR_FIRST, (1, 3, 4)),
        (_ASIAN, (1, 2, 3)),
        (_DAY_NAMED, (3, 2, 1)),
        (_NAME_FIRST, (3, 1, 2)),
    ):
        for found in pattern.finditer(text):
            day = _day(*(found[place] for place in places))
            if day is not None:
                yield WrittenDate(found.start(), found.end(), day)
    for found in _DIGITS.finditer(text):
        days = [_day(found[4], found[3], found[1]), _day(found[4], found[1], found[3])]
        # With full stops the day is first wherever people write so.
        if order is DateOrder.MONTH_FIRST and found[2] != ".":
            days.reverse()
        read, other = days
        if read is None:
            read, other = other, None
        if read is not None:
            yield WrittenDate(found.start(), found.end(), read, None if other == read else other)


def _day(year: str, month: str, day: str) -> date | None:
    number = _MONTHS.get(month.lower()) or (int(month) if month.isdecimal() else 0)
    full = int(year)
    if len(year) == len("26"):
        full += 2000 if full < _CENTURY_FROM else 1900
    try:
        return date(full, number, int(day))
    except ValueError:
        return None
