"""A09, A13, A36: bodies made to do harm end in a problem with a sentence, never in a fault of ours.

From a printed seed: whole requests are spoilt, nested, blown up, packed and lied about.
"""

from __future__ import annotations

import gzip
import itertools
import json
import os
import random
import resource
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import zstandard

from server.settings import Settings
from sync.wire.codec import encode
from sync.wire.messages import OutcomeStatus, Push
from tests.support.server import running_server
from tests.support.world import CLERK, Device, prepare, serial

SEED = 20261123
MORE_BYTES = 64 * 1024 * 1024
PLACES = [
    "/v1/ops", "/v1/session", "/v1/session/renew", "/v1/history", "/v1/enrolment-codes",
    "/v1/oauth/token",
]  # fmt: skip
VALUES: list[Any] = [
    None, True, -1, 0, 2**31, 2**63, 2**64, -(2**63) - 1, 10**400, 1e308, 0.1, "", "a" * 70_000,
    "\0", "\ud800", "../../etc/passwd", "'; DROP TABLE claim; --", "=1+1", "<img src=x>", [], {},
    [[]], {"a": {}}, "2026-02-30", "9999-12-31T23:59:60Z", "NaN",
]  # fmt: skip
RAW = [
    b"", b"{", b"[" * 100_000, b'{"a":' * 50_000, b"\xff\xfe", b"null", b"NaN", b'{"ops":Infinity}',
    b'{"ops":[],"ops":[]}', b"\xef\xbb\xbf{}", b'"' + b"\\u0000" * 100, b"1" * 100_000,
    b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
]  # fmt: skip


@pytest.fixture(scope="module")
def clerk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Device]:
    folder: Path = tmp_path_factory.mktemp("bodies")
    url = f"sqlite:///{folder / 'server.db'}"
    prepare(url)
    # Nobody is kept out for guessing: what is tried is the reading of bodies.
    with running_server(Settings(database_url=url, guesses=1_000_000)) as server:
        yield Device(server, CLERK)


def spoilt(chance: random.Random, value: Any) -> Any:
    """Return a JSON value with something in it replaced, left out or added."""
    if isinstance(value, dict) and value and chance.random() < 0.8:
        key = chance.choice(sorted(value))
        made = dict(value)
        what = chance.random()
        if what < 0.15:
            del made[key]
        elif what < 0.3:
            made[chance.choice(["partner_id", "points", "state", "__class__", "", "é"])] = 1
        else:
            made[key] = spoilt(chance, made[key])
        return made
    if isinstance(value, list) and value and chance.random() < 0.8:
        at = chance.randrange(len(value))
        return [*value[:at], spoilt(chance, value[at]), *value[at + 1 :]]
    return chance.choice(VALUES)


def bodies(seed: int, whole: list[Any]) -> Iterator[tuple[bytes, dict[str, str]]]:
    """Give bodies without end, each with its headers."""
    chance = random.Random(seed)
    for raw in RAW:
        yield raw, {}
    bomb = bytes(80 * 1024 * 1024)
    yield zstandard.compress(bomb), {"content-encoding": "zstd"}
    yield gzip.compress(bomb), {"content-encoding": "gzip"}
    while True:
        body = json.dumps(spoilt(chance, chance.choice(whole))).encode()
        headers: dict[str, str] = {}
        way = chance.random()
        if way < 0.1:
            body = bytes(chance.choice(body) for _ in range(min(len(body), 300)))
        elif way < 0.2:
            body = body[: chance.randrange(len(body) + 1)]
        elif way < 0.3:
            body, headers = zstandard.compress(body), {"content-encoding": "zstd"}
        elif way < 0.35:
            headers = {"content-encoding": chance.choice(["zstd", "gzip", "br", "identity, gzip"])}
        elif way < 0.4:
            headers = {"content-type": chance.choice(["text/xml", "application/json; x", "a", ""])}
        yield body, headers


def sent(clerk: Device, count: int, seed: int) -> Counter[int]:
    """Send so many bodies; return how often each status came."""
    ops = [clerk.claim(serial(1, number)) for number in range(3)]
    whole = [
        *[json.loads(encode(Push(device=clerk.name, ops=ops)))] * 3,
        {"code": "ABCD-EFGH", "device": "d", "device_name": "n", "public_key": "k"},
        {"refresh_token": "x" * 43},
        {"heads": [{"height": 1, "head": "00" * 32}]},
        {"member_id": 11},
    ]
    found: Counter[int] = Counter()
    chance = random.Random(seed + 1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    for body, headers in itertools.islice(bodies(seed, whole), count):
        place = "/v1/ops" if b'"ops"' in body else chance.choice(PLACES)
        told = {"content-type": "application/json"} | headers
        answer: httpx.Response = clerk.client.post(place, content=body, headers=told)
        assert answer.status_code < 500, (place, body[:200], headers, answer.text[:300])
        if answer.status_code >= 400 and "oauth" not in place:
            assert answer.headers["content-type"] == "application/problem+json", place
            assert answer.json()["detail"], place
        assert "Traceback" not in answer.text
        found[answer.status_code] += 1
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before
    sys.stdout.write(f"seed {seed}: {dict(found)}, grown by {grown:,} bytes\n")
    assert grown < MORE_BYTES + 2 * 80 * 1024 * 1024  # two of the bombs are made here
    return found


def test_bodies_made_to_harm_end_in_a_sentence(clerk: Device):
    found = sent(clerk, 200, SEED)

    assert found[400] > 50


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_ten_thousand_bodies_made_to_harm_end_in_a_sentence(clerk: Device):
    found = sent(clerk, 10_000, int(os.environ.get("SEED", SEED)))

    assert found[400] > 1000


def test_the_server_they_were_sent_to_still_serves(clerk: Device):
    sent(clerk, 40, SEED + 2)
    other = Device(clerk.server, CLERK, "another")

    (outcome,) = other.push(other.claim(serial(1, 9)))

    assert outcome.status == OutcomeStatus.APPLIED
