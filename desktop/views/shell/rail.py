"""The rail on the left: every screen as icon, word and key. Knows names, not screens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop import theme
from desktop.assets import asset
from desktop.views.common.labels import label
from desktop.wording import plain_tip


@dataclass(frozen=True, slots=True)
class Place:
    """One screen as the rail shows it. `key` is pressed with Alt; "" until its number is known."""

    name: str
    title: str
    icon: str
    key: str = ""
    below: bool = False


class RailButton(QPushButton):
    """Icon and word at the start, the key at the end."""

    def __init__(self, place: Place, parent: QWidget | None = None) -> None:
        super().__init__(place.title, parent)
        self.place = place
        self.setCheckable(True)
        self.setIconSize(QSize(20, 20))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip(plain_tip(f"{place.title}  (Alt+{place.key})"))
        self.setAccessibleName(place.title)
        self.setAccessibleDescription(f"Alt+{place.key}")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, theme.space(1.5), 0)
        row.addStretch(1)
        self._key = label(f"Alt {place.key}", "small", parent=self)
        self._key.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row.addWidget(self._key)
        self.toggled.connect(self.dress)
        theme.announcer().changed.connect(self.dress)
        self.dress()

    @Slot()
    def dress(self) -> None:
        """Draw icon and key in the colours of the state."""
        on = self.isChecked()
        self.setIcon(theme.icon(self.place.icon, "rail_active_text" if on else "rail_text"))
        theme.use(self._key, onrail="active" if on else "")


class Rail(QFrame):
    """`chosen` carries the name of the screen a person asks for."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setFixedWidth(theme.tokens().height["rail"])
        self._buttons: dict[str, RailButton] = {}
        self._group = QButtonGroup(self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(
            theme.space(1.5), theme.space(2), theme.space(1.5), theme.space(2)
        )
        self._column.setSpacing(theme.space(0.5))
        self._column.addLayout(self._mark())
        self._column.addSpacing(theme.space(2))
        self._middle = self._column.count()
        self._column.addStretch(1)

    def show_places(self, places: Sequence[Place]) -> None:
        """Show these screens, in this order."""
        if [b.place for b in self._buttons.values()] == list(places):
            return
        for button in self._buttons.values():
            self._group.removeButton(button)
            button.deleteLater()
        self._buttons = {}
        at = self._middle
        for place in places:
            button = RailButton(place, self)
            button.clicked.connect(self._on_clicked)
            self._group.addButton(button)
            self._buttons[place.name] = button
            self._column.insertWidget(self._column.count() if place.below else at, button)
            at += 0 if place.below else 1

    def mark(self, name: str) -> None:
        """Show which screen is open."""
        if name in self._buttons:
            self._buttons[name].setChecked(True)

    def button(self, name: str) -> RailButton | None:
        """Return the button of a screen, if it is shown."""
        return self._buttons.get(name)

    def _mark(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(theme.space(), 0, 0, 0)
        row.setSpacing(theme.space())
        sign = label("", parent=self)
        sign.setPixmap(theme.picture(asset("icons", "sellthrough.svg"), 28))
        row.addWidget(sign)
        row.addWidget(label("Sellthrough", "strong", parent=self))
        row.addStretch(1)
        return row

    @Slot()
    def _on_clicked(self) -> None:
        button = self.sender()
        if isinstance(button, RailButton):
            self.chosen.emit(button.place.name)
