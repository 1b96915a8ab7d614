"""ReviewQueueModel: open claims as a reviewer works through them. Columns only, and who is late."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QObject

from desktop import wording
from desktop.models.columns import Align, Column
from desktop.models.table_model import RowTableModel
from desktop.wording import translate
from sync.rows import ReviewRow

SOON_HOURS = 12


class ReviewQueueModel(RowTableModel[ReviewRow]):
    """One row per claim. `now` is the instant of the last query: deadlines count from it."""

    def __init__(self, parent: QObject | None = None) -> None:
        self.now: datetime | None = None
        super().__init__(self._declare(), claim_id, parent)

    def _declare(self) -> tuple[Column[ReviewRow], ...]:
        return (
            Column(
                "due",
                translate("ReviewQueueModel", "Due"),
                self._due_text,
                width=118,
                badge=self._due,
                sort_key=lambda row: (row.decide_by is None, row.decide_by or row.received_at),
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

    def _due(self, row: ReviewRow) -> wording.Badge:
        return due_badge(row.decide_by, self.now)

    def _due_text(self, row: ReviewRow) -> str:
        return self._due(row).word


def reason_word(row: ReviewRow) -> str:
    """Return why a claim is in the list: a first word that waits, what was decided, its doubt."""
    if row.waits is not None:
        return translate("ReviewQueueModel", "Waits for a second person")
    return wording.cause_word(row.cause) or wording.state_word(row.state)


def claim_id(row: ReviewRow) -> str:
    """Return the identity of a row."""
    return row.claim_id


def returned_badge(row: ReviewRow) -> wording.Badge | None:
    """Return why a decision was not taken, None when there was none."""
    return wording.Badge(wording.cause_word(row.code), wording.BAD, "back") if row.code else None


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
