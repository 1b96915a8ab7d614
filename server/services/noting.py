"""Entries of the record that cover no op: what somebody did, in a text kept beside the entry."""

from __future__ import annotations

import hashlib
from typing import Any

import sqlalchemy as sa

from server.services.actor import Actor
from server.storage import tables as t
from server.storage.unit_of_work import UnitOfWork
from sync.wire.codec import encode


def note(uow: UnitOfWork, actor: Actor, what: str, told: dict[str, Any]) -> None:
    """Write this transaction's entry, one of `audit.NOTED`; its digest is that of the text.

    The last thing a unit of work does: what it changed is numbered here.
    """
    text = encode(told)
    digest = hashlib.sha256(text).hexdigest()
    uow.bump()
    witness = uow.audit(what, digest, member_id=actor.member_id, device=actor.device)
    uow.connection.execute(
        sa.insert(t.audit_note), {"height": witness.height, "text": text.decode()}
    )
