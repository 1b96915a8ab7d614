"""What the pieces of GS1 data must be beyond their length and characters.

Pure functions by name; `application_identifiers` says which piece needs which. They see one
piece at a time and must never judge whether a code suits a claim.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from domain.serials.code_lists import COUNTRIES, COUNTRY_LETTERS, CURRENCIES, PACKAGES
from domain.serials.coupons import is_coupon, is_offer
from domain.serials.dates import (
    is_date,
    is_date_or_month,
    is_full_date,
    is_hour,
    is_minute,
    is_time,
)
from domain.serials.patterns import mod10_is_right
from domain.serials.reasons import Reason

_GMN_VALUES = {
    char: value
    for value, char in enumerate(
        "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
    )
}
_GMN_PAIR = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_GMN_WEIGHTS = (
    *(2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83),
)
_HALF_TURN = 180 * 10**7
_PREFIX = re.compile(r"[0-9]{4}")
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_IBAN = re.compile(r"([A-Z]{2})([0-9]{2})[0-9A-Z]+")


def _piece(data: str) -> bool:
    return 0 < int(data[:2]) <= int(data[2:])


def _place_in_sequence(data: str) -> bool:
    return data[1] == "/" and "1" <= data[0] <= data[2] <= "9"


def _model_pair(data: str) -> bool:
    """Check character pair of a Global Model Number (General Specifications, 7.9.5)."""
    body, pair = data[:-2], data[-2:]
    weighted = zip(reversed(body), _GMN_WEIGHTS, strict=False)
    high, low = divmod(sum(_GMN_VALUES[char] * weight for char, weight in weighted) % 1021, 32)
    return pair == _GMN_PAIR[high] + _GMN_PAIR[low]


def _iban(data: str) -> bool:
    found = _IBAN.fullmatch(data)
    if found is None or found[1] not in COUNTRY_LETTERS:
        return False
    # 00, 01 and 99 would leave the right remainder too; ISO 13616 never issues them.
    if not 2 <= int(found[2]) <= 98:  # noqa: PLR2004
        return False
    return int("".join(str(int(char, 36)) for char in data[4:] + data[:4])) % 97 == 1


def _countries(data: str) -> bool:
    codes = [data[at : at + 3] for at in range(0, len(data), 3)]
    return all(code in COUNTRIES for code in codes)


def _media(data: str) -> bool:
    return 1 <= int(data) <= 10 or 80 <= int(data) <= 99  # noqa: PLR2004 (6.3 of the standard)


CHECK_DIGITS = frozenset({"mod10", "model_pair", "iban"})
"""The checks whose failure means that a character was misread or mistyped."""

CHECKS: dict[str, tuple[Callable[[str], bool], Reason]] = {
    "countries": (_countries, Reason.LISTED),
    "country": (COUNTRIES.__contains__, Reason.LISTED),
    "country2": (COUNTRY_LETTERS.__contains__, Reason.LISTED),
    "country_or_999": (
        lambda data: data == "999" or data in COUNTRIES,
        Reason.LISTED,
    ),
    "coupon": (is_coupon, Reason.CONTENT),
    "currency": (CURRENCIES.__contains__, Reason.LISTED),
    "date": (is_date, Reason.DATE),
    "date0": (is_date_or_month, Reason.DATE),
    "full_date": (is_full_date, Reason.DATE),
    "hour": (is_hour, Reason.DATE),
    "iban": (_iban, Reason.CONTENT),
    "importer": (
        lambda data: data.isalnum() or data in "-_",
        Reason.LISTED,
    ),
    "latitude": (lambda data: int(data) <= _HALF_TURN, Reason.CONTENT),
    "longitude": (lambda data: int(data) <= 2 * _HALF_TURN, Reason.CONTENT),
    "media": (_media, Reason.LISTED),
    "minus": (lambda data: data == "-", Reason.CONTENT),
    "minute": (is_minute, Reason.DATE),
    "mod10": (mod10_is_right, Reason.CONTENT),
    "model_pair": (_model_pair, Reason.CONTENT),
    "no_leading_zero": (lambda data: not data.startswith("0"), Reason.CONTENT),
    "non_digit": (lambda data: not data.isdigit(), Reason.CONTENT),
    "nonzero": (lambda data: int(data) > 0, Reason.CONTENT),
    "offer": (is_offer, Reason.CONTENT),
    "package": (PACKAGES.__contains__, Reason.LISTED),
    "percent": (lambda data: _BAD_PERCENT.search(data) is None, Reason.CONTENT),
    "piece": (_piece, Reason.CONTENT),
    "place_in_sequence": (_place_in_sequence, Reason.CONTENT),
    "prefix": (lambda data: _PREFIX.match(data) is not None, Reason.CONTENT),
    "sex": (lambda data: data in "0129", Reason.LISTED),
    "time": (is_time, Reason.DATE),
    "time_or_nines": (
        lambda data: data == "9999" or is_time(data),
        Reason.DATE,
    ),
    "winding": (lambda data: data in "019", Reason.LISTED),
    "yes_no": (lambda data: data in "01", Reason.CONTENT),
    "zero": (lambda data: data == "0", Reason.CONTENT),
}
"""Each check with the reason a person is told when it fails."""
