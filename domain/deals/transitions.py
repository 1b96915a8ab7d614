"""What may happen to a deal, when and by whom: one table for menus and for judgement.

Owns states, protection and its limits; days and counts come from the rule version. Never looks
at a clock: `now` is the evidenced instant of the move.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.codes import Code
from domain.deals.deal import LONGEST_LINE, REQUIRED, Deal, DealAction, DealState
from domain.programme import RuleVersion
from domain.verdicts import Refused


class Who(StrEnum):
    """Who may move a deal."""

    PARTNER = "partner"
    VENDOR = "vendor"
    CLOCK = "clock"
    """Nobody: time has run out."""


_S, _A = DealState, DealAction
_PARTNER, _VENDOR, _CLOCK = (frozenset({who}) for who in Who)
_PENDING = (_S.SUBMITTED, _S.UNDER_REVIEW)

TRANSITIONS: dict[tuple[DealState, DealAction], tuple[DealState, frozenset[Who]]] = {
    (_S.DRAFT, _A.SUBMIT): (_S.SUBMITTED, _PARTNER),
    (_S.RETURNED, _A.SUBMIT): (_S.SUBMITTED, _PARTNER),
    **{
        # Withdrawal only before approval; a draft may be given up too.
        (state, _A.WITHDRAW): (_S.WITHDRAWN, _PARTNER)
        for state in (_S.DRAFT, *_PENDING, _S.RETURNED)
    },
    (_S.SUBMITTED, _A.TAKE_UP): (_S.UNDER_REVIEW, _VENDOR),
    (_S.UNDER_REVIEW, _A.APPROVE): (_S.APPROVED, _VENDOR),
    (_S.UNDER_REVIEW, _A.RETURN): (_S.RETURNED, _VENDOR),
    (_S.UNDER_REVIEW, _A.REJECT): (_S.REJECTED, _VENDOR),
    (_S.UNDER_REVIEW, _A.MARK_DUPLICATE): (_S.DUPLICATE, _VENDOR),
    (_S.APPROVED, _A.ASK_EXTENSION): (_S.EXTENSION_REQUESTED, _PARTNER),
    (_S.EXTENSION_REQUESTED, _A.GRANT_EXTENSION): (_S.APPROVED, _VENDOR),
    (_S.EXTENSION_REQUESTED, _A.DENY_EXTENSION): (_S.APPROVED, _VENDOR),
    (_S.APPROVED, _A.WIN): (_S.WON, _PARTNER),
    (_S.APPROVED, _A.LOSE): (_S.LOST, _PARTNER),
    (_S.APPROVED, _A.EXPIRE): (_S.EXPIRED, _CLOCK),
    (_S.APPROVED, _A.REVOKE): (_S.REVOKED, _VENDOR),
    # Cancelling is possible only from pending or approved (docs/rules.md, Deals).
    **{(state, _A.CANCEL): (_S.CANCELLED, _VENDOR) for state in _PENDING},
    (_S.APPROVED, _A.CANCEL): (_S.CANCELLED, _PARTNER | _VENDOR),
}
"""(state, action) -> (next state, who may); what isn't here can't happen (docs/rules.md, Deals)."""

TARGET: dict[DealAction, DealState] = {action: to for (_, action), (to, _) in TRANSITIONS.items()}
"""The state each action aims at, whatever it starts from."""

_NEEDS_REASON = frozenset(
    {
        _A.RETURN, _A.REJECT, _A.MARK_DUPLICATE, _A.REVOKE, _A.DENY_EXTENSION, _A.LOSE,
        _A.ASK_EXTENSION,
    }
)  # fmt: skip
"""Rejected, lost and returned carry a reason; an extension tells the reason for the delay."""

_AWAITS_DECISION = frozenset({_A.SUBMIT, _A.ASK_EXTENSION})


def actions_for(state: DealState, who: Who) -> tuple[DealAction, ...]:
    """Return what `who` can do with a deal in this state, in the order of `DealAction`."""
    return tuple(
        action
        for action in DealAction
        if (state, action) in TRANSITIONS and who in TRANSITIONS[state, action][1]
    )


def is_protected(deal: Deal, now: datetime) -> bool:
    """Say whether the deal is protected at this UTC instant, the last instant included."""
    return (
        deal.state in {DealState.APPROVED, DealState.EXTENSION_REQUESTED}
        and deal.protected_until is not None
        and now <= deal.protected_until
    )


def missing_fields(deal: Deal) -> tuple[str, ...]:
    """Return the fields of `REQUIRED` a deal still lacks, in the order of the form."""
    lacks = {
        "customer": not deal.customer,
        "country": not deal.country,
        "products": not deal.products,
        "value": deal.value.minor <= 0,
        "expected_close": deal.expected_close is None,
    }
    return tuple(name for name in REQUIRED if lacks[name])


def move(  # noqa: PLR0917 (who does what, when and why: the order of the sentence)
    deal: Deal,
    action: DealAction,
    who: Who,
    now: datetime,
    rules: RuleVersion,
    reason: str = "",
    *,
    expected: DealState | None = None,
) -> Deal | Refused:
    """Return the deal after `action`, or why it can't happen.

    `expected` is the state the person saw, when that matters. Refusals: DEAL_STATE (not possible
    from here, or one time too often), NOT_IN_SCOPE (not by this side), DEAL_FIELDS or
    REASON_MISSING (incomplete), DEAL_EXPIRED (protection ended). `rev` stays: the server counts.
    """
    refused = (
        _refuse_state(deal, action, who, expected)
        or _refuse_incomplete(deal, action, reason)
        or _refuse_limit(deal, action, rules)
        or _refuse_instant(deal, action, now)
    )
    if refused:
        return refused
    decision = timedelta(days=rules.decision_days)
    moved = replace(
        deal,
        state=TRANSITIONS[deal.state, action][0],
        reason=reason.strip(),
        decide_by=_decide_by(deal, action, now + decision),
        updated_at=now,
    )
    if action is DealAction.SUBMIT:
        return replace(moved, submissions=deal.submissions + 1)
    if action is DealAction.APPROVE:
        # Protection starts at approval and only here: one deal, one protection.
        return replace(moved, protected_until=now + timedelta(days=rules.protection_days))
    if action is DealAction.GRANT_EXTENSION and deal.protected_until:
        longer = deal.protected_until + timedelta(days=rules.extension_days)
        return replace(moved, protected_until=longer, extensions=deal.extensions + 1)
    return moved


def _decide_by(deal: Deal, action: DealAction, due: datetime) -> datetime | None:
    """Return when the vendor must have answered: a clock that only an answer stops."""
    if action in _AWAITS_DECISION:
        return due
    return deal.decide_by if action is DealAction.TAKE_UP else None


def _refuse_state(
    deal: Deal, action: DealAction, who: Who, expected: DealState | None
) -> Refused | None:
    row = TRANSITIONS.get((deal.state, action))
    if row is None or expected not in {None, deal.state}:
        return _not_from_here(deal, action)
    return None if who in row[1] else Refused(Code.NOT_IN_SCOPE)


def _refuse_incomplete(deal: Deal, action: DealAction, reason: str) -> Refused | None:
    if action is DealAction.SUBMIT and (missing := missing_fields(deal)):
        return Refused(Code.DEAL_FIELDS, missing, {"fields": ", ".join(missing)})
    if len(reason.strip()) > LONGEST_LINE:
        told: dict[str, str | int] = {"fields": "reason", "longest": LONGEST_LINE}
        return Refused(Code.DEAL_FIELDS, ("reason",), told)
    if action not in _NEEDS_REASON or reason.strip():
        return None
    if Who.PARTNER in TRANSITIONS[deal.state, action][1]:
        return Refused(Code.DEAL_FIELDS, ("reason",), {"fields": "reason"})
    return Refused(Code.REASON_MISSING, ("reason",))


def _refuse_limit(deal: Deal, action: DealAction, rules: RuleVersion) -> Refused | None:
    """Refuse what has been done as often as the rules allow: resubmissions, extensions."""
    if action is DealAction.SUBMIT and deal.submissions > rules.resubmissions:
        return _not_from_here(deal, action, limit=rules.resubmissions)
    if action is DealAction.ASK_EXTENSION and deal.extensions >= rules.extensions:
        return _not_from_here(deal, action, limit=rules.extensions)
    return None


def _refuse_instant(deal: Deal, action: DealAction, now: datetime) -> Refused | None:
    """Hold every move of an approved deal to its protection, whenever the clock gets to run."""
    if deal.state is not DealState.APPROVED or deal.protected_until is None:
        return None
    if action is DealAction.EXPIRE:
        return None if now > deal.protected_until else _not_from_here(deal, action)
    if now <= deal.protected_until:
        return None
    return Refused(Code.DEAL_EXPIRED, (), {"date": deal.protected_until.date().isoformat()})


def _not_from_here(deal: Deal, action: DealAction, **more: int) -> Refused:
    told: dict[str, str | int] = {"state": deal.state.value, "wanted": TARGET[action].value}
    return Refused(Code.DEAL_STATE, (), told | more)
