"""ReviewView: the desk. The queue, one claim with all that speaks for and against it, one key each.

Knows which key asks which query and command; what a decision means is `domain.reviews`' business.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop import theme, wording
from desktop.bridge import Bridge
from desktop.runner import Runner
from desktop.views.common.confirm import ConfirmBar
from desktop.views.common.labels import label
from desktop.views.common.screen import Screen
from desktop.views.review.ahead import PAPERS_AHEAD, Ahead
from desktop.views.review.claim_facts import ClaimFacts
from desktop.views.review.company import Company
from desktop.views.review.deciding import Decided, Effect, decide, rehearse, undo
from desktop.views.review.decision_bar import DecisionBar
from desktop.views.review.decision_strip import DecisionStrip
from desktop.views.review.evidence_pane import EvidencePane
from desktop.views.review.history_panel import HistoryPanel
from desktop.views.review.queue_panel import QueuePanel
from desktop.views.review.rulings import (
    APPROVE_KEY,
    ASK_KEY,
    BEFORE_KEY,
    ESCALATE_KEY,
    HOLD_KEY,
    LOOK_KEY,
    NEXT_KEY,
    REFUSE_KEY,
    UNDO_KEY,
    Ruling,
    allows,
    done_words,
    is_plain,
    pausing,
)
from desktop.views.review.undo_bar import UndoBar
from domain.people.permissions import Permission
from domain.reviews.asking import worth_asking
from domain.reviews.decision import REASONS, Decision
from domain.verdicts import Refused
from sync.errors import EnvironmentProblem
from sync.queries import review
from sync.queries.review_desk import DeskRow
from sync.rights import rights
from sync.rows import ReviewRow, SyncRow

FACTS_WIDTH = 340
CALM_MS = 400
"""While decisions come one after the other the list is read anew when the hands rest."""

_AT_ONCE = {
    APPROVE_KEY: Ruling(Decision.APPROVE),
    ESCALATE_KEY: Ruling(Decision.ESCALATE),
    **{
        str(number): Ruling(Decision.REFUSE, reason)
        for number, reason in enumerate(REASONS, start=1)
    },
}
"""What one key decides."""


class ReviewView(Screen):
    """A approves, a digit refuses for its reason, Q asks, H holds, E hands up, N goes on, U undoes.

    Each decides the chosen claim at once, and can be taken back for a while. Where several are
    marked, or two people are needed, a bar first says what it would do.
    """

    tables = frozenset(
        {
            "vendor_claim", "partner", "product", "approval", "evidence", "unit", "second_look",
        }
    )  # fmt: skip
    outbox = True

    def __init__(self, runner: Runner, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Review"), runner, bridge, parent)
        self._may = False
        self._emptied = False
        """A decision may have taken the last claim out of the filter."""
        self._deciding: tuple[ReviewRow, ...] = ()
        self._taken_up: tuple[ReviewRow, ...] = ()
        """What the bar is about, and of which of it the decision would be made."""
        self._pending: tuple[ReviewRow, Ruling] | None = None
        """Decided by one key a moment ago; a scanner's next key would take it back."""
        self._shown: tuple[ReviewRow, ...] = ()
        self.naming = ConfirmBar(self)
        self.queue = QueuePanel(runner, self.naming, self.bar.say_problem, self)
        self.model, self.table, self.listing = (
            self.queue.model, self.queue.table, self.queue.listing,
        )  # fmt: skip
        self._came_back = label("", "strong", parent=self)
        theme.use(self._came_back, tone="bad")
        self.ahead = Ahead(runner, self)
        self.facts = ClaimFacts()
        self.history = HistoryPanel()
        self.pane = EvidencePane(runner, self.ahead, self)
        self.strip = DecisionStrip(self)
        self.decision = DecisionBar(self)
        self.undo = UndoBar(self)
        self.company = Company(runner, bridge, self)
        self._commit = QTimer(self)
        self._commit.setSingleShot(True)
        self._commit.setTimerType(Qt.TimerType.PreciseTimer)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(CALM_MS)
        self._since_decided = QElapsedTimer()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.heading.addWidget(self._came_back)
        self.heading.addWidget(self.undo)
        middle = QVBoxLayout()
        middle.setSpacing(theme.space())
        middle.addWidget(self.pane, 1)
        self._unit = _card(self.history, self)
        middle.addWidget(self._unit)
        self._unit.hide()
        columns = QHBoxLayout()
        columns.setSpacing(theme.space())
        columns.addWidget(self.queue)
        columns.addLayout(middle, 1)
        columns.addWidget(self._side())
        self.body.setSpacing(theme.space())
        self.body.addLayout(columns, 1)
        for each in (self.strip, self.decision, self.naming):
            self.body.addWidget(each)

    def _side(self) -> QWidget:
        """Return what stands beside the page: the claim, and why it is here."""
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(*[theme.space(1.5)] * 4)
        column.addWidget(self.facts)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        card = _card(scroll, self, edge=1)
        card.setFixedWidth(FACTS_WIDTH)
        return card

    def _connect(self) -> None:
        self.queue.loaded.connect(self._on_loaded)
        self.queue.selected.connect(self._on_selection)
        self.table.lettered.connect(self._on_letter)
        self.table.looked.connect(self._on_looked)
        self.table.hurried.connect(self._on_hurried)
        self.strip.pressed.connect(self._on_pressed)
        self.decision.preview_asked.connect(self._on_effect_asked)
        self.decision.decided.connect(self._on_decided)
        self.decision.closed.connect(self._on_closed)
        self.undo.undo_asked.connect(self._on_undo_asked)
        self.bridge.sync_changed.connect(self._on_sync)
        self.company.heard.connect(self.facts.show_company)
        self.facts.second.serve(self, self.runner, self.bar.say_problem)
        self.facts.second.answered.connect(self._on_second)
        self.ahead.desk_read.connect(self._on_desk)
        self.pane.different.connect(self._show_strip)
        self.pane.failed.connect(self.bar.say_problem)
        self.pane.saved.connect(self.say_saved)
        self._commit.timeout.connect(self._on_commit)
        self._later.timeout.connect(self.refresh)
        undo_keys = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self)
        undo_keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        undo_keys.activated.connect(self.undo.undo)

    # --- what a person does -------------------------------------------------------------------
    def refresh(self) -> None:
        """Ask what may be done here, and for the queue, again."""
        self.runner.read(rights, self._on_rights, key=f"review-rights-{id(self)}")
        self.queue.refresh()

    @Slot()
    def first_focus(self) -> None:
        """Work begins in the queue, and goes on there after each decision."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_closed(self) -> None:
        self.strip.show()
        self.pane.make_room(on=False)
        self.first_focus()

    def reveal(self, entity: str) -> None:
        """Show a claim that waits for a second person."""
        self.listing.reveal(entity.partition(":")[2], review.SECOND)

    @Slot(str)
    def _on_letter(self, key: str) -> None:
        """Do what a key means; the strip's buttons press the same keys."""
        if key in _AT_ONCE:
            self._rule(_AT_ONCE[key])
            return
        # Made anew for each key: kept, it would keep this screen beyond its end.
        acts: dict[str, Callable[[], None]] = {
            f"shift+{APPROVE_KEY}": partial(self._open, Ruling(Decision.APPROVE)),
            REFUSE_KEY: partial(self._open, Ruling(Decision.REFUSE)),
            ASK_KEY: self._ask,
            f"shift+{ASK_KEY}": self._ask_for_others,
            HOLD_KEY: self._hold,
            NEXT_KEY: partial(self.queue.step, 1),
            BEFORE_KEY: partial(self.queue.step, -1),
            UNDO_KEY: self.undo.undo,
            LOOK_KEY: self.pane.look_at_next,
        }
        act = acts.get(key)
        if act is not None:
            act()

    @Slot(str)
    def _on_pressed(self, key: str) -> None:
        self._on_letter(key)
        if self.decision.isHidden():
            self.first_focus()

    @Slot(str)
    def _on_looked(self, key: str) -> None:
        looks: Mapping[str, Callable[[], None]] = {
            "←": partial(self.pane.turn, -1), "→": partial(self.pane.turn, 1),
            "+": partial(self.pane.zoom, 1), "=": partial(self.pane.zoom, 1),
            "-": partial(self.pane.zoom, -1), "_": partial(self.pane.zoom, -1),
            "−": partial(self.pane.zoom, -1), "0": self.pane.fit,
            "ctrl+←": partial(self.pane.pan, -1, 0), "ctrl+→": partial(self.pane.pan, 1, 0),
            "ctrl+↑": partial(self.pane.pan, 0, -1), "ctrl+↓": partial(self.pane.pan, 0, 1),
        }  # fmt: skip
        looks[key]()

    def _ask(self) -> None:
        """Ask for what is missing; where nothing is, let a person choose."""
        ruling = Ruling(Decision.ASK, fields=self._worth_asking())
        if ruling.fields and len(self.queue.marked) == 1:
            self._rule(ruling)
        else:
            self._open(ruling)

    def _ask_for_others(self) -> None:
        self._open(Ruling(Decision.ASK, fields=self._worth_asking()))

    def _hold(self) -> None:
        rows = self.queue.marked
        self._rule(Ruling(pausing(rows[0] if rows else None)))

    def _rule(self, ruling: Ruling) -> None:
        """Decide the chosen claim at once; show first what it does where there is more to it."""
        rows = self.queue.marked
        if len(rows) != 1 or not is_plain(rows[0]):
            self._open(ruling)
        elif self._may and self._can(rows[0], ruling):
            self._take(rows[0], ruling)

    def _can(self, row: ReviewRow, ruling: Ruling) -> bool:
        """Say whether a decision can be made here; a sentence where it can't."""
        code = row.barred
        desk = self.ahead.desk(row.claim_id)
        if ruling.decision is Decision.APPROVE and desk is not None and desk.approval is not None:
            code = code or next((each.what for each in desk.approval.left_out), "")
        if not code and allows(row, ruling.decision):
            return True
        state = wording.state_word(row.state)
        sentence = wording.refusal_sentence(code) or self.tr(
            "That can't be done with a claim that is “{state}”."
        ).format(state=state)
        self.bar.say("warn", sentence)
        return False

    def _open(self, ruling: Ruling) -> None:
        if not self._may:
            return
        self._on_commit()
        self._deciding = self._taken_up = self.queue.marked
        if self._deciding:
            self.bar.clear()
            self.strip.hide()
            self.pane.make_room(on=True)
            self.decision.open_for(ruling, len(self._deciding))

    # --- one key, one claim -------------------------------------------------------------------
    def _take(self, row: ReviewRow, ruling: Ruling) -> None:
        """Go on to the next claim now, and record the decision a moment later.

        Within that moment no hand presses another key: if one comes, it was a scanner.
        """
        self._on_commit()
        self.bar.clear()
        self._pending = row, ruling
        self._leave((row,))
        if self.table.hurry_ms:
            self._commit.start(self.table.hurry_ms)
        else:
            self._on_commit()

    @Slot()
    def _on_commit(self) -> None:
        self._commit.stop()
        if self._pending is None:
            return
        (row, ruling), self._pending = self._pending, None
        self._since_decided.start()
        self.runner.run(partial(decide, (row,), ruling), self._on_answer, self._on_problem)

    @Slot()
    def _on_hurried(self) -> None:
        if self._pending is None:
            return
        self._commit.stop()
        (row, _), self._pending = self._pending, None
        self._put_back((row.claim_id,))
        self.bar.say(
            "info", self.tr("Nothing was decided."),
            self.tr("These keys came as fast as a scanner's. Press one key for each claim."),
        )  # fmt: skip

    def _leave(self, rows: Sequence[ReviewRow]) -> None:
        self._emptied = self.listing.is_narrowed
        self.queue.let_go(rows)
        self._on_selection()
        self.first_focus()

    def _put_back(self, claim_ids: Sequence[str]) -> None:
        self.queue.take_back(claim_ids)
        self.first_focus()

    # --- the chosen claim ---------------------------------------------------------------------
    @Slot(object)
    def _on_rights(self, may: frozenset[Permission]) -> None:
        self._may = Permission.DECIDE_CLAIMS in may
        self._show_strip()

    @Slot()
    def _on_selection(self) -> None:
        rows = self.queue.marked
        if rows != self._shown:
            self._show(rows)

    def _show(self, rows: tuple[ReviewRow, ...]) -> None:
        """Show a claim, or what several have in common, and ask for what stands beside it."""
        self._shown = rows
        self.facts.show_rows(rows, self.listing.now)
        single = rows[0] if len(rows) == 1 else None
        self._unit.setVisible(single is not None)
        self._show_desk(single, self.ahead.desk(single.claim_id) if single is not None else None)
        self.company.show_claim(single.claim_id if single is not None else "")
        if single is not None:
            self.ahead.ask_desk(single.claim_id)

    @Slot(object)
    def _on_desk(self, desk: DeskRow) -> None:
        row = self._shown[0] if len(self._shown) == 1 else None
        if row is None or row.claim_id != desk.claim_id:
            return
        self._show_desk(row, desk)
        self.ahead.look_ahead(self.queue.after(row.claim_id, PAPERS_AHEAD))

    def _show_desk(self, row: ReviewRow | None, desk: DeskRow | None) -> None:
        self.history.show_desk(desk, row.partner if row is not None else "")
        self.facts.show_approval(desk.approval if desk is not None else None)
        self.pane.show_claim(row, desk)
        self._show_strip()

    @Slot()
    def _show_strip(self) -> None:
        self.strip.show_rows(self._shown, self._worth_asking(), may=self._may)

    def _worth_asking(self) -> tuple[str, ...]:
        row = self._shown[0] if len(self._shown) == 1 else None
        desk = self.ahead.desk(row.claim_id) if row is not None else None
        if row is None or desk is None:
            return ()
        return worth_asking(
            row.invoice, row.customer, has_document=bool(desk.documents),
            different=self.pane.differences,
        )  # fmt: skip

    @Slot()
    def _on_loaded(self) -> None:
        if self._emptied and not self.model.rows:
            self._emptied = False
            self.bar.say("info", self.tr("Nothing is left in the filter: this is the whole queue."))
            self.listing.show_all()
            return
        self._show(self.queue.marked)
        back = sum(1 for row in self.model.rows if row.code)
        said = self.tr("{count} came back, look again").format(count=wording.number(back))
        self._came_back.setText(said if back else "")

    # --- answers ------------------------------------------------------------------------------
    @Slot(object)
    def _on_effect_asked(self, ruling: Ruling) -> None:
        ids = [row.claim_id for row in self._deciding]
        self.runner.read(
            partial(rehearse, ids, ruling), self._on_effect,
            self.bar.say_problem, key=f"review-effect-{id(self)}",
        )  # fmt: skip

    @Slot(object)
    def _on_effect(self, effect: Effect) -> None:
        wanted = set(effect.claim_ids)
        self._taken_up = tuple(row for row in self._deciding if row.claim_id in wanted)
        self.decision.show_effect(effect)

    @Slot(object)
    def _on_decided(self, ruling: Ruling) -> None:
        self._since_decided.start()
        self.runner.run(partial(decide, self._taken_up, ruling), self._on_answer, self._on_problem)

    @Slot(object)
    def _on_problem(self, problem: EnvironmentProblem) -> None:
        """Say why nothing was recorded; what went out of the list comes back."""
        self.bar.say_problem(problem)
        self.model.take_all_back()
        self.refresh()

    @Slot(object)
    def _on_answer(self, decided: Decided) -> None:
        answer = decided.answer
        in_bar = not self.decision.isHidden() and decided.rows == self._taken_up
        if isinstance(answer, Refused):
            sentence = wording.refusal_sentence(answer.code, answer.params)
            if in_bar:
                self.decision.complain(sentence)
            else:
                self.bar.say("bad", self.tr("Not done"), sentence)
                self._put_back([row.claim_id for row in decided.rows])
                self._later.start()
            return
        if in_bar:
            self.decision.close_bar()
            self._leave(decided.rows)
        text = done_words(decided.decision, len(decided.rows))
        self.undo.hold(answer, text, decided.hold_seconds)
        self._later.start()

    @Slot(object)
    def _on_second(self, refused: Refused | None) -> None:
        if refused is not None:
            sentence = wording.refusal_sentence(refused.code, refused.params)
            self.bar.say("bad", self.tr("Not done"), sentence)
        self.first_focus()
        self.refresh()

    @Slot(str)
    def _on_undo_asked(self, op_id: str) -> None:
        self.undo.forget(op_id)
        self.runner.run(partial(undo, op_id), self._on_undone, self.bar.say_problem)

    @Slot(object)
    def _on_undone(self, claim_ids: tuple[str, ...]) -> None:
        if claim_ids:
            self._put_back(claim_ids)
            self.bar.say("info", self.tr("Taken back. The claims wait again."))
        else:
            self.bar.say(
                "warn", self.tr("Too late to take it back."),
                self.tr("The decision is on its way to the server."),
            )  # fmt: skip
            self.first_focus()
        self._later.start()

    @Slot(object)
    def _on_sync(self, row: SyncRow) -> None:
        had, self.ahead.has_line = self.ahead.has_line, row.state in {"idle", "working"}
        if self.ahead.has_line and not had:
            self.pane.look_again()
            self._look_again()

    # --- news ---------------------------------------------------------------------------------
    @Slot(object)
    def _on_replica_changed(self, tables: frozenset[str]) -> None:
        if self.isVisible() and tables & self.tables:
            self._look_again()

    @Slot()
    def _on_outbox_changed(self) -> None:
        if self.isVisible():
            self._look_again()

    def _look_again(self) -> None:
        """Read the list anew; while decisions come one after the other, when the hands rest."""
        if self._since_decided.isValid() and self._since_decided.elapsed() < CALM_MS:
            self._later.start()
        else:
            self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        self._on_commit()
        self.company.show_claim("")
        super().hideEvent(event)


def _card(widget: QWidget, parent: QWidget, *, edge: int = 12) -> QFrame:
    """Return a card around a widget."""
    card = QFrame(parent)
    card.setProperty("card", "true")
    around = QVBoxLayout(card)
    around.setContentsMargins(edge, edge, edge, edge)
    around.addWidget(widget)
    return card
