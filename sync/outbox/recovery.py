"""Opening an outbox that is damaged or older than it was: nothing unanswered is lost, or deleted.

What can be read of the damaged file, joined with what the second copy holds, goes into a new file;
the damaged one is set aside. What was answered before comes back as `known` when it is sent again.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from sqlcipher3 import dbapi2

from sync.clock import Clock, stamp
from sync.errors import StoreDamaged, StoreTooNew
from sync.outbox.chain import write_seals
from sync.outbox.envelope import Link
from sync.outbox.second_copy import Found, Part, highest, read_log, set_aside
from sync.outbox.store import INSERT_CLAIMED, INSERT_SCAN, Outbox, Recovered, insert_op
from sync.profile.database import Connection, is_damage
from sync.rows import SendState
from sync.wire.codec import envelope_hash
from sync.wire.kinds import OpKind
from sync.wire.messages import Envelope

TRIES = 2
"""How often a file is opened before it counts as damaged."""
_log = logging.getLogger(__name__)


def open_outbox(
    path: Path, key: bytes, clock: Clock, device: str, device_key: bytes = b""
) -> tuple[Outbox, Recovered | None]:
    """Open an outbox whatever happened to its file; say what had to be recovered.

    Raises StoreTooNew, and StoreDamaged when neither the file nor its second copy can be read
    with this key: then the key is wrong, or more than one file is damaged.
    """
    beside = _beside(path)
    if beside.exists() and not path.exists():
        beside.replace(path)  # cut off between setting the damaged file aside and this
    for _ in range(TRIES):
        try:
            outbox = Outbox(path, key, clock, device, device_key)
            try:
                return outbox, _catch_up(outbox, key)
            except BaseException:
                outbox.close()
                raise
        except StoreTooNew:
            raise
        except StoreDamaged as problem:
            # Opening reads a part of the file only; catching up may be the first to meet the
            # damage. A disk that read wrong once may read well on a fresh connection.
            if not is_damage(problem):
                raise
    recovered = rebuild(path, key, clock, device, device_key)
    outbox = Outbox(path, key, clock, device, device_key)
    outbox.copy.start_anew()
    return outbox, recovered


def reads_well(path: Path, key: bytes) -> bool:
    """Say whether a file is whole on a fresh connection: every page, and every sealed op in it."""
    try:
        with closing(reading(path, key)) as connection:
            said = connection.execute("PRAGMA integrity_check(1)").fetchone()
            if said != ("ok",):
                return False
            sealed = connection.execute("SELECT envelope, hash FROM op WHERE n IS NOT NULL")
            return all(envelope_hash((text or "").encode()) == mark for text, mark in sealed)
    except (dbapi2.Error, OSError):
        return False


def _beside(path: Path) -> Path:
    return path.with_name(path.name + ".new")


def rebuild(path: Path, key: bytes, clock: Clock, device: str, device_key: bytes) -> Recovered:
    """Put a new file together from what is left and set the damaged one aside; neither is open.

    Raises `StoreDamaged` when nothing can be read of either; then nothing is touched.
    """
    log_path = path.with_suffix(".log")
    found = read_log(log_path, key)
    tables = _salvage(path, key)
    if not found.records and not tables and log_path.exists() and found.broken:
        raise StoreDamaged(file=path.name, reason="neither it nor its second copy can be read")
    beside = _beside(path)
    for tail in ("", "-wal", "-shm", "-journal"):
        beside.with_name(beside.name + tail).unlink(missing_ok=True)  # ours, cut off half-way
    fresh = Outbox(beside, key, clock, device, device_key)
    try:
        kept = fresh.db.write(lambda connection: _write_tables(connection, tables))
        fresh.reload()
        added = _merge(fresh, found)
    finally:
        fresh.close()
    _sync_file(beside)
    aside = set_aside(path) if path.exists() else path
    beside.replace(path)
    _sync_folder(path.parent)
    for tail in ("-wal", "-shm"):
        beside.with_name(beside.name + tail).unlink(missing_ok=True)
    beside.with_suffix(".log").unlink(missing_ok=True)
    _log.warning("outbox recovered: %d ops read, %d from the second copy", kept, added)
    return Recovered(kept, added, aside.name)


def _catch_up(outbox: Outbox, key: bytes) -> Recovered | None:
    """Join in what only the second copy knows: the tail of the file was lost (its -wal removed)."""
    log_path = outbox.db.path.with_suffix(".log")
    pos, n = highest(log_path)
    if pos < outbox.next_pos and n <= outbox.head()[0]:
        return None
    added = _merge(outbox, read_log(log_path, key))
    outbox.copy.start_anew()
    return Recovered(0, added, "") if added else None


# --- the damaged file ---------------------------------------------------------------------------
def _salvage(path: Path, key: bytes) -> dict[str, list[dict[str, Any]]]:
    """Return the rows that can be read, by table."""
    found: dict[str, list[dict[str, Any]]] = {}
    with suppress(dbapi2.Error, OSError), closing(reading(path, key)) as connection:
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        for (name,) in names:
            found[name] = []
    for name in found:
        with suppress(dbapi2.Error):
            found[name] = _rows_of(path, key, name)
    return found


def reading(path: Path, key: bytes) -> Connection:
    """Return a connection that changes nothing, not even by closing; it asks no version."""
    connection = dbapi2.connect(
        f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None
    )
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    return connection


def _rows_of(path: Path, key: bytes, table: str) -> list[dict[str, Any]]:
    """Read a table from both ends up to what is damaged, and around that by its keys."""
    with closing(reading(path, key)) as connection:
        info = connection.execute(f"PRAGMA table_info({table})").fetchall()
    columns = [row[1] for row in info]
    keys = [row[1] for row in sorted(info, key=lambda row: row[5]) if row[5]] or columns
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for down in (False, True):
        with closing(reading(path, key)) as connection, suppress(dbapi2.Error):
            for row in _walk(connection, table, keys, down=down):
                told = dict(zip(columns, row, strict=True))
                place = tuple(told[name] for name in keys)
                if down and place in found:
                    break
                found[place] = told
    return [row for row in found.values() if _is_sound(table, row)]


def _is_sound(table: str, row: dict[str, Any]) -> bool:
    """Say whether a row is what was written: where an overflow page is damaged, zeros are read."""
    if any(isinstance(value, str) and "\x00" in value for value in row.values()):
        return False
    if table == "op_seal" or (table == "op" and row["n"] is not None):
        whole = envelope_hash((row["envelope"] or "").encode()) == row["hash"]
        return whole and (table == "op_seal" or _is_known(row))
    return table not in {"op", "op_state"} or _is_known(row)


def _is_known(row: dict[str, Any]) -> bool:
    known = row["state"] in set(SendState) and row["folded"] in {0, 1}
    return known and (row["n"] is not None or row["state"] == SendState.HELD)


def _whole_ops(tables: dict[str, list[dict[str, Any]]]) -> None:
    """Lay out ops as today's tables have them, and leave out those of which a part is missing.

    What is left out comes from the second copy, whole.
    """
    if old := tables.pop("op", []):
        # A file from when an op was one row.
        _number(old)
        for name in ("op_state", "op_content"):
            tables[name] = old
        tables["op_seal"] = [row for row in old if row["n"] is not None]
    parts = [
        {row["pos"]: row for row in tables.get(name, ())}
        for name in ("op_state", "op_content", "op_seal")
    ]
    states, contents, seals = parts
    whole = [
        pos for pos, row in states.items() if pos in contents and (row["n"] is None or pos in seals)
    ]
    for name, rows in zip(("op_state", "op_content", "op_seal"), parts, strict=True):
        if name in tables:
            tables[name] = [rows[pos] for pos in whole if pos in rows]


def _walk(
    connection: Connection, table: str, keys: list[str], *, down: bool
) -> Iterator[tuple[Any, ...]]:
    """Yield rows in order of their key, one by one, so that all before the damage are had."""
    order = ", ".join(f"{name} {'DESC' if down else 'ASC'}" for name in keys)
    cursor = connection.execute(f"SELECT * FROM {table} ORDER BY {order}")  # noqa: S608
    yield from iter(cursor.fetchone, None)


def _write_tables(connection: Connection, tables: dict[str, list[dict[str, Any]]]) -> int:
    """Write salvaged rows into the tables of today; return how many ops there are."""
    _whole_ops(tables)
    known = {name for (name,) in connection.execute("SELECT name FROM sqlite_master").fetchall()}
    for table in known & tables.keys():
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})").fetchall()]
        for row in tables[table]:
            names = [name for name in row if name in columns]
            marks = ",".join("?" * len(names))
            connection.execute(
                f"INSERT OR IGNORE INTO {table} ({','.join(names)}) VALUES ({marks})",  # noqa: S608
                [row[name] for name in names],
            )
    _anchor_all(connection)
    (count,) = connection.execute("SELECT count(*) FROM op_state").fetchone()
    return int(count)


def _anchor_all(connection: Connection) -> None:
    """Give an anchor to ops whose own can't be read: without one they could not be sealed."""
    connection.execute(
        "INSERT OR IGNORE INTO anchor SELECT DISTINCT anchor, '', '' FROM op_state"
        " WHERE anchor NOT IN (SELECT anchor FROM anchor)"
    )


# --- the second copy ----------------------------------------------------------------------------
@dataclass(slots=True)
class _Told:
    """What a log says in all: the last word about each op."""

    ops: dict[str, dict[str, Any]] = field(default_factory=dict)
    links: dict[str, tuple[int, list[Any]]] = field(default_factory=dict)
    undone: set[str] = field(default_factory=set)
    head: tuple[int, list[Any]] | None = None


def _told(found: Found) -> _Told:
    told = _Told()
    for record in found.records:
        if record.part is Part.OP:
            told.ops[record.body["op"][0]] = record.body
        elif record.part is Part.LINK:
            told.links[record.body[0]] = (record.number, record.body)
        elif record.part is Part.UNDONE:
            told.undone.update(record.body)
        else:
            told.head = (record.number, record.body)
    return told


def _merge(outbox: Outbox, found: Found) -> int:
    """Write what the log knows and the file does not; return how many ops that changed."""
    told = _told(found)
    added = outbox.db.write(lambda connection: _write_told(connection, told, outbox.chain))
    outbox.reload()
    return added


def _write_told(connection: Connection, told: _Told, chain: int) -> int:
    added = 0
    undone = told.undone.union(*connection.execute("SELECT op_id FROM undone").fetchall())
    for op_id, body in sorted(told.ops.items(), key=lambda item: item[1]["op"][1]):
        if op_id not in undone or op_id in told.links:
            added += _write_op(connection, body)
    for op_id, (n, link) in sorted(told.links.items(), key=lambda item: item[1][0]):
        added += _write_link(connection, op_id, n, link)
    _write_head(connection, told, chain)
    return added


def _write_op(connection: Connection, body: dict[str, Any]) -> int:
    """Write one op as it was recorded: held. 0 when the file has it."""
    op, (boot_id, token) = body["op"], body["anchor"]
    if connection.execute("SELECT 1 FROM op_state WHERE op_id = ?", (op[0],)).fetchone():
        return 0
    anchor = connection.execute("INSERT INTO anchor VALUES (NULL, ?, ?)", (boot_id, token))
    insert_op(connection, (op[0], _free_place(connection, op[1]), *op[2:]), anchor.lastrowid)
    connection.executemany(
        "INSERT OR IGNORE INTO op_item (entity, op_id) VALUES (?,?)",
        [(entity, op[0]) for entity in body["items"]],
    )
    if body["claimed"]:
        connection.execute(_or_ignore(INSERT_CLAIMED), body["claimed"])
    if body["scan"]:
        connection.execute(_or_ignore(INSERT_SCAN), body["scan"])
    if op[2] == OpKind.CLAIM_WITHDRAW:
        claim_id = json.loads(op[5])["claim_id"]
        connection.execute("DELETE FROM claimed WHERE claim_id = ?", (claim_id,))
    return 1


def _number(rows: list[dict[str, Any]]) -> None:
    """Give ops that have the same place of recording one each: old files have such."""
    taken: set[int] = set()
    last = max(row["pos"] for row in rows)
    for row in sorted(rows, key=lambda row: (row["pos"], row["op_id"])):
        if row["pos"] in taken:
            row["pos"] = last = last + 1
        taken.add(row["pos"])


def _free_place(connection: Connection, pos: int) -> int:
    """Return this place of recording, or the next behind all where another op has it.

    A place was given again where the op that had it was taken back while held.
    """
    if connection.execute("SELECT 1 FROM op_state WHERE pos = ?", (pos,)).fetchone() is None:
        return pos
    return _next_place(connection)


def _next_place(connection: Connection) -> int:
    (found,) = connection.execute("SELECT coalesce(max(pos), 0) + 1 FROM op_state").fetchone()
    return int(found)


def _or_ignore(insert: str) -> str:
    return insert.replace("INSERT", "INSERT OR IGNORE", 1)


def _write_link(connection: Connection, op_id: str, n: int, link: list[Any]) -> int:
    """Mark one op as sealed as the log says; from its envelope alone where that is all there is."""
    _, _, chain, text, mark, sig = link
    row = connection.execute("SELECT n FROM op_state WHERE op_id = ?", (op_id,)).fetchone()
    taken = connection.execute(
        "SELECT 1 FROM op_state WHERE chain = ? AND n = ?", (chain, n)
    ).fetchone()
    if taken or (row is not None and row[0] is not None):
        return 0
    if row is None:
        if envelope_hash(text.encode()) != mark:
            return 0
        _write_from_envelope(connection, msgspec.json.decode(text, type=Envelope), text)
    connection.execute(
        "UPDATE op_state SET state = 'queued', chain = ?, n = ? WHERE op_id = ?",
        (chain, n, op_id),
    )
    write_seals(connection, [Link(op_id, n, text, mark, sig)])
    return int(row is None)


def _write_from_envelope(connection: Connection, told: Envelope, text: str) -> None:
    anchor = connection.execute(
        "INSERT INTO anchor VALUES (NULL, ?, ?)", (told.boot_id, told.time_token)
    )
    body = json.loads(text)
    at = stamp(told.occurred_at)
    row = (
        told.op_id, _next_place(connection), told.kind, told.entity, json.dumps(body["base"]),
        json.dumps(body["body"]), "{}", None, at, at, told.mono_ms,
    )  # fmt: skip
    insert_op(connection, row, anchor.lastrowid)
    items: Iterable[Any] = body["body"].get("items", ())
    connection.executemany(
        "INSERT OR IGNORE INTO op_item (entity, op_id) VALUES (?,?)",
        [(f"claim:{item[0]}", told.op_id) for item in items if isinstance(item, list)],
    )


def _write_head(connection: Connection, told: _Told, chain: int) -> None:
    """Keep where the chain ends, for the ops before it may be gone from both."""
    ends = [(link[2], n, link[4], link[1]) for n, link in told.links.values()]
    if told.head is not None:
        n, (device, number, mark, *_) = told.head
        ends.append((number, n, mark, device))
    if not ends:
        return
    number, n, mark, device = max(ends)
    if number < chain:
        return
    values = {"chain": str(number), "head": json.dumps([n, mark])}
    if number > 0:
        values["device"] = device
    connection.executemany("INSERT OR REPLACE INTO setting VALUES (?,?)", list(values.items()))


def _sync_file(path: Path) -> None:
    with path.open("rb+") as handle:
        os.fsync(handle.fileno())


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):  # not every system lets a folder be opened
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def adopt(outbox: Outbox, ops: list[tuple[Envelope, str]]) -> list[str]:
    """Record ops of another outbox of the same person as held; return the entities of the new ones.

    An op this outbox knows is left as it is.
    """

    def work(connection: Connection) -> list[str]:
        entities = []
        for told, text in ops:
            if connection.execute(
                "SELECT 1 FROM op_state WHERE op_id = ?", (told.op_id,)
            ).fetchone():
                continue
            _write_from_envelope(connection, told, text)
            if told.kind == OpKind.CLAIM_RECORD:
                claim = [told.body.get(name, "") for name in ("serial", "claim_id", "sold_on")]
                row = (claim[0], told.op_id, claim[1], "", claim[2])
                connection.execute(_or_ignore(INSERT_CLAIMED), row)
            entities.append(told.entity)
        return entities

    entities = outbox.db.write(work)
    outbox.reload()
    outbox.copy.start_anew()
    return entities
