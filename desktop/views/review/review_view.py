"""ReviewView: the vendor's queue of open claims, decided many at a time, undoable for a moment.

Knows which key asks which query and command; what a decision means is `domain.reviews`' business.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop import theme, wording
from desktop.bridge import Bridge
from desktop.models.review_queue import ReviewQueueModel
from desktop.runner import Runner
from desktop.views.common.labels import label
from desktop.views.common.listing import Listing, Words
from desktop.views.common.screen import Screen
from desktop.views.review.claim_facts import ClaimFacts
from desktop.views.review.decision_bar import DecisionBar
from desktop.views.review.evidence_desk import BEFORE_KEY, LOOK_KEY, NEXT_KEY, EvidenceDesk
from desktop.views.review.queue_table import QueueTable
from desktop.views.review.undo_bar import UndoBar
from domain.claims.claim import OPEN, ClaimState
from domain.codes import Code
from domain.people.four_eyes import Act
from domain.people.permissions import Permission
from domain.reviews.decision import Decision
from domain.verdicts import Refused
from sync.commands.correct_claim import override_refusal, reverse_claim
from sync.commands.decide_claims import decide_claims, undo_decision
from sync.queries import review
from sync.rights import rights
from sync.rows import PreviewRow, ReviewRow
from sync.workplace import Workplace

MOST_ROWS = 2000
APPROVE_KEY, REFUSE_KEY = "A", "R"
FACTS_WIDTH = 288
CAUSES = (Code.SER_UNKNOWN, Code.CHANNEL, Code.DUP_OTHER, Code.SER_MANY_UNKNOWN)
"""Doubts that have a filter of their own: a short word there, the whole one in its tip."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision came to: its op or a refusal, and for how many seconds it can be undone."""

    answer: str | Refused
    decision: str
    count: int
    hold_seconds: int


class ReviewView(Screen):
    """A approves, R refuses, D shows documents, Space marks, Ctrl+A all, Ctrl+Z takes back."""

    tables = frozenset({"vendor_claim", "partner", "product", "approval", "evidence"})
    outbox = True

    def __init__(self, runner: Runner, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Review"), runner, bridge, parent)
        self._next: object = None
        self._emptied = False
        """A decision may have taken the last claim out of the filter."""
        self._deciding: tuple[str, ...] = ()
        self.model = ReviewQueueModel(self)
        self.table = QueueTable(self.model, name=self.tr("Claims that wait for a decision"))
        choices = [
            ("", self.tr("All")), (Code.SER_UNKNOWN, self.tr("Unlisted")),
            (Code.CHANNEL, self.tr("Other channel")), (Code.DUP_OTHER, self.tr("Claimed twice")),
            (Code.SER_MANY_UNKNOWN, self.tr("Many unlisted")),
            (review.SECOND, self.tr("Second word")), (review.DECIDED, self.tr("Decided")),
        ]  # fmt: skip
        self.listing = Listing(
            runner, self.model, partial(look, "deadline"), self._words(), choices,
            table=self.table, most=MOST_ROWS, parent=self,
        )  # fmt: skip
        self.listing.listen_for_filter_keys(self)
        self.listing.choices.explain({code: wording.cause_word(code) for code in CAUSES})
        self.order = QComboBox(self)
        self.order.setAccessibleName(self.tr("Order"))
        for key, word in (
            ("deadline", self.tr("Due first")), ("received", self.tr("Oldest first")),
            ("points", self.tr("Most points first")), ("partner", self.tr("By partner")),
        ):  # fmt: skip
            self.order.addItem(word, key)
        self.listing.top.addWidget(self.order)
        self._came_back = label("", "strong", parent=self)
        theme.use(self._came_back, tone="bad")
        self.listing.second.insertWidget(1, self._came_back)
        self.facts = ClaimFacts()
        self.desk = EvidenceDesk(runner, self.listing, self)
        self.decision = DecisionBar(self)
        self.undo = UndoBar(self)
        self._approve = QPushButton(self.tr("Approve… (A)"), self)
        self._refuse = QPushButton(self.tr("Refuse… (R)"), self)
        self._refuse.setProperty("danger", "true")
        self._keys = label(
            self.tr("D documents  ·  Space marks  ·  Ctrl+A all  ·  Shift+↑↓ range"), "small",
            parent=self,
        )  # fmt: skip
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        scroll = QScrollArea(self)
        scroll.setWidget(self._side())
        scroll.setWidgetResizable(True)
        scroll.setFixedWidth(FACTS_WIDTH)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.space())
        buttons.addWidget(self._approve)
        buttons.addWidget(self._refuse)
        buttons.addStretch(1)
        buttons.addWidget(self._keys)
        left = QVBoxLayout()
        left.setSpacing(theme.space())
        left.addWidget(self.desk, 1)
        left.addLayout(buttons)
        left.addWidget(self.decision)
        left.addWidget(self.undo)
        row = QHBoxLayout()
        row.setSpacing(theme.space(2))
        row.addLayout(left, 1)
        row.addWidget(scroll)
        self.body.addLayout(row, 1)

    def _side(self) -> QWidget:
        """Return what stands beside queue and pages: facts, and the documents behind them."""
        side = QWidget(self)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space())
        column.addWidget(self.facts)
        documents = QFrame(side)
        documents.setProperty("card", "true")
        inside = QVBoxLayout(documents)
        inside.setContentsMargins(*[theme.space(2)] * 4)
        inside.addWidget(self.desk.documents)
        column.addWidget(documents)
        column.addStretch(1)
        return side

    def _connect(self) -> None:
        self.listing.failed.connect(self.bar.say_problem)
        self.listing.loaded.connect(self._on_loaded)
        self.listing.row_changed.connect(self._on_selection)
        self.table.selectionModel().selectionChanged.connect(self._on_selection)
        self.order.currentIndexChanged.connect(self._on_order)
        self.decision.preview_asked.connect(self._on_preview_asked)
        self.decision.decided.connect(self._on_decided)
        self.decision.closed.connect(self._on_closed)
        self.undo.undo_asked.connect(self._on_undo_asked)
        self.facts.second.serve(self, self.runner, self.bar.say_problem)
        self.facts.second.answered.connect(self._on_second)
        self._approve.clicked.connect(self.approve)
        self._refuse.clicked.connect(self.refuse)
        self.table.lettered.connect(self._on_letter)
        self.desk.lettered.connect(self._on_letter)
        self.desk.left.connect(self._on_closed)
        self.desk.documents.failed.connect(self.bar.say_problem)
        self.desk.documents.saved.connect(self.say_saved)
        undo = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self)
        undo.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        undo.activated.connect(self.undo.undo)

    # --- what a person does -------------------------------------------------------------------
    def refresh(self) -> None:
        """Ask what may be done here, and for the queue, again."""
        self.runner.read(rights, self._on_rights, key=f"review-rights-{id(self)}")
        self.listing.refresh()

    def first_focus(self) -> None:
        """Work begins in the queue."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def reveal(self, entity: str) -> None:
        """Show a claim that waits for a second person."""
        self.listing.reveal(entity.partition(":")[2], review.SECOND)

    @Slot()
    def approve(self) -> None:
        """Show what approving the marked claims would do."""
        self._open(Decision.APPROVE)

    @Slot()
    def refuse(self) -> None:
        """Ask for the reason to refuse the marked claims."""
        self._open(Decision.REFUSE)

    @Slot(str)
    def _on_letter(self, letter: str) -> None:
        if letter == APPROVE_KEY:
            self.approve()
        elif letter == REFUSE_KEY:
            self.refuse()
        elif letter == LOOK_KEY:
            self.desk.look()
        elif letter in {NEXT_KEY, BEFORE_KEY} and self.desk.is_open:
            self._step(1 if letter == NEXT_KEY else -1)

    def _step(self, by: int) -> None:
        """Choose the claim after, or before, the current one."""
        at = self.table.currentIndex().row() + by
        if 0 <= at < len(self.model.rows):
            self.table.select_id(self.model.rows[at].claim_id)
            self.table.mark_only_current()

    def _open(self, decision: Decision) -> None:
        if self._approve.isHidden():
            return
        self._deciding = tuple(row.claim_id for row in self.table.marked_rows)
        if self._deciding:
            self.bar.clear()
            self.decision.open_for(decision, len(self._deciding))

    # --- answers ------------------------------------------------------------------------------
    @Slot(object)
    def _on_rights(self, may: frozenset[Permission]) -> None:
        for each in (self._approve, self._refuse, self._keys):
            each.setVisible(Permission.DECIDE_CLAIMS in may)

    @Slot()
    def _on_selection(self, *_: object) -> None:
        rows = self.table.marked_rows
        self.facts.show_rows(rows, self.listing.now)
        self.desk.show_claim(rows[0].claim_id if len(rows) == 1 else "")
        for button in (self._approve, self._refuse):
            button.setEnabled(bool(rows))

    @Slot()
    def _on_loaded(self) -> None:
        self.model.now = self.listing.now
        self.table.viewport().update()
        if self._emptied and not self.model.rows:
            self._emptied = False
            self.bar.say("info", self.tr("Nothing is left in the filter: this is the whole queue."))
            self.listing.show_all()
            return
        if self._next is not None and self._have_left():
            # Once, and only when they are gone: later news must not move what a person chose.
            self.table.select_id(self._next)
            self.table.mark_only_current()
            self._next = None
        elif not self.table.marked_rows:
            self.table.select_first()
            self.table.mark_only_current()
        back = sum(1 for row in self.model.rows if row.code)
        at = [column.key for column in self.model.columns].index("code")
        self.table.setColumnHidden(at, back == 0)
        self._came_back.setText(
            self.tr("{count} came back, look again").format(count=wording.number(back))
            if back
            else ""
        )

    @Slot()
    def _on_order(self) -> None:
        self.listing.set_look(partial(look, str(self.order.currentData())))

    @Slot(str, str)
    def _on_preview_asked(self, decision: str, reason: str) -> None:
        self.runner.read(
            partial(_preview, self._deciding, decision, reason), self._on_preview,
            self.bar.say_problem, key=f"review-preview-{id(self)}",
        )  # fmt: skip

    @Slot(object)
    def _on_preview(self, preview: PreviewRow) -> None:
        self.decision.show_preview(preview)

    @Slot(str, str, str)
    def _on_decided(self, decision: str, reason: str, note: str) -> None:
        self._next = self._row_after(self._deciding)
        self._emptied = self.listing.is_narrowed
        command = partial(_decide, self._deciding, decision, reason, note)
        self.runner.run(command, self._on_answer, self.bar.say_problem)

    @Slot(object)
    def _on_answer(self, decided: Decided) -> None:
        answer = decided.answer
        if isinstance(answer, Refused):
            self.decision.complain(wording.refusal_sentence(answer.code, answer.params))
            return
        self.decision.close_bar()
        count = wording.number(decided.count)
        if decided.decision == Decision.APPROVE:
            text = self.tr("{count} approved").format(count=count)
        else:
            text = self.tr("{count} refused").format(count=count)
        self.undo.hold(answer, text, decided.hold_seconds)
        self.refresh()

    @Slot(object)
    def _on_second(self, refused: Refused | None) -> None:
        if refused is not None:
            sentence = wording.refusal_sentence(refused.code, refused.params)
            self.bar.say("bad", self.tr("Not done"), sentence)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.refresh()

    @Slot()
    def _on_closed(self) -> None:
        (self.desk.pages if self.desk.is_open else self.table).setFocus(
            Qt.FocusReason.OtherFocusReason
        )

    @Slot(str)
    def _on_undo_asked(self, op_id: str) -> None:
        self.undo.forget(op_id)
        self._next = None
        self.runner.run(partial(_undo, op_id), self._on_undone, self.bar.say_problem)

    @Slot(object)
    def _on_undone(self, undone: bool) -> None:  # noqa: FBT001  (the command's answer)
        if undone:
            self.bar.say("info", self.tr("Taken back. The claims wait again."))
        else:
            self.bar.say(
                "warn", self.tr("Too late to take it back."),
                self.tr("The decision is on its way to the server."),
            )  # fmt: skip
        self.refresh()

    def _have_left(self) -> bool:
        """Whether all decided claims are out of the list."""
        leaving = set(self._deciding)
        return not any(row.claim_id in leaving for row in self.model.rows)

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
            placeholder=self.tr("Serial, partner, customer, invoice or product  (Ctrl+F)"),
            empty=self.tr("Nothing waits for a decision. New claims appear here by themselves."),
            none_found=self.tr("No claim fits. Esc in the filter empties it; “All” shows all."),
        )


# --- on worker threads ---------------------------------------------------------------------------
def look(order: str, wp: Workplace, text: str, cause: str, limit: int) -> Sequence[ReviewRow]:
    """Answer the filter in this order."""
    return review.queue(wp, text=text, cause=cause, order=order, limit=limit)


def _preview(ids: Sequence[str], decision: str, reason: str, wp: Workplace) -> PreviewRow:
    return review.preview(wp, ids, decision, reason)


def _decide(ids: Sequence[str], decision: str, reason: str, note: str, wp: Workplace) -> Decided:
    answer = _word_on(wp, ids, decision, reason, note)
    rules = wp.catalogue.rules_at(wp.clock.now())
    return Decided(answer, decision, len(ids), rules.decision_hold_seconds if rules else 0)


def _word_on(
    wp: Workplace, ids: Sequence[str], decision: str, reason: str, note: str
) -> str | Refused:
    """Decide what is open; what was decided is reversed or overridden, which takes two people."""
    states = {claim_id: ClaimState(state) for claim_id, state, _ in wp.replica.open_claims(ids)}
    waiting = review.first_words(wp, ids)
    act = Act.APPROVE_CLAIM if decision == Decision.APPROVE else Act.REFUSE_CLAIM
    mine = {each for each, row in waiting.items() if row.is_mine and row.act == act}
    still = [each for each in ids if states.get(each) in OPEN and each not in mine]
    if still:
        return decide_claims(wp, still, decision, reason, note)
    if mine:
        return Refused(Code.FOUR_EYES, (), {"bar": "same_person"})
    answer: str | Refused = Refused(Code.CLAIM_DECIDED)
    for claim_id in ids:
        if decision == Decision.REFUSE:
            answer = reverse_claim(wp, claim_id, reason, note)
        else:
            answer = override_refusal(wp, claim_id, note)
        if isinstance(answer, Refused):
            break
    return answer


def _undo(op_id: str, wp: Workplace) -> bool:
    return undo_decision(wp, op_id)
