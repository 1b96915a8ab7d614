"""Logins and passwords: what they may be, how they are kept, how often they may be guessed.

An unknown login costs and answers what a known one does. Never logs or keeps a password.
"""

from __future__ import annotations

import hashlib
import unicodedata
from datetime import datetime, timedelta
from functools import lru_cache

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.engine import Connection

from server.storage import tables as t
from server.storage.sealed import Seals
from server.storage.unit_of_work import UnitOfWork

SHORTEST, LONGEST = 12, 256
LOGIN_LENGTHS = range(3, 65)
_FEWEST_CHARACTERS = 5
_SHORTEST_NAME = 4
_HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
_COMMON = frozenset(
    {
        "password1234", "passwort1234", "passwordpassword", "qwertyuiopas", "qwertzuiopas",
        "123456789012", "1234567890ab", "abcdefghijkl", "administrator", "letmeinletmein",
        "iloveyou1234", "sellthrough1", "sellthrough12", "sellthrough123", "sellthrough1234",
        "welcome12345", "willkommen123", "changeme1234", "passw0rd1234", "p@ssw0rd1234",
    }
)  # fmt: skip
"""Of those that lists of stolen passwords begin with, the ones that are long enough."""


def login_of(typed: str) -> str:
    """Return a login as it is compared: case, width and white space around it do not count."""
    return unicodedata.normalize("NFKC", typed).strip().casefold()


def is_login(login: str) -> bool:
    """Say whether this may be a login: an e-mail address or a name without white space."""
    return len(login) in LOGIN_LENGTHS and login.isprintable() and " " not in login


def fault_of(password: str, login: str, names: tuple[str, ...] = ()) -> str:
    """Return what is wrong with a new password: "short", "long", "common" or "named"; "" nothing.

    Any characters may be in it and none must. `names` are words that say whose it is.
    """
    if len(password) < SHORTEST:
        return "short"
    if len(password) > LONGEST:
        return "long"
    folded = unicodedata.normalize("NFKC", password).casefold()
    if folded in _COMMON or len(set(folded)) < _FEWEST_CHARACTERS:
        return "common"
    own = [word for name in (login, *names) for word in (login_of(name), login_of(name)[::-1])]
    for word in own:
        rest = folded.replace(word, "") if len(word) >= _SHORTEST_NAME else folded
        if len(rest) < SHORTEST - _SHORTEST_NAME:
            return "named"
    return ""


def hash_password(password: str) -> str:
    """Return what is kept of a password: Argon2id, 64 MiB, three passes. Slow on purpose."""
    return _HASHER.hash(_bytes(password))


def is_password(kept: str, password: str) -> bool:
    """Say whether this is the password; as slow, and False, where none is kept."""
    try:
        _HASHER.verify(kept or _of_nobody(), _bytes(password[: LONGEST + 1]))
    except (VerificationError, InvalidHashError):
        return False
    return bool(kept)


@lru_cache(maxsize=1)
def _of_nobody() -> str:
    return _HASHER.hash("nobody has this password")


def _bytes(password: str) -> bytes:
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


# --- guessing -----------------------------------------------------------------------------------
def wait_of(
    connection: Connection, subject: str, most: int, window: timedelta, now: datetime
) -> int:
    """Return for how many seconds a subject of guessing may not try again; 0 when it may."""
    query = sa.select(t.wrong_guess.c.since).where(
        t.wrong_guess.c.subject == subject,
        t.wrong_guess.c.count >= most,
        t.wrong_guess.c.since > now - window,
    )
    since = connection.execute(query).scalar()
    return 0 if since is None else int((since + window - now).total_seconds()) + 1


def note_wrong(uow: UnitOfWork, subject: str, window: timedelta) -> None:
    """Count a wrong guess; what is older than the window is forgotten, everybody's."""
    guess = t.wrong_guess
    uow.connection.execute(sa.delete(guess).where(guess.c.since <= uow.now - window))
    counted = uow.connection.execute(
        sa.update(guess).where(guess.c.subject == subject).values(count=guess.c.count + 1)
    )
    if not counted.rowcount:
        row = {"subject": subject, "count": 1, "since": uow.now}
        uow.connection.execute(sa.insert(guess), row)


def forget_wrong(uow: UnitOfWork, subject: str) -> None:
    """Begin counting anew: the right one was given."""
    uow.connection.execute(sa.delete(t.wrong_guess).where(t.wrong_guess.c.subject == subject))


def subject_of(seals: Seals, kind: str, text: str) -> str:
    """Return what is kept of whom guesses are counted for: nothing that can be read."""
    return hashlib.sha256(seals.mac("guess", f"{kind}\0{text}".encode())).hexdigest()
