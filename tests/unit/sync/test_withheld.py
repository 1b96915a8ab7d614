"""An op that makes every request fail stops its own record only."""

from __future__ import annotations

from sync.errors import BatchRefused
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
