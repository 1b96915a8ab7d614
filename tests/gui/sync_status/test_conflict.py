"""A deal changed in two places: compared and answered by keys alone, nothing lost on the way."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.bridge import Bridge
from desktop.views.sync_status.view import SyncView
from sync.commands.edit_deal import edit_deal
from sync.commands.register_deal import register_deal
from sync.outbox.settling import settle
from sync.queries.outbox import open_ops
from sync.rows import SendState
from sync.wire.messages import Outcome, OutcomeStatus
from tests.support.clock import HandClock
from tests.support.desktop import InlineRunner
from tests.support.workplace import make_workplace

MINE = {"note": "mine", "contact": "Ms Süß", "site": "Hall 3"}
THEIRS = {"note": "theirs", "contact": "Mr Ödön"}


@pytest.fixture
def place(tmp_path):
    """Give a workplace with an edit of three fields, two of them changed elsewhere as well."""
    clock = HandClock()
    made = make_workplace(tmp_path / "profile", clock=clock)
    deal_id = register_deal(made, {"customer": "Müller AG", "note": "old"}, submit=False)
    assert isinstance(deal_id, str)
    edit_deal(made, deal_id, MINE)
    clock.advance(seconds=10)
    made.outbox.seal_due(made.clock.now())
    [edit] = [row for row in open_ops(made) if row.kind == "deal.edit"]
    answer = Outcome(
        op_id=edit.op_id, status=OutcomeStatus.CONFLICT, code="DEAL_CONFLICT",
        fields=["contact", "note"], params={"fields": "contact, note"}, theirs=THEIRS,
    )  # fmt: skip
    made.touch(settle(made.outbox, [answer], made.clock.now(), "").entities)
    made.settle()
    yield made
    made.close()


@pytest.fixture
def view(qtbot, place):
    runner = InlineRunner()
    runner.attach(place)
    made = SyncView(runner, Bridge())
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    made.first_focus()
    return made


def press(view, *keys):
    for key in keys:
        QTest.keyClick(view.window().focusWidget(), key)


def sent(place):
    [body] = [
        json.loads(body)
        for body, state in place.outbox.db.rows(
            "SELECT body, state FROM op WHERE kind = 'deal.edit' AND state = 'held'"
        )
        if state == SendState.HELD
    ]
    return body


def test_both_sides_stand_beside_what_it_was_before_anything_is_chosen(view, place):
    press(view, Qt.Key.Key_Return)

    panel = view.conflict
    assert panel.isVisible()
    assert [line.field.name for line in panel.lines] == ["contact", "note", "site"]
    note = panel.lines[1].field
    assert (note.was, note.theirs, note.mine) == ("old", "theirs", "mine")
    assert panel.choices == {"contact": "", "note": ""}
    assert "nothing is chosen yet" in panel.lines[0].accessibleName()
    assert panel.lines[0].hasFocus()


def test_each_field_is_chosen_by_key_and_the_rest_goes_with_it(view, place):
    press(view, Qt.Key.Key_Return, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left)
    assert view.conflict.choices == {"contact": "mine", "note": "theirs"}

    press(view, Qt.Key.Key_Return)

    body = sent(place)
    assert body["changes"] == {"contact": "Ms Süß", "site": "Hall 3"}
    assert body["was"]["contact"] == "Mr Ödön", "the server is told what was seen and given up"
    assert not view.conflict.isVisible()
    assert view.table.isVisible()


@pytest.mark.parametrize(
    ("key", "changes"), [(Qt.Key.Key_M, MINE), (Qt.Key.Key_T, {"site": "Hall 3"})]
)
def test_one_side_can_be_taken_whole(view, place, key, changes):
    press(view, Qt.Key.Key_Return)
    QTest.keyClick(view.window().focusWidget(), key, Qt.KeyboardModifier.ControlModifier)

    press(view, Qt.Key.Key_Return)

    assert sent(place)["changes"] == changes


def test_a_choice_left_open_is_named_and_nothing_is_sent(view, place):
    press(view, Qt.Key.Key_Return, Qt.Key.Key_M, Qt.Key.Key_Return)

    assert "Note" in view.conflict._missing.text()
    assert view.conflict.lines[1].hasFocus()
    assert [row.state for row in open_ops(place) if row.kind == "deal.edit"] == ["conflicted"]


def test_esc_decides_later_and_loses_neither_side(view, place):
    press(view, Qt.Key.Key_Return, Qt.Key.Key_M, Qt.Key.Key_Escape)

    assert not view.conflict.isVisible()
    assert view.table.hasFocus()
    [row] = [row for row in open_ops(place) if row.kind == "deal.edit"]
    assert row.state is SendState.CONFLICTED
    press(view, Qt.Key.Key_Return)
    assert view.conflict.choices == {"contact": "", "note": ""}
