"""What ends soon of a partner's claims: questions to answer, claims that lapse, appeals.

By the days of the rules in force, from the replica alone, so it reminds without a network too.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING

from domain.claims.claim import ClaimState
from domain.claims.timing import is_reminded
from sync.clock import instant, stamp
from sync.rows import Reminder, ReminderRow

if TYPE_CHECKING:
    from sync.workplace import Workplace

_ROOM = timedelta(days=2)
"""A day told may end so long before the instant behind it, for the zones of the earth."""
_SOON = (
    "SELECT claim_id, state, due_at, params FROM claim"
    " WHERE (state = 'needs_info' OR state = 'rejected' AND rev > 0 AND coalesce(appeal, '') = '')"
    " AND due_at > ? AND due_at <= ? ORDER BY due_at, claim_id"
)


def reminders(wp: Workplace) -> tuple[list[ReminderRow], date]:
    """Return what is to be reminded of, the most pressing first, and which day it is here.

    Nothing at the vendor's.
    """
    now, today = wp.clock.now(), wp.clock.today()
    rules = wp.catalogue.rules_at(now)
    if wp.is_vendor or rules is None:
        return [], today
    ahead = timedelta(days=max(rules.first_reminder_days, rules.last_reminder_days))
    found: dict[Reminder, ReminderRow] = {}
    rows = wp.replica.db.rows(_SOON, (stamp(now), stamp(now + ahead + _ROOM)))
    for claim_id, state, due_at, params in rows:
        asked = state == ClaimState.NEEDS_INFO
        day = _told(params) if asked else None
        day = day or instant(due_at).astimezone().date()
        reminded, last = is_reminded(day, today, rules)
        if not reminded:
            continue
        kind = Reminder.APPEAL if not asked else Reminder.LAPSES if last else Reminder.ANSWER
        before = found.get(kind)
        if before is None or day < before.day:
            count = 1 if before is None else before.count + 1
            found[kind] = ReminderRow(kind, count, day, claim_id)
        else:
            found[kind] = ReminderRow(kind, before.count + 1, before.day, before.claim_id)
    return [found[kind] for kind in Reminder if kind in found], today


def _told(params: str | None) -> date | None:
    """Return the day a question told, None where it told none."""
    by = json.loads(params or "{}").get("by")
    try:
        return date.fromisoformat(str(by)) if by else None
    except ValueError:
        return None
