"""One request's transaction as the services see it: a connection, the time, and what changed.

Collects new rows and which rows changed for which stream; `bump` writes the change log as the last
statements before COMMIT, streams in sorted order. Never commits: the edge does.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache
from operator import itemgetter
from types import TracebackType
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from domain.contests.standings import Scoring
from server.storage import audit
from server.storage.rows import Series, insert_series, insert_values, values_of
from server.storage.runs import Change, by_stream, entries_of
from server.storage.tables import change, claim, metadata, stream
from sync.wire.messages import Witness

log = logging.getLogger(__name__)

KEY_SEPARATOR = "\x1f"
"""Between the parts of a composite key in the change log."""


def key_text(*parts: object) -> str:
    """Return a primary key as the change log keeps it."""
    if len(parts) > 1:
        return KEY_SEPARATOR.join(map(str, parts))
    [part] = parts
    return part if isinstance(part, str) else str(part)


Scored = tuple[int, str, Scoring | None]
"""The contest, the participant, and an entry that is new, or None for one gone or changed."""

Mark = tuple[int, int, int]
"""How much a unit of work had collected at some point: changes, scored, contests."""


@dataclass(slots=True)
class UnitOfWork:
    """What a service works on. `now` is the one instant the whole request happens at."""

    link: Connection
    """The connection itself; who reads or writes through it must not need what was `add`ed."""
    now: datetime
    changes: list[Change] = field(default_factory=list)
    scored: list[Scored] = field(default_factory=list)
    """What moves the standings, which are worked out before the end."""
    contests: list[int] = field(default_factory=list)
    """Contests whose standings must be worked out from all their entries."""
    memo: dict[object, Any] = field(default_factory=dict)
    """What was looked up and stays true to the end; forgotten when an op is undone."""
    rows: dict[sa.Table, list[tuple[Any, ...]]] = field(default_factory=dict)
    """New rows that are not written yet, as values in the order of their columns."""
    series: dict[sa.Table, list[Series]] = field(default_factory=dict)
    """The same of rows that differ in few columns."""
    edits: dict[tuple[sa.Table, frozenset[str]], list[dict[str, Any]]] = field(default_factory=dict)
    """Changes of rows that are not written yet, by table and the columns they change."""
    gone: dict[sa.Table, list[str]] = field(default_factory=dict)
    """Keys of rows that are not deleted yet."""

    @property
    def connection(self) -> Connection:
        """The connection, with everything that was added written: nobody can read past it."""
        if self.rows or self.series or self.edits or self.gone:
            self.flush()
        return self.link

    def add(self, table: sa.Table, row: dict[str, Any]) -> None:
        """Add a new row that names every column; it is written before anybody reads."""
        self.add_values(table, values_of(table, row))

    def add_values(self, table: sa.Table, values: tuple[Any, ...]) -> None:
        """Add a new row by its values in the order of the table's columns."""
        rows = self.rows.get(table)
        if rows is None:
            rows = self.rows[table] = []
        rows.append(values)

    def add_many(self, table: sa.Table, rows: list[tuple[Any, ...]]) -> None:
        """Add new rows by their values in the order of the table's columns."""
        self.rows.setdefault(table, []).extend(rows)

    def add_series(self, table: sa.Table, series: Series) -> None:
        """Add new rows that have most of their columns in common."""
        if self.on_postgres:  # which sees by itself what they have in common
            self.add_many(table, series.values())
        else:
            self.series.setdefault(table, []).append(series)

    def edit(self, table: sa.Table, key: str, values: dict[str, Any]) -> None:
        """Change a row by its key of one column; it is written before anybody reads.

        Only for what does not depend on the order in which rows of the table change.
        """
        kind = (table, frozenset(values))
        self.edits.setdefault(kind, []).append(values | {OF_KEY: key})

    def erase(self, table: sa.Table, key: str) -> None:
        """Delete a row by its key of one column; one with the same key may be added after it."""
        self.gone.setdefault(table, []).append(key)

    def flush(self) -> None:
        """Write what was added; IntegrityError when another transaction took a unique key.

        First what goes, then what is new, then what changes of what is there. Parents come before
        children. Claims go in the order of their serials: two transactions that want the same
        serials then wait for each other in one direction only.
        """
        rows, series, edits, gone = self.rows, self.series, self.edits, self.gone
        self.rows, self.series, self.edits, self.gone = {}, {}, {}, {}
        for table, keys in gone.items():
            self.link.execute(_delete_of(table), [{OF_KEY: key} for key in keys])
        if claim in rows:
            rows[claim].sort(key=_SERIAL)
        for table in _PARENTS_FIRST:
            if table in rows:
                insert_values(self.link, table, rows[table])
            for each in series.get(table, ()):
                insert_series(self.link, table, each)
        for (table, names), values in edits.items():
            self.link.execute(_update_of(table, names), values)

    @property
    def on_postgres(self) -> bool:
        """Whether rows must be locked by hand; on SQLite there is one writer."""
        return self.link.dialect.name == "postgresql"

    def put(self, stream: str, table: str, *key: object) -> None:
        """Note that a row of a stream is new or changed."""
        text = key[0] if len(key) == 1 else KEY_SEPARATOR.join(map(str, key))
        self.changes.append((stream, table, str(text), "P"))

    def put_many(self, stream: str, table: str, keys: list[str]) -> None:
        """Note the same of many rows, by their keys as the change log has them."""
        if keys:
            self.changes.append((stream, table, keys, "P"))

    def drop(self, stream: str, table: str, *key: object) -> None:
        """Note that a row left a stream."""
        self.changes.append((stream, table, key_text(*key), "D"))

    def mark(self) -> Mark:
        """Return how far the unit has come, for `touched_since`."""
        return len(self.changes), len(self.scored), len(self.contests)

    def touched_since(self, mark: Mark) -> tuple[frozenset[str], frozenset[int]]:
        """Return the streams that changed since, and the contests whose standings may move."""
        changes, scored, contests = mark
        streams = frozenset(map(_STREAM, self.changes[changes:]))
        touched = {each[0] for each in self.scored[scored:]}
        return streams, frozenset(touched.union(self.contests[contests:]))

    def attempt(self) -> Attempt:
        """Return a savepoint for one op."""
        return Attempt(self)

    def bump(self) -> dict[str, int]:
        """Write the change log; returns the last seq of each stream that changed.

        Must be the last thing before COMMIT: from here to COMMIT the counters' row locks make
        the order of seq the order in which readers see transactions (ADR 0007).
        """
        self.flush()
        token = secrets.token_hex(8)
        last: dict[str, int] = {}
        rows: list[tuple[Any, ...]] = []
        for name, changed in sorted(by_stream(self.changes).items()):
            last[name] = take_numbers(self.connection, name, sum(map(len, changed.values())))
            rows += [(name, seq, token, *rest) for seq, *rest in entries_of(changed, last[name])]
        insert_values(self.link, change, rows)
        self.changes.clear()
        return last

    def number(self) -> None:
        """Write the change log as `bump` does, and let the audit chain say what it came to."""
        if numbered := self.bump():
            lines = "".join(f"{name} {seq}\n" for name, seq in sorted(numbered.items()))
            self.audit("rows", hashlib.sha256(lines.encode()).hexdigest())

    def audit(self, what: str, digest: str, *, member_id: int = 0, device: str = "") -> Witness:
        """Write this transaction's entry of the audit chain, behind `bump` and before COMMIT."""
        return audit.append(
            self.connection, self.now, what, digest, member_id=member_id, device=device
        )


_STREAM = itemgetter(0)
_SERIAL = itemgetter(list(claim.columns).index(claim.c.serial))
OF_KEY = "of_key"


def _key_of(table: sa.Table) -> sa.Column[Any]:
    [key] = table.primary_key.columns
    return key


@cache
def _delete_of(table: sa.Table) -> sa.Delete:
    """Return the statement that deletes one row by its key."""
    return sa.delete(table).where(_key_of(table) == sa.bindparam(OF_KEY))


@lru_cache(maxsize=256)
def _update_of(table: sa.Table, names: frozenset[str]) -> sa.Update:
    """Return the statement that changes these columns of one row by its key."""
    changes: dict[str, Any] = {name: sa.bindparam(name) for name in sorted(names)}
    return sa.update(table).where(_key_of(table) == sa.bindparam(OF_KEY)).values(changes)


_PARENTS_FIRST = tuple(metadata.sorted_tables)


def take_numbers(connection: Connection, name: str, count: int) -> int:
    """Move a stream's counter by `count` and return where it stands; makes the stream if new."""
    asked = {"of_stream": name, "count": count}
    found = connection.execute(_BUMP, asked).scalar()
    if found is None:
        ensure_streams(connection, [name])
        found = connection.execute(_BUMP, asked).scalar_one()
    return int(found)


_BUMP = (
    sa.update(stream)
    .where(stream.c.stream == sa.bindparam("of_stream"))
    .values(last=stream.c.last + sa.bindparam("count", type_=sa.BigInteger))
    .returning(stream.c.last)
)


def ensure_streams(connection: Connection, names: Iterable[str]) -> None:
    """Make counters that are not there yet, whoever else makes them at the same time."""
    for name in sorted(names):
        if connection.dialect.name == "postgresql":
            from sqlalchemy.dialects.postgresql import insert  # noqa: PLC0415  by dialect

            statement: sa.Insert = insert(stream).on_conflict_do_nothing()
        else:
            statement = sa.insert(stream).prefix_with("OR IGNORE")
        connection.execute(statement, {"stream": name, "last": 0})


class Attempt:
    """A savepoint: what is written in it stands or falls as one, and never takes others along.

    What was added in the block must be flushed in it. After the block `problem` is the bug that
    ended it, or None. A failure of the database itself goes on and ends the whole transaction:
    then the request is tried again later.
    """

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow
        self._mark: Mark = (0, 0, 0)
        self.problem: Exception | None = None

    def __enter__(self) -> Self:
        self._tell("SAVEPOINT op")
        self._mark = self._uow.mark()
        return self

    def undo(self) -> None:
        """Take back what the op wrote; the block may go on and write anew."""
        self._uow.rows.clear()
        self._uow.series.clear()
        self._uow.edits.clear()
        self._uow.gone.clear()
        self._tell("ROLLBACK TO SAVEPOINT op")
        changes, scored, contests = self._mark
        del self._uow.changes[changes:]
        del self._uow.scored[scored:]
        del self._uow.contests[contests:]
        self._uow.memo.clear()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if problem is not None:
            if not isinstance(problem, Exception) or is_environment(problem):
                return False
            self.undo()
            self.problem = problem
        self._tell("RELEASE SAVEPOINT op")
        return problem is not None

    def _tell(self, statement: str) -> None:
        self._uow.connection.exec_driver_sql(statement)


def is_environment(problem: BaseException) -> bool:
    """Say whether a failure is the database's (lock, disk, connection) and not our mistake."""
    if isinstance(problem, DBAPIError):
        return problem.connection_invalidated or isinstance(
            problem, OperationalError | InternalError
        )
    return isinstance(problem, PoolTimeout)
