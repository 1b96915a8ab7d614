"""What the result hangs on: one bar per assumption, a fifth less and more, the widest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop import theme, wording
from desktop.wording import translate
from domain.roi.model import Bar

SHOWN = 5
ROW = 26
THICK = 12
LABEL_SHARE = 0.44


class Tornado(QWidget):
    """Draws the assumptions on which most hangs, around the net as it stands."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: tuple[Bar, ...] = ()
        self._titles: Mapping[str, str] = {}
        self._net = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.announcer().changed.connect(self.update)

    def show_bars(self, bars: Sequence[Bar], titles: Mapping[str, str], net_minor: int) -> None:
        """Show other bars; `titles` names the assumptions, `net_minor` is the middle."""
        self._bars, self._titles, self._net = tuple(bars[:SHOWN]), titles, net_minor
        self.setAccessibleName(
            translate("Tornado", "What it hangs on: %1").replace(
                "%1", ", ".join(titles.get(bar.name, bar.name) for bar in self._bars)
            )
        )
        lines = (
            f"{titles.get(bar.name, bar.name)}: "
            f"{wording.money(bar.net_low.minor, bar.net_low.currency)} – "
            f"{wording.money(bar.net_high.minor, bar.net_high.currency)}"
            for bar in self._bars
        )
        self.setToolTip(wording.plain_tip("\n".join(lines)))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, SHOWN * ROW)

    def spans(self) -> list[tuple[float, float]]:
        """Return each bar's ends as shares of the drawing's width, 0 to 1."""
        ends = [(bar.net_low.minor, bar.net_high.minor) for bar in self._bars]
        low = min((min(pair) for pair in ends), default=0)
        high = max((max(pair) for pair in ends), default=1)
        whole = (high - low) or 1
        return [((min(pair) - low) / whole, (max(pair) - low) / whole) for pair in ends]

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font("small"))
        left = self.width() * LABEL_SHARE
        wide = self.width() - left
        for at, (bar, (start, end)) in enumerate(zip(self._bars, self.spans(), strict=True)):
            middle = at * ROW + ROW / 2
            painter.setPen(theme.colour("muted"))
            words = QRectF(0, at * ROW, left - theme.space(1.5), ROW)
            title = painter.fontMetrics().elidedText(
                self._titles.get(bar.name, bar.name),
                Qt.TextElideMode.ElideRight,
                int(words.width()),
            )
            painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), title)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent"))
            drawn = QRectF(left + start * wide, middle - THICK / 2, (end - start) * wide, THICK)
            painter.drawRoundedRect(drawn, 3, 3)
        if self._bars:
            painter.setPen(QPen(theme.colour("text"), 1, Qt.PenStyle.DashLine))
            at_net = left + self._share_of_net() * wide
            painter.drawLine(int(at_net), 0, int(at_net), len(self._bars) * ROW)
        painter.end()

    def _share_of_net(self) -> float:
        ends = [end for bar in self._bars for end in (bar.net_low.minor, bar.net_high.minor)]
        low, high = min(ends), max(ends)
        return (self._net - low) / ((high - low) or 1)
