"""A sheet as it leaves the jail: texts, and what was noticed on the way. Frames only, no reading.

The outside decodes it by these types, so a worker that was taken over can lie about cells and
nothing else.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

CHOOSE = 0xFFFF
"""As number of a sheet: the first visible one that has rows."""
MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
MOST_PLACES = 10
"""Of one kind of finding so many places are named; all are counted."""


class Noticed(StrEnum):
    """What a workbook says of a cell, a row or a column and a text can't."""

    ROUNDED_NUMBER = "rounded_number"
    LONG_NUMBER = "long_number"
    ERROR_CELL = "error_cell"
    NO_RESULT = "no_result"
    FORMULA = "formula"
    PERCENT = "percent"
    PADDED = "padded"
    HIDDEN_ROW = "hidden_row"
    HIDDEN_COLUMN = "hidden_column"
    MERGED = "merged"
    MACROS = "macros"


class Finding(msgspec.Struct, frozen=True):
    """How often something was seen in a column ("" for none), and the first places."""

    what: Noticed
    column: str
    count: int
    places: tuple[str, ...]


class SheetName(msgspec.Struct, frozen=True):
    """One sheet of a workbook; rows and columns are those of the area in use, from A1 on."""

    name: str
    rows: int
    columns: int
    hidden: bool


class Grid(msgspec.Struct, frozen=True):
    """One sheet, every cell as text, from A1 on; rows may differ in length by nothing."""

    kind: str
    sheets: tuple[SheetName, ...]
    chosen: int
    rows: list[list[str]]
    findings: tuple[Finding, ...]


def letters(column: int) -> str:
    """Return a column's name as spreadsheets show it; 0 is A."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
