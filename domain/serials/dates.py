"""Whether digits in a GS1 code are a day or a time of day.

Calendar only: it must never say what a date means, nor compare it with today.
"""

from __future__ import annotations

_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _is_day(year: int, month: int, day: int) -> bool:
    if not 1 <= month <= len(_DAYS):
        return False
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    leap_day = 1 if is_leap and month == 2 else 0  # noqa: PLR2004 (February)
    return 1 <= day <= _DAYS[month - 1] + leap_day


def is_date(data: str) -> bool:
    """YYMMDD. The century is open, so 00 may have a 29 February (it had one in 2000)."""
    return _is_day(2000 + int(data[:2]), int(data[2:4]), int(data[4:]))


def is_date_or_month(data: str) -> bool:
    """YYMMDD whose day may be 00, for the whole month (General Specifications, 3.4.2)."""
    year, month, day = 2000 + int(data[:2]), int(data[2:4]), int(data[4:])
    return _is_day(year, month, day or 1)


def is_full_date(data: str) -> bool:
    """YYYYMMDD; the year 0000 stands for one that is not known."""
    return _is_day(int(data[:4]), int(data[4:6]), int(data[6:]))


def is_hour(data: str) -> bool:
    """Two digits, 00 to 23."""
    return int(data) < 24  # noqa: PLR2004 (hours of a day)


def is_minute(data: str) -> bool:
    """Two digits, 00 to 59; seconds likewise."""
    return int(data) < 60  # noqa: PLR2004 (minutes of an hour)


def is_time(data: str) -> bool:
    """HHMM."""
    return is_hour(data[:2]) and is_minute(data[2:])
