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

from domain.sentences import QT_TRANSLATE_NOOP
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
_NO_WORDS = re.compile(r"[\W_]+")
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


def key_of(name: str) -> str:
    """Return a column's name as a mapping keeps it: as `plain`, with the letters of any script."""
    folded = unicodedata.normalize("NFKD", name.casefold().replace("ß", "ss"))
    letters_only = "".join(mark for mark in folded if not unicodedata.combining(mark))
    return _NO_WORDS.sub(" ", letters_only).strip()


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


VERDICT_NAMES = (
    (
        QT_TRANSLATE_NOOP("rows", "Verdict"),
        QT_TRANSLATE_NOOP("rows", "Code"),
        QT_TRANSLATE_NOOP("rows", "Reason"),
        QT_TRANSLATE_NOOP("rows", "What to do"),
    ),
    ("Urteil", "Code", "Grund", "Was zu tun ist"),
)
"""What a verdict file calls the columns it adds, in each language; they are never taken for ours.

Source texts of context "rows", and what they are in German.
"""
_VERDICTS = tuple(tuple(plain(name) for name in names) for names in VERDICT_NAMES)


def verdicts_begin(names: Sequence[str]) -> int:
    """Return which column a former verdict begins in, their number where there is none."""
    seen = [plain(name) for name in names]
    for at in range(len(seen) - len(_VERDICTS[0]), -1, -1):
        if tuple(seen[at : at + len(_VERDICTS[0])]) in _VERDICTS:
            return at
    return len(seen)


def keys_of(names: Sequence[str]) -> tuple[str, ...]:
    """Return what a mapping calls each column: by its name, "[C]" where it has none.

    Where several have one name, each gets its number: which is meant is never guessed.
    """
    found = [key_of(name) for name in names]
    often, seen = Counter(found), Counter[str]()
    keys = []
    for number, name in enumerate(found):
        seen[name] += 1
        if not name:
            keys.append(f"[{letters(number)}]")
        elif often[name] > 1:
            keys.append(f"{name} ({seen[name]})")
        else:
            keys.append(name)
    return tuple(keys)


@dataclass(frozen=True, slots=True)
class Mapping:
    """What a person said once of a layout; it fits files whose columns have the same names.

    `columns` are pairs of a column's key (`keys_of`) and a meaning. `order` says whether day or
    month comes first, `days` that numbers such as 45356 are days, `fill` that an empty cell of
    invoice, date or customer means the one above. `width` is that of a file without names, whose
    columns are known by their place only. Its JSON form is stable: equal mappings are equal texts.
    """

    name: str
    columns: tuple[tuple[str, Meaning], ...]
    order: Order | None = None
    decimal: str = ""
    fill: bool = False
    days: bool = False
    width: int = 0

    def fits(self, names: Sequence[str]) -> bool:
        """Return whether each of its columns is there."""
        return not self.gone(names) and self.width in {0, len(names)}

    def gone(self, names: Sequence[str]) -> tuple[tuple[str, Meaning], ...]:
        """Return those of its columns that are not there."""
        here = set(keys_of(names))
        return tuple(pair for pair in self.columns if pair[0] not in here)

    def places(self, names: Sequence[str]) -> dict[Meaning, int]:
        """Return which column has which meaning, counted from 0; only what is there."""
        keys = keys_of(names)
        return {meaning: keys.index(key) for key, meaning in self.columns if key in keys}

    def to_json(self) -> str:
        """Return it as it is kept."""
        columns = [[name, meaning.value] for name, meaning in self.columns]
        order = self.order.value if self.order else None
        kept = {
            "columns": columns, "days": self.days, "decimal": self.decimal, "fill": self.fill,
            "name": self.name, "order": order, "v": 1, "width": self.width,
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
            return Mapping(
                str(kept["name"]), columns, order, kept["decimal"],
                bool(kept["fill"]), bool(kept["days"]), int(kept["width"]),
            )  # fmt: skip
        except (KeyError, TypeError) as wrong:
            raise ValueError("not a mapping") from wrong
