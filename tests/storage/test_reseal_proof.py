"""The record is provable after a fork, and for ops judged anew; tampers are found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from server.services import ops as services
from server.services.proving import verify
from server.storage import tables as t
from server.storage.database import open_database
from sync.wire.codec import decode, envelope_hash
from sync.wire.messages import Envelope, OutcomeStatus, SealedOp
from tests.support.world import CLERK, op_id_of, serial

APPLIED, KNOWN, DEFERRED = OutcomeStatus.APPLIED, OutcomeStatus.KNOWN, OutcomeStatus.DEFERRED


@pytest.fixture
def stumbling(monkeypatch) -> Callable[[bool], None]:
    """Let the server fail on scans of one serial, or no more."""
    kind = services.KINDS["claim.record"]

    def judge(work, body):
        if body.scan == serial(1, 9) or body.serial == serial(1, 9):
            raise ZeroDivisionError("a bug of ours")
        return kind.judge(work, body)

    def switch(fails: bool) -> None:
        judging = judge if fails else kind.judge
        monkeypatch.setitem(services.KINDS, "claim.record", services.Kind(kind.body, judging))

    return switch


@pytest.fixture
def connection(server) -> Iterator[Connection]:
    database = open_database(server.settings.database_url, workers=1)
    with database.engine.connect() as found:
        yield found
    database.close()


@pytest.fixture
def resealed(device, server, stumbling) -> tuple[str, str]:
    """Ops answered on a device that forked, and sealed anew on the one its copy became.

    Returns the new device, and an op that was deferred there too before it was applied.
    """
    old = device(CLERK)
    start = old.n, old.prev
    stumbling(True)
    answered, waiting = (old.claim(serial(1, number)) for number in (1, 9))
    assert [each.status for each in old.push(answered, waiting)] == [APPLIED, DEFERRED]
    old.n, old.prev = start
    branch = [old.claim(serial(1, number)) for number in (2, 3)]
    assert {each.code for each in old.push(*branch)} == {"CHAIN_BROKEN"}

    new = device(CLERK, "the copy")

    def anew(op: SealedOp) -> SealedOp:
        said = decode(op.op, Envelope)
        return new.seal(said.kind, said.body, said.entity, op_id=said.op_id)

    sent = [anew(branch[0]), anew(answered), anew(waiting), anew(branch[1])]
    assert [each.status for each in new.push(*sent)] == [APPLIED, KNOWN, DEFERRED, APPLIED]
    stumbling(False)
    server.clock.advance(minutes=5)
    assert [each.status for each in new.push(sent[2])] == [APPLIED]
    # Its reply may have been lost: the same again is no fork.
    assert [each.status for each in new.push(*sent)] == [KNOWN] * 4
    last = new.claim(serial(1, 4))
    assert [each.status for each in new.push(last, anew(answered))] == [APPLIED, KNOWN]
    return new.name, op_id_of(waiting)


def test_a_chain_with_ops_answered_in_another_one_is_whole(connection, resealed):
    proof = verify(connection)

    assert proof.faults == []
    assert proof.ops == 5


def tamper_with(
    table: sa.Table, **values: object
) -> Callable[[Connection, sa.ColumnElement[bool]], None]:
    def tamper(connection: Connection, of: sa.ColumnElement[bool]) -> None:
        connection.execute(sa.update(table).where(of).values(values))

    return tamper


def said_otherwise(connection: Connection, of: sa.ColumnElement[bool]) -> None:
    """Change a link and make its hash anew, as somebody would who knows how."""
    for row in connection.execute(sa.select(t.op_branch).where(of)).all():
        text = row.envelope.replace('"sold_on":"2026', '"sold_on":"2025')
        assert text != row.envelope
        connection.execute(
            sa.update(t.op_branch)
            .where(t.op_branch.c.hash == row.hash)
            .values(envelope=text, hash=envelope_hash(text.encode()))
        )


def delete_link(connection: Connection, of: sa.ColumnElement[bool]) -> None:
    connection.execute(sa.delete(t.op_branch).where(of))


def delete_first_answer(connection: Connection, of: sa.ColumnElement[bool]) -> None:
    op_ids = sa.select(t.op_branch.c.op_id).where(of)
    connection.execute(sa.delete(t.op_log).where(t.op_log.c.op_id.in_(op_ids)))


LINK_TAMPERS = {
    "deleted": delete_link,
    "of another op": tamper_with(t.op_branch, op_id="else"),
    "of another number": tamper_with(t.op_branch, n=77),
    "of another device": tamper_with(t.op_branch, device="else"),
    "changed": tamper_with(t.op_branch, envelope="{}"),
    "changed and hashed": said_otherwise,
    "unsigned": tamper_with(t.op_branch, sig=""),
    "its answer deleted": delete_first_answer,
}


def test_every_link_beside_the_log_that_is_tampered_with_is_found(connection, resealed):
    name, _ = resealed
    links = connection.execute(
        sa.select(t.op_branch.c.hash).where(t.op_branch.c.device == name)
    ).scalars()
    tried = 0
    for digest in list(links):
        for kind, tamper in LINK_TAMPERS.items():
            connection.commit()
            transaction = connection.begin()
            tamper(connection, t.op_branch.c.hash == digest)
            faults = verify(connection).faults
            transaction.rollback()
            assert faults, f"{kind} of {digest}"
            tried += 1
    assert tried == 3 * len(LINK_TAMPERS)


def test_what_an_op_judged_anew_was_told_and_when_it_came_can_not_be_changed(
    connection, resealed, server
):
    _, op_id = resealed
    mine, earlier = t.op_log.c.op_id == op_id, t.earlier_outcome
    assert connection.execute(sa.select(sa.func.count()).select_from(earlier)).scalar_one() == 2
    heights = list(connection.execute(sa.select(earlier.c.height)).scalars())
    changes: list[sa.Update | sa.Delete] = [
        sa.update(t.op_log).where(mine).values(received_at=server.clock() - timedelta(days=1)),
        sa.update(t.op_log).where(mine).values(received_at=t.audit.c.at).where(
            t.audit.c.height == t.op_log.c.height
        ),
        sa.update(t.op_log).where(mine).values(status="refused"),
        sa.update(t.op_log).where(mine).values(height=heights[0]),
        *(
            sa.update(earlier).where(earlier.c.height == height).values(change)
            for height in heights
            for change in ({"status": "refused"}, {"code": "EXPIRED"}, {"height": 1})
        ),
        *(sa.delete(earlier).where(earlier.c.height == height) for height in heights),
        sa.delete(earlier),
    ]  # fmt: skip
    for change in changes:
        connection.commit()
        transaction = connection.begin()
        changed = connection.execute(change).rowcount
        faults = verify(connection).faults
        transaction.rollback()
        assert changed, str(change)
        assert faults, str(change)
