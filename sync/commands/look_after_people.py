"""Names, limits, lets go and lets in again people, and names and lets go devices.

Judged here as the server will judge it; what the person may not do is refused at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from domain.codes import Code
from domain.people.keeping import (
    Person,
    judge_limit,
    judge_revoke,
    keeps,
    line_fault,
    reaches,
    tidy,
)
from domain.verdicts import Refused
from sync.rights import barred_here, keeper
from sync.wire.kinds import OpKind

if TYPE_CHECKING:
    from sync.workplace import Workplace


def name_person(wp: Workplace, member_id: int, name: str) -> Refused | None:
    """Give a person another name."""
    person = _person(wp, member_id)
    if isinstance(person, Refused):
        return person
    kept = tidy(name)
    fault = line_fault("name", kept)
    if fault is not None:
        return fault
    return record(wp, OpKind.PERSON_NAME, f"person:{member_id}",
                  {"member_id": member_id, "name": kept})  # fmt: skip


def limit_person(
    wp: Workplace, member_id: int, *, role: str | None = None, registers_deals: bool | None = None
) -> Refused | None:
    """Change a person's role within the company, or whether they register deals."""
    person = _person(wp, member_id)
    if isinstance(person, Refused):
        return person
    why = judge_limit(keeper(wp), person, role, other_keepers=_other_keepers(wp, person))
    if why is not None:
        return why
    said = {"role": role, "registers_deals": registers_deals}
    body = {name: value for name, value in said.items() if value is not None}
    return record(wp, OpKind.PERSON_LIMIT, f"person:{member_id}", {"member_id": member_id, **body})


def revoke_person(wp: Workplace, member_id: int, reason: str = "") -> Refused | None:
    """End a person's access on every device."""
    person = _person(wp, member_id)
    if isinstance(person, Refused):
        return person
    why = judge_revoke(keeper(wp), person, other_keepers=_other_keepers(wp, person))
    if why is not None:
        return why
    body = {"member_id": member_id, "reason": tidy(reason)}
    return record(wp, OpKind.PERSON_REVOKE, f"person:{member_id}", body)


def restore_person(wp: Workplace, member_id: int) -> Refused | None:
    """Let a person in again; their devices ask for a new code."""
    person = _person(wp, member_id)
    if isinstance(person, Refused):
        return person
    return record(wp, OpKind.PERSON_RESTORE, f"person:{member_id}", {"member_id": member_id})


def name_device(wp: Workplace, device: str, name: str) -> Refused | None:
    """Give a device the name people know it by."""
    kept = tidy(name)
    why = _unreached_device(wp, device) or line_fault("name", kept)
    if why is not None:
        return why
    return record(wp, OpKind.DEVICE_NAME, f"device:{device}", {"device": device, "name": kept})


def revoke_device(wp: Workplace, device: str, reason: str = "") -> Refused | None:
    """End the access of one device; its person goes on with the others."""
    why = _unreached_device(wp, device)
    if why is None and device == wp.identity.device:
        why = Refused(Code.OWN_ACCESS)
    if why is not None:
        return why
    body = {"device": device, "reason": tidy(reason)}
    return record(wp, OpKind.DEVICE_REVOKE, f"device:{device}", body)


def record(wp: Workplace, kind: OpKind, entity: str, body: Mapping[str, Any]) -> Refused | None:
    """Record an op about people, which nothing holds back; refused to who has no such right."""
    from sync.outbox.ops import NewOp

    why = barred_here(wp, kind)
    if why is not None:
        return why
    wp.outbox.record(
        NewOp(
            op_id=wp.clock.new_id(),
            kind=kind,
            entity=entity,
            body=body,
            recorded_at=wp.clock.now(),
        )
    )
    wp.recorded(entity)
    return None


def _person(wp: Workplace, member_id: int) -> Person | Refused:
    found = wp.replica.db.row(
        "SELECT partner_id, role, active FROM base_member WHERE member_id = ?", (member_id,)
    )
    if found is None or not reaches(keeper(wp), found[0]):
        return Refused(Code.NOT_IN_SCOPE)
    return Person(member_id, found[0], found[1], active=found[2] != 0)


def _other_keepers(wp: Workplace, person: Person) -> int:
    rows = wp.replica.db.rows(
        "SELECT member_id, role, active FROM base_member WHERE partner_id = ? AND member_id <> ?",
        (person.partner_id, person.member_id),
    )
    return sum(
        keeps(Person(number, person.partner_id, role, active=active != 0))
        for number, role, active in rows
    )


def _unreached_device(wp: Workplace, device: str) -> Refused | None:
    found = wp.replica.db.row("SELECT partner_id FROM base_device WHERE device = ?", (device,))
    if found is None or not reaches(keeper(wp), found[0]):
        return Refused(Code.NOT_IN_SCOPE)
    return None
