"""The scanner's burst against a person's typing, wherever the keyboard's focus is.

Keys go to the native window, as a keyboard's do; each carries the time of its own event.
"""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.wedge import JOIN_MS, TAKES_PIECES, TAKES_SCANS, Stroke, Wedge
from tests.support.desktop import GAP_MS, press

CODE = "SN-ABC123"


class Form(QWidget):
    """A button, a text field and a shortcut on a letter with Alt, and the filter over them."""

    def __init__(self):
        super().__init__()
        self.pressed, self.shot = 0, 0
        self.scans: list[str] = []
        self.loose: list[str] = []
        self.rests: list[str] = []
        column = QVBoxLayout(self)
        self.button = QPushButton("B", self)
        self.field = QLineEdit(self)
        column.addWidget(self.button)
        column.addWidget(self.field)
        self.button.clicked.connect(self.count_press)
        self.shortcut = QShortcut("Alt+2", self)
        self.shortcut.activated.connect(self.count_shot)
        self.wedge = Wedge(self, gap_ms=GAP_MS)
        self.wedge.scanned.connect(self.scans.append)
        self.wedge.rest_scanned.connect(self.rests.append)
        self.wedge.unfinished.connect(self.loose.append)

    def count_press(self):
        self.pressed += 1

    def count_shot(self):
        self.shot += 1


@pytest.fixture
def form(qtbot, qapp):
    """Give the form, shown and active."""
    made = Form()
    qtbot.addWidget(made)
    qapp.installEventFilter(made.wedge)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    yield made
    qapp.removeEventFilter(made.wedge)


def burst(form, text, end=Qt.Key.Key_Return):
    """Type at a scanner's speed."""
    for sign in text:
        press(form.windowHandle(), sign)
    if end is not None:
        QTest.keyClick(form.windowHandle(), end)


def test_a_scan_with_a_button_focused_neither_presses_it_nor_is_lost(form):
    form.button.setFocus()

    burst(form, "SN 0 1 2 3")

    assert form.scans == ["SN 0 1 2 3"]
    assert form.pressed == 0


def test_a_scan_with_a_text_field_focused_types_nothing_into_it(form):
    form.field.setFocus()

    burst(form, CODE)

    assert form.scans == [CODE]
    assert form.field.text() == ""


def test_no_shortcut_fires_from_a_scan(form):
    form.field.setFocus()

    burst(form, "AB", end=None)
    QTest.keyClick(form.windowHandle(), Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(form.windowHandle(), Qt.Key.Key_F4)
    burst(form, "CD")

    assert form.shot == 0
    assert len(form.scans) == 1
    assert form.scans[0].startswith("AB")
    assert form.scans[0].endswith("CD")
    assert form.scans[0] != "ABCD", "a key without a character must not vanish from a code"


def test_gs_arrives_as_the_character_it_stands_for(form):
    for sign in "0104":
        press(form.windowHandle(), sign)
    QTest.keyClick(
        form.windowHandle(), Qt.Key.Key_BracketRight, Qt.KeyboardModifier.ControlModifier
    )
    burst(form, "21A")

    assert form.scans == ["0104\x1d21A"]


def test_a_hundred_scans_in_a_row_arrive_whole_and_in_order(form):
    form.field.setFocus()
    codes = [f"SN{number:06d}" for number in range(100)]

    for code in codes:
        burst(form, code)

    assert form.scans == codes
    assert form.field.text() == ""


@pytest.mark.parametrize("end", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab])
def test_enter_and_tab_end_a_scan_and_reach_nothing(form, end):
    form.button.setFocus()

    burst(form, CODE, end)

    assert form.scans == [CODE]
    assert form.button.hasFocus()
    assert form.pressed == 0


def test_an_ending_of_two_keys_is_one_ending(form):
    form.button.setFocus()

    burst(form, CODE)
    QTest.keyClick(form.windowHandle(), Qt.Key.Key_Enter)

    assert form.scans == [CODE]
    assert form.pressed == 0


def test_a_person_types_into_a_field_as_ever(form, qtbot):
    form.field.setFocus()

    for sign in "Harbour":
        press(form.windowHandle(), sign)
        qtbot.wait(2 * GAP_MS)

    qtbot.waitUntil(lambda: form.field.text() == "Harbour")
    assert form.scans == form.loose == []


def test_a_persons_shortcut_and_space_work_as_ever(form, qtbot):
    form.button.setFocus()

    QTest.keyClick(form.windowHandle(), Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: form.shot == 1)
    QTest.keyClick(form.windowHandle(), Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: form.pressed == 1)

    assert form.scans == []


def test_two_quick_keys_are_still_typing(form, qtbot):
    form.field.setFocus()

    burst(form, "Ab", end=None)

    qtbot.waitUntil(lambda: form.field.text() == "Ab")
    assert form.scans == form.loose == []


def test_a_burst_without_its_enter_is_told_and_typed_nowhere(form, qtbot):
    form.field.setFocus()

    burst(form, CODE, end=None)

    qtbot.waitUntil(lambda: form.loose == [CODE])
    assert form.field.text() == ""


def test_a_pause_in_the_middle_of_a_code_does_not_cut_it(form, qtbot):
    form.button.setFocus()

    burst(form, "S", end=None)
    qtbot.wait(GAP_MS + 30)
    burst(form, "N-ABC123")

    assert form.scans == ["SN-ABC123"]


def test_a_pause_after_half_a_code_tells_its_rest_apart(form, qtbot):
    burst(form, "SN-AB", end=None)
    qtbot.waitUntil(lambda: form.loose == ["SN-AB"])
    burst(form, "C123")

    assert form.scans == []
    assert form.rests == ["C123"]


def test_an_enter_that_comes_late_still_ends_its_code_and_presses_nothing(form, qtbot):
    form.button.setFocus()

    burst(form, CODE, end=None)
    qtbot.waitUntil(lambda: form.loose == [CODE])
    QTest.keyClick(form.windowHandle(), Qt.Key.Key_Return)

    assert form.rests == [""]
    assert form.pressed == 0


def test_the_scan_line_keeps_the_first_piece_and_gets_the_rest(form, qtbot):
    form.field.setProperty(TAKES_PIECES, True)
    form.field.setFocus()

    burst(form, "SN", end=None)
    qtbot.waitUntil(lambda: form.field.text() == "SN")
    burst(form, "-ABC")

    assert form.rests == ["-ABC"]


def test_what_was_typed_a_while_ago_is_no_part_of_a_scan(form, qtbot):
    form.field.setFocus()

    burst(form, "Ab", end=None)
    qtbot.wait(JOIN_MS + 2 * GAP_MS)
    burst(form, CODE)

    assert form.scans == [CODE]
    assert form.field.text() == "Ab"


def test_a_person_typing_when_somebody_scans_is_not_mixed_into_the_code(form, qtbot):
    form.field.setFocus()
    for sign in "Har":
        press(form.windowHandle(), sign)
        qtbot.wait(GAP_MS + 30)

    burst(form, CODE)

    assert form.scans == [CODE]
    assert form.field.text() == "Har"


def test_a_field_that_asks_for_scans_gets_them_as_text(form, qtbot):
    form.field.setProperty(TAKES_SCANS, True)
    form.field.setFocus()

    burst(form, CODE, end=None)

    qtbot.waitUntil(lambda: form.field.text() == CODE)
    assert form.scans == form.loose == []


def test_keys_sent_to_a_widget_pass_untouched(form):
    QTest.keyClicks(form.field, "quick and many")

    assert form.field.text() == "quick and many"


@pytest.mark.parametrize(
    ("key", "modifier", "text", "said"),
    [
        (Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "a", "a"),
        (Qt.Key.Key_BracketRight, Qt.KeyboardModifier.ControlModifier, "]", "\x1d"),
        (Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier, "", "\r"),
        (Qt.Key.Key_F8, Qt.KeyboardModifier.NoModifier, "", "\ufffd"),
    ],
)
def test_what_a_key_says_in_a_code(form, key, modifier, text, said):
    stroke = Stroke(form.windowHandle(), QEvent.Type.KeyPress, int(key), modifier, text, 0)

    assert stroke.said == said


def test_a_held_key_repeating_is_no_scan(form, qtbot):
    form.field.setFocus()
    for _ in range(12):
        event = QKeyEvent(
            QEvent.Type.KeyPress, Qt.Key.Key_X, Qt.KeyboardModifier.NoModifier, "x", True
        )
        assert not form.wedge.eventFilter(form.windowHandle(), event)

    assert form.scans == []


def test_the_mouse_is_none_of_its_business(form):
    QTest.mouseClick(form.button, Qt.MouseButton.LeftButton, pos=QPointF(4, 4).toPoint())

    assert form.pressed == 1
