"""The line on top: who works here, how the line to the vendor is, and three switches."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, SignalInstance, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from desktop import theme, wording
from desktop.views.common.labels import Chip, ElidedLabel, label
from desktop.wording import Badge, translate
from sync.rows import Identity, SyncRow


class TopLine(QFrame):
    """Says everything in words. `sync_asked` asks for the Sync screen."""

    sync_asked = Signal()
    look_asked = Signal()
    mute_asked = Signal()
    shift_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("topline")
        self.setFixedHeight(48)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.space(3), 0, theme.space(2), 0)
        row.setSpacing(theme.space(1.5))
        self._partner = label("", "strong", parent=self)
        self._member = ElidedLabel("", "muted", self)
        self._shift = QPushButton(self.tr("Switch"), self)
        self._shift.setProperty("flat", "true")
        self._shift.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._shift.setToolTip(self.tr("Let a colleague work here (Alt+S)"))
        self._shift.clicked.connect(self.shift_asked)
        self._shift.hide()
        self.chip = Chip(parent=self)
        self._unsent = QPushButton(self)
        self._unsent.setProperty("flat", "true")
        self._unsent.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._unsent.clicked.connect(self.sync_asked)
        self._unsent.hide()
        self._mute = self._switch(self.mute_asked)
        self._look = self._switch(self.look_asked)
        row.addWidget(self._partner)
        row.addWidget(self._member, 1)
        row.addWidget(self._shift)
        row.addWidget(self._unsent)
        row.addWidget(self.chip)
        row.addWidget(self._mute)
        row.addWidget(self._look)
        self._muted = False
        self._row: SyncRow | None = None
        theme.announcer().changed.connect(self._dress)
        self._dress()

    def show_identity(self, identity: Identity | None) -> None:
        """Say who works here."""
        vendor = self.tr("Vendor")
        self._partner.setText((identity.partner_name or vendor) if identity else "")
        role = _role(identity.role) if identity else ""
        self._member.setText(f"{identity.member_name} · {role}" if identity else "")
        self._shift.setVisible(bool(identity and identity.partner_id))

    @Slot(object)
    def show_sync(self, row: SyncRow) -> None:
        """Say how the line is and what is not sent."""
        self._row = row
        self.chip.show_badge(line_badge(row))
        self.chip.setToolTip(wording.plain_tip(wording.line_problem(row)[1]))
        attention = row.attention > 0
        self._unsent.setVisible(bool(row.unsent or attention))
        if attention:
            said = self.tr("Needs attention: %n", "", row.attention)
        else:
            said = self.tr("%n not sent", "", row.unsent)
        self._unsent.setText(said)
        theme.use(self._unsent, tone="bad" if attention else "")

    def show_muted(self, *, muted: bool) -> None:
        """Show whether verdicts are silent."""
        self._muted = muted
        self._dress()

    @property
    def unsent_text(self) -> str:
        """What is said about unsent work, "" when there is none."""
        return "" if self._unsent.isHidden() else self._unsent.text()

    def _switch(self, asked: SignalInstance) -> QPushButton:
        button = QPushButton(self)
        button.setProperty("flat", "true")
        button.setFixedSize(32, 32)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(asked)
        return button

    @Slot()
    def _dress(self) -> None:
        self._mute.setIcon(theme.icon("sound-off" if self._muted else "sound-on", "muted"))
        said = self.tr("Sound is off") if self._muted else self.tr("Sound is on")
        self._mute.setToolTip(wording.plain_tip(said))
        self._mute.setAccessibleName(said)
        dark = theme.tokens().name == theme.DARK
        self._look.setIcon(theme.icon("sun" if dark else "moon", "muted"))
        said = self.tr("Change to the light look") if dark else self.tr("Change to the dark look")
        self._look.setToolTip(wording.plain_tip(said))
        self._look.setAccessibleName(said)


def line_badge(row: SyncRow) -> Badge:
    """Return the state of the line as word, tone and shape."""
    if row.state == "working" and row.coming_of:
        # The first copy of a large allocation takes a while; scans count meanwhile.
        word = translate("TopLine", "Fetching your data, {percent} %")
        done = wording.number(min(100, row.coming * 100 // row.coming_of))
        return Badge(word.format(percent=done), wording.INFO, "sync")
    if row.state == "working" and row.last_sync is None:
        return Badge(translate("TopLine", "Fetching your data"), wording.INFO, "sync")
    words = {
        "idle": (translate("TopLine", "Online"), wording.GOOD, "online"),
        "working": (translate("TopLine", "Sending"), wording.INFO, "sync"),
        "offline": (translate("TopLine", "Offline, recording goes on"), wording.WARN, "offline"),
        "signed_out": (translate("TopLine", "Signed out, recording goes on"), wording.WARN, "key"),
        "frozen": (translate("TopLine", "Copied profile, sending waits"), wording.WARN, "warning"),
        "revoked": (translate("TopLine", "Access ended"), wording.BAD, "key"),
        "too_old": (translate("TopLine", "Update needed to send"), wording.BAD, "warning"),
        "faulted": (translate("TopLine", "Sending met an error"), wording.BAD, "warning"),
    }
    word, tone, icon = words.get(row.state, (row.title or row.state, wording.WARN, "warning"))
    return Badge(word, tone, icon)


def _role(role: str) -> str:
    known = {
        "clerk": translate("TopLine", "counter"),
        "rep": translate("TopLine", "field sales"),
        "partner_admin": translate("TopLine", "partner admin"),
        "reviewer": translate("TopLine", "vendor reviewer"),
        "channel_manager": translate("TopLine", "channel manager"),
        "programme_owner": translate("TopLine", "programme owner"),
        "auditor": translate("TopLine", "auditor"),
        "integration": translate("TopLine", "integration"),
    }
    return known.get(role, role)
