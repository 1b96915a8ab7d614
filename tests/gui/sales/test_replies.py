"""Answering a question and appealing a refusal on Sales: by keys, offline, once, with a reason."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from desktop.views.sales.sales_view import SalesView
from sync.clock import stamp
from sync.commands.appeal_claim import appeal_claim
from sync.wire import tables
from tests.support.screens import Seat, claim, keyboard, put, words


def show(seat: Seat, **state) -> SalesView:
    """Return Sales with one claim as the newest, chosen by keys."""
    now = seat.clock.now()
    values = {"rev": 2, "invoice": "", "customer": "", **state}
    put(seat.wp, tables.CLAIM, [claim(0, now, **values)])
    view = seat.show(SalesView)
    seat.press("Down")
    return view


def asked(seat: Seat, *fields: str, days: int = 2, code: str = "INFO_NEEDED", **other):
    due = seat.clock.now() + timedelta(days=days)
    told = {"fields": ", ".join(fields), "by": due.date().isoformat()}
    return show(
        seat, state="needs_info", code=code, params=json.dumps(told), due_at=stamp(due),
        asked=json.dumps(fields), **other,
    )  # fmt: skip


def refused(seat: Seat, *, days: int = 9, **other):
    due = stamp(seat.clock.now() + timedelta(days=days))
    told = json.dumps({"reason": "other_channel"})
    return show(
        seat,
        **{"state": "rejected", "code": "REFUSED_BY_VENDOR", "params": told, "due_at": due} | other,
    )


def sealed(seat: Seat, view: SalesView) -> tuple[str, ...]:
    """Return how far the newest claim is once its op waits for the line, as it does offline."""
    seat.wp.outbox.seal_due(seat.clock.now())
    seat.wp.recorded("claim:claim-000000")
    seat.settle()
    view.refresh()
    return words(view.model, "send")[0]


def body(seat: Seat) -> dict[str, object]:
    seat.wp.outbox.seal_due(seat.clock.now())
    [(found,)] = seat.wp.outbox.db.rows("SELECT body FROM op")
    return {k: v for k, v in json.loads(found).items() if k not in {"claim_id", "note"}}


def test_enter_opens_exactly_what_was_asked_for_with_the_day_in_words(seat):
    view = asked(seat, "customer", "invoice")
    seat.press("Return")

    assert view.panel.reply.fields == ("invoice", "customer")
    assert "(2 days)" in view.panel.reply.text
    assert "(2 days)" in view.panel.fact("due")
    assert keyboard() is view.panel.reply.lines["invoice"]


def test_enter_leads_to_the_next_field_and_sends_from_the_last(seat):
    view = asked(seat, "invoice", "customer")
    seat.press("Return")
    seat.type("RE-7")
    seat.press("Return")
    assert seat.ops() == [], "the customer is missing still"
    seat.type("Casa Verde")
    seat.press("Return")

    assert seat.ops() == ["claim.answer"]
    assert body(seat) == {"invoice": "RE-7", "customer": "Casa Verde"}
    assert view.panel.reply.text == ""
    assert view.listing.table.hasFocus()
    assert sealed(seat, view) == ("Not sent yet",)
    assert view.model.rows[0].state == "submitted"


def test_what_was_answered_is_not_answered_twice(seat):
    view = asked(seat, "invoice")
    seat.press("Return")
    seat.type("RE-7")
    seat.press("Return", "Return")

    assert view.panel.reply.text == ""
    assert not view.panel.may_reply
    assert seat.ops() == ["claim.answer"]


def test_the_day_and_the_quantity_are_checked_where_they_are_typed(seat):
    view = asked(seat, "sold_on", "quantity", code="DOC_MISMATCH")
    seat.press("Return")
    assert keyboard() is view.panel.reply.lines["quantity"]
    seat.type("many")
    seat.press("Return")
    assert "whole number" in view.panel.reply.lines["quantity"].accessibleDescription()

    seat.press("Ctrl+A")
    seat.type("12")
    seat.press("Return")

    assert body(seat)["quantity"] == 12


def test_an_answer_that_changes_nothing_is_asked_back_once(seat):
    view = asked(seat, "invoice", invoice="RE-1")
    seat.press("Return", "Return")
    assert "Nothing has changed" in view.panel.reply.text
    assert seat.ops() == []

    seat.press("Return")
    assert body(seat) == {"invoice": "RE-1"}


def test_where_only_a_proof_is_asked_for_the_keyboard_goes_to_the_documents(seat):
    view = asked(seat, "document", code="DOC_MISSING")
    seat.press("Return")

    assert view.documents.add.hasFocus()
    assert seat.ops() == []


def test_a_question_nobody_answered_in_time_says_so_and_opens_nothing(seat):
    view = asked(seat, "invoice", days=-1)
    assert view.model.rows[0].state == "lapsed"
    seat.press("Return")

    assert view.panel.reply.text == ""


def test_a_refusal_is_appealed_with_a_text_and_shows_that_it_waits(seat):
    view = refused(seat)
    assert "(9 days)" in view.panel.fact("due")
    seat.press("Return")
    assert "until" in view.panel.reply.text
    seat.press("Return")
    assert seat.ops() == [], "an appeal without a reason is none"

    seat.type("It is on invoice RE-7.")
    seat.press("Return")

    assert seat.ops() == ["claim.appeal"]
    assert body(seat) == {"text": "It is on invoice RE-7."}
    assert sealed(seat, view) == ("Not sent yet",)
    assert view.model.rows[0].state == "appealed"
    assert not view.panel.may_reply


def test_escape_sends_nothing_and_gives_the_keyboard_back(seat):
    view = refused(seat)
    seat.press("Return")
    seat.type("Because")
    seat.press("Esc")

    assert view.panel.reply.text == ""
    assert view.listing.table.hasFocus()
    assert seat.ops() == []


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"days": -1}, "could be appealed until"),
        ({"appeal": "See RE-1"}, "possible once"),
        ({"rev": 0}, "never reached the vendor"),
    ],
)
def test_a_refusal_that_can_not_be_appealed_says_why(seat, other, said):
    view = refused(seat, **other)
    seat.press("Return")

    assert said in view.panel.verdict
    assert view.panel.reply.text == ""


def test_who_was_faster_elsewhere_is_said_and_what_was_typed_stays(seat):
    view = refused(seat)
    seat.press("Return")
    seat.type("Mine")
    assert appeal_claim(seat.wp, "claim-000000", "Said at another place") is None
    seat.press("Return")

    assert "already" in view.panel.reply.text
    assert view.panel.reply.lines["appeal"].text() == "Mine"
    assert seat.ops() == ["claim.appeal"]


def test_a_reply_belongs_to_its_claim(seat):
    view = refused(seat)
    seat.press("Return")
    seat.type("Because")
    view.listing.table.select_id("claim-000001")

    assert view.panel.reply.text == ""
