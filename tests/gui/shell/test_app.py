"""The whole program in one process: start, early scans, PIN, a bug, an end, a second copy."""

from __future__ import annotations

import json
import sys

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest

from desktop import theme, wording
from desktop.__main__ import main
from desktop.app import Desktop, Options, install_language
from desktop.one_copy import DOORBELL, Doorbell, problem_window, ring
from desktop.self_check import self_check
from desktop.views.common.bars import MessageBar
from domain.claims.claim import ClaimState
from sync.errors import DiskFull, ProfileBusy
from sync.profile import Profile
from sync.queries.scan import today
from sync.rows import ScanRow
from tests.support.desktop import press
from tools.make_replica_fixture import PIN, build_profile, serial


@pytest.fixture
def start(qtbot, qapp, tmp_path):
    """Give a function that starts the program on a profile; it is ended in the end."""
    running = []

    def begin(profile=None, **said):
        profile = profile or build_profile(tmp_path / "profile", allocation=50)
        profile.lock()
        made = Desktop(
            Options(profile=profile.directory, offline=True, **said),
            profile,
            qapp,
        )
        made.sounds.muted = True
        made.show()
        qtbot.waitExposed(made.window)
        running.append(made)
        return made

    yield begin
    for made in running:
        made.window.close()
        made.close()
        made.window.deleteLater()


def enter_pin(program, qtbot, pin=PIN):
    """Wait for the PIN form and type it."""
    qtbot.waitUntil(lambda: program.window.current == "sign_in", timeout=10_000)
    program.sign_in.pin.setText(pin)
    program.sign_in.submit()


def scan(program, text):
    """Type a code as a scanner does."""
    for sign in text:
        press(program.window.windowHandle(), sign)
    QTest.keyClick(program.window.windowHandle(), Qt.Key.Key_Return)


def test_scans_made_before_anything_is_open_are_judged_when_it_is(start, qtbot):
    program = start()
    program.wedge.scanned.emit(serial(1))
    program.wedge.scanned.emit(serial(2))
    assert program.scan.waiting.text() == "2 waiting"

    enter_pin(program, qtbot)

    qtbot.waitUntil(lambda: program.scan.model.rowCount() == 2, timeout=10_000)
    assert [row.serial for row in program.scan.model.rows] == [serial(2), serial(1)]
    assert program.window.current == "scan"
    assert program.scan.line.hasFocus()


def test_a_wrong_pin_says_so_and_the_right_one_opens(start, qtbot):
    program = start()
    enter_pin(program, qtbot, "not-the-pin")
    qtbot.waitUntil(lambda: "Wrong PIN" in program.sign_in.fields["pin"].error, timeout=10_000)

    enter_pin(program, qtbot)

    qtbot.waitUntil(lambda: program.runner.attached, timeout=10_000)


def test_nobody_signed_in_yet_brings_the_form(start, qtbot, tmp_path):
    program = start(Profile(tmp_path / "empty"), server="https://vendor.test")

    qtbot.waitUntil(lambda: program.window.current == "sign_in", timeout=10_000)
    assert program.sign_in.server.text() == "https://vendor.test"
    assert program.sign_in.go.hasFocus()


def test_a_wrong_address_is_said_in_place(start, qtbot, tmp_path):
    program = start(Profile(tmp_path / "empty"))
    qtbot.waitUntil(lambda: program.window.current == "sign_in", timeout=10_000)
    program.sign_in.server.setText("http://vendor.test")
    program.sign_in.code.setText("AB12")

    program.sign_in.submit()

    qtbot.waitUntil(lambda: program.sign_in.fields["server"].error != "", timeout=10_000)
    assert "https://" in program.sign_in.fields["server"].error


def test_a_bug_is_a_banner_and_the_program_goes_on(start, qtbot, caplog):
    program = start()
    enter_pin(program, qtbot)
    qtbot.waitUntil(lambda: program.runner.attached, timeout=10_000)

    sys.excepthook(ZeroDivisionError, ZeroDivisionError("a bug"), None)

    qtbot.waitUntil(lambda: "Nothing you recorded is lost" in program.window.banner.text)
    program.scan.submit(serial(3))
    qtbot.waitUntil(lambda: program.scan.model.rowCount() == 1, timeout=10_000)
    assert list(program.settings.directory.glob("crash-reports/crash-*.txt"))


def test_what_was_scanned_is_there_after_the_end(start, qtbot, tmp_path):
    program = start()
    enter_pin(program, qtbot)
    qtbot.waitUntil(lambda: program.runner.attached, timeout=10_000)
    program.scan.submit(serial(4))
    program.window.close()
    program.close()

    again = start(Profile(tmp_path / "profile"))
    enter_pin(again, qtbot)

    qtbot.waitUntil(lambda: again.scan.model.rowCount() == 1, timeout=10_000)
    assert [row.serial for row in again.scan.model.rows] == [serial(4)]


def test_the_look_changes_in_place_and_is_kept(start, qtbot):
    program = start()

    program.window.topline.look_asked.emit()

    assert theme.tokens().name == theme.DARK
    assert program.settings.look == theme.DARK
    program.window.topline.look_asked.emit()
    assert theme.tokens().name == theme.LIGHT


def test_a_second_copy_rings_and_says_so(start, qtbot, capsys):
    program = start()
    bell = Doorbell(program.settings.directory / DOORBELL, program.window)

    assert ring(program.settings.directory, ProfileBusy()) == 0

    assert "already open" in capsys.readouterr().err
    qtbot.waitUntil(lambda: "already open" in program.window.toast.text)
    assert not (program.settings.directory / DOORBELL / "ring").exists()
    bell.deleteLater()


def test_a_profile_that_cannot_be_used_is_said_in_a_window_of_its_own(qtbot):
    window = problem_window(*wording.problem(DiskFull()))
    qtbot.addWidget(window)

    (bar,) = window.findChildren(MessageBar)
    assert "disk is full" in bar.text
    assert "Free some space" in bar.text


def test_the_self_check_names_what_it_found(qapp):
    line, whole = self_check()
    said = json.loads(line)

    assert whole, said
    assert said["ok"] is True
    assert said["replica"].startswith("replica-")
    assert said["resources"] > 40
    assert "PIN" in said["keyring"]
    assert tuple(map(int, said["sqlite"].split("."))) >= (3, 51, 3)
    assert said["jail"]


def test_a_self_check_that_finds_something_missing_ends_with_1(qapp, monkeypatch, capsys):
    def missing() -> str:
        raise OSError("no resources")

    monkeypatch.setattr("desktop.self_check._resources", missing)

    assert main(["--self-check"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["ok"] is False
    assert said["resources_error"] == "OSError: no resources"


def test_german_is_spoken_where_it_is_asked_for(qapp):
    before = QLocale()
    translators = install_language(qapp, "de")
    try:
        assert wording.state_word(ClaimState.APPROVED) != "Approved"
        assert [wording.days(count) for count in (1, 2, 35)] == ["1 Tag", "2 Tage", "35 Tage"]
        assert [wording.units(count) for count in (1, 122)] == ["1 Stück", "122 Stück"]
        assert (
            "Karton" in wording.refusal_sentence("SER_IS_GTIN")
            or wording.refusal_sentence("SER_IS_GTIN")
            != "That is the product code on the box, not its serial. Scan the label marked S/N."
        )
    finally:
        for translator in translators:
            qapp.removeTranslator(translator)
        QLocale.setDefault(before)


def test_today_is_read_by_the_program_as_by_the_query(start, qtbot, tmp_path):
    program = start()
    enter_pin(program, qtbot)
    qtbot.waitUntil(lambda: program.runner.attached, timeout=10_000)
    scan(program, serial(7))
    qtbot.waitUntil(lambda: program.scan.model.rowCount() == 1, timeout=10_000)
    rows: list[ScanRow] = []

    program.runner.read(today, rows.extend)

    qtbot.waitUntil(lambda: len(rows) == 1)
    assert rows[0].serial == serial(7)
