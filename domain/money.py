"""Money as whole minor units of a currency; never floating point, never mixed currencies."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in minor units (cents) of an ISO 4217 currency."""

    minor: int
    currency: str

    def __add__(self, other: Money) -> Money:
        """Return the sum; ValueError when the currencies differ."""
        self._same_currency(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        """Return the difference; ValueError when the currencies differ."""
        self._same_currency(other)
        return Money(self.minor - other.minor, self.currency)

    def times(self, numerator: int, denominator: int = 1) -> Money:
        """Return the amount times a fraction, rounded half away from zero to a minor unit."""
        product = self.minor * numerator
        sign = -1 if (product < 0) != (denominator < 0) and product else 1
        product, denominator = abs(product), abs(denominator)
        return Money(sign * ((2 * product + denominator) // (2 * denominator)), self.currency)

    def _same_currency(self, other: Money) -> None:
        if self.currency != other.currency:
            message = f"{self.currency} and {other.currency} can't be added up"
            raise ValueError(message)
