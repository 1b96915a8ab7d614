"""Names of members, companies and devices for readers of the record, as they are today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from server.storage import tables as t


@dataclass(slots=True)
class Names:
    """Names by number; whoever was not asked for with `learn` has none."""

    connection: Connection
    _members: dict[int, Any] = field(default_factory=dict)
    _devices: dict[str, str] = field(default_factory=dict)

    def learn(self, members: Iterable[int], devices: Iterable[str]) -> None:
        """Look up those that are not known yet, in two queries."""
        numbers = sorted({each for each in members if each} - self._members.keys())
        member, partner, device = t.member.c, t.partner.c, t.device.c
        query = (
            sa.select(member.member_id, member.name, member.role, partner.name.label("company"))
            .outerjoin(t.partner, partner.partner_id == member.partner_id)
            .where(member.member_id.in_(numbers))
        )
        self._members |= {row.member_id: row for row in self.connection.execute(query)}
        wanted = sorted({each for each in devices if each} - self._devices.keys())
        named = sa.select(device.device, device.name).where(device.device.in_(wanted))
        self._devices |= {row.device: row.name for row in self.connection.execute(named)}

    def member(self, member_id: int) -> str:
        """Return a member's name, "" for nobody."""
        found = self._members.get(member_id)
        return str(found.name) if found else ""

    def role(self, member_id: int) -> str:
        """Return a member's role, "" for nobody."""
        found = self._members.get(member_id)
        return str(found.role) if found else ""

    def company(self, member_id: int) -> str:
        """Return the name of a member's partner, "" for vendor staff."""
        found = self._members.get(member_id)
        return str(found.company or "") if found else ""

    def device(self, device: str) -> str:
        """Return what a device is called, "" for none."""
        return self._devices.get(device, "")
