"""The two North American coupon formats that AI 8110 and AI 8112 carry.

Only whether a coupon is whole, so that a code holding one is read or refused like any other.
It must never value a coupon: this programme has none.
"""

from __future__ import annotations

import re
from functools import cache

from domain.serials.dates import is_date


def _counted(counts: range, more: int = 0) -> str:
    """Return the pattern of digits preceded by one digit that counts them, plus `more`."""
    return "(?:" + "|".join(f"{count}[0-9]{{{count + more}}}" for count in counts) + ")"


@cache
def _coupon() -> re.Pattern[str]:
    company = _counted(range(7), 6)
    value = _counted(range(1, 6))
    purchase = f"{value}[0-49][0-9]{{3}}"
    other_company = f"(?:{company}|9)"
    return re.compile(
        f"{company}[0-9]{{6}}{value}{purchase}"
        f"(?:1[0-3]{purchase}{other_company})?"
        f"(?:2{purchase}{other_company})?"
        "(?:3(?P<ends>[0-9]{6}))?"
        "(?:4(?P<starts>[0-9]{6}))?"
        f"(?:5{_counted(range(10), 6)})?"
        f"(?:6{_counted(range(1, 8), 6)})?"
        "(?:9[01256][0-2][0-9][01])?"
    )


@cache
def _offer() -> re.Pattern[str]:
    return re.compile(f"[01]{_counted(range(7), 6)}[0-9]{{6}}{_counted(range(10), 6)}")


def is_coupon(data: str) -> bool:
    """Say whether AI 8110 holds a whole coupon (North American coupon guideline)."""
    found = _coupon().fullmatch(data)
    if found is None:
        return False
    dates = [date for date in (found["starts"], found["ends"]) if date is not None]
    return all(is_date(date) for date in dates) and dates == sorted(dates)


def is_offer(data: str) -> bool:
    """Say whether AI 8112 holds a whole positive offer (GS1 AI 8112 data specification)."""
    return _offer().fullmatch(data) is not None
