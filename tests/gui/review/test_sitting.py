"""A whole sitting at the desk, key by key: each decision is the one meant, nothing is lost."""

from __future__ import annotations

import json

from desktop.views.review.review_view import ReviewView
from tests.support.reviewing import KEYS_A_CLAIM, fill_desk, turns
from tests.support.screens import Seat, keyboard

CLAIMS = 60
SEED = 20_261_201


def test_a_sitting_takes_at_most_three_keys_for_two_claims_and_never_loses_the_keyboard(
    seat: Seat,
) -> None:
    """Seed in the name of the constant; 300 claims with papers are in the bench (`desk`)."""
    seat.wp.replica.db.write(lambda c: c.execute("DELETE FROM vendor_claim"))
    fill_desk(seat.wp, seat.clock.now(), CLAIMS + 1)
    view: ReviewView = seat.show(ReviewView)
    view.table.hurry_ms = 0
    pressed = 0
    meant: list[tuple[str, str, str]] = []
    for turn in turns(CLAIMS, SEED):
        [row] = view.queue.marked
        assert view.facts.said.startswith(row.serial)
        for key in turn.keys:
            if key == "Return":
                view.decision.since_key.invalidate()
                view.decision.since_key.start()
                seat.qtbot.waitUntil(lambda: view.decision.since_key.elapsed() > 30)
            seat.press(key)
            pressed += 1
        meant.append((row.claim_id, turn.decision, turn.reason))
        assert view.table.hasFocus() or keyboard() is view.decision.reasons
        [following] = view.queue.marked
        assert following.claim_id not in {claim_id for claim_id, *_ in meant}

    bodies = seat.wp.outbox.db.rows("SELECT body FROM op WHERE folded = 1 ORDER BY pos")
    made = [json.loads(body) for (body,) in bodies]
    assert [(op["items"][0][0], op["decision"], op["reason"]) for op in made] == meant
    assert pressed <= CLAIMS * KEYS_A_CLAIM
    seat.settle()
    view.refresh()
    assert view.model.rowCount() == 1
