"""The giant verdict: shape, word, sentence and points of the last scan, readable from afar."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop import theme, wording
from desktop.models.today import serial_text
from desktop.views.common.labels import ElidedLabel, label
from desktop.wording import translate
from sync.errors import EnvironmentProblem
from sync.rows import ScanRow, Standing

TICK_MS = 250
ICON = 72
SHOWN = 80
"""Characters of a delivery that could not be recorded."""


class VerdictPanel(QFrame):
    """Shows one scan. `undo_asked` is emitted by its button while undoing is possible."""

    undo_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(168)
        self._row: ScanRow | None = None
        self._icon = QLabel(self)
        self._icon.setFixedSize(ICON, ICON)
        self._word = label("", "huge", parent=self)
        self._points = label("", "large", parent=self)
        self._kind = label("", "strong", parent=self)
        self._what = ElidedLabel("", "strong", self)
        self._sentence = label("", "lead", wrap=True, parent=self)
        self._undo = QPushButton(self)
        self._undo.clicked.connect(self.undo_asked)
        self._undo.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.space(3), theme.space(2), theme.space(3), theme.space(2))
        row.setSpacing(theme.space(3))
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        words.addWidget(self._word)
        words.addWidget(self._what)
        words.addWidget(self._sentence)
        words.addStretch(1)
        row.addLayout(words, 1)
        side = QVBoxLayout()
        side.setSpacing(0)
        side.addStretch(1)
        side.addWidget(self._points, 0, Qt.AlignmentFlag.AlignRight)
        side.addWidget(self._kind, 0, Qt.AlignmentFlag.AlignRight)
        side.addSpacing(theme.space())
        side.addWidget(self._undo, 0, Qt.AlignmentFlag.AlignRight)
        side.addStretch(1)
        row.addLayout(side)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._on_tick)
        theme.announcer().changed.connect(self._dress)
        self._dress()

    def show_row(self, row: ScanRow) -> None:
        """Show what became of a scan."""
        self._row = row
        self._dress()
        self._timer.start()

    def show_undone(self) -> None:
        """Say that the shown scan was taken back."""
        self._row = None
        self._dress()
        self._word.setText(self.tr("Taken back"))
        self._sentence.setText(self.tr("The last scan does not count. Scan the next one."))

    def show_lost(self, text: str, problem: EnvironmentProblem) -> None:
        """Say that a delivery could not be recorded, and why: it does not count."""
        self._row = None
        self._dress()
        self._icon.setPixmap(theme.pixmap("cross", "bad", ICON))
        self._word.setText(self.tr("Not recorded"))
        self._what.setText(text[:SHOWN].encode("utf-8", "replace").decode())
        self._sentence.setText(wording.problem(problem)[1])
        self._say("bad", "bad")
        self.setAccessibleName(f"{self._word.text()}. {self._sentence.text()}")

    @property
    def row(self) -> ScanRow | None:
        """The scan shown."""
        return self._row

    @property
    def word(self) -> str:
        """The big word."""
        return self._word.text()

    @property
    def sentence(self) -> str:
        """The sentence below it."""
        return self._sentence.text()

    @property
    def what(self) -> str:
        """The line between them: serial and product, or what was delivered."""
        return self._what.text()

    @property
    def undo_button(self) -> QPushButton:
        """The button, for tests and tab order."""
        return self._undo

    def undo_seconds(self, now: datetime) -> int:
        """Return how many whole seconds are left to undo the shown scan."""
        if self._row is None or self._row.undo_until is None:
            return 0
        left = (self._row.undo_until - now).total_seconds()
        return max(0, int(left) + (left > int(left)))

    @Slot()
    def _dress(self) -> None:
        if self._row is None:
            self._icon.setPixmap(theme.pixmap("scan", "muted", ICON))
            self._word.setText(self.tr("Ready"))
            self._what.setText("")
            self._sentence.setText(self.tr("Scan the serial label of a unit you sold."))
            self._points.setText("")
            self._kind.setText("")
            self._say("quiet", "")
        else:
            self._show(self._row)
        self._on_tick()

    def _show(self, row: ScanRow) -> None:
        badge = wording.state_badge(row.standing)
        self._icon.setPixmap(theme.pixmap(badge.icon, badge.tone, ICON))
        self._word.setText(badge.word)
        refused = row.standing is Standing.REFUSED
        self._what.setText("  ·  ".join(p for p in (serial_text(row), row.product) if p))
        self._sentence.setText(sentence(row))
        self._points.setText("" if refused or not row.points else f"+{wording.number(row.points)}")
        kind = self.tr("points") if row.sure else self.tr("points, open")
        self._kind.setText("" if refused or not row.points else kind)
        self._say(badge.tone, badge.tone)
        self.setAccessibleName(f"{badge.word}. {self._sentence.text()}")

    def _say(self, tone: str, ground: str) -> None:
        for each in (self._word, self._points, self._kind):
            theme.use(each, tone=tone)
        theme.use(self, verdict=ground)

    @Slot()
    def _on_tick(self) -> None:
        left = self.undo_seconds(wording.utc_now())
        self._undo.setVisible(left > 0)
        if left > 0:
            self._undo.setText(self.tr("Undo  Ctrl+Z   %1 s").replace("%1", str(left)))
        else:
            self._timer.stop()


def sentence(row: ScanRow) -> str:
    """Return what the rules said about a scan; a clean one gets a short sentence too."""
    said = wording.refusal_sentence(row.code, row.params)
    if row.twin_of:
        said = f"{said} {_twin(row.twin_of)}".strip()
    if said:
        return said
    if row.standing is Standing.ACCEPTED:
        return translate("VerdictPanel", "Recorded and safe on this computer.")
    return translate("VerdictPanel", "Recorded. The vendor checks this one.")


def _twin(other: str) -> str:
    return translate("VerdictPanel", "It looks like %1, scanned today: check the label.").replace(
        "%1", other
    )
