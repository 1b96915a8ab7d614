"""One deal, two devices: what both meant survives, and what they disagree on is asked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.deals.deal import EDITABLE
from domain.deals.editing import to_fields
from domain.deals.merging import Conflicted, Dispute, Merged, merge
from tests.unit.domain.worlds import deal

BASE = to_fields(deal())
VALUES = st.one_of(st.sampled_from(["", "a", "b"]), st.integers(0, 2), st.none())
EDITS = st.dictionaries(st.sampled_from(EDITABLE), VALUES, max_size=6)


def test_edits_of_different_fields_go_together():
    theirs = BASE | {"note": "theirs"}
    assert merge(BASE, theirs, {"site": "York"}) == Merged({"site": "York"})


def test_the_same_value_twice_is_no_conflict():
    assert merge(BASE, BASE | {"site": "York"}, {"site": "York"}) == Merged({})


def test_a_value_set_back_to_what_it_was_leaves_theirs():
    assert merge(BASE, BASE | {"site": "York"}, {"site": BASE["site"]}) == Merged({})


def test_the_same_field_with_two_values_is_a_question():
    theirs = BASE | {"note": "theirs"}
    assert merge(BASE, theirs, {"note": "mine", "site": "York"}) == Conflicted(
        ("note",), {"note": Dispute("", "theirs", "mine")}, {"site": "York"}
    )


def test_a_field_the_base_did_not_have_can_be_added():
    assert merge({}, {}, {"note": "mine"}) == Merged({"note": "mine"})


@given(EDITS, EDITS)
def test_edits_of_different_fields_commute(one, two):
    two = {name: value for name, value in two.items() if name not in one}
    after_one = merge(BASE, BASE | one, two)
    after_two = merge(BASE, BASE | two, one)
    assert isinstance(after_one, Merged)
    assert isinstance(after_two, Merged)
    assert BASE | one | dict(after_one.changes) == BASE | two | dict(after_two.changes)


@given(EDITS, EDITS)
def test_nothing_of_my_edit_is_lost(theirs_changes, mine):
    theirs = BASE | theirs_changes
    merged = merge(BASE, theirs, mine)
    disputes = merged.disputes if isinstance(merged, Conflicted) else {}
    for name, value in mine.items():
        if name in disputes:
            assert disputes[name] == Dispute(BASE[name], theirs[name], value)
        elif value != BASE[name]:
            assert {**theirs, **merged.changes}[name] == value
        else:
            assert name not in merged.changes


@given(EDITS, EDITS)
def test_a_conflict_is_symmetric_and_only_where_both_changed(one, two):
    seen_by_one = merge(BASE, BASE | two, one)
    seen_by_two = merge(BASE, BASE | one, two)
    fields_one = seen_by_one.fields if isinstance(seen_by_one, Conflicted) else ()
    fields_two = seen_by_two.fields if isinstance(seen_by_two, Conflicted) else ()
    assert set(fields_one) == set(fields_two)
    assert set(fields_one) <= set(one) & set(two)


@given(EDITS, EDITS)
def test_merging_again_asks_for_nothing_more(theirs_changes, mine):
    """A retry after the merge was stored must be a no-op."""
    theirs = BASE | theirs_changes
    merged = merge(BASE, theirs, mine)
    if isinstance(merged, Merged):
        stored = {**theirs, **merged.changes}
        again = merge(BASE, stored, mine)
        assert again == Merged({})
