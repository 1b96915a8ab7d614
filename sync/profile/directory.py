"""A profile directory: its lock, who works in it, and where its files are.

Never opens a store and never holds a secret.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from sync.errors import DiskFull, NeedsEnrolment, NotWritable, ProfileBusy, StoreDamaged
from sync.rows import Identity

_SETTINGS, _SETTINGS_COPY = "profile.json", "profile-copy.json"
_REPLICA = re.compile(r"replica-(\d+)\.db")


class Profile:
    """One directory, used by one process at a time.

    `profile.json` holds the identity and where the secrets lie; `current` names the replica.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._lock: IO[str] | None = None

    # --- lock ---
    def lock(self) -> None:
        """Take the profile for this process. Raises `ProfileBusy` when another one has it."""
        with writing(self.directory):
            self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = (self.directory / "lock").open("a+", encoding="ascii")
        try:
            _lock_file(handle)
        except OSError as busy:
            handle.close()
            raise ProfileBusy from busy
        self._lock = handle

    def unlock(self) -> None:
        """Give the profile back; no harm when it is not taken."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    # --- identity ---
    def settings(self) -> dict[str, Any]:
        """Return the contents of profile.json, empty when there is none.

        From its copy when it is damaged. Raises `StoreDamaged` when both are.
        """
        problem = ""
        for name in (_SETTINGS, _SETTINGS_COPY):
            try:
                found = json.loads((self.directory / name).read_text(encoding="utf-8"))
                if not isinstance(found, dict):
                    continue
                if found.pop("check", None) in {None, _check(found)}:
                    return found
                problem = problem or "its contents were altered"
            except FileNotFoundError:
                continue
            except ValueError as broken:
                problem = problem or str(broken)
            except OSError as refused:
                problem = problem or refused.strerror or str(refused)
        if problem:
            raise StoreDamaged(file=_SETTINGS, reason=problem)
        return {}

    def change_settings(self, **changes: object) -> None:
        """Write these keys into profile.json, all or none; a value of None takes a key away."""
        merged = {**self.settings(), **changes}
        kept = {key: value for key, value in merged.items() if value is not None}
        content = json.dumps({**kept, "check": _check(kept)}, indent=2).encode()
        write_whole(self.directory / _SETTINGS, content)
        write_whole(self.directory / _SETTINGS_COPY, content)

    def identity(self) -> Identity:
        """Return who works here. Raises `NeedsEnrolment` when nobody does."""
        found = self.settings().get("identity")
        if found is None:
            raise NeedsEnrolment
        try:
            return Identity(**found)
        except TypeError as broken:
            raise StoreDamaged(file="profile.json", reason=str(broken)) from broken

    def keep_identity(self, identity: Identity | None) -> None:
        """Write who works here; None when nobody does any more."""
        self.change_settings(identity=None if identity is None else asdict(identity))

    # --- files ---
    @property
    def outbox_path(self) -> Path:
        """The precious file."""
        return self.directory / "outbox.db"

    @property
    def blobs_path(self) -> Path:
        """The folder of documents on their way; precious as the outbox."""
        return self.directory / "blobs"

    @property
    def papers_path(self) -> Path:
        """The folder of documents a reviewer looks at; each can be fetched again."""
        return self.directory / "papers"

    def drop_papers(self) -> None:
        """Delete what a reviewer looked at."""
        shutil.rmtree(self.papers_path, ignore_errors=True)

    @property
    def replica_path(self) -> Path:
        """The replica in use: the one `current` names, else the first."""
        try:
            name = (self.directory / "current").read_text(encoding="ascii", errors="replace")
        except FileNotFoundError:
            name = ""
        except OSError as refused:
            raise StoreDamaged(file="current", reason=refused.strerror or str(refused)) from refused
        name = name.strip()
        return self.directory / (name if _REPLICA.fullmatch(name) else "replica-1.db")

    def next_replica_path(self) -> Path:
        """Return the path of a replica to be built beside the one in use."""
        numbers = [
            int(found[1])
            for path in self.directory.glob("replica-*.db")
            if (found := _REPLICA.fullmatch(path.name))
        ]
        return self.directory / f"replica-{max(numbers, default=0) + 1}.db"

    def use_replica(self, path: Path) -> None:
        """Make `path` the replica in use from the next opening on."""
        write_whole(self.directory / "current", path.name.encode("ascii"))

    def drop_other_replicas(self) -> None:
        """Delete the replica files that are not in use."""
        kept = self.replica_path.name
        for path in self.directory.glob("replica-*.db*"):
            if path.suffix == ".part" and _number(path) > _number(self.replica_path):
                continue  # the download of the next one goes on where it stopped
            # A file of the one in use is its name, or its name with -wal or -shm behind it.
            if path.name.partition("-shm")[0].partition("-wal")[0] != kept:
                with suppress(OSError):  # no harm: the next opening tries again
                    path.unlink(missing_ok=True)

    def put_away(self, device: str) -> None:
        """After a sign-out: keep outbox and documents by the device's name, drop every replica."""
        for path in self.directory.glob("replica-*.db*"):
            path.unlink(missing_ok=True)
        (self.directory / "current").unlink(missing_ok=True)
        self.drop_papers()
        if self.blobs_path.is_dir():
            with suppress(OSError):  # one of them is open on Windows: they stay where they are
                self.blobs_path.rename(self.directory / f"blobs-{device}")
        # What the last checkpoint did not reach lies in the -wal: it goes along, and goes first, so
        # that a cut between the two leaves the outbox and its tail to be joined by hand at worst.
        for tail in (".db-wal", ".log", ".db"):
            path = self.directory / f"outbox{tail}"
            if path.exists():
                path.replace(self.directory / f"outbox-{device}{tail}")

    def put_away_outboxes(self) -> list[Path]:
        """Return the outboxes of people who signed out here, the last one first."""
        found = self.directory.glob("outbox-*.db")
        kept = [path for path in found if "-damaged-" not in path.name]
        return sorted(kept, key=lambda path: path.stat().st_mtime, reverse=True)

    def bring_back(self, outbox: Path) -> None:
        """Put an outbox that was put away in its place again, its second copy and documents too.

        It is closed. The outbox goes first: without its second copy it is whole, but a second copy
        without it would be taken for that of whoever works here next.
        """
        device = outbox.stem.removeprefix("outbox-")
        outbox.replace(self.outbox_path)
        log = self.directory / f"outbox-{device}.log"
        if log.exists():
            log.replace(self.outbox_path.with_suffix(".log"))
        blobs = self.directory / f"blobs-{device}"
        if blobs.is_dir():
            self.blobs_path.mkdir(exist_ok=True, mode=0o700)
            for path in blobs.iterdir():
                with suppress(OSError):  # open on Windows: it stays where it is
                    path.replace(self.blobs_path / path.name)
            with suppress(OSError):
                blobs.rmdir()


def _number(path: Path) -> int:
    found = _REPLICA.match(path.name)
    return int(found[1]) if found else 0


def _check(settings: dict[str, Any]) -> str:
    """Return the mark by which a changed character in a settings file is noticed."""
    return hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file so that after a power cut it holds either the old or the new content.

    Raises `DiskFull` and `NotWritable`; then the old content stands.
    """
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = path.with_name(path.name + ".new")
        with beside.open("wb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        beside.chmod(0o600)
        beside.replace(path)


def synced_folder(folder: Path) -> None:
    """Have the names in a folder on the disk. Raises `NotWritable`."""
    if sys.platform == "win32":
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise NotWritable(file=str(folder), reason=error.strerror or str(error)) from error
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn the system's refusals to write a file into problems with a way out."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise DiskFull from error
        raise NotWritable(file=str(path), reason=error.strerror or str(error)) from error


if sys.platform == "win32":
    import msvcrt

    def _lock_file(handle: IO[str]) -> None:
        msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock_file(handle: IO[str]) -> None:
        fcntl.flock(handle.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
