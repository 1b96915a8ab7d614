"""Registers a deal, as a draft or submitted at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from domain.verdicts import Refused
from sync.rights import barred_here
from sync.rows import PendingOp, SendState
from sync.wire.kinds import OpKind

if TYPE_CHECKING:
    from sync.workplace import Workplace


def register_deal(wp: Workplace, fields: Mapping[str, Any], *, submit: bool) -> str | Refused:
    """Record a new deal and return its id.

    `fields` as `domain.deals.editing` takes them: JSON values, value {minor, currency}. Refused
    as `apply_edit` and, when submitted, `move` refuse; then nothing is recorded.
    """
    from sync.outbox.ops import NewOp  # noqa: PLC0415 (with the stores)
    from sync.replica.fold import created_deal  # noqa: PLC0415 (likewise)

    why = barred_here(wp, OpKind.DEAL_CREATE)
    if why is not None:
        return why
    deal_id, now = wp.clock.new_id(), wp.clock.now()
    body = {"deal_id": deal_id, "fields": dict(fields), "submit": submit}
    local = {
        "partner_id": wp.identity.partner_id,
        "member_id": wp.identity.member_id,
        "currency": wp.catalogue.currency,
        "who": wp.identity.member_name,
    }
    tried = PendingOp("", 0, OpKind.DEAL_CREATE, "", SendState.HELD, body, local, now, "", {}, ())
    made = created_deal(tried, wp.catalogue.rules_at(now))
    if isinstance(made, Refused):
        return made
    entity = f"deal:{deal_id}"
    wp.outbox.record(
        NewOp(
            op_id=wp.clock.new_id(),
            kind=OpKind.DEAL_CREATE,
            entity=entity,
            body=body,
            local=local,
            recorded_at=now,
        )
    )
    wp.recorded(entity)
    return deal_id
