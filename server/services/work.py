"""What one op is judged with: the unit of work, who asks, the programme, and the op itself.

Holds the answers every op kind gives. Knows no op kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from domain.codes import Code
from domain.programme import RuleVersion, rules_at
from domain.reviews.desk_hours import DeskHours, day_of, decide_by, hours_of
from domain.verdicts import Refused
from server.clock import zone_of
from server.services.actor import Actor
from server.services.programme import Programme
from server.services.serials import Serials
from server.storage.sealed import Seals
from server.storage.unit_of_work import UnitOfWork
from sync.wire.messages import Envelope, Outcome, OutcomeStatus

CLOCK_SKEW = timedelta(minutes=5)
"""How far a device's clock may be off and still count (docs/sync-protocol.md, Decision 10)."""


@lru_cache(maxsize=4096)
def anchor_of(seals: Seals, time_token: str) -> datetime | None:
    """Return the server time a device had heard of; the ops of a push share a few of them."""
    return seals.read_time_token(time_token)


def evidence_of(seals: Seals, time_token: str, said: datetime, now: datetime) -> datetime:
    """Return when a thing is taken to have happened: as said, where that is anchored.

    Anchored means: not before the server time the device last heard, nor after now. What can't
    be anchored counts as of its receipt (docs/sync-protocol.md, Decision 10).
    """
    return evidence_behind(anchor_of(seals, time_token), said, now)


def evidence_behind(anchor: datetime | None, said: datetime, now: datetime) -> datetime:
    """Return the same for a server time that a device had heard of, None for none."""
    if anchor is None or said < anchor - CLOCK_SKEW or said > now + CLOCK_SKEW:
        return now
    return min(max(said, anchor), now)


@dataclass(slots=True)
class Work:
    """One op at work. `uow.now` is when the server received it."""

    uow: UnitOfWork
    actor: Actor
    programme: Programme
    seals: Seals
    envelope: Envelope
    serials: Serials

    def evidence(self, said: datetime) -> datetime:
        """Return when a thing is taken to have happened (`evidence_of`)."""
        return evidence_of(self.seals, self.envelope.time_token, said, self.uow.now)

    def rules(self, instant: datetime) -> RuleVersion:
        """Return the limits in force at an instant."""
        return rules_at(self.programme.rules, instant)

    def hours(self, rules: RuleVersion) -> DeskHours:
        """Return the working time of the desk by a rule version."""
        return hours_of(rules, zone_of(rules.desk_zone) or UTC)

    def due(self, rules: RuleVersion, days: int | None = None) -> datetime:
        """Return by when what comes to the desk now is decided: by default `decision_days` on."""
        days = rules.decision_days if days is None else days
        key = ("due", rules.version, days)
        found: datetime | None = self.uow.memo.get(key)
        if found is None:
            found = self.uow.memo[key] = decide_by(self.uow.now, days, self.hours(rules))
        return found

    def due_day(self, rules: RuleVersion, due: datetime) -> date:
        """Return the day of a deadline as a claimant is told it."""
        return day_of(due, self.hours(rules))

    def applied(self, rev: int, code: str = "", params: Mapping[str, Any] | None = None) -> Outcome:
        """Answer: done as asked. `code` says what the claimant may know is still open."""
        return Outcome(
            op_id=self.envelope.op_id,
            status=OutcomeStatus.APPLIED,
            rev=rev,
            code=code,
            params=dict(params or {}),
        )

    def refused(self, why: Refused | Code, rev: int = 0) -> Outcome:
        """Answer: the rules say no."""
        why = why if isinstance(why, Refused) else Refused(why)
        return Outcome(
            op_id=self.envelope.op_id,
            status=OutcomeStatus.REFUSED,
            code=why.code,
            fields=list(why.fields),
            params=dict(why.params),
            rev=rev,
        )
