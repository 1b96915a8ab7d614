"""What the serials of one product look like, and the check characters they carry.

Patterns are data of the programme; this module only applies them. It must never change a serial.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from domain.codes import Code
from domain.verdicts import Refused


@dataclass(frozen=True, slots=True)
class SerialPattern:
    """The rule of one product.

    `regex` must match the whole serial. `folds_case` and `folds_lookalikes` say that upper and
    lower case, or O and 0, I and 1, can't both occur, so either may be typed. `check` names an
    algorithm of `CHECKS`.
    """

    regex: str
    folds_case: bool = False
    folds_lookalikes: bool = False
    check: str | None = None


def luhn_rest(digits: str) -> int:
    """Return the Luhn sum modulo 10; 0 means that the last digit is the right check digit."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) << (place & 1)
        total += value - 9 if value > 9 else value  # noqa: PLR2004 (the digit sum of a double)
    return total % 10


def is_imei(digits: str) -> bool:
    """Say whether these are the fifteen digits of an IMEI with the right check digit."""
    return len(digits) == 15 and _is_number(digits) and luhn_rest(digits) == 0  # noqa: PLR2004


def mod10_is_right(digits: str) -> bool:
    """Say whether the last digit is the GS1 check digit (weights 3 and 1) of those before it."""
    total = sum(int(char) * (3 if place & 1 else 1) for place, char in enumerate(reversed(digits)))
    return total % 10 == 0


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _luhn(serial: str) -> bool:
    return _is_number(serial) and len(serial) > 1 and luhn_rest(serial) == 0


def _mod10(serial: str) -> bool:
    return _is_number(serial) and len(serial) > 1 and mod10_is_right(serial)


def _mod97(serial: str) -> bool:
    from stdnum.iso7064 import mod_97_10  # noqa: PLC0415 (only where a product asks for it)

    return bool(mod_97_10.is_valid(serial))


def _mod11_2(serial: str) -> bool:
    from stdnum.iso7064 import mod_11_2  # noqa: PLC0415 (likewise)

    return bool(mod_11_2.is_valid(serial))


def _mod37_36(serial: str) -> bool:
    from stdnum.iso7064 import mod_37_36  # noqa: PLC0415 (likewise)

    return bool(mod_37_36.is_valid(serial))


def _meid(serial: str) -> bool:
    from stdnum import meid  # noqa: PLC0415 (likewise)

    return bool(meid.is_valid(serial))


def _damm(serial: str) -> bool:
    from stdnum import damm  # noqa: PLC0415 (likewise)

    return bool(damm.is_valid(serial))


def _verhoeff(serial: str) -> bool:
    from stdnum import verhoeff  # noqa: PLC0415 (likewise)

    return bool(verhoeff.is_valid(serial))


CHECKS: dict[str, Callable[[str], bool]] = {
    "damm": _damm,
    "imei": is_imei,
    "luhn": _luhn,
    "meid": _meid,
    "mod10": _mod10,
    "mod11_2": _mod11_2,
    "mod37_36": _mod37_36,
    "mod97": _mod97,
    "verhoeff": _verhoeff,
}
"""The check algorithms a pattern may name; python-stdnum does the ones that are not one line."""


@lru_cache(maxsize=512)
def _compiled(regex: str) -> re.Pattern[str]:
    return re.compile(regex)


def fits(serial: str, pattern: SerialPattern) -> bool:
    """Say whether the serial fits the product: `matches` without the reason why not."""
    if _compiled(pattern.regex).fullmatch(serial) is None:
        return False
    return pattern.check is None or matches(serial, pattern) is None


def matches(serial: str, pattern: SerialPattern) -> Refused | None:
    """Return None when the serial fits the product, else SER_FORMAT or SER_CHECK.

    `serial` is canonical for the product. An algorithm nobody knows refuses with SER_CHECK:
    a programme's data must not open a door by a typing error.
    """
    if _compiled(pattern.regex).fullmatch(serial) is None:
        return Refused(Code.SER_FORMAT, ("serial",), {"serial": serial})
    if pattern.check is None:
        return None
    check = CHECKS.get(pattern.check)
    if check is None or not check(serial):
        return Refused(Code.SER_CHECK, ("serial",), {"serial": serial})
    return None
