"""Several clerks on one computer: each their own profile directory, under one register of seats.

Owns the register and the patience with wrong PINs. A switch opens another profile beside the one
in use; it never touches anybody's outbox, and what somebody left unsent is sent on behind them.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sync.errors import EnvironmentProblem, PinTooSoon, SeatUnknown, WrongPin
from sync.profile import Profile, write_whole

if TYPE_CHECKING:
    from sync.clock import Clock
    from sync.credentials import Secrets, Vault
    from sync.events import Events
    from sync.rows import Identity
    from sync.workplace import Workplace

_REGISTER, _COPY, _FOLDER = "seats.json", "seats-copy.json", "seats"
FREE_TRIES, FIRST_WAIT, LONGEST_WAIT = 3, 2.0, 60.0
"""Wrong PINs without a wait, then seconds that double; never more than a minute."""
FIRST = ""
"""The seat whose profile is the root itself: who signed in here first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One clerk's place: `seat` names its folder, `wrong` counts wrong PINs in a row."""

    seat: str
    name: str
    member_id: int
    server: str
    wrong: int = 0


class Seats:
    """The seats under one root directory, which is the first clerk's profile too."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._tried: dict[str, tuple[int, float]] = {}

    def all(self) -> tuple[Seat, ...]:
        """Return the seats in the order they were taken; a damaged register is read anew."""
        for name in (_REGISTER, _COPY):
            with suppress(OSError, ValueError, TypeError, KeyError):
                found = json.loads((self._root / name).read_text(encoding="utf-8"))
                if found["check"] == _check(found["seats"]):
                    return tuple(Seat(**each) for each in found["seats"])
        return self._found()

    def _found(self) -> tuple[Seat, ...]:
        """Return the seats that lie on the disk: the register is only a list of them."""
        found = []
        folder = self._root / _FOLDER
        names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
        for seat in (FIRST, *names):
            with suppress(EnvironmentProblem):
                who = self.profile(seat).identity()
                found.append(
                    Seat(seat=seat, name=who.member_name, member_id=who.member_id,
                         server=who.server)
                )  # fmt: skip
        return tuple(found)

    def profile(self, seat: str) -> Profile:
        """Return the profile of a seat, there or not."""
        return Profile(self._root / _FOLDER / seat if seat else self._root)

    def keep(self, seat: str, who: Identity) -> None:
        """Write down whose seat this is. Raises `DiskFull`, `NotWritable`."""
        taken = Seat(seat=seat, name=who.member_name, member_id=who.member_id, server=who.server)
        there = self.all()
        if any(each.seat == seat for each in there):
            self._write(tuple(taken if each.seat == seat else each for each in there))
        else:
            self._write((*there, taken))

    def seat_of(self, who: Identity) -> str | None:
        """Return where this person sits already, None when nowhere."""
        for each in self.all():
            if (each.member_id, each.server) == (who.member_id, who.server):
                return each.seat
        return None

    def _write(self, seats: tuple[Seat, ...]) -> None:
        plain = [asdict(each) for each in seats]
        content = json.dumps({"seats": plain, "check": _check(plain)}, indent=1).encode()
        write_whole(self._root / _REGISTER, content)
        write_whole(self._root / _COPY, content)

    # --- opening ---
    def check(self, seat: str, pin: str, clock: Clock) -> tuple[Vault, Secrets]:
        """Return what a PIN opens.

        Raises `WrongPin`, `PinTooSoon` after several wrong ones, NeedsPin where none was set,
        `SeatUnknown`, StoreDamaged. Whoever works here now goes on undisturbed.
        """
        from sync.credentials import Vault

        wrong, until = self._patience(seat)
        left = until - clock.monotonic()
        if left > 0:
            raise PinTooSoon(seconds=int(left) + 1)
        vault = Vault(self.profile(seat), None)
        try:
            secrets = vault.open_by_pin(pin)
        except WrongPin:
            self._note_wrong(seat, wrong + 1, clock.monotonic())
            raise
        self._tried.pop(seat, None)
        if wrong:
            self._note_in_register(seat, 0)
        return vault, secrets

    def open(self, seat: str, pin: str, *, clock: Clock, events: Events) -> Workplace:
        """Open somebody's profile by their PIN, without the network; it is locked by this process.

        Raises as `check` and `open_workplace` do.
        """
        from sync.workplace import open_with

        vault, secrets = self.check(seat, pin, clock)
        profile = self.profile(seat)
        if seat:  # the root was locked at the start
            profile.lock()
        try:
            return open_with(profile, vault, secrets, clock=clock, events=events)
        except BaseException:
            profile.unlock()
            raise

    def _patience(self, seat: str) -> tuple[int, float]:
        known = {each.seat: each.wrong for each in self.all()}
        if seat not in known:
            raise SeatUnknown
        # A restart forgets until when, not how often: the next wrong one waits as long again.
        return self._tried.get(seat, (known[seat], 0.0))

    def _note_wrong(self, seat: str, wrong: int, now: float) -> None:
        over = wrong - FREE_TRIES
        wait = min(FIRST_WAIT * 2**over, LONGEST_WAIT) if over >= 0 else 0.0
        self._tried[seat] = (wrong, now + wait)
        self._note_in_register(seat, wrong)

    def _note_in_register(self, seat: str, wrong: int) -> None:
        with suppress(EnvironmentProblem):  # a full disk must not open a door, nor shut one
            self._write(
                tuple(
                    replace(each, wrong=min(wrong, 99)) if each.seat == seat else each
                    for each in self.all()
                )
            )


def _check(seats: object) -> str:
    return hashlib.sha256(json.dumps(seats, sort_keys=True).encode()).hexdigest()
