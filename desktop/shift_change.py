"""One clerk leaves, another comes: who sits at this counter, and what the one who left still sends.

Owns the places that go on sending behind somebody's back until nothing of theirs is unsent, also
after a restart (ADR 0035).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop import wording
from desktop.opening import Opener
from desktop.views.shift.view import Clerk, ShiftView
from sync.clock import SystemClock
from sync.events import Events

if TYPE_CHECKING:
    from sync.engine import Engine
    from sync.errors import EnvironmentProblem
    from sync.profile import Profile
    from sync.shifts import Seat, Seats
    from sync.workplace import Workplace

LOOK_MS = 5000


@dataclass(frozen=True, slots=True)
class Behind:
    """A place whose clerk has left, and the engine that still sends for them."""

    workplace: Workplace
    engine: Any


class ShiftChange(QObject):
    """`came` carries the workplace of who works here now, and the engine it still has, if any."""

    came = Signal(object, object)
    add_asked = Signal(object)
    waits_for = Signal(str, str)
    """Whose unsent work only they can have sent, and what to do, in words; "" for nobody."""

    def __init__(self, root: Profile, opener: Opener, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._root = root
        self._opener = opener
        self._seats: Seats | None = None
        self._seat = ""
        self._adding = ""
        self._behind: dict[str, Behind] = {}
        self._view: ShiftView | None = None
        self._workplace: Workplace | None = None
        self._waking: set[str] = set()
        self._asleep: set[str] = set()
        """Places with unsent work that only their clerk's PIN opens."""
        self._offline = False
        self._wanted: tuple[str, str] | None = None
        """A switch that was asked for while its place was being opened."""
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.close_finished)
        opener.switched.connect(self._on_switched)
        opener.not_switched.connect(self._on_not_switched)
        opener.pin_kept.connect(self._on_pin_kept)
        opener.woken.connect(self._on_woken)
        opener.not_woken.connect(self._on_not_woken)

    @property
    def seats(self) -> Seats:
        """The register; read when somebody first asks who sits here."""
        if self._seats is None:
            from sync.shifts import Seats

            self._seats = Seats(self._root.directory)
        return self._seats

    @property
    def behind(self) -> tuple[str, ...]:
        """The seats that still send although their clerk has left."""
        return tuple(self._behind)

    @property
    def view(self) -> ShiftView:
        """The screen; made when first needed."""
        if self._view is None:
            self._view = ShiftView()
            self._view.switch_asked.connect(self._on_switch_asked)
            self._view.pin_chosen.connect(self._on_pin_chosen)
            self._view.add_asked.connect(self._on_add_asked)
        return self._view

    @property
    def several(self) -> bool:
        """Whether more than one clerk has a place on this computer."""
        return len(self.seats.all()) > 1

    def look(self) -> None:
        """Show who sits here now; nobody does while no place is open."""
        here = self._seat if self._workplace is not None else None
        clerks = [
            Clerk(each.seat, each.name, each.seat == here, self._waiting_at(each))
            for each in self.seats.all()
        ]
        self.view.refresh()
        self.view.set_busy(on=False)
        has_pin = self._workplace is None or self._workplace.vault.has_pin
        self.view.show_clerks(clerks, has_pin=has_pin, nobody=self._workplace is None)

    def _waiting_at(self, seat: Seat) -> str:
        """Return what waits at somebody's place, in words."""
        if seat.seat == self._seat and self._workplace is not None:
            return ""
        there = self._behind.get(seat.seat)
        count = unsent_in(there.workplace) if there is not None else seat.unsent
        if count is None:
            return self.tr("may have unsent work")
        return self.tr("unsent: {count}").format(count=wording.number(count)) if count else ""

    def asks_whose_turn(self, problem: EnvironmentProblem) -> bool:
        """Say whether a PIN opens a place here, and there are several: each has their own."""
        from sync.errors import KeyRingGone, NeedsPin, WrongPin

        by_pin = isinstance(problem, KeyRingGone) and problem.has_pin
        return (by_pin or isinstance(problem, NeedsPin | WrongPin)) and self.several

    def wake_others(self) -> None:
        """After a start: let what colleagues left unsent be sent, without showing any of it."""
        known = {self._seat, *self._behind, *self._asleep}
        waiting = [each.seat for each in self.seats.may_wait() if each.seat not in known]
        if waiting and not self._waking:
            self._waking = set(waiting)
            self._opener.wake(self.seats, waiting, offline=self._offline)

    def set_offline(self, *, offline: bool) -> None:
        """Hold or let go the sending behind somebody's back too."""
        self._offline = offline
        for each in self._behind.values():
            if each.engine is not None:
                each.engine.set_offline(offline)

    def opened(self, workplace: Workplace) -> None:
        """Hear who works here now; a new seat is written into the register."""
        self._workplace = workplace
        if self._adding and workplace.profile.directory.name == self._adding:
            self.seats.keep(self._adding, workplace.identity)
            self._seat, self._adding = self._adding, ""

    def left(self, workplace: Workplace, engine: Any) -> None:  # noqa: ANN401
        """Let a place whose clerk leaves go on sending."""
        self._behind[self._seat] = Behind(workplace, engine)
        self._timer.start()

    @Slot()
    def close_finished(self) -> None:
        """Close the places behind that have nothing unsent any more."""
        for seat, each in list(self._behind.items()):
            if unsent_in(each.workplace) == 0:
                self._close(seat)
        if not self._behind:
            self._timer.stop()

    def leaving(self) -> None:
        """Write down what whoever works here leaves unsent: the program ends."""
        if self._workplace is not None:
            self.seats.note_unsent(self._seat, unsent_in(self._workplace))
            self._workplace = None

    def signed_out(self) -> None:
        """Whoever worked here has left for good, with nothing unsent or with a file of it."""
        self.seats.note_unsent(self._seat, 0)
        self._workplace = None

    def close(self) -> None:
        """Close every place behind; what is unsent there is on disk."""
        for seat in list(self._behind):
            self._close(seat)
        self._timer.stop()

    def _close(self, seat: str) -> None:
        each = self._behind.pop(seat)
        if each.engine is not None:
            each.engine.stop()
        self.seats.note_unsent(seat, unsent_in(each.workplace))
        each.workplace.close()
        if seat:
            each.workplace.profile.unlock()

    @Slot(str, object, object)
    def _on_woken(self, seat: str, workplace: Workplace, engine: Engine) -> None:
        self._waking.discard(seat)
        self._behind[seat] = Behind(workplace, engine)
        self._timer.start()
        self._go_on(seat)

    @Slot(str)
    def _on_not_woken(self, seat: str) -> None:
        self._waking.discard(seat)
        self._asleep.add(seat)
        self._go_on(seat)
        self._tell_asleep()

    def _go_on(self, seat: str) -> None:
        """Make the switch that waited until this place was open."""
        if self._wanted is not None and self._wanted[0] == seat:
            wanted, self._wanted = self._wanted, None
            self._on_switch_asked(*wanted)

    def _tell_asleep(self) -> None:
        seats = [each for each in self.seats.all() if each.seat in self._asleep]
        if not seats:
            self.waits_for.emit("", "")
            return
        count = sum(each.unsent or 0 for each in seats)
        known = all(each.unsent is not None for each in seats)
        unsent = self.tr("Unsent: {count}.").format(count=wording.number(count)) if known else ""
        what = self.tr(
            "It lies safe on this computer and is sent once they open their place: Alt+S, their "
            "name, their PIN."
        )
        names = ", ".join(each.name for each in seats)
        self.waits_for.emit(
            self.tr("What {names} recorded here may not all be sent yet.").format(names=names),
            f"{unsent} {what}".strip(),
        )

    @Slot(str, str)
    def _on_switch_asked(self, seat: str, pin: str) -> None:
        if seat in self._waking:
            self._wanted = (seat, pin)
            return
        there = self._behind.get(seat)
        self._opener.switch(self.seats, seat, pin, there.workplace if there else None)

    @Slot(str, object)
    def _on_switched(self, seat: str, workplace: Workplace) -> None:
        there = self._behind.pop(seat, None)
        # Whoever works here now leaves by this signal, from the seat they have.
        self.came.emit(workplace, there.engine if there else None)
        self._seat = seat
        if seat in self._asleep:
            self._asleep.discard(seat)
            self._tell_asleep()
        self.wake_others()
        self.look()

    @Slot(object)
    def _on_not_switched(self, problem: EnvironmentProblem) -> None:
        self.view.show_problem(problem)

    @Slot(str)
    def _on_pin_chosen(self, pin: str) -> None:
        if self._workplace is not None:
            self._opener.choose_pin(self._workplace, pin)

    @Slot()
    def _on_pin_kept(self) -> None:
        if self._workplace is not None:
            self.seats.keep(self._seat, self._workplace.identity)
            self.look()

    @Slot()
    def _on_add_asked(self) -> None:
        if self._workplace is None:
            return
        self.seats.keep(self._seat, self._workplace.identity)
        self._adding = SystemClock().new_id()
        profile = self.seats.profile(self._adding)
        profile.lock()
        self._opener.use(profile, Events())
        self.add_asked.emit(self._workplace.identity)


def unsent_in(workplace: Workplace) -> int:
    """Return how many ops and documents of a place are not with the vendor."""
    from sync.documents import wanted
    from sync.outbox.pending import counts

    return counts(workplace.outbox).unsent + len(wanted(workplace))
