"""EAN, UPC and GTIN: numbers that name a product, never one unit.

Recognised so that they can be refused as serials with the right sentence. Which product a
number belongs to is the catalogue's matter, not this module's.
"""

from __future__ import annotations

from domain.serials.patterns import mod10_is_right

_LENGTHS = frozenset({8, 12, 13, 14})
_UPC_E_LENGTH = 8


def _upc_a(short: str) -> str:
    """Return the UPC-A that an eight-digit UPC-E stands for (General Specifications, 5.2.2.4)."""
    system, body, check = short[0], short[1:7], short[7]
    last = body[5]
    if last in "012":
        middle = body[:2] + last + "0000" + body[2:5]
    elif last == "3":
        middle = body[:3] + "00000" + body[3:5]
    elif last == "4":
        middle = body[:4] + "00000" + body[4]
    else:
        middle = body[:5] + "0000" + last
    return system + middle + check


def gtin(digits: str) -> str | None:
    """Return the GTIN of 14 digits that an EAN-8, UPC-E, UPC-A, EAN-13 or GTIN-14 names.

    `digits` are ASCII digits. None where the length or the check digit is not that of one.
    """
    if len(digits) not in _LENGTHS:
        return None
    if mod10_is_right(digits):
        return digits.zfill(14)
    if len(digits) == _UPC_E_LENGTH and digits[0] in "01" and mod10_is_right(_upc_a(digits)):
        return _upc_a(digits).zfill(14)
    return None
