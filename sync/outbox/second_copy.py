"""outbox.log: a second copy of every unanswered op, append-only, encrypted, for after damage.

Written after the ack by its own thread and synced to disk in groups: it serves recovery, not power
cuts. A failure of it never fails a scan. Never read but by `recovery`.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import os
import secrets
import struct
import threading
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, Any

import msgspec

from sync.errors import EnvironmentProblem

MAGIC = b"SellthroughOutbox1\n"
_MARK = b"\xa5OL1"
_HEADER = struct.Struct(">4sIBQ")
_CRC = struct.Struct(">I")
_ID, _NONCE, _TAG = 16, 12, 16
_START = len(MAGIC) + _ID + _CRC.size
_LARGEST = 1 << 24
"""Bytes; no op comes near it, so a length beyond is no length."""

GROUP_SECONDS, GROUP_RECORDS = 0.2, 64
LEAST_REWRITE = 1 << 20
"""Bytes; a smaller file is left as it is: what is in it twice over does no harm."""
_GROWTH = 4
_log = logging.getLogger(__name__)


class Part(IntEnum):
    """What a record holds."""

    OP = 1
    LINK = 2
    UNDONE = 3
    HEAD = 4


@dataclass(frozen=True, slots=True)
class Record:
    """One entry: `number` is an op's place of recording, or a link's `n`."""

    part: Part
    number: int
    body: Any


class SecondCopy:
    """The log of one open outbox. `anew` gives every record that must be in a rewritten file."""

    def __init__(
        self,
        path: Path,
        file_key: bytes,
        anew: Callable[[], Sequence[Record]],
        *,
        group_seconds: float = GROUP_SECONDS,
    ) -> None:
        self.path = path
        self._key = log_key(file_key)
        self._anew = anew
        self._seconds = group_seconds
        self._queue: SimpleQueue[Record | threading.Event | None] = SimpleQueue()
        self._waiting: list[Record] = []
        self._handle: IO[bytes] | None = None
        self._id = b""
        self._size = 0
        self._rewrite_at = 0
        self._thread: threading.Thread | None = None
        self._start = threading.Lock()

    # --- from any thread ---
    def add(self, *records: Record) -> None:
        """Have these written soon; never waits and never fails."""
        if self._thread is None:
            with self._start:
                if self._thread is None:
                    self._thread = threading.Thread(
                        target=self._run, name="outbox-log", daemon=True
                    )
                    self._thread.start()
        for record in records:
            self._queue.put(record)

    def flush(self, seconds: float = 10.0) -> bool:
        """Wait until what was added is on disk; False when it took longer."""
        if self._thread is None:
            return True
        done = threading.Event()
        self._queue.put(done)
        return done.wait(seconds)

    def start_anew(self) -> None:
        """Have the file rewritten: what it holds is of the past."""
        self._rewrite_at = -1
        self.add()
        self._queue.put(threading.Event())

    def close(self, seconds: float = 10.0) -> None:
        """Write out what was added and end; again does no harm."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._queue.put(None)
            thread.join(seconds)

    # --- its thread ---
    def _run(self) -> None:
        going = True
        while going:
            taken = [self._queue.get()]
            going = taken[0] is not None and self._gather(taken)
            self._waiting += [each for each in taken if isinstance(each, Record)]
            try:
                self._write()
            except (OSError, ValueError, RuntimeError, EnvironmentProblem):
                _log.exception("the second copy of the outbox could not be written")
                self._drop_handle()
            for each in taken:
                if isinstance(each, threading.Event):
                    each.set()
        self._drop_handle()

    def _gather(self, taken: list[Record | threading.Event | None]) -> bool:
        """Take what comes within a moment; False when the end was asked for."""
        with suppress(Empty):
            while len(taken) < GROUP_RECORDS and isinstance(taken[-1], Record):
                taken.append(self._queue.get(timeout=self._seconds))
        return taken[-1] is not None

    def _write(self) -> None:
        if not self._waiting and self._rewrite_at >= 0:
            return
        handle = self._opened()
        if self._size > self._rewrite_at:
            self._rewrite()
            handle = self._opened()
        content = b"".join(packed(self._key, self._id, each) for each in self._waiting)
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
        self._size += len(content)
        self._waiting.clear()

    def _opened(self) -> IO[bytes]:
        if self._handle is not None:
            return self._handle
        start = b""
        with suppress(FileNotFoundError), self.path.open("rb") as found:
            start = found.read(_START)
        if start[: -_CRC.size] != named_start(start):
            if start:
                set_aside(self.path)
            self._rewrite()
            return self._opened()
        self._id = start[len(MAGIC) : len(MAGIC) + _ID]
        self._handle = self.path.open("ab")
        self._size = self.path.stat().st_size
        if self._rewrite_at == 0:
            self._rewrite_at = LEAST_REWRITE
        return self._handle

    def _rewrite(self) -> None:
        """Replace the file by one that holds what is unanswered now, whole, by rename."""
        records = self._anew()
        self._drop_handle()
        name = secrets.token_bytes(_ID)
        beside = self.path.with_name(self.path.name + ".new")
        with beside.open("wb") as handle:
            handle.write(MAGIC + name + _CRC.pack(zlib.crc32(name)))
            for each in records:
                handle.write(packed(self._key, name, each))
            handle.flush()
            os.fsync(handle.fileno())
            size = handle.tell()
        beside.chmod(0o600)
        beside.replace(self.path)
        self._rewrite_at = max(LEAST_REWRITE, _GROWTH * size)

    def _drop_handle(self) -> None:
        handle, self._handle = self._handle, None
        if handle is not None:
            with suppress(OSError):
                handle.close()


def named_start(start: bytes) -> bytes | None:
    """Return the start of a file without its check, None when it is no whole start of a log."""
    if not start.startswith(MAGIC) or len(start) < _START:
        return None
    name = start[len(MAGIC) : len(MAGIC) + _ID]
    return MAGIC + name if start[-_CRC.size :] == _CRC.pack(zlib.crc32(name)) else None


def log_key(file_key: bytes) -> bytes:
    """Return the key of the log: one of its own, made from the file key."""
    return hmac.new(file_key, b"outbox.log", hashlib.sha256).digest()


def packed(key: bytes, name: bytes, record: Record) -> bytes:
    """Return a record as it lies in the file called `name`: header, nonce, sealed body."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 (not at start)

    body = msgspec.json.encode(record.body)
    nonce = secrets.token_bytes(_NONCE)
    header = _HEADER.pack(_MARK, _NONCE + len(body) + _TAG, record.part, record.number)
    sealed = AESGCM(key).encrypt(nonce, body, name + header)
    return header + _CRC.pack(zlib.crc32(header)) + nonce + sealed


@dataclass(frozen=True, slots=True)
class Found:
    """What a log holds: whole records, and how many places in it can't be read."""

    records: list[Record]
    broken: int


def headers(content: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Yield part, number, start and end of each record; steps over what is damaged."""
    at = _START
    full = _HEADER.size + _CRC.size
    while (at := content.find(_MARK, at)) >= 0 and at + full <= len(content):
        header = content[at : at + _HEADER.size]
        _, length, part, number = _HEADER.unpack(header)
        (crc,) = _CRC.unpack_from(content, at + _HEADER.size)
        end = at + full + length
        if crc != zlib.crc32(header) or length > _LARGEST or end > len(content):
            at += 1
            continue
        yield part, number, at, end
        at = end


def read_log(path: Path, file_key: bytes) -> Found:
    """Return every record of a log that is whole; damage costs no more than the records it hit."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 (only after damage)
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 (likewise)

    try:
        content = path.read_bytes()
    except OSError:
        return Found([], 0)
    cipher = AESGCM(log_key(file_key))
    name = content[len(MAGIC) : len(MAGIC) + _ID]
    records, broken, last = [], 0, _START
    for part, number, start, end in headers(content):
        broken += start != last
        last = end
        body = start + _HEADER.size + _CRC.size
        nonce, sealed = content[body : body + _NONCE], content[body + _NONCE : end]
        try:
            text = cipher.decrypt(nonce, sealed, name + content[start : start + _HEADER.size])
            records.append(Record(Part(part), number, msgspec.json.decode(text)))
        except (InvalidTag, ValueError):
            broken += 1
    return Found(records, broken + (last < len(content)))


def highest(path: Path) -> tuple[int, int]:
    """Return the highest place of recording and `n` that a log names, without reading bodies."""
    try:
        content = path.read_bytes()
    except OSError:
        return 0, 0
    pos = n = 0
    for part, number, _, _ in headers(content):
        if part == Part.OP:
            pos = max(pos, number)
        elif part in (Part.LINK, Part.HEAD):
            n = max(n, number)
    return pos, n


def set_aside(path: Path) -> Path:
    """Rename a damaged file, with the tail of its log, to the next free name; return that."""
    number = 1
    while (aside := path.with_name(f"{path.stem}-damaged-{number}{path.suffix}")).exists():
        number += 1
    for tail in ("-wal", ""):
        found = path.with_name(path.name + tail)
        if found.exists():
            found.replace(aside.with_name(aside.name + tail))
    path.with_name(path.name + "-shm").unlink(missing_ok=True)
    return aside
