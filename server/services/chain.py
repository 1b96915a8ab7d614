"""The chain of one device's ops: what follows the last one, who signed it, when it is frozen.

Owns `device.last_n`, `last_hash` and `forked_at`, and the table `op_branch`. Judges no op.
"""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from server.errors import DeviceFrozen, SignatureWrong
from server.services.actor import Actor
from server.services.arrivals import Arrived
from server.services.people import tell_device
from server.storage import tables as t
from server.storage.unit_of_work import UnitOfWork
from sync.wire.signing import verify_hash


class Chain:
    """The chain of the device that asks, locked: two pushes of one device never cross.

    Raises DeviceFrozen after a fork, until somebody has looked (`sessions.thaw_device`).
    """

    def __init__(self, uow: UnitOfWork, actor: Actor) -> None:
        self._uow = uow
        self._device = actor.device
        head = uow.connection.execute(_HEAD, {"of_device": actor.device}).one()
        if head.forked_at is not None:
            raise DeviceFrozen
        self.n: int = head.last_n
        self._hash: str = head.last_hash
        self._key: str = head.public_key
        self._last: Arrived | None = None
        self._branches: list[Arrived] = []
        self._repeated: list[Arrived] = []

    def follow(self, op: Arrived, *, again: bool = False) -> bool:
        """Take an op as the next link; False when it doesn't fit, and then nothing fits any more.

        What doesn't fit is kept as the other branch of a fork. A link with an op that was answered
        in another chain (`again`) is kept beside it too, for the log has a place for the first.
        """
        place = op.envelope
        fits = place.n == self.n + 1 and place.prev == self._hash and place.device == self._device
        if not fits or self._branches:
            self.check(op)
            self._branches.append(op)
            return False
        self.n, self._hash, self._last = place.n, op.hash, op
        if again:
            self._repeated.append(op)
        return True

    def holds(self, op: Arrived) -> bool:
        """Say whether this chain took an op that was sealed anew already: its reply was lost."""
        place = op.envelope
        if place.n > self.n or self._branches:
            return False
        taken = sa.select(t.op_branch.c.hash).where(
            t.op_branch.c.hash == op.hash, t.op_branch.c.device == self._device
        )
        if self._uow.connection.execute(taken).first() is None:
            return False
        self.check(op)
        self._repeated.append(op)
        return True

    def check(self, op: Arrived) -> None:
        """Raise SignatureWrong unless the device signed this op."""
        if not verify_hash(self._key, op.hash, op.sig):
            raise SignatureWrong

    def check_last(self) -> None:
        """Raise SignatureWrong unless the last link is signed.

        Each link holds the hash of the one before, so this one signature vouches for all.
        """
        if self._last is not None:
            self.check(self._last)

    def write(self) -> None:
        """Write where the chain ends now, and what branched off it."""
        if self._last is None and not self._branches and not self._repeated:
            return
        head = {"of_device": self._device, "n": self.n, "hash": self._hash}
        self._uow.connection.execute(_MOVE, head)
        if self._branches:
            mine = sa.update(t.device).where(t.device.c.device == self._device)
            self._uow.connection.execute(mine.values(forked_at=self._uow.now))
            tell_device(self._uow, self._device)
        # What was withheld before a fork has no text and is no branch, but it may be a link.
        beside = [op for op in self._branches if not op.is_withheld]
        keep_beside(self._uow, self._device, [*beside, *self._repeated])


_HEAD = (
    sa.select(t.device.c.last_n, t.device.c.last_hash, t.device.c.forked_at, t.device.c.public_key)
    .where(t.device.c.device == sa.bindparam("of_device"))
    .with_for_update(key_share=True)
)
_MOVE = (
    sa.update(t.device)
    .where(t.device.c.device == sa.bindparam("of_device"))
    .values(last_n=sa.bindparam("n"), last_hash=sa.bindparam("hash"))
)


def keep_beside(uow: UnitOfWork, device: str, ops: Iterable[Arrived]) -> None:
    """Keep ops beside the log, each once; one that was withheld gets its text when that comes."""
    kept = {op.hash: op for op in ops}
    if not kept:
        return
    branch = t.op_branch.c
    there = sa.select(branch.hash, branch.envelope).where(branch.hash.in_(kept))
    for known, text in uow.connection.execute(there).all():
        op = kept.pop(known)
        if not text and op.text:
            told = {"envelope": op.text, "sig": op.sig}
            uow.connection.execute(sa.update(t.op_branch).where(branch.hash == known).values(told))
    for op in kept.values():
        uow.add(
            t.op_branch,
            {
                "hash": op.hash,
                "op_id": op.envelope.op_id,
                "device": device,
                "n": op.envelope.n,
                "envelope": op.text,
                "received_at": uow.now,
                "sig": op.sig,
            },
        )
