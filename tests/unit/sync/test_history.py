"""A server that forgot, a server that never stops asking, a server that is suddenly empty."""

from __future__ import annotations

import random
import shutil
from itertools import pairwise
from pathlib import Path

import pytest
import sqlalchemy as sa

from server.cli import main
from server.settings import Settings
from server.storage import tables as t
from sync.errors import HistoryChanged, ResyncRequired
from sync.history import TRIES
from sync.notices import HISTORY_CHANGED, REPLICA_SMALLER, RESYNC_STOPPED
from sync.outbox.ops import NewOp
from sync.outbox.pending import next_batch
from sync.outbox.settling import settle
from sync.outbox.store import Outbox
from sync.outbox.witnesses import all_heads, keep, newest, offer_again_above, to_forget
from sync.queries.outbox import state
from sync.transport import Transport
from sync.wire.codec import decode
from sync.wire.messages import Envelope, Outcome, OutcomeStatus, Witness
from tests.support.clock import HandClock
from tests.support.server import running_server
from tests.support.world import CLERK, opened, serial


class ModelServer:
    """What a server is to a client's history: a chain of entries, each with some ops."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self.entries: list[tuple[str, tuple[str, ...]]] = []

    def append(self, *op_ids: str) -> None:
        """Write one entry; its head is like no other."""
        self.entries.append((f"{self._rng.getrandbits(128):032x}", op_ids))

    @property
    def witness(self) -> Witness:
        return Witness(len(self.entries), self.entries[-1][0] if self.entries else "")

    @property
    def ops(self) -> list[str]:
        return [op_id for _, op_ids in self.entries for op_id in op_ids]

    def has(self, told: Witness | None) -> bool:
        if told is None:
            return True
        return told.height <= len(self.entries) and self.entries[told.height - 1][0] == told.head

    def restore(self) -> None:
        """Forget everything behind some entry."""
        del self.entries[self._rng.randrange(len(self.entries) + 1) :]


def exchange(outbox: Outbox, server: ModelServer, clock: HandClock) -> bool:
    """Send all there is to send; say whether history had to be mended."""
    mended = False
    if not server.has(newest(outbox)):
        mended = True
        common = next((each.height for each in all_heads(outbox) if server.has(each)), 0)
        offer_again_above(outbox, common, len(server.ops))
    while ops := next_batch(outbox, clock.now(), most=7, most_bytes=10**6):
        known = set(server.ops)
        fresh = [op for op in ops if op.op_id not in known]
        # The chain: what comes must follow what is there.
        assert [op.n for op in fresh] == list(range(len(known) + 1, len(known) + len(fresh) + 1))
        if fresh:
            server.append(*(op.op_id for op in fresh))
        outcomes = [Outcome(op_id=op.op_id, status=OutcomeStatus.APPLIED) for op in ops]
        settle(outbox, outcomes, clock.now(), "", server.witness)
    keep(outbox, server.witness if server.entries else None)
    return mended


@pytest.mark.parametrize("seed", range(200))
def test_whatever_a_server_forgets_comes_back(seed, tmp_path):
    rng, clock = random.Random(seed), HandClock()
    server = ModelServer(rng)
    outbox = Outbox(tmp_path / "outbox.db", b"k" * 32, clock, "device")
    recorded: list[str] = []
    for _ in range(rng.randrange(3, 9)):
        what = rng.choice(["record", "record", "others", "restore", "restore and others"])
        if what == "record":
            for _ in range(rng.randrange(1, 12)):
                op_id = clock.new_id()
                recorded.append(op_id)
                outbox.record(
                    NewOp(
                        op_id=op_id, kind="claim.record", entity=f"claim:{op_id}", body={},
                        recorded_at=clock.now(),
                    )
                )  # fmt: skip
            while outbox.seal_due(clock.now()):
                pass
        if "restore" in what:
            server.restore()
        if "others" in what:
            for _ in range(rng.randrange(1, 40)):
                server.append()
        if rng.random() < 0.7:
            exchange(outbox, server, clock)
    exchange(outbox, server, clock)
    exchange(outbox, server, clock)

    assert server.ops == recorded
    assert server.has(newest(outbox))
    assert next_batch(outbox, clock.now(), most=1, most_bytes=10**6) == []
    assert not exchange(outbox, server, clock)
    outbox.close()


def test_of_old_heads_one_is_kept_for_each_power_of_two():
    heights: list[int] = []
    for height in range(1, 100_000):
        heights.insert(0, height)
        if len(heights) > 300:
            gone = set(to_forget(heights, recent=100))
            heights = [each for each in heights if each not in gone]

    gone = set(to_forget(heights, recent=100))
    kept = [heights[0] - each for each in heights if each not in gone]
    assert kept[:100] == list(range(100))
    assert len(kept) < 100 + 18
    # Walking back costs at most about as much again as was really lost.
    assert all(far <= 4 * near + 4 for near, far in pairwise(kept[1:]))


def test_only_what_is_sealed_is_offered_again(tmp_path):
    clock = HandClock()
    outbox = Outbox(tmp_path / "outbox.db", b"k" * 32, clock, "device")
    outbox.record(
        NewOp(
            op_id=clock.new_id(), kind="claim.record", entity="claim:1", body={},
            recorded_at=clock.now(), hold_seconds=5,
        )
    )  # fmt: skip

    assert offer_again_above(outbox, 0, 0) == 0
    clock.advance(seconds=6)
    outbox.seal_due(clock.now())
    (op,) = next_batch(outbox, clock.now(), most=9, most_bytes=10**6)
    assert decode(op.envelope, Envelope).n == 1
    outbox.close()


# --- a server that never stops asking -----------------------------------------------------------
def test_a_server_that_always_says_history_changed_is_asked_three_times(counter, monkeypatch):
    clerk = counter(CLERK)
    clerk.scan(serial(1, 3))
    asked = []

    def changed(self, heads):
        asked.append(len(heads))
        return original(self, heads)

    def never(self, *_, **__):
        raise HistoryChanged(server="s")

    original = Transport.common_past
    with monkeypatch.context() as patched:
        patched.setattr(Transport, "common_past", changed)
        patched.setattr(Transport, "push", never)
        patched.setattr(Transport, "pull", never)
        rows = [clerk.sync(20) for _ in range(8)]

    assert len(asked) == TRIES
    assert rows[-1].title == "Fetching everything anew was stopped"
    assert [each.key for each in rows[-1].notices] == [RESYNC_STOPPED]
    assert clerk.wp.replica.db.row("SELECT count(*) FROM base_product") == (5,)
    assert rows[-1].unsent == 1
    clerk.engine.nudge()
    assert clerk.sync().unsent == 0


def test_a_feed_that_always_asks_to_start_over_does_not_stop_what_is_sent(counter, monkeypatch):
    clerk = counter(CLERK)
    before, asked = clerk.wp.replica.place(), []

    def start_over(self, cursor, *_, **__):
        asked.append(cursor)
        raise ResyncRequired(server="s")

    with monkeypatch.context() as patched:
        patched.setattr(Transport, "pull", start_over)
        rows = []
        for number in range(8):
            clerk.scan(serial(1, number))
            rows.append(clerk.sync(20))

    row = rows[-1]
    assert asked.count("") <= TRIES
    assert (row.state, row.unsent) == ("idle", 0)
    assert [each.key for each in row.notices] == [RESYNC_STOPPED]
    assert clerk.wp.replica.place() == before
    # An hour later, or as soon as the old place is good again, it goes on by itself.
    assert clerk.sync(3700).title == ""
    assert state(clerk.wp).notices == ()


# --- an empty server ----------------------------------------------------------------------------
def test_a_server_that_lost_most_rows_is_not_believed_until_somebody_says_so(counter, tmp_path):
    clerk = counter(CLERK)
    clerk.scan(serial(1, 3))
    clerk.sync()
    whole = Path(clerk.server.settings.database_url.removeprefix("sqlite:///"))
    poor = tmp_path / "poor.db"
    with opened(clerk.server.settings.database_url) as write:
        write(lambda c: c.exec_driver_sql("SELECT 1"))
    shutil.copy(whole, poor)
    for tail in ("-wal",):
        if whole.with_name(whole.name + tail).exists():
            shutil.copy(whole.with_name(whole.name + tail), f"{poor}{tail}")
    url = f"sqlite:///{poor}"
    with opened(url) as write:
        write(lambda c: c.execute(sa.delete(t.allocation)))
    assert main(["--database", url, "restored"]) == 0
    rows = "SELECT count(*) FROM base_claim"

    with running_server(Settings(database_url=url, page_rows=150), clerk.server.clock) as server:
        clerk.line.carry_to(server)
        clerk.engine._transport = None
        row = clerk.sync()
        requests = len(clerk.line.requests)

        assert row.title == "The server holds far less than before"
        (notice,) = row.notices
        assert (notice.key, notice.params) == (REPLICA_SMALLER, {"now": 0, "before": 600})
        assert clerk.scan(serial(1, 4)).standing.name == "ACCEPTED"
        row = clerk.sync(400)
        assert (row.unsent, row.title) == (0, "The server holds far less than before")
        # It does not fetch everything again to see the same.
        assert len(clerk.line.requests) <= requests + 3

        clerk.wp.accept_smaller_replica()
        assert clerk.sync().title == ""
        assert clerk.wp.replica.db.row(rows) == (2,)
        assert clerk.wp.replica.db.row("SELECT count(*) FROM allocation") == (0,)
        assert HISTORY_CHANGED not in [each.key for each in clerk.wp.notices.all]
