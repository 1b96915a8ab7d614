"""Review as a reviewer works through it: look, decide with one key, mark many, take back."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from PySide6.QtCore import QElapsedTimer, Qt
from PySide6.QtTest import QTest

from desktop.views.review import company
from desktop.views.review.decision_bar import SLOWER_THAN_A_SCANNER_MS, Step
from desktop.views.review.review_view import ReviewView
from desktop.views.review.rulings import Ruling
from domain.reviews.decision import Decision
from sync.commands.open_claim import OpenRow
from sync.errors import StoreDamaged
from sync.queries import review
from sync.rows import SyncRow
from sync.wire import tables
from tests.support.desktop import InlineRunner
from tests.support.screens import Seat, keyboard, put, take_seat, waiting, words

LINE = SyncRow("offline", "", "", 0, 0, None, None, "https://v.test", "Rita", "", "reviewer")


@pytest.fixture
def view(seat):
    """The desk, where a person's hands are as fast as this machine: what a scanner is told by is
    for the tests that say so."""
    shown = seat.show(ReviewView)
    shown.table.hurry_ms = 0
    return shown


def confirm(seat: Seat) -> None:
    """Press Enter as a person does: after a moment."""
    pause = QElapsedTimer()
    pause.start()
    seat.qtbot.waitUntil(lambda: pause.elapsed() > SLOWER_THAN_A_SCANNER_MS)
    seat.press("Return")


def marked(view: ReviewView) -> list[str]:
    return view.table.selected_ids


def decisions(seat: Seat) -> list[dict]:
    rows = seat.wp.outbox.db.rows("SELECT body FROM op WHERE folded = 1 ORDER BY pos")
    return [json.loads(body) for (body,) in rows]


def test_the_queue_comes_due_first_with_the_first_claim_chosen(view):
    assert view.table.hasFocus()
    assert view.listing.said == "200"
    assert words(view.model, "due", "cause")[0] == ("Overdue", "Not in the shipped list")
    assert marked(view) == ["claim-000000"]


def test_the_claim_says_in_sentences_why_it_is_here(seat, view):
    assert "not in the list of shipped units" in view.facts.said

    seat.press("Down")
    assert "shipped to somebody else" in view.facts.said
    assert view.facts.fact("points") == "250 pts  ·  349 EUR"


def test_space_marks_without_losing_what_is_marked(seat, view):
    seat.press("Space", "Down", "Down", "Space", "Down", "Space", "Space")

    assert marked(view) == ["claim-000000", "claim-000002"]
    assert "2 claims marked" in view.facts.said
    assert view.table.current_id == "claim-000003"

    seat.press("Esc")
    assert marked(view) == ["claim-000003"]


def test_shift_marks_a_range_and_ctrl_a_all(seat, view):
    seat.press("Shift+Down", "Shift+Down")
    assert len(marked(view)) == 3

    seat.press("Ctrl+A")
    assert len(marked(view)) == 200
    assert "Not in the shipped list" in view.facts.said


def test_approving_shows_what_it_does_before_it_is_done(seat, view):
    seat.press("Shift+Down", "A")

    assert "Approve 2?" in view.decision.said
    assert "2 claims  ·  350 pts  ·  548 EUR" in view.decision.said
    assert seat.ops() == []


def test_who_must_co_sign_is_said_before(seat, view):
    names = [[number, 0, name, role, 1, "", 1, 1] for number, name, role in (
        (seat.wp.identity.member_id, "Rita", "reviewer"), (4711, "Wim", "reviewer"),
        (4712, "Xenia", "channel_manager"),
    )]  # fmt: skip
    put(seat.wp, tables.MEMBER, names)
    seat.wp.replica.db.write(seat.wp.replica.reload_catalogue)

    seat.press("Ctrl+A", "A")

    assert "need a second person: It is above what one person may decide." in view.decision.said
    assert "Can co-sign: Otto Owner (150), Wim (150)." in view.decision.said


def test_what_can_not_be_decided_is_left_out_and_said_before(seat, view):
    now = seat.clock.now()
    put(seat.wp, tables.VENDOR_CLAIM, [
        waiting(1, now, escalated=1), waiting(400, now, serial="SD00000000", state="approved"),
    ])  # fmt: skip
    view.refresh()
    seat.press("Shift+Down", "Shift+A")

    assert "1 claim  ·" in view.decision.said
    assert "1 left out: Claimed by somebody else" in view.decision.said
    confirm(seat)
    assert [claim for claim, _ in decisions(seat)[0]["items"]] == ["claim-000002"]


def test_what_belongs_to_somebody_else_is_not_approved_by_a_key(seat, view):
    now = seat.clock.now()
    put(seat.wp, tables.VENDOR_CLAIM, [waiting(400, now, serial="SD00000000", state="approved")])
    view.refresh()
    assert "It can't be approved: Claimed by somebody else" in view.facts.said
    seat.press("A")
    assert seat.ops() == []
    assert view.bar.text


def test_a_filter_gets_a_name_and_comes_back_with_text_and_order(seat, view):
    view.queue.box.choose("CHANNEL")
    view.queue.box.chosen.emit("CHANNEL")
    view.queue.order.setCurrentIndex(view.queue.order.findData("points"))
    seat.press("Ctrl+S")
    seat.type("Channel, dear")
    seat.press("Return")

    assert view.table.hasFocus()
    assert view.queue.box.choice == "kept:Channel, dear"
    view.queue.box.choose("")
    view.queue.box.chosen.emit("")
    assert view.model.rowCount() == 200
    view.queue.box.choose("kept:Channel, dear")
    view.queue.box.chosen.emit("kept:Channel, dear")
    assert {row.cause for row in view.model.rows} == {"CHANNEL"}
    assert view.queue.order.currentData() == "points"

    view.queue.box.acted.emit("…forget")
    assert view.queue.box.choice == ""
    assert "kept:Channel, dear" not in dict(view.queue.box.choices)


def test_one_key_approves_and_the_next_claim_is_there_with_the_keyboard(seat, view):
    seat.press("A")

    assert seat.ops() == ["review.decide"]
    assert [claim for claim, _ in decisions(seat)[0]["items"]] == ["claim-000000"]
    assert marked(view) == ["claim-000001"]
    assert view.table.hasFocus()
    assert view.facts.said.startswith("SD00007919")
    assert "1 approved" in view.undo.said
    assert view.listing.said == "199"


@pytest.mark.parametrize(
    ("key", "wanted", "said"),
    [
        ("2", {"decision": "refuse", "reason": "other_channel"}, "1 refused"),
        ("7", {"decision": "refuse", "reason": "not_sold"}, "1 refused"),
        ("Q", {"decision": "ask", "fields": ["invoice", "customer", "document"]}, "asked about"),
        ("H", {"decision": "hold", "reason": ""}, "1 put on hold"),
        ("E", {"decision": "escalate"}, "1 handed up"),
    ],
)
def test_each_decision_has_one_key_and_so_has_taking_it_back(seat, view, key, wanted, said):
    seat.press(key)

    [made] = decisions(seat)
    assert made | wanted == made
    assert said in view.undo.said
    assert marked(view) == ["claim-000001"]
    seat.press("U")
    assert seat.ops() == []
    assert marked(view) == ["claim-000000"]


def test_next_and_previous_have_one_key(seat, view):
    seat.press("N", "N", "P")
    assert marked(view) == ["claim-000001"]


def test_every_key_stands_on_its_button(view):
    buttons = (
        view.strip.approve, view.strip.ask, view.strip.hold, view.strip.escalate,
        view.strip.before, view.strip.next,
    )  # fmt: skip
    assert [button.text()[-3:] for button in buttons] == ["(A)", "(Q)", "(H)", "(E)", "(P)", "(N)"]
    assert [button.text()[0] for button in view.strip.reasons] == list("1234567")
    assert view.undo._undo.text().endswith("(U)")


def test_a_button_does_what_its_key_does_and_gives_the_keyboard_back(seat, view):
    view.strip.reasons[3].click()
    seat.settle()
    assert [each["reason"] for each in decisions(seat)] == ["wrong_product"]
    assert view.table.hasFocus()


def test_what_is_on_hold_is_taken_up_again_by_the_same_key(seat, view):
    seat.press("H")
    view.listing.choices.choose(review.HELD)
    view.listing.ask_anew()
    assert marked(view) == ["claim-000000"]
    assert view.strip.hold.text() == "Take up again (H)"
    seat.press("H")
    assert [each["decision"] for each in decisions(seat)] == ["hold", "resume"]


def test_who_must_not_judge_an_appeal_reads_it_before(seat, view):
    now = seat.clock.now()
    me = seat.wp.identity.member_id
    put(seat.wp, tables.VENDOR_CLAIM, [waiting(0, now, state="appealed", refused_by=me)])
    view.refresh()
    assert "Somebody else" in view.facts.said or "colleague" in view.facts.said
    seat.press("A")
    assert seat.ops() == []
    assert view.bar.text


def test_enter_confirms_and_the_next_claim_stays_chosen(seat, view):
    seat.press("Shift+Down", "A")
    confirm(seat)

    assert seat.ops() == ["review.decide"]
    assert [claim for claim, _ in decisions(seat)[0]["items"]] == ["claim-000000", "claim-000001"]
    assert view.model.rowCount() == 198
    assert marked(view) == ["claim-000002"]
    assert view.table.hasFocus()
    assert "2 approved" in view.undo.said
    assert "8 s" in view.undo.said


def test_news_does_not_move_what_was_chosen_after_a_decision(seat, view):
    seat.press("A")
    seat.press("Down", "Down")
    chosen = marked(view)
    view.refresh()

    assert marked(view) == chosen == ["claim-000003"]


def test_an_answer_read_before_a_decision_does_not_bring_its_claim_back(seat, view):
    before = view.model.rows
    seat.press("A")

    view.model.set_rows(before)
    assert view.model.rows[0].claim_id == "claim-000001"

    # What the server sends back does, and from then on the answers say what there is.
    view.model.set_rows([replace(before[0], code="CLAIM_CHANGED"), *before[1:]])
    assert view.model.rows[0].claim_id == "claim-000000"
    view.model.set_rows(before)
    assert view.model.rowCount() == 200


def test_escape_decides_nothing(seat, view):
    seat.press("Shift+A", "Esc")

    assert view.decision.said == ""
    assert view.table.hasFocus()
    assert seat.ops() == []


def test_refusing_takes_a_reason_by_its_digit(seat, view):
    seat.press("R")
    assert "why?" in view.decision.said
    confirm(seat)
    assert seat.ops() == []

    seat.press("2")
    assert view.decision.reason == "other_channel"
    assert "1 claim  ·  100 pts" in view.decision.said
    confirm(seat)

    [decision] = decisions(seat)
    assert (decision["decision"], decision["reason"]) == ("refuse", "other_channel")
    assert "1 refused" in view.undo.said


@pytest.mark.parametrize("key", ["U", "Ctrl+Z"])
def test_the_decision_is_taken_back_and_its_claim_is_there_again(seat, view, key):
    seat.press("A")
    assert view.model.rowCount() == 199

    seat.press(key)

    assert seat.ops() == []
    assert view.model.rowCount() == 200
    assert marked(view) == ["claim-000000"]
    assert view.table.hasFocus()
    assert "Taken back" in view.bar.text
    assert view.undo.said == ""


def test_a_decision_on_its_way_can_not_be_taken_back_and_says_so(seat, view):
    seat.press("A")
    seat.clock.advance(seconds=9)
    while seat.wp.outbox.seal_due(seat.clock.now()):
        pass

    seat.press("Ctrl+Z")

    assert "Too late" in view.bar.text
    assert seat.ops() == ["review.decide"]


def test_the_keys_of_a_scanner_decide_nothing(seat, view):
    """As if the wedge filter were not there: codes that begin with a key of each kind."""
    view.table.hurry_ms = 10_000
    for text in ("A12345678", "R23456789", "123", "Q7"):
        for sign in text:
            QTest.keyClicks(keyboard(), sign)
        QTest.keyClick(keyboard(), Qt.Key.Key_Return)
        seat.settle()
        view.decision.close_bar()
        view.table._since_key.invalidate()

    assert seat.ops() == []
    assert view.model.rowCount() == 200
    assert "as fast as a scanner" in view.bar.text


def test_letters_typed_into_the_filter_decide_nothing(seat, view):
    seat.press("/")
    seat.type("ra")

    assert view.decision.step is Step.CLOSED
    assert view.listing.filter.text() == "ra"


def test_what_came_back_stands_with_its_reason(seat, view):
    seat.wp.replica.db.write(
        lambda connection: connection.execute(
            "UPDATE vendor_claim SET send_code = 'FOUR_EYES' WHERE claim_id = 'claim-000000'"
        )
    )
    view.refresh()

    assert words(view.model, "code")[0] == ("Needs a second person",)
    assert view._came_back.text() == "1 came back, look again"
    assert "A second, different person must decide" in view.facts.said


def test_causes_and_orders_narrow_the_queue(seat, view):
    view.listing.choices.step(2)
    assert {row.cause for row in view.model.rows} == {"SER_UNKNOWN"}

    view.listing.choices.step(-2)
    view.queue.order.setCurrentIndex(view.queue.order.findData("points"))
    assert words(view.model, "points")[0] == ("250",)


def test_the_filter_finds_a_serial(seat, view):
    seat.press("Ctrl+F")
    seat.type("00007919")
    seat.qtbot.waitUntil(lambda: view.model.rowCount() == 1)

    assert words(view.model, "serial") == [("SD00007919",)]


def test_thousands_of_claims_are_marked_and_what_one_decision_takes_is_said(seat, view):
    now = seat.clock.now()
    put(seat.wp, tables.VENDOR_CLAIM, [waiting(number, now) for number in range(5_200)])
    view.refresh()
    assert view.model.rowCount() == 5_200

    seat.press("Ctrl+A", "R", "1")

    assert "5,000 claims" in view.decision.said
    assert "200 wait for the next turn: one decision takes 5,000." in view.decision.said
    assert seat.ops() == []


def test_before_anything_is_loaded_nothing_can_be_pressed(seat):
    view = ReviewView(InlineRunner(), seat.bridge)
    seat.qtbot.addWidget(view)
    with seat.qtbot.waitExposed(view):
        view.show()
    assert view.table._empty == "Loading…"
    assert not view.strip.next.isEnabled()
    assert view.strip.approve.isHidden()


def test_a_copy_that_can_not_be_read_says_so_and_what_to_do(seat, monkeypatch):
    def broken(*_: object, **_more: object) -> None:
        raise StoreDamaged(file="replica-1.db", reason="database disk image is malformed")

    monkeypatch.setattr(review, "queue", broken)
    view = seat.show(ReviewView)
    assert "can't be read" in view.bar.text
    assert not view.strip.approve.isEnabled()
    seat.press("A", "1", "N")
    assert seat.ops() == []


def test_who_only_reads_has_no_keys_to_decide(tmp_path, qtbot):
    taken = take_seat(tmp_path, qtbot, "auditor")
    try:
        view = taken.show(ReviewView)
        view.table.hurry_ms = 0
        taken.press("A", "1", "Q", "H", "E", "R")
        assert taken.ops() == []
        assert view.strip.approve.isHidden()
        assert view.model.rowCount() == 200
    finally:
        taken.wp.close()


def test_a_colleague_who_has_the_claim_open_is_named_while_there_is_a_line(seat, view, monkeypatch):
    asked = []

    def opened(_wp, claim_id):
        asked.append(claim_id)
        until = seat.clock.now()
        return [
            OpenRow("claim-000000", "Wim", until, is_mine=True),
            OpenRow("claim-000007", "Xenia", until, is_mine=False),
        ]

    monkeypatch.setattr(company, "open_claim", opened)
    view.company._timer.timeout.emit()
    assert asked == []

    view.company._on_sync(replace(LINE, state="idle"))
    view.company._timer.timeout.emit()

    assert asked == ["claim-000000"]
    assert "Wim has it open too" in view.facts.said
    assert "Xenia" not in view.facts.said


def test_two_hundred_claims_are_decided_in_one_op(seat, view):
    seat.press("Ctrl+A", "R", "1")
    confirm(seat)

    assert seat.ops() == ["review.decide"]
    assert len(decisions(seat)[0]["items"]) == 200
    assert view.model.rowCount() == 0
    assert "Nothing waits for a decision" in view.table._empty


def test_an_empty_queue_decides_nothing(seat, view):
    seat.press("Ctrl+A", "R", "1")
    confirm(seat)
    seat.press("A", "3", "Q", "N")

    assert view.decision.step is Step.CLOSED
    assert len(seat.ops()) == 1


def first_word(seat, claim_id, act, member_id, state="in_review"):
    """Let somebody have given the first word on a claim, as the feed says it."""
    rows = [
        "approval", f"claim:{claim_id}", 1, act, "waiting", "always", 3, "", member_id, "Wim",
        "2026-06-15T07:00:00.000000Z", 0, "", None, "",
    ]  # fmt: skip

    def write(connection):
        connection.execute("INSERT INTO base_approval VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", rows)
        seen = "SET rev = 3, state = ?, decided_at = received_at WHERE claim_id = ?"
        for update in ("UPDATE base_vendor_claim ", "UPDATE vendor_claim "):
            connection.execute(update + seen, (state, claim_id))

    seat.wp.replica.db.write(write)


def choose(view, claim_id):
    view.refresh()
    assert view.table.select_id(claim_id)
    view.table.mark_only_current()


def test_a_first_word_says_whose_it_is_and_why_a_second_is_needed(seat, view):
    first_word(seat, "claim-000001", "approve_claim", 4711)

    choose(view, "claim-000001")

    assert "Waits for a second person" in {row[0] for row in words(view.model, "cause")}
    assert "Wim asked on" in view.facts.said
    assert "This always needs two people." in view.facts.said
    assert "It counts once a second person agrees." in view.facts.said


def test_the_first_person_is_refused_with_a_sentence_before_anything_is_sent(seat, view):
    first_word(seat, "claim-000001", "approve_claim", seat.wp.identity.member_id)
    choose(view, "claim-000001")
    assert "You asked yourself" in view.facts.said

    seat.press("A")

    assert "You gave the first word yourself" in view.decision.said
    assert seat.ops() == []


def test_what_was_approved_is_reversed_by_two(seat, view):
    first_word(seat, "claim-000001", "reverse_claim", 4711, "approved")
    view.listing.choices.choose("second")
    choose(view, "claim-000001")
    assert "take the approved claim back" in view.facts.said

    seat.press("6")
    view.decision.decided.emit(Ruling(Decision.REFUSE, "returned"))

    assert seat.ops() == ["claim.reverse"]


def test_a_refused_claim_is_overridden_with_a_reason_in_own_words(seat, view):
    first_word(seat, "claim-000001", "override_refusal", 4711, "rejected")
    choose(view, "claim-000001")

    seat.press("A")
    view.decision.decided.emit(Ruling(Decision.APPROVE))
    assert seat.ops() == []
    view.decision.decided.emit(Ruling(Decision.APPROVE, note="The list was late"))

    assert seat.ops() == ["claim.override"]


def as_told(seat, claim_ids, told):
    """Let the feed have said this of claims, as SQL."""
    listed = json.dumps(claim_ids)
    where = "WHERE claim_id IN (SELECT value FROM json_each(?))"

    def write(connection):
        for update in ("UPDATE base_vendor_claim SET ", "UPDATE vendor_claim SET "):
            connection.execute(" ".join((update, told, where)), (listed,))

    seat.wp.replica.db.write(write)


def test_several_that_were_reversed_together_are_taken_back_together(seat, view):
    some = ["claim-000001", "claim-000002", "claim-000003"]
    as_told(seat, some, "state = 'approved', decided_at = received_at")
    view.listing.choices.choose("decided")
    view.refresh()
    view.first_focus()
    seat.press("Ctrl+A")
    assert sorted(marked(view)) == some

    seat.press("6")
    confirm(seat)
    assert seat.ops() == ["claim.reverse"] * 3

    seat.press("U")

    assert seat.ops() == []
    assert view.undo.said == ""


def test_what_a_claimant_will_read_is_told_from_a_note_for_colleagues(seat, view):
    seat.press("Shift+A")
    assert view.decision.note.placeholderText() == "Note for your colleagues, if any"
    seat.press("Esc", "Shift+Q")
    assert "to the claimant" in view.decision.note.placeholderText()


def test_a_decision_is_about_the_claim_that_was_looked_at(seat, view):
    [row] = view.queue.marked
    as_told(seat, [row.claim_id], "rev = rev + 1")

    seat.press("A")

    assert decisions(seat)[0]["items"] == [[row.claim_id, row.rev]]


@pytest.mark.parametrize(("state", "key"), [("approved", "1"), ("rejected", "A")])
def test_a_key_undoes_nothing_that_a_colleague_decided_a_moment_ago(seat, view, state, key):
    [row] = view.queue.marked
    as_told(seat, [row.claim_id], f"state = '{state}', decided_at = received_at, rev = rev + 1")

    seat.press(key)

    assert seat.ops() == []
    assert "Not done" in view.bar.text
