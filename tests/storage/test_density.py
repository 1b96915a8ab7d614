"""The budget of undelivered units, on both databases: what is past it, and whom it costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from server.storage import tables as t
from tests.support.world import (
    CLERK,
    OTHER_CLERK,
    REP,
    REVIEWER,
    claim_id_of,
    op_id_of,
    opened,
    serial,
)

BUDGET = 20
CHECKED, MANY = "VENDOR_CHECKS", "SER_MANY_UNKNOWN"


def guesses(clerk, begin, count):
    """Ops about units that were not delivered, of the three kinds in turn."""
    made = [
        (f"A8{number:05d}", serial(2, number), serial(2, 150 + number))[number % 3]
        for number in range(begin, begin + count)
    ]
    return [clerk.claim(number) for number in made]


@pytest.fixture
def clerk(device):
    """A clerk; the rival has claimed some of its units."""
    rival = device(OTHER_CLERK)
    rival.push(*(rival.claim(serial(2, number)) for number in range(40)))
    return device(CLERK)


def test_past_the_budget_all_guesses_are_kept_and_answered_alike(clerk, device):
    told = [*clerk.push(*guesses(clerk, 0, 15)), *clerk.push(*guesses(clerk, 15, 15))]

    assert [each.code for each in told] == [CHECKED] * BUDGET + [MANY] * 10
    said = {
        (each.status, each.rev, tuple(each.fields), tuple(each.params.items()))
        for each in told[BUDGET:]
    }
    assert len(said) == 1
    clerk.pull()
    rows = clerk.table("claim")
    assert (len(rows), {row["state"] for row in rows}) == (30, {"in_review"})
    desk = device(REVIEWER)
    desk.pull()
    marked = [row for row in desk.table("vendor_claim") if row["cause"] == MANY]
    assert len(marked) == 10
    assert all("SER_UNKNOWN" in row["doubts"] or "CHANNEL" in row["doubts"] for row in marked)


def test_delivered_units_go_on_as_ever_behind_the_budget(clerk):
    clerk.push(*guesses(clerk, 0, 25))

    told = clerk.push(*(clerk.claim(serial(1, number)) for number in range(3)))

    assert {each.code for each in told} == {""}


def test_who_states_delivered_units_only_uses_no_budget(clerk, server):
    clerk.push(*(clerk.claim(serial(1, number)) for number in range(50)), clerk.claim("4711"))

    assert counted(server) == []


def test_a_budget_is_of_one_device_and_one_day(clerk, device, server):
    clerk.push(*guesses(clerk, 0, 25))
    colleague = device(REP)

    assert colleague.push(*guesses(colleague, 60, 1))[0].code == CHECKED
    server.clock.advance(days=1)
    clerk.renew()
    assert clerk.push(*guesses(clerk, 30, 1))[0].code == CHECKED
    assert [stated for _, _, stated in counted(server)] == [BUDGET, 1, 1]


def test_weeks_without_a_line_come_back_with_their_own_days(clerk, server):
    """What a device says lies between the time of the server it last heard and now."""
    begun = server.clock()
    server.clock.advance(days=7)
    clerk.renew()
    ops = []
    for number, op in enumerate(range(21)):
        day = begun + timedelta(days=number // 3)
        ops.append(clerk.claim(f"A8{op:05d}", scanned_at=day.isoformat()))

    assert {each.code for each in clerk.push(*ops)} == {CHECKED}
    assert [stated for _, _, stated in counted(server)] == [3] * 7


def test_taking_claims_back_or_sending_again_gives_nothing_back(clerk):
    ops = guesses(clerk, 0, BUDGET)
    clerk.push(*ops)
    assert {each.status for each in clerk.push(*ops)} == {"known"}
    for op in ops:
        claim_id = claim_id_of(op)
        clerk.push(clerk.seal("claim.withdraw", {"claim_id": claim_id}, f"claim:{claim_id}"))

    [told] = clerk.push(clerk.claim("A899999"))

    assert told.code == MANY


def test_an_answer_past_the_budget_is_remembered(clerk):
    ops = guesses(clerk, 0, BUDGET + 1)
    first = clerk.push(*ops)[-1]

    [again] = clerk.push(ops[-1])

    assert (again.op_id, again.code) == (op_id_of(ops[-1]), first.code) == (first.op_id, MANY)


def test_the_vendor_sets_the_budget(clerk, server):
    with opened(server.settings.database_url) as write:
        write(lambda c: c.execute(sa.update(t.rule_version).values(undelivered_a_day=2)))

    told = clerk.push(*guesses(clerk, 0, 4))

    assert [each.code for each in told] == [CHECKED, CHECKED, MANY, MANY]


def counted(server):
    """What is used of budgets, by day and device, without the rival."""
    query = (
        sa.select(t.density.c.day, t.density.c.device, t.density.c.stated)
        .where(t.density.c.partner_id == 1)
        .order_by(t.density.c.day, t.density.c.device)
    )
    with opened(server.settings.database_url) as write:
        return write(lambda connection: [tuple(row) for row in connection.execute(query)])
