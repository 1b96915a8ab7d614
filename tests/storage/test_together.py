"""Scans that are judged together: what they come to is what each would have come to by itself."""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
import sqlalchemy as sa

from server.services import ops as services
from server.services import standings as places
from server.services.auditing import differences
from server.storage import postgres
from server.storage import tables as t
from server.storage.postgres import sqlstate
from server.storage.unit_of_work import Attempt
from sync.wire.messages import OutcomeStatus
from sync.wire.tables import contest_stream
from tests.support.world import (
    CLERK,
    OTHER_CLERK,
    REP,
    REVIEWER,
    claim_id_of,
    new_id,
    opened,
    serial,
)

APPLIED, REFUSED, DEFERRED = OutcomeStatus.APPLIED, OutcomeStatus.REFUSED, OutcomeStatus.DEFERRED
UNKNOWN = "A999999"
DEADLOCK = "40P01"


@pytest.fixture
def books(server):
    """After the test balances, standings and owners are what they are when worked out anew."""
    yield
    with opened(server.settings.database_url) as write:
        assert write(differences) == []


def rows(server, *columns, order):
    with opened(server.settings.database_url) as write:
        return write(lambda c: c.execute(sa.select(*columns).order_by(order)).all())


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize("together", [services.TOGETHER, 0], ids=["together", "one by one"])
def test_scans_come_to_the_same_together_and_one_by_one(device, monkeypatch, together):
    monkeypatch.setattr(services, "TOGETHER", together)
    clerk = device(CLERK)
    claim_id, taken_back = new_id(), new_id()
    by = "2026-06-17"

    outcomes = clerk.push(
        clerk.claim(serial(1, 0)),
        clerk.claim(serial(1, 0)),
        clerk.claim(serial(2, 0)),
        clerk.claim(UNKNOWN),
        clerk.claim(UNKNOWN),
        clerk.claim("4260771810017"),
        clerk.claim("", serial="B100007"),
        clerk.claim("D100001"),
        clerk.claim(serial(1, 1), sold_on="2025-12-30"),
        clerk.claim(serial(1, 2), sold_on="never"),
        clerk.claim(serial(1, 4), claim_id=claim_id),
        clerk.claim(serial(1, 5), claim_id=claim_id),
        clerk.claim(serial(1, 3), claim_id=taken_back),
        clerk.seal("claim.withdraw", {"claim_id": taken_back}, f"claim:{taken_back}"),
        clerk.claim(serial(1, 3)),
        clerk.claim(serial(1, 6, "B")),
    )

    assert [(each.code or each.status.value, each.params.get("by")) for each in outcomes] == [
        ("applied", None),
        ("DUP_SELF", None),
        ("VENDOR_CHECKS", by),
        ("VENDOR_CHECKS", by),
        ("DUP_SELF", None),
        ("SER_IS_GTIN", None),
        ("SCAN_EMPTY", None),
        ("VENDOR_CHECKS", by),
        ("TOO_LATE", None),
        ("OP_MALFORMED", None),
        ("applied", None),
        ("IDEMPOTENCY_REUSED", None),
        ("applied", None),
        ("applied", None),
        ("applied", None),
        ("applied", None),
    ]
    assert clerk.pull() | outcomes[0].streams == clerk.pull()
    assert len({each.streams["partner:1"] for each in outcomes if each.streams}) == 1


@pytest.mark.usefixtures("books")
def test_the_same_serial_twice_in_one_push_has_one_owner(device, server):
    clerk = device(CLERK)

    first, second = clerk.push(clerk.claim(serial(1, 0)), clerk.claim(serial(1, 0)))

    assert (first.status, second.status, second.code) == (APPLIED, REFUSED, "DUP_SELF")
    assert rows(server, t.claim.c.live, order=t.claim.c.claim_id) == [(True,), (False,)]


@pytest.mark.usefixtures("books")
def test_stronger_evidence_in_a_push_of_many_takes_the_serials_over(device):
    other, clerk = device(OTHER_CLERK), device(CLERK)
    other.push(*(other.claim(serial(1, number)) for number in range(5)))

    outcomes = clerk.push(*(clerk.claim(serial(1, number)) for number in range(10)))

    assert {each.code for each in outcomes[:5]} == {""}
    assert {each.code for each in outcomes[5:]} == {""}
    vendor = device(REVIEWER)
    vendor.pull()
    claims = vendor.table("vendor_claim")
    assert len(claims) == 15


def test_doubts_read_alike_whatever_their_cause_and_company(device):
    """Decision 8 on the way of many: unknown, foreign and claimed elsewhere can't be told apart."""
    other, clerk = device(OTHER_CLERK), device(CLERK)
    other.push(other.claim(UNKNOWN), other.claim(serial(2, 7)))
    doubtful = [UNKNOWN, "A999998", serial(2, 7), serial(2, 8)]
    ops = [clerk.claim(number) for number in (serial(1, 0), *doubtful, serial(1, 1))]

    outcomes = clerk.push(*ops)

    places_of = {tuple(sorted(each.streams)) for each in outcomes[1:5]}
    told = {(each.status, each.code, str(each.params), each.rev) for each in outcomes[1:5]}
    assert len(told) == len(places_of) == 1
    clerk.pull()
    shown = [dict(clerk.row("claim", claim_id_of(op))) for op in ops[1:5]]
    for row in shown:
        for name in ("claim_id", "serial", "scanned_at", "received_at"):
            row.pop(name, None)
    assert all(row == shown[0] for row in shown)
    assert b"Birch" not in bytes(clerk.received)


# --- our own mistakes -----------------------------------------------------------------------------


@pytest.mark.usefixtures("books")
def test_each_poisoned_op_among_many_is_deferred_alone(device, monkeypatch):
    clerk = device(CLERK)
    poisoned = {serial(1, 3), serial(1, 7)}
    kind = services.KINDS["claim.record"]

    def stumble(work, body):
        outcome = kind.judge(work, body)
        if body.scan in poisoned:
            raise ZeroDivisionError("a bug of ours")
        return outcome

    monkeypatch.setitem(services.KINDS, "claim.record", services.Kind(kind.body, stumble))
    ops = [clerk.claim(serial(1, number)) for number in range(10)]

    statuses = [each.status for each in clerk.push(*ops)]

    assert statuses == [DEFERRED if number in {3, 7} else APPLIED for number in range(10)]
    monkeypatch.undo()
    assert [each.status for each in clerk.push(*ops)][3] is APPLIED


@pytest.mark.usefixtures("books")
def test_an_outcome_that_can_not_travel_is_a_mistake_of_that_op_alone(device, monkeypatch):
    clerk = device(CLERK)
    kind = services.KINDS["claim.record"]

    def odd(work, body):
        outcome = kind.judge(work, body)
        if body.scan == serial(1, 1):
            return work.applied(1, "", {"odd": object()})
        return outcome

    monkeypatch.setitem(services.KINDS, "claim.record", services.Kind(kind.body, odd))

    outcomes = clerk.push(*(clerk.claim(serial(1, number)) for number in range(3)))

    assert [each.status for each in outcomes] == [APPLIED, DEFERRED, APPLIED]


def test_a_mistake_in_the_standings_costs_no_sale_and_is_made_good(
    device, server, monkeypatch, caplog
):
    clerk = device(CLERK)
    clerk.push(clerk.claim(serial(1, 0)))

    def wrong(scores):
        raise ZeroDivisionError("a bug of ours")

    with monkeypatch.context() as broken:
        broken.setattr(places, "ranking", wrong)
        [outcome] = clerk.push(clerk.claim(serial(1, 1)))
    assert outcome.status is APPLIED
    assert "standings of contest" in caplog.text
    with opened(server.settings.database_url) as write:
        assert write(differences) != []

    clerk.push(clerk.claim(serial(1, 2)))

    with opened(server.settings.database_url) as write:
        assert write(differences) == []
        left = write(
            lambda c: c.execute(
                sa.select(t.meta.c.key).where(t.meta.c.key.startswith("standings_behind"))
            ).all()
        )
    assert left == []


def test_a_mistake_in_the_standings_of_one_contest_keeps_no_other_behind(
    device, server, monkeypatch
):
    clerk = device(CLERK)
    moved = places._moved

    def wrong(uow, contest, *more):
        if contest.contest_id == 1:
            raise ZeroDivisionError("a bug of ours")
        return moved(uow, contest, *more)

    monkeypatch.setattr(places, "_moved", wrong)
    [outcome] = clerk.push(clerk.claim(serial(1, 0)))

    assert contest_stream(1) not in outcome.streams
    assert contest_stream(2) in outcome.streams
    with opened(server.settings.database_url) as write:
        behind = write(differences)
    assert behind
    assert all("contest 1" in each for each in behind)


def test_without_savepoints_a_poisoned_op_takes_others_along(device, monkeypatch):
    """The tests above can fail: a server that undoes nothing keeps half of the poisoned op."""
    clerk = device(CLERK)
    kind = services.KINDS["claim.record"]

    def stumble(work, body):
        outcome = kind.judge(work, body)
        work.uow.flush()
        if body.scan == serial(1, 1):
            raise ZeroDivisionError("a bug of ours")
        return outcome

    monkeypatch.setitem(services.KINDS, "claim.record", services.Kind(kind.body, stumble))
    monkeypatch.setattr(Attempt, "undo", lambda self: None)

    outcomes = clerk.push(*(clerk.claim(serial(1, number)) for number in range(3)))

    assert [each.status for each in outcomes] != [APPLIED, DEFERRED, APPLIED]


# --- at the same time -----------------------------------------------------------------------------


def at_once(*works):
    """Run works on threads of their own, begun together; what one raises is raised here."""
    ready = threading.Barrier(len(works))

    def run(work):
        ready.wait()
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result() for future in [pool.submit(run, work) for work in works]]


@pytest.mark.usefixtures("books")
def test_two_devices_race_for_one_serial_fifty_times(device, server):
    clerk, rep = device(CLERK), device(REP)
    for number in range(50):
        mine, theirs = clerk.claim(serial(1, number)), rep.claim(serial(1, number))
        [one], [other] = at_once(partial(clerk.push, mine), partial(rep.push, theirs))
        assert {one.status, other.status} == {APPLIED, REFUSED}
        assert "DUP_SELF" in {one.code, other.code}

    found = rows(server, t.claim.c.live, order=t.claim.c.claim_id)
    assert sum(live for (live,) in found) == 50


@pytest.mark.usefixtures("books")
def test_pushes_that_cross_never_wait_for_each_other_in_a_ring(device, monkeypatch):
    """Trap 3: the same serials, records and streams in every order, from two partners."""
    seen: list[str] = []

    def noted(problem):
        seen.append(sqlstate(problem))
        return seen[-1]

    monkeypatch.setattr(postgres, "sqlstate", noted)
    rng = random.Random(7)
    clerk, rep, other = device(CLERK), device(REP), device(OTHER_CLERK)
    numbers = [serial(partner_id, number) for partner_id in (1, 2) for number in range(12)]
    statuses: list[OutcomeStatus] = []

    def work(who, seed):
        order = random.Random(seed)

        def rounds():
            for _ in range(6):
                ops = [who.claim(number) for number in order.sample(numbers, 12)]
                outcomes = who.push(*ops)
                statuses.extend(each.status for each in outcomes)
                ended = [
                    who.seal("claim.withdraw", {"claim_id": each}, f"claim:{each}")
                    for each in map(claim_id_of, ops[:4])
                ]
                statuses.extend(each.status for each in who.push(*ended))

        return rounds

    at_once(*(work(who, rng.random()) for who in (clerk, rep, other)))

    assert set(statuses) == {APPLIED, REFUSED}
    assert len(statuses) == 3 * 6 * (12 + 4)
    assert DEADLOCK not in seen
