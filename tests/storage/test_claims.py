"""Claims on the server: verdicts with every fact, one owner of a serial, points that follow."""

from __future__ import annotations

import itertools
import threading

import pytest
import sqlalchemy as sa

from server.services.auditing import differences
from server.storage import tables as t
from sync.wire.messages import OutcomeStatus
from tests.support.world import (
    CLERK,
    OTHER_CLERK,
    REP,
    REVIEWER,
    claim_id_of,
    opened,
    serial,
)

APPLIED, REFUSED = OutcomeStatus.APPLIED, OutcomeStatus.REFUSED
UNKNOWN = "A999999"


@pytest.fixture(autouse=True)
def audit(server):
    """After every test balances, standings and owners are what they are when worked out anew."""
    yield
    with opened(server.settings.database_url) as write:
        assert write(differences) == []


def state_of(device, op):
    device.pull()
    return device.row("claim", claim_id_of(op))


def balance(device):
    device.pull()
    return sum(line["points"] for line in device.table("ledger_entry"))


def test_a_unit_shipped_to_the_claimant_is_approved_and_earns_at_once(device):
    clerk = device(CLERK)
    op = clerk.claim(serial(1, 0), invoice="R1", customer="Müller")

    [outcome] = clerk.push(op)

    assert (outcome.status, outcome.code, outcome.rev) == (APPLIED, "", 1)
    claim = state_of(clerk, op)
    assert (claim["state"], claim["points"], claim["product_id"]) == ("approved", 40, 1)
    assert (claim["invoice"], claim["customer"], claim["decided_by"]) == ("R1", "Müller", "rules")
    assert balance(clerk) == 40
    [line] = clerk.table("ledger_entry")
    assert (line["account"], line["kind"]) == ("claimant:1:11", "earn")
    entries = {row["contest_id"]: row for row in clerk.table("contest_entry")}
    assert {number: row["points"] for number, row in entries.items()} == {1: 10, 2: 3}
    assert {row["state"] for row in entries.values()} == {"sure"}
    [place] = [row for row in clerk.table("standing") if row["contest_id"] == 1]
    assert (place["place"], place["points"], place["units"]) == (1, 10, 1)
    [mine] = [row for row in clerk.table("participation") if row["contest_id"] == 1]
    assert (mine["ref"], mine["name"]) == (place["ref"], "Ada")
    assert "Ada" not in place["label"]


def test_the_streams_of_an_outcome_say_from_where_on_the_feed_shows_it(device):
    clerk = device(CLERK)
    [outcome] = clerk.push(clerk.claim(serial(1, 0)))

    reached = clerk.pull()

    assert set(outcome.streams) == {"partner:1", "contest:1", "contest:2"}
    assert all(reached[name] >= seq for name, seq in outcome.streams.items())


def strip(value):
    """Take away what differs between any two claims: ids, times, the serial itself."""
    dropped = {
        "claim_id", "serial", "scanned_at", "received_at", "decide_by", "op_id", "streams",
    }  # fmt: skip
    return {key: each for key, each in value.items() if key not in dropped}


def test_unknown_foreign_and_rival_claims_look_the_same_to_the_claimant(device):
    other = device(OTHER_CLERK)
    other.push(other.claim(serial(2, 1)))
    clerk = device(CLERK)
    ops = [clerk.claim(UNKNOWN), clerk.claim(serial(2, 0)), clerk.claim(serial(2, 1))]

    outcomes = [clerk.send(op).outcomes[0] for op in ops]
    rows = [state_of(clerk, op) for op in ops]
    entries = [
        [
            {key: row[key] for key in ("contest_id", "points", "units", "state", "explanation")}
            for row in clerk.table("contest_entry")
            if row["claim_id"] == claim_id_of(op)
        ]
        for op in ops
    ]

    said = [
        (each.status, each.code, each.fields, each.params, each.theirs, each.rev, each.items)
        for each in outcomes
    ]
    assert said[0] == said[1] == said[2]
    assert said[0][:2] == (APPLIED, "VENDOR_CHECKS")
    assert set(outcomes[0].streams) == set(outcomes[1].streams) == set(outcomes[2].streams)
    assert strip(rows[0]) == strip(rows[1]) == strip(rows[2])
    assert rows[0]["state"] == "in_review"
    assert entries[0] == entries[1] == entries[2] != []
    vera = device(REVIEWER)
    vera.pull()
    causes = [vera.row("vendor_claim", claim_id_of(op))["cause"] for op in ops]
    assert causes == ["SER_UNKNOWN", "CHANNEL", "CHANNEL"]
    assert "DUP_OTHER" in vera.row("vendor_claim", claim_id_of(ops[2]))["doubts"]
    assert "Birch Supply" in vera.row("vendor_claim", claim_id_of(ops[1]))["doubts"]


def test_no_difference_in_length_tells_unknown_from_foreign_serials(device):
    other = device(OTHER_CLERK)
    other.push(other.claim(serial(2, 1)))
    clerk = device(CLERK)
    clerk.push(clerk.claim(UNKNOWN), clerk.claim(serial(2, 0)))
    clerk.pull()

    sizes = []
    for number in ("A999998", serial(2, 5), serial(2, 1)):
        answer = clerk.post(clerk.claim(number))
        start = len(clerk.received)
        clerk.pull()
        sizes.append((len(answer.content), len(clerk.received) - start))

    # Numbers that grow (sums, sequence numbers) may gain a digit, nothing else.
    for one, another in itertools.pairwise(sizes):
        assert abs(one[0] - another[0]) <= 2
        assert abs(one[1] - another[1]) <= 6


def test_a_refused_claim_is_kept_with_its_code(device):
    clerk = device(CLERK)
    op = clerk.claim(serial(1, 0), sold_on="2026-01-02")

    [outcome] = clerk.push(op)

    assert (outcome.status, outcome.code, outcome.fields) == (REFUSED, "TOO_LATE", ["sold_on"])
    claim = state_of(clerk, op)
    assert (claim["state"], claim["code"], claim["points"]) == ("rejected", "TOO_LATE", 0)
    assert [each.status for each in clerk.push(clerk.claim(serial(1, 0)))] == [APPLIED]


def test_a_colleagues_claim_of_the_same_serial_is_named(device):
    clerk, rep = device(CLERK), device(REP)
    clerk.push(clerk.claim(serial(1, 0)))

    [outcome] = rep.push(rep.claim(serial(1, 0)))

    assert (outcome.code, outcome.params) == ("DUP_SELF", {"who": "Ada", "when": "2026-06-15"})


def test_a_claim_id_is_taken_once(device):
    clerk = device(CLERK)
    first = clerk.claim(serial(1, 0))
    clerk.push(first)

    [outcome] = clerk.push(clerk.claim(serial(1, 1), claim_id=claim_id_of(first)))

    assert outcome.code == "IDEMPOTENCY_REUSED"


def test_the_company_a_unit_was_shipped_to_displaces_who_claimed_it_before(device):
    other, clerk, vera = device(OTHER_CLERK), device(CLERK), device(REVIEWER)
    early = other.claim(serial(1, 0))
    other.push(early)
    vera.pull()
    vera.push(approve(vera, early))
    assert balance(other) == 40

    late = clerk.claim(serial(1, 1))
    held = clerk.claim(serial(1, 0))
    clerk.push(late, held)

    assert state_of(clerk, held)["state"] == "in_review"
    # What a reviewer decided stands: only the new claim is in doubt.
    assert state_of(other, early)["state"] == "approved"
    assert balance(other) == 40


def approve(reviewer, *ops, decision="approve", reason=""):
    reviewer.pull()
    items = [[claim_id_of(op), reviewer.row("vendor_claim", claim_id_of(op))["rev"]] for op in ops]
    body = {"decision": decision, "reason": reason, "note": "", "items": items}
    return reviewer.seal("review.decide", body)


def test_an_approved_claim_without_a_reviewer_goes_back_to_the_desk_when_displaced(device, server):
    """The list of shipments was corrected after the claim was approved by the rules."""
    other, clerk = device(OTHER_CLERK), device(CLERK)
    early = other.claim(serial(2, 0))
    other.push(early)
    assert balance(other) == 40
    with opened(server.settings.database_url) as write:
        write(
            lambda c: c.execute(
                sa.update(t.shipment)
                .where(t.shipment.c.serial == serial(2, 0))
                .values(partner_id=1)
            )
        )

    late = clerk.claim(serial(2, 0))
    [outcome] = clerk.push(late)

    # Whom the unit was shipped to owns it, whoever was heard first: nothing is in doubt there.
    assert (outcome.status, outcome.code) == (APPLIED, "")
    displaced = state_of(other, early)
    assert (displaced["state"], displaced["code"]) == ("in_review", "VENDOR_CHECKS")
    assert balance(other) == 0
    assert {row["state"] for row in other.table("contest_entry")} == {"provisional"}
    vera = device(REVIEWER)
    vera.pull()
    assert vera.row("vendor_claim", claim_id_of(early))["cause"] == "DUP_OTHER"


def test_withdrawing_gives_points_back_and_hands_the_serial_on(device, server):
    other, clerk = device(OTHER_CLERK), device(CLERK)
    first, waiting = clerk.claim(serial(1, 0)), other.claim(serial(1, 0))
    clerk.push(first)
    other.push(waiting)

    [outcome] = clerk.push(clerk.seal("claim.withdraw", {"claim_id": claim_id_of(first)}))

    assert outcome.status is APPLIED
    assert state_of(clerk, first)["state"] == "withdrawn"
    assert balance(clerk) == 0
    assert len(clerk.table("ledger_entry")) == 2
    assert clerk.table("contest_entry") == []
    with opened(server.settings.database_url) as write:
        live = write(
            lambda c: c.execute(sa.select(t.claim.c.claim_id).where(t.claim.c.live)).scalars().all()
        )
    assert live == [claim_id_of(waiting)]
    [again] = clerk.push(clerk.seal("claim.withdraw", {"claim_id": claim_id_of(first)}))
    assert again.code == "CLAIM_DECIDED"


def test_the_invoice_may_follow_and_nothing_else_changes(device):
    clerk = device(CLERK)
    op = clerk.claim(serial(1, 0), customer="Müller")
    clerk.push(op)
    before = state_of(clerk, op)

    clerk.push(clerk.seal("claim.amend", {"claim_id": claim_id_of(op), "invoice": "R7"}))

    assert state_of(clerk, op) == before | {"invoice": "R7", "rev": 2}


@pytest.mark.parametrize("kind", ["claim.amend", "claim.withdraw"])
def test_a_foreign_claim_answers_like_one_that_does_not_exist(device, kind):
    other, clerk = device(OTHER_CLERK), device(CLERK)
    op = other.claim(serial(2, 0))
    other.push(op)

    there, nowhere = clerk.push(
        clerk.seal(kind, {"claim_id": claim_id_of(op)}), clerk.seal(kind, {"claim_id": "nowhere"})
    )

    assert (there.status, there.code) == (nowhere.status, nowhere.code) == (REFUSED, "NOT_IN_SCOPE")
    assert there.rev == nowhere.rev == 0


def test_a_bare_serial_two_products_share_earns_nothing_until_the_vendor_says(device):
    clerk = device(CLERK)
    op = clerk.claim("D123456")

    clerk.push(op)

    claim = state_of(clerk, op)
    assert (claim["product_id"], claim["points"], claim["state"]) == (None, 0, "in_review")
    assert clerk.table("contest_entry") == []


def test_a_late_arrival_counts_at_the_time_the_device_can_prove(device, server):
    clerk = device(CLERK)
    clerk.pull()
    server.clock.advance(days=3)
    scanned_at = server.clock()
    op = clerk.claim(serial(1, 0), scanned_at=scanned_at.isoformat())
    server.clock.advance(days=31)  # the contests are over, their grace is not
    clerk.sign_in()

    clerk.push(op)

    state_of(clerk, op)
    assert len(clerk.table("contest_entry")) == 2
    clerk.time_token = "none"
    late = clerk.claim(serial(1, 1), scanned_at=scanned_at.isoformat())
    clerk.push(late)
    state_of(clerk, late)
    assert len(clerk.table("contest_entry")) == 2  # unproven: it counts as of its receipt


def test_two_companies_claiming_one_serial_at_once_never_meet_an_error(device, server):
    devices = [device(CLERK), device(OTHER_CLERK)]
    numbers = [f"A8{number:05d}" for number in range(12)]
    batches = [[each.claim(number) for number in order] for each, order in
               zip(devices, (numbers, numbers[::-1]), strict=True)]  # fmt: skip
    start = threading.Barrier(2)
    replies = {}

    def run(index):
        start.wait()
        replies[index] = devices[index].post(*batches[index])

    threads = [threading.Thread(target=run, args=(index,)) for index in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [reply.status_code for reply in replies.values()] == [200, 200]
    for reply in replies.values():
        assert {each["status"] for each in reply.json()["outcomes"]} == {"applied"}
        assert {each["code"] for each in reply.json()["outcomes"]} == {"VENDOR_CHECKS"}
    with opened(server.settings.database_url) as write:
        live = write(
            lambda c: c.execute(sa.select(t.claim.c.serial).where(t.claim.c.live)).scalars().all()
        )
    assert sorted(live) == numbers
