"""Takes a scan back while it is held, or withdraws its claim once it is sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.claims.claim import ClaimState
from domain.verdicts import Refused
from sync.commands.withdraw_claim import withdraw_claim

if TYPE_CHECKING:
    from sync.workplace import Workplace


def undo_scan(wp: Workplace, op_id: str) -> bool | Refused:
    """Undo the scan of this op: True when it is gone or its withdrawal is recorded, now or before.

    False when there is no such scan; `Refused` when the vendor has decided the claim.
    """
    from sync.commands.working import working_claim  # noqa: PLC0415 (with the stores)
    from sync.outbox.pending import is_undone, op_by_id  # noqa: PLC0415 (with the stores)

    entity = wp.outbox.undo(op_id)
    if entity is not None:
        wp.recorded(entity)
        return True
    op = op_by_id(wp.outbox, op_id)
    if op is None or not op.entity.startswith("claim:"):
        return is_undone(wp.outbox, op_id)
    claim_id = op.entity.removeprefix("claim:")
    refused = withdraw_claim(wp, claim_id)
    row = working_claim(wp, claim_id) if refused else None
    if row is not None and row["state"] == ClaimState.WITHDRAWN:
        return True
    return refused or True
