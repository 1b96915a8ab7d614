"""ProductLines: the products of a deal, added by part of a name and a quantity, by keyboard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop import theme, wording
from desktop.views.common.labels import label
from sync.rows import ProductRow

Lines = tuple[tuple[int, int], ...]
MOST_UNITS = 1_000_000
LINE_HEIGHT = 22
MOST_LINES_SHOWN = 4
MOST_OFFERED = 3


def matching(products: Sequence[ProductRow], typed: str) -> list[ProductRow]:
    """Return the products whose name or GTIN holds every word typed; an exact name wins alone."""
    plain = typed.strip().casefold()
    if not plain:
        return []
    exact = [each for each in products if plain in {each.name.casefold(), each.gtin}]
    if exact:
        return exact[:1]
    words = plain.split()
    return [
        each
        for each in products
        if all(word in f"{each.name.casefold()} {each.gtin}" for word in words)
    ]


class ProductLines(QWidget):
    """Enter in the name goes to the quantity, Enter there adds the line, Del takes one away.

    `changed` is emitted after each change a person made.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._products: tuple[ProductRow, ...] = ()
        self._lines: Lines = ()
        self.product = QLineEdit(self)
        self.product.setPlaceholderText(self.tr("Part of the product's name"))
        self.product.setAccessibleName(self.tr("Product to add"))
        self.quantity = QLineEdit(self)
        self.quantity.setPlaceholderText(self.tr("Units"))
        self.quantity.setAccessibleName(self.tr("Units to add"))
        self.quantity.setFixedWidth(76)
        self._add = QPushButton(self.tr("Add"), self)
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Products of this deal"))
        self._problem = label("", "small", wrap=True, parent=self)
        self._problem.hide()
        self.show_lines(())
        row = QHBoxLayout()
        row.setSpacing(theme.space())
        row.addWidget(self.product, 1)
        row.addWidget(self.quantity)
        row.addWidget(self._add)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addLayout(row)
        whole.addWidget(self._problem)
        whole.addWidget(self.list)
        self.setFocusProxy(self.product)
        self.product.textEdited.connect(self._on_typed)
        self.product.returnPressed.connect(self._on_product_entered)
        self.quantity.returnPressed.connect(self.add_line)
        self._add.clicked.connect(self.add_line)
        self.list.installEventFilter(self)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Where Tab stops, in order."""
        return (self.product, self.quantity, self._add, self.list)

    @property
    def lines(self) -> Lines:
        """(product id, quantity) in the order added."""
        return self._lines

    @property
    def problem(self) -> str:
        """What is said to be wrong with the line being added."""
        return "" if self._problem.isHidden() else self._problem.text()

    @property
    def shown(self) -> list[str]:
        """The lines as a person reads them."""
        return [self.list.item(at).text() for at in range(self.list.count())]

    def offer(self, products: Sequence[ProductRow]) -> None:
        """Offer these products."""
        if self._products == tuple(products):
            return
        self._products = tuple(products)
        self.show_lines(self._lines)

    def show_lines(self, lines: Lines) -> None:
        """Show these lines."""
        self._lines = lines
        names = {each.product_id: each.name for each in self._products}
        self.list.clear()
        for product_id, quantity in lines:
            name = names.get(product_id) or self.tr("Product {id}").format(id=product_id)
            item = QListWidgetItem(f"{wording.number(quantity)} × {name}")
            item.setData(Qt.ItemDataRole.UserRole, product_id)
            self.list.addItem(item)
        self.list.setFixedHeight(LINE_HEIGHT * max(1, min(len(lines), MOST_LINES_SHOWN)) + 8)

    def lock(self, locked: bool) -> None:  # noqa: FBT001  (the one thing it says)
        """Make the lines readable only, or editable."""
        for each in (self.product, self.quantity, self._add):
            each.setVisible(not locked)

    @Slot()
    def add_line(self) -> None:
        """Add what was typed; a product that is there already gets the new quantity."""
        found = matching(self._products, self.product.text())
        units = read_units(self.quantity.text())
        if len(found) != 1:
            self._complain_about_product(found)
        elif units is None:
            self._say(self.tr("How many units? A whole number from 1 to 1,000,000."))
            self.quantity.setFocus()
            self.quantity.selectAll()
        else:
            others = tuple(line for line in self._lines if line[0] != found[0].product_id)
            self.show_lines((*others, (found[0].product_id, units)))
            self._say("")
            self.product.clear()
            self.quantity.clear()
            self.product.setFocus()
            self.changed.emit()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if watched is self.list and isinstance(event, QKeyEvent):
            return event.type() == QEvent.Type.KeyPress and self._on_list_key(event)
        return False

    def _on_list_key(self, event: QKeyEvent) -> bool:
        if self.list.currentRow() < 0 or self.product.isHidden():
            return False
        product_id = self.list.currentItem().data(Qt.ItemDataRole.UserRole)
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.show_lines(tuple(line for line in self._lines if line[0] != product_id))
            self.changed.emit()
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            names = {each.product_id: each.name for each in self._products}
            self.product.setText(names.get(product_id, ""))
            self.quantity.setText(str(dict(self._lines)[product_id]))
            self.quantity.setFocus()
            self.quantity.selectAll()
            return True
        return False

    def _complain_about_product(self, found: Sequence[ProductRow]) -> None:
        if not self.product.text().strip():
            self._say(self.tr("Type part of a product's name first."))
        elif found:
            some = ", ".join(each.name for each in found[:MOST_OFFERED])
            self._say(
                self.tr("{count} products fit: {names} … Type more of the name.").format(
                    count=len(found), names=some
                )
            )
        else:
            self._say(self.tr("No product of the programme is called that."))
        self.product.setFocus()

    def _say(self, sentence: str, tone: str = "bad") -> None:
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))
        theme.use(self._problem, tone=tone)

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        """Say which products fit, while one types."""
        found = matching(self._products, text)
        some = ", ".join(each.name for each in found[:MOST_OFFERED])
        self._say(f"{some}, …" if len(found) > MOST_OFFERED else some, tone="")

    @Slot()
    def _on_product_entered(self) -> None:
        found = matching(self._products, self.product.text())
        if len(found) == 1:
            self.product.setText(found[0].name)
            self._say("")
            self.quantity.setFocus()
        else:
            self._complain_about_product(found)


def read_units(text: str) -> int | None:
    """Return a quantity of 1 to a million; an empty text means one."""
    plain = text.strip() or "1"
    if not plain.isdecimal() or len(plain) > len(str(MOST_UNITS)):
        return None
    units = int(plain)
    return units if 1 <= units <= MOST_UNITS else None
