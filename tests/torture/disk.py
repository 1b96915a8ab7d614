"""A disk that may forget: what lies on it after a power cut, from the record of what was written.

Knows fsync's promise and nothing else: what was not synced may be there, not there, or there in
part. Never looks into a file.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from tests.torture.shim import Kind, Record

SECTOR = 512
"""A write of several sectors may be there with some of them only."""
_MOST_KEPT_IN_PART = 0.6


class Fate(StrEnum):
    """What becomes of what was not synced."""

    NONE = "none"
    PREFIX = "prefix"
    SUBSET = "subset"
    TORN = "torn"
    ALL = "all"


@dataclass(slots=True)
class _File:
    durable: bytearray
    unsynced: list[Record] = field(default_factory=list)


@dataclass(slots=True)
class Disk:
    """Replays records; `after_cut` says what could be found had the power failed just now."""

    files: dict[int, _File] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)
    """Durable names: those a sync of the folder has seen."""
    moves: list[Record] = field(default_factory=list)
    """Names made, removed and changed since then."""
    start: Path | None = None
    """A copy of the folder as it was when watching began."""
    root: str = ""

    def apply(self, record: Record) -> None:
        """Take in one record."""
        match record.kind:
            case Kind.CREATED:
                self.files[record.file] = _File(bytearray())
                self.moves.append(record)
            case Kind.FOUND:
                path = record.content.decode()
                self.files[record.file] = _File(self._content_before(path))
                self.names[path] = record.file
            case Kind.WRITTEN | Kind.CUT:
                self.files[record.file].unsynced.append(record)
            case Kind.SYNCED:
                file = self.files[record.file]
                for each in file.unsynced:
                    _put(file.durable, each)
                file.unsynced.clear()
            case Kind.REMOVED | Kind.RENAMED:
                self.moves.append(record)
            case Kind.FOLDER_SYNCED:
                for each in self.moves:
                    _move(self.names, each)
                self.moves.clear()
            case Kind.NOTED:
                pass

    def _content_before(self, path: str) -> bytearray:
        assert self.start is not None
        return bytearray((self.start / Path(path).relative_to(self.root)).read_bytes())

    def is_settled(self, ending: Iterable[str] = ("",)) -> bool:
        """Say whether a cut now leaves no doubt about files whose names end so."""
        marks = tuple(ending)
        return not self.moves and not any(
            self.files[number].unsynced
            for path, number in self._names_now().items()
            if path.endswith(marks)
        )

    def _names_now(self) -> dict[str, int]:
        names = dict(self.names)
        for each in self.moves:
            _move(names, each)
        return names

    def after_cut(
        self, fate: Fate, rng: random.Random, only: str = ""
    ) -> Iterator[tuple[str, bytes | bytearray]]:
        """Yield path and content of every file as found after a power cut at this moment.

        `only` leaves out files whose path does not have this in it.
        """
        names = dict(self.names)
        kept = len(self.moves)
        if fate is Fate.NONE:
            kept = 0
        elif fate is not Fate.ALL:
            kept = rng.randint(0, kept)
        for each in self.moves[:kept]:
            _move(names, each)
        for path, number in names.items():
            if only not in path:
                continue
            file = self.files[number]
            if not file.unsynced or fate is Fate.NONE:
                yield path, file.durable
                continue
            image = bytearray(file.durable)
            for each in _survivors(file.unsynced, fate, rng):
                _put(image, each)
            yield path, image


def _survivors(unsynced: list[Record], fate: Fate, rng: random.Random) -> Iterator[Record]:
    if fate is Fate.ALL:
        yield from unsynced
    elif fate is Fate.PREFIX:
        yield from unsynced[: rng.randint(0, len(unsynced))]
    elif fate is Fate.SUBSET:
        yield from (each for each in unsynced if rng.random() < _MOST_KEPT_IN_PART)
    else:
        for each in unsynced:
            if each.kind is Kind.CUT or len(each.content) <= SECTOR:
                if rng.random() < _MOST_KEPT_IN_PART:
                    yield each
                continue
            for place in range(0, len(each.content), SECTOR):
                if rng.random() < _MOST_KEPT_IN_PART:
                    part = each.content[place : place + SECTOR]
                    yield Record(Kind.WRITTEN, each.file, each.offset + place, part)


def _put(image: bytearray, record: Record) -> None:
    if record.kind is Kind.CUT:
        if len(image) > record.offset:
            del image[record.offset :]
        else:
            image.extend(bytes(record.offset - len(image)))
        return
    end = record.offset + len(record.content)
    if len(image) < record.offset:
        image.extend(bytes(record.offset - len(image)))
    image[record.offset : end] = record.content


def _move(names: dict[str, int], record: Record) -> None:
    if record.kind is Kind.CREATED:
        names[record.content.decode()] = record.file
    elif record.kind is Kind.REMOVED:
        names.pop(record.content.decode(), None)
    else:
        before, after = record.content.decode().split("\0")
        found = names.pop(before, record.file)
        if found >= 0:
            names[after] = found
