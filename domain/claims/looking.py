"""Finds numbers, names, days and quantities on a page that was read.

Built anew for each comparison; holds no rule about what a difference means.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

from domain.claims.labels_of_invoices import DAY, INVOICE, PIECES, QUANTITY
from domain.claims.lines_of_text import Line, Run, groups_of, lines_of, parts_of
from domain.claims.pages import Barcode, Box, Page
from domain.claims.written_dates import DateOrder, dates_in
from domain.serials.canonical import canonical, twin_key
from domain.serials.reading import read_scan

_SHORTEST_NEAR = 5
"""Shorter numbers resemble anything."""
_MOST_OFF = 2
"""Signs that may differ in what is still called another reading of the number."""
_QUARTERS = _MOST_OFF + 1
_WHOLE = re.compile(r"([0-9]{1,5})\.?(?:[.,]0{1,2})?")
_ROW_GAP = 8
"""Heights of a heading that may lie between two numbers of its column."""
_LONGEST_NAME = 12


@dataclass(frozen=True, slots=True)
class Spot:
    """Something read, and where: `run` is None for a barcode."""

    text: str
    page: int
    box: Box
    run: Run | None = None

    @property
    def barcode(self) -> bool:
        """Whether it was read from a barcode."""
        return self.run is None

    def overlaps(self, other: Spot) -> bool:
        """Whether both are made of the same words of a page."""
        if self.page != other.page or self.run is None or other.run is None:
            return False
        return self.run.overlaps(other.run)


@dataclass(frozen=True, slots=True)
class Day:
    """A date on a page; `labelled` when what stands beside it says that it is the invoice's."""

    day: date
    other: date | None
    spot: Spot
    labelled: bool


class Sheet:
    """One page with its lines, and what its barcodes hold."""

    def __init__(self, page: Page) -> None:
        self.number = page.number
        self.lines = lines_of(page.words)
        self.codes = [spot for code in page.barcodes for spot in self._held(code)]

    def _held(self, code: Barcode) -> Iterator[Spot]:
        """Return what a barcode may say: the serial in it, any element of it, or all of it."""
        scan = read_scan(code.text)
        texts = [scan.serial or "", *scan.ais.values(), canonical(code.text)]
        for text in dict.fromkeys(filter(None, texts)):
            yield Spot(text, self.number, code.box)

    @cached_property
    def parts(self) -> list[Spot]:
        """Every word and part of a word."""
        return [self._spot(run) for line in self.lines for run in parts_of(line)]

    def groups(self, keyed: Callable[[str], str], lengths: frozenset[int]) -> Iterator[Spot]:
        """Return words that stand together and have one of these lengths."""
        for line in self.lines:
            for run in groups_of(line, keyed, lengths):
                yield self._spot(run)

    def _spot(self, run: Run) -> Spot:
        return Spot(run.text, self.number, run.box, run)

    # --- labels ---
    def invoice_number(self) -> Spot | None:
        """Return what stands beside or beneath the first label of an invoice number."""
        for at, line in enumerate(self.lines):
            for found in INVOICE.finditer(line.text):
                after = next(
                    (
                        run
                        for run in parts_of(line)
                        if line.starts[run.first] >= found.end() and _has_digit(run.text)
                    ),
                    None,
                )
                beneath = after or self._beneath(at, line.run(found.start(), found.end()).box)
                if beneath is not None:
                    text = beneath.text.strip(" :;,.#")
                    return Spot(text, self.number, beneath.box, beneath)
        return None

    def _beneath(self, at: int, box: Box) -> Run | None:
        for line in self.lines[at + 1 : at + 3]:
            for run in parts_of(line):
                if _above(box, run.box) and _has_digit(run.text):
                    return run
        return None

    # --- days ---
    def days(self, order: DateOrder) -> Iterator[Day]:
        """Return the dates of the page from top to bottom."""
        heading: Box | None = None
        for line in self.lines:
            label = DAY.search(line.text)
            for found in dates_in(line.text, order):
                run = line.run(found.start, found.end)
                beside = label is not None and label.start() < found.start
                beneath = heading is not None and _above(heading, run.box)
                spot = self._spot(run)
                yield Day(found.day, found.other, spot, labelled=beside or beneath)
            heading = line.run(label.start(), label.end()).box if label else None

    # --- quantities ---
    def quantities(self) -> Iterator[list[tuple[int, Spot]]]:
        """Return the numbers beneath each heading that says quantity, and pieces that say so."""
        for at, line in enumerate(self.lines):
            for found in QUANTITY.finditer(line.text):
                column = self._beside(line, found.end()) or self._column(
                    at, line.run(found.start(), found.end()).box
                )
                if column:
                    yield column
            pieces = [
                (int(found[1]), self._spot(line.run(found.start(), found.end())))
                for found in PIECES.finditer(line.text)
            ]
            if pieces:
                yield pieces

    def _beside(self, line: Line, end: int) -> list[tuple[int, Spot]]:
        """Return the number right after a label such as "Qty: 3"."""
        rest = line.text[end:].lstrip(" .:=")
        number = _whole(rest.split(" ")[0]) if rest else None
        if number is None:
            return []
        start = len(line.text) - len(rest)
        return [(number, self._spot(line.run(start, start + 1)))]

    def _column(self, at: int, heading: Box) -> list[tuple[int, Spot]]:
        column: list[tuple[int, Spot]] = []
        bottom, height = heading.bottom, heading.bottom - heading.top
        for line in self.lines[at + 1 :]:
            if line.words[0].box.top - bottom > _ROW_GAP * height:
                break
            for number, word in enumerate(line.words):
                units = _whole(word.text)
                if units is not None and _above(heading, word.box):
                    column.append((units, self._spot(line.together(number, number, word.text))))
                    bottom = word.box.bottom
        return column

    # --- names ---
    def name(self, said: str) -> Spot | None:
        """Return where the words of a name stand one after the other."""
        wanted = [_plain(word) for word in said.split()][:_LONGEST_NAME]
        wanted = [word for word in wanted if word]
        if not wanted:
            return None
        for line in self.lines:
            words = [(number, _plain(word.text)) for number, word in enumerate(line.words)]
            words = [(number, word) for number, word in words if word]
            for at in range(len(words) - len(wanted) + 1):
                here = words[at : at + len(wanted)]
                if [word for _, word in here] == wanted:
                    first, last = here[0][0], here[-1][0]
                    text = " ".join(word.text for word in line.words[first : last + 1])
                    return self._spot(line.together(first, last, text))
        return None


def _has_digit(text: str) -> bool:
    return any(sign.isdigit() for sign in text)


def _above(box: Box, other: Box) -> bool:
    """Whether the middle of one lies beneath the other, or the other way round."""
    middle, own = (other.left + other.right) // 2, (box.left + box.right) // 2
    return box.left <= middle <= box.right or other.left <= own <= other.right


def _whole(text: str) -> int | None:
    """Return a whole number of units: "3", "3,00" and "3.0" are three.

    None for anything else, and for 1.000, which is a thousand or one.
    """
    found = _WHOLE.fullmatch(text.strip(" :;|"))
    return int(found[1]) if found and int(found[1]) else None


def _plain(word: str) -> str:
    folded = unicodedata.normalize("NFKD", word.casefold())
    return "".join(sign for sign in folded if sign.isalnum())


# --- numbers --------------------------------------------------------------------------------------
class Index:
    """Where numbers of the wanted kind stand: by themselves, or as twins one can't tell apart."""

    def __init__(self, sheets: Sequence[Sheet], wanted: Sequence[str], *, exact: bool) -> None:
        self._key = canonical if exact else _twin
        keys = {self._key(each) for each in wanted}
        lengths = frozenset(len(key) for key in keys)
        self._spots: dict[str, list[Spot]] = {}
        for sheet in sheets:
            for spots in (sheet.codes, sheet.parts, sheet.groups(self._key, lengths)):
                for spot in spots:
                    key = self._key(spot.text)
                    if key in keys:
                        self._spots.setdefault(key, []).append(spot)

    def spot(self, number: str, used: Mapping[int, Sequence[Spot]]) -> Spot | None:
        """Return the first place of a number whose words are not used for another one."""
        for spot in self._spots.get(self._key(number), ()):
            if not any(spot.overlaps(each) for each in used.get(spot.page, ())):
                return spot
        return None


def _twin(text: str) -> str:
    """As `twin_key`; two of them side by side make that of both."""
    return twin_key(text) if text else ""


class Nearest:
    """What stands on the pages in place of a number: of the same length but for a sign or two."""

    def __init__(
        self,
        sheets: Sequence[Sheet],
        used: Mapping[int, Sequence[Spot]],
        taken: frozenset[str] = frozenset(),
    ) -> None:
        self._parts: dict[tuple[int, int, str], list[Spot]] = {}
        self._used: list[Spot] = []
        texts = taken | {canonical(spot.text) for spots in used.values() for spot in spots}
        for sheet in sheets:
            for spot in (*sheet.codes, *sheet.parts):
                text = spot.text
                if len(text) < _SHORTEST_NEAR or not _has_digit(text) or canonical(text) in texts:
                    continue
                if any(spot.overlaps(each) for each in used.get(spot.page, ())):
                    continue
                for quarter, part in enumerate(_quartered(text)):
                    self._parts.setdefault((len(text), quarter, part), []).append(spot)
                for place, part in ((-1, text[: len(text) // 2]), (-2, text[-(len(text) // 2) :])):
                    self._parts.setdefault((0, place, part), []).append(spot)

    def to(self, number: str) -> Spot | None:
        """Return the nearest, None where nothing comes near."""
        if len(number) < _SHORTEST_NEAR:
            return None
        best: tuple[int, Spot] | None = None
        for spot in self._candidates(number):
            if any(spot.overlaps(each) or spot == each for each in self._used):
                continue
            off = _distance(number, spot.text)
            if off <= _MOST_OFF and (best is None or off < best[0]):
                best = (off, spot)
        return best[1] if best else None

    def use(self, spot: Spot) -> None:
        """Take a place out: it stands in place of one number only."""
        self._used.append(spot)

    def _candidates(self, number: str) -> Iterator[Spot]:
        for quarter, part in enumerate(_quartered(number)):
            yield from self._parts.get((len(number), quarter, part), ())
        for length in (len(number) - 1, len(number) + 1):
            half = length // 2
            yield from self._parts.get((0, -1, number[:half]), ())
            yield from self._parts.get((0, -2, number[-half:]), ())


def _quartered(text: str) -> list[str]:
    """Return the parts of which at least one is right where few signs are wrong."""
    edges = [len(text) * edge // _QUARTERS for edge in range(_QUARTERS + 1)]
    return [text[start:end] for start, end in pairwise(edges)]


def _distance(one: str, other: str) -> int:
    """Return how many signs differ, or one more than may when it is more than that."""
    if len(one) == len(other):
        return min(_MOST_OFF + 1, sum(a != b for a, b in zip(one, other, strict=True)))
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    if len(longer) - len(shorter) > 1:
        return _MOST_OFF + 1
    at = next((place for place, sign in enumerate(shorter) if sign != longer[place]), len(shorter))
    return 1 if longer[at + 1 :] == shorter[at:] else _MOST_OFF + 1


def differing(said: str, read: str) -> tuple[int, ...]:
    """Return the signs of what was read that differ, counted from 0; all where none compares."""
    if len(said) == len(read):
        return tuple(place for place, (a, b) in enumerate(zip(said, read, strict=True)) if a != b)
    if len(said) == len(read) + 1:
        # A sign is wanting: the place before which it should stand, or the last one.
        place = next((at for at, sign in enumerate(read) if sign != said[at]), len(read) - 1)
        return (place,)
    if len(said) + 1 == len(read):
        return (next((at for at, sign in enumerate(said) if sign != read[at]), len(read) - 1),)
    return tuple(range(len(read)))
