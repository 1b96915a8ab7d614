"""What a reviewer's decision does to one claim of a batch, and what a batch would do.

The client shows it before, the server judges by it: the same functions. Never books points;
`domain.ledger` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from domain.claims.claim import OPEN, ClaimState, Field
from domain.claims.transitions import ClaimAction, next_state
from domain.codes import Code
from domain.money import Money
from domain.people.roles import Role
from domain.programme import RuleVersion
from domain.sentences import QT_TRANSLATE_NOOP
from domain.verdicts import Refused


class Decision(StrEnum):
    """What a reviewer can say about a claim."""

    APPROVE = "approve"
    REFUSE = "refuse"
    ASK = "ask"
    """For fields that are named: they open until a day, nothing else does."""
    HOLD = "hold"
    RESUME = "resume"
    ESCALATE = "escalate"
    """To a programme owner."""


ACTIONS: Mapping[Decision, ClaimAction] = MappingProxyType(
    {
        Decision.APPROVE: ClaimAction.APPROVE,
        Decision.REFUSE: ClaimAction.REFUSE,
        Decision.ASK: ClaimAction.ASK,
        Decision.HOLD: ClaimAction.HOLD,
        Decision.RESUME: ClaimAction.RESUME,
        Decision.ESCALATE: ClaimAction.ESCALATE,
    }
)
"""The move of `domain.claims.transitions` that each decision is."""

SHOWN_AS: Mapping[str, Code] = MappingProxyType(
    {"sold_by_other": Code.DUP_OTHER, "returned": Code.RETURNED}
)
"""Reasons that have a code of their own, where the values for its sentence are known."""


REASONS: Mapping[str, str] = MappingProxyType(
    {
        "not_shipped": QT_TRANSLATE_NOOP(
            "reasons", "The serial is in none of our shipments. Check it on the unit itself"
        ),
        "other_channel": QT_TRANSLATE_NOOP(
            "reasons", "The unit was shipped to another company and no transfer to you is on record"
        ),
        "sold_by_other": QT_TRANSLATE_NOOP(
            "reasons", "The sale of this unit was shown by somebody else with stronger evidence"
        ),
        "wrong_product": QT_TRANSLATE_NOOP(
            "reasons", "The serial belongs to another product than the one stated"
        ),
        "wrong_date": QT_TRANSLATE_NOOP(
            "reasons", "The sale date doesn't agree with our records. Record it with the right date"
        ),
        "returned": QT_TRANSLATE_NOOP("reasons", "The unit came back: the sale was cancelled"),
        "not_sold": QT_TRANSLATE_NOOP(
            "reasons", "Not a sale to an end customer (demo, own use or stock transfer)"
        ),
    }
)
"""Why a reviewer may refuse a claim: the key travels, the sentence is shown to the claimant.

They fill {reason} of REFUSED_BY_VENDOR, so they end without a full stop. Each tells what differs
(docs/rules.md, Review).
"""


@dataclass(frozen=True, slots=True)
class Item:
    """One claim of a batch: what approving it is worth in whole points, and the unit's value."""

    claim_id: str
    points: int
    value: Money


@dataclass(frozen=True, slots=True)
class Preview:
    """What a decision on a selection would do.

    `value` is None when there is nothing to add up or the currencies differ. `needs_second` is
    how many of the claims would come back with FOUR_EYES.
    """

    count: int
    points: int
    value: Money | None
    needs_second: int
    reason_missing: bool


def needing_second(items: Iterable[Item], decision: Decision, rules: RuleVersion) -> frozenset[str]:
    """Return the claims of a batch that one person alone may not decide.

    One person approves at most `four_eyes_points` in one batch; the smallest claims go first, so
    as many as possible pass, whatever the order given (docs/rules.md, Review).
    Whatever else is decided gives nothing away and needs no second person.
    """
    if decision is not Decision.APPROVE:
        return frozenset()
    total = 0
    second: set[str] = set()
    for item in sorted(items, key=lambda item: (item.points, item.claim_id)):
        total += item.points
        if total > rules.four_eyes_points:
            second.add(item.claim_id)
    return frozenset(second)


def preview(items: Iterable[Item], decision: Decision, reason: str, rules: RuleVersion) -> Preview:
    """Return count, points and value a decision would move, and what stands in its way."""
    items = tuple(items)
    return Preview(
        count=len(items),
        points=sum(item.points for item in items),
        value=_sum(item.value for item in items),
        needs_second=len(needing_second(items, decision, rules)),
        reason_missing=_reason_missing(decision, reason),
    )


def decide(
    state: ClaimState,
    rev: int,
    seen_rev: int,
    decision: Decision,
    reason: str,
    *,
    fields: Sequence[str] = (),
) -> ClaimState | Refused:
    """Return the claim's next state, or why this decision doesn't count.

    `seen_rev` is the version the reviewer looked at, `fields` what is asked for. Whether one
    person is enough is for `domain.people.four_eyes`. Refusals, in this order: CLAIM_DECIDED,
    CLAIM_CHANGED, REASON_MISSING.
    """
    if state not in OPEN:
        return Refused(Code.CLAIM_DECIDED, (), {"state": state.value})
    if rev != seen_rev:
        return Refused(Code.CLAIM_CHANGED, (), {"rev": rev, "seen": seen_rev})
    if _reason_missing(decision, reason):
        return Refused(Code.REASON_MISSING, ("reason",))
    if decision is Decision.ASK and not (fields and set(fields) <= set(Field)):
        return Refused(Code.REASON_MISSING, ("fields",))
    return next_state(state, ACTIONS[decision])


def not_the_judge(
    claim_refused_by: frozenset[int], me: int, role: str, *, appealed: bool, escalated: bool
) -> Code | None:
    """Return why somebody may not decide a claim now, None when they may.

    `claim_refused_by` and `me` are persons (`four_eyes.Signatory.person`): who refused a claim
    doesn't judge its appeal, by whatever account. What was escalated is a programme owner's.
    """
    if appealed and me in claim_refused_by:
        return Code.SAME_REVIEWER
    if escalated and role != Role.PROGRAMME_OWNER:
        return Code.ESCALATED
    return None


def _reason_missing(decision: Decision, reason: str) -> bool:
    return decision is Decision.REFUSE and reason not in REASONS


def _sum(values: Iterable[Money]) -> Money | None:
    sums: dict[str, int] = {}
    for value in values:
        sums[value.currency] = sums.get(value.currency, 0) + value.minor
    if len(sums) != 1:
        return None
    [(currency, minor)] = sums.items()
    return Money(minor, currency)
