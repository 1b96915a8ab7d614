"""Attacks on who may do what: over-posting, reaching across companies, raising oneself (A19)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from server.settings import Settings
from server.storage import tables as t
from sync.wire.messages import Outcome, OutcomeStatus
from tests.support.proving import enrol
from tests.support.server import FakeClock, RunningServer, running_server
from tests.support.world import (
    ADMIN,
    CLERK,
    MANAGER,
    OTHER_ADMIN,
    OTHER_CLERK,
    OWNER,
    REVIEWER,
    Device,
    new_id,
    opened,
    prepare,
)

REFUSED = OutcomeStatus.REFUSED


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """One server for all attacks: none of them may leave a trace."""
    path: Path = tmp_path_factory.mktemp("attacks") / "server.db"
    prepare(f"sqlite:///{path}")
    settings = Settings(database_url=f"sqlite:///{path}", code_roles="all")
    with running_server(settings, FakeClock()) as running:
        yield running


@pytest.fixture(scope="module")
def admin(server: RunningServer) -> Device:
    """The admin of partner 1, who turns bad."""
    return Device(server, ADMIN)


@pytest.fixture(scope="module")
def clerk(server: RunningServer) -> Device:
    """A clerk of partner 1, who wants more."""
    return Device(server, CLERK)


@pytest.fixture(scope="module")
def victim(server: RunningServer) -> Device:
    """A clerk of partner 2."""
    return Device(server, OTHER_CLERK, "victim")


def do(who: Device, kind: str, body: dict[str, Any]) -> Outcome:
    [outcome] = who.push(who.seal(kind, body, f"person:{new_id()}"))
    return outcome


def people(server: RunningServer) -> list[tuple[Any, ...]]:
    """Return everybody as the database has them."""
    with opened(server.settings.database_url) as write:
        query = sa.select(t.member).order_by(t.member.c.member_id)
        return [tuple(row) for row in write(lambda c: c.execute(query).all())]


@pytest.mark.parametrize(
    "more",
    [
        {"partner_id": 2}, {"partner_id": 0}, {"partner_id": 0, "role": "programme_owner"},
        {"role": "reviewer"}, {"role": "auditor"}, {"role": "root"}, {"partner_id": -1},
        {"partner_id": "1 OR 1"}, {"name": {"$ne": ""}},
    ],
)  # fmt: skip
def test_an_invitation_reaches_no_other_company_and_makes_no_vendor_staff(
    server: RunningServer, admin: Device, more: dict[str, Any]
):
    before = people(server)
    body = {"ref": new_id(), "partner_id": 1, "name": "Mallory", "role": "clerk"} | more
    outcome = do(admin, "person.invite", body)
    assert (outcome.status, outcome.code) in {(REFUSED, "NOT_ALLOWED"), (REFUSED, "OP_MALFORMED")}
    assert people(server) == before


@pytest.mark.parametrize("kind", ["person.name", "person.limit", "person.restore"])
def test_fields_that_are_not_asked_for_change_nothing(
    server: RunningServer, admin: Device, kind: str
):
    before = {row[0]: row for row in people(server)}[CLERK]
    body = {
        "member_id": CLERK, "name": "Ada", "partner_id": 2, "active": False, "rev": 99,
        "ref": "x", "is_vendor": True, "points": 1_000_000, "allocation_key": "00",
    }  # fmt: skip
    assert do(admin, kind, body).status == OutcomeStatus.APPLIED
    assert {row[0]: row for row in people(server)}[CLERK] == before


@pytest.mark.parametrize("member_id", [OTHER_CLERK, OTHER_ADMIN, REVIEWER, OWNER])
def test_nobody_elses_people_are_touched_and_they_answer_like_nobody(
    server: RunningServer, admin: Device, member_id: int
):
    before = people(server)
    for kind, more in (
        ("person.revoke", {}), ("person.restore", {}), ("person.name", {"name": "x"}),
        ("person.limit", {"role": "clerk"}), ("person.limit", {"registers_deals": False}),
    ):  # fmt: skip
        there = do(admin, kind, {"member_id": member_id} | more)
        nowhere = do(admin, kind, {"member_id": 4711} | more)
        assert (there.status, there.code, there.params, there.rev) == (
            nowhere.status, nowhere.code, nowhere.params, nowhere.rev,
        ) == (REFUSED, "NOT_IN_SCOPE", {}, 0)  # fmt: skip
        assert there.streams == nowhere.streams
    assert people(server) == before


def test_a_device_of_another_company_answers_like_none(admin: Device, victim: Device):
    for kind, more in (("device.revoke", {}), ("device.name", {"name": "x"})):
        there = do(admin, kind, {"device": victim.name} | more)
        nowhere = do(admin, kind, {"device": "no such device"} | more)
        assert (there.code, there.params) == (nowhere.code, nowhere.params) == ("NOT_IN_SCOPE", {})
    assert victim.client.get("/v1/feed").status_code == 200


def test_a_clerk_can_not_make_themselves_an_admin(server: RunningServer, clerk: Device):
    before = people(server)
    for kind, body in (
        ("person.limit", {"member_id": CLERK, "role": "partner_admin"}),
        ("person.limit", {"member_id": ADMIN, "role": "clerk"}),
        ("person.invite", {"ref": new_id(), "partner_id": 1, "name": "x", "role": "partner_admin"}),
        ("person.revoke", {"member_id": ADMIN}),
        ("partner.set", {"partner_id": 1, "tier": "Platinum"}),
    ):
        assert do(clerk, kind, body).code == "NOT_ALLOWED"
    asked = clerk.client.post("/v1/enrolment-codes", json={"member_id": ADMIN})
    assert (asked.status_code, asked.json()["code"]) == (403, "NOT_ALLOWED")
    assert people(server) == before


def test_an_admin_raises_nobody_to_vendor_staff(server: RunningServer, admin: Device):
    before = people(server)
    for role in ("reviewer", "channel_manager", "programme_owner", "auditor"):
        assert do(admin, "person.limit", {"member_id": CLERK, "role": role}).code == "NOT_ALLOWED"
    assert people(server) == before


def test_a_partner_does_not_set_itself(server: RunningServer, admin: Device):
    for more in ({"tier": "Platinum"}, {"manager_id": 0}, {"active": True}, {"target_minor": 1}):
        assert do(admin, "partner.set", {"partner_id": 1} | more).code == "NOT_ALLOWED"


def test_a_manager_reaches_no_money_field_of_a_partner(server: RunningServer):
    manager = Device(server, MANAGER)
    body = {
        "partner_id": 1, "target_minor": 1, "allocation_key": "00", "currency": "XTS", "kind": "x",
        "country": "XX", "period_ends": "2020-01-01", "rev": 50,
    }  # fmt: skip
    with opened(server.settings.database_url) as write:
        query = sa.select(t.partner).where(t.partner.c.partner_id == 1)
        before = tuple(write(lambda c: c.execute(query).one()))
        assert do(manager, "partner.set", body).status == OutcomeStatus.APPLIED
        assert tuple(write(lambda c: c.execute(query).one())) == before


def test_a_colleagues_device_can_not_be_used_under_ones_own_name(
    server: RunningServer, admin: Device, clerk: Device
):
    """A48: a device belongs to one person, whoever hands out a code."""
    code = admin.client.post("/v1/enrolment-codes", json={"member_id": ADMIN}).json()["code"]
    taken = enrol(server.client(), code, clerk.name)
    assert (taken.status_code, taken.json()["code"]) == (403, "NOT_ALLOWED")
