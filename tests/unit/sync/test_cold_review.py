"""Schedules made up to lose, double or block a scan: two rare things at once."""

from __future__ import annotations

import shutil

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DataError

from server.cli import main
from server.services import answered, ops
from server.storage import tables as t
from sync.bundle import import_answers, import_unsent
from sync.commands.enrol import sign_in_again
from sync.commands.record_scan import record_scan
from sync.commands.sign_out import export_outbox, sign_out
from sync.commands.undo_scan import undo_scan
from sync.engine import Engine
from sync.errors import BatchRefused
from sync.feed import pull_all
from sync.outbox.pending import stuck_to_try
from sync.outbox.recovery import open_outbox
from sync.outbox.settling import park, put_off, settle
from sync.outbox.witnesses import offer_again_above
from sync.queries.sales import claims as shown_claims
from sync.transport import Transport
from sync.wire.codec import PageBroken
from sync.wire.messages import Outcome, OutcomeStatus, Witness
from tests.support.counter import Counter
from tests.support.devices import enrolled_workplace, opened_workplace
from tests.support.world import CLERK, invite, opened, serial
from tools.make_replica_fixture import serial as shipped


def asked(server, statement):
    with opened(server.settings.database_url) as write:
        return write(lambda connection: [tuple(row) for row in connection.execute(statement)])


def claims(server):
    return sorted(number for (number,) in asked(server, sa.select(t.claim.c.serial)))


def code(counter):
    return invite(counter.server.settings.database_url, CLERK, counter.server.clock())


def frozen(server, device):
    """Freeze a device as a fork does."""
    with opened(server.settings.database_url) as write:
        mine = sa.update(t.device).where(t.device.c.device == device)
        write(lambda c: c.execute(mine.values(forked_at=server.clock())))


def poisoned(monkeypatch, op_id):
    """Let no request pass that carries this op's text, until `heal` is called."""
    real = Transport.push
    sick = [True]

    def push(self, device, ops, *more, **named):
        if sick and any(f'"op_id":"{op_id}"' in op.op for op in ops):
            raise BatchRefused(server="s", status=400, reason="can't be read")
        return real(self, device, ops, *more, **named)

    monkeypatch.setattr("sync.transport.Transport.push", push)
    return sick.clear


@pytest.fixture
def clerk(counter):
    return counter(CLERK)


def kept(url):
    """Return every row of a server's database, as a backup has it."""
    with opened(url) as write:
        tables = t.metadata.sorted_tables
        return write(lambda c: {each: c.execute(sa.select(each)).all() for each in tables})


def back(url, before):
    """Restore that backup under the running server."""

    def work(connection):
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for table in reversed(before):
            connection.execute(sa.delete(table))
        for table, found in before.items():
            if rows := [dict(row._mapping) for row in found]:
                connection.execute(sa.insert(table), rows)

    with opened(url) as write:
        write(work)


def proven(server):
    """Say whether the record of all that was done is whole."""
    return main(["--database", server.settings.database_url, "audit", "verify"]) == 0


def idle(row):
    return (row.state, row.unsent, row.attention) == ("idle", 0, 0)


# --- the second copy ----------------------------------------------------------------------------
def test_an_undone_scan_stays_undone_though_the_copy_never_heard_of_it(wp, sale, clock, tmp_path):
    done = record_scan(wp, shipped(0), sale)
    wp.outbox.copy.flush()
    log = wp.outbox.db.path.with_suffix(".log")
    before = tmp_path / "before.log"
    shutil.copy(log, before)
    assert undo_scan(wp, done.op_id) is True
    wp.outbox.close()
    shutil.copy(before, log)  # killed before the second copy was told

    outbox, _ = open_outbox(
        wp.outbox.db.path, wp.secrets.file_key, clock, wp.identity.device, wp.secrets.device_key
    )
    assert outbox.db.rows("SELECT op_id FROM op") == []
    outbox.close()


# --- sealed anew, and the answer is lost --------------------------------------------------------
def test_an_op_sealed_anew_is_known_however_often_its_answer_is_lost(clerk):
    clerk.scan(serial(1, 0))
    clerk.fault = "unanswered"
    clerk.sync()
    assert claims(clerk.server) == [serial(1, 0)]
    frozen(clerk.server, clerk.wp.identity.device)
    clerk.fault = "ok"
    sign_in_again(clerk.wp, code(clerk))
    clerk.scan(serial(1, 1))
    clerk.fault = "unanswered"
    clerk.sync()
    clerk.fault = "ok"
    row = clerk.sync(after=90)
    assert idle(row), row
    assert claims(clerk.server) == [serial(1, 0), serial(1, 1)]
    assert proven(clerk.server)


# --- a stuck op, and a new device ---------------------------------------------------------------
def test_a_withheld_op_goes_with_the_device_it_is_sealed_anew_for(clerk, monkeypatch):
    poison = clerk.scan(serial(1, 0)).op_id
    clerk.scan(serial(1, 1))
    heal = poisoned(monkeypatch, poison)
    for _ in range(4):
        clerk.sync()
    assert claims(clerk.server) == [serial(1, 1)]
    frozen(clerk.server, clerk.wp.identity.device)
    sign_in_again(clerk.wp, code(clerk))
    heal()
    clerk.scan(serial(1, 2))
    clerk.sync()
    row = clerk.sync(after=4000)
    assert claims(clerk.server) == [serial(1, each) for each in range(3)]
    assert idle(row), row
    assert proven(clerk.server)


def test_a_withheld_op_stays_withheld_under_its_new_device_and_bars_nobody(clerk, monkeypatch):
    poison = clerk.scan(serial(1, 0)).op_id
    clerk.scan(serial(1, 1))
    heal = poisoned(monkeypatch, poison)
    for _ in range(4):
        clerk.sync()
    frozen(clerk.server, clerk.wp.identity.device)
    sign_in_again(clerk.wp, code(clerk))
    clerk.scan(serial(1, 2))
    for _ in range(4):
        clerk.sync()
    assert claims(clerk.server) == [serial(1, 1), serial(1, 2)]
    clerk.scan(serial(1, 3))
    clerk.fault = "unanswered"
    clerk.sync()
    clerk.fault = "ok"
    clerk.sync(after=90)
    assert claims(clerk.server) == [serial(1, 1), serial(1, 2), serial(1, 3)]
    heal()
    row = clerk.sync(after=4000)
    assert claims(clerk.server) == [serial(1, each) for each in range(4)]
    assert idle(row), row
    assert proven(clerk.server)


def test_stuck_work_taken_over_by_another_computer_is_sent_from_there(clerk, monkeypatch, tmp_path):
    poison = clerk.scan(serial(1, 0)).op_id
    heal = poisoned(monkeypatch, poison)
    for _ in range(4):
        clerk.sync()
    work = tmp_path / "a.work"
    export_outbox(clerk.wp, work)
    other = Counter(clerk.server, CLERK, tmp_path / "other", seed=77)
    other.sync()
    import_unsent(other.wp, work)
    heal()
    other.scan(serial(1, 1))
    row = other.sync()
    assert claims(clerk.server) == [serial(1, 0), serial(1, 1)]
    assert idle(row), row
    other.close()
    assert idle(clerk.sync(after=4000))
    assert proven(clerk.server)


# --- files in another order ---------------------------------------------------------------------
def test_an_older_answer_does_not_make_an_op_older_than_its_answer(clerk):
    op_id = clerk.scan(serial(1, 0)).op_id
    clerk.sync()
    outbox, now = clerk.wp.outbox, clerk.clock.now()
    applied = Outcome(op_id=op_id, status=OutcomeStatus.KNOWN, first=OutcomeStatus.APPLIED)
    settle(outbox, [applied], now, "", Witness(90, "b" * 64))
    deferred = Outcome(op_id=op_id, status=OutcomeStatus.DEFERRED)
    settle(outbox, [deferred], now, "", Witness(50, "a" * 64))
    assert outbox.db.rows("SELECT height FROM op") == [(90,)]


# --- clocks -------------------------------------------------------------------------------------
def test_a_stuck_op_is_tried_again_after_the_clock_was_set_back(wp, sale, clock):
    op_id = record_scan(wp, shipped(0), sale).op_id
    clock.advance(hours=24 * 365)
    while wp.outbox.seal_due(clock.now()):
        pass
    park(wp.outbox, op_id, "it")
    wp.outbox.db.write(lambda c: c.execute("UPDATE op_state SET withheld = 1"))
    put_off(wp.outbox, op_id, "it", clock.now())
    clock.advance(hours=-24 * 365)
    assert [op.op_id for op in stuck_to_try(wp.outbox, clock.now())] == [op_id]


# --- what is shown after a crash ----------------------------------------------------------------
def test_a_scan_taken_back_in_the_last_moment_is_not_shown_after_a_restart(
    wp, sale, clock, reopened, monkeypatch
):
    done = record_scan(wp, shipped(0), sale)
    wp.settle()
    assert len(shown_claims(wp)) == 1
    monkeypatch.setattr(wp, "touch", lambda entities: None)  # killed before the fold
    assert undo_scan(wp, done.op_id) is True
    assert shown_claims(reopened()) == []


def test_an_answered_scan_is_shown_as_such_though_the_program_ended_there(clerk, monkeypatch):
    clerk.scan(serial(1, 0))
    with monkeypatch.context() as patch:
        patch.setattr(clerk.wp, "touch", lambda entities: None)
        clerk.wp.settle()
    clerk.sync()
    clerk.wp.settle()
    key, state = clerk.wp.replica.db.row("SELECT claim_id, send_state FROM claim")
    assert state == "settled"
    # As the row was before the fold that never came.
    clerk.wp.replica.db.write(
        lambda c: c.execute("UPDATE claim SET send_state = 'sent' WHERE claim_id = ?", (key,))
    )
    clerk.engine.stop()
    clerk.wp.close()
    clerk.wp = opened_workplace(clerk.server, clerk.wp.profile, clock=clerk.clock, ring=clerk.ring)
    assert clerk.wp.replica.db.row("SELECT send_state FROM claim") == ("settled",)


# --- two who apply pages at once ----------------------------------------------------------------
def test_an_older_page_never_lands_behind_a_newer_one(clerk):
    line = clerk.wp.transport()
    clerk.scan(serial(1, 0))
    clerk.sync()
    start = clerk.wp.replica.place().cursor
    clerk.scan(serial(1, 1))
    clerk.fault = "ok"
    clerk.clock.advance(seconds=10)
    clerk.engine._seal()
    clerk.engine.sender.send_all()
    older = line.pull(start)
    clerk.scan(serial(1, 2))

    def pull(cursor):
        clerk.sync()  # meanwhile the engine is further on
        return older

    with pytest.raises(PageBroken):
        pull_all(clerk.wp, pull, lambda: True)
    line.close()
    clerk.sync()
    assert idle(clerk.sync())
    states = clerk.wp.replica.db.rows("SELECT DISTINCT send_state FROM claim")
    assert states == [("settled",)]


# --- restored twice after a fork ----------------------------------------------------------------
def test_a_chain_sealed_anew_after_a_restore_keeps_its_beginning(clerk):
    clerk.scan(serial(1, 0))
    clerk.sync()
    frozen(clerk.server, clerk.wp.identity.device)
    sign_in_again(clerk.wp, code(clerk))
    for number in (1, 2, 3):
        clerk.scan(serial(1, number))
        clerk.sync()
    outbox = clerk.wp.outbox
    told = sorted(height for (height,) in outbox.db.rows("SELECT height FROM op"))
    # Of old heads only a few are kept: what an earlier device sent may lie above the common past
    # though the present one's first op is there.
    outbox.db.write(lambda c: c.execute("UPDATE op_state SET height = 99 WHERE chain = 0"))

    def numbers():
        kept = outbox.db.rows("SELECT n FROM op WHERE chain = ? ORDER BY n", (outbox.chain,))
        return [n for (n,) in kept]

    offer_again_above(outbox, told[1], 1)
    assert numbers() == [1, 2, 3, 4]
    offer_again_above(outbox, told[0] - 1, 1)
    assert numbers() in ([1, 2, 3, 4], [2, 3, 4, 5])
    offer_again_above(outbox, 0, 0)
    assert numbers() == [1, 2, 3, 4]


# --- a bug of the server behind the judging of one op -------------------------------------------
def test_an_op_the_server_can_not_file_stops_no_other(clerk, monkeypatch):
    poison = clerk.scan(serial(1, 0)).op_id
    for number in (1, 2):
        clerk.scan(serial(1, number))
    real = answered.write_first

    def write_first(uow, actor, answers, height):
        answers = list(answers)
        if any(op.envelope.op_id == poison and op.text for op, _ in answers):
            raise DataError("INSERT", {}, ValueError("value out of range"))
        real(uow, actor, answers, height)

    monkeypatch.setattr(ops, "write_first", write_first)
    for _ in range(6):
        clerk.sync(after=90)
    # Filed as withheld at first, it has its place there: its text comes by another way.
    assert claims(clerk.server) == [serial(1, each) for each in range(3)]
    assert idle(clerk.sync(after=90))


# --- a profile that came back -------------------------------------------------------------------
def test_a_withheld_op_survives_sign_out_and_coming_back_to_the_same_computer(
    clerk, monkeypatch, tmp_path
):
    poison = clerk.scan(serial(1, 0)).op_id
    clerk.scan(serial(1, 1))
    heal = poisoned(monkeypatch, poison)
    for _ in range(4):
        clerk.sync()
    work = tmp_path / "left.work"
    export_outbox(clerk.wp, work)
    profile = clerk.wp.profile
    clerk.engine.stop()
    assert sign_out(clerk.wp, exported=True) is None

    clerk.wp = enrolled_workplace(
        clerk.server, CLERK, profile.directory, clock=clerk.clock, ring=clerk.ring,
        client=clerk.line.client,
    )  # fmt: skip
    clerk.engine = Engine(clerk.wp)
    clerk.scan(serial(1, 2))
    for _ in range(3):
        clerk.sync()
    assert claims(clerk.server) == [serial(1, 1), serial(1, 2)]
    import_unsent(clerk.wp, work)  # what came back is not doubled by the file
    heal()
    row = clerk.sync(after=4000)
    assert claims(clerk.server) == [serial(1, each) for each in range(3)]
    assert idle(row), row
    assert proven(clerk.server)


def test_restored_server_and_withheld_op_after_a_fork(clerk, monkeypatch, tmp_path):
    url = clerk.server.settings.database_url
    clerk.scan(serial(1, 0))
    clerk.sync()
    poison = clerk.scan(serial(1, 1)).op_id
    clerk.scan(serial(1, 2))
    heal = poisoned(monkeypatch, poison)
    for _ in range(4):
        clerk.sync()
    frozen(clerk.server, clerk.wp.identity.device)
    sign_in_again(clerk.wp, code(clerk))
    before = kept(url)
    clerk.scan(serial(1, 3))
    for _ in range(4):
        clerk.sync()
    assert claims(clerk.server) == [serial(1, each) for each in (0, 2, 3)]
    back(url, before)
    heal()
    clerk.scan(serial(1, 4))
    for _ in range(3):
        clerk.sync(after=4000)
    assert claims(clerk.server) == [serial(1, each) for each in range(5)]
    row = clerk.sync()
    assert idle(row), row
    assert proven(clerk.server)


# --- no line at all, and a server that was restored ---------------------------------------------
def test_a_restored_server_gets_by_file_what_it_forgot(clerk, monkeypatch, tmp_path):
    url = clerk.server.settings.database_url
    monkeypatch.setenv("SELLTHROUGH_DATABASE_URL", url)
    monkeypatch.setattr("server.clock.now", clerk.server.clock)
    clerk.fault = "lost"

    def exchange(name):
        work, out = tmp_path / f"{name}.work", tmp_path / f"{name}.answer"
        count = export_outbox(clerk.wp, work)
        assert main(["bundle", str(work), "--out", str(out)]) == 0
        import_answers(clerk.wp, out)
        return count

    clerk.scan(serial(1, 0))
    exchange("a")
    before = kept(url)
    for number in (1, 2):
        clerk.scan(serial(1, number))
    exchange("b")
    back(url, before)

    assert exchange("c") == 0
    assert exchange("d") == 2
    assert claims(clerk.server) == [serial(1, each) for each in range(3)]
    assert exchange("e") == 0
    clerk.fault = "ok"
    clerk.sync()
    assert idle(clerk.sync())
    assert proven(clerk.server)
