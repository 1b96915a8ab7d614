"""A server restored from a backup gets back, unattended, what clients were told it had."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from server.cli import main
from server.settings import Settings
from server.storage import tables as t
from sync.commands.enrol import sign_in_again
from sync.notices import HISTORY_CHANGED
from sync.outbox.witnesses import newest
from tests.support.counter import Counter
from tests.support.postgres import Postgres
from tests.support.server import FakeClock, RunningServer, running_server
from tests.support.world import CLERK, OTHER_CLERK, REP, invite, opened

MANY = 500


@pytest.fixture
def backup(database_url: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable]:
    """Copy the database of a server that is not running; returns the address of the copy."""
    made: list[str] = []

    def copy(url: str = database_url) -> str:
        if url.startswith("sqlite"):
            path = Path(url.removeprefix("sqlite:///"))
            made.append(str(tmp_path / f"backup-{len(made)}.db"))
            shutil.copy(path, made[-1])
            return f"sqlite:///{made[-1]}"
        postgres: Postgres = request.getfixturevalue("postgres")
        made.append(postgres.create(url.rpartition("/")[2]))
        return postgres.url(made[-1])

    yield copy
    if made and not database_url.startswith("sqlite"):
        for name in made:
            request.getfixturevalue("postgres").drop(name)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def serve(clock: FakeClock) -> Callable:
    """Run a server on a database, with counters that go on at it."""

    @contextmanager
    def on(url: str, *counters: Counter) -> Iterator[RunningServer]:
        with running_server(Settings(database_url=url, page_rows=400), clock) as server:
            for each in counters:
                each.server = server
                each.line.carry_to(server)
                # A line keeps its inner transport: the old one ended with its server.
                each.engine._transport = None
            yield server

    return on


@pytest.fixture
def counters(tmp_path: Path) -> Iterator[Callable[[RunningServer, int], Counter]]:
    made: list[Counter] = []

    def at(server: RunningServer, member_id: int) -> Counter:
        made.append(Counter(server, member_id, tmp_path / f"profile-{len(made)}"))
        made[-1].sync()
        return made[-1]

    yield at
    for each in made:
        each.close()


def scan_many(counter: Counter, first: int, count: int) -> None:
    for number in range(first, first + count):
        counter.scan(f"A7{number:05d}")
    counter.sync()
    assert counter.engine.state == "idle"


def claims_at(url: str) -> set[tuple[str, str, int]]:
    with opened(url) as write:
        query = sa.select(t.claim.c.claim_id, t.claim.c.state, t.claim.c.points)
        return {tuple(row) for row in write(lambda c: c.execute(query).all())}


def claims_shown(counter: Counter) -> set[tuple[str, str, int]]:
    return set(counter.wp.replica.db.rows("SELECT claim_id, state, points FROM base_claim"))


def unsent(counter: Counter) -> int:
    found = counter.wp.outbox.db.row("SELECT count(*) FROM op WHERE state IN ('queued', 'stuck')")
    assert found is not None
    return int(found[0])


def test_five_hundred_lost_ops_come_back_by_themselves(
    database_url, backup, serve, counters, clock
):
    with serve(database_url) as server:
        clerk = counters(server, CLERK)
        scan_many(clerk, 0, MANY)
    copy = backup()
    with serve(database_url, clerk):
        scan_many(clerk, MANY, MANY)
    assert len(claims_at(database_url)) == 2 * MANY
    assert len(claims_at(copy)) == MANY

    with serve(copy, clerk):
        clerk.sync()

        assert clerk.engine.state == "idle"
        assert len(claims_at(copy)) == 2 * MANY
        assert claims_shown(clerk) == claims_at(copy)
        assert unsent(clerk) == 0
        (notice,) = clerk.wp.notices.all
        assert (notice.key, notice.params["count"]) == (HISTORY_CHANGED, MANY)
        clerk.sync()
        assert len(clerk.wp.notices.all) == 1


def test_foreign_writes_that_pass_the_old_place_do_not_hide_the_restore(
    database_url, backup, serve, counters
):
    with serve(database_url) as server:
        clerk, other = counters(server, CLERK), counters(server, OTHER_CLERK)
        scan_many(clerk, 0, 20)
    copy = backup()
    with serve(database_url, clerk):
        scan_many(clerk, 20, 30)
    told = newest(clerk.wp.outbox)
    with serve(copy, other):
        # So many single pushes that heights and places pass those the clerk was told.
        for number in range(1000, 1080):
            scan_many(other, number, 1)
        now = newest(other.wp.outbox)
        assert told is not None
        assert now is not None
        assert now.height > told.height

        clerk.server = other.server
        clerk.line.carry_to(other.server)
        clerk.engine._transport = None
        clerk.sync()

        assert len(claims_at(copy)) == 20 + 30 + 80
        own = claims_at(copy)
        assert claims_shown(clerk) < own
        assert len(claims_shown(clerk)) == 50
        assert [each.key for each in clerk.wp.notices.all] == [HISTORY_CHANGED]


def test_a_reader_notices_a_restore_that_lost_only_others_ops(
    database_url, backup, serve, counters
):
    with serve(database_url) as server:
        clerk, colleague = counters(server, CLERK), counters(server, REP)
        scan_many(clerk, 0, 40)
    copy = backup()
    with serve(database_url, clerk, colleague):
        scan_many(colleague, 100, 10)
        clerk.sync()
        assert len(claims_shown(clerk)) == 50

    with serve(copy, clerk, colleague):
        clerk.sync()
        assert len(claims_shown(clerk)) == 40
        assert clerk.wp.notices.all[0].params["count"] == 0

        colleague.sync()
        clerk.sync()
        assert claims_shown(clerk) == claims_shown(colleague) == claims_at(copy)
        assert len(claims_at(copy)) == 50


def test_an_announced_restore_works_as_one_that_is_not(database_url, backup, serve, counters):
    with serve(database_url) as server:
        clerk = counters(server, CLERK)
        scan_many(clerk, 0, 5)
    copy = backup()
    with serve(database_url, clerk):
        scan_many(clerk, 5, 5)
    assert main(["--database", copy, "restored"]) == 0

    with serve(copy, clerk):
        clerk.sync()

        assert len(claims_at(copy)) == 10
        assert claims_shown(clerk) == claims_at(copy)
    assert main(["--database", copy, "audit", "verify"]) == 0


# --- who was signed in goes on ------------------------------------------------------------------
def age(counter: Counter, minutes: int = 20) -> None:
    """Let the access token end, so that the next round renews it."""
    counter.server.clock.advance(minutes=minutes)
    counter.clock.advance(minutes=minutes)


def test_sign_ins_renewed_or_begun_after_the_backup_go_on_unattended(
    database_url, backup, serve, counters
):
    with serve(database_url) as server:
        clerk = counters(server, CLERK)
        scan_many(clerk, 0, 5)
    copy = backup()
    with serve(database_url, clerk) as server:
        for number in range(3):
            age(clerk)
            scan_many(clerk, 10 + number, 1)
        newcomer = counters(server, REP)
        scan_many(newcomer, 100, 5)
        age(newcomer)
        scan_many(newcomer, 200, 5)
    age(clerk)

    with serve(copy, clerk, newcomer):
        for counter in (clerk, newcomer, clerk):
            counter.sync()
            assert counter.engine.state == "idle"
            assert unsent(counter) == 0

        assert len(claims_at(copy)) == 5 + 3 + 10
        assert claims_shown(clerk) == claims_shown(newcomer) == claims_at(copy)
        age(clerk)
        clerk.sync()
        assert clerk.engine.state == "idle"

    assert main(["--database", copy, "audit", "verify"]) == 0


@pytest.mark.parametrize("kept", [0, 6])
def test_what_a_device_of_before_a_fork_had_sent_comes_back_too(
    request, backup, serve, counters, kept
):
    database_url = request.getfixturevalue("database_url")
    with serve(database_url) as server:
        clerk = counters(server, CLERK)
        scan_many(clerk, 0, kept)
    copy = backup()
    with serve(database_url, clerk):
        scan_many(clerk, 100, 5)
        with opened(database_url) as write:
            write(lambda c: c.execute(sa.update(t.device).values(forked_at=clerk.server.clock())))
        clerk.scan("A700200")
        clerk.sync()
        assert clerk.engine.state == "frozen"
        sign_in_again(clerk.wp, invite(database_url, CLERK, clerk.server.clock()))
        scan_many(clerk, 300, 4)
    everything = claims_at(database_url)
    assert len(everything) == kept + 5 + 1 + 4

    with serve(copy, clerk):
        # The backup is from before this device was known; somebody hands out a code for it.
        sign_in_again(clerk.wp, invite(copy, CLERK, clerk.server.clock()))
        clerk.sync()

        assert clerk.engine.state == "idle"
        assert {claim_id for claim_id, *_ in claims_at(copy)} == {each[0] for each in everything}
        assert len(claims_at(copy)) == len(everything)
        assert claims_shown(clerk) == claims_at(copy)
        assert unsent(clerk) == 0
        (notice,) = clerk.wp.notices.all
        assert (notice.key, notice.params["count"]) == (HISTORY_CHANGED, 5 + 1 + 4)
        scan_many(clerk, 400, 2)
        assert len(claims_at(copy)) == len(everything) + 2


def test_a_backup_made_while_the_server_works_is_whole_and_restored_by_the_drill(
    database_url, serve, counters, tmp_path, capsys
):
    url, file = ["--database", database_url], tmp_path / "kept.db"
    with serve(database_url) as server:
        clerk = counters(server, CLERK)
        scan_many(clerk, 0, 5)
        code = main([*url, "backup", str(file)])
        if not database_url.startswith("sqlite"):
            assert code == 1
            assert "pg_dump" in capsys.readouterr().err
            return
        assert code == 0
        scan_many(clerk, 5, 5)
    assert main([*url, "backup", str(file)]) == 1
    assert "there already" in capsys.readouterr().err

    # The drill of docs/operating.md: put it in place, say so, start.
    for name in ("", "-wal", "-shm"):
        Path(database_url.removeprefix("sqlite:///") + name).unlink(missing_ok=True)
    shutil.copy(file, database_url.removeprefix("sqlite:///"))
    assert main([*url, "restored"]) == 0
    age(clerk)
    with serve(database_url, clerk):
        clerk.sync()
        assert clerk.engine.state == "idle"
        assert len(claims_at(database_url)) == 10
    assert main([*url, "audit", "verify"]) == 0
