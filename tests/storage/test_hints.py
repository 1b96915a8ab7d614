"""A stream of hints tells who may hear it what moved, at once, nothing more, and can be ended."""

from __future__ import annotations

import queue
from contextlib import contextmanager
from typing import Any

import anyio
import msgspec
import pytest

from server.http import hints
from server.services.sessions import revoke_member
from server.storage.unit_of_work import UnitOfWork
from tests.support.server import BASE_URL
from tests.support.world import CLERK, OTHER_CLERK, REP, opened, serial

LIMIT_S = 15


class Stream:
    """What came of one open stream of hints so far."""

    def __init__(self):
        self.came: queue.Queue[Any] = queue.Queue()
        self.status = 0
        self.headers = {}

    def next(self):
        """The next piece that came; b"" once the server has ended it."""
        return self.came.get(timeout=LIMIT_S)

    def heads(self):
        """The next line with news, over heartbeats."""
        while True:
            piece = self.next()
            assert piece, "the stream ended"
            if not piece.startswith(b":"):
                number, data, *_ = piece.split(b"\n")
                assert number.startswith(b"id: ")
                return msgspec.json.decode(data.removeprefix(b"data: "))["streams"]


@contextmanager
def listening(server, auth=None):
    """Hold a stream open until the block ends, as a client over HTTP does."""
    transport, stream = server.transport, Stream()
    proved = auth.headers("GET", f"{BASE_URL}/v1/hints") if auth else {}
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET",
        "scheme": "http", "path": "/v1/hints", "raw_path": b"/v1/hints", "query_string": b"",
        "root_path": "", "client": ("127.0.0.1", 1), "server": ("vendor.test", 80),
        "headers": [
            (b"host", b"vendor.test"), (b"accept-encoding", b"zstd"),
            *((name.encode(), value.encode()) for name, value in proved.items()),
        ],
    }  # fmt: skip
    hung_up = transport._portal.call(anyio.Event)
    asked = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive():
        for message in asked:
            return message
        await hung_up.wait()
        return {"type": "http.disconnect"}

    async def send(message):
        if message["type"] == "http.response.start":
            stream.status, stream.headers = message["status"], dict(message["headers"])
        elif message.get("body") or not message.get("more_body"):
            stream.came.put(message.get("body", b""))

    task = transport._portal.start_task_soon(transport._app, scope, receive, send)
    try:
        yield stream
    finally:
        transport._portal.call(hung_up.set)
        task.result(LIMIT_S)


def test_a_commit_is_told_at_once_to_those_who_may_read_its_stream(server, device):
    clerk, rep, other = device(CLERK), device(REP), device(OTHER_CLERK)
    with (
        listening(server, clerk.client.auth) as mine,
        listening(server, other.client.auth) as theirs,
    ):
        before, before_theirs = mine.heads(), theirs.heads()
        assert set(before) == {"catalogue", "partner:1"}
        assert set(before_theirs) == {"catalogue", "partner:2"}
        assert mine.headers[b"x-accel-buffering"] == b"no"
        assert mine.headers[b"x-sync-proto"] == b"1"
        assert b"content-encoding" not in mine.headers

        rep.push(rep.claim(serial(1, 0)))
        told = mine.heads()
        other.push(other.claim(serial(2, 0)))
        told_theirs = theirs.heads()

    assert told["partner:1"] > before["partner:1"]
    assert set(told_theirs) <= {"catalogue", "partner:2"}


def test_what_another_process_commits_is_found_by_looking(server, device, database_url):
    clerk = device(CLERK)

    def unit(connection):
        uow = UnitOfWork(connection, server.clock())
        uow.put("partner:1", "member", CLERK)
        uow.bump()

    with listening(server, clerk.client.auth) as mine:
        before = mine.heads()
        with opened(database_url) as write:
            write(unit)

        assert mine.heads() == {"partner:1": before["partner:1"] + 1}


def test_nobody_listens_without_a_token(server):
    with listening(server) as stream:
        assert b"SIGN_IN_NEEDED" in stream.next()
    assert stream.status == 401


def test_a_quiet_stream_shows_that_it_lives_and_ends_with_the_session(
    server, device, database_url, monkeypatch
):
    monkeypatch.setattr(hints, "HEARTBEAT_SECONDS", 0.05)
    clerk = device(CLERK)
    with listening(server, clerk.client.auth) as mine:
        mine.heads()
        assert mine.next() == b": here\n\n"
        with opened(database_url) as write:
            write(lambda connection: revoke_member(UnitOfWork(connection, server.clock()), CLERK))
        pieces = iter(mine.next, b"")

        assert set(pieces) <= {b": here\n\n"}


@pytest.mark.parametrize("page_rows", [5000])
def test_a_new_scope_ends_the_stream_so_that_the_next_one_has_it(
    server, device, database_url, monkeypatch, page_rows
):
    monkeypatch.setattr(hints, "HEARTBEAT_SECONDS", 0.05)
    clerk = device(CLERK)
    with listening(server, clerk.client.auth) as mine:
        assert "contest:1" not in mine.heads()
        # The first claim makes the company take part.
        clerk.push(clerk.claim(serial(1, 0)))
        list(iter(mine.next, b""))
    with listening(server, clerk.client.auth) as again:
        assert "contest:1" in again.heads()
