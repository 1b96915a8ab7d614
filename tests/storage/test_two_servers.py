"""Two server processes on one PostgreSQL: one truth, one owner for each serial, hints across."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from server.services.auditing import differences
from server.services.proving import verify
from server.services.snapshots import Shelf
from server.settings import Settings
from server.storage import tables as t
from sync.wire.messages import Manifest, Outcome
from tests.support.postgres import Postgres
from tests.support.server import MORNING, FakeClock
from tests.support.serving import server_process
from tests.support.world import CLERK, OTHER_CLERK, Device, claim_id_of, opened, serial

ROUNDS, SCANS = 6, 8


class FarServer:
    """A server process as `Device` uses one."""

    def __init__(self, url: str, at: tuple[str, int]) -> None:
        self.settings = Settings(database_url=url)
        self.clock = FakeClock()
        self._address = f"http://{at[0]}:{at[1]}"
        self.clients: list[httpx.Client] = []

    def client(self) -> httpx.Client:
        self.clients.append(httpx.Client(base_url=self._address, timeout=30))
        return self.clients[-1]


@pytest.fixture
def two(postgres: Postgres, postgres_world: str, tmp_path: Path) -> Iterator[list[FarServer]]:
    name = postgres.create(postgres_world)
    url = postgres.url(name)
    with server_process(url) as first, server_process(url) as second:
        servers = [FarServer(url, first), FarServer(url, second)]
        yield servers
        for client in servers[0].clients + servers[1].clients:
            client.close()
    postgres.drop(name)


def at_once(*jobs: Callable[[], object]) -> None:
    start = threading.Barrier(len(jobs))

    def run(job: Callable[[], object]) -> None:
        start.wait()
        job()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.postgres
@pytest.mark.timeout(120)
def test_two_processes_that_are_sent_the_same_serials_agree(two):
    clerk, other = Device(two[0], CLERK), Device(two[1], OTHER_CLERK)
    answers: dict[str, list[Outcome]] = {clerk.name: [], other.name: []}

    def send(device: Device, round_number: int) -> None:
        numbers = list(range(round_number * SCANS, (round_number + 1) * SCANS))
        if device is other:
            numbers.reverse()
        answers[device.name] += device.push(*(device.claim(serial(1, each)) for each in numbers))

    for number in range(ROUNDS):
        at_once(partial(send, clerk, number), partial(send, other, number))

    assert {each.status for told in answers.values() for each in told} == {"applied"}
    assert [len(told) for told in answers.values()] == [ROUNDS * SCANS] * 2
    live = sa.func.sum(sa.cast(t.claim.c.live, sa.Integer))
    owners = sa.select(t.claim.c.serial, sa.func.count(), live).group_by(t.claim.c.serial)
    with opened(two[0].settings.database_url) as write:
        found = write(lambda c: c.execute(owners).all())
        assert write(verify).faults == []
        assert write(differences) == []
    assert len(found) == ROUNDS * SCANS
    assert {tuple(row[1:]) for row in found} == {(2, 1)}

    # Either process tells the same, and a commit at one is heard of at the other.
    twin = Device(two[1], CLERK, "twin")
    twin.pull()
    clerk.pull()
    assert twin.table("claim") == clerk.table("claim")
    with twin.client.stream("GET", "/v1/hints") as hints:
        lines = hints.iter_lines()
        next(line for line in lines if line.startswith("data:"))
        op = clerk.claim(serial(1, 299))
        clerk.push(op)
        heard = next(line for line in lines if line.startswith("data:"))
    assert "partner:1" in heard
    twin.pull()
    assert claim_id_of(op) in {row["claim_id"] for row in twin.table("claim")}


def test_a_builder_leaves_alone_what_another_process_is_writing(tmp_path):
    shelves = [Shelf(tmp_path, least=1, life=Settings().snapshot_life) for _ in range(2)]

    def manifest(name: str, size: int, sha256: str) -> Manifest:
        return Manifest(
            snapshot=name, schema=1, epoch="", cursor="", streams={}, size=size, sha256=sha256,
            rows={}, made_at=MORNING,
        )  # fmt: skip

    def parts() -> Iterator[bytes]:
        yield b"first"
        shelves[1].show("side", manifest(*shelves[1].put("side", iter([b"whole"]))))
        yield b"last"

    shelves[0].show("side", manifest(*shelves[0].put("side", parts())))

    assert len(list(shelves[0].of("side"))) == 2
