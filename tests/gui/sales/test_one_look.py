"""Sales in one look: what is claimed, missing and earned; what helps with a refusal."""

from __future__ import annotations

import json
from datetime import timedelta

from desktop.views.sales.sales_view import SalesView
from sync.clock import stamp
from sync.outbox.pending import ops_of
from sync.queries import claim_help
from sync.wire import tables
from tests.support.screens import Seat, claim, put


def show(seat: Seat, *rows) -> SalesView:
    """Return Sales with these claims alone, the first chosen."""
    seat.wp.replica.db.write(lambda c: c.execute("DELETE FROM claim"))
    put(seat.wp, tables.CLAIM, rows)
    view = seat.show(SalesView)
    seat.press("Down")
    return view


def test_the_line_at_the_top_says_what_is_claimed_missing_earned_and_when(seat):
    now = seat.clock.now()
    soon, later, past = (stamp(now + timedelta(days=days)) for days in (3, 20, -1))
    view = show(
        seat,
        claim(0, now, state="in_review", points=40),
        claim(1, now, state="needs_info", points=60, due_at=soon, asked='["invoice"]'),
        claim(2, now, state="needs_info", points=60, due_at=past, asked='["invoice"]'),
        claim(3, now, state="rejected", points=0, due_at=soon),
        claim(4, now, state="rejected", points=0, due_at=past),
        claim(5, now, state="rejected", points=0, due_at=soon, appeal="See RE-1"),
        claim(6, now, state="approved", points=100, due_at=soon),
        claim(7, now, state="approved", points=250, due_at=later),
        claim(8, now, state="approved", points=1000, due_at=past),
    )

    assert view.sums == (
        "Claimed: 5 units, 100 pts not decided  ·  Missing: 1 to answer, 1 refused that can"
        " be appealed  ·  Earned: 1,350 pts, 350 pts of it payable by 22 Mar 2026"
    )


def test_the_line_follows_what_is_done_on_the_screen(seat):
    due = stamp(seat.clock.now() + timedelta(days=3))
    view = show(seat, claim(4, seat.clock.now(), due_at=due))
    assert "1 refused" in view.sums

    seat.press("Return")
    seat.type("See RE-7")
    seat.press("Return")

    assert "Missing: nothing" in view.sums
    assert "Claimed: 1 unit" in view.sums


def test_nothing_is_summed_up_before_the_first_claim(seat):
    assert show(seat).sums == ""


def test_a_refusal_says_which_days_would_pass(seat):
    due = stamp(seat.clock.now() + timedelta(days=3))
    view = show(
        seat,
        claim(
            4, seat.clock.now(), code="TOO_LATE", sold_on="2020-01-01", due_at=due,
            params=json.dumps({"date": "2020-01-01", "days": 90}), reason="",
        ),
    )  # fmt: skip

    assert "It would pass with a sale date from" in view.panel.verdict
    assert "to 2 Mar 2026" in view.panel.verdict


def test_a_refusal_nothing_typed_can_mend_says_so(seat):
    due = stamp(seat.clock.now() + timedelta(days=3))
    row = claim(4, seat.clock.now(), code="STOLEN", params='{"date": "2026-01-01"}', due_at=due)
    view = show(seat, row)

    assert "Nothing you could correct" in view.panel.verdict
    assert "Appeal" in view.panel.verdict


def test_a_refused_unit_that_stands_claimed_again_offers_no_second_scan(seat):
    now = seat.clock.now()
    view = show(
        seat,
        claim(4, now, code="TOO_LATE", sold_on="2020-01-01", params="{}", due_at=None),
        claim(7, now, serial="SD00031676", state="approved"),
    )

    assert view.panel.may_reply, "it is the refused one that is shown"
    assert "scan it again" not in view.panel.verdict


def test_units_of_an_invoice_are_counted_where_somebody_said_what_it_names(seat):
    put(seat.wp, tables.INVOICE, [["1:re-7", 1, "RE-7", 3, "", None, 0, 1]])
    now = seat.clock.now()
    view = show(seat, claim(0, now, invoice="RE-7"), claim(1, now, invoice="RE-8"))
    assert view.panel.invoice.accessibleDescription() == "2 of 3 units on it aren't claimed yet."

    seat.press("Down")
    assert view.panel.invoice.accessibleDescription() == ""


def test_the_line_of_sums_touches_no_claim_however_many_there_are(seat):
    for query in (claim_help._BY_STATE, claim_help._TO_APPEAL):
        plan = seat.wp.replica.db.rows(f"EXPLAIN QUERY PLAN {query}", (stamp(seat.clock.now()),))
        assert all("COVERING INDEX" in step[-1] for step in plan), plan


def test_what_an_invoice_names_is_said_by_a_key_and_counts_at_once_without_a_network(seat):
    now = seat.clock.now()
    view = show(seat, claim(0, now, invoice="RE-7"), claim(1, now, invoice="RE-7"))

    seat.press("Ctrl+U")
    assert view.panel.units.hasFocus()
    seat.type("0")
    seat.press("Return")
    assert view.panel.units.accessibleDescription() == "A whole number from 1 to 100,000."
    view.panel.units.clear()
    seat.type("5")
    seat.press("Return")

    assert view.panel.invoice.accessibleDescription() == "3 of 5 units on it aren't claimed yet."
    [op] = ops_of(seat.wp.outbox, "invoice:re-7")
    assert op.body == {"number": "RE-7", "quantity": 5}
    assert view.listing.table.hasFocus()


def test_a_sale_without_an_invoice_names_no_units(seat):
    view = show(seat, claim(0, seat.clock.now(), invoice=""))

    seat.press("Ctrl+U")

    assert not view.panel.units.isEnabled()
    assert not view.panel.units.hasFocus()
