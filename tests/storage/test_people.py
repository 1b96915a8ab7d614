"""People, devices and partners, looked after from a desktop: what follows on the server."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from server.storage import tables as t
from sync.wire.messages import Outcome, OutcomeStatus
from tests.support.server import RunningServer
from tests.support.world import (
    ADMIN,
    AUDITOR,
    CLERK,
    MANAGER,
    OTHER_ADMIN,
    OTHER_CLERK,
    OWNER,
    REP,
    REVIEWER,
    Device,
    new_id,
    opened,
    serial,
)

APPLIED, REFUSED = OutcomeStatus.APPLIED, OutcomeStatus.REFUSED
Devices = Callable[..., Device]


def do(who: Device, kind: str, **body: Any) -> Outcome:
    """Send one op about people."""
    about = body.get("member_id") or body.get("ref") or body.get("device") or body["partner_id"]
    [outcome] = who.push(who.seal(kind, body, f"{kind.partition('.')[0]}:{about}"))
    return outcome


def both(first: Device, second: Device, kind: str, **body: Any) -> Outcome:
    """Let two people say the same; return what the second is told."""
    waits = do(first, kind, **body)
    assert (waits.status, waits.code) == (APPLIED, "FOUR_EYES")
    return do(second, kind, **body)


def a_second_owner(server: RunningServer) -> int:
    """Make another programme owner, as an operator does."""
    row = {"member_id": 193, "partner_id": 0, "name": "Zora", "role": "programme_owner"}
    with opened(server.settings.database_url) as write:
        write(lambda connection: connection.execute(sa.insert(t.member), row))
    return 193


def invited(who: Device, name: str = "Gil", role: str = "clerk", partner_id: int = 1) -> int:
    """Invite somebody and return their id."""
    outcome = do(who, "person.invite", ref=new_id(), partner_id=partner_id, name=name, role=role)
    assert outcome.status == APPLIED
    return int(outcome.params["member_id"])


def test_an_invited_person_comes_in_and_sells(server: RunningServer, device: Devices):
    admin = device(ADMIN)
    member_id = invited(admin, " Gil   Orr ")
    admin.pull()
    row = admin.row("member", member_id)
    assert (row["name"], row["role"], row["active"], row["partner_id"]) == (
        "Gil Orr",
        "clerk",
        1,
        1,
    )

    code = admin.client.post("/v1/enrolment-codes", json={"member_id": member_id}).json()
    assert set(code) == {"code", "expires_at"}
    gil = device(member_id, "gils")
    assert gil.push(gil.claim(serial(1, 3)))[0].status == APPLIED
    admin.pull()
    seen = admin.row("device", "gils")
    assert (seen["member_id"], seen["partner_id"], seen["name"]) == (member_id, 1, "Counter")
    assert seen["seen_on"] == server.clock().date().isoformat()


def test_a_colleague_sees_people_and_devices_another_partner_none_the_vendor_all(device: Devices):
    admin, clerk, other, manager = (
        device(ADMIN),
        device(CLERK),
        device(OTHER_CLERK),
        device(MANAGER),
    )
    member_id = invited(admin)
    for each in (clerk, other, manager):
        each.pull()
    assert clerk.row("member", member_id)["name"] == "Gil"
    assert (member_id,) not in other.rows["member"]
    assert manager.row("member", member_id)["partner_id"] == 1
    assert {row["partner_id"] for row in other.table("device")} == {2}
    assert {row["partner_id"] for row in manager.table("device")} == {0, 1, 2}


def test_the_same_invitation_twice_makes_one_person(device: Devices):
    admin, ref = device(ADMIN), new_id()
    first = do(admin, "person.invite", ref=ref, partner_id=1, name="Gil", role="rep")
    second = do(admin, "person.invite", ref=ref, partner_id=1, name="Gil", role="rep")
    assert (first.status, second.code) == (APPLIED, "IDEMPOTENCY_REUSED")


def test_a_person_is_named_limited_revoked_and_let_in_again(device: Devices):
    admin, rep = device(ADMIN), device(REP)
    assert do(admin, "person.name", member_id=REP, name="Benno").rev == 2
    assert do(admin, "person.limit", member_id=REP, registers_deals=False).rev == 3
    assert do(admin, "person.limit", member_id=REP, registers_deals=False).rev == 3
    [deal] = rep.push(rep.seal("deal.create", {"deal_id": new_id(), "fields": {}}, "deal:x"))
    assert (deal.status, deal.code) == (REFUSED, "PERSON_LIMITED")
    assert rep.push(rep.claim(serial(1, 7)))[0].status == APPLIED

    assert do(admin, "person.revoke", member_id=REP, reason="left").rev == 4
    assert rep.client.get("/v1/feed").json()["code"] == "DEVICE_REVOKED"
    [unsent] = rep.push(rep.claim(serial(1, 8)))
    assert unsent.status == OutcomeStatus.DEFERRED, "what was unsent is taken once, and kept"

    assert do(admin, "person.restore", member_id=REP).rev == 5
    assert rep.client.get("/v1/feed").status_code == 200
    admin.pull()
    row = admin.row("member", REP)
    assert (row["name"], row["active"], row["registers_deals"], row["rev"]) == ("Benno", 1, 0, 5)


def test_a_role_changes_within_the_partner_and_counts_at_once(device: Devices):
    admin, clerk = device(ADMIN), device(CLERK)
    assert do(clerk, "person.name", member_id=REP, name="x").code == "NOT_ALLOWED"
    assert do(admin, "person.limit", member_id=CLERK, role="partner_admin").status == APPLIED
    assert do(clerk, "person.name", member_id=REP, name="Bea").status == APPLIED


def test_the_last_admin_of_a_company_stays(device: Devices):
    admin, manager, owner = device(ADMIN), device(MANAGER), device(OWNER)
    assert do(manager, "person.revoke", member_id=ADMIN).code == "LAST_ADMIN"
    assert do(manager, "person.limit", member_id=ADMIN, role="rep").code == "LAST_ADMIN"
    assert do(admin, "person.revoke", member_id=ADMIN).code == "OWN_ACCESS"
    assert do(owner, "person.limit", member_id=OWNER, role="auditor").code == "OWN_ACCESS"
    do(admin, "person.limit", member_id=REP, role="partner_admin")
    assert do(manager, "person.revoke", member_id=ADMIN).status == APPLIED


def test_a_device_is_named_and_its_access_ended(device: Devices):
    admin, clerk = device(ADMIN), device(CLERK, "till")
    assert do(admin, "device.name", device="till", name="Till by the door").status == APPLIED
    assert do(admin, "device.revoke", device=admin.name).code == "OWN_ACCESS"
    assert do(admin, "device.revoke", device="till").status == APPLIED
    assert clerk.client.get("/v1/feed").json()["code"] == "DEVICE_REVOKED"
    admin.pull()
    row = admin.row("device", "till")
    assert row["name"] == "Till by the door"
    assert row["revoked_at"]


def test_a_partner_is_set_by_the_vendor_and_told_to_it(device: Devices):
    manager, clerk = device(MANAGER), device(CLERK)
    told = both(
        manager, device(OWNER), "partner.set", partner_id=1, tier="Gold", territory="North",
        league="A", manager_id=REVIEWER,
    )  # fmt: skip
    assert (told.status, told.rev) == (APPLIED, 2)
    clerk.pull()
    row = clerk.row("partner", 1)
    assert [row[name] for name in ("name", "tier", "territory", "league", "manager_id", "rev")] == [
        "Alder Tools", "Gold", "North", "A", REVIEWER, 2,
    ]  # fmt: skip
    assert do(manager, "partner.set", partner_id=1, manager_id=CLERK).code == "NOT_IN_SCOPE"
    assert do(manager, "partner.set", partner_id=77, tier="x").code == "NOT_IN_SCOPE"
    assert do(manager, "partner.set", partner_id=1, name="").code == "PEOPLE_FIELDS"
    assert do(manager, "partner.set", partner_id=1, tier="x" * 41).params == {"most": 40}


def test_a_partner_the_vendor_let_go_is_out_with_all_its_people(device: Devices):
    manager, clerk, other = device(MANAGER), device(CLERK), device(OTHER_CLERK)
    owner = device(OWNER)
    both(manager, owner, "partner.set", partner_id=1, active=False)
    assert clerk.client.get("/v1/feed").json()["code"] == "DEVICE_REVOKED"
    assert other.client.get("/v1/feed").status_code == 200
    both(owner, manager, "partner.set", partner_id=1, active=True)
    assert clerk.client.get("/v1/feed").status_code == 200


def test_only_a_programme_owner_makes_vendor_staff(server: RunningServer, device: Devices):
    manager, owner = device(MANAGER), device(OWNER)
    body = {"ref": new_id(), "partner_id": 0, "name": "Ugo", "role": "reviewer"}
    assert do(manager, "person.invite", **body).code == "NOT_ALLOWED"
    second = device(a_second_owner(server))
    member_id = int(both(owner, second, "person.invite", **body).params["member_id"])
    codes = [
        who.client.post("/v1/enrolment-codes", json={"member_id": member_id}).status_code
        for who in (manager, owner)
    ]
    assert codes == [403, 200]
    assert do(manager, "person.revoke", member_id=REVIEWER).code == "NOT_IN_SCOPE"


@pytest.mark.parametrize("member_id", [CLERK, REP, REVIEWER, AUDITOR])
def test_nobody_else_looks_after_anybody(device: Devices, member_id: int):
    who = device(member_id)
    for kind, body in (
        ("person.invite", {"ref": new_id(), "partner_id": 1, "name": "x", "role": "clerk"}),
        ("person.revoke", {"member_id": OTHER_CLERK}),
        ("device.revoke", {"device": "device-13"}),
        ("partner.set", {"partner_id": 1, "tier": "Gold"}),
    ):
        assert do(who, kind, **body).code == "NOT_ALLOWED"


def test_a_name_is_a_plain_line(device: Devices):
    admin = device(ADMIN)
    for name in ("", "   ", "x" * 81, "Ada\x07", "Ada\u202e nimda"):
        outcome = do(admin, "person.name", member_id=CLERK, name=name)
        assert (outcome.code, outcome.fields) == ("PEOPLE_FIELDS", ["name"]), name
    assert do(admin, "person.name", member_id=CLERK, name="<b>Ada</b>").status == APPLIED


def test_two_admins_who_revoke_each_other_at_once_leave_one(server: RunningServer, device: Devices):
    admin = device(ADMIN)
    do(admin, "person.limit", member_id=REP, role="partner_admin")
    rep = device(REP)
    ops = [
        (one, one.seal("person.revoke", {"member_id": other}, f"person:{other}"))
        for one, other in ((admin, REP), (rep, ADMIN))
    ]
    with ThreadPoolExecutor(2) as both:
        told = [each.outcomes[0] for each in both.map(lambda pair: pair[0].send(pair[1]), ops)]
    with opened(server.settings.database_url) as write:
        active = sa.select(sa.func.count()).where(
            t.member.c.partner_id == 1, t.member.c.role == "partner_admin", t.member.c.active
        )
        assert write(lambda c: c.execute(active).scalar()) == 1
    assert sum(each.status == APPLIED for each in told) == 1


def test_what_another_admin_did_is_in_the_record(server: RunningServer, device: Devices):
    admin = device(ADMIN)
    do(admin, "person.revoke", member_id=CLERK, reason="left the company")
    with opened(server.settings.database_url) as write:
        [kept] = write(
            lambda c: c.execute(
                sa.select(t.op_log.c.envelope).where(t.op_log.c.device == admin.name)
            ).scalars().all()
        )  # fmt: skip
    assert "left the company" in str(kept)
    assert OTHER_ADMIN != ADMIN
