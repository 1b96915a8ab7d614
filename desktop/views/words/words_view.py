"""WordsView: everything that waits for a second person, in one place, for who may give the word.

Knows which key asks which query and command. Who may is `domain.people.four_eyes`.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QWidget

from desktop import theme, wording
from desktop.bridge import Bridge
from desktop.models.words import WordsModel
from desktop.runner import Runner
from desktop.views.common.documents import Documents
from desktop.views.common.listing import Listing, Words
from desktop.views.common.screen import Screen
from desktop.views.words.word_panel import WordPanel
from domain.codes import Code
from domain.verdicts import Refused
from sync.queries import words
from sync.rows import WordRow
from sync.workplace import Workplace

PANEL_WIDTH = 400


class WordsView(Screen):
    """Ctrl+Enter agrees, Ctrl+T turns down or takes back, Ctrl+O opens the record itself.

    `look_asked` carries the record a person wants to see before they say anything.
    """

    tables = frozenset({"approval", "vendor_claim", "deal", "partner", "member", "tie", "evidence"})
    outbox = True
    look_asked = Signal(str)

    def __init__(self, runner: Runner, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Second word"), runner, bridge, parent)
        self.model = WordsModel(self)
        choices = [
            ("", self.tr("All that waits")), (words.GIVE, self.tr("Mine to give")),
            (words.ASKED, self.tr("I asked")), (words.ANSWERED, self.tr("Answered")),
        ]  # fmt: skip
        self.listing = Listing(runner, self.model, look, self._words(), choices, parent=self)
        self.listing.listen_for_filter_keys(self)
        self.documents = Documents(runner, stacked=True, parent=self)
        self.panel = WordPanel(self.documents, self)
        scroll = QScrollArea(self)
        scroll.setWidget(self.panel)
        scroll.setWidgetResizable(True)
        scroll.setFixedWidth(PANEL_WIDTH)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row = QHBoxLayout()
        row.setSpacing(theme.space(2))
        row.addWidget(self.listing, 1)
        row.addWidget(scroll)
        self.body.addLayout(row, 1)
        self.listing.failed.connect(self.bar.say_problem)
        self.listing.row_changed.connect(self._on_row)
        self.listing.row_activated.connect(self.open_record)
        self.documents.failed.connect(self.bar.say_problem)
        self.documents.saved.connect(self.say_saved)
        self.panel.look.clicked.connect(self.open_record)
        self.panel.second.serve(self, runner, self.bar.say_problem)
        self.panel.second.answered.connect(self._on_answered)
        shortcut = QShortcut(QKeySequence("Ctrl+O"), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.open_record)

    def refresh(self) -> None:
        """Ask again what waits."""
        self.listing.refresh()

    def first_focus(self) -> None:
        """Work begins in the list."""
        self.listing.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    @Slot(object)
    def open_record(self, *_: object) -> None:
        """Ask for the screen of the record the chosen word is about."""
        row = self.listing.row
        if isinstance(row, WordRow) and not self.panel.look.isHidden():
            self.look_asked.emit(row.word.entity)

    @Slot(object)
    def _on_row(self, row: WordRow | None) -> None:
        self.panel.show_row(row)

    @Slot(object)
    def _on_answered(self, refused: Refused | None) -> None:
        if refused is None:
            self.bar.clear()
        else:
            sentence = wording.refusal_sentence(refused.code, refused.params)
            gone = refused.code is Code.WORD_OVER
            self.bar.say("info" if gone else "bad", self.tr("Not done"), sentence)
        self.listing.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.refresh()

    def _words(self) -> Words:
        return Words(
            name=self.tr("What waits for a second person"),
            filter_name=self.tr("Find a word"),
            placeholder=self.tr("Serial, customer, partner or person  (Ctrl+F)"),
            empty=self.tr(
                "Nothing waits for a second person. What takes two appears here by itself."
            ),
            none_found=self.tr("Nothing fits. Esc in the filter empties it; the first shows all."),
        )


# --- on worker threads ---------------------------------------------------------------------------
def look(wp: Workplace, text: str, choice: str, limit: int) -> Sequence[WordRow]:
    """Answer the filter."""
    return words.words(wp, text=text, choice=choice, limit=limit)
