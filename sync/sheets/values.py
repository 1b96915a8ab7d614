"""Dates and numbers as people of any country write them, read with their doubt told.

Pure. A value that could be two is returned with both; nothing is chosen for anybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final


class Order(StrEnum):
    """Which comes first where day and month are both numbers."""

    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class DateRead:
    """`day` None is no date; `other` is the second reading, where day and month may be swapped.

    `serial`: it was a spreadsheet's number of days, which a person should confirm.
    """

    day: date | None
    other: date | None = None
    serial: bool = False

    @property
    def doubted(self) -> bool:
        """Whether a person must say which one it is."""
        return self.other is not None


@dataclass(frozen=True, slots=True)
class NumberRead:
    """`value` None is no number; `other` is the second reading of a text such as 1.234."""

    value: Decimal | None
    other: Decimal | None = None
    currency: str = ""

    @property
    def doubted(self) -> bool:
        """Whether a person must say which one it is."""
        return self.other is not None


NO_DATE: Final = DateRead(None)
NO_NUMBER: Final = NumberRead(None)
_FIRST_SERIAL, _LAST_SERIAL = 32874, 73050
"""1990-01-01 and 2099-12-31 as spreadsheets count days."""
_CENTURY_TURNS = 70
_GROUP, _SHORT_YEAR = 3, 2
_MOST_MONTHS = 12
_EPOCH = date(1899, 12, 30)
_ISO = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?"
)
_YEAR_FIRST = re.compile(
    r"(\d{4})([./年])\s*(\d{1,2})[./月]\s*(\d{1,2})日?(?:[T ]\d{1,2}:\d{2}(?::\d{2})?)?"
)
_PARTS = re.compile(
    r"(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4}|\d{2})"
    r"(?:,?[T ]\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AaPp][Mm])?)?\.?"
)
_PACKED = re.compile(r"(19[5-9]\d|20\d\d)(\d{2})(\d{2})")
_NAMED = re.compile(
    r"(?:[^\W\d]+\.?,?\s+)?(\d{1,2})(?:\.|st|nd|rd|th|er|º)?[\s-]+(?:de\s+)?([^\W\d_]{3,})\.?,?[\s-]+(?:de\s+|del\s+)?(\d{4}|\d{2})\s*(?:г\.?|r\.?)?",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    r"([^\W\d_]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})", re.IGNORECASE
)
_MONTHS: Final = {
    start: number
    for number, starts in enumerate(
        (
            "jan ene jän янв sty gen",
            "feb fév fev лют фев lut",
            "mar mär mrz мар",
            "apr avr abr апр kwi",
            "may mai maj мая май mag mei",
            "jun juin июн cze giu",
            "jul juil июл lip lug",
            "aug aoû aou ago авг sie",
            "sep set сен wrz",
            "oct okt out окт paź paz ott",
            "nov ноя lis",
            "dec dez déc dic дек gru",
        ),
        1,
    )
    for start in starts.split()
}


def read_date(text: str, order: Order | None = None) -> DateRead:
    """Return the day a text names; the time of day is left out. `order` settles 03/05/2024.

    A point between the parts means day first, as in every country that writes it so.
    """
    text = text.strip()
    if found := _ISO.fullmatch(text) or _PACKED.fullmatch(text):
        return DateRead(_day(int(found[1]), int(found[2]), int(found[3])))
    if found := _YEAR_FIRST.fullmatch(text):
        return DateRead(_day(int(found[1]), int(found[3]), int(found[4])))
    if found := _PARTS.fullmatch(text):
        return _of_parts(int(found[1]), int(found[3]), _year(found[4]), found[2], order)
    if (found := _NAMED.fullmatch(text)) and (month := _month(found[2])):
        return DateRead(_day(_year(found[3]), month, int(found[1])))
    if (found := _MONTH_FIRST.fullmatch(text)) and (month := _month(found[1])):
        return DateRead(_day(_year(found[3]), month, int(found[2])))
    return NO_DATE


def order_of(dates: Iterable[str]) -> Order | None:
    """Return which comes first in a column of dates; None where no cell, or cells of both, tell.

    The rule: a date such as 31/05/2024 can be read in one way only, and its column is written alike
    throughout.
    """
    told = set()
    for text in dates:
        found = _PARTS.fullmatch(text.strip())
        if found is None or found[2] == ".":
            continue
        first, second = int(found[1]), int(found[3])
        if first > _MOST_MONTHS >= second:
            told.add(Order.DAY)
        elif second > _MOST_MONTHS >= first:
            told.add(Order.MONTH)
    return told.pop() if len(told) == 1 else None


def read_serial_date(text: str) -> DateRead:
    """Return the day a spreadsheet's number of days means, from 1990 to 2099."""
    whole = re.fullmatch(r"(\d{5})(?:[.,]\d+)?", text.strip())
    if whole is None or not _FIRST_SERIAL <= int(whole[1]) <= _LAST_SERIAL:
        return NO_DATE
    return DateRead(_EPOCH + timedelta(days=int(whole[1])), serial=True)


def _of_parts(first: int, second: int, year: int, mark: str, order: Order | None) -> DateRead:
    by_day, by_month = _day(year, second, first), _day(year, first, second)
    if order is Order.MONTH:
        return DateRead(by_month)
    if order is Order.DAY or mark == ".":
        return DateRead(by_day)
    if by_day is None or by_month is None or by_day == by_month:
        return DateRead(by_day or by_month)
    return DateRead(by_day, by_month)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(text: str) -> int:
    year = int(text)
    if len(text) > _SHORT_YEAR:
        return year
    return year + (2000 if year < _CENTURY_TURNS else 1900)


def _month(word: str) -> int:
    word = word.casefold()
    return _MONTHS.get(word[:4], 0) or _MONTHS.get(word[:3], 0)


_MONEY = re.compile(
    r"(?P<open>\()?(?P<sign>[-+−])?\s*(?P<before>[^\d\s.,()+−-]{1,4}\.?)?\s*(?P<sign2>[-+−])?\s*"
    r"(?P<digits>\d[\d.,'’\s]*|[.,]\d+)(?P<power>[eE][-+]?\d{1,3})?\s*"
    r"(?P<after>[^\d\s.,()+−-]{1,4}\.?)?(?P<sign3>[-−])?(?P<close>\))?"
)
_SPACES = str.maketrans("", "", " \u00a0\u202f\u2009'’")


def read_number(text: str, decimal: str = "") -> NumberRead:
    """Return the number a text names, and its currency; `decimal` "," or "." settles doubt.

    (1,50) is -1.5. Without `decimal`, 1.234 and 1,234 have two readings.
    """
    found = _MONEY.fullmatch(text.strip())
    if found is None or bool(found["open"]) != bool(found["close"]):
        return NO_NUMBER
    if found["before"] and found["after"]:
        return NO_NUMBER
    signs = [found[name] for name in ("sign", "sign2", "sign3") if found[name]]
    if len(signs) + bool(found["open"]) > 1:
        return NO_NUMBER
    minus = bool(found["open"]) or (bool(signs) and signs[0] != "+")
    digits = found["digits"].rstrip()
    if not _spaced_right(digits):
        return NO_NUMBER
    readings = _readings(digits.translate(_SPACES), decimal)
    if not readings:
        return NO_NUMBER
    power = Decimal("1" + found["power"]) if found["power"] else Decimal(1)
    values = [(-value if minus else value) * power for value in readings]
    sign = found["before"] or found["after"] or ""
    return NumberRead(values[0], values[1] if len(values) > 1 else None, sign)


def _spaced_right(digits: str) -> bool:
    """Return whether blanks and apostrophes stand only before groups of three digits."""
    whole = re.split(r"[.,](?=\d{0,2}\Z|\d{4,}\Z)", digits)[0]
    groups = re.split(r"[\s'’]", whole)
    return len(groups) == 1 or all(re.fullmatch(r"\d{3}(?:[.,]\d*)?", g) for g in groups[1:])


def _readings(digits: str, decimal: str) -> list[Decimal]:
    """Return the one or two numbers that digits with points and commas may be."""
    marks = [mark for mark in digits if mark in ".,"]
    if not marks:
        return [Decimal(digits)]
    last = marks[-1]
    if len(set(marks)) > 1:
        other = "," if last == "." else "."
        whole, _, rest = digits.rpartition(last)
        if last in whole or not _grouped(whole, other) or (decimal and decimal != last):
            return []
        return [Decimal(whole.replace(other, "") + "." + (rest or "0"))]
    grouped = _grouped(digits, last)
    if len(marks) > 1:
        return [Decimal(digits.replace(last, ""))] if grouped and decimal != last else []
    fraction = Decimal(digits.replace(",", "."))
    if decimal:
        if decimal == last:
            return [fraction]
        return [Decimal(digits.replace(last, ""))] if grouped else []
    if grouped and not digits.startswith("0"):
        return [fraction, Decimal(digits.replace(last, ""))]
    return [fraction]


def _grouped(digits: str, mark: str) -> bool:
    groups = digits.split(mark)
    return (
        1 <= len(groups[0]) <= _GROUP
        and all(len(g) == _GROUP for g in groups[1:])
        and all(g.isdigit() for g in groups)
    )
