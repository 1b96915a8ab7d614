"""Whatever a person does to be rid of something, no unsent op goes with it."""

from __future__ import annotations

import random
import re
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest

from sync.__main__ import main
from sync.commands.attend_ops import discard_op
from sync.commands.record_scan import record_scan
from sync.commands.sign_out import Unsent, export_outbox, sign_out
from sync.commands.undo_scan import undo_scan
from sync.errors import Offline, StoreTooNew
from sync.events import Events
from sync.outbox.pending import next_batch
from sync.outbox.recovery import reading
from sync.outbox.settling import park, settle
from sync.rows import CurrentSale
from sync.transport import Transport
from sync.wire.bundle import read_work
from sync.wire.codec import decode
from sync.wire.messages import Envelope, Outcome, OutcomeStatus
from sync.workplace import open_workplace
from tests.support.workplace import make_workplace
from tools.make_replica_fixture import FILE_KEY, serial

ROOT = Path(__file__).resolve().parents[3]


def kept(directory: Path) -> set[str]:
    """Return every op that is in an outbox file of the profile."""
    found: set[str] = set()
    for path in directory.glob("outbox*.db"):
        with closing(reading(path, FILE_KEY)) as connection:
            found |= {op_id for (op_id,) in connection.execute("SELECT op_id FROM op")}
    return found


class Person:
    """Somebody who records, and then tries to be rid of what was recorded."""

    def __init__(self, wp, clock, seed: int) -> None:
        self.wp, self.clock, self.rng = wp, clock, random.Random(seed)
        self.unsent: list[str] = []
        self.number = 0

    def scan(self) -> None:
        row = record_scan(self.wp, serial(self.number), CurrentSale(self.clock.today()))
        self.unsent.append(row.op_id)
        self.number += 1

    def seal(self) -> None:
        self.clock.advance(seconds=10)
        while self.wp.outbox.seal_due(self.clock.now()):
            pass

    def undo(self) -> None:
        # Taken back while held is what a person asked for; once sealed it stays, and is withdrawn.
        op_id = self.rng.choice(self.unsent)
        [(state,)] = self.wp.outbox.db.rows("SELECT state FROM op WHERE op_id = ?", (op_id,))
        undo_scan(self.wp, op_id)
        if state == "held":
            self.unsent.remove(op_id)

    def discard(self) -> None:
        discard_op(self.wp, self.rng.choice(self.unsent))

    def stick(self) -> None:
        for op in self.next():
            park(self.wp.outbox, op.op_id, "broken")

    def hear(self) -> None:
        for op in self.next():
            refused = Outcome(op_id=op.op_id, status=OutcomeStatus.REFUSED)
            settle(self.wp.outbox, [refused], self.clock.now(), "")
            if op.op_id in self.unsent:
                self.unsent.remove(op.op_id)

    def leave(self) -> None:
        assert isinstance(sign_out(self.wp), Unsent)

    def become_another_device(self) -> None:
        self.wp.outbox.rechain(self.clock.new_id(), b"")

    def mend(self) -> None:
        self.wp.outbox.mend()
        self.wp.profile.drop_other_replicas()

    def next(self):
        batch = next_batch(self.wp.outbox, self.clock.now(), most=1, most_bytes=1 << 20)
        return [op for op in batch if not op.stuck]


@pytest.mark.parametrize("seed", range(6))
def test_no_way_of_letting_go_takes_an_unsent_op_with_it(tmp_path, clock, ring, seed):
    wp = make_workplace(tmp_path / "p", clock=clock, ring=ring, allocation=60)
    wp.transport = lambda: cast("Transport", Deaf())
    person = Person(wp, clock, seed)
    ways = [
        person.scan, person.scan, person.seal, person.undo, person.discard, person.stick,
        person.hear, person.leave, person.become_another_device, person.mend,
    ]  # fmt: skip
    for _ in range(25):
        way = person.rng.choice(ways) if person.unsent else person.scan
        way()
    person.scan()
    export = tmp_path / "export.work"
    export_outbox(wp, export)
    assert sign_out(wp, exported=True) is None
    assert set(person.unsent) <= kept(wp.profile.directory)
    assert set(person.unsent) <= {
        decode(op.op, Envelope).op_id for op in read_work(export.read_bytes()).ops if op.op
    }


class Deaf:
    """A line without a server at its end."""

    def revoke(self) -> None:
        raise Offline(server="nobody")

    def close(self) -> None:
        pass


def test_only_the_undo_of_held_ops_deletes_any():
    found = []
    for path in (ROOT / "sync").rglob("*.py"):
        said = path.read_text("utf-8")
        found += [(path.name, each[1]) for each in re.finditer(r"DELETE FROM (op\w*)", said)]
    assert found == [
        ("store.py", "op_state"), ("store.py", "op_content"), ("store.py", "op_item")
    ]  # fmt: skip


def test_a_profile_of_a_newer_program_is_refused_unchanged_and_can_be_exported(
    tmp_path, clock, ring, monkeypatch
):
    wp = make_workplace(tmp_path / "p", clock=clock, ring=ring, allocation=30)
    first = record_scan(wp, serial(0), CurrentSale(clock.today()))
    clock.advance(seconds=10)
    wp.outbox.seal_due(clock.now())
    second = record_scan(wp, serial(1), CurrentSale(clock.today()))
    wp.outbox.db.write(lambda connection: connection.execute("PRAGMA user_version = 99"))
    wp.close()
    before = wp.profile.outbox_path.read_bytes()

    with pytest.raises(StoreTooNew):
        make_again(wp, clock, ring)
    monkeypatch.setattr("sync.credentials.platform_key_ring", lambda: ring)
    assert main(["export", "--profile", str(wp.profile.directory), str(tmp_path / "x.work")]) == 0
    ids = [decode(o.op, Envelope).op_id for o in read_work((tmp_path / "x.work").read_bytes()).ops]
    assert ids == [first.op_id, second.op_id]
    assert wp.profile.outbox_path.read_bytes() == before


def make_again(wp, clock, ring):
    return open_workplace(wp.profile, pin=None, clock=clock, events=Events(), key_ring=ring)
