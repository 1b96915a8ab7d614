"""DecisionBar: what a decision would do, before it is made. In place, by keyboard, no dialog."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QElapsedTimer, QEvent, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop import theme, wording
from desktop.models.words import WHY_WORDS
from desktop.views.common.escape import is_escape_claimable
from desktop.views.common.labels import label
from desktop.views.review.deciding import Effect
from desktop.views.review.rulings import Ruling
from desktop.wording import translate
from domain.claims.claim import Field
from domain.reviews.decision import REASONS, Decision
from sync.queries.bulk_review import MOST_AT_ONCE

SLOWER_THAN_A_SCANNER_MS = 30
"""Enter counts only after a pause no scanner makes, so a scan never decides anything."""
_ITEM_HEIGHT = 22
_CHOOSING = frozenset({Decision.REFUSE, Decision.ASK})


class Step(Enum):
    """Where the bar is."""

    CLOSED = 0
    REASON = 1
    CONFIRM = 2


class ReasonList(QListWidget):
    """Chooses nothing by itself: a reason is what a person chose, never what got the focus."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        chosen = self.currentRow()
        quiet = QSignalBlocker(self)
        super().focusInEvent(event)
        if chosen < 0:
            self.setCurrentRow(-1)
        quiet.unblock()


class DecisionBar(QFrame):
    """`preview_asked` and `decided` carry a `Ruling`.

    Enter confirms, Esc leaves. To refuse, a digit chooses the reason; to ask, digits choose fields.
    Any other letter closes what needs no choice: it was a scan or a slip.
    """

    preview_asked = Signal(object)
    decided = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bar", "info")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._step = Step.CLOSED
        self._decision = Decision.APPROVE
        self._count = 0
        self.since_key = QElapsedTimer()
        self._question = label("", "strong", wrap=True, parent=self)
        self._effect = label("", "body", wrap=True, parent=self)
        self._second = label("", "strong", wrap=True, parent=self)
        theme.use(self._second, tone="warn")
        self.reasons = ReasonList(self)
        self.reasons.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.note = QLineEdit(self)
        self.note.setMaxLength(500)
        self.note.setAccessibleName(self.tr("Note"))
        self._yes = QPushButton(self)
        self._yes.setProperty("primary", "true")
        self._no = QPushButton(self.tr("Back (Esc)"), self)
        self._yes.clicked.connect(self._confirm)
        self._no.clicked.connect(self.close_bar)
        self.reasons.currentRowChanged.connect(self._on_reason)
        self.reasons.itemChanged.connect(self._on_field)
        self.reasons.installEventFilter(self)
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[theme.space(1.5)] * 4)
        whole.setSpacing(theme.space())
        whole.addWidget(self._question)
        whole.addWidget(self.reasons)
        whole.addWidget(self._effect)
        whole.addWidget(self._second)
        row = QHBoxLayout()
        row.setSpacing(theme.space())
        row.addWidget(self.note, 1)
        row.addWidget(self._yes)
        row.addWidget(self._no)
        whole.addLayout(row)

    # --- what the screen does -----------------------------------------------------------------
    @property
    def step(self) -> Step:
        """Where the bar is."""
        return self._step

    @property
    def is_ready(self) -> bool:
        """Whether what the decision would do has been said, so that Enter confirms it."""
        return self._step is Step.CONFIRM and self._yes.isEnabled()

    @property
    def said(self) -> str:
        """What it says now, "" when closed."""
        labels = (self._question, self._effect, self._second)
        if self.isHidden():
            return ""
        return " ".join(each.text() for each in labels if not each.isHidden() and each.text())

    @property
    def reason(self) -> str:
        """The key of the reason chosen, "" for none."""
        item = self.reasons.item(self.reasons.currentRow())
        refusing = self._decision is Decision.REFUSE and self.reasons.currentRow() >= 0
        return str(item.data(Qt.ItemDataRole.UserRole)) if refusing else ""

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields chosen to ask for."""
        if self._decision is not Decision.ASK:
            return ()
        items = [self.reasons.item(row) for row in range(self.reasons.count())]
        return tuple(
            str(item.data(Qt.ItemDataRole.UserRole))
            for item in items
            if item.checkState() == Qt.CheckState.Checked
        )

    def open_for(self, ruling: Ruling, count: int) -> None:
        """Begin a decision on `count` claims; what it names already is chosen."""
        self._decision, self._count = ruling.decision, count
        self.since_key.start()
        self._fill(ruling)
        self.note.clear()
        self.note.setPlaceholderText(self._note_is())
        self._say(self._effect, "")
        self._say(self._second, "")
        self._yes.setEnabled(False)
        self._question.setText(self._asks(chosen=False))
        self._yes.setText(self._confirms())
        tones = {Decision.APPROVE: "good", Decision.REFUSE: "bad"}
        theme.use(self, bar=tones.get(self._decision, "info"))
        self.show()
        if self._decision in _CHOOSING:
            self._step = Step.REASON
            self.reasons.setFocus(Qt.FocusReason.OtherFocusReason)
            if self.reason or self.fields:
                self._ask()
        else:
            self._step = Step.CONFIRM
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            self._ask()

    def _fill(self, ruling: Ruling) -> None:
        quiet = QSignalBlocker(self.reasons)
        self.reasons.clear()
        choices: list[tuple[str, str]] = []
        if ruling.decision is Decision.REFUSE:
            self.reasons.setAccessibleName(self.tr("Reason"))
            choices = [(key, wording.translate("reasons", said)) for key, said in REASONS.items()]
        elif ruling.decision is Decision.ASK:
            self.reasons.setAccessibleName(self.tr("Fields to ask for"))
            choices = [(str(field), wording.field_word(field)) for field in Field]
        for number, (key, sentence) in enumerate(choices, start=1):
            item = QListWidgetItem(f"{number}   {sentence}")
            item.setData(Qt.ItemDataRole.UserRole, key)
            item.setSizeHint(QSize(0, _ITEM_HEIGHT))
            if ruling.decision is Decision.ASK:
                asked = key in ruling.fields
                item.setCheckState(Qt.CheckState.Checked if asked else Qt.CheckState.Unchecked)
            self.reasons.addItem(item)
        keys = [key for key, _ in choices]
        self.reasons.setCurrentRow(keys.index(ruling.reason) if ruling.reason in keys else -1)
        self.reasons.setFixedHeight(_ITEM_HEIGHT * len(choices) + 6)
        self.reasons.setVisible(bool(choices))
        quiet.unblock()

    def show_effect(self, effect: Effect) -> None:
        """Say what the decision would do, in count, points and sums, and who must co-sign."""
        if self._step is Step.CLOSED:
            return
        self._step = Step.CONFIRM
        if effect.refused is not None:
            sentence = wording.refusal_sentence(effect.refused.code, effect.refused.params)
            self._say(self._effect, sentence)
            self._say(self._second, "")
            self._yes.setEnabled(False)
            return
        self._count = len(effect.claim_ids)
        self._question.setText(self._asks(chosen=True))
        parts = [
            self.tr("1 claim")
            if self._count == 1
            else self.tr("{count} claims").format(count=wording.number(self._count)),
            wording.points(effect.points),
            *(wording.money(each.minor, each.currency) for each in effect.sums if each.minor),
        ]
        lines = ["  ·  ".join(parts), *self._left_out(effect)]
        self._say(self._effect, "\n".join(lines))
        self._say(self._second, "\n".join(second_words(effect)))
        chosen = self._decision is not Decision.ASK or bool(self.fields)
        self._yes.setEnabled(chosen and not effect.reason_missing and self._count > 0)

    def _left_out(self, effect: Effect) -> list[str]:
        """Say what is marked and would not be touched, and why."""
        lines = [
            self.tr("{count} left out: {why}").format(
                count=wording.number(each.count), why=wording.cause_word(each.what)
            )
            for each in effect.left_out
        ]
        cut = effect.asked - len(effect.claim_ids) - sum(each.count for each in effect.left_out)
        if cut > 0 and effect.claim_ids:
            lines.append(
                self.tr("{count} wait for the next turn: one decision takes {most}.").format(
                    count=wording.number(cut), most=wording.number(MOST_AT_ONCE)
                )
            )
        return lines

    def complain(self, sentence: str) -> None:
        """Say why the decision was not taken, and stay open."""
        self._say(self._effect, sentence)

    @Slot()
    def close_bar(self) -> None:
        """Leave without deciding."""
        if self._step is not Step.CLOSED:
            self._step = Step.CLOSED
            self.hide()
            self.closed.emit()

    # --- words --------------------------------------------------------------------------------
    def _asks(self, *, chosen: bool) -> str:
        said = {
            Decision.APPROVE: self.tr("Approve {count}?"),
            Decision.REFUSE: self.tr("Refuse {count} for this reason?")
            if chosen
            else self.tr("Refuse {count}: why? Press its digit."),
            Decision.ASK: self.tr("Ask about {count}: for what? Digits choose."),
            Decision.HOLD: self.tr("Put {count} on hold?"),
            Decision.RESUME: self.tr("Take {count} up again?"),
            Decision.ESCALATE: self.tr("Hand {count} up? Only a programme owner decides then."),
        }
        return said[self._decision].format(count=wording.number(self._count))

    def _note_is(self) -> str:
        """Say who reads what is written beside the decision."""
        if self._decision is Decision.ASK:
            return self.tr("A word to the claimant, who reads it with the question")
        return self.tr("Note for your colleagues, if any")

    def _confirms(self) -> str:
        return {
            Decision.APPROVE: self.tr("Approve (Enter)"),
            Decision.REFUSE: self.tr("Refuse (Enter)"),
            Decision.ASK: self.tr("Ask (Enter)"),
            Decision.HOLD: self.tr("Put on hold (Enter)"),
            Decision.RESUME: self.tr("Take up again (Enter)"),
            Decision.ESCALATE: self.tr("Hand up (Enter)"),
        }[self._decision]

    # --- keys ---------------------------------------------------------------------------------
    def event(self, event: QEvent) -> bool:
        # While it asks, Esc is its own and no shortcut of the window.
        if is_escape_claimable(event):
            event.accept()
            return True
        return super().event(event)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if (
            watched is self.reasons
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.text().isdigit()
        ):
            self._choose(int(event.text()))
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pause = self.since_key.restart()
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._no.hasFocus():
                self.close_bar()
            elif pause >= SLOWER_THAN_A_SCANNER_MS:
                self._confirm()
        elif self._decision not in _CHOOSING and event.text().strip():
            self.close_bar()
        else:
            super().keyPressEvent(event)

    def _choose(self, number: int) -> None:
        self.since_key.restart()
        item = self.reasons.item(number - 1) if number else None
        if item is None:
            return
        if self._decision is Decision.ASK:
            on = item.checkState() == Qt.CheckState.Checked
            item.setCheckState(Qt.CheckState.Unchecked if on else Qt.CheckState.Checked)
        else:
            self.reasons.setCurrentRow(number - 1)

    @Slot(int)
    def _on_reason(self, row: int) -> None:
        if row >= 0 and self._step is not Step.CLOSED and self._decision is Decision.REFUSE:
            self._ask()

    @Slot(QListWidgetItem)
    def _on_field(self, _item: QListWidgetItem) -> None:
        if self._step is not Step.CLOSED and self._decision is Decision.ASK:
            self._ask()

    def _ask(self) -> None:
        self.preview_asked.emit(self._ruling)

    @property
    def _ruling(self) -> Ruling:
        return Ruling(self._decision, self.reason, self.fields, self.note.text().strip())

    @Slot()
    def _confirm(self) -> None:
        if self.is_ready:
            self.decided.emit(self._ruling)

    @staticmethod
    def _say(where: QLabel, text: str) -> None:
        where.setText(text)
        where.setVisible(bool(text))


def second_words(effect: Effect) -> list[str]:
    """Return what of a decision takes two people, why, and who could give the second word."""
    lines = [
        translate("DecisionBar", "{count} need a second person: {why}").format(
            count=wording.number(each.count), why=translate("acts", WHY_WORDS[each.what])
        )
        for each in effect.second
        if each.what in WHY_WORDS
    ]
    if effect.completed:
        lines.append(
            translate(
                "DecisionBar", "{count} are done: a colleague's word waited for yours."
            ).format(count=wording.number(effect.completed))
        )
    if lines and effect.second:
        names = ", ".join(
            f"{each.what} ({wording.number(each.count)})" for each in effect.cosigners
        )
        lines.append(
            translate("DecisionBar", "Can co-sign: {names}.").format(names=names)
            if names
            else translate("DecisionBar", "Nobody else here can co-sign at present.")
        )
    return lines
