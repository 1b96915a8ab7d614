"""Proves the record of all that was done: the audit chain, every op's hash and signature.

Reads only, in chunks, whatever the database holds. An empty list of faults is what an audit wants.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from server.services.answered import deed_of
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
    links = _prove_ops(connection, proof)
    _prove_chain(connection, proof, {each.height: each.head for each in witnesses}, links)
    _prove_branches(connection, proof)
    _prove_notes(connection, proof, 1, proof.head.height)
    return proof


def prove_stretch(connection: Connection, first: int, last: int) -> list[str]:
    """Return what does not fit in the entries from `first` to `last`, and in the ops they cover.

    For a look in passing: costs by the length of the stretch, not of the record. `last` is at most
    the height of the newest entry.
    """
    found = _look_through(connection, first, last, {})
    if found and connection.execute(sa.select(t.op_branch.c.hash).limit(1)).first():
        # Ops that were sealed anew lie in another chain than the entry's: only all ops show it.
        found = _look_through(connection, first, last, _prove_ops(connection, Proof()))
    return found


def _look_through(connection: Connection, first: int, last: int, links: _Links) -> list[str]:
    entry = t.audit.c
    before = sa.select(entry.head).where(entry.height == first - 1)
    head = connection.execute(before).scalar()
    proof = Proof(head=Witness(first - 1, head or GENESIS))
    if head is None and first > 1:
        proof.fault(f"entry {first - 1} is missing")
    query = sa.select(t.audit).where(entry.height.between(first, last)).order_by(entry.height)
    rows = connection.execute(query).all()
    devices = {row.height: row.device for row in rows}
    answers = _answers(connection, first, last, devices, links)
    for row in rows:
        _prove_entry(proof, row, answers.pop(row.height, []), {})
    for height in sorted(answers):
        proof.fault(f"{len(answers[height])} operations name entry {height}, which is missing")
    if proof.head.height < last:
        proof.fault(f"entries behind {proof.head.height} are missing")
    _prove_notes(connection, proof, first, last)
    begun = connection.execute(sa.select(sa.func.min(entry.at))).scalar()
    keys = sa.select(t.device.c.device, t.device.c.public_key, t.device.c.enrolled_at)
    signing = {
        row.device: row.public_key
        for row in connection.execute(keys.where(t.device.c.device.in_(devices.values())))
        if begun is not None and row.enrolled_at >= begun
    }
    ops = sa.select(t.op_log).where(t.op_log.c.height.between(first, last))
    for row in connection.execute(ops):
        _prove_alone(proof, row, signing.get(row.device, ""))
    return proof.faults


def _prove_alone(proof: Proof, row: sa.Row[Any], public_key: str) -> None:
    """Check one op apart from its place in the device's chain."""
    name = f"operation {row.op_id}"
    if _read_outcome(row.outcome)[0] != row.status:
        proof.fault(f"{name}: its answer is not the one filed")
    if not row.envelope:
        return
    content = row.envelope.encode("utf-8", "surrogatepass")
    if envelope_hash(content) != row.hash:
        proof.fault(f"{name} was changed: its hash does not fit")
    said = _read_place(content)
    if (said.op_id, said.device, said.n) != (row.op_id, row.device, row.n):
        proof.fault(f"{name} stands at another place than it says itself")
    if (said.kind, said.entity) != (row.kind, row.entity):
        proof.fault(f"{name} is filed as something else than it says itself")
    if public_key and not is_signed(public_key, content, row.sig):
        proof.fault(f"{name} is not signed by its device")


def _prove_notes(connection: Connection, proof: Proof, first: int, last: int) -> None:
    """Check that what stands beside entries without ops is what they are the digest of."""
    note, entry = t.audit_note.c, t.audit.c
    query = (
        sa.select(note.height, note.text, entry.digest)
        .outerjoin(t.audit, entry.height == note.height)
        .where(note.height.between(first, last))
    )
    noted = set()
    for height, text, digest in connection.execute(query):
        noted.add(height)
        if hashlib.sha256(text.encode()).hexdigest() != digest:
            proof.fault(f"the note of entry {height} is not what the entry covers")
    wanted = sa.select(entry.height).where(
        entry.height.between(first, last), entry.what.in_(audit.NOTED)
    )
    for height in connection.execute(wanted).scalars():
        if height not in noted:
            proof.fault(f"the note of entry {height} is missing")


class _Link(NamedTuple):
    """An op's place in a chain that is not that of its first answer: it was sealed anew."""

    n: int
    hash: str


_Links = dict[tuple[str, str], _Link]
"""By op and device."""


# --- the chain ----------------------------------------------------------------------------------
def _prove_chain(connection: Connection, proof: Proof, told: dict[int, str], links: _Links) -> None:
    """Make every head anew, and every push's digest from the ops that name its entry."""
    first: datetime | None = None
    for rows in _parts(connection, sa.select(t.audit), [t.audit.c.height], ENTRIES_AT_ONCE):
        first = first or rows[0].at
        devices = {row.height: row.device for row in rows}
        answers = _answers(connection, proof.head.height + 1, rows[-1].height, devices, links)
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
    """An answer with what its entry says of it; `received_at` only of an op's first answer."""

    answered: audit.Answered
    member_id: int
    device: str
    received_at: datetime | None


def _answers(
    connection: Connection, first: int, last: int, devices: dict[int, str], links: _Links
) -> dict[int, list[_Answer]]:
    """Return every answer given in these entries, by height.

    An entry of another device than the log's covers the op as that one sealed it anew.
    """
    log, earlier = t.op_log.c, t.earlier_outcome.c
    who = (log.op_id, log.n, log.hash, log.member_id, log.device, log.received_at)
    again = sa.exists().where(earlier.op_id == log.op_id)
    now = sa.select(log.height, log.status, log.outcome, ~again, *who).where(
        log.height.between(first, last)
    )
    begun = t.earlier_outcome.alias().c
    at_first = ~sa.exists().where(begun.op_id == earlier.op_id, begun.height < earlier.height)
    before = (
        sa.select(earlier.height, earlier.status, earlier.code, at_first, *who)
        .join(t.op_log, log.op_id == earlier.op_id)
        .where(earlier.height.between(first, last))
    )
    told = [
        *((row, _read_outcome(row.outcome)[1]) for row in connection.execute(now)),
        *((row, row.code) for row in connection.execute(before)),
    ]
    found: dict[int, list[_Answer]] = {}
    for row, code in told:
        height, status, _, is_first, op_id, n, digest, member_id, device, at = row
        device_there = devices.get(height, device)
        if device_there != device and (op_id, device_there) in links:
            n, digest = links[op_id, device_there]
            device = device_there
        answered = audit.Answered(n, op_id, digest, status, code)
        answer = _Answer(answered, member_id, device, at if is_first else None)
        found.setdefault(height, []).append(answer)
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


def _prove_ops(connection: Connection, proof: Proof) -> _Links:
    """Check each device's chain: numbers, hashes, `prev`, signatures, and where it ends.

    Returns the links that lie beside the log: ops that were answered in another chain first.
    """
    device = t.device.c
    beside = _beside(connection)
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
                if row.n > chain.n + 1:
                    prev = _place_of(row.envelope).prev if row.envelope else ""
                    _follow_links(proof, chain, row.n, prev, beside)
                _prove_op(proof, row, chain)
            proof.ops += 1
    for chain in chains.values():
        _follow_links(proof, chain, chain.last_n + 1, chain.last_hash, beside)
        if (chain.n, chain.head) != (chain.last_n, chain.last_hash):
            proof.fault(
                f"device {chain.device}: its operations end at {chain.n}, not at {chain.last_n}"
            )
    return beside.links


@dataclass(slots=True)
class _Beside:
    """Answered ops that lie beside the log, and those of them that proved to be links."""

    connection: Connection
    hashes: dict[tuple[str, int], list[str]] = field(default_factory=dict)
    """By device and number."""
    links: _Links = field(default_factory=dict)

    def at(self, device: str, n: int) -> Sequence[sa.Row[Any]]:
        """Return what lies there under a number of a device, each with the op as answered."""
        query = sa.select(t.op_branch, t.op_log.c.envelope.label("answered")).join(
            t.op_log, t.op_log.c.op_id == t.op_branch.c.op_id
        )
        hashes = self.hashes.get((device, n), [])
        return self.connection.execute(query.where(t.op_branch.c.hash.in_(hashes))).all()


def _beside(connection: Connection) -> _Beside:
    branch, log = t.op_branch.c, t.op_log.c
    query = sa.select(branch.device, branch.n, branch.hash).join(
        t.op_log, sa.and_(log.op_id == branch.op_id, log.hash != branch.hash)
    )
    found = _Beside(connection)
    for device, n, digest in connection.execute(query):
        found.hashes.setdefault((device, n), []).append(digest)
    return found


def _follow_links(proof: Proof, chain: _Chain, until: int, prev: str, beside: _Beside) -> None:
    """Walk the links beside the log that lead from a chain's head to the number `until`.

    `prev` is the hash that what stands there follows; empty where it was withheld and can't say.
    """
    for row in _way(chain, until, prev, beside):
        name = f"operation {row.op_id} beside the log"
        if row.envelope:
            said = _place_of(row.envelope)
            _prove_envelope(proof, row, chain, name, (said.kind, said.entity))
            if row.answered and deed_of(row.envelope) != deed_of(row.answered):
                proof.fault(f"{name} does not say what was answered")
        chain.n, chain.head = row.n, row.hash
        beside.links[row.op_id, row.device] = _Link(row.n, row.hash)


def _way(chain: _Chain, until: int, prev: str, beside: _Beside) -> list[sa.Row[Any]]:
    """Return the links from a chain's head to `prev`; none if no way leads there.

    A fork leaves several ops of one number that name one head: only the way that arrives tells
    which of them the chain goes on by.
    """
    came: dict[str, tuple[sa.Row[Any], str]] = {}
    heads = [chain.head]
    for n in range(chain.n + 1, until):
        reached = []
        for row in beside.at(chain.device, n):
            # Of one that was withheld only its place is known.
            said = _place_of(row.envelope).prev if row.envelope else heads[0]
            if said in heads:
                came[row.hash] = row, said
                reached.append(row.hash)
        if not reached:
            return []
        heads = reached
    end = prev or heads[0]
    way: list[sa.Row[Any]] = []
    while end in came:
        row, end = came[end]
        way.append(row)
    return way[::-1] if end == chain.head else []


def _prove_op(proof: Proof, row: sa.Row[Any], chain: _Chain) -> None:
    name = f"operation {row.op_id}"
    if row.n != chain.n + 1:
        proof.fault(f"device {row.device}: operation {row.n} follows operation {chain.n}")
    if _read_outcome(row.outcome)[0] != row.status:
        proof.fault(f"{name}: its answer is not the one filed")
    # Of an op that was withheld only its link is known: no envelope yet.
    if row.envelope:
        _prove_envelope(proof, row, chain, name, (row.kind, row.entity))
    chain.n, chain.head = row.n, row.hash


def _prove_envelope(
    proof: Proof, row: sa.Row[Any], chain: _Chain, name: str, filed: tuple[str, str]
) -> None:
    content = row.envelope.encode("utf-8", "surrogatepass")
    if envelope_hash(content) != row.hash:
        proof.fault(f"{name} was changed: its hash does not fit")
    said = _read_place(content)
    if (said.op_id, said.device, said.n) != (row.op_id, row.device, row.n):
        proof.fault(f"{name} stands at another place than it says itself")
    if (said.kind, said.entity) != filed:
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


def _place_of(envelope: str) -> _Place:
    return _read_place(envelope.encode("utf-8", "surrogatepass"))


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
