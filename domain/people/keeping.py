"""What those who look after people may do to whom: the same judgement on the client and the server.

Pure. Says nothing of which rows exist; whoever asks has looked them up.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from domain.codes import Code
from domain.people.permissions import OPS, Permission, may
from domain.people.roles import PARTNER_ROLES, VENDOR_ROLES, Role
from domain.verdicts import Refused

LONGEST_NAME = 80
"""Characters of a person's, a device's or a partner's name."""
LONGEST_WORD = 40
"""Characters of a tier, a territory or a league."""
STAFF = 0
"""The company number of vendor staff."""

_NO_TEXT = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
"""Control, direction, private and separating characters: a name could pose as another by them."""
_JOINERS = frozenset("\u200c\u200d")
"""Needed to write Persian and Indic names."""
_OF_DEALS = frozenset({Permission.REGISTER_DEALS, Permission.MOVE_DEALS})


@dataclass(frozen=True, slots=True)
class Person:
    """One person as far as these rules look. `partner_id` is 0 for vendor staff."""

    member_id: int
    partner_id: int
    role: str
    active: bool = True


def barred(role: str, kind: str, *, registers_deals: bool = True) -> Refused | None:
    """Say why somebody of this role, limited like this, may not send an op of a kind."""
    needed = OPS.get(kind)
    if needed is None or not may(role, needed):
        return Refused(Code.NOT_ALLOWED)
    if needed in _OF_DEALS and role in PARTNER_ROLES and not registers_deals:
        return Refused(Code.PERSON_LIMITED)
    return None


def reaches(keeper: Person, partner_id: int) -> bool:
    """Say whether somebody looks after the people of a company: a partner's admin of the own only.

    Vendor staff who look after partners reach all of those; its own people only who may.
    """
    if keeper.role in PARTNER_ROLES:
        return partner_id == keeper.partner_id and may(keeper.role, Permission.MANAGE_PEOPLE)
    if partner_id == STAFF:
        return may(keeper.role, Permission.MANAGE_STAFF)
    return may(keeper.role, Permission.MANAGE_PEOPLE)


def roles_in(partner_id: int) -> frozenset[Role]:
    """Return the roles people of a company can have: no partner makes somebody vendor staff."""
    return VENDOR_ROLES if partner_id == STAFF else PARTNER_ROLES


def keeps(person: Person) -> bool:
    """Say whether a company counts on this person to look after its people."""
    needed = Permission.MANAGE_STAFF if person.partner_id == STAFF else Permission.MANAGE_PEOPLE
    return person.active and may(person.role, needed)


def judge_invite(keeper: Person, partner_id: int, role: str) -> Refused | None:
    """Say why somebody may not be invited into a company in a role."""
    if not reaches(keeper, partner_id) or role not in roles_in(partner_id):
        return Refused(Code.NOT_ALLOWED)
    return None


def judge_limit(
    keeper: Person, person: Person, role: str | None, *, other_keepers: int
) -> Refused | None:
    """Say why a person's role or limits may not change; `role` is None when it stays.

    `other_keepers` are the other people of that company who look after it (`keeps`).
    """
    if role is None or role == person.role:
        return None
    if role not in roles_in(person.partner_id):
        return Refused(Code.NOT_ALLOWED)
    return _unless_last(keeper, person, Person(person.member_id, person.partner_id, role),
                        other_keepers)  # fmt: skip


def judge_revoke(keeper: Person, person: Person, *, other_keepers: int) -> Refused | None:
    """Say why a person's access may not end."""
    gone = Person(person.member_id, person.partner_id, person.role, active=False)
    return _unless_last(keeper, person, gone, other_keepers)


def _unless_last(
    keeper: Person, person: Person, after: Person, other_keepers: int
) -> Refused | None:
    if keeper.member_id == person.member_id:
        return Refused(Code.OWN_ACCESS)
    if keeps(person) and not keeps(after) and other_keepers == 0:
        return Refused(Code.LAST_ADMIN)
    return None


def tidy(text: str) -> str:
    """Return a line as a person meant it: no spaces around or doubled, one form of a letter."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


def line_fault(
    field: str, text: str, most: int = LONGEST_NAME, *, least: int = 1
) -> Refused | None:
    """Say what is wrong with a line somebody typed: empty, too long, or no plain text."""
    odd = any(unicodedata.category(char) in _NO_TEXT and char not in _JOINERS for char in text)
    if odd or not least <= len(text) <= most:
        return Refused(Code.PEOPLE_FIELDS, (field,), {"most": most})
    return None
