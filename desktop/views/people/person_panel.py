"""PersonPanel: one person with their devices, or the form of an invitation. Asks no store."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop import theme, wording
from desktop.models.people import (
    DevicesModel,
    company_word,
    person_badge,
    refusal_of,
    role_word,
    seen_word,
)
from desktop.views.common.confirm import ConfirmBar
from desktop.views.common.fields import Field
from desktop.views.common.flow import FlowLayout
from desktop.views.common.labels import Chip, ElidedLabel, label
from desktop.views.common.second_word import SecondWord
from desktop.views.common.table import RowTable
from desktop.views.people.code_card import CodeCard
from domain.people.keeping import LONGEST_NAME
from domain.people.roles import PARTNER_ROLES
from sync.queries.people import DeviceRow, Keeping, PersonRow
from sync.rows import is_under_way

DEVICES_HEIGHT = 112


class PersonPanel(QFrame):
    """Signals carry what a person asked for; the screen turns them into commands."""

    save_asked = Signal()
    code_asked = Signal()
    access_asked = Signal()
    device_name_asked = Signal()
    device_end_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self.setAccessibleName(self.tr("The selected person"))
        self._row: PersonRow | None = None
        self._new = False
        self._typed = False
        self._roles: tuple[str, ...] = ()
        self._title = ElidedLabel("", "title", self)
        self._state = Chip(parent=self)
        self._facts = label("", "muted", wrap=True, parent=self)
        self._refusal = label("", "strong", wrap=True, parent=self)
        theme.use(self._refusal, tone="bad")
        self.code = CodeCard(self)
        self.confirm = ConfirmBar(self)
        self.second = SecondWord(self)
        self.name = QLineEdit(self)
        self.name.setMaxLength(LONGEST_NAME)
        self.name_field = Field(self.tr("Name"), self.name, parent=self)
        self.company = QComboBox(self)
        self.company_field = Field(self.tr("Company"), self.company, parent=self)
        self.role = QComboBox(self)
        self.role_field = Field(self.tr("Role"), self.role, parent=self)
        self.deals = QCheckBox(self.tr("May register deals"), self)
        self.save = QPushButton(self)
        self.ask_code = QPushButton(self.tr("New code (Ctrl+K)"), self)
        self.access = QPushButton(self)
        self.devices = DevicesModel(self)
        self.device_table = RowTable(self.devices, name=self.tr("Devices of this person"))
        self.device_table.setFixedHeight(DEVICES_HEIGHT)
        self.device_name = QPushButton(self.tr("Name device…"), self)
        self.device_end = QPushButton(self.tr("End device's access…"), self)
        for each in (self.access, self.device_end):
            each.setProperty("danger", "true")
        self._rest = QWidget(self)
        """Takes the room that is left, so that what is above stays together."""
        self._devices_title = label(self.tr("Devices"), "caption", parent=self)
        self._nothing = label(
            self.tr("Choose somebody in the list to see their devices."), "muted", wrap=True,
            parent=self,
        )  # fmt: skip
        self._lay_out()
        self._connect()
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
        for each in (self._facts, self._refusal, self.second, self.code, self.confirm):
            inside.addWidget(each)
        inside.addWidget(self.name_field)
        inside.addWidget(self.company_field)
        pair = QHBoxLayout()
        pair.setSpacing(theme.space(2))
        pair.addWidget(self.role_field, 1)
        pair.addWidget(self.deals, 1, Qt.AlignmentFlag.AlignBottom)
        inside.addLayout(pair)
        buttons = FlowLayout(gap=theme.space())
        for button in (self.save, self.ask_code, self.access):
            buttons.addWidget(button)
        inside.addLayout(buttons)
        inside.addWidget(self._devices_title)
        inside.addWidget(self.device_table)
        below = FlowLayout(gap=theme.space())
        for button in (self.device_name, self.device_end):
            below.addWidget(button)
        inside.addLayout(below)
        inside.addWidget(self._rest, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[theme.space(2)] * 4)
        whole.addWidget(self._nothing, 0, Qt.AlignmentFlag.AlignTop)
        whole.addWidget(self._inside, 1)

    def _connect(self) -> None:
        self.save.clicked.connect(self.save_asked)
        self.name.returnPressed.connect(self.save_asked)
        self.ask_code.clicked.connect(self.code_asked)
        self.access.clicked.connect(self.access_asked)
        self.device_name.clicked.connect(self.device_name_asked)
        self.device_end.clicked.connect(self.device_end_asked)
        self.device_table.row_changed.connect(self._on_device)
        self.name.textEdited.connect(self._on_typed)
        self.role.activated.connect(self._on_typed)
        self.deals.clicked.connect(self._on_typed)
        self.role.currentIndexChanged.connect(self._on_role)

    # --- what the screen does -----------------------------------------------------------------
    def show_nothing(self) -> None:
        """Show that nobody is chosen."""
        self._row, self._new, self._typed = None, False, False
        self._nothing.show()
        self._inside.hide()

    def show_new(self, keeping: Keeping) -> None:
        """Show the empty form of an invitation."""
        self._row, self._new, self._typed = None, True, False
        self._open()
        self._title.setText(self.tr("Invite somebody"))
        self._state.hide()
        self._facts.setText(
            self.tr("They get a code, sign in once with it, and are in from then on.")
        )
        self._refusal.hide()
        self.second.show_word(None)
        self.code.clear()
        self.company.clear()
        for number, name in keeping.companies:
            self.company.addItem(name or self.tr("Vendor staff"), number)
        self.company_field.setVisible(len(keeping.companies) > 1)
        self.name.clear()
        self.name_field.set_error("")
        self.deals.setChecked(True)
        self._enable(can=True)
        self.save.setText(self.tr("Invite (Enter)"))
        theme.use(self.save, primary="true")
        for hidden in (self.ask_code, self.access):
            hidden.hide()
        self._show_devices(shown=False)
        self.offer_roles(keeping)
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def offer_roles(self, keeping: Keeping) -> None:
        """Offer the roles of the company that is chosen."""
        number = self.company.currentData() if self._new else None
        partner_id = number if number is not None else self._row.partner_id if self._row else 0
        self._set_roles(keeping.roles_in(int(partner_id)))

    def show_person(self, row: PersonRow, devices: Sequence[DeviceRow], keeping: Keeping) -> None:
        """Show a person; what is being typed stays while it is the same one."""
        same = self._row is not None and self._row.key == row.key and not self._new
        if not same:
            self.code.clear()
            self.confirm.finish()
            self._typed = False
        self._row, self._new = row, False
        self._open()
        self._title.setText(row.name)
        self._state.show_badge(person_badge(row))
        self._state.show()
        self._facts.setText(self._facts_of(row, with_company=keeping.is_vendor))
        self._refusal.setText(refusal_of(row))
        self._refusal.setVisible(bool(row.code))
        reached = keeping.reaches(row.partner_id)
        self.second.show_word(row.waits, on_its_way=is_under_way(row.send))
        can = reached and row.member_id != 0
        self._enable(can=can)
        self.company_field.hide()
        if not self._typed:
            self._set_roles(keeping.roles_in(row.partner_id))
            self.name.setText(row.name)
            self.name_field.set_error("")
            self.role.setCurrentIndex(self.role.findData(row.role))
            self.deals.setChecked(row.registers_deals)
        self.role_field.setVisible(can and not row.is_me)
        self.save.setText(self.tr("Save (Ctrl+S)"))
        theme.use(self.save, primary="")
        self.ask_code.setVisible(can and row.active and not row.is_me)
        self.access.setVisible(can and not row.is_me)
        self.access.setText(
            self.tr("End access… (Del)") if row.active else self.tr("Let in again (Del)")
        )
        theme.use(self.access, danger="true" if row.active else "")
        self.devices.set_rows(devices)
        self.device_table.set_empty_text(
            self.tr("No device yet. A code brings the first one in.")
            if can
            else self.tr("No device yet.")
        )
        self._show_devices(shown=True, can=can)
        self.device_table.select_first()
        self._on_device(None)

    @property
    def row(self) -> PersonRow | None:
        """The person shown, None for a new one or nobody."""
        return self._row

    @property
    def is_new(self) -> bool:
        """Whether an invitation is being written."""
        return self._new

    @property
    def device(self) -> DeviceRow | None:
        """The device that is chosen."""
        return self.devices.row_at(self.device_table.currentIndex())

    @property
    def said(self) -> str:
        """What stands above the form."""
        return "\n".join(text for text in (self._facts.text(), self._refusal.text()) if text)

    def forget_typed(self) -> None:
        """What was typed is saved: show the row as it is from now on."""
        self._typed = False

    # --- inside -------------------------------------------------------------------------------
    def _facts_of(self, row: PersonRow, *, with_company: bool) -> str:
        parts = [company_word(row)] if with_company else []
        parts.append(role_word(row.role))
        if row.role in PARTNER_ROLES and not row.registers_deals:
            parts.append(self.tr("registers no deals"))
        parts.append(self.tr("last seen: {day}").format(day=seen_word(row.last_seen)))
        if row.is_me:
            parts.append(self.tr("that is you"))
        return "  ·  ".join(parts)

    def _set_roles(self, roles: tuple[str, ...]) -> None:
        if roles == self._roles:
            return
        self._roles = roles
        self.role.clear()
        for each in roles:
            self.role.addItem(role_word(each), each)
        self._on_role(0)

    def _enable(self, *, can: bool) -> None:
        for each in (self.name_field, self.role_field, self.save):
            each.setVisible(can)
        self._may_limit = can
        self._on_role(0)

    def _open(self) -> None:
        self._nothing.hide()
        self._inside.show()

    def _show_devices(self, *, shown: bool, can: bool = False) -> None:
        for each in (self._devices_title, self.device_table):
            each.setVisible(shown)
        for button in (self.device_name, self.device_end):
            button.setVisible(shown and can and bool(self.devices.rowCount()))

    @Slot(object)
    def _on_device(self, _device: object) -> None:
        device = self.device
        self.device_name.setEnabled(device is not None)
        self.device_end.setEnabled(device is not None and not device.ended and not device.is_this)

    @Slot()
    def _on_typed(self) -> None:
        self._typed = True

    @Slot(int)
    def _on_role(self, _index: int) -> None:
        sells = self.role.currentData() in PARTNER_ROLES
        self.deals.setVisible(sells and self._may_limit)

    _may_limit = False


def ended_detail() -> str:
    """Return what ending an access does to work that is not sent yet."""
    return wording.translate(
        "PersonPanel",
        "It counts at the next contact: unsent work is handed over once and kept for you to look "
        "at, then the copies there are deleted. Recorded sales keep their name.",
    )
