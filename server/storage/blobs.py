"""The bytes of documents on disk, beside the database: under way, and whole under their hash.

Owns every file below its folder. A file under a hash is whole, on disk and of that hash before
anything says so; nothing here knows who may see it.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

PIECE = 1024 * 1024
"""Bytes read at once when a file is hashed."""


class UploadBusy(Exception):
    """Somebody else is writing to this upload."""


class BytesGone(Exception):
    """The disk has fewer bytes of an upload than the database says: it is to start again."""


@dataclass(frozen=True, slots=True)
class Blobs:
    """Documents below one folder: `under-way/<upload>` and `<partner>/<sha256>`."""

    root: Path

    def path(self, partner_id: int, sha256: str) -> Path:
        """Return where a partner's document of this hash lies, there or not."""
        return self.root / str(partner_id) / sha256

    def _part(self, upload_id: str) -> Path:
        return self.root / "under-way" / upload_id

    # --- under way ---
    def begin(self, upload_id: str) -> None:
        """Make the empty file of a new upload, for good."""
        path = self._part(upload_id)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with path.open("xb") as handle:
            os.fsync(handle.fileno())
        sync_folder(path.parent)

    def holds(self, upload_id: str, offset: int) -> bool:
        """Say whether the first `offset` bytes of an upload are here."""
        try:
            return self._part(upload_id).stat().st_size >= offset
        except FileNotFoundError:
            return False

    @contextmanager
    def writing(self, upload_id: str) -> Iterator[Part]:
        """Give an upload's file to one writer. Raises UploadBusy and BytesGone."""
        try:
            handle = self._part(upload_id).open("r+b")
        except FileNotFoundError as gone:
            raise BytesGone from gone
        with handle:
            try:
                _lock(handle)
            except OSError as busy:
                raise UploadBusy from busy
            yield Part(handle)

    def finish(self, upload_id: str, partner_id: int, sha256: str) -> bool:
        """Put a complete upload under its hash, for good; False when it is not of that hash."""
        part, path = self._part(upload_id), self.path(partner_id, sha256)
        try:
            if _sha256_of(part) != sha256:
                return False
        except FileNotFoundError:
            # Asked twice at once: the other one has put it there.
            return path.is_file()
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        sync_folder(self.root)
        part.replace(path)
        sync_folder(path.parent)
        sync_folder(part.parent)
        return True

    def drop_part(self, upload_id: str) -> None:
        """Delete the file of an upload; no harm when there is none."""
        self._part(upload_id).unlink(missing_ok=True)

    def parts(self) -> list[str]:
        """Return the uploads that have a file."""
        folder = self.root / "under-way"
        return [path.name for path in folder.iterdir()] if folder.is_dir() else []

    # --- whole ---
    def size(self, partner_id: int, sha256: str) -> int | None:
        """Return the size of a document, None when it is not here."""
        try:
            return self.path(partner_id, sha256).stat().st_size
        except FileNotFoundError:
            return None

    def read(self, partner_id: int, sha256: str) -> bytes | None:
        """Return a document; None when it is not here or is not what it was."""
        try:
            content = self.path(partner_id, sha256).read_bytes()
        except FileNotFoundError:
            return None
        return content if hashlib.sha256(content).hexdigest() == sha256 else None

    def is_whole(self, partner_id: int, sha256: str, size: int) -> bool:
        """Say whether a document is here, of this size and of its hash."""
        path = self.path(partner_id, sha256)
        return self.size(partner_id, sha256) == size and _sha256_of(path) == sha256

    def drop(self, partner_id: int, sha256: str) -> None:
        """Delete a document; no harm when it is not here."""
        self.path(partner_id, sha256).unlink(missing_ok=True)


class Part:
    """The open file of an upload, in the hands of its only writer."""

    def __init__(self, handle: BinaryIO) -> None:
        self._handle = handle

    def go_to(self, offset: int) -> None:
        """Continue at `offset`: bytes behind it were never promised. Raises BytesGone."""
        if os.fstat(self._handle.fileno()).st_size < offset:
            raise BytesGone
        self._handle.truncate(offset)
        self._handle.seek(offset)

    def write(self, content: bytes) -> None:
        """Add bytes; they are not safe before `keep`."""
        self._handle.write(content)

    def keep(self) -> None:
        """Return when everything written is on disk."""
        self._handle.flush()
        os.fsync(self._handle.fileno())


def _sha256_of(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as handle:
        while piece := handle.read(PIECE):
            found.update(piece)
    return found.hexdigest()


def sync_folder(folder: Path) -> None:
    """Make names in a folder survive a power cut, where the system has a way to ask for it."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: BinaryIO) -> None:
        handle.seek(2**31 - 2)
        msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        handle.seek(0)
else:
    import fcntl

    def _lock(handle: BinaryIO) -> None:
        fcntl.flock(handle.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
