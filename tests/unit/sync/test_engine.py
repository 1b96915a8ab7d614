"""The engine against the real server: sends, settles, fetches, and survives everything between."""

from __future__ import annotations

import threading

from domain.claims.claim import ClaimState
from domain.deals.deal import DealAction
from sync.commands.decide_claims import decide_claims, undo_decision
from sync.commands.edit_deal import edit_deal
from sync.commands.move_deal import move_deal
from sync.commands.undo_scan import undo_scan
from sync.events import ReplicaChanged, ScanSettled, SyncChanged
from sync.queries import deals, outbox, review, scan, standings
from sync.rows import SendState, Standing
from tests.support.counter import Counter, registered, shown_deal, shown_scan
from tests.support.workplace import heard
from tests.support.world import CLERK, REP, REVIEWER, serial


def test_the_first_sync_brings_catalogue_allocation_and_contests(counter):
    clerk = counter(CLERK)

    assert clerk.engine.state == "idle"
    assert len(deals.products(clerk.wp)) == 5
    assert clerk.wp.replica.db.row("SELECT count(*) FROM allocation") == (600,)
    assert len(standings.contests(clerk.wp)) == 2


def test_a_scan_becomes_points_and_a_place(counter):
    clerk = counter(CLERK)
    row = clerk.scan(serial(1, 5))
    events = heard(clerk.wp)

    clerk.sync()

    shown = shown_scan(clerk.wp, row.scan_id)
    assert (shown.state, shown.sure, shown.send) == (ClaimState.APPROVED, True, SendState.SETTLED)
    assert scan.totals(clerk.wp).sure == 40
    mine = next(each for each in standings.standings(clerk.wp, 1) if each.mine)
    assert (mine.points, mine.provisional) == (10, 0)
    assert standings.entries(clerk.wp, 1)[0].sure
    assert ScanSettled((row.scan_id,)) in events
    assert any(isinstance(event, ReplicaChanged) and "claim" in event.tables for event in events)


def test_a_provisional_scan_waits_for_the_reviewer_whose_decision_comes_back(counter):
    clerk, desk = counter(CLERK), counter(REVIEWER)
    row = clerk.scan("A999999")
    assert row.standing is Standing.PROVISIONAL
    clerk.sync()
    assert scan.totals(clerk.wp).provisional == 40

    desk.sync()
    (waiting,) = review.queue(desk.wp)
    assert waiting.cause == "SER_UNKNOWN"
    assert review.preview(desk.wp, [waiting.claim_id], "approve", "").points == 40
    op_id = decide_claims(desk.wp, [waiting.claim_id], "approve", "")
    desk.wp.settle()
    assert review.queue(desk.wp) == []
    desk.sync()
    clerk.sync()

    assert isinstance(op_id, str)
    assert review.queue(desk.wp) == []
    assert outbox.open_ops(desk.wp) == []
    assert shown_scan(clerk.wp, row.scan_id).state is ClaimState.APPROVED
    assert scan.totals(clerk.wp).provisional == 0


def test_a_decision_is_undone_while_it_is_held(counter):
    clerk, desk = counter(CLERK), counter(REVIEWER)
    clerk.scan("A999999")
    clerk.sync()
    desk.sync()
    (waiting,) = review.queue(desk.wp)
    op_id = decide_claims(desk.wp, [waiting.claim_id], "refuse", "not_sold")
    assert isinstance(op_id, str)

    assert undo_decision(desk.wp, op_id)
    desk.wp.settle()

    assert [row.claim_id for row in review.queue(desk.wp)] == [waiting.claim_id]
    assert not undo_decision(desk.wp, op_id)


def test_a_decision_on_a_changed_claim_comes_back_with_its_code_and_can_be_made_again(counter):
    clerk, desk = counter(CLERK), counter(REVIEWER)
    row = clerk.scan("A999999")
    clerk.sync()
    desk.sync()
    (waiting,) = review.queue(desk.wp)
    clerk.wp.outbox.seal_due(clerk.clock.now())
    from sync.commands.amend_claim import amend_claim  # noqa: PLC0415 (only here)

    amend_claim(clerk.wp, row.claim_id, invoice="INV-9")
    clerk.sync()
    decide_claims(desk.wp, [waiting.claim_id], "approve", "")
    desk.sync()

    (again,) = review.queue(desk.wp)
    assert (again.code, again.invoice) == ("CLAIM_CHANGED", "INV-9")

    decide_claims(desk.wp, [again.claim_id], "approve", "")
    desk.sync()
    assert review.queue(desk.wp) == []


def test_a_colleagues_claim_makes_a_duplicate_at_the_next_counter(counter):
    clerk, rep = counter(CLERK), counter(REP)
    rep.scan(serial(1, 7))
    rep.sync()
    clerk.sync()

    row = clerk.scan(serial(1, 7))

    assert (row.code, row.params["who"]) == ("DUP_SELF", "Ben")


def test_two_counters_claim_one_serial_offline_and_one_of_them_hears_it(counter):
    clerk, rep = counter(CLERK), counter(REP)
    first, second = clerk.scan(serial(1, 7)), rep.scan(serial(1, 7))
    clerk.sync()
    rep.sync()

    assert shown_scan(clerk.wp, first.scan_id).state is ClaimState.APPROVED
    lost = shown_scan(rep.wp, second.scan_id)
    assert (lost.standing, lost.code, lost.send) == (
        Standing.REFUSED,
        "DUP_SELF",
        SendState.REFUSED,
    )


def test_a_sealed_scan_is_withdrawn_at_the_server_and_its_points_taken_back(counter):
    clerk = counter(CLERK)
    row = clerk.scan(serial(1, 5))
    clerk.sync()

    assert undo_scan(clerk.wp, row.op_id) is True
    clerk.sync()

    assert scan.totals(clerk.wp).sure == 0
    assert shown_scan(clerk.wp, row.scan_id).state is ClaimState.WITHDRAWN
    assert clerk.scan(serial(1, 5)).standing is Standing.ACCEPTED


# --- deals -------------------------------------------------------------------------------------
def test_a_deal_is_registered_edited_submitted_and_approved(counter):
    clerk, desk = counter(CLERK), counter(REVIEWER)
    deal_id = registered(clerk.wp)
    assert edit_deal(clerk.wp, deal_id, {"note": "first talk"}) is None
    assert edit_deal(clerk.wp, deal_id, {"note": "second talk"}) is None
    assert move_deal(clerk.wp, deal_id, DealAction.SUBMIT) is None
    clerk.sync()
    shown = shown_deal(clerk.wp, deal_id)
    assert (shown.state, shown.note, shown.send) == ("submitted", "second talk", "settled")
    assert (shown.rev, outbox.open_ops(clerk.wp)) == (4, [])

    desk.sync()
    assert move_deal(desk.wp, deal_id, DealAction.TAKE_UP) is None
    assert move_deal(desk.wp, deal_id, DealAction.APPROVE) is None
    desk.sync()
    clerk.sync()

    assert shown_deal(clerk.wp, deal_id).protected_until is not None
    told = [event.what for event in deals.timeline(clerk.wp, deal_id)]
    assert told == ["created", "edited", "edited", "submit", "take_up", "approve"]


def test_two_edits_of_different_fields_merge(counter):
    clerk, rep = counter(CLERK), counter(REP)
    deal_id = registered(clerk.wp)
    clerk.sync()
    rep.sync()
    edit_deal(clerk.wp, deal_id, {"note": "from Ada"})
    edit_deal(rep.wp, deal_id, {"contact": "from Ben"})
    clerk.sync()
    rep.sync()
    clerk.sync()

    for wp in (clerk.wp, rep.wp):
        assert (shown_deal(wp, deal_id).note, shown_deal(wp, deal_id).contact) == (
            "from Ada",
            "from Ben",
        )
    assert outbox.state(rep.wp).attention == 0


def test_two_edits_of_one_field_are_a_question_and_the_answer_is_a_new_op(counter):
    clerk, rep = counter(CLERK), counter(REP)
    deal_id = registered(clerk.wp)
    clerk.sync()
    rep.sync()
    edit_deal(clerk.wp, deal_id, {"note": "from Ada"})
    edit_deal(rep.wp, deal_id, {"note": "from Ben", "site": "Hall 3"})
    clerk.sync()
    rep.sync()

    mine = shown_deal(rep.wp, deal_id)
    assert (mine.note, mine.send, mine.code) == ("from Ben", "conflicted", "DEAL_CONFLICT")
    assert outbox.state(rep.wp).attention == 1

    assert edit_deal(rep.wp, deal_id, {"note": "from both"}) is None
    rep.sync()
    clerk.sync()

    for wp in (clerk.wp, rep.wp):
        assert (shown_deal(wp, deal_id).note, shown_deal(wp, deal_id).site) == (
            "from both",
            "Hall 3",
        )
    assert outbox.state(rep.wp).attention == 0


# --- the thread --------------------------------------------------------------------------------
def test_the_thread_sends_by_itself_what_a_command_recorded(counter):
    clerk = counter(CLERK)
    done = threading.Event()
    clerk.wp.events.subscribe(lambda event: done.set() if isinstance(event, ScanSettled) else None)
    clerk.engine.start()
    clerk.scan(serial(1, 3))
    clerk.clock.advance(seconds=10)
    clerk.wp.nudge()

    assert done.wait(10)
    clerk.engine.stop()
    assert clerk.engine._thread is not None
    assert not clerk.engine._thread.is_alive()


def test_the_thread_starts_syncing_by_itself_when_the_server_is_back(counter):
    clerk = counter(CLERK)
    clerk.fault = "lost"
    states: list[str] = []
    offline, back = threading.Event(), threading.Event()

    def note(event):
        if isinstance(event, SyncChanged):
            states.append(event.row.state)
            if event.row.state == "offline":
                offline.set()
            elif event.row.state == "idle" and offline.is_set():
                back.set()

    clerk.wp.events.subscribe(note)
    clerk.engine.start()
    clerk.engine.nudge()
    assert offline.wait(10)
    clerk.fault = "ok"
    clerk.clock.advance(seconds=600)
    clerk.wp.nudge()

    assert back.wait(10)


def test_closing_the_workplace_stops_the_engine(server, tmp_path):
    clerk = Counter(server, CLERK, tmp_path / "p")
    clerk.engine.start()
    clerk.wp.close()

    assert clerk.engine._thread is not None
    assert not clerk.engine._thread.is_alive()
