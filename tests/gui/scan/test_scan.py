"""Scanning as a person does it: through the keyboard, on a real workplace."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from sync.commands.change_sale import current_sale
from sync.errors import DiskFull
from sync.queries.sales import claims
from sync.rows import SendState, Standing
from tests.support.desktop import press

GTIN = "04006381333931"


@pytest.fixture
def open_desk(desk):
    """Give the desk with its workplace open."""
    desk.attach()
    return desk


def texts(desk):
    """What was delivered, oldest first, as today's list says."""
    return [row.text for row in reversed(desk.scan.model.rows)]


def test_a_scan_becomes_a_verdict_a_row_and_points(open_desk):
    serial = open_desk.serial(3)

    open_desk.type_scan(serial)
    open_desk.settle()

    (row,) = open_desk.scan.model.rows
    assert row.standing is Standing.ACCEPTED
    assert row.serial == serial
    assert open_desk.scan.verdict.word == "Accepted"
    assert open_desk.scan.verdict.row == row
    assert open_desk.scan.line.text() == ""
    assert open_desk.scan.counters.text("scans") == "1"
    assert row.points > 0


def test_the_same_serial_again_is_a_row_with_its_sentence_not_a_dialog(open_desk):
    serial = open_desk.serial(3)
    open_desk.type_scan(serial)
    open_desk.clock.advance(seconds=10)

    open_desk.type_scan(serial)

    assert open_desk.scan.model.rows[0].code == "DUP_SELF"
    assert open_desk.scan.verdict.word == "Refused"
    assert "Already recorded" in open_desk.scan.verdict.sentence
    assert QApplication.activeModalWidget() is None


def test_a_code_that_is_not_in_the_list_is_received_and_checked_by_the_vendor(open_desk):
    open_desk.type_scan(open_desk.serial(9_999))

    assert open_desk.scan.verdict.word == "Received"
    assert "The vendor checks this one" in open_desk.scan.verdict.sentence
    assert not open_desk.scan.model.rows[0].sure


def test_scans_before_the_workplace_is_open_wait_in_order_and_are_counted(desk):
    serials = [desk.serial(number) for number in range(5)]

    for serial in serials:
        desk.type_scan(serial)
    assert desk.scan.waiting.text() == "5 waiting"
    assert desk.scan.model.rows == ()
    desk.attach()

    assert texts(desk) == serials
    assert desk.scan.waiting.text() == ""


def test_a_burst_of_a_hundred_stays_in_order(open_desk):
    serials = [open_desk.serial(number) for number in range(100)]

    for serial in serials:
        open_desk.type_scan(serial)

    assert texts(open_desk) == serials
    assert {row.standing for row in open_desk.scan.model.rows} == {Standing.ACCEPTED}


@pytest.mark.parametrize(
    "text",
    ["", "   ", "x" * 10_000, "SN\x00\x01\x02\x1b", "📦📦📦", "\ud83d", "<b>bold</b>", "١٢٣٤٥٦٧٨"],
    ids=["empty", "blank", "long", "controls", "emoji", "half an emoji", "markup", "other digits"],
)
def test_anything_that_arrives_is_answered_visibly(open_desk, text):
    open_desk.scan.submit(text)

    (row,) = open_desk.scan.model.rows
    assert open_desk.scan.verdict.row == row
    assert row.standing is not Standing.REFUSED or row.code
    assert open_desk.scan.verdict.sentence


def test_a_scan_that_could_not_be_recorded_takes_the_place_of_the_verdict_before_it(
    open_desk, monkeypatch, qtbot
):
    open_desk.scan.submit(open_desk.serial(3))

    def full(*_scan):
        raise DiskFull

    with monkeypatch.context() as patched:
        patched.setattr(open_desk.workplace.outbox, "record_scan", full)
        with qtbot.waitSignal(open_desk.scan.lost):
            open_desk.scan.submit(open_desk.serial(4))

    assert open_desk.scan.verdict.word == "Not recorded"
    assert open_desk.serial(4) in open_desk.scan.verdict.what
    assert "Free some space" in open_desk.scan.verdict.sentence
    open_desk.scan.submit(open_desk.serial(4))
    assert open_desk.scan.verdict.word == "Accepted"


def test_a_scan_that_met_a_bug_is_answered_too(open_desk, monkeypatch):
    def bug(*_scan):
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(open_desk.workplace.outbox, "record_scan", bug)
        open_desk.scan.submit(open_desk.serial(4))

    assert open_desk.scan.verdict.word == "Not recorded"
    assert open_desk.serial(4) in open_desk.scan.verdict.what
    assert open_desk.scan.waiting.text() == ""


def test_ten_thousand_characters_through_the_line_are_one_refused_scan(open_desk):
    open_desk.scan.line.setText("7" * 10_000)

    QTest.keyClick(open_desk.scan.line, Qt.Key.Key_Return)

    (row,) = open_desk.scan.model.rows
    assert row.code == "SCAN_TOO_LONG"
    assert "10,000" in open_desk.scan.verdict.sentence


def test_several_pasted_lines_are_several_scans(open_desk):
    serials = [open_desk.serial(number) for number in range(3)]
    QApplication.clipboard().setText("\r\n".join(serials))

    QTest.keyClick(open_desk.scan.line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    assert texts(open_desk) == serials


def test_a_code_without_enter_stays_visible_and_says_what_is_missing(open_desk, qtbot):
    for sign in open_desk.serial(4):
        press(open_desk.handle(), sign)

    qtbot.waitUntil(lambda: open_desk.scan.line.text() == open_desk.serial(4))
    assert "Press Enter" in open_desk.scan.hint.text()
    QTest.keyClick(open_desk.scan.line, Qt.Key.Key_Return)

    assert texts(open_desk) == [open_desk.serial(4)]


def test_undo_takes_the_newest_held_scan_back(open_desk):
    open_desk.type_scan(open_desk.serial(1))
    open_desk.type_scan(open_desk.serial(2))

    QTest.keyClick(open_desk.scan.line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    open_desk.settle()

    assert open_desk.scan.verdict.word == "Taken back"
    assert open_desk.serial(2) in open_desk.scan.hint.text()
    held = [row.serial for row in open_desk.scan.model.rows if row.send is SendState.HELD]
    assert held == [open_desk.serial(1)]
    open_desk.clock.advance(seconds=1)
    open_desk.type_scan(open_desk.serial(2))
    assert open_desk.scan.verdict.word == "Accepted"


def test_undo_after_the_hold_says_the_way_out(open_desk):
    open_desk.type_scan(open_desk.serial(1))
    open_desk.clock.advance(seconds=60)

    QTest.keyClick(open_desk.scan.line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)

    assert "press Delete" in open_desk.scan.hint.text()
    assert len(open_desk.scan.model.rows) == 1


def test_the_seconds_to_undo_count_down(open_desk):
    open_desk.type_scan(open_desk.serial(1))
    row = open_desk.scan.verdict.row

    assert open_desk.scan.verdict.undo_seconds(open_desk.clock.now()) == 5
    open_desk.clock.advance(seconds=3.2)
    assert open_desk.scan.verdict.undo_seconds(open_desk.clock.now()) == 2
    assert open_desk.scan.verdict.undo_seconds(row.undo_until) == 0


def test_the_current_sale_goes_with_the_next_scans_and_is_never_required(open_desk, qtbot):
    open_desk.type_scan(open_desk.serial(1))
    QTest.keyClick(open_desk.scan.line, Qt.Key.Key_F3)
    assert open_desk.scan.sale_bar.invoice.hasFocus()
    open_desk.scan.sale_bar.invoice.setText("RE-7")
    QTest.keyClick(open_desk.scan.sale_bar.invoice, Qt.Key.Key_Return)
    assert open_desk.scan.line.hasFocus()

    open_desk.type_scan(open_desk.serial(2))
    open_desk.workplace.settle()

    kept = {row.serial: row.invoice for row in claims(open_desk.workplace)}
    assert kept == {open_desk.serial(1): "", open_desk.serial(2): "RE-7"}


def test_the_current_sale_survives_and_next_sale_clears_it(open_desk):
    open_desk.scan.sale_bar.customer.setText("Harbour GmbH")
    QTest.keyClick(open_desk.scan.sale_bar.customer, Qt.Key.Key_Return)
    assert current_sale(open_desk.workplace).customer == "Harbour GmbH"

    QTest.keyClick(open_desk.scan.line, Qt.Key.Key_F5)

    assert current_sale(open_desk.workplace).customer == ""
    assert open_desk.scan.line.hasFocus()


def test_keys_lead_through_the_screen_in_the_order_of_work(desk):
    order = [desk.scan.line]
    for _ in range(6):
        # The day has three parts, which Tab visits one by one.
        QTest.keyClick(order[-1], Qt.Key.Key_Tab)
        if QApplication.focusWidget() is not order[-1]:
            order.append(QApplication.focusWidget())

    bar = desk.scan.sale_bar
    assert order == [desk.scan.line, desk.scan.table, bar.day, bar.invoice, bar.customer]


def test_every_input_has_a_name_for_a_screen_reader(desk):
    bar = desk.scan.sale_bar
    inputs = (desk.scan.line, desk.scan.table, bar.day, bar.invoice, bar.customer)

    assert all(each.accessibleName() for each in inputs)


def test_enter_on_an_empty_line_is_no_refused_scan(open_desk):
    before = open_desk.scan.model.rowCount()

    QTest.keyClick(open_desk.scan.line, Qt.Key.Key_Return)

    assert open_desk.scan.verdict.row is None
    assert open_desk.scan.model.rowCount() == before
    assert "Nothing to count" in open_desk.scan.hint.text()
