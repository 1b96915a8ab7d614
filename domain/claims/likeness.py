"""When two pages are taken for copies of one, by the marks of how they look and what they say.

Pure comparison, and the keys under which a mark is looked up among a million. What follows from
it is for a person: a letterhead looks alike too (ADR 0036).
"""

from __future__ import annotations

from dataclasses import dataclass

MOST_OFF = 7
"""Bits of 64 in which copies of one picture differ: stored anew, smaller, darker, cut by a hair."""
MOST_OFF_FINE = 40
"""Bits of 256, likewise."""
BANDS, BAND_BITS = 4, 16


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of one page in hex, each empty where it has none (`sync.jail.likeness`).

    A page with a text is known by `said` alone: invoices of one shop look alike.
    """

    looks: str
    fine: str
    said: str
    codes: tuple[str, ...] = ()
    """What its barcodes hold, sorted."""


def is_copy(one: Marks, other: Marks) -> bool:
    """Say whether both are taken for copies of one page: same text, or alike and same barcodes."""
    if one.said or other.said:
        return one.said == other.said
    if not one.looks or not other.looks or one.codes != other.codes:
        return False
    return off(one.looks, other.looks) <= MOST_OFF and off(one.fine, other.fine) <= MOST_OFF_FINE


def off(one: str, other: str) -> int:
    """Return in how many bits two marks differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def keys_of(looks: str) -> tuple[int, ...]:
    """Return the keys under which a mark of 64 bits is stored: one for each quarter of it."""
    mark = int(looks, 16)
    return tuple(band << BAND_BITS | (mark >> (band * BAND_BITS)) & 0xFFFF for band in range(BANDS))


def keys_near(looks: str) -> tuple[int, ...]:
    """Return the keys under which every mark is stored that differs in `MOST_OFF` bits at most.

    Seven differences in four quarters leave one with a single one or none: so each quarter is
    looked up as it is and with each of its bits turned, 68 keys in all.
    """
    return tuple(
        key ^ turn
        for key in keys_of(looks)
        for turn in (0, *(1 << bit for bit in range(BAND_BITS)))
    )
