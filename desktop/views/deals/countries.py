"""Countries by name and ISO code, for a field one types into. Never guesses between two."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QLocale

CODE_LENGTH = 2
MOST_OFFERED = 4


@cache
def names() -> dict[str, str]:
    """Return the name of every country by its two-letter code."""
    found: dict[str, str] = {}
    for country in QLocale.Country:
        code = QLocale.territoryToCode(country)
        if len(code) == CODE_LENGTH and code.isalpha():
            found[code] = QLocale.territoryToString(country)
    return found


def spell(code: str) -> str:
    """Return a country as the field shows it: "Germany (DE)"; an unknown code as it is."""
    name = names().get(code)
    return f"{name} ({code})" if name else code


def fitting(text: str) -> list[str]:
    """Return the codes a typed text can mean: a code or a whole name alone, else beginnings."""
    plain = " ".join(text.split()).casefold()
    if not plain:
        return []
    if len(plain) == CODE_LENGTH and plain.upper() in names():
        return [plain.upper()]
    exact = [
        code for code, name in names().items() if plain in {name.casefold(), spell(code).casefold()}
    ]
    begun = [code for code, name in names().items() if name.casefold().startswith(plain)]
    return exact[:1] or sorted(begun, key=spell)


def read_country(text: str) -> str | None:
    """Return the code of the country a person typed; "" for an empty text, None when unclear."""
    found = fitting(text)
    if len(found) == 1:
        return found[0]
    return None if text.strip() else ""


def offer(text: str) -> str:
    """Return the countries a typed text can mean, for a line below the field; "" for none."""
    found = [spell(code) for code in fitting(text)]
    more = ", …" if len(found) > MOST_OFFERED else ""
    return ", ".join(found[:MOST_OFFERED]) + more
