"""What ends soon is said on Sales and Home, without a network, and one key leads to it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from desktop.views.home.view import HomeView
from desktop.views.sales.sales_view import SalesView
from sync.clock import stamp
from sync.queries.reminders import reminders
from sync.wire import tables
from tests.support.screens import Seat, claim, put

DAY = timedelta(days=1)


def asked(number: int, seat: Seat, days: int, **more):
    """Return a claim with a question whose last day comes in so many days."""
    now = seat.clock.now()
    day = seat.wp.clock.today() + days * DAY
    values = {
        "state": "needs_info", "code": "INV_PENDING", "asked": '["invoice"]',
        "params": json.dumps({"by": day.isoformat()}), "due_at": stamp(now + (days + 1) * DAY),
    }  # fmt: skip
    return claim(number, now, **values | more)


def fill(seat: Seat, *rows) -> None:
    seat.wp.replica.db.write(lambda c: c.execute("DELETE FROM claim"))
    put(seat.wp, tables.CLAIM, rows)


def test_sales_says_what_lapses_what_waits_and_which_appeal_ends_and_ctrl_j_leads_there(seat):
    now = seat.clock.now()
    fill(
        seat,
        claim(0, now, state="approved"),
        asked(1, seat, 1),
        asked(2, seat, 3),
        asked(3, seat, 3),
        asked(4, seat, 6),
        claim(5, now, state="rejected", due_at=stamp(now + 2 * DAY)),
        claim(6, now, state="rejected", due_at=stamp(now + 9 * DAY)),
        claim(7, now, state="rejected", due_at=stamp(now + DAY), appeal="said"),
    )
    view = seat.show(SalesView)

    day = (seat.wp.clock.today() + 3 * DAY).day
    ends = (seat.wp.clock.today() + 2 * DAY).day
    said = view.reminders.text
    assert said.startswith("Lapse unless answered by tomorrow: 1  ·  To answer by ")
    assert f" {day} " in said.partition("To answer by")[2]
    assert ": 2  ·  Can be appealed until " in said
    assert f" {ends} " in said.partition("appealed until")[2]
    assert said.endswith("only: 1")

    seat.press("Ctrl+J")

    assert view.panel.row is not None
    assert view.panel.row.claim_id == "claim-000001"
    assert view.listing.table.hasFocus()


def test_an_answer_given_offline_silences_the_reminder(seat):
    fill(seat, asked(1, seat, 1))
    view = seat.show(SalesView)
    assert view.reminders.text

    seat.press("Down")
    seat.press("Return")
    seat.type("RE-9")
    seat.press("Return")

    assert view.reminders.text == ""


@pytest.mark.parametrize(("days", "count"), [(-1, 0), (0, 1), (1, 1), (3, 1), (4, 0)])
def test_the_days_are_those_of_the_rules(seat, days, count):
    fill(seat, asked(1, seat, days))

    rows, _ = reminders(seat.wp)

    assert sum(row.count for row in rows) == count


def test_home_says_it_too_and_asks_for_the_claim(seat, qtbot):
    fill(seat, asked(1, seat, 0))
    view = seat.show(HomeView)
    assert view.reminders.text == "Lapse unless answered by today: 1"

    with qtbot.waitSignal(view.look_asked) as heard:
        seat.press("Ctrl+J")

    assert heard.args == ["claim:claim-000001"]
