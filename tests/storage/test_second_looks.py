"""A second decision is by another one, changes no claim, and a sample can be drawn again."""

from __future__ import annotations

import hashlib

import pytest
import sqlalchemy as sa

from domain.reviews.sampling import draw
from server.services import second_looks
from server.storage import audit
from server.storage import tables as t
from server.storage.audit import append
from sync.wire.messages import OutcomeStatus
from tests.support.server import MORNING
from tests.support.world import (
    CLERK,
    MANAGER,
    OWNER,
    REVIEWER,
    SECOND_REVIEWER,
    claim_id_of,
    new_id,
    opened,
    serial,
)

APPLIED, REFUSED = OutcomeStatus.APPLIED, OutcomeStatus.REFUSED


@pytest.fixture(autouse=True)
def every_decision(monkeypatch):
    """All decisions are looked at a second time, by a colleague: not one in twenty."""
    monkeypatch.setattr(second_looks, "is_second_look", lambda *_: True)
    monkeypatch.setattr(second_looks, "_reviewers", lambda _: [REVIEWER, SECOND_REVIEWER])


def decided(device, vera):
    """A claim that Vera approved."""
    clerk = device(CLERK)
    op = clerk.claim(serial(2, 0))
    clerk.push(op)
    vera.pull()
    rev = vera.row("vendor_claim", claim_id_of(op))["rev"]
    body = {"decision": "approve", "reason": "", "items": [[claim_id_of(op), rev]]}
    vera.push(vera.seal("review.decide", body))
    return claim_id_of(op)


def look_at(device, claim_id):
    device.pull()
    [look] = [row for row in device.table("second_look") if row["claim_id"] == claim_id]
    return look


def say(device, look, decision="approve", reason=""):
    body = {"look_id": look["look_id"], "decision": decision, "reason": reason}
    return device.push(device.seal("review.second", body))[0]


def test_a_colleague_decides_again_without_being_told_the_first_decision(device):
    vera, wim = device(REVIEWER), device(SECOND_REVIEWER)
    claim_id = decided(device, vera)
    look = look_at(wim, claim_id)
    assert (look["why"], look["reviewer_id"], look["state"]) == (
        "hidden", SECOND_REVIEWER, "waiting",
    )  # fmt: skip
    assert (look["first"], look["first_member"]) == ("", 0)

    assert say(wim, look).status is APPLIED

    look = look_at(wim, claim_id)
    assert (look["state"], look["first"], look["first_member"]) == ("agreed", "approve", REVIEWER)


def test_who_decided_first_or_is_not_asked_does_not_decide_again(device):
    vera = device(REVIEWER)
    look = look_at(vera, decided(device, vera))
    assert say(vera, look).code == "NOT_ALLOWED"
    assert say(device(OWNER), look).code == "NOT_ALLOWED"
    assert look_at(vera, look["claim_id"])["state"] == "waiting"


def test_two_that_differ_change_no_claim_and_go_to_a_channel_manager(device):
    vera, wim, xenia = device(REVIEWER), device(SECOND_REVIEWER), device(MANAGER)
    claim_id = decided(device, vera)
    look = look_at(wim, claim_id)
    assert say(wim, look, "refuse").code == "REASON_MISSING"
    assert say(wim, look, "hold").code == "OP_MALFORMED"

    assert say(wim, look, "refuse", "other_channel").status is APPLIED

    assert look_at(xenia, claim_id)["state"] == "differs"
    assert xenia.row("vendor_claim", claim_id)["state"] == "approved"
    assert say(wim, look).code == "CLAIM_DECIDED"
    said = {"look_id": look["look_id"], "note": " "}
    assert xenia.push(xenia.seal("review.settle", said))[0].code == "REASON_MISSING"
    said["note"] = "spoke with both"
    assert xenia.push(xenia.seal("review.settle", said))[0].status is APPLIED
    assert xenia.push(xenia.seal("review.settle", said))[0].code == "CLAIM_DECIDED"
    assert look_at(wim, claim_id)["note"] == "spoke with both"


def test_what_is_none_is_not_looked_at(device):
    nowhere = {"look_id": "none"}
    assert say(device(REVIEWER), nowhere).code == "NOT_IN_SCOPE"
    xenia = device(MANAGER)
    told = xenia.push(xenia.seal("review.settle", nowhere | {"note": "x"}))
    assert told[0].code == "NOT_IN_SCOPE"


MAY = {"first_day": "2026-05-01", "last_day": "2026-05-31"}
JUNE = {"first_day": "2026-06-01", "last_day": "2026-06-30"}


def sample(owner, **changes):
    body = {"sample_id": new_id()} | JUNE | changes
    return body, owner.push(owner.seal("sample.draw", body))[0]


@pytest.fixture
def july(server):
    """Let June end, and somebody do something in July: from then on its seed is known."""

    def pass_by(*devices):
        server.clock.advance(days=16)
        with opened(server.settings.database_url) as write:
            write(lambda c: append(c, server.clock(), "test", "0" * 64))
            first = write(audit.newest)
        for each in devices:
            each.sign_in()
        return first

    return pass_by


def test_anybody_draws_the_same_sample_again_from_what_the_record_says_first(device, july):
    clerk, owner, wim = device(CLERK), device(OWNER), device(SECOND_REVIEWER)
    ops = [clerk.claim(serial(1, number)) for number in range(100)]
    clerk.push(*ops, clerk.claim(serial(2, 0)))
    first = july(clerk, owner, wim)
    clerk.push(clerk.claim(serial(1, 200)))

    body, outcome = sample(owner)

    assert outcome.status is APPLIED
    wim.pull()
    [row] = wim.table("sample")
    assert (row["seed"], row["seed_height"]) == (first.head, first.height)
    assert (row["population"], row["needed"], row["drawn"]) == (100, 41, 50)
    ids = sorted(claim_id_of(op) for op in ops)
    listed = "".join(f"{claim_id}\n" for claim_id in ids)
    assert row["population_sha256"] == hashlib.sha256(listed.encode()).hexdigest()
    picks = sorted(wim.table("second_look"), key=lambda look: look["place"])
    assert tuple(look["claim_id"] for look in picks) == draw(first.head, ids, 50)
    assert {look["why"] for look in picks} == {f"sample:{body['sample_id']}"}
    assert say(wim, picks[0]).status is APPLIED
    assert look_at(wim, picks[0]["claim_id"])["state"] == "agreed"


def test_nobody_chooses_the_seed_of_a_sample(device, july):
    owner = device(OWNER)
    # While the period runs nobody knows its seed, so nobody can draw or try it.
    told = sample(owner)[1]
    assert (told.code, told.fields) == ("SAMPLE_EARLY", ["last_day"])
    july(owner)
    drawn = sample(owner)[1]
    assert drawn.status is APPLIED
    # Not again until one likes it, and not by any day as one likes.
    assert sample(owner)[1].code == "SAMPLE_DRAWN"
    assert sample(owner, first_day="2026-06-02")[1].code == "SAMPLE_PERIOD"
    assert sample(owner, last_day="2026-06-29")[1].code == "SAMPLE_PERIOD"
    assert sample(owner, **MAY)[1].status is APPLIED
    assert sample(owner, **MAY, seed="mine")[1].code in {"OP_MALFORMED", "SAMPLE_DRAWN"}


def test_a_sample_is_drawn_by_who_answers_for_the_programme(device, july):
    owner, vera = device(OWNER), device(REVIEWER)
    july(owner, vera)
    assert sample(owner, confidence=91)[1].code == "OP_MALFORMED"
    assert sample(vera)[1].status is REFUSED


def test_no_partner_hears_of_looks_and_samples(device):
    vera, clerk = device(REVIEWER), device(CLERK)
    decided(device, vera)
    sample(device(OWNER))
    clerk.pull()
    assert not {"second_look", "sample"} & {name for name, rows in clerk.rows.items() if rows}


def tie(server, **what):
    row = {"member_id": SECOND_REVIEWER, "partner_id": 0, "other_id": 0, "since": MORNING} | what
    with opened(server.settings.database_url) as write:
        write(lambda connection: connection.execute(sa.insert(t.tie), row))


@pytest.mark.parametrize("what", [{"other_id": REVIEWER}, {"partner_id": 1}])
def test_another_account_of_the_first_or_a_friend_of_the_partner_is_given_no_look(
    device, server, what
):
    tie(server, **what)
    vera, wim = device(REVIEWER), device(SECOND_REVIEWER)
    decided(device, vera)
    wim.pull()
    assert wim.table("second_look") == []


def test_who_became_a_friend_of_the_partner_meanwhile_does_not_decide_again(device, server):
    vera, wim = device(REVIEWER), device(SECOND_REVIEWER)
    look = look_at(wim, decided(device, vera))
    tie(server, partner_id=1)
    assert say(wim, look).code == "NOT_ALLOWED"
