"""A claim's way behind the first verdict: questions, answers, appeals, days; and it replays."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from server.services.auditing import differences
from server.services.judgements import replay
from server.services.passing_time import pass_time
from server.services.serials import take_turns_of
from server.storage import tables as t
from server.storage.database import open_database
from server.storage.unit_of_work import UnitOfWork
from sync.wire.messages import OutcomeStatus
from tests.support.server import MORNING
from tests.support.world import (
    CLERK,
    OTHER_CLERK,
    OWNER,
    REVIEWER,
    SECOND_REVIEWER,
    claim_id_of,
    opened,
    serial,
)

APPLIED, REFUSED = OutcomeStatus.APPLIED, OutcomeStatus.REFUSED


@pytest.fixture(autouse=True)
def audit(server):
    """After every test all sums are right, and every verdict comes out again byte by byte."""
    yield
    with opened(server.settings.database_url) as write:
        assert write(differences) == []
        count, changed = write(replay)
        assert changed == []
        claims = write(
            lambda c: c.execute(sa.select(sa.func.count()).select_from(t.claim)).scalar()
        )
        assert count >= claims


@pytest.fixture
def limits(server):
    """Put limits into force, as if they had been from the first day on."""

    def put(**values):
        with opened(server.settings.database_url) as write:
            write(lambda c: c.execute(sa.update(t.rule_version).values(**values)))

    return put


@pytest.fixture
def later(server):
    """Let days pass, and the clock do its work."""

    def unit(connection):
        uow = UnitOfWork(connection, server.clock())
        pass_time(uow)
        uow.bump()

    def move(days, *devices):
        server.clock.advance(days=days)
        with opened(server.settings.database_url) as write:
            write(unit)
        for each in devices:
            each.sign_in()

    return move


def told(device, op, table="claim"):
    device.pull()
    return device.row(table, claim_id_of(op))


def decide(reviewer, op, decision, **more):
    item = [claim_id_of(op), told(reviewer, op, "vendor_claim")["rev"]]
    body = {"decision": decision, "reason": "", "note": "", "items": [item], **more}
    return reviewer.push(reviewer.seal("review.decide", body))[0].items[0]


def say(device, kind, op, **body):
    claim_id = claim_id_of(op)
    sealed = device.seal(kind, {"claim_id": claim_id, **body}, entity=f"claim:{claim_id}")
    return device.push(sealed)[0]


def balance(device):
    device.pull()
    return sum(line["points"] for line in device.table("ledger_entry"))


def in_review(device):
    op = device.claim(serial(2, 0))
    device.push(op)
    return op


def test_a_question_opens_the_fields_asked_for_and_no_other(device):
    clerk, vera = device(CLERK), device(REVIEWER)
    op = in_review(clerk)
    assert decide(vera, op, "ask", fields=["invoice"], note="Which invoice?").status is APPLIED

    asked = told(clerk, op)
    assert (asked["state"], asked["code"], asked["asked"]) == (
        "needs_info", "INFO_NEEDED", '["invoice"]',
    )  # fmt: skip
    assert asked["reason"] == "Which invoice?"
    closed = say(clerk, "claim.answer", op, sold_on="2026-06-01")
    assert (closed.status, closed.code, closed.fields) == (REFUSED, "FIELD_CLOSED", ["sold_on"])
    empty = say(clerk, "claim.answer", op)
    assert empty.code == "REASON_MISSING"

    given = say(clerk, "claim.answer", op, invoice="R 77")

    assert given.status is APPLIED
    back = told(vera, op, "vendor_claim")
    assert (back["state"], back["invoice"], back["asked"]) == ("in_review", "R 77", "[]")
    assert decide(vera, op, "approve").status is APPLIED
    assert balance(clerk) == 40


def test_a_question_nobody_answers_lapses_and_sets_the_serial_free(device, later):
    clerk, vera, other = device(CLERK), device(REVIEWER), device(OTHER_CLERK)
    op = in_review(clerk)
    decide(vera, op, "ask", fields=["invoice"])
    later(8, clerk)
    # What was said in time may still be on its way.
    assert told(clerk, op)["state"] == "needs_info"
    late = say(clerk, "claim.answer", op, invoice="R1")
    assert (late.status, late.code) == (REFUSED, "INFO_LAPSED")

    later(3, clerk, other)

    lapsed = told(clerk, op)
    assert (lapsed["state"], lapsed["code"]) == ("lapsed", "INFO_LAPSED")
    again = other.claim(serial(2, 0))
    assert other.push(again)[0].code == ""


def test_an_invoice_that_was_not_known_is_asked_for_and_the_claim_passes_with_it(device, limits):
    limits(invoice_days=5)
    clerk = device(CLERK)
    op = clerk.claim(serial(1, 0))
    [outcome] = clerk.push(op)
    assert (outcome.code, outcome.params) == ("INV_PENDING", {"by": "2026-06-20"})
    assert told(clerk, op)["state"] == "needs_info"
    assert balance(clerk) == 0

    assert say(clerk, "claim.amend", op, invoice="R1").status is APPLIED

    assert told(clerk, op)["state"] == "approved"
    assert balance(clerk) == 40
    assert clerk.push(clerk.claim(serial(1, 1), invoice="R1"))[0].code == ""


def test_a_sale_that_can_come_back_waits_and_is_judged_by_itself(device, limits, later):
    limits(too_early_days=5)
    clerk = device(CLERK)
    op = clerk.claim(serial(1, 0))
    [outcome] = clerk.push(op)
    assert (outcome.code, outcome.params["by"]) == ("TOO_EARLY", "2026-06-20")
    assert told(clerk, op)["state"] == "on_hold"
    later(3, clerk)
    assert told(clerk, op)["state"] == "on_hold"

    later(3, clerk)

    assert told(clerk, op)["state"] == "approved"
    assert balance(clerk) == 40


def test_a_sale_worth_much_waits_for_its_proof_and_passes_once_it_is_attached(device, limits):
    limits(proof_points=40)
    clerk = device(CLERK)
    op = clerk.claim(serial(1, 0))
    assert clerk.push(op)[0].code == "DOC_MISSING"
    body = {
        "evidence_id": "e1", "sha256": "0" * 64, "size": 10, "name": "invoice.pdf",
        "media_type": "application/pdf",
    }  # fmt: skip
    clerk.push(clerk.seal("evidence.attach", body, entity=f"claim:{claim_id_of(op)}"))

    assert told(clerk, op)["state"] == "approved"
    assert balance(clerk) == 40


def test_points_are_payable_once_the_claim_has_matured_and_no_withdrawal_then(device, later):
    clerk = device(CLERK)
    op = clerk.claim(serial(1, 0))
    clerk.push(op)
    assert told(clerk, op)["due_at"] is not None
    later(29, clerk)
    assert told(clerk, op)["state"] == "approved"

    later(2, clerk)

    assert told(clerk, op)["state"] == "payable"
    assert say(clerk, "claim.withdraw", op).code == "CLAIM_DECIDED"
    assert balance(clerk) == 40


def test_a_refusal_is_appealed_once_and_judged_by_somebody_else(device):
    clerk, vera, walt = device(CLERK), device(REVIEWER), device(SECOND_REVIEWER)
    op = in_review(clerk)
    decide(vera, op, "refuse", reason="not_shipped")
    assert told(clerk, op)["state"] == "rejected"
    assert say(clerk, "claim.appeal", op, text=" ").code == "REASON_MISSING"

    assert say(clerk, "claim.appeal", op, text="It is on invoice R1").status is APPLIED

    appealed = told(vera, op, "vendor_claim")
    assert (appealed["state"], appealed["appeal"]) == ("appealed", "It is on invoice R1")
    mine = decide(vera, op, "approve")
    assert (mine.status, mine.code) == (REFUSED, "SAME_REVIEWER")
    assert decide(walt, op, "refuse", reason="not_shipped").status is APPLIED
    assert told(clerk, op)["state"] == "rejected_final"
    assert say(clerk, "claim.appeal", op, text="Once more").code == "CLAIM_DECIDED"


def test_an_appeal_that_is_right_earns_and_what_the_rules_refused_takes_two(device):
    clerk, vera, walt = device(CLERK), device(REVIEWER), device(SECOND_REVIEWER)
    op = in_review(clerk)
    decide(vera, op, "refuse", reason="not_shipped")
    say(clerk, "claim.appeal", op, text="See the invoice")
    assert decide(walt, op, "approve").status is APPLIED
    assert balance(clerk) == 40

    late = clerk.claim(serial(1, 3), sold_on="2026-02-01")
    assert clerk.push(late)[0].code == "TOO_LATE"
    say(clerk, "claim.appeal", late, text="The shop was flooded")
    assert decide(vera, late, "approve").code == "FOUR_EYES"
    assert decide(walt, late, "approve").status is APPLIED
    assert balance(clerk) == 80


def test_an_appeal_comes_in_time_or_not_at_all(device, later):
    clerk, vera = device(CLERK), device(REVIEWER)
    op = in_review(clerk)
    decide(vera, op, "refuse", reason="not_shipped")
    later(15, clerk)
    late = say(clerk, "claim.appeal", op, text="See the invoice")
    assert (late.code, late.params["why"]) == ("APPEAL_OVER", "late")


def test_holding_going_on_and_handing_up(device):
    clerk, vera, owner = device(CLERK), device(REVIEWER), device(OWNER)
    op = in_review(clerk)
    assert decide(vera, op, "hold").status is APPLIED
    assert told(clerk, op)["state"] == "on_hold"
    assert decide(vera, op, "resume").status is APPLIED
    assert decide(vera, op, "escalate").status is APPLIED
    assert told(vera, op, "vendor_claim")["escalated"] == 1
    assert decide(vera, op, "approve").code == "ESCALATED"
    assert decide(owner, op, "approve").status is APPLIED


def test_lines_of_an_invoice_are_counted_against_what_it_names(device):
    clerk = device(CLERK)
    named = clerk.seal("invoice.set", {"number": "R 1", "quantity": 2}, entity="invoice:r1")
    assert clerk.push(named)[0].status is APPLIED
    ops = [clerk.claim(serial(1, number), invoice="r1") for number in range(3)]
    outcomes = clerk.push(*ops)
    assert [each.code for each in outcomes] == ["", "", "QTY_OVER_INVOICE"]
    assert outcomes[2].fields == ["invoice", "quantity"]
    assert outcomes[2].params == {"invoice": "r1", "quantity": 2, "claimed": 2}
    [invoice] = clerk.table("invoice") if clerk.pull() else []
    assert (invoice["number"], invoice["quantity"]) == ("R 1", 2)


@pytest.mark.parametrize(
    ("limit", "code"),
    [
        ({"cap_claim": 2}, "CAP_CLAIM"),
        ({"cap_period": 2}, "CAP_PERIOD"),
        ({"cap_points": 100}, "CAP_VALUE"),
    ],
)
def test_caps_count_what_was_claimed_before_and_in_the_same_push(device, limits, code, limit):
    limits(**limit)
    clerk = device(CLERK)
    clerk.push(clerk.claim(serial(1, 0), invoice="R1"))
    ops = [clerk.claim(serial(1, number), invoice="R1") for number in (1, 2)]
    assert [each.code for each in clerk.push(*ops)] == ["", code]


@pytest.mark.parametrize(
    ("limit", "under", "code"),
    [
        ({"cap_claim": 2}, (1, 2, 2), "CAP_CLAIM"),
        ({"cap_claim": 2}, (2, 1, 2), "CAP_CLAIM"),
        ({"cap_period": 2}, (2, 1, 2), "CAP_PERIOD"),
        ({"cap_points": 100}, (2, 1, 2), "CAP_VALUE"),
    ],
)
def test_a_cap_counts_what_the_same_push_brings_from_before_it(server, device, limit, under, code):
    """Who was offline while rules changed sends scans of both; they are judged by theirs."""
    clerk, before = device(CLERK), server.clock()
    clerk.push()
    server.clock.advance(minutes=8)
    change_rules(server, before + timedelta(minutes=4), limit)
    at = {1: before, 2: server.clock()}
    ops = [
        clerk.claim(serial(1, number), invoice="R1", scanned_at=at[version].isoformat())
        for number, version in enumerate(under)
    ]
    assert [each.code for each in clerk.push(*ops)] == ["", "", code]


def test_a_sale_taken_back_no_longer_counts_for_those_behind_it_in_the_push(device, limits):
    limits(cap_period=2)
    clerk = device(CLERK)
    ops = [clerk.claim(serial(1, number)) for number in (0, 1)]
    taken = claim_id_of(ops[1])
    ops.append(clerk.seal("claim.withdraw", {"claim_id": taken}, f"claim:{taken}"))
    ops += [clerk.claim(serial(1, number)) for number in (2, 3)]
    assert [each.code for each in clerk.push(*ops)] == ["", "", "", "", "CAP_PERIOD"]


def test_a_sale_judged_again_counts_for_those_behind_it_in_the_push(device, limits):
    limits(cap_points=100, invoice_days=7)
    clerk = device(CLERK)
    asked = clerk.claim(serial(1, 0))
    clerk.push(asked)
    claim_id = claim_id_of(asked)
    answer = {"claim_id": claim_id, "invoice": "R1"}
    ops = [clerk.seal("claim.answer", answer, f"claim:{claim_id}")]
    ops += [clerk.claim(serial(1, number), invoice="R1") for number in (1, 2)]
    assert [each.code for each in clerk.push(*ops)] == ["", "", "CAP_VALUE"]


def test_scans_from_before_the_days_of_a_cap_do_not_count_for_each_other(device, limits, later):
    limits(cap_period=2, cap_days=30)
    clerk = device(CLERK)
    clerk.push()
    ops = [clerk.claim(serial(1, number)) for number in range(3)]
    later(40, clerk)
    assert [each.code for each in clerk.push(*ops)] == ["", "", ""]


def change_rules(server, since, limits):
    """Let rules with other limits be in force from an instant on."""

    def unit(connection):
        rules = dict(connection.execute(sa.select(t.rule_version)).mappings().one())
        later = {"version": 2, "valid_from": since, **limits}
        connection.execute(sa.insert(t.rule_version), rules | later)

    with opened(server.settings.database_url) as write:
        write(unit)


def test_a_budget_that_is_taken_up_leaves_the_rest_to_the_vendor(device, limits):
    limits(budget_points=100)
    clerk, vera = device(CLERK), device(REVIEWER)
    ops = [clerk.claim(serial(1, number)) for number in range(3)]
    assert [each.code for each in clerk.push(*ops)] == ["", "", "VENDOR_CHECKS"]
    assert told(vera, ops[2], "vendor_claim")["cause"] == "BUDGET"


def test_an_invoice_for_two_customers_is_a_doubt_where_the_programme_asks(device, limits):
    limits(invoice_check=1)
    clerk, vera = device(CLERK), device(REVIEWER)
    first = clerk.claim(serial(1, 0), invoice="R1", customer="Miller")
    second = clerk.claim(serial(1, 1), invoice="R1", customer="Smith")
    assert [each.code for each in clerk.push(first, second)] == ["", "VENDOR_CHECKS"]
    assert told(vera, second, "vendor_claim")["cause"] == "DUP_INVOICE"


def test_who_loses_a_serial_is_told_by_what_evidence_and_not_to_whom(device):
    clerk, other, vera = device(CLERK), device(OTHER_CLERK), device(REVIEWER)
    mine, theirs = clerk.claim(serial(1, 0)), other.claim(serial(1, 0))
    clerk.push(mine)
    other.push(theirs)
    assert told(vera, theirs, "vendor_claim")["lost"] == "shipped"

    decide(vera, theirs, "refuse", reason="sold_by_other")

    row = told(other, theirs)
    assert row["code"] == "DUP_OTHER"
    assert '"lost":"shipped"' in row["params"]
    assert "Ada" not in str(row)
    assert say(other, "claim.appeal", theirs, text="We bought it from them").status is APPLIED


def test_the_desk_has_working_days_and_its_clock_stands_while_it_asks(device, limits, later):
    limits(desk_days=5, desk_opens=9, desk_closes=17, desk_zone="Europe/Berlin")
    clerk, vera = device(CLERK), device(REVIEWER)
    op = in_review(clerk)
    # Monday, eleven in Berlin: two days of eight hours later it is Wednesday at eleven.
    due = told(vera, op, "vendor_claim")["decide_by"]
    assert due.startswith(f"{MORNING + timedelta(days=2):%Y-%m-%dT%H:%M}")

    later(1, clerk, vera)
    decide(vera, op, "ask", fields=["invoice"])
    assert told(vera, op, "vendor_claim")["decide_by"] is None
    later(3, clerk, vera)
    say(clerk, "claim.answer", op, invoice="R 77")

    # A working day was left when it was asked on Tuesday: from Friday on that is Monday.
    due = told(vera, op, "vendor_claim")["decide_by"]
    assert due.startswith(f"{MORNING + timedelta(days=7):%Y-%m-%dT%H:%M}")


def test_holding_a_claim_wins_the_desk_no_time(device, later):
    clerk, vera = device(CLERK), device(REVIEWER)
    op = in_review(clerk)
    due = told(vera, op, "vendor_claim")["decide_by"]
    decide(vera, op, "hold")
    later(1, vera)
    decide(vera, op, "resume")
    assert told(vera, op, "vendor_claim")["decide_by"] == due


def test_what_is_due_is_found_without_reading_every_claim(server):
    """The clock asks every minute, and on the embedded database all who write wait for it."""
    asked = []

    def plan(connection):
        on_sqlite = connection.dialect.name == "sqlite"
        if not on_sqlite:  # which reads a small table whole, whatever there is
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        sa.event.listen(connection, "before_cursor_execute", lambda *told: asked.append(told[2:4]))
        pass_time(UnitOfWork(connection, server.clock()))
        statement, values = next(each for each in asked if "due_at" in each[0])
        how = "EXPLAIN QUERY PLAN" if on_sqlite else "EXPLAIN"
        return str(connection.exec_driver_sql(f"{how} {statement}", values).all())

    with opened(server.settings.database_url) as write:
        assert "ix_claim_due" in write(plan)


_WAITING = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_clock_waits_for_its_turn_before_it_holds_a_claim(device, server):
    """Else it holds what a push waits for, and waits for what that push holds."""
    clerk = device(CLERK)
    [outcome] = clerk.push(clerk.claim(serial(1, 0)))
    assert outcome.status is APPLIED
    server.clock.advance(days=40)
    database = open_database(server.settings.database_url, workers=3)

    def unit(connection):
        uow = UnitOfWork(connection, server.clock())
        done = pass_time(uow)
        uow.bump()
        return done

    try:
        with database.engine.connect() as pushing, database.engine.connect() as third:
            take_turns_of(UnitOfWork(pushing, server.clock()), [serial(1, 0)])
            clock = database.write(unit)
            while not third.execute(_WAITING).scalar():
                assert not clock.done(), "it did not wait for the push"
            third.execute(sa.select(t.claim).with_for_update(nowait=True)).one()
            third.rollback()
            pushing.rollback()
            assert clock.result(timeout=20) == 1
    finally:
        database.close()
