"""What was read in a document, as it leaves the jail: texts, numbers and places.

The outside decodes it by these types, so a worker that was taken over can lie about what stands
on a page and nothing else. Frames only, no reading.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import msgspec

from domain.claims.pages import UNITS, Barcode, Box, Page, Word
from sync.jail.limits import (
    LONGEST_WORD,
    MOST_BARCODES,
    MOST_PAGES,
    MOST_READ_PAGES,
    MOST_WORDS,
)

Unit = Annotated[int, msgspec.Meta(ge=0, le=UNITS)]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_WORD)]
Mark64 = Annotated[str, msgspec.Meta(pattern="^([0-9a-f]{16})?$")]
Mark256 = Annotated[str, msgspec.Meta(pattern="^([0-9a-f]{64})?$")]


class Kind(StrEnum):
    """What a document is, by its first bytes."""

    PDF = "pdf"
    PICTURE = "picture"


class Sign(StrEnum):
    """What makes one look twice at a document; none of it proves anything."""

    SAVED_AGAIN = "saved_again"
    """A PDF that was changed a day or more after it was made."""
    PICTURE_EDITED = "picture_edited"
    """A picture whose notes name a program that alters pictures."""


class Found(msgspec.Struct, frozen=True, array_like=True):
    """A text with its place on the page, in units of the page."""

    text: Text
    left: Unit
    top: Unit
    right: Unit
    bottom: Unit


class PageFound(msgspec.Struct, frozen=True):
    """One page.

    `said` is the mark of its text (`likeness`), empty where it has none to speak of; then `looks`
    and `fine` are marks of how it looks, empty where there is nothing to be seen.
    """

    words: Annotated[tuple[Found, ...], msgspec.Meta(max_length=MOST_WORDS)] = ()
    barcodes: Annotated[tuple[Found, ...], msgspec.Meta(max_length=MOST_BARCODES)] = ()
    looks: Mark64 = ""
    fine: Mark256 = ""
    said: Mark64 = ""


class Reading(msgspec.Struct, frozen=True):
    """What was read in a document of `count` pages: the first ones.

    `cut` says that there is more than may be read: pages, words or time ran out.
    """

    kind: Kind
    count: Annotated[int, msgspec.Meta(ge=1, le=MOST_PAGES)]
    pages: Annotated[tuple[PageFound, ...], msgspec.Meta(max_length=MOST_READ_PAGES)]
    signs: Annotated[tuple[Sign, ...], msgspec.Meta(max_length=len(Sign))] = ()
    cut: bool = False

    def as_pages(self) -> tuple[Page, ...]:
        """Return the pages as the rules compare them."""
        return tuple(
            Page(
                number,
                tuple(Word(each.text, _box(each)) for each in page.words),
                tuple(Barcode(each.text, _box(each)) for each in page.barcodes),
            )
            for number, page in enumerate(self.pages, start=1)
        )


def _box(found: Found) -> Box:
    return Box(found.left, found.top, found.right, found.bottom)
