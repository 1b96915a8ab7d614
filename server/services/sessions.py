"""Signing in by an enrolment code, renewing, signing out: tokens are kept hashed.

Scope comes from the token alone. Never logs a code or a token, never says why one is wrong.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from domain.people.keeping import reaches
from domain.people.roles import Role
from server.clock import new_id
from server.errors import (
    CodeNotValid,
    DeviceFrozen,
    DeviceRevoked,
    MalformedRequest,
    NotAllowed,
    ProofWrong,
    SignInNeeded,
)
from server.services.actor import Actor
from server.services.people import keeper_of, note_seen, tell_device
from server.services.refreshing import Proof, read_proof, write_proof
from server.settings import Settings
from server.storage import tables as t
from server.storage.sealed import Seals
from server.storage.unit_of_work import UnitOfWork
from sync.wire.codec import GENESIS
from sync.wire.messages import Enrol, EnrolmentCode, Session, Tokens
from sync.wire.signing import is_public_key, public_of

CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no I, L, O, U, so a code can be read out and typed."""
CODE_LENGTH = 12
_TYPED = str.maketrans("OIL", "011")


def token_hash(token: str) -> str:
    """Return what is kept of a random token."""
    return hashlib.sha256(token.encode()).hexdigest()


def code_hash(seals: Seals, code: str) -> str:
    """Return what is kept of an enrolment code, however it was typed: keyed, as it is short."""
    typed = "".join(char for char in code.upper() if char.isalnum()).translate(_TYPED)
    return hmac.new(seals.key, b"code\0" + typed.encode(), hashlib.sha256).hexdigest()


def make_code(
    uow: UnitOfWork, seals: Seals, member_id: int, life: timedelta, *, made_by: int = 0
) -> EnrolmentCode:
    """Return a new code for a member, usable once. NotAllowed when there is no such member."""
    known = uow.connection.execute(
        sa.select(t.member.c.member_id).where(t.member.c.member_id == member_id, t.member.c.active)
    ).first()
    if known is None:
        raise NotAllowed
    raw = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
    code = "-".join(raw[start : start + 4] for start in range(0, CODE_LENGTH, 4))
    uow.connection.execute(
        sa.insert(t.enrolment_code),
        {
            "code_hash": code_hash(seals, code),
            "member_id": member_id,
            "made_by": made_by,
            "made_at": uow.now,
            "expires_at": uow.now + life,
        },
    )
    uow.audit("code_made", str(made_by), member_id=member_id)
    return EnrolmentCode(code=code, expires_at=uow.now + life)


def make_code_for(
    uow: UnitOfWork, seals: Seals, actor: Actor, member_id: int, life: timedelta
) -> EnrolmentCode:
    """Return a code for a person whom `actor` looks after; NotAllowed for anybody else."""
    partner_id = uow.connection.execute(
        sa.select(t.member.c.partner_id).where(t.member.c.member_id == member_id)
    ).scalar()
    if partner_id is None or not reaches(keeper_of(actor), partner_id):
        raise NotAllowed
    return make_code(uow, seals, member_id, life, made_by=actor.member_id)


def enrol(uow: UnitOfWork, seals: Seals, settings: Settings, asked: Enrol) -> Session:
    """Turn a code into a session for one device. CodeNotValid, or NotAllowed for the device."""
    wanted = code_hash(seals, asked.code)
    # The condition on used_at makes a code single use however many ask at once.
    found = uow.connection.execute(
        sa.update(t.enrolment_code)
        .where(
            t.enrolment_code.c.code_hash == wanted,
            t.enrolment_code.c.used_at.is_(None),
            t.enrolment_code.c.expires_at > uow.now,
        )
        .values(used_at=uow.now)
        .returning(t.enrolment_code.c.code_hash, t.enrolment_code.c.member_id)
    ).first()
    if found is None:
        found = _asked_again(uow, asked, wanted)
    if found is None or not hmac.compare_digest(found.code_hash, wanted):
        raise CodeNotValid
    member = _member(uow.connection, found.member_id)
    if not member["active"] or member["closed"]:
        raise CodeNotValid
    _know_device(uow, asked, found.member_id, member["partner_id"])
    proof = Proof(
        session_id=new_id(),
        member_id=found.member_id,
        device=asked.device,
        key=asked.key,
        generation=1,
        started_at=uow.now,
        until=uow.now + settings.refresh_life,
    )
    refresh = write_proof(seals, proof)
    _begin(uow, proof, token_hash(refresh))
    uow.audit("signed_in", proof.session_id, member_id=found.member_id, device=asked.device)
    return Session(
        tokens=_access(uow, proof.session_id, refresh, settings),
        member_id=found.member_id,
        member_name=member["name"],
        role=member["role"],
        partner_id=member["partner_id"],
        partner_name=member["partner_name"] or "",
        allocation_key=member["allocation_key"] or "",
        server_time=uow.now,
        time_token=seals.time_token(uow.now),
        server_key=public_of(seals.sign_key) if seals.sign_key else "",
        escrow_key=public_of(seals.escrow_key) if seals.escrow_key else "",
    )


def _asked_again(uow: UnitOfWork, asked: Enrol, wanted: str) -> sa.Row[Any, Any] | None:
    """Return the code once more for the very device and key that spent it: the answer was lost.

    Only within the code's life. The session whose tokens never arrived ends.
    """
    if not asked.key:
        return None
    code, session = t.enrolment_code.c, t.session.c
    query = (
        sa.select(code.code_hash, code.member_id, session.session_id)
        .join(t.session, sa.and_(
            session.member_id == code.member_id, session.started_at == code.used_at
        ))
        .join(t.device, t.device.c.device == session.device)
        .where(
            code.code_hash == wanted,
            code.expires_at > uow.now,
            session.device == asked.device,
            t.device.c.public_key == asked.key,
        )
    )  # fmt: skip
    found = uow.connection.execute(query).first()
    if found is None:
        return None
    uow.connection.execute(
        sa.update(t.session)
        .where(session.session_id == found.session_id, session.revoked_at.is_(None))
        .values(revoked_at=uow.now)
    )
    return uow.connection.execute(
        sa.select(code.code_hash, code.member_id).where(code.code_hash == wanted)
    ).first()


def _begin(uow: UnitOfWork, proof: Proof, refresh_hash: str) -> None:
    uow.connection.execute(
        sa.insert(t.session),
        {
            "session_id": proof.session_id,
            "member_id": proof.member_id,
            "device": proof.device,
            "started_at": proof.started_at,
            "refresh_hash": refresh_hash,
            "previous_hash": "",
            "refresh_until": proof.until,
            "generation": proof.generation,
        },
    )


def renew(uow: UnitOfWork, seals: Seals, settings: Settings, refresh_token: str) -> Tokens:
    """Turn a refresh token into new tokens; SignInNeeded when it opens nothing.

    The token turned in stays good until the one given here is used: a lost reply signs nobody
    out. A token older than that opens nothing any more. One that is newer than any this database
    knows was given before a backup was restored: it proves itself and is taken.
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
        proof = _remembered(uow, seals, refresh_token)
    else:
        proof = Proof(
            session_id=found["session_id"],
            member_id=found["member_id"],
            device=found["device"],
            key=found["public_key"],
            generation=found["generation"] + 1,
            started_at=found["started_at"],
            until=uow.now + settings.refresh_life,
        )
    proof = replace(proof, until=uow.now + settings.refresh_life)
    refresh = write_proof(seals, proof)
    uow.connection.execute(
        sa.update(t.session)
        .where(t.session.c.session_id == proof.session_id)
        .values(
            refresh_hash=token_hash(refresh),
            previous_hash=turned_in,
            refresh_until=proof.until,
            generation=proof.generation,
        )
    )
    note_seen(uow, proof.device)
    uow.connection.execute(
        sa.delete(t.access_token).where(
            t.access_token.c.session_id == proof.session_id,
            t.access_token.c.expires_at <= uow.now,
        )
    )
    return _access(uow, proof.session_id, refresh, settings)


def _remembered(uow: UnitOfWork, seals: Seals, refresh_token: str) -> Proof:
    """Return what a forgotten token proves, its session and device made known again if need be.

    Its own generation goes on, not the next: an older one, taken from the device before, then
    opens nothing once the device itself has come. SignInNeeded for a token that proves nothing,
    is not newer than what is known, has ended, or whose session or member has ended.
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
    if known is None:
        _know_again(uow, proof)
        _begin(uow, proof, token_hash(refresh_token))
    elif known.revoked_at is not None or proof.generation <= known.generation:
        raise SignInNeeded
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


def revoke_session(uow: UnitOfWork, actor: Actor) -> None:
    """Sign this device out; its tokens open nothing from now on."""
    uow.connection.execute(
        sa.update(t.session)
        .where(t.session.c.session_id == actor.session_id)
        .values(revoked_at=uow.now)
    )
    uow.audit("signed_out", actor.session_id, member_id=actor.member_id, device=actor.device)


def revoke_member(uow: UnitOfWork, member_id: int) -> int:
    """Sign a member out everywhere (an operator's command); returns how many sessions ended."""
    ended = uow.connection.execute(
        sa.update(t.session)
        .where(t.session.c.member_id == member_id, t.session.c.revoked_at.is_(None))
        .values(revoked_at=uow.now)
    )
    uow.audit("member_signed_out", str(ended.rowcount), member_id=member_id)
    return ended.rowcount


def revoke_device(uow: UnitOfWork, device: str) -> bool:
    """End the access of a device: it may send what is unsent, once, and must wipe its copy.

    False when there is no such device. Its sign-ins stay, so that it can be told.
    """
    done = uow.connection.execute(
        sa.update(t.device).where(t.device.c.device == device).values(revoked_at=uow.now)
    )
    if done.rowcount:
        tell_device(uow, device)
        uow.audit("device_revoked", "", device=device)
    return bool(done.rowcount)


def thaw_device(uow: UnitOfWork, device: str) -> bool:
    """Let a device that was frozen or revoked go on where its chain stands; False if unknown."""
    done = uow.connection.execute(
        sa.update(t.device)
        .where(t.device.c.device == device)
        .values(forked_at=None, revoked_at=None)
    )
    if done.rowcount:
        tell_device(uow, device)
        uow.audit("device_thawed", "", device=device)
    return bool(done.rowcount)


@dataclass(frozen=True, slots=True)
class Shown:
    """An access token as it was shown, and the public key that the request was proved with."""

    token: str
    key: str = ""


def authenticate(
    connection: Connection, shown: Shown, now: datetime, *, revoked_too: bool = False
) -> Actor:
    """Return who an access token stands for; SignInNeeded when for nobody.

    ProofWrong where another device than its own shows it.
    DeviceRevoked where the access of the device or its member has ended, unless `revoked_too`.
    """
    row = connection.execute(_WHO, {"hash": token_hash(shown.token), "now": now}).mappings().first()
    if row is None:
        raise SignInNeeded
    if shown.key and row["public_key"] not in {"", shown.key}:
        raise ProofWrong
    revoked = row["revoked_at"] is not None or not row["active"] or row["closed"]
    if revoked and not revoked_too:
        raise DeviceRevoked
    return Actor(
        member_id=row["member_id"],
        partner_id=row["partner_id"],
        role=Role(row["role"]),
        name=row["name"],
        device=row["device"],
        session_id=row["session_id"],
        registers_deals=row["registers_deals"],
        revoked=revoked,
    )


_CLOSED = sa.and_(t.partner.c.partner_id.is_not(None), ~t.partner.c.active).label("closed")
"""Whether the vendor has ended the access of a whole partner."""
_WHO = (
    sa.select(
        t.session.c.session_id,
        t.session.c.device,
        t.member.c.member_id,
        t.member.c.partner_id,
        t.member.c.role,
        t.member.c.name,
        t.member.c.active,
        t.member.c.registers_deals,
        _CLOSED,
        t.device.c.revoked_at,
        t.device.c.public_key,
    )
    .select_from(t.access_token)
    .join(t.session, t.session.c.session_id == t.access_token.c.session_id)
    .join(t.member, t.member.c.member_id == t.session.c.member_id)
    .join(t.device, t.device.c.device == t.session.c.device)
    .outerjoin(t.partner, t.partner.c.partner_id == t.member.c.partner_id)
    .where(
        t.access_token.c.token_hash == sa.bindparam("hash"),
        t.access_token.c.expires_at > sa.bindparam("now", type_=t.access_token.c.expires_at.type),
        t.session.c.revoked_at.is_(None),
    )
)


def _access(uow: UnitOfWork, session_id: str, refresh: str, settings: Settings) -> Tokens:
    token = secrets.token_urlsafe(32)
    expires_at = uow.now + settings.access_life
    uow.connection.execute(
        sa.insert(t.access_token),
        {"token_hash": token_hash(token), "session_id": session_id, "expires_at": expires_at},
    )
    return Tokens(access_token=token, expires_at=expires_at, refresh_token=refresh)


def _member(connection: Connection, member_id: int) -> RowMapping:
    query = (
        sa.select(
            t.member,
            t.partner.c.name.label("partner_name"),
            t.partner.c.allocation_key,
            _CLOSED,
        )
        .outerjoin(t.partner, t.partner.c.partner_id == t.member.c.partner_id)
        .where(t.member.c.member_id == member_id)
    )
    return connection.execute(query).mappings().one()


def _know_device(uow: UnitOfWork, asked: Enrol, member_id: int, partner_id: int) -> None:
    """Make the device known, or take it back in: the same person's chain goes on.

    A device keeps its key for ever; one from before devices had keys gets it now. Who hands out a
    code lets a device in again whose access had ended.
    """
    if asked.key and not is_public_key(asked.key):
        raise MalformedRequest("The key of this device is none.")
    known = uow.connection.execute(
        sa.select(t.device.c.member_id, t.device.c.public_key, t.device.c.forked_at).where(
            t.device.c.device == asked.device
        )
    ).first()
    if known is None:
        uow.connection.execute(
            sa.insert(t.device),
            {
                "device": asked.device,
                "member_id": member_id,
                "name": asked.device_name,
                "enrolled_at": uow.now,
                "last_n": 0,
                "last_hash": GENESIS,
                "public_key": asked.key,
                "partner_id": partner_id,
            },
        )
        note_seen(uow, asked.device)
        return
    if known.member_id != member_id:
        raise NotAllowed("This device works for somebody else. Use a profile of your own.")
    if known.forked_at is not None:
        # The code stays good: the copy that asks goes on as another device with it.
        raise DeviceFrozen
    if known.public_key and known.public_key != asked.key:
        raise NotAllowed("This device is known under another key. Use a profile of its own.")
    uow.connection.execute(
        sa.update(t.device)
        .where(t.device.c.device == asked.device)
        .values(public_key=asked.key, revoked_at=None)
    )
    tell_device(uow, asked.device)
