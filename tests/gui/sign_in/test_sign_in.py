"""Signing in: what is wrong is said at its field, with the way out, and nothing is a dialog."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from desktop.views.sign_in.view import AGAIN, ENROL, PIN, SIGNED_IN, Request, SignInView
from sync.errors import (
    CertificateUnknown,
    NeedsPin,
    NotOurServer,
    Offline,
    PinTooShort,
    ProtocolTooOld,
    WrongAddress,
    WrongCode,
    WrongPin,
)
from sync.rows import Identity
from sync.sign_in_errors import (
    NoBrowser,
    SignInCancelled,
    SignInDisturbed,
    SignInLate,
    SignInRefused,
)

ANN = Identity("https://v.test", "d", 11, "Ann Berg", "clerk", 1, "Acme <b>AB</b>")


class Watched(SignInView):
    """The form, and what it asked for."""

    def __init__(self):
        super().__init__()
        self.requests: list[Request] = []
        self.asked.connect(self.requests.append)


@pytest.fixture
def view(qtbot):
    """Give the form, shown, and what it asked for."""
    made = Watched()
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    made.first_focus()
    return made


def fill(view, server="https://v.test", code="AB12-CD34"):
    """Type both."""
    view.use_code(on=True)
    view.server.setText(server)
    view.code.setText(code)


def test_the_browser_comes_first_and_can_be_stopped(view, qtbot):
    qtbot.waitUntil(view.server.hasFocus)
    assert view.fields["code"].isHidden()
    assert view.cancel.isHidden()
    QTest.keyClicks(view.server, "https://v.test")
    QTest.keyClick(view.server, Qt.Key.Key_Return)

    assert view.requests == [Request(ENROL, "https://v.test", "", None)]
    assert not view.go.isEnabled(), "one browser is enough"
    assert "Go on in the browser" in view.bar.text
    with qtbot.waitSignal(view.stopped):
        view.cancel.click()
    view.show_problem(SignInCancelled())
    assert view.cancel.isHidden()
    assert view.go.isEnabled()
    assert view.server.isEnabled()


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (SignInLate(seconds=120), "Nobody signed in there within 120 seconds"),
        (SignInRefused(reason="access_denied"), "access_denied"),
        (SignInDisturbed(), "Another program interfered"),
        (CertificateUnknown(server="v.test"), "can't prove who it is"),
        (NoBrowser(), "Sign in with a code"),
    ],
)
def test_what_became_of_the_browser_is_said_in_a_sentence(view, problem, said):
    view.server.setText("https://v.test")
    view.submit()

    view.show_problem(problem)

    assert said in view.bar.text
    assert view.go.isEnabled()
    assert view.fields["code"].isHidden() is not isinstance(problem, NoBrowser)


def test_a_code_is_the_second_way_and_back(view):
    view.other.click()
    assert not view.fields["code"].isHidden()
    view.other.click()
    assert view.fields["code"].isHidden()


def test_the_keyboard_alone_signs_in(view, qtbot):
    qtbot.waitUntil(view.server.hasFocus)
    view.use_code(on=True)
    QTest.keyClicks(view.server, "https://v.test")
    QTest.keyClick(view.server, Qt.Key.Key_Tab)
    assert view.code.hasFocus()
    QTest.keyClicks(view.code, " AB12-CD34 ")
    QTest.keyClick(view.code, Qt.Key.Key_Return)

    assert view.requests == [Request(ENROL, "https://v.test", "AB12-CD34", None)]
    assert not view.go.isEnabled(), "a second press must not use the code again"


@pytest.mark.parametrize(
    ("server", "code", "field", "said"),
    [
        ("", "AB12", "server", "address"),
        ("https://v.test", "", "code", "code your partner admin gave you"),
    ],
)
def test_what_is_missing_is_said_at_its_field(view, server, code, field, said):
    fill(view, server, code)

    view.submit()

    assert said in view.fields[field].error
    assert view.requests == []
    assert QApplication.focusWidget() is view.fields[field].editor


@pytest.mark.parametrize(
    ("problem", "field", "said"),
    [
        (WrongCode(), "code", "ask your partner admin for a new one"),
        (WrongAddress(server="http://x"), "server", "must begin with https://"),
    ],
)
def test_a_wrong_entry_is_said_at_its_field_with_the_way_out(view, problem, field, said):
    fill(view)
    view.submit()

    view.show_problem(problem)

    assert said in view.fields[field].error
    assert view.go.isEnabled()
    assert view.fields[field].editor.hasFocus()
    assert view.fields[field].editor.accessibleDescription() == view.fields[field].error


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (Offline(server="v.test"), "v.test does not answer. Check the address"),
        (NotOurServer(server="v.test"), "Check the server address"),
        (ProtocolTooOld(server="v.test"), "Update the program"),
    ],
)
def test_what_is_about_the_line_is_said_above_the_form(view, problem, said):
    fill(view)
    view.submit()

    view.show_problem(problem)

    assert said in view.bar.text
    assert view.go.isEnabled()
    assert view.code.text() == "AB12-CD34", "nothing typed is lost"


def test_without_a_key_ring_a_pin_is_chosen_twice(view):
    fill(view)
    view.submit()
    view.show_problem(NeedsPin())
    assert not view.fields["pin"].isHidden()
    assert view.pin.hasFocus()

    view.pin.setText("123")
    view.submit()
    assert "six characters" in view.fields["pin"].error
    view.pin.setText("secret-1")
    view.pin_again.setText("secret-2")
    view.submit()
    assert view.fields["pin_again"].error == "The two PINs differ."
    view.pin_again.setText("secret-1")
    view.submit()

    assert view.requests[-1] == Request(ENROL, "https://v.test", "AB12-CD34", "secret-1")
    view.show_problem(PinTooShort(least=6))
    assert "at least 6" in view.fields["pin"].error


def test_a_kept_pin_is_asked_once_and_a_wrong_one_says_so(view):
    view.show_kind(PIN)
    view.first_focus()
    assert view.pin.hasFocus()
    assert view.fields["code"].isHidden()
    QTest.keyClicks(view.pin, "secret-1")
    QTest.keyClick(view.pin, Qt.Key.Key_Return)

    assert view.requests == [Request(PIN, "", "", "secret-1")]
    view.show_problem(WrongPin())
    assert "nothing is lost" in view.fields["pin"].error


def test_signing_in_again_asks_for_nothing_or_for_a_code_only(view):
    view.show_kind(AGAIN, identity=ANN)

    assert all(field.isHidden() for field in view.fields.values())
    view.use_code(on=True)
    shown = [name for name, field in view.fields.items() if not field.isHidden()]
    assert shown == ["code"]


def test_who_is_signed_in_is_said_as_plain_text(view, qtbot):
    view.show_kind(SIGNED_IN, identity=ANN)

    texts = [one.text() for one in view.findChildren(QLabel) if not one.isHidden()]
    assert "Ann Berg of Acme <b>AB</b> works on this computer." in texts
    assert all(
        one.textFormat() == Qt.TextFormat.PlainText for one in view.findChildren(QLabel)
        if one.text()
    )  # fmt: skip
    with qtbot.waitSignal(view.sign_out_asked):
        view.leave.click()


def test_every_input_has_a_name(view):
    assert all(field.editor.accessibleName() for field in view.fields.values())


def test_an_error_at_a_field_ends_what_was_said_of_the_browser(view):
    view.server.setText("vendor")
    view.submit()
    assert "Go on in the browser" in view.bar.text

    view.show_problem(WrongAddress(address="vendor"))

    assert view.bar.text == ""
    assert view.fields["server"].error
