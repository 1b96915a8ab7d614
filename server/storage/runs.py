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

Change = tuple[str, str, str, str]
"""A row that changed in a stream: stream, table, key, and "P" (it is there) or "D" (it is gone).

A bare tuple: a push makes thousands of them."""
Entry = tuple[int, str, str, str, int, str]
"""What an entry says behind its stream and token: seq, table, key, op, how many, packed keys."""

PACKED = frozenset({"claim", "vendor_claim", "ledger_entry", "contest_entry", "allocation"})
"""Tables whose changes come by the hundred. Each row of them is in the log of every stream whose
condition it meets, for it is written with the row: so nobody has to ask by key whether it is."""
LONGEST_RUN = 1000
"""A page may begin or end within a run, and then that run is read twice."""


def entries_of(changes: Iterable[Change], last: int) -> Iterator[tuple[int, list[Change]]]:
    """Part the changes of a stream into entries, each with the number it ends at.

    They are numbered up to `last`. Those of one table that is packed stand together, in the order
    in which they came.
    """
    together: dict[tuple[str, str], list[Change]] = {}
    for each in changes:
        together.setdefault((each[1], each[3]), []).append(each)
    seq = last - sum(map(len, together.values()))
    for (table, _), found in together.items():
        longest = LONGEST_RUN if table in PACKED else 1
        for start in range(0, len(found), longest):
            run = found[start : start + longest]
            seq += len(run)
            yield seq, run


def entry_of(seq: int, run: list[Change]) -> Entry:
    """Return the entry of changes that end at a number; one alone is found by its key."""
    (_, table, key, op), many = run[0], len(run)
    if many == 1:
        return seq, table, key, op, 1, ""
    return seq, table, "", op, many, _pack([key for _, _, key, _ in run])


def _pack(keys: list[str]) -> str:
    return msgspec.json.encode(keys).decode()


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


def keys_within(connection: Connection, window: dict[str, Any]) -> set[str]:
    """Return the keys of the window's `tbl` that changed in it, unpacked."""
    start, stop = window["start"], window["stop"]
    found: set[str] = set()
    for seq, many, key, packed in connection.execute(_ENTRIES, window):
        if many == 1:
            found.add(key)
            continue
        before = seq - many
        found.update(_UNPACK.decode(packed)[max(start - before, 0) : stop - before])
    return found


_ENTRIES = sa.select(t.change.c.seq, t.change.c.many, t.change.c.pk, t.change.c.packed).where(
    *IN_WINDOW, OF_TABLE
)
_UNPACK = msgspec.json.Decoder(list[str])
