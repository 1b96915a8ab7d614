"""The two North American coupon formats that AI 8110 and AI 8112 carry.

Only whether a coupon is whole, so that a code holding one is read or refused like any other.
It must never value a coupon: this programme has none.
"""

from __future__ import annotations

import re

from domain.serials.dates import is_date


def _counted(counts: range, more: int = 0) -> str:
    """Return the pattern of digits preceded by one digit that counts them, plus `more`."""
    return "(?:" + "|".join(f"{count}[0-9]{{{count + more}}}" for count in counts) + ")"


_COMPANY = _counted(range(7), 6)
_VALUE = _counted(range(1, 6))
_PURCHASE = f"{_VALUE}[0-49][0-9]{{3}}"
_OTHER_COMPANY = f"(?:{_COMPANY}|9)"

_COUPON = re.compile(
    f"{_COMPANY}[0-9]{{6}}{_VALUE}{_PURCHASE}"
    f"(?:1[0-3]{_PURCHASE}{_OTHER_COMPANY})?"
    f"(?:2{_PURCHASE}{_OTHER_COMPANY})?"
    "(?:3(?P<ends>[0-9]{6}))?"
    "(?:4(?P<starts>[0-9]{6}))?"
    f"(?:5{_counted(range(10), 6)})?"
    f"(?:6{_counted(range(1, 8), 6)})?"
    "(?:9[01256][0-2][0-9][01])?"
)

_OFFER = re.compile(f"[01]{_COMPANY}[0-9]{{6}}{_counted(range(10), 6)}")


def is_coupon(data: str) -> bool:
    """Say whether AI 8110 holds a whole coupon (North American coupon guideline)."""
    found = _COUPON.fullmatch(data)
    if found is None:
        return False
    dates = [found["starts"], found["ends"]]
    if not all(date is None or is_date(date) for date in dates):
        return False
    return None in dates or dates == sorted(dates)


def is_offer(data: str) -> bool:
    """Say whether AI 8112 holds a whole positive offer (GS1 AI 8112 data specification)."""
    return _OFFER.fullmatch(data) is not None
