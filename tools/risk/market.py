"""The parts of an invented market: stock, invoices, counters. Seeded; knows no kind of partner."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

START = datetime(2026, 1, 5, tzinfo=UTC)
DAYS = 126
DEADLINES = (90, 125)
"""Days of the market on which a period of the programme ends."""
PRODUCTS = tuple(range(1, 13))
CARTON = 10


def day_of(number: int) -> date:
    """Return the calendar day of a day of the market."""
    return (START + timedelta(days=number)).date()


def deadline_after(day: date) -> date | None:
    """Return the end of the period a day lies in."""
    return next((day_of(end) for end in DEADLINES if day_of(end) >= day), None)


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit; `listed_at` is when the vendor's list of shipments has it."""

    serial: str
    product_id: int
    listed_at: datetime


@dataclass(slots=True)
class Cartons:
    """Numbers the units of the whole market, carton by carton, no number twice."""

    rng: random.Random
    used: set[tuple[int, int]] = field(default_factory=set)

    def carton(self, product_id: int, listed_at: datetime) -> list[Unit]:
        """Return a new carton of ten units with consecutive serials."""
        place = self.rng.randrange(40_000)
        while (product_id, place) in self.used:
            place = self.rng.randrange(40_000)
        self.used.add((product_id, place))
        first = place * CARTON + 1_000_000
        return [
            Unit(f"{chr(64 + product_id)}{first + n}", product_id, listed_at) for n in range(CARTON)
        ]

    def made_up(self, near: Unit) -> str:
        """Return a serial that is none, a little beside one that is."""
        number = int(near.serial[1:])
        while True:
            number += self.rng.choice((-1, 1)) * self.rng.randint(1, 25)
            if (near.product_id, (number - 1_000_000) // CARTON) not in self.used:
                return f"{near.serial[0]}{number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a partner works: what differs between honest ones, drawn once for each.

    `events` are days with an open evening or a clearance, `parts` orders delivered in parts.
    `daily` sales on a weekday; `peak` is (middle, days, times); shares are 0 to 1.
    """

    daily: float
    starts: int = 0
    peak: tuple[int, int, float] = (0, 0, 1.0)
    ordered: bool = True
    missing: float = 0.08
    mistakes: float = 0.002
    late_lists: float = 0.01
    unknown: float = 0.003
    evening: bool = False
    imports: bool = False
    fifo: bool = False
    documents: float = 0.5
    photos: float = 0.2
    places: bool = True
    offset: int = 0
    people: int = 3
    returns: float = 0.015
    customers: float = 1.0
    parts: float = 0.006
    events: float = 0.012


@dataclass(slots=True)
class Invoices:
    """The numbers of one partner's invoices: rising with gaps, or without any order."""

    rng: random.Random
    manner: Manner
    last: int = 0
    prefix: str = ""

    def __post_init__(self) -> None:
        """Begin somewhere."""
        self.last = self.rng.randint(100, 60_000)
        self.prefix = self.rng.choice(("", "R", "INV-", "2026/"))

    def following(self) -> str:
        """Return the number of the next sale."""
        if not self.manner.ordered:
            return f"{self.prefix}{self.rng.randrange(10**5, 10**6)}"
        self.last += self.rng.randint(1, 4)
        return f"{self.prefix}{self.last}"


def spread(rng: random.Random, manner: Manner, day: int) -> int:
    """Return how many sales a day has: weekdays, season, the rush before a deadline, chance."""
    if day < manner.starts or day % 7 == 6:
        return 0
    middle, width, times = manner.peak
    season = 1.0
    if width and abs(day - middle) < width:
        season += (times - 1) * (1 - abs(day - middle) / width)
    rush = 1.5 if any(0 <= end - day < 6 for end in DEADLINES) else 1.0
    expected = manner.daily * season * rush
    return max(0, round(rng.gauss(expected, expected**0.5)))


def moments(rng: random.Random, manner: Manner, day: int, count: int) -> list[datetime]:
    """Return when the sales of a day are scanned, as their manner has it, in order."""
    morning = START + timedelta(days=day, hours=9 - manner.offset)
    if manner.evening:
        at = morning + timedelta(hours=8.5, seconds=rng.randint(0, 1200))
        found = []
        for _ in range(count):
            at += timedelta(seconds=rng.randint(20, 90))
            found.append(at)
        return found
    found = sorted(
        morning + timedelta(seconds=int(rng.triangular(0, 9.5 * 3600, 4 * 3600)))
        for _ in range(count)
    )
    if manner.imports:
        return [at.replace(minute=at.minute // 15 * 15, second=0) for at in found]
    return found
