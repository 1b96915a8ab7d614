"""An op that makes every request fail stops its own record only."""

from __future__ import annotations

import pytest

from sync.errors import AnswerBroken, BatchRefused, Offline, ServerTrouble, TimedOut
from sync.queries.outbox import open_ops
from sync.rows import SendState
from tests.support.world import CLERK, serial


def test_ops_behind_a_stuck_one_go_and_it_follows_when_the_server_is_mended(counter, monkeypatch):
    clerk = counter(CLERK)
    poison = [clerk.scan(serial(1, number)) for number in range(5)][2].op_id
    line_push = type(clerk.wp.transport()).push
    broken = True

    def push(self, device, ops, *more, **named):
        if broken and any(f'"op_id":"{poison}"' in op.op for op in ops):
            raise BatchRefused(server="s", status=400, reason="can't be read")
        return line_push(self, device, ops, *more, **named)

    monkeypatch.setattr("sync.transport.Transport.push", push)
    for _ in range(3):
        clerk.sync()
    row = clerk.sync()
    assert [(op.op_id, op.state) for op in open_ops(clerk.wp)] == [(poison, SendState.STUCK)]
    assert (row.unsent, row.attention) == (1, 1)

    broken = False
    row = clerk.sync(after=4000)
    assert (row.state, row.unsent, row.attention) == ("idle", 0, 0)


@pytest.mark.parametrize(
    "problem",
    [
        TimedOut(server="s"),
        Offline(server="s", reason="it went away"),
        AnswerBroken(server="s", reason="it is empty"),
        ServerTrouble(server="s", status=502),
    ],
)
def test_an_op_the_server_dies_of_or_is_never_done_with_bars_no_other(
    counter, monkeypatch, problem
):
    clerk = counter(CLERK)
    poison = [clerk.scan(serial(1, number)) for number in range(5)][2].op_id
    broken = poisoned(monkeypatch, clerk, poison, problem)
    rounds = [clerk.sync(after=60) for _ in range(8)]

    assert [(op.op_id, op.state) for op in open_ops(clerk.wp)] == [(poison, SendState.STUCK)]
    assert (rounds[-1].state, rounds[-1].unsent, rounds[-1].attention) == ("idle", 1, 1)
    assert rounds[2].state == "offline"

    broken.clear()
    row = clerk.sync(after=4000)
    assert (row.state, row.unsent, row.attention) == ("idle", 0, 0)


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_asks_to_wait_sets_no_op_aside_however_often(counter, monkeypatch, status):
    clerk = counter(CLERK)
    only = clerk.scan(serial(1, 1)).op_id
    poisoned(monkeypatch, clerk, only, ServerTrouble(1.0, server="s", status=status))

    rounds = [clerk.sync(after=60) for _ in range(12)]

    row = rounds[-1]
    assert (row.state, row.unsent, row.attention) == ("offline", 1, 0)


def test_an_op_with_bad_luck_on_a_bad_line_is_not_set_aside(counter, monkeypatch):
    """The line comes back just when it is asked whether it is there."""
    clerk = counter(CLERK)
    only = clerk.scan(serial(1, 1)).op_id
    broken = poisoned(monkeypatch, clerk, only, TimedOut(server="s"), until_asked=True)

    rounds = [clerk.sync(after=60) for _ in range(6)]

    row = rounds[-1]
    assert not broken
    assert (row.state, row.unsent, row.attention) == ("idle", 0, 0)


def poisoned(monkeypatch, clerk, poison, problem, *, until_asked=False):
    """Have every push with this op fail as long as the list that is returned holds it."""
    line_push = type(clerk.wp.transport()).push
    broken = [poison]

    def push(self, device, ops, *more, **named):
        if any(f'"op_id":"{op_id}"' in op.op for op in ops for op_id in broken):
            raise problem
        if until_asked and not ops:
            broken.clear()
        return line_push(self, device, ops, *more, **named)

    monkeypatch.setattr("sync.transport.Transport.push", push)
    return broken
