"""The Scan screen. Owns the order in which scans are handed over; never decides what counts."""

from __future__ import annotations

import itertools
import time
from collections import deque
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop import theme, wording
from desktop.bridge import Bridge
from desktop.models.today import TodayModel, may_be_undone
from desktop.runner import Runner
from desktop.trace import trace
from desktop.views.common.bars import MessageBar
from desktop.views.common.labels import label
from desktop.views.common.table import RowTable
from desktop.views.scan.counters import Counters
from desktop.views.scan.sale_bar import SaleBar
from desktop.views.scan.scan_line import ScanLine
from desktop.views.scan.verdict_panel import VerdictPanel
from domain.verdicts import Refused
from sync.commands.change_sale import change_sale, current_sale
from sync.commands.record_scan import record_scan
from sync.commands.undo_scan import undo_scan
from sync.errors import EnvironmentProblem
from sync.queries import scan as queries
from sync.rows import CurrentSale, ScanRow, Totals

if TYPE_CHECKING:
    from sync.workplace import Workplace

IDLE_MS = 700
"""So long after the last key the line says that Enter is missing."""
WIDE = 880
"""From this width on the counters stand beside the verdict."""
TABLES = frozenset({"claim", "ledger", "product", "rules"})


class ScanView(QWidget):
    """`judged` carries every verdict (a ScanRow), in the order of the scans.

    `lost` is emitted for a scan that could not be recorded: it does not count.
    """

    judged = Signal(object)
    lost = Signal()

    def __init__(
        self,
        runner: Runner,
        bridge: Bridge,
        parent: QWidget | None = None,
        *,
        now: Callable[[], datetime] = wording.utc_now,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Scan"))
        self._runner = runner
        self._bridge = bridge
        self._now = now
        self._monotonic = monotonic
        self._waiting = 0
        self._asked: deque[str] = deque()
        """Deliveries not answered yet; answers come in their order."""
        self._answers = 0
        self._sale_known = False
        self.model = TodayModel(self)
        self._build()
        self._connect(bridge)

    # --- building -----------------------------------------------------------------------------
    def _build(self) -> None:
        self.bar = MessageBar(self)
        self.sale_bar = SaleBar(self._today(), self)
        self.line = ScanLine(self)
        self.hint = label("", "body", parent=self)
        self.waiting = label("", "strong", parent=self)
        self.verdict = VerdictPanel(self)
        self.counters = Counters(self)
        self.table = RowTable(
            self.model,
            name=self.tr("Today's scans"),
            empty=self.tr("Nothing scanned today. The first beep starts the list."),
            sortable=False,
            parent=self,
        )
        whole = QVBoxLayout(self)
        edge = theme.space(3)
        whole.setContentsMargins(edge, theme.space(2), edge, theme.space(2))
        whole.setSpacing(theme.space(1.5))
        whole.addWidget(self.bar)
        whole.addWidget(self.sale_bar)
        whole.addWidget(self.line)
        below = QHBoxLayout()
        below.setContentsMargins(theme.space(0.5), 0, theme.space(0.5), 0)
        below.addWidget(self.hint)
        below.addStretch(1)
        below.addWidget(self.waiting)
        whole.addLayout(below)
        middle = QHBoxLayout()
        middle.setSpacing(theme.space(1.5))
        middle.addWidget(self.verdict, 1)
        middle.addWidget(self.counters)
        whole.addLayout(middle)
        whole.addWidget(self.table, 1)
        self._show_hint()
        order = (
            self.line, self.verdict.undo_button, self.table, self.sale_bar.day,
            self.sale_bar.invoice, self.sale_bar.customer, self.sale_bar.next_sale,
        )  # fmt: skip
        for before, after in itertools.pairwise(order):
            QWidget.setTabOrder(before, after)

    def _connect(self, bridge: Bridge) -> None:
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(IDLE_MS)
        self._idle.timeout.connect(self._show_hint)
        self.line.textEdited.connect(self._on_typed)
        self.line.entered.connect(self._on_entered)
        self.line.undo_asked.connect(self.undo_last)
        self.verdict.undo_asked.connect(self.undo_last)
        self.sale_bar.changed.connect(self._on_sale_changed)
        self.sale_bar.left.connect(self.first_focus)
        bridge.outbox_changed.connect(self.refresh)
        bridge.scans_settled.connect(self._on_settled)
        bridge.replica_changed.connect(self._on_replica_changed)
        for key, slot in (
            (QKeySequence(Qt.Key.Key_F2), self._to_day),
            (QKeySequence(Qt.Key.Key_F3), self._to_invoice),
            (QKeySequence(Qt.Key.Key_F4), self._to_customer),
            (QKeySequence(Qt.Key.Key_F5), self.sale_bar.next_sale.click),
        ):
            shortcut = QShortcut(key, self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)

    # --- what the window calls ----------------------------------------------------------------
    @Slot()
    def first_focus(self) -> None:
        """Give the keyboard to the scan line."""
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def refresh(self) -> None:
        """Read today's list and the totals anew."""
        if not self._runner.attached:
            return
        self.sale_bar.turn_to(self._today())
        self._runner.read(
            partial(today_with, answers=self._answers), self._on_today, key="scan.today"
        )
        self._runner.read(queries.totals, self._on_totals, key="scan.totals")

    def workplace_opened(self) -> None:
        """Show what was kept: the current sale and today's list."""
        if not self._sale_known:
            self._runner.read(current_sale, self._on_sale_kept, key="scan.sale")
        self.refresh()

    def forget(self) -> None:
        """Let the sale of whoever leaves go; the next workplace brings its own."""
        self._sale_known = False

    @Slot(str)
    def submit(self, text: str) -> None:
        """Hand one code over to be judged; it is answered in the order of calls."""
        self._waiting += 1
        self._asked.append(text)
        self._bridge.scan_asked()
        trace("scan", text=text[:200], length=len(text))
        sale = self.sale_bar.sale if self._sale_known else None
        self._runner.run(
            partial(judge, text=text, sale=sale, arrived=self._monotonic()),
            self._on_judged,
            self._on_not_recorded,
        )
        self._show_waiting()
        self._show_hint()

    @Slot(str)
    def submit_rest(self, text: str) -> None:
        """Hand over a code whose beginning came in pieces and stands in the line."""
        begun = self.line.text()
        self.line.clear()
        self.submit(begun + text)

    @Slot(str)
    def take_unfinished(self, text: str) -> None:
        """Keep a code that came without its Enter visible in the line."""
        self.line.setText(self.line.text() + text)
        self._say_hint(self.tr("This code came without Enter. Press Enter to count it."), "warn")

    @Slot()
    def undo_last(self) -> None:
        """Take back the newest scan that is still held."""
        row = next((row for row in self.model.rows if self._undoable(row)), None)
        if row is None:
            self._say_hint(
                self.tr("Nothing to undo any more. Choose a row and press Delete to withdraw it."),
                "warn",
            )
            return
        self._take_back(row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # In a narrow window the verdict needs the room; the columns of points and sending too.
        wide = event.size().width() >= WIDE
        self.counters.setVisible(wide)
        for at, column in enumerate(self.model.columns):
            self.table.setColumnHidden(at, not wide and column.key in {"sure", "send"})

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo_last()
        elif event.key() == Qt.Key.Key_Delete and self.table.hasFocus():
            row = self.model.row_at(self.table.currentIndex())
            if row is not None and row.op_id:
                self._take_back(row)
        else:
            super().keyPressEvent(event)

    # --- answers ------------------------------------------------------------------------------
    @Slot(object)
    def _on_judged(self, row: ScanRow) -> None:
        self._waiting -= 1
        self._asked.popleft()
        self._answers += 1
        self.bar.clear()
        self.verdict.show_row(row)
        # Painted and heard before the list below, which takes several times as long.
        self.verdict.repaint()
        self.judged.emit(row)
        self.model.put_row(row)
        self.table.scrollToTop()
        self._show_waiting()
        trace(
            "verdict",
            scan=row.scan_id,
            standing=row.standing.value,
            code=row.code,
            serial=row.serial,
            text=row.text,
            points=row.points,
        )

    @Slot(object)
    def _on_not_recorded(self, problem: EnvironmentProblem) -> None:
        self._waiting -= 1
        self._show_waiting()
        self.bar.say_problem(problem)
        # Or the verdict of the scan before would seem to be this one's.
        self.verdict.show_lost(self._asked.popleft(), problem)
        self.lost.emit()

    @Slot(object)
    def _on_today(self, answer: tuple[int, list[ScanRow]]) -> None:
        answers, rows = answer
        if answers != self._answers:
            # Judged meanwhile: this answer is older than what the list shows.
            self.refresh()
            return
        self.model.set_rows(rows)

    @Slot(object)
    def _on_totals(self, totals: Totals) -> None:
        self.counters.show_totals(totals)

    @Slot(object)
    def _on_sale_kept(self, sale: CurrentSale) -> None:
        if not self._sale_known:
            self._sale_known = True
            self.sale_bar.show_sale(sale)

    @Slot(object)
    def _on_sale_changed(self, sale: CurrentSale) -> None:
        self._sale_known = True
        self._runner.run(partial(change_sale, sale=sale))

    @Slot(object)
    def _on_settled(self, scan_ids: tuple[str, ...]) -> None:
        del scan_ids
        self.refresh()

    @Slot(object)
    def _on_replica_changed(self, tables: frozenset[str]) -> None:
        if tables & TABLES:
            self.refresh()

    # --- inside -------------------------------------------------------------------------------
    def _take_back(self, row: ScanRow) -> None:
        self._runner.run(partial(take_back, row=row), self._on_taken_back, self.bar.say_problem)

    @Slot(object)
    def _on_taken_back(self, answer: tuple[ScanRow, bool | Refused]) -> None:
        row, done = answer
        if isinstance(done, Refused):
            self._say_hint(wording.refusal_sentence(done.code, done.params), "bad")
        elif done:
            shown = self.verdict.row
            if shown is not None and shown.scan_id == row.scan_id:
                self.verdict.show_undone()
            self._say_hint(self.tr("%1 is taken back.").replace("%1", row.serial), "good")
        else:
            self._say_hint(self.tr("That was too late to undo; nothing was changed."), "warn")
        self.refresh()

    def _undoable(self, row: ScanRow) -> bool:
        return may_be_undone(row) and row.undo_until is not None and row.undo_until > self._now()

    def _today(self) -> date:
        return self._now().astimezone().date()

    @Slot(str)
    def _on_entered(self, text: str) -> None:
        """A person pressed Enter; with nothing in the line that is no scan that was refused."""
        if text.strip():
            self.submit(text)
        else:
            self._say_hint(self.tr("Nothing to count yet: scan a serial, or type it."), "warn")

    @Slot()
    def _on_typed(self) -> None:
        self._idle.start()

    @Slot()
    def _show_hint(self) -> None:
        if self.line.text():
            self._say_hint(self.tr("Press Enter to count it."), "warn")
        else:
            self._say_hint(self.tr("Enter counts it · Esc comes back here · Ctrl+Z undoes"), "")

    def _say_hint(self, text: str, tone: str) -> None:
        self.hint.setText(text)
        theme.use(self.hint, tone=tone)

    def _show_waiting(self) -> None:
        text = self.tr("%n waiting", "", self._waiting) if self._waiting > 0 else ""
        self.waiting.setText(text)

    @Slot()
    def _to_day(self) -> None:
        self.sale_bar.day.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def _to_invoice(self) -> None:
        self.sale_bar.invoice.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.sale_bar.invoice.selectAll()

    @Slot()
    def _to_customer(self) -> None:
        self.sale_bar.customer.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.sale_bar.customer.selectAll()


def judge(wp: Workplace, *, text: str, sale: CurrentSale | None, arrived: float) -> ScanRow:
    """Record one scan; with the kept sale when the screen did not know it yet."""
    return record_scan(wp, text, sale or current_sale(wp), arrived=arrived)


def take_back(wp: Workplace, *, row: ScanRow) -> tuple[ScanRow, bool | Refused]:
    """Undo one scan and say which."""
    return row, undo_scan(wp, row.op_id)


def today_with(wp: Workplace, *, answers: int) -> tuple[int, list[ScanRow]]:
    """Read today's list and say how many verdicts were known when it was asked for."""
    return answers, queries.today(wp)
