"""CodeCard: a code to come in by, big enough to read out, with how long it lives and a copy."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop import theme, wording
from desktop.views.common.labels import label


class CodeCard(QFrame):
    """Hidden until there is a code. `closed` when a person puts it away: it is not shown again."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bar", "info")
        self._title = label("", "strong", wrap=True, parent=self)
        self._code = label("", "huge", parent=self)
        self._code.setFont(theme.font("huge", strong=True, mono=True))
        flags = Qt.TextInteractionFlag
        self._code.setTextInteractionFlags(
            flags.TextSelectableByKeyboard | flags.TextSelectableByMouse
        )
        self._life = label("", "body", wrap=True, parent=self)
        self.copy = QPushButton(self.tr("Copy"), self)
        self.copy.setProperty("primary", "true")
        self.close_button = QPushButton(self.tr("Put away"), self)
        self.copy.clicked.connect(self._on_copy)
        self.close_button.clicked.connect(self._on_close)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.space())
        buttons.addWidget(self.copy)
        buttons.addWidget(self.close_button)
        buttons.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[theme.space(2)] * 4)
        whole.setSpacing(theme.space())
        for each in (self._title, self._code, self._life):
            whole.addWidget(each)
        whole.addLayout(buttons)
        self.hide()

    def show_code(self, name: str, code: str, expires_at: datetime) -> None:
        """Show a person's code and until when it is good."""
        self._title.setText(self.tr("Code for {name}").format(name=name))
        self._code.setText(code)
        self._code.setAccessibleName(self.tr("Code for {name}").format(name=name))
        self._life.setText(
            self.tr(
                "Good once, until {when}. Hand it over in person or by phone: whoever types it "
                "is taken for {name}."
            ).format(when=wording.moment(expires_at), name=name)
        )
        self.copy.setText(self.tr("Copy"))
        self.show()
        self.copy.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def code(self) -> str:
        """The code shown, "" when there is none."""
        return "" if self.isHidden() else self._code.text()

    @property
    def said(self) -> str:
        """What is said of it."""
        return "" if self.isHidden() else f"{self._title.text()} {self._life.text()}"

    def clear(self) -> None:
        """Show no code any more."""
        self._code.clear()
        self.hide()

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._code.text())
        self.copy.setText(self.tr("Copied"))

    @Slot()
    def _on_close(self) -> None:
        self.clear()
        self.closed.emit()
