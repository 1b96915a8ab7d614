"""The window: screens by key, scans on every screen, messages in place, no dialog anywhere."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton

from desktop.places import places_for
from desktop.views.shell.topline import line_badge
from domain.people.roles import Role
from sync.rows import Notice, SyncRow
from tests.support.clock import START
from tests.support.desktop import press
from tools.day.desks import RAILS


def line(state, *, unsent=0, attention=0, title=""):
    """A state of the line to the vendor."""
    return SyncRow(
        state, title, "", unsent, attention, START, None, "https://v.test", "Ann", "Acme", "clerk"
    )


@pytest.mark.parametrize(
    ("key", "name"),
    [("2", "sales"), ("3", "deals"), ("4", "standings"), ("5", "home"), ("7", "sign_in")],
)
def test_alt_and_a_number_open_a_screen_and_escape_comes_back(desk, qtbot, key, name):
    desk.attach()

    QTest.keyClick(desk.window, key, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: desk.window.current == name)
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Qt.Key.Key_Escape)

    assert desk.window.current == "scan"
    assert desk.scan.line.hasFocus()


def test_a_scan_on_another_screen_is_counted_and_told_in_the_corner(desk):
    desk.attach()
    desk.window.show_screen("home")

    desk.type_scan(desk.serial(5))

    assert [row.serial for row in desk.scan.model.rows] == [desk.serial(5)]
    assert "Accepted" in desk.window.toast.text
    assert desk.serial(5) in desk.window.toast.text
    assert desk.window.current == "home"


def test_a_code_without_enter_on_another_screen_waits_in_the_scan_line(desk, qtbot):
    desk.attach()
    desk.window.show_screen("home")

    for sign in desk.serial(5):
        press(desk.handle(), sign)

    qtbot.waitUntil(lambda: desk.scan.line.text() == desk.serial(5))
    assert "without Enter" in desk.window.toast.text


def test_a_scan_whose_keys_are_shortcuts_opens_nothing(desk):
    desk.attach()
    for sign in "AB12":
        press(desk.handle(), sign)
    QTest.keyClick(desk.handle(), Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(desk.handle(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    desk.type_scan("CD34")

    assert desk.window.current == "scan"
    assert len(desk.scan.model.rows) == 1


@pytest.mark.parametrize(
    ("state", "word"),
    [
        ("idle", "Online"),
        ("working", "Sending"),
        ("offline", "Offline, recording goes on"),
        ("signed_out", "Signed out, recording goes on"),
        ("too_old", "Update needed to send"),
        ("faulted", "Sending met an error"),
    ],
)
def test_the_line_is_said_in_words_with_a_shape(state, word):
    badge = line_badge(line(state))

    assert badge.word == word
    assert badge.icon


def test_unsent_and_attention_are_counted_on_top(desk):
    desk.window.show_sync(line("offline", unsent=3))
    assert desk.window.topline.unsent_text == "3 not sent"

    desk.window.show_sync(line("idle", unsent=3, attention=1))
    assert desk.window.topline.unsent_text == "Needs attention: 1"

    desk.window.show_sync(line("idle"))
    assert desk.window.topline.unsent_text == ""


def test_an_ended_sign_in_is_a_banner_and_scanning_goes_on(desk, qtbot):
    desk.attach()

    desk.window.show_sync(line("signed_out", unsent=1))

    assert "recording goes on" in desk.window.banner.text
    desk.type_scan(desk.serial(1))
    assert desk.scan.verdict.word == "Accepted"
    with qtbot.waitSignal(desk.window.banner.sign_in_asked):
        desk.window.banner.action.click()
    desk.window.show_sync(line("idle"))
    assert desk.window.banner.text == ""


def test_a_kept_message_outlives_the_state_of_the_line(desk):
    desk.window.banner.say_kept("bad", "The disk is full", "Free some space.")

    desk.window.show_sync(line("idle"))

    assert desk.window.banner.text == "The disk is full Free some space."


@pytest.mark.parametrize("state", ["frozen", "revoked"])
def test_a_line_that_needs_a_new_sign_in_says_why_and_offers_it(desk, qtbot, state):
    told = replace(line(state), title="Told by the engine", detail="Nothing is lost.")

    desk.window.show_sync(told)

    assert desk.window.banner.text == "Told by the engine Nothing is lost."
    with qtbot.waitSignal(desk.window.banner.sign_in_asked):
        desk.window.banner.action.click()


def test_a_notice_stays_until_it_is_seen_and_the_next_one_follows(desk, qtbot):
    first = Notice("history_changed", START, {"count": 500})
    second = Notice("replica_smaller", START, {"now": 3, "before": 1000})
    desk.window.show_sync(replace(line("idle"), notices=(first, second)))
    banner = desk.window.banner
    assert "500 of your records were sent again" in banner.text

    with qtbot.waitSignal(banner.notice_closed) as closed:
        banner.findChild(QPushButton, "close-message").click()
    assert closed.args == ["history_changed"]
    desk.window.show_sync(replace(line("idle"), notices=(second,)))

    with qtbot.waitSignal(banner.notice_accepted) as accepted:
        banner.action.click()
    assert accepted.args == ["replica_smaller"]
    desk.window.show_sync(line("idle"))
    assert banner.text == ""


def test_no_screen_brings_a_dialog(desk):
    desk.attach()
    for name in ("sales", "deals", "standings", "home", "sign_in", "scan"):
        desk.window.show_screen(name)

    assert desk.window.findChildren(QDialog) == []


def test_every_switch_on_top_and_on_the_rail_has_a_name(desk):
    buttons = [
        *desk.window.topline.findChildren(QPushButton),
        *desk.window.rail.findChildren(QPushButton),
    ]

    unnamed = [b for b in buttons if not (b.accessibleName() or b.text()) and not b.isHidden()]
    assert unnamed == []


@pytest.mark.parametrize("role", list(Role))
def test_every_role_counts_its_places_from_the_top_of_the_rail(desk, role):
    desk.window.offer(places_for(role), {})

    rail = desk.window.rail
    buttons = [rail.button(place.name) for place in places_for(role)]
    shown = sorted(filter(None, buttons), key=lambda button: rail.layout().indexOf(button))

    keys = [button.place.key for button in shown]
    numbers = [key for key in keys if key.isdecimal()]
    assert [button.place.name for button in shown] == [each.name for each in places_for(role)]
    assert numbers == [str(at % 10) for at in range(1, len(numbers) + 1)]
    assert len(numbers) <= 10


def test_the_hands_of_the_demo_know_the_same_numbers():
    for role, rail in RAILS.items():
        names = [place.name for place in places_for(role) if place.key.isdecimal()]
        assert list(rail) == names, role
