"""What was read on the pages of a document: words and barcodes with their places, nothing more.

Values only. How a page was opened is not known here, and what it proves is for `matching`.
"""

from __future__ import annotations

from dataclasses import dataclass

UNITS = 10_000
"""A page is so many units wide and so many high, whatever its size: (0, 0) is its upper left."""


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a page, in units of it; `right` and `bottom` are outside."""

    left: int
    top: int
    right: int
    bottom: int

    def overlaps(self, other: Box) -> bool:
        """Whether both have a part of the page in common."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def joined(self, other: Box) -> Box:
        """Return the smallest box around both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


@dataclass(frozen=True, slots=True)
class Word:
    """Signs without a space between them, as the page has them in its text."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Barcode:
    """One barcode: `text` as a scanner delivers it, its symbology identifier first (`]C1…`)."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Page:
    """One page as it was read; `number` counts from 1, as people do."""

    number: int
    words: tuple[Word, ...] = ()
    barcodes: tuple[Barcode, ...] = ()

    @property
    def is_silent(self) -> bool:
        """Whether nothing on it can be compared: a photo without a barcode, an empty sheet."""
        return not self.words and not self.barcodes
