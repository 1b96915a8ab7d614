"""DealsModel: registered deals as the list shows them, and protection in words. Columns only."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QObject

from desktop import wording
from desktop.models.columns import Align, Column
from desktop.models.table_model import RowTableModel
from desktop.wording import translate
from sync.rows import DealRow, SendState


class DealsModel(RowTableModel[DealRow]):
    """One row per deal. Whose it is, is a column of its own, which a partner's screen hides."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(columns(), deal_id, parent)


def deal_id(row: DealRow) -> str:
    """Return the identity of a row."""
    return row.deal_id


def columns() -> tuple[Column[DealRow], ...]:
    """Return the columns of the list, titles translated."""
    return (
        Column(
            "customer",
            translate("DealsModel", "Customer"),
            lambda row: row.customer or translate("DealsModel", "(no name yet)"),
            sort_key=lambda row: row.customer.casefold(),
            strong=True,
            tooltip=lambda row: row.products_text,
        ),
        Column(
            "partner",
            translate("DealsModel", "Partner"),
            lambda row: row.partner,
            width=108,
            sort_key=lambda row: row.partner,
        ),
        Column(
            "value",
            translate("DealsModel", "Value"),
            value_text,
            align=Align.END,
            width=96,
            sort_key=lambda row: (row.currency, row.value_minor),
        ),
        Column(
            "state",
            translate("DealsModel", "State"),
            lambda row: wording.state_word(row.state),
            width=134,
            badge=lambda row: wording.state_badge(row.state),
            sort_key=lambda row: row.state,
        ),
        Column(
            "send",
            translate("DealsModel", "Sending"),
            send_text,
            width=104,
            tooltip=lambda row: wording.state_word(row.send),
            sort_key=lambda row: row.send,
            needed=lambda row: row.send is not SendState.SETTLED,
        ),
    )


def value_text(row: DealRow) -> str:
    """Return the value of a deal in whole units; "" while there is none."""
    return wording.money(row.value_minor, row.currency, whole=True) if row.value_minor else ""


def send_text(row: DealRow) -> str:
    """Return how far the last op of a deal is; a tick when the vendor has it all."""
    return "✓" if row.send is SendState.SETTLED else wording.state_word(row.send)


def protection_text(until: datetime | None, now: datetime) -> str:
    """Return "Protected until 12 Mar 2027 (109 days)"; "" without protection.

    Counts whole days of the person's calendar; on the last day it says so.
    """
    if until is None:
        return ""
    last = until.astimezone().date()
    days = (last - now.astimezone().date()).days
    if now > until:
        return translate("DealsModel", "Protection ended on {day}").format(
            day=wording.long_day(last)
        )
    if days == 0:
        return translate("DealsModel", "Protected until today, {time}").format(
            time=wording.clock_time(until)
        )
    return translate("DealsModel", "Protected until {day} ({left})").format(
        day=wording.long_day(last), left=wording.days(days)
    )
