"""Documents on their way, in <profile>/blobs: own encrypted copies, named by their contents.

A copy is whole and on disk before anything speaks of it. Never changes or deletes a person's file.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from sync.errors import (
    DocumentChanged,
    DocumentEmpty,
    DocumentTooLarge,
    DocumentUnreadable,
)
from sync.profile.directory import synced_folder, write_whole, writing
from sync.wire.version import MAX_DOCUMENT_BYTES

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PIECE = 256 * 1024
"""Plain bytes sealed as one; a part of a document is read without the rest."""
_MAGIC, _SALT, _TAG = b"STD1", 16, 16
_HEAD = len(_MAGIC) + _SALT
_SHA256_HEX = 64


class CopyDamaged(Exception):
    """A copy is not there or not what was written; nothing of it may be sent."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A document that is safe here."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an upload has come: where it goes on, bytes the server has said it keeps."""

    place: str = ""
    offset: int = 0


class Blobs:
    """The copies of one profile, sealed under a key made from its file key."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self._folder = folder
        self._key = key

    def path(self, sha256: str) -> Path:
        """Return where the copy of a document lies, there or not."""
        return self._folder / sha256

    # --- taking in ---
    def keep(self, source: Path) -> Kept:
        """Copy a person's file, reading it once; durable on return.

        Raises DocumentUnreadable, DocumentEmpty, DocumentTooLarge, DocumentChanged, and DiskFull
        or NotWritable; then nothing of it is left here.
        """
        with _reading(source) as given:
            before = os.fstat(given.fileno())

            def is_as_before(count: int) -> bool:
                after = os.fstat(given.fileno())
                return count == before.st_size and after.st_mtime_ns == before.st_mtime_ns

            return self._keep(given, source, is_as_before)

    def keep_bytes(self, content: bytes, name: str) -> Kept:
        """Keep a document that is in memory; durable on return.

        Raises DocumentEmpty, DocumentTooLarge, and DiskFull or NotWritable, as `keep`.
        """
        if not content:
            raise DocumentEmpty(name=name)
        return self._keep(BytesIO(content), Path(name), lambda _: True)

    def _keep(self, given: BinaryIO, source: Path, is_as_before: Callable[[int], bool]) -> Kept:
        with writing(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = self._folder / f"{secrets.token_hex(8)}.part"
        try:
            kept = self._copy(given, source, part, is_as_before)
            with writing(part):
                self._put_in_place(part, self.path(kept.sha256))
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
        return kept

    def _copy(
        self, given: BinaryIO, source: Path, part: Path, is_as_before: Callable[[int], bool]
    ) -> Kept:
        found, count, number = hashlib.sha256(), 0, 0
        salt = secrets.token_bytes(_SALT)
        cipher = self._cipher(salt)
        with writing(part), part.open("xb") as copy:
            copy.write(_MAGIC + salt)
            piece = _piece(given, source)
            while piece:
                found.update(piece)
                count += len(piece)
                if count > MAX_DOCUMENT_BYTES:
                    raise _too_large(source)
                following = _piece(given, source)
                copy.write(cipher.encrypt(_nonce(number, last=not following), piece, None))
                piece, number = following, number + 1
            if not is_as_before(count):
                raise DocumentChanged(name=source.name)
            copy.flush()
            os.fsync(copy.fileno())
        return Kept(found.hexdigest(), count)

    def copy_to(self, sha256: str, other: Blobs) -> None:
        """Write a document anew under the key of `other`, in place of what is there.

        Raises CopyDamaged, and DiskFull or NotWritable; then what was there stands.
        """
        size = self.size(sha256)
        if size is None:
            raise CopyDamaged(sha256)
        part = other._folder / f"{secrets.token_hex(8)}.part"
        salt = secrets.token_bytes(_SALT)
        cipher = other._cipher(salt)
        try:
            with writing(part), part.open("xb") as copy:
                copy.write(_MAGIC + salt)
                for number, start in enumerate(range(0, size, PIECE)):
                    piece = self.read(sha256, start, PIECE)
                    last = start + PIECE >= size
                    copy.write(cipher.encrypt(_nonce(number, last=last), piece, None))
                copy.flush()
                os.fsync(copy.fileno())
            with writing(part):
                self._put_in_place(part, other.path(sha256))
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def _put_in_place(self, part: Path, path: Path) -> None:
        try:
            part.replace(path)
        except PermissionError:
            # Windows, while the same document is being sent: that copy will do.
            if not path.exists():
                raise
        synced_folder(path.parent)

    # --- giving out ---
    def size(self, sha256: str) -> int | None:
        """Return the size of a document, None when there is no copy of it here."""
        try:
            sealed = self.path(sha256).stat().st_size - _HEAD
        except FileNotFoundError:
            return None
        return sealed - _TAG * -(-sealed // (PIECE + _TAG))

    def read(self, sha256: str, offset: int, count: int) -> bytes:
        """Return bytes of a document, fewer only at its end.

        Raises CopyDamaged, and DocumentUnreadable when the disk does not answer.
        """
        # Only where documents are: half a second of a start would go into it elsewhere.
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415

        size = self.size(sha256)
        if size is None:
            raise CopyDamaged(sha256)
        end = min(offset + count, size)
        first, last = offset // PIECE, -(-size // PIECE) - 1
        plain = bytearray()
        try:
            with self.path(sha256).open("rb") as copy:
                head = copy.read(_HEAD)
                if not head.startswith(_MAGIC):
                    raise CopyDamaged(sha256)
                cipher = self._cipher(head[len(_MAGIC) :])
                copy.seek(_HEAD + first * (PIECE + _TAG))
                for number in range(first, -(-end // PIECE)):
                    sealed = copy.read(PIECE + _TAG)
                    plain += cipher.decrypt(_nonce(number, last=number == last), sealed, None)
        except (InvalidTag, ValueError) as damage:
            raise CopyDamaged(sha256) from damage
        except OSError as error:
            raise _unreadable(self.path(sha256), error) from error
        start = offset - first * PIECE
        return bytes(plain[start : start + end - offset])

    def _cipher(self, salt: bytes) -> AESGCM:
        from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 (as above)
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415

        made = HKDF(hashes.SHA256(), length=32, salt=salt, info=b"sellthrough document")
        return AESGCM(made.derive(self._key))

    # --- how far it has come ---
    def progress(self, sha256: str) -> Progress:
        """Return how far the upload of a document has come; nowhere when that is not known."""
        try:
            found = json.loads(self._note(sha256).read_text(encoding="utf-8"))
            return Progress(str(found["place"]), int(found["offset"]))
        except (OSError, ValueError, KeyError, TypeError):
            # A lost note costs a question to the server, no document.
            return Progress()

    def note_progress(self, sha256: str, progress: Progress) -> None:
        """Keep how far an upload has come over a restart."""
        told = {"place": progress.place, "offset": progress.offset}
        write_whole(self._note(sha256), json.dumps(told).encode())

    def _note(self, sha256: str) -> Path:
        return self._folder / f"{sha256}.upload"

    # --- house-keeping ---
    def names(self) -> list[str]:
        """Return the hashes of all copies."""
        if not self._folder.is_dir():
            return []
        return [path.name for path in self._folder.iterdir() if len(path.name) == _SHA256_HEX]

    def age(self, sha256: str, now: float) -> float:
        """Return the seconds since a copy was made, 0 when it is gone; `now` as a time stamp."""
        try:
            return now - self.path(sha256).stat().st_mtime
        except FileNotFoundError:
            return 0.0

    def set_aside(self, sha256: str) -> None:
        """Keep a damaged copy out of the way, for whoever may mend it."""
        with suppress(OSError):
            self.path(sha256).replace(self._folder / f"{sha256}.damaged")
            self._note(sha256).unlink(missing_ok=True)

    def drop(self, sha256: str) -> None:
        """Delete the copy of a document."""
        with suppress(OSError):  # open on Windows: another day
            self.path(sha256).unlink(missing_ok=True)
            self._note(sha256).unlink(missing_ok=True)


def document_in(source: Path) -> bytes:
    """Return the contents of a person's file, which is not kept here.

    Raises DocumentUnreadable, DocumentEmpty, DocumentTooLarge.
    """
    with _reading(source) as given:
        pieces, size = [], 0
        while piece := _piece(given, source):
            pieces.append(piece)
            size += len(piece)
            if size > MAX_DOCUMENT_BYTES:
                raise _too_large(source)
    return b"".join(pieces)


@contextmanager
def _reading(source: Path) -> Iterator[BinaryIO]:
    """Open a person's file when it is one that can travel."""
    try:
        # Looked at before it is opened: opening a pipe would wait for ever.
        found = source.stat()
        if not stat.S_ISREG(found.st_mode):
            raise DocumentUnreadable(name=source.name, reason="it is not a file")
        given = source.open("rb")
    except (OSError, ValueError) as error:
        raise _unreadable(source, error) from error
    with given:
        if found.st_size > MAX_DOCUMENT_BYTES:
            raise _too_large(source)
        if found.st_size == 0:
            raise DocumentEmpty(name=source.name)
        yield given


def _piece(given: BinaryIO, source: Path) -> bytes:
    try:
        return given.read(PIECE)
    except OSError as error:
        raise _unreadable(source, error) from error


def _unreadable(source: Path, error: Exception) -> DocumentUnreadable:
    reason = error.strerror if isinstance(error, OSError) else None
    return DocumentUnreadable(name=source.name, reason=reason or str(error))


def _too_large(source: Path) -> DocumentTooLarge:
    return DocumentTooLarge(name=source.name, most=MAX_DOCUMENT_BYTES // 1024 // 1024)


def _nonce(number: int, *, last: bool) -> bytes:
    """Return what makes each piece one of its kind: neither order nor end can be changed."""
    return bytes(7) + number.to_bytes(4, "big") + bytes([last])
