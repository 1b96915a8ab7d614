"""Signing in by a browser, step by step, up to the code that a program turns into tokens.

What lies between two pages travels sealed in the page itself: the server keeps nothing of it, and
every process can go on. Never says which part of a sign-in was wrong.
"""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec
import sqlalchemy as sa
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from sqlalchemy.engine import Connection, RowMapping

from domain.people.roles import is_vendor_role
from server.services import second_factor
from server.services.passwords import forget_wrong, note_wrong, subject_of, wait_of
from server.services.renewing import end_reused
from server.services.sessions import code_hash, let_in, token_hash
from server.settings import Settings
from server.storage import tables as t
from server.storage.sealed import Seals
from server.storage.unit_of_work import UnitOfWork
from sync.wire.dpop import thumbprint
from sync.wire.messages import Enrol, Tokens

CLIENT_ID = "sellthrough-desktop"
CODE_LIFE = timedelta(seconds=60)
PAGE_LIFE = timedelta(minutes=15)
_REDIRECT = re.compile(r"http://(?:127\.0\.0\.1|\[::1\]):([1-9][0-9]{0,4})/cb")
_LAST_PORT = 65535
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_MAY_COME = sa.and_(t.member.c.active, sa.or_(t.partner.c.partner_id.is_(None), t.partner.c.active))
S = TypeVar("S", bound="Stage")


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """What a page hands back: the program's request, and until when the page counts."""

    redirect_uri: str
    state: str
    challenge: str
    key_print: str
    until: datetime


class KnownStage(Stage, frozen=True, kw_only=True):
    """The password was right: only the second factor is missing."""

    member_id: int


class InvitedStage(Stage, frozen=True, kw_only=True):
    """An invitation was right, login and password are chosen: the authenticator is missing."""

    code_hash: str
    member_id: int
    login: str
    password_hash: str
    secret: str


class PassedStage(Stage, frozen=True, kw_only=True):
    """All is proved; the person has something to read before going on."""

    member_id: int
    authenticated_at: datetime


@dataclass(frozen=True, slots=True)
class Invited:
    """Whom an invitation is for."""

    code_hash: str
    member_id: int
    role: str
    names: tuple[str, ...]


# --- requests and pages -------------------------------------------------------------------------
def is_redirect(address: str) -> bool:
    """Say whether a code may be sent there: to our path on loopback, at any port."""
    found = _REDIRECT.fullmatch(address)
    return found is not None and int(found[1]) <= _LAST_PORT


def is_challenge(text: str) -> bool:
    """Say whether this can be an S256 challenge."""
    return _CHALLENGE.fullmatch(text) is not None


def seal_stage(seals: Seals, stage: Stage) -> str:
    """Return a stage as text that only this server can read or make."""
    return seals.seal(type(stage).__name__, msgspec.json.encode(stage))


def read_stage(seals: Seals, kind: type[S], text: str, now: datetime) -> S | None:
    """Return a stage of a kind; None when it is none of this server's, or too old."""
    plain = seals.unseal(kind.__name__, text)
    if plain is None:
        return None
    stage = msgspec.json.decode(plain, type=kind)
    return stage if now < stage.until else None


# --- who it is ----------------------------------------------------------------------------------
def login_known(connection: Connection, login: str) -> RowMapping | None:
    """Return what is kept of a login of somebody who may come in."""
    query = (
        sa.select(t.credential, t.member.c.role)
        .join(t.member, t.member.c.member_id == t.credential.c.member_id)
        .outerjoin(t.partner, t.partner.c.partner_id == t.member.c.partner_id)
        .where(t.credential.c.login == login, _MAY_COME)
    )
    return connection.execute(query).mappings().first()


def known_member(connection: Connection, member_id: int) -> RowMapping | None:
    """Return the same by member."""
    query = (
        sa.select(t.credential, t.member.c.role)
        .join(t.member, t.member.c.member_id == t.credential.c.member_id)
        .outerjoin(t.partner, t.partner.c.partner_id == t.member.c.partner_id)
        .where(t.credential.c.member_id == member_id, _MAY_COME)
    )
    return connection.execute(query).mappings().first()


def tries_left(
    connection: Connection,
    seals: Seals,
    settings: Settings,
    now: datetime,
    *,
    login: str,
    address: str,
) -> int:
    """Return for how many seconds nobody may try this login from this address; 0 for go on."""
    window = settings.password_window
    most = settings.password_guesses, settings.password_guesses_of_address
    subjects = subject_of(seals, "login", login), subject_of(seals, "address", address)
    return max(
        wait_of(connection, subject, limit, window, now)
        for subject, limit in zip(subjects, most, strict=True)
    )


def count_wrong(
    uow: UnitOfWork, seals: Seals, settings: Settings, login: str, address: str
) -> None:
    """Count a wrong password or code against login and address."""
    for kind, text in (("login", login), ("address", address)):
        note_wrong(uow, subject_of(seals, kind, text), settings.password_window)


def forget_tries(uow: UnitOfWork, seals: Seals, login: str) -> None:
    """Begin counting anew for a login: its person came in."""
    forget_wrong(uow, subject_of(seals, "login", login))


# --- invitations --------------------------------------------------------------------------------
def invited(connection: Connection, seals: Seals, code: str, now: datetime) -> Invited | None:
    """Return whom an invitation is for; None when it is wrong, used or expired."""
    wanted = code_hash(seals, code)
    query = (
        sa.select(t.enrolment_code.c.code_hash, t.member, t.partner.c.name.label("company"))
        .join(t.member, t.member.c.member_id == t.enrolment_code.c.member_id)
        .outerjoin(t.partner, t.partner.c.partner_id == t.member.c.partner_id)
        .where(
            t.enrolment_code.c.code_hash == wanted,
            t.enrolment_code.c.used_at.is_(None),
            t.enrolment_code.c.expires_at > now,
            _MAY_COME,
        )
    )
    found = connection.execute(query).mappings().first()
    if found is None:
        return None
    names = tuple(name for name in (found["name"], found["company"], "sellthrough") if name)
    return Invited(found["code_hash"], found["member_id"], found["role"], names)


def is_free(connection: Connection, login: str, member_id: int) -> bool:
    """Say whether a login is nobody else's."""
    query = sa.select(t.credential.c.member_id).where(t.credential.c.login == login)
    return connection.execute(query).scalar() in {None, member_id}


def accept(uow: UnitOfWork, invitation: InvitedStage, totp: str, step: int) -> bool:
    """Spend an invitation and keep its person's login; False when it was spent meanwhile.

    Whoever had a login has this one from now on, with this password and authenticator: that is
    how a forgotten one is replaced.
    """
    spent = uow.connection.execute(
        sa.update(t.enrolment_code)
        .where(
            t.enrolment_code.c.code_hash == invitation.code_hash,
            t.enrolment_code.c.used_at.is_(None),
            t.enrolment_code.c.expires_at > uow.now,
        )
        .values(used_at=uow.now)
    )
    if not spent.rowcount:
        return False
    member_id = invitation.member_id
    uow.connection.execute(sa.delete(t.credential).where(t.credential.c.member_id == member_id))
    uow.connection.execute(
        sa.delete(t.recovery_code).where(t.recovery_code.c.member_id == member_id)
    )
    uow.connection.execute(
        sa.insert(t.credential),
        {
            "member_id": member_id,
            "login": invitation.login,
            "password_hash": invitation.password_hash,
            "totp": totp,
            "totp_step": step,
            "changed_at": uow.now,
        },
    )
    uow.audit("login_set", "", member_id=member_id)
    return True


# --- codes --------------------------------------------------------------------------------------
def untold(uow: UnitOfWork, member_id: int) -> list[str]:
    """Return on which devices sign-ins of a member ended because they were copied; tell it once."""
    told = sa.and_(
        t.session.c.member_id == member_id,
        t.session.c.ended_why == "reused",
        t.session.c.told_at.is_(None),
    )
    query = (
        sa.select(t.device.c.name, t.device.c.device)
        .join(t.session, t.session.c.device == t.device.c.device)
        .where(told)
        .order_by(t.session.c.session_id)
    )
    names = [row.name or row.device for row in uow.connection.execute(query)]
    if names:
        uow.connection.execute(sa.update(t.session).where(told).values(told_at=uow.now))
    return names


def new_code(uow: UnitOfWork, stage: Stage, member_id: int, authenticated_at: datetime) -> str:
    """Return a code for the program that asked: good once, for a minute, for its verifier only."""
    code = secrets.token_urlsafe(32)
    uow.connection.execute(
        sa.delete(t.authorization_code).where(
            t.authorization_code.c.expires_at < uow.now - timedelta(days=1)
        )
    )
    uow.connection.execute(
        sa.insert(t.authorization_code),
        {
            "code_hash": token_hash(code),
            "member_id": member_id,
            "redirect_uri": stage.redirect_uri,
            "challenge": stage.challenge,
            "key_print": stage.key_print,
            "made_at": authenticated_at,
            "expires_at": uow.now + CODE_LIFE,
            "session_id": "",
        },
    )
    return code


@dataclass(frozen=True, slots=True, kw_only=True)
class Redeemed:
    """What a program turns in with a code. `key` is the public key its request was proved with."""

    code: str
    redirect_uri: str
    verifier: str
    key: str
    device: str
    device_name: str


def redeem(uow: UnitOfWork, seals: Seals, settings: Settings, asked: Redeemed) -> Tokens | None:
    """Turn a code into a session on a device; None when it opens nothing.

    A code that is used a second time ends what it gave. One that is shown without its verifier,
    for another address or by another key is not spent by that: whoever caught it can't do harm.
    NotAllowed and DeviceFrozen for the device.
    """
    codes = t.authorization_code.c
    query = (
        sa.select(t.authorization_code)
        .where(codes.code_hash == token_hash(asked.code))
        .with_for_update()
    )
    found = uow.connection.execute(query).mappings().first()
    if found is None:
        return None
    if found["used_at"] is not None:
        end_reused(uow, found["session_id"])
        return None
    fits = (
        found["expires_at"] > uow.now
        and hmac.compare_digest(found["redirect_uri"].encode(), asked.redirect_uri.encode())
        and _VERIFIER.fullmatch(asked.verifier) is not None
        and hmac.compare_digest(found["challenge"], create_s256_code_challenge(asked.verifier))
        and found["key_print"] in {"", thumbprint(asked.key)}
        and known_member(uow.connection, found["member_id"]) is not None
    )
    if not fits:
        return None
    told = Enrol(code="", device=asked.device, device_name=asked.device_name, key=asked.key)
    session_id, tokens = let_in(
        uow,
        seals,
        settings,
        told,
        member_id=found["member_id"],
        authenticated_at=found["made_at"],
        by_code=False,
    )
    uow.connection.execute(
        sa.update(t.authorization_code)
        .where(codes.code_hash == found["code_hash"])
        .values(used_at=uow.now, session_id=session_id)
    )
    return tokens


def must_have_second_factor(role: str) -> bool:
    """Say whether a role signs in with a second factor only: vendor staff decide about money."""
    return is_vendor_role(role)


def keep_second_factor(
    uow: UnitOfWork, seals: Seals, invitation: InvitedStage, typed: str
) -> list[str] | None:
    """Take an invitation with its authenticator's first code; returns recovery codes.

    None for a wrong code, an empty list when the invitation was spent meanwhile.
    """
    step = second_factor.step_of(invitation.secret, typed, uow.now)
    if step is None:
        return None
    if not accept(uow, invitation, second_factor.keep(seals, invitation.secret), step):
        return []
    return second_factor.new_recovery_codes(uow, seals, invitation.member_id)
