"""A19: whatever else a body names, wherever, is of no effect: every endpoint that takes JSON.

The endpoints come from the interface's own document; one nobody added here fails. What a form
names beside its fields is held by `test_schema.py`, what an op names by `test_mass_assignment.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from server.settings import Settings
from server.storage import tables as t
from sync.wire.signing import new_key, public_of
from tests.support.server import FakeClock, RunningServer, running_server
from tests.support.world import (
    ADMIN,
    CLERK,
    OWNER,
    REVIEWER,
    Device,
    invite,
    new_id,
    opened,
    prepare,
    serial,
)

WORD, NUMBER = "overposted-word", 987_654_321
NAMES = sorted({column.name for table in t.metadata.tables.values() for column in table.c})
"""Every column there is: what a greedy client may hope to set."""
Body = Callable[[RunningServer, Device], dict[str, Any]]
BODIES: dict[str, tuple[int, Body]] = {
    "POST /v1/session": (
        CLERK,
        lambda server, _: {
            "code": invite(server.settings.database_url, CLERK, server.clock()),
            "device": new_id(),
            "device_name": "Till",
            "key": public_of(new_key()),
        },
    ),
    "POST /v1/session/renew": (
        CLERK,
        lambda _, who: {"refresh_token": who.session.tokens.refresh_token},
    ),
    "POST /v1/ops": (
        CLERK,
        lambda _, who: {
            "device": who.name,
            "ops": [msgspec.to_builtins(who.claim(serial(1, who.n)))],
        },
    ),
    "POST /v1/history": (CLERK, lambda *_: {"witnesses": []}),
    "POST /v1/enrolment-codes": (ADMIN, lambda *_: {"member_id": CLERK}),
    "POST /v1/escrow": (CLERK, lambda _, who: {"device": who.name, "slot": "none"}),
    "POST /v1/audit/export": (OWNER, lambda *_: {"purpose": "what was sent too much"}),
    "POST /v1/review/leases": (REVIEWER, lambda *_: {"claim_id": "none"}),
    "POST /v1/rules/preview": (
        OWNER,
        lambda server, _: {
            "valid_from": (server.clock() + timedelta(days=30)).isoformat(),
            "changes": {},
        },
    ),
    "POST /v1/webhooks": (
        OWNER,
        lambda *_: {"url": "https://vendor.example/told", "events": ["deal.changed"], "note": "x"},
    ),
    "POST /v1/webhooks/{webhook_id}/replay": (OWNER, lambda *_: {"message_id": "none"}),
}
"""A body for each, and who sends it."""
OPEN = {"POST /v1/epcis/capture"}
"""Documents of a standard that lets anybody add to them; what is read of one is its own list."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    url = f"sqlite:///{tmp_path / 'server.db'}"
    prepare(url)
    settings = Settings(database_url=url, blob_dir=str(tmp_path / "blobs"))
    with running_server(settings, FakeClock()) as running:
        yield running


def schemas(server: RunningServer) -> dict[str, dict[str, Any]]:
    """The schema of the body of each endpoint that takes JSON, by the interface's document."""
    document = server.client().get("/schema/openapi.json").json()
    found = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {})
            endpoint = f"{method.upper()} {path}"
            if "application/json" in content and endpoint not in OPEN:
                name = content["application/json"]["schema"]["$ref"].rpartition("/")[2]
                found[endpoint] = document["components"]["schemas"][name]
    return found


def greedy(body: Any, value: object, own: frozenset[str]) -> Any:
    """Return a body with every name there is beside its own, and in each object of its lists."""
    if not isinstance(body, dict):
        return body
    more = {name: value for name in NAMES if name not in own | body.keys()}
    kept = {
        name: [greedy(item, value, own) for item in each] if isinstance(each, list) else each
        for name, each in body.items()
    }
    return kept | more


def everything(server: RunningServer) -> str:
    """All rows of all tables as text."""

    def unit(connection: sa.Connection) -> str:
        tables = t.metadata.tables.values()
        return "".join(repr(row) for each in tables for row in connection.execute(sa.select(each)))

    with opened(server.settings.database_url) as write:
        return str(write(unit))


def test_no_body_of_any_endpoint_sets_more_than_its_fields(server: RunningServer):
    found = schemas(server)
    assert set(found) == set(BODIES), "say here what a body of a new endpoint looks like"
    for endpoint, (member_id, body) in BODIES.items():
        method, path = endpoint.split(" ")
        own = frozenset(found[endpoint]["properties"])
        who = Device(server, member_id, f"greedy-{path}")
        plain = who.client.request(method, path, json=body(server, who))
        for value in (WORD, NUMBER, {"$ne": WORD}, [WORD]):
            who = Device(server, member_id, f"greedy-{path}-{type(value).__name__}")
            told = who.client.request(method, path, json=greedy(body(server, who), value, own))
            assert told.status_code == plain.status_code, (endpoint, value, told.text)
            assert WORD not in told.text, endpoint
            assert str(NUMBER) not in told.text, endpoint
    kept = everything(server)
    assert WORD not in kept
    assert str(NUMBER) not in kept


def test_what_fits_no_field_of_its_own_is_refused_whole(server: RunningServer):
    for endpoint, (member_id, body) in BODIES.items():
        method, path = endpoint.split(" ")
        who = Device(server, member_id, f"wrong-{path}")
        for name in body(server, who):
            wrong = body(server, who) | {name: [[NUMBER]]}
            told = who.client.request(method, path, json=wrong)
            assert 400 <= told.status_code < 500, (endpoint, name)
            assert told.json()["detail"].endswith("."), (endpoint, name)
