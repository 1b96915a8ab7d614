"""The second factor: codes of an authenticator (TOTP), each good once, and recovery codes.

The secret is sealed where it is kept. Never logs a code.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime

import pyotp
import sqlalchemy as sa

from server.storage import tables as t
from server.storage.sealed import Seals
from server.storage.unit_of_work import UnitOfWork

STEP_SECONDS = 30
DIGITS = 6
ISSUER = "Sellthrough"
RECOVERY_CODES = 10
_RECOVERY_LENGTH = 16
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_TYPED = str.maketrans("oil", "011")
_PURPOSE = "totp"


def new_secret() -> str:
    """Return a secret for an authenticator: 160 bits in base 32."""
    return pyotp.random_base32()


def address_of(secret: str, login: str) -> str:
    """Return what a QR code hands to an authenticator."""
    made = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS)
    return made.provisioning_uri(name=login, issuer_name=ISSUER)


def step_of(secret: str, typed: str, now: datetime) -> int | None:
    """Return the time step a code belongs to: now, the one before or the next; None for no code."""
    code = "".join(char for char in typed if not char.isspace())
    if len(code) != DIGITS or not (code.isascii() and code.isdecimal()):
        return None
    made = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS)
    current = int(now.timestamp()) // STEP_SECONDS
    fits = [
        step
        for step in (current, current - 1, current + 1)
        if hmac.compare_digest(made.generate_otp(step), code)
    ]
    return fits[0] if fits else None


def keep(seals: Seals, secret: str) -> str:
    """Return a secret as it is kept."""
    return seals.seal(_PURPOSE, secret.encode())


def is_second_factor(uow: UnitOfWork, seals: Seals, member_id: int, kept: str, typed: str) -> bool:
    """Say whether this is a good code of the authenticator, or a recovery code, and spend it."""
    secret = seals.unseal(_PURPOSE, kept)
    if secret is None:
        return False
    step = step_of(secret.decode(), typed, uow.now)
    if step is None:
        return _spend_recovery_code(uow, seals, member_id, typed)
    # A step once used, and those before it, open nothing: a code looked over a shoulder is spent.
    taken = uow.connection.execute(
        sa.update(t.credential)
        .where(t.credential.c.member_id == member_id, t.credential.c.totp_step < step)
        .values(totp_step=step)
    )
    return bool(taken.rowcount)


def new_recovery_codes(uow: UnitOfWork, seals: Seals, member_id: int) -> list[str]:
    """Make a member's recovery codes anew; shown once, kept hashed."""
    codes = [
        "".join(secrets.choice(_ALPHABET) for _ in range(_RECOVERY_LENGTH))
        for _ in range(RECOVERY_CODES)
    ]
    uow.connection.execute(
        sa.delete(t.recovery_code).where(t.recovery_code.c.member_id == member_id)
    )
    uow.connection.execute(
        sa.insert(t.recovery_code),
        [{"code_hash": _hash(seals, member_id, code), "member_id": member_id} for code in codes],
    )
    return ["-".join(code[at : at + 4] for at in range(0, len(code), 4)) for code in codes]


def _spend_recovery_code(uow: UnitOfWork, seals: Seals, member_id: int, typed: str) -> bool:
    code = "".join(char for char in typed.casefold() if char.isalnum()).translate(_TYPED)
    spent = uow.connection.execute(
        sa.update(t.recovery_code)
        .where(
            t.recovery_code.c.code_hash == _hash(seals, member_id, code),
            t.recovery_code.c.used_at.is_(None),
        )
        .values(used_at=uow.now)
    )
    if spent.rowcount:
        uow.audit("recovery_code_used", "", member_id=member_id)
    return bool(spent.rowcount)


def _hash(seals: Seals, member_id: int, code: str) -> str:
    return hmac.new(
        seals.key, f"recovery\0{member_id}\0{code}".encode(), hashlib.sha256
    ).hexdigest()
