"""A push: each op once, in its chain, with its own fate, whatever happens to the others."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError

from server.services import ops as services
from server.services.sessions import thaw_device
from server.storage import tables as t
from server.storage.unit_of_work import UnitOfWork
from sync.wire.messages import OutcomeStatus
from tests.support.world import CLERK, OTHER_CLERK, claim_id_of, op_id_of, opened, serial

APPLIED, KNOWN, REFUSED = OutcomeStatus.APPLIED, OutcomeStatus.KNOWN, OutcomeStatus.REFUSED


def count(url, table):
    with opened(url) as write:
        return write(lambda c: c.execute(sa.select(sa.func.count()).select_from(table)).scalar())


def test_an_op_sent_again_gets_its_first_outcome_and_has_one_effect(device, server):
    clerk = device(CLERK)
    op = clerk.claim(serial(1, 0))

    [first] = clerk.push(op)
    [again] = clerk.push(op)

    assert first.status is APPLIED
    assert (again.status, again.first) == (KNOWN, APPLIED)
    assert (again.streams, again.rev) == (first.streams, first.rev)
    assert count(server.settings.database_url, t.claim) == 1
    assert count(server.settings.database_url, t.ledger_entry) == 1


def test_after_a_lost_reply_the_whole_batch_can_be_sent_again_with_more(device, server):
    clerk = device(CLERK)
    ops = [clerk.claim(serial(1, number)) for number in range(20)]
    clerk.post(*ops)  # the reply never arrives

    outcomes = clerk.push(*ops, clerk.claim(serial(1, 50)))

    assert [each.status for each in outcomes] == [KNOWN] * 20 + [APPLIED]
    assert [each.op_id for each in outcomes[:20]] == [op_id_of(op) for op in ops]
    assert count(server.settings.database_url, t.claim) == 21


def test_the_same_op_twice_in_one_push_is_answered_twice_and_done_once(device, server):
    clerk = device(CLERK)
    op = clerk.claim(serial(1, 0))

    first, second = clerk.push(op, op)

    assert (first.status, second.status) == (APPLIED, KNOWN)
    assert first.streams == second.streams != {}
    assert count(server.settings.database_url, t.claim) == 1


def test_an_op_id_with_other_contents_is_refused_and_changes_nothing(device, server):
    clerk = device(CLERK)
    op = clerk.claim(serial(1, 0))
    clerk.push(op)
    forged = clerk.signed(op.op.replace(serial(1, 0), serial(1, 1)))

    [outcome] = clerk.push(forged)

    assert (outcome.status, outcome.code) == (REFUSED, "IDEMPOTENCY_REUSED")
    assert count(server.settings.database_url, t.claim) == 1
    assert [each.status for each in clerk.push(op)] == [KNOWN]


def test_ops_beyond_a_gap_are_not_taken_and_the_answer_says_where_to_begin(device):
    clerk = device(CLERK)
    ops = [clerk.claim(serial(1, number)) for number in range(3)]

    reply = clerk.send(ops[0], ops[2])

    assert reply.send_from == 2
    assert [each.op_id for each in reply.outcomes] == [op_id_of(ops[0])]
    assert [each.status for each in clerk.push(*ops[1:])] == [APPLIED, APPLIED]


def test_a_second_op_of_one_number_is_refused_kept_and_marks_the_device(device, server):
    clerk = device(CLERK)
    start = clerk.n, clerk.prev
    first = clerk.claim(serial(1, 0))
    clerk.push(first)
    end = clerk.n, clerk.prev
    clerk.n, clerk.prev = start  # as a disk image restored from a backup would go on
    branch = clerk.claim(serial(1, 1))

    [outcome] = clerk.push(branch)

    assert (outcome.status, outcome.code) == (REFUSED, "CHAIN_BROKEN")
    with opened(server.settings.database_url) as write:
        kept = write(lambda c: c.execute(sa.select(t.op_branch.c.envelope)).scalars().all())
        forked = write(lambda c: c.execute(sa.select(t.device.c.forked_at)).scalar())
    assert kept == [branch.op]
    assert forked is not None
    clerk.n, clerk.prev = end
    later = clerk.claim(serial(1, 2))
    answer = clerk.post(later)
    assert (answer.status_code, answer.json()["code"]) == (403, "DEVICE_FROZEN")
    with opened(server.settings.database_url) as write:
        assert write(lambda c: thaw_device(UnitOfWork(c, server.clock()), clerk.name))
    assert [each.status for each in clerk.push(later)] == [APPLIED]


def test_an_op_whose_prev_is_another_is_refused(device):
    clerk = device(CLERK)
    clerk.push(clerk.claim(serial(1, 0)))
    clerk.prev = "f" * 64

    [outcome] = clerk.push(clerk.claim(serial(1, 1)))

    assert outcome.code == "CHAIN_BROKEN"


@pytest.mark.parametrize(
    "mistake",
    [
        ZeroDivisionError("a bug of ours"),
        sa.exc.ProgrammingError("SELECT a bug of ours", {}, ValueError("no such column")),
    ],
    ids=["in the rules", "in a statement"],
)
def test_an_op_the_server_fails_on_is_kept_and_the_others_go_on(
    device, server, monkeypatch, caplog, mistake
):
    clerk = device(CLERK)
    poisoned = serial(1, 1)
    kind = services.KINDS["claim.record"]

    def stumble(work, body):
        outcome = kind.judge(work, body)
        if body.scan == poisoned:
            raise mistake
        return outcome

    monkeypatch.setitem(services.KINDS, "claim.record", services.Kind(kind.body, stumble))
    ops = [clerk.claim(serial(1, number)) for number in range(3)]

    outcomes = clerk.push(*ops)

    assert [each.status for each in outcomes] == [APPLIED, OutcomeStatus.DEFERRED, APPLIED]
    assert "a bug of ours" in caplog.text
    clerk.pull()
    assert {row["serial"] for row in clerk.table("claim")} == {serial(1, 0), serial(1, 2)}
    with opened(server.settings.database_url) as write:
        kept = write(
            lambda c: c.execute(
                sa.select(t.op_log.c.envelope).where(t.op_log.c.status == "deferred")
            ).scalars().all()
        )  # fmt: skip
    assert kept == [ops[1].op]

    monkeypatch.undo()
    [late] = clerk.push(ops[1])

    assert late.status is APPLIED
    assert clerk.pull() | late.streams == clerk.pull()
    assert clerk.row("claim", claim_id_of(ops[1]))["state"] == "approved"
    assert [each.status for each in clerk.push(ops[1])] == [KNOWN]


def test_what_an_op_wrote_before_it_failed_is_gone_and_moves_no_stream(device, server, monkeypatch):
    clerk = device(CLERK)
    clerk.pull()
    kind = services.KINDS["claim.record"]

    def stumble(work, body):
        kind.judge(work, body)
        raise ZeroDivisionError("after everything was written")

    monkeypatch.setitem(services.KINDS, "claim.record", services.Kind(kind.body, stumble))
    before = clerk.pull()

    [outcome] = clerk.push(clerk.claim(serial(1, 0)))

    assert outcome.streams == {}
    assert clerk.pull() == before
    for table in (t.claim, t.ledger_entry, t.contest_entry, t.participant):
        assert count(server.settings.database_url, table) == 0


def test_a_failure_of_the_database_fails_the_request_and_nothing_of_it_stands(
    device, server, monkeypatch
):
    clerk = device(CLERK)
    kind = services.KINDS["claim.record"]
    broken: list[object] = []

    def disk_full(work, body):
        kind.judge(work, body)
        if len(broken) < 1:
            broken.append(body)
            raise OperationalError("INSERT", {}, Exception("disk full"))
        return kind.judge(work, body)

    monkeypatch.setitem(services.KINDS, "claim.record", services.Kind(kind.body, disk_full))
    ops = [clerk.claim(serial(1, 0)), clerk.claim(serial(1, 1))]

    answer = clerk.post(*ops)

    assert (answer.status_code, answer.json()["code"]) == (503, "TRY_LATER")
    assert answer.headers["retry-after"]
    assert count(server.settings.database_url, t.claim) == 0
    monkeypatch.undo()
    assert [each.status for each in clerk.push(*ops)] == [APPLIED, APPLIED]


def test_an_op_that_lost_a_race_for_a_key_is_judged_anew(device, server, monkeypatch):
    clerk = device(CLERK)
    kind = services.KINDS["claim.record"]
    tries = []

    def overtaken(work, body):
        outcome = kind.judge(work, body)
        tries.append(body.scan)
        if len(tries) < services.JUDGINGS:
            raise IntegrityError("INSERT", {}, Exception("somebody was faster"))
        return outcome

    monkeypatch.setitem(services.KINDS, "claim.record", services.Kind(kind.body, overtaken))

    [outcome] = clerk.push(clerk.claim(serial(1, 0)))

    assert (outcome.status, len(tries)) == (APPLIED, 3)
    for table, rows in ((t.claim, 1), (t.ledger_entry, 1), (t.participant, 2)):
        assert count(server.settings.database_url, table) == rows


@pytest.mark.parametrize(
    ("kind", "change", "code"),
    [
        ("claim.guess", {}, "OP_UNKNOWN"),
        ("claim.record", {"sold_on": "yesterday"}, "OP_MALFORMED"),
        ("claim.record", {"claim_id": 7}, "OP_MALFORMED"),
        ("claim.record", {"claim_id": ""}, "OP_MALFORMED"),
        ("claim.record", {"customer": "x" * 501}, "OP_MALFORMED"),
        ("claim.record", {"scanned_at": "2026-06-15T09:00:00"}, "OP_MALFORMED"),
        ("claim.record", {"invoice": "R\x00"}, "OP_MALFORMED"),
        ("claim.record", {"rule_version": 10**30}, "OP_MALFORMED"),
        ("deal.move", {"deal_id": "d", "action": "explode"}, "OP_MALFORMED"),
    ],
)
def test_what_can_not_be_read_is_refused_and_the_chain_goes_on(device, kind, change, code):
    clerk = device(CLERK)
    body = json.loads(clerk.claim(serial(1, 0)).op)["body"]
    clerk.n, clerk.prev = 0, "0" * 64

    bad, good = clerk.push(clerk.seal(kind, body | change), clerk.claim(serial(1, 1)))

    assert (bad.status, bad.code) == (REFUSED, code)
    assert good.status is APPLIED


def test_an_envelope_that_tells_only_its_place_is_refused_and_the_chain_goes_on(device):
    clerk = device(CLERK)
    odd = {"op_id": "odd", "device": clerk.name, "n": 1, "prev": "0" * 64, "kind": 5}
    odd_op = clerk.signed(json.dumps(odd | {"kind": "claim.record"}))

    [outcome] = clerk.push(odd_op)

    assert (outcome.op_id, outcome.code) == ("odd", "OP_MALFORMED")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"op_id": "x"}', "\ud83d", "null"])
def test_a_push_with_something_that_is_no_op_is_a_problem_and_takes_nothing(device, server, text):
    clerk = device(CLERK)
    push = {"device": clerk.name, "ops": [{"op": text, "sig": ""}]}

    answer = clerk.client.post("/v1/ops", content=json.dumps(push).encode())

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert count(server.settings.database_url, t.op_log) == 0


def test_a_sign_in_sends_for_its_own_device_only(device):
    clerk, other = device(CLERK), device(OTHER_CLERK)
    clerk.name = other.name

    answer = clerk.post(clerk.claim(serial(1, 0)))

    assert (answer.status_code, answer.json()["code"]) == (403, "NOT_ALLOWED")


def test_more_ops_than_agreed_are_a_problem(device):
    clerk = device(CLERK)
    op = clerk.claim(serial(1, 0))

    assert clerk.post(*[op] * 501).status_code == 400
    assert clerk.post(*[op] * 500).status_code == 200
