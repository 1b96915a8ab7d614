"""Why a row of a shop's table can't be judged as it stands: a code and a sentence with the place.

A row's own faults only; what the rules say of a unit has the codes of `domain.codes`. Source texts
in English, context "rows": the desktop translates them, the headless commands show them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from domain.sentences import QT_TRANSLATE_NOOP


class CellFault(StrEnum):
    """What is wrong with a cell, or why a row is no sale. Stable names: verdict files show them."""

    ROW_NO_SERIAL = "ROW_NO_SERIAL"
    ROW_SHORTENED = "ROW_SHORTENED"
    ROW_ROUNDED = "ROW_ROUNDED"
    ROW_LOST_ZEROS = "ROW_LOST_ZEROS"
    ROW_DECIMALS = "ROW_DECIMALS"
    ROW_CELL_ERROR = "ROW_CELL_ERROR"
    ROW_NO_DATE = "ROW_NO_DATE"
    ROW_DATE_UNREAD = "ROW_DATE_UNREAD"
    ROW_DATE_DOUBTED = "ROW_DATE_DOUBTED"
    ROW_DATE_NUMBER = "ROW_DATE_NUMBER"
    ROW_RETURN = "ROW_RETURN"
    ROW_QUANTITY_UNREAD = "ROW_QUANTITY_UNREAD"
    ROW_QUANTITY_DOUBTED = "ROW_QUANTITY_DOUBTED"
    ROW_MANY_UNITS = "ROW_MANY_UNITS"
    ROW_TWICE = "ROW_TWICE"
    ROW_TWICE_OTHERWISE = "ROW_TWICE_OTHERWISE"
    ROW_THERE = "ROW_THERE"
    ROW_TOTAL = "ROW_TOTAL"
    ROW_NAMES_AGAIN = "ROW_NAMES_AGAIN"
    ROW_GROUP = "ROW_GROUP"
    ROW_SECOND_TABLE = "ROW_SECOND_TABLE"


SENTENCES: Mapping[CellFault, str] = {
    CellFault.ROW_NO_SERIAL: QT_TRANSLATE_NOOP(
        "rows", "{cell} has no serial. Type it from the label, or leave the row out."
    ),
    CellFault.ROW_SHORTENED: QT_TRANSLATE_NOOP(
        "rows",
        "{cell} is “{text}”: a spreadsheet took it for a number and cut its digits, which are lost."
        " Export the column as text, or type it from the label.",
    ),
    CellFault.ROW_ROUNDED: QT_TRANSLATE_NOOP(
        "rows",
        "{cell} is {text}: spreadsheets keep 15 digits and put zeros for the rest. Export the"
        " column as text, or type it from the label.",
    ),
    CellFault.ROW_LOST_ZEROS: QT_TRANSLATE_NOOP(
        "rows",
        "{cell} is {text}, as if zeros in front were lost; the label may say {meant}. Compare, and"
        " export the column as text.",
    ),
    CellFault.ROW_DECIMALS: QT_TRANSLATE_NOOP(
        "rows",
        "{cell} is “{text}”: a program took it for a number with decimals. Export the column as"
        " text.",
    ),
    CellFault.ROW_CELL_ERROR: QT_TRANSLATE_NOOP(
        "rows",
        "{cell} shows “{text}”, an error of the spreadsheet. Mend it there and export again.",
    ),
    CellFault.ROW_NO_DATE: QT_TRANSLATE_NOOP(
        "rows",
        "{cell} has no date of sale. Type it, or say above that an empty cell means the one"
        " above it.",
    ),
    CellFault.ROW_DATE_UNREAD: QT_TRANSLATE_NOOP(
        "rows", "{cell} is “{text}”, which is no date. Write it as 2026-06-15."
    ),
    CellFault.ROW_DATE_DOUBTED: QT_TRANSLATE_NOOP(
        "rows",
        "{cell} is “{text}”: that may be {day} or {other}. Say above whether day or month comes"
        " first.",
    ),
    CellFault.ROW_DATE_NUMBER: QT_TRANSLATE_NOOP(
        "rows",
        "{cell} is {text}; as a spreadsheet's number of days it is {day}. Say above that numbers"
        " are days, or format the column as a date.",
    ),
    CellFault.ROW_RETURN: QT_TRANSLATE_NOOP(
        "rows",
        "{cell} says {text} units: a return or a cancelled line, and no sale. Take a unit that"
        " came back out of Sales.",
    ),
    CellFault.ROW_QUANTITY_UNREAD: QT_TRANSLATE_NOOP(
        "rows", "{cell} is “{text}”, which is no number of units. Write 1, or leave it empty."
    ),
    CellFault.ROW_QUANTITY_DOUBTED: QT_TRANSLATE_NOOP(
        "rows",
        "{cell} is “{text}”: that may be {first} or {other}. Say above which the decimal mark is.",
    ),
    CellFault.ROW_MANY_UNITS: QT_TRANSLATE_NOOP(
        "rows",
        "{cell} says {text} units, and the file has {rows} serials of them. Give each unit a row"
        " with its own serial.",
    ),
    CellFault.ROW_TWICE: QT_TRANSLATE_NOOP(
        "rows", "The same serial stands in row {row} already. It is claimed once; nothing to do."
    ),
    CellFault.ROW_TWICE_OTHERWISE: QT_TRANSLATE_NOOP(
        "rows",
        "The same serial stands in row {row} already, with another invoice or date. Correct the"
        " wrong one of the two.",
    ),
    CellFault.ROW_THERE: QT_TRANSLATE_NOOP(
        "rows", "Already there: recorded by {who} on {when}. Nothing to do."
    ),
    CellFault.ROW_TOTAL: QT_TRANSLATE_NOOP("rows", "A line of totals, no sale. Left out."),
    CellFault.ROW_NAMES_AGAIN: QT_TRANSLATE_NOOP(
        "rows", "The names of the columns once more. Left out."
    ),
    CellFault.ROW_GROUP: QT_TRANSLATE_NOOP(
        "rows", "Names no unit; what it says holds for the rows below it. Left out."
    ),
    CellFault.ROW_SECOND_TABLE: QT_TRANSLATE_NOOP(
        "rows",
        "Belongs to a second table that begins in row {row}. Put that into a file or sheet of its"
        " own and import it too.",
    ),
}

LEFT_OUT = frozenset(
    {
        CellFault.ROW_TOTAL, CellFault.ROW_NAMES_AGAIN, CellFault.ROW_GROUP,
        CellFault.ROW_SECOND_TABLE,
    }
)  # fmt: skip
"""Rows that state no sale of this table."""


@dataclass(frozen=True, slots=True)
class RowFault:
    """A fault with the values its sentence compares; days are ISO text."""

    code: CellFault
    params: Mapping[str, str | int] = field(default_factory=dict)


class RowFix(StrEnum):
    """What to do about a row."""

    NOTHING = "nothing"
    CELLS = "cells"
    WAIT = "wait"
    VENDOR = "vendor"
    SALES = "sales"
    SCAN = "scan"
    """Its claim was taken back or lapsed: no file claims it again by itself, a person may."""


FIXES: Mapping[RowFix, str] = {
    RowFix.NOTHING: QT_TRANSLATE_NOOP("rows", "Nothing to do."),
    RowFix.CELLS: QT_TRANSLATE_NOOP("rows", "Correct {cells} and import the file again."),
    RowFix.WAIT: QT_TRANSLATE_NOOP("rows", "Nothing to do: the vendor decides."),
    RowFix.VENDOR: QT_TRANSLATE_NOOP("rows", "Ask your vendor contact."),
    RowFix.SALES: QT_TRANSLATE_NOOP("rows", "Open it in Sales: something can be done about it."),
    RowFix.SCAN: QT_TRANSLATE_NOOP(
        "rows", "If it is a sale after all, scan the unit: no file claims it again by itself."
    ),
}

VERDICTS: Mapping[str, str] = {
    "accepted": QT_TRANSLATE_NOOP("rows", "Accepted"),
    "provisional": QT_TRANSLATE_NOOP("rows", "Received"),
    "refused": QT_TRANSLATE_NOOP("rows", "Refused"),
    "there": QT_TRANSLATE_NOOP("rows", "Already there"),
    "left_out": QT_TRANSLATE_NOOP("rows", "Left out"),
}
"""What each standing of a row is called (`sync.commands.dry_run.RowStanding`)."""
