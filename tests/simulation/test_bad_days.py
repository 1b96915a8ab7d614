"""Bad days at the counter, against the real server: damaged copies, clocks set back, odd answers.

What beeped is sent once and stays on the screens; what could not be taken says so.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from server.settings import Settings
from sync.commands.attend_ops import discard_op
from sync.commands.record_scan import record_scan
from sync.commands.undo_scan import undo_scan
from sync.commands.withdraw_claim import withdraw_claim
from sync.engine import Engine
from sync.errors import BatchRefused
from sync.profile.database import Database
from sync.queries import outbox, sales, scan, standings
from sync.rows import CurrentSale, ScanRow, SendState, Standing, SyncRow
from sync.transport import Transport
from sync.wire.messages import Outcome, OutcomeStatus, PushReply
from tests.support.clock import HandClock
from tests.support.devices import FaultyLine, enrolled_workplace
from tests.support.server import MORNING, FakeClock, RunningServer, running_server
from tests.support.world import CLERK, REP, prepare, serial


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("world") / "world.db"
    prepare(f"sqlite:///{path}")
    return path


@pytest.fixture
def server(planted: Path, tmp_path: Path) -> Iterator[RunningServer]:
    path = tmp_path / "server.db"
    shutil.copy(planted, path)
    settings = Settings(database_url=f"sqlite:///{path}", page_rows=150)
    with running_server(settings, FakeClock()) as running:
        yield running


class Counter:
    """One device at the counter with its engine, its clock and a line one can cut."""

    def __init__(self, server: RunningServer, member_id: int, directory: Path) -> None:
        self.server = server
        self.clock = HandClock(MORNING, seed=member_id)
        self.fault: str | int = "ok"
        self.line = FaultyLine(server, lambda request: self.fault)
        self.wp = enrolled_workplace(
            server, member_id, directory, clock=self.clock, client=self.line.client
        )
        self.engine = Engine(self.wp)
        self.sync()

    def scan(self, text: str) -> ScanRow:
        self.clock.advance(seconds=1)
        return record_scan(self.wp, text, CurrentSale(MORNING.date()))

    def sync(self, after: float = 10) -> SyncRow:
        self.clock.advance(seconds=after)
        self.server.clock.advance(seconds=after)
        row = self.engine.run_once()
        self.wp.settle()
        return row

    def unsent(self) -> int:
        return outbox.state(self.wp).unsent

    def close(self) -> None:
        self.engine.stop()
        self.wp.close()


@pytest.fixture
def counter(server: RunningServer, tmp_path: Path) -> Iterator[Callable[..., Counter]]:
    opened: list[Counter] = []

    def at(member_id: int = CLERK) -> Counter:
        opened.append(Counter(server, member_id, tmp_path / f"profile-{len(opened)}"))
        return opened[-1]

    yield at
    for each in opened:
        each.close()


def on_new_thread(work: Callable[[], Any]) -> Any:
    """Run where no connection has a page of the file in its cache."""
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(work()))
    thread.start()
    thread.join()
    return found[0]


def damage(database: Database) -> None:
    """Overwrite every page but the first few, as a dying disk does."""
    database.checkpoint()
    with database.path.open("r+b") as file:
        for place in range(4096 * 4, database.path.stat().st_size, 4096):
            file.seek(place + 100)
            file.write(b"\xff" * 64)


# --- a damaged copy ------------------------------------------------------------------------------
def test_a_damaged_replica_refuses_no_scan_and_is_fetched_anew(counter):
    clerk = counter()
    old = clerk.wp.replica
    damage(old.db)

    row = on_new_thread(lambda: clerk.scan(serial(1, 5)))

    assert row.standing is Standing.PROVISIONAL
    assert clerk.sync().state == "idle"
    assert clerk.wp.replica is not old
    assert clerk.unsent() == 0
    assert [claim.serial for claim in sales.claims(clerk.wp)] == [serial(1, 5)]
    assert clerk.scan(serial(1, 6)).standing is Standing.ACCEPTED


def test_the_engine_outlives_a_replica_it_can_not_read(counter):
    clerk = counter()
    damage(clerk.wp.replica.db)
    on_new_thread(lambda: clerk.scan(serial(1, 5)))
    clerk.wp.replica_damaged = False

    rows = on_new_thread(lambda: [clerk.sync() for _ in range(3)])

    assert rows[-1].state == "idle"
    assert clerk.unsent() == 0
    assert not clerk.wp.replica_damaged


def test_a_fold_that_failed_is_made_up_for_with_the_next_scan(counter, monkeypatch):
    clerk = counter()

    def fails(*_arguments: object) -> None:
        raise RuntimeError("the replica's disk was full")

    with monkeypatch.context() as patched:
        patched.setattr(clerk.wp.replica, "refold", fails)
        for number in range(3):
            clerk.scan(serial(1, number))
        clerk.wp.settle()
    clerk.scan(serial(1, 3))
    clerk.wp.settle()

    assert len(sales.claims(clerk.wp)) == 4


def test_rows_not_sent_yet_are_there_the_moment_a_new_replica_is_in_use(counter, monkeypatch):
    clerk = counter()
    for number in range(3):
        clerk.scan(serial(1, number))
    clerk.wp.settle()
    seen: list[int] = []
    swap = clerk.wp.swap_replica

    def look(replica: object) -> None:
        swap(replica)
        seen.append(len(sales.claims(clerk.wp)))

    monkeypatch.setattr(clerk.wp, "swap_replica", look)
    clerk.wp.replica_failed()
    clerk.engine.set_offline(True)
    clerk.engine.set_offline(False)
    clerk.sync(after=0)

    assert seen == [3]


# --- taking back ---------------------------------------------------------------------------------
def test_a_claim_taken_back_offline_after_its_answer_may_be_scanned_again_at_once(counter):
    clerk = counter()
    first = clerk.scan(serial(1, 1))
    clerk.sync()
    clerk.fault = "lost"

    assert withdraw_claim(clerk.wp, first.claim_id) is None
    again = clerk.scan(serial(1, 1))

    assert again.standing is Standing.ACCEPTED
    clerk.fault = "ok"
    clerk.sync()
    states = {row.claim_id: str(row.state) for row in sales.claims(clerk.wp)}
    assert states == {first.claim_id: "withdrawn", again.claim_id: "maturing"}
    assert scan.totals(clerk.wp).sure == again.points


def test_a_scan_taken_back_earns_no_place_while_the_server_does_not_know(counter):
    clerk = counter()
    clerk.fault = "lost"
    row = clerk.scan(serial(1, 1))
    clerk.sync()
    assert len(standings.entries(clerk.wp, 1)) == 1

    assert undo_scan(clerk.wp, row.op_id) is True
    clerk.wp.settle()

    assert standings.entries(clerk.wp, 1) == []
    assert scan.totals(clerk.wp).provisional == 0


# --- clocks --------------------------------------------------------------------------------------
def test_a_scan_from_before_the_clock_was_set_back_is_sent_all_the_same(counter):
    clerk = counter()
    clerk.clock.advance(days=20)
    clerk.scan(serial(1, 1))
    clerk.clock.set_back(days=20)

    clerk.sync()

    assert clerk.unsent() == 0
    assert [str(row.state) for row in sales.claims(clerk.wp)] == ["maturing"]


def test_a_clock_set_back_does_not_put_the_next_sync_off(counter):
    clerk, colleague = counter(), counter(REP)
    clerk.clock.set_back(days=20)
    colleague.scan(serial(1, 1))
    colleague.sync()

    clerk.clock.advance(seconds=100)
    clerk.engine.round()
    clerk.wp.settle()

    assert [claim.serial for claim in sales.claims(clerk.wp)] == [serial(1, 1)]


# --- odd answers ---------------------------------------------------------------------------------
def test_a_server_that_takes_no_batch_at_all_parks_no_op(counter, monkeypatch):
    clerk = counter()
    for number in range(8):
        clerk.scan(serial(1, number))

    def refused(*_asked: object) -> PushReply:
        raise BatchRefused(server="the vendor", status=403, reason="not for this device")

    with monkeypatch.context() as patched:
        patched.setattr(Transport, "push", refused)
        row = clerk.sync()
    assert row.state == "offline"
    assert "not for this device" in row.detail
    assert {op.state for op in outbox.open_ops(clerk.wp)} == {SendState.QUEUED}

    for _ in range(2):
        clerk.sync(after=400)
    assert clerk.unsent() == 0


@pytest.mark.parametrize("told", [[], ["somebody else's op"]])
def test_an_answer_to_something_else_settles_nothing_and_is_not_asked_for_ever(
    counter, monkeypatch, told
):
    clerk = counter()
    clerk.scan(serial(1, 1))
    asked: list[object] = []

    def push(*_line: object) -> PushReply:
        asked.append(_line)
        outcomes = [Outcome(op_id=op_id, status=OutcomeStatus.APPLIED) for op_id in told]
        return PushReply(epoch="", server_time=MORNING, time_token="", outcomes=outcomes)

    with monkeypatch.context() as patched:
        patched.setattr(Transport, "push", push)
        row = clerk.sync()

    assert len(asked) == 1
    assert (row.state, row.unsent) == ("offline", 1)
    clerk.sync(after=400)
    assert clerk.unsent() == 0


# --- a server restored from an older copy --------------------------------------------------------
def test_a_server_restored_from_an_older_copy_gets_back_what_it_forgot(planted, tmp_path):
    path, backup = tmp_path / "server.db", tmp_path / "backup.db"
    shutil.copy(planted, path)
    settings, clock = Settings(database_url=f"sqlite:///{path}", page_rows=150), FakeClock()
    with running_server(settings, clock) as server:
        clerk = Counter(server, CLERK, tmp_path / "clerk")
        colleague = Counter(server, REP, tmp_path / "colleague")
    shutil.copy(path, backup)
    with running_server(settings, clock) as server:
        clerk.line.carry_to(server)
        colleague.line.carry_to(server)
        mine = clerk.scan(serial(1, 1))
        colleague.scan(serial(1, 1))
        colleague.sync()
        clerk.sync()
        # The refusal was read and let go; the chain needs its op all the same.
        assert discard_op(clerk.wp, mine.op_id)
        clerk.scan(serial(1, 2))
        clerk.sync()
        assert (clerk.unsent(), outbox.state(clerk.wp).attention) == (0, 0)
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    shutil.copy(backup, path)
    with running_server(settings, clock) as server:
        clerk.line.carry_to(server)
        colleague.line.carry_to(server)

        rows = [each.sync(after=400) for each in (colleague, clerk, colleague)]

        assert [row.state for row in rows] == ["idle"] * 3
        assert clerk.unsent() == colleague.unsent() == 0
        assert outbox.state(clerk.wp).attention == 0
        told = {(claim.serial, str(claim.state)) for claim in sales.claims(colleague.wp)}
        assert told == {
            (serial(1, 1), "maturing"), (serial(1, 1), "rejected"), (serial(1, 2), "maturing")
        }  # fmt: skip
    for each in (clerk, colleague):
        each.close()
