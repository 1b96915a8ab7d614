"""Entries of the change log: one for each change, or one for a row of them with all their keys.

Owns how keys are packed and how they are asked for again. Never decides what changed, nor what a
reader gets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from server.storage import tables as t
from sync.wire.tables import ALLOCATION

Change = tuple[str, str, str | list[str], str]
"""Rows that changed in a stream: stream, table, one key or many, "P" (there) or "D" (gone).

A bare tuple: a push makes thousands of them."""
Changed = dict[str, dict[str, str]]
"""What changed in one stream: by table the keys in their order, each with "P" or "D"."""
Entry = tuple[int, str, str, str, int, str]
"""What an entry says behind its stream and token: seq, table, key, op, how many, packed keys."""

PACKED = frozenset({"claim", "vendor_claim", "ledger_entry", "contest_entry", "allocation"})
"""Tables whose changes come by the hundred. Each row of them is in the log of every stream whose
condition it meets, for it is written with the row: so nobody has to ask by key whether it is."""
LONGEST_RUN = 1000
"""A page may begin or end within a run, and then that run is read twice."""


def by_stream(changes: Iterable[Change]) -> dict[str, Changed]:
    """Part changes by stream and table; of several of one row the last one, at its place."""
    found: dict[str, Changed] = {}
    for stream, table, key, op in changes:
        rows = found.setdefault(stream, {}).setdefault(table, {})
        if isinstance(key, str):
            rows.pop(key, None)
            rows[key] = op
        else:
            rows.update(dict.fromkeys(key, op))
    return found


def entries_of(changed: Changed, last: int) -> Iterator[Entry]:
    """Return the entries for what changed in a stream, numbered up to `last`, table by table.

    Serials go by their numbers, so that each page of many holds neighbours.
    """
    seq = last - sum(map(len, changed.values()))
    for table, rows in changed.items():
        longest = LONGEST_RUN if table in PACKED else 1
        for op in sorted(set(rows.values())):
            keys = [key for key, told in rows.items() if told == op]
            if table == ALLOCATION.name:
                keys.sort(key=int)
            for start in range(0, len(keys), longest):
                run = keys[start : start + longest]
                seq += len(run)
                if len(run) == 1:
                    yield seq, table, run[0], op, 1, ""
                else:
                    yield seq, table, "", op, len(run), msgspec.json.encode(run).decode()


_START = sa.bindparam("start", type_=sa.BigInteger)
_STOP = sa.bindparam("stop", type_=sa.BigInteger)
OF_STREAM = t.change.c.stream == sa.bindparam("stream")
OF_TABLE = t.change.c.tbl == sa.bindparam("tbl")
IN_WINDOW = (
    OF_STREAM,
    t.change.c.seq > _START,
    t.change.c.seq - t.change.c.many < _STOP,
    # Says nothing new, but where the tree need not be read any further.
    t.change.c.seq < _STOP + LONGEST_RUN,
)
"""Entries with changes behind `start` and up to `stop`."""
_BEFORE = t.change.c.seq - t.change.c.many
WITHIN = sa.case((t.change.c.seq > _STOP, _STOP), else_=t.change.c.seq) - sa.case(
    (_BEFORE < _START, _START), else_=_BEFORE
)
"""How many changes of an entry lie in that window."""
ALONE = t.change.c.many == 1


def keys_within(
    connection: Connection, window: dict[str, Any], kind: type[str | int] = str
) -> list[Any]:
    """Return the keys of the window's `tbl` that changed in it, unpacked, as texts or numbers.

    Each as often as it changed. A list, for sorting a set of many takes twice as long.
    """
    start, stop = window["start"], window["stop"]
    unpack = _UNPACK[kind].decode
    found: list[Any] = []
    for seq, many, key, packed in connection.execute(_ENTRIES, window):
        if many == 1:
            found.append(kind(key))
            continue
        before = seq - many
        found.extend(unpack(packed)[max(start - before, 0) : stop - before])
    return found


_ENTRIES = sa.select(t.change.c.seq, t.change.c.many, t.change.c.pk, t.change.c.packed).where(
    *IN_WINDOW, OF_TABLE
)
_UNPACK: dict[type, msgspec.json.Decoder[list[Any]]] = {
    str: msgspec.json.Decoder(list[str]),
    # Numbers lie there as texts too; read as what they are they cost a third of it.
    int: msgspec.json.Decoder(list[int], strict=False),
}
