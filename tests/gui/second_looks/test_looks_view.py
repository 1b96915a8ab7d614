"""Who answers for the desk sees how far reviewers agree, settles what differs, draws samples."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.views.review.review_view import ReviewView
from desktop.views.second_looks.looks_view import LooksView
from domain.reviews.sampling import draw, population_hash
from sync.clock import stamp
from sync.wire import tables
from tests.support.screens import Seat, put, take_seat, waiting, words

OLGA, SAM = 901, 902
SEED = "5e11" * 16


def look(number: int, **other: Any) -> list[Any]:
    """Return a hidden look of claim `number` at Olga's decision; Sam decided as she did."""
    values = {
        "look_id": f"look-{number}", "claim_id": f"claim-{number:06d}", "partner_id": 1,
        "why": "hidden", "reviewer_id": SAM, "place": 0, "made_at": stamp(AT), "state": "agreed",
        "first": "approve", "first_member": OLGA, "second": "approve", "second_member": SAM,
        "reason": "", "note": "", "second_at": stamp(AT),
    } | other  # fmt: skip
    return [values[column] for column in tables.SECOND_LOOK.columns]


AT = datetime(2026, 6, 2, 9, tzinfo=UTC)


@pytest.fixture
def seats(qtbot: Any, tmp_path: Path) -> Iterator[Callable[[str], Seat]]:
    """Give a seat of a role, where two reviewers have looked at thirty claims."""
    made: list[Seat] = []

    def take(role: str) -> Seat:
        seat = take_seat(tmp_path / role, qtbot, role, claims=6)
        made.append(seat)
        put(seat.wp, tables.MEMBER, [
            [OLGA, 0, "Olga Other", "reviewer", 1, "", 1, 1],
            [SAM, 0, "Sam Second", "reviewer", 1, "", 1, 1],
        ])  # fmt: skip
        rows = [look(number) for number in range(30)]
        rows[3] = look(3, state="differs", second="refuse", reason="not_sold", note="a demo unit")
        put(seat.wp, tables.SECOND_LOOK, rows)
        seat.wp.replica.db.write(seat.wp.replica.reload_catalogue)
        seat.wp.settle()
        return seat

    yield take
    for seat in made:
        seat.runner.detach()
        seat.wp.close()


def sample(seat: Seat, seen: int = 2, **other: Any) -> None:
    """Let a sample of May be there, drawn from claims of this copy."""
    now = seat.wp.clock.now()
    ids = [f"may-{number}" for number in range(20)]
    accepted = {
        "state": "approved", "decided_by": "rules", "received_at": "2026-05-20T09:00:00.000000Z",
    }  # fmt: skip
    put(seat.wp, tables.VENDOR_CLAIM, [
        waiting(100 + number, now, claim_id=each, **accepted) for number, each in enumerate(ids)
    ])  # fmt: skip
    values = {
        "sample_id": "s1", "seed": SEED, "first_day": "2026-05-01", "last_day": "2026-05-31",
        "confidence": 90, "precision_percent": 10, "population": 20,
        "population_sha256": population_hash(ids), "needed": 8, "drawn": 10, "made_by": OLGA,
        "made_at": stamp(AT), "seed_height": 4711,
    } | other  # fmt: skip
    put(seat.wp, tables.SAMPLE, [[values[column] for column in tables.SAMPLE.columns]])
    picks = []
    for place, claim_id in enumerate(draw(SEED, ids, 10), start=1):
        said = {"first": "approve", "second": "refuse" if place == 1 else "approve"}
        if place > seen:
            said = {"first": "", "second": "", "state": "waiting"}
        about = {"claim_id": claim_id, "why": "sample:s1", "reviewer_id": 0, "place": place}
        picks.append(look(200 + place, first_member=0, second_member=0, **about, **said))
    put(seat.wp, tables.SECOND_LOOK, picks)
    seat.wp.settle()


def last_op(seat: Seat) -> dict[str, Any]:
    return json.loads(seat.wp.outbox.db.rows("SELECT body FROM op ORDER BY pos DESC LIMIT 1")[0][0])


def test_agreement_is_told_of_all_and_of_each_reviewer(seats):
    view = seats("programme_owner").show(LooksView)
    assert words(view.agreement, "who", "pairs", "agreed", "kappa", "differ") == [
        ("All together", "30", "97 %", "0.00", "1"),
        ("Olga Other", "30", "97 %", "0.00", "1"),
    ]
    assert words(view.differ, "first", "second") == [("approved", "refused")]
    assert view._told.text().startswith("Olga Other: approved\nSam Second: refused – Not a sale")


def test_what_differs_is_settled_by_enter_in_words(seats):
    seat = seats("channel_manager")
    view = seat.show(LooksView)
    seat.press("Return")
    assert "What came of" in view.question.text
    seat.press("Return")
    assert "characters" in view.question.text
    seat.type("Sam was right: a demo unit")
    seat.press("Return")
    assert seat.ops()[-1:] == ["review.settle"]
    assert last_op(seat) == {"look_id": "look-3", "note": "Sam was right: a demo unit"}
    assert "Settled" in view.bar.text
    assert view.draw.isHidden()


def test_a_sample_is_asked_for_by_months_that_are_over_and_by_no_seed(seats):
    seat = seats("programme_owner")
    view = seat.show(LooksView)
    seat.press("Ctrl+D")
    today = seat.wp.clock.today()
    assert view.draw_bar.first.currentData() < today.replace(day=1)
    seat.press("Down", "Return")
    assert seat.ops()[-1:] == ["sample.draw"]
    body = last_op(seat)
    assert set(body) == {"sample_id", "first_day", "last_day", "confidence", "precision_percent"}
    assert body["first_day"].endswith("-01")
    assert view.draw_bar.isHidden()


def test_a_period_that_was_drawn_is_refused_in_place(seats):
    seat = seats("programme_owner")
    over = seat.wp.clock.today().replace(day=1) - timedelta(days=1)
    sample(seat, first_day=over.replace(day=1).isoformat(), last_day=over.isoformat())
    view = seat.show(LooksView)
    seat.press("Ctrl+D", "Return")
    assert "was drawn on" in view.draw_bar.said
    assert not view.draw_bar.isHidden()
    seat.press("Esc")
    assert view.draw_bar.isHidden()


def test_a_sample_is_drawn_again_here_and_a_changed_one_is_told(seats):
    seat = seats("programme_owner")
    sample(seat)
    view = seat.show(LooksView)
    assert words(view.samples, "months", "seen", "wrong") == [("May 2026", "2 of 10", "1")]
    seat.press("Ctrl+R")
    assert "drawn again, all 10 are the same" in view._checked.text()
    # Another seed than that it was drawn by: the order of the picks is not its order.
    sample(seat, seed="other" * 8)
    view.refresh()
    seat.press("Ctrl+R")
    assert "NOT the same" in view._checked.text()


def test_a_sample_waits_at_the_reviewers_desk_under_its_own_filter(seats):
    seat = seats("reviewer")
    sample(seat)
    view = seat.show(ReviewView)
    view.queue.table.hurry_ms = 0
    view.queue.box.choose("sample")
    view.queue.box.chosen.emit("sample")
    seat.settle()
    assert len(view.queue.model.rows) == 8
    view.first_focus()
    seat.press("A")
    seat.settle()
    assert seat.ops()[-1:] == ["review.second"]
    assert last_op(seat)["decision"] == "approve"
    assert len(view.queue.model.rows) == 7
