"""The shift screen: who works at this counter, and a switch by PIN. Knows no store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop import theme, wording
from desktop.views.common.bars import MessageBar
from desktop.views.common.fields import Field
from desktop.views.common.labels import label
from sync.errors import EnvironmentProblem, PinTooShort, WrongPin

WIDTH, LEAST_PIN, ROW = 480, 6, 40
_SEAT = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Clerk:
    """A seat as it is shown; `waiting` says what is unsent there, "" for nothing."""

    seat: str
    name: str
    is_here: bool
    waiting: str = ""


class ShiftView(QWidget):
    """`switch_asked` carries seat and PIN, `pin_chosen` the PIN of whoever works here now."""

    switch_asked = Signal(str, str)
    pin_chosen = Signal(str)
    add_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Shift"))
        self._clerks: tuple[Clerk, ...] = ()
        self._has_pin = True
        self._nobody = False
        self._busy = False
        self._title = label(self.tr("Who works here now?"), "title", parent=self)
        self._text = label("", "muted", wrap=True, parent=self)
        self.bar = MessageBar(self)
        self.list = QListWidget(self)
        self.list.setObjectName("names")
        self.list.setAccessibleName(self.tr("Colleagues at this counter"))
        self.pin = QLineEdit(self)
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin_again = QLineEdit(self)
        self.pin_again.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin_field = Field(self.tr("PIN"), self.pin, parent=self)
        self.again_field = Field(self.tr("PIN again"), self.pin_again, parent=self)
        self.go = QPushButton(self)
        self.go.setProperty("primary", "true")
        self.add = QPushButton(self.tr("Add a colleague"), self)
        self._build()
        self.list.currentItemChanged.connect(self._on_chosen)
        self.list.itemActivated.connect(self._on_activated)
        for editor in (self.pin, self.pin_again):
            editor.returnPressed.connect(self.submit)
            editor.installEventFilter(self)
        self.go.clicked.connect(self.submit)
        self.add.clicked.connect(self.add_asked)

    def _build(self) -> None:
        card = QFrame(self)
        card.setProperty("card", "true")
        card.setFixedWidth(WIDTH)
        column = QVBoxLayout(card)
        edge = theme.space(4)
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(theme.space(2))
        for widget in (
            self._title, self._text, self.bar, self.list, self.pin_field, self.again_field
        ):  # fmt: skip
            column.addWidget(widget)
        buttons = QHBoxLayout()
        buttons.addWidget(self.add)
        buttons.addStretch(1)
        buttons.addWidget(self.go)
        column.addLayout(buttons)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(card)
        middle.addStretch(1)
        whole = QVBoxLayout(self)
        whole.addStretch(2)
        whole.addLayout(middle)
        whole.addStretch(3)

    # --- what the program says ----------------------------------------------------------------
    def show_clerks(self, clerks: Sequence[Clerk], *, has_pin: bool, nobody: bool = False) -> None:
        """Show who sits here; `has_pin` says whether whoever works here now can come back.

        `nobody` says that no place is open yet: the first one begins the day.
        """
        self._clerks, self._has_pin, self._nobody = tuple(clerks), has_pin, nobody
        self.list.clear()
        for clerk in self._clerks:
            here = self.tr("%1 (works here now)").replace("%1", clerk.name)
            said = here if clerk.is_here else clerk.name
            if clerk.waiting:
                said = f"{said}  ·  {clerk.waiting}"
            item = QListWidgetItem(said, self.list)
            item.setData(_SEAT, clerk.seat)
            item.setSizeHint(QSize(0, ROW))
        self.list.setFixedHeight(max(1, min(len(self._clerks), 6)) * ROW + 4)
        others = [row for row, clerk in enumerate(self._clerks) if not clerk.is_here]
        self.list.setCurrentRow(others[0] if others and has_pin else 0)
        self._show_fields()

    def set_busy(self, *, on: bool) -> None:
        """Wait for an answer, or no more."""
        self._busy = on
        self.go.setEnabled(not on)

    @Slot(object)
    def show_problem(self, problem: EnvironmentProblem) -> None:
        """Say what went wrong; who works here goes on."""
        self.set_busy(on=False)
        title, text = wording.problem(problem)
        self.pin.clear()
        self.pin_again.clear()
        if isinstance(problem, WrongPin | PinTooShort):
            self.pin_field.set_error(f"{title}. {text}")
            self.pin.setFocus()
        else:
            self.bar.say("bad", title, text, closable=False)

    def first_focus(self) -> None:
        """Begin at the PIN: the colleague is chosen mostly."""
        self.pin.setFocus()

    def refresh(self) -> None:
        """Forget what was typed."""
        self.pin.clear()
        self.pin_again.clear()
        self.bar.clear()

    # --- what a person does -------------------------------------------------------------------
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Up and down choose the name from the PIN too: nobody has to leave it.
        keys = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in keys
        ):
            row = self.list.currentRow() + keys[Qt.Key(event.key())]
            self.list.setCurrentRow(min(max(row, 0), self.list.count() - 1))
            return True
        return super().eventFilter(watched, event)

    @Slot()
    def submit(self) -> None:
        """Ask for the switch, or for the PIN to be set."""
        if self._busy:
            return
        self.pin_field.set_error("")
        self.again_field.set_error("")
        pin = self.pin.text()
        if len(pin) < LEAST_PIN:
            self.pin_field.set_error(self.tr("Enter a PIN of six characters or more."))
            self.pin.setFocus()
        elif self._sets_pin() and pin != self.pin_again.text():
            self.again_field.set_error(self.tr("The two PINs differ."))
            self.pin_again.setFocus()
        else:
            self.set_busy(on=True)
            if self._sets_pin():
                self.pin_chosen.emit(pin)
            else:
                self.switch_asked.emit(self._seat(), pin)

    def _chosen(self) -> Clerk | None:
        row = self.list.currentRow()
        return self._clerks[row] if 0 <= row < len(self._clerks) else None

    def _seat(self) -> str:
        chosen = self._chosen()
        return chosen.seat if chosen else ""

    def _sets_pin(self) -> bool:
        """Whether the PIN in the form is a new one, of whoever works here now."""
        chosen = self._chosen()
        return not self._has_pin or (chosen is not None and chosen.is_here)

    @Slot()
    def _on_chosen(self) -> None:
        self._show_fields()

    @Slot()
    def _on_activated(self) -> None:
        self.pin.setFocus()

    def _show_fields(self) -> None:
        sets = self._sets_pin()
        if not self._has_pin:
            text = self.tr("First choose a PIN of your own: with it you come back to this counter.")
        elif self._nobody:
            text = self.tr("Choose your name and enter your PIN. No network is needed.")
        elif sets:
            text = self.tr("Choose a new PIN, or another name to switch to.")
        else:
            text = self.tr("Your colleague's PIN opens their place. What you recorded is sent on.")
        self._text.setText(text)
        self.again_field.setVisible(sets)
        switch = self.tr("Open") if self._nobody else self.tr("Switch")
        self.go.setText(self.tr("Set PIN") if sets else switch)
        self.add.setEnabled(self._has_pin and not self._nobody)
        self.pin_field.set_error("")
