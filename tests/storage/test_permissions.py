"""Every endpoint and every op kind stands in the table of permissions, and the table is obeyed."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import cast

import httpx
import pytest
import sqlalchemy as sa
from litestar import Litestar
from litestar.routes import HTTPRoute

from domain.people.permissions import ENDPOINTS, OPS, Open, may_call, may_do
from domain.people.roles import Role
from server import app as composition
from server.services.ops import KINDS
from server.settings import Settings
from server.storage import tables as t
from sync.wire.messages import OpKind, Outcome, OutcomeStatus
from tests.support.server import RunningServer
from tests.support.world import (
    ADMIN,
    AUDITOR,
    CLERK,
    MANAGER,
    OWNER,
    REP,
    REVIEWER,
    Device,
    opened,
)

MACHINE = 96
EVERYBODY = {
    "clerk": CLERK, "rep": REP, "partner_admin": ADMIN, "reviewer": REVIEWER,
    "channel_manager": MANAGER, "programme_owner": OWNER, "auditor": AUDITOR,
    "integration": MACHINE,
}  # fmt: skip
NOTED = "sha256 " + base64.b64encode(b"0" * 64).decode()
TUS = {"Tus-Resumable": "1.0.0", "Upload-Length": "1", "Upload-Offset": "0"} | {
    "Upload-Metadata": NOTED
}
BYTES = TUS | {"content-type": "application/offset+octet-stream"}
PLACES = {
    "upload_id": "0" * 64, "evidence_id": "none", "entity": "claim:none", "session_id": "x",
    "snapshot": "none", "number": "1", "capture_id": "none",
    "kind": "shipments", "import_id": "none", "webhook_id": "none",
}  # fmt: skip
BODIES: dict[str, dict[str, object]] = {
    "POST /v1/enrolment-codes": {"member_id": CLERK},
    "POST /v1/ops": {"device": "", "ops": []},
    "POST /v1/history": {"witnesses": []},
    "POST /v1/webhooks": {"url": "https://vendor.example/told"},
    "POST /v1/audit/export": {"purpose": "a test"},
    "POST /v1/review/leases": {"claim_id": "none"},
    "POST /v1/rules/preview": {"valid_from": "2027-01-01T00:00:00Z", "changes": {}},
    "POST /v1/escrow": {"device": "x", "slot": {"made_with": "x", "nonce": "x", "sealed": "x"}},
}
"""What an endpoint needs before it looks at who asks: a body that can be read."""


@pytest.fixture
def routes(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Method and path of every handler that somebody wrote; not what Litestar adds itself."""
    monkeypatch.setattr(composition, "with_encoding", lambda app, _nonce: app)
    app = cast("Litestar", composition.create_app(Settings(database_url="sqlite:///none.db")))
    return {
        f"{method} {route.path_format}"
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if not handler.fn.__module__.startswith("litestar.")
        for method in handler.http_methods
    }


def test_every_route_has_its_line(routes: set[str]):
    assert len(routes) > 15, "the walk found nothing"
    assert routes - set(ENDPOINTS) == set(), "add each of these to domain/people/permissions.py"


def test_every_op_kind_has_its_line_and_its_judge():
    assert set(OPS) == set(OpKind) == set(KINDS)


@pytest.fixture
def everybody(server: RunningServer, device: Callable[..., Device]) -> dict[str, Device]:
    """One device of each role."""
    assert set(EVERYBODY) == set(Role)
    machine = {"member_id": MACHINE, "partner_id": 0, "name": "ERP", "role": "integration"}
    with opened(server.settings.database_url) as write:
        write(lambda connection: connection.execute(sa.insert(t.member), machine))
    return {role: device(member_id) for role, member_id in EVERYBODY.items()}


def ask(line: httpx.Client, endpoint: str) -> tuple[int, str]:
    """Call an endpoint as little as it takes to get as far as the check."""
    method, path = endpoint.split(" ")
    raw, headers = json.dumps(BODIES.get(endpoint, {})).encode(), TUS
    if "/v1/uploads" in path:
        raw, headers = b"x", BYTES
    answer = line.request(method, path.format(**PLACES), content=raw, headers=headers)
    is_problem = answer.headers.get("content-type") == "application/problem+json"
    return answer.status_code, answer.json()["code"] if is_problem and answer.content else ""


GUARDED = sorted(name for name, needed in ENDPOINTS.items() if not isinstance(needed, Open))
FOR_PEOPLE = sorted(name for name, needed in ENDPOINTS.items() if needed is Open.PEOPLE)


def test_each_guarded_endpoint_lets_in_who_the_table_says(
    everybody: dict[str, Device], routes: set[str]
):
    for endpoint in GUARDED:
        if endpoint not in routes:
            continue
        for role, who in everybody.items():
            status, code = ask(who.client, endpoint)
            if endpoint.startswith("HEAD"):
                refused = status == 403
            else:
                refused = (status, code) == (403, "NOT_ALLOWED")
            # What is let in is still judged by what it asks for: a row of somebody else's.
            if not may_call(role, endpoint):
                assert refused, (role, endpoint, status, code)
            elif endpoint != "POST /v1/enrolment-codes":
                assert not refused, (role, endpoint, status, code)


def test_without_a_sign_in_only_what_is_open_to_anybody_answers(
    server: RunningServer, routes: set[str]
):
    for endpoint in sorted(routes):
        if ENDPOINTS[endpoint] is Open.ANYBODY:
            continue
        assert ask(server.client(), endpoint)[0] == 401, endpoint


def test_each_op_kind_is_judged_by_role_before_its_body(everybody: dict[str, Device]):
    for role, who in everybody.items():
        # No body at all: who may do it hears of the body, who may not hears only that.
        told = who.push(*(who.seal(kind, {}, f"none:{kind}") for kind in sorted(OpKind)))
        for kind, outcome in zip(sorted(OpKind), told, strict=True):
            wanted = "OP_MALFORMED" if may_do(role, kind) else "NOT_ALLOWED"
            assert (outcome.status, outcome.code) == (OutcomeStatus.REFUSED, wanted), (role, kind)


def test_a_row_of_scans_of_somebody_who_may_not_is_refused(
    device: Callable[..., Device],
):
    auditor = device(AUDITOR)
    told: list[Outcome] = auditor.push(*(auditor.claim(f"A1{n:05d}") for n in range(3)))
    assert [each.code for each in told] == ["NOT_ALLOWED"] * 3


def test_a_machine_tells_of_units_and_reads_nothing_of_what_people_decide(
    everybody: dict[str, Device],
):
    line = everybody["integration"].client
    assert {"GET /v1/feed", "GET /v1/snapshot", "GET /v1/hints"} < set(FOR_PEOPLE)
    for endpoint in (*FOR_PEOPLE, "POST /v1/webhooks", "GET /v1/webhooks"):
        assert ask(line, endpoint) == (403, "NOT_ALLOWED"), endpoint


def test_a_machine_does_not_say_what_a_unit_earns(everybody: dict[str, Device]):
    raw = b"GTIN;Name;Points\r\n04012345111118;Drill;1000000\r\n"
    machine, owner = everybody["integration"].client, everybody["programme_owner"].client
    assert machine.post("/v1/imports/products", content=raw).json()["code"] == "NOT_ALLOWED"
    assert owner.post("/v1/imports/products?dry_run=1", content=raw).status_code == 200
    told = b"Serial no;Customer;Ship date\r\n"
    assert machine.post("/v1/imports/shipments", content=told).status_code != 403
