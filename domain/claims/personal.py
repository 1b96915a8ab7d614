"""Personal data nobody needs as a proof: the number of a customer's payment card.

Names, addresses and a shop's own bank account belong on an invoice; the full number of a card
never does (PCI DSS 3.4: at most its first six and last four digits are shown).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from domain.claims.pages import Page

_GROUPED = re.compile(
    r"(?<![\w-])(?:4\d{3}|5[1-5]\d{2}|2[2-7]\d{2})(?:[ -]?\d{4}){3}(?![\w-])"
    r"|(?<![\w-])3[47]\d{2}[ -]?\d{6}[ -]?\d{5}(?![\w-])"
)
"""Sixteen digits as Visa and Mastercard begin, fifteen as American Express does."""


def card_number(pages: Iterable[Page], known: Sequence[str] = ()) -> str:
    """Return the last four digits of the first card number on these pages, "" for none.

    `known` are numbers that may look like one and are none: the serials that are claimed.
    """
    ours = {"".join(filter(str.isalnum, each)) for each in known}
    for page in pages:
        for found in _GROUPED.finditer(" ".join(word.text for word in page.words)):
            digits = "".join(filter(str.isdigit, found[0]))
            if digits not in ours and _adds_up(digits):
                return digits[-4:]
    return ""


def _adds_up(digits: str) -> bool:
    """Check the last digit as all card numbers have it (ISO/IEC 7812-1, Luhn)."""
    doubled = [int(each) * (2 - place % 2) for place, each in enumerate(reversed(digits), start=1)]
    return sum(each // 10 + each % 10 for each in doubled) % 10 == 0
