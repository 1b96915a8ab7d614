"""The second step: which column is what, what the cells leave open, and how the rows look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from PySide6.QtCore import QDate, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop import theme
from desktop.models.bulk_rows import FileRowsModel
from desktop.views.bulk_in import telling
from desktop.views.common.choices import Choices
from desktop.views.common.fields import Field
from desktop.views.common.labels import ElidedLabel, label
from desktop.views.common.table import RowTable
from sync.commands.bulk_in import NEEDED, Asks, Plan, Question, SalesFile
from sync.sheets.columns import Mapping, Meaning, keys_of, verdicts_begin
from sync.sheets.remarks import Code
from sync.sheets.values import Order

_SIDE = 312
_LINE = 44
"""Characters of a check box that fit beside it."""
_ASKED = frozenset({Code.DATE_ORDER, Code.DATE_AS_NUMBER, Code.DECIMAL_DOUBTED})
"""What is asked beside the columns, and needs no remark."""
_NONE, _ONE_DAY = "", "\x00day"


class ColumnsPage(QWidget):
    """`changed` says that a person said something else; `sheet_asked` names another sheet."""

    changed = Signal()
    sheet_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._file: SalesFile | None = None
        self._filling = False
        self.fields: dict[Meaning, QComboBox] = {}
        self._boxes: dict[Meaning, Field] = {}
        self.sheet = QComboBox(self)
        self._sheet_field = Field(self.tr("Sheet"), self.sheet, parent=self)
        self.sheet.activated.connect(self._on_sheet)
        self.day = QDateEdit(self)
        self.day.setCalendarPopup(True)
        self.day.dateChanged.connect(self._on_said)
        self._day_field = Field(self.tr("Day of every sale"), self.day, parent=self)
        side = QWidget(self)
        side.setFixedWidth(_SIDE)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, theme.space(1.5), 0)
        column.setSpacing(theme.space(1.25))
        column.addWidget(self._sheet_field)
        for meaning in telling.meanings():
            box = QComboBox(self)
            box.activated.connect(self._on_said)
            self.fields[meaning] = box
            self._boxes[meaning] = Field(telling.meaning_word(meaning), box, parent=self)
            column.addWidget(self._boxes[meaning])
            if meaning is Meaning.SOLD_ON:
                column.addWidget(self._day_field)
        self.order = _Asked(self.tr("Day or month first"), parent=self)
        self.decimal = _Asked(self.tr("Decimal mark"), parent=self)
        self.days, self.fill = QCheckBox(self), QCheckBox(self)
        for each in (self.order, self.decimal):
            each.choices.chosen.connect(self._on_said)
            column.addWidget(each)
        for check in (self.days, self.fill):
            check.toggled.connect(self._on_said)
            column.addWidget(check)
        column.addStretch(1)
        self._scroll = _scrolled(side, self)
        self._scroll.setFixedWidth(_SIDE + theme.space(1.5))
        self._table: RowTable | None = None
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.space(2))
        whole.addWidget(self._scroll)
        whole.addLayout(self._preview(), 1)

    def _preview(self) -> QVBoxLayout:
        """Return where the rows of the file are shown, between what it is and what is odd."""
        self._about = ElidedLabel("", "strong", self)
        self._layout = ElidedLabel("", "muted", self)
        self._remarks = label("", "body", wrap=True, parent=self)
        self._remarks.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._told = _scrolled(self._remarks, self)
        self._told.setMaximumHeight(120)
        self._right = QVBoxLayout()
        self._right.setSpacing(theme.space())
        for each in (self._about, self._layout, self._told):
            self._right.addWidget(each)
        return self._right

    # --- showing ---
    def show_file(self, file: SalesFile, today: date) -> None:
        """Show another file with what is proposed for it."""
        self._file = file
        self._filling = True
        keys, names = keys_of(file.names), file.names
        begin = verdicts_begin(names)
        places = file.mapping.places(names)
        for meaning, box in self.fields.items():
            box.clear()
            needed = meaning is Meaning.SERIAL
            box.addItem(self.tr("Choose…") if needed else self.tr("No column"), _NONE)
            if meaning is Meaning.SOLD_ON:
                box.setItemText(0, self.tr("Choose…"))
                box.addItem(self.tr("One day for all rows"), _ONE_DAY)
            for at, key in enumerate(keys):
                if not begin <= at < begin + 4:
                    box.addItem(self._column_word(at), key)
            box.setCurrentIndex(
                max(0, box.findData(keys[places[meaning]])) if meaning in places else 0
            )
        self.day.setMaximumDate(QDate(today.year, today.month, today.day))
        self.day.setDate(QDate(today.year, today.month, today.day))
        self.sheet.clear()
        self.sheet.addItems(list(file.layout.sheets))
        self.sheet.setCurrentText(file.layout.sheet)
        self._sheet_field.setVisible(len(file.layout.sheets) > 1)
        for asked in (self.order, self.decimal):
            asked.forget()
        for check in (self.days, self.fill):
            check.setVisible(False)
        self.days.setChecked(file.mapping.days)
        self.fill.setChecked(file.mapping.fill)
        self._filling = False
        self._show_rows()

    def show_plan(self, plan: Plan) -> None:
        """Show what is left to ask; what was asked of this file stays to be seen."""
        self._filling = True
        asked = {each.asks: each for each in plan.questions}
        if Asks.ORDER in asked:
            first, other = (telling.reading(asked[Asks.ORDER].first),
                            telling.reading(asked[Asks.ORDER].other))  # fmt: skip
            said = [
                ("", self.tr("Say which")),
                (Order.DAY.value, first),
                (Order.MONTH.value, other),
            ]
            self.order.ask(telling.question(asked[Asks.ORDER]), said)
        if Asks.DECIMAL in asked:
            both = asked[Asks.DECIMAL]
            comma = both.first if "," in both.text else both.other
            point = both.other if "," in both.text else both.first
            said = [("", self.tr("Say which")), (",", comma), (".", point)]
            self.decimal.ask(telling.question(both), said)
        for asks, check in ((Asks.DAYS, self.days), (Asks.FILL, self.fill)):
            if asks in asked:
                check.setText(_short(telling.question(asked[asks])))
                check.setVisible(True)
        if self.fill.isChecked() and not self.fill.isVisible():
            self.fill.setText(self.tr("An empty cell means the one above"))
            self.fill.setVisible(True)
        if self.days.isChecked() and not self.days.isVisible():
            self.days.setText(self.tr("Numbers such as 45356 are days"))
            self.days.setVisible(True)
        self._filling = False
        self._complain(plan.questions)

    def _complain(self, questions: Sequence[Question]) -> None:
        asks = {each.asks for each in questions}
        self._boxes[Meaning.SERIAL].set_error(
            self.tr("Which column has the serials?") if Asks.SERIAL_COLUMN in asks else ""
        )
        self._boxes[Meaning.SOLD_ON].set_error(
            self.tr("Which column has the day of the sale?") if Asks.DATE_COLUMN in asks else ""
        )
        self._day_field.setVisible(self.fields[Meaning.SOLD_ON].currentData() == _ONE_DAY)

    @property
    def said(self) -> Plan | None:
        """What a person says of the file: a mapping, and the day of a file without dates."""
        file = self._file
        if file is None:
            return None
        columns = []
        for meaning, box in self.fields.items():
            key = box.currentData()
            if key not in {_NONE, _ONE_DAY, None}:
                columns.append((str(key), meaning))
        order = self.order.choices.choice if self.order.is_asked else ""
        mapping: Mapping = replace(
            file.mapping,
            columns=tuple(columns),
            order=Order(order) if order else file.mapping.order,
            decimal=(self.decimal.choices.choice if self.decimal.is_asked else "")
            or file.mapping.decimal,
            days=self.days.isChecked(),
            fill=self.fill.isChecked(),
        )
        one_day = self.fields[Meaning.SOLD_ON].currentData() == _ONE_DAY
        day = self.day.date()
        return Plan(mapping, date(day.year(), day.month(), day.day()) if one_day else None)

    def first_open(self) -> QWidget | None:
        """Return the first thing that must be said and isn't, None when all is."""
        for meaning in NEEDED:
            if self._boxes[meaning].error:
                return self.fields[meaning]
        if self.order.is_asked and not self.order.choices.choice:
            return self.order.choices.findChild(QWidget)
        return None

    @property
    def remarks(self) -> str:
        """What is said of the file as a whole."""
        return self._remarks.text()

    # --- inside ---
    def _show_rows(self) -> None:
        file = self._file
        if file is None:
            return
        mapping = self.said.mapping if self.said else file.mapping
        meant = {at: meaning for meaning, at in mapping.places(file.names).items()}
        titles = []
        measure = QFontMetrics(theme.font("body", strong=True))
        for at in range(len(file.names)):
            word = self._column_word(at)
            found = meant.get(at)
            if found is not None and found in self.fields:
                word = f"{telling.meaning_word(found)} ← {word}"
            titles.append((word, measure.horizontalAdvance(word) + theme.space(3)))
        model = FileRowsModel(titles, self)
        model.set_rows(file.sample)
        table = RowTable(model, name=self.tr("Rows of the file"), sortable=False, parent=self)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        table.set_empty_text(self.tr("No rows below the names."))
        if self._table is not None:
            self._right.replaceWidget(self._table, table)
            self._table.hide()
            self._table.deleteLater()
        else:
            self._right.insertWidget(2, table, 1)
        self._table = table
        layout = file.layout
        rows = layout.found.rows - (layout.found.header_row or 0)
        self._about.setText(file.path.name)
        parts = [layout.kind.upper(), layout.sheet, layout.encoding, telling.rows(rows)]
        self._layout.setText(" · ".join(part for part in parts if part))
        told = [telling.remark(each) for each in layout.remarks if each.code not in _ASKED]
        self._remarks.setText("\n".join(f"• {each}" for each in told))
        self._told.setVisible(bool(told))

    def _column_word(self, at: int) -> str:
        file = self._file
        column = file.layout.found.columns[at] if file else None
        if column is None:
            return ""
        return f"{column.column}  {column.name}" if column.name else column.column

    @Slot()
    def _on_said(self) -> None:
        if not self._filling:
            self._show_rows()
            self.changed.emit()

    @Slot()
    def _on_sheet(self) -> None:
        self.sheet_asked.emit(self.sheet.currentText())


class _Asked(QFrame):
    """A question with its readings; hidden until it is asked."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_asked = False
        self._words = label("", "caption", wrap=True, parent=self)
        self.choices = Choices(name, (), self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._words)
        column.addWidget(self.choices)
        self.hide()

    def ask(self, words: str, choices: Sequence[tuple[str, str]]) -> None:
        """Ask, and offer these readings; the first one is none."""
        self.is_asked = True
        self._words.setText(words)
        self.choices.set_choices(choices)
        self.show()

    def forget(self) -> None:
        """Ask nothing."""
        self.is_asked = False
        self.choices.set_choices(())
        self.hide()


def _short(words: str) -> str:
    """Return the words of a check box broken in two lines: it doesn't wrap by itself."""
    if len(words) <= _LINE:
        return words
    at = words.rfind(" ", 0, _LINE)
    return f"{words[:at]}\n{words[at + 1 :]}"


def _scrolled(inside: QWidget, parent: QWidget) -> QScrollArea:
    area = QScrollArea(parent)
    area.setWidget(inside)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
