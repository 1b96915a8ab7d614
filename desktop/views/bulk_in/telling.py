"""The words of bulk in: rows and their verdicts, what a file is asked, what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QDate, QLocale, QObject, Qt

from desktop import wording
from desktop.wording import Badge, translate
from domain.reviews.decision import REASONS
from domain.sentences import QT_TRANSLATE_NOOP
from sync.commands.bulk_in import Asks, Imported, Question
from sync.commands.dry_run import DryRun, JudgedRow, RowStanding
from sync.commands.row_words import fix_of, state_of, told_of
from sync.sheets.cell_faults import FIXES, SENTENCES, VERDICTS, CellFault
from sync.sheets.columns import VERDICT_NAMES, Meaning
from sync.sheets.refusals import SENTENCES as FAULTS
from sync.sheets.refusals import NotATable
from sync.sheets.remarks import SENTENCES as REMARKS
from sync.sheets.remarks import Remark

_LOOKS: Mapping[RowStanding, tuple[str, str]] = {
    RowStanding.ACCEPTED: (wording.GOOD, "check"),
    RowStanding.PROVISIONAL: (wording.WARN, "clock"),
    RowStanding.REFUSED: (wording.BAD, "cross"),
    RowStanding.THERE: (wording.INFO, "dot"),
    RowStanding.LEFT_OUT: (wording.QUIET, "dash"),
}
_MEANINGS: Mapping[Meaning, str] = {
    Meaning.SERIAL: QT_TRANSLATE_NOOP("bulk_in", "Serial"),
    Meaning.SOLD_ON: QT_TRANSLATE_NOOP("bulk_in", "Date of sale"),
    Meaning.INVOICE: QT_TRANSLATE_NOOP("bulk_in", "Invoice"),
    Meaning.CUSTOMER: QT_TRANSLATE_NOOP("bulk_in", "Customer"),
    Meaning.PRODUCT: QT_TRANSLATE_NOOP("bulk_in", "Product"),
    Meaning.QUANTITY: QT_TRANSLATE_NOOP("bulk_in", "Quantity"),
}


def meanings() -> tuple[Meaning, ...]:
    """Return what a column can be for a claim, most needed first."""
    return tuple(_MEANINGS)


def meaning_word(meaning: Meaning) -> str:
    """Return what a meaning is called."""
    return translate("bulk_in", _MEANINGS[meaning])


def unread(refusal: NotATable) -> str:
    """Return what is wrong with a file, and the way out."""
    told = {
        name: translate("sheets", value) if isinstance(value, str) else wording.number(value)
        for name, value in refusal.params.items()
    }
    return translate("sheets", FAULTS[refusal.fault]).format_map(told)


def remark(said: Remark) -> str:
    """Return what a person should know of a file, as one sentence."""
    return translate("sheets", REMARKS[said.code]).format(
        column=said.column,
        count=wording.number(said.count),
        place=said.places[0] if said.places else "",
        name=said.name,
        names=said.names,
        width=said.width,
    )


def question(asked: Question) -> str:
    """Return a question about the cells of a file."""
    if asked.asks is Asks.ORDER:
        text = translate("bulk_in", "{cell} is {text}, and {count} rows are like it. Which day?")
    elif asked.asks is Asks.DECIMAL:
        text = translate("bulk_in", "{cell} is {text}, and {count} rows are like it. How many?")
    elif asked.asks is Asks.DAYS:
        text = translate("bulk_in", "Numbers are days: {cell} is {text}, which is {first}")
    else:
        text = translate("bulk_in", "An empty cell means the one above: {count} rows, first {cell}")
    return text.format(
        cell=asked.cell,
        text=asked.text,
        count=wording.number(asked.count),
        first=reading(asked.first),
    )


def reading(text: str) -> str:
    """Return one of the readings of a cell, a day so that nobody takes its month for its day."""
    found = QDate.fromString(text, Qt.DateFormat.ISODate)
    return QLocale().toString(found, "d MMM yyyy") if found.isValid() else text


# --- rows --------------------------------------------------------------------------------------
def badge(row: JudgedRow) -> Badge:
    """Return what a row came to; of a claim that is there, its state once the vendor has it."""
    state = state_of(row)
    if state is not None:
        return wording.state_badge(state)
    tone, icon = _LOOKS[row.standing]
    return Badge(standing_word(row.standing), tone, icon)


def standing_word(standing: RowStanding) -> str:
    """Return what rows of a standing are called."""
    return translate("rows", VERDICTS[standing.value])


def reason(row: JudgedRow) -> str:
    """Return why a row came to that; "" where there is nothing to say."""
    code, params = told_of(row)
    if code in CellFault.__members__:
        source = translate("rows", SENTENCES[CellFault(code)])
        return source.format_map(wording.shown_values(_localised(params)))
    key = str(params.get("reason_key") or (row.there.reason if row.there else ""))
    if key in REASONS:
        params = {**params, "reason": key}
    brief = row.standing is RowStanding.REFUSED
    return wording.refusal_sentence(code, params, brief=brief)


def _localised(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a sentence; what stands in the file stays as it stands there."""
    kept, days = {"text", "meant", "cell", "row"}, {"day", "other"}
    return {
        name: reading(str(value)) if name in days else str(value) if name in kept else value
        for name, value in params.items()
    }


def fix(run: DryRun, row: JudgedRow) -> str:
    """Return what to do about a row."""
    named, cells = fix_of(run, row)
    return translate("rows", FIXES[named]).format(cells=cells)


class FileWords:
    """What a verdict file says, in the language of the program; a `row_words.Words`."""

    @property
    def names(self) -> tuple[str, str, str, str]:
        """What its columns are called."""
        one, two, three, four = (translate("rows", name) for name in VERDICT_NAMES[0])
        return one, two, three, four

    def verdict(self, row: JudgedRow) -> str:
        """Say what a row came to."""
        return badge(row).word

    def reason(self, row: JudgedRow) -> str:
        """Say why."""
        return reason(row)

    def fix(self, run: DryRun, row: JudgedRow) -> str:
        """Say what to do."""
        return fix(run, row)


# --- sums ----------------------------------------------------------------------------------------
class _Counts(QObject):
    """Counted words. A class, as lupdate sees only in its `tr` that a text has plural forms."""

    def sales(self, count: int) -> str:
        return self.tr("1 sale") if count == 1 else self.tr("%Ln sales", "", count)

    def invoices(self, count: int) -> str:
        return self.tr("1 invoice") if count == 1 else self.tr("%Ln invoices", "", count)

    def rows(self, count: int) -> str:
        return self.tr("1 row") if count == 1 else self.tr("%Ln rows", "", count)


def sales(count: int) -> str:
    """Return a number of sales in words: "1 sale", "20 sales"."""
    return _Counts().sales(count)


def rows(count: int) -> str:
    """Return a number of rows in words: "1 row", "20 rows"."""
    return _Counts().rows(count)


def announced(run: DryRun) -> str:
    """Return what an import would do, in one sentence."""
    counts = run.counts
    if not counts.claimed:
        return translate("bulk_in", "Nothing here would be recorded.")
    worth = wording.number(counts.points)
    if not counts.invoices:
        text = translate("bulk_in", "{sales} would be recorded, worth {points} points.")
        return text.format(sales=sales(counts.claimed), points=worth)
    text = translate("bulk_in", "{sales} on {invoices} would be recorded, worth {points} points.")
    invoices = _Counts().invoices(counts.invoices)
    return text.format(sales=sales(counts.claimed), invoices=invoices, points=worth)


def recorded(done: Imported) -> str:
    """Return what an import did, in one sentence."""
    text = translate("bulk_in", "{sales} recorded, worth {points} points until the vendor decides.")
    return text.format(sales=sales(done.claims), points=wording.number(done.points))


def left(done: Imported) -> str:
    """Return what became of the rows that were not recorded."""
    parts = [
        translate("bulk_in", said).format(rows=rows(count))
        for said, count in (
            (QT_TRANSLATE_NOOP("bulk_in", "{rows} refused"), done.refused),
            (QT_TRANSLATE_NOOP("bulk_in", "{rows} already there"), done.there),
            (QT_TRANSLATE_NOOP("bulk_in", "{rows} left out"), done.left_out),
        )
        if count
    ]
    if not parts:
        return translate("bulk_in", "Every row of the file is claimed.")
    text = translate("bulk_in", "Not recorded: {rows}. The verdicts say why, and what to do.")
    return text.format(rows=", ".join(parts))
