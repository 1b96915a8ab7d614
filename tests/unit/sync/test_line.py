"""The line between engine and server: what fails on it, and what happens then."""

from __future__ import annotations

import pytest

from sync.commands.enrol import sign_in_again
from sync.errors import (
    BatchRefused,
    BatchTooBig,
    OtherMember,
    ProtocolTooOld,
    ServerTrouble,
    WrongCode,
)
from sync.queries import outbox, sales, scan
from sync.rows import SendState, Standing
from sync.transport import Transport
from sync.wire.codec import write_page
from sync.wire.messages import Outcome, OutcomeStatus, PageEnd, PageHead, PushReply
from tests.support.counter import shown_scan
from tests.support.server import MORNING
from tests.support.world import CLERK, OTHER_CLERK, invite, serial


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

    def choking(self, device, ops, witness=None):
        if any(poisoned in op.op for op in ops):
            raise ServerTrouble(server="s", status=500)
        return push(self, device, ops, witness)

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


def test_ops_behind_a_parked_one_go_on_at_once_and_it_goes_when_it_can(counter, monkeypatch):
    clerk = counter(CLERK)
    rows = [clerk.scan(serial(1, number)) for number in range(4)]
    poisoned, sick = rows[1].op_id, [True]
    push = Transport.push

    def choking(self, device, ops, witness=None):
        if sick[0] and any(poisoned in op.op for op in ops):
            raise BatchRefused(server="s", status=400, reason="?")
        return push(self, device, ops, witness)

    monkeypatch.setattr(Transport, "push", choking)
    clerk.sync()
    assert scan.totals(clerk.wp).sure == 120
    sick[0] = False
    clerk.sync(61)

    assert scan.totals(clerk.wp).sure == 160
    assert outbox.open_ops(clerk.wp) == []


def test_too_big_a_batch_is_halved_at_once(counter, monkeypatch):
    clerk = counter(CLERK)
    for number in range(5):
        clerk.scan(serial(1, number))
    push, sizes = Transport.push, []

    def small(self, device, ops, witness=None):
        sizes.append(len(ops))
        if len(ops) > 2:
            raise BatchTooBig(server="s")
        return push(self, device, ops, witness)

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
    clerk.scan(serial(1, 3))
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
        monkeypatch.setattr(
            Transport,
            "pull",
            lambda self, cursor, _witness, s=spoil, **_digest: s(pull(self, cursor)),
        )
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

    def too_new(self, cursor, witness, **_digest):
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


@pytest.mark.parametrize("back", [0, 365])
def test_a_deferred_op_is_asked_about_again(counter, monkeypatch, back):
    clerk = counter(CLERK)
    row = clerk.scan(serial(1, 3))
    push = Transport.push

    def deferring(self, device, ops, witness=None):
        reply = push(self, device, ops, witness)
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
    clerk.clock.set_back(days=back)

    clerk.sync(61)
    assert shown_scan(clerk.wp, row.scan_id).sure


def test_a_server_wanting_ops_that_are_not_here_is_not_asked_for_ever(counter, monkeypatch, caplog):
    clerk = counter(CLERK)
    clerk.scan(serial(1, 3))
    asked = []

    def wanting(self, device, ops, witness=None):
        asked.append(len(ops))
        return PushReply(epoch="e", server_time=MORNING, time_token="", outcomes=[], send_from=77)

    monkeypatch.setattr(Transport, "push", wanting)
    clerk.sync()

    assert asked == [1]
    assert "not here to send" in caplog.text
