"""Everything a fresh reader of some streams would pull, read at one moment and packed as parts.

Reads only. Owns neither the file nor who may have it. The rows are those of the feed: each has an
entry in the stream's change log and meets the stream's own condition.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
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
    result = connection.execute(query, {"number": source.number_of(stream)})
    cursor: Any = result.cursor
    while rows := cursor.fetchmany(ROWS_A_PART):
        yield len(rows), pack_rows(table, rows, pack)
    result.close()


def logged_key(source: Source) -> sa.ColumnElement[str]:
    """Return a row's key as the change log writes it."""
    text: sa.ColumnElement[str] = sa.cast(source.key_columns[0], sa.Text)
    for column in source.key_columns[1:]:
        text = text.concat(KEY_SEPARATOR).concat(sa.cast(column, sa.Text))
    return text


def _allocation(connection: Connection, partner_id: int, pack: Pack) -> Iterator[tuple[int, bytes]]:
    twins = array("q")
    asked = {"partner": partner_id, "after": -(2**63), "most": MARKS_A_PART}
    rows = _bare(connection, _FROM_FIRST, asked)
    while rows:
        yield len(rows), pack_serials([row[:3] for row in rows], pack)
        twins.extend(row[3] for row in rows if row[3] != row[0])
        asked["after"] = rows[-1][0]
        rows = _bare(connection, _AFTER, asked)
    different = sorted(set(twins))
    for start in range(0, len(different), MARKS_A_PART):
        yield 0, pack_twins(different[start : start + MARKS_A_PART], pack)


_FROM_FIRST = (
    sa.select(
        t.allocation.c.fingerprint,
        t.allocation.c.product_id,
        t.allocation.c.flags,
        t.allocation.c.twin,
    )
    .where(
        t.allocation.c.partner_id == sa.bindparam("partner"),
        t.allocation.c.fingerprint >= sa.bindparam("after"),
    )
    .order_by(t.allocation.c.fingerprint)
    .limit(sa.bindparam("most"))
)
_AFTER = _FROM_FIRST.where(t.allocation.c.fingerprint != sa.bindparam("after"))


def _bare(
    connection: Connection, query: sa.Select[Any], asked: dict[str, int]
) -> list[tuple[Any, ...]]:
    """Return rows as the driver makes them: a row of SQLAlchemy's costs several times as much."""
    result = connection.execute(query, asked)
    cursor: Any = result.cursor
    rows: list[tuple[Any, ...]] = cursor.fetchall()
    result.close()
    return rows
