"""One request's transaction as the services see it: a connection, the time, and what changed.

Collects which rows changed for which stream; `bump` writes the change log as the last statements
before COMMIT, streams in sorted order. Never commits: the edge does.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Self

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from server.storage import audit
from server.storage.tables import change, stream
from sync.wire.messages import Witness

log = logging.getLogger(__name__)

KEY_SEPARATOR = "\x1f"
"""Between the parts of a composite key in the change log."""


def key_text(*parts: object) -> str:
    """Return a primary key as the change log keeps it."""
    return KEY_SEPARATOR.join(str(part) for part in parts)


@dataclass(frozen=True, slots=True)
class Change:
    """One row that changed in one stream: op "P" it is there, "D" it is gone."""

    stream: str
    table: str
    key: str
    op: str = "P"


@dataclass(slots=True)
class UnitOfWork:
    """What a service works on. `now` is the one instant the whole request happens at."""

    connection: Connection
    now: datetime
    changes: list[Change] = field(default_factory=list)
    contests: list[int] = field(default_factory=list)
    """Contests whose standings must be worked out again before the end."""
    memo: dict[object, str] = field(default_factory=dict)
    """What was looked up and stays true to the end; forgotten when an op is undone."""

    @property
    def on_postgres(self) -> bool:
        """Whether rows must be locked by hand; on SQLite there is one writer."""
        return self.connection.dialect.name == "postgresql"

    def put(self, stream: str, table: str, *key: object) -> None:
        """Note that a row of a stream is new or changed."""
        self.changes.append(Change(stream, table, key_text(*key)))

    def drop(self, stream: str, table: str, *key: object) -> None:
        """Note that a row left a stream."""
        self.changes.append(Change(stream, table, key_text(*key), "D"))

    def attempt(self) -> Attempt:
        """Return a savepoint for one op."""
        return Attempt(self)

    def bump(self) -> dict[str, int]:
        """Write the change log; returns the last seq of each stream that changed.

        Must be the last thing before COMMIT: from here to COMMIT the counters' row locks make
        the order of seq the order in which readers see transactions (ADR 0007).
        """
        by_stream: dict[str, dict[tuple[str, str], str]] = {}
        for each in self.changes:
            keys = by_stream.setdefault(each.stream, {})
            keys.pop((each.table, each.key), None)
            keys[each.table, each.key] = each.op
        token = secrets.token_hex(8)
        last: dict[str, int] = {}
        for name in sorted(by_stream):
            keys = by_stream[name]
            last[name] = take_numbers(self.connection, name, len(keys))
            first = last[name] - len(keys) + 1
            self.connection.execute(
                sa.insert(change),
                [
                    {"stream": name, "seq": seq, "tok": token, "tbl": table, "pk": key, "op": op}
                    for seq, ((table, key), op) in enumerate(keys.items(), start=first)
                ],
            )
        self.changes.clear()
        return last

    def audit(self, what: str, digest: str, *, member_id: int = 0, device: str = "") -> Witness:
        """Write this transaction's entry of the audit chain, behind `bump` and before COMMIT."""
        return audit.append(
            self.connection, self.now, what, digest, member_id=member_id, device=device
        )


def take_numbers(connection: Connection, name: str, count: int) -> int:
    """Move a stream's counter by `count` and return where it stands; makes the stream if new."""
    bump = (
        sa.update(stream)
        .where(stream.c.stream == name)
        .values(last=stream.c.last + count)
        .returning(stream.c.last)
    )
    found = connection.execute(bump).scalar()
    if found is None:
        ensure_streams(connection, [name])
        found = connection.execute(bump).scalar_one()
    return int(found)


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
    """One op's savepoint: what it wrote stands or falls as one, and never takes others along.

    After the block `problem` is the bug that ended it, or None. A failure of the database itself
    goes on and ends the whole transaction: then the request is tried again later.
    """

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow
        self._marks = (0, 0)
        self.problem: Exception | None = None

    def __enter__(self) -> Self:
        self._marks = (len(self._uow.changes), len(self._uow.contests))
        self._tell("SAVEPOINT op")
        return self

    def undo(self) -> None:
        """Take back what the op wrote; the block may go on and write anew."""
        self._tell("ROLLBACK TO SAVEPOINT op")
        del self._uow.changes[self._marks[0] :]
        del self._uow.contests[self._marks[1] :]
        self._uow.memo.clear()

    @property
    def touched(self) -> tuple[set[str], set[int]]:
        """Streams the op changed, and contests whose standings it moves."""
        streams = {each.stream for each in self._uow.changes[self._marks[0] :]}
        return streams, set(self._uow.contests[self._marks[1] :])

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
