"""No person can record an op that bars the way of all others: the largest one fits into a push."""

from __future__ import annotations

import pytest

from domain.codes import Code
from domain.deals.deal import LONGEST_LINE, LONGEST_NOTE, MOST_PRODUCTS, DealAction
from domain.verdicts import Refused
from sync.commands.edit_deal import edit_deal
from sync.commands.move_deal import move_deal
from sync.commands.register_deal import register_deal
from sync.outbox.pending import next_batch
from sync.queries import outbox
from sync.wire.codec import encode
from sync.wire.messages import Push, SealedOp
from sync.wire.version import MAX_OPS, MAX_PUSH_BYTES
from tests.support.counter import FIELDS, registered, shown_deal
from tests.support.world import REP

LINES = ("customer", "domain", "contact", "site", "source", "competitor")
# Signs that grow most on the way: escaped in the envelope, and once more around it.
WIDEST = "\x01"


def largest(mark):
    """Return what fills every field; `mark` makes two of them differ everywhere."""
    text = mark + WIDEST * (LONGEST_LINE - 2) + mark
    note = mark + WIDEST * (LONGEST_NOTE - 2) + mark
    products = [[2**53 - number, 2**53] for number in range(MOST_PRODUCTS)]
    return {**FIELDS, **dict.fromkeys(LINES, text), "note": note, "products": products}


def sizes(counter):
    """Return the bytes of each waiting op, sent alone."""
    counter.clock.advance(seconds=10)
    counter.wp.outbox.seal_due(counter.clock.now())
    batch = next_batch(counter.wp.outbox, counter.clock.now(), most=MAX_OPS, most_bytes=10**9)
    return [
        len(encode(Push(device=counter.wp.outbox.device, ops=[SealedOp(op=op.envelope)])))
        for op in batch
    ]


def test_the_largest_ops_of_a_deal_fit_and_pass(counter):
    rep = counter(REP)
    deal_id = register_deal(rep.wp, largest("a"), submit=False)
    assert isinstance(deal_id, str)
    assert edit_deal(rep.wp, deal_id, largest("b")) is None
    assert move_deal(rep.wp, deal_id, DealAction.SUBMIT) is None

    found = sizes(rep)

    assert len(found) == 3
    assert 100_000 < max(found) < MAX_PUSH_BYTES
    assert rep.sync().state == "idle"
    assert outbox.open_ops(rep.wp) == []
    assert shown_deal(rep.wp, deal_id).note == largest("b")["note"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("note", "x" * (LONGEST_NOTE + 1)),
        ("customer", "x" * (LONGEST_LINE + 1)),
        ("products", [[number, 1] for number in range(1, MOST_PRODUCTS + 2)]),
    ],
)
def test_what_is_larger_is_refused_before_it_is_recorded(counter, field, value):
    rep = counter(REP)
    deal_id = registered(rep.wp)
    rep.sync()

    told = [
        edit_deal(rep.wp, deal_id, {field: value}),
        register_deal(rep.wp, {**FIELDS, field: value}, submit=False),
    ]

    for refused in told:
        assert isinstance(refused, Refused)
        assert (refused.code, refused.fields) == (Code.DEAL_FIELDS, (field,))
    assert outbox.open_ops(rep.wp) == []


def test_a_reason_that_is_too_long_is_refused(counter):
    rep = counter(REP)
    deal_id = registered(rep.wp, submit=True)

    refused = move_deal(rep.wp, deal_id, DealAction.WITHDRAW, "x" * (LONGEST_LINE + 1))

    assert isinstance(refused, Refused)
    assert (refused.code, refused.fields) == (Code.DEAL_FIELDS, ("reason",))
