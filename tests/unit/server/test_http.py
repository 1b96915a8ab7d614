"""The outer layer: packed bodies, limits, problems in plain words, nothing of our insides."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from datetime import timedelta

import pytest
import zstandard

from server.http.house import MOST_ADDRESSES, Guesses
from server.services import renewing
from server.settings import Settings
from sync.wire.codec import encode
from sync.wire.messages import Push
from sync.wire.version import MAX_BODY_BYTES
from tests.support.proving import Proving, key_of
from tests.support.server import FakeClock, running_server
from tests.support.world import CLERK, Device, prepare, serial

PACK = {
    "gzip": gzip.compress,
    "zstd": zstandard.ZstdCompressor().compress,
    "identity": lambda raw: raw,
}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """The small programme in a file."""
    path = tmp_path_factory.mktemp("world") / "world.db"
    prepare(f"sqlite:///{path}")
    return path


@pytest.fixture
def server(world, tmp_path):
    """A server on a copy of it."""
    shutil.copy(world, tmp_path / "server.db")
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'server.db'}")
    with running_server(settings, FakeClock()) as running:
        yield running


def post(server, raw, **headers):
    return server.client().post(
        "/v1/session", content=raw, headers={"content-type": "application/json"} | headers
    )


def assert_problem(answer, status, code):
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert (told["status"], told["type"]) == (status, "about:blank")
    assert re.fullmatch(r"[A-ZÄÖÜ].*[.]", told["detail"])
    assert "Traceback" not in answer.text
    assert "/" not in told["detail"]


@pytest.mark.parametrize("encoding", sorted(PACK))
def test_a_push_may_be_packed(server, encoding):
    clerk = Device(server, CLERK)
    push = encode(Push(device=clerk.name, ops=[clerk.claim(serial(1, 0))]))

    answer = clerk.client.post(
        "/v1/ops", content=PACK[encoding](push), headers={"content-encoding": encoding}
    )

    assert answer.json()["outcomes"][0]["status"] == "applied"


@pytest.mark.parametrize("encoding", sorted(PACK))
def test_a_body_too_large_when_unpacked_is_refused_before_it_fills_the_memory(server, encoding):
    bomb = PACK[encoding](b" " * (MAX_BODY_BYTES * 16))

    assert_problem(post(server, bomb, **{"content-encoding": encoding}), 413, "TOO_LARGE")


@pytest.mark.parametrize(
    ("raw", "encoding", "status", "code"),
    [
        (b"x", "br", 415, "ENCODING_UNKNOWN"),
        (b"no gzip", "gzip", 400, "MALFORMED"),
        (b"no zstd", "zstd", 400, "MALFORMED"),
        (gzip.compress(b'{"code": "A"}' * 99, mtime=0)[:-9], "gzip", 400, "MALFORMED"),
        (b"", "gzip", 400, "MALFORMED"),
        (b"", "", 400, "MALFORMED"),
        (b"{", "", 400, "MALFORMED"),
        (b"[]", "", 400, "MALFORMED"),
        (b'{"code": 5, "device": "d", "device_name": ""}', "", 400, "MALFORMED"),
        (b'{"code": "\xff", "device": "d", "device_name": ""}', "", 400, "MALFORMED"),
    ],
)
def test_a_body_that_can_not_be_read_is_a_problem(server, raw, encoding, status, code):
    headers = {"content-encoding": encoding} if encoding else {}

    assert_problem(post(server, raw, **headers), status, code)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/", 404, "NOT_FOUND"),
        ("GET", "/v1/claims/1", 404, "NOT_FOUND"),
        ("GET", "/v1/ops", 405, "METHOD_NOT_ALLOWED"),
        ("DELETE", "/v1/feed", 405, "METHOD_NOT_ALLOWED"),
    ],
)
def test_wrong_addresses_and_methods_are_problems(server, method, path, status, code):
    assert_problem(server.client().request(method, path), status, code)


def test_a_bug_is_told_in_the_log_and_not_to_the_client(server, monkeypatch, caplog):
    def stumble(*_):
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(renewing, "renew", stumble)

    client = server.client(auth=Proving(key_of("d")))
    answer = client.post("/v1/session/renew", json={"refresh_token": "x"})

    assert_problem(answer, 500, "SERVER_FAULT")
    assert "secret detail" not in answer.text
    assert "secret detail" in caplog.text


def test_neither_tokens_nor_codes_are_in_the_log(server, caplog):
    caplog.set_level("DEBUG")
    clerk = Device(server, CLERK)
    clerk.push(clerk.claim(serial(1, 0), customer="Ms Private"))
    clerk.renew()
    clerk.pull()

    for secret in (
        clerk.session.tokens.access_token, clerk.session.tokens.refresh_token, "Ms Private",
        clerk.session.allocation_key,
    ):  # fmt: skip
        assert secret not in caplog.text
    assert "POST /v1/ops 200" in caplog.text


def test_guesses_from_everywhere_fill_no_memory():
    clock = FakeClock()
    guesses = Guesses(3, timedelta(minutes=10))

    for number in range(MOST_ADDRESSES + 5):
        guesses.note(f"address-{number}", clock())

    assert len(guesses._wrong) == MOST_ADDRESSES
    guesses.check("address-1", clock())


def test_every_answer_carries_its_request_id_and_is_never_kept_by_a_cache(server):
    first, second = (server.client().get("/v1/health") for _ in range(2))

    assert first.headers["x-request-id"] != second.headers["x-request-id"]
    assert first.headers["cache-control"] == "no-store"


def test_the_api_describes_itself(server):
    found = server.client().get("/schema/openapi.json").json()

    assert {
        "/v1/ops", "/v1/feed", "/v1/session", "/v1/session/renew", "/v1/session/revoke",
        "/v1/enrolment-codes", "/v1/health",
    } <= set(found["paths"])  # fmt: skip
    assert "Push" in json.dumps(found["paths"]["/v1/ops"]["post"]["requestBody"])
    page = server.client().get("/schema")
    assert page.headers["content-type"].startswith("text/html")
    assert "GET /v1/feed" in page.text
    assert "PushReply" in page.text
    # Nothing is loaded from elsewhere.
    assert not re.findall(r"https?://", page.text)
    assert "<script" not in page.text
