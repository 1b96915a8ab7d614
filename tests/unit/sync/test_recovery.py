"""A damaged, shortened or lost outbox.db: what is unanswered is put together again."""

from __future__ import annotations

import random

import pytest

from sync.commands.record_scan import record_scan
from sync.commands.undo_scan import undo_scan
from sync.errors import StoreDamaged
from sync.events import Events
from sync.outbox.pending import counts, next_batch, op_by_id
from sync.outbox.second_copy import Part, read_log
from sync.outbox.settling import settle
from sync.outbox.store import Outbox
from sync.rows import SendState
from sync.wire.codec import envelope_hash
from sync.wire.messages import Outcome, OutcomeStatus
from sync.wire.signing import public_of, verify
from sync.workplace import open_workplace
from tests.support.workplace import make_workplace
from tools.make_replica_fixture import FILE_KEY, serial


def scanned(wp, sale, clock, numbers, *, sealed=True):
    rows = []
    for number in numbers:
        rows.append(record_scan(wp, serial(number), sale))
        clock.advance(seconds=1)
    if sealed:
        clock.advance(seconds=10)
        while wp.outbox.seal_due(clock.now()):
            pass
    wp.outbox.copy.flush()
    return [row.op_id for row in rows]


def damage(path, at):
    content = bytearray(path.read_bytes())
    content[at] ^= 0x10
    path.write_bytes(content)


def states(wp, op_ids):
    return [op.state if (op := op_by_id(wp.outbox, op_id)) else None for op_id in op_ids]


def mended(wp, ask):
    """Ask as the engine does: what opening did not touch is met at the first use, and mended."""
    try:
        return ask()
    except StoreDamaged:
        wp.outbox.mend()
        return ask()


QUEUED, HELD = SendState.QUEUED, SendState.HELD


def test_a_damaged_header_loses_no_op_and_the_file_is_kept(wp, sale, clock, reopened):
    queued = scanned(wp, sale, clock, range(5))
    held = scanned(wp, sale, clock, range(5, 7), sealed=False)
    before = next_batch(wp.outbox, clock.now(), most=50, most_bytes=1 << 20)
    wp.close()
    damage(wp.profile.outbox_path, 3)

    again = reopened()

    assert states(again, queued) == [QUEUED] * 5
    assert states(again, held) == [HELD] * 2
    assert next_batch(again.outbox, clock.now(), most=50, most_bytes=1 << 20) == before
    assert (wp.profile.directory / "outbox-damaged-1.db").exists()
    [notice] = again.notices.all
    assert notice.params["added"] == 7
    refused = record_scan(again, serial(0), sale)
    assert refused.code == "DUP_SELF"


def test_the_chain_goes_on_after_recovery_where_it_was(wp, sale, clock, reopened):
    op_ids = scanned(wp, sale, clock, range(3))
    head = wp.outbox.head()
    settle(wp.outbox, [Outcome(op_id=each, status=OutcomeStatus.APPLIED) for each in op_ids],
           clock.now(), "token-2")  # fmt: skip
    wp.outbox.copy.start_anew()
    wp.outbox.copy.flush()
    found = read_log(wp.profile.directory / "outbox.log", FILE_KEY)
    assert [each.part for each in found.records] == [Part.HEAD]
    wp.close()
    damage(wp.profile.outbox_path, 3)

    again = reopened()
    assert again.outbox.head() == head
    scanned(again, sale, clock, [9])
    [op] = next_batch(again.outbox, clock.now(), most=50, most_bytes=1 << 20)
    assert op.n == 4
    assert f'"prev":"{head[1]}"' in op.envelope


@pytest.mark.parametrize("seed", range(12))
def test_one_flipped_bit_anywhere_in_the_file_loses_no_unanswered_op(
    tmp_path, sale, clock, ring, seed
):
    wp = make_workplace(tmp_path / "p", clock=clock, ring=ring, allocation=200)
    rng = random.Random(seed)
    queued = scanned(wp, sale, clock, range(60))
    held = scanned(wp, sale, clock, range(60, 70), sealed=False)
    batch = next_batch(wp.outbox, clock.now(), most=500, most_bytes=1 << 20)
    wp.close()
    path = wp.profile.outbox_path
    damage(path, rng.randrange(path.stat().st_size))

    again = open_workplace(wp.profile, pin=None, clock=clock, events=Events(), key_ring=ring)
    everything = mended(
        again, lambda: next_batch(again.outbox, clock.now(), most=500, most_bytes=1 << 20)
    )
    assert [op.envelope for op in everything][:60] == [op.envelope for op in batch]
    clock.advance(seconds=20)
    while mended(again, lambda: again.outbox.seal_due(clock.now())):
        pass
    assert mended(again, lambda: states(again, queued + held)) == [QUEUED] * 70
    assert counts(again.outbox).unsent == 70
    again.close()


def test_a_removed_wal_is_made_up_for_by_the_second_copy(wp, sale, clock, reopened):
    first = scanned(wp, sale, clock, range(3))
    wp.outbox.db.checkpoint()
    (tmp := wp.profile.directory / "before.db").write_bytes(wp.profile.outbox_path.read_bytes())
    later = scanned(wp, sale, clock, range(3, 6))
    head = wp.outbox.head()
    wp.close()
    tmp.replace(wp.profile.outbox_path)

    again = reopened()

    assert states(again, first + later) == [QUEUED] * 6
    assert again.outbox.head() == head


def test_a_lost_file_is_made_anew_from_the_second_copy(wp, sale, clock, reopened):
    op_ids = scanned(wp, sale, clock, range(3))
    wp.close()
    wp.profile.outbox_path.unlink()
    assert states(reopened(), op_ids) == [QUEUED] * 3


def test_what_was_undone_stays_undone(wp, sale, clock, reopened):
    gone, stays = scanned(wp, sale, clock, range(2), sealed=False)
    assert undo_scan(wp, gone) is True
    wp.outbox.copy.flush()
    wp.close()
    damage(wp.profile.outbox_path, 3)
    assert states(reopened(), [gone, stays]) == [None, HELD]


def test_a_damaged_second_copy_stops_nothing_and_is_written_anew(wp, sale, clock, reopened):
    op_ids = scanned(wp, sale, clock, range(3))
    wp.close()
    log = wp.profile.directory / "outbox.log"
    damage(log, 22)

    again = reopened()
    op_ids += scanned(again, sale, clock, [5])
    again.close()

    found = read_log(log, FILE_KEY)
    assert found.broken == 0
    assert {r.body["op"][0] for r in found.records if r.part is Part.OP} == set(op_ids)


@pytest.mark.parametrize("seed", range(12))
def test_damage_in_the_second_copy_costs_only_the_records_it_hit(wp, sale, clock, seed):
    scanned(wp, sale, clock, range(20))
    wp.close()
    log = wp.profile.directory / "outbox.log"
    whole = len(read_log(log, FILE_KEY).records)
    damage(log, random.Random(seed).randrange(40, log.stat().st_size))
    found = read_log(log, FILE_KEY)
    assert whole - 2 <= len(found.records) < whole
    assert found.broken


def test_both_damaged_is_told_and_nothing_is_touched(wp, sale, clock, reopened):
    scanned(wp, sale, clock, range(3))
    wp.close()
    log = wp.profile.directory / "outbox.log"
    damage(wp.profile.outbox_path, 3)
    log.write_bytes(b"x" * log.stat().st_size)
    before = wp.profile.outbox_path.read_bytes()
    with pytest.raises(StoreDamaged):
        reopened()
    assert wp.profile.outbox_path.read_bytes() == before


def test_no_serial_stands_in_clear_in_the_second_copy(wp, sale, clock):
    scanned(wp, sale, clock, range(3))
    wp.close()
    content = (wp.profile.directory / "outbox.log").read_bytes()
    assert serial(0).encode() not in content
    assert b"INV-7" not in content


def test_signatures_survive_recovery(wp, sale, clock, reopened):
    key = bytes(31) + b"\x07"
    wp.outbox.use_key(key)
    scanned(wp, sale, clock, range(2))
    wp.close()
    damage(wp.profile.outbox_path, 3)
    for op in next_batch(reopened().outbox, clock.now(), most=9, most_bytes=1 << 20):
        assert verify(public_of(key), op.envelope.encode(), op.sig)
        assert envelope_hash(op.envelope.encode())


def pages_spoilt(path):
    """Change a byte in every page behind the first five, as a disk does that reads wrong."""
    content = bytearray(path.read_bytes())
    for place in range(5 * 4096, len(content), 4096):
        content[place + 100] ^= 1
    put(path, bytes(content))


def put(path, content):
    """Write into the file as a disk would: it stays the same one."""
    with path.open("r+b") as file:
        file.write(content)


def test_a_file_that_could_not_be_read_for_a_moment_is_not_rebuilt(wp, sale, clock, reopened):
    queued = scanned(wp, sale, clock, range(60))
    again = reopened()
    path = again.profile.outbox_path
    whole = path.read_bytes()
    pages_spoilt(path)
    with pytest.raises(StoreDamaged):
        again.outbox.db.rows("SELECT * FROM op ORDER BY op_id DESC")
    put(path, whole)  # the disk is well again before anybody looks

    again.outbox.mend()

    assert not list(again.profile.directory.glob("outbox-damaged-*"))
    assert again.notices.all == ()
    assert states(again, queued) == [QUEUED] * 60
    assert record_scan(again, serial(80), sale).op_id


def test_opening_looks_twice_before_a_file_is_rebuilt(wp, sale, clock, ring, monkeypatch):
    queued = scanned(wp, sale, clock, range(5))
    wp.close()
    once = [StoreDamaged(file="outbox.db", reason="database disk image is malformed")]
    whole = Outbox.reload

    def reload(outbox):
        if once:
            raise once.pop()
        whole(outbox)

    monkeypatch.setattr(Outbox, "reload", reload)
    again = open_workplace(wp.profile, pin=None, clock=clock, events=Events(), key_ring=ring)

    assert not once
    assert not list(again.profile.directory.glob("outbox-damaged-*"))
    assert states(again, queued) == [QUEUED] * 5
    again.close()


def test_what_reads_well_but_was_altered_is_rebuilt(wp, sale, clock):
    """A page that reads as zeros is no damage to SQLite: the bytes that were sealed are asked."""
    queued = scanned(wp, sale, clock, range(5))
    wp.outbox.db.write(
        lambda c: c.execute(
            "UPDATE op_seal SET envelope = '{}'"
            " WHERE pos = (SELECT pos FROM op_state WHERE op_id = ?)",
            (queued[2],),
        )
    )

    wp.outbox.mend()

    assert (wp.profile.directory / "outbox-damaged-1.db").exists()
    batch = next_batch(wp.outbox, clock.now(), most=50, most_bytes=1 << 20)
    assert [op.op_id for op in batch] == queued
