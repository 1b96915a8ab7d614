"""Sync: everything unsent with why and since when; fixes; signing out with a way out."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

import sync
from desktop import wording
from desktop.bridge import Bridge
from desktop.models.outbox import OutboxModel, in_order, why
from desktop.views.sync_status.view import SyncView, line_sentence, times_sentence
from sync.commands.edit_deal import edit_deal
from sync.commands.record_scan import record_scan
from sync.commands.register_deal import register_deal
from sync.commands.sign_out import Unsent
from sync.file_exchange import SENTENCES
from sync.outbox.settling import settle
from sync.queries.outbox import open_ops, state
from sync.rows import CurrentSale, OpRow, SendState, SyncRow
from sync.wire.messages import Outcome, OutcomeStatus
from tests.support.clock import START, HandClock
from tests.support.desktop import InlineRunner
from tests.support.workplace import make_workplace
from tools.make_replica_fixture import serial

OP = OpRow("op-1", "claim.record", "claim:1", "SD1 · Drill", SendState.QUEUED, START, 0, "", "", {})


@pytest.fixture
def place(tmp_path):
    """Give a workplace with two scans, one of them sealed."""
    clock = HandClock()
    made = make_workplace(tmp_path / "profile", clock=clock)
    sale = CurrentSale(made.clock.today())
    for number in (1, 2):
        record_scan(made, serial(number), sale)
        clock.advance(seconds=2)
    made.settle()
    yield made
    made.close()


@pytest.fixture
def view(qtbot, place):
    """Give the screen at that workplace."""
    runner = InlineRunner()
    runner.attach(place)
    made = SyncView(runner, Bridge())
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_everything_unsent_is_listed_with_its_reason(view):
    assert [row.kind for row in view.model.rows] == ["claim.record", "claim.record"]
    shown = [view.model.index(0, column).data() for column in range(view.model.columnCount())]
    assert shown[0] == "Sale"
    assert all(shown)


def test_nobody_signs_out_with_unsent_work_and_the_way_out_is_said(view, tmp_path, qtbot):
    gone = []
    view.signed_out.connect(lambda: gone.append(1))

    view.files.leave.click()
    assert "2 not sent yet" in view.bar.text
    assert "write the work to a file" in view.bar.text
    assert gone == []

    view.files.path.setText(str(tmp_path / "unsent.sellthrough"))
    view.files.write.click()
    assert "2 written" in view.bar.text
    lines = (tmp_path / "unsent.sellthrough").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 4, "a head, two ops, a signature"
    view.files.leave.click()
    assert gone == [1]


def test_a_file_that_cannot_be_written_is_said_in_place(view, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    view.files.path.setText(str(blocked / "unsent.sellthrough"))

    view.files.write.click()

    assert "can't be written" in view.bar.text


def test_the_switch_to_work_offline_is_a_signal_for_the_engine(view, qtbot):
    with qtbot.waitSignal(view.offline_asked) as asked:
        QTest.keyClick(view.offline, Qt.Key.Key_Space)

    assert asked.args == [True]
    view.send_now.click()
    assert "switched off" in view.bar.text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "can't be read"),
        (b"", "cut off"),
        (b"%PDF-1.7 an invoice\nof last week\n", "damaged"),
        (b'{"kind":"sellthrough-answer"}\n{}\n', "damaged"),
    ],
)
def test_a_file_that_is_none_of_ours_is_said_and_changes_nothing(
    view, place, tmp_path, content, said
):
    path = tmp_path / "answer.sellthrough"
    if content is not None:
        path.write_bytes(content)
    before = open_ops(place)

    view.files.read_asked.emit(path)

    assert said in view.bar.text
    assert open_ops(place) == before


def test_own_work_of_another_computer_is_taken_in_once(view, place, tmp_path):
    path = tmp_path / "work.sellthrough"
    view.files.path.setText(str(path))
    view.files.write.click()

    view.files.read_asked.emit(path)

    assert "0 new here" in view.bar.text, "these are this computer's own"
    assert len(open_ops(place)) == 2


def test_every_reason_to_refuse_a_file_can_be_translated():
    root = Path(sync.__file__).parent
    raised = {
        found[1]
        for path in root.rglob("*.py")
        for found in re.finditer(
            r'raise FileRefused\(\s*"([^"]+)"', path.read_text(encoding="utf-8")
        )
    }
    assert raised
    assert raised <= set(SENTENCES)


def test_what_needs_a_person_stands_on_top_with_its_fixes(view):
    stuck = replace(OP, op_id="op-2", state=SendState.STUCK, recorded_at=START + timedelta(hours=1))
    view.model.set_rows(in_order([OP, stuck]))

    view.first_focus()

    assert view.table.current_id == "op-2"
    assert not view.fixes.isHidden()
    assert "Nothing is lost" in view.reason.text()
    assert (view.retry.isHidden(), view.discard.isHidden()) == (False, True)
    view.table.select_id("op-1")
    assert view.fixes.isHidden()


def conflicted(place):
    """Record an edit of a deal that the server answers with a conflict."""
    deal_id = register_deal(place, {"customer": "Müller AG"}, submit=False)
    assert isinstance(deal_id, str)
    edit_deal(place, deal_id, {"note": "mine", "site": "Hall 3"})
    place.clock.advance(seconds=10)
    place.outbox.seal_due(place.clock.now())
    edit = next(row for row in open_ops(place) if row.kind == "deal.edit")
    answer = Outcome(
        op_id=edit.op_id, status=OutcomeStatus.CONFLICT, code="DEAL_CONFLICT", fields=["note"],
        params={"fields": "note"}, theirs={"note": "theirs"},
    )  # fmt: skip
    place.touch(settle(place.outbox, [answer], place.clock.now(), "").entities)
    place.settle()
    return edit.op_id


@pytest.mark.parametrize(
    ("button", "word", "sent"),
    [
        ("retry", "Keep mine (R)", {"note": "mine", "site": "Hall 3"}),
        ("discard", "Keep theirs (L)", {"site": "Hall 3"}),
    ],
)
def test_a_conflict_is_said_in_words_and_chosen_by_key(view, place, button, word, sent):
    op_id = conflicted(place)
    view.refresh()

    view.first_focus()

    assert view.table.current_id == op_id
    assert "Müller AG" in view.reason.text()
    assert "Changed in two places" in view.reason.text()
    chosen = getattr(view, button)
    assert (chosen.text(), chosen.isVisible()) == (word, True)
    QTest.keyClick(chosen, Qt.Key.Key_Space)
    last = open_ops(place)[-1]
    (body,) = place.outbox.db.row("SELECT body FROM op WHERE op_id = ?", (last.op_id,))
    assert (last.kind, json.loads(body)["changes"]) == ("deal.edit", sent)
    assert op_id not in {row.op_id for row in open_ops(place)}
    assert view.fixes.isHidden()


@pytest.mark.parametrize(("key", "sent"), [(Qt.Key.Key_R, "mine"), (Qt.Key.Key_L, None)])
def test_one_key_in_the_list_is_enough_for_a_fix(view, place, key, sent):
    op_id = conflicted(place)
    view.refresh()
    view.first_focus()
    view.activateWindow()

    QTest.keyClick(view.table, key)

    assert op_id not in {row.op_id for row in open_ops(place)}
    (body,) = place.outbox.db.row("SELECT body FROM op ORDER BY pos DESC LIMIT 1")
    assert json.loads(body)["changes"].get("note") == sent


def test_the_same_keys_do_nothing_to_what_only_waits(view, place):
    view.first_focus()
    before = open_ops(place)

    QTest.keyClick(view.table, Qt.Key.Key_L)
    QTest.keyClick(view.table, Qt.Key.Key_R)

    assert open_ops(place) == before


@pytest.mark.parametrize(
    ("kind", "again"),
    [("claim.record", False), ("deal.create", False), ("claim.amend", True), ("deal.move", True)],
)
def test_try_again_is_offered_only_where_it_does_something(view, kind, again):
    view.model.set_rows([replace(OP, kind=kind, state=SendState.REFUSED, code="DEAL_STATE")])

    view.first_focus()

    assert (view.retry.isHidden(), view.retry.text()) == (not again, "Try again (R)")
    assert (view.discard.isHidden(), view.discard.text()) == (False, "Let it go (L)")


@pytest.mark.parametrize("send", list(SendState))
def test_every_state_says_why(qapp, send):
    assert why(replace(OP, state=send)) or send in {SendState.SETTLED, SendState.REFUSED}
    assert "Check that box" in why(replace(OP, state=send, code="SER_MODEL", params={}))


def test_the_line_is_told_in_sentences(view, place):
    row = state(place)

    assert "2 waiting to be sent" in line_sentence(row)
    offline = SyncRow(
        "offline", "No connection", "v.test can't be reached.", 2, 0, START, START, "v.test",
        "Ann", "Acme", "clerk",
    )  # fmt: skip
    assert line_sentence(offline) == "No connection. v.test can't be reached."
    assert "v.test" in times_sentence(offline)
    assert wording.clock_time(START) in times_sentence(offline)


def test_the_model_keeps_qts_contract(qtmodeltester, qapp):
    model = OutboxModel()
    model.set_rows([OP])

    qtmodeltester.check(model)


@pytest.mark.parametrize("typed", ["", "  ", "today.sellthrough"])
def test_a_bare_name_or_none_lies_where_documents_do(view, tmp_path, monkeypatch, typed):
    usual = tmp_path / "documents" / "work-2026-11-23.sellthrough"
    usual.parent.mkdir()
    monkeypatch.setattr("desktop.views.sync_status.files_card._usual_path", lambda: usual)
    view.files.path.setText(typed)

    view.files.write.click()

    assert [path.name for path in usual.parent.iterdir()] == [typed.strip() or usual.name]
    assert str(usual.parent) in view.bar.text


def test_work_recorded_after_the_file_was_written_is_unsent_again(view, place, tmp_path):
    gone = []
    view.signed_out.connect(lambda: gone.append(1))
    view.files.path.setText(str(tmp_path / "work.sellthrough"))
    view.files.write.click()
    record_scan(place, serial(3), CurrentSale(place.clock.today()))

    view.files.leave.click()

    assert gone == []
    assert "3 not sent yet" in view.bar.text


def test_whoever_leaves_documents_behind_is_asked_first(view, monkeypatch):
    asked, gone = [], []
    view.signed_out.connect(lambda: gone.append(1))

    def leave(_, *, exported=False):
        asked.append(exported)
        return None if exported else Unsent(0, documents=2)

    monkeypatch.setattr("desktop.views.sync_status.view.sign_out", leave)

    view.files.leave.click()
    assert "Documents still to be sent: 2" in view.bar.text
    assert gone == []
    view.bar.action.click()

    assert (asked, gone) == ([False, True], [1])
