"""Which state of a claim may follow which: one table for menus, the fold and the server.

Must never decide whether a claim is right (`admission`) or who may decide it (`reviews`).
"""

from __future__ import annotations

from enum import StrEnum

from domain.claims.claim import ClaimState
from domain.codes import Code
from domain.verdicts import Refused


class ClaimAction(StrEnum):
    """What moves a claim from one state to another."""

    PASS = "pass"  # noqa: S105 (the rules let it pass)
    """The rules accept it; nobody needs to look."""
    DOUBT = "doubt"
    """The vendor must look: a doubt is open, or a better claim of the serial arrived."""
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    REVERSE = "reverse"
    OVERRIDE = "override"
    """What was refused is approved after all: an exception, by two people."""


_S, _A = ClaimState, ClaimAction

TRANSITIONS: dict[tuple[ClaimState, ClaimAction], ClaimState] = {
    (_S.DRAFT, _A.WITHDRAW): _S.WITHDRAWN,
    (_S.QUEUED, _A.WITHDRAW): _S.WITHDRAWN,
    (_S.SUBMITTED, _A.PASS): _S.APPROVED,
    (_S.SUBMITTED, _A.DOUBT): _S.IN_REVIEW,
    (_S.SUBMITTED, _A.REFUSE): _S.REJECTED,
    (_S.SUBMITTED, _A.WITHDRAW): _S.WITHDRAWN,
    **{
        (state, action): follows
        for state in (_S.IN_REVIEW, _S.NEEDS_INFO, _S.ON_HOLD)
        for action, follows in (
            (_A.APPROVE, _S.APPROVED),
            (_A.REFUSE, _S.REJECTED),
            (_A.WITHDRAW, _S.WITHDRAWN),
        )
    },
    # A claim with better evidence for the same serial puts an approved one back on the desk.
    (_S.APPROVED, _A.DOUBT): _S.IN_REVIEW,
    # The scan was a mistake: its op is sealed, so another op takes it back.
    (_S.APPROVED, _A.WITHDRAW): _S.WITHDRAWN,
    (_S.REJECTED, _A.OVERRIDE): _S.APPROVED,
    **{
        (state, _A.REVERSE): _S.REVERSED
        for state in (
            _S.APPROVED, _S.MATURING, _S.PAYABLE, _S.IN_PAYOUT, _S.PAYOUT_FAILED, _S.PAID,
        )
    },
}  # fmt: skip
"""(state, action) -> next state; what is not here is not possible.

Source: docs/rules.md, Claim life cycle. Elsewhere a claimant withdraws until review begins. Here,
where an admitted claim is in review or approved at once, withdrawing stays possible until the claim
matures; earned points are reversed.
"""


def next_state(state: ClaimState, action: ClaimAction) -> ClaimState | Refused:
    """Return the state that follows, or CLAIM_DECIDED when this can't be done any more."""
    follows = TRANSITIONS.get((state, action))
    return follows or Refused(
        Code.CLAIM_DECIDED, (), {"state": state.value, "action": action.value}
    )


def actions_for(state: ClaimState) -> tuple[ClaimAction, ...]:
    """Return what can be done with a claim in this state, in the order of `ClaimAction`."""
    return tuple(action for action in ClaimAction if (state, action) in TRANSITIONS)
