"""A person's own sign-ins: which there are, and ending one. Never shows another person's."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from server.services.actor import Actor
from server.services.sessions import token_hash
from server.storage import tables as t
from server.storage.unit_of_work import UnitOfWork
from sync.wire.messages import SessionEntry, Sessions

MOST = 100


def own_sessions(connection: Connection, actor: Actor) -> Sessions:
    """Return the newest of a person's sign-ins."""
    query = (
        sa.select(t.session, t.device.c.name)
        .join(t.device, t.device.c.device == t.session.c.device)
        .where(t.session.c.member_id == actor.member_id)
        .order_by(t.session.c.started_at.desc(), t.session.c.session_id.desc())
        .limit(MOST)
    )
    return Sessions(
        sessions=[
            SessionEntry(
                session_id=row["session_id"],
                device=row["device"],
                device_name=row["name"],
                started_at=row["started_at"],
                renewed_at=row["renewed_at"],
                ended_at=row["revoked_at"],
                ended_why=row["ended_why"],
                current=row["session_id"] == actor.session_id,
            )
            for row in connection.execute(query).mappings()
        ]
    )


def end_own(uow: UnitOfWork, actor: Actor, session_id: str) -> None:
    """End one of a person's own sign-ins; nothing happens for any other id."""
    _end(
        uow,
        sa.and_(t.session.c.session_id == session_id, t.session.c.member_id == actor.member_id),
    )


def end_by_token(uow: UnitOfWork, token: str) -> None:
    """End the session of an access or refresh token; nothing happens for any other text."""
    digest = token_hash(token)
    by_access = sa.select(t.access_token.c.session_id).where(t.access_token.c.token_hash == digest)
    _end(
        uow,
        sa.or_(
            t.session.c.refresh_hash == digest,
            t.session.c.previous_hash == digest,
            t.session.c.session_id.in_(by_access),
        ),
    )


def _end(uow: UnitOfWork, which: sa.ColumnElement[bool]) -> None:
    ended = uow.connection.execute(
        sa.update(t.session)
        .where(which, t.session.c.revoked_at.is_(None))
        .values(revoked_at=uow.now, ended_why="ended")
        .returning(t.session.c.session_id, t.session.c.member_id, t.session.c.device)
    ).all()
    for row in ended:
        uow.audit("session_ended", row.session_id, member_id=row.member_id, device=row.device)
