"""TiesCard: who of the vendor's people is linked with a partner, and the way to say so."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop import theme, wording
from desktop.views.common.fields import Field
from desktop.views.common.flow import FlowLayout
from desktop.views.common.labels import label
from desktop.views.common.second_word import SecondWord
from domain.people.keeping import LONGEST_NAME
from domain.people.permissions import Permission
from sync.queries.people import Keeping, TieRow
from sync.rows import SendState, is_under_way


class TiesCard(QFrame):
    """Everybody who sees partners reads it; a programme owner says it, a second one ends it.

    `linked` carries the person and how, `ended` the person.
    """

    linked = Signal(int, str)
    ended = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Linked with this partner"))
        self._rows: tuple[TieRow, ...] = ()
        self._may = False
        self._said = label("", "body", wrap=True, parent=self)
        self.who = QComboBox(self)
        self.note = QLineEdit(self)
        self.note.setMaxLength(LONGEST_NAME)
        self._who_field = Field(self.tr("Person"), self.who, parent=self)
        self._note_field = Field(
            self.tr("How"), self.note, self.tr("Family, a share, a former job."), parent=self
        )
        self.go = QPushButton(self)
        self.second = SecondWord(self)
        buttons = FlowLayout(gap=theme.space())
        buttons.addWidget(self.go)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.space())
        whole.addWidget(label(self.tr("Linked with this partner"), "caption", parent=self))
        for each in (self._said, self._who_field, self._note_field, self.second):
            whole.addWidget(each)
        whole.addLayout(buttons)
        self.who.currentIndexChanged.connect(self._on_who)
        self.note.returnPressed.connect(self._on_go)
        self.go.clicked.connect(self._on_go)

    @property
    def said(self) -> str:
        """Who is linked, in words."""
        return self._said.text()

    def show_ties(self, rows: Sequence[TieRow], keeping: Keeping) -> None:
        """Show who is linked with the partner; who is being chosen stays chosen."""
        self._rows = tuple(rows)
        self._may = Permission.MANAGE_STAFF in keeping.rights
        self._said.setText(
            "\n".join(self._line(row) for row in rows)
            or self.tr("Nobody. Who is linked with a partner never decides about it alone.")
        )
        staff = [(name, number) for number, name in keeping.staff]
        if [(self.who.itemText(at), self.who.itemData(at)) for at in range(self.who.count())] != (
            staff
        ):
            kept = self.who.currentData()
            self.who.clear()
            for name, number in staff:
                self.who.addItem(name, number)
            self.who.setCurrentIndex(max(self.who.findData(kept), 0))
        self._on_who()

    def _line(self, row: TieRow) -> str:
        said = f"{row.name}: {row.note}" if row.note else row.name
        if row.send not in {SendState.SETTLED, SendState.SENT}:
            said += f"  ·  {wording.state_word(row.send)}"
        if row.waits is not None:
            ends = self.tr("is asked to end")
            said += f"  ·  {ends}"
        return f"• {said}"

    def _chosen(self) -> TieRow | None:
        number = self.who.currentData()
        return next((row for row in self._rows if row.member_id == number), None)

    @Slot()
    def _on_who(self) -> None:
        row = self._chosen()
        waits = row.waits if row is not None and self._may else None
        self.second.show_word(waits, on_its_way=row is not None and is_under_way(row.send))
        self._who_field.setVisible(self._may and self.who.count() > 0)
        self._note_field.setVisible(self._may and row is None)
        self.go.setVisible(self._may and waits is None and self.who.count() > 0)
        self.go.setText(
            self.tr("Say that they are linked") if row is None else self.tr("The link has ended…")
        )

    @Slot()
    def _on_go(self) -> None:
        if self.go.isHidden():
            return
        if self._chosen() is None:
            self.linked.emit(int(self.who.currentData()), self.note.text())
            self.note.clear()
        else:
            self.ended.emit(int(self.who.currentData()))
