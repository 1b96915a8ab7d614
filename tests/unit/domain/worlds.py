"""A small programme that the tests of the rules share. Values only; tests change what they need."""

from __future__ import annotations

import string
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from domain.claims.admission import Facts
from domain.claims.claim import Statement
from domain.contests.contest import Audience, Contest, Counts, Entry
from domain.deals.deal import Deal, DealState
from domain.money import Money
from domain.programme import Product, RuleVersion
from domain.sentences import SENTENCES
from domain.serials import Scan, ScanKind, SerialPattern
from domain.verdicts import Refused

TODAY = date(2026, 6, 15)
NOW = datetime(2026, 6, 15, 9, 30, tzinfo=UTC)

RULES = RuleVersion(
    version=3,
    valid_from=datetime(2026, 1, 1, tzinfo=UTC),
    starts_on=date(2026, 3, 1),
    ends_on=date(2026, 12, 31),
    claim_window_days=60,
    decision_days=2,
    maturity_days=30,
    scan_hold_seconds=10,
    decision_hold_seconds=8,
    protection_days=90,
    extension_days=30,
    extensions=2,
    resubmissions=3,
    four_eyes_points=500,
)


def product(product_id: int, regex: str, **changes: Any) -> Product:
    """One product per hundred points; the pattern's own settings go by their names."""
    shape = {
        name: changes.pop(name)
        for name in ("folds_case", "folds_lookalikes", "check")
        if name in changes
    }
    made = Product(
        product_id=product_id,
        gtin=f"0950600000{product_id:04}",
        name=f"Product {product_id}",
        pattern=SerialPattern(regex, **shape),
        points=100 * product_id,
        list_price=Money(19_900, "EUR"),
        eligible_from=date(2026, 1, 1),
        eligible_to=None,
    )
    return replace(made, **changes)


DRILL = product(1, r"DR[0-9]{6}")
SAW = product(2, r"SW[0-9A-F]{6}", folds_case=True, folds_lookalikes=True)
LASER = product(3, r"[0-9]{10}", check="luhn")
PUMP = product(4, r"DR[0-9]{6}")
OLD = product(5, r"OLD[0-9]{3}", eligible_to=date(2026, 5, 31))
PRODUCTS = (DRILL, SAW, LASER, OLD)
"""PUMP's serials look like DRILL's; it is not among them, so each test says when it is."""


def bare(serial: str) -> Scan:
    return Scan(ScanKind.SERIAL, serial)


def gs1(serial: str | None, gtin: str | None) -> Scan:
    return Scan(ScanKind.GS1, serial, gtin, {})


def statement(scan: Scan, sold_on: date = TODAY) -> Statement:
    return Statement(
        claim_id="018f0000-0000-7000-8000-000000000001",
        serial=scan.serial or "",
        stated_gtin=scan.product_code,
        sold_on=sold_on,
        invoice="",
        customer="",
        scanned_at=NOW,
    )


FACTS = Facts(
    rules=RULES,
    today=TODAY,
    products=PRODUCTS,
    shipped=None,
    mine=False,
    own_claim=None,
    decide_by=date(2026, 6, 17),
)


def deal(state: DealState = DealState.DRAFT, **changes: Any) -> Deal:
    made = Deal(
        deal_id="d1", partner_id=1, member_id=11, state=state, customer="Miller Ltd",
        country="GB", domain="miller.example", contact="A. Miller", site="Leeds",
        products=((1, 20), (2, 5)), value=Money(1_250_000, "EUR"),
        expected_close=date(2026, 9, 30), source="trade fair", tender=False, competitor="",
        note="", protected_until=None, decide_by=None, reason="", submissions=0, extensions=0,
        created_at=NOW, updated_at=NOW, rev=1,
    )  # fmt: skip
    return replace(made, **changes)


UNITS = Contest(
    contest_id=1,
    name="Summer sprint",
    counts=Counts.UNITS,
    points_per_unit=10,
    points_per_amount=0,
    amount_step=0,
    currency="EUR",
    product_ids=frozenset(),
    audience=Audience.MEMBER,
    starts_at=datetime(2026, 6, 1, tzinfo=UTC),
    ends_at=datetime(2026, 7, 1, tzinfo=UTC),
    grace_until=datetime(2026, 7, 11, tzinfo=UTC),
)
AMOUNT = replace(
    UNITS,
    contest_id=2,
    name="Volume cup",
    counts=Counts.AMOUNT,
    points_per_unit=0,
    points_per_amount=3,
    amount_step=5_000,
    product_ids=frozenset({1, 2}),
    audience=Audience.PARTNER,
)


def entry(ref: str, points: int, at: datetime = NOW, **changes: Any) -> Entry:
    made = Entry(
        entry_id=f"{ref}-{points}-{at.isoformat()}",
        contest_id=UNITS.contest_id,
        ref=ref,
        claim_id=f"claim-{ref}",
        points=points,
        units=1,
        sure=True,
        at=at,
    )
    return made._replace(**changes)


def tells_everything(refused: Refused) -> bool:
    """Whether a refusal carries every value its sentence mentions."""
    template = SENTENCES[refused.code]
    named = {name for _, name, _, _ in string.Formatter().parse(template) if name}
    return named <= set(refused.params)
