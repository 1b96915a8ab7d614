"""Compares what a claimant says with what stands on the pages of a document.

Says found, different or missing for each thing, with page and place. Never decides what follows
from it, and never takes part of a longer number for the number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import reduce

from domain.claims import looking
from domain.claims.looking import Sheet
from domain.claims.pages import Box, Page
from domain.claims.written_dates import DateOrder
from domain.serials.canonical import canonical

_SHORTEST_ALONE = 4
"""Signs of an invoice number that is known without a label beside it."""


class Thing(StrEnum):
    """What is compared."""

    SERIAL = "serial"
    INVOICE = "invoice"
    SOLD_ON = "sold_on"
    QUANTITY = "quantity"
    CUSTOMER = "customer"


class Outcome(StrEnum):
    """What became of one thing on the pages."""

    FOUND = "found"
    DIFFERENT = "different"
    """Something else stands where it should be."""
    MISSING = "missing"


class Tolerance(StrEnum):
    """What was overlooked to call a thing found; told to whoever relies on it."""

    NONE = ""
    LOOKS_ALIKE = "looks_alike"
    """Case, hyphens, or signs one takes for each other (O and 0, I and 1)."""
    DATE_ORDER = "date_order"
    """Day and month stand in the order of another country."""
    MORE_UNITS = "more_units"
    """The document has more units than are claimed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What the claimant says of one invoice: each claim line is one serial (canonical).

    Empty text and None are not looked for. `order` is how the place writes dates in digits.
    """

    serials: tuple[str, ...]
    invoice: str = ""
    sold_on: date | None = None
    customer: str = ""
    order: DateOrder = DateOrder.DAY_FIRST


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of one thing: `said` is what the claimant says, `read` what stands there.

    `page` counts from 1 and is 0 for what is missing. `places` are the signs of `read` that
    differ, counted from 0. `barcode` says that it was read from one.
    """

    thing: Thing
    said: str
    outcome: Outcome
    read: str = ""
    page: int = 0
    box: Box | None = None
    tolerance: Tolerance = Tolerance.NONE
    places: tuple[int, ...] = ()
    barcode: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """What was seen of everything sought. `silent` says that no page had anything to compare."""

    seen: tuple[Seen, ...]
    silent: bool

    def of(self, thing: Thing) -> tuple[Seen, ...]:
        """Return what was seen of one kind of thing."""
        return tuple(each for each in self.seen if each.thing is thing)

    def count(self, thing: Thing, outcome: Outcome = Outcome.FOUND) -> int:
        """Return how many of a kind ended so."""
        return sum(each.outcome is outcome for each in self.of(thing))

    @property
    def differences(self) -> tuple[Seen, ...]:
        """What stands otherwise on the document than the claimant says."""
        return tuple(each for each in self.seen if each.outcome is Outcome.DIFFERENT)

    @property
    def pages(self) -> tuple[int, ...]:
        """The pages on which something was found, each once."""
        found = {each.page for each in self.seen if each.outcome is Outcome.FOUND}
        return tuple(sorted(found))


def match(sought: Sought, pages: Sequence[Page]) -> Match:
    """Compare what is said with what was read; the same pages and words give the same answer."""
    if all(page.is_silent for page in pages):
        return Match(tuple(_missing(thing, said) for thing, said in _said(sought)), silent=True)
    sheets = [Sheet(page) for page in pages]
    seen = list(_serials(sought.serials, sheets))
    taken = _taken(seen)
    if sought.invoice.strip():
        seen.append(_invoice(sought.invoice.strip(), sheets, taken))
    if sought.sold_on is not None:
        seen.append(_day(sought.sold_on, sheets, sought.order))
    if sought.serials:
        seen.append(_quantity(len(set(sought.serials)), sheets))
    if sought.customer.strip():
        seen.append(_customer(sought.customer.strip(), sheets))
    return Match(tuple(seen), silent=False)


def _said(sought: Sought) -> Iterable[tuple[Thing, str]]:
    for serial in dict.fromkeys(sought.serials):
        yield Thing.SERIAL, serial
    if sought.invoice.strip():
        yield Thing.INVOICE, sought.invoice.strip()
    if sought.sold_on is not None:
        yield Thing.SOLD_ON, sought.sold_on.isoformat()
    if sought.serials:
        yield Thing.QUANTITY, str(len(set(sought.serials)))
    if sought.customer.strip():
        yield Thing.CUSTOMER, sought.customer.strip()


def _missing(thing: Thing, said: str) -> Seen:
    return Seen(thing, said, Outcome.MISSING)


def _taken(seen: Iterable[Seen]) -> frozenset[str]:
    return frozenset(canonical(each.read) for each in seen if each.outcome is Outcome.FOUND)


# --- serials --------------------------------------------------------------------------------------
def _serials(serials: tuple[str, ...], sheets: Sequence[Sheet]) -> list[Seen]:
    """Return each serial once: exact ones first, so that no twin takes another one's place."""
    wanted = tuple(dict.fromkeys(canonical(each) for each in serials))
    seen: dict[str, Seen] = {}
    used: dict[int, list[looking.Spot]] = {}
    for exact in (True, False):
        index = looking.Index(sheets, wanted, exact=exact)
        for serial in wanted:
            if serial in seen:
                continue
            spot = index.spot(serial, used)
            if spot is not None:
                used.setdefault(spot.page, []).append(spot)
                tolerance = Tolerance.NONE if exact else Tolerance.LOOKS_ALIKE
                seen[serial] = _found(Thing.SERIAL, serial, spot, tolerance)
    nearest = looking.Nearest(sheets, used)
    for serial in wanted:
        if serial not in seen:
            seen[serial] = _near_or_missing(Thing.SERIAL, serial, nearest)
    return [seen[serial] for serial in wanted]


def _found(thing: Thing, said: str, spot: looking.Spot, tolerance: Tolerance) -> Seen:
    return Seen(
        thing, said, Outcome.FOUND, spot.text, spot.page, spot.box, tolerance, barcode=spot.barcode
    )


def _different(thing: Thing, said: str, spot: looking.Spot) -> Seen:
    return Seen(
        thing,
        said,
        Outcome.DIFFERENT,
        spot.text,
        spot.page,
        spot.box,
        places=looking.differing(said, spot.text),
        barcode=spot.barcode,
    )


def _near_or_missing(thing: Thing, said: str, nearest: looking.Nearest) -> Seen:
    spot = nearest.to(said)
    if spot is None:
        return _missing(thing, said)
    nearest.use(spot)
    return _different(thing, said, spot)


# --- the rest of an invoice -----------------------------------------------------------------------
def _invoice(said: str, sheets: Sequence[Sheet], taken: frozenset[str]) -> Seen:
    if len(said) < _SHORTEST_ALONE:
        return _short_invoice(said, sheets)
    for exact in (True, False):
        spot = looking.Index(sheets, (said,), exact=exact).spot(said, {})
        if spot is not None:
            tolerance = Tolerance.NONE if exact else Tolerance.LOOKS_ALIKE
            return _found(Thing.INVOICE, said, spot, tolerance)
    for sheet in sheets:
        labelled = sheet.invoice_number()
        if labelled is not None and canonical(labelled.text) not in taken:
            return _different(Thing.INVOICE, said, labelled)
    return _near_or_missing(Thing.INVOICE, said, looking.Nearest(sheets, {}, taken))


def _short_invoice(said: str, sheets: Sequence[Sheet]) -> Seen:
    """Look beside the label alone: a number of few digits stands on any page."""
    labelled = next(filter(None, (sheet.invoice_number() for sheet in sheets)), None)
    if labelled is None:
        return _missing(Thing.INVOICE, said)
    if canonical(labelled.text) == canonical(said):
        return _found(Thing.INVOICE, said, labelled, Tolerance.NONE)
    return _different(Thing.INVOICE, said, labelled)


def _day(said: date, sheets: Sequence[Sheet], order: DateOrder) -> Seen:
    text = said.isoformat()
    days = [day for sheet in sheets for day in sheet.days(order)]
    for day in days:
        if day.day == said:
            return _found(Thing.SOLD_ON, text, day.spot, Tolerance.NONE)
    for day in days:
        if day.other == said:
            return _found(Thing.SOLD_ON, text, day.spot, Tolerance.DATE_ORDER)
    labelled = [day for day in days if day.labelled] or days
    if not labelled:
        return _missing(Thing.SOLD_ON, text)
    spot = labelled[0].spot
    return Seen(Thing.SOLD_ON, text, Outcome.DIFFERENT, spot.text, spot.page, spot.box)


def _quantity(said: int, sheets: Sequence[Sheet]) -> Seen:
    """Found when one number says so, or all of a column together; more may stand there."""
    text = str(said)
    columns = [column for sheet in sheets for column in sheet.quantities()]
    for column in columns:
        for number, spot in column:
            if number == said:
                return _found(Thing.QUANTITY, text, spot, Tolerance.NONE)
    sums = [(sum(number for number, _ in column), column) for column in columns]
    total, column = max(sums, key=lambda each: (each[0] == said, each[0]), default=(0, []))
    if not column:
        return _missing(Thing.QUANTITY, text)
    box = reduce(Box.joined, (spot.box for _, spot in column))
    outcome = Outcome.DIFFERENT if total < said else Outcome.FOUND
    tolerance = Tolerance.MORE_UNITS if total > said else Tolerance.NONE
    page = column[0][1].page
    return Seen(Thing.QUANTITY, text, outcome, str(total), page, box, tolerance)


def _customer(said: str, sheets: Sequence[Sheet]) -> Seen:
    for sheet in sheets:
        spot = sheet.name(said)
        if spot is not None:
            return _found(Thing.CUSTOMER, said, spot, Tolerance.NONE)
    return _missing(Thing.CUSTOMER, said)
