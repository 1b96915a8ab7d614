"""Keeps the change log short: entries that a later one of the same row repeats are deleted.

Never touches the last entry of a row, so whoever reads from anywhere gets every row, and hears of
each that is gone. Only what is older than the horizon goes: a younger place in the feed stays one.
Entries that stand for a run of changes stay as they are, and make nothing else go.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from server.storage import tables as t
from server.storage.runs import ALONE

ENTRIES_A_STEP = 1000
"""A step is one transaction: so many entries are looked at, that nobody waits for long."""
MARK_EVERY = timedelta(days=1)
_BEGINNING = datetime.fromtimestamp(0, UTC)


def mark_streams(connection: Connection, now: datetime, every: timedelta = MARK_EVERY) -> int:
    """Note where each stream stands, where that was not done for a while; returns how many."""
    marks, streams = t.mark.c, t.stream.c
    recent = sa.exists().where(marks.stream == streams.stream, marks.at > now - every)
    known = sa.exists().where(marks.stream == streams.stream)
    due = connection.execute(
        sa.select(streams.stream, streams.last, known)
        .where(~recent, streams.last > 0)
        .order_by(streams.stream)
    ).all()
    rows = [
        {"stream": name, "at": at, "seq": seq}
        for name, last, is_known in due
        for at, seq in ((_BEGINNING, 0), (now, last))
        if at == now or not is_known
    ]
    if rows:
        connection.execute(_once(connection), rows)
    return len(due)


def _once(connection: Connection) -> sa.Insert:
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert  # noqa: PLC0415  by dialect

        return insert(t.mark).on_conflict_do_nothing()
    return sa.insert(t.mark).prefix_with("OR IGNORE")


def trim_step(connection: Connection, before: datetime) -> int | None:
    """Trim a little of what was written up to a time; None when there is nothing left to do.

    Returns how many entries it deleted. Steps may be left out, repeated and run by several servers.
    """
    names: Sequence[str] = connection.execute(_streams(before)).scalars().all()
    for stream in names:
        marks = connection.execute(_marks(stream, before)).all()
        if len(marks) < _PAIR:
            # Another server has just done it.
            continue
        begun, start = marks[0].at, marks[0].seq
        stop = marks[1].seq
        upto = min(start + ENTRIES_A_STEP, stop)
        deleted = _delete_repeated(connection, stream, start, upto)
        mine = (t.mark.c.stream == stream, t.mark.c.at == begun)
        if upto < stop:
            connection.execute(sa.update(t.mark).where(*mine).values(seq=upto))
        else:
            connection.execute(sa.delete(t.mark).where(*mine))
        return deleted
    return None


_PAIR = 2


def _streams(before: datetime) -> sa.Select[Any]:
    """Return the streams that have a mark of before the horizon beside the one trimmed up to."""
    return (
        sa.select(t.mark.c.stream)
        .where(t.mark.c.at <= before)
        .group_by(t.mark.c.stream)
        .having(sa.func.count() >= _PAIR)
        .order_by(t.mark.c.stream)
    )


def _marks(stream: str, before: datetime) -> sa.Select[Any]:
    return (
        sa.select(t.mark.c.at, t.mark.c.seq)
        .where(t.mark.c.stream == stream, t.mark.c.at <= before)
        .order_by(t.mark.c.at)
        .limit(_PAIR)
        .with_for_update()
    )


def _delete_repeated(connection: Connection, stream: str, start: int, stop: int) -> int:
    """Delete what the entries between two numbers repeat; what they repeat lies before them."""
    later = (
        sa.select(t.change.c.tbl, t.change.c.pk, sa.func.max(t.change.c.seq).label("seq"))
        .where(t.change.c.stream == stream, t.change.c.seq > start, t.change.c.seq <= stop, ALONE)
        .group_by(t.change.c.tbl, t.change.c.pk)
        .subquery("later")
    )
    repeated = sa.select(t.change.c.seq).join(
        later,
        sa.and_(
            t.change.c.stream == stream,
            t.change.c.tbl == later.c.tbl,
            t.change.c.pk == later.c.pk,
            t.change.c.seq < later.c.seq,
        ),
    )
    gone = sa.delete(t.change).where(t.change.c.stream == stream, t.change.c.seq.in_(repeated))
    return connection.execute(gone).rowcount
