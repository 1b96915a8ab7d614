"""DecisionStrip: every decision as a button with its one key, below claim and evidence."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop import theme, wording
from desktop.views.common.flow import FlowLayout
from desktop.views.common.labels import label
from desktop.views.review.rulings import (
    APPROVE_KEY,
    ASK_KEY,
    BEFORE_KEY,
    ESCALATE_KEY,
    HOLD_KEY,
    NEXT_KEY,
    allows,
    pausing,
    reason_words,
)
from desktop.wording import plain_tip
from domain.claims.claim import ClaimState
from domain.reviews.decision import REASONS, Decision
from sync.rows import ReviewRow


class DecisionStrip(QWidget):
    """`pressed` carries the letter or digit a button stands for, as if it had been typed."""

    pressed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys: dict[QPushButton, str] = {}
        self.approve = self._button(self.tr("Approve (A)"), APPROVE_KEY)
        self.approve.setProperty("primary", "true")
        self.ask = self._button("", ASK_KEY)
        self.hold = self._button("", HOLD_KEY)
        self.escalate = self._button(self.tr("Hand up (E)"), ESCALATE_KEY)
        self.escalate.setToolTip(self.tr("Only a programme owner decides it then"))
        self.before = self._button(self.tr("Before (P)"), BEFORE_KEY)
        self.next = self._button(self.tr("Next (N)"), NEXT_KEY)
        self._refuse = label(self.tr("Refuse"), "strong", parent=self)
        self.reasons = [
            self._button(f"{number}  {word}", str(number))
            for number, (_, word) in enumerate(reason_words(), start=1)
        ]
        for button, sentence in zip(self.reasons, REASONS.values(), strict=True):
            button.setProperty("choice", "true")
            button.setProperty("danger", "true")
            told = wording.translate("reasons", sentence)
            button.setToolTip(plain_tip(told))
            button.setAccessibleDescription(told)
        self._lay_out()
        self.show_rows((), (), may=False)

    def _button(self, text: str, key: str) -> QPushButton:
        made = QPushButton(text, self)
        made.clicked.connect(self._on_clicked)
        self._keys[made] = key
        return made

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(theme.space())
        for each in (self.approve, self.ask, self.hold, self.escalate):
            first.addWidget(each)
        first.addStretch(1)
        first.addWidget(self.before)
        first.addWidget(self.next)
        flow = FlowLayout(gap=6)
        for each in self.reasons:
            flow.addWidget(each)
        second = QHBoxLayout()
        second.setSpacing(theme.space())
        second.addWidget(self._refuse, 0, Qt.AlignmentFlag.AlignVCenter)
        second.addLayout(flow, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(6)
        whole.addLayout(first)
        whole.addLayout(second)

    def show_rows(self, rows: Sequence[ReviewRow], fields: Sequence[str], *, may: bool) -> None:
        """Offer what can be done with these claims; `fields` are worth asking for."""
        for button in (self.approve, self.ask, self.hold, self.escalate, *self.reasons):
            button.setVisible(may)
        self._refuse.setVisible(may)
        self.before.setEnabled(bool(rows))
        self.next.setEnabled(bool(rows))
        single = rows[0] if len(rows) == 1 else None
        pause = pausing(single)
        for button, decision in (
            (self.approve, Decision.APPROVE), (self.ask, Decision.ASK), (self.hold, pause),
            (self.escalate, Decision.ESCALATE),
            *((each, Decision.REFUSE) for each in self.reasons),
        ):  # fmt: skip
            button.setEnabled(_can(rows, decision))
        self.hold.setText(
            self.tr("Take up again (H)") if pause is Decision.RESUME else self.tr("Hold (H)")
        )
        words = ", ".join(wording.field_word(each) for each in fields)
        self.ask.setText(
            self.tr("Ask for {fields} (Q)").format(fields=words)
            if words and single is not None
            else self.tr("Ask… (Q)")
        )

    @Slot()
    def _on_clicked(self) -> None:
        button = self.sender()
        if isinstance(button, QPushButton):
            self.pressed.emit(self._keys[button])


def _can(rows: Sequence[ReviewRow], decision: Decision) -> bool:
    """Say whether a button may be pressed: it does something to one of the claims at least.

    What was decided is reversed by a refusal, or overridden by an approval, which takes two.
    """
    if any(allows(row, decision) for row in rows):
        return True
    undoes = {Decision.APPROVE: ClaimState.REJECTED, Decision.REFUSE: ClaimState.APPROVED}
    return any(row.state is undoes.get(decision) for row in rows)
