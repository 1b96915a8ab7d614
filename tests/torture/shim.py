"""The shim between a program and the disk: built once a session, steered from Python.

Owns the meaning of wrec.c's records and switches. Never checks anything itself.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum, IntFlag
from pathlib import Path

SOURCE = Path(__file__).with_name("wrec.c")
_HEAD = struct.Struct("<BIQI")
_NO_FILE = 0xFFFFFFFF


class Kind(IntEnum):
    """What a record tells."""

    CREATED = 1
    FOUND = 2
    WRITTEN = 3
    CUT = 4
    SYNCED = 5
    REMOVED = 6
    RENAMED = 7
    NOTED = 8
    FOLDER_SYNCED = 9


class On(IntFlag):
    """Which calls a fault meets."""

    WRITE = 1
    SYNC = 2
    CUT = 4
    OPEN = 8
    REMOVE = 16
    RENAME = 32
    READ = 64


class How(IntEnum):
    """What the fault does. SHORT writes half and says the disk is full the next time."""

    REFUSE = 0
    SHORT = 1
    KILL_BEFORE = 2
    KILL_AFTER = 3
    KILL_HALFWAY = 4


@dataclass(frozen=True, slots=True)
class Record:
    """One call that changed something below the watched folder, or a note of the workload."""

    kind: Kind
    file: int
    offset: int
    content: bytes


def missing() -> str:
    """Say what this machine lacks for the shim, "" when nothing."""
    if os.name != "posix" or not Path("/proc/self").exists():
        return "the shim is for Linux"
    return "" if compiler() else "no C compiler"


def compiler() -> str:
    """Return the C compiler's path, "" when there is none."""
    return next((found for name in ("cc", "gcc", "clang") if (found := shutil.which(name))), "")


def build(folder: Path) -> Path:
    """Compile the shim into a folder and return the library."""
    library = folder / "wrec.so"
    # fmt: off
    subprocess.run(
        [compiler(), "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC",
         "-o", str(library), str(SOURCE), "-ldl", "-lpthread"],
        check=True,
    )
    # fmt: on
    return library


class Shim:
    """The switches, from within a process that has the shim loaded before everything else."""

    def __init__(self) -> None:
        loaded = ctypes.CDLL(None)
        self._watch = loaded.torture_watch
        self._watch.argtypes = [ctypes.c_char_p, ctypes.c_char_p]
        self._note = loaded.torture_note
        self._note.argtypes = [ctypes.c_char_p, ctypes.c_int]
        self._fail = loaded.torture_fail
        self._fail.argtypes = [
            ctypes.c_int, ctypes.c_long, ctypes.c_long, ctypes.c_int, ctypes.c_int,
        ]  # fmt: skip
        self._seen = loaded.torture_seen
        self._seen.restype = ctypes.c_long
        self._seen_of = loaded.torture_seen_of
        self._seen_of.argtypes = [ctypes.c_int]
        self._seen_of.restype = ctypes.c_long

    def watch(self, folder: Path | None, record: Path | None = None) -> None:
        """Watch what happens below a folder from now on; files open already are not seen."""
        self._watch(
            None if folder is None else os.fsencode(folder),
            None if record is None else os.fsencode(record),
        )

    def note(self, text: str) -> None:
        """Put a note among the records: it lies between what was done before and after it."""
        raw = text.encode()
        self._note(raw, len(raw))

    def fail(self, on: On, at: int, *, error: int = 5, how: How = How.REFUSE, times: int = 1):
        """Make the calls `at`, `at + 1`, … of these kinds fail; they are counted from 0."""
        self._fail(int(on), at, times, error, int(how))

    def heal(self) -> None:
        """Let everything succeed again."""
        self._fail(0, 0, 0, 0, 0)

    def seen(self) -> int:
        """Return how many calls of the kinds last named by `fail` there were."""
        return int(self._seen())

    def seen_of(self, on: On) -> int:
        """Return how many of those there were of one kind."""
        return int(self._seen_of(int(on)))


def records(path: Path) -> Iterator[Record]:
    """Read what the shim wrote."""
    content = path.read_bytes()
    place = 0
    while place < len(content):
        kind, file, offset, length = _HEAD.unpack_from(content, place)
        place += _HEAD.size
        yield Record(
            Kind(kind), -1 if file == _NO_FILE else file, offset, content[place : place + length]
        )
        place += length
