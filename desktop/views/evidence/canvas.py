"""One page with what was found on it drawn around, and areas that are to be black.

Draws and hears the mouse; what an area means is for the window. Shows pixels only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from desktop import theme
from domain.claims.matching import Outcome, Seen
from domain.claims.pages import UNITS, Box
from sync.jail.frames import Pixels

_BYTES_A_PIXEL = 3
_AROUND, _FLAG = 1.5, 12.0
_SMALLEST = 60
"""Units of the page: a slip of the mouse is no area."""
ZOOMS = (1.0, 1.5, 2.0, 3.0)


@dataclass(frozen=True, slots=True)
class Mark:
    """Something found on the page shown; `chosen` is the one the list stands on."""

    box: Box
    outcome: Outcome
    chosen: bool = False


class PageCanvas(QWidget):
    """`drawn` carries the box of an area somebody drew with the mouse, in units of the page."""

    drawn = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = QPixmap()
        self._marks: tuple[Mark, ...] = ()
        self._areas: tuple[Box, ...] = ()
        self._draws = False
        self._from: QPointF | None = None
        self._to = QPointF()
        self._zoom = 0
        self._room = QSize(600, 700)
        self.setAccessibleName(self.tr("Page of the document"))
        theme.announcer().changed.connect(self.update)

    # --- what is shown ---
    @property
    def marks(self) -> tuple[Mark, ...]:
        """What is drawn around on this page."""
        return self._marks

    def show_page(self, page: Pixels | None) -> None:
        """Show a page; nothing for None."""
        if page is None:
            self._page = QPixmap()
        else:
            line = page.width * _BYTES_A_PIXEL
            image = QImage(page.rgb, page.width, page.height, line, QImage.Format.Format_RGB888)
            # The copy owns its pixels; the bytes of Python may go.
            self._page = QPixmap.fromImage(image.copy())
        self._resize()

    def show_marks(self, marks: Sequence[Mark], areas: Sequence[Box]) -> None:
        """Draw around these, and these areas black."""
        self._marks, self._areas = tuple(marks), tuple(areas)
        self.update()

    def draw_areas(self, *, on: bool) -> None:
        """Let the mouse draw areas, or not."""
        self._draws, self._from = on, None
        self.setCursor(Qt.CursorShape.CrossCursor if on else Qt.CursorShape.ArrowCursor)
        self.update()

    # --- size ---
    def fit(self, room: QSize) -> None:
        """Fit the page into so much room, at the first zoom."""
        self._room = room
        self._resize()

    def zoom(self, step: int) -> None:
        """Show the page larger or smaller by steps."""
        self._zoom = max(0, min(len(ZOOMS) - 1, self._zoom + step))
        self._resize()

    def _resize(self) -> None:
        if self._page.isNull():
            self.setFixedSize(self._room)
        else:
            fitting = self._page.size().scaled(self._room, Qt.AspectRatioMode.KeepAspectRatio)
            self.setFixedSize(fitting * ZOOMS[self._zoom])
        self.update()

    def place_of(self, box: Box) -> QRectF:
        """Return where a box of the page lies in this widget."""
        across, down = self.width() / UNITS, self.height() / UNITS
        return QRectF(
            box.left * across,
            box.top * down,
            (box.right - box.left) * across,
            (box.bottom - box.top) * down,
        )

    # --- painting ---
    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._page.isNull():
            painter.end()
            return
        painter.drawPixmap(self.rect(), self._page)
        for mark in self._marks:
            self._paint_mark(painter, mark)
        for area in self._areas:
            painter.fillRect(self.place_of(area), Qt.GlobalColor.black)
        if self._from is not None:
            painter.fillRect(QRectF(self._from, self._to).normalized(), QColor(0, 0, 0, 140))
        painter.end()

    def _paint_mark(self, painter: QPainter, mark: Mark) -> None:
        """Draw around a thing: a whole line and a tick for found, a broken one and a sign else.

        Not colour alone tells them apart. A page is white in both looks, so the colours are one.
        """
        found = mark.outcome is Outcome.FOUND
        colour = QColor("#17703a" if found else "#9a5b00")
        far = _AROUND if found else 2 * _AROUND
        around = self.place_of(mark.box).adjusted(-far, -far, far, far)
        pen = QPen(colour, 1.5 if found else 2.0)
        if not found:
            pen.setStyle(Qt.PenStyle.DashLine)
        if mark.chosen:
            tint = QColor(colour)
            tint.setAlpha(40)
            painter.fillRect(around, tint)
            pen.setWidthF(pen.widthF() + 0.5)
        painter.setPen(pen)
        painter.drawRect(around)
        flag = QRectF(around.right() + 2, around.center().y() - _FLAG / 2, _FLAG, _FLAG)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawEllipse(flag)
        painter.setPen(QPen(Qt.GlobalColor.white, 1.5))
        painter.setFont(theme.font("small", strong=True))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if found:
            points = [(0.25, 0.5), (0.44, 0.69), (0.75, 0.31)]
            painter.drawPolyline(
                [flag.topLeft() + QPointF(x * _FLAG, y * _FLAG) for x, y in points]
            )
        else:
            painter.drawText(flag, int(Qt.AlignmentFlag.AlignCenter), "!")
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    # --- the mouse ---
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._draws and event.button() is Qt.MouseButton.LeftButton:
            self._from = self._to = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is not None:
            self._to = event.position()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._from is None:
            return
        area = QRectF(self._from, event.position()).normalized()
        self._from = None
        self.update()
        box = Box(
            *(
                max(0, min(UNITS, round(UNITS * at / whole)))
                for at, whole in (
                    (area.left(), self.width()),
                    (area.top(), self.height()),
                    (area.right(), self.width()),
                    (area.bottom(), self.height()),
                )
            )
        )
        if box.right - box.left >= _SMALLEST and box.bottom - box.top >= _SMALLEST:
            self.drawn.emit(box)


def marks_of(seen: Sequence[Seen], page: int, chosen: Seen | None) -> list[Mark]:
    """Return what is drawn around on a page."""
    return [
        Mark(each.box, each.outcome, each is chosen)
        for each in seen
        if each.box is not None and each.page == page
    ]
