"""Changes that wait for a second person, and who is linked with a partner, by keys."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from desktop.views.people.partners_view import PartnersView
from desktop.views.people.people_view import PeopleView
from sync.clock import stamp
from sync.wire import tables
from tests.support.screens import Seat, put, words

Seats = Callable[[str], Seat]
OWNER_BY_NAME = "Olga Other"


def ask(seat: Seat, entity: str, act: str, wanted: dict[str, Any], *, seen: int, who: int) -> None:
    """Let somebody have asked for a change, as the feed says it."""
    values: dict[str, Any] = dict.fromkeys(tables.APPROVAL.columns, "")
    values |= {
        "approval_id": f"{entity}-{act}", "entity": entity, "act": act, "state": "waiting",
        "why": "always", "seen": seen, "partner_id": int(not entity.startswith("person:")),
        "first_member": who, "first_name": OWNER_BY_NAME,
        "first_at": stamp(seat.wp.clock.now()), "wanted": json.dumps(wanted) if wanted else "",
    }  # fmt: skip
    put(seat.wp, tables.APPROVAL, [[values[column] for column in tables.APPROVAL.columns]])


def tie(seat: Seat, member_id: int, note: str) -> None:
    since = stamp(seat.wp.clock.now())
    put(seat.wp, tables.TIE, [[f"{member_id}:1:0", member_id, 1, 0, note, since, None]])


def last_op(seat: Seat) -> dict[str, Any]:
    return json.loads(seat.wp.outbox.db.rows("SELECT body FROM op ORDER BY pos DESC LIMIT 1")[0][0])


def test_who_may_agrees_to_a_partners_new_tier_by_one_key(seats: Seats):
    seat = seats("programme_owner")
    ask(seat, "partner:1", "change_terms", {"tier": "Platinum", "active": False}, seen=2, who=901)
    view = seat.show(PartnersView)
    assert view.listing.table.select_id(1)
    assert OWNER_BY_NAME in view.panel.second.said
    assert "tier: Platinum, access ends" in view.panel.second.said
    assert ("Northwind Tools", "Second word") in words(view.model, "name", "state")

    seat.press("Ctrl+Return")

    assert seat.ops() == ["partner.set"]
    assert last_op(seat) == {"partner_id": 1, "tier": "Platinum", "active": False}


def test_one_can_not_agree_to_ones_own_wish_but_take_it_back(seats: Seats):
    seat = seats("programme_owner")
    me = seat.wp.identity.member_id
    ask(seat, "partner:1", "change_terms", {"tier": "Platinum"}, seen=2, who=me)
    view = seat.show(PartnersView)
    view.listing.table.select_id(1)
    assert "a colleague gives the second word" in view.panel.second.said
    assert view.panel.second.agree.isHidden()
    seat.press("Ctrl+Return")
    assert seat.ops() == []

    seat.press("Ctrl+T")

    assert seat.ops() == ["word.turn_down"]
    assert last_op(seat) == {"approval_id": "partner:1-change_terms", "note": ""}
    assert "on its way" in view.panel.second.said


def test_who_looks_after_the_partner_is_told_why_somebody_else_agrees(seats: Seats):
    seat = seats("channel_manager")
    me = seat.wp.identity.member_id
    put(seat.wp, tables.PARTNER, [
        [1, "Northwind Tools", "distributor", "DE", 50_000_00, "EUR", "2026-12-31", "Gold",
         "North", "A", me, 1, 2],
    ])  # fmt: skip
    ask(seat, "partner:1", "change_terms", {"tier": "Platinum"}, seen=2, who=901)
    view = seat.show(PartnersView)
    view.listing.table.select_id(1)
    assert "You look after this partner" in view.panel.second.said
    assert view.panel.second.agree.isHidden()


def test_a_wish_on_an_earlier_version_waits_no_more(seats: Seats):
    seat = seats("programme_owner")
    ask(seat, "partner:1", "change_terms", {"tier": "Platinum"}, seen=1, who=901)
    view = seat.show(PartnersView)
    view.listing.table.select_id(1)
    assert view.panel.second.said == ""


def test_an_invited_colleague_stands_in_the_list_until_a_second_owner_agrees(seats: Seats):
    seat = seats("programme_owner")
    ref = "0190a0b0-0000-7000-8000-000000000001"
    wanted = {"name": "Ugo New", "role": "reviewer"}
    ask(seat, f"person:{ref}", "change_staff", wanted, seen=0, who=901)
    view = seat.show(PeopleView)
    assert ("Ugo New", "Reviewer", "Second word") in words(view.model, "name", "role", "state")
    view.listing.table.select_id(f"person:{ref}")

    seat.press("Ctrl+Return")

    assert seat.ops() == ["person.invite"]
    assert last_op(seat) == {"ref": ref, "partner_id": 0, **wanted}


def test_an_owner_says_who_is_linked_with_a_partner(seats: Seats):
    seat = seats("programme_owner")
    view = seat.show(PartnersView)
    view.listing.table.select_id(1)
    card = view.panel.ties
    assert "Nobody" in card.said
    card.who.setCurrentIndex(card.who.findData(90))
    card.note.setFocus()
    seat.type("her brother's shop")
    seat.press("Return")
    assert seat.ops() == ["tie.set"]
    assert last_op(seat) == {
        "member_id": 90, "partner_id": 1, "linked": True, "note": "her brother's shop",
    }  # fmt: skip
    assert "Rita Reviewer: her brother's shop" in card.said


def test_that_a_link_has_ended_takes_two(seats: Seats):
    seat = seats("programme_owner")
    tie(seat, 90, "a share")
    ask(seat, "tie:90:1:0", "end_tie", {}, seen=0, who=901)
    view = seat.show(PartnersView)
    view.listing.table.select_id(1)
    card = view.panel.ties
    card.who.setCurrentIndex(card.who.findData(90))
    assert "is asked to end" in card.said
    card.second.agree.click()
    assert last_op(seat)["linked"] is False


@pytest.mark.parametrize("role", ["channel_manager", "auditor"])
def test_who_is_no_owner_reads_the_links_only(seats: Seats, role: str):
    seat = seats(role)
    tie(seat, 90, "a share")
    view = seat.show(PartnersView)
    view.listing.table.select_id(1)
    assert "Rita Reviewer: a share" in view.panel.ties.said
    assert view.panel.ties.go.isHidden()
    assert not view.panel.ties.who.isVisible()
