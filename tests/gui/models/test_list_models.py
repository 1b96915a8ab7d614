"""The four lists as item models: well-formed for Qt, small changes, words people read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtCore import QModelIndex, Qt

from desktop.models import claims, deals, review_queue, standings
from domain.claims.claim import ClaimState
from domain.deals.deal import DealState
from sync.rows import ClaimRow, DealRow, EntryRow, ReviewRow, SendState, StandingRow
from tests.support.screens import words

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def claim(number: int) -> ClaimRow:
    return ClaimRow(
        f"c{number}", date(2026, 11, 1), NOW, f"SD{number:08d}", "Drill", "", "", "Carla",
        ClaimState.APPROVED, "", {}, "", 100, True, None, SendState.SETTLED,
    )  # fmt: skip


def deal(number: int) -> DealRow:
    return DealRow(
        f"d{number}", DealState.DRAFT, "Kunde", "DE", "", "", "", (), "", 125_000, "EUR", None,
        "", False, "", "", None, None, "", "Rob", "Northwind", NOW, NOW, 1, SendState.QUEUED,
    )  # fmt: skip


def place(number: int) -> StandingRow:
    return StandingRow(1, f"r{number}", f"P{number}", number, 100, 0, 10, 5, False, False)


def entry(number: int) -> EntryRow:
    at = NOW - timedelta(hours=number)
    return EntryRow(at, f"SD{number}", "Drill", 10, True, "10 points for each unit", f"c{number}")


def waiting(number: int) -> ReviewRow:
    return ReviewRow(
        f"c{number}", "Northwind", "Carla", f"SD{number}", "Drill", date(2026, 11, 1), NOW, NOW,
        NOW + timedelta(hours=number), "", "", 100, 19_900, "EUR", ClaimState.IN_REVIEW,
        "CHANNEL", (("CHANNEL", {}),), 1, SendState.SETTLED,
    )  # fmt: skip


LISTS = [
    (claims.ClaimsModel, claim),
    (deals.DealsModel, deal),
    (standings.StandingsModel, place),
    (standings.EntriesModel, entry),
    (review_queue.ReviewQueueModel, waiting),
]


@pytest.mark.parametrize(("kind", "make"), LISTS)
def test_it_is_a_well_formed_model_through_every_change(kind, make, qtmodeltester):
    model = kind()
    # Checks now and listens to every change from here on; what is wrong fails the test.
    qtmodeltester.check(model, force_py=True)
    for numbers in (range(5), range(2, 8), (7, 3, 9, 2), (2, 9), ()):
        model.set_rows([make(number) for number in numbers])

    assert model.rowCount() == 0


@pytest.mark.parametrize(("kind", "make"), LISTS)
def test_one_changed_row_is_one_changed_row(kind, make, qtbot):
    model = kind()
    rows = [make(number) for number in range(300)]
    model.set_rows(rows)
    changed = []
    model.dataChanged.connect(lambda first, last: changed.append((first.row(), last.row())))
    resets = []
    model.modelReset.connect(lambda: resets.append(1))

    field = (
        "product"
        if hasattr(rows[0], "product")
        else "label"
        if kind is standings.StandingsModel
        else "customer"
    )
    rows[7] = replace(rows[7], **{field: "News"})
    model.set_rows(rows)

    assert changed == [(7, 7)]
    assert resets == []


@pytest.mark.parametrize(("kind", "make"), LISTS)
def test_every_cell_says_itself_to_a_screen_reader(kind, make):
    model = kind()
    model.set_rows([make(1)])
    for at, column in enumerate(model.columns):
        index = model.index(0, at)
        assert isinstance(index.data(Qt.ItemDataRole.AccessibleTextRole), str), column.key
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.columnCount(QModelIndex()) == len(model.columns)


def test_points_that_are_not_sure_say_so():
    model = claims.ClaimsModel()
    model.set_rows([claim(1), replace(claim(2), sure=False), replace(claim(3), points=0)])

    assert words(model, "points") == [("100",), ("+100 provisional",), ("",)]


def test_only_what_is_open_carries_a_chip():
    assert claims.send_badge(claim(1)) is None
    held = claims.send_badge(replace(claim(1), send=SendState.HELD))
    assert held is not None
    assert (held.word, held.icon) == ("Can be undone", "clock")


@pytest.mark.parametrize(
    ("until", "said"),
    [
        (None, ""),
        (datetime(2027, 3, 12, 12, tzinfo=UTC), "Protected until 12 Mar 2027 (109 days)"),
        (datetime(2026, 11, 24, 12, tzinfo=UTC), "Protected until 24 Nov 2026 (1 day)"),
        (datetime(2026, 11, 22, 12, tzinfo=UTC), "Protection ended on 22 Nov 2026"),
    ],
)
def test_protection_is_said_with_the_days_left(until, said):
    assert deals.protection_text(until, NOW) == said


def test_on_its_last_day_protection_says_the_hour():
    assert "Protected until today" in deals.protection_text(NOW + timedelta(minutes=5), NOW)


@pytest.mark.parametrize(
    ("hours", "word", "tone"),
    [
        (-1, "Overdue", "bad"),
        (0, "Overdue", "bad"),
        (0.5, "within 1 h", "warn"),
        (3, "in 3 h", "warn"),
        (30, "in 30 h", "quiet"),
        (72, "in 3 days", "quiet"),
    ],
)
def test_a_deadline_is_said_in_the_unit_that_matters(hours, word, tone):
    badge = review_queue.due_badge(NOW + timedelta(hours=hours), NOW)

    assert (badge.word, badge.tone) == (word, tone)


def test_the_nearest_better_place_is_just_above():
    rows = [place(1), place(2), replace(place(3), place=2), place(4)]

    above = standings.just_above(rows, rows[3])

    assert above is not None
    assert above.place == 2
    assert standings.just_above(rows, rows[0]) is None
