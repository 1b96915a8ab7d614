"""PeopleView: people and their devices, for who looks after them; others only look.

Knows which key asks which query and command. Who may do what is `domain.people`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QWidget

from desktop import theme, wording
from desktop.bridge import Bridge
from desktop.models.people import PeopleModel
from desktop.runner import Runner
from desktop.views.common.listing import Listing, Words
from desktop.views.common.screen import Screen
from desktop.views.people.person_panel import PersonPanel, ended_detail
from domain.codes import Code
from domain.people.permissions import Permission
from domain.verdicts import Refused
from sync.commands.attend_ops import discard_op
from sync.commands.invite_person import ask_for_code, invite_person
from sync.commands.look_after_people import (
    limit_person,
    name_device,
    name_person,
    restore_person,
    revoke_device,
    revoke_person,
)
from sync.queries import people
from sync.queries.people import ENDED, WITH_ACCESS, DeviceRow, Keeping, PersonRow
from sync.wire.messages import EnrolmentCode
from sync.workplace import Workplace

PANEL_WIDTH = 448
NO_KEEPING = Keeping(frozenset(), is_vendor=False, partner_id=0, companies=(), staff=())


@dataclass(frozen=True, slots=True)
class Chosen:
    """One person with their devices."""

    row: PersonRow | None
    devices: tuple[DeviceRow, ...]


class PeopleView(Screen):
    """Ctrl+N invite, Ctrl+S save, Ctrl+K code, Del end access or let in, Ctrl+F or "/" filter."""

    tables = frozenset({"approval", "member", "device", "partner"})
    outbox = True
    code_shown = Signal()

    def __init__(self, runner: Runner, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("People"), runner, bridge, parent)
        self._keeping = NO_KEEPING
        self._awaited = ""
        """An invitation whose person has not arrived yet."""
        self._asking = ""
        """What the question is about: access, device-name or device-end."""
        self.model = PeopleModel(self)
        choices = [
            ("", self.tr("All")), (WITH_ACCESS, self.tr("With access")),
            (ENDED, self.tr("Access ended")),
        ]  # fmt: skip
        self.listing = Listing(runner, self.model, _look, self._words(), choices, parent=self)
        self.listing.listen_for_filter_keys(self)
        self.panel = PersonPanel(self)
        self.invite = QPushButton(self.tr("Invite somebody (Ctrl+N)"), self)
        self.invite.setProperty("primary", "true")
        self.invite.hide()
        self.heading.addWidget(self.invite)
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
        self._connect()

    def _connect(self) -> None:
        self.invite.clicked.connect(self.start_invitation)
        self.listing.row_changed.connect(self._on_row)
        self.listing.row_activated.connect(self._on_activated)
        self.listing.failed.connect(self.bar.say_problem)
        self.panel.save_asked.connect(self.save)
        self.panel.code_asked.connect(self.ask_code)
        self.panel.access_asked.connect(self.ask_access)
        self.panel.device_name_asked.connect(self.ask_device_name)
        self.panel.device_end_asked.connect(self.ask_device_end)
        self.panel.company.activated.connect(self._on_company)
        self.panel.confirm.confirmed.connect(self._on_confirmed)
        self.panel.second.serve(self, self.runner, self.bar.say_problem)
        self.panel.second.answered.connect(self._on_saved)
        for keys, act in (
            ("Ctrl+N", self.start_invitation), ("Ctrl+S", self.save), ("Ctrl+K", self.ask_code),
        ):  # fmt: skip
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        delete = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.listing.table)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self.ask_access)

    # --- what a person does -------------------------------------------------------------------
    def refresh(self) -> None:
        """Ask what may be done here, and for people, again."""
        self.runner.read(people.keeping, self._on_keeping, key=f"people-keeping-{id(self)}")
        self.listing.refresh()
        if self._awaited:
            look = partial(_chosen, self._awaited)
            self.runner.read(look, self._on_arrived, key=f"people-awaited-{id(self)}")

    def first_focus(self) -> None:
        """Work begins in the list."""
        self.listing.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def reveal(self, entity: str) -> None:
        """Show a person."""
        self.listing.reveal(entity)

    @Slot()
    def start_invitation(self) -> None:
        """Show the form of an invitation, where the role has that right."""
        if not self.invite.isHidden():
            self.panel.show_new(self._keeping)

    @Slot()
    def save(self) -> None:
        """Record the invitation, or what was changed of a person."""
        panel = self.panel
        if panel.save.isHidden():
            return
        if panel.is_new:
            partner_id = int(panel.company.currentData())
            registers = panel.deals.isHidden() or panel.deals.isChecked()
            name, role_asked = panel.name.text(), str(panel.role.currentData())
            asked = partial(_invite, partner_id, name, role_asked, deals=registers)
            self.runner.run(asked, self._on_invited, self.bar.say_problem)
        elif panel.row is not None:
            deals = panel.deals.isChecked() if not panel.deals.isHidden() else None
            role = None if panel.row.is_me else str(panel.role.currentData())
            change = partial(_change, panel.row, panel.name.text(), role, deals=deals)
            self.runner.run(change, self._on_saved, self.bar.say_problem)

    @Slot()
    def ask_code(self) -> None:
        """Ask the vendor's server for a code for the person shown."""
        row = self.panel.row
        if row is None or self.panel.ask_code.isHidden():
            return
        self.bar.clear()
        asked = partial(_code, row)
        self.runner.read(asked, self._on_code, self.bar.say_problem, key=f"code-{id(self)}")

    @Slot()
    def ask_access(self) -> None:
        """Ask whether a person's access is to end; let somebody in again at once."""
        row = self.panel.row
        if row is None or self.panel.access.isHidden():
            return
        if not row.active:
            self._run(partial(_restore, row))
            return
        self._asking = "access"
        self.panel.confirm.ask(
            self.tr("End the access of {name}? Devices in use: {count}.").format(
                name=row.name, count=wording.number(row.devices)
            ),
            self.tr("End access"),
            detail=ended_detail(),
            line=self.tr("Reason"),
            danger=True,
        )

    @Slot()
    def ask_device_name(self) -> None:
        """Ask for another name of the chosen device."""
        device = self.panel.device
        if device is None or self.panel.device_name.isHidden():
            return
        self._asking = "device-name"
        self.panel.confirm.ask(
            self.tr("What is “{device}” called from now on?").format(device=device.name),
            self.tr("Name it"),
            line=self.tr("Name of the device"),
        )
        self.panel.confirm.line.setText(device.name)
        self.panel.confirm.line.selectAll()

    @Slot()
    def ask_device_end(self) -> None:
        """Ask whether the chosen device's access is to end."""
        device = self.panel.device
        if device is None or not self.panel.device_end.isEnabled():
            return
        self._asking = "device-end"
        self.panel.confirm.ask(
            self.tr("End the access of the device “{device}”?").format(device=device.name),
            self.tr("End its access"),
            detail=ended_detail(),
            line=self.tr("Reason"),
            danger=True,
        )

    # --- answers ------------------------------------------------------------------------------
    @Slot(object)
    def _on_keeping(self, keeping: Keeping) -> None:
        self._keeping = keeping
        can = Permission.MANAGE_PEOPLE in keeping.rights and bool(keeping.companies)
        self.invite.setVisible(can)
        # Where there are several companies their names take the room of what the panel says too.
        for at, column in enumerate(self.model.columns):
            if column.key in {"company", "devices", "seen"}:
                is_shown = (column.key == "company") is keeping.is_vendor
                self.listing.table.setColumnHidden(at, not is_shown)

    @Slot(object)
    def _on_row(self, row: PersonRow | None) -> None:
        if self.panel.is_new and not self._awaited:
            return
        if row is None:
            self.panel.show_nothing()
            return
        self.runner.read(
            partial(_chosen, row.key), self._on_chosen, self.bar.say_problem,
            key=f"people-chosen-{id(self)}",
        )  # fmt: skip

    @Slot(object)
    def _on_chosen(self, chosen: Chosen) -> None:
        if chosen.row is not None:
            self.panel.show_person(chosen.row, chosen.devices, self._keeping)

    @Slot(object)
    def _on_activated(self, _key: object) -> None:
        row = self.listing.row
        if isinstance(row, PersonRow):
            self.panel.name.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _on_invited(self, answer: str | Refused) -> None:
        if isinstance(answer, Refused):
            self._say_refused(answer)
            return
        self._awaited = answer
        self.bar.say(
            "info",
            self.tr("The invitation is on its way."),
            self.tr("The code comes as soon as the vendor's server has it."),
        )
        self.listing.show_all()
        self.listing.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.refresh()

    @Slot(object)
    def _on_arrived(self, chosen: Chosen) -> None:
        if chosen.row is None:
            return
        self.listing.table.select_id(chosen.row.key)
        self.panel.show_person(chosen.row, chosen.devices, self._keeping)
        if chosen.row.member_id and self._awaited:
            self._awaited = ""
            self.ask_code()

    @Slot(object)
    def _on_code(self, made: tuple[PersonRow, EnrolmentCode]) -> None:
        row, code = made
        if self.panel.row is not None and self.panel.row.member_id == row.member_id:
            self.bar.clear()
            self.panel.code.show_code(row.name, code.code, code.expires_at)
            self.code_shown.emit()

    @Slot(str)
    def _on_confirmed(self, said: str) -> None:
        row, device = self.panel.row, self.panel.device
        if self._asking == "access" and row is not None:
            self._run(partial(_revoke, row, said))
        elif device is not None and self._asking == "device-name":
            self._run(partial(_name_device, device, said))
        elif device is not None and self._asking == "device-end":
            self._run(partial(_end_device, device, said))

    @Slot(object)
    def _on_saved(self, refused: Refused | None) -> None:
        if refused is not None:
            self._say_refused(refused)
            return
        self.bar.clear()
        self.panel.confirm.finish()
        self.panel.forget_typed()
        self.panel.name_field.set_error("")
        self.refresh()

    @Slot(int)
    def _on_company(self, _index: int) -> None:
        self.panel.offer_roles(self._keeping)

    # --- inside -------------------------------------------------------------------------------
    def _run(self, command: partial[Refused | None]) -> None:
        self.runner.run(command, self._on_saved, self.bar.say_problem)

    def _say_refused(self, refused: Refused) -> None:
        sentence = wording.refusal_sentence(refused.code, refused.params)
        if refused.code is Code.PEOPLE_FIELDS:
            if self.panel.confirm.text:
                self.panel.confirm.complain(sentence)
            else:
                self.panel.name_field.set_error(sentence)
                self.panel.name.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.panel.confirm.finish()
        self.bar.say("bad", self.tr("Not done"), sentence)

    def _words(self) -> Words:
        return Words(
            name=self.tr("People"),
            filter_name=self.tr("Find somebody"),
            placeholder=self.tr("Name, company or role  (Ctrl+F)"),
            empty=self.tr("Nobody here yet. Ctrl+N invites the first one."),
            none_found=self.tr("Nobody fits. Esc in the filter empties it; “All” shows all."),
        )


# --- on worker threads ---------------------------------------------------------------------------
def _look(wp: Workplace, text: str, choice: str, limit: int) -> Sequence[PersonRow]:
    return people.people(wp, text=text, choice=choice, limit=limit)


def _chosen(key: str, wp: Workplace) -> Chosen:
    row = people.person(wp, key)
    return Chosen(row, tuple(people.devices(wp, row.member_id)) if row else ())


def _invite(partner_id: int, name: str, role: str, wp: Workplace, *, deals: bool) -> str | Refused:
    return invite_person(wp, partner_id, name, role, registers_deals=deals)


def _code(row: PersonRow, wp: Workplace) -> tuple[PersonRow, EnrolmentCode]:
    return row, ask_for_code(wp, row.member_id)


def _change(
    row: PersonRow, name: str, role: str | None, wp: Workplace, *, deals: bool | None
) -> Refused | None:
    """Record what differs from the row that was shown."""
    _let_go(wp, row)
    refused = name_person(wp, row.member_id, name) if name != row.name else None
    if refused is not None:
        return refused
    other_role = role if role not in {None, row.role} else None
    other_deals = deals if deals not in {None, row.registers_deals} else None
    if other_role is None and other_deals is None:
        return None
    return limit_person(wp, row.member_id, role=other_role, registers_deals=other_deals)


def _revoke(row: PersonRow, reason: str, wp: Workplace) -> Refused | None:
    _let_go(wp, row)
    return revoke_person(wp, row.member_id, reason)


def _restore(row: PersonRow, wp: Workplace) -> Refused | None:
    _let_go(wp, row)
    return restore_person(wp, row.member_id)


def _name_device(device: DeviceRow, name: str, wp: Workplace) -> Refused | None:
    _let_go(wp, device)
    return name_device(wp, device.device, name)


def _end_device(device: DeviceRow, reason: str, wp: Workplace) -> Refused | None:
    _let_go(wp, device)
    return revoke_device(wp, device.device, reason)


def _let_go(wp: Workplace, row: PersonRow | DeviceRow) -> None:
    """Let a change go that was refused: who does something else has read why."""
    if row.code and row.op_id:
        discard_op(wp, row.op_id)
