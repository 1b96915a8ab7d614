"""What this device knows of what limits count: read only where a limit asks, ended claims apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.claims.invoices import Invoice
from sync.clock import stamp
from sync.commands.set_rules import fault_of
from sync.replica.limits import invoice_here, limit_facts
from sync.wire import tables
from tests.support.screens import MEMBER, claim, put

WHO = (1, MEMBER)


@pytest.fixture
def rules(wp, clock):
    found = wp.catalogue.rules_at(clock.now())
    assert found is not None
    return replace(found, cap_claim=0, cap_period=0, cap_points=0, invoice_check=False)


@pytest.fixture
def three(wp, clock):
    """Two claims that stand on RE-7 and one that was refused; 100 points each, two days apart."""
    rows = [
        claim(
            number, clock.now(), state=state, invoice="RE-7", customer="Casa Verde", points=100,
            member_id=MEMBER, scanned_at=stamp(clock.now() - timedelta(days=2 * number)),
            sold_on=(clock.today() - timedelta(days=2 * number)).isoformat(),
        )
        for number, state in enumerate(("approved", "in_review", "rejected"))
    ]  # fmt: skip
    put(wp, tables.CLAIM, rows)


def test_nothing_is_read_that_no_limit_asks_for(wp, rules, three, clock):
    assert limit_facts(wp.replica, WHO, rules, "RE-7", clock.now()) == {}
    assert limit_facts(wp.replica, WHO, replace(rules, cap_claim=5), "", clock.now()) == {}


def test_lines_of_an_invoice_are_counted_where_a_limit_or_the_customer_asks(
    wp, rules, three, clock
):
    for asking in (replace(rules, cap_claim=5), replace(rules, invoice_check=True)):
        known = limit_facts(wp.replica, WHO, asking, "RE-7", clock.now())["invoice"]
        assert known == Invoice("RE-7", claimed=2, customer="Casa Verde")


def test_claims_of_the_last_days_and_points_of_the_programme_are_the_claimants_own(
    wp, rules, three, clock
):
    put(wp, tables.CLAIM, [claim(9, clock.now(), member_id=MEMBER + 1, state="approved")])
    asking = replace(
        rules, cap_period=9, cap_days=1, cap_points=900, starts_on=clock.today()
    )  # fmt: skip
    found = limit_facts(wp.replica, WHO, asking, "", clock.now())
    assert found == {"claims_before": 1, "points_before": 100}

    wider = replace(asking, cap_days=7, starts_on=clock.today() - timedelta(days=7))
    found = limit_facts(wp.replica, WHO, wider, "", clock.now())
    assert found == {"claims_before": 2, "points_before": 200}, "a refused one counts nowhere"


def test_what_an_invoice_names_is_known_by_its_number_however_it_is_written(wp, three):
    put(wp, tables.INVOICE, [["1:re-7", 1, "RE-7", 5, "", "2026-02-01", 1, 1]])

    known = invoice_here(wp.replica, 1, "RE-7", counted=False)
    assert known is not None
    assert (known.claimed, known.quantity, known.unclaimed) == (2, 5, 3)
    assert (known.customer, known.dated_on, known.is_proved) == (
        "Casa Verde", date(2026, 2, 1), True,
    )  # fmt: skip
    again = invoice_here(wp.replica, 1, " re -7", counted=False)
    assert again is not None
    assert again.quantity == 5


def test_of_an_invoice_nobody_spoke_of_nothing_is_known(wp, three):
    assert invoice_here(wp.replica, 1, "RE-8", counted=False) is None
    assert invoice_here(wp.replica, 1, "  ") is None
    assert invoice_here(wp.replica, 1, "RE-8") == Invoice("RE-8")


@pytest.mark.parametrize(
    ("zone", "code"),
    [("Europe/Berlin", ""), ("Europe/Nowhere", "RULE_ZONE"), ("../etc/passwd", "RULE_ZONE")],
)
def test_the_desk_s_time_zone_is_one_that_there_is(reviewer, zone, code):
    later = reviewer.clock.now() + timedelta(days=30)
    why = fault_of(reviewer, {"desk_zone": zone}, later)
    assert (why.code if why else "") == code


def test_a_desk_that_closes_before_it_opens_is_a_contradiction(reviewer):
    later = reviewer.clock.now() + timedelta(days=30)
    why = fault_of(reviewer, {"desk_opens": 17, "desk_closes": 9}, later)
    assert why is not None
    assert why.code == "RULE_CONTRADICTION"
