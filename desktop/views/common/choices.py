"""Choices: a row of buttons of which one is on, for filters; ChoiceBox: the same in little room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QComboBox,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from desktop.views.common.flow import FlowLayout
from desktop.wording import plain_tip


class Choices(QWidget):
    """`chosen` carries the key of the choice a person made."""

    chosen = Signal(str)

    def __init__(
        self, name: str, choices: Sequence[tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        """`choices` are (key, word); the first one is on."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._keys: dict[QAbstractButton, str] = {}
        self._row = FlowLayout(self)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._group.buttonClicked.connect(self._on_clicked)
        self.set_choices(choices)

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer these; what was chosen stays chosen when it is among them."""
        if [(key, button.text()) for button, key in self._keys.items()] == list(choices):
            return
        before = self.choice
        for button in self._keys:
            self._group.removeButton(button)
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._keys = {}
        for key, word in choices:
            button = QPushButton(word, self)
            button.setCheckable(True)
            button.setProperty("choice", "true")
            button.setAccessibleName(f"{self.accessibleName()}: {word}")
            self._group.addButton(button)
            self._row.addWidget(button)
            self._keys[button] = key
        keys = [key for key, _ in choices]
        self.choose(before if before in keys else keys[0] if keys else "")

    def explain(self, tips: Mapping[str, str]) -> None:
        """Say more of some choices, by key, to who points at them or has them read out."""
        for button, key in self._keys.items():
            if key in tips:
                button.setToolTip(plain_tip(tips[key]))
                button.setAccessibleDescription(tips[key])

    @property
    def choice(self) -> str:
        """The key of the choice that is on, "" for none."""
        return next((key for button, key in self._keys.items() if button.isChecked()), "")

    def choose(self, key: str) -> None:
        """Switch a choice on without telling anybody."""
        for button, each in self._keys.items():
            if each == key:
                button.setChecked(True)

    def step(self, by: int) -> None:
        """Choose the next or the previous one, round and round, and tell."""
        keys = list(self._keys.values())
        if keys:
            self.choose(keys[(keys.index(self.choice) + by) % len(keys)])
            self.chosen.emit(self.choice)

    @Slot(QAbstractButton)
    def _on_clicked(self, button: QAbstractButton) -> None:
        self.chosen.emit(self._keys[button])


class ChoiceBox(QComboBox):
    """What `Choices` does, as a list that opens. `chosen` carries the key a person chose.

    What is in `acts` is done, not chosen: `acted` carries it, and the choice stays.
    """

    chosen = Signal(str)
    acted = Signal(str)

    def __init__(
        self, name: str, choices: Sequence[tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        """`choices` are (key, word); the first one is on."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.choices: list[tuple[str, str]] = []
        """What is offered, as (key, word)."""
        self.acts: frozenset[str] = frozenset()
        self._chosen = ""
        self.set_choices(choices)
        self.activated.connect(self._on_activated)

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer these; what was chosen stays chosen when it is among them."""
        before = self._chosen
        self.choices = list(choices)
        self.clear()
        for key, word in choices:
            self.addItem(word, key)
        self.choose(before)
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + 24)

    def divide(self, *places: int) -> None:
        """Draw a line before the choices at these places."""
        for more, place in enumerate(places):
            self.insertSeparator(place + more)

    @property
    def choice(self) -> str:
        """The key of the choice that is on, "" for none."""
        return self._chosen

    def choose(self, key: str) -> None:
        """Switch a choice on without telling anybody."""
        at = self.findData(key)
        if at >= 0:
            self._chosen = key
            self.setCurrentIndex(at)

    def step(self, by: int) -> None:
        """Choose the next or the previous one, round and round, and tell."""
        keys = [key for key, _ in self.choices if key not in self.acts]
        self.choose(keys[(keys.index(self._chosen) + by) % len(keys)])
        self.chosen.emit(self.choice)

    @Slot(int)
    def _on_activated(self, _at: int) -> None:
        key = str(self.currentData() or "")
        if key in self.acts:
            self.choose(self._chosen)
            self.acted.emit(key)
        else:
            self._chosen = key
            self.chosen.emit(key)
