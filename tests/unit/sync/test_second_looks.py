"""A second look stands in the queue as any claim does; what differs, and how far all agree."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from domain.claims.claim import ClaimState
from domain.reviews.decision import Decision
from server.services import second_looks as server_looks
from server.storage import tables as t
from sync.audit_trail import is_first_head_since
from sync.commands.decide_claims import decide_claims
from sync.commands.decide_shown import decide_shown, undo_shown
from sync.commands.enrol import sign_in_again
from sync.commands.second_look import decide_again, draw_sample, settle_look
from sync.queries import review, second_looks
from sync.queries.bulk_review import rehearsal
from sync.queries.review_desk import desk
from sync.queries.samples import redrawn, samples
from tests.support.world import (
    CLERK,
    MANAGER,
    OWNER,
    REVIEWER,
    SECOND_REVIEWER,
    invite,
    opened,
    serial,
)


@pytest.fixture(autouse=True)
def every_decision(monkeypatch):
    """All decisions are looked at a second time, by a colleague: not one in twenty."""
    monkeypatch.setattr(server_looks, "is_second_look", lambda *_: True)
    monkeypatch.setattr(server_looks, "_reviewers", lambda _: [REVIEWER, SECOND_REVIEWER])


@pytest.fixture
def decided(counter):
    """Let Vera refuse one claim and approve another; Wim's desk is up to date."""
    clerk, vera = counter(CLERK), counter(REVIEWER)
    for number in range(2):
        clerk.scan(serial(2, number))
    clerk.sync()
    vera.sync()
    refused, approved = [row.claim_id for row in review.queue(vera.wp)]
    decide_claims(vera.wp, [refused], Decision.REFUSE, "not_sold")
    decide_claims(vera.wp, [approved], Decision.APPROVE, "")
    assert vera.sync().state == "idle"
    return refused, approved, vera, counter(SECOND_REVIEWER)


def looks_of(wp):
    return {claim_id: look.look_id for claim_id, look in second_looks.waiting(wp).items()}


def test_a_second_look_stands_in_the_queue_as_a_claim_nobody_decided(decided):
    refused, approved, vera, wim = decided
    assert review.queue(vera.wp) == []
    rows = {row.claim_id: row for row in review.queue(wim.wp)}
    assert set(rows) == {refused, approved}
    # Nothing tells the refused one from the approved one, nor either from any other claim.
    for row in rows.values():
        assert (row.state, row.points, row.code, row.barred) == (
            ClaimState.IN_REVIEW, 40, "", "",
        )  # fmt: skip
        assert row.decide_by is not None
        beside = desk(wim.wp, row.claim_id)
        assert beside.approval is not None
        assert (beside.approval.waiting, beside.approval.left_out) == (0, ())
        assert beside.refusals == ()
        [line] = [each for each in beside.history if each.is_this]
        assert (line.state, line.code) == (ClaimState.IN_REVIEW, "")
    told = rehearsal(wim.wp, [refused, approved], Decision.APPROVE)
    assert told is not None
    assert (set(told.claim_ids), told.left_out) == ({refused, approved}, ())
    assert review.queue(wim.wp, text="A200000")[0].serial == serial(2, 0)


def test_it_is_decided_by_the_same_word_and_taken_back_by_the_same_key(decided, server):
    refused, approved, _, wim = decided
    ids = [refused, approved]
    ops = decide_shown(wim.wp, ids, looks_of(wim.wp), Decision.REFUSE, reason="not_sold")
    assert isinstance(ops, str)
    assert review.queue(wim.wp) == []

    assert set(undo_shown(wim.wp, ops)) == set(ids)
    assert len(review.queue(wim.wp)) == 2

    decide_shown(wim.wp, ids, looks_of(wim.wp), Decision.REFUSE, reason="not_sold")
    assert wim.sync().state == "idle"
    assert review.queue(wim.wp) == []
    look = t.second_look.c
    with opened(server.settings.database_url) as write:
        rows = write(lambda c: c.execute(sa.select(look.claim_id, look.state)).all())
    assert dict(tuple(row) for row in rows) == {refused: "agreed", approved: "differs"}


def test_a_second_look_approves_or_refuses_with_a_reason(decided):
    refused, _, _, wim = decided
    look_id = looks_of(wim.wp)[refused]
    for decision, code in (
        (Decision.HOLD, "LOOK_DECIDES"), (Decision.REFUSE, "REASON_MISSING"),
    ):  # fmt: skip
        answer = decide_again(wim.wp, look_id, decision)
        assert getattr(answer, "code", "") == code


def test_what_differs_is_settled_in_words_and_the_agreement_is_told_by_reviewer(counter, decided):
    refused, approved, _, wim = decided
    ids = [refused, approved]
    decide_shown(wim.wp, ids, looks_of(wim.wp), Decision.APPROVE)
    wim.sync()
    xenia = counter(MANAGER)

    [differs] = second_looks.that_differ(xenia.wp)
    assert (differs.claim_id, differs.first, differs.second) == (refused, "refuse", "approve")
    whole, vera = second_looks.agreement_rows(xenia.wp)
    assert (whole.who, whole.agreement.pairs, whole.agreement.agreed, whole.differ) == ("", 2, 1, 1)
    assert (vera.who, vera.agreement.percent) == ("Vera", 50)

    empty = settle_look(xenia.wp, differs.look_id, " ")
    assert empty is not None
    assert settle_look(xenia.wp, differs.look_id, "Vera was right: a demo unit") is None
    assert xenia.sync().state == "idle"
    assert second_looks.that_differ(xenia.wp) == []


def test_a_sample_is_drawn_again_on_another_desk_and_its_seed_is_in_the_record(counter, server):
    clerk = counter(CLERK)
    for number in range(30):
        clerk.scan(serial(1, number))
    clerk.sync()
    owner = counter(OWNER)
    june = date(2026, 6, 1), date(2026, 6, 30)
    early, days = draw_sample(owner.wp, *june), draw_sample(owner.wp, june[0], date(2026, 6, 29))
    assert [getattr(each, "code", "") for each in (early, days)] == [
        "SAMPLE_EARLY", "SAMPLE_PERIOD",
    ]  # fmt: skip
    wim = counter(SECOND_REVIEWER)
    server.clock.advance(days=16)
    for each, member in ((owner, OWNER), (wim, SECOND_REVIEWER)):
        each.clock.advance(days=16)
        code = invite(server.settings.database_url, member, server.clock())
        sign_in_again(each.wp, code)
    assert draw_sample(owner.wp, *june) is None
    assert owner.sync().state == "idle"

    [row] = samples(owner.wp)
    assert (row.population, row.needed, row.drawn, row.seen) == (30, 22, 27, 0)
    again = redrawn(owner.wp, row.sample_id)
    assert again is not None
    assert (again.picks, again.same_claims, again.alike, again.missing, again.gone) == (
        27, True, True, 0, 0,
    )  # fmt: skip
    july = datetime(2026, 7, 1, tzinfo=UTC)
    assert is_first_head_since(owner.wp, row.seed_height, row.seed, july)
    assert not is_first_head_since(owner.wp, row.seed_height + 1, row.seed, july)
    refused = draw_sample(owner.wp, *june)
    assert refused is not None
    assert refused.code == "SAMPLE_DRAWN"

    wim.sync()
    shown = review.queue(wim.wp, cause=review.SAMPLE)
    assert len(shown) == 27
    assert review.queue(wim.wp) == []
    first = shown[0].claim_id
    decide_shown(wim.wp, [first], looks_of(wim.wp), Decision.REFUSE, reason="not_sold")
    wim.sync()
    owner.sync()
    [row] = samples(owner.wp)
    assert (row.seen, row.wrong) == (1, 1)
