"""The smallest fix of a no: which fields open, which values would pass, or that none would.

Pure, and by the same rules that said no: what it says passes is accepted by `admission`. Never
tells a claimant what is true: it opens the fields in which a mistake may be.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from domain.claims.admission import product_of
from domain.claims.claim import Field
from domain.claims.facts import Dated, Facts
from domain.claims.limits import refuse_by_limits
from domain.codes import CODES, Code, Deadline, Fix
from domain.programme import Product
from domain.serials import Scan
from domain.verdicts import Provisional, Refused, Verdict

_LABEL = frozenset(
    {
        Code.SCAN_EMPTY, Code.SCAN_TOO_LONG, Code.SCAN_UNREADABLE, Code.SCAN_TWO_CODES,
        Code.SCAN_NO_SERIAL, Code.SER_FORMAT, Code.SER_CHECK, Code.SER_IS_GTIN, Code.SER_MODEL,
    }
)  # fmt: skip
"""What another reading of the label mends."""
_DAY = frozenset({Code.NOT_ELIGIBLE_SKU, Code.OUT_OF_PERIOD, Code.TOO_LATE, Code.SALE_IN_FUTURE})
"""What another day of the sale mends, if it was written wrongly."""
_INVOICE = frozenset({Code.QTY_OVER_INVOICE, Code.CAP_CLAIM})
"""What another invoice mends, or what is known of it."""


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a sale that would pass, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        """Say whether a day is one of them."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Remedy:
    """What helps against one no.

    `fields` open by one key; `days` are the days that would pass where the sale's day is among
    them. `until` is the last day on which it helps, None where that isn't bound. One that
    `is_unfixable` says so: nothing that the claimant can correct would make it pass.
    """

    fix: Fix
    fields: tuple[str, ...] = ()
    days: Days | None = None
    until: date | None = None
    is_unfixable: bool = False


def remedy(verdict: Verdict, scan: Scan, statement: Dated, facts: Facts) -> Remedy | None:
    """Return the smallest fix of a verdict, None where nothing is wrong or only the vendor acts."""
    if isinstance(verdict, Refused):
        return _of_refusal(verdict, scan, statement, facts)
    if isinstance(verdict, Provisional) and verdict.asked:
        asked = verdict.asked
        fields = tuple(dict.fromkeys(name for each in asked for name in each.fields))
        first = next((each for each in asked if each.fields), asked[0])
        return Remedy(CODES[first.code].fix, fields, None, min(each.by for each in asked))
    return None


def _of_refusal(refused: Refused, scan: Scan, statement: Dated, facts: Facts) -> Remedy:
    """Open what the refusal is about, and whatever else would be refused right after it."""
    code, fix = refused.code, CODES[refused.code].fix
    unfixable = Remedy(fix, is_unfixable=True)
    if code not in _LABEL | _DAY | _INVOICE:
        return unfixable
    if code in _LABEL and code is not Code.SER_MODEL:
        # Another label is another unit: nothing that was found of this one is about that.
        facts = replace(facts, found=(), own_claim=None, against=None)
    products = _products(code, scan, facts)
    days = days_that_pass(products, facts)
    if days is None:
        return unfixable
    by_day = statement.sold_on not in days
    earning = _earning(products, days.last if by_day else statement.sold_on)
    if not earning:
        by_day, earning = True, _earning(products, days.last)
    fields = [Field.SCAN] if code in _LABEL else []
    fields += [Field.SOLD_ON] if by_day else []
    limit = _worst_limit(statement, facts, earning)
    if limit is not None:
        if limit.code not in _INVOICE:
            return unfixable
        fields += [Field(name) for name in limit.fields]
    until = _until(code, days, statement, facts)
    return Remedy(fix, tuple(fields), days if by_day else None, until)


def _products(code: Code, scan: Scan, facts: Facts) -> tuple[Product, ...]:
    """Return what the unit may be once the fix is made: of a bad label, anything."""
    if code is Code.SER_MODEL and facts.shipped is not None:
        return (facts.shipped,)
    if code in _LABEL:
        return facts.products
    known = product_of(scan, facts)
    return (known,) if known else facts.products


def days_that_pass(products: tuple[Product, ...], facts: Facts) -> Days | None:
    """Return the latest run of days on which a sale of one of these would pass; None for none."""
    rules = facts.rules
    first = max(rules.starts_on, facts.today - timedelta(days=rules.claim_window_days))
    last = min(rules.ends_on, facts.today)
    runs = [
        Days(max(first, each.eligible_from), min(last, each.eligible_to or last))
        for each in products
    ]
    return max(
        (each for each in runs if each.first <= each.last),
        key=lambda each: (each.last, each.last - each.first),
        default=None,
    )


def _earning(products: tuple[Product, ...], day: date) -> tuple[Product, ...]:
    return tuple(
        each
        for each in products
        if each.eligible_from <= day and (each.eligible_to is None or day <= each.eligible_to)
    )


def _worst_limit(statement: Dated, facts: Facts, products: tuple[Product, ...]) -> Refused | None:
    """Return the limit that would still refuse the cheapest of these, one no field opens first."""
    points = min((each.points for each in products), default=0)
    found = refuse_by_limits(statement, facts, points)
    if found is None or found.code not in _INVOICE:
        return found
    # Another invoice is free of this one's limits; what is left must pass by itself.
    rest = refuse_by_limits(_Elsewhere(statement), facts, points)
    return rest or found


class _Elsewhere:
    """The same sale on an invoice of which nothing is known yet."""

    def __init__(self, statement: Dated) -> None:
        self.sold_on = statement.sold_on
        self.customer = statement.customer
        self.invoice = ""


def _until(code: Code, days: Days, statement: Dated, facts: Facts) -> date | None:
    """Return the last day on which the fix helps: as long as claims of that sale are taken."""
    if CODES[code].deadline is not Deadline.CLAIM_WINDOW:
        return None
    day = statement.sold_on if statement.sold_on in days else days.last
    return day + timedelta(days=facts.rules.claim_window_days)
