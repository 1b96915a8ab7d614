"""Makes serials that fit a product's pattern, each once; deterministic for a seeded generator."""

from __future__ import annotations

import random
import string

from server.services.seed.cast import DemoProduct

_DRAWN = {
    "#": string.digits,
    "@": string.ascii_uppercase,
    "%": "0123456789ABCDEF",
    "?": "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ",
}
"""What a mark in a shape stands for; "!" is the Luhn digit, anything else itself."""


class SerialMaker:
    """Draws serials and never gives one twice."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._given: set[str] = set()

    def make(self, product: DemoProduct) -> str:
        """Return a new serial of a product."""
        while True:
            serial = self._draw(product.shape)
            if serial not in self._given:
                self._given.add(serial)
                return serial

    def _draw(self, shape: str) -> str:
        text = "".join(self._rng.choice(_DRAWN[mark]) if mark in _DRAWN else mark for mark in shape)
        return text.replace("!", luhn_check(text.partition("!")[0])) if "!" in shape else text


def luhn_check(digits: str) -> str:
    """Return the digit that makes a number pass the Luhn check (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (2 - place % 2)
        total += value // 10 + value % 10
    return str(-total % 10)
