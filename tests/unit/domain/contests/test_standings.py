"""Who stands where: standings worked out by hand, and what must never change them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contests.contest import Entry, Place
from domain.contests.standings import TIE_BREAK, Score, ranking, scores_of, standings
from tests.unit.domain.worlds import NOW, UNITS, entry

HOUR = timedelta(hours=1)


def drawn(entries, participants=()):
    """Draw the standings as text: place, who, points (+provisional), units, gap."""
    return [
        f"{row.place} {row.ref} {row.points}+{row.provisional} u{row.units} gap {row.gap_above}"
        for row in standings(UNITS, entries, participants)
    ]


def test_a_small_contest_worked_out_by_hand():
    entries = [
        # Ada: 10 at 1 h, 10 at 3 h, one more in doubt           -> 20 sure, 2 units, at 3 h
        entry("ada", 10, NOW + 1 * HOUR),
        entry("ada", 10, NOW + 3 * HOUR),
        entry("ada", 10, NOW + 4 * HOUR, sure=False),
        # Bob: 20 at once at 2 h with one unit                   -> 20 sure, 1 unit
        entry("bob", 20, NOW + 2 * HOUR),
        # Cem: 10 + 10 as Ada, but there an hour earlier         -> 20 sure, 2 units, at 2 h
        entry("cem", 10, NOW),
        entry("cem", 10, NOW + 2 * HOUR),
        # Dea: 30, one taken back                                -> 20 sure, 2 units, at 2 h
        entry("dea", 10, NOW),
        entry("dea", 10, NOW + 2 * HOUR),
        entry("dea", 10, NOW + 1 * HOUR),
        entry("dea", -10, NOW + 1 * HOUR, units=-1),
        # Eva: 50 in doubt moves nobody                          -> 0 sure
        entry("eva", 50, sure=False),
    ]
    assert drawn(entries, ["ada", "eva", "fay"]) == [
        "1 cem 20+0 u2 gap 0",
        "1 dea 20+0 u2 gap 0",
        "3 ada 20+10 u2 gap 0",
        "4 bob 20+0 u1 gap 0",
        "5 eva 0+50 u0 gap 20",
        "5 fay 0+0 u0 gap 20",
    ]


def test_the_gap_is_to_the_next_better_place_also_for_a_shared_one():
    entries = [entry("a", 50), entry("b", 30), entry("c", 30), entry("d", 5)]
    assert drawn(entries) == [
        "1 a 50+0 u1 gap 0",
        "2 b 30+0 u1 gap 20",
        "2 c 30+0 u1 gap 20",
        "4 d 5+0 u1 gap 25",
    ]


def test_the_numbers_of_a_place_are_all_there():
    [place] = standings(UNITS, [entry("a", 10, NOW), entry("a", 5, NOW + HOUR, sure=False)])
    assert place == Place("a", 1, 10, 5, 1, NOW, 0)


def test_more_units_break_a_tie_before_an_earlier_time():
    entries = [
        entry("early", 20, NOW),
        entry("more", 10, NOW + HOUR),
        entry("more", 10, NOW + 2 * HOUR),
    ]
    assert drawn(entries) == ["1 more 20+0 u2 gap 0", "2 early 20+0 u1 gap 0"]


def test_a_score_counts_from_when_it_was_last_made_good():
    fell_and_rose = [
        entry("a", 10, NOW),
        entry("a", -10, NOW + HOUR, units=-1),
        entry("a", 10, NOW + 2 * HOUR),
    ]
    [place] = standings(UNITS, fell_and_rose)
    assert place.reached_at == NOW + 2 * HOUR
    more_than_needed = [entry("a", 30, NOW), entry("a", -10, NOW + HOUR, units=0)]
    [place] = standings(UNITS, more_than_needed)
    assert place.reached_at == NOW


def test_a_score_is_reached_with_its_last_point_even_if_it_is_the_only_one():
    [place] = standings(UNITS, [entry("a", 9, NOW), entry("a", 1, NOW + HOUR)])
    assert place.reached_at == NOW + HOUR
    [place] = standings(UNITS, [entry("a", 1, NOW)])
    assert place.reached_at == NOW


def test_a_score_of_nothing_was_never_reached():
    places = standings(UNITS, [entry("a", 10), entry("a", -10, units=-1), entry("b", -5)], ["c"])
    assert [(place.ref, place.place, place.reached_at) for place in places] == [
        ("a", 1, None),
        ("c", 1, None),
        ("b", 3, None),
    ]


def test_entries_of_another_contest_do_not_count():
    assert standings(UNITS, [entry("a", 10, contest_id=99)]) == ()


def test_the_chain_is_written_where_participants_read_it():
    assert "1, 2, 2, 4" in TIE_BREAK


ENTRIES = st.lists(
    st.builds(
        entry,
        ref=st.sampled_from("abcd"),
        points=st.integers(-20, 40),
        at=st.integers(0, 4).map(lambda hours: NOW + hours * HOUR),
        units=st.integers(-1, 2),
        sure=st.booleans(),
    ),
    max_size=20,
)


@given(ENTRIES, st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_nothing(entries, random):
    shuffled = list(entries)
    random.shuffle(shuffled)
    assert standings(UNITS, shuffled, "abcd") == standings(UNITS, entries, "dcba")


@given(ENTRIES, st.integers(-10, 10))
def test_an_entry_split_in_two_changes_nothing(entries, part):
    split: list[Entry] = []
    for whole in entries:
        split.append(whole._replace(points=part, units=0))
        split.append(whole._replace(points=whole.points - part))
    assert standings(UNITS, split) == standings(UNITS, entries)


@given(ENTRIES, ENTRIES)
def test_entries_and_their_reversals_leave_no_trace(entries, mistaken):
    reversals = [one._replace(points=-one.points, units=-one.units) for one in mistaken]
    with_mistakes = standings(UNITS, [*entries, *mistaken, *reversals], "abcd")
    assert with_mistakes == standings(UNITS, entries, "abcd")


@given(ENTRIES)
def test_doubtful_points_move_nobody(entries):
    sure_only = [one for one in entries if one.sure]
    ranked = [(row.ref, row.place, row.points) for row in standings(UNITS, entries, "abcd")]
    assert ranked == [
        (row.ref, row.place, row.points) for row in standings(UNITS, sure_only, "abcd")
    ]


@given(ENTRIES)
def test_places_are_those_of_a_competition(entries):
    places = standings(UNITS, entries, "abcd")
    for place in places:
        better = [other for other in places if other.place < place.place]
        assert place.place == len(better) + 1
        assert all(other.points >= place.points for other in better)
        nearest = min((other.points for other in better), default=place.points)
        assert place.gap_above == nearest - place.points


@given(
    st.lists(
        st.builds(
            entry,
            st.sampled_from("abc"),
            st.integers(0, 3),
            st.integers(-4, 4).map(lambda hours: NOW + hours * HOUR),
            sure=st.booleans(),
        )
    ),
    st.integers(0, 10),
)
def test_scores_grown_entry_by_entry_are_those_of_all_entries(entries, cut):
    scores = scores_of(UNITS, entries[:cut], "abc")
    for each in entries[cut:]:
        scores[each.ref] = scores[each.ref].plus([each])

    assert scores == scores_of(UNITS, entries, "abc")
    assert ranking(scores) == standings(UNITS, entries, "abc")


def test_points_taken_back_are_for_all_entries_to_tell():
    with pytest.raises(ValueError, match="by itself"):
        Score(points=10, units=1, reached_at=NOW).plus([entry("a", -1)])
