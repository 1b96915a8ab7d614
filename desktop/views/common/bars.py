"""Messages in place, never a dialog: the bar above a screen and the toast in the corner."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop import theme, wording
from desktop.views.common.labels import label
from sync.errors import EnvironmentProblem

ICONS = {"good": "check", "warn": "warning", "bad": "cross", "info": "info", "quiet": "info"}
TOAST_MS = 4000


class MessageBar(QFrame):
    """One message with its way out; hidden until something is said.

    `acted` is emitted when its button is pressed, `dismissed` when a person closes it.
    """

    acted = Signal()
    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bar", "info")
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.space(1.5), theme.space(), theme.space(), theme.space())
        row.setSpacing(theme.space(1.5))
        self._icon = QLabel(self)
        self._icon.setFixedSize(20, 20)
        words = QVBoxLayout()
        words.setSpacing(2)
        self._title = label("", "strong", wrap=True, parent=self)
        self._detail = label("", "body", wrap=True, parent=self)
        words.addWidget(self._title)
        words.addWidget(self._detail)
        self._action = QPushButton(self)
        self._action.clicked.connect(self.acted)
        self._close = QPushButton(self)
        self._close.setObjectName("close-message")
        self._close.setProperty("flat", "true")
        self._close.setFixedSize(28, 28)
        self._close.setAccessibleName(self.tr("Close this message"))
        self._close.setToolTip(self.tr("Close this message"))
        self._close.clicked.connect(self._on_close)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self._action, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self._tone = "info"
        theme.announcer().changed.connect(self._dress)
        self.hide()

    def say(
        self, tone: str, title: str, detail: str = "", *, action: str = "", closable: bool = True
    ) -> None:
        """Show a message. `tone` good, warn, bad, info or quiet; `action` labels a button."""
        self._tone = tone
        self._title.setText(title)
        self._detail.setText(detail)
        self._detail.setVisible(bool(detail))
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self._close.setVisible(closable)
        self.setAccessibleName(f"{title} {detail}".strip())
        self._dress()
        self.show()

    @Slot(object)
    def say_problem(self, error: EnvironmentProblem) -> None:
        """Show an environment problem with its way out; fits `failed` of the runner."""
        title, text = wording.problem(error)
        self.say("warn" if error.retryable else "bad", title, text)

    def clear(self) -> None:
        """Say nothing."""
        self.hide()

    @property
    def text(self) -> str:
        """What it says now, "" when hidden."""
        both = (self._title.text(), self._detail.text())
        return "" if self.isHidden() else " ".join(part for part in both if part)

    @property
    def action(self) -> QPushButton:
        """The button, for focus."""
        return self._action

    @Slot()
    def _on_close(self) -> None:
        self.hide()
        self.dismissed.emit()

    @Slot()
    def _dress(self) -> None:
        self._icon.setPixmap(theme.pixmap(ICONS[self._tone], self._tone, 20))
        self._close.setIcon(theme.icon("close", "muted", 16))
        theme.use(self, bar=self._tone)


class Toast(QFrame):
    """A short message over the lower right corner of a widget; goes by itself, takes no focus."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setProperty("toast", "info")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.space(2), theme.space(1.5), theme.space(2), theme.space(1.5))
        row.setSpacing(theme.space(1.5))
        self._icon = QLabel(self)
        self._icon.setFixedSize(20, 20)
        self._text = label("", "strong", parent=self)
        row.addWidget(self._icon)
        row.addWidget(self._text)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TOAST_MS)
        self._timer.timeout.connect(self.hide)
        over.installEventFilter(self)
        self.hide()

    def say(self, tone: str, text: str, icon: str = "") -> None:
        """Show a message for a few seconds; a newer one replaces it."""
        self._text.setText(text)
        self._icon.setPixmap(theme.pixmap(icon or ICONS[tone], tone, 20))
        self.setAccessibleName(text)
        theme.use(self, toast=tone)
        self.adjustSize()
        self._place()
        self.show()
        self.raise_()
        self._timer.start()

    @property
    def text(self) -> str:
        """What it says now, "" when hidden."""
        return "" if self.isHidden() else self._text.text()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.parent():
            self._place()
        return False

    def _place(self) -> None:
        over = self.parentWidget()
        if over is not None:
            edge = theme.space(3)
            self.move(over.width() - self.width() - edge, over.height() - self.height() - edge)
