"""The engine against the real server: sends, settles, fetches, and survives everything between."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from domain.claims.claim import ClaimState
from domain.deals.deal import DealAction
from server.settings import Settings
from sync.commands.decide_claims import decide_claims, undo_decision
from sync.commands.edit_deal import edit_deal
from sync.commands.enrol import sign_in_again
from sync.commands.move_deal import move_deal
from sync.commands.record_scan import record_scan
from sync.commands.register_deal import register_deal
from sync.commands.undo_scan import undo_scan
from sync.engine import Engine
from sync.errors import (
    BatchRefused,
    BatchTooBig,
    OtherMember,
    ProtocolTooOld,
    ServerTrouble,
    WrongCode,
)
from sync.events import ReplicaChanged, ScanSettled, SyncChanged
from sync.queries import deals, outbox, review, sales, scan, standings
from sync.rows import CurrentSale, DealRow, ScanRow, SendState, Standing
from sync.transport import Transport
from sync.wire.codec import write_page
from sync.wire.messages import Outcome, OutcomeStatus, PageEnd, PageHead, PushReply
from sync.workplace import Workplace
from tests.support.clock import HandClock
from tests.support.devices import FaultyLine, enrolled_workplace
from tests.support.server import MORNING, FakeClock, RunningServer, running_server
from tests.support.workplace import MemoryRing, heard
from tests.support.world import CLERK, OTHER_CLERK, REP, REVIEWER, invite, prepare, serial

FIELDS = {
    "customer": "Müller AG",
    "country": "DE",
    "products": [[1, 2]],
    "value": {"minor": 100_000, "currency": "EUR"},
    "expected_close": "2026-06-30",
}


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("world") / "world.db"
    prepare(f"sqlite:///{path}")
    return path


@pytest.fixture
def server(planted: Path, tmp_path: Path) -> Iterator[RunningServer]:
    path = tmp_path / "server.db"
    shutil.copy(planted, path)
    settings = Settings(database_url=f"sqlite:///{path}", page_rows=150)
    with running_server(settings, FakeClock()) as running:
        yield running


class Counter:
    """A workplace with its engine, a clock for both ends, and a line one can spoil."""

    def __init__(self, server: RunningServer, member_id: int, directory: Path) -> None:
        self.server = server
        self.clock = HandClock(MORNING, seed=member_id)
        self.fault: str | int = "ok"
        self.line = FaultyLine(server, lambda request: self.fault)
        self.ring = MemoryRing()
        self.wp: Workplace = enrolled_workplace(
            server, member_id, directory, clock=self.clock, ring=self.ring, client=self.line.client
        )
        self.engine = Engine(self.wp)

    def scan(self, text: str):
        self.clock.advance(seconds=1)
        return record_scan(self.wp, text, CurrentSale(MORNING.date()))

    def sync(self, after: float = 10):
        """Let the hold pass, then do one round."""
        self.clock.advance(seconds=after)
        self.server.clock.advance(seconds=after)
        row = self.engine.run_once()
        self.wp.settle()
        return row

    def close(self) -> None:
        self.engine.stop()
        self.wp.close()


def shown_scan(wp: Workplace, scan_id: str) -> ScanRow:
    row = scan.scan_by_id(wp, scan_id)
    assert row is not None
    return row


def shown_deal(wp: Workplace, deal_id: str) -> DealRow:
    row = deals.deal(wp, deal_id)
    assert row is not None
    return row


def registered(wp: Workplace, *, submit: bool = False) -> str:
    deal_id = register_deal(wp, FIELDS, submit=submit)
    assert isinstance(deal_id, str)
    return deal_id


@pytest.fixture
def counter(server: RunningServer, tmp_path: Path) -> Iterator[Callable[[int], Counter]]:
    opened: list[Counter] = []

    def at(member_id: int) -> Counter:
        opened.append(Counter(server, member_id, tmp_path / f"profile-{len(opened)}"))
        opened[-1].sync()
        return opened[-1]

    yield at
    for each in opened:
        each.close()


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


# --- the line ----------------------------------------------------------------------------------
@pytest.mark.parametrize("fault", ["lost", "unanswered", "broken", 502, 503])
def test_whatever_happens_on_the_way_each_scan_counts_once(counter, fault):
    clerk = counter(CLERK)
    for number in range(3):
        clerk.scan(serial(1, number))
    clerk.fault = fault
    row = clerk.sync()
    assert row.state == "offline"
    assert row.title
    assert row.next_try is not None

    clerk.fault = "ok"
    assert clerk.sync().state == "idle"

    assert scan.totals(clerk.wp).sure == 120
    assert outbox.open_ops(clerk.wp) == []


def test_recording_goes_on_without_a_server_and_syncing_starts_again(counter):
    clerk = counter(CLERK)
    clerk.fault = "lost"
    clerk.sync()

    row = clerk.scan(serial(1, 9))
    clerk.sync()

    assert row.standing is Standing.ACCEPTED
    assert outbox.state(clerk.wp).unsent == 1
    clerk.fault = "ok"
    clerk.sync()
    assert outbox.state(clerk.wp).unsent == 0


def test_a_batch_the_server_fails_on_is_halved_and_the_poisoned_op_parked(counter, monkeypatch):
    clerk = counter(CLERK)
    rows = [clerk.scan(serial(1, number)) for number in range(6)]
    poisoned = rows[-1].op_id
    push = Transport.push

    def choking(self, device, ops):
        if any(poisoned in op for op in ops):
            raise ServerTrouble(server="s", status=500)
        return push(self, device, ops)

    monkeypatch.setattr(Transport, "push", choking)
    for _ in range(4):
        clerk.sync()

    (stuck,) = outbox.open_ops(clerk.wp)
    assert (stuck.op_id, stuck.state) == (poisoned, SendState.STUCK)
    assert scan.totals(clerk.wp).sure == 200
    monkeypatch.undo()
    from sync.commands.attend_ops import retry_op  # noqa: PLC0415 (only here)

    assert retry_op(clerk.wp, poisoned)
    clerk.sync()
    assert scan.totals(clerk.wp).sure == 240


def test_ops_behind_a_parked_one_go_on_as_soon_as_it_can_go(counter, monkeypatch):
    clerk = counter(CLERK)
    rows = [clerk.scan(serial(1, number)) for number in range(4)]
    poisoned, sick = rows[1].op_id, [True]
    push = Transport.push

    def choking(self, device, ops):
        if sick[0] and any(poisoned in op for op in ops):
            raise BatchRefused(server="s", status=400, reason="?")
        return push(self, device, ops)

    monkeypatch.setattr(Transport, "push", choking)
    clerk.sync()
    assert scan.totals(clerk.wp).sure == 40
    sick[0] = False
    clerk.sync()
    clerk.sync()

    assert scan.totals(clerk.wp).sure == 160
    assert outbox.open_ops(clerk.wp) == []


def test_too_big_a_batch_is_halved_at_once(counter, monkeypatch):
    clerk = counter(CLERK)
    for number in range(5):
        clerk.scan(serial(1, number))
    push, sizes = Transport.push, []

    def small(self, device, ops):
        sizes.append(len(ops))
        if len(ops) > 2:
            raise BatchTooBig(server="s")
        return push(self, device, ops)

    monkeypatch.setattr(Transport, "push", small)
    clerk.sync()

    assert sizes[:2] == [5, 2]
    assert scan.totals(clerk.wp).sure == 200


def test_a_bug_in_the_engine_is_told_and_drops_nothing(counter, monkeypatch, caplog):
    clerk = counter(CLERK)
    clerk.scan(serial(1, 1))
    with monkeypatch.context() as patched:
        patched.setattr(Transport, "push", lambda *_: (_ for _ in ()).throw(ZeroDivisionError()))
        assert clerk.sync().state == "faulted"
    assert "nothing is dropped" in caplog.text

    assert clerk.sync().state == "idle"
    assert scan.totals(clerk.wp).sure == 40


def test_a_server_that_forgets_the_cursor_makes_the_replica_anew_and_keeps_the_outbox(counter):
    clerk = counter(CLERK)
    clerk.scan(serial(1, 1))
    clerk.sync()
    clerk.scan("A999999")
    before = clerk.wp.replica.db.path
    place = clerk.wp.replica.place()
    clerk.wp.replica.db.write(
        lambda c: clerk.wp.replica.move_cursor(c, type(place)("not-a-cursor", "", {}, whole=True))
    )

    assert clerk.sync().state == "idle"

    assert clerk.wp.replica.db.path != before
    assert scan.totals(clerk.wp).sure == 40
    assert len(sales.claims(clerk.wp)) == 2
    assert clerk.wp.profile.replica_path == clerk.wp.replica.db.path


def test_a_page_that_is_not_whole_changes_nothing(counter, monkeypatch):
    clerk = counter(CLERK)
    before = clerk.wp.replica.place()
    pull = Transport.pull
    for spoil in (
        lambda body: body[:-10],
        lambda body: body.replace(b"epoch", b"ePoch"),
        lambda body: b"",
        lambda body: b"\xff\xfe\n",
        lambda body: write_page(
            PageHead(
                schema=1, epoch="", server_time=MORNING, time_token="", cursor="else", scope=[]
            ),
            [],
            PageEnd(cursor="x", more=False),
        ),
    ):
        monkeypatch.setattr(Transport, "pull", lambda self, cursor, s=spoil: s(pull(self, cursor)))
        assert clerk.sync().title == "An answer arrived damaged"
        assert clerk.wp.replica.place() == before
    monkeypatch.undo()

    assert clerk.sync().state == "idle"


def test_a_token_that_has_ended_is_renewed_without_anybody_noticing(counter):
    clerk = counter(CLERK)
    clerk.server.clock.advance(hours=5)

    assert clerk.sync().state == "idle"
    assert any("renew" in request for request in clerk.line.requests)


def test_a_revoked_sign_in_keeps_everything_and_a_new_code_goes_on(counter, tmp_path):
    clerk = counter(CLERK)
    clerk.wp.transport().revoke()
    row = clerk.scan(serial(1, 3))
    assert clerk.sync().state == "signed_out"
    assert outbox.state(clerk.wp).unsent == 1

    with pytest.raises(WrongCode):
        sign_in_again(clerk.wp, "WRON-GCOD-E000")
    url = clerk.server.settings.database_url
    sign_in_again(clerk.wp, invite(url, CLERK, clerk.server.clock()))
    assert clerk.sync().state == "idle"

    assert shown_scan(clerk.wp, row.scan_id).sure


def test_somebody_elses_code_does_not_take_over_a_device(counter):
    clerk = counter(CLERK)
    url = clerk.server.settings.database_url

    with pytest.raises((OtherMember, WrongCode)):
        sign_in_again(clerk.wp, invite(url, OTHER_CLERK, clerk.server.clock()))

    assert clerk.wp.identity.member_id == CLERK


def test_a_server_of_a_newer_protocol_still_takes_ops(counter, monkeypatch):
    clerk = counter(CLERK)
    clerk.scan(serial(1, 3))

    def too_new(self, cursor):
        raise ProtocolTooOld(server="s")

    with monkeypatch.context() as patched:
        patched.setattr(Transport, "pull", too_new)
        row = clerk.sync()

    assert (row.state, row.unsent) == ("too_old", 0)


def test_switching_off_by_hand_is_told_at_once_and_sends_nothing(counter):
    clerk = counter(CLERK)
    clerk.engine.set_offline(True)
    assert clerk.engine.state == "offline"
    before = len(clerk.line.requests)
    clerk.scan(serial(1, 3))
    clerk.sync()
    assert len(clerk.line.requests) == before

    clerk.engine.set_offline(False)
    clerk.sync()
    assert outbox.state(clerk.wp).unsent == 0


@pytest.mark.parametrize(
    ("fault", "least", "most"), [(503, 30.0, 300.0), ("lost", 10.0, 30.0)], ids=["5xx", "no answer"]
)
def test_back_off_grows_and_spares_a_server_in_trouble_more_than_a_dead_line(
    counter, fault, least, most
):
    clerk = counter(CLERK)
    clerk.fault = fault
    waits = []
    for _ in range(15):
        row = clerk.sync(0)
        waits.append((row.next_try - clerk.clock.now()).total_seconds())

    assert waits[0] <= 1.0
    assert least < max(waits) <= most
    assert not clerk.engine._time_to_sync()


def test_a_clock_that_is_set_back_stops_nothing(counter):
    clerk = counter(CLERK)
    row = clerk.scan(serial(1, 3))
    clerk.clock.set_back(days=2)

    clerk.clock.advance(seconds=90)
    clerk.engine.round()
    clerk.wp.settle()

    assert shown_scan(clerk.wp, row.scan_id).sure


def test_a_deferred_op_is_asked_about_again(counter, monkeypatch):
    clerk = counter(CLERK)
    row = clerk.scan(serial(1, 3))
    push = Transport.push

    def deferring(self, device, ops):
        reply = push(self, device, ops)
        return PushReply(
            epoch=reply.epoch,
            server_time=reply.server_time,
            time_token="",
            outcomes=[
                Outcome(op_id=each.op_id, status=OutcomeStatus.DEFERRED) for each in reply.outcomes
            ],
        )

    with monkeypatch.context() as patched:
        patched.setattr(Transport, "push", deferring)
        clerk.sync()
    assert outbox.state(clerk.wp).unsent == 1

    clerk.sync(61)
    assert shown_scan(clerk.wp, row.scan_id).sure


def test_a_server_wanting_ops_that_are_not_here_is_not_asked_for_ever(counter, monkeypatch, caplog):
    clerk = counter(CLERK)
    clerk.scan(serial(1, 3))
    asked = []

    def wanting(self, device, ops):
        asked.append(len(ops))
        return PushReply(epoch="e", server_time=MORNING, time_token="", outcomes=[], send_from=77)

    monkeypatch.setattr(Transport, "push", wanting)
    clerk.sync()

    assert asked == [1]
    assert "not here to send" in caplog.text


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
