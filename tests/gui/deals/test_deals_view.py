"""Deals as a representative and as a reviewer use it, by keys alone."""

from __future__ import annotations

import pytest

from desktop.views.deals.deals_view import DealsView
from domain.deals.deal import DealState
from sync.commands.edit_deal import edit_deal
from sync.queries import deals
from sync.rows import DealRow
from sync.wire import tables
from tests.support.screens import Seat, deal, keyboard, put, take_seat, words


@pytest.fixture
def view(seat):
    return seat.show(DealsView)


@pytest.fixture
def vendor(tmp_path, qtbot):
    taken = take_seat(tmp_path / "vendor", qtbot, "reviewer")
    yield taken
    taken.wp.close()


def choose(seat: Seat, view: DealsView, state: str) -> DealRow:
    """Walk down the list to the first deal in this state."""
    view.first_focus()
    seat.press("Home")
    for _ in range(view.model.rowCount()):
        row = view.model.row_at(view.listing.table.currentIndex())
        if row is not None and row.state == state:
            return row
        seat.press("Down")
    pytest.fail(f"no deal is {state}")


def fill_in(seat: Seat, *, amount: str = "1.234,56", close: str = "+30") -> None:
    """Type a whole deal from the customer on, going on with Tab as the form is laid out."""
    seat.type("Neue Werft")
    seat.press("Tab")
    seat.type("Poland")
    seat.press("Tab")
    seat.type(amount)
    seat.press("Tab", "Tab")
    seat.type(close)
    seat.press("Tab")
    seat.type("hammer")
    seat.press("Return")
    seat.type("12")
    seat.press("Return")


def stored(seat: Seat) -> DealRow:
    [row] = [row for row in deals.deals(seat.wp) if row.customer == "Neue Werft"]
    return row


def test_the_list_says_customer_value_and_state(view):
    assert ("Bäckerei Lindner", "12,500 EUR", "Protected") in words(
        view.model, "customer", "value", "state"
    )
    assert view.listing.table.hasFocus()


def test_protection_is_said_with_its_day_and_the_days_left(seat, view):
    choose(seat, view, "approved")

    assert "Protected until 19 Jun 2026 (109 days)" in view.panel.said


def test_a_deal_is_registered_and_submitted_by_keys(seat, view):
    seat.press("Ctrl+N")
    fill_in(seat)
    seat.press("Ctrl+Return")

    row = stored(seat)
    assert seat.ops() == ["deal.create"]
    assert row.state is DealState.SUBMITTED
    assert (row.country, row.value_minor, row.currency) == ("PL", 123456, "EUR")
    assert row.products == ((2, 12),)
    assert row.expected_close is not None
    assert row.expected_close.isoformat() == "2026-04-01"
    assert view.listing.table.current_id == row.deal_id


def test_a_draft_is_saved_with_what_there_is(seat, view):
    seat.press("Ctrl+N")
    seat.type("Neue Werft")
    seat.press("Ctrl+S")

    assert stored(seat).state is DealState.DRAFT
    assert "Submit (Ctrl+Enter)" in view.panel.steps


def test_missing_fields_are_named_in_place_and_the_first_gets_the_keyboard(seat, view):
    seat.press("Ctrl+N")
    seat.type("Neue Werft")
    seat.press("Ctrl+Return")

    assert "Please complete: Country, Products, Value, Expected close." in view.bar.text
    for key in ("country", "products", "value", "expected_close"):
        assert view.panel.form.problem(key)
    assert view.panel.form.problem("customer") == ""
    assert keyboard().accessibleName() == "Country"
    assert seat.ops() == []


@pytest.mark.parametrize(("typed", "minor"), [("1.234,56", 123456), ("1,234.56", 123456)])
def test_both_ways_to_write_an_amount_are_understood(seat, view, typed, minor):
    seat.press("Ctrl+N")
    fill_in(seat, amount=typed)
    seat.press("Ctrl+S")

    assert stored(seat).value_minor == minor


def test_an_amount_with_two_readings_is_asked_back_and_nothing_is_recorded(seat, view):
    seat.press("Ctrl+N")
    fill_in(seat, amount="1.234")
    seat.press("Ctrl+S")

    assert "can mean 1,234 or 1.23. Write 1234 or 1.23." in view.panel.form.problem("value")
    assert view.panel.form.amount.hasFocus()
    assert seat.ops() == []


def test_what_is_no_day_is_asked_back(seat, view):
    seat.press("Ctrl+N")
    fill_in(seat, close="31.2.2027")
    seat.press("Ctrl+S")

    assert "is no day" in view.panel.form.problem("expected_close")
    assert seat.ops() == []


def test_part_of_a_name_that_fits_several_products_is_asked_back(seat, view):
    seat.press("Ctrl+N")
    view.panel.form.focus_field("products")
    seat.type("drill")
    seat.press("Return")

    assert "2 products fit" in view.panel.form.products.problem
    assert view.panel.form.products.lines == ()


def test_a_line_is_taken_away_with_delete(seat, view):
    seat.press("Ctrl+N")
    view.panel.form.focus_field("products")
    for name, units in (("compact", "3"), ("hammer", "4")):
        seat.type(name)
        seat.press("Return")
        seat.type(units)
        seat.press("Return")
    assert view.panel.form.products.shown == ["3 × Compact drill D12", "4 × Hammer drill H30"]

    view.panel.form.products.list.setFocus()
    seat.press("Home", "Delete")

    assert view.panel.form.products.shown == ["4 × Hammer drill H30"]


def test_an_edit_is_saved_and_stands_in_the_timeline_as_was_and_now(seat, view):
    row = choose(seat, view, "approved")
    seat.press("Return")
    assert keyboard().accessibleName() == "Expected close"
    seat.press("Ctrl+A")
    seat.type("2026-12-01")
    seat.press("Ctrl+S")

    assert seat.ops() == ["deal.edit"]
    changed = deals.deal(seat.wp, row.deal_id)
    assert changed is not None
    assert str(changed.expected_close) == "2026-12-01"
    assert "Expected close: 11 Apr 2026 → 1 Dec 2026" in view.panel.timeline.shown[0]
    assert "Not sent" in view.panel.timeline.shown[0] or "undone" in view.panel.timeline.shown[0]


def test_only_fields_the_rules_leave_open_can_be_edited(seat, view):
    choose(seat, view, "approved")
    form = view.panel.form
    assert form.amount.isReadOnly()
    assert not form.close_on.isReadOnly()

    choose(seat, view, "submitted")
    assert form.close_on.isReadOnly()
    assert form.note.isReadOnly()


def test_the_steps_offered_are_those_of_the_rules_table(seat, view):
    choose(seat, view, "approved")
    assert view.panel.steps == [
        "Ask for more time (Ctrl+1)", "Won (Ctrl+2)", "Lost (Ctrl+3)", "Cancel the deal (Ctrl+4)",
    ]  # fmt: skip

    choose(seat, view, "won")
    assert view.panel.steps == []


def test_a_step_that_needs_a_reason_says_so_and_takes_it(seat, view):
    row = choose(seat, view, "approved")
    seat.press("Ctrl+3", "Return")
    assert "Reason" in view.panel.confirm.text
    assert seat.ops() == []

    seat.type("Price")
    seat.press("Return")

    assert seat.ops() == ["deal.move"]
    lost = deals.deal(seat.wp, row.deal_id)
    assert lost is not None
    assert (lost.state, lost.reason) == (DealState.LOST, "Price")
    assert view.panel.confirm.text == ""


def test_escape_leaves_a_step_undone(seat, view):
    choose(seat, view, "approved")
    seat.press("Ctrl+2", "Esc")

    assert view.panel.confirm.text == ""
    assert seat.ops() == []


def test_typed_but_unsaved_changes_wait_with_their_deal(seat, view):
    choose(seat, view, "draft")
    seat.press("Return")
    seat.type("X")
    typed = view.panel.form.typed()
    choose(seat, view, "approved")
    assert not view.panel.form.is_dirty
    assert "kept" in view.bar.text

    choose(seat, view, "draft")

    assert view.panel.form.typed() == typed
    assert seat.ops() == []


def test_news_about_a_deal_does_not_overwrite_what_is_being_typed(seat, view):
    row = choose(seat, view, "draft")
    seat.press("Return", "End")
    seat.type(" Nord")
    edit_deal(seat.wp, row.deal_id, {"note": "From elsewhere"})
    seat.settle()

    assert view.panel.form.typed() == {"customer": "Stadtwerke Aalen Nord"}
    assert view.panel.form.note.toPlainText() == "From elsewhere"


def test_the_filter_finds_by_customer_and_product(seat, view):
    seat.press("Ctrl+F")
    seat.type("kowalski")
    seat.qtbot.waitUntil(lambda: view.model.rowCount() == 1)
    assert words(view.model, "customer") == [("Kowalski i Synowie",)]

    seat.press("Esc")
    seat.qtbot.waitUntil(lambda: view.model.rowCount() == 10)


def test_a_reviewer_decides_from_the_same_screen(vendor):
    view = vendor.show(DealsView)
    row = choose(vendor, view, "under_review")
    assert view.panel.steps[:3] == [
        "Approve (Ctrl+1)", "Return to partner (Ctrl+2)", "Refuse (Ctrl+3)",
    ]  # fmt: skip
    assert view.panel.form.note.isReadOnly()

    vendor.press("Ctrl+1", "Return")

    approved = deals.deal(vendor.wp, row.deal_id)
    assert approved is not None
    assert approved.state is DealState.APPROVED
    assert "Protected until" in view.panel.said


def test_a_reviewer_refuses_with_a_reason_only(vendor):
    view = vendor.show(DealsView)
    row = choose(vendor, view, "under_review")
    vendor.press("Ctrl+3", "Return")
    assert "needs a reason" in view.panel.confirm.text

    vendor.type("Existing customer of another partner")
    vendor.press("Return")

    refused = deals.deal(vendor.wp, row.deal_id)
    assert refused is not None
    assert refused.state is DealState.REJECTED


def test_a_reviewer_registers_no_deal(vendor):
    view = vendor.show(DealsView)
    vendor.press("Ctrl+N")

    assert view.panel.steps != ["Submit (Ctrl+Enter)"]
    assert "partner" in [
        column.key
        for at, column in enumerate(view.model.columns)
        if not view.listing.table.isColumnHidden(at)
    ]


def test_a_deal_of_another_device_appears_by_itself(seat, view):
    put(seat.wp, tables.DEAL, [deal(40, seat.clock.now(), "draft", customer="Zweites Gerät")])
    view.refresh()

    assert ("Zweites Gerät",) in words(view.model, "customer")
