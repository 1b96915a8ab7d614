"""Review in the real window, behind the filter that tells a scanner from a person."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.views.review.decision_bar import Step
from desktop.views.review.review_view import ReviewView
from tests.support.desktop import make_desk
from tests.support.screens import fill_vendor


@pytest.fixture
def reviewer(qtbot, qapp, tmp_path):
    made = make_desk(tmp_path, role="reviewer")
    fill_vendor(made.workplace)
    qtbot.addWidget(made.window)
    qapp.installEventFilter(made.wedge)
    with qtbot.waitActive(made.window):
        made.window.show()
        made.window.activateWindow()
    made.attach()
    made.window.show_screen("review")
    made.settle()
    yield made
    qapp.removeEventFilter(made.wedge)
    made.window.hide()
    made.runner.detach()
    made.workplace.close()


def test_a_person_decides_with_one_letter(reviewer, qtbot):
    view = reviewer.window.findChild(ReviewView)
    assert view.table.hasFocus()

    QTest.keyClick(reviewer.handle(), Qt.Key.Key_A)
    qtbot.waitUntil(lambda: "1 approved" in view.undo.said)
    reviewer.workplace.settle()
    reviewer.settle()

    assert view.model.rowCount() == 199
    assert "1 approved" in view.undo.said

    QTest.keyClick(reviewer.handle(), Qt.Key.Key_U)
    qtbot.waitUntil(lambda: view.undo.said == "")
    reviewer.workplace.settle()
    reviewer.settle()
    assert view.model.rowCount() == 200


def test_a_person_refuses_with_a_digit(reviewer, qtbot):
    view = reviewer.window.findChild(ReviewView)

    QTest.keyClick(reviewer.handle(), Qt.Key.Key_R)
    qtbot.waitUntil(lambda: view.decision.step is Step.REASON)
    QTest.keyClick(reviewer.handle(), Qt.Key.Key_3)
    qtbot.waitUntil(lambda: view.decision.reason == "sold_by_other")


def test_a_slash_leads_to_the_filter(reviewer, qtbot):
    view = reviewer.window.findChild(ReviewView)

    QTest.keyClick(reviewer.handle(), Qt.Key.Key_Slash)

    qtbot.waitUntil(view.listing.filter.hasFocus)
    assert view.listing.filter.text() == ""


@pytest.mark.parametrize("code", ["A12345678", "R2345678", "//AR12"])
def test_a_scan_decides_nothing(reviewer, code):
    view = reviewer.window.findChild(ReviewView)

    reviewer.type_scan(code)
    reviewer.settle()

    assert view.decision.step is Step.CLOSED
    assert view.model.rowCount() == 200
    assert not view.listing.filter.hasFocus()
    assert reviewer.workplace.outbox.db.rows("SELECT op_id FROM op") == []
