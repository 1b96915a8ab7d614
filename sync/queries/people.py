"""People, their devices and partners as those who look after them see them. Never writes.

What was changed here and is not with the server yet is shown as it will be, and marked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from domain.people.keeping import STAFF, reaches, roles_in
from domain.people.permissions import Permission
from sync.clock import instant
from sync.rights import keeper, rights
from sync.rows import SendState, WaitingRow

if TYPE_CHECKING:
    from sync.rows import PendingOp
    from sync.workplace import Workplace

WITH_ACCESS, ENDED = "with_access", "ended"


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person. `member_id` is 0 while an invitation has not arrived; `key` is there always.

    `last_seen` is the last day one of the person's devices was here.
    """

    key: str
    member_id: int
    partner_id: int
    company: str
    name: str
    role: str
    active: bool
    registers_deals: bool
    devices: int
    last_seen: date | None
    is_me: bool
    send: SendState = SendState.SETTLED
    code: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    op_id: str = ""
    """The op that was refused, so that it can be let go."""
    waits: WaitingRow | None = None
    """A change of this person that waits for a second one."""


@dataclass(frozen=True, slots=True)
class TieRow:
    """One of the vendor's people who is linked with a partner; `waits`: it is asked to end."""

    member_id: int
    name: str
    note: str
    is_me: bool
    waits: WaitingRow | None = None
    send: SendState = SendState.SETTLED


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """One device of a person; instants are UTC."""

    device: str
    name: str
    since: datetime
    last_seen: date | None
    ended: bool
    frozen: bool
    is_this: bool
    send: SendState = SendState.SETTLED
    code: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    op_id: str = ""


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """One partner as the vendor looks after it; `people` counts those with access."""

    partner_id: int
    name: str
    country: str
    tier: str
    territory: str
    league: str
    manager_id: int
    manager: str
    active: bool
    people: int
    send: SendState = SendState.SETTLED
    code: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    op_id: str = ""
    waits: WaitingRow | None = None
    """A change of this partner that waits for a second person."""
    ties: tuple[TieRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Keeping:
    """What the person at this workplace can do about people, for menus.

    `companies` are those whose people are reached, by name; 0 is the vendor's own staff.
    """

    rights: frozenset[Permission]
    is_vendor: bool
    partner_id: int
    companies: tuple[tuple[int, str], ...]
    staff: tuple[tuple[int, str], ...]
    """The vendor's people, who can be a partner's manager."""

    def reaches(self, partner_id: int) -> bool:
        """Say whether the people of a company are looked after from here."""
        return any(partner_id == number for number, _ in self.companies)

    def roles_in(self, partner_id: int) -> tuple[str, ...]:
        """Return the roles to choose from in a company."""
        return tuple(sorted(roles_in(partner_id)))


def keeping(wp: Workplace) -> Keeping:
    """Return what can be done from here."""
    who = keeper(wp)
    names = sorted(wp.catalogue.partners.items(), key=lambda pair: pair[1].casefold())
    numbers = [*names, (STAFF, "")] if wp.is_vendor else names
    staff = wp.replica.db.rows(
        "SELECT member_id, name FROM base_member WHERE partner_id = 0 AND active <> 0 ORDER BY name"
    )
    return Keeping(
        rights=rights(wp),
        is_vendor=wp.is_vendor,
        partner_id=wp.identity.partner_id,
        companies=tuple(pair for pair in numbers if reaches(who, pair[0])),
        staff=tuple((int(number), str(name)) for number, name in staff),
    )


def people(
    wp: Workplace, *, text: str = "", choice: str = "", limit: int = 5000
) -> list[PersonRow]:
    """Return people by name; `choice` is "", with_access or ended."""
    from sync.outbox.pending import ops_about
    from sync.replica.approvals import waiting_changes

    rows = wp.replica.db.rows(
        "SELECT m.member_id, m.partner_id, m.name, m.role, m.active, m.ref, m.registers_deals,"
        " (SELECT count(*) FROM base_device AS d WHERE d.member_id = m.member_id"
        "  AND d.revoked_at IS NULL),"
        " (SELECT max(d.seen_on) FROM base_device AS d WHERE d.member_id = m.member_id)"
        " FROM base_member AS m"
    )
    refs = {str(row[5]) for row in rows if row[5]}
    found: dict[str, dict[str, Any]] = {}
    for member_id, partner_id, name, role, active, _ref, deals, devices, seen in rows:
        found[f"person:{member_id}"] = {
            "member_id": member_id, "partner_id": partner_id, "name": name, "role": role,
            "active": active != 0, "registers_deals": deals != 0, "devices": devices,
            "last_seen": _day(seen),
        }  # fmt: skip
    for entity, word in waiting_changes(wp.replica, wp.identity.member_id).items():
        if entity in found:
            found[entity]["waits"] = word
        elif entity.startswith("person:") and {"name", "role"} <= word.wanted.keys():
            found[entity] = {
                "member_id": 0, "partner_id": STAFF, "name": word.wanted["name"],
                "role": word.wanted["role"], "active": True, "registers_deals": True, "devices": 0,
                "last_seen": None, "waits": word,
            }  # fmt: skip
    for op in ops_about(wp.outbox, "person"):
        if op.kind == "person.invite":
            if op.body["ref"] not in refs:
                found[op.entity] = found.get(op.entity, {}) | _invited(op) | _mark(op)
            continue
        row = found.get(op.entity)
        if row is not None:
            row |= _mark(op)
            if op.state is not SendState.REFUSED:
                row |= _changed(op)
    wanted = text.casefold().split()
    made = [_person(wp, entity, row) for entity, row in found.items()]
    shown = [
        row
        for row in made
        if _is_chosen(active=row.active, choice=choice)
        and all(word in f"{row.name} {row.company} {row.role}".casefold() for word in wanted)
    ]
    shown.sort(key=lambda row: (row.company.casefold(), not row.active, row.name.casefold()))
    return shown[:limit]


def devices(wp: Workplace, member_id: int) -> list[DeviceRow]:
    """Return the devices of a person, those in use first."""
    from sync.outbox.pending import ops_about

    rows = wp.replica.db.rows(
        "SELECT device, name, enrolled_at, seen_on, revoked_at, forked_at FROM base_device"
        " WHERE member_id = ?",
        (member_id,),
    )
    ops: dict[str, list[PendingOp]] = {}
    for op in ops_about(wp.outbox, "device"):
        ops.setdefault(op.entity, []).append(op)
    found = []
    for device, name, since, seen, revoked, forked in rows:
        row: dict[str, Any] = {"name": name, "ended": bool(revoked)}
        for op in ops.get(f"device:{device}", ()):
            row |= _mark(op)
            if op.state is not SendState.REFUSED:
                row |= {"ended": True} if op.kind == "device.revoke" else {"name": op.body["name"]}
        found.append(
            DeviceRow(
                device=device,
                since=instant(since),
                last_seen=_day(seen),
                frozen=bool(forked),
                is_this=device == wp.identity.device,
                **row,
            )
        )
    found.sort(key=lambda each: (each.ended, each.last_seen is None, each.name.casefold()))
    return found


def partners(
    wp: Workplace, *, text: str = "", choice: str = "", limit: int = 5000
) -> list[PartnerRow]:
    """Return partners by name; `choice` is "", with_access or ended."""
    from sync.outbox.pending import ops_about
    from sync.replica.approvals import waiting_changes

    counts = dict(
        wp.replica.db.rows(
            "SELECT partner_id, count(*) FROM base_member WHERE active <> 0 GROUP BY partner_id"
        )
    )
    rows = wp.replica.db.rows(
        "SELECT partner_id, name, country, tier, territory, league, manager_id, active"
        " FROM base_partner"
    )
    names = ("partner_id", "name", "country", "tier", "territory", "league", "manager_id", "active")
    found: dict[str, dict[str, Any]] = {
        f"partner:{row[0]}": {
            name: "" if value is None else value for name, value in zip(names, row, strict=True)
        }
        for row in rows
    }
    changes = waiting_changes(wp.replica, wp.identity.member_id)
    tied = _ties(wp, changes)
    for entity, each in found.items():
        mine = tied.get(each["partner_id"], ())
        each |= {"waits": changes.get(entity), "ties": mine}
    for op in ops_about(wp.outbox, "partner"):
        shown = found.get(op.entity)
        if shown is not None:
            shown |= _mark(op)
            if op.state is not SendState.REFUSED:
                given = {name: op.body.get(name) for name in names[1:]}
                shown |= {name: value for name, value in given.items() if value is not None}
    wanted = text.casefold().split()
    made = [
        PartnerRow(
            **(row | {"active": row["active"] != 0}),
            manager=wp.catalogue.member_name(row["manager_id"]),
            people=counts.get(row["partner_id"], 0),
        )
        for row in found.values()
    ]
    kept = [
        row
        for row in made
        if _is_chosen(active=row.active, choice=choice)
        and all(
            word in f"{row.name} {row.tier} {row.territory} {row.league} {row.manager}".casefold()
            for word in wanted
        )
    ]
    kept.sort(key=lambda row: (not row.active, row.name.casefold()))
    return kept[:limit]


def _ties(wp: Workplace, changes: Mapping[str, WaitingRow]) -> dict[int, tuple[TieRow, ...]]:
    """Return who is linked with each partner; what was said here counts already, and is marked."""
    from sync.outbox.pending import ops_about

    found: dict[str, dict[str, Any]] = {
        f"tie:{name}": {"member_id": who, "partner_id": partner_id, "note": note or ""}
        for name, who, partner_id, note in wp.replica.db.rows(
            "SELECT tie_id, member_id, partner_id, note FROM base_tie"
            " WHERE partner_id <> 0 AND until IS NULL"
        )
    }
    for op in ops_about(wp.outbox, "tie"):
        if op.state is SendState.REFUSED:
            continue
        if op.body.get("linked"):
            names = ("member_id", "partner_id", "note")
            found[op.entity] = {name: op.body[name] for name in names} | {"send": op.state}
        elif op.entity in found:
            found[op.entity]["send"] = op.state
    by_partner: dict[int, list[TieRow]] = {}
    for entity, row in found.items():
        partner_id = row.pop("partner_id")
        tie = TieRow(
            **row, name=wp.catalogue.member_name(row["member_id"]), waits=changes.get(entity),
            is_me=row["member_id"] == wp.identity.member_id,
        )  # fmt: skip
        by_partner.setdefault(partner_id, []).append(tie)
    return {number: tuple(ties) for number, ties in by_partner.items()}


def person(wp: Workplace, key: str) -> PersonRow | None:
    """Return one person by `PersonRow.key`, or by the reference of an invitation that arrived."""
    shown = people(wp)
    found = next((row for row in shown if row.key == key), None)
    if found is not None:
        return found
    arrived = wp.replica.db.row("SELECT member_id FROM base_member WHERE ref = ?", (key[7:],))
    wanted = f"person:{arrived[0]}" if arrived else ""
    return next((row for row in shown if row.key == wanted), None)


def _mark(op: PendingOp) -> dict[str, Any]:
    return {"send": op.state, "code": op.code, "params": op.params, "op_id": op.op_id}


def _invited(op: PendingOp) -> dict[str, Any]:
    names = ("partner_id", "name", "role", "registers_deals")
    return {name: op.body[name] for name in names} | {
        "member_id": 0, "active": True, "devices": 0, "last_seen": None,
    }  # fmt: skip


def _changed(op: PendingOp) -> dict[str, Any]:
    if op.kind in {"person.revoke", "person.restore"}:
        return {"active": op.kind == "person.restore"}
    return {
        name: op.body[name]
        for name in ("name", "role", "registers_deals")
        if op.body.get(name) is not None
    }


def _person(wp: Workplace, entity: str, row: dict[str, Any]) -> PersonRow:
    company = wp.catalogue.partners.get(row["partner_id"], "") if row["partner_id"] else ""
    return PersonRow(
        key=entity,
        company=company,
        is_me=row["member_id"] == wp.identity.member_id,
        **row,
    )


def _is_chosen(*, active: bool, choice: str) -> bool:
    return choice == "" or active is (choice == WITH_ACCESS)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
