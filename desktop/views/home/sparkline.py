"""A sparkline: the course of one number in a small space, painted without any library."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop import theme

EDGE = 5
LEAST = 2


class Sparkline(QWidget):
    """Draws a series, oldest first, with its last point marked; fewer than two draw nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._series: tuple[int, ...] = ()
        self._tone = "accent"
        self.setMinimumSize(40, 40)
        theme.announcer().changed.connect(self.update)

    def show_series(self, series: Sequence[int], tone: str) -> None:
        """Draw another series in the colour of a tone."""
        self._series, self._tone = tuple(series), tone
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, 44)

    def points(self) -> list[QPointF]:
        """Where the values stand in the widget; the same value everywhere is a middle line."""
        if len(self._series) < LEAST:
            return []
        low, high = min(self._series), max(self._series)
        wide, tall = self.width() - 2 * EDGE, self.height() - 2 * EDGE
        step = wide / (len(self._series) - 1)
        span = (high - low) or 1
        middle = 0.5 if high == low else 0.0
        return [
            QPointF(EDGE + at * step, EDGE + tall * (1 - ((value - low) / span + middle)))
            for at, value in enumerate(self._series)
        ]

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        points = self.points()
        if not points:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = QPainterPath(points[0])
        for point in points[1:]:
            line.lineTo(point)
        below = QPainterPath(line)
        below.lineTo(points[-1].x(), self.height())
        below.lineTo(points[0].x(), self.height())
        below.closeSubpath()
        tone = theme.colour(self._tone)
        soft = QColor(tone)
        soft.setAlpha(36)
        painter.fillPath(below, soft)
        painter.setPen(QPen(tone, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawPath(line)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tone)
        painter.drawEllipse(points[-1], 3.5, 3.5)
        painter.end()
