"""A disk that is full, a database that goes in the middle of a push: later, whole, and no harm."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlcipher3 import dbapi2

from server.services import ops as services
from server.storage import tables as t
from server.storage.sqlite import TransactionLost
from tests.support.postgres import Postgres
from tests.support.world import CLERK, opened, serial

SCANS = 60


@pytest.fixture
def connections() -> Iterator[list[Any]]:
    """Every connection the server opens to its database."""
    made: list[Any] = []

    def note(raw: Any, _record: object) -> None:
        made.append(raw)

    sa.event.listen(Engine, "connect", note)
    yield made
    sa.event.remove(Engine, "connect", note)


@pytest.fixture
def breaking(
    connections: list[Any], server, request
) -> tuple[Callable[[Any], None], Callable[[], None]]:
    """How the database goes in the middle of a transaction, and how it comes back."""
    url: str = server.settings.database_url
    if url.startswith("sqlite"):

        def fill(connection: Any) -> None:
            # No page can be added: what a full disk does, as SQLite sees it.
            connection.exec_driver_sql("PRAGMA max_page_count=1")

        def make_room() -> None:
            for raw in connections:
                with suppress(dbapi2.ProgrammingError):  # one that was closed meanwhile
                    raw.execute("PRAGMA max_page_count=4294967294")

        return fill, make_room
    name = url.rpartition("/")[2]
    postgres: Postgres = request.getfixturevalue("postgres")

    def allow(yes: bool) -> None:
        postgres._tell(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS {str(yes).lower()}")

    def stop(_connection: Any) -> None:
        allow(False)
        postgres._tell(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608
        )

    return stop, lambda: allow(True)


def number_of(table: sa.Table, connection: Connection) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def test_a_push_the_database_breaks_off_comes_later_and_whole(
    connections, device, server, breaking, monkeypatch
):
    clerk = device(CLERK)
    ops = [clerk.claim(serial(1, number), invoice="R" * 400) for number in range(SCANS)]
    kind = services.KINDS["claim.record"]
    judged = []
    go, come_back = breaking

    def judge(work: Any, body: Any) -> Any:
        judged.append(body)
        if len(judged) == SCANS // 2:
            go(work.uow.connection)
        return kind.judge(work, body)

    monkeypatch.setitem(services.KINDS, "claim.record", services.Kind(kind.body, judge))
    for _ in range(2):
        answer = clerk.post(*ops)
        assert (answer.status_code, answer.json()["code"]) == (503, "TRY_LATER")
        assert int(answer.headers["retry-after"]) > 0
    assert len(judged) >= SCANS // 2
    come_back()

    with opened(server.settings.database_url) as write:
        for table in (t.claim, t.op_log, t.ledger_entry, t.op_branch):
            assert write(partial(number_of, table)) == 0
    assert {each.status for each in clerk.push(*ops)} == {"applied"}


def test_who_shared_the_lost_transaction_is_asked_to_come_again(device, monkeypatch):
    clerk = device(CLERK)

    def lose(*_: object) -> None:
        raise TransactionLost("SQLite rolled the transaction back by itself")

    monkeypatch.setattr(services, "seal_push", lose)

    answer = clerk.post(clerk.claim(serial(1, 0)))

    assert (answer.status_code, answer.json()["code"]) == (503, "TRY_LATER")
    assert int(answer.headers["retry-after"]) > 0
