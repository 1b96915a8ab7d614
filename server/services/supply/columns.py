"""The columns of a file of shipments, returns, prices, products or parties, told by their names.

Pure. What a cell means is read in `rows`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from sync.sheets.columns import plain


class Kind(StrEnum):
    """What a file is of."""

    SHIPMENTS = "shipments"
    RETURNS = "returns"
    PRICES = "prices"
    PRODUCTS = "products"
    PARTIES = "parties"
    SPECIALS = "specials"
    """Units sold at a special price."""
    PARTICIPANTS = "participants"
    """Who takes part, and until when a company has its licence."""


class Field(StrEnum):
    """What a column can be."""

    SERIAL = "serial"
    PRODUCT = "product"
    PARTNER = "partner"
    PARTY = "party"
    DAY = "day"
    NAME = "name"
    PRICE = "price"
    CURRENCY = "currency"
    POINTS = "points"
    PATTERN = "pattern"
    CHECK = "check"
    UNTIL = "until"
    BID = "bid"
    PERSON = "person"
    TAKES_PART = "takes part"


_F = Field
NEEDED: Mapping[Kind, tuple[Field, ...]] = {
    Kind.SHIPMENTS: (_F.SERIAL, _F.PARTNER, _F.DAY),
    Kind.RETURNS: (_F.SERIAL, _F.DAY),
    Kind.PRICES: (_F.PRODUCT, _F.PRICE, _F.DAY),
    Kind.PRODUCTS: (_F.PRODUCT, _F.NAME),
    Kind.PARTIES: (_F.PARTY, _F.PARTNER),
    Kind.SPECIALS: (_F.SERIAL, _F.BID),
    Kind.PARTICIPANTS: (_F.PARTNER,),
}
MORE: Mapping[Kind, tuple[Field, ...]] = {
    Kind.SHIPMENTS: (_F.PRODUCT,),
    Kind.RETURNS: (_F.PRODUCT,),
    Kind.PRICES: (_F.CURRENCY,),
    Kind.PRODUCTS: (
        _F.POINTS, _F.PRICE, _F.CURRENCY, _F.PATTERN, _F.CHECK, _F.DAY, _F.UNTIL,
    ),
    Kind.PARTIES: (),
    Kind.SPECIALS: (),
    Kind.PARTICIPANTS: (_F.PERSON, _F.TAKES_PART, _F.UNTIL),
}  # fmt: skip
_NAMES: Mapping[Field, str] = {
    _F.SERIAL: (
        "serial|serial no|serial nr|serial number|serialnumber|s n|sn|imei|epc|seriennummer"
        "|seriennr|serien nr|geratenummer|numero de serie|n de serie|no de serie"
    ),
    _F.PRODUCT: (
        "gtin|ean|upc|ean13|product|product code|barcode|artikel|artikelnummer|artikelnr|produit"
        "|code article|codigo|articulo|producto"
    ),
    _F.PARTNER: (
        "partner|partner id|partner no|partner number|customer|sold to|ship to|shipped to|dealer"
        "|distributor|kunde|kundennummer|handler|partnernummer|empfanger|client|destinataire"
        "|cliente|destinatario"
    ),
    _F.PARTY: "party|party id|gln|gln party|party gln|sgln|pgln",
    _F.DAY: (
        "date|ship date|shipped|shipped on|delivery date|return date|returned|returned on"
        "|valid from|from|since|eligible from|datum|lieferdatum|versanddatum|ruckgabedatum"
        "|retourendatum"
        "|gultig ab|ab|date d expedition|date de retour|valable des|fecha|fecha de envio|desde"
    ),
    _F.NAME: "name|title|description|bezeichnung|produktname|nom|designation|nombre|descripcion",
    _F.PRICE: (
        "price|list price|amount|preis|listenpreis|betrag|prix|prix catalogue|precio|importe"
    ),
    _F.CURRENCY: "currency|cur|wahrung|devise|monnaie|moneda|divisa",
    _F.POINTS: "points|punkte|puntos",
    _F.PATTERN: "pattern|regex|serial pattern|muster|seriennummernmuster",
    _F.CHECK: "check|check digit|prufziffer",
    _F.UNTIL: (
        "until|to|valid to|eligible to|licence until|license until|bis|gultig bis|lizenz bis"
        "|jusqu au|hasta"
    ),
    _F.BID: "bid|bid no|bid number|special price|special price no|sonderpreis|angebot|oferta|devis",
    _F.PERSON: "person|person id|member|member id|number|mitglied|person nr|personne|persona",
    _F.TAKES_PART: "takes part|enrolled|accredited|nimmt teil|teilnahme|participe|participa",
}
_BY_NAME = {name: meant for meant, names in _NAMES.items() for name in names.split("|")}


class ColumnsMissing(Exception):
    """The file lacks a column, or names it twice; `str()` says which, and what it may be called."""


def places_of(kind: Kind, names: Sequence[str]) -> dict[Field, int]:
    """Return where each column of this kind of file stands. Raises ColumnsMissing."""
    wanted = {*NEEDED[kind], *MORE[kind]}
    found: dict[Field, int] = {}
    for place, name in enumerate(names):
        meant = _BY_NAME.get(plain(name))
        if meant is None or meant not in wanted:
            continue
        if meant in found:
            first, second = names[found[meant]], name
            raise ColumnsMissing(
                f"The columns “{first}” and “{second}” may both be the {meant}. Rename the one"
                " that is not."
            )
        found[meant] = place
    lacking = [each for each in NEEDED[kind] if each not in found]
    if lacking:
        said = ", ".join(f"“{name}”" for name in names if name.strip()) or "none with a name"
        ways = "; ".join(f"{each}: {', '.join(_NAMES[each].split('|')[:4])}" for each in lacking)
        raise ColumnsMissing(
            f"A file of {kind} needs a column for {' and '.join(lacking)}. Found: {said}. Name it"
            f" in the first row, for instance {ways}."
        )
    return found
