"""Claims in the words of others: the status of a claim as X12 element 1029 says it, both ways.

Element 1029 (Claim Status Code) has fewer words than a claim has states: what several states
share is told apart by nothing there, so reading one back gives the state it stands for, and the
row of our own decides in doubt (docs/integrating.md). Knows no file format.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from domain.claims.claim import ClaimState
from domain.codes import Code

DENIED = "4"
PENDED = "5"
APPROVED_AMENDED = "6"
APPROVED = "7"
DUPLICATE = "11"
RESUBMIT = "12"
INCOMPLETE = "14"
REVERSAL = "22"
APPEALED = "AP"
REOPENED = "RO"

_STATES: Mapping[ClaimState, str] = MappingProxyType(
    {
        ClaimState.SUBMITTED: PENDED,
        ClaimState.IN_REVIEW: PENDED,
        ClaimState.ON_HOLD: PENDED,
        ClaimState.NEEDS_INFO: INCOMPLETE,
        ClaimState.LAPSED: DENIED,
        ClaimState.APPROVED: APPROVED,
        ClaimState.MATURING: APPROVED,
        ClaimState.PAYABLE: APPROVED,
        ClaimState.IN_PAYOUT: APPROVED,
        ClaimState.PAID: APPROVED,
        ClaimState.PAYOUT_FAILED: APPROVED,
        ClaimState.REJECTED: DENIED,
        ClaimState.REJECTED_FINAL: DENIED,
        ClaimState.APPEALED: APPEALED,
        ClaimState.REVERSED: REVERSAL,
    }
)
"""States that mean something to others; a draft, what is unsent and what was withdrawn do not."""
_DUPLICATES = frozenset({Code.DUP_SELF, Code.DUP_OTHER, Code.DUP_INVOICE, Code.DUP_FILE})
_CORRECTABLE = frozenset(
    {
        Code.SER_FORMAT, Code.SER_CHECK, Code.SER_IS_GTIN, Code.SER_MODEL, Code.OUT_OF_PERIOD,
        Code.SALE_IN_FUTURE, Code.TOO_LATE, Code.QTY_OVER_INVOICE, Code.CAP_CLAIM,
    }
)  # fmt: skip

_READ: Mapping[str, ClaimState] = MappingProxyType(
    {
        DENIED: ClaimState.REJECTED,
        PENDED: ClaimState.IN_REVIEW,
        APPROVED_AMENDED: ClaimState.APPROVED,
        APPROVED: ClaimState.APPROVED,
        DUPLICATE: ClaimState.REJECTED,
        RESUBMIT: ClaimState.REJECTED,
        INCOMPLETE: ClaimState.NEEDS_INFO,
        REVERSAL: ClaimState.REVERSED,
        APPEALED: ClaimState.APPEALED,
        REOPENED: ClaimState.IN_REVIEW,
    }
)


def status_code(
    state: ClaimState, code: str = "", *, amended: bool = False, reopened: bool = False
) -> str | None:
    """Return the code of element 1029 for a claim, None where others have no word for it.

    `code` is the claim's refusal code, `amended` that the claimant changed what was first stated,
    `reopened` that it had been decided before.
    """
    if state is ClaimState.REJECTED and code in _DUPLICATES:
        return DUPLICATE
    if state is ClaimState.REJECTED and code in _CORRECTABLE:
        return RESUBMIT
    found = _STATES.get(state)
    if found == APPROVED and amended:
        return APPROVED_AMENDED
    if found == PENDED and reopened:
        return REOPENED
    return found


def state_of(status: str) -> ClaimState | None:
    """Return the state a code of element 1029 stands for, None for one that isn't ours."""
    return _READ.get(status.strip().upper())
