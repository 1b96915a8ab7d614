"""Adds the invoice or the customer to a claim later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.claims.claim import ENDED, ClaimState
from domain.codes import Code
from domain.verdicts import Refused
from sync.wire.kinds import OpKind

if TYPE_CHECKING:
    from sync.workplace import Workplace


def amend_claim(
    wp: Workplace, claim_id: str, *, invoice: str | None = None, customer: str | None = None
) -> Refused | None:
    """Record invoice or customer of a claim; None leaves a field as it is.

    Refused with CLAIM_DECIDED once the claim has ended, CLAIM_CHANGED when it is not known.
    """
    from sync.commands.working import working_claim  # noqa: PLC0415 (with the stores)
    from sync.outbox.ops import NewOp  # noqa: PLC0415 (likewise)

    row = working_claim(wp, claim_id)
    if row is None:
        return Refused(Code.CLAIM_CHANGED)
    if ClaimState(row["state"]) in ENDED:
        return Refused(Code.CLAIM_DECIDED, (), {"state": row["state"]})
    changes = {
        name: value
        for name, value in (("invoice", invoice), ("customer", customer))
        if value is not None and value != row[name]
    }
    if not changes:
        return None
    entity = f"claim:{claim_id}"
    wp.outbox.record(
        NewOp(
            op_id=wp.clock.new_id(),
            kind=OpKind.CLAIM_AMEND,
            entity=entity,
            body={"claim_id": claim_id, **changes},
            recorded_at=wp.clock.now(),
        )
    )
    wp.recorded(entity)
    return None
