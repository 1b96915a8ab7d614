"""Gives a person back the key of their own device's files: freshly signed in, and written down.

Nothing of a device lies here: what comes in is the slot it kept. Never for a device whose access
has ended, and never for another person's.
"""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from server.errors import DeviceRevoked, NotAllowed, SignInNeeded
from server.services.actor import Actor
from server.storage import tables as t
from server.storage.sealed import Seals
from server.storage.unit_of_work import UnitOfWork
from sync.wire.escrow import Release, Released, unseal

FRESH = timedelta(minutes=5)
"""So long after proving who they are (docs/security.md, On the disk)."""


def release(uow: UnitOfWork, seals: Seals, actor: Actor, asked: Release) -> Released:
    """Return the key of a slot, and write down for whom.

    SignInNeeded when the sign-in is older than `FRESH`; DeviceRevoked; NotAllowed for anything that
    is not this member's own, always in the same words.
    """
    session = t.session.c
    proved = uow.connection.execute(
        sa.select(session.authenticated_at).where(session.session_id == actor.session_id)
    ).scalar()
    if proved is None or uow.now - proved > FRESH:
        raise SignInNeeded
    known = uow.connection.execute(
        sa.select(t.device.c.revoked_at).where(
            t.device.c.device == asked.device, t.device.c.member_id == actor.member_id
        )
    ).first()
    if known is None:
        raise NotAllowed(_NOT_YOURS)
    if known.revoked_at is not None:
        raise DeviceRevoked
    key = unseal(seals.escrow_key, asked.slot, member_id=actor.member_id, device=asked.device)
    if key is None:
        raise NotAllowed(_NOT_YOURS)
    uow.audit("key_released", actor.device, member_id=actor.member_id, device=asked.device)
    return Released(key=key.hex())


_NOT_YOURS = "This slot opens nothing of yours here."
