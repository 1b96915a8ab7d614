"""A partner that floods the server meets its own share; its neighbour meets nothing."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.errors import Overloaded
from server.http.quotas import Limits, Quotas, QuotaUsedUp, Turns
from server.settings import Settings
from tests.support.counter import Counter
from tests.support.server import FakeClock, RunningServer, running_server
from tests.support.world import CLERK, OTHER_CLERK, Device, prepare, serial

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    """A server whose partners may send three ops at once and a minute, and eight bytes a day."""
    url = f"sqlite:///{tmp_path / 'server.db'}"
    prepare(url)
    settled = Settings(
        database_url=url, blob_dir=str(tmp_path / "blobs"), quota_ops_a_minute=3,
        quota_ops_saved_up=3, quota_bytes_a_day=8,
    )  # fmt: skip
    with running_server(settled, FakeClock()) as running:
        yield running


def test_who_is_over_is_told_when_to_come_again_and_loses_nothing(server: RunningServer):
    noisy, neighbour = Device(server, CLERK), Device(server, OTHER_CLERK)
    noisy.push(*(noisy.claim(serial(1, number)) for number in range(3)))
    waiting = noisy.claim(serial(1, 3))

    refused = noisy.post(waiting)

    assert (refused.status_code, refused.json()["code"]) == (429, "QUOTA_USED_UP")
    assert 0 < int(refused.headers["retry-after"]) <= 20
    assert neighbour.push(neighbour.claim(serial(2, 0)))[0].status == "applied"
    server.clock.advance(seconds=int(refused.headers["retry-after"]))
    assert noisy.push(waiting)[0].status == "applied"


def test_the_program_waits_as_long_as_it_is_asked_tells_so_and_goes_on(
    server: RunningServer, tmp_path: Path
):
    """Four scans at a time at three a minute: what there is no room for goes when it is time."""
    counter = Counter(server, CLERK, tmp_path / "profile")
    waits = []
    try:
        for number in range(12):
            counter.scan(serial(1, number))
            if number % 4 < 3:
                continue
            row = counter.sync()
            while row.unsent:
                assert (row.problem, row.state) == ("AskedToWait", "offline")
                assert (row.title, row.params["status"]) == ("The server asks to wait", 429)
                assert row.next_try is not None
                waits.append((row.next_try - counter.clock.now()).total_seconds())
                before = len(counter.line.requests)
                counter.engine.round()
                assert len(counter.line.requests) == before  # not a moment sooner
                for clock in (counter.clock, server.clock):
                    clock.advance(seconds=waits[-1])
                counter.engine.round()
                row = counter.engine.run_once()
            assert not row.problem
    finally:
        counter.close()
    assert waits
    assert max(waits) <= 1.5 * 100  # what is owed and what is asked for: five at three a minute


def test_bytes_of_documents_are_counted_where_they_are_new(server: RunningServer):
    clerk = Device(server, CLERK)

    def begin(letter: str) -> int:
        named = f"sha256 {base64.b64encode(letter.encode() * 64).decode()}"
        headers = {"Tus-Resumable": "1.0.0", "upload-length": "8", "upload-metadata": named}
        return clerk.client.post("/v1/uploads", headers=headers).status_code

    assert [begin("a"), begin("b")] == [201, 429]
    server.clock.advance(hours=25)
    clerk.renew()
    assert begin("b") == 201


def test_a_share_is_each_partners_own_and_the_vendor_has_none():
    quotas = Quotas(Limits(ops_a_minute=60, ops_saved_up=100))
    quotas.take_ops(1, 120, NOON)
    with pytest.raises(QuotaUsedUp) as told:
        quotas.take_ops(1, 10, NOON + timedelta(seconds=5))
    assert told.value.retry_after == 25  # 15 are owed, 10 are asked for, one comes in a second
    quotas.take_ops(2, 100, NOON)
    for _ in range(3):
        quotas.take_ops(0, 500, NOON)
    quotas.take_ops(1, 10, NOON + timedelta(seconds=30))


def test_who_comes_back_after_weeks_is_drained_without_pause():
    quotas = Quotas()
    for _ in range(500):  # a quarter of a million ops at one moment
        quotas.take_ops(1, 500, NOON)
    with pytest.raises(QuotaUsedUp) as told:
        quotas.take_ops(1, 500, NOON)
    assert told.value.retry_after == 1


@settings(max_examples=200)
@given(
    st.lists(st.tuples(st.integers(0, 300), st.integers(1, 500)), max_size=60),
    st.integers(1, 600),
    st.integers(1, 2_000),
)
def test_a_wait_is_true_and_a_share_is_kept(
    asked: list[tuple[int, int]], a_minute: int, saved_up: int
):
    """Whoever waits as long as they are told is let in, and nobody gets more than the share."""
    quotas = Quotas(Limits(ops_a_minute=a_minute, ops_saved_up=saved_up))
    now, taken, last = NOON, 0, 0
    for seconds, count in asked:
        now += timedelta(seconds=seconds)
        try:
            quotas.take_ops(1, count, now)
        except QuotaUsedUp as told:
            now += timedelta(seconds=told.retry_after)
            quotas.take_ops(1, count, now)
        taken, last = taken + count, count
        share = saved_up + a_minute * (now - NOON).total_seconds() / 60
        assert taken - last <= share + 1e-6


def test_pushes_of_one_partner_wait_outside_while_its_neighbours_go_in():
    quotas = Quotas(Limits(pushes_at_once=1, uploads_at_once=1))
    quotas.know("noisy", 1)
    quotas.know("neighbour", 2)
    with quotas.pushing("noisy"):
        with pytest.raises(Overloaded) as told, quotas.pushing("noisy"):
            pass
        assert told.value.retry_after
        with quotas.pushing("neighbour"), quotas.pushing("somebody new"):
            pass
    with quotas.pushing("noisy"), quotas.sending(1):
        with pytest.raises(Overloaded), quotas.sending(1):
            pass
        with quotas.sending(2):
            pass


def test_a_clock_that_was_set_back_locks_nobody_out():
    quotas = Quotas(Limits(ops_a_minute=1, ops_saved_up=2))
    quotas.take_ops(1, 1, NOON)
    quotas.take_ops(1, 1, NOON - timedelta(days=1))
    quotas.take_ops(1, 1, NOON - timedelta(days=1) + timedelta(minutes=1))


class Desk:
    """Pushes that come, go in and are done when the test says so; `went_in` is in which order."""

    def __init__(self) -> None:
        self.turns, self.went_in = Turns(), list[str]()
        self._done: dict[str, asyncio.Event] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def comes(self, name: str, partner_id: int, ops: int) -> None:
        self._done[name] = asyncio.Event()
        self._tasks[name] = asyncio.create_task(self._push(name, partner_id, ops))
        await asyncio.sleep(0)

    async def _push(self, name: str, partner_id: int, ops: int) -> None:
        async with self.turns.turn(partner_id, ops):
            self.went_in.append(name)
            await self._done[name].wait()

    async def is_done(self, *names: str) -> None:
        for name in names:
            self._done[name].set()
            await self._tasks[name]
            await asyncio.sleep(0)

    async def gives_up(self, name: str) -> None:
        self._tasks[name].cancel()
        await asyncio.gather(self._tasks[name], return_exceptions=True)
        await asyncio.sleep(0)


def test_a_neighbour_stands_behind_one_push_of_a_flood_and_not_behind_all_of_it():
    async def day() -> list[str]:
        desk = Desk()
        for number in range(10):
            await desk.comes(f"noisy {number}", 1, 500)
        await desk.comes("neighbour", 2, 1)
        await desk.comes("stranger", 0, 500)
        at_once = list(desk.went_in)
        await desk.is_done(*(f"noisy {number}" for number in range(10)))
        await desk.is_done("neighbour", "stranger")
        assert desk.went_in[3:] == [f"noisy {number}" for number in range(1, 10)]
        return at_once

    assert asyncio.run(day()) == ["noisy 0", "neighbour", "stranger"]


def test_small_pushes_of_one_partner_go_in_together_and_none_overtakes():
    async def day() -> None:
        desk = Desk()
        for number in range(6):
            await desk.comes(f"small {number}", 1, 100)
        await desk.comes("large", 1, 500)
        await desk.comes("last", 1, 1)
        assert desk.went_in == [f"small {number}" for number in range(5)]
        await desk.is_done("small 0")
        assert desk.went_in[-1] == "small 5"
        await desk.is_done(*(f"small {number}" for number in range(1, 6)))
        assert desk.went_in[-1] == "large"
        await desk.is_done("large")
        assert desk.went_in[-1] == "last"
        await desk.is_done("last")
        await desk.comes("next day", 1, 500)
        assert desk.went_in[-1] == "next day", "nothing is left of who was there"
        await desk.is_done("next day")

    asyncio.run(day())


@pytest.mark.parametrize("who", ["inside", "waiting", "let in"])
def test_whoever_gives_up_holds_nobody_up(who: str):
    async def day() -> None:
        desk = Desk()
        for name in ("inside", "waiting", "let in", "last"):
            await desk.comes(name, 1, 500)
        await desk.gives_up(who)
        for name in ("inside", "waiting", "let in"):
            if name != who:
                await desk.is_done(name)
        assert desk.went_in[-1] == "last"
        await desk.is_done("last")

    asyncio.run(day())
