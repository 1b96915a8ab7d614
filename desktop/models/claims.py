"""ClaimsModel: the claims of a partner as Sales lists them. Columns only; order is the query's."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop import wording
from desktop.models.columns import Align, Column
from desktop.models.table_model import RowTableModel
from desktop.wording import translate
from sync.rows import ClaimRow, SendState


class ClaimsModel(RowTableModel[ClaimRow]):
    """One row per claim; points not confirmed yet say so."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(columns(), claim_id, parent)


def claim_id(row: ClaimRow) -> str:
    """Return the identity of a row."""
    return row.claim_id


def columns() -> tuple[Column[ClaimRow], ...]:
    """Return the columns of Sales, titles translated."""
    return (
        Column(
            "sold_on",
            translate("ClaimsModel", "Sold on"),
            lambda row: wording.day(row.sold_on),
            width=96,
            sort_key=lambda row: (row.sold_on, row.scanned_at),
        ),
        Column(
            "serial",
            translate("ClaimsModel", "Serial"),
            lambda row: row.serial,
            width=132,
            mono=True,
            sort_key=lambda row: row.serial,
        ),
        Column(
            "product",
            translate("ClaimsModel", "Product"),
            lambda row: row.product,
            sort_key=lambda row: row.product,
        ),
        Column(
            "invoice",
            translate("ClaimsModel", "Invoice"),
            lambda row: row.invoice,
            width=106,
            sort_key=lambda row: row.invoice,
        ),
        Column(
            "customer",
            translate("ClaimsModel", "Customer"),
            lambda row: row.customer,
            sort_key=lambda row: row.customer,
        ),
        Column(
            "who",
            translate("ClaimsModel", "Who"),
            lambda row: row.who,
            width=92,
            sort_key=lambda row: row.who,
        ),
        Column(
            "state",
            translate("ClaimsModel", "State"),
            lambda row: wording.state_word(row.state),
            width=150,
            badge=lambda row: wording.state_badge(row.state),
            sort_key=lambda row: row.state,
        ),
        Column(
            "points",
            translate("ClaimsModel", "Points"),
            points_text,
            align=Align.END,
            width=118,
            sort_key=lambda row: (row.sure, row.points),
        ),
        Column(
            "send",
            translate("ClaimsModel", "Sending"),
            lambda row: wording.state_word(row.send),
            width=142,
            badge=send_badge,
            sort_key=lambda row: row.send,
            needed=lambda row: row.send is not SendState.SETTLED,
        ),
    )


def points_text(row: ClaimRow) -> str:
    """Return sure points as a number; points that are not confirmed say so; "" for none."""
    if row.sure or not row.points:
        return wording.number(row.points) if row.points else ""
    return translate("ClaimsModel", "+{points} provisional").format(
        points=wording.number(row.points)
    )


def send_badge(row: ClaimRow) -> wording.Badge | None:
    """Return how far the last op of a claim is; None, and so plain text, when nothing is open."""
    return None if row.send is SendState.SETTLED else wording.state_badge(row.send)
