"""What invoices call things, in several languages: the words beside which a value stands.

Data only; `matching` looks for them.
"""

from __future__ import annotations

import re


def _any(*words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.IGNORECASE)


_NUMBER = r"(?:no|nr|num|number|nummer|n[o°º]|#|num[ée]ro|n[úu]mero|numero)\.?"

INVOICE = _any(
    rf"(?:tax )?invoice[ -]?{_NUMBER}",
    rf"inv\.?[ -]?{_NUMBER}",
    rf"bill {_NUMBER}",
    rf"rechnungs?[ -]?{_NUMBER}",
    rf"beleg[ -]?{_NUMBER}",
    rf"facture {_NUMBER}",
    rf"factura {_NUMBER}",
    rf"fattura {_NUMBER}",
    rf"factuur[ -]?{_NUMBER}",
    rf"fatura {_NUMBER}",
    rf"faktura {_NUMBER}",
    rf"receipt {_NUMBER}",
)
DAY = _any(
    "(?:invoice|sale|purchase|issue) date",
    "date of (?:invoice|issue|sale|purchase)",
    "rechnungsdatum",
    "belegdatum",
    "kaufdatum",
    "verkaufsdatum",
    "datum",
    "date(?: de (?:la )?(?:facture|facturation|vente))?",
    "fecha(?: de (?:la )?factura)?",
    "data(?: (?:fattura|faktury|da fatura))?",
    "factuurdatum",
)
QUANTITY = _any(
    r"qty\.?",
    "quantity",
    "units",
    "menge",
    "anzahl",
    r"stk\.?",
    "stück",
    r"qt[ée]\.?",
    "quantité",
    "cantidad",
    r"cant\.?",
    r"q\.?t[àa]",
    "quantità",
    "aantal",
    "ilość",
    "quantidade",
)
PIECES = re.compile(
    r"(?<![\w.,])(\d{1,5}) ?(?:x|pcs?|pieces?|units?|stk|stück|st|ea|pz|pzas?|szt)\.?(?!\w)",
    re.IGNORECASE,
)
"""A number of pieces that says so itself, without a heading."""
