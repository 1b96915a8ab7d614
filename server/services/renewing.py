"""Renewing: a refresh token becomes new tokens, and a copied one ends its session.

A lost answer signs nobody out. Never says why a token opens nothing.
"""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from server.errors import SignInNeeded
from server.services.people import note_seen
from server.services.refreshing import Proof, read_proof, write_proof
from server.services.sessions import begin, give_access, token_hash
from server.settings import Settings
from server.storage import tables as t
from server.storage.sealed import Seals
from server.storage.unit_of_work import UnitOfWork
from sync.wire.codec import GENESIS
from sync.wire.messages import Tokens


def renew(
    uow: UnitOfWork, seals: Seals, settings: Settings, refresh_token: str, key: str
) -> Tokens | None:
    """Turn a refresh token into new tokens. `key` is the public key the request was proved with.

    The token turned in stays good until the one given here is turned in itself: whoever asks again
    with it is given the same one again, so a lost answer signs nobody out and two that cross do
    not part ways. A token older than that, or in the hands of another key, has been copied: its
    session has ended when None is returned. A token that is newer than any this database knows was
    given before a backup was restored: it proves itself and is taken. SignInNeeded for all others.
    """
    turned_in = token_hash(refresh_token)
    query = (
        sa.select(t.session, t.device.c.public_key)
        .join(t.member, t.member.c.member_id == t.session.c.member_id)
        .join(t.device, t.device.c.device == t.session.c.device)
        .where(
            sa.or_(t.session.c.refresh_hash == turned_in, t.session.c.previous_hash == turned_in),
            t.session.c.revoked_at.is_(None),
            t.session.c.refresh_until > uow.now,
        )
        .with_for_update(of=t.session, key_share=True)
    )
    found = uow.connection.execute(query).mappings().first()
    if found is None:
        known = _remembered(uow, seals, refresh_token, key)
    else:
        known = _proof_of(found) if _is_of(found["public_key"], key) else None
        if known is None:
            end_reused(uow, found["session_id"])
    if known is None:
        return None
    ends = known.started_at + settings.longest_session
    if ends <= uow.now:
        raise SignInNeeded
    again = write_proof(seals, known, after=turned_in)
    if found is not None and found["refresh_hash"] == token_hash(again):
        return _given(uow, settings, known, again)
    generation = known.generation + (found is not None)
    until = min(uow.now + settings.refresh_life, ends)
    proof = replace(known, generation=generation, until=until)
    refresh = write_proof(seals, proof, after=turned_in)
    uow.connection.execute(
        sa.update(t.session)
        .where(t.session.c.session_id == proof.session_id)
        .values(
            refresh_hash=token_hash(refresh),
            previous_hash=turned_in,
            refresh_until=proof.until,
            generation=proof.generation,
            renewed_at=uow.now,
        )
    )
    return _given(uow, settings, proof, refresh)


def end_reused(uow: UnitOfWork, session_id: str) -> None:
    """End a session one of whose tokens or codes was used a second time; its person is told."""
    ended = uow.connection.execute(
        sa.update(t.session)
        .where(t.session.c.session_id == session_id, t.session.c.revoked_at.is_(None))
        .values(revoked_at=uow.now, ended_why="reused")
        .returning(t.session.c.member_id, t.session.c.device)
    ).first()
    if ended is not None:
        uow.audit("reused", session_id, member_id=ended.member_id, device=ended.device)


def _given(uow: UnitOfWork, settings: Settings, proof: Proof, refresh: str) -> Tokens:
    note_seen(uow, proof.device)
    uow.connection.execute(
        sa.delete(t.access_token).where(
            t.access_token.c.session_id == proof.session_id,
            t.access_token.c.expires_at <= uow.now,
        )
    )
    return give_access(uow, proof.session_id, refresh, settings)


def _proof_of(found: RowMapping) -> Proof:
    return Proof(
        session_id=found["session_id"],
        member_id=found["member_id"],
        device=found["device"],
        key=found["public_key"],
        generation=found["generation"],
        started_at=found["started_at"],
        until=found["refresh_until"],
    )


def _is_of(bound_to: str, key: str) -> bool:
    """Say whether a token is in the hands of the key it is bound to.

    SignInNeeded for one from before devices had keys: the next sign-in gives its device one.
    """
    if not bound_to:
        raise SignInNeeded
    return bound_to == key


def _remembered(uow: UnitOfWork, seals: Seals, refresh_token: str, key: str) -> Proof | None:
    """Return what a forgotten token proves, its session and device made known again if need be.

    Its own generation goes on, not the next: an older one, taken from the device before, then
    opens nothing once the device itself has come. None where its session has just ended, because
    the token was spent or is in the hands of another key. SignInNeeded for a token that proves
    nothing, has ended, or whose session or member has ended.
    """
    proof = read_proof(seals, refresh_token)
    if proof is None or proof.until <= uow.now:
        raise SignInNeeded
    query = (
        sa.select(t.session.c.generation, t.session.c.revoked_at)
        .where(t.session.c.session_id == proof.session_id)
        .with_for_update(key_share=True)
    )
    known = uow.connection.execute(query).first()
    stolen = not _is_of(proof.key, key)
    if known is None:
        if stolen:
            raise SignInNeeded
        _know_again(uow, proof)
        begin(uow, proof, token_hash(refresh_token), None)
    elif known.revoked_at is not None:
        raise SignInNeeded
    elif stolen or proof.generation <= known.generation:
        end_reused(uow, proof.session_id)
        return None
    uow.audit("remembered", proof.session_id, member_id=proof.member_id, device=proof.device)
    return proof


def _know_again(uow: UnitOfWork, proof: Proof) -> None:
    """Make a device known that enrolled, or signed in again, after the backup was made.

    It was let in by a code then; its chain begins anew here, and it sends again what is missing.
    """
    query = sa.select(t.member.c.active, t.member.c.partner_id).where(
        t.member.c.member_id == proof.member_id
    )
    member = uow.connection.execute(query).first()
    if member is None or not member.active:
        raise SignInNeeded
    mine = t.device.c.device == proof.device
    device = t.device.c
    known = uow.connection.execute(
        sa.select(device.member_id, device.public_key, device.revoked_at).where(mine)
    ).first()
    if known is None:
        uow.connection.execute(
            sa.insert(t.device),
            {
                "device": proof.device,
                "member_id": proof.member_id,
                "name": "",
                "enrolled_at": proof.started_at,
                "last_n": 0,
                "last_hash": GENESIS,
                "public_key": proof.key,
                "partner_id": member.partner_id,
            },
        )
        return
    if known.member_id != proof.member_id or known.public_key not in {"", proof.key}:
        raise SignInNeeded
    values: dict[str, object] = {"public_key": proof.key}
    if known.revoked_at is not None and known.revoked_at < proof.started_at:
        values["revoked_at"] = None
    uow.connection.execute(sa.update(t.device).where(mine).values(values))
