"""RulesView: the limits of the programme, changed from a day to come and tried out before.

Shows what is in force and what is planned; decides nothing: a second owner and the server do.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QSignalBlocker, Qt, QTimeZone, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from desktop import theme, wording
from desktop.bridge import Bridge
from desktop.runner import Runner
from desktop.views.common.fields import Field
from desktop.views.common.labels import label
from desktop.views.common.screen import Screen
from desktop.wording import translate
from domain.programme import RuleVersion
from domain.risk.rulebook import PREFIX
from domain.rulebook import DAYS, LIMITS, NAMES, ZONE, Change
from domain.verdicts import Refused
from sync.commands.set_rules import set_rules
from sync.errors import EnvironmentProblem, Offline, PausedByHand, TimedOut
from sync.queries.rules import PlannedRow, RulesRow, limits, preview
from sync.workplace import Workplace

if TYPE_CHECKING:
    from sync.wire.rules import ChangedVerdicts, RulePreview

Input = QSpinBox | QCheckBox | QDateEdit | QComboBox
"""What a limit is changed by."""
_AT = list(LIMITS).index("desk_closes") + 1
ORDER = (*DAYS, *list(LIMITS)[:_AT], ZONE, *list(LIMITS)[_AT:])
"""The limits as they stand in the form: the zone beside the hours that are in it."""
COLUMNS = 2
SWITCHES = frozenset({"invoice_check", "region_check", "stacking_check"})
"""Limits that are on or off."""
RIGHT_WIDTH = 430


class RulesView(Screen):
    """Ctrl+T tries the change out, Ctrl+Return proposes it; Esc puts every field back."""

    tables = frozenset({"rule_version", "approval"})
    outbox = False

    def __init__(self, runner: Runner, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Rules"), runner, bridge, parent)
        self.current: RuleVersion | None = None
        self.inputs: dict[str, Input] = {}
        self.fields: dict[str, Field] = {}
        self.since = QDateEdit(self)
        self.since.setCalendarPopup(True)
        self.since.setDisplayFormat(wording.day_format())
        self.note = QLineEdit(self)
        self.note.setMaxLength(200)
        self.note.setPlaceholderText(self.tr("Why? Your colleague reads it."))
        self.risk = QLineEdit(self)
        self.risk.setPlaceholderText(self.tr("INVOICE_REUSED=45, look_at=55"))
        self.risk.textEdited.connect(self._on_edited)
        self.try_out = QPushButton(self.tr("Try on last month (Ctrl+T)"), self)
        self.propose = QPushButton(self.tr("Propose (Ctrl+Enter)"), self)
        self.propose.setProperty("primary", "true")
        self.told = label("", "body", wrap=True, parent=self)
        self.result = QPlainTextEdit(self)
        self.result.setReadOnly(True)
        self.result.setAccessibleName(self.tr("What would change"))
        self.versions = QPlainTextEdit(self)
        self.versions.setReadOnly(True)
        self.versions.setAccessibleName(self.tr("Versions of the rules"))
        self._lay_out()
        self.try_out.clicked.connect(self._on_try)
        self.propose.clicked.connect(self._on_propose)
        for keys, slot in (
            ("Ctrl+T", self._on_try),
            ("Ctrl+Return", self._on_propose),
            ("Ctrl+Enter", self._on_propose),
            ("Esc", self._on_put_back),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)

    # --- how it looks -------------------------------------------------------------------------
    def _lay_out(self) -> None:
        form = QWidget(self)
        grid = QGridLayout(form)
        grid.setContentsMargins(0, 0, theme.space(2), 0)
        grid.setHorizontalSpacing(theme.space(2))
        grid.setVerticalSpacing(theme.space(1.5))
        for place, name in enumerate(ORDER):
            field = self._field(name, form)
            grid.addWidget(field, place // COLUMNS, place % COLUMNS, Qt.AlignmentFlag.AlignTop)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(form)
        right = QWidget(self)
        right.setMinimumWidth(RIGHT_WIDTH)
        column = QVBoxLayout(right)
        column.setContentsMargins(theme.space(), 0, 0, 0)
        column.setSpacing(theme.space())
        column.addWidget(Field(self.tr("In force from"), self.since, parent=right))
        hint = self.tr("Points by the code of a feature, limits by their name; on their own.")
        column.addWidget(Field(self.tr("Or: rules of risk"), self.risk, hint, parent=right))
        column.addWidget(Field(self.tr("Note"), self.note, parent=right))
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.space())
        buttons.addWidget(self.try_out)
        buttons.addWidget(self.propose)
        column.addLayout(buttons)
        column.addWidget(self.told)
        column.addWidget(self.result, 2)
        column.addWidget(label(self.tr("Versions"), "caption", parent=right))
        column.addWidget(self.versions, 3)
        halves = QSplitter(Qt.Orientation.Horizontal, self)
        halves.setChildrenCollapsible(False)
        halves.addWidget(scroll)
        halves.addWidget(right)
        halves.setStretchFactor(0, 3)
        halves.setStretchFactor(1, 2)
        self.body.addWidget(halves, 1)

    def _field(self, name: str, parent: QWidget) -> Field:
        title = rule_name(name)
        made: Input
        if name in DAYS:
            made = QDateEdit(parent)
            made.setCalendarPopup(True)
            made.setDisplayFormat(wording.day_format())
            made.dateChanged.connect(self._on_edited)
        elif name == ZONE:
            made = QComboBox(parent)
            made.addItems(
                [bytes(each.data()).decode() for each in QTimeZone.availableTimeZoneIds()]
            )
            made.currentTextChanged.connect(self._on_edited)
        elif name in SWITCHES:
            made = QCheckBox(self.tr("Yes"), parent)
            made.toggled.connect(self._on_edited)
        else:
            bounds = LIMITS[name]
            made = QSpinBox(parent)
            made.setRange(bounds.least, min(bounds.most, 2**31 - 1))
            made.setGroupSeparatorShown(True)
            line = made.findChild(QLineEdit)
            if line is not None:
                line.setTextMargins(theme.space(), 0, 0, 0)
            made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            if bounds.least == 0 and name.startswith(("cap_", "budget", "proof", "too_early",
                                                      "invoice_days")):  # fmt: skip
                made.setSpecialValueText(self.tr("none"))
            made.valueChanged.connect(self._on_edited)
        self.inputs[name] = made
        self.fields[name] = Field(title, made, parent=parent)
        return self.fields[name]

    # --- what is shown ------------------------------------------------------------------------
    def refresh(self) -> None:
        """Read the limits in force; what a person is changing stays."""
        self.runner.read(limits, self._on_rules, self._on_failed, key="rules")

    def first_focus(self) -> None:
        """Work begins with the first limit."""
        self.inputs["claim_window_days"].setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _on_rules(self, found: RulesRow) -> None:
        untouched = not self.changes()
        self.versions.setPlainText("\n".join(map(self.version_line, found.versions)))
        if found.current is None or (self.current is not None and not untouched):
            return
        self.current = found.current
        if not self.since.date().isValid() or self.since.date() <= QDate.currentDate():
            first = QDate.currentDate().addMonths(1)
            self.since.setDate(QDate(first.year(), first.month(), 1))
        self._on_put_back()

    def version_line(self, row: PlannedRow) -> str:
        """Return a version in words: from when on, and what it changes."""
        head = self.tr("Version {number}, from {day}").format(
            number=wording.number(row.version), day=wording.moment(row.valid_from)
        )
        if row.in_force:
            head += self.tr(" – in force")
        lines = [
            f"    {rule_name(name)}: {self.value(was)} → {self.value(now)}"
            for name, (was, now) in row.changes.items()
        ]
        return "\n".join([head, *lines])

    @staticmethod
    def value(value: Change) -> str:
        """Return a limit as people read it."""
        if isinstance(value, int):
            return wording.number(value)
        try:
            return wording.day(date.fromisoformat(value))
        except ValueError:
            return value

    # --- what a person does -------------------------------------------------------------------
    def changes(self) -> dict[str, Change]:
        """Return what is to change: rules of risk as typed, or limits unlike those in force."""
        if self.current is None:
            return {}
        if self.risk.text().strip():
            return typed_risk(self.risk.text())
        found: dict[str, Change] = {}
        for name, made in self.inputs.items():
            now = _said(made)
            was = getattr(self.current, name)
            was = was.isoformat() if isinstance(was, date) else was
            if now != was:
                found[name] = now
        return found

    def valid_from(self) -> datetime:
        """Return the instant at which the change begins: midnight where the owner is."""
        day = self.since.date()
        local = datetime.combine(date(day.year(), day.month(), day.day()), time())
        return local.astimezone().astimezone(UTC)

    @Slot()
    def _on_edited(self) -> None:
        if self.current is None:
            return
        changed = self.changes()
        for name, field in self.fields.items():
            if name in changed:
                was = getattr(self.current, name)
                was = was.isoformat() if isinstance(was, date) else was
                field.set_error("")
                field.set_hint(self.tr("now {value}").format(value=self.value(was)))
            else:
                field.set_error("")
                field.set_hint("")
        self.result.clear()
        self.told.clear()

    @Slot()
    def _on_put_back(self) -> None:
        if self.current is None:
            return
        for name, made in self.inputs.items():
            _show(made, getattr(self.current, name))
        self.risk.clear()
        self._on_edited()

    @Slot()
    def _on_try(self) -> None:
        changes = self.changes()
        if not changes:
            self.bar.say("info", self.tr("Change a limit first; then it can be tried out."))
            return
        self.told.setText(self.tr("Trying it out on last month's claims …"))
        asking = partial(_preview, changes, self.valid_from())
        self.runner.read(asking, self._on_preview, self._on_failed, key="preview")

    @Slot()
    def _on_propose(self) -> None:
        changes = self.changes()
        if not changes:
            self.bar.say("info", self.tr("Change a limit first; then it can be proposed."))
            return
        saying = partial(_propose, changes, self.valid_from(), self.note.text())
        self.runner.run(saying, self._on_proposed, self._on_failed)

    # --- answers ------------------------------------------------------------------------------
    @Slot(object)
    def _on_preview(self, found: RulePreview) -> None:
        self.bar.clear()
        if found.code:
            self.told.clear()
            self._refused(found.code, dict(found.params), tuple(found.fields))
            return
        changed = sum(each.count for each in found.changed)
        self.told.setText(
            self.tr("{changed} of {count} claims of last month would have ended otherwise.").format(
                changed=wording.number(changed), count=wording.number(found.claims)
            )
        )
        self.result.setPlainText("\n".join(map(self.preview_line, found.changed)))

    def preview_line(self, each: ChangedVerdicts) -> str:
        """Return one kind of change in words: how many claims, and what they are worth."""
        return self.tr("{was} → {becomes}: {count}  ({points}, {money})").format(
            was=self.code_word(each.was),
            becomes=self.code_word(each.becomes),
            count=wording.number(each.count),
            points=wording.points(each.points),
            money=wording.money(each.value_minor, each.currency, whole=True),
        )

    def code_word(self, code: str) -> str:
        """Return what the rules said in a few words."""
        if self.risk.text().strip():
            return self.tr("for a person") if code else self.tr("not on top")
        return wording.cause_word(code) if code else self.tr("Accepted")

    @Slot(object)
    def _on_proposed(self, why: Refused | None) -> None:
        if why is not None:
            self._refused(why.code, dict(why.params), why.fields)
            return
        self.note.clear()
        self.risk.clear()
        self.bar.say(
            "good", self.tr("Proposed. It begins on its day once a second owner agrees."),
            self.tr("They find it among what waits for a second word."),
        )  # fmt: skip

    def _refused(self, code: str, params: dict[str, object], fields: tuple[str, ...]) -> None:
        sentence = wording.refusal_sentence(code, params)
        self.bar.say("bad", sentence)
        for name in fields:
            if name in self.fields:
                self.fields[name].set_error(self.tr("Look at this one."))
        first = next((name for name in fields if name in self.inputs), "")
        if first:
            self.inputs[first].setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _on_failed(self, error: EnvironmentProblem) -> None:
        self.told.clear()
        if isinstance(error, Offline | TimedOut | PausedByHand):
            self.bar.say(
                "warn", self.tr("Trying out is done by the server, and there is no line to it."),
                self.tr("You can propose all the same; it is judged when the line is back."),
            )  # fmt: skip
        else:
            self.bar.say_problem(error)


def typed_risk(text: str) -> dict[str, Change]:
    """Return rules of risk as they are typed: NAME=NUMBER, parted by commas or spaces."""
    found: dict[str, Change] = {}
    for part in text.replace(",", " ").split():
        name, _, number = part.partition("=")
        is_number = number.isascii() and number.isdigit()
        found[f"{PREFIX}{name}"] = int(number) if is_number else number
    return found


def rule_name(name: str) -> str:
    """Return what a limit is called, as a title."""
    word = translate("rules", NAMES[name])
    return word[:1].upper() + word[1:]


def _said(made: Input) -> Change:
    if isinstance(made, QSpinBox):
        return made.value()
    if isinstance(made, QCheckBox):
        return int(made.isChecked())
    if isinstance(made, QComboBox):
        return made.currentText()
    day = made.date()
    return date(day.year(), day.month(), day.day()).isoformat()


def _show(made: Input, value: int | str | date) -> None:
    blocker = QSignalBlocker(made)
    if isinstance(made, QComboBox):
        if made.findText(str(value)) < 0:
            made.addItem(str(value))
        made.setCurrentText(str(value))
    elif isinstance(made, QSpinBox):
        made.setValue(int(value) if isinstance(value, int) else 0)
    elif isinstance(made, QCheckBox):
        made.setChecked(bool(value))
    elif isinstance(value, date):
        made.setDate(QDate(value.year, value.month, value.day))
    blocker.unblock()


# --- on other threads -----------------------------------------------------------------------------
def _preview(changes: dict[str, Change], valid_from: datetime, wp: Workplace) -> RulePreview:
    return preview(wp, changes, valid_from)


def _propose(
    changes: dict[str, Change], valid_from: datetime, note: str, wp: Workplace
) -> Refused | None:
    return set_rules(wp, changes, valid_from, note)
