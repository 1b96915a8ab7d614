"""Opener: everything that takes long before work can begin, on a thread of its own.

Owns signing in, opening the workplace and starting the engine. Imports stores, network and key
ring inside that thread, after the window has been painted.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from sync.clock import SystemClock
from sync.errors import EnvironmentProblem
from sync.events import Events

if TYPE_CHECKING:
    from sync.engine import Engine
    from sync.profile import Profile
    from sync.shifts import Seats
    from sync.sign_in import WayIn
    from sync.workplace import Workplace

JOIN_SECONDS = 10.0


class Opener(QObject):
    """Answers by signals on the main thread: a Workplace, an Identity, an engine, or a problem.

    A bug ends its thread and reaches the hook of `desktop.errors`.
    """

    opened = Signal(object)
    enrolled = Signal(object)
    signed_in_again = Signal(object)
    switched = Signal(str, object)
    not_switched = Signal(object)
    engine_started = Signal(object)
    woken = Signal(str, object, object)
    """A colleague's place that sends again after a restart, and its engine."""
    not_woken = Signal(str)
    pin_kept = Signal()
    failed = Signal(object)

    def __init__(self, profile: Profile, events: Events, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._profile = profile
        self._events = events
        self._thread: threading.Thread | None = None
        self._waking: threading.Thread | None = None
        self._ending = False

    def open(self, pin: Callable[[], str | None]) -> None:
        """Open the workplace; `pin` is asked on the thread and may wait for a person's pipe."""
        self._start(self._open, pin)

    def enrol(self, server: str, way: str | WayIn, pin: str | None) -> None:
        """Sign in, with an enrolment code or by the browser."""
        self._start(self._enrol, server, way, pin)

    def switch(self, seats: Seats, seat: str, pin: str, there: Workplace | None) -> None:
        """Open a colleague's place by their PIN, or give back the one that is `there` already.

        Answered by `switched` or `not_switched`.
        """
        self._start(self._switch, seats, seat, pin, there)

    def wake(self, seats: Seats, waiting: Sequence[str], *, offline: bool) -> None:
        """Open colleagues' places by the key ring and let them send; `woken` or `not_woken` each.

        On a thread of its own: nobody waits for it.
        """
        self._waking = threading.Thread(
            target=partial(self._wake, seats, waiting, offline=offline),
            name="sellthrough-waking", daemon=True,
        )  # fmt: skip
        self._waking.start()

    def choose_pin(self, workplace: Workplace, pin: str) -> None:
        """Let a PIN open this place too; `pin_kept` or `not_switched`."""
        self._start(self._choose_pin, workplace, pin)

    def recover(self, way: str | WayIn, pin: str | None) -> None:
        """Open a profile whose key ring is lost, by signing in."""
        self._start(self._recover, way, pin)

    def use(self, profile: Profile, events: Events) -> None:
        """Open and sign in on this profile from now on."""
        self._profile, self._events = profile, events

    def sign_in_again(self, workplace: Workplace, way: str | WayIn) -> None:
        """Renew an ended sign-in of an open workplace."""
        self._start(self._sign_in_again, workplace, way)

    def start_engine(self, workplace: Workplace, *, offline: bool) -> None:
        """Start sending and receiving."""
        self._start(self._start_engine, workplace, offline)

    def finish(self) -> None:
        """Wait until what is under way has ended."""
        if self._thread is not None:
            self._thread.join(JOIN_SECONDS)

    def end(self) -> None:
        """Wait until everything has ended, waking too; begin nothing more."""
        self._ending = True
        self.finish()
        if self._waking is not None:
            self._waking.join(JOIN_SECONDS)

    # --- on the thread ------------------------------------------------------------------------
    def _start(self, work: Callable[..., None], *arguments: object) -> None:
        self.finish()
        self._thread = threading.Thread(
            target=self._guarded, args=(work, arguments), name="sellthrough-opener", daemon=True
        )
        self._thread.start()

    def _guarded(self, work: Callable[..., None], arguments: tuple[object, ...]) -> None:
        try:
            work(*arguments)
        except EnvironmentProblem as problem:
            self.failed.emit(problem)

    def _open(self, pin: Callable[[], str | None]) -> None:
        from sync.shifts import FIRST, Seats
        from sync.workplace import open_workplace

        said, profile = pin(), self._profile
        opened = open_workplace(profile, pin=said, clock=SystemClock(), events=self._events)
        Seats(profile.directory).note_unsent(FIRST, None)
        self.opened.emit(opened)

    def _enrol(self, server: str, way: str | WayIn, pin: str | None) -> None:
        from sync.commands.enrol import enrol

        self.enrolled.emit(enrol(self._profile, server, way, pin=pin))

    def _switch(self, seats: Seats, seat: str, pin: str, there: Workplace | None) -> None:
        clock = SystemClock()
        try:
            if there is not None:
                seats.check(seat, pin, clock)
            opened = there or seats.open(seat, pin, clock=clock, events=Events())
        except EnvironmentProblem as problem:
            self.not_switched.emit(problem)
        else:
            self.switched.emit(seat, opened)

    def _wake(self, seats: Seats, waiting: Sequence[str], *, offline: bool) -> None:
        for seat in waiting:
            if self._ending:
                return
            try:
                opened = seats.open_unasked(seat, clock=SystemClock(), events=Events())
            except EnvironmentProblem:
                self.not_woken.emit(seat)
                continue
            self.woken.emit(seat, opened, _engine_of(opened, offline=offline))

    def _choose_pin(self, workplace: Workplace, pin: str) -> None:
        try:
            workplace.vault.set_pin(pin)
        except EnvironmentProblem as problem:
            self.not_switched.emit(problem)
        else:
            self.pin_kept.emit()

    def _recover(self, way: str | WayIn, pin: str | None) -> None:
        from sync.commands.recover import recover

        self.enrolled.emit(recover(self._profile, way, pin=pin))

    def _sign_in_again(self, workplace: Workplace, way: str | WayIn) -> None:
        from sync.commands.enrol import sign_in_again

        self.signed_in_again.emit(sign_in_again(workplace, way))

    def _start_engine(self, workplace: Workplace, offline: bool) -> None:  # noqa: FBT001
        self.engine_started.emit(_engine_of(workplace, offline=offline))


def _engine_of(workplace: Workplace, *, offline: bool) -> Engine:
    from sync.engine import Engine
    from sync.evidence import EvidenceLane
    from sync.hints import HintLane

    engine = Engine(workplace)
    engine.side_lanes.append(HintLane(workplace, engine.nudge_pull))
    engine.side_lanes.append(EvidenceLane(workplace))
    engine.set_offline(offline)
    engine.start()
    return engine
