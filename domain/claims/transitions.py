"""The life of a claim as one table: which state follows which, who may, what it must carry.

Menus, the fold and the server read the same rows. Must never decide whether a claim is right
(`admission`) nor which of several people may decide it (`reviews`, `people.four_eyes`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from domain.claims.claim import EARNED, ClaimState
from domain.codes import Code
from domain.verdicts import Refused


class ClaimAction(StrEnum):
    """What moves a claim from one state to another."""

    QUEUE = "queue"
    """Recorded on the device, not sent yet."""
    SUBMIT = "submit"
    """Received by the server."""
    PASS = "pass"  # noqa: S105 (the rules let it pass)
    """The rules accept it; nobody needs to look."""
    DOUBT = "doubt"
    """The vendor must look: a doubt is open, or a better claim of the serial arrived."""
    WAIT = "wait"
    """Too early: the rules look again by themselves on a day."""
    RETRY = "retry"
    """That day has come: the rules judge anew."""
    APPROVE = "approve"
    REFUSE = "refuse"
    ASK = "ask"
    """Something is missing: only the fields asked for open, until a day."""
    ANSWER = "answer"
    """The claimant gave what was asked for; the rules judge anew."""
    LAPSE = "lapse"
    """Nothing came by the day."""
    HOLD = "hold"
    RESUME = "resume"
    ESCALATE = "escalate"
    """Only a programme owner decides from now on."""
    APPEAL = "appeal"
    """Once; a different reviewer judges it, and a refusal then is final."""
    WITHDRAW = "withdraw"
    REVERSE = "reverse"
    OVERRIDE = "override"
    """What was refused is approved after all: an exception, by two people."""
    MATURE = "mature"
    """The unit can't come back any more: its points may be paid."""
    PAY = "pay"
    SETTLE = "settle"
    """The payment arrived."""
    FAIL = "fail"
    """The payment came back."""


class By(StrEnum):
    """Who makes a move."""

    CLAIMANT = "claimant"
    SYNC = "sync"
    RULES = "rules"
    REVIEWER = "reviewer"
    RETURNS = "returns"
    """The feed of returned and blocked units."""
    CLOCK = "clock"
    PAYOUT = "payout"


@dataclass(frozen=True, slots=True)
class Move:
    """Who may make a move, and what it must carry; without it the move isn't made."""

    by: frozenset[By]
    carries: tuple[str, ...] = ()


def _move(*by: By, carries: tuple[str, ...] = ()) -> Move:
    return Move(frozenset(by), carries)


MOVES: Mapping[ClaimAction, Move] = MappingProxyType(
    {
        ClaimAction.QUEUE: _move(
            By.CLAIMANT, carries=("op_id", "scanned_at", "device", "rule_version")
        ),
        ClaimAction.SUBMIT: _move(By.SYNC, carries=("received_at",)),
        ClaimAction.PASS: _move(By.RULES, carries=("rule_version",)),
        ClaimAction.DOUBT: _move(By.RULES, carries=("code", "decide_by")),
        ClaimAction.WAIT: _move(By.RULES, carries=("code", "due_at")),
        ClaimAction.RETRY: _move(By.CLOCK),
        ClaimAction.APPROVE: _move(By.REVIEWER),
        ClaimAction.REFUSE: _move(
            By.RULES, By.REVIEWER, carries=("code", "params", "rule_version", "due_at")
        ),
        ClaimAction.ASK: _move(By.RULES, By.REVIEWER, carries=("asked", "code", "due_at")),
        ClaimAction.ANSWER: _move(By.CLAIMANT, carries=("changes",)),
        ClaimAction.LAPSE: _move(By.CLOCK, carries=("code",)),
        ClaimAction.HOLD: _move(By.REVIEWER),
        ClaimAction.RESUME: _move(By.REVIEWER),
        ClaimAction.ESCALATE: _move(By.REVIEWER),
        ClaimAction.APPEAL: _move(By.CLAIMANT, carries=("appeal",)),
        ClaimAction.WITHDRAW: _move(By.CLAIMANT),
        ClaimAction.REVERSE: _move(By.REVIEWER, By.RETURNS, carries=("code", "ledger_entry")),
        ClaimAction.OVERRIDE: _move(By.REVIEWER, carries=("reason",)),
        ClaimAction.MATURE: _move(By.CLOCK),
        ClaimAction.PAY: _move(By.PAYOUT),
        ClaimAction.SETTLE: _move(By.PAYOUT),
        ClaimAction.FAIL: _move(By.PAYOUT),
    }
)
"""Source: docs/rules.md, Claim life cycle. `due_at` of a refusal is until when it can be appealed,
of a question until when it can be answered, of a wait when the rules look again."""

_S, _A = ClaimState, ClaimAction
_JUDGED = {
    _A.PASS: _S.APPROVED,
    _A.DOUBT: _S.IN_REVIEW,
    _A.WAIT: _S.ON_HOLD,
    _A.ASK: _S.NEEDS_INFO,
    _A.REFUSE: _S.REJECTED,
}
"""What the rules can say of a claim that was received."""


def _from(state: ClaimState, moves: Mapping[ClaimAction, ClaimState]) -> dict[
    tuple[ClaimState, ClaimAction], ClaimState
]:  # fmt: skip
    return {(state, action): follows for action, follows in moves.items()}


TRANSITIONS: Mapping[tuple[ClaimState, ClaimAction], ClaimState] = MappingProxyType(
    {
        **_from(_S.DRAFT, {_A.QUEUE: _S.QUEUED, _A.WITHDRAW: _S.WITHDRAWN}),
        **_from(_S.QUEUED, {_A.SUBMIT: _S.SUBMITTED, _A.WITHDRAW: _S.WITHDRAWN}),
        **_from(_S.SUBMITTED, {**_JUDGED, _A.WITHDRAW: _S.WITHDRAWN}),
        **_from(
            _S.IN_REVIEW,
            {
                _A.PASS: _S.APPROVED,
                _A.APPROVE: _S.APPROVED,
                _A.REFUSE: _S.REJECTED,
                _A.ASK: _S.NEEDS_INFO,
                _A.HOLD: _S.ON_HOLD,
                _A.ESCALATE: _S.IN_REVIEW,
                _A.WITHDRAW: _S.WITHDRAWN,
            },
        ),
        **_from(
            _S.NEEDS_INFO,
            {
                _A.APPROVE: _S.APPROVED,
                _A.REFUSE: _S.REJECTED,
                _A.ANSWER: _S.SUBMITTED,
                _A.LAPSE: _S.LAPSED,
                _A.WITHDRAW: _S.WITHDRAWN,
            },
        ),
        **_from(
            _S.ON_HOLD,
            {
                _A.RETRY: _S.SUBMITTED,
                _A.APPROVE: _S.APPROVED,
                _A.REFUSE: _S.REJECTED,
                _A.ASK: _S.NEEDS_INFO,
                _A.RESUME: _S.IN_REVIEW,
                _A.ESCALATE: _S.IN_REVIEW,
                _A.WITHDRAW: _S.WITHDRAWN,
            },
        ),
        # A claim with better evidence for the same serial puts an approved one back on the desk,
        # and so does a document the rules read afterwards; or its claimant is asked about it.
        # Withdrawing: the scan was a mistake, and its op is sealed, so another op takes it back.
        **_from(
            _S.APPROVED,
            {
                _A.DOUBT: _S.IN_REVIEW,
                _A.ASK: _S.NEEDS_INFO,
                _A.WITHDRAW: _S.WITHDRAWN,
                _A.MATURE: _S.PAYABLE,
            },
        ),
        **_from(
            _S.MATURING,
            {
                _A.DOUBT: _S.IN_REVIEW,
                _A.ASK: _S.NEEDS_INFO,
                _A.WITHDRAW: _S.WITHDRAWN,
                _A.MATURE: _S.PAYABLE,
            },
        ),
        **_from(_S.REJECTED, {_A.APPEAL: _S.APPEALED, _A.OVERRIDE: _S.APPROVED}),
        **_from(
            _S.APPEALED,
            {
                _A.APPROVE: _S.APPROVED,
                _A.REFUSE: _S.REJECTED_FINAL,
                _A.ESCALATE: _S.APPEALED,
                _A.OVERRIDE: _S.APPROVED,
                _A.WITHDRAW: _S.WITHDRAWN,
            },
        ),
        **_from(_S.PAYABLE, {_A.PAY: _S.IN_PAYOUT}),
        **_from(_S.IN_PAYOUT, {_A.SETTLE: _S.PAID, _A.FAIL: _S.PAYOUT_FAILED}),
        **_from(_S.PAYOUT_FAILED, {_A.PAY: _S.IN_PAYOUT}),
        **{(state, _A.REVERSE): _S.REVERSED for state in EARNED},
    }
)
"""(state, action) -> next state; what is not here is not possible.

Source: docs/rules.md, Claim life cycle. Elsewhere a claimant withdraws until review begins. Here,
where an admitted claim is in review or approved at once, withdrawing stays possible until the claim
has matured; earned points are reversed.
"""


def next_state(state: ClaimState, action: ClaimAction) -> ClaimState | Refused:
    """Return the state that follows, or CLAIM_DECIDED when this can't be done any more."""
    follows = TRANSITIONS.get((state, action))
    return follows or Refused(
        Code.CLAIM_DECIDED, (), {"state": state.value, "action": action.value}
    )


def actions_for(state: ClaimState, by: By | None = None) -> tuple[ClaimAction, ...]:
    """Return what can be done with a claim in this state, in the order of `ClaimAction`.

    `by` leaves what this side may do.
    """
    return tuple(
        action
        for action in ClaimAction
        if (state, action) in TRANSITIONS and (by is None or by in MOVES[action].by)
    )
