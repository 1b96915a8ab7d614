"""A download that survives any cut: encrypted records in one file, each whole or not there.

What a server sent is customers' names and numbers: it lies on the disk under a key derived from
the file key, never in clear. A torn or altered record ends the file there.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterator
from pathlib import Path

from sync.profile.directory import writing

_PURPOSE = b"snapshot part"
_LENGTH, _NONCE, _TAG = 4, 12, 16
_MOST = 4 * 1024 * 1024


class PartFile:
    """Records in order; record 0 says what is being fetched, the others are its bytes."""

    def __init__(self, path: Path, file_key: bytes) -> None:
        self.path = path
        # With the first download: a start would wait a tenth of a second for it.
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

        self._cipher = AESGCM(hmac.digest(file_key, _PURPOSE, hashlib.sha256))
        self._ends: list[int] = []
        self._sizes: list[int] = []
        self.head = b""
        self._look()

    @property
    def fetched(self) -> int:
        """Return how many bytes are here, the first record not counted."""
        return sum(self._sizes[1:])

    def _look(self) -> None:
        """Find the records that are whole; what is behind them is cut off at the next write."""
        for end, record in self._read():
            if not self._ends:
                self.head = record
            self._ends.append(end)
            self._sizes.append(len(record))

    def start(self, head: bytes) -> None:
        """Begin anew with this first record. Raises `DiskFull`, `NotWritable`."""
        self._ends, self._sizes = [], []
        self.head = head
        self.add(head)

    def add(self, record: bytes) -> None:
        """Append a record. Raises `DiskFull`, `NotWritable`; then the file is as before."""
        number = len(self._ends)
        end = self._ends[-1] if self._ends else 0
        nonce = os.urandom(_NONCE)
        sealed = self._cipher.encrypt(nonce, record, _place(number))
        content = len(sealed).to_bytes(_LENGTH, "big") + nonce + sealed
        with writing(self.path):
            with self.path.open("r+b" if self.path.exists() else "w+b") as handle:
                handle.truncate(end)
                handle.seek(end)
                handle.write(content)
            self.path.chmod(0o600)
        self._ends.append(end + len(content))
        self._sizes.append(len(record))

    def pieces(self) -> Iterator[bytes]:
        """Yield the bytes in the order they were fetched."""
        records = self._read()
        next(records, None)
        for _, record in records:
            yield record

    def drop(self) -> None:
        """Delete the file. Raises `NotWritable`."""
        self._ends, self._sizes, self.head = [], [], b""
        with writing(self.path):
            self.path.unlink(missing_ok=True)

    def _read(self) -> Iterator[tuple[int, bytes]]:
        """Yield the records that are whole, each with the place in the file where it ends."""
        if not self.path.exists():
            return
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 (as above)

        number = 0
        with writing(self.path), self.path.open("rb") as handle:
            while len(length := handle.read(_LENGTH)) == _LENGTH:
                size = int.from_bytes(length, "big")
                if not _TAG <= size <= _MOST + _TAG:
                    return
                nonce, sealed = handle.read(_NONCE), handle.read(size)
                try:
                    record = self._cipher.decrypt(nonce, sealed, _place(number))
                except (InvalidTag, ValueError):
                    return
                yield handle.tell(), record
                number += 1


def _place(number: int) -> bytes:
    return number.to_bytes(_LENGTH, "big")
