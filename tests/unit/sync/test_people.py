"""People, devices and partners looked after from a desktop, through the engine and the server."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from domain.codes import Code
from domain.deals.deal import DealAction
from domain.people.permissions import Permission
from domain.verdicts import Refused
from server.settings import Settings
from sync.commands.invite_person import ask_for_code, invite_person
from sync.commands.look_after_people import (
    limit_person,
    name_device,
    name_person,
    restore_person,
    revoke_device,
    revoke_person,
)
from sync.commands.move_deal import move_deal
from sync.commands.register_deal import register_deal
from sync.commands.set_partner import set_partner
from sync.errors import BatchRefused
from sync.queries import people
from sync.queries.outbox import open_ops
from sync.rights import rights, role_now
from sync.rows import SendState
from tests.support.counter import FIELDS, Counter
from tests.support.server import FakeClock, running_server
from tests.support.world import (
    ADMIN,
    AUDITOR,
    CLERK,
    MANAGER,
    OTHER_CLERK,
    OWNER,
    REP,
    REVIEWER,
    Device,
    prepare,
)

Counters = Callable[[int], Counter]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("world") / "world.db"
    prepare(f"sqlite:///{path}")
    return path


@pytest.fixture
def counters(world: Path, tmp_path: Path) -> Iterator[Counters]:
    """Make desktops of members, all at one server."""
    shutil.copy(world, tmp_path / "server.db")
    made: list[Counter] = []
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'server.db'}", code_roles="all")
    with running_server(settings, FakeClock()) as server:

        def make(member_id: int) -> Counter:
            made.append(Counter(server, member_id, tmp_path / f"profile-{member_id}"))
            made[-1].sync()
            return made[-1]

        yield make
        for each in made:
            each.close()


def row_of(counter: Counter, member_id: int) -> people.PersonRow:
    found = people.person(counter.wp, f"person:{member_id}")
    assert found is not None
    return found


def test_an_invitation_is_shown_at_once_and_gets_its_code_when_it_arrived(counters: Counters):
    admin = counters(ADMIN)
    entity = invite_person(admin.wp, 1, "  Gil  Orr ", "rep", registers_deals=False)
    assert isinstance(entity, str)
    waiting = people.person(admin.wp, entity)
    assert waiting is not None
    assert (waiting.name, waiting.member_id, waiting.send) == ("Gil Orr", 0, SendState.HELD)

    admin.sync()
    arrived = people.person(admin.wp, entity)
    assert arrived is not None
    assert arrived.member_id > 0
    assert (arrived.send, arrived.registers_deals) == (SendState.SETTLED, False)
    assert len([row for row in people.people(admin.wp) if row.name == "Gil Orr"]) == 1
    code = ask_for_code(admin.wp, arrived.member_id)
    assert len(code.code) == 14
    with pytest.raises(BatchRefused):
        ask_for_code(admin.wp, OTHER_CLERK)


def test_what_is_changed_shows_before_and_after_it_is_sent(counters: Counters):
    admin = counters(ADMIN)
    assert name_person(admin.wp, CLERK, "Adah") is None
    assert limit_person(admin.wp, CLERK, role="rep", registers_deals=False) is None
    assert revoke_person(admin.wp, CLERK, "left") is None
    for _ in range(2):
        row = row_of(admin, CLERK)
        assert (row.name, row.role, row.registers_deals, row.active) == (
            "Adah",
            "rep",
            False,
            False,
        )
        admin.sync()
    assert row_of(admin, CLERK).send is SendState.SETTLED
    assert restore_person(admin.wp, CLERK) is None
    assert row_of(admin, CLERK).active
    assert open_ops(admin.wp)[0].title == "Adah"


def test_devices_stand_beside_their_person(counters: Counters):
    admin, clerk = counters(ADMIN), counters(CLERK)
    admin.sync()
    [device] = people.devices(admin.wp, CLERK)
    assert (device.ended, device.is_this, device.frozen) == (False, False, False)
    assert device.last_seen is not None
    assert row_of(admin, CLERK).devices == 1
    name_device(admin.wp, device.device, "Till 1")
    revoke_device(admin.wp, device.device)
    [shown] = people.devices(admin.wp, CLERK)
    assert (shown.name, shown.ended) == ("Till 1", True)
    admin.sync()
    assert clerk.sync().state == "revoked"
    [own] = people.devices(admin.wp, ADMIN)
    assert revoke_device(admin.wp, own.device) == Refused(Code.OWN_ACCESS)


def test_the_rules_say_no_before_anything_is_recorded(counters: Counters):
    admin, clerk = counters(ADMIN), counters(CLERK)
    codes = [
        invite_person(admin.wp, 2, "x", "clerk"), invite_person(admin.wp, 0, "x", "reviewer"),
        invite_person(admin.wp, 1, "x", "reviewer"), invite_person(admin.wp, 1, " ", "clerk"),
        name_person(admin.wp, OTHER_CLERK, "x"), revoke_person(admin.wp, ADMIN),
        limit_person(admin.wp, CLERK, role="auditor"), set_partner(admin.wp, 1, {"tier": "Gold"}),
        invite_person(clerk.wp, 1, "x", "clerk"), name_device(clerk.wp, "device-13", "x"),
    ]  # fmt: skip
    assert [each.code if isinstance(each, Refused) else each for each in codes] == [
        "NOT_ALLOWED", "NOT_ALLOWED", "NOT_ALLOWED", "PEOPLE_FIELDS", "NOT_IN_SCOPE", "OWN_ACCESS",
        "NOT_ALLOWED", "NOT_ALLOWED", "NOT_ALLOWED", "NOT_IN_SCOPE",
    ]  # fmt: skip
    assert open_ops(admin.wp) == open_ops(clerk.wp) == []


def test_a_limit_and_a_role_count_once_they_have_arrived(counters: Counters):
    admin, rep = counters(ADMIN), counters(REP)
    deal_id = register_deal(rep.wp, FIELDS, submit=False)
    assert isinstance(deal_id, str)
    limit_person(admin.wp, REP, role="clerk", registers_deals=False)
    admin.sync()
    rep.sync()
    assert role_now(rep.wp) == "clerk"
    assert Permission.SELL in rights(rep.wp)
    assert Permission.REGISTER_DEALS not in rights(rep.wp)
    assert register_deal(rep.wp, FIELDS, submit=False) == Refused(Code.PERSON_LIMITED)
    assert move_deal(rep.wp, deal_id, DealAction.SUBMIT) == Refused(Code.PERSON_LIMITED)


def test_the_vendor_looks_after_partners(counters: Counters):
    manager, auditor = counters(MANAGER), counters(AUDITOR)
    changes = {"tier": " Gold ", "territory": "North", "league": "A", "manager_id": REVIEWER}
    assert set_partner(manager.wp, 1, changes) is None
    assert set_partner(auditor.wp, 1, changes) == Refused(Code.NOT_ALLOWED)
    row = people.partners(manager.wp, text="alder")[0]
    assert (row.tier, row.territory, row.league, row.manager) == ("Gold", "North", "A", "Vera")
    assert row.people == 3
    manager.sync()
    row = people.partners(manager.wp, text="alder")[0]
    assert row.waits is not None, "terms take two people"
    assert people.partners(manager.wp, choice=people.ENDED) == []
    assert isinstance(set_partner(manager.wp, 1, {"tier": "x" * 41}), Refused)


def test_who_is_offered_whose_people(counters: Counters):
    numbers = {
        member_id: [number for number, _ in people.keeping(counters(member_id).wp).companies]
        for member_id in (ADMIN, MANAGER, OWNER, AUDITOR)
    }
    assert numbers == {ADMIN: [1], MANAGER: [1, 2], OWNER: [1, 2, 0], AUDITOR: []}


def test_a_refused_change_stays_visible_with_its_reason(counters: Counters):
    admin = counters(ADMIN)
    assert revoke_person(admin.wp, CLERK) is None
    # Somebody at the vendor takes the admin's role away before it arrives.
    owner = Device(admin.server, OWNER)
    owner.push(owner.seal("person.limit", {"member_id": REP, "role": "partner_admin"}))
    owner.push(owner.seal("person.limit", {"member_id": ADMIN, "role": "clerk"}))
    admin.sync()
    row = row_of(admin, CLERK)
    assert (row.active, row.send, row.code) == (True, SendState.REFUSED, "NOT_ALLOWED")
