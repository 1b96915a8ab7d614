"""Snapshots for fresh clients: built once for a side, kept as files, handed to that side only.

Owns every file below its folder. A file that has its final name is whole and never changes; which
one somebody gets follows from who asks, never from what is asked for.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import secrets
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import zstandard
from sqlalchemy.engine import Connection

from server.errors import NoSnapshot
from server.services.actor import Actor, streams_of
from server.storage.feed import PlaceUnknown, check_places, heads_of
from server.storage.sealed import Place, Seals
from server.storage.snapshots import packed, places_of
from sync.wire.codec import decode, encode
from sync.wire.messages import Manifest
from sync.wire.version import SCHEMA

log = logging.getLogger(__name__)

ZSTD_LEVEL = 3
REST_AFTER_FAILURE = timedelta(minutes=10)
"""So long a side is sent to the feed when its snapshot could not be built."""
LONGEST_BUILD_SECONDS = 600
KEPT = 2
"""The newest, and the one before it: a client may be in the middle of that one."""
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Found:
    """A file that may be handed out, and what it is."""

    path: Path
    manifest: Manifest


class Shelf:
    """The files of snapshots below one folder, and the one build that may be under way.

    Without a folder they live in a temporary one that is made when it is needed. A side whose
    streams saw less than `least` changes has none; one is good for `life`.
    """

    def __init__(self, folder: Path | None, *, least: int, life: timedelta) -> None:
        self.least = least
        self.life = life
        self._folder = folder
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        self._lock = threading.Lock()
        self._building = False
        self._failed: dict[str, datetime] = {}

    def close(self) -> None:
        """Delete what was only for this run."""
        with self._lock:
            if self._temporary is not None:
                self._temporary.cleanup()

    # --- one build at a time ---
    def begin(self) -> bool:
        """Take the right to build; False when somebody has it."""
        with self._lock:
            taken, self._building = self._building, True
            return not taken

    def ended(self, side: str, now: datetime, problem: BaseException | None) -> None:
        """Give the right back; after a failure this side uses the feed for a while."""
        with self._lock:
            self._building = False
            if problem is not None:
                self._failed[side] = now
        if problem is not None:
            log.error("a snapshot could not be built", exc_info=problem)

    def rests(self, side: str, now: datetime) -> bool:
        """Say whether building for this side failed a short while ago."""
        failed = self._failed.get(side)
        return failed is not None and now - failed < REST_AFTER_FAILURE

    # --- files ---
    def of(self, side: str) -> Iterator[Found]:
        """Yield what lies here for one side, the newest first."""
        found = [
            Found(path.with_suffix(".snapshot"), manifest)
            for path in self._of(side).glob("*.json")
            if (manifest := _manifest_in(path)) is not None
        ]
        yield from sorted(found, key=lambda each: each.manifest.made_at, reverse=True)

    def one(self, side: str, snapshot: str) -> Found | None:
        """Return one snapshot of a side by its id; that of another side is not there."""
        if not _ID.fullmatch(snapshot):
            return None
        path = self._of(side) / f"{snapshot}.json"
        manifest = _manifest_in(path)
        return None if manifest is None else Found(path.with_suffix(".snapshot"), manifest)

    def put(self, side: str, parts: Iterator[bytes]) -> tuple[str, int, str]:
        """Write a file that nobody gets before its manifest is there; its id, size and SHA-256."""
        folder = self._of(side)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        snapshot = secrets.token_hex(16)
        digest, size = hashlib.sha256(), 0
        under_way = folder / f"{snapshot}.new"
        try:
            with under_way.open("xb") as handle:
                under_way.chmod(0o600)
                for part in parts:
                    handle.write(part)
                    digest.update(part)
                    size += len(part)
                handle.flush()
                os.fsync(handle.fileno())
            under_way.replace(folder / f"{snapshot}.snapshot")
        finally:
            under_way.unlink(missing_ok=True)
        return snapshot, size, digest.hexdigest()

    def show(self, side: str, manifest: Manifest) -> None:
        """Let a file be found; older ones of the side go, the last one excepted."""
        folder = self._of(side)
        beside = folder / f"{manifest.snapshot}.json.new"
        beside.write_bytes(encode(manifest))
        shown = beside.replace(folder / f"{manifest.snapshot}.json")
        kept = {each.manifest.snapshot for each in list(self.of(side))[:KEPT]}
        old = {path.stem for path in folder.glob("*.json")} - kept
        for path in folder.iterdir():
            name = path.name.partition(".")[0]
            if name in old or (name not in kept and not _is_under_way(path, shown)):
                path.unlink(missing_ok=True)

    def _of(self, side: str) -> Path:
        return self._root() / hashlib.sha256(side.encode()).hexdigest()[:32]

    def _root(self) -> Path:
        if self._folder is not None:
            return self._folder
        with self._lock:
            if self._temporary is None:
                self._temporary = tempfile.TemporaryDirectory(prefix="sellthrough-snapshots-")
            return Path(self._temporary.name)


def _is_under_way(path: Path, shown: Path) -> bool:
    """Say whether another process may be at this file without a manifest: it is hardly older."""
    try:
        age = shown.stat().st_mtime - path.stat().st_mtime
    except FileNotFoundError:
        return True
    return age < LONGEST_BUILD_SECONDS


def _manifest_in(path: Path) -> Manifest | None:
    try:
        found = decode(path.read_bytes(), Manifest)
        whole = path.with_suffix(".snapshot").stat().st_size == found.size
    except (OSError, msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError):
        return None
    return found if whole else None


# --- what is asked -----------------------------------------------------------------------------
def offer(
    connection: Connection, seals: Seals, shelf: Shelf, actor: Actor, now: datetime
) -> Manifest | None:
    """Return a snapshot that is still good; None when one is to be built. Raises NoSnapshot."""
    streams = streams_of(connection, actor)
    changes = sum(heads_of(connection, streams).values())
    if changes < shelf.least or shelf.rests(actor.scope_key, now):
        raise NoSnapshot
    longest_tail = max(shelf.least, changes // 5)
    for found in shelf.of(actor.scope_key):
        manifest = found.manifest
        fresh = (
            manifest.made_at > now - shelf.life
            and changes - sum(manifest.streams.values()) <= longest_tail
        )
        if fresh and _is_of_now(connection, seals, actor, streams, manifest):
            return manifest
    return None


def _is_of_now(
    connection: Connection, seals: Seals, actor: Actor, streams: list[str], manifest: Manifest
) -> bool:
    """Say whether the feed can go on from it, and all it holds may still be read."""
    place = seals.read_cursor(manifest.cursor)
    if place is None or manifest.schema != SCHEMA or place.epoch != seals.epoch:
        return False
    if place.scope != actor.scope_key or not set(manifest.streams) <= set(streams):
        return False
    try:
        check_places(connection, place.streams)
    except PlaceUnknown:
        return False
    return True


def open_one(
    connection: Connection, seals: Seals, shelf: Shelf, actor: Actor, snapshot: str
) -> Found:
    """Return a snapshot to read from. NoSnapshot for one that is not there or another side's."""
    found = shelf.one(actor.scope_key, snapshot)
    if found is None:
        raise NoSnapshot
    streams = streams_of(connection, actor)
    if not _is_of_now(connection, seals, actor, streams, found.manifest):
        raise NoSnapshot
    return found


def build(
    connection: Connection, seals: Seals, shelf: Shelf, actor: Actor, now: datetime
) -> Manifest:
    """Build a snapshot for the side of `actor`, in one read transaction."""
    streams = streams_of(connection, actor)
    places = places_of(connection, streams)
    rows: dict[str, int] = {}
    pack = zstandard.ZstdCompressor(level=ZSTD_LEVEL).compress
    snapshot, size, sha256 = shelf.put(actor.scope_key, packed(connection, [*places], pack, rows))
    manifest = Manifest(
        snapshot=snapshot,
        schema=SCHEMA,
        epoch=seals.epoch,
        cursor=seals.write_cursor(Place(actor.scope_key, seals.epoch, places)),
        streams={name: seq for name, (seq, _) in places.items()},
        size=size,
        sha256=sha256,
        rows=rows,
        made_at=now,
    )
    shelf.show(actor.scope_key, manifest)
    return manifest
