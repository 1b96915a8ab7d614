"""PageView: one page of a document, read in the jail. Shows pixels, never the document itself.

It asks for a page and goes on painting; a document that is refused ends in its sentence.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QImage, QKeyEvent, QPixmap, QResizeEvent
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
from desktop.runner import Runner
from desktop.views.common.labels import ElidedLabel, label
from sync.commands.preview_evidence import Preview, preview_evidence
from sync.errors import EnvironmentProblem, Offline, TimedOut
from sync.rows import DocumentRow
from sync.workplace import Workplace

_BYTES_A_PIXEL = 3
ZOOMS = (1.0, 1.4, 2.0, 2.8, 4.0)
"""How much wider than the room a page is drawn; the first one fits it."""
_SHARPEST = 2.0
"""A page is drawn at most so much larger than it was made: beyond, it only blurs."""


class PageView(QFrame):
    """PgUp and PgDn turn pages, + and − zoom, 0 fits the width, Esc leaves.

    `closed` says that a person wants to leave, `lettered` carries a letter pressed here.
    """

    closed = Signal()
    lettered = Signal(str)

    def __init__(self, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Page of a document"))
        self._runner = runner
        self._row: DocumentRow | None = None
        self._shown: Preview | None = None
        self._number = 0
        self._page = QPixmap()
        self._zoom = 0
        self._name = ElidedLabel("", "strong", self)
        self._which = label("", "muted", parent=self)
        self._where = label("", "muted", parent=self)
        self._sentence = label("", "body", wrap=True, parent=self)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._picture = QLabel(self)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._picture.setTextFormat(Qt.TextFormat.PlainText)
        self._scroll = QScrollArea(self)
        self._scroll.setWidget(self._picture)
        self._scroll.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.back = self._button(self.tr("Page before (PgUp)"), self.turn_back)
        self.on = self._button(self.tr("Next page (PgDn)"), self.turn_on)
        self.smaller = self._button(self.tr("Smaller (−)"), self.zoom_out)
        self.larger = self._button(self.tr("Larger (+)"), self.zoom_in)
        top = QHBoxLayout()
        top.setSpacing(theme.space())
        top.addWidget(self._name, 1)
        top.addWidget(self._which)
        top.addWidget(self._where)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.space())
        for each in (self.back, self.on, self.smaller, self.larger):
            buttons.addWidget(each)
        buttons.addStretch(1)
        self.buttons = buttons
        """The line of the buttons; who shows this may add to its end."""
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.space())
        whole.addLayout(top)
        whole.addWidget(self._sentence, 1)
        whole.addWidget(self._scroll, 1)
        whole.addLayout(buttons)
        self.show_nothing("")

    def _button(self, text: str, act: object) -> QPushButton:
        made = QPushButton(text, self)
        made.setProperty("choice", "true")
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.clicked.connect(act)
        return made

    # --- what the screen does -----------------------------------------------------------------
    @property
    def said(self) -> str:
        """The sentence in place of a page, or which page it is."""
        return self._where.text() if self._sentence.isHidden() else self._sentence.text()

    @property
    def name(self) -> str:
        """What the document shown is called."""
        return self._name.text()

    @property
    def pixels(self) -> tuple[int, int]:
        """How wide and high the page is as it was made; zeros for none."""
        return self._page.width(), self._page.height()

    @property
    def drawn(self) -> int:
        """How wide the page is drawn, in pixels; 0 for none."""
        return self._picture.pixmap().width()

    def show_of(self, row: DocumentRow) -> None:
        """Show the first page of a document."""
        self._row, self._shown, self._number, self._zoom = row, None, 0, 0
        self._name.setText(row.name)
        self._which.clear()
        self._ask(0)

    def tell(self, which: str) -> None:
        """Say which of several documents this is."""
        self._which.setText(which)

    @property
    def shown_id(self) -> str:
        """The evidence id of the document shown, "" for none."""
        return self._row.evidence_id if self._row is not None else ""

    def show_nothing(self, sentence: str) -> None:
        """Show that there is no document, and keep none."""
        self._row = self._shown = None
        self._name.clear()
        self._which.clear()
        self._say(sentence)

    # --- what a person does -------------------------------------------------------------------
    @Slot()
    def turn_back(self) -> None:
        """Show the page before."""
        if self.back.isEnabled():
            self._ask(self._number - 1)

    @Slot()
    def turn_on(self) -> None:
        """Show the next page."""
        if self.on.isEnabled():
            self._ask(self._number + 1)

    @Slot()
    def zoom_in(self) -> None:
        """Draw the page larger."""
        self._set_zoom(min(self._zoom + 1, len(ZOOMS) - 1))

    @Slot()
    def zoom_out(self) -> None:
        """Draw the page smaller; the smallest fits the width."""
        self._set_zoom(max(self._zoom - 1, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, bars = event.key(), self._scroll.verticalScrollBar()
        plus, minus = (Qt.Key.Key_Plus, Qt.Key.Key_Equal), (Qt.Key.Key_Minus, Qt.Key.Key_Underscore)
        if key in (Qt.Key.Key_PageDown, Qt.Key.Key_Right):
            self.turn_on()
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_Left):
            self.turn_back()
        elif key in plus:
            self.zoom_in()
        elif key in minus:
            self.zoom_out()
        elif key == Qt.Key.Key_0:
            self._set_zoom(0)
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = bars.singleStep() * 3
            bars.setValue(bars.value() + (step if key == Qt.Key.Key_Down else -step))
        elif key == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.text().isalpha() and not event.isAutoRepeat():
            self.lettered.emit(event.text().upper())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._draw()

    # --- inside -------------------------------------------------------------------------------
    def _ask(self, number: int) -> None:
        if self._row is None:
            return
        self._number = number
        here = self._shown.document if self._shown is not None else b""
        self._say(self.tr("Opening it safely…"))
        self._runner.read(
            partial(_preview, self._row.evidence_id, number, here),
            self._on_page, self._on_failed, key=f"preview-{id(self)}",
        )  # fmt: skip

    @Slot(object)
    def _on_page(self, preview: Preview) -> None:
        if self._row is None or preview.evidence_id != self._row.evidence_id:
            return
        self._shown, self._number = preview, preview.number
        page = preview.page
        line = page.width * _BYTES_A_PIXEL
        image = QImage(page.rgb, page.width, page.height, line, QImage.Format.Format_RGB888)
        # The copy owns its pixels; the bytes of Python may go.
        self._page = QPixmap.fromImage(image.copy())
        said = self.tr("Page {number} of {count}").format(
            number=wording.number(preview.number + 1), count=wording.number(preview.count)
        )
        self._where.setText(said)
        self._picture.setAccessibleName(said)
        self._sentence.hide()
        self._scroll.show()
        self._scroll.verticalScrollBar().setValue(0)
        self.back.setEnabled(preview.number > 0)
        self.on.setEnabled(preview.number + 1 < preview.count)
        self._set_zoom(self._zoom)

    @Slot(object)
    def _on_failed(self, problem: EnvironmentProblem) -> None:
        title, text = wording.problem(problem)
        if isinstance(problem, Offline | TimedOut):
            text = self.tr("This document lies with the vendor; it is shown once the line is back.")
        self._say(f"{title}. {text}")

    def _set_zoom(self, zoom: int) -> None:
        self._zoom = zoom
        there = not self._page.isNull()
        self.smaller.setEnabled(there and zoom > 0)
        self.larger.setEnabled(there and zoom + 1 < len(ZOOMS))
        self._draw()

    def _draw(self) -> None:
        if self._page.isNull():
            return
        # As if it always scrolled: so the width stays when a bar comes or goes.
        room = self._scroll.width() - self._scroll.verticalScrollBar().sizeHint().width() - 4
        width = int(min(room * ZOOMS[self._zoom], self._page.width() * _SHARPEST))
        drawn = self._page.scaledToWidth(max(width, 1), Qt.TransformationMode.SmoothTransformation)
        self._picture.setPixmap(drawn)
        self._picture.resize(drawn.size())

    def _say(self, sentence: str) -> None:
        self._page = QPixmap()
        self._picture.clear()
        self._where.clear()
        self._sentence.setText(sentence)
        self._sentence.show()
        self._scroll.hide()
        for each in (self.back, self.on, self.smaller, self.larger):
            each.setEnabled(False)


def _preview(evidence_id: str, number: int, document: bytes, wp: Workplace) -> Preview:
    return preview_evidence(wp, evidence_id, number, document)
