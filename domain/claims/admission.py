"""From one scan and the facts at hand to a verdict: the same function on a counter and a server.

A refusal depends only on what the claimant's own side can know; what lies with other partners
makes a doubt, never a refusal: nobody can probe for it (docs/rules.md, Codes). Holds no limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from domain.claims.facts import Dated, Facts
from domain.claims.limits import (
    asked_by_limits,
    doubted_by_limits,
    is_plain,
    refuse_by_limits,
)
from domain.codes import Code
from domain.programme import Product, product_of_gtin
from domain.serials import (
    Scan,
    ScanKind,
    SerialPattern,
    canonical,
    fits,
    matches,
    read_scan,
    serial_for,
)
from domain.verdicts import Accepted, Provisional, Refused, Verdict

__all__ = [
    "Dated", "Facts", "admit", "candidates", "day_of_scan", "product_of", "sameness", "scan_for",
    "shown",
]  # fmt: skip

_FIRST_ZONE, _LAST_ZONE = timedelta(hours=14), timedelta(hours=-12)
"""The first and the last place on earth where a day begins, as offsets from UTC."""


def admit(scan: Scan, statement: Dated, facts: Facts) -> Verdict:
    """Judge a scan; the refusal the claimant can do most about comes first.

    Order: the scan itself, DUP_SELF, the unit's life (RETURNED, RECALLED, STOLEN, DESTROYED),
    shape (SER_FORMAT, SER_CHECK), SER_MODEL, eligibility, dates, limits; then the doubts
    SER_UNKNOWN, CHANNEL, SER_MODEL of a foreign unit, its life, DUP_OTHER and what is asked for
    make it provisional (docs/rules.md, Codes). Points are the product's, 0 while it isn't certain.
    """
    refused = _refuse_scan(scan) or _refuse_twice(facts) or _refuse_life(facts)
    if refused:
        return refused
    possible = _possible(scan, facts)
    if isinstance(possible, Refused):
        return possible
    refused = _refuse_product(scan, possible, statement) or _refuse_date(statement, facts)
    if refused:
        return refused
    points = possible[0].points if len(possible) == 1 else 0
    refused = refuse_by_limits(statement, facts, points)
    if refused:
        return refused
    doubts = _doubts(scan, facts) + doubted_by_limits(statement, facts, points)
    asked = asked_by_limits(statement, facts, points)
    return Provisional(doubts, points, asked) if doubts or asked else Accepted(points)


def sameness(scan: Scan, statement: Dated, facts: Facts) -> tuple[str | None, date] | None:
    """Return what a verdict depends on beside the facts; None where it takes the very serial.

    Where a limit looks at the invoice or at what was claimed before, each is judged by itself.

    Of a unit that was shipped to the claimant the list says what it is, whatever its serial looks
    like: scans of which this and the facts are equal have one verdict and one `product_of`.
    """
    if scan.refusal or not scan.serial or facts.own_claim or _known(facts) is None:
        return None
    if not is_plain(facts):
        return None
    return scan.product_code, statement.sold_on


def scan_for(text: str, products: tuple[Product, ...]) -> Scan:
    """Read what a scanner delivered, knowing which products there are.

    One number in ten with as many digits as an EAN has its check digit by chance. A bare one
    that no product of the catalogue carries, but that has the shape of a product's serials, is
    that serial and no product code.
    """
    scan = read_scan(text)
    if scan.kind is not ScanKind.PRODUCT_CODE or text.lstrip().startswith("]"):
        return scan
    if product_of_gtin(products, scan.product_code):
        return scan
    number = Scan(ScanKind.SERIAL, canonical(text))
    return number if _fitting(number, products) else scan


def shown(verdict: Verdict, decide_by: date) -> tuple[str, Mapping[str, str | int]]:
    """Return the code and values a claimant may see: "" when accepted, doubts all alike.

    Every doubt is VENDOR_CHECKS with the ISO day by which the vendor answers (docs/rules.md,
    Codes). Only of what the own device did much of is told what it was: SER_MANY_UNKNOWN. What is
    asked for is told before any doubt, whether there is one or not.
    """
    if isinstance(verdict, Refused):
        return verdict.code.value, verdict.params
    if isinstance(verdict, Provisional) and verdict.asked:
        return verdict.asked[0].code.value, verdict.asked[0].params
    if isinstance(verdict, Provisional):
        many = Code.SER_MANY_UNKNOWN in verdict.open
        code = Code.SER_MANY_UNKNOWN if many else Code.VENDOR_CHECKS
        return code.value, {"by": decide_by.isoformat()}
    return "", {}


def product_of(scan: Scan, facts: Facts) -> Product | None:
    """Return the product as the claimant's side can know it, None while several are possible.

    The unit's own shipment says it first, then the code, then the only pattern that fits. A
    shipment to somebody else doesn't count here: for the vendor's desk look at `facts.shipped`.
    """
    possible = _possible(scan, facts)
    if isinstance(possible, Refused) or len(possible) != 1:
        return None
    return possible[0]


def candidates(scan: Scan, products: tuple[Product, ...]) -> tuple[str, ...]:
    """Return the canonical serials a scan may stand for, best first, each once; () for none.

    The first is the one to claim when no shipment decides. A bare serial also stands for what
    the patterns that fit make of it (case, look-alikes); an AI 21 only for itself.
    """
    if scan.serial is None:
        return ()
    named = _named(scan, products)
    if all(_form(scan, pattern) == scan.serial for pattern in _folding(named)):
        return (scan.serial,)
    forms = [form for _, form in _fits(scan, products)]
    # Several products that read it differently decide nothing: then it stays as delivered.
    best = forms[:1] if len(set(forms)) == 1 else []
    return tuple(dict.fromkeys([*best, scan.serial, *forms]))


def _folding(products: tuple[Product, ...]) -> Iterable[SerialPattern]:
    """Return a pattern of each way in which these products fold case and look-alikes."""
    return {
        (product.pattern.folds_case, product.pattern.folds_lookalikes): product.pattern
        for product in products
    }.values()


def day_of_scan(scanned_at: datetime, sold_on: date) -> date:
    """Return the claimant's day of a scan for a server that doesn't know the claimant's zone.

    Of the days it can have been anywhere on earth, the one nearest to the sale: whatever the
    claimant's own calendar accepted is accepted here too. `scanned_at` is a UTC instant.
    """
    return min(max(sold_on, _day(scanned_at, _LAST_ZONE)), _day(scanned_at, _FIRST_ZONE))


def _day(instant: datetime, offset: timedelta) -> date:
    try:
        return (instant + offset).date()
    except OverflowError:  # a device whose clock stands at the end of the calendar
        return instant.date()


def _known(facts: Facts) -> Product | None:
    """Return the shipped product where the claimant may know of the shipment."""
    return facts.shipped if facts.mine else None


def _form(scan: Scan, pattern: SerialPattern) -> str:
    return serial_for(scan, pattern) or ""


def _named(scan: Scan, products: tuple[Product, ...]) -> tuple[Product, ...]:
    """Return the one product the code names, all of them when it names none of these."""
    named = product_of_gtin(products, scan.product_code)
    return (named,) if named else products


def _fitting(scan: Scan, products: tuple[Product, ...]) -> tuple[Product, ...]:
    """Return the products whose pattern the serial fits; only the named one if one is named."""
    return tuple([product for product, _ in _fits(scan, products)])


def _fits(scan: Scan, products: tuple[Product, ...]) -> list[tuple[Product, str]]:
    """Return these products, each with the serial in the form it is kept in."""
    forms: dict[tuple[bool, bool], str] = {}
    found = []
    for product in _named(scan, products):
        pattern = product.pattern
        folds = (pattern.folds_case, pattern.folds_lookalikes)
        if folds not in forms:
            forms[folds] = _form(scan, pattern)
        if fits(forms[folds], pattern):
            found.append((product, forms[folds]))
    return found


def _refuse_scan(scan: Scan) -> Refused | None:
    if scan.refusal:
        return scan.refusal
    if scan.serial:
        return None
    if scan.kind is ScanKind.PRODUCT_CODE:
        return Refused(Code.SER_IS_GTIN, ("scan",), {"gtin": scan.product_code or ""})
    return Refused(Code.SCAN_NO_SERIAL, ("scan",))


def _refuse_twice(facts: Facts) -> Refused | None:
    own = facts.own_claim
    if own is None:
        return None
    return Refused(Code.DUP_SELF, (), {"who": own.who, "when": own.when.isoformat()})


def _refuse_life(facts: Facts) -> Refused | None:
    """Refuse what came back, or was blocked, of the claimant's own deliveries only."""
    against = facts.against
    if against is None or not facts.mine:
        return None
    return Refused(against.code, (), {"date": against.on.isoformat()})


def _possible(scan: Scan, facts: Facts) -> tuple[Product, ...] | Refused:
    """Return the products the unit may be, or why the serial or the box can't be right.

    None at all is possible when the code names a product outside the catalogue.
    """
    gtin, known = scan.product_code, _known(facts)
    stated = product_of_gtin(facts.products, gtin)
    if known:
        # Shipped to the claimant: the list says what it is, whatever its serial looks like.
        if gtin is None or gtin == known.gtin:
            return (known,)
        names = {"actual": known.name, "stated": stated.name if stated else gtin}
        return Refused(Code.SER_MODEL, ("scan",), names)
    if gtin is not None and stated is None:
        return ()
    return _fitting(scan, facts.products) or _misshapen(scan, facts.products)


def _misshapen(scan: Scan, products: tuple[Product, ...]) -> Refused:
    """Return SER_CHECK when only a check character is wrong, else SER_FORMAT."""
    found = [
        matches(_form(scan, product.pattern), product.pattern) for product in _named(scan, products)
    ]
    nearly = any(no is not None and no.code is Code.SER_CHECK for no in found)
    code = Code.SER_CHECK if nearly else Code.SER_FORMAT
    return Refused(code, ("scan",), {"serial": scan.serial or ""})


def _refuse_product(scan: Scan, possible: tuple[Product, ...], statement: Dated) -> Refused | None:
    """Return NOT_ELIGIBLE_SKU when nothing the unit may be earns on the day of the sale."""
    day = statement.sold_on
    for product in possible:
        if _earns(product, day):
            return None
    names = " / ".join(product.name for product in possible) or (scan.product_code or "")
    return Refused(Code.NOT_ELIGIBLE_SKU, (), {"product": names, "date": day.isoformat()})


def _earns(product: Product, day: date) -> bool:
    return product.eligible_from <= day and (
        product.eligible_to is None or day <= product.eligible_to
    )


def _refuse_date(statement: Dated, facts: Facts) -> Refused | None:
    day, rules = statement.sold_on, facts.rules
    if day > facts.today:
        return _misdated(Code.SALE_IN_FUTURE, day)
    if not rules.starts_on <= day <= rules.ends_on:
        starts, ends = rules.starts_on.isoformat(), rules.ends_on.isoformat()
        return _misdated(Code.OUT_OF_PERIOD, day, starts=starts, ends=ends)
    if (facts.today - day).days > rules.claim_window_days:
        return _misdated(Code.TOO_LATE, day, days=rules.claim_window_days)
    return None


def _misdated(code: Code, day: date, **told: str | int) -> Refused:
    return Refused(code, ("sold_on",), {"date": day.isoformat(), **told})


def _doubts(scan: Scan, facts: Facts) -> tuple[Code, ...]:
    """Return what only the vendor can settle, in the order of the reviewer's desk."""
    doubts: list[Code] = []
    if facts.shipped is None:
        doubts.append(Code.SER_UNKNOWN)
    elif not facts.mine:
        doubts.append(Code.CHANNEL)
        stated = product_of_gtin(facts.products, scan.product_code)
        if stated and stated.product_id != facts.shipped.product_id:
            doubts.append(Code.SER_MODEL)
    if facts.against is not None:
        doubts.append(facts.against.code)
    if facts.other_claim:
        doubts.append(Code.DUP_OTHER)
    return tuple(doubts)
