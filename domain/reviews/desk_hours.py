"""The clock of the desk: by when a decision is due, in the working time of the vendor's office.

Pure: time and zone are given in. Which limits a programme has is `domain.programme`'s; what a
claim's state does to its clock is written where the state changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from domain.programme import RuleVersion

WEEK, DAY = 7, 24
_MOST_DAYS = 4000
"""Days looked through at most: ten years, longer than any deadline a rule may set."""


@dataclass(frozen=True, slots=True)
class DeskHours:
    """When the desk works: the first `days` of a week from Monday on, from `opens` to `closes`.

    Hours of the day in `zone`; 7, 0 and 24 is a desk that never closes, for which the zone says
    nothing. Public holidays are not known: a desk that keeps them has fewer days to decide.
    """

    days: int = WEEK
    opens: int = 0
    closes: int = DAY
    zone: tzinfo = UTC

    @property
    def never_closes(self) -> bool:
        """Whether every hour is working time."""
        return (self.days, self.opens, self.closes) == (WEEK, 0, DAY)

    @property
    def a_day(self) -> timedelta:
        """How long the desk works on a working day."""
        return timedelta(hours=self.closes - self.opens)


def hours_of(rules: RuleVersion, zone: tzinfo) -> DeskHours:
    """Return the hours a rule version sets; `zone` is what `rules.desk_zone` names."""
    return DeskHours(rules.desk_days, rules.desk_opens, rules.desk_closes, zone)


def decide_by(begin: datetime, days: int, hours: DeskHours) -> datetime:
    """Return by when something that came in at `begin` is decided: `days` of working time later.

    A working day is as long as the desk is open: with 2 days from nine to five, what comes in on
    Friday at three is due on Tuesday at three.
    """
    return later(begin, days * hours.a_day, hours)


def later(begin: datetime, working: timedelta, hours: DeskHours) -> datetime:
    """Return the instant (UTC) at which so much working time has passed since `begin`."""
    if working <= timedelta():
        return begin
    if hours.never_closes:
        return begin + working
    left = working
    for opens, closes in _spans(begin, hours):
        since = max(opens, begin)
        if since + left <= closes:
            return since + left
        left -= closes - since
    message = "a desk has to be open some time"
    raise ValueError(message)


def working_time(begin: datetime, end: datetime, hours: DeskHours) -> timedelta:
    """Return how much working time lies between two instants; none where `end` is not later."""
    if end <= begin:
        return timedelta()
    if hours.never_closes:
        return end - begin
    total = timedelta()
    for opens, closes in _spans(begin, hours):
        if opens >= end:
            return total
        total += max(min(closes, end) - max(opens, begin), timedelta())
    return total


def answer_day(today: date, rules: RuleVersion) -> date:
    """Return the day told to a claimant before the vendor has the claim: so many working days on.

    Where what is said on `today` comes in later, the vendor says another day.
    """
    day, left = today, rules.decision_days
    while left > 0:
        day += timedelta(days=1)
        left -= day.weekday() < rules.desk_days
    return day


def day_of(instant: datetime, hours: DeskHours) -> date:
    """Return the day of an instant as the desk writes it."""
    return instant.astimezone(hours.zone).date()


def _spans(begin: datetime, hours: DeskHours) -> Iterator[tuple[datetime, datetime]]:
    """Yield the desk's open times, those that end after `begin`, in UTC and in order."""
    day = begin.astimezone(hours.zone).date()
    for _ in range(_MOST_DAYS):
        if day.weekday() < hours.days:
            opens = _at(day, hours.opens, hours.zone)
            closes = _at(day, hours.closes, hours.zone)
            if closes > begin:
                yield opens, closes
        day += timedelta(days=1)


def _at(day: date, hour: int, zone: tzinfo) -> datetime:
    if hour == DAY:
        day, hour = day + timedelta(days=1), 0
    return datetime.combine(day, time(hour), zone).astimezone(UTC)
