"""Invites a person into a company, and asks the server for the code they come in by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.people.keeping import judge_invite, line_fault, tidy
from domain.verdicts import Refused
from sync.commands.look_after_people import record
from sync.rights import keeper
from sync.wire.kinds import OpKind

if TYPE_CHECKING:
    from sync.wire.messages import EnrolmentCode
    from sync.workplace import Workplace


def invite_person(
    wp: Workplace, partner_id: int, name: str, role: str, *, registers_deals: bool = True
) -> str | Refused:
    """Record an invitation and return its entity; the person is there once it has arrived.

    `partner_id` 0 is the vendor's own staff.
    """
    kept = tidy(name)
    why = judge_invite(keeper(wp), partner_id, role) or line_fault("name", kept)
    if why is not None:
        return why
    ref = wp.clock.new_id()
    entity = f"person:{ref}"
    body = {
        "ref": ref, "partner_id": partner_id, "name": kept, "role": str(role),
        "registers_deals": registers_deals,
    }  # fmt: skip
    return record(wp, OpKind.PERSON_INVITE, entity, body) or entity


def ask_for_code(wp: Workplace, member_id: int) -> EnrolmentCode:
    """Return a fresh code for a person, usable once. Needs the network; raises line problems."""
    line = wp.transport()
    try:
        return line.new_code(member_id)
    finally:
        line.close()
