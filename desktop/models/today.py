"""Today's scans as a list: time, serial, product, what the rules said, points, how far it is."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop import wording
from desktop.models.columns import Align, Column
from desktop.models.table_model import RowTableModel
from desktop.wording import Badge, translate
from domain.claims.claim import ClaimState
from sync.rows import ScanRow, SendState, Standing

SPACE = 0x20


class TodayModel(RowTableModel[ScanRow]):
    """Newest on top. A scan that was just judged is put in at once, the rest follows by query."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(columns(), lambda row: row.scan_id, parent)


def columns() -> list[Column[ScanRow]]:
    """Return the columns of today's list."""
    return [
        Column(
            "at", translate("TodayModel", "Time"), lambda row: wording.clock_time(row.at), width=72
        ),
        Column(
            "serial",
            translate("TodayModel", "Serial"),
            serial_text,
            width=190,
            tooltip=sentence,
            mono=True,
        ),
        Column("product", translate("TodayModel", "Product"), product_text, tooltip=sentence),
        Column(
            "state",
            translate("TodayModel", "Verdict"),
            lambda row: verdict_badge(row).word,
            width=156,
            badge=verdict_badge,
            tooltip=sentence,
        ),
        Column(
            "sure",
            translate("TodayModel", "Sure"),
            lambda row: points_text(row, sure=True),
            Align.END,
            76,
        ),
        Column(
            "open",
            translate("TodayModel", "Open"),
            lambda row: points_text(row, sure=False),
            Align.END,
            76,
        ),
        Column(
            "send",
            translate("TodayModel", "Sent"),
            lambda row: badge.word if (badge := send_badge(row)) else "–",
            width=156,
            badge=send_badge,
        ),
    ]


def serial_text(row: ScanRow) -> str:
    """The serial, or what was delivered when no serial was found in it."""
    return row.serial or visible(row.text) or "–"


def product_text(row: ScanRow) -> str:
    """The product, or why there is none."""
    if row.standing is Standing.REFUSED:
        return wording.cause_word(row.code)
    return row.product or translate("TodayModel", "Not in your list")


def verdict_badge(row: ScanRow) -> Badge:
    """What the rules said, or what has become of it since."""
    if row.state is not None and row.state not in (ClaimState.QUEUED, ClaimState.SUBMITTED):
        return wording.state_badge(row.state)
    return wording.state_badge(row.standing)


def send_badge(row: ScanRow) -> Badge | None:
    """How far the record is; nothing for a refused scan, which goes nowhere."""
    return None if row.send is None else wording.state_badge(row.send)


def points_text(row: ScanRow, *, sure: bool) -> str:
    """Points in the column they belong to: confirmed by the vendor, or still open."""
    if not row.points or row.sure is not sure or row.standing is Standing.REFUSED:
        return ""
    return wording.number(row.points)


def sentence(row: ScanRow) -> str:
    """What the rules said as a sentence, plain text for a tip."""
    said = wording.refusal_sentence(row.code, row.params)
    return said.replace("<", "‹") if said else verdict_badge(row).word


def may_be_undone(row: ScanRow) -> bool:
    """Whether the scan left a record that is still held."""
    return bool(row.op_id) and row.send is SendState.HELD


def visible(text: str) -> str:
    """Delivered text with control characters made visible, so that a list stays one line."""
    return "".join(chr(0x2400 + ord(c)) if ord(c) < SPACE else c for c in text)
