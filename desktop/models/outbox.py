"""The outbox as a list: what is unsent or needs attention, why, and since when."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop import wording
from desktop.models.columns import Align, Column
from desktop.models.record import act_word
from desktop.models.table_model import RowTableModel
from desktop.wording import translate
from sync.rows import OpRow, SendState
from sync.wire.kinds import OpKind

ATTENTION = frozenset({SendState.REFUSED, SendState.CONFLICTED, SendState.STUCK})


class OutboxModel(RowTableModel[OpRow]):
    """Oldest first; what needs a person stands on top."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(columns(), lambda row: row.op_id, parent)


def columns() -> list[Column[OpRow]]:
    """Return the columns of the outbox."""
    return [
        Column("kind", translate("OutboxModel", "What"), kind_word, width=144),
        Column("title", translate("OutboxModel", "About"), lambda row: row.title or row.entity),
        Column(
            "state",
            translate("OutboxModel", "State"),
            lambda row: wording.state_word(row.state),
            width=160,
            badge=lambda row: wording.state_badge(row.state),
        ),
        Column(
            "since",
            translate("OutboxModel", "Recorded"),
            lambda row: wording.age(row.recorded_at, wording.utc_now()),
            width=120,
            tooltip=lambda row: wording.moment(row.recorded_at),
        ),
        Column(
            "attempts",
            translate("OutboxModel", "Tries"),
            lambda row: wording.number(row.attempts),
            Align.END,
            80,
        ),
        Column("why", translate("OutboxModel", "Why"), why, tooltip=_in_full),
    ]


def in_order(rows: list[OpRow]) -> list[OpRow]:
    """What needs a person first, then as recorded."""
    return sorted(rows, key=lambda row: (row.state not in ATTENTION, row.recorded_at, row.op_id))


def kind_word(row: OpRow) -> str:
    """What a person did, in a word or two."""
    words = {
        "claim.record": translate("OutboxModel", "Sale"),
        "evidence.attach": translate("OutboxModel", "Document added"),
        "claim.amend": translate("OutboxModel", "Sale completed"),
        "claim.withdraw": translate("OutboxModel", "Sale withdrawn"),
        "deal.create": translate("OutboxModel", "New deal"),
        "deal.edit": translate("OutboxModel", "Deal changed"),
        "deal.move": translate("OutboxModel", "Deal moved on"),
        "review.decide": translate("OutboxModel", "Decision"),
    }
    return words[row.kind] if row.kind in words else act_word(row.kind)


def is_choice(row: OpRow) -> bool:
    """Say whether a person must choose between own values and those entered elsewhere."""
    return row.state is SendState.CONFLICTED and row.kind == OpKind.DEAL_EDIT


def can_go_again(row: OpRow) -> bool:
    """Say whether `retry_op` can send it again: what begins a record is begun anew instead."""
    begins = {OpKind.CLAIM_RECORD, OpKind.DEAL_CREATE, OpKind.REVIEW_DECIDE}
    return row.state is SendState.STUCK or row.kind not in begins


def _in_full(row: OpRow) -> str:
    """Why, with what the server said word by word, for whoever is called about it."""
    said = row.last_error.replace("<", "‹")
    return f"{why(row)}\n{said}" if said and not row.code else why(row)


def why(row: OpRow) -> str:
    """Why it is not with the vendor yet."""
    if row.code:
        return wording.refusal_sentence(row.code, row.params)
    return {
        SendState.HELD: translate("OutboxModel", "Can still be undone; goes in a few seconds."),
        SendState.QUEUED: translate("OutboxModel", "Waits for the line."),
        SendState.SENT: translate("OutboxModel", "The vendor has it; the answer is on its way."),
        SendState.CONFLICTED: translate("OutboxModel", "Changed in two places."),
        SendState.STUCK: translate("OutboxModel", "The server can't read it. Nothing is lost."),
    }.get(row.state, "")
