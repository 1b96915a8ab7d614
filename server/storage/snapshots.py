"""Everything a fresh reader of some streams would pull, read at one moment and packed as parts.

Reads only. Owns neither the file nor who may have it. The rows are those of the feed: each has an
entry in the stream's change log and meets the stream's own condition.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from server.storage import tables as t
from server.storage.feed import Places, heads_of
from server.storage.runs import PACKED
from server.storage.sources import SOURCES, Source
from server.storage.unit_of_work import KEY_SEPARATOR
from sync.wire.snapshot import (
    BLOCK,
    BLOCKS_A_PART,
    MAGIC,
    Pack,
    pack_end,
    pack_rows,
    pack_serials,
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
    query = sa.select(*source.wire_columns(connection.dialect.name)).where(
        source.in_stream(whole=source.is_whole(stream)), is_logged(source, stream)
    )
    asked = {"number": source.number_of(stream)}
    for rows in _pieces(connection, query, asked, ROWS_A_PART):
        yield len(rows), pack_rows(table, rows, pack)


def is_logged(source: Source, stream: str) -> sa.ColumnElement[bool]:
    """Return whether a row is in a stream's log, which is so of every row of a packed table."""
    if source.name in PACKED:
        return sa.true()
    return sa.exists().where(
        t.change.c.stream == stream,
        t.change.c.tbl == source.name,
        t.change.c.pk == _logged_key(source),
    )


def _logged_key(source: Source) -> sa.ColumnElement[str]:
    """Return a row's key as the change log writes it."""
    text: sa.ColumnElement[str] = sa.cast(source.key_columns[0], sa.Text)
    for column in source.key_columns[1:]:
        text = text.concat(KEY_SEPARATOR).concat(sa.cast(column, sa.Text))
    return text


def _allocation(connection: Connection, partner_id: int, pack: Pack) -> Iterator[tuple[int, bytes]]:
    for rows in _pieces(connection, _SERIALS, {"partner": partner_id}, MARKS_A_PART):
        yield len(rows), pack_serials(rows, pack)


_SERIALS = (
    sa.select(t.allocation.c.fingerprint, t.allocation.c.product_id, t.allocation.c.flags)
    .where(t.allocation.c.partner_id == sa.bindparam("partner"))
    .order_by(t.allocation.c.fingerprint)
)
"""In the order in which SQLite keeps them: nothing is sorted."""


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
