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

CHECKS: dict[str, tuple[Callable[[str], bool], str]] = {
    "countries": (_countries, "has a country code that does not exist"),
    "country": (COUNTRIES.__contains__, "has a country code that does not exist"),
    "country2": (COUNTRY_LETTERS.__contains__, "has a country code that does not exist"),
    "country_or_999": (
        lambda data: data == "999" or data in COUNTRIES,
        "has a country code that does not exist",
    ),
    "coupon": (is_coupon, "is not a whole coupon"),
    "currency": (CURRENCIES.__contains__, "has a currency code that does not exist"),
    "date": (is_date, "holds a date that does not exist"),
    "date0": (is_date_or_month, "holds a date that does not exist"),
    "full_date": (is_full_date, "holds a date that does not exist"),
    "hour": (is_hour, "holds a time that does not exist"),
    "iban": (_iban, "is not a bank account number"),
    "importer": (
        lambda data: data.isalnum() or data in "-_",
        "has an importer index that does not exist",
    ),
    "latitude": (lambda data: int(data) <= _HALF_TURN, "is no place on earth"),
    "longitude": (lambda data: int(data) <= 2 * _HALF_TURN, "is no place on earth"),
    "media": (_media, "names a carrier that does not exist"),
    "minus": (lambda data: data == "-", "has a sign that is not a minus"),
    "minute": (is_minute, "holds a time that does not exist"),
    "mod10": (mod10_is_right, "has a wrong check digit"),
    "model_pair": (_model_pair, "has wrong check characters"),
    "no_leading_zero": (lambda data: not data.startswith("0"), "begins with a zero"),
    "non_digit": (lambda data: not data.isdigit(), "lacks a letter"),
    "nonzero": (lambda data: int(data) > 0, "must not be zero"),
    "offer": (is_offer, "is not a whole coupon"),
    "package": (PACKAGES.__contains__, "names a package type that does not exist"),
    "percent": (lambda data: _BAD_PERCENT.search(data) is None, "is not percent-encoded"),
    "piece": (_piece, "counts its pieces wrongly"),
    "place_in_sequence": (_place_in_sequence, "counts its places wrongly"),
    "prefix": (lambda data: _PREFIX.match(data) is not None, "lacks a company prefix"),
    "sex": (lambda data: data in "0129", "holds a code that does not exist"),
    "time": (is_time, "holds a time that does not exist"),
    "time_or_nines": (
        lambda data: data == "9999" or is_time(data),
        "holds a time that does not exist",
    ),
    "winding": (lambda data: data in "019", "holds a code that does not exist"),
    "yes_no": (lambda data: data in "01", "must be 0 or 1"),
    "zero": (lambda data: data == "0", "must begin with a zero"),
}
"""Each check with what is wrong when it fails, as the end of "AI (21) …"."""
