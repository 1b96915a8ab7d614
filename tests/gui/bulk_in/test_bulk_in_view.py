"""A shop's file into claims by keys: file, columns, rows, recorded, verdicts saved."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog

from desktop.bridge import Bridge
from desktop.runner import Runner
from desktop.views.bulk_in.bulk_in_view import BulkInView
from sync.commands.record_scan import record_scan
from sync.rows import CurrentSale
from sync.sheets.columns import Meaning
from sync.sheets.tables import open_table
from tests.support.screens import keyboard, take_seat, words
from tools.make_replica_fixture import serial

NAMES = "Beleg;Datum;Seriennummer;Kunde"


@pytest.fixture
def seat(tmp_path, qtbot):
    taken = take_seat(tmp_path, qtbot, "clerk", claims=3)
    yield taken
    taken.wp.close()


@pytest.fixture
def view(seat):
    return seat.show(BulkInView)


@pytest.fixture
def file(tmp_path, seat):
    """Write a file of rows; a row is a serial, or all of its cells."""

    def write(*rows, names=NAMES, name="kasse.csv"):
        day = f"{seat.clock.today() - timedelta(days=3):%d.%m.%Y}"
        lines = [names, *(row if ";" in row else f"RE-1;{day};{row};Huber" for row in rows)]
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture
def choosing(monkeypatch):
    """Answer the dialogs that ask for files."""
    answers = {"open": "", "save": ""}
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(answers["open"]), ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(answers["save"]), ""))
    return answers


def chosen(seat, choosing, path):
    choosing["open"] = path
    seat.press("Ctrl+O")


def test_a_file_is_claimed_by_keys_alone(seat, view, file, choosing, tmp_path):
    assert keyboard() is view.files.choose

    chosen(seat, choosing, file(serial(1), serial(2), "SD99999999", "nonsense"))

    assert keyboard() is view.going
    assert view.columns.fields[Meaning.SERIAL].currentText() == "C  Seriennummer"
    seat.press("Ctrl+Return")

    assert view.rows.headline.text() == (
        "3 sales on 1 invoice would be recorded, worth 300 points."
    )
    assert words(view.rows.model, "row", "verdict", "serial") == [
        ("2", "Accepted", serial(1)), ("3", "Accepted", serial(2)),
        ("4", "Received", "SD99999999"), ("5", "Refused", "nonsense"),
    ]  # fmt: skip
    assert seat.ops() == []
    seat.press("Ctrl+Return")

    assert seat.ops() == ["claim.record"] * 3
    assert view.bar.text.startswith("3 sales recorded, worth 300 points until the vendor decides.")
    assert "1 row refused" in view.bar.text
    choosing["save"] = tmp_path / "back.csv"
    seat.press("Ctrl+S")

    told = list(open_table(tmp_path / "back.csv").rows())
    assert told[0][4:] == ["Verdict", "Code", "Reason", "What to do"]
    assert told[4][4:6] == ["Refused", "SER_FORMAT"]
    seat.press("Ctrl+Return")
    assert keyboard() is view.files.choose
    assert view.files.said == ["kasse.csv · 3 sales"]


def test_the_same_file_again_says_that_it_is_there_and_offers_nothing_to_record(
    seat, view, file, choosing
):
    path = file(serial(1))
    chosen(seat, choosing, path)
    seat.press("Ctrl+Return", "Ctrl+Return", "Ctrl+Return")

    chosen(seat, choosing, path)
    assert view.bar.text.startswith("This very file was imported")
    seat.press("Ctrl+Return")

    assert view.rows.headline.text() == "Nothing here would be recorded."
    assert words(view.rows.model, "verdict") == [("Already there",)]
    assert view.going.isHidden()
    seat.press("Ctrl+Return")
    assert seat.ops() == ["claim.record"]


def test_the_selected_row_is_said_in_words_and_the_filter_finds_rows(seat, view, file, choosing):
    chosen(seat, choosing, file(*(serial(number) for number in range(30)), "1,23E+15"))
    seat.press("Ctrl+Return", "Ctrl+F")
    seat.type("row_short")
    seat.qtbot.waitUntil(lambda: view.rows.model.rowCount() == 1)
    seat.press("Down")

    which, why, fix = view.rows.told
    assert which == "Row 32 · 1,23E+15 · Huber"
    assert why.startswith("C32 is “1,23E+15”: a spreadsheet took it for a number")
    assert fix == "Correct C32 and import the file again."


def test_rows_of_one_kind_are_chosen_by_a_button_with_their_number(seat, view, file, choosing):
    chosen(seat, choosing, file(serial(1), serial(2), "nonsense"))
    seat.press("Ctrl+Return")
    choices = view.rows.listing.choices

    choices.step(-1)

    assert choices.choice == "refused"
    assert words(view.rows.model, "row") == [("4",)]


def test_a_column_nobody_knows_is_asked_for_by_keys(seat, view, file, choosing):
    chosen(seat, choosing, file(f"{serial(1)};{seat.clock.today()}", names="Ding;Wann"))
    first = view.columns.fields[Meaning.SERIAL]
    assert (keyboard() is first) == (first.currentData() == "")
    view.columns.fields[Meaning.SERIAL].setFocus()
    while first.currentText() != "A  Ding":
        seat.press("Down")
    date = view.columns.fields[Meaning.SOLD_ON]
    date.setFocus()
    while date.currentText() != "B  Wann":
        seat.press("Down")

    seat.press("Ctrl+Return")

    assert words(view.rows.model, "verdict") == [("Accepted",)]


def test_a_date_of_two_readings_is_asked_and_nothing_goes_on_before(seat, view, file, choosing):
    path = file(f"R;03/05/2024;{serial(1)};", f"R;04/05/2024;{serial(2)};")
    chosen(seat, choosing, path)

    assert not view.going.isEnabled()
    assert view.columns.order.is_asked
    seat.press("Ctrl+Return")
    assert view.run is None
    seat.press("Right", "Space")

    assert view.columns.order.choices.choice == "day"
    assert view.going.isEnabled()
    assert view.plan.lines[0].sold_on.isoformat() == "2024-05-03"
    assert view.columns.order.isVisible()


def test_a_file_without_dates_takes_one_day_for_all(seat, view, file, choosing):
    chosen(seat, choosing, file(serial(1) + ";x", names="Seriennummer;Egal"))
    box = view.columns.fields[Meaning.SOLD_ON]
    assert keyboard() == box
    seat.press("Down")

    assert box.currentText() == "One day for all rows"
    assert view.columns.day.isVisible()
    assert view.going.isEnabled()
    seat.press("Ctrl+Return")
    assert words(view.rows.model, "verdict") == [("Accepted",)]


def test_a_layout_of_last_month_is_known_and_enter_goes_on(seat, view, file, choosing):
    chosen(seat, choosing, file(f"{serial(1)};{seat.clock.today()}", names="Ding;Wann"))
    for meaning, key in ((Meaning.SERIAL, "ding"), (Meaning.SOLD_ON, "wann")):
        box = view.columns.fields[meaning]
        box.setCurrentIndex(box.findData(key))
        box.activated.emit(box.currentIndex())
    seat.press("Ctrl+Return", "Ctrl+Return", "Ctrl+Return")

    moved = file(f"x;{seat.clock.today()};{serial(2)}", names="Neu;Wann;Ding", name="april.csv")
    chosen(seat, choosing, moved)

    assert view.bar.text == "This layout is known as “kasse”. Its columns are set as the last time."
    assert keyboard() is view.going
    seat.press("Space")
    assert words(view.rows.model, "verdict", "serial") == [("Accepted", serial(2))]


def test_a_column_that_is_gone_is_named(seat, view, file, choosing):
    chosen(seat, choosing, file(f"1;{serial(1)};{seat.clock.today()}", names="Bon;Ding;Wann"))
    for meaning, key in (
        (Meaning.INVOICE, "bon"), (Meaning.SERIAL, "ding"), (Meaning.SOLD_ON, "wann"),
    ):  # fmt: skip
        box = view.columns.fields[meaning]
        box.setCurrentIndex(box.findData(key))
        box.activated.emit(box.currentIndex())
    seat.press("Ctrl+Return", "Ctrl+B", "Ctrl+B")

    chosen(seat, choosing, file(f"1;x;{seat.clock.today()}", names="Bon;Etwas;Wann", name="b.csv"))

    assert "are gone: Serial: “ding”" in view.bar.text
    assert keyboard() is view.columns.fields[Meaning.SERIAL]


def test_what_is_no_table_is_said_in_one_sentence_with_the_way_out(seat, view, choosing, tmp_path):
    path = tmp_path / "bon.pdf"
    path.write_bytes(b"%PDF-1.7\n")

    chosen(seat, choosing, path)

    assert view.bar.text == (
        "bon.pdf This is a PDF document, not a table. Export the rows as XLSX or CSV (UTF-8)."
    )
    assert keyboard() is view.files.choose


def test_escape_stops_it_and_nothing_is_recorded(seat, view, file, choosing, monkeypatch):
    chosen(seat, choosing, file(serial(1)))
    seat.press("Ctrl+Return")
    aside = seat.runner.aside

    def stopped(op, done, failed=None):
        seat.press("Esc")
        aside(op, done, failed)

    monkeypatch.setattr(seat.runner, "aside", stopped)
    seat.press("Ctrl+Return")

    assert view.bar.text == "Stopped. Nothing was recorded."
    assert seat.ops() == []
    assert view.going.isVisible()


def test_what_a_colleague_scanned_meanwhile_is_shown_before_anything_is_recorded(
    seat, view, file, choosing
):
    chosen(seat, choosing, file(serial(1), serial(2)))
    seat.press("Ctrl+Return")
    record_scan(seat.wp, serial(2), CurrentSale(seat.clock.today()))

    seat.press("Ctrl+Return")

    assert view.bar.text.startswith("Nothing was recorded: some rows come out otherwise by now.")
    assert words(view.rows.model, "verdict") == [("Accepted",), ("Refused",)]
    assert seat.ops() == ["claim.record"]


def test_a_file_is_dropped_on_the_screen(seat, view, file):
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(file(serial(1))))])
    event = QDropEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, dropped, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip

    view.dropEvent(event)

    assert view.file is not None
    assert keyboard() is view.going


def test_sales_leads_to_the_screen_and_hands_a_dropped_table_over(desk, tmp_path):
    desk.attach()
    path = tmp_path / "kasse.csv"
    path.write_text(f"Seriennummer;Datum\n{desk.serial(1)};{desk.clock.today()}\n")
    desk.window.show_screen("sales")

    desk.window.screen_named("sales").file_wanted.emit(path)

    assert desk.window.current == "bulk_in"
    assert desk.window.screen_named("bulk_in").file.path == path


def test_on_threads_of_its_own_it_tells_how_far_it_is_and_the_window_goes_on(
    seat, qtbot, file, choosing
):
    runner = Runner()
    runner.attach(seat.wp)
    view = BulkInView(runner, Bridge())
    qtbot.addWidget(view)
    view.show()
    told: list[int] = []
    turns: list[int] = []
    timer = QTimer(view, interval=1)
    timer.timeout.connect(lambda: turns.append(1))

    view.open(file(*(serial(number) for number in range(1, 901)), *["x"] * 900))
    qtbot.waitUntil(lambda: view.plan is not None, timeout=20_000)
    view.go_on()
    qtbot.waitUntil(lambda: view.run is not None, timeout=20_000)
    timer.start()
    view.go_on()
    view.progress.valueChanged.connect(told.append)
    qtbot.waitUntil(lambda: view.done is not None, timeout=20_000)
    timer.stop()
    runner.detach()

    assert view.done is not None
    assert view.done.claims == 900
    assert len(turns) > 3
    assert len(set(told)) > 1
    assert seat.ops() == ["claim.record"] * 900
