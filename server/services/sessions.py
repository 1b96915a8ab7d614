"""Signing in by an enrolment code, and out; what a token stands for. Tokens are kept hashed.

Scope comes from the token alone. Never logs a code or a token, never says why one is wrong.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, fields
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
from server.services.refreshing import Proof, write_proof
from server.settings import Settings
from server.storage import tables as t
from server.storage.sealed import Seals
from server.storage.unit_of_work import UnitOfWork
from sync.wire.codec import GENESIS
from sync.wire.messages import Enrol, EnrolmentCode, Session, SessionFacts, Tokens
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
    """Turn a code into a session for one device.

    CodeNotValid; NotAllowed for the device, or for a role that has to sign in by the browser.
    """
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
    if member["role"] not in settings.roles_by_code:
        raise NotAllowed("Sign in by the browser, with this code as your invitation.")
    _, tokens = let_in(
        uow, seals, settings, asked, member_id=found.member_id, authenticated_at=uow.now
    )
    told = facts(uow.connection, seals, found.member_id, uow.now)
    return Session(**{each.name: getattr(told, each.name) for each in fields(told)}, tokens=tokens)


def let_in(
    uow: UnitOfWork,
    seals: Seals,
    settings: Settings,
    asked: Enrol,
    *,
    member_id: int,
    authenticated_at: datetime,
    by_code: bool = True,
) -> tuple[str, Tokens]:
    """Begin a session of a member on a device, which becomes known; return its id and tokens.

    `asked.code` is not looked at. `authenticated_at` says when the person proved who they are.
    A device whose access has ended is let in again `by_code` only. NotAllowed, DeviceFrozen.
    """
    partner_id = uow.connection.execute(
        sa.select(t.member.c.partner_id).where(t.member.c.member_id == member_id)
    ).scalar_one()
    _know_device(uow, asked, member_id, partner_id, readmit=by_code)
    proof = Proof(
        session_id=new_id(),
        member_id=member_id,
        device=asked.device,
        key=asked.key,
        generation=1,
        started_at=uow.now,
        until=uow.now + settings.refresh_life,
    )
    refresh = write_proof(seals, proof)
    begin(uow, proof, token_hash(refresh), authenticated_at)
    uow.audit("signed_in", proof.session_id, member_id=member_id, device=asked.device)
    return proof.session_id, give_access(uow, proof.session_id, refresh, settings)


def facts(connection: Connection, seals: Seals, member_id: int, now: datetime) -> SessionFacts:
    """Return what a member's device has to know of its member."""
    member = _member(connection, member_id)
    return SessionFacts(
        member_id=member_id,
        member_name=member["name"],
        role=member["role"],
        partner_id=member["partner_id"],
        partner_name=member["partner_name"] or "",
        allocation_key=member["allocation_key"] or "",
        server_time=now,
        time_token=seals.time_token(now),
        server_key=public_of(seals.sign_key) if seals.sign_key else "",
        escrow_key=public_of(seals.escrow_key) if seals.escrow_key else "",
    )


def _asked_again(uow: UnitOfWork, asked: Enrol, wanted: str) -> sa.Row[Any, Any] | None:
    """Return the code once more for the very device and key that spent it: the answer was lost.

    Only within the code's life. The session whose tokens never arrived ends.
    """
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
        .values(revoked_at=uow.now, ended_why="replaced")
    )
    return uow.connection.execute(
        sa.select(code.code_hash, code.member_id).where(code.code_hash == wanted)
    ).first()


def begin(
    uow: UnitOfWork, proof: Proof, refresh_hash: str, authenticated_at: datetime | None
) -> None:
    """Write a session down whose refresh token is this one."""
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
            "authenticated_at": authenticated_at,
        },
    )


def revoke_session(uow: UnitOfWork, actor: Actor) -> None:
    """Sign this device out; its tokens open nothing from now on."""
    uow.connection.execute(
        sa.update(t.session)
        .where(t.session.c.session_id == actor.session_id)
        .values(revoked_at=uow.now, ended_why="signed_out")
    )
    uow.audit("signed_out", actor.session_id, member_id=actor.member_id, device=actor.device)


def revoke_member(uow: UnitOfWork, member_id: int) -> int:
    """Sign a member out everywhere (an operator's command); returns how many sessions ended."""
    ended = uow.connection.execute(
        sa.update(t.session)
        .where(t.session.c.member_id == member_id, t.session.c.revoked_at.is_(None))
        .values(revoked_at=uow.now, ended_why="ended")
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
    key: str


def authenticate(
    connection: Connection, shown: Shown, now: datetime, *, revoked_too: bool = False
) -> Actor:
    """Return who an access token stands for; SignInNeeded when for nobody.

    ProofWrong where its device did not prove that it sent this itself. A device from before
    devices had keys is signed out: its next sign-in gives it one.
    DeviceRevoked where the access of the device or its member has ended, unless `revoked_too`.
    """
    row = connection.execute(_WHO, {"hash": token_hash(shown.token), "now": now}).mappings().first()
    if row is None or not row["public_key"]:
        raise SignInNeeded
    if row["public_key"] != shown.key:
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


def give_access(uow: UnitOfWork, session_id: str, refresh: str, settings: Settings) -> Tokens:
    """Return a new access token of a session, beside its refresh token."""
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


def _know_device(
    uow: UnitOfWork, asked: Enrol, member_id: int, partner_id: int, *, readmit: bool
) -> None:
    """Make the device known, or take it back in: the same person's chain goes on.

    A device keeps its key for ever; one from before devices had keys gets it now. Who hands out a
    code lets a device in again whose access had ended (`readmit`); a password does not.
    """
    if not is_public_key(asked.key):
        raise MalformedRequest("The key of this device is none.")
    device = t.device.c
    known = uow.connection.execute(
        sa.select(device.member_id, device.public_key, device.forked_at, device.revoked_at).where(
            device.device == asked.device
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
    if known.revoked_at is not None and not readmit:
        raise NotAllowed("The access of this device was ended. Sign in by a code from your admin.")
    uow.connection.execute(
        sa.update(t.device)
        .where(t.device.c.device == asked.device)
        .values(public_key=asked.key, revoked_at=None)
    )
    tell_device(uow, asked.device)
