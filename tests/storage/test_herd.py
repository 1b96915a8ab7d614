"""Old programs, many at once, and answers that get lost: what was recorded is always taken."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from server.settings import Settings
from server.storage import tables as t
from sync.wire.codec import decode, encode, read_page
from sync.wire.messages import OutcomeStatus, Push, PushReply
from sync.wire.version import HEADER_NONCE, HEADER_PROTOCOL
from tests.support.counter import Counter
from tests.support.server import FakeClock, RunningServer, running_server
from tests.support.world import CLERK, Device, opened, serial

CLIENTS = 20


@pytest.fixture
def narrow(database_url: str) -> Iterator[RunningServer]:
    """A server that works on two pushes at once and reads to clients of protocol 2 on."""
    settings = Settings(database_url=database_url, page_rows=400, pushes=2, oldest_protocol=2)
    with running_server(settings, FakeClock()) as server:
        yield server


def test_an_old_program_may_not_read_but_everything_it_has_is_taken(narrow):
    old = Device(narrow, CLERK)
    asked = {HEADER_PROTOCOL: "1"}

    answer = old.client.get("/v1/feed", headers=asked)
    assert answer.status_code == 426
    assert answer.json()["code"] == "UPGRADE_REQUIRED"

    old.client.headers.update(asked)
    assert old.push(old.claim(serial(1, 1)))[0].status is OutcomeStatus.APPLIED


def test_an_old_envelope_and_an_unknown_kind_are_answered_and_kept(server):
    device = Device(server, CLERK)
    old = device.claim(serial(1, 1))
    unknown = device.seal("claim.teleport", {"where": "away"}, "claim:1", v=99)
    after = device.claim(serial(1, 2))

    outcomes = device.push(old, unknown, after)

    assert [each.status for each in outcomes] == [
        OutcomeStatus.APPLIED, OutcomeStatus.REFUSED, OutcomeStatus.APPLIED,
    ]  # fmt: skip
    with opened(server.settings.database_url) as write:
        kept = write(lambda c: c.execute(sa.select(t.op_log.c.envelope)).scalars().all())
    assert unknown.op in kept


def test_every_answer_repeats_the_nonce_of_its_request(server):
    device = Device(server, CLERK)
    for path in ("/v1/feed", "/v1/health", "/v1/nothing"):
        answer = device.client.get(path, headers={HEADER_NONCE: "of-this-one"})
        assert answer.headers[HEADER_NONCE] == "of-this-one"
    assert HEADER_NONCE not in device.client.get("/v1/health").headers


def test_gzip_serves_where_zstd_does_not(server):
    device = Device(server, CLERK)
    answer = device.client.get("/v1/feed", headers={"accept-encoding": "br, gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert read_page(answer.content)[2].rows > 0

    push = gzip.compress(encode(Push(device=device.name, ops=[device.claim(serial(1, 1))])))
    told = {"content-type": "application/json", "content-encoding": "gzip"}
    answer = device.client.post("/v1/ops", content=push, headers=told)
    assert decode(answer.content, PushReply).outcomes[0].status is OutcomeStatus.APPLIED


def test_a_herd_is_let_in_by_and_by_and_nobody_is_turned_away_without_a_time(narrow):
    devices = [Device(narrow, CLERK, f"device-{number}") for number in range(CLIENTS)]
    gate = threading.Barrier(CLIENTS)
    refused: list[httpx.Response] = []
    taken: list[str] = []

    def come_back(device: Device, number: int) -> None:
        op = device.claim(serial(1, number))
        gate.wait()
        for _ in range(1000):
            answer = device.post(op)
            if answer.status_code == 200:
                taken.append(device.name)
                return
            refused.append(answer)

    threads = [
        threading.Thread(target=come_back, args=(device, number))
        for number, device in enumerate(devices)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert len(taken) == CLIENTS
    assert all(answer.status_code == 503 for answer in refused)
    assert all(1 <= int(answer.headers["retry-after"]) <= 5 for answer in refused)
    with opened(narrow.settings.database_url) as write:
        assert len(write(lambda c: c.execute(sa.select(t.claim.c.claim_id)).all())) == CLIENTS


def test_who_is_asked_to_wait_waits_at_least_so_long_and_loses_nothing(
    database_url, tmp_path: Path
):
    settings = Settings(database_url=database_url, pushes=0)
    with running_server(settings, FakeClock()) as server:
        clerk = Counter(server, CLERK, tmp_path / "profile")
        clerk.scan(serial(1, 1))
        waits = []
        for _ in range(6):
            row = clerk.sync()
            assert (row.title, row.unsent) == ("The server has a problem", 1)
            waits.append((row.next_try - clerk.clock.now()).total_seconds())
        clerk.close()

    assert all(wait >= 1 for wait in waits)
    assert len(set(waits)) == len(waits)


def test_a_lost_answer_to_a_renewal_signs_nobody_out(server, tmp_path: Path):
    clerk = Counter(server, CLERK, tmp_path / "profile")
    clerk.sync()
    clerk.server.clock.advance(hours=5)
    clerk.line._plan = lambda request: "unanswered" if "renew" in request.url.path else "ok"
    clerk.scan(serial(1, 1))
    assert clerk.sync().unsent == 1

    clerk.line._plan = lambda request: "ok"
    row = clerk.sync()
    assert (row.state, row.unsent) == ("idle", 0)
    clerk.close()
