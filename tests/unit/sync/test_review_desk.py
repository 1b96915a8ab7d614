"""The queue in the desk's order, its filters, and what stands beside a claim; without a line."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from domain.claims.claim import ClaimState
from domain.people.roles import Role
from sync.clock import stamp
from sync.queries import review
from sync.queries.review_desk import desk
from sync.wire import tables
from tests.support.clock import HandClock
from tests.support.screens import PARTNERS, put, waiting
from tests.support.workplace import make_workplace

ME = 90


@pytest.fixture
def wp(tmp_path):
    made = make_workplace(tmp_path, role="reviewer", clock=HandClock())
    put(made, tables.PARTNER, [
        [number, name, "distributor", "DE", 0, "EUR", "2026-12-31"]
        for number, name in enumerate(PARTNERS, start=1)
    ])  # fmt: skip
    made.replica.db.write(made.replica.reload_catalogue)
    yield made
    made.close()


def fill(wp, **claims):
    now = wp.clock.now()
    rows = []
    for number, (name, more) in enumerate(claims.items()):
        hours = more.pop("hours", 100)
        values = {"claim_id": name, "decide_by": stamp(now + timedelta(hours=hours))} | more
        rows.append(waiting(number, now, **values))
    put(wp, tables.VENDOR_CLAIM, rows)
    wp.settle()


def ids(wp, cause="", **more):
    return [row.claim_id for row in review.queue(wp, cause=cause, **more)]


def test_what_is_due_within_a_day_is_first_then_the_higher_risk_then_the_earlier_day(wp):
    fill(
        wp, calm={"hours": 30}, risky={"hours": 90, "risk": 65}, soon={"hours": 20},
        late={"hours": -5}, soon_and_risky={"hours": 23, "risk": 20}, calmer={"hours": 40},
    )  # fmt: skip
    assert ids(wp) == ["soon_and_risky", "late", "soon", "risky", "calm", "calmer"]
    assert ids(wp, order="risk")[:2] == ["risky", "soon_and_risky"]
    assert ids(wp, order="deadline")[0] == "late"
    assert ids(wp, review.RISKY) == ["risky"]


def test_what_waits_for_the_claimant_or_is_on_hold_is_not_in_the_way(wp):
    fill(
        wp, mine={}, asked={"state": "needs_info"}, held={"state": "on_hold"},
        early={"state": "on_hold", "cause": "TOO_EARLY"}, appeal={"state": "appealed"},
        up={"escalated": 1},
    )  # fmt: skip
    assert ids(wp) == ["appeal", "mine"]
    assert ids(wp, review.ASKED) == ["asked"]
    assert ids(wp, review.HELD) == ["held"]
    assert ids(wp, review.ESCALATED) == ["up"]


def test_what_was_handed_up_waits_for_a_programme_owner(wp):
    fill(wp, mine={}, up={"escalated": 1})
    [row] = review.queue(wp, cause=review.ESCALATED)
    assert row.barred == "ESCALATED"

    put(wp, tables.MEMBER, [[wp.identity.member_id, 0, "Otto", Role.PROGRAMME_OWNER, 1, "", 1, 1]])

    assert set(ids(wp)) == {"mine", "up"}
    assert all(not row.barred for row in review.queue(wp))


def test_who_refused_a_claim_reads_that_somebody_else_judges_its_appeal(wp):
    me = wp.identity.member_id
    fill(wp, appeal={"state": "appealed", "refused_by": me})
    [row] = review.queue(wp)
    assert row.barred == "SAME_REVIEWER"


def test_a_row_that_did_not_change_is_the_same_row_again(wp):
    fill(wp, one={}, two={})
    made: review.Made = {}
    first = review.queue(wp, made=made)
    put(wp, tables.VENDOR_CLAIM, [waiting(1, wp.clock.now(), claim_id="two", risk=5)])
    again = {row.claim_id: row for row in review.queue(wp, made=made)}
    before = {row.claim_id: row for row in first}
    assert again["one"] is before["one"]
    assert (again["two"].risk, before["two"].risk) == (5, 0)


def test_the_units_history_tells_shipments_returns_and_every_claim_in_order_of_time(wp):
    fill(
        wp, this={"serial": "SN1", "partner_id": 1},
        other={
            "serial": "SN1", "partner_id": 2, "state": "rejected", "code": "SER_UNKNOWN",
            "scanned_at": "2025-11-05T09:00:00.000000Z",
        },
    )  # fmt: skip
    put(wp, tables.UNIT, [["SN1", json.dumps([
        ["shipped", "2025-10-01T00:00:00.000000Z", "2025-10-01", 2],
        ["returned", "2025-12-01T10:00:00.000000Z", "2025-12-01", 0],
    ])]])  # fmt: skip

    found = desk(wp, "this")

    assert found.is_told
    assert [(line.what, line.who, line.is_own, line.state) for line in found.history] == [
        ("shipped", "Alpen Werkzeug AG", False, None),
        ("claimed", "Alpen Werkzeug AG", False, ClaimState.REJECTED),
        ("returned", "", False, None),
        ("claimed", "Northwind Tools", True, ClaimState.IN_REVIEW),
    ]
    assert [line.is_this for line in found.history] == [False, False, False, True]


def test_no_word_of_a_unit_yet_is_not_the_same_as_none(wp):
    fill(wp, this={"serial": "SN1"}, that={"serial": "SN2"})
    put(wp, tables.UNIT, [["SN2", "[]"]])
    assert not desk(wp, "this").is_told
    assert desk(wp, "that").is_told
    assert desk(wp, "gone").history == ()


def test_the_partners_pattern_is_of_ninety_days_with_its_last_refusals(wp):
    long_ago = stamp(wp.clock.now() - timedelta(days=91))
    fill(
        wp, this={"partner_id": 3},
        good={"partner_id": 3, "state": "approved"}, old={"partner_id": 3, "state": "approved",
                                                          "received_at": long_ago},
        bad={"partner_id": 3, "state": "rejected", "reason": "not_sold", "decided_by": "Vera"},
        elsewhere={"partner_id": 1, "state": "rejected"},
    )  # fmt: skip
    found = desk(wp, "this")
    assert (found.pattern.claims, found.pattern.approved, found.pattern.refused) == (3, 1, 1)
    assert found.pattern.approval_permille == 500
    assert [(each.reason, each.by) for each in found.refusals] == [("not_sold", "Vera")]
