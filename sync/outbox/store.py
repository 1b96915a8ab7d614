"""outbox.db: the only file that must never lose a commit.

Owns every write to it. An op goes held -> queued (sealed) -> sent -> settled, or is refused,
conflicted or stuck until a person has seen it. No path here deletes a sealed op.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sync.clock import Clock, stamp
from sync.errors import EnvironmentProblem, StoreDamaged, StoreTooNew
from sync.outbox.chain import (
    Sealer,
    gather_forgotten,
    head,
    rechain,
    sign_unsigned,
    write_forgotten,
)
from sync.outbox.envelope import Link
from sync.outbox.ops import Claimed, JournalScan, NewOp, text_of
from sync.outbox.records import link_record, op_record, unanswered_records, undone_record
from sync.outbox.second_copy import Record, SecondCopy
from sync.outbox.tables import MIGRATIONS
from sync.profile.database import Connection, Database, is_damage
from sync.wire.codec import GENESIS

T = TypeVar("T")

_INSERT_STATE = (
    "INSERT INTO op_state (op_id, pos, kind, entity, scan_id, recorded_at, not_before, mono_ms,"
    " anchor, state, folded) VALUES (?,?,?,?,?,?,?,?,?,'held',1)"
)
_INSERT_CONTENT = "INSERT INTO op_content (pos, base, body, local) VALUES (?,?,?,?)"
INSERT_SCAN = (
    "INSERT INTO scan_journal (scan_id, at, text, serial, twin, product, standing, code, params,"
    " points, claim_id, op_id, twin_of) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"
)
INSERT_CLAIMED = "INSERT INTO claimed (canonical, op_id, claim_id, who, day) VALUES (?,?,?,?,?)"

_KEPT_BESIDE = (
    "SELECT key, value FROM setting WHERE key IN ('time_token', 'chain', 'device', 'head')"
)
_TOLD_EVERY = 500
NONE_HELD = "~"
"""Sorts behind every id."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """What became of a damaged outbox: ops read from it, ops its second copy added, its new name.

    `aside` is "" where the file was whole but old.
    """

    kept: int
    added: int
    aside: str


class Outbox:
    """The open outbox of one device. Without a `device_key` ops are sealed unsigned."""

    def __init__(
        self, path: Path, key: bytes, clock: Clock, device: str, device_key: bytes = b""
    ) -> None:
        self.db = Database(path, key, synchronous="FULL")
        self._key = key
        self.device = device
        self.device_key = device_key
        self.chain = 0
        """Which of the devices this profile has been signs now."""
        self.kept_head = (0, GENESIS)
        """The end of the chain as recovery found it, where the ops before it are gone."""
        self.sealing = threading.Lock()
        self._clock = clock
        self._boot_id = clock.boot_id()
        self._anchor: tuple[int, tuple[str, str]] | None = None
        self.held_from = NONE_HELD
        """No held op has a smaller id: ids grow with time, so the held ones are the last few."""
        self.held = 0
        self._sealer = Sealer(self)
        self.copy = self._second_copy()
        self._mending = threading.Lock()
        self.on_mended: Callable[[Recovered], None] = _nobody
        """Told when damage was met and mended while the outbox was in use."""
        self.time_token = ""
        """The server's last time token; goes into every op recorded from now on."""
        try:
            self._open()
        except BaseException:
            self.db.close()
            raise

    def _open(self) -> None:
        if self.db.upgrade(MIGRATIONS) > len(MIGRATIONS):
            raise StoreTooNew(file=self.db.path.name)
        self.reload()

    def reload(self) -> None:
        """Read from the file what is kept in memory beside it; no op is recorded in between."""
        self.db.write(self._read_anew)

    def _read_anew(self, connection: Connection) -> None:
        self.next_pos, self.next_scan = (
            (connection.execute(query).fetchone()[0] or 0) + 1
            for query in ("SELECT max(pos) FROM op_state", "SELECT max(scan_id) FROM scan_journal")
        )
        kept = dict(connection.execute(_KEPT_BESIDE).fetchall())
        self.time_token = kept.get("time_token", "")
        self.chain = int(kept.get("chain") or 0)
        self.device = kept.get("device") or self.device
        if kept.get("head"):
            n, mark = json.loads(kept["head"])
            self.kept_head = (n, mark)
        self.held_from = ""
        self._look_for_held(connection)

    def _look_for_held(self, connection: Connection) -> None:
        """Find the first held op anew; in a write, so that no scan comes in between."""
        if self.held_from:
            found, self.held = connection.execute(
                "SELECT min(op_id), count(*) FROM op_state WHERE op_id >= ? AND state = 'held'",
                (self.held_from,),
            ).fetchone()
        else:
            # By two indexes: reading every op for it would make each opening slower than the last.
            (self.held,) = connection.execute(
                "SELECT (SELECT count(*) FROM op_state)"
                " - (SELECT count(*) FROM op_state WHERE n IS NOT NULL)"
            ).fetchone()
            (found,) = connection.execute(
                "SELECT min(op_id) FROM"
                " (SELECT op_id FROM op_state WHERE n IS NULL ORDER BY pos DESC LIMIT ?)",
                (self.held,),
            ).fetchone()
        self.held_from = found or NONE_HELD

    def _second_copy(self) -> SecondCopy:
        path = self.db.path.with_suffix(".log")
        return SecondCopy(path, self._key, lambda: unanswered_records(self))

    def mend(self, broken: Database | None = None) -> None:
        """Go on after damage was met, with a new file where it stays: nothing unanswered is lost.

        A file that reads well on a fresh connection is left as it is: the disk failed for a moment,
        and whoever met that has dropped the connection it was met on. `broken` is what damage was
        met in twice, on a fresh connection too: only the first who meets it mends it.
        Raises `StoreDamaged` when nothing of the file or its second copy can be read.
        """
        from sync.outbox.recovery import reads_well, rebuild  # noqa: PLC0415 (stand on this module)

        with self._mending, self.sealing:
            if broken is not None and self.db is not broken:
                return
            if broken is None and reads_well(self.db.path, self._key):
                self._anchor = None
                self.reload()
                return
            path = self.db.path
            self.copy.flush()
            self.copy.close()
            self.db.close()
            recovered = rebuild(path, self._key, self._clock, self.device, self.device_key)
            self.db = Database(path, self._key, synchronous="FULL")
            self._anchor = None
            self._open()
            self.copy = self._second_copy()
            self.copy.start_anew()
        self.on_mended(recovered)

    def close(self) -> None:
        """Finish what was handed in and close both files."""
        self.copy.close()
        self.db.close()

    # --- recording ---
    def record_scan(
        self, scan: JournalScan, op: NewOp | None = None, claimed: Claimed | None = None
    ) -> int:
        """Commit one scan with its op and the serial it claims; return the scan's number.

        One transaction, durable on return. Raises sqlcipher3's IntegrityError when the serial is
        claimed already, and `DiskFull`; then nothing of it is recorded.
        """
        copied: list[Record] = []

        def work(connection: Connection) -> int:
            number = self.next_scan
            owner = None
            if claimed is not None:
                owner = tuple_of(claimed)
                connection.execute(INSERT_CLAIMED, owner)
            row = (
                number, scan.at, scan.text, scan.serial, scan.twin, scan.product,
                scan.standing, scan.code, text_of(scan.params) if scan.params else "{}",
                scan.points, scan.claim_id, scan.op_id, scan.twin_of,
            )  # fmt: skip
            if op is not None:
                written, anchor = self._insert(connection, op, number)
                copied.append(op_record(written, anchor, claimed=owner, scan=row))
            connection.execute(INSERT_SCAN, row)
            self.next_scan = number + 1
            return number

        number = self._commit(work)
        self.copy.add(*copied)
        return number

    def record_claims(
        self, claims: Iterable[tuple[NewOp, Claimed]], tell: Callable[[int], None]
    ) -> list[str]:
        """Commit claims together, all or none, and durable on return; return their entities.

        `tell` hears how many are written; what it raises takes all of them back. Raises
        sqlcipher3's IntegrityError when one of the serials is claimed already, and `DiskFull`.
        """
        # What can be made before is: whoever scans meanwhile waits for the transaction.
        given = [(self._columns(op, None), tuple_of(claimed)) for op, claimed in claims]
        rows: list[tuple[Any, ...]] = []

        def work(connection: Connection) -> tuple[str, str]:
            rows.clear()
            anchor = self._anchor_now(connection)
            for start in range(0, len(given), _TOLD_EVERY):
                tell(start)
                part = given[start : start + _TOLD_EVERY]
                connection.executemany(INSERT_CLAIMED, [owner for _, owner in part])
                placed = [self._placed(columns) for columns, _ in part]
                insert_ops(connection, placed, anchor)
                rows.extend(placed)
            return self._boot_id, self.time_token

        anchor = self._commit(work)
        self.copy.add(
            *(
                op_record(row, anchor, claimed=owner)
                for row, (_, owner) in zip(rows, given, strict=True)
            )
        )
        return [columns[2] for columns, _ in given]

    def record(self, op: NewOp, instead_of: Sequence[str] = ()) -> None:
        """Commit an op; durable on return. Raises `DiskFull`.

        `instead_of` names answered ops this one replaces: they need nobody's attention any more.
        """
        at = stamp(op.recorded_at)

        def work(connection: Connection) -> Record:
            written, anchor = self._insert(connection, op, None)
            connection.executemany(
                "UPDATE op_state SET dismissed_at = ?, folded = 0 WHERE op_id = ?",
                [(at, answered) for answered in instead_of],
            )
            connection.executemany(
                "INSERT INTO op_item (entity, op_id) VALUES (?,?)",
                [(entity, op.op_id) for entity in op.items],
            )
            return op_record(written, anchor, items=op.items)

        self.copy.add(self._commit(work))

    def record_withdrawal(self, op: NewOp) -> None:
        """Commit the withdrawal of a claim: its serial is free again, its scan marked undone."""
        at = stamp(op.recorded_at)

        def work(connection: Connection) -> Record:
            written, anchor = self._insert(connection, op, None)
            connection.execute("DELETE FROM claimed WHERE claim_id = ?", (op.body["claim_id"],))
            connection.execute(
                "UPDATE scan_journal SET undone_at = ? WHERE scan_id IN"
                " (SELECT scan_id FROM op_state WHERE entity = ? AND scan_id IS NOT NULL)",
                (at, op.entity),
            )
            return op_record(written, anchor)

        self.copy.add(self._commit(work))

    def _commit(self, work: Callable[[Connection], T]) -> T:
        """Commit what records an op; when that fails, nothing of it is remembered here either."""
        db = self.db
        try:
            return db.write(work)
        except BaseException as problem:
            self._anchor = None
            if isinstance(problem, StoreDamaged) and is_damage(problem):
                return self._commit_anew(db, work)
            with suppress(EnvironmentProblem):
                self.db.write(self._look_for_held)
            raise

    def _commit_anew(self, db: Database, work: Callable[[Connection], T]) -> T:
        """Commit after damage was met: it may have been the connection's only; else mend first."""
        try:
            self.reload()
            return db.write(work)
        except StoreDamaged as problem:
            self._anchor = None
            if not is_damage(problem):
                raise
        self.mend(db)
        return self.db.write(work)

    def _insert(
        self, connection: Connection, op: NewOp, scan_id: int | None
    ) -> tuple[tuple[Any, ...], tuple[str, str]]:
        """Write a held op; return its row and the anchor it was given."""
        row = self._row(op, scan_id)
        insert_ops(connection, (row,), self._anchor_now(connection))
        return row, (self._boot_id, self.time_token)

    def _row(self, op: NewOp, scan_id: int | None) -> tuple[Any, ...]:
        """Return the row of a held op that is written next."""
        return self._placed(self._columns(op, scan_id))

    def _columns(self, op: NewOp, scan_id: int | None) -> tuple[Any, ...]:
        """Return the row of a held op without its place."""
        at = stamp(op.recorded_at)
        until = stamp(op.recorded_at + timedelta(seconds=op.hold_seconds))
        return (
            op.op_id, op.kind, op.entity, text_of(op.base) if op.base else "{}",
            text_of(op.body), text_of(op.local), scan_id, at, until,
            int(self._clock.monotonic() * 1000),
        )  # fmt: skip

    def _placed(self, columns: tuple[Any, ...]) -> tuple[Any, ...]:
        """Give an op that is written now the next place."""
        pos, self.next_pos = self.next_pos, self.next_pos + 1
        self.held_from = min(self.held_from, columns[0])
        self.held += 1
        return (columns[0], pos, *columns[1:])

    def copy_links(self, links: Iterable[Link]) -> None:
        """Have sealed ops written to the second copy."""
        self.copy.add(*(link_record(self.device, self.chain, each) for each in links))

    # --- attention ---
    def dismiss(self, op_id: str) -> bool:
        """Let an answered op go: it stays as history. False when it is not refused or conflicted.

        A stuck op has no answer yet, so it can't be let go.
        """
        at = stamp(self._clock.now())

        def work(connection: Connection) -> bool:
            done = connection.execute(
                "UPDATE op_state SET dismissed_at = ?, folded = 0"
                " WHERE op_id = ? AND dismissed_at = '' AND (state IN ('refused', 'conflicted')"
                " OR op_id IN (SELECT op_id FROM op_item WHERE status = 'refused'))",
                (at, op_id),
            )
            return bool(done.rowcount)

        return self.db.write(work)

    def unpark(self, op_id: str) -> None:
        """Put a stuck op back into the queue."""
        self.db.write(
            lambda connection: connection.execute(
                "UPDATE op_state SET state = 'queued', attempts = 0, next_try = '', last_error = ''"
                " WHERE op_id = ? AND state = 'stuck'",
                (op_id,),
            )
        )

    def _anchor_now(self, connection: Connection) -> int:
        """Return the number of boot id and time token as they are now; kept once for many ops."""
        now = (self._boot_id, self.time_token)
        if self._anchor is None or self._anchor[1] != now or not self._is_kept(connection):
            number = connection.execute("INSERT INTO anchor VALUES (NULL, ?, ?)", now).lastrowid
            self._anchor = (number, now)
        return self._anchor[0]

    def _is_kept(self, connection: Connection) -> bool:
        """Say whether the anchor is in the file: it went if the commit that made it failed."""
        number, now = self._anchor or (0, ("", ""))
        found = connection.execute(
            "SELECT boot_id, time_token FROM anchor WHERE anchor = ?", (number,)
        ).fetchone()
        return bool(found == now)

    # --- undoing ---
    def undo(self, op_id: str) -> str | None:
        """Delete a held op, with its claimed serial and what was built on it while held.

        Returns its entity, None when it is sealed or unknown.
        """
        gone_ids: list[str] = []

        def work(connection: Connection) -> str | None:
            found = connection.execute(
                "SELECT entity, pos FROM op_state WHERE op_id = ? AND state = 'held'", (op_id,)
            ).fetchone()
            if found is None:
                return None
            entity, pos = found
            built = connection.execute(
                "SELECT op_id, pos, scan_id FROM op_state WHERE folded = 1 AND entity = ?"
                " AND state = 'held' AND pos >= ?",
                (entity, pos),
            ).fetchall()
            at = stamp(self._clock.now())
            self.held -= len(built)
            gone_ids.extend(gone for gone, _, _ in built)
            for gone, place, scan_id in built:
                connection.execute("INSERT OR IGNORE INTO undone VALUES (?)", (gone,))
                connection.execute("DELETE FROM op_state WHERE pos = ?", (place,))
                connection.execute("DELETE FROM op_content WHERE pos = ?", (place,))
                connection.execute("DELETE FROM op_item WHERE op_id = ?", (gone,))
                connection.execute("DELETE FROM claimed WHERE op_id = ?", (gone,))
                if scan_id is not None:
                    connection.execute(
                        "UPDATE scan_journal SET undone_at = ? WHERE scan_id = ?", (at, scan_id)
                    )
            return str(entity)

        undone = self.db.write(work)
        if gone_ids:
            self.copy.add(undone_record(gone_ids))
        return undone

    def release(self, canonical: Iterable[str]) -> None:
        """Let these serials be claimed again: their claims have ended."""
        rows = [(serial,) for serial in canonical]
        self.db.write(
            lambda connection: connection.executemany(
                "DELETE FROM claimed WHERE canonical = ?", rows
            )
        )

    # --- sealing ---
    def seal_due(self, now: datetime, *, limit: int = 200) -> list[str]:
        """Seal held ops whose time has come, in order of recording; return their entities.

        A later op is never sealed before an earlier one of the same entity. What was recorded
        later than `now` is due as well: the clock was set back, and nobody can tell by how much.
        """
        with self.sealing:
            done = self._sealer.seal(now, limit)
        if done:
            return self.db.write(lambda connection: entities_in(connection, done))
        self.db.write(self._look_for_held)
        return []

    def rechain(self, device: str, key: bytes) -> int:
        """Go on as another device: what is unanswered is sealed anew under the same ids.

        After a fork, with a fresh sign-in of that device. Returns how many ops that are.
        """
        with self.sealing:
            done = rechain(self, device, key)
        self.copy.start_anew()
        return done

    def rechain_forgotten(
        self, common: int, last_n: int, more: Callable[[Connection], object]
    ) -> int | None:
        """Seal anew all that a server forgot, where ops of an earlier chain are among it.

        None, and nothing was done, where none are. `more` is done in the same transaction.
        """
        with self.sealing:
            links = gather_forgotten(self, common, last_n)
            if links is None:
                return None

            def work(connection: Connection) -> None:
                write_forgotten(connection, self, links)
                more(connection)

            self.db.write(work)
            self.became(self.device, self.device_key)
        self.copy.start_anew()
        return len(links)

    def use_key(self, key: bytes) -> int:
        """Sign with this key from now on, and what was sealed without one; return how many."""
        with self.sealing:
            self.device_key = key
            return sign_unsigned(self)

    def became(self, device: str, key: bytes) -> None:
        """Follow a change of device that is in the file."""
        self.device, self.device_key = device, key
        self.chain += 1
        self.kept_head = (0, GENESIS)

    def head(self) -> tuple[int, str]:
        """Return number and hash of the last sealed op of the present chain."""
        return head(self)

    def fewer_held(self, connection: Connection, count: int) -> None:
        """Follow the sealing of this many ops, inside its transaction."""
        found = connection.execute(
            "SELECT op_id FROM op_state WHERE op_id >= ? AND state = 'held' ORDER BY op_id LIMIT 1",
            (self.held_from,),
        ).fetchone()
        self.held_from = found[0] if found else NONE_HELD
        self.held -= count

    # --- settings ---
    def setting(self, key: str) -> str | None:
        """Return a kept setting."""
        found = self.db.row("SELECT value FROM setting WHERE key = ?", (key,))
        return None if found is None else str(found[0])

    def keep_setting(self, key: str, value: str | None) -> None:
        """Keep a setting; None forgets it."""
        if value is None:
            self.db.write(lambda c: c.execute("DELETE FROM setting WHERE key = ?", (key,)))
        else:
            self.db.write(
                lambda c: c.execute("INSERT OR REPLACE INTO setting VALUES (?,?)", (key, value))
            )


def insert_op(connection: Connection, row: Sequence[Any], anchor: int) -> None:
    """Write a held op; `row` is one as a second copy has it (`sync.outbox.records`)."""
    insert_ops(connection, (row,), anchor)


def insert_ops(connection: Connection, rows: Sequence[Sequence[Any]], anchor: int) -> None:
    """Write held ops of one anchor, see `insert_op`."""
    states, contents = [], []
    for op_id, pos, kind, entity, base, body, local, *rest in rows:
        states.append((op_id, pos, kind, entity, *rest, anchor))
        contents.append((pos, base, body, local))
    connection.executemany(_INSERT_STATE, states)
    connection.executemany(_INSERT_CONTENT, contents)


def tuple_of(claimed: Claimed) -> tuple[str, str, str, str, str]:
    """Return the row of a claimed serial."""
    return (claimed.canonical, claimed.op_id, claimed.claim_id, claimed.who, claimed.day)


def _nobody(recovered: Recovered) -> None:
    """Stand in for whoever tells a person."""
    del recovered


def entities_in(connection: Connection, ops: Iterable[tuple[str, str]]) -> list[str]:
    """Return the entities these ops (id, own entity) touch: their own and those of their items."""
    found: dict[str, None] = {}
    for op_id, entity in ops:
        if entity.startswith("review:"):
            found |= {
                item: None
                for (item,) in connection.execute(
                    "SELECT entity FROM op_item WHERE op_id = ?", (op_id,)
                )
            }
        else:
            found[entity] = None
    return list(found)
