"""The chain of a device: signed, frozen after a fork, whole with an op that was left out."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa
from msgspec.structs import replace

from server.services import ops as services
from server.services.proving import verify
from server.services.sessions import thaw_device
from server.storage import audit
from server.storage import tables as t
from server.storage.unit_of_work import UnitOfWork
from sync.wire import signing
from sync.wire.codec import GENESIS, decode, encode, envelope_hash
from sync.wire.messages import (
    Envelope,
    OutcomeStatus,
    Push,
    PushReply,
    SealedOp,
    Withheld,
    Witness,
)
from tests.support.world import CLERK, REP, claim_id_of, op_id_of, opened, serial

APPLIED, KNOWN, REFUSED = OutcomeStatus.APPLIED, OutcomeStatus.KNOWN, OutcomeStatus.REFUSED
DEFERRED, BLOCKED = OutcomeStatus.DEFERRED, OutcomeStatus.BLOCKED


def read(server, query):
    with opened(server.settings.database_url) as write:
        return write(lambda connection: connection.execute(query).all())


def count(server, table):
    return read(server, sa.select(sa.func.count()).select_from(table))[0][0]


def problem(answer):
    return answer.status_code, answer.json()["code"]


def withheld(op):
    place = decode(op.op, Envelope)
    told = Withheld(
        op_id=place.op_id,
        n=place.n,
        prev=place.prev,
        hash=envelope_hash(op.op.encode()),
        entity=place.entity,
    )
    return SealedOp(sig=op.sig, withheld=told)


# --- signatures -----------------------------------------------------------------------------------


def test_the_signature_of_the_last_op_vouches_for_all_and_every_one_is_kept(device, server):
    clerk = device(CLERK)
    ops = [clerk.claim(serial(1, number)) for number in range(3)]

    assert [each.status for each in clerk.push(*ops)] == [APPLIED] * 3
    assert [each.status for each in clerk.push(*ops)] == [KNOWN] * 3

    kept = read(server, sa.select(t.op_log.c.sig).order_by(t.op_log.c.n))
    assert [sig for (sig,) in kept] == [op.sig for op in ops]


@pytest.mark.parametrize("wrong", ["", "AAAA", "of another key", "of another op"])
def test_without_the_right_signature_nothing_of_a_push_is_taken(device, server, wrong):
    clerk = device(CLERK)
    first = clerk.claim(serial(1, 0))
    last = clerk.claim(serial(1, 1))
    sig = {
        "of another key": signing.sign(signing.new_key(), last.op.encode()),
        "of another op": first.sig,
    }.get(wrong, wrong)

    assert problem(clerk.post(first, replace(last, sig=sig))) == (403, "SIGNATURE_WRONG")

    for table in (t.op_log, t.claim, t.ledger_entry, t.op_branch):
        assert count(server, table) == 0
    assert [each.status for each in clerk.push(first, last)] == [APPLIED] * 2


def test_an_unsigned_fork_freezes_nobody(device, server):
    clerk = device(CLERK)
    start = clerk.n, clerk.prev
    clerk.push(clerk.claim(serial(1, 0)))
    end = clerk.n, clerk.prev
    clerk.n, clerk.prev = start
    forged = replace(clerk.claim(serial(1, 1)), sig="")

    assert problem(clerk.post(forged)) == (403, "SIGNATURE_WRONG")

    clerk.n, clerk.prev = end
    later = clerk.claim(serial(1, 2))
    assert [each.status for each in clerk.push(later)] == [APPLIED]


def test_an_altered_op_under_a_known_id_is_checked_before_it_is_refused(device, server):
    clerk = device(CLERK)
    op = clerk.claim(serial(1, 0))
    clerk.push(op)
    altered = replace(op, op=op.op.replace(serial(1, 0), serial(1, 1)))

    assert problem(clerk.post(altered)) == (403, "SIGNATURE_WRONG")

    [outcome] = clerk.push(clerk.signed(altered.op))
    assert (outcome.status, outcome.code) == (REFUSED, "IDEMPOTENCY_REUSED")


# --- a fork ---------------------------------------------------------------------------------------


@pytest.fixture
def forked(device):
    """A device of which a second copy has sent; returns it, its two branches and the outcomes."""
    clerk = device(CLERK)
    start = clerk.n, clerk.prev
    first = clerk.claim(serial(1, 0))
    clerk.push(first)
    clerk.n, clerk.prev = start
    branch = [clerk.claim(serial(1, 1)), clerk.claim(serial(1, 2))]
    return clerk, first, branch, clerk.push(*branch)


def test_after_a_fork_nothing_is_taken_until_somebody_has_looked(forked, server):
    clerk, first, branch, outcomes = forked
    assert [each.code for each in outcomes] == ["CHAIN_BROKEN"] * 2
    assert {text for (text,) in read(server, sa.select(t.op_branch.c.envelope))} == {
        op.op for op in branch
    }

    for op in (first, branch[0], branch[1]):
        assert problem(clerk.post(op)) == (403, "DEVICE_FROZEN")

    with opened(server.settings.database_url) as write:
        assert write(lambda c: thaw_device(UnitOfWork(c, server.clock()), clerk.name))
    assert [each.status for each in clerk.push(first)] == [KNOWN]
    clerk.n, clerk.prev = 1, envelope_hash(first.op.encode())
    assert [each.status for each in clerk.push(clerk.claim(serial(1, 5)))] == [APPLIED]
    assert count(server, t.claim) == 2


def test_what_fits_behind_a_branch_is_not_taken_either(device, server):
    clerk = device(CLERK)
    first = clerk.claim(serial(1, 0))
    clerk.push(first)
    end = clerk.n, clerk.prev
    clerk.n, clerk.prev = 0, GENESIS
    branch = clerk.claim(serial(1, 1))
    clerk.n, clerk.prev = end
    fitting = clerk.claim(serial(1, 2))

    outcomes = clerk.push(branch, fitting)

    assert [each.code for each in outcomes] == ["CHAIN_BROKEN"] * 2
    assert count(server, t.claim) == 1


def test_one_frozen_device_stops_no_other(forked, device):
    other = device(REP)

    assert [each.status for each in other.push(other.claim(serial(1, 9)))] == [APPLIED]


def test_a_new_device_sends_what_the_frozen_one_had_no_answer_for(forked, device, server):
    _, first, branch, _ = forked
    again = device(CLERK, "a new name")

    def sealed_anew(op):
        old = decode(op.op, Envelope)
        return again.seal(old.kind, old.body, old.entity, op_id=old.op_id)

    outcomes = again.push(sealed_anew(first), *map(sealed_anew, branch))

    assert [each.status for each in outcomes] == [KNOWN, APPLIED, APPLIED]
    assert outcomes[0].first is APPLIED
    assert count(server, t.claim) == 3
    changed = again.seal("claim.record", {"claim_id": "x"}, "claim:x", op_id=op_id_of(first))
    [refused] = again.push(changed)
    assert (refused.status, refused.code) == (REFUSED, "IDEMPOTENCY_REUSED")


def test_a_fork_beside_a_link_leaves_the_record_provable(device, server):
    """Two ops name the same head: one is the chain's link, the other a branch that another sent."""
    clerk, copy, later = device(CLERK), device(CLERK, "a copy"), device(CLERK, "a third")

    def sealed_anew(by, op):
        old = decode(op.op, Envelope)
        return by.seal(old.kind, old.body, old.entity, op_id=old.op_id)

    first = clerk.claim(serial(1, 0))
    clerk.push(first)
    # The copy was answered once already by another chain: its link lies beside the log.
    assert [each.status for each in copy.push(sealed_anew(copy, first))] == [KNOWN]
    end = copy.n, copy.prev
    copy.n, copy.prev = 0, GENESIS
    branch = copy.claim(serial(1, 1))
    [forked] = copy.push(branch)
    assert forked.code == "CHAIN_BROKEN"
    assert [each.status for each in later.push(sealed_anew(later, branch))] == [APPLIED]
    with opened(server.settings.database_url) as write:
        assert write(lambda c: thaw_device(UnitOfWork(c, server.clock()), copy.name))
    copy.n, copy.prev = end
    assert [each.status for each in copy.push(copy.claim(serial(1, 2)))] == [APPLIED]

    with opened(server.settings.database_url) as write:
        assert write(lambda connection: verify(connection, []).faults) == []


# --- withheld -------------------------------------------------------------------------------------


def test_a_withheld_op_stops_only_its_own_record(device, server):
    clerk = device(CLERK)
    stuck = clerk.claim(serial(1, 0))
    claim_id = claim_id_of(stuck)
    behind = clerk.seal("claim.amend", {"claim_id": claim_id, "invoice": "R1"}, f"claim:{claim_id}")
    other = clerk.claim(serial(1, 1))

    outcomes = clerk.push(withheld(stuck), behind, other)

    assert [each.status for each in outcomes] == [DEFERRED, BLOCKED, APPLIED]
    assert outcomes[1].params == {"op": op_id_of(stuck)}
    again = clerk.push(withheld(stuck), behind, other)
    assert [each.status for each in again] == [DEFERRED, BLOCKED, KNOWN]

    late = clerk.push(stuck, behind)

    assert [each.status for each in late] == [APPLIED, APPLIED]
    clerk.pull()
    assert clerk.row("claim", claim_id)["invoice"] == "R1"
    assert [each.status for each in clerk.push(withheld(stuck), stuck)] == [KNOWN, KNOWN]
    kept = read(
        server,
        sa.select(t.op_log.c.envelope, t.op_log.c.kind).where(t.op_log.c.op_id == op_id_of(stuck)),
    )
    assert kept == [(stuck.op, "claim.record")]


def test_another_op_in_the_place_of_a_withheld_one_is_refused(device, server):
    clerk = device(CLERK)
    stuck = clerk.claim(serial(1, 0))
    clerk.push(withheld(stuck))

    [outcome] = clerk.push(clerk.signed(stuck.op.replace(serial(1, 0), serial(1, 1))))

    assert (outcome.status, outcome.code) == (REFUSED, "IDEMPOTENCY_REUSED")
    assert count(server, t.claim) == 0
    assert [each.status for each in clerk.push(stuck)] == [APPLIED]


def test_a_withheld_op_is_signed_like_any_other(device, server):
    clerk = device(CLERK)
    stuck = clerk.claim(serial(1, 0))

    assert problem(clerk.post(replace(withheld(stuck), sig=""))) == (403, "SIGNATURE_WRONG")
    assert [each.status for each in clerk.push(withheld(stuck))] == [DEFERRED]
    assert problem(clerk.post(replace(stuck, sig=""))) == (403, "SIGNATURE_WRONG")
    assert [each.status for each in clerk.push(stuck)] == [APPLIED]
    [(sig,)] = read(server, sa.select(t.op_log.c.sig))
    assert sig == stuck.sig


@pytest.mark.parametrize("digest", ["", "x" * 64, "A" * 64])
def test_a_withheld_op_must_tell_its_hash(device, digest):
    clerk = device(CLERK)
    gone = withheld(clerk.claim(serial(1, 0)))
    gone = replace(gone, withheld=replace(gone.withheld, hash=digest))

    assert problem(clerk.post(gone)) == (400, "MALFORMED")


# --- what no database keeps -----------------------------------------------------------------------


@pytest.mark.parametrize("change", [{"op_id": "a\x00"}, {"entity": "claim:\x00"}, {"n": 2**60}])
def test_a_place_that_can_not_be_kept_is_a_problem_of_that_request(device, server, change):
    clerk = device(CLERK)
    body = json.loads(clerk.claim(serial(1, 0)).op)
    clerk.n, clerk.prev = 0, GENESIS

    assert problem(clerk.post(clerk.signed(json.dumps(body | change)))) == (400, "MALFORMED")
    assert [each.status for each in clerk.push(clerk.claim(serial(1, 0)))] == [APPLIED]


# --- the audit chain ------------------------------------------------------------------------------


def test_a_push_is_one_entry_of_the_audit_chain_and_a_replay_is_none(device, server):
    clerk = device(CLERK)
    ops = [clerk.claim(serial(1, number)) for number in range(3)]

    reply = clerk.send(*ops)
    again = clerk.send(*ops)

    assert reply.witness is not None
    assert again.witness == reply.witness
    rows = read(server, sa.select(t.op_log.c.height).distinct())
    assert rows == [(reply.witness.height,)]
    [(what, digest)] = read(
        server,
        sa.select(t.audit.c.what, t.audit.c.digest).where(t.audit.c.height == reply.witness.height),
    )
    answered = [
        audit.Answered(n, op_id_of(op), envelope_hash(op.op.encode()), "applied", "")
        for n, op in enumerate(ops, start=1)
    ]
    assert (what, digest) == (audit.PUSH, audit.digest_of(answered))


def test_an_answer_given_anew_keeps_the_earlier_one_provable(device, server, monkeypatch):
    clerk = device(CLERK)
    op = clerk.claim(serial(1, 0))
    kind = services.KINDS["claim.record"]

    def stumble(work, body):
        raise ZeroDivisionError("a bug of ours")

    monkeypatch.setitem(services.KINDS, "claim.record", services.Kind(kind.body, stumble))
    first = clerk.send(op).witness
    monkeypatch.undo()
    second = clerk.send(op).witness

    assert second.height == first.height + 1
    assert read(server, sa.select(t.op_log.c.height)) == [(second.height,)]
    assert read(server, sa.select(t.earlier_outcome.c.height, t.earlier_outcome.c.status)) == [
        (first.height, "deferred")
    ]


def test_a_witness_of_another_history_is_told_so_and_nothing_is_taken(device, server):
    clerk = device(CLERK)
    reply = clerk.send(clerk.claim(serial(1, 0)))
    op = clerk.claim(serial(1, 1))

    def post(witness):
        body = encode(Push(device=clerk.name, ops=[op], witness=witness))
        headers = {"content-type": "application/json"}
        return clerk.client.post("/v1/ops", content=body, headers=headers)

    assert problem(post(Witness(reply.witness.height, "f" * 64))) == (409, "history_changed")
    assert problem(post(Witness(reply.witness.height + 5, reply.witness.head))) == (
        409,
        "history_changed",
    )
    assert count(server, t.claim) == 1
    answer = decode(post(reply.witness).content, PushReply)
    assert [each.status for each in answer.outcomes] == [APPLIED]
