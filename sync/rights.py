"""What the person at this workplace may do now: menus and commands ask here, the server judges.

Reads the person's own row of the feed, so that a role or a limit given today counts today.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.people.keeping import Person, barred
from domain.people.permissions import MAY, Permission
from domain.people.roles import Role, is_vendor_role

if TYPE_CHECKING:
    from domain.verdicts import Refused
    from sync.workplace import Workplace

_OF_DEALS = frozenset({Permission.REGISTER_DEALS, Permission.MOVE_DEALS})


def rights(wp: Workplace) -> frozenset[Permission]:
    """Return what the person may do; nothing for a role this program does not know."""
    role, registers_deals = _now(wp)
    may = MAY[Role(role)] if role in MAY else frozenset()
    return may if registers_deals or is_vendor_role(role) else may - _OF_DEALS


def barred_here(wp: Workplace, kind: str) -> Refused | None:
    """Say why the person may not do what an op kind stands for, before anything is recorded."""
    role, registers_deals = _now(wp)
    return barred(role, kind, registers_deals=registers_deals)


def role_now(wp: Workplace) -> str:
    """Return the person's role as the server last said it."""
    return _now(wp)[0]


def keeper(wp: Workplace) -> Person:
    """Return the person as the rules of looking after people see them."""
    who = wp.identity
    return Person(who.member_id, who.partner_id, role_now(wp))


def _now(wp: Workplace) -> tuple[str, bool]:
    found = wp.replica.db.row(
        "SELECT role, registers_deals FROM base_member WHERE member_id = ?",
        (wp.identity.member_id,),
    )
    if found is None or not found[0]:
        return wp.identity.role, True
    return str(found[0]), found[1] != 0
