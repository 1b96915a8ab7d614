"""The composition root: profile, workplace, runner, engine, window; start and ordered end.

Owns who is created when: the window is painted before anything heavy is imported. Everything
else is handed what it needs from here.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import (
    QLibraryInfo,
    QLocale,
    QObject,
    QTimer,
    QTranslator,
    Slot,
)
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QWidget

from desktop import errors, theme, wording
from desktop.assets import asset
from desktop.bridge import Bridge
from desktop.collector import Collector
from desktop.one_copy import DOORBELL, Doorbell, Signals, ring, tell
from desktop.opening import Opener
from desktop.places import SCREEN_OF, factories, first_place, places_for
from desktop.runner import Runner
from desktop.settings import SYSTEM, Settings
from desktop.shift_change import ShiftChange
from desktop.sound import SoundPlayer
from desktop.trace import trace
from desktop.views.common.screen import Screen
from desktop.views.scan.view import ScanView
from desktop.views.shell.banner import ASKS_SIGN_IN
from desktop.views.shell.window import SCAN, Window
from desktop.views.sign_in.view import AGAIN, ENROL, PIN, RECOVER, SIGNED_IN, Request, SignInView
from desktop.wedge import Wedge
from sync.errors import (
    EnvironmentProblem,
    KeyRingGone,
    NeedsEnrolment,
    NeedsPin,
    WrongPin,
)
from sync.events import Events
from sync.queries import outbox as outbox_queries
from sync.rows import Identity, ScanRow, SyncRow
from sync.sign_in_errors import (
    SignInProblem,
)

if TYPE_CHECKING:
    from sync.profile import Profile
    from sync.sign_in import WayIn
    from sync.workplace import Workplace

SWITCH_SECONDS = 0.0005
STATE_TABLES = frozenset({"claim", "deal"})


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line said."""

    profile: Path
    server: str = ""
    pin_stdin: bool = False
    offline: bool = False
    look: str = ""
    screen: str = ""
    language: str = ""


class Desktop(QObject):
    """One run of the program on one profile that is locked already."""

    def __init__(self, options: Options, profile: Profile, app: QApplication) -> None:
        super().__init__()
        self._options = options
        self._profile = profile
        self._app = app
        self._identity = _identity(profile)
        self._workplace: Workplace | None = None
        self._engine: Any = None
        self._pin: str | None = None
        self._offline = options.offline
        self._seen = False
        self._asks_sign_in = False
        self._browser_stop = threading.Event()
        self.settings = Settings(profile.directory)
        self.events = Events()
        self.bridge = Bridge(self)
        self.runner = Runner(self)
        self.collector = Collector(self)
        self.opener = Opener(profile, self.events, self)
        self.open_page: Callable[[str], bool] = _open_page
        """Shows an address in the browser; tests put their own here."""
        self.shifts = ShiftChange(profile, self.opener, self)
        self.shifts.set_offline(offline=self._offline)
        self.sounds = SoundPlayer(self)
        self.sounds.muted = self.settings.muted
        self.wedge = Wedge(self, gap_ms=self.settings.gap_ms)
        self._sign_in: SignInView | None = None
        self.scan = ScanView(self.runner, self.bridge)
        self.window = Window(self.scan)
        self.window.setWindowIcon(QIcon(str(asset("icons", "sellthrough.svg"))))
        errors.use_folder(profile.directory / "crash-reports")
        self._unhook = errors.install(self._on_crash, self)
        self._connect()
        self._app.installEventFilter(self.wedge)

    def _connect(self) -> None:
        self._unhear = self.events.subscribe(self.bridge.hear)
        self.wedge.scanned.connect(self.window.take_scan)
        self.wedge.rest_scanned.connect(self.scan.submit_rest)
        self.wedge.unfinished.connect(self.window.take_unfinished)
        self.scan.line.painted_first.connect(self._on_painted)
        self.scan.judged.connect(self._on_judged)
        self.scan.lost.connect(self._on_scan_lost)
        self.window.topline.look_asked.connect(self._on_look_asked)
        self.window.topline.mute_asked.connect(self._on_mute_asked)
        self.window.topline.sync_asked.connect(self._on_sync_asked)
        self.window.banner.sign_in_asked.connect(self._on_sign_in_asked)
        self.window.banner.notice_closed.connect(self._on_notice_closed)
        self.window.banner.notice_accepted.connect(self._on_notice_accepted)
        self.window.shown.connect(self._on_shown)
        self.bridge.sync_changed.connect(self._on_sync)
        self.bridge.outbox_changed.connect(self._ask_state)
        self.bridge.replica_changed.connect(self._on_replica)
        self.runner.problem.connect(self._on_problem)
        self.runner.broken.connect(self._on_crash)
        self.opener.opened.connect(self._on_opened)
        self.opener.enrolled.connect(self._on_enrolled)
        self.opener.signed_in_again.connect(self._on_signed_in_again)
        self.opener.engine_started.connect(self._on_engine)
        self.opener.failed.connect(self._on_not_opened)
        self.shifts.came.connect(self._on_shift)
        self.shifts.add_asked.connect(self._on_colleague)
        self.shifts.waits_for.connect(self._on_waits_for)
        self.window.topline.shift_asked.connect(self._on_shift_asked)

    @property
    def sign_in(self) -> SignInView:
        """The sign-in screen; made when first needed, most days never."""
        if self._sign_in is None:
            from desktop.views.sign_in.sessions_card import SessionsCard

            self._sign_in = SignInView(sessions=SessionsCard(self.runner))
            self._sign_in.asked.connect(self._on_sign_in)
            self._sign_in.stopped.connect(self._browser_stop.set)
            self._sign_in.sign_out_asked.connect(self._on_sync_asked)
            if self._workplace is not None:
                self._sign_in.show_kind(SIGNED_IN, identity=self._identity)
        return self._sign_in

    def show(self) -> None:
        """Paint the window with what is known: nothing is opened yet."""
        self.window.topline.show_muted(muted=self.settings.muted)
        self._offer_screens()
        self.window.show_identity(self._identity)
        self._show_first()
        if not self.settings.geometry.isEmpty():
            self.window.restoreGeometry(self.settings.geometry)
        self.window.show()
        self.window.activateWindow()
        if self.window.current != SCAN:
            # No scan line will be painted; the first turn of the event loop paints the rest.
            QTimer.singleShot(0, self._on_painted)

    def close(self) -> None:
        """End in order: input, engine, commands, stores, lock. Unsent work is on disk already."""
        self._app.removeEventFilter(self.wedge)
        self.wedge.flush()
        self.settings.geometry = self.window.saveGeometry()
        self.settings.save()
        self._browser_stop.set()
        self.opener.end()
        self._app.sendPostedEvents()
        self.shifts.leaving()
        self._close_workplace()
        self.shifts.close()
        self.sounds.close()
        self._unhook()
        self._profile.unlock()
        trace("closed")

    def _close_workplace(self) -> None:
        if self._engine is not None:
            self._engine.stop()
            self._engine = None
        self.runner.detach()
        if self._workplace is not None:
            self._workplace.close()
            self._workplace = None

    # --- start --------------------------------------------------------------------------------
    @Slot()
    def _on_painted(self) -> None:
        if self._seen:
            return
        self._seen = True
        trace("painted", focus=self.scan.line.hasFocus(), screen=self.window.current)
        # After this paint has reached the screen: what follows keeps the interpreter busy.
        QTimer.singleShot(0, self._open)

    @Slot()
    def _open(self) -> None:
        self.opener.open(self._say_pin)

    def _say_pin(self) -> str | None:
        """Return the PIN, from the pipe the first time when the command line said so."""
        if self._pin is None and self._options.pin_stdin:
            self._pin = sys.stdin.readline().rstrip("\n") or None
        return self._pin

    @Slot(object)
    def _on_opened(self, workplace: Workplace) -> None:
        self._leave()
        self._arrive(workplace)
        self.opener.start_engine(workplace, offline=self._offline)
        self.shifts.wake_others()

    @Slot(object, object)
    def _on_shift(self, workplace: Workplace, engine: Any) -> None:  # noqa: ANN401
        """Let a colleague work here: nobody's unsent work is touched, the old place sends on."""
        self._leave()
        self._arrive(workplace)
        self._engine = engine
        if engine is None:
            self.opener.start_engine(workplace, offline=self._offline)
        self._show_first()

    @Slot(str, str)
    def _on_waits_for(self, title: str, text: str) -> None:
        """Say whose unsent work only they can have sent, and what to do."""
        if title:
            self.window.banner.say_kept("info", title, text)
        else:
            self.window.banner.let_go()

    def _leave(self) -> None:
        """Finish the commands of whoever works here, and let their place go on sending."""
        if self._workplace is None:
            return
        self.runner.detach()
        self._unhear()
        self.shifts.left(self._workplace, self._engine)
        self._workplace = self._engine = None
        self.window.forget_screens()
        self.scan.forget()
        self._sign_in = None

    def _arrive(self, workplace: Workplace) -> None:
        if self._sign_in is not None and self.events is not workplace.events:
            self.window.forget_screens()
            self._sign_in = None
        if self.events is not workplace.events:
            self.events = workplace.events
            self._unhear = self.events.subscribe(self.bridge.hear)
        self._workplace = workplace
        self.opener.use(workplace.profile, workplace.events)
        self.shifts.opened(workplace)
        self._identity = workplace.identity
        self.runner.attach(workplace)
        self._offer_screens()
        self.window.show_identity(self._identity)
        if self._sign_in is not None:
            self._sign_in.show_kind(SIGNED_IN, identity=self._identity)
        self.scan.workplace_opened()
        self._ask_state()
        if self.window.current == "sign_in":
            self._show_first()
        trace("ready", member=self._identity.member_name, role=self._identity.role)
        self.collector.spare()

    @Slot(object)
    def _on_engine(self, engine: Any) -> None:  # noqa: ANN401  (its module loads after the paint)
        self._engine = engine
        self.collector.spare()

    @Slot(object)
    def _on_not_opened(self, problem: EnvironmentProblem) -> None:
        trace("not_opened", problem=type(problem).__name__)
        self.collector.spare()
        in_sign_in = self.window.current == "sign_in" or isinstance(problem, SignInProblem)
        if in_sign_in and not isinstance(problem, NeedsEnrolment):
            self.sign_in.show_problem(problem)
            return
        if isinstance(problem, NeedsEnrolment):
            self.sign_in.show_kind(ENROL, server=self._options.server or self.settings.server)
        elif self.shifts.asks_whose_turn(problem):
            self.window.show_screen("shift")
            if isinstance(problem, KeyRingGone):
                self.shifts.view.show_problem(problem)
            return
        elif isinstance(problem, NeedsPin | WrongPin):
            self.sign_in.show_kind(PIN)
        elif isinstance(problem, KeyRingGone) and (problem.has_pin or problem.has_escrow):
            self.sign_in.show_kind(PIN if problem.has_pin else RECOVER, identity=self._identity)
        else:
            title, text = wording.problem(problem)
            self.window.banner.say_kept("bad", title, text)
            return
        self.window.show_screen("sign_in")
        if isinstance(problem, WrongPin | KeyRingGone):
            self.sign_in.show_problem(problem)

    @Slot(object)
    def _on_enrolled(self, identity: Identity) -> None:
        self._identity = identity
        trace("enrolled", member=identity.member_name, role=identity.role)
        self._open()

    @Slot(object)
    def _on_sign_in(self, request: Request) -> None:
        self._pin = request.pin
        if request.kind == PIN:
            self._open()
        elif request.kind == AGAIN:
            if self._workplace is not None:
                self.opener.sign_in_again(self._workplace, self._way(request))
        elif request.kind == RECOVER:
            self.opener.recover(self._way(request), request.pin)
        else:
            self.settings.server = request.server
            self.opener.enrol(request.server, self._way(request), request.pin)

    def _way(self, request: Request) -> str | WayIn:
        """Return how this person shows who they are: by the code, or by the browser."""
        if request.code:
            return request.code
        from sync.sign_in import ByBrowser

        self._browser_stop.clear()
        back = self.tr("You can go back to Sellthrough.")
        return ByBrowser(self.open_page, self._browser_stop, back)

    @Slot(object)
    def _on_signed_in_again(self, identity: Identity) -> None:
        self._identity = identity
        self.sign_in.show_kind(SIGNED_IN, identity=identity)
        self.window.banner.clear()
        self._show_first()
        self._on_send_asked()

    # --- while it runs ------------------------------------------------------------------------
    def _offer_screens(self) -> None:
        role = self._identity.role if self._identity else ""
        made = factories(self.runner, self.bridge)
        made["sign_in"] = self._sign_in_screen
        made["words"] = partial(self._asking, made["words"], self._on_record_asked)
        made["home"] = partial(self._asking, made["home"], self._on_own_claim_asked)
        made["sync"] = self._sync_screen
        made["shift"] = self._shift_screen
        self.window.offer(places_for(role), made)

    def _show_first(self) -> None:
        role = self._identity.role if self._identity else ""
        self.window.show_screen(self._options.screen or first_place(role))

    @staticmethod
    def _asking(make: Callable[[], QWidget], answer: Callable[[str], None]) -> QWidget:
        view: Any = make()
        view.look_asked.connect(answer)
        return cast("QWidget", view)

    def _sign_in_screen(self) -> QWidget:
        return self.sign_in

    def _shift_screen(self) -> QWidget:
        return self.shifts.view

    def _sync_screen(self) -> QWidget:
        from desktop.views.sync_status.view import SyncView

        view = SyncView(self.runner, self.bridge)
        view.show_offline(offline=self._offline)
        view.offline_asked.connect(self._on_offline_asked)
        view.send_asked.connect(self._on_send_asked)
        view.signed_out.connect(self._on_signed_out)
        return view

    @Slot(object)
    def _on_judged(self, row: ScanRow) -> None:
        self.sounds.play(asset("sounds", f"{row.standing.value}.wav"))

    @Slot()
    def _on_scan_lost(self) -> None:
        self.sounds.play(asset("sounds", "refused.wav"))

    @Slot()
    def _ask_state(self) -> None:
        if self.runner.attached:
            self.runner.read(outbox_queries.state, self._on_sync, key="shell.state")

    @Slot(object)
    def _on_replica(self, tables: frozenset[str]) -> None:
        if tables & STATE_TABLES:
            self._ask_state()

    @Slot(str)
    def _on_shown(self, name: str) -> None:
        trace("screen", name=name)
        if name == "shift":
            self.shifts.look()
            self.shifts.view.first_focus()
        if name == "sign_in" and self._asks_sign_in and self.sign_in.kind == SIGNED_IN:
            # Whoever comes here now wants to enter the new code, not to read who is in.
            self.sign_in.show_kind(AGAIN, identity=self._identity)
            self.sign_in.first_focus()

    @Slot(object)
    def _on_sync(self, row: SyncRow) -> None:
        self.window.show_sync(row)
        self._asks_sign_in = row.state in ASKS_SIGN_IN
        trace("sync", state=row.state, unsent=row.unsent, attention=row.attention)

    @Slot(object)
    def _on_problem(self, problem: EnvironmentProblem) -> None:
        title, text = wording.problem(problem)
        self.window.banner.say_kept("warn" if problem.retryable else "bad", title, text)

    @Slot(str)
    def _on_crash(self, report: str) -> None:
        trace("crashed", report=report)
        self.window.banner.say_kept(
            "bad",
            self.tr("Something went wrong in the program"),
            self.tr("Nothing you recorded is lost. A report was written to %1.").replace(
                "%1", report
            ),
        )

    @Slot()
    def _on_look_asked(self) -> None:
        look = theme.LIGHT if theme.tokens().name == theme.DARK else theme.DARK
        self.settings.look = look
        theme.apply(self._app, look)

    @Slot()
    def _on_mute_asked(self) -> None:
        self.settings.muted = self.sounds.muted = not self.settings.muted
        self.window.topline.show_muted(muted=self.settings.muted)

    @Slot()
    def _on_sync_asked(self) -> None:
        self.window.show_screen("sync")

    @Slot()
    def _on_sign_in_asked(self) -> None:
        self.sign_in.show_kind(AGAIN, identity=self._identity)
        self.window.show_screen("sign_in")

    @Slot(str)
    def _on_record_asked(self, entity: str) -> None:
        """Show the record that a word waits on."""
        self._show_record(SCREEN_OF[entity.partition(":")[0]], entity)

    @Slot(str)
    def _on_own_claim_asked(self, entity: str) -> None:
        """Show a claim of the own company that ends soon."""
        self._show_record("sales", entity)

    def _show_record(self, name: str, entity: str) -> None:
        self.window.show_screen(name)
        screen = self.window.screen_named(name)
        if isinstance(screen, Screen):
            screen.reveal(entity)

    @Slot()
    def _on_shift_asked(self) -> None:
        self.window.show_screen("shift")

    @Slot(object)
    def _on_colleague(self, here: Identity) -> None:
        """Let a colleague sign in on a place of their own; whoever works here goes on meanwhile."""
        self.sign_in.show_kind(ENROL, server=here.server, with_pin=True)
        self.window.show_screen("sign_in")

    @Slot(str)
    def _on_notice_closed(self, key: str) -> None:
        self.runner.run(partial(_dismiss_notice, key=key))

    @Slot(str)
    def _on_notice_accepted(self, key: str) -> None:
        del key  # only one notice asks for consent
        self.runner.run(_accept_smaller_replica)

    @Slot(bool)
    def _on_offline_asked(self, offline: bool) -> None:  # noqa: FBT001  (a Qt slot)
        self._offline = offline
        self.shifts.set_offline(offline=offline)
        if self._engine is not None:
            self._engine.set_offline(offline)

    @Slot()
    def _on_send_asked(self) -> None:
        if self._engine is not None:
            self._engine.nudge()

    @Slot()
    def _on_signed_out(self) -> None:
        """Everything was sent or exported: let the workplace go and ask who comes next."""
        self.shifts.signed_out()
        self._workplace = None
        if self._engine is not None:
            self._engine.stop()
            self._engine = None
        self.runner.detach()
        self._identity = None
        self.window.show_identity(None)
        self.sign_in.show_kind(ENROL, server=self.settings.server)
        self.window.show_screen("sign_in")


def run(options: Options) -> int:
    """Run the program until its window is closed; 0, or 1 when it could not open."""
    from sync.errors import ProfileBusy
    from sync.profile import Profile

    # A verdict passes from thread to thread; with Python's 5 ms each may cost a frame on a busy
    # computer (docs/performance.md).
    sys.setswitchinterval(SWITCH_SECONDS)
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    app.setApplicationName("Sellthrough")
    app.setQuitOnLastWindowClosed(True)
    settings = Settings(options.profile)
    translators = install_language(app, options.language or settings.language)
    look = options.look or settings.look
    theme.apply(app, theme.system_look() if look == SYSTEM else look)
    profile = Profile(options.profile)
    try:
        profile.lock()
    except ProfileBusy as busy:
        return ring(options.profile, busy)
    except EnvironmentProblem as problem:
        return tell(app, problem)
    desktop = Desktop(options, profile, app)
    bell = Doorbell(options.profile / DOORBELL, desktop.window)
    ears = Signals(app)
    desktop.show()
    code = app.exec()
    del bell, translators
    ears.close()
    desktop.close()
    return code


def install_language(app: QApplication, language: str) -> list[QTranslator]:
    """Install the sentences of a language, and Qt's own; English needs none."""
    locale = QLocale(language) if language else QLocale.system()
    if locale.language() is QLocale.Language.C:
        # A system without a locale of its own: readable days and grouped digits all the same.
        locale = QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom)
    QLocale.setDefault(locale)
    kept = []
    for name, folder in (
        (f"sellthrough_{locale.name()[:2]}", asset("i18n")),
        (
            f"qtbase_{locale.name()[:2]}",
            Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
        ),
    ):
        translator = QTranslator(app)
        if translator.load(name, str(folder)):
            app.installTranslator(translator)
            kept.append(translator)
    return kept


def _identity(profile: Profile) -> Identity | None:
    """Who works here, for the first paint; whatever is wrong is said when the place is opened."""
    try:
        return profile.identity()
    except EnvironmentProblem:
        return None


def _dismiss_notice(wp: Workplace, *, key: str) -> None:
    wp.notices.dismiss(key)


def _accept_smaller_replica(wp: Workplace) -> None:
    wp.accept_smaller_replica()


def _open_page(address: str) -> bool:
    from sync.sign_in import open_system_browser

    return open_system_browser(address)
