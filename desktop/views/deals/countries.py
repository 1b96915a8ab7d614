"""Countries by name and ISO code, for a field one types into. Never guesses between two."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

CODE_LENGTH = 2


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


def read_country(text: str) -> str | None:
    """Return the code of the country a person typed: code, name, or a beginning only one has.

    "" for an empty text, None when it is none or could be several.
    """
    plain = " ".join(text.split()).casefold()
    if not plain:
        return ""
    if len(plain) == CODE_LENGTH and plain.upper() in names():
        return plain.upper()
    exact = [code for code, name in names().items() if plain in (name.casefold(), _shown(code))]
    if exact:
        return exact[0]
    begun = [code for code, name in names().items() if name.casefold().startswith(plain)]
    return begun[0] if len(begun) == 1 else None


def _shown(code: str) -> str:
    return spell(code).casefold()


class CountryEdit(QLineEdit):
    """A line that offers countries while one types."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaxLength(80)
        completer = QCompleter(sorted(spell(code) for code in names()), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCompleter(completer)
