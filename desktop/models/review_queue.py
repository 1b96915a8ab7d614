"""ReviewQueueModel: open claims as a reviewer works through them. Columns only, and who is late."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from operator import attrgetter

from PySide6.QtCore import QModelIndex, QObject

from desktop import wording
from desktop.models.columns import Align, Column
from desktop.models.table_model import RowTableModel, runs
from desktop.wording import translate
from domain.risk.rules import DEFAULT
from sync.rows import ReviewRow

LOOK_AT = DEFAULT.look_at
SOON_HOURS = 12
SOME_RISK = 20


class ReviewQueueModel(RowTableModel[ReviewRow]):
    """One row per claim. `now` is the instant of the last query: deadlines count from it.

    What a person has just decided is out of it at once, and stays out of answers that were read
    before the decision was written.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        self.now: datetime | None = None
        self._left: dict[str, ReviewRow] = {}
        self._places: dict[str, int] = {}
        super().__init__(self._declare(), claim_id, parent)

    def set_rows(self, rows: Sequence[ReviewRow]) -> None:
        """Show these rows, but for those that were decided since they were read."""
        if self._left:
            rows = [
                row
                for row in rows
                if row.claim_id not in self._left or not self._is_as_it_left(row)
            ]
        super().set_rows(rows)

    def let_go(self, rows: Sequence[ReviewRow]) -> None:
        """Take rows away that a person has decided."""
        gone = {row.claim_id: row for row in rows}
        if len(gone) == 1:
            [key] = gone
            at = self.row_of(key)
            places = {} if at is None else {key: at}
        else:
            places = {row.claim_id: at for at, row in enumerate(self._rows)}
        self._left |= gone
        self._places |= {key: places.get(key, 0) for key in gone}
        for first, last in reversed(
            list(runs(sorted(places[key] for key in gone if key in places)))
        ):
            self.beginRemoveRows(QModelIndex(), first, last)
            del self._rows[first : last + 1]
            self.endRemoveRows()

    def take_back(self, claim_ids: Iterable[str]) -> None:
        """Show these again where they were: nothing was decided."""
        shown = {row.claim_id for row in self._rows}
        for each in claim_ids:
            row = self._left.pop(each, None)
            if row is None or each in shown:
                continue
            at = min(self._places[each], len(self._rows))
            self.beginInsertRows(QModelIndex(), at, at)
            self._rows.insert(at, row)
            self.endInsertRows()

    def take_all_back(self) -> None:
        """Let everything be shown as the next answer has it."""
        self._left.clear()

    def _is_as_it_left(self, row: ReviewRow) -> bool:
        left = self._left.get(row.claim_id)
        if left is None:
            return False
        same = (row.state, row.escalated, row.rev) == (left.state, left.escalated, left.rev)
        if same and not row.code:
            return True
        # The decision shows, or came back: from now on the answers say what there is.
        del self._left[row.claim_id]
        return False

    def _declare(self) -> tuple[Column[ReviewRow], ...]:
        return (
            Column(
                "claim",
                translate("ReviewQueueModel", "Claim"),
                self._in_a_line,
                tooltip=self._in_a_line,
            ),
            Column(
                "due",
                translate("ReviewQueueModel", "Due"),
                self._due_text,
                width=118,
                badge=self._due,
                sort_key=lambda row: (row.decide_by is None, row.decide_by or row.received_at),
            ),
            Column(
                "risk",
                translate("ReviewQueueModel", "Risk"),
                lambda row: wording.number(row.risk),
                align=Align.END,
                width=68,
                badge=lambda row: risk_badge(row.risk),
                sort_key=lambda row: -row.risk,
            ),
            Column(
                "cause",
                translate("ReviewQueueModel", "Why it is here"),
                reason_word,
                width=188,
                sort_key=lambda row: (row.cause, row.decide_by is None),
            ),
            Column(
                "partner",
                translate("ReviewQueueModel", "Partner"),
                lambda row: row.partner,
                sort_key=lambda row: row.partner,
            ),
            Column(
                "product",
                translate("ReviewQueueModel", "Product"),
                lambda row: row.product,
                sort_key=lambda row: row.product,
            ),
            Column(
                "serial",
                translate("ReviewQueueModel", "Serial"),
                lambda row: row.serial,
                width=138,
                mono=True,
                sort_key=lambda row: row.serial,
            ),
            Column(
                "points",
                translate("ReviewQueueModel", "Points"),
                lambda row: wording.number(row.points),
                align=Align.END,
                width=68,
                sort_key=lambda row: row.points,
            ),
            Column(
                "code",
                translate("ReviewQueueModel", "Came back"),
                lambda row: wording.cause_word(row.code),
                width=130,
                badge=returned_badge,
                sort_key=lambda row: not row.code,
                tooltip=lambda row: wording.refusal_sentence(row.code),
            ),
        )

    def _in_a_line(self, row: ReviewRow) -> str:
        """Everything in one line: the list is narrow, and may be read out."""
        risk = risk_badge(row.risk)
        parts = (
            row.partner, row.product, row.serial, self._due(row).word, reason_word(row),
            risk.word if risk is not None else "", wording.points(row.points),
        )  # fmt: skip
        return ", ".join(part for part in parts if part)

    def _due(self, row: ReviewRow) -> wording.Badge:
        return due_badge(row.decide_by, self.now)

    def _due_text(self, row: ReviewRow) -> str:
        return self._due(row).word


def reason_word(row: ReviewRow) -> str:
    """Return why a claim is in the list: a first word that waits, what came back, its doubt."""
    if row.code:
        return wording.cause_word(row.code)
    if row.waits is not None:
        return translate("ReviewQueueModel", "Waits for a second person")
    return wording.cause_word(row.cause) or wording.state_word(row.state)


claim_id: Callable[[ReviewRow], str] = attrgetter("claim_id")
"""The identity of a row."""


def returned_badge(row: ReviewRow) -> wording.Badge | None:
    """Return why a decision was not taken, None when there was none."""
    return wording.Badge(wording.cause_word(row.code), wording.BAD, "back") if row.code else None


def risk_badge(risk: int) -> wording.Badge | None:
    """Return a score as a badge; None for a claim nothing speaks against."""
    if not risk:
        return None
    word = translate("ReviewQueueModel", "Risk {risk}").format(risk=wording.number(risk))
    if risk >= LOOK_AT:
        return wording.Badge(word, wording.BAD, "warning")
    return wording.Badge(word, wording.WARN if risk >= SOME_RISK else wording.QUIET, "dot")


def due_badge(decide_by: datetime | None, now: datetime | None) -> wording.Badge:
    """Return until when a decision is due: overdue, in hours, or in days."""
    if decide_by is None or now is None:
        return wording.Badge(translate("ReviewQueueModel", "No deadline"), wording.QUIET, "dash")
    hours = int((decide_by - now).total_seconds() // 3600)
    if decide_by <= now:
        return wording.Badge(translate("ReviewQueueModel", "Overdue"), wording.BAD, "warning")
    if hours < 1:
        return wording.Badge(translate("ReviewQueueModel", "within 1 h"), wording.WARN, "clock")
    if hours < 48:  # noqa: PLR2004  (below two days, hours say more)
        word = translate("ReviewQueueModel", "in {hours} h").format(hours=wording.number(hours))
        tone = wording.WARN if hours < SOON_HOURS else wording.QUIET
        return wording.Badge(word, tone, "clock")
    word = translate("ReviewQueueModel", "in {days} days").format(days=wording.number(hours // 24))
    return wording.Badge(word, wording.QUIET, "clock")
