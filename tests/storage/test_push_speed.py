"""How fast 500-op batches go in, durable and judged; replays must be much cheaper (make bench)."""

from __future__ import annotations

import sys
import time

import pytest

from sync.wire.messages import OutcomeStatus
from tests.support.world import CLERK

pytestmark = [pytest.mark.bench, pytest.mark.timeout(240)]
BATCHES, SIZE = 6, 500


@pytest.mark.parametrize("page_rows", [5000])
def test_batches_of_five_hundred(device, page_rows, record_property, capsys):
    clerk = device(CLERK)
    ops = [clerk.claim(f"A{900_000 + number}") for number in range(BATCHES * SIZE)]
    batches = [ops[start : start + SIZE] for start in range(0, len(ops), SIZE)]

    def send_all():
        wall, cpu = time.perf_counter(), time.process_time()
        found = {outcome.status for batch in batches for outcome in clerk.push(*batch)}
        return (
            len(ops) / (time.perf_counter() - wall),
            len(ops) / (time.process_time() - cpu),
            found,
        )

    first, first_cpu, statuses = send_all()
    again, again_cpu, known = send_all()

    record_property("first_per_second", round(first))
    record_property("replay_per_second", round(again))
    with capsys.disabled():
        sys.stdout.write(
            f"\npush of {SIZE}-op batches: {first:,.0f} ops/s ({first_cpu:,.0f} per CPU second), "
            f"replay {again:,.0f} ops/s ({again_cpu:,.0f} per CPU second)\n"
        )
    assert statuses == {OutcomeStatus.APPLIED}
    assert known == {OutcomeStatus.KNOWN}
    # With what the client in this process does in both; the server's own share is three times
    # and more (tests/bench/push.py).
    assert again_cpu > 2 * first_cpu
