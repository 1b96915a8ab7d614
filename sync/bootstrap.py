"""A fresh replica from the server's snapshot: fetched piece by piece, verified, built beside.

Never touches the replica in use nor the outbox. Stopped anywhere, what was fetched is there for
the next time; nothing of it is used before all of it is here and is what the manifest says.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import zstandard

from sync.clock import stamp
from sync.errors import DiskFull
from sync.notices import SNAPSHOT_WRONG
from sync.profile.directory import writing
from sync.profile.part_file import PartFile
from sync.replica import allocation
from sync.replica.catalogue import TABLES as CATALOGUE_TABLES
from sync.replica.store import Place, Replica
from sync.wire.codec import decode, encode
from sync.wire.messages import Coming, Manifest
from sync.wire.snapshot import (
    MOST_PART_BYTES,
    ROWS,
    SERIALS,
    Part,
    SnapshotBroken,
    read_parts,
    unpack_blocks,
    unpack_rows,
)
from sync.wire.tables import ALLOCATION, TABLES
from sync.wire.version import SCHEMA
from sync.workplace import Workplace, side_of

if TYPE_CHECKING:
    from sync.profile import Profile
    from sync.profile.database import Connection
    from sync.transport import Transport

TRIES = 2
"""A file that is not what its manifest says is fetched once more; then the feed serves."""
SLICE_SECONDS = 2.0
"""So long pieces are fetched in one go: on a slow line, what people recorded goes out between."""
_LEAST_PIECE, _MOST_PIECE, _PIECES = 64 * 1024, 1024 * 1024, 64
"""A cut costs at most the piece under way: one in 64 of the whole, or 64 KB."""
_ROOM = 16 * 1024 * 1024

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Brought:
    """A replica that stands where the snapshot was made, or seconds until it is worth going on.

    Neither: the feed serves.
    """

    replica: Replica | None = None
    wait: float = 0.0


def bring(wp: Workplace, line: Transport, go_on: Callable[[], bool]) -> Brought:
    """Go on with fetching a snapshot, and build a replica of it when all of it is here.

    The replica is the caller's to complete by the feed, to switch to, and to `forget` the
    download of. `go_on` is asked between pieces. Raises line problems and `DiskFull`: what was
    fetched stays.
    """
    part = PartFile(_part_path(wp.profile), wp.secrets.file_key)
    wrong = 0
    for _ in range(TRIES):
        # One that is half here is gone on with while the server has it, whatever is newer.
        offered = _under_way(part) or line.snapshot()
        if isinstance(offered, Coming):
            return Brought(wait=max(float(offered.retry_after), 0.1))
        if offered is None or offered.schema != SCHEMA:
            part.drop()
            return Brought()
        if not part.head:
            _check_room(part.path, offered)
            part.start(encode(offered))
        fetched = _fetch(wp, line, part, offered, go_on)
        if fetched is None:
            part.drop()
            continue
        if not fetched:
            return Brought(wait=0.01)
        try:
            _verify(part, offered)
            built = _build(wp, part, offered, go_on)
        except (SnapshotBroken, zstandard.ZstdError) as broken:
            _log.warning("a snapshot was not what it was said to be: %s", broken)
            part.drop()
            wrong += 1
            continue
        return Brought(replica=built, wait=0.0 if built else 0.01)
    if wrong == TRIES:
        wp.notices.add(SNAPSHOT_WRONG, times=wrong)
    return Brought()


def forget(profile: Profile) -> None:
    """Delete what was fetched: it is in use now, or of no use. Raises `NotWritable`."""
    for path in profile.directory.glob("replica-*.db.part"):
        with writing(path):
            path.unlink(missing_ok=True)


def _part_path(profile: Profile) -> Path:
    """Return the download under way, else where one for the next replica goes."""
    under_way = sorted(profile.directory.glob("replica-*.db.part"))
    if under_way:
        return under_way[-1]
    path = profile.next_replica_path()
    return path.with_name(f"{path.name}.part")


def _under_way(part: PartFile) -> Manifest | None:
    """Return what is being fetched; a file that does not tell is of no use."""
    try:
        return decode(part.head, Manifest) if part.head else None
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError):
        part.drop()
        return None


def _check_room(path: Path, manifest: Manifest) -> None:
    """Raise DiskFull before a download that can't end well."""
    if shutil.disk_usage(path.parent).free < 3 * manifest.size + _ROOM:
        raise DiskFull


def _fetch(
    wp: Workplace,
    line: Transport,
    part: PartFile,
    manifest: Manifest,
    go_on: Callable[[], bool],
) -> bool | None:
    """Fetch what is missing. Return whether all is here, None when the server has it no more."""
    size = max(_LEAST_PIECE, min(_MOST_PIECE, manifest.size // _PIECES))
    begun = wp.clock.monotonic()
    wp.tell_coming(part.fetched, manifest.size)
    while part.fetched < manifest.size:
        if not go_on() or wp.clock.monotonic() - begun > SLICE_SECONDS:
            return False
        start = part.fetched
        piece = line.snapshot_piece(manifest.snapshot, start, min(start + size, manifest.size))
        if piece is None:
            return None
        part.add(piece)
        wp.tell_coming(part.fetched, manifest.size)
    return True


def _verify(part: PartFile, manifest: Manifest) -> None:
    digest, size = hashlib.sha256(), 0
    for piece in part.pieces():
        digest.update(piece)
        size += len(piece)
    if size != manifest.size or digest.hexdigest() != manifest.sha256:
        message = "its bytes are not those that were promised"
        raise SnapshotBroken(message)


def _build(
    wp: Workplace, part: PartFile, manifest: Manifest, go_on: Callable[[], bool]
) -> Replica | None:
    """Build a replica beside the one in use; None when it was told to stop."""
    fresh = Replica(wp.profile.next_replica_path(), wp.secrets.file_key, side_of(wp.identity))
    whole = False
    try:
        whole = _fill(fresh, part, manifest, go_on)
        if whole:
            place = Place(
                manifest.cursor, manifest.epoch, manifest.streams, at=stamp(wp.clock.now())
            )
            fresh.db.write(lambda connection: fresh.move_cursor(connection, place))
    finally:
        if not whole:
            drop(fresh)
    return fresh if whole else None


def drop(replica: Replica) -> None:
    """Close a replica that is of no use and delete its files."""
    replica.close()
    for tail in ("", "-wal", "-shm"):
        with suppress(OSError):  # no harm: the next opening tries again
            replica.db.path.with_name(replica.db.path.name + tail).unlink(missing_ok=True)


def _fill(fresh: Replica, part: PartFile, manifest: Manifest, go_on: Callable[[], bool]) -> bool:
    """Put part after part, each in a transaction of its own: nobody uses this file before."""
    counted: dict[str, int] = {}
    catalogue_changed = False
    for head, body in read_parts(part.pieces()):
        if not go_on():
            return False
        if head.part == ROWS:
            counted[head.table] = counted.get(head.table, 0) + head.count
            if catalogue_changed and head.table not in CATALOGUE_TABLES:
                fresh.db.write(fresh.reload_catalogue)
                catalogue_changed = False
            catalogue_changed |= head.table in CATALOGUE_TABLES
            fresh.db.write(partial(_put_rows, replica=fresh, head=head, body=body))
        elif head.part == SERIALS:
            counted[ALLOCATION.name] = counted.get(ALLOCATION.name, 0) + head.count
            blocks = unpack_blocks(head, body, _unpack)
            fresh.db.write(partial(allocation.put_blocks, blocks=blocks))
    if catalogue_changed:
        fresh.db.write(fresh.reload_catalogue)
    if counted != {table: count for table, count in manifest.rows.items() if count}:
        message = "it has other numbers of rows than its manifest"
        raise SnapshotBroken(message)
    return True


def _put_rows(connection: Connection, replica: Replica, head: Part, body: bytes) -> None:
    rows = unpack_rows(head, body, _unpack)
    table = TABLES.get(head.table)
    if table is None:
        return  # of a newer server
    if min(map(len, rows), default=table.keys) < table.keys:
        message = f"a row of {table.name} has no key"
        raise SnapshotBroken(message)
    replica.put(connection, table, rows)


def _unpack(frame: bytes) -> bytes:
    """Return what a zstd frame holds; one that grows over the limit is a bomb."""
    if not 0 <= zstandard.frame_content_size(frame) <= MOST_PART_BYTES:
        message = "a frame does not say its size, or is larger than any may be"
        raise SnapshotBroken(message)
    return zstandard.ZstdDecompressor().decompress(frame)
