"""Short leases of reviewers on claims: who has which one open. They stop nobody from anything.

Owns the table `lease`. Nothing of it goes into the feed or the record.
"""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from domain.people.permissions import Permission, may
from server.services.actor import Actor
from server.storage import tables as t
from server.storage.unit_of_work import UnitOfWork
from sync.wire.leases import LEASE_SECONDS, Lease, Leases

LIFE = timedelta(seconds=LEASE_SECONDS)
_LONGEST_ID = 64


def take(uow: UnitOfWork, actor: Actor, claim_id: str) -> Leases:
    """Say that a device has a claim open ("" for none), and return what other people have open.

    A device has one claim open at a time. Who had it open before keeps it until they leave it or
    the lease runs out; whoever only reads the queue takes none.
    """
    lease, write = t.lease.c, uow.connection
    left = sa.and_(lease.device == actor.device, lease.claim_id != claim_id)
    write.execute(sa.delete(t.lease).where(left))
    over = sa.select(lease.claim_id).where(lease.until <= uow.now)
    if uow.on_postgres:
        # Whoever sweeps at the same moment sweeps other rows.
        over = over.with_for_update(skip_locked=True)
    write.execute(sa.delete(t.lease).where(lease.claim_id.in_(over)))
    if claim_id and may(actor.role, Permission.DECIDE_CLAIMS) and _is_claim(uow, claim_id):
        row = {
            "claim_id": claim_id, "member_id": actor.member_id, "device": actor.device,
            "until": uow.now + LIFE,
        }  # fmt: skip
        _put(uow, row)
    there = sa.select(t.lease).where(lease.until > uow.now).order_by(lease.claim_id)
    rows = write.execute(there).all()
    return Leases(
        held=any(row.claim_id == claim_id and row.device == actor.device for row in rows),
        others=[
            Lease(row.claim_id, row.member_id, row.until)
            for row in rows
            if row.member_id != actor.member_id
        ],
    )


def _put(uow: UnitOfWork, row: dict[str, object]) -> None:
    """Write a lease: a new one, or a longer one of the same person; over no other that holds."""
    insert = postgresql.insert if uow.on_postgres else sqlite.insert
    free = sa.or_(t.lease.c.member_id == row["member_id"], t.lease.c.until <= uow.now)
    renewed = (
        insert(t.lease)
        .values(row)
        .on_conflict_do_update(index_elements=["claim_id"], set_=row, where=free)
    )
    uow.connection.execute(renewed)


def _is_claim(uow: UnitOfWork, claim_id: str) -> bool:
    if len(claim_id) > _LONGEST_ID:
        return False
    query = sa.select(t.claim.c.claim_id).where(t.claim.c.claim_id == claim_id)
    return uow.connection.execute(query).first() is not None
