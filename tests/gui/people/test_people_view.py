"""People on the screen: what a partner admin does by keyboard, and what others do not see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QPushButton

from desktop.places import places_for
from desktop.views.people.people_view import PeopleView
from domain.people.permissions import CHANGING, MAY
from domain.people.roles import Role
from sync.queries import people
from sync.transport import Transport
from sync.wire import tables
from tests.gui.people.conftest import CodeLine, arrive
from tests.support.screens import Seat, put, words

Seats = Callable[[str], Seat]
OWN_KEYS = {"Close this message", "All", "With access", "Access ended"}


@pytest.fixture
def admin(seats: Seats) -> Seat:
    return seats("partner_admin")


def shown(seat: Seat) -> Any:
    """Show the screen with a line that makes codes."""
    line = CodeLine()
    seat.wp.transport = lambda: cast("Transport", line)
    view = seat.show(PeopleView)
    view.line = line
    return view


def choose(view: Any, name: str) -> None:
    key = next(row.key for row in view.model.rows if row.name == name)
    assert view.listing.table.select_id(key)


def buttons(view: Any) -> set[str]:
    """Return what the visible buttons say."""
    return {each.text() for each in view.findChildren(QPushButton) if each.isVisible()} - {""}


def test_people_stand_with_their_devices(admin: Seat):
    view = shown(admin)
    assert ("Carla Clerk", "Counter", "1", "Has access") in words(
        view.model, "name", "role", "devices", "state"
    )
    choose(view, "Carla Clerk")
    assert words(view.panel.devices, "name", "state") == [
        ("Counter left", "Has access"), ("Old till", "Access ended"),
    ]  # fmt: skip
    columns = [column.key for column in view.model.columns]
    assert view.listing.table.isColumnHidden(columns.index("company"))


def test_an_invitation_by_keyboard_ends_in_a_big_code(admin: Seat):
    view = shown(admin)
    admin.press("Ctrl+N")
    assert view.panel.name.hasFocus()
    admin.type("Gil Örn")
    admin.press("Return")
    assert admin.ops() == ["person.invite"]
    assert view.listing.row.name == "Gil Örn"
    assert view.panel.code.code == ""
    assert "on its way" in view.bar.text

    ref = people.people(admin.wp, text="Gil")[0].key.removeprefix("person:")
    arrive(admin, ref, 4711, "Gil Örn")
    view.refresh()
    assert view.line.asked == [4711]
    assert view.panel.code.code == "7K2M-9QXA-B4TD"
    assert "9/2/2026" in view.panel.code.said
    view.panel.code.copy.click()
    assert QGuiApplication.clipboard().text() == "7K2M-9QXA-B4TD"
    choose(view, "Rob Rep")
    assert view.panel.code.code == "", "another person's panel shows no code"


def test_an_invitation_without_a_name_says_what_is_missing(admin: Seat):
    view = shown(admin)
    admin.press("Ctrl+N", "Return")
    assert "80 characters" in view.panel.name_field.error
    assert admin.ops() == []


def test_a_code_for_somebody_who_is_here(admin: Seat):
    view = shown(admin)
    choose(view, "Rob Rep")
    admin.press("Ctrl+K")
    assert view.line.asked == [12]
    assert "Rob Rep" in view.panel.code.said


def test_a_change_is_saved_and_shown_as_not_sent(admin: Seat):
    view = shown(admin)
    choose(view, "Rob Rep")
    view.panel.name.setFocus()
    view.panel.name.setText("Robin Rep")
    view.panel.deals.click()
    admin.press("Ctrl+S")
    assert admin.ops() == ["person.name", "person.limit"]
    assert ("Robin Rep", "Not sent yet") in words(view.model, "name", "state")
    assert "registers no deals" in view.panel.said


def test_ending_an_access_asks_and_says_what_becomes_of_unsent_work(admin: Seat):
    view = shown(admin)
    choose(view, "Carla Clerk")
    view.listing.table.setFocus()
    admin.press("Delete")
    assert "unsent work is handed over once" in view.panel.confirm.text
    assert admin.ops() == []
    admin.press("Escape")
    assert view.panel.confirm.text == ""
    view.listing.table.setFocus()
    admin.press("Delete")
    admin.type("left the company")
    admin.press("Return")
    assert admin.ops() == ["person.revoke"]
    ended = people.person(admin.wp, "person:11")
    assert ended is not None
    assert not ended.active


def test_somebody_is_let_in_again(admin: Seat):
    view = shown(admin)
    choose(view, "Zoë Gone")
    assert "Let in again" in view.panel.access.text()
    view.panel.access.click()
    assert admin.ops() == ["person.restore"]


def test_a_device_gets_a_name_and_loses_its_access(admin: Seat):
    view = shown(admin)
    choose(view, "Carla Clerk")
    view.panel.device_name.click()
    view.panel.confirm.line.clear()
    admin.type("Till 1")
    admin.press("Return")
    view.panel.device_end.click()
    admin.press("Return")
    assert admin.ops() == ["device.name", "device.revoke"]
    assert ("Till 1", "Access ended") in {
        (row.name, "Access ended" if row.ended else "") for row in people.devices(admin.wp, 11)
    }


def test_nobody_ends_their_own_access(admin: Seat):
    view = shown(admin)
    choose(view, "Paula Partner")
    assert view.panel.access.isHidden()
    assert view.panel.ask_code.isHidden()
    assert not view.panel.role_field.isVisible()
    assert not view.panel.device_end.isEnabled()


def test_what_the_server_refused_is_said_and_let_go_by_the_next_change(admin: Seat):
    view = shown(admin)
    choose(view, "Rob Rep")
    view.panel.name.setText("Robin")
    admin.press("Ctrl+S")
    admin.wp.outbox.db.write(
        lambda c: c.execute("UPDATE op_state SET state = 'refused', code = 'NOT_ALLOWED', n = 1")
    )
    view.refresh()
    assert ("Rob Rep", "Not taken") in words(view.model, "name", "state")
    assert "Your role may not do this" in view.panel.said


def test_who_only_looks_has_no_button_that_changes_anything(seats: Seats):
    auditor = seats("auditor")
    view = shown(auditor)
    assert {"Carla Clerk", "Dora Elsewhere"} <= {row.name for row in view.model.rows}
    for row in view.model.rows:
        choose(view, row.name)
        assert buttons(view) <= OWN_KEYS
    auditor.press("Ctrl+N", "Ctrl+S", "Ctrl+K", "Delete")
    assert auditor.ops() == []
    assert view.line.asked == []


def test_a_programme_owner_invites_into_every_company(seats: Seats):
    owner = seats("programme_owner")
    view = shown(owner)
    owner.press("Ctrl+N")
    offered = [view.panel.company.itemText(at) for at in range(view.panel.company.count())]
    assert offered[-1] == "Vendor staff"
    assert "Northwind Tools" in offered
    view.panel.company.setCurrentIndex(len(offered) - 1)
    view.panel.company.activated.emit(len(offered) - 1)
    roles = {view.panel.role.itemData(at) for at in range(view.panel.role.count())}
    assert roles == {
        "reviewer", "channel_manager", "programme_owner", "auditor", "integration",
    }  # fmt: skip
    assert not view.panel.deals.isVisible()


def test_a_foreign_name_is_shown_as_it_was_typed(admin: Seat):
    put(admin.wp, tables.MEMBER, [[16, 1, "<b>Eve</b>", "clerk", 1, "", 1, 1]])
    view = shown(admin)
    choose(view, "<b>Eve</b>")
    assert view.panel.findChildren(QAbstractButton)
    assert view.panel._title.text() == "<b>Eve</b>"


@pytest.mark.parametrize("role", list(Role))
def test_a_role_sees_the_places_it_has_a_right_to(role: Role):
    names = [place.name for place in places_for(role)]
    assert ("people" in names) is ("see_people" in MAY[role])
    assert ("partners" in names) is ("see_partners" in MAY[role])
    assert ("scan" in names) is ("sell" in MAY[role])
    assert ("review" in names) is ("see_review" in MAY[role])
    assert names[-2:] == ["sync", "sign_in"]
    if not MAY[role] & CHANGING:
        assert role is Role.AUDITOR
