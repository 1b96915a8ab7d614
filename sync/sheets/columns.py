"""What the columns of a shop's table mean, by their names and by their cells; saved mappings.

Pure. A meaning is a proposal with its reason; a person confirms it once and it is kept.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from stdnum import ean

from sync.jail.grids import letters
from sync.sheets.values import Order, read_date


class Meaning(StrEnum):
    """What a column can be for us."""

    SERIAL = "serial"
    PRODUCT = "product"
    INVOICE = "invoice"
    SOLD_ON = "sold_on"
    CUSTOMER = "customer"
    QUANTITY = "quantity"
    PRICE = "price"


_NAMES = {
    Meaning.SERIAL: (
        "serial|serial no|serial nr|serial number|serialnumber|serialno|s n|sn|imei|imei serial"
        "|seriennummer|seriennr|serien nr|serien nummer|geratenummer|fabriknummer"
        "|numero de serie|n de serie|no de serie|n serie|num serie|nro de serie|no serie"
    ),
    Meaning.PRODUCT: (
        "ean|gtin|upc|ean13|ean code|ean nr|ean gtin|barcode|bar code|product code|sku|product|item"
        "|item no|item number|article|model|part number|mpn|artikel|artikelnummer|artikelnr"
        "|artikel nr|strichcode|modell|code barre|code barres|code a barres|code article"
        "|reference|ref|produit|modele|codigo de barras|codigo|codigo ean|articulo|producto|modelo"
    ),
    Meaning.INVOICE: (
        "invoice|invoice no|invoice nr|invoice number|receipt|receipt no|receipt number|bill no"
        "|rechnung|rechnungsnummer|rechnungsnr|rechnungs nr|rechnung nr|re nr|beleg|belegnummer"
        "|belegnr|beleg nr|bon nr|facture|n facture|no facture|n de facture|numero de facture"
        "|numero facture|ticket|factura|n factura|no factura|n de factura|num factura"
        "|numero de factura|numero factura"
    ),
    Meaning.SOLD_ON: (
        "date|sale date|date of sale|sold|sold on|invoice date|sales date|datum|verkaufsdatum"
        "|rechnungsdatum|belegdatum|verkauft am|date de vente|date vente|date facture"
        "|date de facture|fecha|fecha de venta|fecha venta|fecha factura|fecha de factura"
    ),
    Meaning.CUSTOMER: (
        "customer|customer name|client|buyer|end customer|end user|sold to|kunde|kundenname"
        "|endkunde|kaufer|nom client|nom du client|acheteur|client final|cliente"
        "|nombre cliente|nombre del cliente|comprador"
    ),
    Meaning.QUANTITY: (
        "qty|quantity|units|pcs|pieces|count|menge|anzahl|stuck|stuckzahl|quantite|qte|nombre"
        "|unites|cantidad|cant|uds|unidades"
    ),
    Meaning.PRICE: (
        "price|unit price|amount|net price|sales price|value|total|preis|einzelpreis|vk preis"
        "|verkaufspreis|betrag|netto|nettopreis|brutto|prix|prix unitaire|prix de vente|montant"
        "|prix ht|prix ttc|precio|precio unitario|precio de venta|importe|monto"
    ),
}
_BY_NAME = {name: meaning for meaning, names in _NAMES.items() for name in names.split("|")}
_WORDS = re.compile(r"[^a-z0-9]+")
_UNIT = re.compile(r"\s*[(\[][^)\]]{0,20}[)\]]\s*\Z")
_ENOUGH = 0.8
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class Recognised:
    """What one column is taken for; `by` is "name" or "cells", "" where it is taken for nothing."""

    column: str
    name: str
    meaning: Meaning | None = None
    by: str = ""


def plain(name: str) -> str:
    """Return a column's name without case, accents, marks and units."""
    folded = unicodedata.normalize("NFKD", _UNIT.sub("", name).casefold().replace("ß", "ss"))
    letters_only = "".join(mark for mark in folded if not unicodedata.combining(mark))
    return _WORDS.sub(" ", letters_only).strip()


def meaning_of(name: str) -> Meaning | None:
    """Return what a column of this name is for, None when the name does not say."""
    return _BY_NAME.get(plain(name))


def recognise(names: Sequence[str], cells: Sequence[Sequence[str]]) -> tuple[Recognised, ...]:
    """Return what each column is taken for; `cells` are some of each column, `names` may be "".

    A meaning that two columns claim by name belongs to neither: a person says which.
    """
    by_name = [meaning_of(name) for name in names]
    often = Counter(meaning for meaning in by_name if meaning)
    found = []
    for number, (name, meaning) in enumerate(zip(names, by_name, strict=True)):
        letter = letters(number)
        if meaning is not None:
            sure = often[meaning] == 1
            found.append(
                Recognised(letter, name, meaning if sure else None, "name" if sure else "")
            )
            continue
        seen = _by_cells(cells[number]) if number < len(cells) else None
        if seen is None or seen in often:
            found.append(Recognised(letter, name))
        else:
            often[seen] += 1
            found.append(Recognised(letter, name, seen, "cells"))
    return tuple(found)


def _by_cells(cells: Sequence[str]) -> Meaning | None:
    """Return what cells can only be: product codes by their check digit, or days."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if len(filled) < _FEWEST:
        return None
    if sum(len(c) in {8, 12, 13, 14} and ean.is_valid(c) for c in filled) >= _ENOUGH * len(filled):
        return Meaning.PRODUCT
    dates = [read_date(c).day is not None and not c.isdigit() for c in filled]
    return Meaning.SOLD_ON if sum(dates) >= _ENOUGH * len(filled) else None


@dataclass(frozen=True, slots=True)
class Mapping:
    """What a person said once of a layout; it fits files whose columns have the same names.

    `columns` are pairs of a plain name (`plain`) and a meaning. Its JSON form is stable: keys in
    one order, so equal mappings are equal texts.
    """

    name: str
    columns: tuple[tuple[str, Meaning], ...]
    order: Order | None = None
    decimal: str = ""

    def fits(self, names: Sequence[str]) -> bool:
        """Return whether each of its columns is there exactly once."""
        here = Counter(plain(name) for name in names)
        return all(here[name] == 1 for name, _ in self.columns)

    def to_json(self) -> str:
        """Return it as it is kept."""
        columns = [[name, meaning.value] for name, meaning in self.columns]
        order = self.order.value if self.order else None
        kept = {
            "columns": columns, "decimal": self.decimal, "name": self.name, "order": order, "v": 1,
        }  # fmt: skip
        return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @staticmethod
    def from_json(text: str) -> Mapping:
        """Read what `to_json` wrote. Raises ValueError for anything else."""
        try:
            kept = json.loads(text)
            if kept["v"] != 1 or kept["decimal"] not in {"", ",", "."}:
                raise ValueError("not a mapping of version 1")
            columns = tuple((str(name), Meaning(meaning)) for name, meaning in kept["columns"])
            order = Order(kept["order"]) if kept["order"] else None
            return Mapping(str(kept["name"]), columns, order, kept["decimal"])
        except (KeyError, TypeError) as wrong:
            raise ValueError("not a mapping") from wrong
