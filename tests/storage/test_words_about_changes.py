"""Partners, vendor staff, ties, large deals: what changes of them takes two people."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa

from server.services.stories import story
from server.storage import tables as t
from sync.wire.messages import Outcome, OutcomeStatus
from tests.support.world import CLERK, MANAGER, OWNER, REVIEWER, SECOND_REVIEWER, new_id, opened

APPLIED, REFUSED = OutcomeStatus.APPLIED, OutcomeStatus.REFUSED
SECOND_OWNER = 193


@pytest.fixture
def owners(device, server):
    """Two programme owners on their own devices."""
    row = {"member_id": SECOND_OWNER, "partner_id": 0, "name": "Zora", "role": "programme_owner"}
    change(server, sa.insert(t.member).values(row))
    return device(OWNER), device(SECOND_OWNER)


def change(server, *statements):
    with opened(server.settings.database_url) as write:
        write(lambda connection: [connection.execute(each) for each in statements])


def do(who, kind: str, entity: str, **body: Any) -> Outcome:
    [outcome] = who.push(who.seal(kind, body, entity))
    return outcome


def waiting(who) -> list[dict[str, Any]]:
    who.pull()
    return [row for row in who.table("approval") if row["state"] == "waiting"]


def test_a_partners_terms_wait_for_a_second_person_who_asks_for_the_same(device, server):
    manager, owner = device(MANAGER), device(OWNER)
    gold = {"partner_id": 1, "tier": "Gold", "territory": "North"}

    first = do(manager, "partner.set", "partner:1", **gold)

    assert (first.status, first.code, first.params["why"]) == (APPLIED, "FOUR_EYES", "always")
    [row] = waiting(owner)
    assert (row["entity"], row["act"], row["first_name"]) == ("partner:1", "change_terms", "Xenia")
    assert json.loads(row["wanted"]) == {"tier": "Gold", "territory": "North"}
    assert owner.row("partner", 1)["tier"] == ""
    own = do(manager, "partner.set", "partner:1", **gold)
    assert (own.status, own.params["bar"]) == (REFUSED, "same_person")

    second = do(owner, "partner.set", "partner:1", **gold)

    assert (second.status, second.code) == (APPLIED, "")
    assert waiting(owner) == []
    assert owner.row("partner", 1)["tier"] == "Gold"
    with opened(server.settings.database_url) as write:
        told = write(lambda connection: story(connection, "partner:1"))
    words = [(line.what, line.member) for line in told.lines if line.what.startswith("approval.")]
    assert words == [("approval.first", "Xenia"), ("approval.second", "Yusuf")]


def test_what_a_kind_does_not_list_is_no_note_to_the_second_person(device, server):
    asked = {"partner_id": 1, "tier": "Gold", "note": "N" * 5_000, "reason": "R" * 5_000}
    do(device(MANAGER), "partner.set", "partner:1", **asked)

    with opened(server.settings.database_url) as write:
        assert write(lambda connection: connection.execute(sa.select(t.approval.c.note)).all()) == [
            ("",)
        ]


def test_another_wish_takes_the_place_of_the_one_that_waits_and_none_turns_it_down(device):
    manager, owner = device(MANAGER), device(OWNER)
    do(manager, "partner.set", "partner:1", partner_id=1, tier="Gold")

    other = do(owner, "partner.set", "partner:1", partner_id=1, tier="Silver")

    assert other.code == "FOUR_EYES"
    [row] = waiting(owner)
    assert (json.loads(row["wanted"]), row["first_name"]) == ({"tier": "Silver"}, "Yusuf")
    assert do(manager, "partner.set", "partner:1", partner_id=1, tier="").code == ""
    assert waiting(owner) == []
    assert do(manager, "partner.set", "partner:1", partner_id=1, tier="Silver").code == "FOUR_EYES"


def test_a_name_takes_one_person_unless_they_look_after_the_partner(device, server):
    manager, owner = device(MANAGER), device(OWNER)
    assert do(manager, "partner.set", "partner:1", partner_id=1, name="Alder").code == ""
    change(server, sa.update(t.partner).values(manager_id=MANAGER))

    let_go = do(manager, "partner.set", "partner:1", partner_id=1, manager_id=0)

    assert (let_go.code, let_go.params["why"]) == ("FOUR_EYES", "manages")
    assert do(owner, "partner.set", "partner:1", partner_id=1, manager_id=0).code == ""
    assert do(manager, "partner.set", "partner:1", partner_id=1, name="Alder Tools").code == ""


def test_staff_come_change_and_go_on_the_word_of_two_owners(owners):
    yusuf, zora = owners
    ref = new_id()
    invite = {"ref": ref, "partner_id": 0, "name": "Ugo", "role": "reviewer"}
    first = do(yusuf, "person.invite", f"person:{ref}", **invite)
    assert (first.code, first.params.get("member_id")) == ("FOUR_EYES", None)
    [row] = waiting(zora)
    assert json.loads(row["wanted"]) == {"name": "Ugo", "role": "reviewer"}
    raised = do(zora, "person.invite", f"person:{ref}", **(invite | {"role": "auditor"}))
    assert raised.code == "FOUR_EYES", "another role is another wish"
    came = do(yusuf, "person.invite", f"person:{ref}", **(invite | {"role": "auditor"}))
    ugo = came.params["member_id"]

    for kind, more in (
        ("person.limit", {"role": "reviewer"}), ("person.revoke", {}), ("person.restore", {})
    ):  # fmt: skip
        body = {"member_id": ugo} | more
        assert do(yusuf, kind, f"person:{ugo}", **body).code == "FOUR_EYES"
        assert do(yusuf, kind, f"person:{ugo}", **body).params["bar"] == "same_person"
        assert do(zora, kind, f"person:{ugo}", **body).code == ""
    assert do(yusuf, "person.name", f"person:{ugo}", member_id=ugo, name="Hugo").code == ""
    zora.pull()
    row = zora.row("member", ugo)
    assert (row["name"], row["role"], row["active"]) == ("Hugo", "reviewer", 1)


def turn_down(who, row: dict[str, Any]) -> Outcome:
    return do(who, "word.turn_down", row["entity"], approval_id=row["approval_id"])


@pytest.mark.parametrize("who", [0, 1], ids=["taken back", "turned down"])
def test_an_invitation_that_waits_is_ended_by_its_person_or_a_colleague(owners, device, who):
    ref = new_id()
    invite = {"ref": ref, "partner_id": 0, "name": "Ugo", "role": "reviewer"}
    do(owners[0], "person.invite", f"person:{ref}", **invite)
    [row] = waiting(owners[1])
    assert turn_down(device(CLERK), row).code == "NOT_ALLOWED"
    assert turn_down(device(REVIEWER), row).params == {"bar": "not_allowed"}

    assert turn_down(owners[who], row).status == APPLIED

    assert waiting(owners[0]) == []
    assert turn_down(owners[1 - who], row).status == APPLIED, "it is as asked already"
    again = do(owners[1], "person.invite", f"person:{ref}", **invite)
    assert again.code == "FOUR_EYES", "what was turned down is no first word"


def test_who_turned_it_down_and_why_is_told_to_who_asked(owners):
    yusuf, zora = owners
    do(yusuf, "partner.set", "partner:1", partner_id=1, tier="Gold")
    [row] = waiting(zora)
    body = {"approval_id": row["approval_id"], "note": "Not before the audit."}

    assert do(zora, "word.turn_down", "partner:1", **body).status == APPLIED

    yusuf.pull()
    [told] = yusuf.table("approval")
    assert (told["state"], told["second_name"], told["note"]) == (
        "declined", "Zora", "Not before the audit.",
    )  # fmt: skip


def test_what_was_done_meanwhile_is_not_turned_down_and_it_says_so(owners):
    yusuf, zora = owners
    gold = {"partner_id": 1, "tier": "Gold"}
    do(yusuf, "partner.set", "partner:1", **gold)
    [row] = waiting(yusuf)
    do(zora, "partner.set", "partner:1", **gold)

    late = turn_down(yusuf, row)

    assert (late.status, late.code) == (REFUSED, "WORD_OVER")
    yusuf.pull()
    assert yusuf.row("partner", 1)["tier"] == "Gold"
    assert turn_down(yusuf, row | {"entity": "partner:2"}).code == "NOT_IN_SCOPE"
    assert turn_down(yusuf, row | {"approval_id": "none"}).code == "NOT_IN_SCOPE"


def test_nobody_turns_down_what_is_about_them_or_who_they_are_linked_with(owners, device, server):
    yusuf, zora = owners
    do(yusuf, "person.limit", f"person:{SECOND_OWNER}", member_id=SECOND_OWNER, role="auditor")
    do(device(MANAGER), "partner.set", "partner:1", partner_id=1, tier="Gold")
    change(server, sa.insert(t.tie).values(
        member_id=OWNER, partner_id=1, other_id=0, note="", since=server.clock()))  # fmt: skip
    [about_zora, about_partner] = sorted(waiting(zora), key=lambda row: -len(row["entity"]))

    assert turn_down(zora, about_zora).params == {"bar": "concerned"}
    own = {"member_id": SECOND_OWNER, "role": "programme_owner"}
    do(zora, "person.limit", f"person:{SECOND_OWNER}", **own)
    assert about_zora in waiting(zora), "asking for what is there is no way round"
    assert turn_down(yusuf, about_partner).params == {"bar": "linked"}
    assert turn_down(yusuf, about_zora).status == APPLIED
    assert turn_down(zora, about_partner).status == APPLIED


def test_nobody_says_the_second_word_about_themselves(owners):
    yusuf, zora = owners
    body = {"member_id": SECOND_OWNER, "role": "auditor"}
    assert do(yusuf, "person.limit", f"person:{SECOND_OWNER}", **body).code == "FOUR_EYES"
    assert do(zora, "person.limit", f"person:{SECOND_OWNER}", **body).code == "OWN_ACCESS"


def test_a_tie_is_said_by_one_owner_ended_by_two_and_seen_by_the_vendor(owners, device):
    yusuf, zora = owners
    vera = device(REVIEWER)
    tie, entity = {"member_id": REVIEWER, "partner_id": 1}, f"tie:{REVIEWER}:1:0"
    said = do(yusuf, "tie.set", entity, **tie, linked=True, note="her brother's")
    assert (said.status, said.code) == (APPLIED, "")
    vera.pull()
    [row] = vera.table("tie")
    assert (row["member_id"], row["partner_id"], row["note"], row["until"]) == (
        REVIEWER, 1, "her brother's", None,
    )  # fmt: skip
    assert do(vera, "tie.set", entity, **tie, linked=False).code == "NOT_ALLOWED"
    foreign = {"member_id": CLERK, "partner_id": 1}
    assert do(yusuf, "tie.set", entity, **foreign, linked=True).code == "NOT_IN_SCOPE"

    assert do(yusuf, "tie.set", entity, **tie, linked=False).code == "FOUR_EYES"
    assert do(zora, "tie.set", entity, **tie, linked=False).code == ""

    vera.pull()
    [row] = vera.table("tie")
    assert row["until"]


def test_a_large_deal_is_approved_by_two_a_small_one_by_one(device):
    clerk, vera, wim = device(CLERK), device(REVIEWER), device(SECOND_REVIEWER)
    deals = {}
    for minor in (5_000_000, 5_000_001):
        deal_id = deals[minor] = new_id()
        fields = {
            "customer": f"Elm {minor}", "country": "DE", "products": [[1, 5]],
            "value": {"minor": minor, "currency": "EUR"}, "expected_close": "2026-08-01",
        }  # fmt: skip
        body = {"deal_id": deal_id, "fields": fields, "submit": True}
        assert do(clerk, "deal.create", f"deal:{deal_id}", **body).status == APPLIED
        take_up = {"deal_id": deal_id, "action": "take_up"}
        assert do(vera, "deal.move", f"deal:{deal_id}", **take_up).code == ""

    small, large = (
        do(vera, "deal.move", f"deal:{deal_id}", deal_id=deal_id, action="approve")
        for deal_id in deals.values()
    )

    assert (small.code, large.code, large.params["why"]) == ("", "FOUR_EYES", "amount")
    deal_id = deals[5_000_001]
    [row] = waiting(wim)
    assert (row["entity"], row["act"]) == (f"deal:{deal_id}", "decide_deal")
    assert wim.row("deal", deal_id)["state"] == "under_review"
    approve = {"deal_id": deal_id, "action": "approve"}
    assert do(wim, "deal.move", f"deal:{deal_id}", **approve).code == ""
    wim.pull()
    assert wim.row("deal", deal_id)["state"] == "approved"
