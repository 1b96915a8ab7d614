"""Models of the second looks: agreement by reviewer, decisions that differ, samples. Words only."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QObject

from desktop import wording
from desktop.models.columns import Align, Column
from desktop.models.table_model import RowTableModel
from desktop.wording import translate
from domain.reviews.decision import Decision
from sync.queries.samples import SampleRow
from sync.queries.second_looks import AgreementRow
from sync.rows import SecondLookRow

FEW = 20
"""Of fewer pairs a share says little; the list says so by its shape."""
LOW_PERCENT = 80


class AgreementModel(RowTableModel[AgreementRow]):
    """One row for all reviewers together, then one for each."""

    def __init__(self, parent: QObject | None = None) -> None:
        columns: tuple[Column[AgreementRow], ...] = (
            Column(
                "who",
                translate("SecondLooks", "Decided first"),
                lambda row: row.who or translate("SecondLooks", "All together"),
            ),
            Column(
                "pairs",
                translate("SecondLooks", "Looks"),
                lambda row: wording.number(row.agreement.pairs),
                align=Align.END,
                width=76,
            ),
            Column(
                "agreed",
                translate("SecondLooks", "Agreed"),
                agreed_word,
                width=128,
                badge=agreed_badge,
                tooltip=lambda row: few_words(row) or agreed_word(row),
            ),
            Column(
                "kappa",
                translate("SecondLooks", "Kappa"),
                lambda row: kappa_word(row.agreement.kappa),
                align=Align.END,
                width=76,
                tooltip=lambda _: translate(
                    "SecondLooks",
                    "Agreement beyond chance (Cohen): 1 is full, 0 as good as tossing a coin. A"
                    " dash where all answers are alike and it says nothing.",
                ),
            ),
            Column(
                "differ",
                translate("SecondLooks", "To settle"),
                lambda row: wording.number(row.differ),
                align=Align.END,
                width=88,
            ),
        )
        super().__init__(columns, lambda row: row.who, parent)


class DifferModel(RowTableModel[SecondLookRow]):
    """One row per claim that two people decided differently."""

    def __init__(self, parent: QObject | None = None) -> None:
        columns: tuple[Column[SecondLookRow], ...] = (
            Column(
                "serial", translate("SecondLooks", "Serial"), lambda row: row.serial, width=132,
                mono=True,
            ),
            Column("partner", translate("SecondLooks", "Partner"), lambda row: row.partner),
            Column(
                "first", translate("SecondLooks", "First"), lambda row: decided(row.first),
                width=104, tooltip=lambda row: said(row.first, row.first_who),
            ),
            Column(
                "second", translate("SecondLooks", "Second"), lambda row: decided(row.second),
                width=104, tooltip=second_words,
            ),
            Column(
                "made", translate("SecondLooks", "Since"), lambda row: wording.moment(row.made_at),
                width=136,
            ),
        )  # fmt: skip
        super().__init__(columns, lambda row: row.look_id, parent)


class SampleModel(RowTableModel[SampleRow]):
    """One row per sample."""

    def __init__(self, parent: QObject | None = None) -> None:
        columns: tuple[Column[SampleRow], ...] = (
            Column("months", translate("SecondLooks", "Months"), months_of),
            Column(
                "seen",
                translate("SecondLooks", "Looked at"),
                lambda row: translate("SecondLooks", "{seen} of {count}").format(
                    seen=wording.number(row.seen), count=wording.number(row.drawn)
                ),
                align=Align.END,
                width=104,
            ),
            Column(
                "wrong",
                translate("SecondLooks", "Wrong"),
                lambda row: wording.number(row.wrong),
                align=Align.END,
                width=72,
            ),
        )
        super().__init__(columns, lambda row: row.sample_id, parent)


def agreed_word(row: AgreementRow) -> str:
    """Return the share that agreed, or a dash for nothing."""
    if not row.agreement.pairs:
        return "–"
    return wording.ratio(row.agreement.agreed * 1000 // row.agreement.pairs, 0)


def agreed_badge(row: AgreementRow) -> wording.Badge | None:
    """Return the share as a badge: low, good, or too few to tell."""
    found = row.agreement
    if not found.pairs:
        return None
    if found.pairs < FEW:
        return wording.Badge(agreed_word(row), wording.QUIET, "dash")
    if found.percent < LOW_PERCENT:
        return wording.Badge(agreed_word(row), wording.WARN, "warning")
    return wording.Badge(agreed_word(row), wording.GOOD, "check")


def few_words(row: AgreementRow) -> str:
    """Return that a share is of too few to tell; "" where it is of enough."""
    if not 0 < row.agreement.pairs < FEW:
        return ""
    return translate("SecondLooks", "Of fewer than {count} looks: it says little yet.").format(
        count=wording.number(FEW)
    )


def kappa_word(kappa: float | None) -> str:
    """Return Cohen's kappa with two decimals; a dash where it says nothing."""
    return "–" if kappa is None else wording.decimal(kappa, 2)


def decided(decision: str) -> str:
    """Return a decision in a word."""
    words = {
        Decision.APPROVE.value: translate("SecondLooks", "approved"),
        Decision.REFUSE.value: translate("SecondLooks", "refused"),
    }
    return words.get(decision, decision)


def said(decision: str, who: str) -> str:
    """Return who said what, in the order one reads it."""
    return f"{who}: {decided(decision)}" if who else decided(decision)


def both_words(row: SecondLookRow) -> str:
    """Return both decisions with who made them, a line each."""
    return f"{said(row.first, row.first_who)}\n{second_words(row)}"


def second_words(row: SecondLookRow) -> str:
    """Return the second decision with its reason and note."""
    parts = (
        said(row.second, row.second_who), wording.reason_sentence(row.reason) if row.reason else "",
        row.note,
    )  # fmt: skip
    return " – ".join(part for part in parts if part)


def months_of(row: SampleRow) -> str:
    """Return the months a sample is of."""
    return month_span(row.first_day, row.last_day)


def month_span(first: date, last: date) -> str:
    """Return one month, or the first and the last of several."""
    begin, end = month_word(first), month_word(last)
    return begin if begin == end else f"{begin} – {end}"


def month_word(day: date) -> str:
    """Return a month as people write it here."""
    return wording.month(day)
