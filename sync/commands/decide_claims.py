"""A reviewer's decision on many claims as one op, undoable while it is held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from domain.claims.claim import OPEN, ClaimState, Field
from domain.claims.transitions import TRANSITIONS
from domain.codes import Code
from domain.reviews.decision import ACTIONS, REASONS, Decision
from domain.verdicts import Refused
from sync.rights import barred_here
from sync.wire.kinds import OpKind

if TYPE_CHECKING:
    from sync.workplace import Workplace


def decide_claims(
    wp: Workplace,
    claim_ids: Sequence[str],
    decision: str,
    reason: str,
    note: str = "",
    *,
    fields: Sequence[str] = (),
    seen: Mapping[str, int] | None = None,
) -> str | Refused:
    """Record a decision (`Decision`) on these claims and return the op id; `fields` to ask for.

    `seen` are the versions a person looked at, by claim; what has another one by now comes back
    with CLAIM_CHANGED. Without it the versions of this moment count.
    Claims that are no longer open are left out; the server answers each one by itself. Refused
    with NOT_ALLOWED, REASON_MISSING, or CLAIM_DECIDED when none of them is open.
    """
    from sync.outbox.ops import NewOp  # noqa: PLC0415 (with the stores)

    why = barred_here(wp, OpKind.REVIEW_DECIDE)
    if why is not None:
        return why
    said = Decision(decision)
    if said is Decision.REFUSE and reason not in REASONS:
        return Refused(Code.REASON_MISSING, ("reason",))
    if said is Decision.ASK and not (fields and set(fields) <= set(Field)):
        return Refused(Code.REASON_MISSING, ("fields",))
    looked_at = seen or {}
    items = [
        (claim_id, looked_at.get(claim_id, rev))
        for claim_id, state, rev in wp.replica.open_claims(claim_ids)
        if ClaimState(state) in OPEN and (ClaimState(state), ACTIONS[said]) in TRANSITIONS
    ]
    if not items:
        return Refused(Code.CLAIM_DECIDED)
    now = wp.clock.now()
    rules = wp.catalogue.rules_at(now)
    op_id = wp.clock.new_id()
    entities = tuple(f"claim:{claim_id}" for claim_id, _ in items)
    wp.outbox.record(
        NewOp(
            op_id=op_id,
            kind=OpKind.REVIEW_DECIDE,
            entity=f"review:{op_id}",
            body={"decision": str(said), "reason": reason, "note": note, "items": items}
            | ({"fields": list(fields)} if fields else {}),
            recorded_at=now,
            hold_seconds=rules.decision_hold_seconds if rules else 0,
            items=entities,
        )
    )
    wp.recorded(*entities)
    return op_id


def undo_decision(wp: Workplace, op_id: str) -> tuple[str, ...]:
    """Take a held decision back and return its claims; none when it is sealed."""
    from sync.outbox.pending import entities_of  # noqa: PLC0415 (with the stores)

    entities = entities_of(wp.outbox, op_id)
    if wp.outbox.undo(op_id) is None:
        return ()
    wp.recorded(*entities)
    claims = [each.partition(":")[2] for each in entities if each.startswith("claim:")]
    looks = [each.partition(":")[2] for each in entities if each.startswith("look:")]
    return (*claims, *wp.replica.claims_of_looks(looks))
