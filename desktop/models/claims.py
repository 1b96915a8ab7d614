"""ClaimsModel: the claims of a partner as Sales lists them. Columns only; order is the query's."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject

from desktop import wording
from desktop.models.columns import Align, Column
from desktop.models.table_model import RowTableModel
from sync.rows import ClaimRow


class ClaimsModel(RowTableModel[ClaimRow]):
    """One row per claim; sure points and those still open stand in columns of their own."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(columns(), claim_id, parent)


def claim_id(row: ClaimRow) -> str:
    """Return the identity of a row."""
    return row.claim_id


def columns() -> tuple[Column[ClaimRow], ...]:
    """Return the columns of Sales, titles translated."""
    return (
        Column(
            "sold_on", _tr("Sold on"), lambda row: wording.day(row.sold_on), width=84,
            sort_key=lambda row: (row.sold_on, row.scanned_at)
        ),
        Column(
            "serial", _tr("Serial"), lambda row: row.serial, width=128, mono=True,
            sort_key=lambda row: row.serial,
        ),
        Column("product", _tr("Product"), lambda row: row.product,
               sort_key=lambda row: row.product),
        Column("invoice", _tr("Invoice"), lambda row: row.invoice, width=104,
               sort_key=lambda row: row.invoice),
        Column("customer", _tr("Customer"), lambda row: row.customer,
               sort_key=lambda row: row.customer),
        Column("who", _tr("Who"), lambda row: row.who, width=92, sort_key=lambda row: row.who),
        Column(
            "state", _tr("State"), lambda row: wording.state_word(row.state), width=132,
            badge=lambda row: wording.state_badge(row.state), sort_key=lambda row: row.state,
        ),
        Column(
            "sure", _tr("Points"), lambda row: wording.number(row.points) if row.sure else "",
            align=Align.END, width=62, sort_key=lambda row: row.points if row.sure else 0,
        ),
        Column(
            "open", _tr("Provisional"), open_points, align=Align.END, width=100,
            sort_key=lambda row: 0 if row.sure else row.points,
        ),
        Column(
            "send", _tr("Sending"), lambda row: wording.state_word(row.send), width=128,
            badge=lambda row: wording.state_badge(row.send), sort_key=lambda row: row.send,
        ),
    )  # fmt: skip


def open_points(row: ClaimRow) -> str:
    """Return points that are not confirmed yet, marked as coming on top; "" for none."""
    return f"+{wording.number(row.points)}" if row.points and not row.sure else ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("ClaimsModel", text)
