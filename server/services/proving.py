"""Proves the record of all that was done: the audit chain, every op's hash and signature.

Reads only, in chunks, whatever the database holds. An empty list of faults is what an audit wants.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from server.storage import audit
from server.storage import tables as t
from sync.wire.codec import GENESIS, envelope_hash
from sync.wire.messages import Outcome, Witness
from sync.wire.signing import verify as is_signed

ENTRIES_AT_ONCE = 50
"""Entries read together with the ops they cover: some 25,000 ops at most."""
OPS_AT_ONCE = 2000
MOST_FAULTS = 1000


@dataclass(slots=True)
class Proof:
    """What was read, and one sentence for each thing that does not fit."""

    entries: int = 0
    ops: int = 0
    head: Witness = field(default_factory=lambda: Witness(0, GENESIS))
    faults: list[str] = field(default_factory=list)

    def fault(self, sentence: str) -> None:
        """Note what does not fit; a thousand say enough."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(sentence)


def verify(connection: Connection, witnesses: Sequence[Witness] = ()) -> Proof:
    """Return what does not fit between the audit chain, the ops, and what clients were told.

    A chain alone can't show that its end was cut off or that all of it was made anew: for that a
    head is needed that somebody else kept (`witnesses`).
    """
    proof = Proof()
    _prove_chain(connection, proof, {each.height: each.head for each in witnesses})
    _prove_ops(connection, proof)
    _prove_branches(connection, proof)
    return proof


# --- the chain ----------------------------------------------------------------------------------
def _prove_chain(connection: Connection, proof: Proof, told: dict[int, str]) -> None:
    """Make every head anew, and every push's digest from the ops that name its entry."""
    first: datetime | None = None
    for rows in _parts(connection, sa.select(t.audit), [t.audit.c.height], ENTRIES_AT_ONCE):
        first = first or rows[0].at
        answers = _answers(connection, proof.head.height + 1, rows[-1].height)
        for row in rows:
            _prove_entry(proof, row, answers.pop(row.height, []), told)
        for height in sorted(answers):
            proof.fault(f"{len(answers[height])} operations name entry {height}, which is missing")
    for height in sorted(told):
        if height:
            proof.fault(f"a client was told of entry {height}, which is not there")
    behind = sa.select(sa.func.count()).where(t.op_log.c.height > proof.head.height)
    uncovered = sa.select(sa.func.count()).where(t.op_log.c.height == 0)
    if first is not None:
        # What is older than the chain itself is covered by no entry.
        uncovered = uncovered.where(t.op_log.c.received_at >= first)
    for query, what in ((behind, "name an entry behind the last"), (uncovered, "name no entry")):
        if count := connection.execute(query).scalar_one():
            proof.fault(f"{count} operations {what}")


def _prove_entry(
    proof: Proof, row: sa.Row[Any], answers: list[_Answer], told: dict[int, str]
) -> None:
    if row.height != proof.head.height + 1:
        proof.fault(f"entry {row.height} follows entry {proof.head.height}")
    entry = audit.Entry(row.height, row.what, row.digest, row.member_id, row.device, row.at)
    if audit.head_after(proof.head.head, entry) != row.head:
        proof.fault(f"entry {row.height} was changed: its head is not made of what it says")
    if told.pop(row.height, row.head) != row.head:
        proof.fault(f"a client was told another head of entry {row.height}")
    if row.what == audit.PUSH:
        if audit.digest_of(each.answered for each in answers) != row.digest:
            proof.fault(f"the operations of entry {row.height} are not those it covers")
        if any((each.member_id, each.device) != (row.member_id, row.device) for each in answers):
            proof.fault(f"operations of entry {row.height} are filed under somebody else")
        if any(each.received_at not in (None, row.at) for each in answers):
            proof.fault(f"operations of entry {row.height} were received at another time")
    elif answers:
        proof.fault(f"entry {row.height} covers no operations, but {len(answers)} name it")
    proof.head = Witness(row.height, row.head)
    proof.entries += 1


class _Answer(NamedTuple):
    """An answer with what its entry says of it; `received_at` only of an op's only answer."""

    answered: audit.Answered
    member_id: int
    device: str
    received_at: datetime | None


def _answers(connection: Connection, first: int, last: int) -> dict[int, list[_Answer]]:
    """Return every answer given in these entries, by height."""
    log, earlier = t.op_log.c, t.earlier_outcome.c
    who = (log.n, log.op_id, log.hash, log.member_id, log.device)
    again = sa.exists().where(earlier.op_id == log.op_id)
    now = sa.select(log.height, *who, log.status, log.outcome, log.received_at, again).where(
        log.height.between(first, last)
    )
    before = (
        sa.select(earlier.height, *who, earlier.status, earlier.code)
        .join(t.op_log, log.op_id == earlier.op_id)
        .where(earlier.height.between(first, last))
    )
    found: dict[int, list[_Answer]] = {}
    for (
        height,
        n,
        op_id,
        digest,
        member,
        device,
        status,
        told,
        at,
        judged_again,
    ) in connection.execute(now):
        answered = audit.Answered(n, op_id, digest, status, _read_outcome(told)[1])
        answer = _Answer(answered, member, device, None if judged_again else at)
        found.setdefault(height, []).append(answer)
    for height, n, op_id, digest, member, device, status, code in connection.execute(before):
        answered = audit.Answered(n, op_id, digest, status, code)
        found.setdefault(height, []).append(_Answer(answered, member, device, None))
    return found


# --- the ops ------------------------------------------------------------------------------------
@dataclass(slots=True)
class _Chain:
    """One device's chain while it is walked."""

    device: str
    public_key: str
    last_n: int
    last_hash: str
    n: int = 0
    head: str = GENESIS
    signs: bool = False


def _prove_ops(connection: Connection, proof: Proof) -> None:
    """Check each device's chain: numbers, hashes, `prev`, signatures, and where it ends."""
    device = t.device.c
    query = sa.select(
        device.device, device.public_key, device.last_n, device.last_hash, device.enrolled_at
    )
    # Who enrolled before there was a chain may have got a key later: till then nothing is signed.
    begun = connection.execute(sa.select(sa.func.min(t.audit.c.at))).scalar()
    chains = {
        row.device: _Chain(*row[:4], signs=begun is not None and row.enrolled_at >= begun)
        for row in connection.execute(query)
    }
    log = t.op_log.c
    for rows in _parts(
        connection, sa.select(t.op_log), [log.device, log.n, log.op_id], OPS_AT_ONCE
    ):
        for row in rows:
            chain = chains.get(row.device)
            if chain is None:
                proof.fault(f"operation {row.op_id} is of a device nobody knows")
            else:
                _prove_op(proof, row, chain)
            proof.ops += 1
    for chain in chains.values():
        if (chain.n, chain.head) != (chain.last_n, chain.last_hash):
            proof.fault(
                f"device {chain.device}: its operations end at {chain.n}, not at {chain.last_n}"
            )


def _prove_op(proof: Proof, row: sa.Row[Any], chain: _Chain) -> None:
    name = f"operation {row.op_id}"
    if row.n != chain.n + 1:
        proof.fault(f"device {row.device}: operation {row.n} follows operation {chain.n}")
    if _read_outcome(row.outcome)[0] != row.status:
        proof.fault(f"{name}: its answer is not the one filed")
    # Of an op that was withheld only its link is known: no envelope yet.
    if row.envelope:
        _prove_envelope(proof, row, chain, name)
    chain.n, chain.head = row.n, row.hash


def _prove_envelope(proof: Proof, row: sa.Row[Any], chain: _Chain, name: str) -> None:
    content = row.envelope.encode("utf-8", "surrogatepass")
    if envelope_hash(content) != row.hash:
        proof.fault(f"{name} was changed: its hash does not fit")
    said = _read_place(content)
    if (said.op_id, said.device, said.n) != (row.op_id, row.device, row.n):
        proof.fault(f"{name} stands at another place than it says itself")
    if (said.kind, said.entity) != (row.kind, row.entity):
        proof.fault(f"{name} is filed as something else than it says itself")
    if said.prev != chain.head:
        proof.fault(f"{name} does not follow the operation before it")
    # What comes before the first signature is vouched for by it.
    chain.signs = chain.signs or bool(row.sig)
    if chain.public_key and chain.signs and not is_signed(chain.public_key, content, row.sig):
        proof.fault(f"{name} is not signed by its device")


def _prove_branches(connection: Connection, proof: Proof) -> None:
    """Check that what was kept beside the chains is what was received."""
    for rows in _parts(connection, sa.select(t.op_branch), [t.op_branch.c.hash], OPS_AT_ONCE):
        for row in rows:
            content = row.envelope.encode("utf-8", "surrogatepass")
            if row.envelope and envelope_hash(content) != row.hash:
                proof.fault(f"operation {row.op_id} beside its chain was changed")


# --- reading whatever is there ------------------------------------------------------------------
class _Place(msgspec.Struct, frozen=True):
    """What an envelope says of its place; empty where it can't be read."""

    op_id: str = ""
    device: str = ""
    n: int = 0
    prev: str = ""
    kind: str = ""
    entity: str = ""


def _read_place(envelope: bytes) -> _Place:
    try:
        return msgspec.json.decode(envelope, type=_Place)
    except msgspec.DecodeError:
        return _Place()


def _read_outcome(text: str) -> tuple[str, str]:
    """Return status and code of an answer, empty where it can't be read."""
    try:
        told = msgspec.json.decode(text, type=Outcome)
    except msgspec.DecodeError:
        return "", ""
    return told.status.value, told.code


def _parts(
    connection: Connection, query: sa.Select[Any], keys: list[sa.Column[Any]], most: int
) -> Iterator[Sequence[sa.Row[Any]]]:
    """Yield the rows of a query in order of a unique key, so many at a time."""
    rows: Sequence[sa.Row[Any]] = ()
    while True:
        part = query.order_by(*keys).limit(most)
        if rows:
            last = [getattr(rows[-1], key.name) for key in keys]
            part = part.where(sa.tuple_(*keys) > sa.tuple_(*last))
        rows = connection.execute(part).all()
        if not rows:
            return
        yield rows
