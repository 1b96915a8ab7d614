"""The sign-in screen: the browser first, a code second, a PIN where there is no key ring.

One form that shows what is needed now. Knows no server and no store.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop import theme, wording
from desktop.views.common.bars import MessageBar
from desktop.views.common.fields import Field
from desktop.views.common.labels import label
from desktop.wedge import TAKES_SCANS
from sync.errors import (
    EnvironmentProblem,
    NeedsPin,
    Offline,
    PinTooShort,
    WrongAddress,
    WrongCode,
    WrongPin,
)
from sync.rows import Identity
from sync.sign_in_errors import (
    NoBrowser,
    SignInCancelled,
)

ENROL, AGAIN, PIN, SIGNED_IN = "enrol", "again", "pin", "signed_in"
RECOVER = "recover"
"""The key ring is lost: signing in brings the key back."""
LEAST_PIN = 6
WIDTH, WIDE = 480, 720


@dataclass(frozen=True, slots=True)
class Request:
    """What a person entered: without a `code` they sign in by the browser.

    `pin` is None where none was asked for.
    """

    kind: str
    server: str
    code: str
    pin: str | None


class SignInView(QWidget):
    """`asked` carries a Request, `stopped` ends the wait for the browser.

    `sign_out_asked` says that a person wants to leave.
    """

    asked = Signal(object)
    stopped = Signal()
    sign_out_asked = Signal()

    def __init__(self, parent: QWidget | None = None, *, sessions: QWidget | None = None) -> None:
        """`sessions` is shown below to who is signed in: where else they are."""
        super().__init__(parent)
        self.setAccessibleName(self.tr("Sign in"))
        self._sessions = sessions
        self._kind = ENROL
        self._pin_needed = False
        self._by_code = False
        self._waiting = False
        self._title = label("", "title", parent=self)
        self._text = label("", "muted", wrap=True, parent=self)
        self.bar = MessageBar(self)
        self.server = QLineEdit(self)
        self.server.setPlaceholderText("https://")
        self.code = QLineEdit(self)
        self.code.setFont(theme.font("strong", mono=True))
        # An enrolment code may be printed as a code: this one input wants scans as text.
        self.code.setProperty(TAKES_SCANS, True)  # noqa: FBT003  (Qt's signature)
        self.pin = QLineEdit(self)
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin_again = QLineEdit(self)
        self.pin_again.setEchoMode(QLineEdit.EchoMode.Password)
        self.fields = {
            "server": Field(self.tr("Server address"), self.server, parent=self),
            "code": Field(
                self.tr("Enrolment code"), self.code,
                self.tr("Your partner admin makes it for you. It works once."), self,
            ),
            "pin": Field(self.tr("PIN"), self.pin, parent=self),
            "pin_again": Field(self.tr("PIN again"), self.pin_again, parent=self),
        }  # fmt: skip
        self.go = QPushButton(self)
        self.go.setProperty("primary", "true")
        self.leave = QPushButton(self.tr("Sign out"), self)
        self.other = QPushButton(self)
        self.other.setProperty("flat", "true")
        self.cancel = QPushButton(self.tr("Cancel"), self)
        self._build()
        for editor in (self.server, self.code, self.pin, self.pin_again):
            editor.returnPressed.connect(self.submit)
        self.go.clicked.connect(self.submit)
        self.leave.clicked.connect(self.sign_out_asked)
        self.other.clicked.connect(self._on_other)
        self.cancel.clicked.connect(self.stopped)
        self.show_kind(ENROL)

    def _build(self) -> None:
        card = self._card = QFrame(self)
        card.setProperty("card", "true")
        card.setFixedWidth(WIDTH)
        column = QVBoxLayout(card)
        edge = theme.space(4)
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(theme.space(2))
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addWidget(self.bar)
        for field in self.fields.values():
            column.addWidget(field)
        buttons = QHBoxLayout()
        buttons.addWidget(self.leave)
        buttons.addWidget(self.other)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.go)
        column.addLayout(buttons)
        # Between two stretches, not by alignment: only so a wrapped text gets its height.
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(card)
        middle.addStretch(1)
        whole = QVBoxLayout(self)
        whole.addStretch(2)
        whole.addLayout(middle)
        if self._sessions is not None:
            self._sessions.setFixedWidth(WIDE)
            below = QHBoxLayout()
            below.addStretch(1)
            below.addWidget(self._sessions)
            below.addStretch(1)
            whole.addSpacing(theme.space(2))
            whole.addLayout(below)
        whole.addStretch(3)

    # --- what the program says ----------------------------------------------------------------
    def show_kind(
        self,
        kind: str,
        *,
        server: str = "",
        identity: Identity | None = None,
        with_pin: bool = False,
    ) -> None:
        """Show what is needed now: enrol, again, pin, or nothing because somebody is signed in.

        `with_pin` asks for a PIN although there is a key ring: colleagues share the computer.
        """
        if kind != self._kind:
            self._by_code = False
        if kind == AGAIN and self._kind != AGAIN:
            self.code.clear()
        self._kind = kind
        self._pin_needed = kind == PIN or with_pin
        self.bar.clear()
        self._busy(on=False)
        if server:
            self.server.setText(server)
        name = identity.member_name if identity else ""
        titles = {
            ENROL: (self.tr("Sign in"), self.tr("Once per computer. Afterwards it works offline.")),
            AGAIN: (
                self.tr("Sign in again"),
                self.tr("Everything recorded is kept. Signing in lets it be sent."),
            ),
            PIN: (
                self.tr("Enter your PIN"),
                self.tr("This computer has no key ring, so a PIN protects your data."),
            ),
            RECOVER: (
                self.tr("Open your data again"),
                self.tr("Nothing is lost. Sign in, and the vendor gives this computer its key."),
            ),
            SIGNED_IN: (
                self.tr("Signed in"),
                self._who(name, identity.partner_name if identity else ""),
            ),
        }
        self._title.setText(titles[kind][0])
        self._text.setText(titles[kind][1])
        self._show_fields()

    def _who(self, name: str, partner: str) -> str:
        if not partner:
            return self.tr("%1 of the vendor works on this computer.").replace("%1", name)
        said = self.tr("%1 of %2 works on this computer.")
        return said.replace("%1", name).replace("%2", partner)

    @property
    def kind(self) -> str:
        """What is asked for now."""
        return self._kind

    def ask_for_pin(self) -> None:
        """Show the PIN fields too: there is no key ring here."""
        self._pin_needed = True
        self._show_fields()
        self._busy(on=False)
        self.bar.say(
            "info",
            self.tr("Choose a PIN"),
            self.tr("This computer has no key ring, so a PIN protects your data."),
            closable=False,
        )
        self.pin.setFocus()

    @Slot(object)
    def show_problem(self, problem: EnvironmentProblem) -> None:
        """Say what went wrong at the field it is about, and how to go on."""
        self._busy(on=False)
        if isinstance(problem, SignInCancelled):
            self.first_focus()
            return
        if (
            isinstance(problem, NeedsPin)
            and self._kind in {ENROL, RECOVER}
            and not self._pin_needed
        ):
            self.ask_for_pin()
            return
        at = self._field_of(problem)
        title, text = wording.problem(problem)
        if isinstance(problem, Offline):
            # Working on while offline is no way out for somebody who is not in yet.
            text = self.tr("%1 does not answer. Check the address and the network, then try again.")
            text = text.replace("%1", str(problem.params.get("server", "")))
        if isinstance(problem, NoBrowser):
            self.use_code(on=True)
        if at is None:
            self.bar.say("bad", title, text, closable=False)
            return
        # What was asked of the person before is over: only this is to be read now.
        self.bar.clear()
        self.fields[at].set_error(f"{title}. {text}")
        editor = self.fields[at].editor
        editor.setFocus()
        if isinstance(editor, QLineEdit):
            editor.selectAll()

    def use_code(self, *, on: bool) -> None:
        """Ask for a code instead of the browser, or for the browser again."""
        self._by_code = on
        self._show_fields()
        self._busy(on=False)
        self.first_focus()

    def first_focus(self) -> None:
        """Begin at the first empty input."""
        for name in self._shown():
            editor = self.fields[name].editor
            if isinstance(editor, QLineEdit) and not editor.text():
                editor.setFocus()
                return
        if self._kind == SIGNED_IN:
            (self._sessions or self.leave).setFocus()
        else:
            self.go.setFocus()

    def refresh(self) -> None:
        """Nothing to ask: the program says when something changes."""

    # --- what a person does -------------------------------------------------------------------
    @Slot()
    def submit(self) -> None:
        """Ask for what was entered, or say what is missing."""
        for field in self.fields.values():
            field.set_error("")
        self.bar.clear()
        if self._kind == SIGNED_IN or not self._complete():
            return
        pin = self.pin.text() if self._pin_needed else None
        code = self.code.text().strip() if "code" in self._shown() else ""
        self._busy(on=True)
        if not code and self._kind != PIN:
            self._waiting = True
            self._busy(on=True)
            self.bar.say(
                "info",
                self.tr("Go on in the browser"),
                self.tr("Sign in on the page that opens there, then come back. Scanning goes on."),
                closable=False,
            )
            self.cancel.setFocus()
        self.asked.emit(Request(self._kind, self.server.text().strip(), code, pin))

    @Slot()
    def _on_other(self) -> None:
        self.bar.clear()
        self.use_code(on=not self._by_code)

    def _complete(self) -> bool:
        missing = {
            "server": self.tr("Enter the address of the vendor's server."),
            "code": self.tr("Enter the code your partner admin gave you."),
            "pin": self.tr("Enter a PIN of six characters or more."),
            "pin_again": self.tr("Enter the same PIN once more."),
        }
        for name in self._shown():
            editor = self.fields[name].editor
            if isinstance(editor, QLineEdit) and not editor.text().strip():
                return self._stop_at(name, missing[name])
            if name == "pin" and self._kind != PIN and len(self.pin.text()) < LEAST_PIN:
                return self._stop_at(name, missing[name])
        if "pin_again" in self._shown() and self.pin.text() != self.pin_again.text():
            return self._stop_at("pin_again", self.tr("The two PINs differ."))
        return True

    def _stop_at(self, name: str, sentence: str) -> bool:
        self.fields[name].set_error(sentence)
        self.fields[name].editor.setFocus()
        return False

    def _field_of(self, problem: EnvironmentProblem) -> str | None:
        if isinstance(problem, WrongCode):
            return "code"
        if isinstance(problem, WrongPin | PinTooShort):
            return "pin"
        if isinstance(problem, WrongAddress) and "server" in self._shown():
            return "server"
        return None

    def _shown(self) -> tuple[str, ...]:
        if self._kind == SIGNED_IN:
            return ()
        if self._kind == PIN:
            return ("pin",)
        code = ("code",) if self._by_code else ()
        if self._kind == AGAIN:
            return code
        pins = ("pin", "pin_again") if self._pin_needed else ()
        return (*(("server",) if self._kind == ENROL else ()), *code, *pins)

    def _show_fields(self) -> None:
        for name, field in self.fields.items():
            field.setVisible(name in self._shown())
            field.set_error("")
        asks = self._kind in {ENROL, AGAIN, RECOVER}
        self.leave.setVisible(self._kind == SIGNED_IN)
        if self._sessions is not None:
            self._sessions.setVisible(self._kind == SIGNED_IN)
            self._card.setFixedWidth(WIDE if self._kind == SIGNED_IN else WIDTH)
        self.go.setVisible(self._kind != SIGNED_IN)
        self.other.setVisible(asks)
        self.cancel.setVisible(self._waiting)
        self.go.setText(self._word())
        self.other.setText(
            self.tr("Use the browser") if self._by_code else self.tr("I have a code")
        )

    def _word(self) -> str:
        if self._kind == PIN:
            return self.tr("Open")
        return self.tr("Sign in") if self._by_code else self.tr("Sign in with the browser")

    def _busy(self, *, on: bool) -> None:
        self._waiting = self._waiting and on
        self.go.setEnabled(not on)
        self.other.setEnabled(not on)
        self.cancel.setVisible(self._waiting)
        for field in self.fields.values():
            field.editor.setEnabled(not self._waiting)
        self.go.setText(self.tr("One moment …") if on else self._word())
