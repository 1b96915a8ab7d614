"""The writer thread: one at a time, together where it pays, and each job answers for itself."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa

from server.storage.database import open_database
from server.storage.sqlite import TransactionLost

TABLE = sa.Table(
    "note", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), sa.Column("text", sa.Text)
)


@pytest.fixture
def database(tmp_path):
    """An embedded database with one table."""
    opened = open_database(f"sqlite:///{tmp_path / 'x.db'}")
    opened.write(TABLE.metadata.create_all).result()
    yield opened
    opened.close()


def insert(number):
    return lambda c: c.execute(sa.insert(TABLE), {"id": number, "text": ""})


def ids(database):
    query = sa.select(TABLE.c.id).order_by(TABLE.c.id)
    return database.read(lambda c: c.execute(query).scalars().all()).result()


def held(database, started, go):
    """A job that keeps the writer busy until `go`, so that others queue up behind it."""

    def job(_connection):
        started.set()
        assert go.wait(10)

    return database.write(job)


def test_jobs_that_wait_together_are_committed_together_and_fail_alone(database):
    started, go = threading.Event(), threading.Event()
    first = held(database, started, go)
    started.wait(10)
    jobs = [database.write(insert(number)) for number in (1, 2, 2, 3)]
    go.set()

    first.result(10)
    problems = [job.exception(10) for job in jobs]

    assert [problem is None for problem in problems] == [True, True, False, True]
    assert isinstance(problems[2], sa.exc.IntegrityError)
    assert ids(database) == [1, 2, 3]


def test_what_a_failing_job_wrote_is_gone(database):
    def job(connection):
        insert(1)(connection)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        database.write(job).result(10)
    assert ids(database) == []


def test_a_job_nobody_waits_for_any_more_is_not_begun(database):
    started, go = threading.Event(), threading.Event()
    held(database, started, go)
    started.wait(10)
    job = database.write(insert(1))

    assert job.cancel()
    go.set()
    database.write(insert(2)).result(10)

    assert ids(database) == [2]


def test_when_sqlite_rolls_back_by_itself_nobody_is_told_that_it_was_done(database):
    """A full disk ends the whole transaction, also of the jobs that ran before in the group."""
    started, go = threading.Event(), threading.Event()
    held(database, started, go)
    started.wait(10)

    def lose(connection):
        connection.connection.dbapi_connection.execute("ROLLBACK")

    before, losing, after = (database.write(job) for job in (insert(1), lose, insert(2)))
    go.set()

    assert isinstance(before.exception(10), TransactionLost)
    assert isinstance(after.exception(10), TransactionLost)
    assert losing.exception(10) is not None
    database.write(insert(3)).result(10)
    assert ids(database) == [3]


def test_a_reader_sees_one_moment_and_can_not_write(database):
    with pytest.raises(sa.exc.OperationalError, match="readonly"):
        database.read(insert(1)).result(10)

    def twice(connection):
        first = connection.execute(sa.select(sa.func.count()).select_from(TABLE)).scalar()
        database.write(insert(7)).result(10)
        return first, connection.execute(sa.select(sa.func.count()).select_from(TABLE)).scalar()

    assert database.read(twice).result(10) == (0, 0)
    assert ids(database) == [7]


def test_every_commit_reaches_the_disk(database):
    def pragmas(connection):
        names = ("journal_mode", "synchronous", "foreign_keys")
        return [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]

    assert database.write(pragmas).result(10) == ["wal", 2, 1]


def test_closing_finishes_what_was_handed_over_and_takes_nothing_more(tmp_path):
    database = open_database(f"sqlite:///{tmp_path / 'x.db'}")
    database.write(TABLE.metadata.create_all)
    last = database.write(insert(1))

    database.close()

    assert last.done()
    with pytest.raises(RuntimeError, match="closed"):
        database.write(insert(2))
