"""DealForm: the fields of one deal. Turns what was typed into JSON values and back.

Which fields are open is told by the caller, who asks the rules. Keeps what a person typed when
the deal is shown again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import QDate, QLocale, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from desktop import theme, wording
from desktop.views.common.fields import Field
from desktop.views.deals import deal_sentences
from desktop.views.deals.amounts import (
    CURRENCIES,
    AmountProblem,
    UnclearAmount,
    amount_text,
    read_amount,
)
from desktop.views.deals.countries import offer, read_country, spell
from desktop.views.deals.dates import read_day
from desktop.views.deals.product_lines import ProductLines
from domain.money import Money
from sync.rows import DealRow, ProductRow

LONGEST_LINE = 200
NOTE_HEIGHT = 58


@dataclass(frozen=True, slots=True)
class Unclear:
    """What was typed is no value; the sentence says why and how to write it."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One field: raw input and value, and the way from one to the other."""

    field: Field
    get: Callable[[], Any]
    put: Callable[[Any], None]
    parse: Callable[[Any], Any]
    spell: Callable[[Any], Any]
    lock: Callable[[bool], None]


class DealForm(QWidget):
    """`edited` is emitted after each change a person made."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = date.min
        self._deal_id = ""
        self._open: frozenset[str] = frozenset()
        self._baseline: dict[str, Any] = empty_fields("EUR")
        self._raw_baseline: dict[str, Any] = {}
        self.products = ProductLines(self)
        self.tender = QCheckBox(self.tr("This is a tender"), self)
        self.note = QPlainTextEdit(self)
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(NOTE_HEIGHT)
        self.amount = QLineEdit(self)
        self.amount.setMaxLength(40)
        self.currency = QComboBox(self)
        self.currency.addItems(list(CURRENCIES))
        self.currency.setAccessibleName(self.tr("Currency"))
        self.close_on = QLineEdit(self)
        self.close_on.setMaxLength(40)
        self.close_on.setPlaceholderText(self.tr("2027-03-12, 12.3.2027 or +30"))
        self._entries: dict[str, Entry] = {}
        for key in ("customer", "domain", "contact", "site", "source", "competitor"):
            self._entries[key] = self._line(key)
        self._suggest_sources()
        self._entries |= {
            "country": self._country(), "products": self._product_lines(),
            "value": self._value(), "expected_close": self._day(), "tender": self._flag(),
            "note": self._text(),
        }  # fmt: skip
        self._lay_out()
        self._raw_baseline = self._raw()

    # --- what the screen does -----------------------------------------------------------------
    def offer_products(self, products: Iterable[ProductRow]) -> None:
        """Offer these products for lines."""
        self.products.offer(tuple(products))

    def show_deal(self, row: DealRow | None, open_fields: frozenset[str], today: date) -> None:
        """Show a deal, or an empty new one; only `open_fields` can be edited."""
        self._today = today
        deal_id = row.deal_id if row else ""
        kept = self.typed() if deal_id == self._deal_id else {}
        self._deal_id = deal_id
        self._open = open_fields
        self._baseline = fields_of(row) if row else empty_fields(self.currency.currentText())
        for key, entry in self._entries.items():
            entry.put(entry.spell(self._baseline[key]))
            entry.lock(key not in open_fields)
            if key not in kept:
                entry.field.set_error("")
        self._raw_baseline = self._raw()
        self.restore({key: raw for key, raw in kept.items() if key in open_fields})
        self._explain()

    def typed(self) -> dict[str, Any]:
        """Return the raw input of the fields a person changed; `restore` takes it."""
        return {key: raw for key, raw in self._raw().items() if raw != self._raw_baseline[key]}

    def forget_typed(self) -> None:
        """Take what is typed as said: it was recorded, or is not wanted."""
        self._raw_baseline = self._raw()

    def restore(self, typed: Mapping[str, Any]) -> None:
        """Put raw input back into its fields."""
        for key, raw in typed.items():
            self._entries[key].put(raw)
        self._explain()

    @property
    def is_dirty(self) -> bool:
        """Whether a person changed anything."""
        return bool(self.typed())

    def changes(self) -> dict[str, Any] | None:
        """Return changed fields as JSON values; None when an input is unclear and now says so."""
        changes: dict[str, Any] = {}
        wrong: dict[str, str] = {}
        for key, raw in self.typed().items():
            value = self._entries[key].parse(raw)
            if isinstance(value, Unclear):
                wrong[key] = value.sentence
            elif value != self._baseline[key]:
                changes[key] = value
        self.complain(wrong)
        return None if wrong else changes

    def complain(self, wrong: Mapping[str, str]) -> None:
        """Say at each field what is wrong with it, and put the keyboard into the first one."""
        for key, entry in self._entries.items():
            entry.field.set_error(wrong.get(key, ""))
        first = next((key for key in ORDER if key in wrong), None)
        if first is not None:
            self.focus_field(first)

    def complain_missing(self, fields: Iterable[str]) -> None:
        """Say which fields are missing."""
        self.complain({key: self.tr("Needed before it can be submitted.") for key in fields})

    def focus_field(self, key: str) -> None:
        """Put the keyboard into a field."""
        self._entries[key].field.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_first_open(self) -> bool:
        """Put the keyboard into the first field that may be edited, if there is one."""
        first = next((key for key in ORDER if key in self._open), None)
        if first is not None:
            self.focus_field(first)
        return first is not None

    def problem(self, key: str) -> str:
        """What is said to be wrong with a field, "" when nothing is."""
        return self._entries[key].field.error

    # --- the fields ---------------------------------------------------------------------------
    def _line(self, key: str) -> Entry:
        editor = QLineEdit(self)
        editor.setMaxLength(LONGEST_LINE)
        editor.textEdited.connect(self._on_edited)
        return Entry(
            Field(deal_sentences.field_name(key), editor, parent=self),
            editor.text, editor.setText, _stripped, str, editor.setReadOnly,
        )  # fmt: skip

    def _country(self) -> Entry:
        editor = self.country = QLineEdit(self)
        editor.setMaxLength(LONGEST_LINE)
        editor.setPlaceholderText(self.tr("Name or code"))
        editor.textEdited.connect(self._on_edited)
        return Entry(
            Field(deal_sentences.field_name("country"), editor, parent=self),
            editor.text, editor.setText, _parse_country, spell, editor.setReadOnly,
        )  # fmt: skip

    def _product_lines(self) -> Entry:
        self.products.changed.connect(self._on_edited)
        return Entry(
            Field(deal_sentences.field_name("products"), self.products, parent=self),
            lambda: self.products.lines, self.products.show_lines,
            lambda lines: [list(line) for line in lines],
            lambda value: tuple((line[0], line[1]) for line in value),
            self.products.lock,
        )  # fmt: skip

    def _value(self) -> Entry:
        both = QWidget(self)
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.space(0.5))
        row.addWidget(self.amount, 1)
        row.addWidget(self.currency)
        both.setFocusProxy(self.amount)
        self.amount.textEdited.connect(self._on_edited)
        self.currency.currentTextChanged.connect(self._on_edited)
        field = Field(deal_sentences.field_name("value"), both, parent=self)
        self.amount.setAccessibleName(deal_sentences.field_name("value"))
        return Entry(
            field, lambda: (self.amount.text(), self.currency.currentText()), self._put_value,
            _parse_value, _spell_value, self._lock_value,
        )  # fmt: skip

    def _day(self) -> Entry:
        self.close_on.textEdited.connect(self._on_edited)
        field = Field(deal_sentences.field_name("expected_close"), self.close_on, parent=self)
        return Entry(
            field, self.close_on.text, self.close_on.setText, self._parse_day,
            lambda iso: iso or "", self.close_on.setReadOnly,
        )  # fmt: skip

    def _flag(self) -> Entry:
        self.tender.clicked.connect(self._on_edited)
        field = Field(deal_sentences.field_name("tender"), self.tender, parent=self)
        return Entry(
            field, self.tender.isChecked, self.tender.setChecked, bool, bool,
            lambda locked: self.tender.setEnabled(not locked),
        )  # fmt: skip

    def _text(self) -> Entry:
        self.note.textChanged.connect(self._on_edited)
        return Entry(
            Field(deal_sentences.field_name("note"), self.note, parent=self),
            self.note.toPlainText, self.note.setPlainText, _stripped, str, self.note.setReadOnly,
        )  # fmt: skip

    def _suggest_sources(self) -> None:
        editor = self._entries["source"].field.editor
        words = [
            self.tr("Own customer"), self.tr("Referral"), self.tr("Trade fair"),
            self.tr("Web enquiry"), self.tr("Cold call"), self.tr("Vendor lead"),
        ]  # fmt: skip
        if isinstance(editor, QLineEdit):
            completer = QCompleter(words, self)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            # In the line itself: a list that pops up would take the keyboard away.
            completer.setCompletionMode(QCompleter.CompletionMode.InlineCompletion)
            editor.setCompleter(completer)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, theme.space(), 0)
        grid.setHorizontalSpacing(theme.space(2))
        grid.setVerticalSpacing(theme.space())
        for row, keys in enumerate(ROWS):
            for column, key in enumerate(keys):
                span = 1 if len(keys) > 1 else 2
                top = Qt.AlignmentFlag.AlignTop
                grid.addWidget(self._entries[key].field, row, column, 1, span, top)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        before: QWidget | None = None
        for stop in (stop for key in ORDER for stop in self._stops(key)):
            if before is not None:
                QWidget.setTabOrder(before, stop)
            before = stop

    def _stops(self, key: str) -> tuple[QWidget, ...]:
        """Where Tab stops in a field; a widget that only holds others is passed over by Qt."""
        if key == "value":
            return (self.amount, self.currency)
        return self.products.stops if key == "products" else (self._entries[key].field.editor,)

    # --- inside -------------------------------------------------------------------------------
    def _raw(self) -> dict[str, Any]:
        return {key: entry.get() for key, entry in self._entries.items()}

    def _put_value(self, raw: tuple[str, str]) -> None:
        text, currency = raw
        if self.currency.findText(currency) < 0:
            self.currency.addItem(currency)
        self.amount.setText(text)
        self.currency.setCurrentText(currency)

    def _lock_value(self, locked: bool) -> None:  # noqa: FBT001  (as setReadOnly takes it)
        self.amount.setReadOnly(locked)
        self.currency.setEnabled(not locked)

    def _parse_day(self, raw: str) -> Any:  # noqa: ANN401  (JSON value or Unclear)
        if not raw.strip():
            return None
        day = self._day_of(raw)
        return day.isoformat() if day else Unclear(deal_sentences.day_problem(raw))

    def _day_of(self, raw: str) -> date | None:
        return read_day(raw, self._today, day_first=day_comes_first(), months=month_names())

    @Slot()
    def _on_edited(self) -> None:
        self._explain()
        self.edited.emit()

    def _explain(self) -> None:
        """Say below country, amount and day how they are understood, while one types."""
        country = self.country.text()
        shown = offer(country)
        self._entries["country"].field.set_hint("" if shown == country else shown)
        day = self._day_of(self.close_on.text()) if self.close_on.text().strip() else None
        self._entries["expected_close"].field.set_hint(wording.long_day(day))
        amount = read_amount(self.amount.text(), self.currency.currentText())
        known = isinstance(amount, Money)
        hint = wording.money(amount.minor, amount.currency) if isinstance(amount, Money) else ""
        self._entries["value"].field.set_hint(hint)
        country_known = bool(read_country(country))
        understood = (("country", country_known), ("expected_close", bool(day)), ("value", known))
        for key, good in understood:
            if good and self.problem(key):
                self._entries[key].field.set_error("")


ROWS = (
    ("customer", "country"), ("value", "expected_close"), ("products",), ("contact", "site"),
    ("domain", "source"), ("competitor", "tender"), ("note",),
)  # fmt: skip
ORDER = tuple(key for keys in ROWS for key in keys)


def fields_of(row: DealRow) -> dict[str, Any]:
    """Return the fields of a deal as JSON values, as `domain.deals.editing` takes them."""
    return {
        "customer": row.customer, "country": row.country, "domain": row.domain,
        "contact": row.contact, "site": row.site, "source": row.source,
        "competitor": row.competitor, "note": row.note, "tender": row.tender,
        "products": [list(line) for line in row.products],
        "value": {"minor": row.value_minor, "currency": row.currency},
        "expected_close": row.expected_close.isoformat() if row.expected_close else None,
    }  # fmt: skip


def empty_fields(currency: str) -> dict[str, Any]:
    """Return the fields of a deal nobody has filled in."""
    return {
        "customer": "", "country": "", "domain": "", "contact": "", "site": "", "source": "",
        "competitor": "", "note": "", "tender": False, "products": [],
        "value": {"minor": 0, "currency": currency}, "expected_close": None,
    }  # fmt: skip


def day_comes_first() -> bool:
    """Whether people here write the day before the month between slashes."""
    pattern = QLocale().dateFormat(QLocale.FormatType.ShortFormat).lower()
    return pattern.find("d") < pattern.find("m")


def month_names() -> dict[str, int]:
    """Return month names in English and here, short and long, lower case, as 1..12."""
    found: dict[str, int] = {}
    for locale in (QLocale.c(), QLocale()):
        for month in range(1, 13):
            first = QDate(2000, month, 1)
            for pattern in ("MMM", "MMMM"):
                found[locale.toString(first, pattern).rstrip(".").casefold()] = month
    return found


def _stripped(text: str) -> str:
    return text.strip()


def _parse_country(raw: str) -> Any:  # noqa: ANN401  (JSON value or Unclear)
    code = read_country(raw)
    return Unclear(deal_sentences.country_problem(raw)) if code is None else code


def _parse_value(raw: tuple[str, str]) -> Any:  # noqa: ANN401  (likewise)
    text, currency = raw
    amount = read_amount(text, currency)
    if isinstance(amount, Money):
        return {"minor": amount.minor, "currency": amount.currency}
    if amount.problem is AmountProblem.EMPTY:
        return {"minor": 0, "currency": currency}
    return Unclear(
        deal_sentences.amount_problem(UnclearAmount(amount.problem, amount.readings), text)
    )


def _spell_value(value: Mapping[str, Any]) -> tuple[str, str]:
    currency = str(value["currency"])
    if not value["minor"]:
        return "", currency
    return amount_text(Money(int(value["minor"]), currency)), currency
