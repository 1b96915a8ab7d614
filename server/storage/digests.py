"""What a reader must hold, table by table: the digests of everything its streams carry.

Reads only. What a stream holds at one of its places never changes, so the answer is kept for the
next reader who asks at that place.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from server.storage import tables as t
from server.storage.feed import Places
from server.storage.snapshots import is_logged, tables_of
from server.storage.sources import SOURCES, Source
from sync.wire.digest import digest_of, digest_of_serials, joined, marked_columns
from sync.wire.messages import Digest
from sync.wire.tables import ALLOCATION, TABLES

MOST_KEPT = 2000
"""Places whose digests are remembered: a few hundred bytes each."""
_HALF = 0xFFFFFFFF
"""Sums of halves: a million 64-bit numbers do not fit into 64 bits."""


class Digests:
    """The digests of streams at places that were asked about; safe to use from any thread."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, int, str], dict[str, Digest]] = {}

    def at(self, connection: Connection, places: Places) -> dict[str, Digest]:
        """Return by table what a reader at these places holds: the ends of its streams.

        Must run in the read transaction that found the places.
        """
        found: dict[str, Digest] = {}
        for name, (seq, tok) in places.items():
            # The token is of one transaction of one history: no other database has that place.
            place = (name, seq, tok)
            told = self._kept.get(place)
            if told is None:
                told = _of_stream(connection, name)
                if len(self._kept) >= MOST_KEPT:
                    self._kept.clear()
                self._kept[place] = told
            for table, digest in told.items():
                found[table] = joined(found[table], digest) if table in found else digest
        return found


def _of_stream(connection: Connection, stream: str) -> dict[str, Digest]:
    return {
        table: _of_allocation(connection, stream)
        if table == ALLOCATION.name
        else _of_table(connection, stream, table)
        for table in tables_of(connection, stream)
    }


def _of_table(connection: Connection, stream: str, table: str) -> Digest:
    """Return the digest of the rows of a table that the stream's log and condition both name."""
    source = SOURCES[table]
    wanted = marked_columns(TABLES[table])
    columns = source.wire_columns(connection.dialect.name)
    marked = [
        column
        for name, column in zip(TABLES[table].columns, columns, strict=True)
        if name in wanted
    ]
    query = sa.select(*marked).where(
        source.in_stream(whole=source.is_whole(stream)), is_logged(source, stream)
    )
    result = connection.execute(query, {"number": source.number_of(stream)})
    cursor: Any = result.cursor
    digest = digest_of(iter(cursor.fetchone, None))
    result.close()
    return digest


def _of_allocation(connection: Connection, stream: str) -> Digest:
    query = _SUMS.where(t.allocation.c.partner_id == Source.number_of(stream))
    count, high, low, products, flags = connection.execute(query).one()
    marks = int(high or 0) * (_HALF + 1) + int(low or 0)
    return digest_of_serials(count, marks, int(products or 0), int(flags or 0))


_MARK = t.allocation.c.fingerprint
_SUMS = sa.select(
    sa.func.count(),
    sa.func.sum(_MARK.op(">>")(sa.literal_column("32"))),
    sa.func.sum(_MARK.op("&")(sa.literal_column(str(_HALF)))),
    sa.func.sum(t.allocation.c.product_id),
    sa.func.sum(t.allocation.c.flags),
)
