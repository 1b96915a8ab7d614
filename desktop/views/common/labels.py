"""Labels that show foreign text as plain text, in the sizes and tones of the type scale."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from desktop import theme
from desktop.wording import Badge, plain_tip


def label(
    text: str = "", role: str = "body", *, wrap: bool = False, parent: QWidget | None = None
) -> QLabel:
    """Return a plain-text label.

    `role` is body, lead, strong, muted, small, caption, title, large or huge.
    """
    made = QLabel(parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    size = SIZE_OF.get(role, role)
    made.setFont(theme.font(size, strong=role in {"strong", "title", "large", "huge", "caption"}))
    made.setText(text)
    made.setWordWrap(wrap)
    return made


SIZE_OF = {"muted": "body", "caption": "small", "lead": "strong"}
"""Roles that share the size of another one."""


class ElidedLabel(QLabel):
    """A plain-text label of one line that ends in … when there is no room, full text in the tip."""

    def __init__(self, text: str = "", role: str = "body", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        size = SIZE_OF.get(role, role)
        self.setFont(theme.font(size, strong=role in {"strong", "title", "large", "huge"}))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setText(text)

    def setText(self, text: str) -> None:  # noqa: N802  (Qt's name)
        """Show a text; line breaks become spaces."""
        shown = " ".join(text.split()) if "\n" in text else text
        super().setText(shown)
        self.setToolTip(plain_tip(shown))

    def sizeHint(self) -> QSize:
        return QSize(80, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        text = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width()
        )
        painter.drawText(self.contentsRect(), int(self.alignment()), text)
        painter.end()


class Chip(QFrame):
    """A badge: shape and word on a soft ground. Told by word and shape, colour only helps."""

    def __init__(self, badge: Badge | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("chip", "quiet")
        row = QHBoxLayout(self)
        self.setFixedHeight(24)
        row.setContentsMargins(theme.space(1.25), 0, theme.space(1.5), 0)
        row.setSpacing(6)
        self._icon = QLabel(self)
        self._icon.setFixedSize(14, 14)
        self._word = label("", "small", parent=self)
        self._word.setFont(theme.font("small", strong=True))
        row.addWidget(self._icon)
        row.addWidget(self._word)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._badge = badge
        theme.announcer().changed.connect(self._dress)
        self._dress()

    def show_badge(self, badge: Badge) -> None:
        """Say another state."""
        if badge != self._badge:
            self._badge = badge
            self._dress()

    @property
    def word(self) -> str:
        """What it says."""
        return self._word.text()

    def _dress(self) -> None:
        if self._badge is None:
            self.hide()
            return
        self.show()
        self._word.setText(self._badge.word)
        self._word.setProperty("tone", self._badge.tone)
        self._icon.setPixmap(theme.pixmap(self._badge.icon, self._badge.tone, 14))
        self.setAccessibleName(self._badge.word)
        theme.use(self._word)
        theme.use(self, chip=self._badge.tone)
