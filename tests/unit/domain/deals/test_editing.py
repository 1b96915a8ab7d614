"""Which fields of a deal may be edited when, and what a field's value must be."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.codes import Code
from domain.deals.deal import EDITABLE, LONGEST_LINE, LONGEST_NOTE, MOST_PRODUCTS, Deal, DealState
from domain.deals.editing import apply_edit, editable_fields, new_deal, to_fields
from domain.money import Money
from domain.sentences import sentence
from domain.verdicts import Refused
from tests.unit.domain.worlds import NOW, deal, tells_everything

LATER = NOW + timedelta(hours=1)
FIELDS = {
    "customer": "Baker plc",
    "country": "IE",
    "domain": "baker.example",
    "contact": "B. Baker",
    "site": "Cork",
    "products": [[3, 7]],
    "value": {"minor": 99_000, "currency": "EUR"},
    "expected_close": "2026-10-01",
    "source": "visit",
    "tender": True,
    "competitor": "Acme",
    "note": "calls back",
}


def test_a_new_deal_is_an_empty_draft():
    made = new_deal("d9", 1, 11, "EUR", NOW)
    assert made.state is DealState.DRAFT
    assert (made.rev, made.submissions, made.extensions) == (0, 0, 0)
    assert apply_edit(made, to_fields(made), LATER) is made
    assert made.value == Money(0, "EUR")


def test_every_field_of_a_draft_can_be_filled():
    filled = apply_edit(new_deal("d9", 1, 11, "EUR", NOW), FIELDS, LATER)
    assert isinstance(filled, Deal)
    assert to_fields(filled) == FIELDS
    assert filled.products == ((3, 7),)
    assert filled.value == Money(99_000, "EUR")
    assert filled.expected_close == date(2026, 10, 1)
    assert filled.updated_at == LATER


def test_fields_travel_as_json_in_the_order_of_the_form():
    assert json.loads(json.dumps(to_fields(deal()))) == to_fields(deal())
    assert tuple(to_fields(deal())) == EDITABLE
    assert to_fields(deal(expected_close=None))["expected_close"] is None


@pytest.mark.parametrize("state", DealState)
def test_what_can_be_edited_depends_on_the_state(state):
    everything = {DealState.DRAFT, DealState.RETURNED}
    a_little = {DealState.APPROVED, DealState.EXTENSION_REQUESTED}
    if state in everything:
        assert editable_fields(state) == set(EDITABLE)
    elif state in a_little:
        assert editable_fields(state) == {"note", "contact", "expected_close"}
    else:
        assert editable_fields(state) == set()


def test_approval_beats_an_edit_of_the_amount():
    approved = deal(DealState.APPROVED)
    changes = {"note": "more units", "value": {"minor": 2_000_000, "currency": "EUR"}}
    assert apply_edit(approved, changes, LATER) == Refused(
        Code.DEAL_LOCKED, ("value",), {"state": "approved", "field": "value"}
    )


def test_an_approved_deal_still_takes_a_note():
    noted = apply_edit(deal(DealState.APPROVED), {"note": "  sample sent "}, LATER)
    assert isinstance(noted, Deal)
    assert noted.note == "sample sent"


def test_a_submitted_deal_is_read_only():
    verdict = apply_edit(deal(DealState.SUBMITTED), {"site": "York", "note": "x"}, LATER)
    assert verdict == Refused(
        Code.DEAL_LOCKED, ("site", "note"), {"state": "submitted", "field": "site"}
    )


def test_saying_what_already_is_changes_nothing_and_locks_nothing():
    won = deal(DealState.WON)
    assert apply_edit(won, to_fields(won), LATER) is won


def test_a_field_no_deal_has_is_malformed():
    assert apply_edit(deal(), {"state": "approved", "rev": 9}, LATER) == Refused(
        Code.OP_MALFORMED, (), {"reason": "no such field: rev, state"}
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("customer", None),
        ("customer", 7),
        ("tender", 1),
        ("expected_close", "soon"),
        ("expected_close", 20261001),
        ("value", 5),
        ("value", {"minor": 1}),
        ("value", {"minor": 1.5, "currency": "EUR"}),
        ("value", {"minor": True, "currency": "EUR"}),
        ("value", {"minor": -1, "currency": "EUR"}),
        ("value", {"minor": 1, "currency": "eur"}),
        ("value", {"minor": 1, "currency": 978}),
        ("products", "1"),
        ("products", [1]),
        ("products", [[1, 2, 3]]),
        ("products", [[1, 0]]),
        ("products", [[0, 1]]),
        ("products", [["1", 2]]),
        ("products", [[1, 2], [1, 3]]),
        ("products", [[1, 2**53 + 1]]),
        ("products", [[number, 1] for number in range(1, MOST_PRODUCTS + 2)]),
        ("contact", "Ms\0Weiss"),
    ],
)
def test_a_value_that_can_not_be_one_is_named(field, value):
    verdict = apply_edit(deal(), {field: value, "note": "kept?"}, LATER)
    assert verdict == Refused(Code.DEAL_FIELDS, (field,), {"fields": field})


@pytest.mark.parametrize(("field", "longest"), [("customer", LONGEST_LINE), ("note", LONGEST_NOTE)])
def test_text_is_taken_up_to_its_longest_and_what_is_longer_is_said(field, longest):
    assert isinstance(apply_edit(deal(), {field: " " + "ü" * longest}, LATER), Deal)

    verdict = apply_edit(deal(), {field: "ü" * (longest + 1)}, LATER)

    assert verdict == Refused(Code.DEAL_FIELDS, (field,), {"fields": field, "longest": longest})
    assert sentence(verdict) == f"Too long: {field}. At most {longest} characters."


def test_the_least_line_is_one_unit_of_the_first_product():
    edited = apply_edit(deal(), {"products": [[1, 1]]}, LATER)
    assert isinstance(edited, Deal)
    assert edited.products == ((1, 1),)


def test_a_day_can_be_taken_away_again():
    cleared = apply_edit(deal(), {"expected_close": None}, LATER)
    assert isinstance(cleared, Deal)
    assert cleared.expected_close is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@given(
    st.dictionaries(st.sampled_from([*EDITABLE, "rev"]), JSON, max_size=4),
    st.sampled_from(DealState),
)
def test_no_value_of_json_breaks_the_form(changes, state):
    edited = apply_edit(deal(state), changes, LATER)
    if isinstance(edited, Deal):
        assert apply_edit(edited, to_fields(edited), LATER) is edited
        assert (edited.state, edited.rev) == (state, 1)
    else:
        assert tells_everything(edited)
