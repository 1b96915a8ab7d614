"""First words that wait for a second person, as the server last said. Reads only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from domain.people.four_eyes import Act
from sync.clock import instant
from sync.rows import WaitingRow
from sync.wire.kinds import OpKind

if TYPE_CHECKING:
    from sync.workplace import Workplace

ACT_OF: Mapping[str, Act] = MappingProxyType(
    {OpKind.CLAIM_REVERSE: Act.REVERSE_CLAIM, OpKind.CLAIM_OVERRIDE: Act.OVERRIDE_REFUSAL}
)
"""The act of each op that always needs two."""

WAITING_CLAIMS = (
    "SELECT substr(entity, 7) FROM base_approval JOIN base_vendor_claim"
    " ON base_vendor_claim.claim_id = substr(entity, 7)"
    " WHERE base_approval.state = 'waiting' AND entity LIKE 'claim:%'"
    " AND base_approval.seen = base_vendor_claim.rev"
)
"""Claims on which a first word still counts."""

_MANY = 400


def waiting_for(wp: Workplace, claim_ids: Sequence[str]) -> dict[str, WaitingRow]:
    """Return the first word that waits on each of these claims, where one still counts."""
    found: dict[str, WaitingRow] = {}
    for start in range(0, len(claim_ids), _MANY):
        part = tuple(f"claim:{claim_id}" for claim_id in claim_ids[start : start + _MANY])
        marks = ",".join("?" * len(part))
        rows = wp.replica.db.rows(
            "SELECT claim_id, act, why, first_member, first_name, first_at, note"  # noqa: S608
            " FROM base_approval AS approval JOIN base_vendor_claim AS claim"
            " ON claim.claim_id = substr(approval.entity, 7) AND claim.rev = approval.seen"
            f" WHERE approval.state = 'waiting' AND approval.entity IN ({marks})",
            part,
        )
        for claim_id, act, why, member_id, name, at, note in rows:
            found[claim_id] = WaitingRow(
                act=act,
                why=why,
                who=name,
                at=instant(at),
                note=note or "",
                is_mine=member_id == wp.identity.member_id,
            )
    return found
