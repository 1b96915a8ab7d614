"""Partners as the vendor's people look after them, and as an auditor looks at them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QPushButton

from desktop.views.deals.deals_view import DealsView
from desktop.views.people.partners_view import PartnersView
from desktop.views.review.review_view import ReviewView
from sync.queries import people
from tests.support.screens import Seat, words

Seats = Callable[[str], Seat]


def choose(view: Any, partner_id: int) -> None:
    assert view.listing.table.select_id(partner_id)


def test_partners_stand_with_tier_territory_and_league(seats: Seats):
    view = seats("channel_manager").show(PartnersView)
    assert ("Northwind Tools", "Gold", "North", "A") in words(
        view.model, "name", "tier", "territory", "league"
    )
    choose(view, 1)
    assert view.panel.manager.currentText() == "Mona Manager"


def test_a_manager_changes_a_partner_by_keyboard(seats: Seats):
    manager = seats("channel_manager")
    view = manager.show(PartnersView)
    choose(view, 1)
    manager.press("Return")
    assert view.panel.words["tier"].hasFocus()
    view.panel.words["tier"].setEditText("Platinum")
    view.panel.manager.setCurrentIndex(view.panel.manager.findData(90))
    manager.press("Ctrl+S")
    assert manager.ops() == ["partner.set"]
    row = next(each for each in people.partners(manager.wp) if each.partner_id == 1)
    assert (row.tier, row.league, row.manager) == ("Platinum", "A", "Rita Reviewer")


def test_an_empty_name_is_said_at_the_field(seats: Seats):
    manager = seats("channel_manager")
    view = manager.show(PartnersView)
    choose(view, 1)
    view.panel.name.clear()
    manager.press("Ctrl+S")
    assert view.panel.fields["name"].error
    assert manager.ops() == []


def test_ending_a_partners_access_asks_first(seats: Seats):
    manager = seats("channel_manager")
    view = manager.show(PartnersView)
    choose(view, 1)
    view.panel.access.click()
    assert "unsent work is handed over once" in view.panel.confirm.text
    manager.press("Return")
    assert manager.ops() == ["partner.set"]
    assert not next(row for row in people.partners(manager.wp) if row.partner_id == 1).active


def test_an_auditor_changes_neither_partners_nor_deals(seats: Seats):
    auditor = seats("auditor")
    view = auditor.show(PartnersView)
    choose(view, 1)
    said = {each.text() for each in view.findChildren(QPushButton) if each.isVisible()} - {""}
    assert said <= {"All", "With access", "Access ended"}
    assert not view.panel.name.isEnabled()
    auditor.press("Ctrl+S")
    deals = auditor.show(DealsView)
    assert deals.model.rowCount() > 0
    for number in range(deals.model.rowCount()):
        deals.listing.table.setCurrentIndex(deals.model.index(number, 0))
        assert deals.panel.steps == []
    assert auditor.ops() == []


def test_a_reviewer_still_moves_deals(seats: Seats):
    deals = seats("reviewer").show(DealsView)
    deals.listing.table.setCurrentIndex(deals.model.index(0, 0))
    assert deals.panel.steps


def test_who_may_not_decide_claims_has_no_way_to(seats: Seats):
    for role in ("auditor", "channel_manager"):
        seat = seats(role)
        view = seat.show(ReviewView)
        assert view.model.rowCount() > 0
        said = " ".join(each.text() for each in view.findChildren(QPushButton) if each.isVisible())
        assert "Approve" not in said
        assert "Refuse" not in said
        seat.press("A", "R", "Return")
        assert view.decision.isHidden()
        assert seat.ops() == []
