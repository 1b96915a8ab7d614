"""What is said of a row in words: its verdict, why, and what to do, with the cells it is about.

In English; the desktop has the same by its own translations (`Words`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Protocol

from domain.claims.claim import ClaimState, Field
from domain.codes import CODES, Code, Fix
from domain.reviews.decision import REASONS
from domain.sentences import source_of, what_is_wrong
from domain.verdicts import Refused
from sync.commands.dry_run import DryRun, JudgedRow, RowStanding
from sync.sheets.cell_faults import FIXES, SENTENCES, VERDICTS, CellFault, RowFix
from sync.sheets.columns import VERDICT_NAMES, Meaning
from sync.sheets.remarks import place

_COLUMNS = {
    Field.SCAN: Meaning.SERIAL,
    Field.SOLD_ON: Meaning.SOLD_ON,
    Field.INVOICE: Meaning.INVOICE,
    Field.CUSTOMER: Meaning.CUSTOMER,
    Field.QUANTITY: Meaning.QUANTITY,
}
_OPEN_IN_SALES = frozenset({ClaimState.NEEDS_INFO, ClaimState.REJECTED})
_GIVEN_UP = frozenset({ClaimState.WITHDRAWN, ClaimState.LAPSED})
_UNDECIDED = frozenset({ClaimState.IN_REVIEW, ClaimState.ON_HOLD, ClaimState.APPEALED})


class Words(Protocol):
    """Says rows in a language."""

    @property
    def names(self) -> tuple[str, str, str, str]:
        """What the columns of a verdict are called."""

    def verdict(self, row: JudgedRow) -> str:
        """Say what a row came to."""

    def reason(self, row: JudgedRow) -> str:
        """Say why; "" where there is nothing to say."""

    def fix(self, run: DryRun, row: JudgedRow) -> str:
        """Say what to do."""


def told_of(row: JudgedRow) -> tuple[str, Mapping[str, Any]]:
    """Return code and values of what is said of a row: of a claim that is there, its own.

    The vendor's word comes before ours.
    """
    there = row.there
    if there is not None and there.code:
        return there.code, json.loads(there.params)
    return row.code, row.params or {}


def state_of(row: JudgedRow) -> ClaimState | None:
    """Return the state of the claim that is there, once the vendor has said something of it."""
    told = row.there is not None and row.there.state is not ClaimState.QUEUED
    return row.there.state if told and row.there is not None else None


def fix_of(run: DryRun, row: JudgedRow) -> tuple[RowFix, str]:
    """Return what to do about a row, and the cells that it is about, "" for none."""
    if row.there is not None:
        if row.there.state in _OPEN_IN_SALES:
            return RowFix.SALES, ""
        if row.there.state in _GIVEN_UP:
            return RowFix.SCAN, ""
        return (RowFix.WAIT if row.there.state in _UNDECIDED else RowFix.NOTHING), ""
    if row.standing is RowStanding.PROVISIONAL:
        return (RowFix.SALES if _is_asked(row.code) else RowFix.WAIT), ""
    if row.standing is not RowStanding.REFUSED:
        return RowFix.NOTHING, ""
    cells = _cells(run, row)
    if cells:
        return RowFix.CELLS, cells
    fix = CODES[Code(row.code)].fix if row.code in Code.__members__ else Fix.NOTHING_TO_DO
    return (RowFix.VENDOR if fix is Fix.ASK_VENDOR else RowFix.NOTHING), ""


def _is_asked(code: str) -> bool:
    return code in Code.__members__ and CODES[Code(code)].fix in {Fix.FIX_FIELDS, Fix.ADD_PROOF}


def _cells(run: DryRun, row: JudgedRow) -> str:
    """Return the cells a refusal is about, as spreadsheets name them."""
    if row.code in CellFault.__members__:
        named = str((row.params or {}).get("cell", ""))
        return named or place(run.places.get(Meaning.SERIAL, 0), row.row - 1)
    verdict = row.judged.verdict if row.judged else None
    fields = verdict.fields if isinstance(verdict, Refused) else ()
    meanings = [_COLUMNS[Field(name)] for name in fields if name in set(_COLUMNS)]
    return ", ".join(
        place(run.places[meaning], row.row - 1) for meaning in meanings if meaning in run.places
    )


class _English:
    """`Words` of the headless commands."""

    names = VERDICT_NAMES[0]

    def verdict(self, row: JudgedRow) -> str:
        state = state_of(row)
        if state is not None:
            return state.value.replace("_", " ").capitalize()
        return VERDICTS[row.standing.value]

    def reason(self, row: JudgedRow) -> str:
        code, params = told_of(row)
        if code in CellFault.__members__:
            return SENTENCES[CellFault(code)].format_map(params)
        if code in Code.__members__:
            source = source_of(Code(code), params)
            if row.standing is RowStanding.REFUSED:
                source = what_is_wrong(source)
            reason = str(params.get("reason", ""))
            told = {**params, "reason": REASONS.get(reason, reason)} if reason else params
            return source.format_map(_Known(told))
        return code

    def fix(self, run: DryRun, row: JudgedRow) -> str:
        fix, cells = fix_of(run, row)
        return FIXES[fix].format(cells=cells)


class _Known(dict[str, Any]):
    """Values of a sentence; one that an older server did not send stays as it is named."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


ENGLISH: Words = _English()
