"""What every screen is: a title, a bar for messages, a body, and when it looks again."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop import theme, wording
from desktop.bridge import Bridge
from desktop.runner import Runner
from desktop.views.common.bars import MessageBar
from desktop.views.common.labels import label


class Screen(QWidget):
    """Base of the screens.

    `tables` are the feed tables whose change makes a visible screen look again; `outbox` says
    whether unsent work does too. `refresh` asks anew, `first_focus` puts the keyboard where work
    begins. A hidden screen asks when it is shown.
    """

    tables: frozenset[str] = frozenset()
    outbox = False

    def __init__(
        self, title: str, runner: Runner, bridge: Bridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.runner = runner
        self.bridge = bridge
        self.setAccessibleName(title)
        edge = theme.space(3)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(edge, theme.space(2), edge, theme.space(2))
        whole.setSpacing(theme.space(1.5))
        self.heading = QHBoxLayout()
        """The line of the title; screens add their buttons and filters at its end."""
        self.heading.setSpacing(theme.space())
        self.heading.addWidget(label(title, "title", parent=self))
        self.heading.addStretch(1)
        whole.addLayout(self.heading)
        self.bar = MessageBar(self)
        whole.addWidget(self.bar)
        self.body = QVBoxLayout()
        """What the screen is about."""
        self.body.setSpacing(theme.space(1.5))
        whole.addLayout(self.body, 1)
        bridge.replica_changed.connect(self._on_replica_changed)
        bridge.outbox_changed.connect(self._on_outbox_changed)

    def refresh(self) -> None:
        """Ask the workplace anew; each screen says what."""

    def first_focus(self) -> None:
        """Put the keyboard where work begins."""
        self.setFocus()

    def reveal(self, entity: str) -> None:
        """Show one record of this screen, such as `claim:<id>`; a screen without any stays."""

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    @Slot(object)
    def say_saved(self, path: Path) -> None:
        """Say where a document was saved."""
        said = wording.translate("Documents", "The document is saved as {file}.")
        self.bar.say("good", said.format(file=path))

    @Slot(object)
    def _on_replica_changed(self, tables: frozenset[str]) -> None:
        if self.isVisible() and tables & self.tables:
            self.refresh()

    @Slot()
    def _on_outbox_changed(self) -> None:
        if self.isVisible() and self.outbox:
            self.refresh()
