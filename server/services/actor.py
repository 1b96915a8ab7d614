"""Who asks, as the access token says it, and which streams that opens. Taken from nowhere else."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.people.roles import VENDOR_ROLES, Role
from server.storage import tables as t
from sync.wire.tables import CATALOGUE, VENDOR, contest_stream, partner_stream


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in member on one device. `partner_id` is 0 for vendor staff."""

    member_id: int
    partner_id: int
    role: Role
    name: str
    device: str
    session_id: str
    registers_deals: bool = True
    """False for somebody whose partner admin has set that they only sell."""
    revoked: bool = False
    """Whether the access has ended: then all that is taken is what is still unsent."""

    @property
    def is_vendor(self) -> bool:
        """Whether this is vendor staff, who sees all partners."""
        return self.role in VENDOR_ROLES

    @property
    def home_stream(self) -> str:
        """The stream that carries what this side works on."""
        return VENDOR if self.is_vendor else partner_stream(self.partner_id)

    @property
    def scope_key(self) -> str:
        """What a cursor is bound to: a cursor of another company opens nothing."""
        return self.home_stream


def streams_of(connection: Connection, actor: Actor) -> list[str]:
    """Return the streams the actor may read, in the order a feed walks them.

    A partner reads the standings of contests it takes part in; the vendor those of all.
    """
    query = _ALL_CONTESTS if actor.is_vendor else _OWN_CONTESTS
    contests = sorted(connection.execute(query, {"partner": actor.partner_id}).scalars())
    return [CATALOGUE, *(contest_stream(each) for each in contests), actor.home_stream]


_ALL_CONTESTS = sa.select(t.contest.c.contest_id)
_OWN_CONTESTS = (
    sa.select(t.participant.c.contest_id)
    .where(t.participant.c.partner_id == sa.bindparam("partner"))
    .distinct()
)
