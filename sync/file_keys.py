"""Changes the key that a profile's files are written under; a cut at any step loses nothing.

The new key is kept beside the old one first. Then each file is written anew beside itself and takes
its own place, precious ones first; whoever opens the profile after a cut goes on from there.
"""

from __future__ import annotations

import os
import shutil
from contextlib import closing, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlcipher3 import dbapi2

from sync.errors import DiskFull, StoreDamaged
from sync.keyslots import new_key
from sync.outbox.recovery import open_outbox
from sync.outbox.store import Outbox
from sync.profile.blobs import Blobs, CopyDamaged
from sync.profile.database import Connection, named
from sync.profile.directory import synced_folder, writing

if TYPE_CHECKING:
    from pathlib import Path

    from sync.clock import Clock
    from sync.credentials import Secrets, Vault
    from sync.profile import Profile

_BESIDE, _TAILS = ".rekeyed", ("", "-wal", "-shm", "-journal")
_ENOUGH = 16 * 1024 * 1024
_COUNT = 'SELECT count(*) FROM "TABLE"'


def change(profile: Profile, vault: Vault, pin: str | None, clock: Clock) -> Secrets:
    """Put every file under a new key, and that one under new slots; the profile must be locked.

    Raises NeedsPin where a PIN opens the profile, `DiskFull` before anything was changed, and as
    `Vault.open` does. Whoever has the old keys opens nothing of it any more.
    """
    secrets = finish(profile, vault, vault.open(pin), clock)
    _check_room(profile)
    # The slots first: under the old ones the new key would lie open to whoever has those.
    vault.renew_key(pin)
    secrets = replace(secrets, next_key=new_key())
    vault.keep(secrets)
    return finish(profile, vault, secrets, clock)


def finish(profile: Profile, vault: Vault, secrets: Secrets, clock: Clock) -> Secrets:
    """Go on with a change of keys that was cut off; return the secrets as they are now.

    Raises `DiskFull` and `NotWritable`: then the next opening goes on.
    """
    if not secrets.next_key:
        return secrets
    for outbox in (profile.outbox_path, *profile.put_away_outboxes()):
        _move_outbox(outbox, secrets, clock)
    for folder in profile.directory.glob("blobs*"):
        _move_documents(folder, secrets)
    for part in profile.directory.glob("replica-*.db.part"):
        part.unlink(missing_ok=True)  # a download that begins anew
    profile.drop_other_replicas()
    with suppress(StoreDamaged):  # a replica is fetched anew
        _move(profile.replica_path, secrets)
    secrets = replace(secrets, file_key=secrets.next_key, next_key=b"")
    vault.keep(secrets)
    return secrets


def key_of(path: Path, secrets: Secrets) -> bytes:
    """Return the key a file is under, where a change of keys may have been cut off."""
    return secrets.next_key if _is_under(path, secrets.next_key) else secrets.file_key


def _move_outbox(path: Path, secrets: Secrets, clock: Clock) -> None:
    """Move an outbox, joined with what only its second copy knew, and that copy behind it."""
    if not path.exists() and not path.with_suffix(".log").exists():
        return
    if not _is_under(path, secrets.next_key):
        try:
            found, _ = open_outbox(path, secrets.file_key, clock, "")
        except StoreDamaged:
            if path.name == "outbox.db":
                raise
            return  # one that was put away and can't be read: it stays as it is
        found.close()
        _move(path, secrets)
    moved = Outbox(path, secrets.next_key, clock, "")
    try:
        moved.copy.start_anew()
    finally:
        moved.close()


def _move(path: Path, secrets: Secrets) -> None:
    """Write a database anew under the next key; it takes its place when it is whole."""
    beside = path.with_name(path.name + _BESIDE)
    for tail in _TAILS:
        beside.with_name(beside.name + tail).unlink(missing_ok=True)  # ours, cut off half-way
    if not path.exists() or _is_under(path, secrets.next_key):
        return
    with named(path), closing(_connected(path, secrets.file_key)) as old:
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        (version,) = old.execute("PRAGMA user_version").fetchone()
        old.execute(f"ATTACH DATABASE ? AS beside KEY {_literal(secrets.next_key)}", (str(beside),))
        old.execute("SELECT sqlcipher_export('beside')").fetchall()
        old.execute(f"PRAGMA beside.user_version = {int(version)}")
        counted = _counted(old)
        old.execute("DETACH DATABASE beside")
    with named(beside), closing(_connected(beside, secrets.next_key)) as fresh:
        said = fresh.execute("PRAGMA integrity_check(1)").fetchone()
        if said != ("ok",) or _counted(fresh) != counted:
            raise StoreDamaged(file=path.name, reason=f"its copy is not whole: {said}")
    left = path.with_name(path.name + "-wal")
    if left.exists() and left.stat().st_size:
        raise StoreDamaged(file=path.name, reason="somebody else has it open")
    with writing(path):
        with beside.open("rb+") as handle:
            os.fsync(handle.fileno())
        beside.replace(path)
        synced_folder(path.parent)


def _move_documents(folder: Path, secrets: Secrets) -> None:
    old, new = Blobs(folder, secrets.file_key), Blobs(folder, secrets.next_key)
    for sha256 in old.names():
        try:
            new.read(sha256, 0, 1)
        except CopyDamaged:
            with suppress(CopyDamaged):  # a damaged one stays as it is
                old.copy_to(sha256, new)


def _is_under(path: Path, key: bytes) -> bool:
    if not key or not path.exists():
        return False
    try:
        with closing(_connected(path, key)) as connection:
            return bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    except dbapi2.DatabaseError:
        return False


def _connected(path: Path, key: bytes) -> Connection:
    connection = dbapi2.connect(str(path), isolation_level=None, timeout=0.5)
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = {_literal(key)}")
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection


def _literal(key: bytes) -> str:
    return f"\"x'{key.hex()}'\""


def _counted(connection: Connection) -> dict[str, int]:
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    return {
        name: connection.execute(_COUNT.replace("TABLE", name)).fetchone()[0] for (name,) in names
    }


def _check_room(profile: Profile) -> None:
    """Raise `DiskFull` unless the largest file fits a second time."""
    sizes = [path.stat().st_size for path in profile.directory.rglob("*") if path.is_file()]
    if shutil.disk_usage(profile.directory).free < max(sizes, default=0) + _ENOUGH:
        raise DiskFull
