"""A change of shift in the whole program: by PIN, offline, and nobody's work is touched."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.app import Desktop, Options
from desktop.views.shift.view import Clerk, ShiftView
from sync.errors import PinTooSoon, WrongPin
from sync.outbox.pending import counts
from sync.profile import Profile
from sync.shifts import Seats
from tools.make_replica_fixture import PIN, build_profile, serial

BOB_PIN = "bobs-pin"
LIMIT_S = 2.0


@pytest.fixture
def counter(tmp_path):
    """Two seats on one computer without a key ring."""
    root = build_profile(tmp_path / "root", allocation=50)
    second = build_profile(tmp_path / "root" / "seats" / "bob", allocation=50, pin=BOB_PIN)
    second.keep_identity(replace(second.identity(), member_id=77, member_name="Bob Lund"))
    seats = Seats(root.directory)
    seats.keep("", root.identity())
    seats.keep("bob", second.identity())
    seats.note_unsent("", 0)
    seats.note_unsent("bob", 0)
    return root


def begin(root, qtbot, qapp):
    """Switch the computer on: the program asks who works here."""
    root.lock()
    made = Desktop(Options(profile=root.directory, offline=True), root, qapp)
    made.sounds.muted = True
    made.show()
    qtbot.waitExposed(made.window)
    qtbot.waitUntil(lambda: made.window.current == "shift", timeout=10_000)
    return made


def end(made):
    made.window.close()
    made.close()
    made.window.deleteLater()


def choose(made, qtbot, seat, pin):
    """Choose a name in the list, and enter its PIN."""
    view = made.shifts.view
    view.list.setCurrentRow([clerk.seat for clerk in view._clerks].index(seat))
    QTest.keyClicks(view.pin, pin)
    QTest.keyClick(view.pin, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: made.runner.attached and made.window.current == "scan", timeout=10_000)


@pytest.fixture
def program(counter, qtbot, qapp):
    """Give the program with two seats; whoever signed in first has opened theirs."""
    made = begin(counter, qtbot, qapp)
    choose(made, qtbot, "", PIN)
    yield made
    end(made)


def test_after_a_restart_whoever_comes_first_begins_and_whose_work_waits_is_said(
    counter, qtbot, qapp
):
    made = begin(counter, qtbot, qapp)
    choose(made, qtbot, "", PIN)
    made.scan.submit(serial(1))
    qtbot.waitUntil(lambda: made.scan.model.rowCount() == 1, timeout=10_000)
    ann = name_shown(made).partition(" · ")[0]
    end(made)

    made = begin(Profile(counter.directory), qtbot, qapp)
    assert "unsent: 1" in made.shifts.view.list.item(0).text()
    choose(made, qtbot, "bob", BOB_PIN)

    qtbot.waitUntil(lambda: "may not all be sent" in made.window.banner.text, timeout=10_000)
    assert ann in made.window.banner.text
    assert "Unsent: 1." in made.window.banner.text
    assert made.scan.model.rowCount() == 0, "nothing of it is shown to Bob"
    switch(made, qtbot, "", PIN)
    qtbot.waitUntil(lambda: made.scan.model.rowCount() == 1, timeout=10_000)
    assert "may not all be sent" not in made.window.banner.text
    end(made)


def switch(program, qtbot, seat: str, pin: str) -> None:
    """Change the shift as a person does, by the keyboard."""
    QTest.keyClick(program.window.windowHandle(), Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: program.window.current == "shift")
    view = program.shifts.view
    rows = [clerk.seat for clerk in view._clerks]
    view.list.setCurrentRow(rows.index(seat))
    QTest.keyClicks(view.pin, pin)
    QTest.keyClick(view.pin, Qt.Key.Key_Return)


def name_shown(program) -> str:
    return str(program.window.topline._member.text())


def test_a_colleague_comes_and_the_scans_are_theirs(program, qtbot):
    first = program._workplace
    program.scan.submit(serial(1))
    qtbot.waitUntil(lambda: program.scan.model.rowCount() == 1, timeout=10_000)
    begun = time.process_time()

    switch(program, qtbot, "bob", BOB_PIN)
    qtbot.waitUntil(lambda: program.window.current == "scan", timeout=10_000)

    assert time.process_time() - begun < LIMIT_S
    assert "Bob Lund" in name_shown(program)
    qtbot.waitUntil(lambda: program.scan.model.rowCount() == 0, timeout=10_000)
    program.scan.submit(serial(2))
    qtbot.waitUntil(lambda: program.scan.model.rowCount() == 1, timeout=10_000)
    second = program._workplace
    assert second.identity.member_id == 77
    assert [counts(each.outbox).unsent for each in (first, second)] == [1, 1]
    program.shifts.close_finished()
    assert program.shifts.behind == ("",), "what was left is still to be sent"

    switch(program, qtbot, "", PIN)
    qtbot.waitUntil(lambda: program._workplace is first, timeout=10_000)
    qtbot.waitUntil(lambda: program.scan.model.rowCount() == 1, timeout=10_000)
    assert program.shifts.behind == ("bob",)


def test_a_place_with_nothing_unsent_is_closed_behind_its_clerk(program, qtbot):
    switch(program, qtbot, "bob", BOB_PIN)
    qtbot.waitUntil(lambda: "Bob Lund" in name_shown(program), timeout=10_000)

    program.shifts.close_finished()

    assert program.shifts.behind == ()


def test_a_wrong_pin_is_said_and_whoever_works_here_scans_on(program, qtbot):
    switch(program, qtbot, "bob", "not-bobs")
    field = program.shifts.view.pin_field
    qtbot.waitUntil(lambda: "Wrong PIN" in field.error, timeout=10_000)

    program.wedge.scanned.emit(serial(3))

    qtbot.waitUntil(lambda: program.scan.model.rowCount() == 1, timeout=10_000)
    assert "Bob" not in name_shown(program)
    assert program.shifts.view.pin.text() == ""


def test_a_colleague_is_added_on_a_place_of_their_own(program, qtbot):
    program.window.show_screen("shift")
    program.shifts.view.add.click()

    qtbot.waitUntil(lambda: program.window.current == "sign_in")
    assert not program.sign_in.fields["pin"].isHidden(), "colleagues share the computer"
    program.wedge.scanned.emit(serial(4))
    qtbot.waitUntil(lambda: program.scan.model.rowCount() == 1, timeout=10_000)


def test_the_top_line_leads_there(program, qtbot):
    program.window.topline._shift.click()

    assert program.window.current == "shift"


@pytest.fixture
def view(qtbot):
    made = ShiftView()
    qtbot.addWidget(made)
    made.show_clerks([Clerk("", "Ann", is_here=True), Clerk("b", "Bob", is_here=False)],
                     has_pin=True)  # fmt: skip
    made.show()
    return made


def test_the_first_colleague_is_chosen_and_a_pin_is_enough(view, qtbot):
    assert view.list.currentItem().text() == "Bob"
    view.pin.setText("222222")
    with qtbot.waitSignal(view.switch_asked) as asked:
        view.go.click()
    assert asked.args == ["b", "222222"]
    assert not view.go.isEnabled()


def test_up_and_down_choose_the_name_without_leaving_the_pin(view, qtbot):
    view.pin.setFocus()
    qtbot.keyClick(view.pin, Qt.Key.Key_Up)
    assert "Ann" in view.list.currentItem().text()
    qtbot.keyClick(view.pin, Qt.Key.Key_Down)
    assert view.list.currentItem().text() == "Bob"


def test_without_a_pin_of_ones_own_that_comes_first(view, qtbot):
    view.show_clerks([Clerk("", "Ann", is_here=True), Clerk("b", "Bob", is_here=False)],
                     has_pin=False)  # fmt: skip
    assert not view.again_field.isHidden()
    view.pin.setText("222222")
    view.submit()
    assert view.again_field.error == "The two PINs differ."
    view.pin_again.setText("222222")
    with qtbot.waitSignal(view.pin_chosen):
        view.submit()


@pytest.mark.parametrize("problem", [WrongPin(), PinTooSoon(seconds=8)])
def test_what_is_wrong_is_said_at_the_pin(view, problem):
    view.show_problem(problem)

    assert view.pin_field.error
    assert view.go.isEnabled()
    if isinstance(problem, PinTooSoon):
        assert "8 seconds" in view.pin_field.error


def test_names_are_plain_text(qtbot):
    made = ShiftView()
    qtbot.addWidget(made)
    made.show_clerks([Clerk("", "<b>Ann</b>", is_here=False)], has_pin=True)

    assert made.list.item(0).text() == "<b>Ann</b>"


def test_a_seat_is_a_folder_of_its_own(tmp_path):
    seats = Seats(tmp_path)

    assert seats.profile("").directory == tmp_path
    assert isinstance(seats.profile("x"), Profile)
    assert seats.profile("x").directory == tmp_path / "seats" / "x"
