"""What must hold: after each step what is cheap to ask, at rest everything (I1 to I10).

Each function raises AssertionError with a sentence; it never changes anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from server.services.proving import verify
from server.storage import tables as t
from sync.outbox.witnesses import all_heads
from sync.queries import outbox
from sync.replica.tables import base_name
from sync.rows import SendState
from sync.wire.codec import read_page
from sync.wire.tables import TABLES
from tests.simulation.world import Seat, World
from tests.support.world import REVIEWER

ENDED = {"rejected", "withdrawn", "reversed"}
ANSWERED = ("sent", "settled")
FORKED = {"CHAIN_BROKEN", "IDEMPOTENCY_REUSED"}


def check_step(world: World, seat: Seat) -> None:
    """I1, I8, I9, I10 for one device, by what its own file says."""
    db = seat.wp.outbox.db
    journal = db.row("SELECT count(*) FROM scan_journal")
    assert journal == (len(seat.acked),), "I1: an acknowledged scan is gone from the journal"
    found = db.row("SELECT count(*) FROM op WHERE n IS NOT NULL")
    sealed = found[0] if found else 0
    assert sealed >= seat.sealed, "I9: a sealed op was deleted"
    seat.sealed = sealed
    if world.act in {"sync", "kill", "fill_disk", "fill_server_disk", "attend"}:
        _check_answered(world, seat)


def _check_answered(world: World, seat: Seat) -> None:
    db = seat.wp.outbox.db
    answered = {
        op_id for (op_id,) in db.rows("SELECT op_id FROM op WHERE state IN ('sent', 'settled')")
    }
    fresh = answered - seat.settled
    if fresh:
        there = world.stage.look(
            lambda c: (
                c.execute(sa.select(t.op_log.c.op_id).where(t.op_log.c.op_id.in_(fresh)))
                .scalars()
                .all()
            )
        )
        assert set(there) == fresh, "I8: an op is told as sent that the server does not have"
    seat.settled = answered


def check_server(world: World) -> None:
    """I2, I5, I6 by what the server's file says."""
    world.stage.look(_check_server)


def _check_server(connection: Connection) -> None:
    entry = t.ledger_entry.c
    one_sided = connection.execute(sa.select(entry.entry_id).where(entry.account == entry.against))
    assert not one_sided.all(), "I6: the ledger does not sum to zero"
    twice = connection.execute(
        sa.select(t.claim.c.serial)
        .where(t.claim.c.live)
        .group_by(t.claim.c.serial)
        .having(sa.func.count() > 1)
    ).all()
    assert not twice, f"I5: more than one live claim of {twice}"
    earned = connection.execute(
        sa.select(t.claim.c.serial)
        .where(t.claim.c.state == "approved")
        .group_by(t.claim.c.serial)
        .having(sa.func.count() > 1)
    ).all()
    assert not earned, f"I2: {earned} earned twice"
    record = t.op_log.c.kind == "claim.record"
    taken = t.op_log.c.status.in_(("applied", "merged"))
    recorded = connection.execute(sa.select(t.op_log.c.entity, taken).where(record)).all()
    claims = {row.claim_id: row for row in connection.execute(sa.select(t.claim))}
    lines = connection.execute(
        sa.select(t.ledger_entry.c.claim_id, sa.func.sum(t.ledger_entry.c.points))
        .where(t.ledger_entry.c.account.startswith("claimant:"))
        .group_by(t.ledger_entry.c.claim_id)
    )
    booked = {row[0]: row[1] for row in lines}
    there = {f"claim:{claim_id}" for claim_id in claims}
    assert len(recorded) == len({entity for entity, _ in recorded}), "I2: a claim was taken twice"
    assert {entity for entity, done in recorded if done} <= there, "I2: a scan had no effect"
    assert there <= {entity for entity, _ in recorded}, "I2: a claim that nobody scanned"
    for claim_id, claim in claims.items():
        worth = claim.points if claim.state == "approved" else 0
        assert booked.get(claim_id, 0) == worth, f"I6: {claim_id} ({claim.state}) is booked wrong"


def check_rest(world: World) -> None:
    """Everything, once the world has come to rest."""
    check_server(world)
    log = {
        row.op_id: row
        for row in world.stage.look(
            lambda c: c.execute(
                sa.select(t.op_log.c.op_id, t.op_log.c.device, t.op_log.c.n, t.op_log.c.status)
            ).all()
        )
    }
    claims = set(
        world.stage.look(lambda c: c.execute(sa.select(t.claim.c.claim_id)).scalars().all())
    )
    for seat in world.seats:
        _check_outbox(world, seat, log, claims)
        _check_replica(world, seat)
    _check_chains(world, log)
    _check_record(world)


def _check_record(world: World) -> None:
    """I7: the audit chain is whole, and every head a device was told is on it."""
    told = [head for seat in world.seats for head in all_heads(seat.wp.outbox)]
    proof = world.stage.look(lambda connection: verify(connection, told))
    assert told, "no device was told a head"
    assert not proof.faults, f"I7: {proof.faults[:5]}"


def _check_outbox(world: World, seat: Seat, log: dict[str, Any], claims: set[str]) -> None:
    db = seat.wp.outbox.db
    rows = db.rows("SELECT scan_id, text FROM scan_journal")
    journal = {str(scan_id): text for scan_id, text in rows}
    assert journal == seat.acked, f"I1: the journal of {seat.name} is not what was answered"
    ops = {row[0]: row for row in db.rows("SELECT op_id, state, code, dismissed_at FROM op")}
    shown = {op.op_id for op in outbox.open_ops(seat.wp, 100_000)}
    for claim_id, op_id in seat.taken.items():
        assert op_id in ops, f"I1: the op of an acknowledged scan is gone from {seat.name}"
        if ops[op_id][1] in ANSWERED:
            assert claim_id in claims, f"I1: {seat.name} takes {claim_id} for sent, it is not there"
    for op_id, state, code, dismissed_at in ops.values():
        told = log[op_id].status if op_id in log else ""
        if state in ANSWERED:
            assert told in {"applied", "merged"}, f"I8: {op_id} of {seat.name} is sent, not {told}"
        elif state in {SendState.REFUSED, SendState.CONFLICTED, SendState.STUCK}:
            assert op_id in shown or dismissed_at, f"I10: {op_id} of {seat.name} is shown nowhere"
            # The other branch of a fork is refused here although its op counts there.
            beside = code in FORKED and world.seen["clone"] > 0
            same = beside or told not in {"applied", "merged"}
            assert same, f"I2: {op_id} of {seat.name} counts, but is told as {state} ({code})"
        else:
            raise AssertionError(f"{op_id} of {seat.name} is {state} at rest")


def _check_replica(world: World, seat: Seat) -> None:
    """I3: what the device holds is what a fresh device would get; I4: nobody else's rows."""
    told: dict[str, dict[tuple[Any, ...], tuple[Any, ...]]] = {name: {} for name in TABLES}
    line, cursor, more = seat.engine._line(), "", True
    while more:
        _, groups, end = read_page(line.pull(cursor) or b"")
        for group in groups:
            table = TABLES[group.table]
            for row in group.rows:
                key = tuple(row[: table.keys])
                if group.op == "D":
                    told[group.table].pop(key, None)
                else:
                    told[group.table][key] = _plain(row)
        cursor, more = end.cursor, end.more
    for name, table in TABLES.items():
        if name == "allocation":
            lacks = [key for key in told[name] if not seat.wp.replica.shipped((int(key[-1]),))]
            assert not lacks, f"I3: {seat.name} lacks serials {lacks[:3]}"
            continue
        columns: list[sa.ColumnClause[Any]] = [sa.column(each) for each in table.columns]
        query = str(sa.select(*columns).select_from(sa.table(base_name(name))))
        held = seat.wp.replica.db.rows(query)
        mine = {tuple(row[: table.keys]): _plain(row) for row in held}
        odd = set(mine.items()) ^ set(told[name].items())
        assert not odd, f"I3: {name} of {seat.name} differs: {sorted(odd, key=repr)[:4]}"
        if "partner_id" in table.columns and seat.member_id != REVIEWER:
            place = table.columns.index("partner_id")
            foreign = {row[place] for row in mine.values()} - {str(seat.wp.identity.partner_id)}
            assert not foreign, f"I4: {name} of {seat.name} holds rows of {foreign}"


def _plain(row: Sequence[Any]) -> tuple[str | None, ...]:
    """Values as text: a column of the replica may hold 0 as '0'."""
    return tuple(None if value is None else str(value) for value in row)


def _check_chains(world: World, log: dict[str, Any]) -> None:
    """Each device's chain runs 1, 2, 3 … to its head, taken or kept as the branch of a fork."""
    heads, branches = world.stage.look(
        lambda c: (
            c.execute(sa.select(t.device.c.device, t.device.c.last_n, t.device.c.forked_at)).all(),
            c.execute(sa.select(t.op_branch.c.device, t.op_branch.c.n)).all(),
        )
    )
    world.seen["fork"] += sum(row.forked_at is not None for row in heads)
    for device, last, _ in heads:
        taken = {row.n for row in log.values() if row.device == device}
        beside = {n for its, n in branches if its == device}
        assert taken <= set(range(1, last + 1)) <= taken | beside, f"the chain of {device} has gaps"
