"""PartnerPanel: how the vendor looks after one partner. Asks no store."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop import theme, wording
from desktop.models.people import partner_badge, refusal_of
from desktop.views.common.confirm import ConfirmBar
from desktop.views.common.fields import Field
from desktop.views.common.flow import FlowLayout
from desktop.views.common.labels import Chip, ElidedLabel, label
from desktop.views.common.second_word import SecondWord
from desktop.views.people.ties_card import TiesCard
from domain.people.keeping import LONGEST_NAME, LONGEST_WORD
from domain.people.permissions import Permission
from sync.queries.people import Keeping, PartnerRow
from sync.rows import is_under_way

WORDS = ("tier", "territory", "league")


class PartnerPanel(QFrame):
    """Signals carry what a person asked for; the screen turns them into commands."""

    save_asked = Signal()
    access_asked = Signal()
    people_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self.setAccessibleName(self.tr("The selected partner"))
        self._row: PartnerRow | None = None
        self._typed = False
        self._title = ElidedLabel("", "title", self)
        self._state = Chip(parent=self)
        self._facts = label("", "muted", wrap=True, parent=self)
        self._refusal = label("", "strong", wrap=True, parent=self)
        theme.use(self._refusal, tone="bad")
        self.confirm = ConfirmBar(self)
        self.second = SecondWord(self)
        self.ties = TiesCard(self)
        self.name = QLineEdit(self)
        self.name.setMaxLength(LONGEST_NAME)
        self.words = {name: _word_box(self) for name in WORDS}
        self.manager = QComboBox(self)
        self.fields = {
            "name": Field(self.tr("Name"), self.name, parent=self),
            "tier": Field(self.tr("Tier"), self.words["tier"], parent=self),
            "territory": Field(self.tr("Territory"), self.words["territory"], parent=self),
            "league": Field(
                self.tr("League"), self.words["league"],
                self.tr("Whom the partner is compared with in contests."), parent=self,
            ),
            "manager_id": Field(
                self.tr("Looked after by"), self.manager,
                self.tr("Who manages a partner never decides about it alone."), parent=self,
            ),
        }  # fmt: skip
        self.save = QPushButton(self.tr("Save (Ctrl+S)"), self)
        self.save.setProperty("primary", "true")
        self.access = QPushButton(self)
        self._nothing = label(
            self.tr("Choose a partner in the list."), "muted", wrap=True, parent=self
        )
        self._lay_out()
        self.save.clicked.connect(self.save_asked)
        self.access.clicked.connect(self.access_asked)
        self.name.textEdited.connect(self._on_typed)
        self.manager.activated.connect(self._on_typed)
        for box in self.words.values():
            box.activated.connect(self._on_typed)
            line = box.lineEdit()
            if line is not None:
                line.textEdited.connect(self._on_typed)
        self.show_nothing()

    def _lay_out(self) -> None:
        self._inside = QWidget(self)
        inside = QVBoxLayout(self._inside)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(theme.space(1.5))
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self._state)
        inside.addLayout(top)
        for each in (self._facts, self._refusal, self.second, self.confirm, self.fields["name"]):
            inside.addWidget(each)
        pair = QHBoxLayout()
        pair.setSpacing(theme.space(2))
        pair.addWidget(self.fields["tier"], 1)
        pair.addWidget(self.fields["territory"], 1)
        inside.addLayout(pair)
        inside.addWidget(self.fields["league"])
        inside.addWidget(self.fields["manager_id"])
        buttons = FlowLayout(gap=theme.space())
        buttons.addWidget(self.save)
        buttons.addWidget(self.access)
        inside.addLayout(buttons)
        inside.addWidget(self.ties)
        inside.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[theme.space(2)] * 4)
        whole.addWidget(self._nothing, 0, Qt.AlignmentFlag.AlignTop)
        whole.addWidget(self._inside, 1)

    # --- what the screen does -----------------------------------------------------------------
    def show_nothing(self) -> None:
        """Show that no partner is chosen."""
        self._row, self._typed = None, False
        self._nothing.show()
        self._inside.hide()

    def offer_words(self, rows: Iterable[PartnerRow]) -> None:
        """Offer the tiers, territories and leagues that are in use."""
        rows = list(rows)
        for name, box in self.words.items():
            known = sorted({str(getattr(row, name)) for row in rows} - {""}, key=str.casefold)
            if known != [box.itemText(at) for at in range(box.count())]:
                kept = box.currentText()
                box.clear()
                box.addItems(known)
                box.setEditText(kept)

    def show_partner(self, row: PartnerRow, keeping: Keeping) -> None:
        """Show a partner; what is being typed stays while it is the same one."""
        if self._row is None or self._row.partner_id != row.partner_id:
            self._typed = False
            self.confirm.finish()
        self._row = row
        self._nothing.hide()
        self._inside.show()
        self._title.setText(row.name)
        self._state.show_badge(partner_badge(row))
        self._facts.setText(
            self.tr("{country}  ·  people with access: {count}").format(
                country=row.country, count=wording.number(row.people)
            )
        )
        self._refusal.setText(refusal_of(row))
        self._refusal.setVisible(bool(row.code))
        can = Permission.MANAGE_PARTNERS in keeping.rights
        self.second.show_word(row.waits, on_its_way=is_under_way(row.send))
        self.ties.show_ties(row.ties, keeping)
        for editor in (self.name, *self.words.values(), self.manager):
            editor.setEnabled(can)
        self.save.setVisible(can)
        self.access.setVisible(can)
        self.access.setText(
            self.tr("End the partner's access…") if row.active else self.tr("Let it in again")
        )
        theme.use(self.access, danger="true" if row.active else "")
        if not self._typed:
            self._fill(row, keeping)

    def _fill(self, row: PartnerRow, keeping: Keeping) -> None:
        self.name.setText(row.name)
        for name, box in self.words.items():
            box.setEditText(str(getattr(row, name)))
            self.fields[name].set_error("")
        self.fields["name"].set_error("")
        self.manager.clear()
        self.manager.addItem(self.tr("Nobody yet"), 0)
        for number, staff in keeping.staff:
            self.manager.addItem(staff, number)
        self.manager.setCurrentIndex(max(self.manager.findData(row.manager_id), 0))
        self._typed = False

    @property
    def row(self) -> PartnerRow | None:
        """The partner shown."""
        return self._row

    @property
    def changes(self) -> dict[str, object]:
        """What differs from the partner shown."""
        row = self._row
        if row is None:
            return {}
        typed: dict[str, object] = {
            "name": self.name.text(),
            "manager_id": self.manager.currentData(),
        }
        typed |= {name: box.currentText() for name, box in self.words.items()}
        return {name: value for name, value in typed.items() if value != getattr(row, name)}

    def forget_typed(self) -> None:
        """What was typed is saved: show the row as it is from now on."""
        self._typed = False

    @Slot()
    def _on_typed(self) -> None:
        self._typed = True


def _word_box(parent: QWidget) -> QComboBox:
    box = QComboBox(parent)
    box.setEditable(True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    line = box.lineEdit()
    if line is not None:
        line.setMaxLength(LONGEST_WORD)
    return box
