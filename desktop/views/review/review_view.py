"""ReviewView: the desk. The queue, one claim with all that speaks for and against it, one key each.

Knows which key asks which query and command; what a decision means is `domain.reviews`' business.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop import theme, wording
from desktop.bridge import Bridge
from desktop.models.review_queue import ReviewQueueModel
from desktop.runner import Runner
from desktop.views.common.choices import ChoiceBox
from desktop.views.common.labels import label
from desktop.views.common.listing import Listing, Words
from desktop.views.common.screen import Screen
from desktop.views.review.ahead import AHEAD, Ahead
from desktop.views.review.claim_facts import ClaimFacts
from desktop.views.review.deciding import Decided, decide, undo
from desktop.views.review.decision_bar import DecisionBar
from desktop.views.review.decision_strip import DecisionStrip
from desktop.views.review.evidence_pane import EvidencePane
from desktop.views.review.history_panel import HistoryPanel
from desktop.views.review.queue_table import QueueTable
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
from domain.codes import Code
from domain.people.permissions import Permission
from domain.reviews.asking import worth_asking
from domain.reviews.decision import REASONS, Decision
from domain.verdicts import Refused
from sync.errors import EnvironmentProblem
from sync.queries import review
from sync.queries.review_desk import DeskRow
from sync.rights import rights
from sync.rows import PreviewRow, ReviewRow
from sync.workplace import Workplace

MOST_ROWS = 10_000
QUEUE_WIDTH, FACTS_WIDTH = 268, 356
CALM_MS = 400
"""While decisions come one after the other the list is read anew when the hands rest."""
CAUSES = (Code.SER_UNKNOWN, Code.CHANNEL, Code.DUP_OTHER, Code.SER_MANY_UNKNOWN)
"""Doubts that have a filter of their own."""


class ReviewView(Screen):
    """A approves, a digit refuses for its reason, Q asks, H holds, E hands up, N goes on, U undoes.

    Each decides the chosen claim at once, and can be taken back for a while. Where several are
    marked, or two people are needed, a bar first says what it would do.
    """

    tables = frozenset({"vendor_claim", "partner", "product", "approval", "evidence", "unit"})
    outbox = True

    def __init__(self, runner: Runner, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Review"), runner, bridge, parent)
        self._may = False
        self._emptied = False
        """A decision may have taken the last claim out of the filter."""
        self._deciding: tuple[ReviewRow, ...] = ()
        """What the bar is about."""
        self._pending: tuple[ReviewRow, Ruling] | None = None
        """Decided by one key a moment ago; a scanner's next key would take it back."""
        self._shown: tuple[ReviewRow, ...] = ()
        self.model = ReviewQueueModel(self)
        self.table = QueueTable(self.model, name=self.tr("Claims that wait for a decision"))
        self.listing = Listing(
            runner, self.model, partial(look, review.DESK), self._words(), most=MOST_ROWS,
            table=self.table, chooser=ChoiceBox(self.tr("Show"), self._choices()), parent=self,
        )  # fmt: skip
        self.listing.listen_for_filter_keys(self)
        self.order = QComboBox(self)
        self.order.setAccessibleName(self.tr("Order"))
        for key, word in (
            (review.DESK, self.tr("Due, then risk")), ("risk", self.tr("Highest risk")),
            ("deadline", self.tr("Due first")), ("received", self.tr("Oldest first")),
            ("points", self.tr("Most points")), ("partner", self.tr("By partner")),
        ):  # fmt: skip
            self.order.addItem(word, key)
        self.listing.second.addWidget(self.order, 1)
        self._why_order = label("", "small", wrap=True, parent=self)
        self._came_back = label("", "strong", parent=self)
        theme.use(self._came_back, tone="bad")
        self.ahead = Ahead(runner, self)
        self.facts = ClaimFacts()
        self.history = HistoryPanel()
        self.pane = EvidencePane(runner, self.ahead, self)
        self.strip = DecisionStrip(self)
        self.decision = DecisionBar(self)
        self.undo = UndoBar(self)
        self._commit = QTimer(self)
        self._commit.setSingleShot(True)
        self._commit.setTimerType(Qt.TimerType.PreciseTimer)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(CALM_MS)
        self._since_decided = QElapsedTimer()
        self._keys = self._bind()
        self._lay_out()
        self._connect()
        self._say_order()

    def _choices(self) -> list[tuple[str, str]]:
        return [
            ("", self.tr("To decide")), (review.RISKY, self.tr("High risk")),
            *((code, wording.cause_word(code)) for code in CAUSES),
            (review.ASKED, self.tr("Asked about")), (review.HELD, self.tr("On hold")),
            (review.ESCALATED, self.tr("Handed up")), (review.SECOND, self.tr("Second word")),
            (review.DECIDED, self.tr("Decided")),
        ]  # fmt: skip

    def _bind(self) -> Mapping[str, Callable[[], None]]:
        """Return what each key does; the strip's buttons press the same keys."""
        keys: dict[str, Callable[[], None]] = {
            APPROVE_KEY: partial(self._rule, Ruling(Decision.APPROVE)),
            f"shift+{APPROVE_KEY}": partial(self._open, Ruling(Decision.APPROVE)),
            REFUSE_KEY: partial(self._open, Ruling(Decision.REFUSE)),
            ASK_KEY: self._ask,
            f"shift+{ASK_KEY}": partial(self._open, Ruling(Decision.ASK)),
            HOLD_KEY: self._hold,
            ESCALATE_KEY: partial(self._rule, Ruling(Decision.ESCALATE)),
            NEXT_KEY: partial(self._step, 1),
            BEFORE_KEY: partial(self._step, -1),
            UNDO_KEY: self.undo.undo,
            LOOK_KEY: self.pane.look_at_next,
        }
        for number, reason in enumerate(REASONS, start=1):
            keys[str(number)] = partial(self._rule, Ruling(Decision.REFUSE, reason))
        return keys

    def _lay_out(self) -> None:
        self.heading.addWidget(self._came_back)
        self.heading.addWidget(self.undo)
        queue = QVBoxLayout()
        queue.setSpacing(6)
        queue.addWidget(self.listing, 1)
        queue.addWidget(self._why_order)
        left = QWidget(self)
        left.setLayout(queue)
        queue.setContentsMargins(0, 0, 0, 0)
        left.setFixedWidth(QUEUE_WIDTH)
        columns = QHBoxLayout()
        columns.setSpacing(theme.space())
        columns.addWidget(left)
        columns.addWidget(self.pane, 1)
        columns.addWidget(self._side())
        self.body.setSpacing(theme.space())
        self.body.addLayout(columns, 1)
        self.body.addWidget(self.strip)
        self.body.addWidget(self.decision)

    def _side(self) -> QWidget:
        """Return what stands beside the page: the claim, why it is here, unit and partner."""
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(*[theme.space(1.5)] * 4)
        column.setSpacing(theme.space())
        column.addWidget(self.facts)
        self._rule_line = QFrame()
        self._rule_line.setProperty("rule", "true")
        column.addWidget(self._rule_line)
        column.addWidget(self.history)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        card = QFrame(self)
        card.setProperty("card", "true")
        card.setFixedWidth(FACTS_WIDTH)
        around = QVBoxLayout(card)
        around.setContentsMargins(1, 1, 1, 1)
        around.addWidget(scroll)
        return card

    def _connect(self) -> None:
        self.listing.failed.connect(self.bar.say_problem)
        self.listing.loaded.connect(self._on_loaded)
        self.listing.row_changed.connect(self._on_selection)
        self.table.selectionModel().selectionChanged.connect(self._on_selection)
        self.order.currentIndexChanged.connect(self._on_order)
        self.table.lettered.connect(self._on_letter)
        self.table.looked.connect(self._on_looked)
        self.table.hurried.connect(self._on_hurried)
        self.strip.pressed.connect(self._on_pressed)
        self.decision.preview_asked.connect(self._on_preview_asked)
        self.decision.decided.connect(self._on_decided)
        self.decision.closed.connect(self.first_focus)
        self.undo.undo_asked.connect(self._on_undo_asked)
        self.facts.second.serve(self, self.runner, self.bar.say_problem)
        self.facts.second.answered.connect(self._on_second)
        self.ahead.desk_read.connect(self._on_desk)
        self.pane.different.connect(self._on_different)
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
        self.listing.refresh()

    @Slot()
    def first_focus(self) -> None:
        """Work begins in the queue, and goes on there after each decision."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def reveal(self, entity: str) -> None:
        """Show a claim that waits for a second person."""
        self.listing.reveal(entity.partition(":")[2], review.SECOND)

    @Slot(str)
    def _on_letter(self, key: str) -> None:
        act = self._keys.get(key)
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

    def _step(self, by: int) -> None:
        """Choose the claim after, or before, the current one."""
        at = self.table.currentIndex().row() + by
        if 0 <= at < len(self.model.rows):
            self._choose(self.model.rows[at].claim_id)

    def _ask(self) -> None:
        """Ask for what is missing; where nothing is, let a person choose."""
        fields = self._worth_asking()
        ruling = Ruling(Decision.ASK, fields=fields)
        if fields and len(self.table.marked_rows) == 1:
            self._rule(ruling)
        else:
            self._open(ruling)

    def _hold(self) -> None:
        rows = self.table.marked_rows
        self._rule(Ruling(pausing(rows[0] if rows else None)))

    def _rule(self, ruling: Ruling) -> None:
        """Decide the chosen claim at once; show first what it does where there is more to it."""
        rows = self.table.marked_rows
        if len(rows) != 1 or not is_plain(rows[0]):
            self._open(ruling)
        elif self._may and self._can(rows[0], ruling):
            self._take(rows[0], ruling)

    def _can(self, row: ReviewRow, ruling: Ruling) -> bool:
        if allows(row, ruling.decision):
            return True
        sentence = wording.refusal_sentence(row.barred)
        state = wording.state_word(row.state)
        self.bar.say(
            "warn",
            sentence or self.tr("That can't be done with a claim that is “{state}”.").format(
                state=state
            ),
        )  # fmt: skip
        return False

    def _open(self, ruling: Ruling) -> None:
        if not self._may:
            return
        self._deciding = tuple(self.table.marked_rows)
        if self._deciding:
            self.bar.clear()
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
        """Take decided claims out of the list, the next one chosen before they go."""
        following = self._row_after([row.claim_id for row in rows])
        self._emptied = self.listing.is_narrowed
        if following is not None:
            self._choose(following)
        self.model.let_go(rows)
        self.listing.recount()
        self.table.mark_only_current()
        self._on_selection()
        self.first_focus()

    def _put_back(self, claim_ids: Sequence[str]) -> None:
        """Show claims again that are not decided after all, the first of them chosen."""
        self.model.take_back(claim_ids)
        self.listing.recount()
        self._choose(claim_ids[0])
        self.first_focus()

    # --- answers ------------------------------------------------------------------------------
    @Slot(object)
    def _on_rights(self, may: frozenset[Permission]) -> None:
        self._may = Permission.DECIDE_CLAIMS in may
        self._show_strip()

    @Slot()
    def _on_selection(self, *_: object) -> None:
        rows = tuple(self.table.marked_rows)
        if rows != self._shown:
            self._show(rows)

    def _show(self, rows: tuple[ReviewRow, ...]) -> None:
        """Show a claim, or what several have in common, and ask for what stands beside it."""
        self._shown = rows
        self.facts.show_rows(rows, self.listing.now)
        single = rows[0] if len(rows) == 1 else None
        self.history.setVisible(single is not None)
        self._rule_line.setVisible(single is not None)
        desk = self.ahead.desk(single.claim_id) if single is not None else None
        self._show_desk(single, desk)
        if single is not None:
            self.ahead.ask_desk(single.claim_id)

    @Slot(object)
    def _on_desk(self, desk: DeskRow) -> None:
        row = self._shown[0] if len(self._shown) == 1 else None
        if row is None or row.claim_id != desk.claim_id:
            return
        self._show_desk(row, desk)
        at = self.model.row_of(row.claim_id)
        if at is not None:
            self.ahead.look_ahead(self.model.rows[at + 1 : at + 1 + AHEAD])

    def _show_desk(self, row: ReviewRow | None, desk: DeskRow | None) -> None:
        self.history.show_desk(desk, row.partner if row is not None else "")
        self.facts.needs_two(needed=desk is not None and desk.needs_second)
        self.pane.show_claim(row, desk)
        self._show_strip()

    @Slot()
    def _on_different(self) -> None:
        self._show_strip()

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
        self.model.now = self.listing.now
        self.table.viewport().update()
        self.listing.recount()
        if self._emptied and not self.model.rows:
            self._emptied = False
            self.bar.say("info", self.tr("Nothing is left in the filter: this is the whole queue."))
            self.listing.show_all()
            return
        if not self.table.marked_rows:
            self.table.select_first()
            self.table.mark_only_current()
        self._show(tuple(self.table.marked_rows))
        back = sum(1 for row in self.model.rows if row.code)
        self._came_back.setText(
            self.tr("{count} came back, look again").format(count=wording.number(back))
            if back
            else ""
        )

    @Slot()
    def _on_order(self) -> None:
        self._say_order()
        self.listing.set_look(partial(look, str(self.order.currentData())))

    def _say_order(self) -> None:
        """Say why the queue stands as it does."""
        said = {
            review.DESK: self.tr(
                "What is due within a day comes first; then the higher risk, then the earlier day."
            ),
            "risk": self.tr("The higher risk first, then the earlier day."),
        }.get(str(self.order.currentData()), "")
        self._why_order.setText(said)
        self._why_order.setVisible(bool(said))

    @Slot(object)
    def _on_preview_asked(self, ruling: Ruling) -> None:
        ids = [row.claim_id for row in self._deciding]
        self.runner.read(
            partial(_preview, ids, ruling), self._on_preview,
            self.bar.say_problem, key=f"review-preview-{id(self)}",
        )  # fmt: skip

    @Slot(object)
    def _on_preview(self, preview: PreviewRow) -> None:
        self.decision.show_preview(preview)

    @Slot(object)
    def _on_decided(self, ruling: Ruling) -> None:
        self._since_decided.start()
        self.runner.run(partial(decide, self._deciding, ruling), self._on_answer, self._on_problem)

    @Slot(object)
    def _on_problem(self, problem: EnvironmentProblem) -> None:
        """Say why nothing was recorded; what went out of the list comes back."""
        self.bar.say_problem(problem)
        self.model.take_all_back()
        self.refresh()

    @Slot(object)
    def _on_answer(self, decided: Decided) -> None:
        answer = decided.answer
        if isinstance(answer, Refused):
            sentence = wording.refusal_sentence(answer.code, answer.params)
            if self.decision.isHidden():
                self.bar.say("bad", self.tr("Not done"), sentence)
                self._put_back([row.claim_id for row in decided.rows])
                self._later.start()
            else:
                self.decision.complain(sentence)
            return
        if not self.decision.isHidden():
            self.decision.close_bar()
            self._leave(decided.rows)
        self.undo.hold(
            answer, done_words(decided.decision, len(decided.rows)), decided.hold_seconds
        )
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
        super().hideEvent(event)

    # --- the list -----------------------------------------------------------------------------
    def _choose(self, claim_id: object) -> None:
        self.table.select_id(str(claim_id))
        self.table.mark_only_current()

    def _row_after(self, gone: Sequence[str]) -> object:
        """The claim that follows the last decided one; the one before when none follows."""
        leaving = set(gone)
        ids = [row.claim_id for row in self.model.rows]
        last = max((at for at, each in enumerate(ids) if each in leaving), default=-1)
        after = [each for each in ids[last + 1 :] if each not in leaving]
        before = [each for each in ids[:last] if each not in leaving] if last >= 0 else []
        return after[0] if after else before[-1] if before else None

    def _words(self) -> Words:
        return Words(
            name=self.tr("Claims that wait for a decision"),
            filter_name=self.tr("Find a claim"),
            placeholder=self.tr("Find  (Ctrl+F)"),
            empty=self.tr("Nothing waits for a decision. New claims appear here by themselves."),
            none_found=self.tr("No claim fits. Esc in the filter empties it."),
        )


# --- on worker threads ---------------------------------------------------------------------------
def look(order: str, wp: Workplace, text: str, cause: str, limit: int) -> Sequence[ReviewRow]:
    """Answer the filter in this order."""
    return review.queue(wp, text=text, cause=cause, order=order, limit=limit)


def _preview(ids: Sequence[str], ruling: Ruling, wp: Workplace) -> PreviewRow:
    return review.preview(wp, ids, ruling.decision, ruling.reason)
