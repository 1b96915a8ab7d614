"""Serials packed by column: sorted fingerprints as byte planes of their differences.

Owns the planes only, of a page of the feed and of a part of a snapshot alike. No I/O.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from operator import sub
from typing import Annotated, TypeVar, overload

import msgspec

T = TypeVar("T")

WORD = 8
BYTE_KINDS = 256
Serial = tuple[int, int, int]
"""Fingerprint, product, flags: a row of the allocation as it travels."""
Number = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]


class PackBroken(ValueError):
    """The planes are not those of any serials."""


class Serials(Sequence[Serial]):
    """Rows of the allocation as three columns of one length."""

    __slots__ = ("flags", "marks", "products")

    def __init__(self, marks: Sequence[int], products: Sequence[int], flags: Sequence[int]) -> None:
        self.marks, self.products, self.flags = marks, products, flags

    @classmethod
    def of(cls, rows: Sequence[Sequence[int]]) -> Serials:
        """Return rows as columns; there is at least one."""
        return rows if isinstance(rows, Serials) else cls(*zip(*rows, strict=True))

    def __len__(self) -> int:
        return len(self.marks)

    def __iter__(self) -> Iterator[Serial]:
        return zip(self.marks, self.products, self.flags, strict=True)

    @overload
    def __getitem__(self, place: int) -> Serial: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Serial]: ...
    def __getitem__(self, place: int | slice) -> Serial | Sequence[Serial]:
        if isinstance(place, slice):
            return list(self)[place]
        return self.marks[place], self.products[place], self.flags[place]


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """Sorted serials as they travel in a page.

    `planes` are `width` planes of `count` bytes each: byte i of plane k is bits 8k to 8k+7 of the
    difference between fingerprint i and the one before it, 0 for the first, which is `first`. Then
    one plane, or two (low, high) with more than 256 `kinds`, of the index of each into `kinds`,
    pairs of product and flags.
    """

    count: int
    first: Number
    width: int
    kinds: list[tuple[Number, Number]]
    planes: bytes


def pack(serials: Serials) -> Packed | None:
    """Return serials packed; None where they do not rise, and have to travel as rows."""
    try:
        steps = steps_of(serials.marks)
    except OverflowError:
        return None
    if steps.count(0) != 1:
        return None
    kinds, more = kinds_of(serials)
    width = width_of(steps)
    return Packed(
        count=len(serials),
        first=serials.marks[0],
        width=width,
        kinds=kinds,
        planes=b"".join([*planes_of(steps, width), *more]),
    )


def unpack(packed: Packed) -> Serials:
    """Return the rows. Raises `PackBroken` for what `pack` never makes."""
    count, width, kinds = packed.count, packed.width, packed.kinds
    indexes = 1 if len(kinds) <= BYTE_KINDS else 2
    if count <= 0 or not 0 < width <= WORD or len(packed.planes) != count * (width + indexes):
        message = "packed serials do not add up"
        raise PackBroken(message)
    steps = joined(packed.planes, count, width)
    marks = list(accumulate(islice(steps, 1, None), initial=packed.first))
    if steps[0] or steps.count(0) != 1 or marks[-1] >= 2**63:
        message = "packed serials are out of order"
        raise PackBroken(message)
    numbers = kind_numbers(packed.planes, count, width)
    try:
        products, flags = (list(map(_nth(kinds, place), numbers)) for place in (0, 1))
    except IndexError as problem:
        message = "a packed serial is of a kind that is not named"
        raise PackBroken(message) from problem
    return Serials(marks, products, flags)


def _nth(kinds: Sequence[tuple[int, int]], place: int) -> Callable[[int], int]:
    return [kind[place] for kind in kinds].__getitem__


def steps_of(marks: Sequence[int]) -> array[int]:
    """Return how far each lies behind the one before it, 0 for the first. Raises OverflowError."""
    return array("Q", [0, *map(sub, islice(marks, 1, None), marks)])


def width_of(steps: array[int]) -> int:
    """Return how many bytes the largest of these takes."""
    return max(1, (max(steps).bit_length() + 7) // 8)


def planes_of(steps: array[int], width: int) -> list[bytes]:
    """Return the byte planes of these numbers, the lowest first."""
    raw = _little(steps).tobytes()
    return [raw[place::WORD] for place in range(width)]


def kinds_of(serials: Serials) -> tuple[list[tuple[int, int]], list[bytes]]:
    """Return the kinds there are among these, and the one or two planes of indexes into them."""
    # Column by column: a loop over a million serials in Python would cost more than reading them.
    if len(set(serials.flags)) == 1:
        same = serials.flags[0]
        products = sorted(set(serials.products))
        kinds = [(product, same) for product in products]
        numbers = list(map(_places(products), serials.products))
    else:
        kinds = sorted(set(zip(serials.products, serials.flags, strict=True)))
        numbers = list(map(_places(kinds), zip(serials.products, serials.flags, strict=True)))
    if len(kinds) <= BYTE_KINDS:
        return kinds, [bytes(numbers)]
    return kinds, [
        bytes([number % BYTE_KINDS for number in numbers]),
        bytes([number // BYTE_KINDS for number in numbers]),
    ]


def _places(of: Sequence[T]) -> Callable[[T], int]:
    return {each: place for place, each in enumerate(of)}.__getitem__


def kind_numbers(body: bytes, count: int, width: int) -> Sequence[int]:
    """Return for each serial the index of its kind: what lies behind the planes of `width`."""
    planes = body[width * count :]
    if len(planes) == count:
        return planes
    return [low + BYTE_KINDS * high for low, high in zip(planes, planes[count:], strict=False)]


def joined(body: bytes, count: int, width: int) -> array[int]:
    """Return the numbers of which these are the byte planes."""
    raw = bytearray(WORD * count)
    for place in range(width):
        raw[place::WORD] = body[place * count : (place + 1) * count]
    steps = array("Q")
    steps.frombytes(raw)
    return _little(steps)


def _little(steps: array[int]) -> array[int]:
    if sys.byteorder == "big":
        steps.byteswap()
    return steps
