"""Standings as a clerk reads them: the own place, who is near, how points came about. Keys only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from desktop.views.standings.place_card import above_text
from desktop.views.standings.standings_view import StandingsView, contest_text
from domain.contests.standings import TIE_BREAK
from sync.commands.record_scan import record_scan
from sync.rows import ContestRow, CurrentSale, StandingRow
from sync.wire import tables
from tests.support.screens import places, put, words
from tools.make_replica_fixture import serial

START = datetime(2026, 10, 1, tzinfo=UTC)


@pytest.fixture
def view(seat):
    return seat.show(StandingsView)


def place(number: int, points: int, units: int, gap: int, **other) -> StandingRow:
    values = {"mine": False, "own_company": False} | other
    return StandingRow(1, f"r-{number}", f"Participant {number}", number, points, 0, units, gap,
                       **values)  # fmt: skip


def test_my_place_is_big_and_who_is_just_above_is_named_with_points_and_units(view):
    said = view.card.said.splitlines()

    assert said[:3] == ["6", "of 19", "660 pts confirmed, 66 units"]
    assert "Just above: Participant 105, 40 pts and 4 units away." in said


def test_own_rows_are_marked_by_word_and_shape(view):
    marks = {name: mark for name, mark in words(view.model, "name", "own") if mark}

    assert marks == {"Carla Clerk": "You", "Rob Rep": "Your company"}
    badges = [column.badge for column in view.model.columns if column.key == "own"]
    mine = next(row for row in view.model.rows if row.mine)
    assert badges[0] is not None
    assert badges[0](mine).icon == "person"


def test_the_own_row_is_chosen_at_first(view):
    assert view.places.hasFocus()
    assert view.places.current_id == "r-11"


def test_provisional_points_stand_apart(view):
    told = words(view.model, "points", "open")

    assert ("820", "+40") in told
    assert ("660", "") in told


def test_each_own_point_says_how_it_came_about(view):
    told = words(view.entries_model, "points", "sure", "serial", "product")

    assert told[0] == ("+10 pts", "Confirmed", "SD00000000", "Compact drill D12")
    assert view.entry_text.text() == "10 points for each unit"
    assert {sure for _, sure, _, _ in told} == {"Confirmed", "Provisional"}


def test_the_way_ties_are_broken_is_the_published_one(view):
    assert view.tie_break.text() == TIE_BREAK


def test_another_contest_is_chosen_by_keys(seat, view):
    seat.press("Ctrl+Right")

    assert view.choices.choice == "2"
    assert words(view.model, "name", "own") == [("Northwind Tools", "Your company")]
    assert "Nobody is above you." in view.card.said

    seat.press("Ctrl+Left")
    assert view.choices.choice == "1"


def test_a_scan_that_is_not_sent_yet_counts_as_provisional_at_once(seat, view):
    before = view.card.said
    record_scan(seat.wp, serial(3), CurrentSale(sold_on=seat.clock.today()))
    seat.settle()

    assert view.card.said != before
    assert ("+10 pts", "Provisional", serial(3)) in words(
        view.entries_model, "points", "sure", "serial"
    )


def test_news_keeps_the_row_one_looks_at(seat, view):
    view.places.select_id("r-103")
    rows = [
        [*row[:4], row[4] + (5 if row[1] == "r-103" else 0), *row[5:]]
        for row in places(seat.clock.now())
    ]
    put(seat.wp, tables.STANDING, rows)
    view.refresh()

    assert view.places.current_id == "r-103"
    assert ("785",) in words(view.model, "points")


def test_nobody_above_a_tie_and_a_lead_in_units_are_said_as_they_are():
    first = place(1, 100, 10, 0, mine=True)
    tied = place(2, 100, 9, 0, mine=True)
    fewer_points_more_units = place(2, 90, 12, 10, mine=True)

    assert above_text([first], first) == "Nobody is above you."
    assert "level on points" in above_text([place(1, 100, 10, 0), tied], tied)
    assert above_text([place(1, 100, 10, 0), fewer_points_more_units], fewer_points_more_units) == (
        "Just above: Participant 1, 10 pts away."
    )


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-5, "begins on 1 Oct 2026"),
        (0, "92 days left"),
        (91, "1 day left"),
        (95, "over; late sales of the period still count until 11 Jan 2027"),
        (200, "over and final"),
    ],
)
def test_period_and_grace_are_said_in_words(days, said):
    contest = ContestRow(
        1, "Unit race", "units", "member", START, START + timedelta(days=92),
        START + timedelta(days=102),
    )  # fmt: skip

    text = contest_text(contest, START + timedelta(days=days))

    assert text.startswith("Counts units  ·  each person  ·  1 Oct 2026 to 31 Dec 2026")
    assert text.endswith(said)
