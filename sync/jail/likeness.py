"""Marks by which a page is known again: how it looks, and what it says. Runs inside only.

How it looks is a hash of its coarsest waves (pHash: a cosine transform of the shrunken page; each
bit says whether one wave is stronger than the middle one): `looks` of 8 x 8 waves, `fine` of
16 x 16. Copies of one picture differ in few bits, and marks are spread evenly, so they can be
looked up.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from hashlib import blake2b

from PIL import Image

_SIDE = 64
_COARSE, _FINE = 8, 16
_FLAT = 6
"""Shades between the darkest and the brightest part below which there is nothing to be seen."""
_FEWEST_WORDS = 8
_WAVES = [
    [math.cos(math.pi * wave * (2 * place + 1) / (2 * _SIDE)) for place in range(_SIDE)]
    for wave in range(_FINE)
]


def looks_of(picture: Image.Image) -> tuple[str, str]:
    """Return the two marks of how a page looks, both empty where it is one colour all over."""
    grey = picture if picture.mode == "L" else picture.convert("L")
    shades = grey.resize((_SIDE, _SIDE), Image.Resampling.BOX).tobytes()
    if max(shades) - min(shades) < _FLAT:
        return "", ""
    across = [
        [_sum(wave, shades[row : row + _SIDE]) for wave in _WAVES]
        for row in range(0, len(shades), _SIDE)
    ]
    columns = list(zip(*across, strict=True))
    waves = [[_sum(wave, column) for column in columns] for wave in _WAVES]
    return _mark(waves, _COARSE), _mark(waves, _FINE)


def _sum(wave: Sequence[float], shades: Sequence[float]) -> float:
    return sum(map(float.__mul__, wave, map(float, shades)))


def _mark(waves: Sequence[Sequence[float]], side: int) -> str:
    strengths = [strength for row in waves[:side] for strength in row[:side]]
    # The first one is the brightness of the whole: no wave, and far stronger than any.
    middle = sorted(strengths[1:])[len(strengths) // 2]
    bits = 0
    for strength in strengths[1:]:
        bits = bits << 1 | (strength > middle)
    return f"{bits:0{side * side // 4}x}"


def mark_of(words: Iterable[str]) -> str:
    """Return the mark of what a page says, empty for a few words: order and spaces don't count."""
    said = sorted(words)
    if len(said) < _FEWEST_WORDS:
        return ""
    return blake2b("\n".join(said).encode("utf-8", "replace"), digest_size=8).hexdigest()
