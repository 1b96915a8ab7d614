"""Words of a page as lines, and what could be one number in them: words that stand together.

Geometry only: a label that prints a serial in groups, a column beneath its heading. Knows no
serial and no invoice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise

from domain.claims.pages import Box, Word

MOST_TOGETHER = 8
"""Words that may make one number."""
_GAP = 1.2
"""Heights of a line that may lie between two groups of one number; columns stand farther apart."""
_PARTING = ";,|()[]{}<>\"'„“”‚‘’«»"
_AFTER_A_LABEL = re.compile(r"[^\d:=#]*[:=#]+(.+)")
_EDGES = ".-/_*+~·•"


@dataclass(frozen=True, slots=True)
class Run:
    """Some signs of a line: part of a word, a word, or several that stand together."""

    text: str
    box: Box
    line: int
    first: int
    last: int
    """Numbers of the first and the last of its words in the line."""

    def overlaps(self, other: Run) -> bool:
        """Whether both have a word in common."""
        return self.line == other.line and self.first <= other.last and other.first <= self.last


@dataclass(frozen=True, slots=True)
class Line:
    """Words side by side, from left to right, and the text they make with one space between."""

    number: int
    words: tuple[Word, ...]
    text: str
    starts: tuple[int, ...]
    """Where in `text` each word begins."""

    def run(self, start: int, end: int) -> Run:
        """Return the words of which these signs of the text are, whole."""
        inside = [
            number
            for number, word in enumerate(self.words)
            if self.starts[number] < end and self.starts[number] + len(word.text) > start
        ]
        return self.together(inside[0], inside[-1], self.text[start:end])

    def together(self, first: int, last: int, text: str) -> Run:
        """Return words `first` to `last` as one run that reads `text`."""
        boxes = (word.box for word in self.words[first : last + 1])
        return Run(text, reduce(Box.joined, boxes), self.number, first, last)


def lines_of(words: Sequence[Word]) -> list[Line]:
    """Return the lines of a page from top to bottom: words whose heights overlap by half."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda each: (each.box.top + each.box.bottom, each.box.left)):
        if rows and _beside(rows[-1][-1].box, word.box):
            rows[-1].append(word)
        else:
            rows.append([word])
    found = []
    for number, row in enumerate(rows):
        ordered = tuple(sorted(row, key=lambda each: each.box.left))
        starts, at = [], 0
        for word in ordered:
            starts.append(at)
            at += len(word.text) + 1
        text = " ".join(word.text for word in ordered)
        found.append(Line(number, ordered, text, tuple(starts)))
    return found


def _beside(one: Box, other: Box) -> bool:
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return 2 * shared >= min(one.bottom - one.top, other.bottom - other.top)


def parts_of(line: Line) -> Iterator[Run]:
    """Return every word of a line, and what is left of it between signs that only part things."""
    for number, word in enumerate(line.words):
        whole = line.together(number, number, word.text)
        yield whole
        for part in _parted(word.text):
            if part != word.text:
                yield Run(part, word.box, line.number, number, number)


def _parted(text: str) -> Iterator[str]:
    for sign in _PARTING:
        text = text.replace(sign, " ")
    for part in text.split():
        bare = part.strip(_EDGES)
        if labelled := _AFTER_A_LABEL.fullmatch(bare):
            yield labelled[1].strip(_EDGES)
        if bare:
            yield bare


def groups_of(line: Line, keyed: Callable[[str], str], lengths: frozenset[int]) -> Iterator[Run]:
    """Return two words or more that stand together and have one of these lengths as keyed."""
    keys = [keyed(word.text) for word in line.words]
    near = [
        right.box.left - left.box.right <= _GAP * (left.box.bottom - left.box.top)
        for left, right in pairwise(line.words)
    ]
    longest = max(lengths, default=0)
    for first in range(len(keys)):
        joined = keys[first]
        for last in range(first + 1, min(len(keys), first + MOST_TOGETHER)):
            joined += keys[last]
            if not near[last - 1] or len(joined) > longest:
                break
            if len(joined) in lengths and _is_whole(line, near, first, last):
                yield line.together(first, last, joined)


def _is_whole(line: Line, near: list[bool], first: int, last: int) -> bool:
    """Say whether groups are no piece of a longer number printed in groups like these.

    Two numbers of as many groups each may stand side by side; then each begins where one ends.
    """
    size = len(line.words[first].text)

    def is_alike(number: int) -> bool:
        text = line.words[number].text
        return len(text) == size and any(sign.isdigit() for sign in text)

    start, end = first, last
    while start > 0 and near[start - 1] and is_alike(start - 1):
        start -= 1
    while end < len(near) and near[end] and is_alike(end + 1):
        end += 1
    groups = last - first + 1
    return (end - start + 1) % groups == 0 and (first - start) % groups == 0
