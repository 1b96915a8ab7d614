"""The feed's order read back: a page of what changed after a place, as the rows are now.

Reads only. What a member may see is the list of streams it is given; each table's query repeats
the stream's own condition, so a row that left a stream can never travel in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from server.storage import tables as t
from server.storage.columns import wire_value
from server.storage.unit_of_work import KEY_SEPARATOR
from sync.wire.messages import PageRows
from sync.wire.tables import TABLES, VENDOR

KEYS_AT_ONCE = 500
"""Keys in one IN list: far below the limits of both databases."""


class PlaceUnknown(Exception):
    """The cursor names a place this history does not have."""


@dataclass(slots=True)
class Page:
    """Rows by table, and where the reader stands afterwards."""

    rows: list[PageRows]
    places: dict[str, tuple[int, str]]
    more: bool


@dataclass(slots=True)
class _Window:
    """What one page covers: the last change of each key, and the new place of each stream."""

    keys: list[tuple[str, str, str, str]] = field(default_factory=list)
    places: dict[str, tuple[int, str]] = field(default_factory=dict)
    more: bool = False


def read_page(
    connection: Connection, streams: Iterable[str], places: dict[str, tuple[int, str]], limit: int
) -> Page:
    """Return the next changes after `places` in the streams given, at most `limit` of them.

    Must run in one read transaction, so that the page is of one moment across its streams.
    Raises PlaceUnknown for a place that is not of this history.
    """
    streams = list(streams)
    check_places(connection, {name: places[name] for name in streams if name in places})
    window = _window(connection, streams, places, limit)
    return Page(_rows(connection, window.keys), window.places, window.more)


def check_places(connection: Connection, places: dict[str, tuple[int, str]]) -> None:
    """Raise PlaceUnknown unless each place is one where this history's feed has been."""
    for name, (seq, tok) in places.items():
        if seq == 0:
            continue
        found = connection.execute(
            sa.select(t.change.c.tok).where(t.change.c.stream == name, t.change.c.seq == seq)
        ).scalar()
        if found != tok:
            raise PlaceUnknown(name)


def _window(
    connection: Connection, streams: list[str], places: dict[str, tuple[int, str]], limit: int
) -> _Window:
    """Walk the streams in order until the page is full."""
    window = _Window()
    for name in streams:
        start, tok = places.get(name, (0, ""))
        window.places[name] = (start, tok)
        left = limit - len(window.keys)
        if left <= 0:
            window.more = window.more or _has_more(connection, name, start)
            continue
        found = connection.execute(_CHANGES, {"name": name, "start": start, "most": left + 1})
        changes = found.all()
        window.more = window.more or len(changes) > left
        changes = changes[:left]
        if changes:
            window.places[name] = (changes[-1][0], changes[-1][1])
        # Within the page the last change of a key is the only one that matters.
        last = {(table, key): op for _, _, table, key, op in changes}
        window.keys += [(name, table, key, op) for (table, key), op in last.items()]
    return window


_CHANGES = (
    sa.select(t.change.c.seq, t.change.c.tok, t.change.c.tbl, t.change.c.pk, t.change.c.op)
    .where(
        t.change.c.stream == sa.bindparam("name"),
        t.change.c.seq > sa.bindparam("start"),
    )
    .order_by(t.change.c.seq)
    .limit(sa.bindparam("most"))
)


def _has_more(connection: Connection, name: str, start: int) -> bool:
    query = sa.select(t.stream.c.last).where(t.stream.c.stream == name)
    return (connection.execute(query).scalar() or 0) > start


def _rows(connection: Connection, keys: list[tuple[str, str, str, str]]) -> list[PageRows]:
    """Read the rows of the keys as they are now; what is not there (any more) is deleted."""
    groups: list[PageRows] = []
    by_table: dict[tuple[str, str], list[str]] = {}
    for name, table, key, _ in keys:
        by_table.setdefault((name, table), []).append(key)
    for (name, table), wanted in by_table.items():
        source = SOURCES[table]
        there: list[list[Any]] = []
        seen: set[str] = set()
        for start in range(0, len(wanted), KEYS_AT_ONCE):
            query = source.query(name, wanted[start : start + KEYS_AT_ONCE])
            for row in connection.execute(query):
                values = [wire_value(value) for value in row]
                seen.add(KEY_SEPARATOR.join(str(part) for part in values[: source.keys]))
                there.append(values)
        gone = [source.key_values(key) for key in wanted if key not in seen]
        if gone:
            groups.append(PageRows(table, "D", gone))
        if there:
            groups.append(PageRows(table, "P", there))
    return groups


@dataclass(frozen=True, slots=True)
class Source:
    """Where the rows of a feed table come from, and which of them a stream carries."""

    name: str
    columns: tuple[sa.ColumnElement[Any], ...]
    key_columns: tuple[sa.Column[Any], ...]
    in_stream: Callable[[str], sa.ColumnElement[bool]]

    @property
    def keys(self) -> int:
        """How many columns the primary key has."""
        return len(self.key_columns)

    def key_values(self, key: str) -> list[Any]:
        """Return a key of the change log as the values of the key columns."""
        parts = key.split(KEY_SEPARATOR)
        return [
            int(part) if isinstance(column.type, sa.Integer) else part
            for column, part in zip(self.key_columns, parts, strict=True)
        ]

    def query(self, stream: str, keys: list[str]) -> sa.Select[Any]:
        """Return the query of these rows, limited to what the stream may carry."""
        values = [self.key_values(key) for key in keys]
        if self.keys == 1:
            wanted: sa.ColumnElement[bool] = self.key_columns[0].in_([value[0] for value in values])
        else:
            wanted = sa.tuple_(*self.key_columns).in_([tuple(value) for value in values])
        return sa.select(*self.columns).where(wanted, self.in_stream(stream))


def _number(stream: str) -> int:
    return int(stream.partition(":")[2])


def _own(column: sa.Column[Any]) -> Callable[[str], sa.ColumnElement[bool]]:
    """Limit to rows of the partner whose stream it is; the vendor's stream carries all."""

    def in_stream(stream: str) -> sa.ColumnElement[bool]:
        return sa.true() if stream == VENDOR else column == _number(stream)

    return in_stream


def _everybody(_stream: str) -> sa.ColumnElement[bool]:
    return sa.true()


def _source(
    name: str,
    table: sa.Table,
    in_stream: Callable[[str], sa.ColumnElement[bool]],
    **named: sa.ColumnElement[Any],
) -> Source:
    feed_table = TABLES[name]
    return Source(
        name,
        tuple(named.get(column, table.c.get(column)) for column in feed_table.columns),  # type: ignore[misc]
        tuple(table.c[column] for column in feed_table.columns[: feed_table.keys]),
        in_stream,
    )


SOURCES: dict[str, Source] = {
    source.name: source
    for source in (
        _source("product", t.product, _everybody),
        _source("rule_version", t.rule_version, _everybody),
        _source("contest", t.contest, _everybody),
        _source("partner", t.partner, _own(t.partner.c.partner_id)),
        _source("member", t.member, _own(t.member.c.partner_id)),
        _source("allocation", t.allocation, _own(t.allocation.c.partner_id)),
        _source("claim", t.claim, _own(t.claim.c.partner_id)),
        _source("vendor_claim", t.claim, lambda _: sa.true()),
        _source("deal", t.deal, _own(t.deal.c.partner_id)),
        _source("deal_event", t.deal_event, _own(t.deal_event.c.partner_id)),
        _source("ledger_entry", t.ledger_entry, _own(t.ledger_entry.c.partner_id)),
        _source("standing", t.standing, lambda stream: t.standing.c.contest_id == _number(stream)),
        _source("participation", t.participant, _own(t.participant.c.partner_id)),
        _source("contest_entry", t.contest_entry, _own(t.contest_entry.c.partner_id)),
        _source("evidence", t.evidence, _own(t.evidence.c.partner_id)),
    )
}
"""For each table of the feed its columns in the order of `sync.wire.tables`."""
