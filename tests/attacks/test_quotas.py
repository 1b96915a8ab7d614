"""A partner that floods the server meets its own share; its neighbour meets nothing."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from server.errors import Overloaded
from server.http.quotas import Limits, Quotas, QuotaUsedUp
from server.settings import Settings
from tests.support.server import FakeClock, RunningServer, running_server
from tests.support.world import CLERK, OTHER_CLERK, Device, prepare, serial

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    """A server whose partners may send three ops a minute and eight bytes a day."""
    url = f"sqlite:///{tmp_path / 'server.db'}"
    prepare(url)
    settings = Settings(
        database_url=url, blob_dir=str(tmp_path / "blobs"), quota_ops_a_minute=3,
        quota_bytes_a_day=8,
    )  # fmt: skip
    with running_server(settings, FakeClock()) as running:
        yield running


def test_who_is_over_is_told_when_to_come_again_and_loses_nothing(server: RunningServer):
    noisy, neighbour = Device(server, CLERK), Device(server, OTHER_CLERK)
    noisy.push(*(noisy.claim(serial(1, number)) for number in range(3)))
    waiting = noisy.claim(serial(1, 3))

    refused = noisy.post(waiting)

    assert (refused.status_code, refused.json()["code"]) == (429, "QUOTA_USED_UP")
    assert 0 < int(refused.headers["retry-after"]) <= 61
    assert neighbour.push(neighbour.claim(serial(2, 0)))[0].status == "applied"
    server.clock.advance(seconds=int(refused.headers["retry-after"]))
    assert noisy.push(waiting)[0].status == "applied"


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
    quotas = Quotas(Limits(ops_a_minute=10))
    quotas.take_ops(1, 500, NOON)
    with pytest.raises(QuotaUsedUp) as told:
        quotas.take_ops(1, 1, NOON + timedelta(seconds=20))
    assert told.value.retry_after == 41
    quotas.take_ops(2, 500, NOON)
    for _ in range(3):
        quotas.take_ops(0, 500, NOON)
    quotas.take_ops(1, 1, NOON + timedelta(seconds=61))


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
    quotas = Quotas(Limits(ops_a_minute=1))
    quotas.take_ops(1, 1, NOON)
    quotas.take_ops(1, 1, NOON - timedelta(days=1))
