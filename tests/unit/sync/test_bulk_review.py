"""Many claims decided at once: what was told is what happens; two at one claim end in one."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from domain.money import Money
from domain.reviews.decision import Decision
from server.storage import tables as t
from server.storage.unit_of_work import UnitOfWork
from sync.commands.decide_claims import decide_claims, undo_decision
from sync.commands.open_claim import open_claim
from sync.errors import EnvironmentProblem
from sync.queries import review
from sync.queries.bulk_review import Group, claims_of, rehearsal
from sync.queries.saved_filters import Filter, drop, keep, saved
from sync.wire.tables import CATALOGUE
from tests.support.world import CLERK, OWNER, REVIEWER, SECOND_REVIEWER, opened, serial


@pytest.fixture
def limits(server):
    """Put limits into force, as if they had been from the first day on."""

    def put(**values):
        def unit(connection):
            connection.execute(sa.update(t.rule_version).values(**values))
            uow = UnitOfWork(connection, server.clock())
            uow.put(CATALOGUE, "rule_version", 1)
            uow.bump()

        with opened(server.settings.database_url) as write:
            write(unit)

    return put


@pytest.fixture
def in_review(counter):
    """Let claims come to the desk: of units that went to another company."""

    def make(count):
        clerk = counter(CLERK)
        for number in range(count):
            clerk.scan(serial(2, number))
        assert clerk.sync().state == "idle"
        clerk.close()

    return make


def rehearsed(desk, ids):
    """Return what approving these would do; there is always a programme here."""
    row = rehearsal(desk.wp, ids, Decision.APPROVE)
    assert row is not None
    return row


def waiting(desk):
    return [row.claim_id for row in review.queue(desk.wp)]


def states(server):
    with opened(server.settings.database_url) as write:
        rows = write(lambda c: c.execute(sa.select(t.claim.c.claim_id, t.claim.c.state)).all())
    return dict(tuple(row) for row in rows)


def test_what_the_rehearsal_says_is_what_the_server_does(counter, server, in_review, limits):
    limits(four_eyes_points=100)
    in_review(4)
    vera, wim = counter(REVIEWER), counter(SECOND_REVIEWER)
    ids = waiting(vera)

    told = rehearsed(vera, ids)

    assert (told.asked, len(told.claim_ids), told.points) == (4, 4, 160)
    assert told.sums == (Money(4 * 18_900, "EUR"),)
    assert told.second == (Group("amount", 2),)
    assert told.cosigners == (Group("Wim", 2), Group("Yusuf", 2))
    assert decide_claims(vera.wp, told.claim_ids, told.decision, "")
    assert vera.sync().state == "idle"
    found = states(server)
    assert sorted(found.values()) == ["approved", "approved", "in_review", "in_review"]

    # A colleague's word completes the two; the one who gave the first is told to leave it.
    assert rehearsed(vera, waiting(vera)).left_out == (Group("FOUR_EYES", 2),)
    assert wim.sync().state == "idle"
    told = rehearsed(wim, waiting(wim))
    assert (told.completed, told.second, told.left_out) == (2, (), ())
    decide_claims(wim.wp, told.claim_ids, told.decision, "")
    wim.sync()
    assert set(states(server).values()) == {"approved"}


def test_a_decision_on_a_filter_is_undone_in_one(counter, server, in_review):
    in_review(3)
    vera = counter(REVIEWER)
    every = Filter("Everything")
    ids = claims_of(vera.wp, every)
    op_id = decide_claims(vera.wp, ids, Decision.REFUSE, "not_sold")
    assert isinstance(op_id, str)
    vera.wp.settle()
    assert waiting(vera) == []

    assert undo_decision(vera.wp, op_id)

    vera.wp.settle()
    assert waiting(vera) == ids
    vera.sync()
    assert set(states(server).values()) == {"in_review"}


def test_two_reviewers_who_decide_one_claim_offline_end_in_one_decision_and_one_notice(
    counter, server, in_review
):
    in_review(2)
    vera, wim = counter(REVIEWER), counter(SECOND_REVIEWER)
    mine, other = waiting(vera)
    assert waiting(wim) == [mine, other]
    # Neither hears of the other: both decide before either is on the line again.
    decide_claims(vera.wp, [mine], Decision.APPROVE, "")
    decide_claims(wim.wp, [mine, other], Decision.REFUSE, "not_sold")

    assert vera.sync().state == "idle"
    assert wim.sync().state == "idle"
    assert vera.sync().state == "idle"

    assert states(server) == {mine: "approved", other: "rejected"}
    numbers = {row.claim_id: row.serial for row in review.queue(wim.wp, cause=review.DECIDED)}
    assert vera.wp.notices.all == ()
    [notice] = wim.wp.notices.all
    assert (notice.key, notice.params) == (
        "decided_before", {"count": 1, "serials": numbers[mine]},
    )  # fmt: skip
    for desk in (vera, wim):
        shown = {row.claim_id: row.state for row in review.queue(desk.wp, cause=review.DECIDED)}
        assert shown == {mine: "approved", other: "rejected"}
        assert waiting(desk) == []


def test_a_reviewer_sees_who_has_a_claim_open_and_decides_without_a_line(
    counter, server, in_review
):
    in_review(2)
    vera, wim = counter(REVIEWER), counter(SECOND_REVIEWER)
    mine, other = waiting(vera)
    assert open_claim(vera.wp, mine) == []

    [row] = open_claim(wim.wp, other)
    assert (row.claim_id, row.who, row.is_mine) == (mine, "Vera", False)
    assert open_claim(wim.wp, mine)[0].is_mine

    wim.fault = "lost"
    with pytest.raises(EnvironmentProblem):
        open_claim(wim.wp, mine)
    assert isinstance(decide_claims(wim.wp, [mine], Decision.REFUSE, "not_sold"), str)


def test_filters_with_a_name_are_kept_in_the_place_of_work(reviewer):
    assert saved(reviewer) == []
    risky = Filter("Saws of Birch", text="birch saw", cause="CHANNEL", order="risk")
    assert keep(reviewer, risky) is None
    assert keep(reviewer, Filter("  Late ones ", order="deadline")) is None
    assert keep(reviewer, Filter("saws of birch", text="birch")) is None
    assert [(each.name, each.text) for each in saved(reviewer)] == [
        ("saws of birch", "birch"), ("Late ones", ""),
    ]  # fmt: skip
    refused = keep(reviewer, Filter("  "))
    assert refused is not None
    assert refused.code == "PEOPLE_FIELDS"

    drop(reviewer, "LATE ONES")

    assert [each.name for each in saved(reviewer)] == ["saws of birch"]


def test_who_answers_for_the_programme_is_a_co_signer_too(counter, in_review, limits):
    limits(four_eyes_points=10)
    in_review(1)
    owner = counter(OWNER)
    told = rehearsed(owner, waiting(owner))
    assert told.cosigners == (Group("Vera", 1), Group("Wim", 1))
