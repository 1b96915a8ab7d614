"""The current sale above the scan line: day, invoice, customer. By key, and never required."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QEvent, QObject, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDateEdit,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop import theme, wording
from desktop.views.common.labels import label
from sync.rows import CurrentSale


class SaleBar(QFrame):
    """`changed` carries the sale as it now stands; `left`: Enter or Esc gave the keyboard back."""

    changed = Signal(object)
    left = Signal()

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self._today = today
        self._told = CurrentSale(today)
        self.day = QDateEdit(self)
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat(wording.day_format())
        self.day.setDate(QDate(today.year, today.month, today.day))
        self.day.setFixedWidth(150)
        self.invoice = QLineEdit(self)
        self.invoice.setMaxLength(80)
        self.invoice.setPlaceholderText(self.tr("May follow"))
        self.customer = QLineEdit(self)
        self.customer.setMaxLength(200)
        self.customer.setPlaceholderText(self.tr("May follow"))
        self.next_sale = QPushButton(self.tr("Next sale  F5"), self)
        self.next_sale.setToolTip(self.tr("Today, no invoice, no customer"))
        self._hint = label("", "small", parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.space(2), theme.space(), theme.space(2), theme.space(1.25))
        row.setSpacing(theme.space(2))
        for title, key, editor, share in (
            (self.tr("Sold on"), "F2", self.day, 0),
            (self.tr("Invoice"), "F3", self.invoice, 2),
            (self.tr("Customer"), "F4", self.customer, 3),
        ):
            row.addLayout(self._field(title, key, editor), share)
        row.addWidget(self.next_sale, 0, Qt.AlignmentFlag.AlignBottom)
        for editor in (self.day, self.invoice, self.customer):
            editor.setFixedHeight(32)
            editor.installEventFilter(self)
        self.day.dateChanged.connect(self._on_edited)
        self.invoice.editingFinished.connect(self._on_edited)
        self.customer.editingFinished.connect(self._on_edited)
        self.next_sale.clicked.connect(self._on_next_sale)

    @property
    def sale(self) -> CurrentSale:
        """The sale that goes with the next scan."""
        day = self.day.date()
        return CurrentSale(
            date(day.year(), day.month(), day.day()),
            self.invoice.text().strip(),
            self.customer.text().strip(),
        )

    def show_sale(self, sale: CurrentSale) -> None:
        """Show a sale that was kept; says nothing to anybody."""
        self._told = sale
        with QSignalBlocker(self.day):
            self.day.setDate(QDate(sale.sold_on.year, sale.sold_on.month, sale.sold_on.day))
        self.invoice.setText(sale.invoice)
        self.customer.setText(sale.customer)
        self._mark_day()

    def turn_to(self, today: date) -> None:
        """Move on at midnight when the sale stood at the day that ended."""
        if today != self._today:
            stood_at_today = self.sale.sold_on == self._today
            self._today = today
            if stood_at_today:
                self.day.setDate(QDate(today.year, today.month, today.day))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            ends = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
            if event.key() in ends and watched in (self.day, self.invoice, self.customer):
                self._on_edited()
                self.left.emit()
                return True
        return False

    def _field(self, title: str, key: str, editor: QWidget) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(4)
        heading = QHBoxLayout()
        heading.setSpacing(6)
        named = label(title, "caption", parent=self)
        named.setBuddy(editor)
        heading.addWidget(named)
        heading.addWidget(label(key, "small", parent=self))
        if editor is self.day:
            heading.addWidget(self._hint)
        heading.addStretch(1)
        column.addLayout(heading)
        column.addWidget(editor)
        editor.setAccessibleName(title)
        editor.setAccessibleDescription(self.tr("Key %1").replace("%1", key))
        return column

    def _mark_day(self) -> None:
        """Say it when scans go with another day than today: easily forgotten in the evening."""
        other = self.sale.sold_on != self._today
        self._hint.setText(self.tr("not today") if other else "")
        theme.use(self._hint, tone="warn" if other else "")

    @Slot()
    def _on_edited(self) -> None:
        self._mark_day()
        if self.sale != self._told:
            self._told = self.sale
            self.changed.emit(self.sale)

    @Slot()
    def _on_next_sale(self) -> None:
        self.show_sale(CurrentSale(self._today))
        self.changed.emit(self.sale)
        self.left.emit()
