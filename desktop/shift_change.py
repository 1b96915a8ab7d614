"""One clerk leaves, another comes: who sits at this counter, and what the one who left still sends.

Owns the places that go on sending behind somebody's back until nothing of theirs is unsent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.opening import Opener
from desktop.views.shift.view import Clerk, ShiftView
from sync.clock import SystemClock
from sync.events import Events

if TYPE_CHECKING:
    from sync.errors import EnvironmentProblem
    from sync.profile import Profile
    from sync.shifts import Seats
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
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.close_finished)
        opener.switched.connect(self._on_switched)
        opener.not_switched.connect(self._on_not_switched)

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

    def look(self) -> None:
        """Show who sits here now."""
        if self._workplace is None:
            return
        seats = self.seats.all()
        clerks = [Clerk(each.seat, each.name, each.seat == self._seat) for each in seats]
        self.view.refresh()
        self.view.set_busy(on=False)
        self.view.show_clerks(clerks, has_pin=self._workplace.vault.has_pin)

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
        from sync.documents import wanted
        from sync.outbox.pending import counts

        for seat, each in list(self._behind.items()):
            wp = each.workplace
            if counts(wp.outbox).unsent == 0 and not wanted(wp):
                self._close(seat)
        if not self._behind:
            self._timer.stop()

    def close(self) -> None:
        """Close every place behind; what is unsent there is on disk."""
        for seat in list(self._behind):
            self._close(seat)
        self._timer.stop()

    def _close(self, seat: str) -> None:
        each = self._behind.pop(seat)
        if each.engine is not None:
            each.engine.stop()
        each.workplace.close()
        if seat:
            each.workplace.profile.unlock()

    @Slot(str, str)
    def _on_switch_asked(self, seat: str, pin: str) -> None:
        there = self._behind.get(seat)
        self._opener.switch(self.seats, seat, pin, there.workplace if there else None)

    @Slot(str, object)
    def _on_switched(self, seat: str, workplace: Workplace) -> None:
        there = self._behind.pop(seat, None)
        # Whoever works here now leaves by this signal, from the seat they have.
        self.came.emit(workplace, there.engine if there else None)
        self._seat = seat
        self.look()

    @Slot(object)
    def _on_not_switched(self, problem: EnvironmentProblem) -> None:
        self.view.show_problem(problem)

    @Slot(str)
    def _on_pin_chosen(self, pin: str) -> None:
        from sync.errors import EnvironmentProblem

        if self._workplace is None:
            return
        try:
            self._workplace.vault.set_pin(pin)
        except EnvironmentProblem as problem:
            self.view.show_problem(problem)
        else:
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
