"""Acts that need two people: the second completes them, once, and nobody is both."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from server.services.auditing import differences
from server.storage import tables as t
from sync.wire.messages import OutcomeStatus
from tests.support.server import MORNING
from tests.support.world import CLERK, REVIEWER, SECOND_REVIEWER, claim_id_of, opened, serial

APPLIED, REFUSED = OutcomeStatus.APPLIED, OutcomeStatus.REFUSED
OWNER, AUDITOR, THIRD = 193, 194, 195
CLICKS = 200


@pytest.fixture(autouse=True)
def staff(server):
    """Three more of the vendor's people; in the end every number is what its sources make it."""
    roles = {OWNER: "programme_owner", AUDITOR: "auditor", THIRD: "reviewer"}
    change(
        server,
        *(
            sa.insert(t.member).values(
                member_id=number, partner_id=0, name=f"Nr {number}", role=role
            )
            for number, role in roles.items()
        ),
    )
    yield
    with opened(server.settings.database_url) as write:
        assert write(differences) == []


def change(server, *statements):
    with opened(server.settings.database_url) as write:
        write(lambda connection: [connection.execute(each) for each in statements])


def approvals(server):
    query = sa.select(t.approval).order_by(t.approval.c.approval_id)
    with opened(server.settings.database_url) as write:
        return [dict(row) for row in write(lambda c: c.execute(query).mappings().all())]


def approved(device):
    """A claim of the clerk that the rules approved; returns its id."""
    clerk = device(CLERK)
    op = clerk.claim(serial(1, 0))
    clerk.push(op)
    return clerk, claim_id_of(op)


def reverse(reviewer, claim_id, *, reason="returned", seen=1):
    body = {"claim_id": claim_id, "seen": seen, "reason": reason, "note": ""}
    return reviewer.seal("claim.reverse", body, f"claim:{claim_id}")


def points(clerk):
    clerk.pull()
    return sum(line["points"] for line in clerk.table("ledger_entry"))


def test_a_reversal_takes_two_people_and_takes_back_what_was_booked(device, server):
    clerk, claim_id = approved(device)
    vera, wim = device(REVIEWER), device(SECOND_REVIEWER)

    [first] = vera.push(reverse(vera, claim_id))

    assert (first.status, first.code, first.params["why"]) == (APPLIED, "FOUR_EYES", "always")
    assert points(clerk) == 40
    wim.pull()
    [waiting] = wim.table("approval")
    assert (waiting["state"], waiting["first_name"], waiting["why"], waiting["seen"]) == (
        "waiting", "Vera", "always", 1,
    )  # fmt: skip

    [second] = wim.push(reverse(wim, claim_id))

    assert (second.status, second.code) == (APPLIED, "")
    assert points(clerk) == 0
    claim = clerk.row("claim", claim_id)
    assert (claim["state"], claim["decided_by"]) == ("reversed", "Wim")
    assert len(clerk.table("ledger_entry")) == 2
    [done] = approvals(server)
    assert (done["state"], done["first_member"], done["second_member"]) == (
        "completed", REVIEWER, SECOND_REVIEWER,
    )  # fmt: skip


def test_the_first_person_is_not_the_second_on_any_device(device):
    _, claim_id = approved(device)
    vera, again = device(REVIEWER), device(REVIEWER, "another device of hers")
    vera.push(reverse(vera, claim_id))

    for mine in (vera, again):
        [outcome] = mine.push(reverse(mine, claim_id))
        assert (outcome.status, outcome.code) == (REFUSED, "FOUR_EYES")
        assert outcome.params["bar"] == "same_person"


@pytest.mark.parametrize(
    ("statement", "bar"),
    [
        (
            sa.insert(t.tie).values(
                member_id=REVIEWER, partner_id=0, other_id=SECOND_REVIEWER, note="",
                since=MORNING - timedelta(days=9),
            ),
            "same_person",
        ),
        (
            sa.insert(t.tie).values(
                member_id=SECOND_REVIEWER, partner_id=1, other_id=0, note="her brother's shop",
                since=MORNING - timedelta(days=9),
            ),
            "linked",
        ),
        (
            sa.update(t.partner).where(t.partner.c.partner_id == 1).values(
                manager_id=SECOND_REVIEWER
            ),
            "manages",
        ),
        (
            sa.insert(t.enrolment_code).values(
                code_hash="x", member_id=SECOND_REVIEWER, made_by=REVIEWER,
                made_at=MORNING, expires_at=MORNING, used_at=MORNING,
            ),
            "let_in",
        ),
    ],
    ids=["one person", "linked", "manages", "let in"],
)  # fmt: skip
def test_who_has_a_stake_is_not_the_second(device, server, statement, bar):
    clerk, claim_id = approved(device)
    vera, wim, third = device(REVIEWER), device(SECOND_REVIEWER), device(THIRD)
    change(server, statement)
    vera.push(reverse(vera, claim_id))

    [outcome] = wim.push(reverse(wim, claim_id))

    assert (outcome.status, outcome.code, outcome.params["bar"]) == (REFUSED, "FOUR_EYES", bar)
    assert points(clerk) == 40
    [outcome] = third.push(reverse(third, claim_id))
    assert (outcome.status, outcome.code) == (APPLIED, "")
    assert points(clerk) == 0


def test_a_tie_that_ended_binds_nobody(device, server):
    clerk, claim_id = approved(device)
    vera, wim = device(REVIEWER), device(SECOND_REVIEWER)
    day = timedelta(days=1)
    change(
        server,
        sa.insert(t.tie).values(
            member_id=SECOND_REVIEWER, partner_id=1, other_id=0, note="",
            since=MORNING - 9 * day, until=MORNING - day,
        ),
    )  # fmt: skip
    vera.push(reverse(vera, claim_id))
    wim.push(reverse(wim, claim_id))

    assert points(clerk) == 0


def test_who_looks_after_a_partner_decides_nothing_about_it_alone(device, server):
    clerk, vera, wim = device(CLERK), device(REVIEWER), device(SECOND_REVIEWER)
    ops = [clerk.claim(serial(2, number)) for number in range(2)]
    clerk.push(*ops)
    change(
        server,
        sa.update(t.partner).where(t.partner.c.partner_id == 1).values(manager_id=REVIEWER),
    )

    for decision, op in (("approve", ops[0]), ("refuse", ops[1])):
        for reviewer, code, params in (
            (vera, "FOUR_EYES", {"why": "manages"}),
            (vera, "FOUR_EYES", {"bar": "same_person"}),
            (wim, "", {}),
        ):
            body = {"decision": decision, "reason": "not_sold", "items": [[claim_id_of(op), 1]]}
            [outcome] = reviewer.push(reviewer.seal("review.decide", body))
            [item] = outcome.items
            assert item.code == code
            assert params.items() <= item.params.items()


def test_a_first_word_on_what_changed_since_counts_no_more(device, server):
    clerk, vera, wim = device(CLERK), device(REVIEWER), device(SECOND_REVIEWER)
    op = clerk.claim(serial(2, 0))
    clerk.push(op)
    change(server, sa.update(t.rule_version).values(four_eyes_points=10))
    claim_id = claim_id_of(op)

    def approve(reviewer, seen):
        body = {"decision": "approve", "items": [[claim_id, seen]]}
        return reviewer.push(reviewer.seal("review.decide", body))[0].items[0]

    assert approve(vera, 1).params["why"] == "amount"
    clerk.push(clerk.seal("claim.amend", {"claim_id": claim_id, "invoice": "R1"}))

    assert approve(wim, 2).params["why"] == "amount"
    assert {row["state"] for row in approvals(server)} == {"void", "waiting"}
    assert approve(vera, 2).code == ""
    assert points(clerk) == 40


def test_a_first_word_of_somebody_who_lost_the_right_counts_no_more(device, server):
    clerk, claim_id = approved(device)
    vera, wim, third = device(REVIEWER), device(SECOND_REVIEWER), device(THIRD)
    vera.push(reverse(vera, claim_id))
    change(server, sa.update(t.member).where(t.member.c.member_id == REVIEWER).values(active=False))

    [outcome] = wim.push(reverse(wim, claim_id))

    assert (outcome.code, outcome.params["why"]) == ("FOUR_EYES", "always")
    assert points(clerk) == 40
    third.push(reverse(third, claim_id))
    assert points(clerk) == 0


def test_a_refusal_is_overridden_by_two(device, server):
    clerk, vera, wim = device(CLERK), device(REVIEWER), device(SECOND_REVIEWER)
    op = clerk.claim(serial(2, 0))
    clerk.push(op)
    claim_id = claim_id_of(op)
    body: dict[str, Any] = {
        "decision": "refuse", "reason": "not_shipped", "items": [[claim_id, 1]],
    }  # fmt: skip
    vera.push(vera.seal("review.decide", body))
    body = {"claim_id": claim_id, "seen": 2, "reason": "The shipment list was late"}

    [first] = vera.push(vera.seal("claim.override", body, f"claim:{claim_id}"))
    [second] = wim.push(wim.seal("claim.override", body, f"claim:{claim_id}"))

    assert (first.code, second.code) == ("FOUR_EYES", "")
    assert points(clerk) == 40
    assert clerk.row("claim", claim_id)["state"] == "approved"
    [done] = approvals(server)
    assert (done["act"], done["note"]) == ("override_refusal", "The shipment list was late")


def test_a_reversal_needs_a_reason_and_the_claim_as_it_was_seen(device):
    _, claim_id = approved(device)
    vera = device(REVIEWER)

    asked = [
        reverse(vera, claim_id, reason="because"), reverse(vera, claim_id, seen=7),
        reverse(vera, "nowhere"),
    ]  # fmt: skip

    assert [each.code for each in vera.push(*asked)] == [
        "REASON_MISSING", "CLAIM_CHANGED", "NOT_IN_SCOPE",
    ]  # fmt: skip


def test_who_may_not_decide_has_no_word(device):
    clerk, claim_id = approved(device)
    auditor = device(AUDITOR)

    for nobody in (clerk, auditor):
        [outcome] = nobody.push(reverse(nobody, claim_id))
        assert outcome.status is REFUSED
        assert outcome.code in {"NOT_ALLOWED", "NOT_IN_SCOPE"}
    assert points(clerk) == 40


def test_the_opposite_decision_ends_a_waiting_word(device, server):
    clerk, vera, wim = device(CLERK), device(REVIEWER), device(SECOND_REVIEWER)
    op = clerk.claim(serial(2, 0))
    clerk.push(op)
    change(server, sa.update(t.rule_version).values(four_eyes_points=10))
    for reviewer, decision in ((vera, "approve"), (wim, "refuse")):
        body = {"decision": decision, "reason": "not_sold", "items": [[claim_id_of(op), 1]]}
        reviewer.push(reviewer.seal("review.decide", body))

    [ended] = approvals(server)
    assert ended["state"] == "declined"
    assert points(clerk) == 0


def test_two_hundred_second_words_at_once_have_one_effect(device, server):
    """A14: the same click sent over and over, beside those of colleagues, books one reversal."""
    clerk, claim_id = approved(device)
    vera = device(REVIEWER)
    vera.push(reverse(vera, claim_id))
    seconds = [device(each) for each in (SECOND_REVIEWER, THIRD, OWNER)]
    sealed = [(each, reverse(each, claim_id)) for each in seconds]
    posts = [sealed[number % len(sealed)] for number in range(CLICKS)]

    with ThreadPoolExecutor(8) as pool:
        codes = {each.result().status_code for each in [pool.submit(a.post, op) for a, op in posts]}

    assert codes <= {200, 503}
    outcomes = [each.push(op)[0] for each, op in sealed]
    assert sorted(each.first for each in outcomes) == ["applied", "refused", "refused"]
    assert points(clerk) == 0
    assert len(clerk.table("ledger_entry")) == 2
    [done] = approvals(server)
    assert done["state"] == "completed"
