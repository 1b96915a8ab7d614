"""WordPanel: one word of two: what it is about, its documents, and the way to answer it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from desktop import theme, wording
from desktop.models.words import ended_of, heading_of, said_of, turn_badge
from desktop.views.common.documents import Documents
from desktop.views.common.labels import Chip, ElidedLabel, label
from desktop.views.common.second_word import SecondWord
from domain.people.four_eyes import Bar
from sync.rows import SendState, WordRow

_SHOWN = {"claim", "deal", "partner", "person", "tie"}
_WITH_DOCUMENTS = {"claim", "deal"}


class WordPanel(QFrame):
    """Reads only; what is pressed in `second` is done there."""

    def __init__(self, documents: Documents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self.setAccessibleName(self.tr("The chosen word"))
        self._documents = documents
        self._title = ElidedLabel("", "title", self)
        self._state = Chip(parent=self)
        self._asked = label("", "strong", wrap=True, parent=self)
        self._facts = label("", "body", wrap=True, parent=self)
        self._refusal = label("", "strong", wrap=True, parent=self)
        theme.use(self._refusal, tone="bad")
        self._ended = label("", "body", wrap=True, parent=self)
        self.second = SecondWord(self)
        self.look = QPushButton(self.tr("Look at it first (Ctrl+O)"), self)
        self._nothing = label(
            self.tr("Choose a line to see what it is about and who may give the second word."),
            "muted", wrap=True, parent=self,
        )  # fmt: skip
        self._inside = QWidget(self)
        inside = QVBoxLayout(self._inside)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(theme.space())
        for each in (
            self._title, self._state, self._asked, self._facts, self._refusal, self._ended,
            self.second, self.look, documents,
        ):  # fmt: skip
            inside.addWidget(each)
        inside.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[theme.space(2)] * 4)
        whole.addWidget(self._nothing, 0, Qt.AlignmentFlag.AlignTop)
        whole.addWidget(self._inside, 1)
        self.show_row(None)

    @property
    def said(self) -> str:
        """Everything it says in words."""
        labels = (self._title, self._asked, self._facts, self._refusal, self._ended)
        shown = [each.text() for each in labels if not each.isHidden() and each.text()]
        return "\n".join([*shown, self.second.said])

    def show_row(self, row: WordRow | None) -> None:
        """Show a word, None for none."""
        self._nothing.setVisible(row is None)
        self._inside.setVisible(row is not None)
        if row is None:
            self.second.show_word(None)
            return
        word, waits = row.word, row.state == "waiting"
        kind = word.entity.partition(":")[0]
        self._title.setText(row.title or heading_of(row))
        self._state.show_badge(turn_badge(row))
        self._asked.setText(heading_of(row))
        self._facts.setText(_facts(row))
        self._facts.setVisible(bool(self._facts.text()))
        self._refusal.setText(wording.refusal_sentence(row.code, row.params))
        self._refusal.setVisible(bool(row.code))
        self._ended.setText("" if waits else f"{said_of(word)} {ended_of(row)}")
        self._ended.setVisible(not waits)
        under_way = row.send is not None and row.send is not SendState.REFUSED
        self.second.show_word(word if waits else None, on_its_way=under_way)
        # Somebody who is only invited has no record yet; who may not do the act, no screen of it.
        there = kind in _SHOWN and "name" not in word.wanted
        self.look.setVisible(there and word.bar != Bar.NOT_ALLOWED)
        self._documents.setVisible(kind in _WITH_DOCUMENTS)
        self._documents.show_of(word.entity if kind in _WITH_DOCUMENTS else "")


def _facts(row: WordRow) -> str:
    worth = [wording.points(row.points)] if row.points else []
    if row.value_minor:
        worth.append(wording.money(row.value_minor, row.currency))
    parts = [row.product, row.partner, row.whose, *worth]
    return "  ·  ".join(part for part in parts if part and part != row.title)
