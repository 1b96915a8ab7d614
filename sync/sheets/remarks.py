"""What a person should know of a table before using it, each as a code with places and a sentence.

A remark never changes a cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.sentences import QT_TRANSLATE_NOOP
from sync.jail.grids import MOST_PLACES, letters


class Code(StrEnum):
    """What can be said of a table."""

    SCIENTIFIC = "scientific"
    ROUNDED_NUMBER = "rounded_number"
    NUMBER_AS_CODE = "number_as_code"
    LOST_ZEROS = "lost_zeros"
    ZEROS_BY_FORMAT = "zeros_by_format"
    ERROR_CELL = "error_cell"
    TOO_NARROW = "too_narrow"
    DATE_AS_NUMBER = "date_as_number"
    DATE_ORDER = "date_order"
    NO_DATE = "no_date"
    PERCENT = "percent"
    FORMULA_TEXT = "formula_text"
    FORMULAS = "formulas"
    NO_RESULT = "no_result"
    MACROS = "macros"
    HIDDEN_ROWS = "hidden_rows"
    HIDDEN_COLUMN = "hidden_column"
    HIDDEN_SHEET = "hidden_sheet"
    OTHER_SHEETS = "other_sheets"
    MERGED = "merged"
    NO_HEADER = "no_header"
    ROWS_ABOVE = "rows_above"
    DUPLICATE_HEADER = "duplicate_header"
    UNNAMED_COLUMN = "unnamed_column"
    EMPTY_COLUMN = "empty_column"
    EMPTY_ROWS = "empty_rows"
    RAGGED = "ragged"
    SECOND_TABLE = "second_table"
    TOTAL_ROW = "total_row"
    NULS = "nuls"
    BROKEN_TEXT = "broken_text"
    ENCODING_GUESSED = "encoding_guessed"
    DELIMITER_DOUBTED = "delimiter_doubted"
    DELIMITER_ANNOUNCED = "delimiter_announced"
    DECIMAL_DOUBTED = "decimal_doubted"
    NAME_SAYS_OTHER = "name_says_other"


SENTENCES: Mapping[Code, str] = {
    Code.SCIENTIFIC: QT_TRANSLATE_NOOP(
        "sheets",
        "Column {column} has {count} cells such as 1.23E+15: the program that wrote the file took"
        " a number for it and cut its digits. Export the column as text.",
    ),
    Code.ROUNDED_NUMBER: QT_TRANSLATE_NOOP(
        "sheets",
        "Column {column} has {count} numbers of 16 digits or more; spreadsheets keep 15 and put"
        " zeros for the rest. Export the column as text.",
    ),
    Code.NUMBER_AS_CODE: QT_TRANSLATE_NOOP(
        "sheets",
        "Column {column} keeps {count} long numbers as numbers: zeros in front of them would be"
        " lost. Compare one with its label.",
    ),
    Code.LOST_ZEROS: QT_TRANSLATE_NOOP(
        "sheets",
        "Column {column} has {count} numbers shorter than the others, as if zeros in front were"
        " lost. Compare one with its label, and export the column as text.",
    ),
    Code.ZEROS_BY_FORMAT: QT_TRANSLATE_NOOP(
        "sheets",
        "Column {column} has {count} numbers whose zeros in front are only shown by the format of"
        " the cell; they are read as shown.",
    ),
    Code.ERROR_CELL: QT_TRANSLATE_NOOP(
        "sheets",
        "Column {column} has {count} cells with an error such as #REF!. Mend the formula, or"
        " type the value.",
    ),
    Code.TOO_NARROW: QT_TRANSLATE_NOOP(
        "sheets",
        "Column {column} has {count} cells of # signs only: it was too narrow when it was saved,"
        " and the value is lost. Widen it and export again.",
    ),
    Code.DATE_AS_NUMBER: QT_TRANSLATE_NOOP(
        "sheets",
        "Column {column} has {count} dates as numbers of days (45356 is 2024-03-05). Format the"
        " column as a date, or confirm them.",
    ),
    Code.DATE_ORDER: QT_TRANSLATE_NOOP(
        "sheets",
        "Column {column} has {count} dates where day and month can't be told apart, such as"
        " 03/05/2024. Say which comes first.",
    ),
    Code.NO_DATE: QT_TRANSLATE_NOOP(
        "sheets", "Column {column} has {count} cells that are no date, where the others are."
    ),
    Code.PERCENT: QT_TRANSLATE_NOOP(
        "sheets",
        "Column {column} has {count} cells shown as percent; they are read as what is stored:"
        " 0.19 is 19 %.",
    ),
    Code.FORMULA_TEXT: QT_TRANSLATE_NOOP(
        "sheets",
        "Column {column} has {count} cells that a spreadsheet would take for a formula. They are"
        " read as text.",
    ),
    Code.FORMULAS: QT_TRANSLATE_NOOP(
        "sheets",
        "The sheet has formulas. The results last saved are read; nothing is computed anew.",
    ),
    Code.NO_RESULT: QT_TRANSLATE_NOOP(
        "sheets",
        "Column {column} has {count} formulas without a saved result; they are read as empty."
        " Open the file in a spreadsheet program and save it.",
    ),
    Code.MACROS: QT_TRANSLATE_NOOP(
        "sheets", "The workbook has macros. They are neither read nor run."
    ),
    Code.HIDDEN_ROWS: QT_TRANSLATE_NOOP(
        "sheets", "{count} rows are hidden in the sheet; they are read like the others."
    ),
    Code.HIDDEN_COLUMN: QT_TRANSLATE_NOOP(
        "sheets", "Column {column} is hidden in the sheet; it is read like the others."
    ),
    Code.HIDDEN_SHEET: QT_TRANSLATE_NOOP("sheets", "The sheet that is read is hidden."),
    Code.OTHER_SHEETS: QT_TRANSLATE_NOOP(
        "sheets", "There are other sheets with rows: {names}. One is read at a time; say which."
    ),
    Code.MERGED: QT_TRANSLATE_NOOP(
        "sheets",
        "Cells are merged in {count} places, first at {place}; what stands there is read into the"
        " first of them and the others are empty.",
    ),
    Code.NO_HEADER: QT_TRANSLATE_NOOP(
        "sheets", "No row has the names of the columns. Say which column is what."
    ),
    Code.ROWS_ABOVE: QT_TRANSLATE_NOOP(
        "sheets", "The names of the columns stand in row {count}; what is above is no data."
    ),
    Code.DUPLICATE_HEADER: QT_TRANSLATE_NOOP(
        "sheets",
        "{count} columns are named “{name}”. Say which one is meant; each goes by its letter.",
    ),
    Code.UNNAMED_COLUMN: QT_TRANSLATE_NOOP("sheets", "Column {column} has cells and no name."),
    Code.EMPTY_COLUMN: QT_TRANSLATE_NOOP("sheets", "Column {column} is empty."),
    Code.EMPTY_ROWS: QT_TRANSLATE_NOOP("sheets", "{count} rows are empty."),
    Code.RAGGED: QT_TRANSLATE_NOOP(
        "sheets",
        "{count} rows have another number of cells than the {width} of most; the first is row"
        " {place}.",
    ),
    Code.SECOND_TABLE: QT_TRANSLATE_NOOP(
        "sheets",
        "At row {place} another table seems to begin. Put it into a file or a sheet of its own.",
    ),
    Code.TOTAL_ROW: QT_TRANSLATE_NOOP("sheets", "Row {place} looks like a total, not like a sale."),
    Code.NULS: QT_TRANSLATE_NOOP(
        "sheets", "{count} NUL characters were left out, first in line {place}."
    ),
    Code.BROKEN_TEXT: QT_TRANSLATE_NOOP(
        "sheets",
        "{count} bytes are no characters of {name}; a replacement sign stands for each. Export"
        " the file again as UTF-8.",
    ),
    Code.ENCODING_GUESSED: QT_TRANSLATE_NOOP(
        "sheets",
        "The encoding {name} is a guess: the file doesn't say. Look at a name with accents.",
    ),
    Code.DELIMITER_DOUBTED: QT_TRANSLATE_NOOP(
        "sheets", "The separator “{name}” is a guess: more than one would do."
    ),
    Code.DELIMITER_ANNOUNCED: QT_TRANSLATE_NOOP(
        "sheets", "The first line names the separator and is not a row."
    ),
    Code.DECIMAL_DOUBTED: QT_TRANSLATE_NOOP(
        "sheets",
        "Amounts are written with comma and with point, and which is the decimal mark can't be"
        " told for {count} of them. Say which.",
    ),
    Code.NAME_SAYS_OTHER: QT_TRANSLATE_NOOP(
        "sheets", "By its name it is {name}, by its content {place}; the content counts."
    ),
}


@dataclass(frozen=True, slots=True)
class Remark:
    """`column` by letter, "" for the whole table; `places` are the first ones, at most ten."""

    code: Code
    column: str = ""
    count: int = 1
    places: tuple[str, ...] = ()
    name: str = ""
    names: str = ""
    width: int = 0

    @property
    def sentence(self) -> str:
        """Return what a person is told, in English."""
        return SENTENCES[self.code].format(
            column=self.column,
            count=self.count,
            place=self.places[0] if self.places else "",
            name=self.name,
            names=self.names,
            width=self.width,
        )

    def as_json(self) -> dict[str, object]:
        """Return it as integrators get it."""
        return {
            "code": self.code.value,
            "column": self.column or None,
            "count": self.count,
            "cells": list(self.places),
            "sentence": self.sentence,
        }


def place(column: int, row: int) -> str:
    """Return a cell as spreadsheets name it; both counted from 0."""
    return f"{letters(column)}{row + 1}"


__all__ = ["MOST_PLACES", "Code", "Remark", "place"]
