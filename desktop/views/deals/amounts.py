"""Reads an amount of money as people of any country type it: 1.234,56 as well as 1,234.56.

Pure. Never guesses: what has two readings comes back as a problem with both of them. Never makes
sentences; the form does.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from desktop.wording import minor_digits
from domain.money import Money

CURRENCIES: tuple[str, ...] = (
    "EUR", "USD", "GBP", "CHF", "PLN", "CZK", "SEK", "NOK", "DKK", "HUF", "RON", "TRY", "JPY",
    "CAD", "AUD", "INR", "BRL", "MXN", "ZAR", "AED", "SGD",
)  # fmt: skip
"""Currencies offered in the form; another one of a deal that came from elsewhere is kept."""

_THOUSANDS = 3
_LARGEST_MINOR = 10**15
_GROUP_MARKS = " \u00a0\u202f\u2009'’٬_"
_CURRENCY_SIGNS = "€$£¥₺₹"


class AmountProblem(StrEnum):
    """Why a text is not one amount."""

    EMPTY = "empty"
    UNREADABLE = "unreadable"
    TWO_READINGS = "two_readings"
    TOO_FINE = "too_fine"
    NOT_POSITIVE = "not_positive"
    TOO_LARGE = "too_large"


@dataclass(frozen=True, slots=True)
class UnclearAmount:
    """An amount that can't be taken; `readings` are both amounts when there are two."""

    problem: AmountProblem
    readings: tuple[Money, ...] = ()


def read_amount(text: str, currency: str) -> Money | UnclearAmount:
    """Return the amount a person typed, in minor units of `currency`.

    The mark that comes last and once is the decimal mark when a different mark groups the digits
    before it, or when other than three digits follow it. One mark with exactly three digits after
    it has two readings and is not guessed.
    """
    plain = _plain(text, currency)
    if not plain:
        return UnclearAmount(AmountProblem.EMPTY)
    if plain.startswith(("-", "−")):
        return UnclearAmount(AmountProblem.NOT_POSITIVE)
    if not re.fullmatch(r"[0-9][0-9.,]*", plain) or plain.endswith((".", ",")):
        return UnclearAmount(AmountProblem.UNREADABLE)
    marks = re.sub(r"[0-9]", "", plain)
    if not marks:
        return _amount(plain, "", currency)
    if len(marks) == 1:
        whole, _, fraction = plain.partition(marks)
        return _with_one_mark(whole, fraction, currency)
    if len(set(marks)) == 1:
        return _grouped(plain.split(marks[0]), "", currency)
    if len(set(marks[:-1])) > 1 or marks[-1] in marks[:-1]:
        return UnclearAmount(AmountProblem.UNREADABLE)
    whole, fraction = plain.rsplit(marks[-1], 1)
    return _grouped(whole.split(marks[0]), fraction, currency)


def amount_text(money: Money) -> str:
    """Return an amount as plain digits with a point, such as is read back without a doubt."""
    digits = minor_digits(money.currency)
    if digits == 0:
        return str(money.minor)
    whole, fraction = divmod(money.minor, 10**digits)
    return f"{whole}.{fraction:0{digits}d}"


def _plain(text: str, currency: str) -> str:
    """Western digits and the marks . and , only; grouping blanks and currency names are gone."""
    kept = []
    for letter in text.strip():
        if letter in _GROUP_MARKS or letter in _CURRENCY_SIGNS:
            continue
        value = unicodedata.decimal(letter, None)
        kept.append("." if letter == "٫" else letter if value is None else str(value))
    plain = "".join(kept)
    name = currency.casefold()
    folded = plain.casefold()
    if name and folded.startswith(name):
        plain = plain[len(name) :]
    elif name and folded.endswith(name):
        plain = plain[: -len(name)]
    return plain


def _with_one_mark(whole: str, fraction: str, currency: str) -> Money | UnclearAmount:
    """One mark: a decimal mark, unless exactly three digits after it could be thousands."""
    grouped = _amount(whole + fraction, "", currency)
    if len(fraction) == _THOUSANDS and not whole.startswith("0") and len(whole) <= _THOUSANDS:
        decimal = _amount(whole, fraction[: minor_digits(currency)], currency)
        if isinstance(grouped, Money) and isinstance(decimal, Money):
            return UnclearAmount(AmountProblem.TWO_READINGS, (grouped, decimal))
    return _amount(whole, fraction, currency)


def _grouped(groups: list[str], fraction: str, currency: str) -> Money | UnclearAmount:
    """Digits in groups of three; the first may be shorter."""
    if not 1 <= len(groups[0]) <= _THOUSANDS or any(
        len(group) != _THOUSANDS for group in groups[1:]
    ):
        return UnclearAmount(AmountProblem.UNREADABLE)
    return _amount("".join(groups), fraction, currency)


def _amount(whole: str, fraction: str, currency: str) -> Money | UnclearAmount:
    digits = minor_digits(currency)
    kept = fraction.rstrip("0") if len(fraction) > digits else fraction
    if len(kept) > digits:
        return UnclearAmount(AmountProblem.TOO_FINE)
    if len(whole) > len(str(_LARGEST_MINOR)):
        return UnclearAmount(AmountProblem.TOO_LARGE)
    minor = int(whole) * 10**digits + int(kept.ljust(digits, "0") or "0")
    if minor > _LARGEST_MINOR:
        return UnclearAmount(AmountProblem.TOO_LARGE)
    if minor == 0:
        return UnclearAmount(AmountProblem.NOT_POSITIVE)
    return Money(minor, currency)
