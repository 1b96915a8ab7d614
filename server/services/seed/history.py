"""A year of sales and a full review desk: claim rows with ledger lines, from units shipped.

Plans who sold what when, and how the vendor took it. Makes rows; writes nothing.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from domain.claims.claim import EARNED, ClaimState
from domain.claims.invoices import invoice_key
from domain.codes import Code
from domain.ledger.ledger import LineKind, earn
from domain.reviews.decision import REASONS
from server.services.booking import rows_of
from server.services.claims import json_text
from server.services.seed.cast import PARTNERS, PRODUCTS, REVIEWERS, DemoPartner, DemoProduct
from server.services.seed.cast import member_id as id_of
from server.services.seed.serials import SerialMaker

Row = dict[str, Any]

SHIPPED_EACH = 20_000
IN_REVIEW = 200
DAYS = 364
BY_ID = {product.product_id: product for product in PRODUCTS}
CLEAN = 0.96
"""Share of past claims the rules passed at once; the rest was looked at."""
WITH_INVOICE, WITH_CUSTOMER = 0.9, 0.7
MOST_REASONS = ("not_shipped", "wrong_date", "returned", "not_sold")


@dataclass(slots=True)
class History:
    """Everything that happened, as rows, and which units nobody has claimed yet."""

    shipments: list[Row] = field(default_factory=list)
    claims: list[Row] = field(default_factory=list)
    ledger: list[Row] = field(default_factory=list)
    unclaimed: dict[int, list[tuple[str, int]]] = field(default_factory=dict)


class Ids:
    """UUIDv7 text from given instants: made like real ones, but the same every time."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng

    def at(self, instant: datetime) -> str:
        """Return an id made at an instant."""
        stamp = int(instant.timestamp() * 1000) & (2**48 - 1)
        high = stamp << 80 | 7 << 76 | self._rng.getrandbits(12) << 64
        number = f"{high | 2 << 62 | self._rng.getrandbits(62):032x}"
        return "-".join((number[:8], number[8:12], number[12:16], number[16:20], number[20:]))


def make_history(rng: random.Random, ids: Ids, as_of: date, now: datetime) -> History:
    """Return shipments, claims and ledger lines up to `as_of`."""
    history = History()
    maker = SerialMaker(rng)
    weights = [product.weight for product in PRODUCTS]
    for partner in PARTNERS:
        kinds = rng.choices(PRODUCTS, weights, k=SHIPPED_EACH)
        units = [(maker.make(product), product.product_id) for product in kinds]
        sold = _Counter(rng, ids, partner, history)
        left = iter(units)
        for day in _sale_days(rng, partner, as_of):
            serial, product_id = next(left)
            sold.sell(serial, BY_ID[product_id], day, min(now, _end(as_of)))
            shipped_on = day - timedelta(days=rng.randint(4, 70))
            history.shipments.append(_shipment(partner, serial, product_id, shipped_on))
        rest = list(left)
        for serial, product_id in rest:
            shipped_on = as_of - timedelta(days=rng.randint(1, 220))
            history.shipments.append(_shipment(partner, serial, product_id, shipped_on))
        history.unclaimed[partner.partner_id] = rest
    _fill_desk(rng, ids, maker, history, min(now, _end(as_of)))
    return history


def _end(day: date) -> datetime:
    return datetime.combine(day, time(23, 59), UTC)


def _shipment(partner: DemoPartner, serial: str, product_id: int, day: date) -> Row:
    return {
        "serial": serial, "product_id": product_id, "partner_id": partner.partner_id,
        "shipped_on": day,
    }  # fmt: skip


def _sale_days(rng: random.Random, partner: DemoPartner, as_of: date) -> Iterator[date]:
    """Yield the day of each sale: growth over the year, more in spring and autumn, no Sundays."""
    start = as_of - timedelta(days=DAYS)
    for passed in range(DAYS):
        day = start + timedelta(days=passed)
        if day.weekday() == 6:  # noqa: PLR2004  Sunday
            continue
        season = 1 + 0.22 * math.sin(2 * math.pi * (day.timetuple().tm_yday - 60) / 182.5)
        trend = 1 + (partner.growth - 1) * passed / DAYS
        expected = partner.weekly / 6 * season * trend
        busy = 0.6 if day.weekday() == 5 else 1.08  # noqa: PLR2004  Saturday
        for _ in range(max(0, round(rng.gauss(expected * busy, math.sqrt(expected) * 0.7)))):
            yield day


@dataclass(slots=True)
class _Counter:
    """A partner's counter through the year."""

    rng: random.Random
    ids: Ids
    partner: DemoPartner
    history: History

    def sell(self, serial: str, product: DemoProduct, day: date, now: datetime) -> None:
        """Write down one sale and how the vendor took it."""
        rng = self.rng
        scanned_at = self._moment(day, now)
        # Most counters are online; some send in the evening or after a day.
        delay = rng.choice((20, 45, 90, 600, 7 * 3600, 26 * 3600))
        received_at = min(scanned_at + timedelta(seconds=delay + rng.randint(0, 40)), now)
        claim = blank_claim(self.ids, self._seller(), scanned_at, received_at) | {
            "serial": serial,
            "product_id": product.product_id,
            "sold_on": day,
            "points": product.points,
            "value_minor": product.list_price,
            "currency": "EUR",
            **(
                _invoice(f"R{day:%y%m}-{rng.randint(1000, 9999)}")
                if rng.random() < WITH_INVOICE
                else {"invoice": ""}
            ),
            "customer": rng.choice(self.partner.customers) if rng.random() < WITH_CUSTOMER else "",
        }
        taken = rng.random()
        if taken < CLEAN or received_at > now - timedelta(days=6):
            claim |= {"decided_at": received_at, "decided_by": "rules"}
        else:
            claim |= self._reviewed(received_at, refused=taken > 0.985)  # noqa: PLR2004  share
        if claim["state"] == ClaimState.APPROVED:
            self.history.ledger += earning(claim, product)
            claim |= _matured(claim["decided_at"], now)
        self.history.claims.append(claim)

    def _reviewed(self, received_at: datetime, *, refused: bool) -> Row:
        rng = self.rng
        decided_at = received_at + timedelta(hours=rng.randint(5, 90), minutes=rng.randint(0, 59))
        looked = {"rev": 2, "decided_at": decided_at, "decided_by": rng.choice(REVIEWERS)[1]}
        if not refused:
            return looked | {"cause": rng.choice((Code.SER_UNKNOWN, Code.CHANNEL)).value}
        reason = rng.choice(MOST_REASONS)
        return looked | {
            "state": ClaimState.REJECTED.value,
            "code": Code.REFUSED_BY_VENDOR.value,
            "params": json_text({"reason": REASONS[reason], "reason_key": reason}),
            "reason": reason,
            "cause": Code.CHANNEL.value,
            "points": 0,
            "live": False,
        }

    def _moment(self, day: date, now: datetime) -> datetime:
        second = int(self.rng.triangular(0, 10 * 3600, 4 * 3600))
        at = datetime.combine(day, time(7), UTC) + timedelta(seconds=second)
        return min(at.replace(microsecond=self.rng.randrange(10**6)), now)

    def _seller(self) -> tuple[int, int]:
        numbers = range(1, len(self.partner.people) + 1)
        shares = (30, 22, 6, 18, 14, 10)[: len(numbers)]
        number = self.rng.choices(numbers, shares)[0]
        return self.partner.partner_id, id_of(self.partner.partner_id, number)


def blank_claim(
    ids: Ids, seller: tuple[int, int], scanned_at: datetime, received_at: datetime
) -> Row:
    """Return an approved claim with everything in it but the sale itself."""
    partner_id, member = seller
    return {
        "claim_id": ids.at(scanned_at),
        "partner_id": partner_id,
        "member_id": member,
        "device": f"demo-{member}",
        "stated_gtin": None,
        "scanned_at": scanned_at,
        "received_at": received_at,
        "rule_version": 1,
        "state": ClaimState.APPROVED.value,
        "code": "",
        "params": "{}",
        "decide_by": None,
        "decided_at": None,
        "decided_by": "",
        "reason": "",
        "rev": 1,
        "cause": "",
        "doubts": "[]",
        "evidence_at": scanned_at,
        "live": True,
        "first_reviewer": 0,
        "invoice_key": "",
        "due_at": None,
        "asked": "[]",
        "appeal": "",
        "refused_by": 0,
        "escalated": False,
        "lost": "",
        "desk_left": None,
    }


def _invoice(number: str) -> Row:
    return {"invoice": number, "invoice_key": invoice_key(number)}


def _matured(decided_at: datetime, now: datetime) -> Row:
    """Return how far the points of an approved claim are: payable, or from when on."""
    ripe = decided_at + timedelta(days=30)
    if ripe <= now:
        return {"state": ClaimState.PAYABLE.value}
    return {"due_at": ripe}


def earning(claim: Row, product: DemoProduct) -> list[Row]:
    """Return the ledger lines of an approved claim, as the services book them."""
    lines = earn(
        f"{claim['claim_id']}:{LineKind.EARN}:{claim['rev']}",
        claim["partner_id"],
        claim["member_id"],
        claim["points"],
        claim_id=claim["claim_id"],
        at=claim["decided_at"],
        rule_version=claim["rule_version"],
        explanation=f"1 × {product.name}, sold on {claim['sold_on'].isoformat()}"
        f" = {claim['points']}",
    )
    return rows_of(claim["partner_id"], claim["member_id"], lines)


def _fill_desk(
    rng: random.Random, ids: Ids, maker: SerialMaker, history: History, now: datetime
) -> None:
    """Put claims on the reviewers' desk: unknown serials, other channels, second claimants."""
    approved = {
        partner.partner_id: [
            claim
            for claim in history.claims
            if claim["partner_id"] == partner.partner_id
            and claim["state"] in EARNED
            and now - claim["received_at"] < timedelta(days=50)
        ]
        for partner in PARTNERS
    }
    for number in range(IN_REVIEW):
        partner = rng.choices(PARTNERS, (5, 3, 2))[0]
        rival = rng.choice([other for other in PARTNERS if other is not partner])
        scanned_at = now - timedelta(seconds=rng.randint(1800, 64 * 3600))
        received_at = min(scanned_at + timedelta(seconds=rng.randint(15, 5000)), now)
        counter = _Counter(rng, ids, partner, history)
        claim = blank_claim(ids, counter._seller(), scanned_at, received_at)  # noqa: SLF001  same module
        doubts: list[tuple[str, Row]]
        if number % 20 < 9:  # noqa: PLR2004  nine of twenty
            product = rng.choices(PRODUCTS, [each.weight for each in PRODUCTS])[0]
            serial, doubts = maker.make(product), [(Code.SER_UNKNOWN.value, {})]
        elif number % 20 < 15:  # noqa: PLR2004  six of twenty
            stock = history.unclaimed[rival.partner_id]
            serial, product_id = stock.pop(rng.randrange(len(stock)))
            product = BY_ID[product_id]
            doubts = [_channel(rival, product)]
        else:
            held = approved[rival.partner_id].pop(rng.randrange(len(approved[rival.partner_id])))
            serial, product = held["serial"], BY_ID[held["product_id"]]
            about = {"partner": rival.name, "claim_id": held["claim_id"]}
            doubts = [_channel(rival, product), (Code.DUP_OTHER.value, about)]
            claim["live"] = False
        due = received_at + timedelta(days=2)
        history.claims.append(
            claim
            | {
                "serial": serial,
                "product_id": product.product_id,
                "sold_on": scanned_at.date(),
                "points": product.points,
                "value_minor": product.list_price,
                "currency": "EUR",
                **_invoice(f"R{scanned_at:%y%m}-{rng.randint(1000, 9999)}"),
                "customer": rng.choice(partner.customers),
                "state": ClaimState.IN_REVIEW.value,
                "code": Code.VENDOR_CHECKS.value,
                "params": json_text({"by": due.date().isoformat()}),
                "decide_by": due,
                "cause": doubts[0][0],
                "doubts": json_text(doubts),
            }
        )


def _channel(rival: DemoPartner, product: DemoProduct) -> tuple[str, Row]:
    return Code.CHANNEL.value, {"shipped_to": rival.name, "product": product.name}
