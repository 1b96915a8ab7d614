"""Sales as a clerk uses it: find, read the verdict, complete, take back. Keys only."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from desktop.views.sales.sales_view import SalesView
from sync.wire import tables
from tests.support.screens import Seat, claim, keyboard, put, words


@pytest.fixture
def view(seat):
    return seat.show(SalesView)


def find(seat: Seat, view: SalesView, text: str) -> None:
    seat.press("Ctrl+F")
    seat.type(text)
    seat.qtbot.waitUntil(lambda: view.listing.filter.text() == text and settled(view))


def settled(view: SalesView) -> bool:
    return not view.listing.filter._timer.isActive()


def to_row(seat: Seat, view: SalesView, state: str) -> None:
    """Walk down from the filter to the first claim in this state, by keys."""
    seat.press("Ctrl+F", "Down")
    for _ in range(view.model.rowCount()):
        row = view.model.row_at(view.listing.table.currentIndex())
        if row is not None and row.state == state:
            return
        seat.press("Down")
    pytest.fail(f"no claim is {state}")


def test_the_keyboard_begins_in_the_filter_and_all_claims_are_there(view):
    assert view.listing.filter.hasFocus()
    assert view.listing.said == "60"
    assert words(view.model, "serial")[0] == ("SD00000000",)


@pytest.mark.parametrize(
    ("typed", "column", "expected"),
    [
        ("00007919", "serial", "SD00007919"),
        ("kowalski", "customer", "Kowalski i Synowie"),
        ("re-2026-1005", "invoice", "RE-2026-1005"),
        ("hammer", "product", "Hammer drill H30"),
    ],
)
def test_typing_finds_by_serial_customer_invoice_and_product(seat, view, typed, column, expected):
    find(seat, view, typed)

    found = words(view.model, column)
    assert found
    assert set(found) == {(expected,)}


def test_a_slash_leads_to_the_filter_and_escape_empties_it(seat, view):
    find(seat, view, "kowalski")
    seat.press("Down")
    assert view.listing.table.hasFocus()

    seat.press("/")
    assert view.listing.filter.hasFocus()
    seat.press("Esc")

    seat.qtbot.waitUntil(lambda: view.model.rowCount() == 60)
    assert view.listing.filter.text() == ""


def test_states_are_chosen_by_arrow_keys(seat, view):
    seat.press("Tab")
    assert keyboard().property("text") == "All"
    for _ in range(3):
        seat.press("Right")

    assert keyboard().property("text") == "Approved"
    assert {row.state for row in view.model.rows} == {"approved"}


def test_what_is_not_found_and_what_is_not_there_is_explained(seat, view):
    find(seat, view, "no such thing")

    assert view.model.rowCount() == 0
    assert "No claim fits" in view.listing.table._empty
    assert view.panel.row is None


def test_the_verdict_of_a_claim_the_vendor_checks_says_until_when(seat, view):
    to_row(seat, view, "in_review")

    assert "The vendor checks this one; you hear by" in view.panel.verdict
    assert "The vendor decides" in view.panel.verdict
    assert "(9 days)" in view.panel.fact("deadline")
    assert "provisional" in view.panel.fact("points")


def test_the_verdict_of_a_refused_claim_says_the_reason_and_what_to_do(seat, view):
    to_row(seat, view, "rejected")

    assert "The unit was shipped to another company" in view.panel.verdict
    assert "Appeal" in view.panel.verdict


def test_points_say_how_sure_they_are(view):
    told = {(row.state, text) for row, (text,) in
            zip(view.model.rows, words(view.model, "points"), strict=True)}  # fmt: skip

    assert ("approved", "100") in told
    assert ("in_review", "+40 provisional") in told
    assert ("rejected", "") in told


def test_enter_goes_to_the_missing_invoice_and_enter_saves_it(seat, view):
    seat.press("Down", "Return")
    assert view.panel.invoice.hasFocus()

    seat.type("RE-77")
    seat.press("Tab")
    assert view.panel.customer.hasFocus()
    seat.type("Grün AG")
    seat.press("Return")

    assert seat.ops() == ["claim.amend"]
    row = view.model.rows[0]
    assert (row.invoice, row.customer) == ("RE-77", "Grün AG")
    assert words(view.model, "send")[0] != ("With the vendor",)
    assert view.listing.table.hasFocus()


def test_escape_takes_back_what_was_typed(seat, view):
    seat.press("Down", "Return")
    seat.type("wrong")
    seat.press("Esc")

    assert view.panel.invoice.text() == ""
    assert seat.ops() == []


def test_what_is_being_typed_survives_news_about_the_same_claim(seat, view):
    seat.press("Down", "Return")
    seat.type("RE-7")
    put(seat.wp, tables.CLAIM, [claim(0, seat.clock.now(), customer="News GmbH", rev=2)])
    view.refresh()

    assert view.panel.invoice.text() == "RE-7"
    assert view.model.rows[0].customer == "News GmbH"


def test_taking_a_claim_back_is_asked_in_place_and_escape_keeps_it(seat, view):
    seat.press("Down", "Delete")
    assert "Take this claim back?" in view.panel.confirm.text
    seat.press("Esc")

    assert view.panel.confirm.text == ""
    assert view.listing.table.hasFocus()
    assert seat.ops() == []


def test_taking_a_claim_back_by_delete_and_enter(seat, view):
    serial = view.model.rows[0].serial
    seat.press("Down", "Delete", "Return")

    assert seat.ops() == ["claim.withdraw"]
    assert view.model.rows[0].serial == serial
    assert view.model.rows[0].state == "withdrawn"


def test_a_refused_claim_can_not_be_taken_back(seat, view):
    to_row(seat, view, "rejected")
    seat.press("Delete")

    assert view.panel.confirm.text == ""
    assert view.panel.invoice.isReadOnly()


def test_foreign_text_is_never_markup(seat, view):
    bad = "<b>x</b><img src='http://evil.invalid/x.png'>"
    put(seat.wp, tables.CLAIM, [claim(0, seat.clock.now(), customer=bad, code="ODD_CODE",
                                      params=json.dumps({"by": bad}), rev=2)])  # fmt: skip
    view.refresh()
    seat.press("Down")

    assert view.panel.customer.text() == bad
    formats = {label.textFormat() for label in view.findChildren(QLabel) if label.text()}
    assert formats == {Qt.TextFormat.PlainText}


def test_a_long_list_comes_in_two_steps_and_a_refresh_moves_nothing(seat, view):
    now = seat.clock.now()
    put(seat.wp, tables.CLAIM, [claim(number, now) for number in range(2_000)])
    view.refresh()
    assert view.model.rowCount() == 2_000

    view.listing.table.select_id("claim-001500")
    top = view.listing.table.verticalScrollBar().value()
    put(seat.wp, tables.CLAIM, [claim(3, now, invoice="NEW", rev=2)])
    view.refresh()

    assert view.listing.table.current_id == "claim-001500"
    assert view.listing.table.verticalScrollBar().value() == top
    assert ("NEW",) in words(view.model, "invoice")


def test_a_column_says_what_is_not_sent_yet_while_there_is_any(seat, view):
    table, column = view.listing.table, column_at(view, "send")
    assert table.isColumnHidden(column), "everything is with the vendor: the panel says so"

    to_row(seat, view, "in_review")
    view.panel.invoice.setFocus()
    seat.type("R-1")
    seat.press("Return")

    seat.qtbot.waitUntil(lambda: not table.isColumnHidden(column))


def column_at(view: SalesView, key: str) -> int:
    return [column.key for column in view.model.columns].index(key)
