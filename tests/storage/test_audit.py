"""The audit chain proves itself: whatever is changed in it or beside it is found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from server.cli import main
from server.services.proving import verify
from server.storage import audit
from server.storage import tables as t
from server.storage.database import open_database
from sync.outbox.witnesses import newest
from sync.wire.codec import GENESIS
from sync.wire.messages import Witness
from tests.support.counter import Counter
from tests.support.world import CLERK, REP, serial

PUSHES = 4


@pytest.fixture
def told(server, tmp_path: Path) -> Witness:
    """The head a client remembers after two counters pushed some scans each."""
    clerk, rep = (
        Counter(server, member, tmp_path / f"profile-{member}") for member in (CLERK, REP)
    )
    for number in range(PUSHES):
        clerk.scan(serial(1, number))
        clerk.scan(serial(1, 100 + number))
        clerk.sync()
        rep.scan(serial(1, 200 + number))
        rep.sync()
    clerk.sync()
    found = newest(clerk.wp.outbox)
    clerk.close()
    rep.close()
    assert found is not None
    return found


@pytest.fixture
def connection(server, told: Witness) -> Iterator[Connection]:
    database = open_database(server.settings.database_url, workers=1)
    with database.engine.connect() as found:
        yield found
    database.close()


def test_an_untouched_record_has_no_faults(connection, told):
    proof = verify(connection, [told])

    assert proof.faults == []
    assert proof.ops == PUSHES * 3
    assert proof.head == told


def test_the_command_says_what_it_read_and_fails_on_a_wrong_witness(server, told, capsys):
    url = server.settings.database_url

    assert main(["--database", url, "audit", "verify"]) == 0
    assert f"{PUSHES * 3} operations, 0 faults" in capsys.readouterr().out
    witness = f"{told.height}:{'0' * 64}"
    assert main(["--database", url, "audit", "verify", "--witness", witness]) == 1
    assert "another head" in capsys.readouterr().out


# --- everything somebody could do to it ---------------------------------------------------------
def rehash(connection: Connection, first: int) -> None:
    """Make every head from here on anew, as somebody would who knows how."""
    before = sa.select(t.audit.c.head).where(t.audit.c.height == first - 1)
    head = connection.execute(before).scalar() or GENESIS
    query = sa.select(t.audit).where(t.audit.c.height >= first).order_by(t.audit.c.height)
    for row in connection.execute(query).all():
        entry = audit.Entry(row.height, row.what, row.digest, row.member_id, row.device, row.at)
        head = audit.head_after(head, entry)
        connection.execute(
            sa.update(t.audit).where(t.audit.c.height == row.height).values(head=head)
        )


def edit_entry(column: str, value: object) -> Callable[[Connection, int], None]:
    def tamper(connection: Connection, height: int) -> None:
        connection.execute(
            sa.update(t.audit).where(t.audit.c.height == height).values({column: value})
        )

    return tamper


def edit_and_rehash(column: str, value: object) -> Callable[[Connection, int], None]:
    def tamper(connection: Connection, height: int) -> None:
        edit_entry(column, value)(connection, height)
        rehash(connection, height)

    return tamper


def delete_entry(connection: Connection, height: int) -> None:
    connection.execute(sa.delete(t.audit).where(t.audit.c.height == height))


def take_out_and_close_up(connection: Connection, height: int) -> None:
    """Delete an entry with its ops, move those behind it up, make all heads anew."""
    delete_entry(connection, height)
    connection.execute(sa.delete(t.op_log).where(t.op_log.c.height == height))
    last = connection.execute(sa.select(sa.func.max(t.audit.c.height))).scalar() or 0
    for moved in range(height + 1, last + 1):
        for table in (t.audit, t.op_log):
            connection.execute(
                sa.update(table).where(table.c.height == moved).values(height=moved - 1)
            )
    rehash(connection, height)


def cut_off(connection: Connection, height: int) -> None:
    """Delete everything from an entry on, and set the devices' heads back to fit."""
    connection.execute(sa.delete(t.audit).where(t.audit.c.height >= height))
    connection.execute(sa.delete(t.op_log).where(t.op_log.c.height >= height))
    for device in connection.execute(sa.select(t.device.c.device)).scalars().all():
        query = (
            sa.select(t.op_log.c.n, t.op_log.c.hash)
            .where(t.op_log.c.device == device)
            .order_by(t.op_log.c.n.desc())
        )
        n, head = connection.execute(query).first() or (0, GENESIS)
        connection.execute(
            sa.update(t.device).where(t.device.c.device == device).values(last_n=n, last_hash=head)
        )


ENTRY_TAMPERS: dict[str, Callable[[Connection, int], None]] = {
    "what": edit_entry("what", "rows"),
    "digest": edit_entry("digest", "0" * 64),
    "member": edit_entry("member_id", 99),
    "device": edit_entry("device", "else"),
    "head": edit_entry("head", "0" * 64),
    "what rehashed": edit_and_rehash("what", "push of mine"),
    "digest rehashed": edit_and_rehash("digest", "0" * 64),
    "member rehashed": edit_and_rehash("member_id", 99),
    "deleted": delete_entry,
    "taken out": take_out_and_close_up,
    "cut off": cut_off,
}


def test_every_entry_that_is_tampered_with_is_found(connection, told):
    """A witness makes it 100 %: even a chain that was cut off or made anew in full."""
    tried = 0
    for kind, tamper in ENTRY_TAMPERS.items():
        for height in range(1, told.height + 1):
            of = sa.select(t.audit).where(t.audit.c.height == height)
            before = connection.execute(of).one()
            connection.commit()
            transaction = connection.begin()
            tamper(connection, height)
            changed = connection.execute(of).first() != before
            faults = verify(connection, [told]).faults
            transaction.rollback()
            assert faults or not changed, f"{kind} at entry {height}"
            tried += changed
    assert tried > 90


def edit_op(**values: object) -> Callable[[Connection, str], None]:
    def tamper(connection: Connection, op_id: str) -> None:
        connection.execute(sa.update(t.op_log).where(t.op_log.c.op_id == op_id).values(values))

    return tamper


def edit_text(column: str, old: str, new: str) -> Callable[[Connection, str], None]:
    def tamper(connection: Connection, op_id: str) -> None:
        of = t.op_log.c[column]
        connection.execute(
            sa.update(t.op_log)
            .where(t.op_log.c.op_id == op_id)
            .values({column: sa.func.replace(of, old, new)})
        )

    return tamper


def delete_op(connection: Connection, op_id: str) -> None:
    connection.execute(sa.delete(t.op_log).where(t.op_log.c.op_id == op_id))


OP_TAMPERS: dict[str, Callable[[Connection, str], None]] = {
    "body": edit_text("envelope", '"serial":"A', '"serial":"B'),
    "status": edit_op(status="refused"),
    "answer": edit_text("outcome", '"applied"', '"refused"'),
    "code": edit_text("outcome", '"code":""', '"code":"EXPIRED"'),
    "hash": edit_op(hash="0" * 64),
    "signature": edit_op(sig="A" * 86),
    "no signature": edit_op(sig=""),
    "entry": edit_op(height=1),
    "no entry": edit_op(height=0),
    "entry to come": edit_op(height=10_000),
    "member": edit_op(member_id=99),
    "device": edit_op(device="else"),
    "number": edit_op(n=77),
    "kind": edit_op(kind="claim.withdraw"),
    "entity": edit_op(entity="claim:else"),
    "deleted": delete_op,
}


def test_every_op_that_is_tampered_with_is_found(connection, told):
    op_ids = connection.execute(sa.select(t.op_log.c.op_id)).scalars().all()
    for kind, tamper in OP_TAMPERS.items():
        for op_id in op_ids:
            connection.commit()
            transaction = connection.begin()
            tamper(connection, op_id)
            faults = verify(connection, [told]).faults
            transaction.rollback()
            assert faults, f"{kind} of {op_id}"
