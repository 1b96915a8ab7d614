"""First words that wait for a second person, as the server last said. Reads only."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from domain.people.four_eyes import Act
from sync.clock import instant
from sync.rows import WaitingRow
from sync.wire.kinds import OpKind

if TYPE_CHECKING:
    from sync.replica.store import Replica

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


def waiting_for(
    replica: Replica, claim_ids: Sequence[str], member_id: int
) -> dict[str, WaitingRow]:
    """Return the first word that waits on each of these claims, where one still counts."""
    entities = json.dumps([f"claim:{claim_id}" for claim_id in claim_ids])
    return {
        claim_id: WaitingRow(
            act, why, name, instant(at), note or "", who == member_id, approval_id=word
        )
        for claim_id, act, why, who, name, at, note, word in replica.db.rows(_WAITING, (entities,))
    }


def waiting_changes(replica: Replica, member_id: int) -> dict[str, WaitingRow]:
    """Return the first words that wait on partners, people, ties and deals, by entity."""
    return {
        entity: WaitingRow(
            act,
            why,
            name,
            instant(at),
            note or "",
            who == member_id,
            json.loads(wanted or "{}"),
            word,
        )
        for entity, act, why, who, name, at, note, wanted, word in replica.db.rows(_CHANGES)
    }


_CHANGES = (
    "SELECT entity, act, why, first_member, first_name, first_at, approval.note, wanted,"
    " approval_id"
    " FROM base_approval AS approval"
    " LEFT JOIN base_partner AS partner ON entity = 'partner:' || partner.partner_id"
    " LEFT JOIN base_member AS member ON entity = 'person:' || member.member_id"
    " LEFT JOIN base_deal AS deal ON entity = 'deal:' || deal.deal_id"
    " WHERE approval.state = 'waiting' AND entity NOT LIKE 'claim:%'"
    " AND approval.seen = coalesce(partner.rev, member.rev, deal.rev, 0)"
)
_WAITING = (
    "SELECT claim_id, act, why, first_member, first_name, first_at, note, approval_id"
    " FROM base_approval AS approval JOIN base_vendor_claim AS claim"
    " ON claim.claim_id = substr(approval.entity, 7) AND claim.rev = approval.seen"
    " WHERE approval.state = 'waiting'"
    " AND approval.entity IN (SELECT value FROM json_each(?))"
)
