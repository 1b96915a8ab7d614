"""Reviewers see who has a claim open; that stops nobody, and passes by itself."""

from __future__ import annotations

import pytest

from sync.wire.messages import OutcomeStatus
from tests.support.world import (
    AUDITOR,
    CLERK,
    MANAGER,
    REVIEWER,
    SECOND_REVIEWER,
    claim_id_of,
    new_id,
    serial,
)


def opens(device, claim_id):
    answer = device.client.post("/v1/review/leases", json={"claim_id": claim_id})
    assert answer.status_code == 200, answer.text
    return answer.json()


def seen(device, claim_id=""):
    return [(each["claim_id"], each["member_id"]) for each in opens(device, claim_id)["others"]]


@pytest.fixture
def claims(device):
    clerk = device(CLERK)
    ops = [clerk.claim(serial(2, number)) for number in range(2)]
    clerk.push(*ops)
    return [claim_id_of(op) for op in ops]


def test_a_colleague_sees_what_i_have_open_until_i_leave_it(device, claims):
    vera, wim, zora = device(REVIEWER), device(SECOND_REVIEWER), device(AUDITOR)
    assert opens(vera, claims[0]) == {"held": True, "others": []}
    assert seen(wim) == seen(zora) == [(claims[0], REVIEWER)]

    assert opens(vera, claims[1])["held"]

    assert seen(wim) == [(claims[1], REVIEWER)]
    opens(vera, "")
    assert seen(wim) == []


def test_a_lease_that_nobody_renews_runs_out(device, claims, server):
    vera, wim = device(REVIEWER), device(SECOND_REVIEWER)
    opens(vera, claims[0])
    server.clock.advance(seconds=60)
    opens(vera, claims[0])
    server.clock.advance(seconds=60)
    assert seen(wim) == [(claims[0], REVIEWER)]
    server.clock.advance(seconds=31)
    assert opens(wim, claims[0]) == {"held": True, "others": []}
    assert seen(vera, claims[0]) == [(claims[0], SECOND_REVIEWER)]


def test_who_comes_second_is_told_and_may_decide_all_the_same(device, claims):
    vera, wim = device(REVIEWER), device(SECOND_REVIEWER)
    opens(vera, claims[0])
    told = opens(wim, claims[0])
    assert (told["held"], [each["member_id"] for each in told["others"]]) == (False, [REVIEWER])

    wim.pull()
    items = [[claims[0], wim.row("vendor_claim", claims[0])["rev"]]]
    body = {"decision": "approve", "reason": "", "items": items}
    [outcome] = wim.push(wim.seal("review.decide", body))

    assert [item.status for item in outcome.items] == [OutcomeStatus.APPLIED]


def test_who_decides_nothing_takes_no_lease_and_no_partner_hears_of_any(device, claims):
    vera, xenia, clerk = device(REVIEWER), device(MANAGER), device(CLERK, "another")
    assert not opens(xenia, claims[0])["held"]
    assert not opens(vera, new_id())["held"]
    assert not opens(vera, "x" * 100_000)["held"]
    assert seen(xenia) == []
    answer = clerk.client.post("/v1/review/leases", json={"claim_id": claims[0]})
    assert answer.status_code == 403


def test_leases_leave_no_trace_in_the_feed(device, claims):
    vera, wim = device(REVIEWER), device(SECOND_REVIEWER)
    wim.pull()
    before = dict(wim.streams)
    opens(vera, claims[0])
    wim.pull()
    assert wim.streams == before
