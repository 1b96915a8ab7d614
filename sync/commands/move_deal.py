"""Moves a deal from one state to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.codes import Code
from domain.deals.deal import DealAction
from domain.deals.transitions import move
from domain.verdicts import Refused
from sync.outbox.conflicts import in_conflict
from sync.rights import barred_here
from sync.wire.kinds import OpKind

if TYPE_CHECKING:
    from sync.workplace import Workplace


def move_deal(wp: Workplace, deal_id: str, action: DealAction, reason: str = "") -> Refused | None:
    """Record a step in a deal's life; who may take it is in `domain.deals.transitions`.

    Refused with DEAL_CONFLICT while an edit of it waits for a choice.
    """
    from sync.commands.edit_deal import base_rev, unanswered  # noqa: PLC0415 (with the stores)
    from sync.commands.working import working_deal  # noqa: PLC0415 (likewise)
    from sync.outbox.ops import NewOp  # noqa: PLC0415 (likewise)
    from sync.outbox.pending import ops_of  # noqa: PLC0415 (likewise)
    from sync.replica.fold import deal_of  # noqa: PLC0415 (likewise)

    why = barred_here(wp, OpKind.DEAL_MOVE)
    if why is not None:
        return why
    row, now = working_deal(wp, deal_id), wp.clock.now()
    rules = wp.catalogue.rules_at(now)
    if row is None or rules is None:
        return Refused(Code.NOT_IN_SCOPE)
    entity = f"deal:{deal_id}"
    ops = ops_of(wp.outbox, entity)
    if edits := in_conflict(ops):
        return unanswered(edits)
    deal = deal_of(row)
    moved = move(deal, action, wp.side, now, rules, reason)
    if isinstance(moved, Refused):
        return moved
    wp.outbox.record(
        NewOp(
            op_id=wp.clock.new_id(),
            kind=OpKind.DEAL_MOVE,
            entity=entity,
            body={"deal_id": deal_id, "action": str(action), "reason": reason},
            base={entity: base_rev(wp, deal_id, ops)},
            local={
                "who": wp.identity.member_name,
                "was": str(deal.state),
                "becomes": str(moved.state),
            },
            recorded_at=now,
        )
    )
    wp.recorded(entity)
    return None
