"""A deal changed in two places: was, theirs, mine side by side, chosen field by field.

Keyboard first. Decides nothing itself, and nothing of either side is gone until a person chose.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop import theme, wording
from desktop.views.common.labels import label
from desktop.views.deals.deal_sentences import any_value_text, event_word, field_name
from desktop.wording import translate
from sync.rows import ConflictField, ConflictRow

THEIRS, MINE = "theirs", "mine"
_WIDTHS = (2, 3, 4, 4)
"""How the width is shared: field, was, theirs, mine."""


class ConflictPanel(QFrame):
    """`answered` carries the names of the disputed fields that keep my value; `left` on Esc."""

    answered = Signal(object)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self.lines: list[ConflictLine] = []
        self._title = label("", "title", wrap=True, parent=self)
        self._told = label("", "muted", wrap=True, parent=self)
        self._missing = label("", "body", wrap=True, parent=self)
        self._heads = [label("", "caption", wrap=True, parent=self) for _ in _WIDTHS]
        self.all_theirs = QPushButton(self.tr("All theirs (Ctrl+T)"), self)
        self.all_mine = QPushButton(self.tr("All mine (Ctrl+M)"), self)
        self.send = QPushButton(self.tr("Send my choice (Enter)"), self)
        self.send.setProperty("primary", "true")
        self.back = QPushButton(self.tr("Decide later (Esc)"), self)
        self.all_theirs.clicked.connect(self._on_all_theirs)
        self.all_mine.clicked.connect(self._on_all_mine)
        self.send.clicked.connect(self._on_send)
        self.back.clicked.connect(self.left)
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[theme.space(2)] * 4)
        whole.setSpacing(theme.space())
        whole.addWidget(self._title)
        whole.addWidget(self._told)
        head = QHBoxLayout()
        head.setContentsMargins(theme.space(1.5), 0, theme.space(1.5), 0)
        head.setSpacing(theme.space())
        for width, each in zip(_WIDTHS, self._heads, strict=True):
            head.addWidget(each, width)
        whole.addLayout(head)
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._inside = QWidget(self._area)
        self._rows = QVBoxLayout(self._inside)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(theme.space(0.5))
        self._rows.addStretch(1)
        self._area.setWidget(self._inside)
        whole.addWidget(self._area, 1)
        whole.addWidget(self._missing)
        row = QHBoxLayout()
        row.setSpacing(theme.space())
        row.addWidget(self.all_theirs)
        row.addWidget(self.all_mine)
        row.addStretch(1)
        row.addWidget(self.back)
        row.addWidget(self.send)
        whole.addLayout(row)

    def show_conflict(self, row: ConflictRow, products: Mapping[int, str]) -> None:
        """Ask about one conflict; what was chosen before is forgotten."""
        self._title.setText(self.tr("%1: changed in two places").replace("%1", row.customer))
        self._told.setText(told(row))
        heads = (
            self.tr("Field"),
            self.tr("It was"),
            _side(self.tr("Theirs"), row.theirs_by, row.theirs_at),
            _side(self.tr("Mine"), "", row.mine_at),
        )
        for each, text in zip(self._heads, heads, strict=True):
            each.setText(text)
        for line in self.lines:
            self._rows.removeWidget(line)
            line.deleteLater()
        self.lines = [ConflictLine(each, products, self._inside) for each in row.fields]
        for at, line in enumerate(self.lines):
            self._rows.insertWidget(at, line)
            line.chosen.connect(self._on_chosen)
            line.passed.connect(self._on_passed)
        self._missing.clear()
        self._missing.hide()
        self.show()
        self._first_open().setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def choices(self) -> dict[str, str]:
        """What is chosen so far: field -> theirs, mine, or "" while it is open."""
        return {line.field.name: line.choice for line in self.lines if line.field.disputed}

    def _first_open(self) -> QWidget:
        return next(
            (line for line in self.lines if line.field.disputed and not line.choice), self.send
        )

    @Slot()
    def _on_chosen(self) -> None:
        if all(self.choices.values()):
            self._missing.hide()

    @Slot(int)
    def _on_passed(self, steps: int) -> None:
        """Go to the next or the previous line to choose in; from the last one to the button."""
        open_lines = [line for line in self.lines if line.field.disputed]
        at = next((at for at, line in enumerate(open_lines) if line.hasFocus()), 0) + steps
        target = open_lines[max(at, 0)] if at < len(open_lines) else self.send
        target.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def _on_all_theirs(self) -> None:
        self._choose_all(THEIRS)

    @Slot()
    def _on_all_mine(self) -> None:
        self._choose_all(MINE)

    def _choose_all(self, choice: str) -> None:
        for line in self.lines:
            line.choose(choice)
        self.send.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_send(self) -> None:
        still_open = [name for name, choice in self.choices.items() if not choice]
        if still_open:
            names = ", ".join(field_name(name) for name in still_open)
            self._missing.setText(self.tr("Still to choose: %1.").replace("%1", names))
            theme.use(self._missing, tone="bad")
            self._missing.show()
            self._first_open().setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.answered.emit(
            frozenset(name for name, choice in self.choices.items() if choice == MINE)
        )

    def event(self, event: QEvent) -> bool:
        # While it asks, Esc and the choosing keys are its own and no shortcut of the window.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_M, Qt.Key.Key_T)
            and not event.modifiers() & Qt.KeyboardModifier.AltModifier
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.back.hasFocus():
                self.left.emit()
            else:
                self._on_send()
        elif control and event.key() == Qt.Key.Key_M:
            self._choose_all(MINE)
        elif control and event.key() == Qt.Key.Key_T:
            self._choose_all(THEIRS)
        else:
            super().keyPressEvent(event)


class ConflictLine(QFrame):
    """One field. Left or T takes theirs, Right or M mine; `chosen` says that one was taken.

    `passed` carries +1 or -1 when the person goes on to another line.
    """

    chosen = Signal()
    passed = Signal(int)

    def __init__(
        self, field: ConflictField, products: Mapping[int, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.field = field
        self.choice = ""
        self.setProperty("pick", "line")
        texts = [any_value_text(field.name, each, products) for each in (field.was, field.theirs)]
        self._was, self._theirs = texts
        self._mine = any_value_text(field.name, field.mine, products)
        row = QHBoxLayout(self)
        row.setContentsMargins(*[theme.space(0.75)] * 4)
        row.setSpacing(theme.space())
        name = label(field_name(field.name), "strong", wrap=True, parent=self)
        was = label(self._was or "–", "muted", wrap=True, parent=self)
        self._cells = {THEIRS: _Cell(self._theirs, self), MINE: _Cell(self._mine, self)}
        for width, each in zip(_WIDTHS, (name, was, *self._cells.values()), strict=True):
            row.addWidget(each, width)
        if field.disputed:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            for choice, cell in self._cells.items():
                cell.setProperty("choice_name", choice)
                cell.setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            self._cells[THEIRS].say(translate("ConflictPanel", "as it was"))
            self._cells[MINE].mark(chosen=True)
        self._tell()

    def choose(self, choice: str) -> None:
        """Take one side; does nothing on a field that nobody disputes."""
        if not self.field.disputed:
            return
        self.choice = choice
        for name, cell in self._cells.items():
            cell.mark(chosen=name == choice)
        self._tell()
        self.chosen.emit()

    def _tell(self) -> None:
        """Say to screen readers what there is to choose and what is chosen."""
        chosen = {
            THEIRS: translate("ConflictPanel", "theirs is chosen"),
            MINE: translate("ConflictPanel", "mine is chosen"),
        }.get(self.choice, translate("ConflictPanel", "nothing is chosen yet"))
        said = translate("ConflictPanel", "{field}: theirs {theirs}; mine {mine}; {chosen}")
        self.setAccessibleName(
            said.format(
                field=field_name(self.field.name),
                theirs=self._theirs or "–",
                mine=self._mine or "–",
                chosen=chosen,
            )
        )

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if isinstance(area, QScrollArea):
            area.ensureWidgetVisible(self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for choice, cell in self._cells.items():
            if cell.geometry().contains(event.position().toPoint()):
                self.choose(choice)
                self.setFocus(Qt.FocusReason.MouseFocusReason)
                return
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_T):
                self.choose(THEIRS)
                return
            if event.key() in (Qt.Key.Key_Right, Qt.Key.Key_M):
                self.choose(MINE)
                return
            if event.key() == Qt.Key.Key_Space:
                self.choose(THEIRS if self.choice == MINE else MINE)
                return
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                self.passed.emit(1 if event.key() == Qt.Key.Key_Down else -1)
                return
        super().keyPressEvent(event)


class _Cell(QFrame):
    """One value to take, with a tick when it is taken."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("pick", "off")
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.space(), theme.space(0.75), theme.space(), theme.space(0.75))
        row.setSpacing(theme.space(0.75))
        self._icon = QLabel(self)
        self._icon.setFixedSize(16, 16)
        self._text = label(text or translate("ConflictPanel", "(empty)"), wrap=True, parent=self)
        self._text.setAlignment(Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1)
        self._chosen = False
        theme.announcer().changed.connect(self._dress)

    def say(self, text: str) -> None:
        """Show other words, quietly."""
        self._text.setText(text)
        theme.use(self._text, tone="quiet")

    def mark(self, *, chosen: bool) -> None:
        """Show whether this one is taken."""
        self._chosen = chosen
        self._dress()

    @Slot()
    def _dress(self) -> None:
        theme.use(self, pick="on" if self._chosen else "off")
        if self._chosen:
            self._icon.setPixmap(theme.pixmap("check", "accent", 16))
        else:
            self._icon.clear()


def told(row: ConflictRow) -> str:
    """What happened, and what to do, in two sentences."""
    both = translate(
        "ConflictPanel",
        "Nothing is overwritten: both sides are kept until you choose. For each field take theirs "
        "(Left) or mine (Right).",
    )
    if any(not each.disputed for each in row.fields):
        both += " " + translate("ConflictPanel", "What only you changed is sent in any case.")
    if row.steps:
        steps = ", ".join(event_word(each) for each in row.steps)
        both += " " + translate(
            "ConflictPanel", "What waits for your choice must be repeated afterwards: {steps}."
        ).format(steps=steps)
    return both


def _side(word: str, by: str, at: datetime | None) -> str:
    parts = [word, by, wording.moment(at) if at is not None else ""]
    return "  ·  ".join(part for part in parts if part)
