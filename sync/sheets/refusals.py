"""Why a file is no table, as one sentence with the place and the way out. Never a traceback."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from domain.sentences import QT_TRANSLATE_NOOP


class Fault(StrEnum):
    """What is wrong with a file as a whole; nothing of it is used."""

    EMPTY = "empty"
    NO_ROWS = "no_rows"
    UNREADABLE_FILE = "unreadable_file"
    TOO_LARGE = "too_large"
    OTHER_KIND = "other_kind"
    BINARY = "binary"
    ENCRYPTED = "encrypted"
    BROKEN = "broken"
    BOMB = "bomb"
    TOO_SLOW = "too_slow"
    TOO_HUNGRY = "too_hungry"
    NO_JAIL = "no_jail"
    NO_SHEET = "no_sheet"
    OPEN_QUOTE = "open_quote"
    LONG_CELL = "long_cell"
    TOO_WIDE = "too_wide"
    CHANGED = "changed"


SENTENCES: Mapping[Fault, str] = {
    Fault.EMPTY: QT_TRANSLATE_NOOP(
        "sheets", "The file is empty (0 bytes). Export it again from the shop's system."
    ),
    Fault.NO_ROWS: QT_TRANSLATE_NOOP(
        "sheets", "The file holds no rows, only blanks. Export it again, with its rows."
    ),
    Fault.UNREADABLE_FILE: QT_TRANSLATE_NOOP(
        "sheets", "The file can't be read: {reason}. Check its name and who may open it."
    ),
    Fault.TOO_LARGE: QT_TRANSLATE_NOOP(
        "sheets", "The file has {size} MB, and {most} MB is the most. {way}"
    ),
    Fault.OTHER_KIND: QT_TRANSLATE_NOOP("sheets", "This is {what}, not a table. {way}"),
    Fault.BINARY: QT_TRANSLATE_NOOP(
        "sheets",
        "At byte {at} stands what no text has, so this is not a CSV file."
        " Open it in the program it comes from and save it as CSV (UTF-8) or XLSX.",
    ),
    Fault.ENCRYPTED: QT_TRANSLATE_NOOP(
        "sheets",
        "The workbook is locked with a password. Open it, save it without one, and try again.",
    ),
    Fault.BROKEN: QT_TRANSLATE_NOOP(
        "sheets",
        "The workbook is damaged, or made so that it can't be read."
        " Open it in a spreadsheet program and save it anew as XLSX, or as CSV (UTF-8).",
    ),
    Fault.BOMB: QT_TRANSLATE_NOOP(
        "sheets",
        "The workbook unpacks to far more than it is: more than {parts} parts, {ratio} times its"
        " size or {most} MB. Nothing was read. Save the rows alone as CSV (UTF-8).",
    ),
    Fault.TOO_SLOW: QT_TRANSLATE_NOOP(
        "sheets", "Reading the workbook took too long; it was stopped. Save it as CSV (UTF-8)."
    ),
    Fault.TOO_HUNGRY: QT_TRANSLATE_NOOP(
        "sheets", "Reading the workbook takes too much memory. Save it as CSV (UTF-8)."
    ),
    Fault.NO_JAIL: QT_TRANSLATE_NOOP(
        "sheets",
        "Workbooks can't be opened safely on this computer. Save it as CSV (UTF-8) elsewhere.",
    ),
    Fault.NO_SHEET: QT_TRANSLATE_NOOP(
        "sheets", "There is no sheet “{sheet}”. The file has: {sheets}."
    ),
    Fault.OPEN_QUOTE: QT_TRANSLATE_NOOP(
        "sheets",
        "Row {row} (line {line}) opens a quotation with {quote} that is not closed, so where the"
        " next row begins is unknown. Remove the {quote} there, or write it twice.",
    ),
    Fault.LONG_CELL: QT_TRANSLATE_NOOP(
        "sheets",
        "Row {row} (line {line}) has a cell of more than {most} characters; probably a {quote} is"
        " not closed. Remove it there, or write it twice.",
    ),
    Fault.CHANGED: QT_TRANSLATE_NOOP(
        "sheets", "The file was changed since it was opened. Open it again."
    ),
    Fault.TOO_WIDE: QT_TRANSLATE_NOOP(
        "sheets", "Row {row} has more than {most} columns. Check the separator of the file."
    ),
}


class NotATable(Exception):
    """A file of which no row is read; `str()` is the sentence, `fault` what it is about."""

    def __init__(self, fault: Fault, **params: str | int) -> None:
        self.fault = fault
        self.params = dict(params)
        super().__init__(SENTENCES[fault].format_map(self.params))
