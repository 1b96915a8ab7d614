"""What waits for a second person, in one place: who may give the word, and what it does."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.views.deals.deals_view import DealsView
from desktop.views.review.review_view import ReviewView
from desktop.views.words.words_view import WordsView
from sync.clock import stamp
from sync.wire import tables
from tests.support.screens import Seat, deal, put, take_seat, waiting, words

COLLEAGUE = 901
TOO_MUCH = 5_000_001


@pytest.fixture
def seats(qtbot: Any, tmp_path: Path) -> Iterator[Callable[[str], Seat]]:
    """Give a seat of a role, with a large deal, and colleagues who may give a word."""
    made: list[Seat] = []

    def take(role: str) -> Seat:
        seat = take_seat(tmp_path / role, qtbot, role, claims=6)
        made.append(seat)
        put(seat.wp, tables.MEMBER, [
            [COLLEAGUE, 0, "Olga Other", "reviewer", 1, "", 1, 1],
            [902, 0, "Sam Second", "reviewer", 1, "", 1, 1],
            [903, 0, "Tess Tied", "reviewer", 1, "", 1, 1],
        ])  # fmt: skip
        since = stamp(seat.wp.clock.now())
        put(seat.wp, tables.TIE, [["903:1:0", 903, 1, 0, "a share", since, None]])
        large = deal(5, seat.wp.clock.now(), "under_review", value_minor=TOO_MUCH)
        put(seat.wp, tables.DEAL, [large])
        seat.wp.replica.db.write(seat.wp.replica.reload_catalogue)
        seat.wp.settle()
        return seat

    yield take
    for seat in made:
        seat.runner.detach()
        seat.wp.close()


def say(
    seat: Seat, entity: str, act: str, *, seen: int, who: int = COLLEAGUE, **other: Any
) -> None:
    """Let somebody have given the first word, as the feed says it."""
    values: dict[str, Any] = dict.fromkeys(tables.APPROVAL.columns, "")
    values |= {
        "approval_id": f"{entity}-{act}", "entity": entity, "act": act, "state": "waiting",
        "why": "always", "seen": seen, "partner_id": 1, "first_member": who,
        "first_name": "Olga Other", "first_at": stamp(seat.wp.clock.now()), "second_member": 0,
    } | other  # fmt: skip
    put(seat.wp, tables.APPROVAL, [[values[column] for column in tables.APPROVAL.columns]])


def large_deal(seat: Seat, **other: Any) -> None:
    wanted = json.dumps({"action": "approve"})
    say(seat, "deal:deal-0005", "decide_deal", seen=3, why="amount", wanted=wanted,
        note="A customer for years.", **other)  # fmt: skip


def last_op(seat: Seat) -> dict[str, Any]:
    return json.loads(seat.wp.outbox.db.rows("SELECT body FROM op ORDER BY pos DESC LIMIT 1")[0][0])


def test_a_large_deal_waits_for_who_may_give_the_word_and_one_key_agrees(seats):
    seat = seats("reviewer")
    large_deal(seat)
    view = seat.show(WordsView)
    assert words(view.model, "what", "who", "state") == [("Approve", "Olga Other", "Yours")]
    said = view.panel.said
    assert "above what one person may decide" in said
    assert "A customer for years." in said

    seat.press("Ctrl+Return")

    assert seat.ops() == ["deal.move"]
    assert last_op(seat) == {
        "deal_id": "deal-0005", "action": "approve", "reason": "A customer for years.",
    }  # fmt: skip
    assert words(view.model, "state") == [("On its way",)]
    assert view.panel.second.agree.isHidden()


def test_turning_it_down_asks_for_a_reason_and_enter_gives_it(seats):
    seat = seats("reviewer")
    large_deal(seat)
    view = seat.show(WordsView)
    seat.press("Ctrl+T", "Return")
    assert "Say why" in view.panel.second.confirm.text
    assert seat.ops() == []

    seat.type("No order yet.")
    seat.press("Return")

    assert seat.ops() == ["word.turn_down"]
    assert last_op(seat) == {
        "approval_id": "deal:deal-0005-decide_deal", "note": "No order yet.",
    }  # fmt: skip


def test_who_asked_reads_who_may_give_the_word_and_takes_it_back_by_one_key(seats):
    seat = seats("reviewer")
    large_deal(seat, who=seat.wp.identity.member_id)
    view = seat.show(WordsView)
    assert words(view.model, "state") == [("A colleague's",)]
    assert "Mona Manager, Olga Other, Otto Owner, Sam Second" in view.panel.said
    assert "Tess" not in view.panel.said, "she is linked with the partner"
    seat.press("Ctrl+Return")
    assert seat.ops() == []

    seat.press("Ctrl+T")

    assert seat.ops() == ["word.turn_down"]


def test_who_is_linked_with_the_partner_neither_agrees_nor_turns_down(seats):
    seat = seats("reviewer")
    me = seat.wp.identity.member_id
    put(seat.wp, tables.TIE, [[f"{me}:1:0", me, 1, 0, "", stamp(seat.wp.clock.now()), None]])
    large_deal(seat)
    view = seat.show(WordsView)
    assert "You are linked with this partner" in view.panel.said
    seat.press("Ctrl+Return", "Ctrl+T")
    assert seat.ops() == []


@pytest.mark.parametrize(
    ("act", "state", "note", "kind"),
    [
        ("approve_claim", "in_review", "", "review.decide"),
        ("refuse_claim", "in_review", "not_shipped", "review.decide"),
        ("reverse_claim", "approved", "returned", "claim.reverse"),
        ("override_refusal", "rejected", "Goodwill.", "claim.override"),
    ],
)
def test_agreeing_does_to_a_claim_what_the_first_person_asked_for(seats, act, state, note, kind):
    seat = seats("reviewer")
    put(seat.wp, tables.VENDOR_CLAIM, [waiting(3, seat.wp.clock.now(), state=state)])
    seat.wp.settle()
    say(seat, "claim:claim-000003", act, seen=1, note=note)
    view = seat.show(ReviewView)
    view.reveal("claim:claim-000003")
    assert "Olga Other asked" in view.facts.said

    seat.press("Ctrl+Return")

    assert seat.ops() == [kind]


def test_the_deal_itself_says_what_waits_and_takes_the_word(seats):
    seat = seats("channel_manager")
    large_deal(seat)
    view = seat.show(DealsView)
    view.reveal("deal:deal-0005")
    assert "Olga Other asked" in view.panel.second.said

    seat.press("Ctrl+Return")

    assert seat.ops() == ["deal.move"]


def test_what_was_answered_says_by_whom(seats):
    seat = seats("reviewer")
    at = stamp(seat.wp.clock.now())
    large_deal(seat, state="declined", second_name="Sam Second", second_at=at)
    view = seat.show(WordsView)
    assert len(view.model.rows) == 0
    view.listing.choices.step(-1)
    assert words(view.model, "state") == [("Turned down",)]
    assert "Sam Second turned it down" in view.panel.said


def test_the_record_can_be_looked_at_before_anything_is_said(seats, qtbot):
    seat = seats("reviewer")
    large_deal(seat)
    view = seat.show(WordsView)
    with qtbot.waitSignal(view.look_asked) as asked:
        seat.press("Ctrl+O")
    assert asked.args == ["deal:deal-0005"]
