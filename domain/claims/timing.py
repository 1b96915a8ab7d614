"""What time alone does to a claim: it lapses, matures, is judged again; and who is reminded when.

Pure functions of the time given in. The server's clock applies them, screens show by them, so a
client that was offline for weeks says the same as the server.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType

from domain.claims.claim import ClaimState
from domain.claims.transitions import ClaimAction, next_state
from domain.codes import Code
from domain.programme import RuleVersion
from domain.verdicts import Refused

BY_CLOCK: Mapping[ClaimState, ClaimAction] = MappingProxyType(
    {
        ClaimState.NEEDS_INFO: ClaimAction.LAPSE,
        ClaimState.APPROVED: ClaimAction.MATURE,
        ClaimState.MATURING: ClaimAction.MATURE,
        ClaimState.ON_HOLD: ClaimAction.RETRY,
    }
)
"""What the clock does at `due_at` with a claim in a state; in any other it does nothing."""


UNDER_WAY = timedelta(days=3)
"""So long after its day a question stays open for answers that were given in time and are still
on their way. (own)"""


def due_action(state: ClaimState, due_at: datetime | None, now: datetime) -> ClaimAction | None:
    """Return what the clock has to do with a claim by now; None when it has nothing to do."""
    if due_at is None or now < due_at:
        return None
    return BY_CLOCK.get(state)


def state_at(state: ClaimState, due_at: datetime | None, now: datetime) -> ClaimState:
    """Return the state a claim is in at an instant, whether or not the clock has got to it.

    An approved one with a day of maturity is maturing until then. What has to be judged again at
    its day is shown as held until somebody has judged it.
    """
    action = due_action(state, due_at, now)
    if action in {ClaimAction.LAPSE, ClaimAction.MATURE}:
        follows = next_state(state, action)
        return state if isinstance(follows, Refused) else follows
    if state is ClaimState.APPROVED and due_at is not None:
        return ClaimState.MATURING
    return state


def end_of(day: date) -> datetime:
    """Return the instant at which a day has ended everywhere on earth."""
    return datetime.combine(day + timedelta(days=1), time(12), UTC)


def noon_of(day: date) -> datetime:
    """Return when the rules look again on a day: at noon in UTC it has begun almost everywhere."""
    return datetime.combine(day, time(12), UTC)


def matures_at(approved_at: datetime, rules: RuleVersion) -> datetime:
    """Return when the points of a claim approved at an instant may be paid."""
    return approved_at + timedelta(days=rules.maturity_days)


def answer_by(asked_at: datetime, rules: RuleVersion) -> datetime:
    """Return until when a question can be answered."""
    return asked_at + timedelta(days=rules.info_days)


def appeal_by(refused_at: datetime, rules: RuleVersion) -> datetime:
    """Return until when a refusal can be appealed."""
    return refused_at + timedelta(days=rules.appeal_days)


def reminders(due_at: datetime, rules: RuleVersion) -> tuple[datetime, ...]:
    """Return when a claimant is reminded of a question, in order; a limit of 0 is none."""
    days = {rules.first_reminder_days, rules.last_reminder_days} - {0}
    return tuple(due_at - timedelta(days=each) for each in sorted(days, reverse=True))


def is_reminded(day: date, today: date, rules: RuleVersion) -> tuple[bool, bool]:
    """Say whether a person is reminded of the last day of something, and for the last time.

    By calendar days, as people count them; a limit of 0 is no reminder.
    """
    left = (day - today).days
    first, last = rules.first_reminder_days, rules.last_reminder_days
    is_last = bool(last) and left <= last
    return left >= 0 and (is_last or (bool(first) and left <= first)), left >= 0 and is_last


def reminder_due(
    asked_at: datetime, due_at: datetime, now: datetime, rules: RuleVersion
) -> datetime | None:
    """Return the latest reminder whose time has come, while the question is open still."""
    if now >= due_at:
        return None
    come = [each for each in reminders(due_at, rules) if asked_at < each <= now]
    return come[-1] if come else None


def judge_appeal(
    state: ClaimState, appeal: str, due_at: datetime | None, now: datetime, text: str
) -> ClaimState | Refused:
    """Return the state behind an appeal, or why there is none: once, in time, with a reason.

    `appeal` is what the claimant said before, "" for the first. A refusal of an older server has
    no `due_at` and stays open to it.
    """
    follows = next_state(state, ClaimAction.APPEAL)
    if isinstance(follows, Refused):
        return follows
    if appeal:
        return Refused(Code.APPEAL_OVER, (), {"why": "once"})
    if due_at is not None and now > due_at:
        return Refused(Code.APPEAL_OVER, (), {"why": "late", "date": due_at.date().isoformat()})
    if not text.strip():
        return Refused(Code.REASON_MISSING, ("appeal",))
    return follows
