"""Everything a fresh reader of some streams would pull, read at one moment and packed as parts.

Reads only. Owns neither the file nor who may have it. The rows are those of the feed: each has an
entry in the stream's change log and meets the stream's own condition.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from server.storage import tables as t
from server.storage.feed import Places, heads_of
from server.storage.sources import SOURCES, Source
from server.storage.unit_of_work import KEY_SEPARATOR
from sync.wire.snapshot import (
    BLOCK,
    BLOCKS_A_PART,
    MAGIC,
    Pack,
    pack_end,
    pack_numbered,
    pack_rows,
    pack_serials,
    pack_twins,
)
from sync.wire.tables import ALLOCATION, CONTEST, MEMBER, PARTNER, PRODUCT, RULE_VERSION

ROWS_A_PART = 2000
MARKS_A_PART = BLOCK * BLOCKS_A_PART
_FIRST = (PRODUCT.name, RULE_VERSION.name, CONTEST.name, PARTNER.name, MEMBER.name)
"""Search texts of later rows name these."""


def places_of(connection: Connection, streams: Iterable[str]) -> Places:
    """Return where these streams stand, with the token of the change that brought them there."""
    heads = heads_of(connection, streams)
    found: Places = {}
    for name, last in heads.items():
        tok = connection.execute(_TOKEN, {"name": name, "seq": last}).scalar()
        if tok is not None:
            found[name] = (last, tok)
    return found


_TOKEN = sa.select(t.change.c.tok).where(
    t.change.c.stream == sa.bindparam("name"), t.change.c.seq == sa.bindparam("seq")
)


def packed(
    connection: Connection, streams: Iterable[str], pack: Pack, rows: dict[str, int]
) -> Iterator[bytes]:
    """Yield the bytes of a snapshot file; `rows` is filled with the number of rows by table.

    Must run in one read transaction, so that the file is of one moment across its streams.
    """
    yield MAGIC
    parts = 0
    carried = [(name, table) for name in streams for table in tables_of(connection, name)]
    carried.sort(key=lambda pair: _FIRST.index(pair[1]) if pair[1] in _FIRST else len(_FIRST))
    for name, table in carried:
        if table == ALLOCATION.name:
            found = _allocation(connection, Source.number_of(name), pack)
        else:
            found = _rows(connection, name, table, pack)
        for count, part in found:
            # A part of twins belongs to serials that were counted already.
            rows[table] = rows.get(table, 0) + count
            parts += 1
            yield part
    yield pack_end(parts)


def tables_of(connection: Connection, stream: str) -> list[str]:
    """Return the tables a stream has ever carried, in the order of the protocol."""
    query = sa.select(sa.literal(1)).where(
        t.change.c.stream == stream, t.change.c.tbl == sa.bindparam("tbl")
    )
    return [
        table
        for table in SOURCES
        if connection.execute(query.limit(1), {"tbl": table}).first() is not None
    ]


def _rows(
    connection: Connection, stream: str, table: str, pack: Pack
) -> Iterator[tuple[int, bytes]]:
    source = SOURCES[table]
    logged = sa.exists().where(
        t.change.c.stream == stream, t.change.c.tbl == table, t.change.c.pk == logged_key(source)
    )
    query = sa.select(*source.wire_columns(connection.dialect.name)).where(
        source.in_stream(whole=source.is_whole(stream)), logged
    )
    asked = {"number": source.number_of(stream)}
    for rows in _pieces(connection, query, asked, ROWS_A_PART):
        yield len(rows), pack_rows(table, rows, pack)


def logged_key(source: Source) -> sa.ColumnElement[str]:
    """Return a row's key as the change log writes it."""
    text: sa.ColumnElement[str] = sa.cast(source.key_columns[0], sa.Text)
    for column in source.key_columns[1:]:
        text = text.concat(KEY_SEPARATOR).concat(sa.cast(column, sa.Text))
    return text


def _allocation(connection: Connection, partner_id: int, pack: Pack) -> Iterator[tuple[int, bytes]]:
    found = _Serials()
    for rows in _pieces(connection, _SERIALS, {"partner": partner_id}, MARKS_A_PART):
        found.take(rows)
    kinds = list(found.kinds)
    for keys in found.in_order():
        marks = [key >> _KIND_BITS for key in keys]
        numbers = [key & _ANY_KIND for key in keys]
        if len(kinds) <= MOST_KINDS:
            yield len(keys), pack_numbered(marks, numbers, kinds, pack)
        else:
            serials = [(mark, *kinds[number]) for mark, number in zip(marks, numbers, strict=True)]
            yield len(keys), pack_serials(serials, pack)
    twins = sorted(set(found.twins))
    for start in range(0, len(twins), MARKS_A_PART):
        yield 0, pack_twins(twins[start : start + MARKS_A_PART], pack)


MOST_KINDS = 256
"""With more of them each part names only its own: its head must not grow without end."""
_KIND_BITS = 24
_ANY_KIND = (1 << _KIND_BITS) - 1
_BUCKET_BITS = 12
_BUCKETS = 1 << _BUCKET_BITS


class _Serials:
    """Serials as they lie in the table, sorted in memory by pieces.

    A million of them looked up in order by an index cost twice the time, and so does a sort by the
    database. Each is one whole number: its fingerprint, then the number of its kind.
    """

    def __init__(self) -> None:
        self.kinds: dict[tuple[int, int], int] = {}
        self.twins = array("q")
        self._buckets: list[list[int]] = [[] for _ in range(_BUCKETS)]

    def take(self, rows: Iterable[Sequence[Any]]) -> None:
        """Take rows of fingerprint, product, flags and twin."""
        kinds, buckets, twins = self.kinds, self._buckets, self.twins
        shift, middle = 64 - _BUCKET_BITS, _BUCKETS // 2
        for mark, product, flags, twin in rows:
            number = kinds.setdefault((product, flags), len(kinds))
            buckets[(mark >> shift) + middle].append(mark << _KIND_BITS | number)
            if twin != mark:
                twins.append(twin)

    def in_order(self) -> Iterator[list[int]]:
        """Yield them sorted, in parts, and let them go."""
        part: list[int] = []
        self._buckets.reverse()
        while self._buckets:
            bucket = self._buckets.pop()
            bucket.sort()
            part += bucket
            while len(part) >= MARKS_A_PART:
                yield part[:MARKS_A_PART]
                del part[:MARKS_A_PART]
        if part:
            yield part


# The plus hides the column from SQLite's index, so that the table is read front to back.
_SERIALS = sa.select(
    t.allocation.c.fingerprint,
    t.allocation.c.product_id,
    t.allocation.c.flags,
    t.allocation.c.twin,
).where(sa.text("+partner_id = :partner"))


def _pieces(
    connection: Connection, query: sa.Select[Any], asked: dict[str, int], most: int
) -> Iterator[Sequence[Sequence[Any]]]:
    """Yield rows, so many at a time; PostgreSQL keeps the rest on its side meanwhile.

    Where that is not needed, as the driver makes them: a row of SQLAlchemy's costs far more.
    """
    if connection.dialect.name == "postgresql":
        with connection.execute(
            query, asked, execution_options={"stream_results": True, "max_row_buffer": most}
        ) as streamed:
            while found := streamed.fetchmany(most):
                yield [tuple(row) for row in found]
        return
    result = connection.execute(query, asked)
    cursor: Any = result.cursor
    while rows := cursor.fetchmany(most):
        yield rows
    result.close()
