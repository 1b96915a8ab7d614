"""One row of such a file into what it says, or a sentence why not. Pure, given the catalogue."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from domain.epcis.events import party_key
from domain.programme import Product, product_of_gtin
from domain.serials import CHECKS, ScanKind, fits, gtin, read_scan, serial_for
from domain.serials.cost import Trouble, trouble_with
from domain.serials.epc import Epc, EpcKind, read_epc
from domain.serials.scans import Scan
from server.services.supply.columns import Field, Kind
from sync.sheets.values import Order, read_date, read_number, read_serial_date

_SHORTENED = re.compile(r"[+-]?\d(?:[.,]\d+)?[eE]\+\d{1,3}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_LONGEST_NAME = 200
_LONGEST_PATTERN = 200
_MINOR = 100


class RowStatus(StrEnum):
    """What became of a row."""

    NEW = "new"
    KNOWN = "known"
    WAITING = "waiting"
    """It changes what is paid: a second person has to import it too."""
    REFUSED = "refused"


class RowRefused(Exception):
    """A row that is not taken: `field` is the column at fault, `str()` one sentence."""

    def __init__(self, field: Field, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class Known:
    """What a row is read against."""

    products: tuple[Product, ...]
    partners: Mapping[str, int]
    """Numbers and plain names of partners."""
    parties: Mapping[str, int] = field(default_factory=dict)
    order: Order | None = None
    decimal: str = ""


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A shipment or a return. `product_id` is 0 where the row does not say it.

    `readings` are the canonical serials by product, for that case.
    """

    serial: str
    product_id: int
    day: date
    partner_id: int = 0
    readings: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PriceRow:
    """A list price that holds from a day on."""

    product_id: int
    minor: int
    currency: str
    day: date


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product; None is what the row does not say."""

    gtin: str
    name: str
    points: int | None = None
    minor: int | None = None
    currency: str | None = None
    pattern: str | None = None
    check: str | None = None
    eligible_from: date | None = None
    eligible_to: date | None = None


@dataclass(frozen=True, slots=True)
class PartyRow:
    """Which partner a party of others' events is."""

    party: str
    partner_id: int


@dataclass(frozen=True, slots=True)
class SpecialRow:
    """A unit that was sold at a special price."""

    serial: str
    bid: str


@dataclass(frozen=True, slots=True)
class ParticipantRow:
    """Whether a person takes part, or until when a company has its licence (None: not asked for).

    `member_id` is 0 where the row is about the company.
    """

    partner_id: int
    member_id: int = 0
    takes_part: bool = True
    licence_until: date | None = None


SupplyRow = UnitRow | PriceRow | ProductRow | PartyRow | SpecialRow | ParticipantRow


def read_row(
    kind: Kind, cells: Sequence[str], places: Mapping[Field, int], known: Known
) -> SupplyRow:
    """Return what a row says. Raises RowRefused."""
    told = {
        meant: cells[place].strip() if place < len(cells) else "" for meant, place in places.items()
    }
    match kind:
        case Kind.SHIPMENTS:
            return _unit(told, known, partner_id=_partner(told, known))
        case Kind.RETURNS:
            return _unit(told, known)
        case Kind.PRICES:
            return _price(told, known)
        case Kind.PRODUCTS:
            return _product(told, known)
        case Kind.SPECIALS:
            return _special(told)
        case Kind.PARTICIPANTS:
            return _participant(told, known)
        case _:
            return _party(told, known)


def order_of(days: Sequence[str]) -> Order | None:
    """Return whether day or month comes first in a column, None where no cell tells."""
    day_first = any(read_date(each, Order.MONTH).day is None for each in days if _is_date(each))
    month_first = any(read_date(each, Order.DAY).day is None for each in days if _is_date(each))
    if day_first == month_first:
        return None
    return Order.DAY if day_first else Order.MONTH


def _is_date(text: str) -> bool:
    return read_date(text).day is not None


def _unit(told: Mapping[Field, str], known: Known, partner_id: int = 0) -> UnitRow:
    text = told[Field.SERIAL]
    if _SHORTENED.fullmatch(text):
        raise RowRefused(
            Field.SERIAL,
            f"“{text}” is a number a spreadsheet has shortened, its digits are lost. Format the"
            " column as text and export it again.",
        )
    scan = _scan(text)
    named = _named(told, scan.product_code, known)
    if scan.serial is None:
        raise RowRefused(
            Field.SERIAL, f"“{text}” holds no serial. Put the serial into this column."
        )
    day = _day(told, known)
    if named is not None:
        serial = serial_for(scan, named.pattern) or scan.serial
        return UnitRow(serial, named.product_id, day, partner_id)
    readings = tuple(
        (product.product_id, form)
        for product in known.products
        if fits(form := serial_for(scan, product.pattern) or "", product.pattern)
    )
    return UnitRow(scan.serial, 0, day, partner_id, readings)


def _scan(text: str) -> Scan:
    """Read a cell: an EPC, what a scanner delivers, or a bare serial."""
    read = read_epc(text)
    if isinstance(read, Epc) and read.kind is EpcKind.UNIT:
        return Scan(ScanKind.GS1, read.serial, read.gtin)
    scan = read_scan(text)
    if scan.refusal is not None:
        raise RowRefused(
            Field.SERIAL,
            f"“{text[:60]}” is no serial: {scan.refusal.params.get('reason', 'empty')}.",
        )
    if scan.kind is ScanKind.PRODUCT_CODE:
        # A bare number with as many digits as a product code is one by chance now and then.
        return Scan(ScanKind.SERIAL, text)
    return scan


def _named(told: Mapping[Field, str], code: str | None, known: Known) -> Product | None:
    """Return the product that the row or the code itself names, None where neither does."""
    text = told.get(Field.PRODUCT, "")
    if not text and code is None:
        return None
    stated = _gtin(text) if text else code
    product = product_of_gtin(known.products, stated)
    if product is None:
        raise RowRefused(
            Field.PRODUCT,
            f"“{text or code}” is no product of the catalogue. Import the product first, or correct"
            " its code.",
        )
    if text and code is not None and code != stated:
        raise RowRefused(
            Field.PRODUCT, f"The row says {text}, but its serial names {code}. Correct one of them."
        )
    return product


def _gtin(text: str) -> str | None:
    """Return a product code with 14 digits; zeros that a spreadsheet dropped are put back."""
    digits = text.removesuffix(".0")
    if not digits.isascii() or not digits.isdigit():
        return None
    return gtin(digits) or next(
        (found for length in (8, 12, 13, 14) if (found := gtin(digits.zfill(length)))), None
    )


def _partner(told: Mapping[Field, str], known: Known) -> int:
    text = told[Field.PARTNER]
    found = known.partners.get(text.casefold()) or known.parties.get(party_key(text))
    if not found:
        raise RowRefused(
            Field.PARTNER,
            f"“{text}” is no partner here. Use its number, its name as it is here, or import its"
            " id as a party.",
        )
    return found


def _day(told: Mapping[Field, str], known: Known, name: Field = Field.DAY) -> date:
    text = told[name]
    read = read_date(text, known.order)
    if read.day is None:
        read = read_serial_date(text)
    if read.day is None:
        raise RowRefused(name, f"“{text}” is no date. Write it as 2026-06-15.")
    if read.doubted:
        raise RowRefused(
            name,
            f"“{text}” may be {read.day} or {read.other}. Say which comes first, day or month.",
        )
    return read.day


def _minor(told: Mapping[Field, str], known: Known) -> tuple[int, str]:
    text = told[Field.PRICE]
    read = read_number(text, known.decimal)
    if read.value is None or read.doubted or read.value < 0:
        raise RowRefused(
            Field.PRICE,
            f"“{text}” is no price, or may be two. Write it with two decimals, 1234.50.",
        )
    minor = read.value * _MINOR
    if minor != minor.to_integral_value() or minor > Decimal(10**14):
        raise RowRefused(Field.PRICE, f"“{text}” has more than two decimals, or is too large.")
    currency = (told.get(Field.CURRENCY, "") or read.currency).upper()
    currency = {"€": "EUR", "$": "USD", "£": "GBP"}.get(currency, currency)
    if currency and not _CURRENCY.fullmatch(currency):
        raise RowRefused(Field.CURRENCY, f"“{currency}” is no currency. Write three letters: EUR.")
    return int(minor), currency


def _price(told: Mapping[Field, str], known: Known) -> PriceRow:
    product = _named(told, None, known)
    if product is None:
        raise RowRefused(Field.PRODUCT, "The product is missing.")
    minor, currency = _minor(told, known)
    ours = product.list_price.currency
    if currency and currency != ours:
        raise RowRefused(
            Field.CURRENCY, f"{product.name} is priced in {ours}, and this price is in {currency}."
        )
    return PriceRow(product.product_id, minor, ours, _day(told, known))


def _product(told: Mapping[Field, str], known: Known) -> ProductRow:
    code, name = _gtin(told[Field.PRODUCT]), told[Field.NAME]
    if code is None:
        raise RowRefused(
            Field.PRODUCT,
            f"“{told[Field.PRODUCT]}” is no GTIN: a digit is wrong or missing. Correct it.",
        )
    if not 0 < len(name) <= _LONGEST_NAME:
        raise RowRefused(Field.NAME, f"A name has 1 to {_LONGEST_NAME} characters.")
    minor, currency = _minor(told, known) if told.get(Field.PRICE) else (None, None)
    points = told.get(Field.POINTS, "")
    if points and not (points.isascii() and points.isdigit() and len(points) < len("1000000000")):
        raise RowRefused(Field.POINTS, f"“{points}” is no whole number of points.")
    check = told.get(Field.CHECK, "")
    if check and check not in CHECKS:
        raise RowRefused(
            Field.CHECK, f"There is no check “{check}”. There are: {', '.join(sorted(CHECKS))}."
        )
    return ProductRow(
        code,
        name,
        int(points) if points else None,
        minor,
        currency or None,
        _pattern(told.get(Field.PATTERN, "")),
        check or None,
        _day(told, known) if told.get(Field.DAY) else None,
        _day(told, known, Field.UNTIL) if told.get(Field.UNTIL) else None,
    )


def _pattern(text: str) -> str | None:
    if not text:
        return None
    if len(text) > _LONGEST_PATTERN:
        raise RowRefused(Field.PATTERN, f"A pattern has at most {_LONGEST_PATTERN} characters.")
    try:
        why = trouble_with(text)
    except re.error as wrong:
        raise RowRefused(Field.PATTERN, f"“{text}” is no regular expression: {wrong}.") from wrong
    if why is not None:
        raise RowRefused(Field.PATTERN, f"“{text}” is not taken: {_TROUBLES[why]}")
    return text


_TROUBLES: Mapping[Trouble, str] = {
    Trouble.COSTLY: "it can be read in so many ways that one serial could hold everybody up."
    " Say how many signs each part has, as in [A-Z]{2}\\d{6}, and repeat no part within another.",
    Trouble.STRANGE: "it looks ahead, behind or back. Use signs, classes such as [0-9A-F], groups"
    " and counts.",
}


def _special(told: Mapping[Field, str]) -> SpecialRow:
    scan = _scan(told[Field.SERIAL])
    bid = told[Field.BID]
    if scan.serial is None:
        raise RowRefused(Field.SERIAL, f"“{told[Field.SERIAL]}” holds no serial.")
    if not 0 < len(bid) <= _LONGEST_NAME:
        raise RowRefused(Field.BID, "The number of the special price is missing.")
    return SpecialRow(scan.serial, bid)


_YES = frozenset({"yes", "y", "1", "true", "ja", "j", "oui", "sí", "si"})
_NO = frozenset({"no", "n", "0", "false", "nein", "non"})


def _participant(told: Mapping[Field, str], known: Known) -> ParticipantRow:
    partner_id = _partner(told, known)
    person, said = told.get(Field.PERSON, ""), told.get(Field.TAKES_PART, "").casefold()
    if not person:
        until = _day(told, known, Field.UNTIL) if told.get(Field.UNTIL) else None
        return ParticipantRow(partner_id, licence_until=until)
    if not (person.isascii() and person.isdigit() and len(person) < len("10000000000")):
        raise RowRefused(Field.PERSON, f"“{person}” is no number of a person.")
    if said not in _YES | _NO:
        raise RowRefused(Field.TAKES_PART, f"“{said}” is neither yes nor no.")
    return ParticipantRow(partner_id, int(person), said in _YES)


def _party(told: Mapping[Field, str], known: Known) -> PartyRow:
    text = told[Field.PARTY]
    if not text:
        raise RowRefused(Field.PARTY, "The id of the party is missing.")
    return PartyRow(party_key(text), _partner(told, known))
