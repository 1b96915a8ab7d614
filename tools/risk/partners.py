"""Invented partners, honest and dishonest, through months: a seed makes the same market each time.

Makes claims with the truth beside each of them, for measuring only. Never used by the program.
"""

from __future__ import annotations

import hashlib
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from domain.risk.profile import Observed
from tools.risk.market import (
    DAYS,
    DEADLINES,
    PRODUCTS,
    START,
    Cartons,
    Invoices,
    Manner,
    Unit,
    day_of,
    moments,
    spread,
)


@dataclass(frozen=True, slots=True)
class Told:
    """One claim with the truth: `false` is the kind of dishonesty, "" for a true sale."""

    claim: Observed
    received_at: datetime
    false: str = ""


@dataclass(slots=True)
class Market:
    """Everything that happened. `back` says when a claim was taken back, by claim id."""

    seed: int
    kinds: dict[int, str] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
    delivered: dict[int, list[Unit]] = field(default_factory=dict)
    back: dict[str, datetime] = field(default_factory=dict)


HONEST: dict[str, Callable[[random.Random], Manner]] = {
    "big": lambda rng: Manner(daily=rng.uniform(5, 9), people=6),
    "small": lambda rng: Manner(daily=rng.uniform(0.7, 1.6), people=2),
    "seasonal": lambda rng: Manner(
        daily=rng.uniform(1, 2),
        peak=(rng.randint(20, DAYS), rng.randint(18, 30), rng.uniform(3, 5)),
    ),
    "sloppy": lambda rng: Manner(
        daily=rng.uniform(2, 4), missing=0.25, mistakes=0.02, late_lists=0.04, unknown=0.012
    ),
    "new": lambda rng: Manner(daily=rng.uniform(1.5, 3), starts=rng.randint(30, 80)),
}
EACH_HONEST = 6
DISHONEST = ("inventor", "reuser", "stuffer", "returner", "copier", "burster", "colluder")
EACH_DISHONEST = 2
PATIENT = "patient"
"""Claims a unit it has in stock, once a week, with an invoice of its own: nothing shows it."""


def make_market(
    seed: int,
    each_honest: int = EACH_HONEST,
    each_dishonest: int = EACH_DISHONEST,
    days: int = DAYS,
) -> Market:
    """Return a market: honest partners of five kinds, dishonest ones of seven, and patient ones.

    Colluding ones come in pairs, so of each dishonest kind there must be an even number.
    """
    rng = random.Random(seed)
    market, cartons = Market(seed), Cartons(rng)
    kinds = [kind for kind in HONEST for _ in range(each_honest)]
    kinds += [kind for kind in (*DISHONEST, PATIENT) for _ in range(each_dishonest)]
    shops: list[Shop] = []
    for number, kind in enumerate(kinds, 1):
        base = kind if kind in HONEST else rng.choice(("big", "small", "sloppy", "seasonal"))
        shop = Shop(number, kind, _manner(rng, HONEST[base](rng)), rng, market, cartons)
        market.kinds[number] = kind
        shops.append(shop)
    for first, second in itertools.pairwise(shops):
        if first.kind == second.kind == "colluder":
            first.friend, second.friend = second, first
    for day in range(days):
        for shop in shops:
            shop.work(day)
    market.told.sort(key=lambda told: (told.received_at, told.claim.claim_id))
    return market


def _manner(rng: random.Random, manner: Manner) -> Manner:
    """Return a manner with habits that have nothing to do with honesty."""
    return replace(
        manner,
        ordered=rng.random() < 0.75,
        evening=rng.random() < 0.2,
        imports=rng.random() < 0.1,
        fifo=rng.random() < 0.4,
        documents=rng.choice((0.0, 0.5, 1.0)),
        photos=rng.choice((0.0, 0.3, 0.8)),
        places=rng.random() < 0.5,
        customers=rng.choice((1.0, 0.7, 0.2)),
        offset=rng.randint(-1, 3),
    )


@dataclass(slots=True)
class Shop:
    """One partner at work, day by day."""

    partner_id: int
    kind: str
    manner: Manner
    rng: random.Random
    market: Market
    cartons: Cartons
    stock: list[Unit] = field(default_factory=list)
    friend: Shop | None = None
    made: int = 0
    mix: list[int] = field(default_factory=list)
    region: int = 0
    starts: int = 0
    vigour: float = 0.0
    invoices: Invoices = field(init=False)
    sold: list[Observed] = field(default_factory=list)
    returned: list[tuple[int, Unit]] = field(default_factory=list)
    parts: list[tuple[int, Observed]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Draw what stays the same."""
        rng = self.rng
        self.invoices = Invoices(rng, self.manner)
        self.mix = [int(100 * rng.paretovariate(1.1)) for _ in PRODUCTS]
        self.region = rng.randint(10, 98)
        # Honest at first, as dishonest partners mostly are.
        self.starts = max(self.manner.starts, 0) + rng.randint(30, 60)
        self.vigour = rng.uniform(0.4, 1.6)

    # --- honest
    def work(self, day: int) -> None:
        """Sell, and cheat where that is the kind."""
        if day >= self.manner.starts and (day - self.manner.starts) % 7 == 0:
            self._restock(day)
        for back in [each for each in self.returned if each[0] == day]:
            self.stock.insert(0, back[1])
        count = spread(self.rng, self.manner, day)
        for at in moments(self.rng, self.manner, day, count):
            self._sell(day, at)
        if self.rng.random() < self.manner.events and day >= self.manner.starts:
            self._event(day)
        for claim in [each for each in self.parts if each[0] == day]:
            self._deliver(day, claim[1])
        if self.kind in _CHEATS and day >= self.starts:
            _CHEATS[self.kind](self, day)

    def _event(self, day: int) -> None:
        """An evening the shop stays open, or a clearance that trebles a day."""
        rng = self.rng
        if rng.random() < 0.4:
            start = START + timedelta(days=day, hours=19 - self.manner.offset)
            count = rng.randint(2, 4 + round(self.manner.daily))
            times = [start + timedelta(seconds=rng.randint(0, 9000)) for _ in range(count)]
        else:
            times = moments(rng, self.manner, day, round(self.manner.daily * 3) + 2)
        for at in sorted(times):
            self._sell(day, at)

    def _deliver(self, day: int, first: Observed) -> None:
        """The second part of an order, on the invoice of the first."""
        [at] = moments(self.rng, self.manner, day, 1)
        unit = self.pick()
        if unit is not None:
            sale = self.statement(day, at, first.invoice, first.customer)
            self.tell(replace(sale, documents=first.documents), unit.serial, unit, "")

    def _restock(self, day: int) -> None:
        expected = max(1, round(self.manner.daily * 1.9 * 6 * (1.6 if day < 14 else 1) / 10))
        middle, width, times = self.manner.peak
        if width and abs(day - middle) < width:
            expected = round(expected * times)
        for product_id in self.rng.choices(PRODUCTS, self.mix, k=expected + 1):
            late = self.rng.random() < self.manner.late_lists
            listed = START + timedelta(days=day + (self.rng.randint(4, 12) if late else -1))
            units = self.cartons.carton(product_id, listed)
            self.market.delivered.setdefault(self.partner_id, []).extend(units)
            self.stock.extend(units)

    def pick(self) -> Unit | None:
        """Take a unit from the shelf."""
        if not self.stock:
            return None
        return self.stock.pop(0 if self.manner.fifo else self.rng.randrange(len(self.stock)))

    def _sell(self, day: int, at: datetime) -> None:
        rng = self.rng
        units = rng.choices((1, 2, 3, 4, 8, 20), (70, 15, 7, 4, 3, 1))[0]
        invoice = self.invoices.following()
        customer = self.customer()
        told = "" if rng.random() < self.manner.missing else invoice
        sale = self.statement(day, at, told, customer)
        for number in range(units):
            unit = self.pick()
            if unit is None:
                return
            claim = replace(sale, scanned_at=sale.scanned_at + timedelta(seconds=11 * number))
            if rng.random() < self.manner.mistakes:
                claim = self._mistaken(claim)
            serial = unit.serial
            if rng.random() < self.manner.unknown:
                serial = self.cartons.made_up(unit)  # one digit misread is one of these
            self.tell(claim, serial, unit, "")

    def customer(self) -> str:
        """Return a customer's name, or none where they are not written down."""
        known = self.rng.random() < self.manner.customers
        return f"c{self.rng.randrange(4000)}" if known else ""

    def statement(self, day: int, at: datetime, invoice: str, customer: str) -> Observed:
        """Return a claim with everything but its unit."""
        rng, manner = self.rng, self.manner
        member = self.partner_id * 100 + rng.randrange(manner.people)
        local = rng.random() < 0.9
        place = f"{self.region if local else rng.randint(10, 98)}{rng.randint(100, 999)}"
        paper = f"{self.partner_id}:{invoice or at.isoformat()}".encode()
        return Observed(
            claim_id="", partner_id=self.partner_id, member_id=member, device=f"d{member}",
            serial="", product_id=0, sold_on=day_of(day), invoice=invoice, customer=customer,
            scanned_at=at, place=place if manner.places else "",
            documents=(hashlib.sha256(paper).hexdigest(),)
            if rng.random() < manner.documents
            else (),
            pictures=(rng.getrandbits(64),) if rng.random() < manner.photos else (),
        )  # fmt: skip

    def _mistaken(self, claim: Observed) -> Observed:
        """Return a claim with an honest mistake: a day off, the invoice before, the wrong file."""
        kind = self.rng.randrange(3)
        if kind == 0:
            off = timedelta(days=self.rng.randint(1, 6))
            return replace(claim, sold_on=claim.sold_on - off)
        if kind == 1 and self.sold:
            return replace(claim, invoice=self.sold[-1].invoice)
        if self.sold:
            return replace(claim, documents=self.sold[-1].documents)
        return claim

    def tell(self, claim: Observed, serial: str, unit: Unit, false: str) -> Observed:
        """Hand in a claim."""
        rng = self.rng
        self.made += 1
        claim = replace(
            claim, claim_id=f"{self.partner_id:03}-{self.made:06}", serial=serial,
            product_id=unit.product_id, value_minor=4000 * unit.product_id + 9900,
        )  # fmt: skip
        wait = rng.choice((20, 20, 20, 60, 600, 7200, 90_000))
        if self.manner.evening:
            wait = 30
        received = claim.scanned_at + timedelta(seconds=wait)
        self.market.told.append(Told(claim, received, false))
        if not false:
            self.sold.append(claim)
            if claim.invoice and rng.random() < self.manner.parts:
                day = (claim.scanned_at - START).days + rng.randint(4, 20)
                self.parts.append((day, claim))
            if rng.random() < self.manner.returns:
                self._return(claim, unit)
        return claim

    def _return(self, claim: Observed, unit: Unit) -> None:
        gone = self.rng.randint(4, 25)
        self.market.back[claim.claim_id] = claim.scanned_at + timedelta(days=gone)
        if self.rng.random() < 0.4:
            day = (claim.scanned_at - START).days + gone + self.rng.randint(1, 15)
            self.returned.append((day, unit))

    # --- dishonest
    def times(self, day: int, share: float) -> list[datetime]:
        """Return when the false claims of a day are made, so many beside the true ones."""
        expected = (self.manner.daily * share + 0.6) * self.vigour
        count = 0 if day % 7 == 6 else max(0, round(self.rng.gauss(expected, expected**0.5)))
        return moments(self.rng, self.manner, day, count)

    def false_sale(self, day: int, at: datetime, invoice: str) -> Observed:
        """Return the statement of a sale that never was."""
        return self.statement(day, at, invoice, self.customer())


def _invent(shop: Shop, day: int) -> None:
    """Serials beside real ones, with new invoices, at usual hours."""
    real = shop.market.delivered[shop.partner_id]
    for at in shop.times(day, 0.35):
        near = shop.rng.choice(real)
        sale = shop.false_sale(day, at, shop.invoices.following())
        shop.tell(sale, shop.cartons.made_up(near), near, shop.kind)


def _reuse(shop: Shop, day: int) -> None:
    """Units from the shelf on invoices of earlier sales, with other days and customers."""
    old = [claim for claim in shop.sold[-250:] if claim.invoice]
    for at in shop.times(day, 0.3):
        unit = shop.pick()
        if unit is None or not old:
            return
        before = shop.rng.choice(old)
        sale = shop.false_sale(day, at, before.invoice)
        shop.tell(replace(sale, documents=before.documents), unit.serial, unit, shop.kind)


def _stuff(shop: Shop, day: int) -> None:
    """The shelf claimed in the last days before a deadline; much of it comes back later."""
    left = min((end - day for end in DEADLINES if end >= day), default=99)
    if left > 4:
        return
    usual = shop.manner.daily * 1.9
    count = round(usual * shop.rng.uniform(3, 7)) + 4
    shop.stock.extend(_extra(shop, day, count))
    for at in moments(shop.rng, shop.manner, day, count):
        unit = shop.pick()
        if unit is None:
            return
        claim = shop.tell(
            shop.false_sale(day, at, shop.invoices.following()), unit.serial, unit, shop.kind
        )
        if shop.rng.random() < 0.5:
            shop.market.back[claim.claim_id] = at + timedelta(days=shop.rng.randint(8, 30))


def _extra(shop: Shop, day: int, count: int) -> list[Unit]:
    listed = START + timedelta(days=day - 1)
    units: list[Unit] = []
    while len(units) < count:
        units += shop.cartons.carton(shop.rng.choices(PRODUCTS, shop.mix)[0], listed)
    shop.market.delivered[shop.partner_id] += units
    return units


def _claim_returns(shop: Shop, day: int) -> None:
    """What came back is claimed again and again, and taken back again."""
    for at in shop.times(day, 0.3):
        gone = [
            claim for claim in shop.sold[-300:]
            if claim.claim_id in shop.market.back and shop.market.back[claim.claim_id] < at
        ]  # fmt: skip
        unit_of = {unit.serial: unit for unit in shop.market.delivered[shop.partner_id]}
        if len(gone) < 3:
            for claim in shop.rng.sample(shop.sold[-30:], min(6, len(shop.sold))):
                shop.market.back.setdefault(claim.claim_id, at + timedelta(hours=2))
            return
        before = shop.rng.choice(gone)
        if before.serial not in unit_of:
            continue
        sale = shop.false_sale(day, at, shop.invoices.following())
        claim = shop.tell(sale, before.serial, unit_of[before.serial], shop.kind)
        if shop.rng.random() < 0.6:
            shop.market.back[claim.claim_id] = at + timedelta(days=shop.rng.randint(2, 9))


def _copy(shop: Shop, day: int) -> None:
    """The papers and pictures of true sales, once more, for units from the shelf."""
    shown = [claim for claim in shop.sold[-200:] if claim.documents or claim.pictures]
    for at in shop.times(day, 0.3):
        unit = shop.pick()
        if unit is None or not shown:
            return
        before = shop.rng.choice(shown)
        marks = tuple(mark ^ (1 << shop.rng.randrange(64)) for mark in before.pictures)
        sale = shop.false_sale(day, at, shop.invoices.following())
        sale = replace(sale, documents=before.documents, pictures=marks)
        shop.tell(sale, unit.serial, unit, shop.kind)


def _burst(shop: Shop, day: int) -> None:
    """A carton or two at night, one after the other, once or twice a week."""
    if shop.rng.random() > 0.25 * shop.vigour:
        return
    at = START + timedelta(days=day, hours=23 - shop.manner.offset + shop.rng.uniform(0, 4))
    unit_count = shop.rng.randint(6, 24)
    units = sorted(_extra(shop, day, unit_count), key=lambda unit: unit.serial)[:unit_count]
    step = shop.rng.choice((15, 20, 30, 60))
    member = shop.partner_id * 100
    for number, unit in enumerate(units):
        when = at + timedelta(seconds=step * number)
        sale = shop.false_sale(day, when, shop.invoices.following())
        sale = replace(sale, member_id=member, device=f"d{member}")
        shop.tell(sale, unit.serial, unit, shop.kind)


def _collude(shop: Shop, day: int) -> None:
    """Units of a friend's shelf, claimed here before the friend sells them there."""
    friend = shop.friend
    for at in shop.times(day, 0.25) if friend else ():
        if friend is None or not friend.stock:
            return
        unit = shop.rng.choice(friend.stock)
        sale = shop.false_sale(day, at, shop.invoices.following())
        shop.tell(sale, unit.serial, unit, shop.kind)


def _wait(shop: Shop, day: int) -> None:
    """Now and then a unit from the shelf, with an invoice of its own."""
    if shop.rng.random() < 1 / 7:
        unit = shop.pick()
        if unit is not None:
            [at] = moments(shop.rng, shop.manner, day, 1)
            sale = shop.false_sale(day, at, shop.invoices.following())
            shop.tell(sale, unit.serial, unit, PATIENT)


_CHEATS: dict[str, Callable[[Shop, int], None]] = {
    "inventor": _invent,
    "reuser": _reuse,
    "stuffer": _stuff,
    "returner": _claim_returns,
    "copier": _copy,
    "burster": _burst,
    "colluder": _collude,
    PATIENT: _wait,
}
