"""The feed's order read back: a page of what changed after a place, as the rows are now.

Reads only. What a member may see is the list of streams it is given; each table's query repeats
the stream's own condition, so a row that left a stream can never travel in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import compress, islice
from operator import eq, itemgetter
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from server.storage import tables as t
from server.storage.lists import listed
from server.storage.runs import (
    ALONE,
    IN_WINDOW,
    LONGEST_RUN,
    OF_STREAM,
    OF_TABLE,
    PACKED,
    WITHIN,
    keys_within,
)
from server.storage.sources import SOURCES, Source
from server.storage.unit_of_work import KEY_SEPARATOR
from sync.wire.messages import PageRows
from sync.wire.serials import Serials
from sync.wire.tables import ALLOCATION

Places = dict[str, tuple[int, str]]
"""For each stream the seq of a change and the token of its transaction."""


SERIALS_A_ROW = 4
"""A page that has nothing but serials may have so many in place of each row."""
NOWHERE = (0, "")
"""The place of a reader who has nothing of a stream yet."""


class PlaceUnknown(Exception):
    """The cursor names a place this history does not have."""


@dataclass(slots=True)
class Page:
    """Rows by table, and where the reader stands afterwards."""

    rows: list[PageRows]
    places: Places
    more: bool


def read_page(connection: Connection, streams: Iterable[str], places: Places, limit: int) -> Page:
    """Return the next changes after `places` in the streams given, at most `limit` of them.

    Must run in one read transaction, so that the page is of one moment across its streams.
    Raises PlaceUnknown for a place that is not of this history.
    """
    streams = list(streams)
    heads = ends_of(connection, streams)
    page = Page([], {name: places.get(name, NOWHERE) for name in streams}, more=False)
    if page.places == heads:
        return page
    check_places(connection, page.places)
    left = limit
    for name in streams:
        start, (last, _) = page.places[name][0], heads[name]
        if last <= start:
            continue
        if left <= 0:
            page.more = True
            continue
        most = _room(connection, name, start, left)
        # Numbers have no gaps, so the rest can't be more changes than they are apart.
        fits = last - start <= most
        cut = heads[name] if fits else _cut(connection, name, start, most) or heads[name]
        page.places[name] = cut
        page.more = page.more or cut[0] < last
        window = {"stream": name, "start": start, "stop": cut[0]}
        for table, changes in _counts(connection, window):
            left -= changes
            page.rows += _groups(connection, table, window, changes)
    return page


def _counts(connection: Connection, window: dict[str, Any]) -> list[tuple[str, int]]:
    """Return the tables that changed in the window, in order, and how often each did."""
    return [(table, int(changes)) for table, changes in connection.execute(_COUNTS, window)]


def _room(connection: Connection, name: str, start: int, left: int) -> int:
    """Return how many changes may follow: more of them as long as all are serials, being short.

    A reader puts each page in a transaction of its own, and one of few serials costs it as many
    pages of its file as one of many.
    """
    most = left * SERIALS_A_ROW
    window = {"stream": name, "start": start, "stop": start + most, "tbl": ALLOCATION.name}
    before = connection.execute(_BEFORE_OTHER, window).scalar()
    return most if before is None else max(left, before - start)


def _cut(connection: Connection, name: str, start: int, most: int) -> tuple[int, str] | None:
    """Return where a page of at most `most` changes ends, None when the rest of them fits.

    It ends at a change that no later one repeats, where there is one: trimming leaves those, so
    the reader's next place is not trimmed away before its time.
    """
    asked = {"stream": name, "start": start, "most": most}
    found = connection.execute(_CUT, asked).first()
    if found is None:
        return None
    seq, tok, many, total = found
    if many > 1:
        return seq - int(total - most), tok
    lasting = connection.execute(_LASTING, {"stream": name, "start": start, "stop": seq})
    seq, tok = lasting.first() or (seq, tok)
    return seq, tok


def ends_of(connection: Connection, streams: Iterable[str]) -> Places:
    """Return the last change of each of these streams; NOWHERE for one without a change."""
    streams = list(streams)
    found = connection.execute(_ENDS, {"streams": streams})
    return dict.fromkeys(streams, NOWHERE) | {name: (last, tok) for name, last, tok in found}


def heads_of(connection: Connection, streams: Iterable[str]) -> dict[str, int]:
    """Return where each of these streams stands; one without a change is left out."""
    found = connection.execute(_HEADS, {"streams": list(streams)})
    return {row.stream: row.last for row in found}


def check_places(connection: Connection, places: Places) -> None:
    """Raise PlaceUnknown unless each place is one where this history's feed has been."""
    for name, (seq, tok) in places.items():
        if seq == 0:
            continue
        found = connection.execute(_TOKEN, {"stream": name, "seq": seq}).scalar()
        if found != tok:
            raise PlaceUnknown(name)


_TOKEN = (
    sa.select(t.change.c.tok)
    .where(
        OF_STREAM,
        t.change.c.seq >= sa.bindparam("seq"),
        t.change.c.seq - t.change.c.many < sa.bindparam("seq"),
        t.change.c.seq < sa.bindparam("seq", type_=sa.BigInteger) + LONGEST_RUN,
    )
    .order_by(t.change.c.seq)
    .limit(1)
)
_START = sa.bindparam("start", type_=sa.BigInteger)
_MOST = sa.bindparam("most", type_=sa.BigInteger)
_BEFORE = t.change.c.seq - t.change.c.many
_BEHIND = sa.case((_BEFORE < _START, t.change.c.seq - _START), else_=t.change.c.many)
_COUNTED = (
    sa.select(
        t.change.c.seq,
        t.change.c.tok,
        t.change.c.many,
        sa.func.sum(_BEHIND).over(order_by=t.change.c.seq).label("total"),
    )
    .where(OF_STREAM, t.change.c.seq > _START)
    .order_by(t.change.c.seq)
    .limit(_MOST)
    .subquery("counted")
)
_CUT = sa.select(_COUNTED).where(_COUNTED.c.total >= _MOST).order_by(_COUNTED.c.seq).limit(1)
"""The entry in which the last change of a page lies, and how many there are up to its end."""
_BEFORE_OTHER = sa.select(_BEFORE).where(*IN_WINDOW, ~OF_TABLE).order_by(t.change.c.seq).limit(1)
_LATER = t.change.alias("later")
_LASTING = (
    sa.select(t.change.c.seq, t.change.c.tok)
    .where(
        OF_STREAM,
        t.change.c.seq > _START,
        t.change.c.seq <= sa.bindparam("stop"),
        # Of no column: so the index of keys is all that SQLite needs, and what it chooses.
        sa.or_(
            ~ALONE,
            ~sa.exists(sa.literal(1)).where(
                _LATER.c.stream == t.change.c.stream,
                _LATER.c.tbl == t.change.c.tbl,
                _LATER.c.pk == t.change.c.pk,
                _LATER.c.seq > t.change.c.seq,
            ),
        ),
    )
    .order_by(t.change.c.seq.desc())
    .limit(1)
)
_CROWD = 3
"""Of so many serials in place of each that is wanted it is faster to look all up by themselves."""
_NUMBERS = msgspec.json.Decoder(list[int])
_NAMED = t.stream.c.stream.in_(sa.bindparam("streams", expanding=True))
_HEADS = sa.select(t.stream.c.stream, t.stream.c.last).where(_NAMED)
_COUNTS = (
    sa.select(t.change.c.tbl, sa.func.sum(WITHIN))
    .where(*IN_WINDOW)
    .group_by(t.change.c.tbl)
    .order_by(sa.func.min(t.change.c.seq))
)
_ENDS = (
    sa.select(t.stream.c.stream, t.stream.c.last, t.change.c.tok)
    .join(
        t.change, sa.and_(t.change.c.stream == t.stream.c.stream, t.change.c.seq == t.stream.c.last)
    )
    .where(_NAMED)
)


def _groups(
    connection: Connection, table: str, window: dict[str, Any], changes: int
) -> list[PageRows]:
    """Read a table's rows of the window as they are now; what is not there is deleted.

    Where there are as many rows as `changes`, each of them found its own: none is gone.
    """
    source = SOURCES[table]
    number = source.number_of(window["stream"])
    asked = {**window, "tbl": table, "number": number, "changes": changes}
    if table in PACKED:
        return _packed_groups(connection, source, asked)
    dialect = connection.dialect.name
    whole = source.is_whole(window["stream"])
    there = _bare(connection, _there(table, dialect, whole=whole), asked)
    groups = []
    if len(there) < changes:
        gone = _bare(connection, _gone(table, dialect, whole=whole), asked)
        if gone:
            groups.append(PageRows(table, "D", [source.key_values(key) for (key,) in gone]))
    if there:
        groups.append(PageRows(table, "P", _once(there)))
    return groups


def _packed_groups(connection: Connection, source: Source, asked: dict[str, Any]) -> list[PageRows]:
    """Do the same for a table whose keys are packed: they are unpacked and sorted here."""
    is_number = isinstance(source.key_columns[0].type, sa.Integer)
    keys = _once(sorted(keys_within(connection, asked, int if is_number else str)))
    whole = source.is_whole(asked["stream"])
    there: Sequence[Any] = _found(connection, source, {**asked, "keys": keys}, whole=whole)
    groups = []
    if len(there) < len(keys):
        found = {row[0] for row in there}
        groups.append(PageRows(source.name, "D", [[key] for key in keys if key not in found]))
    if there:
        groups.append(PageRows(source.name, "P", there))
    return groups


def _found(
    connection: Connection, source: Source, asked: dict[str, Any], *, whole: bool
) -> Sequence[Any]:
    """Return the rows of the keys that are bound, in their order."""
    dialect, keys = connection.dialect.name, asked["keys"]
    asked = {**asked, "changes": len(keys)}
    if source.name == ALLOCATION.name and dialect == "sqlite" and keys:
        return _serials(connection, keys, asked, whole=whole)
    rows = _bare(connection, _listed(source.name, dialect, whole=whole), asked)
    if dialect == "postgresql":
        # It may join by other ways than in that order.
        rows.sort(key=_FIRST_KEY)
    return rows


_FIRST_KEY = itemgetter(0)


def _serials(
    connection: Connection, keys: list[int], asked: dict[str, Any], *, whole: bool
) -> Serials:
    """Return serials as columns: making a row of each costs more than finding it.

    SQLite writes the columns down as lists. Serials that came together are neighbours, and those
    are read from the first to the last.
    """
    span = {**asked, "low": keys[0], "high": keys[-1], "most": len(keys) * _CROWD}
    near = connection.execute(_near(whole=whole), span).scalar_one()
    if near >= span["most"]:
        one_by_one = _in_columns(_listed(ALLOCATION.name, "sqlite", whole=whole))
        return Serials(*map(_NUMBERS.decode, connection.execute(one_by_one, asked).one()))
    between = connection.execute(_in_columns(_between(whole=whole)), span).one()
    marks, products, flags = map(_NUMBERS.decode, between)
    if marks == keys:
        return Serials(marks, products, flags)
    wanted = set(keys)
    inside = [mark in wanted for mark in marks]
    return Serials(*(list(compress(column, inside)) for column in (marks, products, flags)))


def _once(rows: list[Any]) -> list[Any]:
    """Return each row or key once, however often it changed: those of one stand side by side."""
    return list(dict.fromkeys(rows)) if any(map(eq, rows, islice(rows, 1, None))) else rows


def _bare(
    connection: Connection, query: sa.Select[Any], asked: dict[str, Any]
) -> list[tuple[Any, ...]]:
    """Return rows as the driver makes them: the query already gives values as they travel.

    A row of the ORM's kind costs several times what reading it from the database does.
    """
    result = connection.execute(query, asked)
    cursor = result.cursor
    if cursor is None:
        return []
    rows = list(cursor.fetchall())
    result.close()
    return rows


def _keys(dialect: str, source: Source) -> sa.Select[Any]:
    """Return the keys that changed in the window, as key columns and as text."""
    pk = t.change.c.pk
    return sa.select(
        pk.label("pk"),
        *(
            sa.cast(_part(pk, dialect, place, source.keys), column.type).label(f"key_{place}")
            for place, column in enumerate(source.key_columns)
        ),
    ).where(*IN_WINDOW, OF_TABLE)


def _part(pk: sa.ColumnElement[str], dialect: str, place: int, keys: int) -> sa.ColumnElement[Any]:
    """Return one part of a key of the change log; there are one or two."""
    if keys == 1:
        return pk
    if dialect == "postgresql":
        return sa.func.split_part(pk, KEY_SEPARATOR, place + 1)
    middle = sa.func.instr(pk, KEY_SEPARATOR)
    return sa.func.substr(pk, middle + 1) if place else sa.func.substr(pk, 1, middle - 1)


def _fits(keys: sa.Subquery, source: Source, *, whole: bool) -> sa.ColumnElement[bool]:
    return sa.and_(
        *(column == keys.c[f"key_{place}"] for place, column in enumerate(source.key_columns)),
        source.in_stream(whole=whole),
    )


@cache
def _there(table: str, dialect: str, *, whole: bool) -> sa.Select[Any]:
    """Return the query of rows in order of their keys, each as often as it changed on SQLite.

    In order both ends find and put them fastest. The limit lets none of them go: it has the keys
    sorted before the first row is looked up.
    """
    source = SOURCES[table]
    changed = _keys(dialect, source)
    if dialect == "postgresql":
        # It may join by other ways than in that order; there, sorting once more costs little.
        changed = changed.distinct()
    in_order = (changed.selected_columns[f"key_{place}"] for place in range(source.keys))
    keys = changed.order_by(*in_order).limit(sa.bindparam("changes")).subquery("changed")
    return sa.select(*source.wire_columns(dialect)).select_from(
        keys.join(source.table, _fits(keys, source, whole=whole))
    )


@cache
def _listed(table: str, dialect: str, *, whole: bool) -> sa.Select[Any]:
    """Return the query of rows by the keys that are bound, one each, on SQLite in their order."""
    source = SOURCES[table]
    [column] = source.key_columns
    in_order = listed("keys", column.type, "key_0", dialect)
    keys = in_order.limit(sa.bindparam("changes")).subquery("changed")
    return sa.select(*source.wire_columns(dialect)).select_from(
        keys.join(source.table, _fits(keys, source, whole=whole))
    )


@cache
def _in_columns(rows: sa.Select[Any]) -> sa.Select[Any]:
    """Return a query of the same rows as one of lists, a column each."""
    found = rows.subquery("found")
    return sa.select(*(sa.func.json_group_array(column) for column in found.c))


@cache
def _between(*, whole: bool) -> sa.Select[Any]:
    source = SOURCES[ALLOCATION.name]
    [mark] = source.key_columns
    inside = mark.between(sa.bindparam("low"), sa.bindparam("high"))
    return (
        sa.select(*source.wire_columns("sqlite"))
        .where(source.in_stream(whole=whole), inside)
        .order_by(mark)
    )


@cache
def _near(*, whole: bool) -> sa.Select[Any]:
    """Return the query of how many serials lie between two, counted up to a number."""
    some = _between(whole=whole).limit(sa.bindparam("most")).subquery("some")
    return sa.select(sa.func.count()).select_from(some)


@cache
def _gone(table: str, dialect: str, *, whole: bool) -> sa.Select[Any]:
    source = SOURCES[table]
    keys = _keys(dialect, source).distinct().subquery("changed")
    return (
        sa.select(keys.c.pk)
        .select_from(keys.outerjoin(source.table, _fits(keys, source, whole=whole)))
        .where(source.key_columns[0].is_(None))
    )
