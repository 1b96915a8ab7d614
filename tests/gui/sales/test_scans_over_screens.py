"""A scan while another screen has the keyboard: recorded, and nothing on that screen moves."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.views.deals.deals_view import DealsView
from desktop.views.sales.sales_view import SalesView
from sync.queries import deals, sales
from tests.support.screens import fill_partner


@pytest.fixture
def busy(desk):
    fill_partner(desk.workplace, claims=5)
    desk.attach()
    return desk


def recorded(desk) -> set[str]:
    desk.workplace.settle()
    return {row.serial for row in sales.claims(desk.workplace)}


def test_over_the_list_of_sales(busy):
    busy.window.show_screen("sales")
    view = busy.window.findChild(SalesView)
    view.listing.table.setFocus()

    busy.type_scan(busy.serial(7))
    busy.settle()

    assert busy.serial(7) in recorded(busy)
    assert view.listing.filter.text() == ""
    assert view.panel.confirm.text == ""


def test_over_the_filter_of_sales(busy):
    busy.window.show_screen("sales")
    view = busy.window.findChild(SalesView)
    assert view.listing.filter.hasFocus()

    busy.type_scan(busy.serial(8))

    assert busy.serial(8) in recorded(busy)
    assert view.listing.filter.text() == ""


def test_over_a_half_filled_deal(busy):
    busy.window.show_screen("deals")
    view = busy.window.findChild(DealsView)
    view.start_new()
    # Slower than a scanner: these keys are a person's and reach the field.
    for sign in "Kunde":
        QTest.keyClicks(view.panel.form.focusWidget(), sign)
    assert view.panel.form.typed() == {"customer": "Kunde"}
    busy.settle()

    busy.type_scan(busy.serial(9))

    assert busy.serial(9) in recorded(busy)
    assert view.panel.form.typed() == {"customer": "Kunde"}
    assert not [row for row in deals.deals(busy.workplace) if row.customer == "Kunde"]


def test_escape_goes_back_to_the_scan_line_and_what_was_typed_waits(busy, qtbot):
    busy.window.show_screen("deals")
    view = busy.window.findChild(DealsView)
    view.start_new()
    view.panel.form.restore({"customer": "Kunde"})

    QTest.keyClick(busy.handle(), Qt.Key.Key_Escape)
    qtbot.waitUntil(busy.scan.line.hasFocus)
    busy.window.show_screen("deals")

    assert view.panel.form.typed() == {"customer": "Kunde"}
