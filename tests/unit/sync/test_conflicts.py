"""A deal changed in two places: seen, answered by a person, and nothing overwritten unseen."""

from __future__ import annotations

import pytest

from domain.codes import Code
from domain.deals.deal import DealAction
from domain.verdicts import Refused
from sync.commands.attend_ops import discard_op, retry_op
from sync.commands.edit_deal import edit_deal
from sync.commands.move_deal import move_deal
from sync.queries import outbox
from tests.support.counter import registered, shown_deal
from tests.support.world import CLERK, REP


@pytest.fixture
def two(counter):
    """Two counters of one partner that both know a deal."""
    clerk, rep = counter(CLERK), counter(REP)
    deal_id = registered(clerk.wp)
    clerk.sync()
    rep.sync()
    return clerk, rep, deal_id


def attention(counter):
    return [(row.kind, row.state, row.code) for row in outbox.open_ops(counter.wp)]


def at_the_vendor(counter, deal_id):
    """What a device without open work of its own shows."""
    counter.sync()
    counter.sync()
    return shown_deal(counter.wp, deal_id)


@pytest.fixture
def disputed(two):
    """The second device made three steps offline on top of an edit that meets a conflict."""
    clerk, rep, deal_id = two
    edit_deal(clerk.wp, deal_id, {"note": "from Ada"})
    clerk.sync()
    edit_deal(rep.wp, deal_id, {"note": "from Ben", "site": "Hall 3"})
    edit_deal(rep.wp, deal_id, {"note": "from Ben, again"})
    edit_deal(rep.wp, deal_id, {"contact": "Ms Süß"})
    assert move_deal(rep.wp, deal_id, DealAction.SUBMIT) is None
    rep.sync()
    return clerk, rep, deal_id


def test_what_was_built_on_a_conflict_is_shown_with_it_and_kept(disputed):
    clerk, rep, deal_id = disputed

    assert attention(rep) == [
        *[("deal.edit", "conflicted", "DEAL_CONFLICT")] * 3,
        ("deal.move", "conflicted", "DEAL_CONFLICT"),
    ]
    assert {row.params["fields"] for row in outbox.open_ops(rep.wp)} == {"note"}
    assert shown_deal(rep.wp, deal_id).note == "from Ben, again"
    there = at_the_vendor(clerk, deal_id)
    assert (there.note, there.site, there.contact) == ("from Ada", "", "")
    assert there.state == "draft"
    requests = len(rep.line.requests)
    rep.sync(after=120)
    assert len(rep.line.requests) == requests + 1, "only the feed is asked: nothing is sent"


def test_mine_stays_with_all_that_was_built_on_it(disputed):
    clerk, rep, deal_id = disputed
    first = outbox.open_ops(rep.wp)[0]

    assert retry_op(rep.wp, first.op_id) is True
    rep.sync()

    there = at_the_vendor(clerk, deal_id)
    assert (there.note, there.site, there.contact) == ("from Ben, again", "Hall 3", "Ms Süß")
    assert attention(rep) == [("deal.move", "conflicted", "DEAL_CONFLICT")]
    assert retry_op(rep.wp, outbox.open_ops(rep.wp)[0].op_id) is True
    rep.sync()
    assert at_the_vendor(clerk, deal_id).state == "submitted"
    assert attention(rep) == []


def test_theirs_stays_and_what_nobody_disputes_is_sent(disputed):
    clerk, rep, deal_id = disputed
    step = outbox.open_ops(rep.wp)[3]

    assert discard_op(rep.wp, outbox.open_ops(rep.wp)[1].op_id) is True
    assert discard_op(rep.wp, step.op_id) is True
    rep.sync()

    for counter in (clerk, rep):
        there = at_the_vendor(counter, deal_id)
        assert (there.note, there.site, there.contact) == ("from Ada", "Hall 3", "Ms Süß")
        assert there.state == "draft"
    assert attention(rep) == []


def test_nothing_else_is_done_to_a_deal_before_its_conflict_is_answered(disputed):
    _, rep, deal_id = disputed
    step = outbox.open_ops(rep.wp)[3]

    for refused in (
        edit_deal(rep.wp, deal_id, {"site": "Hall 4"}),
        retry_op(rep.wp, step.op_id),
    ):
        assert isinstance(refused, Refused)
        assert (refused.code, refused.fields) == (Code.DEAL_CONFLICT, ("note",))
    assert len(attention(rep)) == 4


def test_a_deal_in_conflict_goes_nowhere(two):
    clerk, rep, deal_id = two
    edit_deal(clerk.wp, deal_id, {"note": "from Ada"})
    edit_deal(rep.wp, deal_id, {"note": "from Ben"})
    clerk.sync()
    rep.sync()

    refused = move_deal(rep.wp, deal_id, DealAction.SUBMIT)

    assert isinstance(refused, Refused)
    assert refused.code == Code.DEAL_CONFLICT


def test_an_answer_to_what_changed_once_more_is_asked_again(two):
    clerk, rep, deal_id = two
    edit_deal(clerk.wp, deal_id, {"note": "from Ada"})
    edit_deal(rep.wp, deal_id, {"note": "from Ben"})
    clerk.sync()
    rep.sync()
    edit_deal(clerk.wp, deal_id, {"note": "from Ada, later"})
    clerk.sync()

    retry_op(rep.wp, outbox.open_ops(rep.wp)[0].op_id)
    rep.sync()

    assert attention(rep) == [("deal.edit", "conflicted", "DEAL_CONFLICT")]
    assert at_the_vendor(clerk, deal_id).note == "from Ada, later"


def test_an_edit_behind_one_that_was_merged_overwrites_nothing_unseen(two):
    clerk, rep, deal_id = two
    edit_deal(clerk.wp, deal_id, {"note": "from Ada"})
    clerk.sync()
    edit_deal(rep.wp, deal_id, {"site": "Hall 3"})
    edit_deal(rep.wp, deal_id, {"note": "from Ben"})
    rep.sync()

    there = at_the_vendor(clerk, deal_id)
    assert (there.note, there.site) == ("from Ada", "Hall 3")
    assert attention(rep) == [("deal.edit", "conflicted", "DEAL_CONFLICT")]


def test_what_was_recorded_while_the_answer_was_under_way_waits_too(two):
    clerk, rep, deal_id = two
    edit_deal(clerk.wp, deal_id, {"note": "from Ada"})
    clerk.sync()
    edit_deal(rep.wp, deal_id, {"note": "from Ben"})
    rep.fault = "unanswered"
    rep.sync()
    edit_deal(rep.wp, deal_id, {"note": "from Ben, again"})
    rep.fault = "ok"
    rep.sync()

    assert at_the_vendor(clerk, deal_id).note == "from Ada"
    assert attention(rep) == [("deal.edit", "conflicted", "DEAL_CONFLICT")] * 2
